/* SPDX-License-Identifier: ISC */
/* parser: all records of an input with their places, however the bytes arrive,
 * compared with a table and with a slow parser of the same rules. */
#include "common/message.h"
#include "csvrows/parser.h"
#include "suite.h"

#include <check.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK "\xEF\xBB\xBF"

/* An account of what was read: "LINE:field|field\n" for a good record,
 * "LINE:COLUMN!fault\n" for a bad one; and the bytes of bad ones. */
struct account {
	char text[16384];
	size_t length;
	char refused[2048];
	size_t refused_length;
};

static void
say(struct account *account, const char *format, ...) MESSAGE_FORMAT(2, 3);

static void
say(struct account *account, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(account->text + account->length,
		sizeof(account->text) - account->length, format, arguments);
	va_end(arguments);
	ck_assert_int_ge(length, 0);
	account->length += (size_t)length;
	ck_assert_uint_lt(account->length, sizeof(account->text));
}

static const char *
fault_word(enum fault_kind kind)
{
	return kind == FAULT_OPEN     ? "open"
	       : kind == FAULT_REST   ? "rest"
	       : kind == FAULT_LENGTH ? "long"
	       : kind == FAULT_STRAY  ? "stray"
	       : kind == FAULT_QUOTED ? "quoted"
				      : "?";
}

static void
say_record(
	struct account *account, const struct parser *parser, const char *bytes)
{
	const struct record *record = &parser->record;
	uint64_t line, column;
	size_t i;

	if (record->fault.kind != FAULT_NONE) {
		parser_place(parser, bytes, record->fault.at, &line, &column);
		say(account, "%u:%u!%s\n", (unsigned)line, (unsigned)column,
			fault_word(record->fault.kind));
		return;
	}
	say(account, "%u:", (unsigned)parser->line);
	for (i = 0; i < record->count; i++) {
		char text[4096];
		size_t length =
			record_text(record, bytes, &record->fields[i], text);

		say(account, "%s%s%.*s", i ? "|" : "",
			record->fields[i].is_quoted ? "'" : "", (int)length,
			text);
	}
	say(account, "\n");
}

static void
keep_refused(
	struct account *account, const struct parser *parser, const char *bytes)
{
	size_t length = parser->taken - parser->at;

	ck_assert_uint_le(
		account->refused_length + length, sizeof(account->refused));
	memcpy(account->refused + account->refused_length, bytes, length);
	account->refused_length += length;
}

/* "LINE:COLUMN?quoted\n", or stray, with the lines that are lost. */
static void
say_verdict(struct account *account, const struct parser *parser)
{
	say(account, "%u:%u?%s", (unsigned)parser->opened_line,
		(unsigned)parser->opened_column,
		parser->closing.verdict == CLOSING_ENDS ? "quoted" : "stray");
	if (parser->closing.verdict != CLOSING_ENDS)
		say(account, " %u", (unsigned)parser->lost_lines);
	say(account, "\n");
}

/* Looks ahead, as the caller does with a regular file. */
static void
answer(struct parser *parser, const char *bytes, size_t length)
{
	struct closing closing;
	size_t opened = parser_ask(parser, &closing) + 1;

	opened += closing_look(&closing, bytes + opened, length - opened);
	if (opened == length)
		closing_end(&closing);
	parser_answer(parser, closing.verdict);
}

/* What the first line and the header determine, and what the parser is told
 * after the first record; {0} is nothing. */
static struct told {
	struct dialect_rules rules;
	uint64_t data_line;
	size_t width;
} told;

static void
tell(struct parser *parser)
{
	if (told.data_line)
		parser_skip_to(parser, told.data_line);
	if (told.width)
		parser_expect(parser, told.width);
}

/* Reads `length` bytes that come in pieces: the first one has `first` bytes,
 * the others `step`. After each piece, all bytes are at another place in
 * memory. */
