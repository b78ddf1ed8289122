/* SPDX-License-Identifier: ISC */
/*
 * What libcurl alone does: each line of a file is posted, and nothing is
 * accounted for. A peer for httppost in benchmarks.
 *
 *	poster easy URL FILE     one handle, in order
 *	poster multi N URL FILE  N handles at a time, by curl_multi_perform
 *
 * The requests are those of httppost, to the byte. Handles and connections are
 * used again, headers are set once, and bodies are passed by POSTFIELDS, as in
 * a program written by hand. An answer that is not 2xx ends it with status 2.
 */
#include "support/program.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

const char program_name[] = "poster";

struct poster {
	FILE *file;
	const char *url;
	struct curl_slist *headers;
};

struct slot {
	CURL *easy;
	char *line;
	size_t room;
};

static size_t
drop(char *bytes, size_t size, size_t count, void *data)
{
	(void)bytes;
	(void)data;
	return size * count;
}

static void
open_slot(struct slot *slot, const struct poster *poster)
{
	CURL *easy = slot->easy = curl_easy_init();

	if (!easy)
		refuse("no memory");
	curl_easy_setopt(easy, CURLOPT_URL, poster->url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, poster->headers);
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, slot);
}

/* Gives the slot the next line; false at the end. */
static bool
next(const struct poster *poster, struct slot *slot)
{
	ssize_t length = getline(&slot->line, &slot->room, poster->file);

	if (length <= 0)
		return false;
	if (slot->line[length - 1] == '\n')
		length--;
	curl_easy_setopt(slot->easy, CURLOPT_POSTFIELDSIZE, (long)length);
	curl_easy_setopt(slot->easy, CURLOPT_POSTFIELDS, slot->line);
	return true;
}

static void
check(CURL *easy, CURLcode code)
{
	long status = 0;

	if (code != CURLE_OK)
		refuse(curl_easy_strerror(code));
	(void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	if (status / 100 != 2)
		refuse("not 2xx");
}

static void
post_in_order(const struct poster *poster)
{
	struct slot slot = { 0 };

	open_slot(&slot, poster);
	while (next(poster, &slot))
		check(slot.easy, curl_easy_perform(slot.easy));
	curl_easy_cleanup(slot.easy);
	free(slot.line);
}

/* Takes the finished transfers, and begins as many again; returns how many
 * could not be begun. */
static int
go_on(const struct poster *poster, CURLM *multi)
{
	int ended = 0, left;
	CURLMsg *message;

	while ((message = curl_multi_info_read(multi, &left))) {
		CURL *easy = message->easy_handle;
		struct slot *slot;
		char *data = NULL;

		check(easy, message->data.result);
		(void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &data);
		slot = (void *)data;
		curl_multi_remove_handle(multi, easy);
		if (next(poster, slot))
			curl_multi_add_handle(multi, easy);
		else
			ended++;
	}
	return ended;
}

static void
post_many(const struct poster *poster, size_t count)
{
	struct slot *slots = calloc(count, sizeof(*slots));
	CURLM *multi = curl_multi_init();
	int open = 0, running;
	size_t i;

	if (!slots || !multi)
		refuse("no memory");
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)count);
	for (i = 0; i < count; i++) {
		open_slot(&slots[i], poster);
		if (!next(poster, &slots[i]))
			continue;
		curl_multi_add_handle(multi, slots[i].easy);
		open++;
	}
	while (open > 0) {
		if (curl_multi_perform(multi, &running) != CURLM_OK)
			refuse("curl_multi_perform");
		open -= go_on(poster, multi);
		if (open > 0)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	for (i = 0; i < count; i++) {
		curl_easy_cleanup(slots[i].easy);
		free(slots[i].line);
	}
	curl_multi_cleanup(multi);
	free(slots);
}

int
main(int argc, char **argv)
{
	bool is_easy = argc == 4 && !strcmp(argv[1], "easy");
	bool is_multi = argc == 5 && !strcmp(argv[1], "multi");
	struct poster poster = { 0 };

	if (!is_easy && !is_multi)
		refuse("easy URL FILE, or multi N URL FILE");
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
	poster.url = argv[argc - 2];
	poster.file = fopen(argv[argc - 1], "r");
	if (!poster.file)
		refuse(argv[argc - 1]);
	poster.headers =
		curl_slist_append(NULL, "Content-Type: application/json");
	poster.headers = curl_slist_append(poster.headers, "Expect:");
	poster.headers = curl_slist_append(
		poster.headers, "User-Agent: httppost/" VERSION);
	if (is_easy)
		post_in_order(&poster);
	else
		post_many(&poster, strtoul(argv[2], NULL, 10));
	curl_slist_free_all(poster.headers);
	(void)fclose(poster.file);
	curl_global_cleanup();
	return 0;
}
