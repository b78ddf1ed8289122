/* libFuzzer: the parser. The first byte says how long a record may be, the
 * second one in what pieces the others come. However they come, the same
 * records must be found, and every byte must be taken once. */
#include "csvrows/parser.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read, as a sum that all of it goes into. */
struct account {
	uint64_t sum;
	uint64_t records;
};

static void
add(struct account *account, uint64_t value)
{
	account->sum = (account->sum ^ value) * UINT64_C(0x100000001b3);
}

static void
add_record(
	struct account *account, const struct parser *parser, const char *bytes)
{
	const struct record *record = &parser->record;
	uint64_t line, column;
	size_t i, k;

	account->records++;
	parser_place(parser, bytes, record->fault.kind ? record->fault.at : 0,
		&line, &column);
	add(account, record->fault.kind);
	add(account, line);
	add(account, column);
	if (record->fault.kind)
		return;
	add(account, record->count);
	for (i = 0; i < record->count; i++) {
		const struct record_field *field = &record->fields[i];
		char *text = malloc(field->length + 1);
		size_t length;

		if (!text)
			abort();
		length = record_text(record, bytes, field, text);
		for (k = 0; k < length; k++)
			add(account, (unsigned char)text[k]);
		add(account, field->is_quoted);
		free(text);
	}
}

/* Reads bytes that come `step` at a time, each time in memory of their own. */
static struct account
read_all(const struct record_dialect *dialect, const char *bytes, size_t length,
	size_t step)
{
	struct account account = { 0, 0 };
	size_t start = 0, copied = 0, there = step < length ? step : length;
	enum parser_result result = PARSER_MORE;
	struct parser parser;
	char *copy = NULL;

	parser_begin(&parser, dialect);
	while (result != PARSER_END) {
		if (result == PARSER_MORE) {
			free(copy);
			copied = start;
			copy = malloc(there - start + SCAN_SPARE);
			if (!copy)
				abort();
			memcpy(copy, bytes + start, there - start);
			memset(copy + there - start, '"', SCAN_SPARE);
		}
		result = parser_next(&parser, copy + (start - copied),
			there - start, there == length);
		if (result == PARSER_NO_MEMORY)
			abort();
		if (result == PARSER_RECORD)
			add_record(&account, &parser,
				copy + (start - copied) + parser.at);
		start += parser.taken;
		if (start > there || (result == PARSER_MORE && there == length))
			abort();
		if (result == PARSER_MORE)
			there = length - there > step ? there + step : length;
	}
	if (start != length)
		abort();
	free(copy);
	parser_free(&parser);
	return account;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record_dialect dialect = { ',', '"', '#', false, SIZE_MAX,
		false };
	struct account whole, pieces;
	const char *bytes;

	if (size < 2)
		return 0;
	if (data[0] & 0x7F)
		dialect.limit = data[0] & 0x7F;
	dialect.trims = data[0] >> 7;
	dialect.unquotes = data[1] >> 7;
	bytes = (const char *)data + 2;
	whole = read_all(&dialect, bytes, size - 2, SIZE_MAX);
	pieces = read_all(&dialect, bytes, size - 2, data[1] + (size_t)1);
	if (whole.sum != pieces.sum || whole.records != pieces.records)
		abort();
	return 0;
}
