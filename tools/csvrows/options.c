/* See options.h. */
#include "csvrows/options.h"

#include "csvrows/options_rows.h"
#include "csvrows/settings.h"

static bool verify(const void *settings);

static const struct option_table table = {
	.tool = "csvrows",
	.synopsis = "[options] [FILE ...]",
	.summary = "Writes each record of CSV files as a line of JSON.",
	.rows = csvrows_option_rows,
	.count = CSVROWS_OPTION_ROWS,
	.common =
		OPTION_AT(struct csvrows_options, common, struct option_common),
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
	settle_count(options);
	return outcome;
}
