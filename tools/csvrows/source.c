/* SPDX-License-Identifier: ISC */
/* See source.h. */
#include "csvrows/source.h"

#include "common/file.h"
#include "csvrows/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_CAPACITY ((size_t)128 * 1024)

/* Bytes of another encoding that are read at once, and the most that one of
 * them becomes in nearly all encodings. If it becomes more, there are more
 * steps. */
#define RAW_BYTES ((size_t)32 * 1024)
#define RAW_GROWS ((size_t)3)

bool
source_begin(struct source *source, const char *encoding, bool keeps_origin)
{
	*source = (struct source){
		.name = "",
		.fd = -1,
		.encoding = encoding,
		.keeps_origin = keeps_origin,
		.stdin_begin = -1,
	};
	/* The spare bytes are loaded before anything was read into them. */
	source->bytes = calloc(1, FIRST_CAPACITY + SCAN_SPARE);
	source->capacity = source->bytes ? FIRST_CAPACITY : 0;
	return source->bytes != NULL;
}

static void
close_file(struct source *source)
{
	if (source->fd > STDIN_FILENO)
		(void)close(source->fd);
	source->fd = -1;
}

void
source_free(struct source *source)
{
	close_file(source);
	follow_end(&source->follow);
	decode_end(source->decode);
	origin_end(&source->origin);
	free(source->raw);
	free(source->bytes);
	*source = (struct source){ .fd = -1 };
}

/* Begins at the first byte of the open file. */
static void
restart(struct source *source)
{
	source->start = source->end = 0;
	source->raw_length = 0;
	source->held = 0;
	source->is_ended = false;
	source->is_begun = false;
	source->offset = 0;
	source->taken = 0;
	decode_end(source->decode);
	source->decode = NULL;
	origin_end(&source->origin);
}

/* Opens stdin again, from where it began. */
static bool
rewind_stdin(struct source *source)
{
	if (!source->is_regular)
		return true;
	if (source->stdin_begin < 0)
		source->stdin_begin = lseek(source->fd, 0, SEEK_CUR);
	source->offset = source->stdin_begin;
	return lseek(source->fd, source->stdin_begin, SEEK_SET) >= 0;
}

bool
source_open(struct source *source, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct stat file;

	close_file(source);
	follow_end(&source->follow);
	restart(source);
	source->name = is_stdin ? "stdin" : path;
	/* Opening a FIFO without a writer must not block, because signals are
	 * not handled here. The wait for input comes later. */
	source->fd = is_stdin ? STDIN_FILENO
			      : file_open(path, O_RDONLY | O_NONBLOCK, 0);
	if (source->fd < 0)
		return false;
	source->is_regular =
		fstat(source->fd, &file) == 0 && S_ISREG(file.st_mode);
	source->size = source->is_regular ? file.st_size : 0;
	return !is_stdin || rewind_stdin(source);
}

bool
source_size(const char *path, uint64_t *size)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct stat file;
	off_t begin = 0;

	if ((is_stdin ? fstat(STDIN_FILENO, &file) : stat(path, &file)) != 0)
		return false;
	errno = 0;
	if (!S_ISREG(file.st_mode))
		return false;
	if (is_stdin)
		begin = lseek(STDIN_FILENO, 0, SEEK_CUR);
	*size = begin >= 0 && begin < file.st_size
			? (uint64_t)(file.st_size - begin)
			: 0;
	return begin >= 0;
}

bool
source_seek(struct source *source, uint64_t offset)
{
	off_t begin = source->fd == STDIN_FILENO ? source->stdin_begin : 0;

	source->offset = begin + (off_t)offset;
	source->taken = offset;
	source->start = source->end = 0;
	source->is_ended = false;
	return lseek(source->fd, source->offset, SEEK_SET) >= 0;
}

void
source_follow(struct source *source)
{
	if (source->is_regular)
		follow_begin(&source->follow, source->fd,
			source->fd == STDIN_FILENO ? NULL : source->name);
}

/* Makes room for at least `wanted` bytes after the end. */
static bool
make_room(struct source *source, size_t wanted)
{
	size_t there = source->end - source->start, capacity;
	char *bytes;

	if (source->start > 0)
		memmove(source->bytes, source->bytes + source->start, there);
	source->start = 0;
	source->end = there;
	if (source->capacity - there >= wanted)
		return true;
	capacity = source->capacity;
	while (capacity - there < wanted)
		capacity *= 2;
	bytes = realloc(source->bytes, capacity + SCAN_SPARE);
	if (!bytes)
		return false;
	source->bytes = bytes;
	source->capacity = capacity;
	memset(bytes + there, 0, capacity - there + SCAN_SPARE);
	return true;
}

/* --- decoding --- */

/* Decodes all bytes, except an incomplete character at the end. */
static bool
decode_raw(struct source *source)
{
	const char *from = source->raw;
	size_t left = source->raw_length, room;

	do {
		char *to;

		if (!make_room(source, RAW_GROWS * left + SCAN_SPARE + 1))
			return false;
		to = source->bytes + source->end;
		room = source->capacity - source->end;
		decode(source->decode, &from, &left, &to, &room,
			source->is_ended);
		source->end = (size_t)(to - source->bytes);
		source->raw_length = left;
	} while (room <= SCAN_SPARE);
	memmove(source->raw, from, left);
	return true;
}

