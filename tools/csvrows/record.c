/* SPDX-License-Identifier: ISC */
/* See record.h. A quote has a meaning only as the first byte of a field, and
 * inside a field that begins with one; elsewhere it is data. Text after a
 * closing quote makes the record bad. It is then skipped like an unquoted
 * field, so that the fault ends with its line. If the field contains line ends,
 * the opening quote was the stray one. */
#include "csvrows/record.h"

#include "common/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void
record_begin(struct record *record)
{
	record->count = 0;
	record->length = 0;
	record->has_quotes = false;
	record->has_text_beyond = false;
	record->is_stray = false;
	record->fault.kind = FAULT_NONE;
	record->state = RECORD_AT_FIELD;
	record->position = 0;
}

void
record_free(struct record *record)
{
	free(record->fields);
	record->fields = NULL;
	record->capacity = 0;
}

static bool
grow(struct record *record)
{
	size_t capacity = record->capacity ? 2 * record->capacity : 16;
	struct record_field *fields;

	if (capacity > SIZE_MAX / sizeof(*fields))
		return false;
	fields = realloc(record->fields, capacity * sizeof(*fields));
	if (!fields)
		return false;
	record->fields = fields;
	record->capacity = capacity;
	return true;
}

static void
add_field(struct record *record)
{
	size_t count = record->count++;

	if (count >= record->most) {
		record->has_text_beyond |= record->field.length > 0;
		return;
	}
	if (count >= record->capacity && !grow(record)) {
		record->is_short_of_memory = true;
		record->most = count;
		return;
	}
	record->fields[count] = record->field;
}

void
record_make_empty(struct record *record)
{
	record_begin(record);
	record->field = (struct record_field){ 0 };
	add_field(record);
}

static void
begin_field(struct record *record, bool is_quoted)
{
	if (is_quoted) {
		record->opened = record->position++;
		record->has_quotes = true;
	}
	record->field.start = record->position;
	record->field.has_quotes = is_quoted;
	record->field.is_quoted = is_quoted;
	record->field.has_doubled = false;
	record->state = is_quoted ? RECORD_QUOTED : RECORD_PLAIN;
}

/* Whether the byte at `at` escapes the one after it. */
static bool
is_escape(const struct record *record, const char *bytes, size_t at,
	size_t length)
{
	char escape = record->escape;

	return escape && bytes[at] == escape && at + 1 < length &&
	       (bytes[at + 1] == escape ||
		       (unsigned char)bytes[at + 1] == record->quote);
}

/* The same as find_quote, for quotes that may be escaped. */
static bool
find_unescaped_quote(
	struct record *record, const char *bytes, size_t length, bool is_last)
{
	size_t at = record->position;

	while (at < length && (unsigned char)bytes[at] != record->quote) {
		if (bytes[at] == record->escape && at + 1 == length && !is_last)
			break;
		if (is_escape(record, bytes, at, length)) {
			record->field.has_doubled = true;
			at++;
		}
		at++;
	}
	record->position = at;
	if (at == length || (unsigned char)bytes[at] != record->quote)
		return false;
	record->position++;
	record->state = RECORD_CLOSING;
	return true;
}

/* Moves past the next quote; false if there is none. */
static bool
find_quote(
	struct record *record, const char *bytes, size_t length, bool is_last)
{
	const char *from = bytes + record->position, *quote;

	if (record->escape)
		return find_unescaped_quote(record, bytes, length, is_last);
	quote = memchr(from, record->quote, length - record->position);
	if (!quote) {
		record->position = length;
		return false;
	}
	record->position = (size_t)(quote - bytes) + 1;
	record->state = RECORD_CLOSING;
	return true;
}

/* Space and tab, unless they separate or quote fields. */
static bool
is_blank(const struct record *record, const struct scan *scan, char byte)
{
	return (byte == ' ' || byte == '\t') && byte != scan->delimiter &&
	       byte != record->quote;
}

