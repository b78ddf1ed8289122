/* SPDX-License-Identifier: ISC */
/* plain: plain and other records together, however the bytes arrive, compared
 * with the slow way. */
#include "common/member.h"
#include "csvrows/json.h"
#include "csvrows/parser.h"
#include "csvrows/plain.h"
#include "csvrows/plain_index.h"
#include "csvrows/shape.h"
#include "given.h"
#include "reference/reference.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The sizes of the pieces: the first one, then all others. */
struct pieces {
	size_t first;
	size_t step;
};

/* Everything that a run needs. */
struct run {
	const struct reference_format *format;
	struct record_dialect dialect;
	struct parser parser;
	struct names names;
	struct shape shape;
	struct plain plain;
	bool has_header;
	bool only_counts;
	uint64_t count;
	uint64_t plain_taken;
	struct buffer lines;
	struct reference_text faults;
};

static void
begin(struct run *run, const struct reference_format *format)
{
	*run = (struct run){ .format = format };
	run->dialect = (struct record_dialect){
		.delimiter = format->delimiter,
		.quote = format->quote,
		.comment = format->comment,
		.limit = SIZE_MAX,
		.escape = format->escape,
		.unquotes = format->unquotes,
	};
	parser_begin(&run->parser, &run->dialect);
}

static void
end(struct run *run)
{
	parser_free(&run->parser);
	names_free(&run->names);
	shape_free(&run->shape);
	plain_free(&run->plain);
	buffer_free(&run->lines);
	reference_free(&run->faults);
}

static void
take_header(struct run *run, const char *bytes)
{
	const struct value_rules rules = {
		.type = run->format->strings ? VALUE_STRING : VALUE_AUTO,
		.empty = run->format->empty_is_string ? VALUE_EMPTY_STRING
						      : VALUE_EMPTY_NULL,
		.form = { run->format->decimal, run->format->thousands },
	};
	size_t count = run->parser.record.count, i;
	size_t *fields = calloc(count, sizeof(*fields));

	ck_assert_ptr_nonnull(fields);
	for (i = 0; i < count; i++)
		fields[i] = i;
	ck_assert(names_take(&run->names, &run->parser.record, bytes));
	ck_assert(shape_begin(&run->shape, &rules, count));
	ck_assert(shape_choose(&run->shape, &run->names, fields, count));
	ck_assert(plain_begin(&run->plain, &run->dialect, &run->shape));
	run->has_header = true;
	parser_expect(&run->parser, count);
	free(fields);
}

static void
take_record(struct run *run, const char *bytes)
{
	static const char *const kinds[FAULT_KINDS] = {
		[FAULT_OPEN] = "open",
		[FAULT_STRAY] = "stray",
		[FAULT_REST] = "rest",
		[FAULT_FIELDS] = "fields",
		[FAULT_ENCODING] = "encoding",
		[FAULT_NUL] = "nul",
	};
	struct fault fault = run->parser.record.fault;
	uint64_t line, column;

	if (!run->has_header) {
		take_header(run, bytes);
		return;
	}
	if (fault.kind == FAULT_NONE)
		fault = shape_check(&run->shape, &run->parser.record, bytes);
	if (fault.kind == FAULT_NONE) {
		run->count++;
		if (!shape_write(&run->shape, &run->parser.record, bytes,
			    &run->lines))
			ck_abort_msg("out of memory");
		return;
	}
	parser_place(&run->parser, bytes, fault.at, &line, &column);
	reference_say(&run->faults, "%zu:%zu %s\n", (size_t)line,
		(size_t)column, kinds[fault.kind]);
}

