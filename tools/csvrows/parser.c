/* SPDX-License-Identifier: ISC */
/* See parser.h. A record is searched for in a window of limit + 1 bytes, even
 * if more bytes are there, so that the result never depends on how they
 * arrived. */
#include "csvrows/parser.h"

#include "common/utf8.h"

#include <string.h>

void
parser_begin(struct parser *parser, const struct record_dialect *dialect)
{
	uint64_t most = SIZE_MAX / 4;

	*parser = (struct parser){
		.record = { .quote = dialect->quote
					     ? (unsigned char)dialect->quote
					     : -1,
			.escape = dialect->escape,
			.trims = dialect->trims,
			.unquotes = dialect->unquotes,
			.most = SIZE_MAX },
		.limit =
			(size_t)(dialect->limit < most ? dialect->limit : most),
		.comment = dialect->comment,
		.scan = { .delimiter = dialect->delimiter },
		.dialect = dialect,
	};
	parser_restart(parser);
}

void
parser_restart(struct parser *parser)
{
	parser->is_complete = true;
	parser->is_scan_set = false;
	parser->is_begun = false;
	parser->passes_newline = false;
	parser->skip = PARSER_SKIP_NOTHING;
	parser->next_line = 1;
	parser->offset = 0;
	parser->at = parser->taken = 0;
	parser->is_told = false;
	parser->is_closing = false;
	parser->keeps_empty = false;
	parser->empty = 0;
	parser->empty_from = 0;
	parser->empty_to = UINT64_MAX;
	parser->lines_left = 0;
	parser->rules = (struct dialect_rules){ 0 };
	parser->found = (struct dialect_found){
		.delimiter = parser->dialect->delimiter,
	};
	parser->scan.delimiter = parser->dialect->delimiter;
	parser->is_first = false;
	parser->is_decided = true;
}

void
parser_limit_empty(struct parser *parser, uint64_t from, uint64_t to)
{
	parser->empty_from = from;
	parser->empty_to = to;
}

void
parser_detect(struct parser *parser, const struct dialect_rules *rules)
{
	parser->rules = *rules;
	parser->is_first = rules->skips_sep;
	parser->is_decided = !rules->detects;
	parser->lines_left = rules->before;
}

void
parser_skip_to(struct parser *parser, uint64_t line)
{
	if (line > parser->next_line)
		parser->lines_left = line - parser->next_line;
}

void
parser_free(struct parser *parser)
{
	record_free(&parser->record);
}

void
parser_expect(struct parser *parser, size_t width)
{
	parser->record.most = width + 1;
	parser->keeps_empty = width == 1;
}

/* Passes byte order marks; false if more bytes are needed to recognise one. */
static bool
pass_mark(struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	size_t at = parser->at;

	while (length - at >= UTF8_MARK_BYTES &&
		memcmp(bytes + at, UTF8_MARK, UTF8_MARK_BYTES) == 0)
		at += UTF8_MARK_BYTES;
	if (length - at < UTF8_MARK_BYTES && !is_last &&
		memcmp(bytes + at, UTF8_MARK, length - at) == 0)
		return false;
	parser->at = at;
	parser->is_begun = true;
	return true;
}

/* Passes the line end at `at`, if there is one, and begins another line. */
static size_t
pass_line_end(
	struct parser *parser, const char *bytes, size_t length, size_t at)
{
	char byte;

	if (at == length)
		return at;
	byte = bytes[at++];
	parser->next_line++;
	if (byte != '\r')
		return at;
	if (at == length)
		parser->passes_newline = true;
	else if (bytes[at] == '\n')
		at++;
	return at;
}

/* The result of one step. */
enum step {
	STEP_MORE, /* bytes are needed */
	STEP_RECORD,
	STEP_REST,
	STEP_ASK,
	STEP_TOLD,
	STEP_NOTHING, /* for the caller: an empty line, a comment */
};

/* Passes the LF of a CR LF whose CR was taken before. */
static enum step
pass_newline(struct parser *parser, const char *bytes)
{
	parser->passes_newline = false;
	if (bytes[parser->at] != '\n')
		return STEP_NOTHING;
	parser->taken = parser->at + 1;
	return parser->was_record ? STEP_REST : STEP_NOTHING;
}