/* Passes blanks before a field. */
static void
pass_blanks(struct record *record, const struct scan *scan, const char *bytes,
	size_t length)
{
	while (record->position < length &&
		is_blank(record, scan, bytes[record->position]))
		record->position++;
}

/* After the quote that closes the field. */
static void
close_field(struct record *record, struct scan *scan, const char *bytes)
{
	record->closed = record->position;
	record->field.length = record->position - 1 - record->field.start;
	record->state = RECORD_REST;
	scan_move(scan, bytes + record->position);
}

/* Notes whether the unquoted field contains escapes. */
static void
look_for_escapes(struct record *record, const char *bytes, size_t end)
{
	size_t at;

	for (at = record->field.start; at < end; at++) {
		if (is_escape(record, bytes, at, end)) {
			record->field.has_doubled = true;
			return;
		}
	}
}

/* Whether text follows the closing quote of a field that contains a line end,
 * as far as the bytes go. */
static bool
has_stray_quote(const struct record *record, const struct scan *scan,
	const char *bytes, size_t length)
{
	const char *opened = bytes + record->opened;
	size_t at = record->closed, inside = at - record->opened;

	while (record->trims && at < length &&
		is_blank(record, scan, bytes[at]))
		at++;
	return at < length && bytes[at] != scan->delimiter &&
	       bytes[at] != '\n' && bytes[at] != '\r' &&
	       (memchr(opened, '\n', inside) || memchr(opened, '\r', inside));
}

/* Removes blanks around the text of the field. */
static void
trim(struct record *record, const struct scan *scan, const char *bytes)
{
	struct record_field *field = &record->field;

	while (field->length > 0 &&
		is_blank(record, scan, bytes[field->start])) {
		field->start++;
		field->length--;
	}
	while (field->length > 0 &&
		is_blank(record, scan, bytes[field->start + field->length - 1]))
		field->length--;
}

/* Treats a quoted field as if it were written without its quotes. In a record
 * that is too long, its text may be gone. */
static void
unquote(struct record *record, const struct scan *scan, const char *bytes)
{
	record->field.is_quoted = false;
	if (record->trims && record->fault.kind == FAULT_NONE)
		trim(record, scan, bytes);
}

/* Ends the field at `end`. Checks that nothing follows its closing quote, and
 * removes blanks at the end of an unquoted field. */
static void
end_field(struct record *record, const struct scan *scan, const char *bytes,
	size_t end)
{
	size_t at = record->closed;

	if (record->state == RECORD_PLAIN) {
		while (record->trims && end > record->field.start &&
			is_blank(record, scan, bytes[end - 1]))
			end--;
		record->field.length = end - record->field.start;
		if (record->escape)
			look_for_escapes(record, bytes, end);
		return;
	}
	while (record->trims && at < end && is_blank(record, scan, bytes[at]))
		at++;
	if (at < end)
		record_blame(record, FAULT_REST, at);
	if (record->unquotes)
		unquote(record, scan, bytes);
}

/* Moves past the closing quote; false if it is not here, or if it may be the
 * first of two. */
static bool
pass_quotes(struct record *record, struct scan *scan, const char *bytes,
	size_t length, bool is_last)
{
	for (;;) {
		if (record->state == RECORD_QUOTED &&
			!find_quote(record, bytes, length, is_last))
			return false;
		if (record->position == length && !is_last)
			return false;
		if (record->position == length ||
			(unsigned char)bytes[record->position] != record->quote)
			break;
		record->field.has_doubled = true;
		record->position++;
		record->state = RECORD_QUOTED;
	}
	close_field(record, scan, bytes);
	return true;
}

/* Takes unquoted fields in a row, which most fields are, without leaving
 * registers. Returns whether the record is complete; if not, the general code
 * continues with the field at the position. */