/* Takes plain records from bytes + start on. Returns where it stopped. */
static size_t
take_plain(struct run *run, const char *bytes, size_t start, size_t length)
{
	struct plain_passed passed = { 0, 0 };
	size_t at;

	if (!run->has_header || !parser_is_between(&run->parser))
		return start;
	if (run->only_counts)
		at = plain_pass(
			&run->plain, bytes, start, length, UINT64_MAX, &passed);
	else
		at = plain_write(&run->plain, bytes, start, length, UINT64_MAX,
			&run->lines, SIZE_MAX, &passed);
	if (at > start)
		parser_pass(&run->parser, at - start, passed.lines);
	run->count += passed.records;
	run->plain_taken += passed.records;
	return at;
}

/* Reads bytes that come in pieces, each time at another place in memory, with
 * `behind` before them and garbage after them. */
static void
run_through(struct run *run, const char *bytes, size_t length,
	const struct pieces *pieces)
{
	size_t there = pieces->first < length ? pieces->first : length;
	enum parser_result result = PARSER_MORE;
	size_t taken = 0, start = 0, behind = 0;
	char *copy = NULL;

	while (result != PARSER_END) {
		if (result == PARSER_MORE) {
			free(copy);
			behind = taken ? taken % 3 : 0;
			copy = malloc(behind + there - taken + SCAN_SPARE);
			if (!copy)
				ck_abort_msg("out of memory");
			memcpy(copy, bytes + taken - behind,
				behind + there - taken);
			memset(copy + behind + there - taken, '"', SCAN_SPARE);
			start = behind;
			plain_restart(&run->plain);
		}
		start = take_plain(run, copy, start, behind + there - taken);
		result = parser_next(&run->parser, copy + start,
			behind + there - taken - start, there == length);
		if (result == PARSER_RECORD)
			take_record(run, copy + start + run->parser.at);
		start += run->parser.taken;
		if (result == PARSER_MORE) {
			taken += start - behind;
			if (there >= length)
				ck_abort_msg("wants more than there is");
			there = length - there > pieces->step
					? there + pieces->step
					: length;
		}
	}
	free(copy);
}

/* Every line is one JSON object. Returns how many there are. */
static uint64_t
count_lines(const struct buffer *lines)
{
	const char *at = lines->length ? lines->bytes : "";
	const char *end = at + lines->length;
	uint64_t count = 0;

	for (; at < end; count++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		if (!newline)
			ck_abort_msg("no newline after a line");
		if (!member_find(at, (size_t)(newline - at), NULL, 0))
			ck_abort_msg("no JSON: %.*s", (int)(newline - at), at);
		at = newline + 1;
	}
	return count;
}

/* Check does not accept longer messages. */
#define SHOWN(length) ((int)((length) < 900 ? (length) : 900))

static void
compare(const struct reference_format *format, const char *bytes, size_t length,
	const struct pieces *pieces, const struct reference_text *lines,
	const struct reference_text *faults)
{
	struct run run;
	uint64_t count;

	begin(&run, format);
	run_through(&run, bytes, length, pieces);
	count = count_lines(&run.lines);
	ck_assert_msg(run.lines.length == lines->length &&
			      (lines->length == 0 ||
				      memcmp(run.lines.bytes, lines->bytes,
					      lines->length) == 0),
		"first %zu, step %zu:\n%.*s\ngot:\n%.*swanted:\n%.*s",
		pieces->first, pieces->step, SHOWN(length), bytes,
		SHOWN(run.lines.length), run.lines.bytes, SHOWN(lines->length),
		lines->bytes);
	ck_assert_msg(run.faults.length == faults->length &&
			      (faults->length == 0 ||
				      memcmp(run.faults.bytes, faults->bytes,
					      faults->length) == 0),
		"first %zu, step %zu:\n%.*s\ngot:\n%.*swanted:\n%.*s",
		pieces->first, pieces->step, SHOWN(length), bytes,
		SHOWN(run.faults.length), run.faults.bytes,
		SHOWN(faults->length), faults->bytes);
	end(&run);
	begin(&run, format);
	run.only_counts = true;
	run_through(&run, bytes, length, pieces);
	ck_assert_uint_eq(run.count, count);
	end(&run);
}

static const struct reference_format plain = {
	.delimiter = ',', .quote = '"', .comment = -1
};