/* Whether the first bytes must wait for more, which show their encoding. */
static void
hold(struct source *source)
{
	source->held = source->end - source->start;
	source->end = source->start;
}

/* With the first bytes of a file: finds its encoding from the option or its
 * byte order mark. *is_told is set if it is known. */
static bool
tell_encoding(struct source *source, bool *is_told)
{
	const char *encoding = source->encoding;
	const char *bytes = source->bytes + source->start;
	size_t length = source->end - source->start;

	*is_told = true;
	if (decode_is_utf8(encoding)) {
		*is_told = source->is_ended || !decode_may_mark(bytes, length);
		encoding = decode_marked(bytes, length);
	}
	if (!*is_told)
		hold(source);
	source->first_length = length < SOURCE_FIRST ? length : SOURCE_FIRST;
	memcpy(source->first, bytes, source->first_length);
	if (!*is_told || !encoding)
		return true;
	source->told = encoding;
	source->decode = decode_begin(encoding);
	if (!source->raw)
		source->raw = malloc(RAW_BYTES);
	if (!source->decode || !source->raw ||
		(source->keeps_origin &&
			(!origin_begin(&source->origin, encoding) ||
				!origin_add(&source->origin, bytes, length))))
		return false;
	memcpy(source->raw, bytes, length);
	source->raw_length = length;
	source->end = source->start;
	return decode_raw(source);
}

/* --- reading --- */

static enum source_result
short_of_memory(void)
{
	errno = ENOMEM;
	return SOURCE_ERROR;
}

/* The followed file has no more bytes now. */
static enum source_result
look_for_change(struct source *source)
{
	switch (follow_look(&source->follow, source->fd, source->offset)) {
	case FOLLOW_WAIT:
		return SOURCE_IDLE;
	case FOLLOW_READ:
		break;
	case FOLLOW_END:
		source->is_ended = true;
		break;
	case FOLLOW_ERROR:
		return SOURCE_ERROR;
	}
	return SOURCE_OK;
}

/* Whether the file has lost bytes since it was opened. Files of /proc have a
 * size of 0. */
static bool
has_shrunk(const struct source *source)
{
	off_t most = source->size;
	struct stat file;

	if (most > 0 && source->offset > most)
		most = source->offset;
	return most > 0 && fstat(source->fd, &file) == 0 && file.st_size < most;
}

/* Takes n bytes that were read after the others, or the end. */
static enum source_result
take_read(struct source *source, size_t n)
{
	bool is_told = true;

	source->read_bytes += n;
	source->offset += (off_t)n;
	if (n == 0 && source->follow.is_on) {
		enum source_result result = look_for_change(source);

		/* bytes that may be part of a mark are not decoded yet */
		if (!source->is_ended && !source->is_begun)
			hold(source);
		if (!source->is_ended)
			return result;
	}
	if (n == 0 && !source->follow.is_on && has_shrunk(source))
		return SOURCE_SHRUNK;
	if (n == 0)
		source->is_ended = true;
	if (!source->is_begun) {
		if (!tell_encoding(source, &is_told))
			return short_of_memory();
		source->is_begun = is_told;
	} else if (source->decode && !decode_raw(source)) {
		return short_of_memory();
	}
	return SOURCE_OK;
}

enum source_result
source_fill(struct source *source)
{
	char *to;
	size_t room;
	ssize_t n;

	if (!make_room(source, source->held + 1))
		return short_of_memory();
	to = source->bytes + source->end + source->held;
	room = source->capacity - source->end - source->held;
	/* if the file is decoded, read no more than there is room for */
	if (!source->is_begun && room > RAW_BYTES - source->held)
		room = RAW_BYTES - source->held;
	if (source->decode) {
		to = source->raw + source->raw_length;
		room = RAW_BYTES - source->raw_length;
	}
	n = read(source->fd, to, room);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? SOURCE_WAIT
							 : SOURCE_ERROR;
	if (source->decode && source->keeps_origin) {
		origin_forget(&source->origin, source->taken, source->is_ended);
		if (!origin_add(&source->origin, to, (size_t)n))
			return short_of_memory();
	}
	if (source->decode)
		source->raw_length += (size_t)n;
	else
		source->end += source->held + (size_t)n;
	source->held = 0;
	return take_read(source, (size_t)n);
}

bool
source_renew(struct source *source)
{
	int fd;

	if (source->follow.change == FOLLOW_TRUNCATED) {
		follow_again(&source->follow);
		restart(source);
		return lseek(source->fd, 0, SEEK_SET) == 0;
	}
	fd = follow_next(&source->follow, source->fd);
	if (fd < 0)
		return false;
	close_file(source);
	restart(source);
	source->fd = fd;
	return true;
}

const char *
source_origin(struct source *source, size_t from, size_t to, size_t *length)
{
	if (source->decode && source->keeps_origin)
		return origin_take(&source->origin, source->taken + from,
			source->taken + to, source->is_ended, length);
	*length = to - from;
	return source->bytes + source->start + from;
}

bool
source_can_look_ahead(const struct source *source)
{
	return source->is_regular && source->is_begun && !source->decode &&
	       !source->follow.is_on;
}

ssize_t
source_look_ahead(
	const struct source *source, off_t offset, char *to, size_t room)
{
	return pread(source->fd, to, room, source->offset + offset);
}

const char *
source_encoding(const struct source *source)
{
	return source->decode ? source->told : "UTF-8";
}