/* Passes a physical line, or the part of it that is here. */
static enum step
pass_line(struct parser *parser, const char *bytes, size_t length)
{
	enum parser_skip skip = parser->skip;
	size_t at = parser->at +
		    scan_line_end(bytes + parser->at, length - parser->at);

	if (at < length)
		parser->skip = PARSER_SKIP_NOTHING;
	parser->taken = pass_line_end(parser, bytes, length, at);
	return skip == PARSER_SKIP_LINE ? STEP_REST : STEP_NOTHING;
}

/* Whether the line is empty; with --trim a line of blanks is. */
static bool
is_empty(const struct record *record)
{
	return record->length == 0 ||
	       (record->trims && record->count == 1 &&
		       record->fault.kind == FAULT_NONE &&
		       record->field.length == 0 && !record->field.has_quotes);
}

/* Passes an empty line, which may be a record if another one follows. */
static enum step
pass_empty(struct parser *parser)
{
	uint64_t offset = parser_offset(parser);

	if (parser->keeps_empty && offset >= parser->empty_from &&
		offset < parser->empty_to && parser->empty++ == 0)
		parser->empty_line = parser->line;
	return STEP_NOTHING;
}

/* The record is complete, or the end of one that was too long is found. */
static enum step
finish(struct parser *parser, const char *bytes, size_t length)
{
	struct record *record = &parser->record;
	bool was_skipping = parser->skip == PARSER_SKIP_RECORD;

	parser->is_closing = false;
	if (record->has_quotes)
		parser->next_line += scan_count_line_ends(
			bytes + parser->at, record->length);
	parser->taken = pass_line_end(
		parser, bytes, length, parser->at + record->length);
	parser->skip = PARSER_SKIP_NOTHING;
	parser->is_complete = true;
	if (was_skipping)
		return STEP_REST;
	if (record->length > parser->limit)
		record_blame(record, FAULT_LENGTH, 0);
	return is_empty(record) ? pass_empty(parser) : STEP_RECORD;
}

/* A quote is never closed, or is stray: continues after its physical line, so
 * that only this line is lost. */
static enum step
leave_open(struct parser *parser, const char *bytes, size_t length,
	enum fault_kind kind)
{
	struct record *record = &parser->record;
	bool was_skipping = parser->skip == PARSER_SKIP_RECORD;
	size_t opened = parser->at + record->opened;
	size_t end = opened + scan_line_end(bytes + opened, length - opened);

	parser->is_closing = false;
	parser->next_line +=
		scan_count_line_ends(bytes + parser->at, record->opened);
	parser->skip = end == length ? PARSER_SKIP_LINE : PARSER_SKIP_NOTHING;
	parser->taken = pass_line_end(parser, bytes, length, end);
	parser->is_scan_set = false;
	parser->is_complete = true;
	record_blame(record, kind, record->opened);
	return was_skipping ? STEP_REST : STEP_RECORD;
}

/* The record is too long: forgets what was read of it. */
static enum step
leave_long(struct parser *parser, const char *bytes, bool is_open)
{
	struct record *record = &parser->record;
	size_t opened = record->opened;
	bool was_skipping = parser->skip == PARSER_SKIP_RECORD;
	size_t forgotten = record_forget(record, is_open);

	parser->next_line +=
		scan_count_line_ends(bytes + parser->at, forgotten);
	parser->skip = PARSER_SKIP_RECORD;
	parser->is_scan_set = false;
	parser->taken = parser->at + forgotten;
	if (parser->is_closing)
		record_blame(record, FAULT_QUOTED, opened);
	else
		record_blame(record, FAULT_LENGTH, 0);
	return was_skipping ? STEP_REST : STEP_RECORD;
}

/* Whether a quoted field in the rest of a record that is too long can have the
 * whole window. */
static bool
has_more_room(const struct parser *parser)
{
	return parser->skip == PARSER_SKIP_RECORD && parser->record.opened > 0;
}

/* --- a quoted field that is longer than the limit --- */

