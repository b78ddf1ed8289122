/* The table of httppost's options: command line, profile, --check and --help
 * come from it. */
#include "httppost/options.h"

#include "httppost/request.h"
#include "httppost/retry.h"
#include "httppost/template.h"

#include <string.h>

static const char *
verify(const char *text, enum template_use use)
{
	struct template template;
	const char *fault = template_parse(&template, text, use);

	template_free(&template);
	return fault;
}

static const char *
verify_body(const char *text)
{
	return verify(text, TEMPLATE_BODY);
}

static const char *
verify_show(const char *text)
{
	return verify(text, TEMPLATE_SHOW);
}

static const char *
verify_show_failure(const char *text)
{
	return verify(text, TEMPLATE_FAILURE);
}

static const char *
verify_content_type(const char *text)
{
	if (!*text || strpbrk(text, "\r\n"))
		return "must be a media type such as application/json";
	return NULL;
}

static const char *
verify_retry_for(const char *text)
{
	int64_t ns;

	return strcmp(text, "forever") ? quantity_duration(text, &ns) : NULL;
}

static const struct option_row rows[] = {
	{
		"url",
		0,
		OPTION_TEXT(struct httppost_options, url),
		0,
		"URL",
		NULL,
		"where the lines go",
		OPTION_OPERAND | OPTION_SECRET,
		NULL,
		request_check_url,
	},
	{
		"body",
		'b',
		OPTION_TEXT(struct httppost_options, body),
		0,
		"TEMPLATE",
		"%{line}",
		"what is posted for a line",
		OPTION_PLAIN,
		NULL,
		verify_body,
	},
	{
		"header",
		'H',
		OPTION_LIST(struct httppost_options, headers),
		0,
		"TEMPLATE",
		NULL,
		"a header, \"Name: value\"; may be given again",
		OPTION_SECRET,
		NULL,
		request_check_header,
	},
	{
		"content-type",
		0,
		OPTION_TEXT(struct httppost_options, content_type),
		0,
		"TYPE",
		"application/json",
		"the Content-Type header",
		OPTION_PLAIN,
		NULL,
		verify_content_type,
	},
	{
		"show",
		0,
		OPTION_TEXT(struct httppost_options, show),
		0,
		"TEMPLATE",
		NULL,
		"print this on stderr for a delivered line",
		OPTION_PLAIN,
		NULL,
		verify_show,
	},
	{
		"show-failure",
		0,
		OPTION_TEXT(struct httppost_options, show_failure),
		0,
		"TEMPLATE",
		NULL,
		"print this for an undelivered line, with\n%{reason}, in "
		"place of the standard report",
		OPTION_PLAIN,
		NULL,
		verify_show_failure,
	},
	{
		"connect-timeout",
		0,
		OPTION_DURATION(struct httppost_options, connect_timeout_ns),
		1,
		"DUR",
		"5s",
		"for a connection",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"timeout",
		'm',
		OPTION_DURATION(struct httppost_options, timeout_ns),
		1,
		"DUR",
		"30s",
		"for an attempt as a whole",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"retry-for",
		0,
		OPTION_TEXT(struct httppost_options, retry_for),
		0,
		"DUR",
		"30s",
		"try a line again for DUR after its first\nfailure; 0 is "
		"never, forever is without end",
		OPTION_PLAIN,
		NULL,
		verify_retry_for,
	},
	{
		"retry",
		0,
		OPTION_COUNT(struct httppost_options, retries),
		0,
		"N",
		NULL,
		"and at most N times",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"grace",
		0,
		OPTION_DURATION(struct httppost_options, grace_ns),
		0,
		"DUR",
		"8s",
		"when stopped, for what is in flight",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"checkpoint",
		0,
		OPTION_PATH(struct httppost_options, checkpoint),
		0,
		"FILE",
		NULL,
		"keep the count of settled lines there",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"resume",
		0,
		OPTION_FLAG(struct httppost_options, resume),
		0,
		NULL,
		NULL,
		"skip the lines that the checkpoint counts",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"first",
		0,
		OPTION_COUNT(struct httppost_options, first),
		0,
		"N",
		NULL,
		"N lines were settled before this input begins",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"status-file",
		0,
		OPTION_PATH(struct httppost_options, status_file),
		0,
		"FILE",
		NULL,
		"keep the figures in a file",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"status-format",
		0,
		OPTION_CHOICE(struct httppost_options, status_format),
		0,
		"lines|prometheus",
		"lines",
		"as key=value lines, or as metrics for node_exporter",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
};

static bool
is_set(const struct httppost_options *options, const char *name)
{
	return options_source(&httppost_options_table, options, name) !=
	       OPTION_UNSET;
}

static bool
verify_all(const void *settings)
{
	const struct httppost_options *options = settings;
	bool is_good = true;

	if (!options->url) {
		message_error("url: where to? (see httppost --help)");
		is_good = false;
	}
	if (options->resume && !options->checkpoint) {
		message_error("--resume: needs --checkpoint FILE "
			      "(see httppost --help)");
		is_good = false;
	}
	return is_good;
}

const struct option_table httppost_options_table = {
	"httppost",
	"[options] URL",
	"Posts each line of stdin to URL; stdout is what was not delivered.",
	rows,
	sizeof(rows) / sizeof(rows[0]),
	OPTION_AT(struct httppost_options, common, struct option_common),
	verify_all,
};

enum option_outcome
httppost_options_read(int argc, char **argv, struct httppost_options *options)
{
	enum option_outcome outcome =
		options_read(&httppost_options_table, argc, argv, options);

	if (outcome != OPTION_RUN)
		return outcome;
	if (!strcmp(options->retry_for, "forever"))
		options->retry_for_ns = RETRY_FOREVER;
	else
		(void)quantity_duration(
			options->retry_for, &options->retry_for_ns);
	if (!is_set(options, "retry"))
		options->retries = UINT64_MAX;
	options->is_first_set = is_set(options, "first");
	return OPTION_RUN;
}
