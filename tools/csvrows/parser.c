/* See parser.h. A record is looked for in a window of limit + 1 bytes, however
 * many are there, so that what is found never depends on how they arrived. */
#include "csvrows/parser.h"

#include <string.h>

#define MARK "\xEF\xBB\xBF"
#define MARK_BYTES ((size_t)3)

void
parser_begin(struct parser *parser, const struct record_dialect *dialect)
{
	uint64_t most = SIZE_MAX / 4;

	*parser = (struct parser){
		.record = { .quote = dialect->quote,
			.trims = dialect->trims,
			.unquotes = dialect->unquotes,
			.most = SIZE_MAX },
		.limit =
			(size_t)(dialect->limit < most ? dialect->limit : most),
		.comment = dialect->comment,
		.scan = { .delimiter = dialect->delimiter },
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
}

/* Passes a byte order mark; false where it cannot be told yet. */
static bool
pass_mark(struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	size_t there = length < MARK_BYTES ? length : MARK_BYTES;

	if (memcmp(bytes, MARK, there) == 0) {
		if (there < MARK_BYTES && !is_last)
			return false;
		if (there == MARK_BYTES)
			parser->at += MARK_BYTES;
	}
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

/* What one step came to. */
enum step {
	STEP_MORE, /* bytes are needed */
	STEP_RECORD,
	STEP_REST,
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

/* Passes a physical line, or what is there of it. */
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

/* The record is there, or the end of one that was too long. */
static enum step
finish(struct parser *parser, const char *bytes, size_t length)
{
	struct record *record = &parser->record;
	bool was_skipping = parser->skip == PARSER_SKIP_RECORD;

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
	return record->length > 0 ? STEP_RECORD : STEP_NOTHING;
}

/* A quote never closes: goes on behind the physical line in which it opened,
 * as only that line is lost. */
static enum step
leave_open(struct parser *parser, const char *bytes, size_t length)
{
	struct record *record = &parser->record;
	bool was_skipping = parser->skip == PARSER_SKIP_RECORD;
	size_t opened = parser->at + record->opened;
	size_t end = opened + scan_line_end(bytes + opened, length - opened);

	parser->next_line +=
		scan_count_line_ends(bytes + parser->at, record->opened);
	parser->skip = end == length ? PARSER_SKIP_LINE : PARSER_SKIP_NOTHING;
	parser->taken = pass_line_end(parser, bytes, length, end);
	parser->is_scan_set = false;
	parser->is_complete = true;
	record_blame(record, FAULT_OPEN, record->opened);
	return was_skipping ? STEP_REST : STEP_RECORD;
}

/* The record is too long: forgets what was read of it. */
static enum step
leave_long(struct parser *parser, const char *bytes, bool is_open)
{
	struct record *record = &parser->record;
	bool was_skipping = parser->skip == PARSER_SKIP_RECORD;
	size_t forgotten = record_forget(record, is_open);

	parser->next_line +=
		scan_count_line_ends(bytes + parser->at, forgotten);
	parser->skip = PARSER_SKIP_RECORD;
	parser->is_scan_set = false;
	parser->taken = parser->at + forgotten;
	record_blame(record, FAULT_LENGTH, 0);
	return was_skipping ? STEP_REST : STEP_RECORD;
}

/* Whether a quoted field in the rest of what is too long can have the window
 * to itself. */
static bool
has_more_room(const struct parser *parser)
{
	return parser->skip == PARSER_SKIP_RECORD && parser->record.opened > 0;
}

/* Looks for the end of the record at parser->at. */
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
		return finish(parser, bytes, length);
	/* a quote at the end of the window may be the first of two */
	is_split = is_full && record->state == RECORD_CLOSING;
	if (is_split && from + window == bytes + length)
		return STEP_MORE;
	if (!is_full && !is_last)
		return STEP_MORE;
	is_open = record->state == RECORD_QUOTED ||
		  (is_split && from[window] == record->quote);
	if (is_open && (is_last || !has_more_room(parser)))
		return leave_open(parser, bytes, length);
	return leave_long(parser, bytes, is_open);
}

/* One step on from parser->at, where there is at least one byte. */
static enum step
advance(struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	if (parser->passes_newline)
		return pass_newline(parser, bytes);
	if (parser->is_complete) {
		record_begin(&parser->record);
		if (parser->skip == PARSER_SKIP_NOTHING &&
			(unsigned char)bytes[parser->at] == parser->comment)
			parser->skip = PARSER_SKIP_COMMENT;
	}
	if (parser->skip == PARSER_SKIP_COMMENT ||
		parser->skip == PARSER_SKIP_LINE) {
		parser->is_scan_set = false;
		return pass_line(parser, bytes, length);
	}
	parser->is_complete = false;
	return find(parser, bytes, length, is_last);
}

enum parser_result
parser_next(
	struct parser *parser, const char *bytes, size_t length, bool is_last)
{
	enum step step = STEP_NOTHING;

	parser->at = 0;
	if (!parser->is_begun && !pass_mark(parser, bytes, length, is_last))
		step = STEP_MORE;
	while (step == STEP_NOTHING && parser->at < length) {
		parser->taken = parser->at;
		step = advance(parser, bytes, length, is_last);
		if (parser->record.is_short_of_memory)
			return PARSER_NO_MEMORY;
		if (step != STEP_MORE)
			parser->was_record = step != STEP_NOTHING;
		if (step == STEP_RECORD)
			return PARSER_RECORD;
		if (step == STEP_REST)
			return PARSER_REST;
		if (step == STEP_NOTHING)
			parser->at = parser->taken;
	}
	parser->taken = parser->at;
	if (parser->at == length && is_last)
		return PARSER_END;
	parser->is_scan_set = false;
	return PARSER_MORE;
}

bool
parser_is_between(const struct parser *parser)
{
	return parser->is_begun && parser->is_complete &&
	       !parser->passes_newline && parser->skip == PARSER_SKIP_NOTHING;
}

void
parser_pass(struct parser *parser, uint64_t lines)
{
	parser->next_line += lines;
	parser->line = parser->next_line - 1;
	parser->is_scan_set = false;
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
