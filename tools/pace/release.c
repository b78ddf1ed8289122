/* SPDX-License-Identifier: ISC */
/* See release.h. */
#include "pace/release.h"

#include "pace/newlines.h"

#include <string.h>

/* The lines of a tick should fit into the pipe, so that neither side waits for
 * the other while pace sleeps. */
#define HELD_BYTES ((size_t)32 * 1024)

/* In replay, whether the line (NULL: a long one) may leave in one write with
 * the lines before it. A line with a faulty time may not: it is handled when it
 * is at the front. */
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

/* The number of bytes that may leave now in one write: of the front line and,
 * in replay, of lines after it. `plan` becomes the schedule after their
 * release. */
static size_t
gather(struct pace_stream *stream, struct schedule *plan, int64_t now_ns)
{
	size_t there, length, more, most;
	const char *bytes = pace_stream_bytes(stream, &there), *line;

	(void)pace_stream_front(stream, &length);
	if (!length && !stream->in.is_ended)
		return there;
	schedule_release(plan, now_ns);
	if (stream->begun || !schedule_is_replay(plan) ||
		plan->settings.shard.count > 1)
		return length;
	most = lines_room(&stream->out);
	while (length < most) {
		line = pace_stream_line_at(stream, bytes + length, &more);
		if (!more || more > most - length ||
			!may_follow(plan, line, more, now_ns))
			break;
		schedule_release(plan, now_ns);
		length += more;
	}
	return length;
}

/* Tells the schedule about the lines that end in these bytes, and about the
 * time of a line that only begins there. */
static void
count_part(const struct pace_stream *stream, size_t length,
	struct schedule *schedule, int64_t now_ns)
{
	size_t there, of_line;
	const char *from = pace_stream_bytes(stream, &there),
		   *end = from + length;
	const char *newline, *line;

	while (from < end) {
		if (schedule_wants_date(schedule)) {
			line = pace_stream_line_at(stream, from, &of_line);
			(void)schedule_date(schedule, line, of_line);
		}
		newline = memchr(from, '\n', (size_t)(end - from));
		if (!newline)
			return;
		schedule_release(schedule, now_ns);
		from = newline + 1;
	}
}

/* Writes the front line or a part of it; in replay all lines that may follow.
 */
static enum lines_result
release_front(
	struct pace_stream *stream, struct schedule *schedule, int64_t now_ns)
{
	struct schedule plan = *schedule;
	size_t length = gather(stream, &plan, now_ns), written;
	enum lines_result result = pace_stream_write(stream, length, &written);

	if (written == length)
		*schedule = plan;
	else
		count_part(stream, written, schedule, now_ns);
	pace_stream_take(stream, written);
	return result;
}

/* Writes lines in slots: all that are due in one write, if possible. The front
 * line, of `front` bytes, is whole. */
static enum lines_result
release_due(struct pace_stream *stream, struct schedule *schedule, size_t front,
	int64_t now_ns)
{
	size_t there, length, room, written;
	const char *start = pace_stream_bytes(stream, &there);
	uint64_t due = schedule_due(schedule, now_ns), lines;
	enum lines_result result;

	length = newlines_span(start, there, due, &lines);
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
	result = pace_stream_write(stream, length, &written);
	if (written < length)
		lines = newlines_count(start, written);
	schedule_release_all(schedule, lines, now_ns);
	if (lines)
		schedule_fit(schedule, HELD_BYTES * lines / written);
	pace_stream_take(stream, written);
	return result;
}

/* --- shards --- */

/* What is done with bytes of the input: lines of this shard leave, lines of
 * others are dropped. */
struct sifted {
	size_t taken;  /* bytes of the input */
	size_t length; /* those of them that leave */
};

/* Dates the line, if it has to be. False if its time is at fault: then it is
 * dated when it is at the front. */
static bool
date(struct schedule *plan, const char *line, size_t length)
{
	struct schedule before;

	if (!schedule_wants_date(plan))
		return true;
	before = *plan;
	if (schedule_date(plan, line, length).fault == LINE_TIME_FINE)
		return true;
	*plan = before;
	return false;
}

/* Takes the next line if it is whole, and leaves or is passed now; if `to` is
 * not NULL, copies it there. False if it does not, or if it has no room. */
static bool
sift_line(struct pace_stream *stream, struct schedule *plan, int64_t now_ns,
	struct sifted *sifted, char *to, size_t room)
{
	size_t there, more;
	const char *bytes = pace_stream_bytes(stream, &there), *line;

	line = pace_stream_line_at(stream, bytes + sifted->taken, &more);
	if (!line || !date(plan, line, more) ||
		!schedule_may_release(plan, now_ns))
		return false;
	if (schedule_is_other(plan)) {
		schedule_pass(plan);
		sifted->taken += more;
		return true;
	}
	if (more > room - sifted->length)
		return false;
	if (to)
		memcpy(to + sifted->length, line, more);
	schedule_release(plan, now_ns);
	sifted->length += more;
	sifted->taken += more;
	return true;
}

/* Writes the lines of this shard that may leave, up to HELD_BYTES, without
 * those of others between them. A line that is cut or has to be reported is
 * left. Returns LINES_END if there is none. */
static enum lines_result
release_sifted(
	struct pace_stream *stream, struct schedule *schedule, int64_t now_ns)
{
	static char bytes[HELD_BYTES];
	size_t room = lines_room(&stream->out), written;
	struct sifted sifted = { 0, 0 };
	struct schedule plan = *schedule;
	enum lines_result result;

	if (room > sizeof(bytes))
		room = sizeof(bytes);
	while (sift_line(stream, &plan, now_ns, &sifted, bytes, room))
		continue;
	if (!sifted.length)
		return LINES_END;
	result = pace_stream_write_copy(stream, bytes, sifted.length, &written);
	if (written == sifted.length) {
		*schedule = plan;
	} else {
		/* the line after these has left in part, or not at all */
		sifted = (struct sifted){ 0, 0 };
		while (sift_line(
			stream, schedule, now_ns, &sifted, NULL, written))
			continue;
		sifted.taken += written - sifted.length;
	}
	pace_stream_take(stream, sifted.taken);
	return result;
}

enum lines_result
release_lines(
	struct pace_stream *stream, struct schedule *schedule, int64_t now_ns)
{
	size_t there, front;
	const char *bytes = pace_stream_bytes(stream, &there);

	enum lines_result result;

	if (schedule->settings.shard.count > 1 && !stream->begun) {
		result = release_sifted(stream, schedule, now_ns);
		if (result != LINES_END)
			return result;
	}
	(void)pace_stream_front(stream, &front);
	if (schedule_is_replay(schedule) ||
		schedule->settings.shard.count > 1 || stream->begun || !front ||
		bytes[front - 1] != '\n')
		return release_front(stream, schedule, now_ns);
	return release_due(stream, schedule, front, now_ns);
}