/* It is not known whether the field ends, and its bytes cannot be kept. */
static enum step
leave_undecided(struct parser *parser, const char *bytes)
{
	struct record *record = &parser->record;
	const char *from = bytes + parser->at;
	bool was_skipping = parser->skip == PARSER_SKIP_RECORD;

	parser_place(parser, from, record->opened, &parser->opened_line,
		&parser->opened_column);
	(void)parser_ask(parser, &parser->closing);
	parser->next_line += scan_count_line_ends(from, record->opened);
	parser->taken = parser->at + record->opened + 1;
	parser->skip = PARSER_SKIP_QUOTED;
	parser->looked = 0;
	parser->is_line_lost = true;
	parser->was_cr = false;
	parser->is_scan_set = false;
	parser->is_complete = true;
	parser->is_undecided = !was_skipping;
	record_blame(record, FAULT_QUOTED, record->opened);
	return was_skipping ? STEP_REST : STEP_RECORD;
}

/* The record outgrows the window within a quoted field. */
static enum step
leave_quoted(struct parser *parser, const char *bytes, size_t length)
{
	enum closing_verdict verdict = parser->closing.verdict;

	if (has_more_room(parser)) {
		parser->is_closing = false;
		return leave_long(parser, bytes, true);
	}
	if (!parser->is_closing && !parser->is_told && parser->can_ask)
		return STEP_ASK;
	if (!parser->is_closing && !parser->is_told)
		return leave_undecided(parser, bytes);
	parser->is_told = false;
	if (!parser->is_closing && verdict == CLOSING_UNKNOWN)
		return leave_undecided(parser, bytes);
	if (!parser->is_closing && verdict != CLOSING_ENDS)
		return leave_open(parser, bytes, length,
			verdict == CLOSING_STRAY ? FAULT_STRAY : FAULT_OPEN);
	parser->is_closing = true;
	return leave_long(parser, bytes, false);
}

/* Checks the bytes of one line from `at` on, as far as they are here, with its
 * end. Returns how far it got; sets *begin to the beginning of the last line.
 */
static size_t
look_at_line(struct parser *parser, const char *bytes, size_t length, size_t at,
	size_t *begin)
{
	struct closing *closing = &parser->closing;
	size_t end = at + scan_line_end(bytes + at, length - at);
	bool is_pair = end == at && parser->was_cr && end < length &&
		       bytes[end] == '\n';

	at += closing_look(closing, bytes + at, end - at);
	if (at - *begin > parser->limit)
		parser->is_line_lost = true;
	if (closing->verdict != CLOSING_UNKNOWN || at == length ||
		closing_look(closing, bytes + at, 1) == 0)
		return at;
	at++;
	if (!is_pair) {
		parser->next_line++;
		parser->is_line_lost = false;
	}
	*begin = at;
	return at;
}

/* The verdict is known: continues at the byte that decided, or at the beginning
 * of its line if that can still be read. */
static enum step
take_verdict(struct parser *parser, size_t at, size_t begin, bool is_end)
{
	enum closing_verdict verdict = parser->closing.verdict;

	parser->is_scan_set = false;
	parser->skip = PARSER_SKIP_NOTHING;
	parser->lost_lines = parser->next_line - parser->opened_line;
	if (verdict == CLOSING_ENDS) {
		parser->skip = PARSER_SKIP_RECORD;
		parser->is_complete = false;
		record_begin(&parser->record);
		begin = at;
	} else if (is_end) {
		parser->lost_lines += at > begin || parser->is_line_lost;
		begin = at;
	} else if (parser->is_line_lost) {
		parser->lost_lines++;
		parser->skip = PARSER_SKIP_LINE;
		begin = at;
	}
	parser->taken = parser->at + begin;
	return parser->is_undecided ? STEP_TOLD : STEP_REST;
}

/* Searches for the quote that decides; keeps only the bytes of the last line.
 */
static enum step
look_for_verdict(
	struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	struct closing *closing = &parser->closing;
	const char *from = bytes + parser->at;
	size_t there = length - parser->at, at = parser->looked, begin = 0;
	bool is_end;

	while (at < there && closing->verdict == CLOSING_UNKNOWN) {
		size_t before = at;

		at = look_at_line(parser, from, there, at, &begin);
		if (at == before)
			break;
		parser->was_cr = from[at - 1] == '\r' && begin == at;
	}
	is_end = closing->verdict == CLOSING_UNKNOWN && is_last;
	if (is_end)
		closing_end(closing);
	if (closing->verdict != CLOSING_UNKNOWN)
		return take_verdict(parser, at, begin, is_end);
	if (parser->is_line_lost)
		begin = at;
	parser->looked = at - begin;
	parser->taken = parser->at + begin;
	return begin > 0 ? STEP_REST : STEP_MORE;
}