static void
account_by(struct account *account, const char *bytes, size_t length,
	size_t first, size_t step, const struct record_dialect *dialect,
	bool can_ask)
{
	size_t start = 0, there = first < length ? first : length;
	struct parser parser;
	enum parser_result result = PARSER_MORE;
	char *copy = NULL;
	bool is_bad = false, is_first = true;
	size_t copied = 0;

	account->length = 0;
	account->text[0] = '\0';
	account->refused_length = 0;
	parser_begin(&parser, dialect);
	parser_detect(&parser, &told.rules);
	parser.can_ask = can_ask;
	while (result != PARSER_END) {
		if (result == PARSER_MORE) {
			free(copy);
			copied = start;
			copy = malloc(there - start + SCAN_SPARE);
			ck_assert_ptr_nonnull(copy);
			memcpy(copy, bytes + start, there - start);
			memset(copy + (there - start), '"', SCAN_SPARE);
		}
		result = parser_next(&parser, copy + (start - copied),
			there - start, there == length);
		if (result == PARSER_TOLD)
			say_verdict(account, &parser);
		if (result == PARSER_RECORD && parser.is_undecided)
			is_bad = true;
		else if (result == PARSER_RECORD) {
			say_record(account, &parser,
				copy + (start - copied) + parser.at);
			is_bad = parser.record.fault.kind != FAULT_NONE;
			if (is_first)
				tell(&parser);
			is_first = false;
		}
		if (is_bad &&
			(result == PARSER_RECORD || result == PARSER_REST ||
				result == PARSER_TOLD))
			keep_refused(account, &parser,
				copy + (start - copied) + parser.at);
		start += parser.taken;
		ck_assert_uint_le(start, there);
		if (result == PARSER_ASK)
			answer(&parser, bytes + start, length - start);
		if (result == PARSER_MORE) {
			ck_assert_uint_lt(there, length);
			there = there + step < length ? there + step : length;
		}
	}
	ck_assert_uint_eq(start, length);
	free(copy);
	parser_free(&parser);
}

static void
account_read(struct account *account, const char *bytes, size_t length,
	size_t first, size_t step, size_t limit)
{
	const struct record_dialect dialect = {
		.delimiter = ',',
		.quote = '"',
		.comment = '#',
		.limit = limit,
	};

	account_by(account, bytes, length, first, step, &dialect, true);
}

/* The slow parser: one byte after the other, without a limit. */
struct slow {
	const char *bytes;
	size_t length;
	size_t at;
	size_t line;  /* of the byte at `at` */
	size_t begin; /* of that line */
};

static int
slow_peek(const struct slow *slow)
{
	return slow->at < slow->length ? (unsigned char)slow->bytes[slow->at]
				       : -1;
}

static bool
slow_is_end(const struct slow *slow)
{
	int byte = slow_peek(slow);

	return byte == '\n' || byte == '\r' || byte == -1;
}

static int
slow_take(struct slow *slow)
{
	int byte = slow_peek(slow);
	bool is_pair;

	slow->at++;
	is_pair = byte == '\r' && slow_peek(slow) == '\n';
	if ((byte == '\n' || byte == '\r') && !is_pair) {
		slow->line++;
		slow->begin = slow->at;
	}
	return byte;
}

static void
slow_line_end(struct slow *slow)
{
	if (slow_peek(slow) == '\r')
		slow_take(slow);
	if (slow_peek(slow) == '\n' &&
		(slow->at == 0 || slow->begin != slow->at ||
			slow->bytes[slow->at - 1] != '\r'))
		slow_take(slow);
}

/* Reads one field, whose text goes to the account. False if a quote is never
 * closed; then it continues after the line of that quote. */
