/* SPDX-License-Identifier: ISC */
/* See intake.h. */
#include "httppost/intake.h"

#include "httppost/line_origin.h"

#include "common/message.h"
#include "common/signals.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* So many bytes of the rest of a line are read before signals are handled, so
 * that a second stop signal also ends a line without an end. */
#define REST_BYTES 4096

bool
intake_open(struct intake *intake, const struct intake_settings *settings)
{
	size_t max_line = settings->max_line +
			  (settings->takes_origins ? LINE_ORIGIN_MOST : 0);

	*intake = (struct intake){
		.refuses_torn = settings->refuses_torn,
		.takes_origins = settings->takes_origins,
		.to_skip = settings->to_skip,
		.taken = settings->settled,
	};
	if (lines_open(&intake->input, STDIN_FILENO, max_line))
		return true;
	message_error("out of memory");
	return false;
}

void
intake_close(struct intake *intake)
{
	lines_close(&intake->input);
	arrivals_free(&intake->arrivals);
}

static size_t
bytes_there(const struct intake *intake)
{
	return intake->input.end - intake->input.start;
}

enum intake_result
intake_read(struct intake *intake, int64_t now_ns)
{
	struct lines_in *input = &intake->input;
	size_t before = bytes_there(intake);
	enum lines_result result = lines_fill(input);
	size_t length = bytes_there(intake) - before;
	bool is_good = true;

	intake->is_drained = input->end < input->capacity;
	if (length && !arrivals_add(&intake->arrivals, length,
			      signals_realtime_ns(), now_ns)) {
		message_error("out of memory");
		is_good = false;
	}
	if (result == LINES_ERROR) {
		message_error("stdin: %s", strerror(errno));
		is_good = false;
	}
	if (!is_good)
		return INTAKE_FAILED;
	return length || input->is_ended ? INTAKE_MORE : INTAKE_SAME;
}

static bool
is_too_long(const struct intake *intake)
{
	return intake->is_passing || lines_is_too_long(&intake->input);
}

/* Sets *line to the line of `length` bytes at the front, with its newline if it
 * has one. */
static void
front_line(
	const struct intake *intake, size_t length, struct template_line *line)
{
	const char *text = intake->input.bytes + intake->input.start;

	*line = (struct template_line){
		.text = text,
		.length = length - (text[length - 1] == '\n'),
	};
}

/* Whether the line lacks the origin that it needs. An empty line, which is not
 * sent, needs none. */
static bool
lacks_origin(const struct intake *intake, size_t length)
{
	struct template_line line;

	if (!intake->takes_origins || !length)
		return false;
	front_line(intake, length, &line);
	return line.length && !line_origin_read(&line);
}

bool
intake_has_line(struct intake *intake)
{
	size_t length = lines_peek(&intake->input);

	return length && !is_too_long(intake) && !lacks_origin(intake, length);
}

bool
intake_wants_line(struct intake *intake)
{
	return lines_has_room(&intake->input) && !lines_peek(&intake->input);
}

bool
intake_wants_input(struct intake *intake)
{
	struct lines_in *input = &intake->input;

	return lines_has_room(input) &&
	       (!lines_peek(input) ||
		       bytes_there(intake) < input->capacity / 2);
}

bool
intake_is_over(struct intake *intake)
{
	return intake->input.is_ended || is_too_long(intake) ||
	       lacks_origin(intake, lines_peek(&intake->input));
}

bool
intake_is_empty(const struct intake *intake)
{
	return !bytes_there(intake) && !intake->is_passing;
}

bool
intake_is_done(const struct intake *intake)
{
	return intake->input.is_ended && intake_is_empty(intake);
}

static void
take(struct intake *intake, size_t length)
{
	lines_take(&intake->input, length);
	arrivals_take(&intake->arrivals, length);
}

/* Skips a line, or the part of a long one that is there. */
static enum intake_kind
skip(struct intake *intake, size_t length)
{
	struct lines_in *input = &intake->input;

	if (!length && input->is_ended && intake->is_skipping) {
		/* a long one without a newline */
		intake->is_skipping = false;
		intake->to_skip--;
		return INTAKE_SKIPPED;
	}
	if (!length && input->is_ended) {
		message_error(
			"stdin: has %llu line%s fewer than the checkpoint "
			"counts",
			(unsigned long long)intake->to_skip,
			intake->to_skip == 1 ? "" : "s");
		return INTAKE_SHORT;
	}
	if (!length && !lines_is_too_long(input))
		return INTAKE_NOTHING;
	if (length)
		intake->to_skip--;
	intake->is_skipping = !length;
	take(intake, length ? length : bytes_there(intake));
	return INTAKE_SKIPPED;
}