static bool
take_plain_fields(struct record *record, struct scan *scan, const char *bytes,
	size_t length)
{
	size_t room = record->capacity < record->most ? record->capacity
						      : record->most;
	size_t count = record->count, position = record->position;
	struct scan cursor = *scan;
	bool is_complete = false;

	while (count < room && position < length && !is_complete &&
		(unsigned char)bytes[position] != record->quote) {
		const char *end = scan_next(&cursor, bytes + length);
		size_t at = (size_t)(end - bytes);

		if (at == length)
			break;
		record->fields[count++] = (struct record_field){
			.start = position,
			.length = at - position,
		};
		is_complete = *end != cursor.delimiter;
		position = is_complete ? at : at + 1;
	}
	*scan = cursor;
	record->count = count;
	record->position = position;
	record->length = position;
	return is_complete;
}

bool
record_parse(struct record *record, struct scan *scan, const char *bytes,
	size_t length, bool is_last)
{
	for (;;) {
		size_t at;

		if (record->state == RECORD_AT_FIELD) {
			if (record->trims)
				pass_blanks(record, scan, bytes, length);
			else if (!record->escape &&
				 take_plain_fields(record, scan, bytes, length))
				return true;
			at = record->position;
			if (at == length && !is_last)
				return false;
			begin_field(record,
				at < length && (unsigned char)bytes[at] ==
						       record->quote);
		}
		if ((record->state == RECORD_QUOTED ||
			    record->state == RECORD_CLOSING) &&
			!pass_quotes(record, scan, bytes, length, is_last))
			return false;
		if (record->state == RECORD_REST &&
			has_stray_quote(record, scan, bytes, length)) {
			record->is_stray = true;
			return true;
		}
		at = (size_t)(scan_next(scan, bytes + length) - bytes);
		record->position = at;
		if (at == length && !is_last)
			return false;
		end_field(record, scan, bytes, at);
		add_field(record);
		if (at == length || bytes[at] != scan->delimiter) {
			record->length = at;
			return true;
		}
		record->position = at + 1;
		record->state = RECORD_AT_FIELD;
	}
}

struct fault
record_check_text(const struct record *record, const char *bytes)
{
	size_t at = utf8_valid_length(bytes, record->length);
	const char *nul = memchr(bytes, '\0', at);
	enum fault_kind kind =
		at < record->length ? FAULT_ENCODING : FAULT_NONE;

	if (nul) {
		kind = FAULT_NUL;
		at = (size_t)(nul - bytes);
	}
	return (struct fault){ .kind = kind, .at = at };
}

size_t
record_forget(struct record *record, bool is_open)
{
	size_t forgotten = record->position;

	if (is_open)
		forgotten = record->opened;
	record->position -= forgotten;
	record->opened = 0;
	record->closed = 0;
	record->count = 0;
	return forgotten;
}

/* Skips the first of two bytes of a field that stand for one. */
static const char *
pass_first(const struct record *record, const struct record_field *field,
	const char *at, const char *end)
{
	bool is_pair;

	if (!field->has_doubled)
		return at;
	is_pair = is_escape(record, at, 0, (size_t)(end - at)) ||
		  (field->has_quotes && (unsigned char)*at == record->quote);
	return is_pair ? at + 1 : at;
}

int
record_compare(const struct record *record, const char *bytes,
	const struct record_field *field, const char *text, size_t length)
{
	const char *at = bytes + field->start, *end = at + field->length;
	const char *text_end = text + length;

	for (; at < end && text < text_end; at++) {
		unsigned char theirs = (unsigned char)*text++, ours;

		at = pass_first(record, field, at, end);
		ours = (unsigned char)*at;
		if (ours != theirs)
			return ours < theirs ? -1 : 1;
	}
	return (at < end) - (text < text_end);
}

size_t
record_text(const struct record *record, const char *bytes,
	const struct record_field *field, char *text)
{
	const char *at = bytes + field->start, *end = at + field->length;
	char *to = text;

	for (; at < end; at++) {
		at = pass_first(record, field, at, end);
		*to++ = *at;
	}
	return (size_t)(to - text);
}