/* Compares for a first piece of each length, and byte by byte. */
static void
compare_splits(
	const struct reference_format *format, const char *bytes, size_t length)
{
	struct reference_text lines = { 0 }, faults = { 0 };
	struct pieces pieces = { 0, 1 };

	reference_read(format, bytes, length, &lines, &faults);
	compare(format, bytes, length, &pieces, &lines, &faults);
	pieces.step = length + 1;
	for (pieces.first = 0; pieces.first <= length; pieces.first++)
		compare(format, bytes, length, &pieces, &lines, &faults);
	reference_free(&lines);
	reference_free(&faults);
}

static const char *const texts[] = {
	"",
	"a\n",
	"a,b\n1,2\n3,4\n",
	"a,b\r\n1,2\r\n3,4\r\n",
	"a,b\r1,2\r3,4\r",
	"a,b\n1,2\r\n3,4\r5,6\n7,8",
	"a,b\n\n1,2\n\n\n\r\n\r3,4\n",
	"a\n\n1\n\"\"\n\n2\n",
	"a,b\n\"1\",\"x\"\n\"\",\"y,z\"\n",
	"a,b\n\"1\"\"2\",3\n4,5\n\"6\",\"\"\"\"\n7,8\n",
	"a,b\n1,2\n\"x\ny\",3\n4,5\n6,7,8\n9\n10,11\n",
	"a,b\n1\",2\n3,4\n5,\"6\n7,8\n",
	"a,b\n1\",2\"\n\"3\",\"4\"\n\"5\"x,6\n7,8\n",
	"a,b\n\xC3\xA4,1\n\xC3,2\n3,\xED\xA0\x80\n\"\xE2\x82\xAC\",4\n",
	"a,b\n\"1\" ,2\n3, \"4\"\n5,6\n",
	"a,b,c\n,,\n\"\",,\"\"\n,1,\n",
	"a\n1234567890123456\n12345678901234567\n0123456789012345\n-1.5e5\n",
	"a\n1\\2\n3\t4\n\"5\"\"6\"\n\"abcdefghijklmnop\"\nabcdefghijklmnopq\n",
	"k23456789012345678901234567890,k2345678901234567890123456,"
	"k2345678901234567890123456789,k23456789012345678901234567\n"
	"1,2,3,4\nx,y,z,w\n,,,\n",
};

START_TEST(table)
{
	compare_splits(&plain, texts[_i], strlen(texts[_i]));
}
END_TEST

static uint32_t
random_next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* A field of random kind; mostly plain. */
static size_t
make_field(const struct reference_format *format, char *to, uint32_t *state)
{
	static const char *const kinds[] = { "", "0", "-1.50", "12345678",
		"1234567890123456", "12345678901234567", "1e5", "007", "x",
		"some text", "text of sixteen.", "text of seventeen",
		"\xC3\xA4\xE2\x82\xAC", "a\\b", "tab\there", "5Q pipe", "QxQ",
		"QQ", "QxDyQ", "QxQQyQ", "Qx\nyQ", "\xFF", "Qx", "QxQy", "Q",
		" QxQ", "Z", "QxZQ", "E", "xEQ", "EQ,", "QxEQyQ", "QEEQ",
		"QEx\nQ" };
	/* the first ones are more frequent */
	uint32_t most = random_next(state) % 4 == 0 ? 34 : 18;
	const char *kind = kinds[random_next(state) % most];
	size_t i;

	for (i = 0; kind[i]; i++) {
		to[i] = kind[i];
		if (kind[i] == 'Q')
			to[i] = format->quote ? format->quote : '"';
		if (kind[i] == 'E')
			to[i] = format->escape ? format->escape : '\\';
		if (kind[i] == 'Z')
			to[i] = '\0';
		if (kind[i] == 'D')
			to[i] = format->delimiter;
	}
	return i;
}

