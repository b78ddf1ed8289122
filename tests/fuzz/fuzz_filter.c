/* SPDX-License-Identifier: ISC */
/* libFuzzer: the whole filter. The first three bytes are options, the others a
 * file. The output must be JSON lines and, if tests/reference supports the
 * options, equal to its output. */
#include "common/member.h"
#include "csvrows/foreign.h"
#include "fuzz/filter.h"
#include "reference/reference.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The options that the presets would set, and those of the three bytes. */
static void
choose(struct csvrows_options *options, struct reference_format *format,
	const uint8_t *bytes)
{
	static const char *const delimiters[] = { "auto", ";", "\\t", "|" };
	static const char *times[2],
		*froms[] = { "c1=2024-01-01", "b,a=20:30" };
	static const char *const parts[] = { "1/2", "2/3", "2/2", "3/7" };
	static const char *const encodings[] = { "UTF-8", "UTF-8", "UTF-16",
		"SJIS" };
	unsigned dialect = (unsigned char)bytes[2] >> 5;
	/* values that would equal those of another option */
	bool has_decimal = (bytes[0] >> 5 & 3) == 3;
	bool has_thousands = (bytes[1] >> 4 & 3) == 3;

	options->delimiter = delimiters[bytes[0] & 3];
	options->quote = bytes[0] & 4 ? "'" : "\"";
	if (dialect == 1 || dialect == 3)
		options->quote = "none";
	options->escape = dialect & 2 ? "\\" : NULL;
	options->unquote = dialect >> 2;
	has_decimal |= dialect == 5 || dialect == 7;
	has_thousands |= dialect == 7;
	options->decimal = has_decimal ? "," : NULL;
	options->thousands = has_thousands ? " " : NULL;
	options->comment = bytes[0] & 8 ? "#" : NULL;
	options->strings = bytes[0] >> 4 & 1;
	options->empty = (bytes[0] >> 5 & 3) % 3;
	options->trim = bytes[0] >> 7;
	options->encoding = encodings[bytes[1] & 3];
	options->no_header = bytes[1] >> 2 & 1;
	options->replace_invalid = bytes[1] >> 3 & 1;
	options->ragged = (bytes[1] >> 4 & 3) % 3;
	options->count = bytes[1] >> 6 & 1;
	options->repeat = bytes[1] >> 7 ? "2" : NULL;
	options->skip = bytes[2] & 3;
	options->limit = bytes[2] & 4 ? 3 : UINT64_MAX;
	/* with --repeat it means nothing */
	options->part = bytes[1] & ~bytes[2] & 8 && !options->repeat &&
					strcmp(options->encoding, "UTF-8") == 0
				? parts[bytes[0] & 3]
				: NULL;
	if (bytes[1] & bytes[2] & 32) {
		times[0] = options->no_header ? "c1,c2" : "a";
		times[1] = options->no_header ? "c3=ms" : "b,c=%d.%m.%y %H:%M";
		options->times.items = times;
		options->times.count = 2;
		options->time_as = (bytes[0] & 3) + (bytes[1] & 1);
		options->from = bytes[1] & 16 ? froms[bytes[0] & 1] : NULL;
	}
	options->nest = bytes[0] & bytes[1] & 1 ? "b" : NULL;
	options->common.max_line = bytes[2] & 16 ? 40 : 1 << 20;
	*format = (struct reference_format){
		.delimiter = "\0;\t|"[bytes[0] & 3],
		.quote = (char)(strcmp(options->quote, "none") == 0
					? '\0'
					: *options->quote),
		.escape = (char)(options->escape ? '\\' : '\0'),
		.comment = options->comment ? '#' : -1,
		.strings = options->strings,
		.empty_is_string = options->empty == 1,
		.is_lenient = true,
		.unquotes = options->unquote,
		.decimal = options->decimal,
		.thousands = options->thousands,
	};
}

/* Whether the filter may take the bytes for something other than CSV. The first
 * record is examined after empty lines and comments. */
static bool
may_be_foreign(const char *bytes, size_t length)
{
	size_t i;

	if (foreign_find(bytes, length, FOREIGN_BINARY))
		return true;
	for (i = 0; i < length; i++) {
		if (i > 0 && bytes[i - 1] != '\n' && bytes[i - 1] != '\r')
			continue;
		if (foreign_find(bytes + i, length - i,
			    FOREIGN_UTF16 | FOREIGN_TEXT))
			return true;
	}
	return false;
}

/* Whether tests/reference supports these options. */
static bool
is_known(
	const struct csvrows_options *options, const char *bytes, size_t length)
{
	bool has_mark =
		length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 ||
				       memcmp(bytes, "\xFE\xFF", 2) == 0 ||
				       memcmp(bytes, "\0\0", 2) == 0);

	return options->empty != 2 && !options->trim &&
	       strcmp(options->encoding, "UTF-8") == 0 && !has_mark &&
	       !options->no_header && !options->replace_invalid &&
	       options->ragged == 0 && !options->count && !options->repeat &&
	       options->skip == 0 && options->limit == UINT64_MAX &&
	       !options->part && !options->nest && !options->times.count &&
	       options->common.max_line > 40 && !may_be_foreign(bytes, length);
}

static void
check_lines(const char *bytes, size_t length)
{
	const char *end = bytes + length;

	while (bytes < end) {
		const char *newline =
			memchr(bytes, '\n', (size_t)(end - bytes));

		if (!newline ||
			!member_find(bytes, (size_t)(newline - bytes), NULL, 0))
			abort();
		bytes = newline + 1;
	}
}

static void
check_output(const struct csvrows_options *options,
	const struct reference_format *format, const char *bytes, size_t length,
	const char *text, size_t size)
{
	struct reference_text lines = { 0 }, faults = { 0 };

	if (!options->count)
		check_lines(text, size);
	if (is_known(options, bytes, length)) {
		reference_read(format, bytes, length, &lines, &faults);
		/* with a bad header neither of them writes lines */
		if (size != lines.length ||
			(size > 0 &&
				memcmp(text, lines.bytes, lines.length) != 0))
			abort();
	}
	reference_free(&lines);
	reference_free(&faults);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csvrows_options options = { 0 };
	struct reference_format format;
	const char *bytes;
	char *text;
	size_t written;

	if (size < 3)
		return 0;
	bytes = (const char *)data + 3;
	choose(&options, &format, data);
	text = filter_run(&options, bytes, size - 3, &written);
	check_output(&options, &format, bytes, size - 3, text, written);
	free(text);
	return 0;
}
