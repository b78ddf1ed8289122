/* SPDX-License-Identifier: ISC */
/* See options.h. */
#include "csvrows/options.h"

#include "common/moment_form.h"
#include "common/utf8.h"
#include "common/zone_file.h"
#include "csvrows/decode.h"
#include "csvrows/number.h"
#include "csvrows/range.h"
#include "csvrows/times.h"
#include "csvrows/value.h"

#include <string.h>

int
csvrows_options_byte(const char *text)
{
	unsigned char byte = (unsigned char)text[0];

	if (strcmp(text, "\\t") == 0 || strcmp(text, "tab") == 0)
		return '\t';
	if (byte == '\0' || text[1] != '\0')
		return -1;
	/* Part of a character or of a line end cannot separate fields. */
	return byte < 0x80 && byte != '\n' && byte != '\r' ? byte : -1;
}

static const char *
verify_byte(const char *text)
{
	return csvrows_options_byte(text) >= 0 ? NULL
					       : "must be one ASCII character";
}

static const char *
verify_delimiter(const char *text)
{
	return strcmp(text, "auto") == 0 ? NULL : verify_byte(text);
}

static const char *
verify_quote(const char *text)
{
	return strcmp(text, "none") == 0 || csvrows_options_byte(text) >= 0
		       ? NULL
		       : "must be one ASCII character or none";
}

/* Names are written as keys, so they must be UTF-8. */
static const char *
verify_names(const char *text)
{
	size_t length = strlen(text);

	return utf8_valid_length(text, length) == length ? NULL
							 : "must be UTF-8";
}

static const char *
verify_nest(const char *text)
{
	return *text ? verify_names(text) : "must not be empty";
}

static const char *
verify_rename(const char *text)
{
	const char *equals = strchr(text, '=');

	return equals && equals[1] ? verify_names(text) : "must be OLD=NEW";
}

static const char *
verify_type(const char *text)
{
	const char *equals = strrchr(text, '=');

	if (equals && equals > text &&
		value_type_of(equals + 1, strlen(equals + 1)) >= 0)
		return NULL;
	return "must be NAME=auto, number, integer, boolean or string";
}

/* Takes a quoted name up to its closing quote; false if that is missing or the
 * name is too long. */
static bool
take_quoted(struct csvrows_time *time)
{
	const char *at = time->rest + 1;
	size_t length = 0;

	for (; *at && (*at != '"' || at[1] == '"'); at++) {
		if (length == sizeof(time->buffer))
			return false;
		time->buffer[length++] = *at;
		at += *at == '"';
	}
	if (*at != '"')
		return false;
	time->name = time->buffer;
	time->length = length;
	time->rest = at + 1;
	return true;
}

bool
csvrows_options_time(struct csvrows_time *time)
{
	if (*time->rest == '\0' || *time->rest == '=')
		return false;
	if (*time->rest == '"') {
		if (!take_quoted(time))
			return false;
	} else {
		time->name = time->rest;
		time->length = strcspn(time->rest, ",=");
		time->rest += time->length;
	}
	if (*time->rest == ',' && time->rest[1] && time->rest[1] != '=')
		time->rest++;
	else if (*time->rest && *time->rest != '=')
		return false;
	return time->length > 0;
}

const char *
csvrows_options_format(const char *text)
{
	struct csvrows_time time = { .rest = text };

	while (csvrows_options_time(&time))
		;
	return *time.rest == '=' ? time.rest + 1 : NULL;
}

static const char *
verify_time(const char *text)
{
	static const char must[] =
		"must be A[,B][=FORMAT], with names quoted as in CSV";
	struct csvrows_time time = { .rest = text };
	struct moment_form form = { 0 };
	const char *reason;
	size_t parts = 0;

	while (csvrows_options_time(&time))
		parts++;
	if (parts == 0 || (*time.rest && *time.rest != '='))
		return must;
	if (parts > TIMES_PARTS)
		return "has more than 8 columns";
	if (*time.rest == '\0')
		return verify_names(text);
	reason = moment_form_compile(&form, time.rest + 1);
	if (!reason && form.kind == MOMENT_OF_DAY)
		reason = "has no date; see --time A,B";
	return reason ? reason : verify_names(text);
}

static const char *
verify_zone(const char *text)
{
	const char *why = NULL;
	struct zone *zone = zone_open(text, &why);

	zone_close(zone);
	return why;
}