static bool
slow_field(struct slow *slow, struct account *account, struct account *fault)
{
	const char *word = "open";
	struct slow opened;

	if (slow_peek(slow) != '"') {
		while (!slow_is_end(slow) && slow_peek(slow) != ',')
			say(account, "%c", slow_take(slow));
		return true;
	}
	opened = *slow;
	slow_take(slow);
	say(account, "'");
	for (;;) {
		int byte = slow_take(slow);

		if (byte == -1)
			break;
		if (byte == '"' && slow_peek(slow) != '"') {
			bool is_bad =
				!slow_is_end(slow) && slow_peek(slow) != ',';

			if (is_bad && slow->line > opened.line) {
				word = "stray";
				break;
			}
			if (is_bad && fault->length == 0)
				say(fault, "%zu:%zu!rest\n", slow->line,
					slow->at - slow->begin + 1);
			while (!slow_is_end(slow) && slow_peek(slow) != ',')
				slow_take(slow);
			return true;
		}
		if (byte == '"')
			slow_take(slow);
		say(account, "%c", byte);
	}
	*slow = opened;
	if (fault->length == 0)
		say(fault, "%zu:%zu!%s\n", slow->line,
			slow->at - slow->begin + 1, word);
	while (!slow_is_end(slow))
		slow_take(slow);
	slow_line_end(slow);
	return false;
}

static void
slow_read(struct account *account, const char *bytes, size_t length)
{
	struct slow slow = { bytes, length, 0, 1, 0 };

	account->length = 0;
	account->text[0] = '\0';
	if (length >= 3 && memcmp(bytes, MARK, 3) == 0)
		slow.at = slow.begin = 3;
	while (slow.at < length) {
		size_t before = account->length;
		struct account fault = { .length = 0 };
		bool is_closed;

		if (slow_peek(&slow) == '#') {
			while (!slow_is_end(&slow))
				slow_take(&slow);
		}
		if (slow_is_end(&slow)) {
			slow_line_end(&slow);
			continue;
		}
		say(account, "%zu:", slow.line);
		while ((is_closed = slow_field(&slow, account, &fault)) &&
			slow_peek(&slow) == ',') {
			slow_take(&slow);
			say(account, "|");
		}
		if (is_closed)
			slow_line_end(&slow);
		say(account, "\n");
		if (fault.length) {
			account->length = before;
			say(account, "%s", fault.text);
		}
	}
}

