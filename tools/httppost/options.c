/* See options.h. */
#include "httppost/options.h"

#include "httppost/options_rows.h"
#include "httppost/settings.h"

static bool
verify_all(const void *options)
{
	return settings_verify(options);
}

const struct option_table httppost_options_table = {
	"httppost",
	"[options] URL",
	"Posts each line of stdin to URL; stdout is what was not delivered.",
	httppost_option_rows,
	HTTPPOST_OPTION_ROWS,
	OPTION_AT(struct httppost_options, common, struct option_common),
	verify_all,
};

enum option_outcome
httppost_options_read(int argc, char **argv, struct httppost_options *options)
{
	enum option_outcome outcome =
		options_read(&httppost_options_table, argc, argv, options);

	if (outcome == OPTION_RUN && !settings_derive(options))
		return OPTION_FAULT;
	return outcome;
}
