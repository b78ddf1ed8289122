/* See reader.h. A record is looked for in a window of limit + 1 bytes, however
 * many are there, so that what is found never depends on how they arrived. */
#include "csvrows/reader.h"

#include <string.h>

#define MARK "\xEF\xBB\xBF"
#define MARK_BYTES ((size_t)3)

void
reader_begin(struct reader *reader, const struct reader_format *format)
{
	uint64_t most = SIZE_MAX / 4;

	*reader = (struct reader){
		.record = { .quote = format->quote,
			.trims = format->trims,
			.most = SIZE_MAX },
		.limit = (size_t)(format->limit < most ? format->limit : most),
		.comment = format->comment,
		.scan = { .delimiter = format->delimiter },
	};
	reader_restart(reader);
}

void
reader_restart(struct reader *reader)
{
	reader->is_complete = true;
	reader->is_scan_set = false;
	reader->is_begun = false;
	reader->passes_newline = false;
	reader->skip = READER_SKIP_NOTHING;
	reader->next_line = 1;
}

void
reader_free(struct reader *reader)
{
	record_free(&reader->record);
}

/* Passes a byte order mark; false where it cannot be told yet. */
static bool
pass_mark(struct reader *reader, const char *bytes, size_t length, bool is_last)
{
	size_t there = length < MARK_BYTES ? length : MARK_BYTES;

	if (memcmp(bytes, MARK, there) == 0) {
		if (there < MARK_BYTES && !is_last)
			return false;
		if (there == MARK_BYTES)
			reader->at += MARK_BYTES;
	}
	reader->is_begun = true;
	return true;
}

/* Passes the line end at `at`, if there is one, and begins another line. */
static size_t
pass_line_end(
	struct reader *reader, const char *bytes, size_t length, size_t at)
{
	char byte;