static const struct {
	const char *bytes;
	size_t limit;
	const char *wanted;
} cases[] = {
	{ "", 100, "" },
	{ "\n\r\r\n\n", 100, "" },
	{ "a\nb", 100, "1:a\n2:b\n" },
	{ "a\rb\r\nc\n", 100, "1:a\n2:b\n3:c\n" },
	{ "\n\na\n\n\nb\n", 100, "3:a\n6:b\n" },
	{ MARK "a\n", 100, "1:a\n" },
	{ MARK "\"a,b\"\n", 100, "1:'a,b\n" },
	{ MARK, 100, "" },
	{ MARK MARK "a\n", 100, "1:a\n" },
	{ MARK MARK "\xEF\xBB", 100, "1:\xEF\xBB\n" },
	{ "\xEF\xBB", 100, "1:\xEF\xBB\n" },
	{ MARK "\"a\"b\n", 100, "1:4!rest\n" },
	{ "a\n" MARK "b\n", 100, "1:a\n2:" MARK "b\n" },
	{ "\"a\nb\"\nc\n", 100, "1:'a\nb\n3:c\n" },
	{ "\"a\r\nb\rc\n\"\nd\n", 100, "1:'a\r\nb\rc\n\n5:d\n" },
	/* a quote that is never closed costs its physical line */
	{ "a\nb,\"c\nd\ne", 100, "1:a\n2:3!open\n3:d\n4:e\n" },
	{ "\"x\ny\",\"c\nd\n", 100, "2:4!open\n3:d\n" },
	{ "\"", 100, "1:1!open\n" },
	{ "\"a\r\nb\r", 100, "1:1!open\n2:b\n" },
	/* as long as the limit, and one byte more */
	{ "12345\n123456\n1\n", 5, "1:12345\n2:1!long\n3:1\n" },
	{ "12345\r\n123456\r\n1", 5, "1:12345\n2:1!long\n3:1\n" },
	{ "12345", 5, "1:12345\n" },
	{ "123456", 5, "1:1!long\n" },
	{ "1234567890123456789012345678901234567890\nb\n", 5,
		"1:1!long\n2:b\n" },
	{ "\"234\"\n\"2345\"\nb\n", 5, "1:'234\n2:1!long\n3:b\n" },
	{ "\"23456\"\nb\n", 5, "1:1!quoted\n2:b\n" },
	/* a quote at the limit that is the first of two */
	{ "x\n\"1\n2\n3\n\"\"4\n5\n", 7,
		"1:x\n2:1!open\n3:2\n4:3\n5:3!rest\n6:5\n" },
	{ "\"2345\"\"\nb\n", 5, "1:1!open\n2:b\n" },
	{ "\"2345\"\",1\nb\n", 5, "1:1!open\n2:b\n" },
	{ "\"2345\",1\nb\n", 5, "1:1!long\n2:b\n" },
	{ "1,\"45\"\"89\",1\nb\n", 5, "1:3!quoted\n2:b\n" },
	{ "1,2,3,\"8\"\"1\n2\n3\n4\nb\n", 5, "1:1!long\n2:2\n3:3\n4:4\n5:b\n" },
	/* the rest of a record that is too long is read as CSV, too */
	{ "1,2,3,4,\"5\n6\"\nb\n", 5, "1:1!long\n3:b\n" },
	{ "1,2,3,4,\"5\n6,7,8\nb\n", 5, "1:1!long\n2:6|7|8\n3:b\n" },
	{ "aaaaaaaaaaaa\"\nb\n", 5, "1:1!long\n2:b\n" },
	/* a line in which a quote is never closed may itself be too long */
	{ "\"aaaaaaaaaaaaaaaaaaaaaaaaaa\nb\n", 5, "1:1!open\n2:b\n" },
	{ "\"aaaaaaaaaaaaaaaaaaaaaaaaaa\r\nb\n", 5, "1:1!open\n2:b\n" },
	{ "\"a\n\n\n\n\n\n\"\nb\n", 5, "1:1!quoted\n8:b\n" },
	/* comments are not records, whatever they contain */
	{ "#x\na\n#\"\n#,\rb\r\n#", 100, "2:a\n5:b\n" },
	{ MARK "#x\r\n\"#a\n#b\"\n", 100, "2:'#a\n#b\n" },
	{ " #a\nb#\n", 100, "1: #a\n2:b#\n" },
	{ "######\na\n", 3, "2:a\n" },
};

/* The same if the bytes cannot be read twice. */
static const struct {
	const char *bytes;
	size_t limit;
	const char *wanted;
} pipes[] = {
	{ "\"23456\"\nb\n", 5, "1:1?quoted\n2:b\n" },
	{ "\"23456\"", 5, "1:1?quoted\n" },
	{ "\"23456\",\"c\nd\"\nb\n", 5, "1:1?quoted\n3:b\n" },
	{ "\"a\n\n\n\n\n\n\"\r\nb\n", 5, "1:1?quoted\n8:b\n" },
	{ "\"2345\"\"7\",1\nb\n", 5, "1:1?quoted\n2:b\n" },
	/* the quote that decides is in the line of the opening quote */
	{ "\"234567\"8\nb\n", 5, "1:1?stray 1\n2:b\n" },
	{ "\"234567\"8", 5, "1:1?stray 1\n" },
	/* it is in a later line */
	{ "\"2\n34567\n1,\"8\n2\n", 9, "1:1?stray 2\n3:3!open\n4:2\n" },
	{ "a\n1,\"2\r\n3456789\r\n1,\"8\"\r\n2", 9,
		"1:a\n2:3?stray 2\n4:1|'8\n5:2\n" },
	{ "\"2\r34567\r1,\"8\"\r2\r", 9, "1:1?stray 2\n3:1|'8\n4:2\n" },
	/* that line is too long to be kept */
	{ "\"2\n34567890123\"8\n2\n", 9, "1:1?stray 2\n3:2\n" },
	/* there is none */
	{ "\"234567\nb\n", 5, "1:1?stray 2\n" },
	{ "\"234567\nb\nc", 5, "1:1?stray 3\n" },
	{ "\"234567", 5, "1:1?stray 1\n" },
	/* a record that is already too long gets one report */
	{ "1,2,3,4,\"5678901\"\nb\n", 5, "1:1!long\n2:b\n" },
	{ "1,2,3,4,\"5678901\nc,\"d\"\nb\n", 5, "1:1!long\n2:c|'d\n3:b\n" },
};

