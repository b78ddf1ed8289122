/* SPDX-License-Identifier: ISC */
/* Both files are opened for appending, and each entry is one write, so that a
 * reader never sees half of one and a kill loses none. A test that cannot trust
 * these files proves nothing, so a failed write ends the program. */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
die(const char *subject)
{
	(void)fprintf(stderr, "backend: %s: %s\n", subject, strerror(errno));
	_exit(2);
}

int
store_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		die(path);
	return fd;
}

static void
write_all(int fd, const char *bytes, size_t length, const char *subject)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			die(subject);
		bytes += written;
		length -= (size_t)written;
	}
}

/* Returns a copy with each newline as \n and one newline at its end. */
static char *
one_line(const char *body, size_t bytes, size_t *length)
{
	char *line = malloc(bytes * 2 + 1);
	char *to = line;

	if (line == NULL)
		die("log");
	for (size_t i = 0; i < bytes; i++) {
		if (body[i] == '\n') {
			*to++ = '\\';
			*to++ = 'n';
		} else {
			*to++ = body[i];
		}
	}
	*to++ = '\n';
	*length = (size_t)(to - line);
	return line;
}

void
store_body(const struct store *store, char *body, size_t bytes, bool is_lines)
{
	char *line;

	if (store->log_fd < 0)
		return;
	if (!is_lines && memchr(body, '\n', bytes) != NULL) {
		line = one_line(body, bytes, &bytes);
		write_all(store->log_fd, line, bytes, "log");
		free(line);
		return;
	}
	if (!is_lines || (bytes > 0 && body[bytes - 1] != '\n'))
		body[bytes++] = '\n';
	write_all(store->log_fd, body, bytes, "log");
}

json_t *
store_text(const char *bytes, size_t length)
{
	json_t *text = json_stringn(bytes, length);
	char *utf8;
	char *to;

	if (text != NULL)
		return text;
	utf8 = malloc(length * 2 + 1);
	if (utf8 == NULL)
		die("requests");
	to = utf8;
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte >= 0x80) {
			*to++ = (char)(0xc0 | byte >> 6);
			byte = 0x80 | (byte & 0x3f);
		}
		*to++ = (char)byte;
	}
	text = json_stringn(utf8, (size_t)(to - utf8));
	free(utf8);
	return text;
}

static json_t *
hex_text(const char *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = malloc(length * 2 + 1);
	json_t *text;

	if (hex == NULL)
		die("requests");
	for (size_t i = 0; i < length; i++) {
		hex[2 * i] = digits[(unsigned char)bytes[i] >> 4];
		hex[2 * i + 1] = digits[(unsigned char)bytes[i] & 15];
	}
	text = json_stringn(hex, length * 2);
	free(hex);
	return text;
}

static void
add_body(json_t *line, const struct arrival *arrival)
{
	json_t *text = json_null();

	if (arrival->body != NULL)
		text = json_stringn(arrival->body, arrival->bytes);
	if (text != NULL)
		(void)json_object_set_new(line, "body", text);
	else
		(void)json_object_set_new(line, "body_hex",
			hex_text(arrival->body, arrival->bytes));
}

void
store_request(const struct store *store, const struct arrival *arrival)
{
	json_t *line;
	char *text;
	size_t length;

	if (store->requests_fd < 0)
		return;
	line = json_pack("{s:I,s:I,s:I,s:I,s:s,s:o,s:O,s:o}", "n",
		(json_int_t)arrival->n, "time_ns", (json_int_t)arrival->time_ns,
		"connection", (json_int_t)arrival->connection, "nth",
		(json_int_t)arrival->nth, "method", arrival->method, "path",
		store_text(arrival->path, strlen(arrival->path)), "headers",
		arrival->headers, "status",
		arrival->fault == NULL ? json_integer(arrival->status)
				       : json_string(arrival->fault));
	add_body(line, arrival);
	text = json_dumps(line, JSON_COMPACT);
	json_decref(line);
	if (text == NULL)
		die("requests");
	length = strlen(text);
	text[length] = '\n'; /* replaces the terminator */
	write_all(store->requests_fd, text, length + 1, "requests");
	free(text);
}
