/* See transfer.h. libcurl's multi interface, driven by its sockets: curl says
 * which descriptors and which timer it waits for, the caller's one wait serves
 * them all. Easy handles, and so connections, are used again. */
#include "httppost/transfer.h"

#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slot {
	CURL *easy;
	void *owner;
	struct curl_slist *headers;
	struct buffer body; /* curl reads it while the attempt lasts */
	size_t answer_length;
	char answer[TRANSFER_ANSWER];
	char fault[CURL_ERROR_SIZE];
	int requests_begun;
	bool is_busy;
};

struct transfer_engine {
	CURLM *multi;
	struct slot *slots;
	size_t slot_count;
	struct pollfd *watched;
	size_t watched_count;
	size_t watched_room;
	int64_t deadline_ns;
	struct transfer_settings settings;
};

static size_t
keep_answer(char *bytes, size_t size, size_t count, void *data)
{
	struct slot *slot = data;
	size_t room = sizeof(slot->answer) - slot->answer_length;
	size_t length = size * count;

	if (room > length)
		room = length;
	memcpy(slot->answer + slot->answer_length, bytes, room);
	slot->answer_length += room;
	return length;
}

/* libcurl sends a request again by itself where a kept-alive connection dies
 * unanswered. The server may have acted on the first one, so that is for us to
 * count: the second request of an attempt is refused here. */
static int
allow_first_request(void *data, char *primary_ip, char *local_ip,
	int primary_port, int local_port)
{
	struct slot *slot = data;

	(void)primary_ip;
	(void)local_ip;
	(void)primary_port;
	(void)local_port;
	return slot->requests_begun++ ? CURL_PREREQFUNC_ABORT
				      : CURL_PREREQFUNC_OK;
}

static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *unused)
{
	struct transfer_engine *engine = data;
	struct pollfd *watched;
	size_t i;

	(void)easy;
	(void)unused;
	for (i = 0; i < engine->watched_count; i++) {
		if (engine->watched[i].fd == fd)
			break;
	}
	if (what == CURL_POLL_REMOVE) {
		if (i < engine->watched_count)
			engine->watched[i] =
				engine->watched[--engine->watched_count];
		return 0;
	}
	if (i == engine->watched_room) {
		watched = realloc(engine->watched, (i + 16) * sizeof(*watched));
		if (!watched)
			return -1;
		engine->watched = watched;
		engine->watched_room = i + 16;
	}
	if (i == engine->watched_count)
		engine->watched_count++;
	engine->watched[i].fd = fd;
	engine->watched[i].events =
		(short)((what & CURL_POLL_IN ? POLLIN : 0) |
			(what & CURL_POLL_OUT ? POLLOUT : 0));
	return 0;
}

static int
set_timer(CURLM *multi, long timeout_ms, void *data)
{
	struct transfer_engine *engine = data;

	(void)multi;
	engine->deadline_ns = timeout_ms < 0 ? SIGNALS_FOREVER
					     : signals_monotonic_ns() +
						       timeout_ms * NS_PER_MS;
	return 0;
}

/* Rounded up: a limit of 0 would be none. */
static long
to_ms(int64_t ns)
{
	int64_t ms = (ns + NS_PER_MS - 1) / NS_PER_MS;

	return ms > INT32_MAX ? INT32_MAX : (long)ms;
}

#define SET(easy, option, value) \
	(curl_easy_setopt((easy), (option), (value)) == CURLE_OK)

