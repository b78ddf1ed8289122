/* SPDX-License-Identifier: ISC */
/* libFuzzer: a table is written as CSV in the simplest way, and jansson,
 * another JSON reader, must find the same values in the lines. The first byte
 * is options; in the others a 0 ends a field, a 1 a record, and a byte over 127
 * is the character of that number. */
#include "common/member.h"
#include "fuzz/filter.h"
#include "reference/oracle.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FIELDS 3
#define RECORDS 64
#define TEXT_BYTES 8192

static const char *const names[FIELDS] = { "a", "b\"\\", "c\xC3\xA9" };

struct field {
	char *text;
	size_t length;
	bool is_quoted;
};

struct table {
	struct field fields[RECORDS][FIELDS];
	size_t records;
	char bytes[TEXT_BYTES]; /* of all fields */
};

/* The table that the bytes describe. */
static void
describe(struct table *table, const uint8_t *data, size_t size, bool is_quoted)
{
	char *to = table->bytes;
	size_t i = 0, field;

	table->records = 0;
	while (i < size && table->records < RECORDS) {
		for (field = 0; field < FIELDS; field++) {
			struct field *at =
				&table->fields[table->records][field];

			at->text = to;
			while (i < size && data[i] > 1) {
				if (data[i] < 0x80)
					*to++ = (char)data[i];
				else {
					*to++ = (char)(0xC0 | data[i] >> 6);
					*to++ = (char)(0x80 | (data[i] & 0x3F));
				}
				i++;
			}
			at->length = (size_t)(to - at->text);
			at->is_quoted = is_quoted;
			if (i < size && data[i] == 0 && field + 1 < FIELDS)
				i++;
		}
		i++;
		table->records++;
	}
}

static size_t
write_field(char *to, struct field *field)
{
	size_t i, length = 0;

	for (i = 0; i < field->length; i++) {
		if (strchr(",\"\r\n", field->text[i]))
			field->is_quoted = true;
	}
	if (field->is_quoted)
		to[length++] = '"';
	for (i = 0; i < field->length; i++) {
		if (field->text[i] == '"')
			to[length++] = '"';
		to[length++] = field->text[i];
	}
	if (field->is_quoted)
		to[length++] = '"';
	return length;
}

static size_t
write_csv(struct table *table, char *csv, const char *line_end)
{
	size_t length, i, k;

	length = (size_t)sprintf(csv, "a,\"b\"\"\\\",c\xC3\xA9%s", line_end);
	for (i = 0; i < table->records; i++) {
		for (k = 0; k < FIELDS; k++) {
			if (k > 0)
				csv[length++] = ',';
			length +=
				write_field(csv + length, &table->fields[i][k]);
		}
		length += (size_t)sprintf(csv + length, "%s", line_end);
	}
	return length;
}

/* A number keeps the digits of the field; jansson would round them. */
static void
check_number(const char *line, size_t length, const char *name,
	const struct field *field)
{
	struct member member = { name, strlen(name), NULL, 0 };

	if (!member_find(line, length, &member, 1) ||
		member.value_length != field->length ||
		memcmp(member.value, field->text, field->length) != 0)
		abort();
}

static void
check_line(const char *line, size_t length, const struct field *fields,
	bool are_strings)
{
	json_error_t error;
	json_t *root = oracle_load(line, length, &error);
	size_t i;

	if (!root && json_error_code(&error) == json_error_numeric_overflow)
		return; /* valid JSON, but not a double */
	if (!json_is_object(root) || json_object_size(root) != FIELDS)
		abort();
	for (i = 0; i < FIELDS; i++) {
		json_t *value = json_object_get(root, names[i]);

		if (!fields[i].is_quoted && fields[i].length == 0) {
			if (!json_is_null(value))
				abort();
		} else if (!fields[i].is_quoted && !are_strings &&
			   member_is_number(fields[i].text, fields[i].length)) {
			if (!json_is_number(value))
				abort();
			check_number(line, length, names[i], &fields[i]);
		} else if (!json_is_string(value) ||
			   json_string_length(value) != fields[i].length ||
			   memcmp(json_string_value(value), fields[i].text,
				   fields[i].length) != 0) {
			abort();
		}
	}
	json_decref(root);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const line_ends[] = { "\n", "\r\n", "\r", "\n" };
	static struct table table;
	static char csv[4 * TEXT_BYTES];
	struct csvrows_options options = {
		.delimiter = ",",
		.quote = "\"",
		.encoding = "UTF-8",
		.limit = UINT64_MAX,
		.common.max_line = 1 << 20,
	};
	size_t length, written, i;
	char *text, *line;

	if (size < 1 || size > TEXT_BYTES / 4)
		return 0;
	options.strings = data[0] >> 3 & 1;
	describe(&table, data + 1, size - 1, data[0] >> 2 & 1);
	length = write_csv(&table, csv, line_ends[data[0] & 3]);
	line = text = filter_run(&options, csv, length, &written);
	for (i = 0; i < table.records; i++) {
		char *end = memchr(line, '\n', written - (size_t)(line - text));

		if (!end)
			abort();
		check_line(line, (size_t)(end - line), table.fields[i],
			options.strings);
		line = end + 1;
	}
	if (line != text + written)
		abort();
	free(text);
	return 0;
}
