/* SPDX-License-Identifier: ISC */
/* See reference.h. */
#include "reference.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_FIELDS 4096
#define MARK "\xEF\xBB\xBF"

struct field {
	size_t at; /* in the input: that of the quote, or of the first byte */
	struct reference_text text;
	bool is_quoted;
};

struct reading {
	const struct reference_format *format;
	char delimiter;
	const char *bytes;
	size_t length;
	size_t at;

	struct field *fields;
	size_t count;
	const char *fault; /* of the record, or NULL */
	size_t fault_at;

	size_t counted; /* bytes in which line ends were counted */
	size_t lines;   /* how many there are */
	size_t begin;   /* after the last of them */

	struct field *names;
	size_t names_count;
	struct field *header; /* the names as they were read */
	size_t empty;         /* lines since the last record */
};

/* --- text --- */

void
reference_add(struct reference_text *text, const char *bytes, size_t length)
{
	while (text->length + length + 1 > text->capacity) {
		text->capacity = 2 * text->capacity + 64;
		text->bytes = realloc(text->bytes, text->capacity);
		if (!text->bytes)
			abort();
	}
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void
reference_say(struct reference_text *text, const char *format, ...)
{
	char bytes[128];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(bytes, sizeof(bytes), format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= sizeof(bytes))
		abort();
	reference_add(text, bytes, (size_t)length);
}

void
reference_free(struct reference_text *text)
{
	free(text->bytes);
	*text = (struct reference_text){ 0 };
}

/* --- rules --- */

static int
byte_at(const struct reading *reading, size_t at)
{
	return at < reading->length ? (unsigned char)reading->bytes[at] : -1;
}

static bool
is_line_end(int byte)
{
	return byte == '\n' || byte == '\r' || byte == -1;
}

static size_t
digits(const char *text, size_t at)
{
	while (text[at] >= '0' && text[at] <= '9')
		at++;
	return at;
}

/* RFC 8259, section 6. The text ends with a NUL, which is not part of a
 * number. */
static bool
is_number(const struct reference_text *text)
{
	const char *t = text->bytes;
	size_t at = t[0] == '-', from = at;

	at = digits(t, at);
	if (at == from || (t[from] == '0' && at > from + 1))
		return false;
	if (t[at] == '.') {
		from = at + 1;
		at = digits(t, from);
		if (at == from)
			return false;
	}
	if (t[at] == 'e' || t[at] == 'E') {
		at++;
		at += t[at] == '+' || t[at] == '-';
		from = at;
		at = digits(t, from);
		if (at == from)
			return false;
	}
	return at == text->length;
}

/* Writes the JSON number that a text of the format means to `plain`: decimal
 * separators become points, and groups of three digits are joined. A text with
 * a point that is neither is not a number. */
static bool
is_formed_number(const struct reference_format *format,
	const struct reference_text *text, struct reference_text *plain)
{
	const char *decimal = format->decimal ? format->decimal : ".";
	const char *thousands = format->thousands;
	const char *t = text->bytes, *end = t + text->length;
	bool is_whole = true, is_grouped = false;
	size_t row = 0; /* digits since the last separator */

	plain->length = 0;
	reference_add(plain, "", 0);
	while (t < end) {
		bool is_digit = *t >= '0' && *t <= '9';

		if (thousands && is_whole &&
			!strncmp(t, thousands, strlen(thousands))) {
			if (row == 0 || row > 3 || (is_grouped && row != 3))
				return false;
			is_grouped = true;
			row = 0;
			t += strlen(thousands);
			continue;
		}
		if (!is_digit && *t != '-') {
			if (is_whole && is_grouped && row != 3)
				return false;
			is_whole = false;
		}
		if (!strncmp(t, decimal, strlen(decimal))) {
			reference_add(plain, ".", 1);
			t += strlen(decimal);
			continue;
		}
		if (*t == '.')
			return false;
		row += is_digit;
		reference_add(plain, t++, 1);
	}
	return !(is_whole && is_grouped && row != 3) && is_number(plain);
}

/* The length of the character at `at`, or 0 if there is none (RFC 3629). */
static size_t
character(const struct reading *reading, size_t at, size_t end)
{
	unsigned char first = (unsigned char)reading->bytes[at];
	size_t length = first < 0x80   ? 1
			: first < 0xC2 ? 0
			: first < 0xE0 ? 2
			: first < 0xF0 ? 3
			: first < 0xF5 ? 4
				       : 0;
	unsigned long code = length > 1 ? first & (0x7Fu >> length) : first;
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i;

	if (at + length > end)
		return 0;
	for (i = 1; i < length; i++) {
		unsigned char next = (unsigned char)reading->bytes[at + i];

		if (next < 0x80 || next > 0xBF)
			return 0;
		code = code << 6 | (next & 0x3Fu);
	}
	if (length == 0 || code < least[length] || code > 0x10FFFF ||
		(code >= 0xD800 && code <= 0xDFFF))
		return 0;
	return length;
}

static void
add_string(struct reference_text *lines, const struct reference_text *text)
{
	static const char letters[] = "btn.fr";
	size_t i;

	reference_add(lines, "\"", 1);
	for (i = 0; i < text->length; i++) {
		unsigned char byte = (unsigned char)text->bytes[i];

		if (byte == '"' || byte == '\\')
			reference_say(lines, "\\%c", byte);
		else if (byte >= 8 && byte <= 13 && byte != 11)
			reference_say(lines, "\\%c", letters[byte - 8]);
		else if (byte < 0x20)
			reference_say(lines, "\\u%04x", byte);
		else
			reference_add(lines, text->bytes + i, 1);
	}
	reference_add(lines, "\"", 1);
}

/* --- records --- */

static void
add_fault(struct reading *reading, const char *fault, size_t at)
{
	if (reading->fault)
		return;
	reading->fault = fault;
	reading->fault_at = at;
}

static void
pass_line_end(struct reading *reading)
{
	if (byte_at(reading, reading->at) == '\r' &&
		byte_at(reading, reading->at + 1) == '\n')
		reading->at++;
	if (reading->at < reading->length)
		reading->at++;
}

static void
pass_line(struct reading *reading)
{
	while (!is_line_end(byte_at(reading, reading->at)))
		reading->at++;
	pass_line_end(reading);
}

static bool
is_at_end(const struct reading *reading)
{
	int byte = byte_at(reading, reading->at);

	return is_line_end(byte) || byte == reading->delimiter;
}

static bool
is_quote(const struct reading *reading, int byte)
{
	return reading->format->quote && byte == reading->format->quote;
}

/* Skips a byte that escapes the next one. */
static void
pass_escape(struct reading *reading)
{
	const char escape = reading->format->escape;
	int next = byte_at(reading, reading->at + 1);

	if (escape && byte_at(reading, reading->at) == escape &&
		(next == escape || is_quote(reading, next)))
		reading->at++;
}

/* After an opening quote. False if it is never closed. */
static bool
read_quoted(struct reading *reading, struct field *field)
{
	const char quote = reading->format->quote;

	for (;;) {
		size_t begin = reading->at;
		int byte;

		pass_escape(reading);
		byte = byte_at(reading, reading->at++);
		if (byte == -1)
			return false;
		if (reading->at > begin + 1) {
			reference_add(&field->text,
				reading->bytes + reading->at - 1, 1);
			continue;
		}
		if (byte == quote && byte_at(reading, reading->at) != quote)
			return true;
		if (byte == quote)
			reading->at++;
		reference_add(
			&field->text, reading->bytes + reading->at - 1, 1);
	}
}

/* Whether the quoted field ends with its closing quote. If not, and if it
 * contains a line end, its opening quote is stray. */
static bool
is_stray(const struct reading *reading, const struct field *field)
{
	size_t at;

	if (is_at_end(reading))
		return false;
	for (at = field->at; at < reading->at; at++) {
		if (is_line_end(byte_at(reading, at)))
			return true;
	}
	return false;
}

/* False if a quote is stray or never closed; then the line of that quote is
 * skipped. */
static bool
read_field(struct reading *reading, struct field *field)
{
	field->at = reading->at;
	field->is_quoted = is_quote(reading, byte_at(reading, reading->at));
	field->text.length = 0;
	reference_add(&field->text, "", 0);
	if (field->is_quoted) {
		reading->at++;
		bool is_closed = read_quoted(reading, field);

		if (!is_closed || is_stray(reading, field)) {
			add_fault(reading, is_closed ? "stray" : "open",
				field->at);
			reading->at = field->at;
			pass_line(reading);
			return false;
		}
		if (!is_at_end(reading))
			add_fault(reading, "rest", reading->at);
	}
	for (; !is_at_end(reading); reading->at++) {
		if (!field->is_quoted)
			pass_escape(reading);
		if (!field->is_quoted)
			reference_add(
				&field->text, reading->bytes + reading->at, 1);
	}
	return true;
}

/* Reads a record, which begins at reading->at. Returns where it ends. */
static size_t
read_record(struct reading *reading)
{
	size_t end;

	reading->count = 0;
	reading->fault = NULL;
	for (;;) {
		if (reading->count == MOST_FIELDS)
			abort();
		if (!read_field(reading, &reading->fields[reading->count]))
			return reading->at;
		reading->count++;
		if (byte_at(reading, reading->at) != reading->delimiter)
			break;
		reading->at++;
	}
	end = reading->at;
	pass_line_end(reading);
	return end;
}

/* --- what the header determines --- */

/* Whether the byte has a meaning and so cannot separate fields. */
static bool
is_special(const struct reading *reading, int byte)
{
	return is_quote(reading, byte) || byte == reading->format->comment ||
	       (byte && byte == reading->format->escape);
}

/* A first line sep=C, with or without quotes. */
static void
take_sep(struct reading *reading)
{
	size_t at = reading->at;
	bool is_quoted = is_quote(reading, byte_at(reading, at));
	int byte;

	at += is_quoted;
	if (at + 4 > reading->length ||
		strncasecmp(reading->bytes + at, "sep=", 4) != 0)
		return;
	byte = byte_at(reading, at + 4);
	if (is_line_end(byte) || byte == 0 || byte > 127 ||
		is_special(reading, byte) ||
		(is_quoted && !is_quote(reading, byte_at(reading, at + 5))) ||
		!is_line_end(byte_at(reading, at + 5 + is_quoted)))
		return;
	if (!reading->delimiter)
		reading->delimiter = (char)byte;
	pass_line(reading);
}

/* How often a byte is outside quotes in the header. */
static size_t
frequency(const struct reading *reading, char wanted)
{
	bool is_first = true, is_quoted = false;
	size_t found = 0, at;

	if (is_special(reading, wanted))
		return 0;
	for (at = reading->at; at < reading->length; at++) {
		int byte = byte_at(reading, at);

		if (is_quoted) {
			int next = byte_at(reading, at + 1);

			if (byte == reading->format->escape && byte &&
				(next == byte || is_quote(reading, next)))
				at++;
			else if (is_quote(reading, byte) && next == byte)
				at++;
			else
				is_quoted = !is_quote(reading, byte);
			is_first = false;
			continue;
		}
		if (is_line_end(byte))
			break;
		is_quoted = is_first && is_quote(reading, byte);
		found += byte == wanted;
		is_first = byte == ',' || (byte && strchr(";\t|", byte) &&
						  !is_special(reading, byte));
	}
	return found;
}

static void
take_delimiter(struct reading *reading)
{
	static const char candidates[] = ";\t|";
	size_t most = 0, i;

	reading->delimiter = ',';
	if (frequency(reading, ','))
		return;
	for (i = 0; candidates[i]; i++) {
		if (frequency(reading, candidates[i]) <= most)
			continue;
		most = frequency(reading, candidates[i]);
		reading->delimiter = candidates[i];
	}
}

static bool
is_text(const struct field *field, const struct field *other)
{
	return field->text.length == other->text.length &&
	       memcmp(field->text.bytes, other->text.bytes,
		       field->text.length) == 0;
}

/* The same for the first field of a record. A file that was appended to another
 * may begin with a byte order mark, after which its quotes are bytes. */
static bool
is_first_text(const struct reading *reading, const struct field *field,
	const struct field *other)
{
	size_t length = field->text.length - 3, from = 3;
	const char *bytes = field->text.bytes;

	if (field->is_quoted || field->text.length < 3 ||
		memcmp(bytes, MARK, 3) != 0)
		return is_text(field, other);
	if (length > 1 && is_quote(reading, (unsigned char)bytes[from]) &&
		is_quote(reading, (unsigned char)bytes[from + length - 1])) {
		from++;
		length -= 2;
	}
	return length == other->text.length &&
	       memcmp(bytes + from, other->text.bytes, length) == 0;
}

static bool
is_header_again(const struct reading *reading, const struct field *header)
{
	size_t i = 1;

	if (reading->fault || reading->count != reading->names_count ||
		!is_first_text(reading, &reading->fields[0], &header[0]))
		return false;
	while (i < reading->count && is_text(&reading->fields[i], &header[i]))
		i++;
	return i == reading->count;
}

/* Fields beyond the names, if they are all empty. */
static void
drop_empty(struct reading *reading)
{
	size_t i;

	for (i = reading->names_count; i < reading->count; i++) {
		if (reading->fields[i].text.length > 0)
			return;
	}
	if (reading->names_count && reading->count > reading->names_count)
		reading->count = reading->names_count;
}

static bool
has_name(const struct reading *reading, size_t column)
{
	size_t i;

	for (i = 0; i < reading->names_count; i++) {
		if (i != column && reading->names[i].text.length > 0 &&
			is_text(&reading->names[i], &reading->names[column]))
			return true;
	}
	return false;
}

/* The name with _2, _3 ..., the first one that no column has. */
static void
make_name(struct reading *reading, size_t column, const char *base)
{
	struct reference_text *text = &reading->names[column].text;
	unsigned number = 2;

	text->length = 0;
	reference_say(text, "%s", base);
	while (has_name(reading, column)) {
		text->length = 0;
		reference_say(text, "%s_%u", base, number++);
	}
}

static void
complete_names(struct reading *reading)
{
	bool *is_repeated = calloc(reading->names_count, 1);
	size_t i, k;
	char base[128];

	if (!is_repeated)
		abort();
	for (i = 0; i < reading->names_count; i++) {
		for (k = 0; k < i; k++)
			is_repeated[i] |=
				is_text(&reading->names[i], &reading->names[k]);
	}
	for (i = 0; i < reading->names_count; i++) {
		struct reference_text *text = &reading->names[i].text;

		if (text->length == 0)
			(void)snprintf(base, sizeof(base), "c%zu", i + 1);
		else
			(void)snprintf(base, 100, "%s", text->bytes);
		if (text->length == 0 || is_repeated[i])
			make_name(reading, i, base);
	}
	free(is_repeated);
}

/* --- times --- */

/* The column of the first or second name of a time; names_count if there is
 * none. */
static size_t
time_column(const struct reading *reading, bool is_second)
{
	const char *name = reading->format->time;
	const char *comma = name ? strchr(name, ',') : NULL;
	size_t length, i;

	if (!name || (is_second && !comma))
		return reading->names_count;
	length = comma ? (size_t)(comma - name) : strlen(name);
	if (is_second) {
		name = comma + 1;
		length = strlen(name);
	}
	for (i = 0; i < reading->names_count; i++) {
		if (reading->names[i].text.length == length &&
			memcmp(reading->names[i].text.bytes, name, length) == 0)
			break;
	}
	return i;
}

static bool
is_null(const struct reading *reading, const struct field *field)
{
	return field->text.length == 0 && !reading->format->empty_is_string &&
	       (!field->is_quoted || reading->format->unquotes);
}

/* Whether text matches the pattern: 9 stands for a digit, every other byte for
 * itself. */
static bool
is_like(const char *text, const char *pattern)
{
	for (; *pattern; text++, pattern++) {
		if (*pattern == '9' ? *text < '0' || *text > '9'
				    : *text != *pattern)
			return false;
	}
	return true;
}

static bool
is_date(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (month == 2 && is_leap);
}

/* Writes the time of the record as JSON, or nothing if it is null. False if it
 * is neither. */
static bool
make_time(const struct reading *reading, struct reference_text *json)
{
	size_t first = time_column(reading, false);
	size_t second = time_column(reading, true);
	bool is_joined = second < reading->names_count;
	const struct field *date = &reading->fields[first];
	struct reference_text text = { 0 };
	bool is_good = is_null(reading, date);
	char *t;

	if (is_joined)
		is_good &= is_null(reading, &reading->fields[second]);
	if (is_good)
		return true;
	reference_add(&text, date->text.bytes, date->text.length);
	if (is_joined) {
		reference_add(&text, " ", 1);
		reference_add(&text, reading->fields[second].text.bytes,
			reading->fields[second].text.length);
	}
	t = text.bytes;
	is_good = strlen(t) == text.length &&
		  is_like(t, "9999-99-99 99:99:99") &&
		  is_date(atoi(t), atoi(t + 5), atoi(t + 8)) &&
		  atoi(t + 11) < 24 && atoi(t + 14) < 60 && atoi(t + 17) < 60;
	if (is_good && t[19])
		is_good = t[19] == '.' && t[20] && digits(t, 20) == text.length;
	if (is_good) {
		t[10] = 'T';
		/* at most nine digits of the fraction */
		reference_say(json, "\"%.29sZ\"", t);
	}
	reference_free(&text);
	return is_good;
}

static void
check_time(struct reading *reading)
{
	size_t first = time_column(reading, false);
	struct reference_text json = { 0 };

	if (reading->fault || first >= reading->names_count)
		return;
	if (!make_time(reading, &json))
		add_fault(reading, "time", reading->fields[first].at);
	reference_free(&json);
}

static void
check_record(struct reading *reading, size_t begin, size_t end)
{
	const char *nul;
	size_t at = begin, length = 1;

	if (reading->names_count && reading->count > reading->names_count)
		add_fault(reading, "fields",
			reading->fields[reading->names_count].at);
	if (reading->names_count && reading->count < reading->names_count)
		add_fault(reading, "fields", end);
	while (at < end && (length = character(reading, at, end)))
		at += length;
	nul = memchr(reading->bytes + begin, '\0', at - begin);
	if (nul)
		add_fault(reading, "nul", (size_t)(nul - reading->bytes));
	if (length == 0)
		add_fault(reading, "encoding", at);
	check_time(reading);
}

static void
write_value(
	const struct reading *reading, size_t i, struct reference_text *lines)
{
	const struct field *field = &reading->fields[i];
	bool is_quoted = field->is_quoted && !reading->format->unquotes;
	struct reference_text number = { 0 };

	if (i < reading->names_count && i == time_column(reading, false)) {
		(void)make_time(reading, &number);
		if (number.length)
			reference_add(lines, number.bytes, number.length);
		else
			reference_add(lines, "null", 4);
		reference_free(&number);
		return;
	}
	if (!is_quoted && field->text.length == 0 &&
		!reading->format->empty_is_string)
		reference_add(lines, "null", 4);
	else if (!is_quoted && !reading->format->strings &&
		 is_formed_number(reading->format, &field->text, &number))
		reference_add(lines, number.bytes, number.length);
	else
		add_string(lines, &field->text);
	reference_free(&number);
}

/* Whether the column belongs to an object, whose path is the first `length`
 * bytes of the name of another column. */
static bool
is_in(const struct reading *reading, size_t i, size_t other, size_t length)
{
	return reading->names[i].text.length >= length &&
	       memcmp(reading->names[i].text.bytes,
		       reading->names[other].text.bytes, length) == 0;
}

/* Writes the object of all columns whose names begin with the same `length`
 * bytes as the first one's, which end with a separator. The members are in the
 * order of their first columns. */
static void
write_object(const struct reading *reading, size_t first, size_t length,
	struct reference_text *lines)
{
	const char *begin = "{";
	size_t i, k;

	for (i = 0; i < reading->count; i++) {
		const struct reference_text *name = &reading->names[i].text;
		struct reference_text part = { 0 };
		size_t end = length;

		if (!is_in(reading, i, first, length) ||
			(reading->format->time &&
				i == time_column(reading, true)))
			continue;
		while (end < name->length &&
			!(reading->format->nest &&
				name->bytes[end] == reading->format->nest))
			end++;
		/* its object was already written with an earlier column */
		for (k = 0; k < i && end < name->length; k++) {
			if (is_in(reading, k, i, end + 1))
				break;
		}
		if (k < i && end < name->length)
			continue;
		reference_add(&part, name->bytes + length, end - length);
		reference_add(lines, begin, 1);
		add_string(lines, &part);
		reference_free(&part);
		reference_add(lines, ":", 1);
		begin = ",";
		if (end == name->length)
			write_value(reading, i, lines);
		else
			write_object(reading, i, end + 1, lines);
	}
	reference_add(lines, "}", 1);
}

static void
write_record(const struct reading *reading, struct reference_text *lines)
{
	write_object(reading, 0, 0, lines);
	reference_add(lines, "\n", 1);
}

/* In a file of one column, empty lines before a record are records. */
static void
write_empty(struct reading *reading, struct reference_text *lines)
{
	reading->count = 1;
	reading->fields[0].is_quoted = false;
	reading->fields[0].text.length = 0;
	reference_add(&reading->fields[0].text, "", 0);
	for (; reading->empty; reading->empty--) {
		if (reading->names_count == 1)
			write_record(reading, lines);
	}
}

/* The place of a byte: the number of line ends before it, and of bytes since
 * the last one. No fault is before the one before it. */
static void
say_fault(struct reading *reading, struct reference_text *faults)
{
	for (; reading->counted < reading->fault_at; reading->counted++) {
		int byte = byte_at(reading, reading->counted);

		if (byte == '\n' ||
			(byte == '\r' && byte_at(reading, reading->counted +
								  1) != '\n')) {
			reading->lines++;
			reading->begin = reading->counted + 1;
		}
	}
	/* the byte after the CR of a CR LF is in the next line */
	reference_say(faults, "%zu:%zu %s\n", reading->lines + 1,
		reading->fault_at - reading->begin + 1, reading->fault);
}

static void
free_fields(struct field *fields)
{
	size_t i;

	for (i = 0; fields && i < MOST_FIELDS; i++)
		reference_free(&fields[i].text);
	free(fields);
}

/* Takes the record as a header. */
static bool
take_names(struct reading *reading)
{
	size_t i;

	if (reading->fault)
		return false;
	reading->names = reading->fields;
	reading->names_count = reading->count;
	reading->fields = calloc(MOST_FIELDS, sizeof(*reading->fields));
	reading->header = calloc(MOST_FIELDS, sizeof(*reading->header));
	if (!reading->fields || !reading->header)
		abort();
	for (i = 0; i < reading->count; i++)
		reference_add(&reading->header[i].text,
			reading->names[i].text.bytes,
			reading->names[i].text.length);
	if (reading->format->is_lenient)
		complete_names(reading);
	return true;
}

void
reference_read(const struct reference_format *format, const char *bytes,
	size_t length, struct reference_text *lines,
	struct reference_text *faults)
{
	struct reading reading = {
		.format = format,
		.delimiter = format->delimiter,
		.bytes = bytes,
		.length = length,
	};

	reading.fields = calloc(MOST_FIELDS, sizeof(*reading.fields));
	if (!reading.fields)
		abort();
	while (length - reading.at >= 3 &&
		memcmp(bytes + reading.at, MARK, 3) == 0)
		reading.at += 3;
	reading.begin = reading.at;
	if (format->is_lenient)
		take_sep(&reading);
	while (reading.at < length) {
		size_t begin = reading.at, end;

		if (byte_at(&reading, begin) == format->comment) {
			pass_line(&reading);
			continue;
		}
		if (is_line_end(byte_at(&reading, begin))) {
			reading.empty += reading.names != NULL;
			pass_line_end(&reading);
			continue;
		}
		if (!reading.delimiter)
			take_delimiter(&reading);
		write_empty(&reading, lines);
		end = read_record(&reading);
		if (format->is_lenient && reading.names &&
			is_header_again(&reading, reading.header))
			continue;
		if (format->is_lenient)
			drop_empty(&reading);
		check_record(&reading, begin, end);
		if (!reading.names) {
			if (!take_names(&reading))
				break;
		} else if (reading.fault) {
			say_fault(&reading, faults);
		} else {
			write_record(&reading, lines);
		}
	}
	free_fields(reading.fields);
	free_fields(reading.names);
	free_fields(reading.header);
}