size_t
parser_ask(const struct parser *parser, struct closing *closing)
{
	*closing = (struct closing){
		.quote = (char)parser->record.quote,
		.escape = parser->record.escape,
		.delimiter = parser->scan.delimiter,
		.trims = parser->record.trims,
	};
	return parser->record.opened;
}

void
parser_answer(struct parser *parser, enum closing_verdict verdict)
{
	parser->closing.verdict = verdict;
	parser->is_told = true;
}

/* --- one step --- */

/* Searches for the end of the record at parser->at. */
static enum step
find(struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	struct record *record = &parser->record;
	const char *from = bytes + parser->at;
	size_t window = length - parser->at;
	bool is_full = window > parser->limit, is_split, is_open;

	if (is_full) {
		is_last = is_last && window == parser->limit + 1;
		window = parser->limit + 1;
	}
	if (parser->is_scan_set)
		scan_move(&parser->scan, from + record->position);
	else
		scan_set(&parser->scan, from + record->position);
	parser->is_scan_set = true;
	parser->line = parser->next_line;
	if (record_parse(record, &parser->scan, from, window, is_last))
		return record->is_stray
			       ? leave_open(parser, bytes, length, FAULT_STRAY)
			       : finish(parser, bytes, length);
	/* a quote at the end of the window may be the first of two */
	is_split = is_full && record->state == RECORD_CLOSING;
	if (is_split && from + window == bytes + length)
		return STEP_MORE;
	if (!is_full && !is_last)
		return STEP_MORE;
	is_open = record->state == RECORD_QUOTED ||
		  (is_split && (unsigned char)from[window] == record->quote);
	if (is_open && is_last)
		return leave_open(parser, bytes, length, FAULT_OPEN);
	if (is_open)
		return leave_quoted(parser, bytes, length);
	parser->is_closing = false;
	return leave_long(parser, bytes, false);
}

/* Returns the next of the kept empty lines as a record, if a record follows. */
static enum step
take_empty(struct parser *parser, const char *bytes, size_t length,
	bool is_last, bool *is_done)
{
	const struct record *record = &parser->record;
	size_t at = parser->at;

	*is_done = false;
	while (record->trims && at < length &&
		at - parser->at <= parser->limit &&
		(bytes[at] == ' ' || bytes[at] == '\t') &&
		bytes[at] != parser->scan.delimiter &&
		(unsigned char)bytes[at] != record->quote)
		at++;
	if (at == length) {
		*is_done = !is_last;
		return STEP_MORE;
	}
	if (bytes[at] == '\n' || bytes[at] == '\r' ||
		(unsigned char)bytes[parser->at] == parser->comment)
		return STEP_NOTHING;
	*is_done = true;
	record_make_empty(&parser->record);
	parser->line = parser->empty_line++;
	parser->empty--;
	parser->was_empty = true;
	return STEP_RECORD;
}

/* Whether the line at parser->at is skipped: it is before the first record, or
 * a comment. */
static void
begin_line(struct parser *parser, const char *bytes)
{
	if (parser->lines_left > 0)
		parser->lines_left--;
	else if ((unsigned char)bytes[parser->at] != parser->comment)
		return;
	parser->skip = PARSER_SKIP_COMMENT;
}

/* Looks for sep= in the first line. False if more bytes are needed. */
static bool
look_for_sep(
	struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	char delimiter;
	enum dialect_answer answer = dialect_find_sep(parser->dialect,
		bytes + parser->at, length - parser->at, is_last, &delimiter);

	if (answer == DIALECT_MORE)
		return false;
	parser->is_first = false;
	if (answer == DIALECT_NO)
		return true;
	if (parser->lines_left == 0)
		parser->lines_left = 1;
	if (!parser->rules.obeys_sep)
		return true;
	parser->found.source = DIALECT_SEP;
	parser->found.delimiter = parser->scan.delimiter = delimiter;
	parser->is_decided = true;
	return true;
}