/* Escapes, and files without quotes. */
static const struct {
	char quote, escape;
	const char *bytes;
	size_t limit;
	const char *wanted;
} dialects[] = {
	{ '"', '\\', "\"a\\\"b\",c\nd\n", 100, "1:'a\"b|c\n2:d\n" },
	{ '"', '\\', "\"a\\\\\",\\\"c\\\\\n\\d\n", 100,
		"1:'a\\|\"c\\\n2:\\d\n" },
	{ '"', '\\', "\"\\n\\\n\"\"\"\nd\n", 100, "1:'\\n\\\n\"\n3:d\n" },
	{ '"', '\\', "\"a\\\"\nb\n", 100, "1:1!open\n2:b\n" },
	{ '"', '\\', "a\\", 100, "1:a\\\n" },
	{ '"', '\\', "\"a\\", 100, "1:1!open\n" },
	{ '"', '\\', "\"1\\\"4567\\\"\\\\\"\nb\n", 5, "1:1!quoted\n2:b\n" },
	{ '"', '\\', "\"1\\\"4567\"\\\nb\n", 5, "1:1!stray\n2:b\n" },
	{ '\0', '\0', "\"a,b\"\n\"c\n", 100, "1:\"a|b\"\n2:\"c\n" },
	{ '\0', '\0', "\"a,b\"\n\"c\n", 4, "1:1!long\n2:\"c\n" },
	{ '\0', '^', "^^a,^\"\n", 100, "1:^a|^\"\n" },
};

/* The bytes of bad records. */
static const struct {
	const char *bytes;
	size_t limit;
	const char *refused;
} refused[] = {
	{ "a\nb\n", 100, "" },
	{ "\"a\"b\nc\n", 100, "\"a\"b\n" },
	{ "\"a\"b\r\nc\r\n", 100, "\"a\"b\r\n" },
	{ "\"a\"b\rc\n", 100, "\"a\"b\r" },
	{ "\"a\nb\"c", 100, "\"a\n" },
	{ "a\n1,\"2\r\nc\r\n", 100, "1,\"2\r\n" },
	{ "123456\r\n1\n1234567890", 5, "123456\r\n1234567890" },
	{ "\"234567\nb\n", 5, "\"234567\n" },
	{ "1,2,3,4,\"5\n6\"\nb\n", 5, "1,2,3,4,\"5\n6\"\n" },
	{ "\"a\"b\n\n\n#x\n\"a\"c\n", 100, "\"a\"b\n\"a\"c\n" },
};

START_TEST(table)
{
	const char *bytes = cases[_i].bytes;
	size_t length = strlen(bytes), first;
	struct account account;

	for (first = 0; first <= length; first++) {
		size_t step = first % 2 ? 1 : length + 1;

		account_read(
			&account, bytes, length, first, step, cases[_i].limit);
		ck_assert_msg(strcmp(account.text, cases[_i].wanted) == 0,
			"case %d, split at %zu: %s\ngot:\n%swanted:\n%s", _i,
			first, bytes, account.text, cases[_i].wanted);
	}
}
END_TEST

static uint32_t
random_next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

#define SIXTEEN "yyyyyyyyyyyyyyyy"
#define SIXTY_FOUR SIXTEEN SIXTEEN SIXTEEN SIXTEEN