/* Whether the line at the front is the last one, and has no newline. */
static bool
is_torn(const struct intake *intake, size_t length)
{
	const struct lines_in *input = &intake->input;

	return input->is_ended &&
	       (!length || input->bytes[input->start + length - 1] != '\n');
}

/* The rest of the input is part of a line. In a file it is unread again. */
static enum intake_kind
refuse_torn(struct intake *intake, struct intake_item *item)
{
	*item = (struct intake_item){
		.line = { .number = intake->taken + 1 },
		.is_late = !intake->input.is_ended,
		.is_part = intake->is_passing,
	};
	(void)lines_unread(
		&intake->input, bytes_there(intake) + intake->passed_bytes);
	intake->has_torn = true;
	intake->is_passing = false;
	intake->passed_bytes = 0;
	return INTAKE_TORN;
}

/* What is known of the line at the front, except its text. */
static void
know_line(const struct intake *intake, const struct arrival *arrival,
	struct template_line *line)
{
	int64_t first_ns = intake->first_line_ns;

	line->number = intake->taken + 1;
	line->read_realtime_ns = arrival->realtime_ns;
	line->since_first_ns = first_ns ? arrival->monotonic_ns - first_ns : 0;
}

static enum intake_kind
whole_line(struct intake *intake, size_t length, struct intake_item *item)
{
	const struct arrival *arrival =
		arrivals_peek(&intake->arrivals, length);

	if (!intake->first_line_ns)
		intake->first_line_ns = arrival->monotonic_ns;
	front_line(intake, length, &item->line);
	know_line(intake, arrival, &item->line);
	if (intake->takes_origins)
		(void)line_origin_read(&item->line);
	item->length = length;
	item->arrived_ns = arrival->monotonic_ns;
	return INTAKE_LINE;
}

/* A piece of `length` bytes at the front. If that is 0, the newline that the
 * last line lacks. */
static enum intake_kind
piece(struct intake *intake, size_t length, struct intake_item *item)
{
	*item = (struct intake_item){
		.bytes = length ? intake->input.bytes + intake->input.start
				: "\n",
		.length = length ? length : 1,
		.line.text = "",
		.is_begin = !intake->is_passing,
	};
	if (item->is_begin)
		know_line(intake, arrivals_peek(&intake->arrivals, 1),
			&item->line);
	intake->is_passing = true;
	return INTAKE_PIECE;
}

/* A line over the limit cannot be sent, and is not kept in memory. */
static enum intake_kind
long_line(struct intake *intake, size_t length, struct intake_item *item)
{
	struct lines_in *input = &intake->input;

	/* in a file, the end of the line can be found before a part of it is
	 * passed on */
	if (intake->refuses_torn && !intake->is_passing && !length &&
		lines_is_last(input))
		input->is_ended = true;
	if (intake->refuses_torn && is_torn(intake, length))
		return refuse_torn(intake, item);
	return piece(intake, length ? length : bytes_there(intake), item);
}

enum intake_kind
intake_next(struct intake *intake, bool may_pass, struct intake_item *item)
{
	size_t length = lines_peek(&intake->input);

	if (intake->to_skip)
		return skip(intake, length);
	if (is_too_long(intake)) {
		if (!may_pass ||
			(!bytes_there(intake) && !intake->input.is_ended))
			return INTAKE_NOTHING;
		return long_line(intake, length, item);
	}
	if (!length)
		return INTAKE_NOTHING;
	if (intake->refuses_torn && is_torn(intake, length))
		return refuse_torn(intake, item);
	if (lacks_origin(intake, length)) {
		if (!may_pass)
			return INTAKE_NOTHING;
		(void)piece(intake, length, item);
		item->lacks_origin = true;
		return INTAKE_PIECE;
	}
	return whole_line(intake, length, item);
}

size_t
intake_more(struct intake *intake, const struct intake_item *item, size_t lines,
	size_t bytes)
{
	const struct arrivals *arrivals = &intake->arrivals;
	size_t there = (size_t)(arrivals_peek(arrivals, item->length)->end -
				arrivals->taken_bytes);
	size_t end = item->length, more = 0;
	const char *text = item->line.text, *newline;

	if (!item->line.length)
		return 0;
	if (bytes > there)
		bytes = there;
	while (1 + more < lines && more < INTAKE_LINES && end < bytes) {
		newline = memchr(text + end, '\n', bytes - end);
		if (!newline || newline == text + end ||
			(size_t)(newline - text) - end > intake->input.limit)
			break;
		end = (size_t)(newline - text) + 1;
		intake->ends[more++] = end;
	}
	return more;
}