static size_t
make_input(const struct reference_format *format, char *bytes, size_t most,
	uint32_t *state)
{
	static const char *const line_ends[] = { "\n", "\r\n", "\r" };
	size_t width = 1 + random_next(state) % 5, length = 0, i, field;
	uint32_t line_end = random_next(state) % 4;
	size_t target = random_next(state) % most;

	for (i = 0; i < width; i++) {
		bytes[length++] = i ? format->delimiter : 'n';
		bytes[length++] = (char)('a' + i);
	}
	bytes[length++] = '\n';
	while (length < target) {
		size_t fields = width;
		const char *ending = line_ends[line_end % 3];

		if (random_next(state) % 20 == 0)
			fields += random_next(state) % 3;
		if (random_next(state) % 20 == 0)
			bytes[length++] = '#';
		for (field = 0; field < fields; field++) {
			if (field)
				bytes[length++] = format->delimiter;
			length += make_field(format, bytes + length, state);
		}
		if (line_end == 3)
			ending = line_ends[random_next(state) % 3];
		memcpy(bytes + length, ending, strlen(ending));
		length += strlen(ending);
	}
	/* perhaps without a line end */
	return length - random_next(state) % 3;
}

static const struct reference_format formats[] = {
	{ .delimiter = ',', .quote = '"', .comment = -1 },
	{ .delimiter = ';',
		.quote = '\'',
		.comment = '#',
		.empty_is_string = true },
	{ .delimiter = '\t', .quote = '"', .comment = '#', .strings = true },
	{ .delimiter = ' ',
		.quote = '|',
		.comment = -1,
		.strings = true,
		.empty_is_string = true },
	{ .delimiter = ',', .quote = '"', .comment = -1, .escape = '\\' },
	{ .delimiter = ',', .comment = -1 },
	{ .delimiter = ';', .comment = '#', .escape = '\\' },
	{ .delimiter = ';', .quote = '"', .comment = -1, .unquotes = true },
	{ .delimiter = ';',
		.quote = '"',
		.comment = '#',
		.unquotes = true,
		.decimal = ",",
		.thousands = "." },
	{ .delimiter = ',',
		.quote = '"',
		.comment = -1,
		.empty_is_string = true,
		.decimal = "," },
	{ .delimiter = ',',
		.quote = '"',
		.comment = -1,
		.escape = '\\',
		.unquotes = true },
	{ .delimiter = ';', .comment = -1, .unquotes = true, .decimal = "," },
};

#define FORMATS ((int)(sizeof(formats) / sizeof(formats[0])))

START_TEST(random_inputs)
{
	const struct reference_format *format = &formats[_i % FORMATS];
	uint32_t state = (uint32_t)_i * 7919u + 3;
	static char bytes[8192];
	int round;

	for (round = 0; round < 6; round++) {
		size_t length = make_input(format, bytes, 300, &state);

		compare_splits(format, bytes, length);
	}
}
END_TEST

/* More than a step of the index, in a few pieces. */
START_TEST(long_inputs)
{
	const struct reference_format *format = &formats[_i % FORMATS];
	struct reference_text lines = { 0 }, faults = { 0 };
	uint32_t state = (uint32_t)_i * 104729u + 5;
	static char bytes[64 * 1024];
	size_t length, i;

	length = make_input(format, bytes, sizeof(bytes) - 1024, &state);
	reference_read(format, bytes, length, &lines, &faults);
	for (i = 0; i < 8; i++) {
		struct pieces pieces = {
			random_next(&state) % (length + 1),
			1 + random_next(&state) % (3 * PLAIN_INDEX_STEP),
		};

		compare(format, bytes, length, &pieces, &lines, &faults);
	}
	reference_free(&lines);
	reference_free(&faults);
}
END_TEST

/* A delimiter, a quote, a line end and a byte that is not ASCII at each place
 * around blocks and steps. */