/* Pieces of text that often matter; some are longer than a block. */
static size_t
make_input(char *bytes, size_t most, uint32_t *state)
{
	static const char *const pieces[] = { ",", ",", "\n", "\r\n", "\r",
		"\"", "\"", "\"\"", "\",\"", "\"\n", ",\"", "ab", "1.5",
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		SIXTY_FOUR, "\xC3\xA4", "\n#", "#\"" };
	size_t count = random_next(state) % 40, length = 0;

	if (random_next(state) % 8 == 0) {
		memcpy(bytes, MARK, 3);
		length = 3;
	}
	while (count--) {
		const char *piece = pieces[random_next(state) % 18];
		size_t piece_length = strlen(piece);

		/* the long ones are less frequent */
		if (piece_length > 50 && random_next(state) % 4)
			piece_length = random_next(state) % 8;
		if (length + piece_length > most)
			break;
		memcpy(bytes + length, piece, piece_length);
		length += piece_length;
	}
	return length;
}

START_TEST(pipe_table)
{
	const char *bytes = pipes[_i].bytes;
	const struct record_dialect dialect = {
		.delimiter = ',',
		.quote = '"',
		.comment = '#',
		.limit = pipes[_i].limit,
	};
	size_t length = strlen(bytes), first, step;
	struct account account;

	for (first = 0; first <= length; first++) {
		for (step = 1; step <= length + 1; step++) {
			account_by(&account, bytes, length, first, step,
				&dialect, false);
			ck_assert_msg(
				strcmp(account.text, pipes[_i].wanted) == 0,
				"case %d, split at %zu by %zu: %s\ngot:\n%s"
				"wanted:\n%s",
				_i, first, step, bytes, account.text,
				pipes[_i].wanted);
		}
	}
}
END_TEST

START_TEST(dialect_table)
{
	const char *bytes = dialects[_i].bytes;
	const struct record_dialect dialect = {
		.delimiter = ',',
		.quote = dialects[_i].quote,
		.escape = dialects[_i].escape,
		.comment = '#',
		.limit = dialects[_i].limit,
	};
	size_t length = strlen(bytes), first;
	struct account account;

	for (first = 0; first <= length; first++) {
		account_by(&account, bytes, length, first,
			first % 2 ? 1 : length + 1, &dialect, true);
		ck_assert_msg(strcmp(account.text, dialects[_i].wanted) == 0,
			"case %d, split at %zu: %s\ngot:\n%swanted:\n%s", _i,
			first, bytes, account.text, dialects[_i].wanted);
	}
}
END_TEST

#define SEP .rules.skips_sep = true, .rules.obeys_sep = true
#define HEADER .rules.detects = true

/* What the first line and the header say about the delimiter, where the table
 * begins, and empty lines in a file of one column. */
static const struct {
	struct told told;
	bool trims;
	const char *bytes;
	const char *wanted;
} detects[] = {
	{ { HEADER }, false, "a;b\n1;2\n", "1:a|b\n2:1|2\n" },
	{ { HEADER }, false, "\n\"a\nb\"\tc\n1\t2\n", "2:'a\nb|c\n4:1|2\n" },
	{ { HEADER }, false, "a|b\r\n1|2", "1:a|b\n2:1|2\n" },
	{ { HEADER }, false, "a,b;c\n1,2;3\n", "1:a|b;c\n2:1|2;3\n" },
	{ { HEADER }, false, "a\n1;2\n", "1:a\n2:1;2\n" },
	{ { HEADER }, false, "#x|y\na;b\n1;2\n", "2:a|b\n3:1|2\n" },
	{ { HEADER, .rules.before = 2 }, false, "x|y\n\"z\na;b\n1;2\n",
		"3:a|b\n4:1|2\n" },
	{ { HEADER, SEP }, false, "sep=|\na;b|c\n1|2\n", "2:a;b|c\n3:1|2\n" },
	{ { HEADER, SEP }, false, "\"sep=;\"\r\na;b\n1;2\n", "2:a|b\n3:1|2\n" },
	{ { HEADER, SEP }, false, MARK "sep=\t\na\tb\n", "2:a|b\n" },
	{ { HEADER, SEP }, false, "sep=;", "" },
	{ { HEADER, SEP }, false, "sep\n1\n", "1:sep\n2:1\n" },
	{ { HEADER, SEP }, false, "sep", "1:sep\n" },
	{ { HEADER, SEP }, false, "a;b\n1;2\n", "1:a|b\n2:1|2\n" },
	{ { HEADER, SEP, .rules.before = 2 }, false, "sep=;\nx\na|b;c\n",
		"3:a|b|c\n" },
	{ { .rules.skips_sep = true }, false, "sep=;\na;b,c\n", "2:a;b|c\n" },
	{ { .rules.before = 1 }, false, "\"x\na,b\n", "2:a|b\n" },
	{ { .data_line = 4 }, false, "a\n\"\n2\n3\n", "1:a\n4:3\n" },
	{ { .data_line = 1 }, false, "a\n1\n", "1:a\n2:1\n" },
	{ { .width = 1 }, false, "a\n\n1\n\n\n", "1:a\n2:\n3:1\n" },
	{ { .width = 1 }, false, "a\r\n\r\n#c\r\n1\r\n", "1:a\n2:\n4:1\n" },
	{ { .width = 2 }, false, "a,b\n\n1,2\n", "1:a|b\n3:1|2\n" },
	{ { .width = 1 }, true, "a\n \n\t \n1\n  \n", "1:a\n2:\n3:\n4:1\n" },
	{ { .width = 1 }, true, "a\n\n  1\n \n\"2\"\n",
		"1:a\n2:\n3:1\n4:\n5:'2\n" },
	{ { .width = 1 }, true, "a\n\n     ", "1:a\n" },
};