static const char *
verify_null(const char *text)
{
	return *text ? NULL : "must not be empty; see --empty";
}

static const char *
verify_separator(const char *text)
{
	return number_is_separator(text) ? NULL
					 : "must be one character other than a "
					   "digit, a sign or e";
}

static const char *
verify_part(const char *text)
{
	struct quantity_share share;

	return quantity_share(text, &share);
}

static const char *
verify_repeat(const char *text)
{
	uint64_t times;

	if (strcmp(text, "forever") == 0 ||
		(!quantity_count(text, &times) && times > 0))
		return NULL;
	return "must be forever or a number of at least 1";
}

static const struct option_row rows[OPTION_ROWS] = {
	{ "file", 0, OPTION_PATHS(csvrows_options, files), .argument = "FILE",
		.help = "CSV files, one after the other; - is stdin",
		.traits = OPTION_OPERAND },
	{ "delimiter", 'd', OPTION_TEXT(csvrows_options, delimiter),
		.argument = "C", .preset = "auto",
		.help = "field separator: a character, tab or auto",
		.rival = "tsv", .verify = verify_delimiter, .group = "Format",
		.traits = OPTION_IN_SHORT_HELP },
	{ "tsv", 0, OPTION_FLAG(csvrows_options, tsv),
		.help = "fields are separated by tabs", .rival = "delimiter" },
	{ "quote", 0, OPTION_TEXT(csvrows_options, quote), .argument = "C",
		.preset = "\"", .help = "quote character, or none",
		.verify = verify_quote },
	{ "escape", 0, OPTION_TEXT(csvrows_options, escape), .argument = "C",
		.help = "escape character, such as a backslash",
		.verify = verify_byte },
	{ "comment", 0, OPTION_TEXT(csvrows_options, comment), .argument = "C",
		.help = "skip lines that begin with C", .verify = verify_byte },
	{ "trim", 0, OPTION_FLAG(csvrows_options, trim),
		.help = "remove spaces and tabs around fields" },
	{ "unquote", 0, OPTION_FLAG(csvrows_options, unquote),
		.help = "treat quoted fields as if not quoted" },
	{ "encoding", 0, OPTION_TEXT(csvrows_options, encoding),
		.argument = "NAME", .preset = "UTF-8",
		.help = "encoding of the input, as iconv names it",
		.verify = decode_verify, .traits = OPTION_IN_SHORT_HELP },
	{ "no-header", 0, OPTION_FLAG(csvrows_options, no_header),
		.help = "there is no header; columns are c1, c2, ...",
		.rival = "header-line", .group = "Header and columns",
		.traits = OPTION_IN_SHORT_HELP },
	{ "header-line", 0, OPTION_COUNT(csvrows_options, header_line),
		.argument = "N", .preset = "1", .least = 1,
		.help = "the header is line N of the file",
		.rival = "no-header", .traits = OPTION_IN_SHORT_HELP },
	{ "data-line", 0, OPTION_COUNT(csvrows_options, data_line),
		.argument = "N", .least = 1,
		.help = "the first record is in line N, or after it" },
	{ "names", 0, OPTION_NAMES(csvrows_options, names), .argument = "a,b",
		.help = "name all columns, in place of the header",
		.verify = verify_names },
	{ "rename", 0, OPTION_LIST(csvrows_options, rename),
		.argument = "OLD=NEW", .help = "rename a column; repeatable",
		.verify = verify_rename, .traits = OPTION_IN_SHORT_HELP },
	{ "require", 0, OPTION_NAMES(csvrows_options, require),
		.argument = "a,b",
		.help = "fail if one of these columns is missing" },
	{ "columns", 'f', OPTION_NAMES(csvrows_options, columns),
		.argument = "a,b",
		.help = "write only these columns, in this order",
		.rival = "exclude", .traits = OPTION_IN_SHORT_HELP },
	{ "exclude", 0, OPTION_NAMES(csvrows_options, exclude),
		.argument = "a,b", .help = "write all columns but these",
		.rival = "columns" },
	{ "nest", 0, OPTION_TEXT(csvrows_options, nest),
		.argument = "SEPARATOR",
		.help = "write a.b as {\"a\":{\"b\":...}}",
		.verify = verify_nest },
	{ "type", 't', OPTION_LIST(csvrows_options, types),
		.argument = "NAME=TYPE",
		.help = "type of a column, such as number; repeatable",
		.rival = "strings", .verify = verify_type, .group = "Values",
		.traits = OPTION_IN_SHORT_HELP },
	{ "decimal", 0, OPTION_TEXT(csvrows_options, decimal), .argument = "C",
		.help = "decimal separator, such as a comma",
		.verify = verify_separator },
	{ "thousands", 0, OPTION_TEXT(csvrows_options, thousands),
		.argument = "C",
		.help = "separator between groups of three digits",
		.verify = verify_separator },
	{ "time", 0, OPTION_LIST(csvrows_options, times),
		.argument = "A[,B][=FORMAT]",
		.help = "read A, or A and B joined, as a time; repeatable",
		.verify = verify_time, .traits = OPTION_IN_SHORT_HELP },
	{ "time-as", 0, OPTION_CHOICE(csvrows_options, time_as),
		.argument = "rfc3339|s|ms|us|ns", .preset = "rfc3339",
		.help = "how to write these times" },
	{ "zone", 0, OPTION_TEXT(csvrows_options, zone), .argument = "NAME",
		.help = "time zone of times without one, or local (UTC)",
		.verify = verify_zone },
	{ "strings", 0, OPTION_FLAG(csvrows_options, strings),
		.help = "write all values as strings", .rival = "type" },
	{ "empty", 0, OPTION_CHOICE(csvrows_options, empty),
		.argument = "null|string|omit", .preset = "null",
		.help = "how to write an empty field" },
	{ "null-token", 0, OPTION_LIST(csvrows_options, nulls),
		.argument = "TEXT",
		.help = "treat TEXT as null, such as NA; repeatable",
		.verify = verify_null },
	{ "part", 0, OPTION_TEXT(csvrows_options, part), .argument = "K/N",
		.help = "read only the Kth of N parts of the files",
		.rival = "follow|repeat", .verify = verify_part,
		.group = "Records" },
	{ "from", 0, OPTION_TEXT(csvrows_options, from),
		.argument = "NAME=VALUE",
		.help = "begin at the first record with NAME >= VALUE",
		.verify = range_verify_from },
	{ "skip", 0, OPTION_COUNT(csvrows_options, skip), .argument = "N",
		.help = "then skip N records" },
	{ "limit", 'n', OPTION_COUNT(csvrows_options, limit), .argument = "N",
		.help = "end after N records", .traits = OPTION_IN_SHORT_HELP },
	{ "count", 'c', OPTION_FLAG(csvrows_options, count),
		.help = "print only the number of records", .rival = "follow" },
	{ "repeat", 0, OPTION_TEXT(csvrows_options, repeat),
		.argument = "forever|N", .preset = "1",
		.help = "read all files N times, or without end",
		.traits = OPTION_MAY_STAND_BARE, .rival = "follow|part",
		.verify = verify_repeat },
	{ "follow", 'F', OPTION_FLAG(csvrows_options, follow),
		.help = "wait for more of the last file, as tail -F",
		.rival = "count|part|repeat", .traits = OPTION_IN_SHORT_HELP },
	{ "ragged", 0, OPTION_CHOICE(csvrows_options, ragged),
		.argument = "error|pad|drop", .preset = "error",
		.help = "how to treat records with too few or too many\n"
			"fields",
		.group = "Bad records" },
	{ "replace-invalid", 0, OPTION_FLAG(csvrows_options, replace_invalid),
		.help = "write U+FFFD for invalid bytes and NUL" },
	{ "rejects", 0, OPTION_PATH(csvrows_options, rejects),
		.argument = "FILE",
		.help = "write bad records to FILE, byte for byte",
		.traits = OPTION_IN_SHORT_HELP },
	{ "strict", 0, OPTION_FLAG(csvrows_options, strict),
		.help = "stop at the first bad record" },
	OPTION_ROW_MAX_LINE(csvrows_options),
	OPTION_ROW_STATS(csvrows_options),
	OPTION_ROW_QUIET(csvrows_options),
	OPTION_ROW_COLOR(csvrows_options),
	OPTION_ROW_PROFILE(csvrows_options),
	OPTION_ROW_CHECK(csvrows_options),
	OPTION_ROW_HELP,
	OPTION_ROW_VERSION,
	{ 0 },
};

const struct option_table csvrows_options_table = {
	.tool = "csvrows",
	.synopsis = "[options] [FILE ...]",
	.summary = "Writes each record of CSV files as a line of JSON.",
	.rows = rows,
};
