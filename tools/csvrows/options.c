/* See options.h. */
#include "csvrows/options.h"

#include "csvrows/options_rows.h"
#include "csvrows/settings.h"

const struct option_table csvrows_options_table = {
	.tool = "csvrows",
	.synopsis = "[options] [FILE ...]",
	.summary = "Writes each record of CSV files as a line of JSON.",
	.rows = csvrows_option_rows,
	.count = CSVROWS_OPTION_ROWS,
	.common =
		OPTION_AT(struct csvrows_options, common, struct option_common),
	.verify = settings_verify,
};

enum option_outcome
csvrows_options_read(int argc, char **argv, struct csvrows_options *options)
{
	enum option_outcome outcome =
		options_read(&csvrows_options_table, argc, argv, options);

	if (options_source(&csvrows_options_table, options, "limit") ==
		OPTION_UNSET)
		options->limit = UINT64_MAX;
	return outcome;
}