START_TEST(detect_table)
{
	const char *bytes = detects[_i].bytes;
	const struct record_dialect dialect = {
		.delimiter = ',',
		.quote = '"',
		.comment = '#',
		.trims = detects[_i].trims,
		.limit = 100,
	};
	size_t length = strlen(bytes), first;
	struct account account;

	told = detects[_i].told;
	for (first = 0; first <= length; first++) {
		account_by(&account, bytes, length, first,
			first % 2 ? 1 : length + 1, &dialect, true);
		ck_assert_msg(strcmp(account.text, detects[_i].wanted) == 0,
			"case %d, split at %zu: %s\ngot:\n%swanted:\n%s", _i,
			first, bytes, account.text, detects[_i].wanted);
	}
	told = (struct told){ .width = 0 };
}
END_TEST

/* However the bytes arrive, a pipe gives the same result, and each byte of a
 * refused record is kept once. */
START_TEST(random_pipes)
{
	static struct account wanted, got;
	uint32_t state = (uint32_t)_i * 7919u + 5;
	char bytes[1024];
	int round;

	for (round = 0; round < 40; round++) {
		size_t length = make_input(bytes, sizeof(bytes), &state), first;
		struct record_dialect dialect = {
			.delimiter = ',',
			.quote = '"',
			.comment = '#',
			.trims = random_next(&state) % 2,
			.limit = 1 + random_next(&state) % 80,
			.escape = random_next(&state) % 2 ? 'a' : '\0',
		};

		account_by(&wanted, bytes, length, length, 1, &dialect, false);
		for (first = 0; first <= length; first++) {
			account_by(&got, bytes, length, first, 1 + first % 70,
				&dialect, false);
			ck_assert_msg(
				strcmp(got.text, wanted.text) == 0 &&
					got.refused_length ==
						wanted.refused_length &&
					memcmp(got.refused, wanted.refused,
						got.refused_length) == 0,
				"round %d, limit %zu, split at %zu:\n%.*s\n"
				"got:\n%swanted:\n%s",
				round, (size_t)dialect.limit, first,
				(int)length, bytes, got.text, wanted.text);
		}
	}
}
END_TEST

START_TEST(refused_bytes)
{
	const char *bytes = refused[_i].bytes;
	size_t length = strlen(bytes), first;
	struct account account;

	for (first = 0; first <= length; first++) {
		size_t step = first % 2 ? 1 : length + 1;

		account_read(&account, bytes, length, first, step,
			refused[_i].limit);
		ck_assert_msg(
			account.refused_length == strlen(refused[_i].refused) &&
				memcmp(account.refused, refused[_i].refused,
					account.refused_length) == 0,
			"case %d, split at %zu: %.*s", _i, first,
			(int)account.refused_length, account.refused);
	}
}
END_TEST

