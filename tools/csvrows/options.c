/* See options.h. */
#include "csvrows/options.h"

#include "csvrows/decode.h"
#include "csvrows/from.h"
#include "csvrows/range.h"
#include "csvrows/settings.h"

#define S struct csvrows_options

static const struct option_row rows[] = {
	{
		"file",
		0,
		OPTION_PATHS(S, files),
		0,
		"FILE",
		NULL,
		"CSV files, one after the other; - is stdin",
		OPTION_OPERAND,
		NULL,
		NULL,
	},
	{
		"delimiter",
		'd',
		OPTION_TEXT(S, delimiter),
		0,
		"C",
		",",
		"what separates fields: a byte, \\t or tab",
		OPTION_PLAIN,
		"tsv",
		settings_verify_byte,
	},
	{
		"tsv",
		0,
		OPTION_FLAG(S, tsv),
		0,
		NULL,
		NULL,
		"tabs separate fields",
		OPTION_PLAIN,
		"delimiter",
		NULL,
	},
	{
		"quote",
		0,
		OPTION_TEXT(S, quote),
		0,
		"C",
		"\"",
		"what quotes fields",
		OPTION_PLAIN,
		NULL,
		settings_verify_byte,
	},
	{
		"comment",
		0,
		OPTION_TEXT(S, comment),
		0,
		"C",
		NULL,
		"leave out lines that begin with C",
		OPTION_PLAIN,
		NULL,
		settings_verify_byte,
	},
	{
		"trim",
		0,
		OPTION_FLAG(S, trim),
		0,
		NULL,
		NULL,
		"drop blanks around fields",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"encoding",
		0,
		OPTION_TEXT(S, encoding),
		0,
		"NAME",
		"UTF-8",
		"of the input, as iconv names it; UTF-16\n"
		"with a mark is recognised",
		OPTION_PLAIN,
		NULL,
		decode_verify,
	},
	{
		"no-header",
		0,
		OPTION_FLAG(S, no_header),
		0,
		NULL,
		NULL,
		"the first record is data, and columns are\n"
		"c1, c2, ...",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"names",
		0,
		OPTION_NAMES(S, names),
		0,
		"a,b",
		NULL,
		"the names of all columns",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"rename",
		0,
		OPTION_LIST(S, rename),
		0,
		"OLD=NEW",
		NULL,
		"another name for a column, repeatable",
		OPTION_PLAIN,
		NULL,
		settings_verify_rename,
	},
	{
		"require",
		0,
		OPTION_NAMES(S, require),
		0,
		"a,b",
		NULL,
		"columns that must be there",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"columns",
		'f',
		OPTION_NAMES(S, columns),
		0,
		"a,b",
		NULL,
		"write these columns, in this order",
		OPTION_PLAIN,
		"exclude",
		NULL,
	},
	{
		"exclude",
		0,
		OPTION_NAMES(S, exclude),
		0,
		"a,b",
		NULL,
		"write all columns but these",
		OPTION_PLAIN,
		"columns",
		NULL,
	},
	{
		"type",
		't',
		OPTION_LIST(S, types),
		0,
		"NAME=TYPE",
		NULL,
		"auto, number, integer, boolean or string;\n"
		"repeatable",
		OPTION_PLAIN,
		"strings",
		settings_verify_type,
	},
	{
		"strings",
		0,
		OPTION_FLAG(S, strings),
		0,
		NULL,
		NULL,
		"all values are strings",
		OPTION_PLAIN,
		"type",
		NULL,
	},
	{
		"empty",
		0,
		OPTION_CHOICE(S, empty),
		0,
		"null|string|omit",
		"null",
		"what an empty field becomes",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"null-token",
		0,
		OPTION_LIST(S, nulls),
		0,
		"TEXT",
		NULL,
		"another spelling of null, repeatable",
		OPTION_PLAIN,
		NULL,
		settings_verify_null,
	},
	{
		"from",
		0,
		OPTION_TEXT(S, from),
		0,
		"NAME=VALUE",
		NULL,
		"begin at the first record whose field is\n"
		"VALUE or more",
		OPTION_PLAIN,
		NULL,
		from_verify,
	},
	{
		"shard",
		0,
		OPTION_TEXT(S, shard),
		0,
		"K/N",
		NULL,
		"then take the Kth of each N records",
		OPTION_PLAIN,
		NULL,
		range_verify_shard,
	},
	{
		"skip",
		0,
		OPTION_COUNT(S, skip),
		0,
		"N",
		NULL,
		"then leave out N records",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"limit",
		'n',
		OPTION_COUNT(S, limit),
		0,
		"N",
		NULL,
		"end after N records",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"count",
		'c',
		OPTION_FLAG(S, count),
		0,
		NULL,
		NULL,
		"print how many records there are, only",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"repeat",
		0,
		OPTION_TEXT(S, repeat),
		0,
		"forever|N",
		NULL,
		"read the files again",
		OPTION_MAY_STAND_BARE,
		"follow",
		settings_verify_repeat,
	},
	{
		"follow",
		'F',
		OPTION_FLAG(S, follow),
		0,
		NULL,
		NULL,
		"wait for more of the last file, as tail -F",
		OPTION_PLAIN,
		"repeat",
		NULL,
	},
	{
		"ragged",
		0,
		OPTION_CHOICE(S, ragged),
		0,
		"error|pad|drop",
		"error",
		"what a short or long record is",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"replace-invalid",
		0,
		OPTION_FLAG(S, replace_invalid),
		0,
		NULL,
		NULL,
		"write U+FFFD for bytes that are no text",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"rejects",
		0,
		OPTION_PATH(S, rejects),
		0,
		"FILE",
		NULL,
		"keep bad records there, byte for byte",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"strict",
		0,
		OPTION_FLAG(S, strict),
		0,
		NULL,
		NULL,
		"stop at the first bad record",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
};

static bool verify(const void *settings);

static const struct option_table table = {
	.tool = "csvrows",
	.synopsis = "[options] [FILE ...]",
	.summary = "Writes each record of CSV files as a line of JSON.",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.common = OPTION_AT(S, common, struct option_common),
	.verify = verify,
};

/* --follow and --repeat are rivals, of which a row has one: --count, which does
 * not go with --follow either, sees to itself. */
static bool
verify(const void *settings)
{
	const struct csvrows_options *options = settings;
	bool is_good = settings_verify(options);

	if (options->count && options->follow &&
		options_source(&table, options, "count") ==
			options_source(&table, options, "follow")) {
		message_error("--count: does not go with --follow "
			      "(see csvrows --help)");
		is_good = false;
	}
	return is_good;
}

/* What the command line says beats the profile. */
static void
settle_count(struct csvrows_options *options)
{
	if (!options->count || !options->follow)
		return;
	if (options_source(&table, options, "count") == OPTION_COMMAND)
		options->follow = false;
	else
		options->count = false;
}

enum option_outcome
csvrows_options_read(int argc, char **argv, struct csvrows_options *options)
{
	enum option_outcome outcome = options_read(&table, argc, argv, options);

	if (options_source(&table, options, "limit") == OPTION_UNSET)
		options->limit = UINT64_MAX;
	options->has_stats =
		options_source(&table, options, "stats") != OPTION_UNSET;
	settle_count(options);
	return outcome;
}
