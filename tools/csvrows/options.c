/* See options.h. */
#include "csvrows/options.h"

#include "csvrows/from.h"

#include <string.h>

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
		0,
		OPTION_NAMES(S, columns),
		0,
		"a,b",
		NULL,
		"write these columns, in this order",
		OPTION_PLAIN,
		NULL,
		NULL,
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
		"skip",
		0,
		OPTION_COUNT(S, skip),
		0,
		"N",
		NULL,
		"leave out the first N records",
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
};

/* JSON objects with two members of one name mean different things to
 * different readers. */
static bool
verify(const void *settings)
{
	const struct csvrows_options *options = settings;
	const struct option_list *names = &options->columns;
	bool is_good = true;
	size_t i, k;

	for (i = 1; i < names->count; i++) {
		for (k = 0; k < i; k++) {
			if (strcmp(names->items[i], names->items[k]) != 0)
				continue;
			message_error("--columns: \"%s\" is there twice",
				names->items[i]);
			is_good = false;
			break;
		}
	}
	return is_good;
}

static const struct option_table table = {
	.tool = "csvrows",
	.synopsis = "[options] [FILE ...]",
	.summary = "Writes each record of CSV files as a line of JSON.",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.common = OPTION_AT(S, common, struct option_common),
	.verify = verify,
};

enum option_outcome
csvrows_options_read(int argc, char **argv, struct csvrows_options *options)
{
	enum option_outcome outcome = options_read(&table, argc, argv, options);

	if (options_source(&table, options, "limit") == OPTION_UNSET)
		options->limit = UINT64_MAX;
	options->has_stats =
		options_source(&table, options, "stats") != OPTION_UNSET;
	return outcome;
}