void
intake_take(struct intake *intake, const struct intake_item *item, size_t more)
{
	take(intake, more ? intake->ends[more - 1] : item->length);
	intake->taken += 1 + more;
}

bool
intake_pass(
	struct intake *intake, const struct intake_item *item, size_t written)
{
	bool is_end = written && item->bytes[written - 1] == '\n';

	intake->passed_bytes += written;
	if (bytes_there(intake))
		take(intake, written);
	if (!is_end)
		return false;
	intake->is_passing = false;
	intake->passed_bytes = 0;
	intake->taken++;
	return true;
}

enum rest {
	REST_READ,  /* the buffer ends with a whole line */
	REST_COMES, /* more of it may come */
	REST_LONG,  /* it is longer than the buffer can become */
	REST_TORN,  /* no more of it comes, or not in time */
};

/* Continues to read a long line of a file, of which a part was already passed
 * on. */
static enum rest
read_passing(struct intake *intake, bool is_late)
{
	if (is_late)
		return REST_TORN;
	if (bytes_there(intake))
		return REST_LONG;
	return lines_fill(&intake->input) == LINES_OK ? REST_COMES : REST_TORN;
}

/* Reads the rest of a line of which a part was read, byte by byte, so that
 * nothing after it is read. In a file, that part is unread instead. */
static enum rest
read_rest(struct intake *intake, bool is_late)
{
	struct lines_in *input = &intake->input;
	size_t length = lines_rest(input);
	enum lines_result result;
	int count;

	if (!length && !intake->is_passing)
		return REST_READ;
	if (intake->is_passing && input->is_file)
		return read_passing(intake, is_late);
	for (count = 0; count < REST_BYTES; count++) {
		if (length > input->limit && !input->is_file)
			return REST_LONG;
		result = lines_fill_byte(input);
		if (result == LINES_ERROR)
			input->is_ended = true;
		if (result == LINES_WAIT && !is_late)
			return REST_COMES;
		if (result != LINES_OK)
			return REST_TORN;
		length++;
		if (input->is_file)
			(void)lines_unread(input, length);
		if (input->is_file || input->bytes[input->end - 1] == '\n')
			return REST_READ;
	}
	/* reads what comes without waiting, but stops in a line without an
	 * end */
	return is_late && intake->is_passing ? REST_TORN : REST_COMES;
}

void
intake_finish(struct intake *intake, bool is_late)
{
	if (!intake->to_skip && !intake->is_passing)
		(void)read_rest(intake, is_late);
}

bool
intake_skip_rest(struct intake *intake)
{
	size_t length;

	for (; intake->to_skip && (length = lines_peek(&intake->input)) > 0;
		intake->to_skip--)
		lines_take(&intake->input, length);
	return !intake->to_skip;
}

enum intake_kind
intake_rest(struct intake *intake, bool is_late, struct intake_item *item)
{
	struct lines_in *input = &intake->input;

	while (!intake_is_empty(intake)) {
		size_t length = lines_peek(input);
		enum rest rest = REST_LONG;

		if (!length ||
			input->bytes[input->start + length - 1] != '\n') {
			rest = read_rest(intake, is_late);
			length = bytes_there(intake);
		}
		if (rest == REST_COMES)
			break;
		if (rest == REST_TORN)
			return refuse_torn(intake, item);
		if (rest == REST_LONG)
			return piece(intake, length, item);
	}
	return INTAKE_NOTHING;
}

bool
intake_wants_rest(const struct intake *intake, bool is_leaving)
{
	size_t length = lines_rest(&intake->input);

	if (intake->input.is_ended || intake->to_skip)
		return false;
	if (intake->is_passing)
		return is_leaving;
	return length && length <= intake->input.limit;
}

uint64_t
intake_left(const struct intake *intake)
{
	const struct lines_in *input = &intake->input;
	uint64_t left = 0;
	size_t i;

	if (intake->to_skip)
		return 0;
	for (i = input->start; i < input->end; i++)
		left += input->bytes[i] == '\n';
	if (input->end > input->start && input->bytes[input->end - 1] != '\n')
		left++;
	return left;
}
