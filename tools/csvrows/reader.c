/* See reader.h. A record is looked for in a window of limit + 1 bytes, however
 * many are there, so that what is found never depends on how they arrived. */
#include "csvrows/reader.h"

#include <string.h>

#define MARK "\xEF\xBB\xBF"
#define MARK_BYTES ((size_t)3)

void
reader_begin(struct reader *reader, char delimiter, char quote, uint64_t limit)
{
	*reader = (struct reader){
		.record = { .quote = quote, .most = SIZE_MAX },
		.limit = limit < SIZE_MAX / 4 ? (size_t)limit : SIZE_MAX / 4,
		.scan = { .delimiter = delimiter },
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

/* Passes what is left over from before the record: the mark, the LF of a CR
 * LF, the rest of a line. False where more bytes are needed. */
static bool
pass_left_over(
	struct reader *reader, const char *bytes, size_t length, bool is_last)
{
	if (!reader->is_begun && !pass_mark(reader, bytes, length, is_last))
		return false;
	if (reader->passes_newline && reader->at < length) {
		reader->passes_newline = false;
		if (bytes[reader->at] == '\n')
			reader->at++;
	}
	if (reader->skip == READER_SKIP_LINE) {
		reader->at +=
			scan_line_end(bytes + reader->at, length - reader->at);
		if (reader->at < length) {
			reader->skip = READER_SKIP_NOTHING;
			reader->at = pass_line_end(
				reader, bytes, length, reader->at);
		}
	}
	return reader->at < length || is_last;
}

/* The record is there. Whether it is one to be returned: an empty line and the
 * rest of what was too long are not. */
static bool
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
	if (record->length > reader->limit)
		record->fault = (struct fault){ FAULT_LENGTH, 0 };
	return record->length > 0 && !was_skipping;
}

/* A quote never closes: goes on behind the physical line in which it opened,
 * as only that line is lost. */
static bool
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
		record->fault = (struct fault){ FAULT_OPEN, record->opened };
	return !was_skipping;
}

/* The record is too long: forgets what was read of it. */
static bool
leave_long(struct reader *reader, const char *bytes)
{
	struct record *record = &reader->record;
	bool was_skipping = reader->skip == READER_SKIP_RECORD;
	size_t forgotten = record_forget(record);

	reader->next_line +=
		scan_count_line_ends(bytes + reader->at, forgotten);
	reader->skip = READER_SKIP_RECORD;
	reader->is_scan_set = false;
	reader->taken = reader->at + forgotten;
	record->fault = (struct fault){ FAULT_LENGTH, 0 };
	return !was_skipping;
}

/* Whether a quoted field in the rest of what is too long can have the window
 * to itself. */
static bool
has_more_room(const struct reader *reader)
{
	return reader->skip == READER_SKIP_RECORD && reader->record.opened > 0;
}

/* Looks for the end of the record at reader->at. False where more bytes are
 * needed; else says whether it is one to be returned. */
static bool
find(struct reader *reader, const char *bytes, size_t length, bool is_last,
	bool *is_record)
{
	struct record *record = &reader->record;
	const char *from = bytes + reader->at;
	size_t window = length - reader->at;
	bool is_full = window > reader->limit;

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
		*is_record = finish(reader, bytes, length);
	else if (!is_full && !is_last)
		return false;
	else if (record->state == RECORD_QUOTED &&
		 (is_last || !has_more_room(reader)))
		*is_record = leave_open(reader, bytes, length);
	else
		*is_record = leave_long(reader, bytes);
	return true;
}

enum reader_result
reader_next(
	struct reader *reader, const char *bytes, size_t length, bool is_last)
{
	bool is_record;

	reader->at = 0;
	for (;;) {
		if (reader->is_complete)
			record_begin(&reader->record);
		reader->is_complete = false;
		if (!pass_left_over(reader, bytes, length, is_last))
			break;
		if (reader->at == length) {
			reader->taken = length;
			return READER_END;
		}
		if (!find(reader, bytes, length, is_last, &is_record))
			break;
		if (reader->record.is_short_of_memory)
			return READER_NO_MEMORY;
		if (is_record)
			return READER_RECORD;
		reader->at = reader->taken;
	}
	reader->taken = reader->at;
	reader->is_scan_set = false;
	return READER_MORE;
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
