/* SPDX-License-Identifier: ISC */
/* See status.h. */
#include "common/status.h"

#include "common/file.h"
#include "common/message.h"
#include "common/quantity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
add(struct status *status, const char *text)
{
	if (!buffer_append_text(&status->text, text))
		status->is_short_of_memory = true;
}

/* Escapes of JSON on top of those of message_escape, which leaves only UTF-8
 * without control bytes. A label needs the same two. */
static void
add_quoted(struct status *status, const char *text)
{
	const char *at;

	add(status, "\"");
	for (at = text; *at; at++) {
		if (*at == '"' || *at == '\\')
			add(status, "\\");
		if (!buffer_append_byte(&status->text, *at))
			status->is_short_of_memory = true;
	}
	add(status, "\"");
}

/* The text with the escapes of message_escape, to be freed; NULL if memory is
 * short. */
static char *
escape(struct status *status, const char *text, size_t length)
{
	size_t size = MESSAGE_ESCAPED(length);
	char *escaped = malloc(size);

	if (escaped)
		message_escape(text, length, escaped, size);
	else
		status->is_short_of_memory = true;
	return escaped;
}

static void
add_stream(struct status *status)
{
	const char *path = status->path ? status->path : "";
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t length = strlen(name);
	char *escaped;

	if (length > 5 && !strcmp(name + length - 5, ".prom"))
		length -= 5;
	escaped = escape(status, name, length);
	if (!escaped)
		return;
	add(status, "{stream=");
	add_quoted(status, escaped);
	free(escaped);
}

static const struct status_metric *
find_metric(const struct status *status, const char *key)
{
	const struct status_metric *metric = status->metrics;

	while (metric && metric->key && strcmp(metric->key, key) != 0)
		metric++;
	return metric && metric->key ? metric : NULL;
}

static void
add_help(struct status *status, const struct status_metric *metric)
{
	add(status, "# HELP ");
	add(status, metric->name);
	add(status, " ");
	add(status, metric->help);
	add(status, "\n# TYPE ");
	add(status, metric->name);
	add(status, metric->kind == STATUS_COUNTER ? " counter\n" : " gauge\n");
}

/* One sample for each possible word. */
static void
add_words(struct status *status, const struct status_metric *metric,
	const char *value)
{
	const char *word = metric->words;
	char text[32];

	add_help(status, metric);
	while (*word) {
		size_t length = strcspn(word, "|");

		(void)snprintf(text, sizeof(text), "%.*s", (int)length, word);
		add(status, metric->name);
		add_stream(status);
		add(status, ",");
		add(status, metric->key);
		add(status, "=\"");
		add(status, text);
		add(status, strcmp(text, value) ? "\"} 0\n" : "\"} 1\n");
		word += length + (word[length] == '|');
	}
}

/* A figure of digits, perhaps with a point. */
static void
add_number(struct status *status, const char *key, const char *text)
{
	const struct status_metric *metric;

	switch (status->form) {
	case STATUS_LINES:
		add(status, key);
		add(status, "=");
		add(status, text);
		add(status, "\n");
		break;
	case STATUS_PROMETHEUS:
		metric = find_metric(status, key);
		if (!metric)
			break;
		add_help(status, metric);
		add(status, metric->name);
		add_stream(status);
		add(status, "} ");
		add(status, text);
		add(status, "\n");
		break;
	case STATUS_JSON:
		add(status, status->text.length ? ",\"" : "{\"");
		add(status, key);
		add(status, "\":");
		add(status, text);
		break;
	}
}

void
status_add_count(struct status *status, const char *key, uint64_t value)
{
	char text[QUANTITY_TEXT];

	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	add_number(status, key, text);
}

void
status_add_seconds(struct status *status, const char *key, int64_t ns)
{
	char text[QUANTITY_TEXT];

	(void)snprintf(text, sizeof(text), "%s%lld.%09lld", ns < 0 ? "-" : "",
		llabs((long long)(ns / NS_PER_SECOND)),
		llabs((long long)(ns % NS_PER_SECOND)));
	add_number(status, key, text);
}

void
status_add_text(struct status *status, const char *key, const char *value)
{
	const struct status_metric *metric = find_metric(status, key);
	char *escaped = escape(status, value, strlen(value));

	if (!escaped)
		return;
	if (status->form == STATUS_LINES) {
		add_number(status, key, escaped);
	} else if (status->form == STATUS_JSON) {
		add_number(status, key, "");
		add_quoted(status, escaped);
	} else if (metric && metric->kind == STATUS_WORD) {
		add_words(status, metric, value);
	}
	free(escaped);
}

bool
status_end(struct status *status)
{
	if (status->form == STATUS_JSON)
		add(status, status->text.length ? "}" : "{}");
	return !status->is_short_of_memory;
}

void
status_show(struct status *status)
{
	if (status_end(status))
		message_raw(status->text.bytes, status->text.length);
	buffer_free(&status->text);
}

bool
status_file_open(struct status_file *file, const char *path)
{
	struct stat there;

	*file = (struct status_file){ .path = path };
	if (!path)
		return true;
	if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
		message_error("%s: is not a regular file", path);
		return false;
	}
	file->temporary = file_temporary(path);
	if (!file->temporary)
		message_error("%s: out of memory", path);
	return file->temporary != NULL;
}

/* Keeps the old file if anything fails, with errno. */
static bool
replace(struct status_file *file, const char *head, const struct status *status)
{
	const struct buffer *text = &status->text;
	bool is_shared = status->form == STATUS_PROMETHEUS;
	int fd, saved;
	bool is_written;

	/* a killed process may have left a file of that name */
	(void)unlink(file->temporary);
	fd = file_open(file->temporary,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
		is_shared ? 0644 : 0600);
	if (fd < 0)
		return false;
	if (!is_shared)
		(void)fchmod(fd, 0600); /* whatever the umask */
	is_written = file_write(fd, head, strlen(head)) &&
		     file_write(fd, text->bytes, text->length);
	saved = errno;
	if (close(fd) != 0 && errno != EINTR && is_written) {
		is_written = false;
		saved = errno;
	}
	if (is_written && rename(file->temporary, file->path) == 0)
		return true;
	if (is_written)
		saved = errno;
	(void)unlink(file->temporary);
	errno = saved;
	return false;
}

void
status_file_write(struct status_file *file, const struct status *status)
{
	char head[80];
	bool was_failing = file->is_failing;

	if (!file->path)
		return;
	(void)snprintf(head, sizeof(head), "pid=%ld\nseq=%llu\n",
		(long)getpid(), (unsigned long long)++file->sequence);
	if (status->form == STATUS_PROMETHEUS)
		*head = '\0';
	file->is_failing = !replace(file, head, status);
	if (file->is_failing && !was_failing)
		message_warning("%s: %s", file->path, strerror(errno));
}

void
status_file_close(struct status_file *file)
{
	free(file->temporary);
	*file = (struct status_file){ 0 };
}