START_TEST(borders)
{
	static const char *const marks[] = { ",", "\"", "\n", "\r\n",
		"\xC3\xA4", "\",\"", "\"\"", "\",y\"," };
	static char bytes[2 * PLAIN_INDEX_STEP];
	size_t around = _i % 2 ? PLAIN_INDEX_STEP : SCAN_BLOCK, at, i;
	const char *begin_text = _i / 2 ? "a,b,c\nx" : "a,b\n\"";
	const char *end_text = _i / 2 ? ",2\n3,4\n  " : "\",2\n3,4\n";

	for (at = around - 6; at < around + 12; at++) {
		for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
			struct reference_text lines = { 0 }, faults = { 0 };
			struct pieces pieces = { SIZE_MAX, 1 };
			size_t length = strlen(marks[i]);

			memset(bytes, 'x', sizeof(bytes));
			memcpy(bytes, begin_text, strlen(begin_text));
			memcpy(bytes + at, marks[i], length);
			memcpy(bytes + around + 20, end_text, 8);
			length = around + 28;
			reference_read(&plain, bytes, length, &lines, &faults);
			compare(&plain, bytes, length, &pieces, &lines,
				&faults);
			reference_free(&lines);
			reference_free(&faults);
		}
	}
}
END_TEST

/* Plain records are taken, and none of them goes to the parser. */
START_TEST(takes_all)
{
	static const struct {
		const char *record;
		uint64_t plain_taken;
		char escape;
	} records[] = {
		{ "1,x\n", 100, '\0' },
		{ "1,x\r\n", 100, '\0' },
		{ "1,x\r", 99, '\0' }, /* perhaps half a line end */
		{ "\"1\",\"x,y\"\n", 100, '\0' },
		{ "\xC3\xA4,\n\n", 100, '\0' },
		{ "\"a\"\"b\",1\n", 0, '\0' },
		{ "1,2,3\n", 0, '\0' },
		{ "1,x\n", 100, '\\' },
		{ "\"1\",\"x,y\"\n", 100, '\\' },
		{ "1,x\\\n", 0, '\\' },
		{ "1,\"x\\\"\"\n", 0, '\\' },
	};
	struct reference_format format = plain;
	const struct pieces pieces = { SIZE_MAX, 1 };
	size_t length = strlen(records[_i].record), i;
	char bytes[2000] = "a,b\n";
	struct run run;

	for (i = 0; i < 100; i++)
		memcpy(bytes + 4 + i * length, records[_i].record, length);
	format.escape = records[_i].escape;
	begin(&run, &format);
	run_through(&run, bytes, 4 + 100 * length, &pieces);
	ck_assert_uint_eq(run.plain_taken, records[_i].plain_taken);
	end(&run);
}
END_TEST

/* A repeated header is left to the parser, however it is written; so may be
 * records that begin like it. */
static const struct {
	const char *header;
	const char *record;
	bool trims;
	bool unquotes;
	char quote;
	bool is_taken;
} headers[] = {
	{ "a,b", "a,b", false, false, '"', false },
	{ "a,b", "\"a\",\"b\"", false, false, '"', false },
	{ "a,b", "\"a\",b", false, false, '"', false },
	{ "a,b", "a,b", false, false, '\0', false },
	{ "a,b", "ab,c", false, false, '"', true },
	{ "a,b", "1,2", false, false, '"', true },
	{ "a,b", "a,x", false, false, '"', false },
	{ "a,b", "a,longer than any header", false, false, '"', true },
	{ "a,bbb", "a,b", false, false, '"', true },
	{ "a,b", " a , b ", true, false, '"', false },
	{ "a,b", "\"a\" ,b", true, false, '"', false },
	{ "a,b", " \"a\",\t\"b\"", true, false, '"', false },
	{ "a,b", "\" a \",\" b\"", true, true, '"', false },
	{ "a,b", " 1 , 2 ", true, false, '"', true },
	{ "a,b", "\" 1 \",2", true, true, '"', true },
	{ "a,b", "a ,b", true, false, '\0', false },
	{ "a,b",
		"\xEF\xBB\xBF"
		"a,b",
		false, false, '"', false },
	{ "a,b",
		"\xEF\xBB\xBF"
		"\"a\",b",
		false, false, '"', false },
	{ "a,b",
		"\xEF\xBB\xBE"
		"a,b",
		false, false, '"', true },
	{ "time_of_day,b", "time_of_day,b", false, false, '"', false },
	{ "time_of_day,b", "\"time_of_day\",b", false, false, '"', false },
	{ "time_of_day,b", "time_of_year,x", false, false, '"', false },
	{ "time_of_day,b", "times,x", false, false, '"', true },
	{ "a", "a", false, false, '"', false },
	{ "a", "b", false, false, '"', true },
	{ "a", " ", true, false, '"', false },
	{ "\"\",b", ",b", false, false, '"', false },
};