/* Looks for the delimiter in the header. False if more bytes are needed. */
static bool
look_for_delimiter(
	struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	enum dialect_answer answer =
		dialect_find(parser->dialect, bytes + parser->at,
			length - parser->at, is_last, &parser->found);

	if (answer == DIALECT_YES) {
		parser->is_decided = true;
		parser->scan.delimiter = parser->found.delimiter;
		parser->is_scan_set = false;
	}
	return answer != DIALECT_MORE;
}

/* One step on from parser->at, where there is at least one byte. */
static enum step
advance(struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	enum step step;
	bool is_done;

	if (parser->skip == PARSER_SKIP_QUOTED)
		return look_for_verdict(parser, bytes, length, is_last);
	if (parser->passes_newline)
		return pass_newline(parser, bytes);
	if (parser->is_first && !look_for_sep(parser, bytes, length, is_last))
		return STEP_MORE;
	if (parser->is_complete && parser->empty &&
		parser->skip == PARSER_SKIP_NOTHING) {
		step = take_empty(parser, bytes, length, is_last, &is_done);
		if (is_done)
			return step;
	}
	if (parser->is_complete) {
		record_begin(&parser->record);
		if (parser->skip == PARSER_SKIP_NOTHING)
			begin_line(parser, bytes);
	}
	if (parser->skip == PARSER_SKIP_COMMENT ||
		parser->skip == PARSER_SKIP_LINE) {
		parser->is_scan_set = false;
		return pass_line(parser, bytes, length);
	}
	if (!parser->is_decided &&
		!look_for_delimiter(parser, bytes, length, is_last))
		return STEP_MORE;
	parser->is_complete = false;
	return find(parser, bytes, length, is_last);
}

enum parser_result
parser_next(
	struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	enum step step = STEP_NOTHING;

	parser->offset += parser->taken;
	parser->at = parser->taken = 0;
	parser->was_empty = false;
	if (!parser->is_begun && !pass_mark(parser, bytes, length, is_last))
		step = STEP_MORE;
	parser->is_undecided &= parser->skip == PARSER_SKIP_QUOTED;
	while (step == STEP_NOTHING &&
		(parser->at < length ||
			(is_last && parser->skip == PARSER_SKIP_QUOTED))) {
		parser->taken = parser->at;
		step = advance(parser, bytes, length, is_last);
		if (parser->record.is_short_of_memory)
			return PARSER_NO_MEMORY;
		if (step != STEP_MORE && step != STEP_ASK)
			parser->was_record = step != STEP_NOTHING;
		if (step == STEP_RECORD)
			return PARSER_RECORD;
		if (step == STEP_REST)
			return PARSER_REST;
		if (step == STEP_TOLD)
			return PARSER_TOLD;
		if (step == STEP_NOTHING)
			parser->at = parser->taken;
	}
	parser->taken = parser->at;
	if (step == STEP_ASK)
		return PARSER_ASK;
	if (parser->at == length && is_last)
		return PARSER_END;
	parser->is_scan_set = false;
	return PARSER_MORE;
}

bool
parser_is_between(const struct parser *parser)
{
	return parser->is_begun && parser->is_complete && !parser->empty &&
	       parser->lines_left == 0 && !parser->passes_newline &&
	       parser->skip == PARSER_SKIP_NOTHING;
}

void
parser_pass(struct parser *parser, uint64_t bytes, uint64_t lines)
{
	parser->offset += parser->taken + bytes;
	parser->at = parser->taken = 0;
	parser->next_line += lines;
	parser->line = parser->next_line - 1;
	parser->is_scan_set = false;
}

void
parser_jump(struct parser *parser, uint64_t offset)
{
	parser->offset = offset;
	parser->at = parser->taken = 0;
	parser->skip = PARSER_SKIP_COMMENT;
	parser->is_scan_set = false;
}

uint64_t
parser_offset(const struct parser *parser)
{
	return parser->offset + parser->at;
}

void
parser_place(const struct parser *parser, const char *bytes, size_t offset,
	uint64_t *line, uint64_t *column)
{
	size_t begin = offset;

	while (begin > 0 && bytes[begin - 1] != '\n' &&
		bytes[begin - 1] != '\r')
		begin--;
	*line = parser->line + scan_count_line_ends(bytes, begin);
	*column = offset - begin + 1;
}