/* Lines are counted in 64 bits, and another module may take some of them. */
START_TEST(many_lines)
{
	const struct record_dialect dialect = {
		.delimiter = ',', .quote = '"', .comment = -1, .limit = 100
	};
	static const char text[] = "a\n\"b\"c\n";
	char bytes[sizeof(text) + SCAN_SPARE] = "";
	uint64_t line, column;
	struct parser parser;

	memcpy(bytes, text, sizeof(text));
	parser_begin(&parser, &dialect);
	ck_assert(!parser_is_between(&parser));
	ck_assert_int_eq(parser_next(&parser, bytes, 8, true), PARSER_RECORD);
	ck_assert(parser_is_between(&parser));
	parser_pass(&parser, UINT64_C(7000000000), UINT64_C(5000000000));
	ck_assert_int_eq(
		parser_next(&parser, bytes + 2, 6, true), PARSER_RECORD);
	ck_assert_uint_eq(parser_offset(&parser), UINT64_C(7000000002));
	parser_place(
		&parser, bytes + 2, parser.record.fault.at, &line, &column);
	ck_assert_uint_eq(line, UINT64_C(5000000002));
	ck_assert_uint_eq(column, 4);
	parser_free(&parser);
}
END_TEST

START_TEST(random_inputs)
{
	static const size_t limits[] = { 1, 2, 7, 63, 64, 65, 100 };
	static struct account wanted, got;
	uint32_t state = (uint32_t)_i * 977u + 1;
	char bytes[1024];
	int round;

	for (round = 0; round < 40; round++) {
		size_t length = make_input(bytes, sizeof(bytes), &state);
		size_t limit = limits[random_next(&state) % 7], first;

		slow_read(&wanted, bytes, length);
		for (first = 0; first <= length; first++) {
			account_read(&got, bytes, length, first, length + 1,
				SIZE_MAX);
			ck_assert_msg(strcmp(got.text, wanted.text) == 0,
				"round %d, split at %zu:\n%.*s\ngot:\n%s"
				"wanted:\n%s",
				round, first, (int)length, bytes, got.text,
				wanted.text);
		}
		account_read(&got, bytes, length, 0, 1, SIZE_MAX);
		ck_assert_str_eq(got.text, wanted.text);
		/* with a limit, the result is the same however the bytes
		 * arrive */
		account_read(&wanted, bytes, length, length, 1, limit);
		for (first = 0; first <= length; first++) {
			account_read(&got, bytes, length, first, 1 + first % 70,
				limit);
			ck_assert_msg(
				strcmp(got.text, wanted.text) == 0 &&
					got.refused_length ==
						wanted.refused_length &&
					memcmp(got.refused, wanted.refused,
						got.refused_length) == 0,
				"round %d, limit %zu, split at %zu:\n%.*s\n"
				"got:\n%swanted:\n%s",
				round, limit, first, (int)length, bytes,
				got.text, wanted.text);
		}
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("parser");
	TCase *tcase = tcase_create("parser");

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, table, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_loop_test(
		tcase, refused_bytes, 0, sizeof(refused) / sizeof(refused[0]));
	tcase_add_loop_test(
		tcase, pipe_table, 0, sizeof(pipes) / sizeof(pipes[0]));
	tcase_add_loop_test(
		tcase, detect_table, 0, sizeof(detects) / sizeof(detects[0]));
	tcase_add_loop_test(tcase, dialect_table, 0,
		sizeof(dialects) / sizeof(dialects[0]));
	tcase_add_loop_test(tcase, random_pipes, 0, 25);
	tcase_add_test(tcase, many_lines);
	tcase_add_loop_test(tcase, random_inputs, 0, 25);
	return suite_run(suite);
}