START_TEST(expects_header)
{
	const struct record_dialect dialect = {
		.delimiter = ',',
		.quote = headers[_i].quote,
		.comment = '#',
		.trims = headers[_i].trims,
		.unquotes = headers[_i].unquotes,
		.limit = SIZE_MAX,
	};
	static const struct value_rules rules = { 0 };
	static const size_t fields[] = { 0, 1 };
	char bytes[128 + SCAN_SPARE] = "";
	struct buffer lines = { 0 };
	struct plain_passed passed;
	struct shape shape;
	struct names names;
	struct plain watching;
	size_t length;

	given_names(&names, headers[_i].header);
	ck_assert(shape_begin(&shape, &rules, names.count));
	ck_assert(shape_choose(&shape, &names, fields, names.count));
	ck_assert(plain_begin(&watching, &dialect, &shape));
	plain_expect_header(&watching, &names);
	length = (size_t)snprintf(
		bytes, sizeof(bytes), "%s\n", headers[_i].record);
	plain_restart(&watching);
	ck_assert_uint_eq(plain_write(&watching, bytes, 0, length, 9, &lines,
				  SIZE_MAX, &passed),
		headers[_i].is_taken ? length : 0);
	buffer_free(&lines);
	plain_free(&watching);
	shape_free(&shape);
	names_free(&names);
}
END_TEST

/* If values must be checked, no record is passed without that; and if fields
 * need a closer look, nothing is taken. */
START_TEST(stays_off)
{
	const char bytes[128] = "1\n2\n";
	struct record_dialect dialect = {
		.delimiter = _i == 1 ? '.' : ',',
		.quote = '"',
		.comment = -1,
		.limit = 100,
	};
	unsigned char types[] = { VALUE_AUTO };
	struct shape shape = { .width = 1, .types = types };
	struct plain_passed passed;
	struct plain off;

	shape.has_types = _i == 0;
	ck_assert(plain_begin(&off, &dialect, &shape));
	plain_restart(&off);
	ck_assert_uint_eq(
		plain_pass(&off, bytes, 0, 4, 9, &passed), _i == 2 ? 4 : 0);
	ck_assert_uint_eq(passed.records, _i == 2 ? 2 : 0);
	plain_free(&off);
}
END_TEST

/* It takes at most as many records as asked for. */
START_TEST(bounds)
{
	char bytes[256] = "a\n1\n2\n3\n4\n5\n";
	struct plain_passed passed;
	struct run run;
	size_t at;

	begin(&run, &plain);
	ck_assert_int_eq(
		parser_next(&run.parser, bytes, 12, true), PARSER_RECORD);
	take_header(&run, bytes);
	at = plain_pass(&run.plain, bytes, 2, 12, 2, &passed);
	ck_assert_uint_eq(at, 6);
	ck_assert_uint_eq(passed.records, 2);
	at = plain_write(
		&run.plain, bytes, at, 12, 2, &run.lines, 1000, &passed);
	ck_assert_uint_eq(at, 10);
	ck_assert_uint_eq(run.lines.length, 16);
	at = plain_write(&run.plain, bytes, at, 12, 2, &run.lines, 10, &passed);
	ck_assert_uint_eq(at, 10);
	run.plain.limit = 0;
	at = plain_write(&run.plain, bytes, at, 12, 2, &run.lines, 90, &passed);
	ck_assert_uint_eq(at, 10);
	ck_assert_uint_eq(passed.records, 0);
#if SIZE_MAX > UINT32_MAX
	/* an index cannot have positions beyond 4 GiB */
	run.plain.limit = SIZE_MAX;
	ck_assert_uint_eq(plain_write(&run.plain, bytes, 2, SIZE_MAX, 2,
				  &run.lines, 90, &passed),
		2);
#endif
	end(&run);
}
END_TEST

