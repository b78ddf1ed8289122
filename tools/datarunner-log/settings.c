/* SPDX-License-Identifier: ISC */
/* See settings.h. */
#include "datarunner-log/settings.h"

#include "common/options.h"
#include "datarunner-log/family.h"

struct log_options {
	struct option_common common;
	uint64_t size;
	uint64_t files;
};

static const char *
verify_files(const char *text)
{
	uint64_t files;

	if (quantity_count(text, &files) == NULL && files > FAMILY_FILES)
		return "must be at most 1000";
	return NULL;
}

static const struct option_row rows[OPTION_ROWS] = {
	{ "size", 0, OPTION_SIZE(log_options, size), .least = 1,
		.argument = "SIZE", .preset = "10M",
		.help = "begin a new file before one exceeds SIZE" },
	{ "files", 0, OPTION_COUNT(log_options, files), .least = 2,
		.argument = "N", .preset = "5",
		.help = "keep N files, the newest included",
		.verify = verify_files },
	OPTION_ROW_PROFILE(log_options),
	OPTION_ROW_CHECK(log_options),
	{ 0 },
};

static const struct option_table table = {
	.tool = "log",
	.synopsis = "--profile FILE --check",
	.summary = "Checks the settings of the log.",
	.rows = rows,
};

static bool
verify(const void *options)
{
	(void)options;
	return true;
}

int
log_settings_check(int argc, char **argv)
{
	/* static, because its texts are never freed */
	static struct log_options options;

	if (options_read(&table, argc, argv, &options, verify) ==
			OPTION_CHECK &&
		options_show(&table, &options) == OPTION_DONE)
		return EXIT_DONE;
	return EXIT_FAILED;
}
