/* SPDX-License-Identifier: ISC */
/* See profile_bytes.h. libfyaml 0.7.12 can hang on directives, and reads out of
 * bounds if it meets bytes that it does not expect, so a profile must be in a
 * plain subset before the library reads it. */
#include "common/profile_bytes.h"

#include "common/file.h"
#include "common/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Zero bytes after the text, for parsers that look ahead. */
#define PADDING 64

/* More faults are only counted: it is probably another file. */
#define SHOWN 10

static bool
load(struct profile_bytes *source)
{
	struct message_place place = { .file = source->path };
	ssize_t length = -1;
	int fd;

	fd = file_open(source->path, O_RDONLY, 0);
	if (fd >= 0) {
		source->bytes = calloc(1, PROFILE_BYTES_LIMIT + PADDING);
		if (source->bytes)
			length = file_read(
				fd, source->bytes, PROFILE_BYTES_LIMIT + 1);
	}
	if (length < 0)
		message_error_at(&place, "%s", strerror(errno));
	else if (length > PROFILE_BYTES_LIMIT)
		message_error_at(&place, "is larger than 64 KiB");
	if (fd >= 0)
		(void)close(fd);
	if (length < 0 || length > PROFILE_BYTES_LIMIT)
		return false;
	source->length = (size_t)length;
	return true;
}

static void
drop_byte_order_mark(struct profile_bytes *source)
{
	static const char mark[] = "\xEF\xBB\xBF";
	const size_t length = sizeof(mark) - 1;

	if (source->length < length || memcmp(source->bytes, mark, length) != 0)
		return;
	source->length -= length;
	memmove(source->bytes, source->bytes + length, source->length);
	memset(source->bytes + source->length, 0, length);
}

/* What is wrong with the part at an offset, or NULL. */
static const char *
part_fault(const struct profile_bytes *source, size_t offset,
	const struct utf8_part *part)
{
	const char *at = source->bytes + offset;

	if (!part->is_valid)
		return "is not valid UTF-8";
	if (*at == '\r' && (offset + 1 == source->length || at[1] != '\n'))
		return "a newline must follow a carriage return";
	if (*at == '%' && (offset == 0 || at[-1] == '\n'))
		return "a line must not begin with %";
	if (part->code == 0x7F ||
		(part->code < 0x20 && !memchr("\t\n\r", *at, 3)))
		return "must not contain control bytes";
	return NULL;
}

static bool
check(struct profile_bytes *source)
{
	struct message_place place = { .file = source->path };
	struct utf8_part part;
	const char *fault;
	size_t offset, faults = 0;

	for (offset = 0; offset < source->length; offset += part.length) {
		part = utf8_first(
			source->bytes + offset, source->length - offset);
		fault = part_fault(source, offset, &part);
		if (!fault || faults++ >= SHOWN)
			continue;
		place = profile_bytes_place(source, offset);
		message_error_at(&place, "%s", fault);
	}
	place = (struct message_place){ .file = source->path };
	if (faults > SHOWN)
		message_error_at(
			&place, "%zu more faults like these", faults - SHOWN);
	return faults == 0;
}

bool
profile_bytes_read(const char *path, struct profile_bytes *source)
{
	*source = (struct profile_bytes){ .path = path, .line = 1 };
	if (load(source)) {
		drop_byte_order_mark(source);
		if (check(source)) {
			if (source->length &&
				source->bytes[source->length - 1] != '\n')
				source->bytes[source->length++] = '\n';
			return true;
		}
	}
	profile_bytes_free(source);
	return false;
}

struct message_place
profile_bytes_place(struct profile_bytes *source, size_t offset)
{
	if (offset > source->length)
		offset = source->length;
	if (offset < source->line_offset) {
		source->offset = 0;
		source->line_offset = 0;
		source->line = 1;
	} else if (offset < source->offset) {
		source->offset = offset;
	}
	for (; source->offset < offset; source->offset++) {
		if (source->bytes[source->offset] == '\n') {
			source->line++;
			source->line_offset = source->offset + 1;
		}
	}
	return (struct message_place){
		source->path,
		source->line,
		offset - source->line_offset + 1,
	};
}

void
profile_bytes_free(struct profile_bytes *source)
{
	free(source->bytes);
	source->bytes = NULL;
	source->length = 0;
}