/* An index takes at most as many ends as it has room for. */
START_TEST(full_index)
{
	static char bytes[1 << 16];
	const struct record_dialect dialect = {
		.delimiter = ',',
		.quote = '"',
	};
	struct plain_index index = { 0 };
	size_t at = 0;

	memset(bytes, ',', sizeof(bytes));
	ck_assert(plain_index_begin(&index, &dialect, 1));
	plain_index_restart(&index, 0);
	while (plain_index_more(&index, bytes, sizeof(bytes) - SCAN_SPARE))
		at = index.at;
	ck_assert_uint_gt(at, 0);
	ck_assert_uint_lt(at, sizeof(bytes) - SCAN_SPARE);
	ck_assert_uint_eq(index.ends_count, at);
	plain_index_free(&index);
}
END_TEST

/* An index gives the same result with and without wide.h. */
START_TEST(wide_index)
{
	static const char letters[] = ",,,,\n\r\"\"1.2\303";
	static char bytes[3 * PLAIN_INDEX_STEP + 77 + SCAN_SPARE];
	const size_t length = sizeof(bytes) - SCAN_SPARE;
	const struct record_dialect dialect = {
		.delimiter = ',',
		.quote = '"',
	};
	struct plain_index usual, wide;
	uint32_t state = 7;
	size_t i;

	/* from blocks full of ends to those with few */
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = random_next(&state) % (1 + i / 1024) > 1
				   ? 'x'
				   : letters[random_next(&state) %
					     (sizeof(letters) - 1)];
	ck_assert(plain_index_begin(&usual, &dialect, length));
	ck_assert(plain_index_begin(&wide, &dialect, length));
	usual.is_wide = false;
	while (plain_index_more(&usual, bytes, length)) {
		ck_assert(plain_index_more(&wide, bytes, length));
		ck_assert_uint_eq(usual.lines_count, wide.lines_count);
		for (i = 0; i < usual.lines_count; i++) {
			ck_assert_uint_eq(usual.lines[i].at, wide.lines[i].at);
			ck_assert_uint_eq(
				usual.lines[i].flags, wide.lines[i].flags);
		}
		ck_assert_uint_eq(usual.ends_count, wide.ends_count);
		ck_assert_mem_eq(usual.ends, wide.ends,
			(1 + usual.ends_count) * sizeof(*usual.ends));
		plain_index_drop(&usual, usual.ends_count);
		plain_index_drop(&wide, wide.ends_count);
	}
	ck_assert_uint_eq(usual.at, length);
	plain_index_free(&usual);
	plain_index_free(&wide);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

int
main(void)
{
	Suite *suite = suite_create("plain");
	TCase *tcase = tcase_create("plain");

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, table, 0, COUNT(texts));
	tcase_add_loop_test(tcase, random_inputs, 0, 28);
	tcase_add_loop_test(tcase, long_inputs, 0, 28);
	tcase_add_loop_test(tcase, borders, 0, 4);
	tcase_add_loop_test(tcase, takes_all, 0, 11);
	tcase_add_loop_test(tcase, expects_header, 0, COUNT(headers));
	tcase_add_loop_test(tcase, stays_off, 0, 3);
	tcase_add_test(tcase, bounds);
	tcase_add_test(tcase, full_index);
	tcase_add_test(tcase, wide_index);
	return suite_run(suite);
}
