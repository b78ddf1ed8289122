/* SPDX-License-Identifier: ISC */
/* See header.h. */
#include "httppost/header.h"

#include "httppost/template.h"

#include "common/file.h"
#include "common/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* The longest file of headers; most headers have fewer than a few hundred
 * bytes. */
#define MOST_BYTES ((ssize_t)65536)

/* tchar of RFC 9110 section 5.6.2. */
size_t
header_token_length(const char *text)
{
	return strspn(text,
		"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

bool
header_is_named(const char *header, const char *name)
{
	size_t length = strlen(name);

	return strncasecmp(header, name, length) == 0 && header[length] == ':';
}

bool
header_is_harmless(const char *header)
{
	static const char *const names[] = { "Accept", "Accept-Charset",
		"Accept-Encoding", "Accept-Language", "Cache-Control",
		"Connection", "Content-Encoding", "Content-Language",
		"Content-Type", "Date", "Host", "Idempotency-Key", "Prefer",
		"User-Agent" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (header_is_named(header, names[i]))
			return true;
	}
	return false;
}

const char *
header_check(const char *text)
{
	size_t length = header_token_length(text);
	struct template template;
	const char *fault;

	if (!length || text[length] != ':')
		return "must be \"Name: value\"";
	if (strpbrk(text, "\r\n"))
		return "must be one line";
	/* httppost frames the request itself; another value would contradict
	 * it. */
	if (header_is_named(text, "Content-Length") ||
		header_is_named(text, "Transfer-Encoding"))
		return "is set by httppost itself";
	fault = template_parse(&template, text, TEMPLATE_HEADER);
	template_free(&template);
	return fault;
}

const char *
header_line(char *line, size_t length, const char **header)
{
	const char *fault;

	*header = NULL;
	if (memchr(line, '\0', length))
		return "must not contain a NUL byte";
	if (length && line[length - 1] == '\r')
		line[--length] = '\0';
	if (!length || *line == '#')
		return NULL;
	fault = header_check(line);
	if (!fault)
		*header = line;
	else if (strstr(fault, "%{"))
		fault = "has a %{...} that is unknown, not set or not "
			"closed";
	return fault;
}

static bool
add(struct headers *headers, const char *text, bool is_secret)
{
	struct headers_item *items =
		realloc(headers->items, (headers->count + 1) * sizeof(*items));

	if (!items) {
		message_error("out of memory");
		return false;
	}
	headers->items = items;
	items[headers->count++] = (struct headers_item){ text, is_secret };
	return true;
}

/* Takes ownership of the text, and frees it on failure. */
static bool
keep(struct headers *headers, char *bytes)
{
	char **files = realloc(
		headers->files, (headers->file_count + 1) * sizeof(*files));

	if (!files) {
		message_error("out of memory");
		free(bytes);
		return false;
	}
	headers->files = files;
	files[headers->file_count++] = bytes;
	return true;
}

/* Reads everything from a descriptor, and appends a NUL. NULL with errno, which
 * is EFBIG if it is too long. */
static char *
read_all(int fd, size_t *length)
{
	char *bytes = malloc((size_t)MOST_BYTES + 1);
	ssize_t n = bytes ? file_read(fd, bytes, (size_t)MOST_BYTES + 1) : -1;

	if (n >= 0 && n <= MOST_BYTES) {
		*length = (size_t)n;
		bytes[n] = '\0';
		return bytes;
	}
	if (n > MOST_BYTES)
		errno = EFBIG;
	free(bytes);
	return NULL;
}

void
headers_warn_of_readers(const char *path, const struct stat *file)
{
	if (S_ISREG(file->st_mode) && file->st_mode & (S_IRGRP | S_IROTH))
		message_warning("%s: contains secrets and is readable by "
				"others; see chmod "
				"600",
			path);
}

static char *
read_file(const char *path, size_t *length)
{
	int fd = file_open(path, O_RDONLY, 0);
	char *bytes = fd < 0 ? NULL : read_all(fd, length);
	struct stat file;

	if (!bytes)
		message_error("--header: %s: %s", path, strerror(errno));
	else if (fstat(fd, &file) == 0)
		headers_warn_of_readers(path, &file);
	if (fd >= 0)
		(void)close(fd);
	return bytes;
}

static bool
load_file(struct headers *headers, const char *path)
{
	struct message_place place = { path, 0, 0 };
	bool is_good = true;
	size_t length = 0;
	char *bytes = read_file(path, &length), *line = bytes, *end;

	if (!bytes || !keep(headers, bytes))
		return false;
	for (; line < bytes + length; line = end + 1) {
		const char *header, *fault;

		place.line++;
		end = memchr(line, '\n', (size_t)(bytes + length - line));
		if (!end)
			end = bytes + length;
		*end = '\0';
		fault = header_line(line, (size_t)(end - line), &header);
		if (fault)
			message_error_at(&place, "%s", fault);
		is_good &= !fault && (!header || add(headers, header, true));
	}
	return is_good;
}

bool
headers_load(struct headers *headers, const struct option_list *given)
{
	bool is_good = true;
	size_t i;

	for (i = 0; i < given->count; i++) {
		const char *text = given->items[i];

		is_good &= *text == '@' ? load_file(headers, text + 1)
					: add(headers, text, false);
	}
	return is_good;
}

void
headers_free(struct headers *headers)
{
	size_t i;

	for (i = 0; i < headers->file_count; i++)
		free(headers->files[i]);
	free(headers->files);
	free(headers->items);
	*headers = (struct headers){ 0 };
}
