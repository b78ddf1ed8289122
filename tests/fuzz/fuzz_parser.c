/* SPDX-License-Identifier: ISC */
/* libFuzzer: the parser. The first byte sets the longest record, the second one
 * the size of the pieces in which the other bytes arrive. For all sizes the
 * same records must be found, and every byte must be taken once. */
#include "csvrows/parser.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A checksum of everything that was read. */
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
	for (i = 0; i < record_kept(record); i++) {
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

/* Looks ahead, as the caller does with a regular file. */
static void
answer(struct parser *parser, const char *bytes, size_t length)
{
	struct closing closing;
	size_t at = parser_ask(parser, &closing) + 1;

	at += closing_look(&closing, bytes + at, length - at);
	if (at == length)
		closing_end(&closing);
	parser_answer(parser, closing.verdict);
}

/* Reads the bytes in pieces of `step`, each in memory of its own. */
static struct account
read_all(const struct record_dialect *dialect,
	const struct dialect_rules *rules, const char *bytes, size_t length,
	size_t step, bool can_ask, size_t width)
{
	struct account account = { 0, 0 };
	size_t start = 0, copied = 0, there = step < length ? step : length;
	enum parser_result result = PARSER_MORE;
	struct parser parser;
	char *copy = NULL;

	parser_begin(&parser, dialect);
	parser_detect(&parser, rules);
	parser.can_ask = can_ask;
	if (width)
		parser_expect(&parser, width);
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
		if (result == PARSER_TOLD) {
			add(&account, parser.opened_line);
			add(&account, parser.opened_column);
			add(&account, parser.closing.verdict);
			add(&account, parser.lost_lines);
		}
		if (result == PARSER_RECORD)
			add_record(&account, &parser,
				copy + (start - copied) + parser.at);
		start += parser.taken;
		if (result == PARSER_ASK)
			answer(&parser, bytes + start, length - start);
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
	struct record_dialect dialect = { .delimiter = ',',
		.quote = '"',
		.comment = '#',
		.limit = SIZE_MAX };
	struct dialect_rules rules = { false, false, false, 0 };
	struct account whole, pieces;
	int detects;
	const char *bytes;

	if (size < 2)
		return 0;
	if (data[0] & 0x7F)
		dialect.limit = data[0] & 0x7F;
	dialect.trims = data[0] >> 7;
	dialect.unquotes = data[1] >> 7;
	bytes = (const char *)data + 2;
	if (data[1] & 1)
		dialect.escape = '\\';
	if ((data[1] & 7) == 7)
		dialect.quote = '\0';
	for (detects = 0; detects < 2; detects++) {
		whole = read_all(&dialect, &rules, bytes, size - 2, SIZE_MAX,
			data[1] & 2, data[1] >> 2 & 1);
		pieces = read_all(&dialect, &rules, bytes, size - 2,
			data[1] + (size_t)1, data[1] & 2, data[1] >> 2 & 1);
		if (whole.sum != pieces.sum || whole.records != pieces.records)
			abort();
		rules = (struct dialect_rules){ true, true, true, data[1] & 3 };
	}
	return 0;
}