	if (at == length)
		return at;
	byte = bytes[at++];
	reader->next_line++;
	if (byte != '\r')
		return at;
	if (at == length)
		reader->passes_newline = true;
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
pass_newline(struct reader *reader, const char *bytes)
{
	reader->passes_newline = false;
	if (bytes[reader->at] != '\n')
		return STEP_NOTHING;
	reader->taken = reader->at + 1;
	return reader->was_record ? STEP_REST : STEP_NOTHING;
}

/* Passes a physical line, or what is there of it. */
static enum step
pass_line(struct reader *reader, const char *bytes, size_t length)
{
	enum reader_skip skip = reader->skip;
	size_t at = reader->at +
		    scan_line_end(bytes + reader->at, length - reader->at);

	if (at < length)
		reader->skip = READER_SKIP_NOTHING;
	reader->taken = pass_line_end(reader, bytes, length, at);
	return skip == READER_SKIP_LINE ? STEP_REST : STEP_NOTHING;
}

/* The record is there, or the end of one that was too long. */
static enum step
finish(struct reader *reader, const char *bytes, size_t length)
{
	struct record *record = &reader->record;
	bool was_skipping = reader->skip == READER_SKIP_RECORD;

	if (record->has_quotes)
		reader->next_line += scan_count_line_ends(
			bytes + reader->at, record->length);
	reader->taken = pass_line_end(
		reader, bytes, length, reader->at + record->length);
	reader->skip = READER_SKIP_NOTHING;
	reader->is_complete = true;
	if (was_skipping)
		return STEP_REST;
	if (record->length > reader->limit)
		record->fault = (struct fault){ FAULT_LENGTH, 0, 0 };
	return record->length > 0 ? STEP_RECORD : STEP_NOTHING;
}

/* A quote never closes: goes on behind the physical line in which it opened,
 * as only that line is lost. */
static enum step
leave_open(struct reader *reader, const char *bytes, size_t length)
{
	struct record *record = &reader->record;
	bool was_skipping = reader->skip == READER_SKIP_RECORD;
	size_t opened = reader->at + record->opened;
	size_t end = opened + scan_line_end(bytes + opened, length - opened);

	reader->next_line +=
		scan_count_line_ends(bytes + reader->at, record->opened);
	reader->skip = end == length ? READER_SKIP_LINE : READER_SKIP_NOTHING;
	reader->taken = pass_line_end(reader, bytes, length, end);
	reader->is_scan_set = false;
	reader->is_complete = true;
	if (record->fault.kind == FAULT_NONE)
		record->fault = (struct fault){ FAULT_OPEN, record->opened, 0 };
	return was_skipping ? STEP_REST : STEP_RECORD;
}

/* The record is too long: forgets what was read of it. */
static enum step
leave_long(struct reader *reader, const char *bytes, bool is_open)
{
	struct record *record = &reader->record;
	bool was_skipping = reader->skip == READER_SKIP_RECORD;
	size_t forgotten = record_forget(record, is_open);

	reader->next_line +=
		scan_count_line_ends(bytes + reader->at, forgotten);
	reader->skip = READER_SKIP_RECORD;
	reader->is_scan_set = false;
	reader->taken = reader->at + forgotten;
	record->fault = (struct fault){ FAULT_LENGTH, 0, 0 };
	return was_skipping ? STEP_REST : STEP_RECORD;
}

/* Whether a quoted field in the rest of what is too long can have the window
 * to itself. */
static bool
has_more_room(const struct reader *reader)
{
	return reader->skip == READER_SKIP_RECORD && reader->record.opened > 0;
}

/* Looks for the end of the record at reader->at. */
static enum step
find(struct reader *reader, const char *bytes, size_t length, bool is_last)
{
	struct record *record = &reader->record;
	const char *from = bytes + reader->at;
	size_t window = length - reader->at;
	bool is_full = window > reader->limit, is_split, is_open;

	if (is_full) {
		is_last = is_last && window == reader->limit + 1;
		window = reader->limit + 1;
	}
	if (reader->is_scan_set)
		scan_move(&reader->scan, from + record->position);
	else
		scan_set(&reader->scan, from + record->position);
	reader->is_scan_set = true;
	reader->line = reader->next_line;
	if (record_parse(record, &reader->scan, from, window, is_last))
		return finish(reader, bytes, length);
	/* a quote at the end of the window may be the first of two */
	is_split = is_full && record->state == RECORD_CLOSING;
	if (is_split && from + window == bytes + length)
		return STEP_MORE;
	if (!is_full && !is_last)
		return STEP_MORE;
	is_open = record->state == RECORD_QUOTED ||
		  (is_split && from[window] == record->quote);
	if (is_open && (is_last || !has_more_room(reader)))
		return leave_open(reader, bytes, length);
	return leave_long(reader, bytes, is_open);
}

/* One step on from reader->at, where there is at least one byte. */
static enum step
advance(struct reader *reader, const char *bytes, size_t length, bool is_last)
{
	if (reader->passes_newline)
		return pass_newline(reader, bytes);
	if (reader->is_complete) {
		record_begin(&reader->record);
		if (reader->skip == READER_SKIP_NOTHING &&
			(unsigned char)bytes[reader->at] == reader->comment)
			reader->skip = READER_SKIP_COMMENT;
	}
	if (reader->skip == READER_SKIP_COMMENT ||
		reader->skip == READER_SKIP_LINE) {
		reader->is_scan_set = false;
		return pass_line(reader, bytes, length);
	}
	reader->is_complete = false;
	return find(reader, bytes, length, is_last);
}

enum reader_result
reader_next(
	struct reader *reader, const char *bytes, size_t length, bool is_last)
{
	enum step step = STEP_NOTHING;

	reader->at = 0;
	if (!reader->is_begun && !pass_mark(reader, bytes, length, is_last))
		step = STEP_MORE;
	while (step == STEP_NOTHING && reader->at < length) {
		reader->taken = reader->at;
		step = advance(reader, bytes, length, is_last);
		if (reader->record.is_short_of_memory)
			return READER_NO_MEMORY;
		if (step != STEP_MORE)
			reader->was_record = step != STEP_NOTHING;
		if (step == STEP_RECORD)
			return READER_RECORD;
		if (step == STEP_REST)
			return READER_REST;
		if (step == STEP_NOTHING)
			reader->at = reader->taken;
	}
	reader->taken = reader->at;
	if (reader->at == length && is_last)
		return READER_END;
	reader->is_scan_set = false;
	return READER_MORE;
}

bool
reader_is_between(const struct reader *reader)
{
	return reader->is_begun && reader->is_complete &&
	       !reader->passes_newline && reader->skip == READER_SKIP_NOTHING;
}

void
reader_pass(struct reader *reader, uint64_t lines)
{
	reader->next_line += lines;
	reader->line = reader->next_line - 1;
	reader->is_scan_set = false;
}

void
reader_place(const struct reader *reader, const char *bytes, size_t offset,
	uint64_t *line, uint64_t *column)
{
	size_t begin = offset;

	while (begin > 0 && bytes[begin - 1] != '\n' &&
		bytes[begin - 1] != '\r')
		begin--;
	*line = reader->line + scan_count_line_ends(bytes, begin);
	*column = offset - begin + 1;
}
