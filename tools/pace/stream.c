/* See stream.h. */
#include "pace/stream.h"

#include <string.h>

bool
stream_open(struct stream *stream, int in, int out, size_t max_line)
{
	*stream = (struct stream){ .out = lines_to(out) };
	return lines_open(&stream->in, in, max_line);
}

void
stream_close(struct stream *stream)
{
	lines_close(&stream->in);
}

static size_t
bytes_there(const struct stream *stream)
{
	return stream->in.end - stream->in.start;
}

const char *
stream_bytes(const struct stream *stream, size_t *length)
{
	*length = bytes_there(stream);
	return stream->in.bytes + stream->in.start;
}

bool
stream_has_line(struct stream *stream)
{
	if (lines_peek(&stream->in) > 0)
		return true;
	if (stream->begun)
		return bytes_there(stream) > 0 || stream->in.is_ended;
	return stream->is_full || lines_is_too_long(&stream->in);
}

/* The line that begins there, or NULL where it is longer than the limit, even
 * if it happens to be here as a whole. */
static const char *
within_limit(const struct stream *stream, const char *line, size_t length)
{
	size_t newline = length && line[length - 1] == '\n';

	return length && length - newline <= stream->in.limit ? line : NULL;
}

const char *
stream_front(struct stream *stream, size_t *length)
{
	*length = lines_peek(&stream->in);
	return within_limit(
		stream, stream->in.bytes + stream->in.start, *length);
}

const char *
stream_line_at(const struct stream *stream, const char *line, size_t *length)
{
	size_t there = (size_t)(stream->in.bytes + stream->in.end - line);
	const char *newline = there ? memchr(line, '\n', there) : NULL;

	if (newline)
		*length = (size_t)(newline - line) + 1;
	else
		*length = stream->in.is_ended ? there : 0;
	return within_limit(stream, line, *length);
}

/* How many bytes stand after the last newline; all where there is none. */
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
stream_take(struct stream *stream, size_t length)
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
stream_drop(struct stream *stream)
{
	size_t length = lines_peek(&stream->in);

	stream_take(stream, length ? length : bytes_there(stream));
}

bool
stream_wants_read(struct stream *stream)
{
	return !stream->is_dry && !stream->in.is_ended &&
	       !stream_has_line(stream);
}

enum lines_result
stream_read(struct stream *stream)
{
	size_t before = bytes_there(stream);
	enum lines_result result = lines_fill(&stream->in);

	stream->is_dry = result == LINES_WAIT;
	stream->is_full = result == LINES_OK && bytes_there(stream) == before;
	return result;
}

void
stream_readable(struct stream *stream)
{
	stream->is_dry = false;
}

void
stream_writable(struct stream *stream)
{
	stream->is_stuck = false;
}

enum lines_result
stream_write(struct stream *stream, size_t length, size_t *written)
{
	enum lines_result result = lines_write(&stream->out,
		stream->in.bytes + stream->in.start, length, written);

	stream->is_stuck = result == LINES_WAIT;
	return result;
}