/* All that stays the same from one attempt to the next. */
static bool
prepare_slot(const struct transfer_engine *engine, struct slot *slot)
{
	CURL *easy = curl_easy_init();

	slot->easy = easy;
	return easy && SET(easy, CURLOPT_PRIVATE, slot) &&
	       SET(easy, CURLOPT_NOSIGNAL, 1L) &&
	       SET(easy, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
	       SET(easy, CURLOPT_USERAGENT, "httppost/" VERSION) &&
	       SET(easy, CURLOPT_POST, 1L) &&
	       SET(easy, CURLOPT_TCP_KEEPALIVE, 1L) &&
	       SET(easy, CURLOPT_ERRORBUFFER, slot->fault) &&
	       SET(easy, CURLOPT_WRITEFUNCTION, keep_answer) &&
	       SET(easy, CURLOPT_WRITEDATA, slot) &&
	       SET(easy, CURLOPT_PREREQFUNCTION, allow_first_request) &&
	       SET(easy, CURLOPT_PREREQDATA, slot) &&
	       SET(easy, CURLOPT_CONNECTTIMEOUT_MS,
		       to_ms(engine->settings.connect_timeout_ns)) &&
	       SET(easy, CURLOPT_TIMEOUT_MS,
		       to_ms(engine->settings.timeout_ns));
}

struct transfer_engine *
transfer_open(const struct transfer_settings *settings)
{
	struct transfer_engine *engine = calloc(1, sizeof(*engine));
	size_t i;

	if (!engine || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		goto out;
	engine->settings = *settings;
	engine->deadline_ns = SIGNALS_FOREVER;
	engine->multi = curl_multi_init();
	engine->slots = calloc(settings->in_flight, sizeof(*engine->slots));
	if (!engine->multi || !engine->slots)
		goto out;
	engine->slot_count = settings->in_flight;
	curl_multi_setopt(engine->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(engine->multi, CURLMOPT_SOCKETDATA, engine);
	curl_multi_setopt(engine->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(engine->multi, CURLMOPT_TIMERDATA, engine);
	for (i = 0; i < engine->slot_count; i++) {
		if (!prepare_slot(engine, &engine->slots[i]))
			goto out;
	}
	return engine;
out:
	message_error("cannot set up libcurl");
	transfer_close(engine);
	return NULL;
}

/* curl takes "Name:" as "leave it out" and "Name;" as "send it empty". */
static bool
add_header(struct slot *slot, const char *header)
{
	const char *value = strchr(header, ':') + 1;
	struct curl_slist *list;
	char *empty;

	if (value[strspn(value, " \t")]) {
		list = curl_slist_append(slot->headers, header);
	} else {
		empty = strdup(header);
		if (!empty)
			return false;
		strcpy(strchr(empty, ':'), ";");
		list = curl_slist_append(slot->headers, empty);
		free(empty);
	}
	if (list)
		slot->headers = list;
	return list != NULL;
}

static bool
set_headers(struct slot *slot, const struct buffer *headers)
{
	size_t at = 0;

	curl_slist_free_all(slot->headers);
	/* no "Expect: 100-continue": it costs a round trip */
	slot->headers = curl_slist_append(NULL, "Expect:");
	if (!slot->headers)
		return false;
	while (at < headers->length) {
		if (!add_header(slot, headers->bytes + at))
			return false;
		at += strlen(headers->bytes + at) + 1;
	}
	return SET(slot->easy, CURLOPT_HTTPHEADER, slot->headers);
}

static bool
set_request(struct slot *slot, const struct request *request)
{
	slot->body.length = 0;
	return buffer_append(&slot->body, request->body.bytes,
		       request->body.length) &&
	       buffer_append_byte(&slot->body, '\0') &&
	       set_headers(slot, &request->headers) &&
	       SET(slot->easy, CURLOPT_URL, request->url.bytes) &&
	       SET(slot->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		       (curl_off_t)request->body.length) &&
	       SET(slot->easy, CURLOPT_POSTFIELDS, slot->body.bytes);
}

const char *
transfer_begin(struct transfer_engine *engine, const struct request *request,
	void *owner)
{
	struct slot *slot = engine->slots;

	while (slot->is_busy)
		slot++;
	if (!set_request(slot, request))
		return "out of memory";
	slot->owner = owner;
	slot->answer_length = 0;
	slot->fault[0] = '\0';
	slot->requests_begun = 0;
	if (curl_multi_add_handle(engine->multi, slot->easy) != CURLM_OK)
		return "libcurl refuses to begin";
	slot->is_busy = true;
	return NULL;
}

size_t
transfer_poll(struct transfer_engine *engine, struct pollfd *fds, size_t room,
	int64_t *deadline_ns)
{
	size_t i, count = engine->watched_count;

	if (count > room)
		count = room;
	for (i = 0; i < count; i++)
		fds[i] = engine->watched[i];
	if (engine->deadline_ns < *deadline_ns)
		*deadline_ns = engine->deadline_ns;
	return count;
}

void
transfer_step(struct transfer_engine *engine, const struct pollfd *fds,
	size_t count, int64_t now_ns)
{
	int running;
	size_t i;

	for (i = 0; i < count; i++) {
		int what = (fds[i].revents & POLLIN ? CURL_CSELECT_IN : 0) |
			   (fds[i].revents & POLLOUT ? CURL_CSELECT_OUT : 0) |
			   (fds[i].revents & (POLLERR | POLLHUP | POLLNVAL)
					   ? CURL_CSELECT_IN | CURL_CSELECT_ERR
					   : 0);

		if (what)
			(void)curl_multi_socket_action(
				engine->multi, fds[i].fd, what, &running);
	}
	if (now_ns >= engine->deadline_ns) {
		engine->deadline_ns = SIGNALS_FOREVER;
		(void)curl_multi_socket_action(
			engine->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
}

static void
describe_timeout(const struct transfer_engine *engine, CURL *easy, char *reason,
	size_t size)
{
	curl_off_t connected_us = 0;
	char text[QUANTITY_TEXT];

	(void)curl_easy_getinfo(
		easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
	if (connected_us)
		(void)snprintf(reason, size, "No answer within %s",
			quantity_duration_text(
				engine->settings.timeout_ns, text));
	else
		(void)snprintf(reason, size, "No connection within %s",
			quantity_duration_text(
				engine->settings.connect_timeout_ns, text));
}

/* The system's words where it has some ("Connection refused"), else curl's. */
static void
describe_fault(const struct transfer_engine *engine, const struct slot *slot,
	CURLcode code, char *reason, size_t size)
{
	long system_error = 0;

	(void)curl_easy_getinfo(slot->easy, CURLINFO_OS_ERRNO, &system_error);
	if (code == CURLE_OPERATION_TIMEDOUT)
		describe_timeout(engine, slot->easy, reason, size);
	else if (code == CURLE_ABORTED_BY_CALLBACK)
		(void)snprintf(reason, size,
			"The connection closed without an answer");
	else if (system_error &&
		 (code == CURLE_COULDNT_CONNECT || code == CURLE_SEND_ERROR ||
			 code == CURLE_RECV_ERROR))
		(void)snprintf(reason, size, "%s", strerror((int)system_error));
	else
		(void)snprintf(reason, size, "%s",
			*slot->fault ? slot->fault : curl_easy_strerror(code));
}

static void
describe_answer(const struct slot *slot, int status, char *reason, size_t size)
{
	size_t length = slot->answer_length;
	int head;

	while (length && strchr(" \t\r\n", slot->answer[length - 1]))
		length--;
	head = snprintf(reason, size, "HTTP %d%s", status, length ? ": " : "");
	if (length > size - 1 - (size_t)head)
		length = size - 1 - (size_t)head;
	memcpy(reason + head, slot->answer, length);
	reason[(size_t)head + length] = '\0';
}

static enum retry_kind
kind_of(CURLcode code)
{
	switch ((int)code) {
	case CURLE_OK:
		return RETRY_ANSWERED;
	case CURLE_URL_MALFORMAT:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		return RETRY_HOPELESS;
	default:
		return RETRY_BROKEN;
	}
}

static void
end_attempt(struct transfer_engine *engine, struct slot *slot, CURLcode code,
	struct transfer_result *result)
{
	curl_off_t took_us = 0, retry_after = 0;
	long status = 0;

	*result = (struct transfer_result){ .owner = slot->owner };
	(void)curl_easy_getinfo(slot->easy, CURLINFO_TOTAL_TIME_T, &took_us);
	(void)curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(slot->easy, CURLINFO_RETRY_AFTER, &retry_after);
	result->took_ns = took_us * NS_PER_US;
	result->sent_bytes = slot->body.length - 1;
	result->outcome.kind = kind_of(code);
	if (code == CURLE_OK) {
		result->outcome.status = (int)status;
		if (retry_after > 0)
			result->outcome.retry_after_ns =
				(retry_after > 86400 ? 86400 : retry_after) *
				NS_PER_SECOND;
		describe_answer(slot, (int)status, result->reason,
			sizeof(result->reason));
	} else {
		describe_fault(engine, slot, code, result->reason,
			sizeof(result->reason));
	}
	(void)curl_multi_remove_handle(engine->multi, slot->easy);
	slot->is_busy = false;
}

bool
transfer_next(struct transfer_engine *engine, struct transfer_result *result)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(engine->multi, &left))) {
		char *slot = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(
			message->easy_handle, CURLINFO_PRIVATE, &slot);
		end_attempt(engine, (void *)slot, message->data.result, result);
		return true;
	}
	return false;
}

void
transfer_abandon(struct transfer_engine *engine)
{
	size_t i;

	for (i = 0; i < engine->slot_count; i++) {
		struct slot *slot = &engine->slots[i];

		if (slot->is_busy)
			(void)curl_multi_remove_handle(
				engine->multi, slot->easy);
		slot->is_busy = false;
	}
}

void
transfer_close(struct transfer_engine *engine)
{
	size_t i;

	if (!engine)
		return;
	transfer_abandon(engine);
	for (i = 0; i < engine->slot_count; i++) {
		curl_easy_cleanup(engine->slots[i].easy);
		curl_slist_free_all(engine->slots[i].headers);
		buffer_free(&engine->slots[i].body);
	}
	if (engine->multi)
		(void)curl_multi_cleanup(engine->multi);
	free(engine->slots);
	free(engine->watched);
	free(engine);
	curl_global_cleanup();
}
