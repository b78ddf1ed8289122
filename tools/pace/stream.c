/* See stream.h. */
#include "pace/stream.h"

#include "pace/newlines.h"

#include <string.h>

/* What becomes due in a tick should fit: neither side then waits for the other
 * while pace sleeps. */
#define HELD_BYTES ((size_t)32 * 1024)

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

/* Whether something of the line in front may be written in its slot. */
static bool
is_line_there(struct stream *stream)
{
	if (lines_peek(&stream->in) > 0)
		return true;
	if (stream->begun)
		return bytes_there(stream) > 0 || stream->in.is_ended;
	return stream->is_full || lines_is_too_long(&stream->in);
}

enum schedule_input
stream_offer(struct stream *stream)
{
	if (is_line_there(stream))
		return stream->is_stuck ? SCHEDULE_STUCK : SCHEDULE_LINE;
	return stream->in.is_ended ? SCHEDULE_ENDED : SCHEDULE_NONE;
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

void
stream_drop(struct stream *stream)
{
	size_t length = lines_peek(&stream->in), part = bytes_there(stream);

	if (length || stream->in.is_ended)
		stream->begun = 0;
	else
		stream->begun += part;
	lines_take(&stream->in, length ? length : part);
	stream->is_full = false;
}

bool
stream_wants_read(struct stream *stream)
{
	return !stream->is_dry && !stream->in.is_ended &&
	       !is_line_there(stream);
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

/* The length of the line that begins so far behind the start, 0 where it is
 * not wholly there. */
static size_t
line_length(const struct stream *stream, size_t offset)
{
	const char *line = stream->in.bytes + stream->in.start + offset;
	size_t there = bytes_there(stream) - offset;
	const char *newline = there ? memchr(line, '\n', there) : NULL;

	if (newline)
		return (size_t)(newline - line) + 1;
	return stream->in.is_ended ? there : 0;
}

/* In replay, whether the line (NULL: a long one) may leave in one write with
 * those before it. One whose time is not as it should be may not: it is looked
 * at when it is in front. */
static bool
may_follow(
	struct schedule *plan, const char *line, size_t length, int64_t now_ns)
{
	struct schedule before = *plan;

	if (!schedule_wants_date(plan))
		return false;
	if (schedule_date(plan, line, length).fault != LINE_TIME_FINE) {
		*plan = before;
		return false;
	}
	return schedule_may_release(plan, now_ns);
}

/* How many bytes may leave now in one write: of the line in front, and in
 * replay of those behind it. `plan` becomes the schedule as it will be when
 * they have left. */
static size_t
gather(struct stream *stream, struct schedule *plan, int64_t now_ns)
{
	const char *line = stream->in.bytes + stream->in.start;
	size_t length = lines_peek(&stream->in), more, most;

	if (!length && !stream->in.is_ended)
		return bytes_there(stream);
	schedule_release(plan, now_ns);
	if (stream->begun || !schedule_is_replay(plan))
		return length;
	most = lines_room(&stream->out);
	while (length < most) {
		more = line_length(stream, length);
		if (!more || more > most - length ||
			!may_follow(plan,
				within_limit(stream, line + length, more), more,
				now_ns))
			break;
		schedule_release(plan, now_ns);
		length += more;
	}
	return length;
}

static void
date_line(const struct stream *stream, struct schedule *schedule,
	const char *line)
{
	const char *start = stream->in.bytes + stream->in.start;
	size_t length = line_length(stream, (size_t)(line - start));

	(void)schedule_date(
		schedule, within_limit(stream, line, length), length);
}

/* Tells the schedule of the lines that end in the bytes at the start, and of
 * the time of one that only begins there. */
static void
settle_part(struct stream *stream, size_t length, struct schedule *schedule,
	int64_t now_ns)
{
	const char *from = stream->in.bytes + stream->in.start;
	const char *end = from + length;
	const char *newline;

	while (from < end) {
		if (schedule_wants_date(schedule))
			date_line(stream, schedule, from);
		newline = memchr(from, '\n', (size_t)(end - from));
		if (!newline) {
			stream->begun += (size_t)(end - from);
			return;
		}
		stream->begun = 0;
		schedule_release(schedule, now_ns);
		from = newline + 1;
	}
}

/* Takes what was written, and passes on what came of it. */
static enum lines_result
settle(struct stream *stream, size_t written, enum lines_result result)
{
	lines_take(&stream->in, written);
	stream->is_full = false;
	stream->is_stuck = result == LINES_WAIT;
	return result;
}

/* The line in front, or a part of it; in replay all that may follow. */
static enum lines_result
release_front(struct stream *stream, struct schedule *schedule, int64_t now_ns)
{
	struct schedule plan = *schedule;
	size_t length = gather(stream, &plan, now_ns), written;
	enum lines_result result = lines_write(&stream->out,
		stream->in.bytes + stream->in.start, length, &written);

	if (written == length) {
		stream->begun += written;
		if (plan.released != schedule->released)
			stream->begun = 0;
		*schedule = plan;
	} else {
		settle_part(stream, written, schedule, now_ns);
	}
	return settle(stream, written, result);
}

/* Lines in slots, of which it is known how many are due: all of them in one
 * write, where that may be. The one in front, of `front` bytes, is whole. */
static enum lines_result
release_due(struct stream *stream, struct schedule *schedule, size_t front,
	int64_t now_ns)
{
	const char *start = stream->in.bytes + stream->in.start;
	uint64_t due = schedule_due(schedule, now_ns), lines;
	size_t length = newlines_span(start, bytes_there(stream), due, &lines);
	size_t room, written;
	enum lines_result result;

	if (length > LINES_UNTORN &&
		!schedule_is_behind(schedule, lines, now_ns)) {
		room = lines_room(&stream->out);
		if (length > room)
			length = newlines_span(start, room, due, &lines);
		if (!length) {
			length = front;
			lines = 1;
		}
	}
	result = lines_write(&stream->out, start, length, &written);
	if (written < length)
		lines = newlines_count(start, written);
	schedule_release_all(schedule, lines, now_ns);
	if (lines)
		schedule_fit(schedule, HELD_BYTES * lines / written);
	while (stream->begun < written &&
		start[written - 1 - stream->begun] != '\n')
		stream->begun++;
	return settle(stream, written, result);
}

enum lines_result
stream_release(struct stream *stream, struct schedule *schedule, int64_t now_ns)
{
	size_t front = lines_peek(&stream->in);
	const char *end = stream->in.bytes + stream->in.start + front;

	if (schedule_is_replay(schedule) || stream->begun || !front ||
		end[-1] != '\n')
		return release_front(stream, schedule, now_ns);
	return release_due(stream, schedule, front, now_ns);
}
