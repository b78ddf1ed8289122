/* SPDX-License-Identifier: ISC */
/* See stream.h. */
#include "pace/stream.h"

#include <string.h>

bool
pace_stream_open(struct pace_stream *stream, int in, int out, size_t max_line)
{
	*stream = (struct pace_stream){ .out = lines_to(out) };
	return lines_open(&stream->in, in, max_line);
}

void
pace_stream_close(struct pace_stream *stream)
{
	lines_close(&stream->in);
}

static size_t
bytes_there(const struct pace_stream *stream)
{
	return stream->in.end - stream->in.start;
}

const char *
pace_stream_bytes(const struct pace_stream *stream, size_t *length)
{
	*length = bytes_there(stream);
	return stream->in.bytes + stream->in.start;
}

bool
pace_stream_has_line(struct pace_stream *stream)
{
	if (lines_peek(&stream->in) > 0)
		return true;
	if (stream->begun)
		return bytes_there(stream) > 0 || stream->in.is_ended;
	return stream->is_full || lines_is_too_long(&stream->in);
}

/* The line that begins there, or NULL if it is longer than the limit, even if
 * it is in memory as a whole. */
static const char *
within_limit(const struct pace_stream *stream, const char *line, size_t length)
{
	size_t newline = length && line[length - 1] == '\n';

	return length && length - newline <= stream->in.limit ? line : NULL;
}

const char *
pace_stream_front(struct pace_stream *stream, size_t *length)
{
	*length = lines_peek(&stream->in);
	return within_limit(
		stream, stream->in.bytes + stream->in.start, *length);
}

const char *
pace_stream_line_at(
	const struct pace_stream *stream, const char *line, size_t *length)
{
	size_t there = (size_t)(stream->in.bytes + stream->in.end - line);
	const char *newline = there ? memchr(line, '\n', there) : NULL;

	if (newline)
		*length = (size_t)(newline - line) + 1;
	else
		*length = stream->in.is_ended ? there : 0;
	return within_limit(stream, line, *length);
}

/* The number of bytes after the last newline; all if there is none. */
static size_t
rest_of(const char *bytes, size_t length)
{
	const char *end = bytes + length, *at = end;

	if (length && end[-1] == '\n')
		return 0;
	if (!memchr(bytes, '\n', length))
		return length;
	while (at[-1] != '\n')
		at--;
	return (size_t)(end - at);
}

void
pace_stream_take(struct pace_stream *stream, size_t length)
{
	const char *bytes = stream->in.bytes + stream->in.start;
	size_t rest = rest_of(bytes, length);

	stream->begun = rest < length ? rest : stream->begun + rest;
	lines_take(&stream->in, length);
	if (stream->in.is_ended && !bytes_there(stream))
		stream->begun = 0;
	stream->is_full = false;
}

void
pace_stream_drop(struct pace_stream *stream)
{
	size_t length = lines_peek(&stream->in);

	pace_stream_take(stream, length ? length : bytes_there(stream));
}

bool
pace_stream_wants_read(struct pace_stream *stream)
{
	return !stream->is_dry && !stream->in.is_ended &&
	       !pace_stream_has_line(stream);
}

enum lines_result
pace_stream_read(struct pace_stream *stream)
{
	size_t before = bytes_there(stream);
	enum lines_result result = lines_fill(&stream->in);

	stream->is_dry = result == LINES_WAIT;
	stream->is_full = result == LINES_OK && bytes_there(stream) == before;
	return result;
}

void
pace_stream_readable(struct pace_stream *stream)
{
	stream->is_dry = false;
}

void
pace_stream_writable(struct pace_stream *stream)
{
	stream->is_stuck = false;
}

enum lines_result
pace_stream_write_copy(struct pace_stream *stream, const char *bytes,
	size_t length, size_t *written)
{
	enum lines_result result =
		lines_write(&stream->out, bytes, length, written);

	stream->is_stuck = result == LINES_WAIT;
	return result;
}

enum lines_result
pace_stream_write(struct pace_stream *stream, size_t length, size_t *written)
{
	return pace_stream_write_copy(
		stream, stream->in.bytes + stream->in.start, length, written);
}
