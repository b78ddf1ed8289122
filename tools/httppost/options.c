/* See options.h. */
#include "httppost/options.h"

#include "httppost/batch.h"
#include "httppost/curl_url.h"
#include "httppost/header.h"
#include "httppost/request.h"
#include "httppost/template.h"

#include <string.h>
#include <sys/un.h>

#define MOST_JOBS 1024

static const char *
verify_template(const char *text, enum template_use use)
{
	struct template template;
	const char *fault = template_parse(&template, text, use);

	template_free(&template);
	return fault;
}

static const char *
verify_url(const char *text)
{
	const char *fault = request_check_url(text);

	return fault ? fault : curl_url_check(text);
}

static const char *
verify_body(const char *text)
{
	return verify_template(text, TEMPLATE_BODY);
}

static const char *
verify_jobs(const char *text)
{
	uint64_t jobs;

	if (!quantity_count(text, &jobs) && jobs > MOST_JOBS)
		return "must be 1 to 1024";
	return NULL;
}

static const char *
verify_batch(const char *text)
{
	uint64_t lines;

	if (!quantity_count(text, &lines) && lines > BATCH_LINES)
		return "must be 1 to 1000000";
	return NULL;
}

static const char *
verify_fail_if(const char *text)
{
	return *text ? NULL : "must not be empty";
}

static const char *
verify_show(const char *text)
{
	return verify_template(text, TEMPLATE_SHOW);
}

static const char *
verify_show_failure(const char *text)
{
	return verify_template(text, TEMPLATE_FAILURE);
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

static const char *
verify_header(const char *text)
{
	const char *fault = NULL;

	if (!strcmp(text, "@") || !strcmp(text, "@-"))
		return "must be \"Name: value\" or @FILE";
	if (*text != '@')
		fault = header_check(text);
	return fault;
}

/* A token of RFC 9110 section 9.1, of a method that a body may go with. */
static const char *
verify_method(const char *text)
{
	static const char *const bodiless[] = { "CONNECT", "HEAD", "TRACE" };
	size_t i;

	if (!*text || text[header_token_length(text)])
		return "must be a method such as POST or PUT";
	for (i = 0; i < sizeof(bodiless) / sizeof(bodiless[0]); i++) {
		if (!strcmp(text, bodiless[i]))
			return "must be a method that a body may go with";
	}
	return NULL;
}

static const char *
verify_statuses(const char *text)
{
	struct retry_statuses statuses = { { 0 } };

	return retry_statuses_add(&statuses, text);
}

static const char *
verify_unix_socket(const char *text)
{
	return strlen(text) < sizeof(((struct sockaddr_un *)0)->sun_path)
		       ? NULL
		       : "must be a shorter path";
}

static const struct option_row rows[OPTION_ROWS] = {
	{ "url", 0, OPTION_TEXT(httppost_options, url), .argument = "URL",
		.help = "where the lines go",
		.traits = OPTION_OPERAND | OPTION_SECRET,
		.verify = verify_url },
	{ "body", 'b', OPTION_TEXT(httppost_options, body),
		.argument = "TEMPLATE", .preset = "%{line}",
		.help = "what is posted for a line", .verify = verify_body },
	{ "header", 'H', OPTION_LIST(httppost_options, given_headers),
		.argument = "TEMPLATE",
		.help = "\"Name: value\", or a file of them: @FILE",
		.traits = OPTION_SECRET | OPTION_AT_FILE,
		.verify = verify_header },
	{ "content-type", 0, OPTION_TEXT(httppost_options, content_type),
		.argument = "TYPE",
		.help = "the Content-Type header (application/json,\n"
			"or application/x-ndjson of lines in batches)",
		.verify = verify_content_type },
	{ "method", 'X', OPTION_TEXT(httppost_options, transfer.method),
		.argument = "METHOD", .preset = "POST", .help = "the method",
		.verify = verify_method },
	{ "gzip", 0, OPTION_FLAG(httppost_options, transfer.is_gzip),
		.help = "send bodies packed" },
	{ "show", 0, OPTION_TEXT(httppost_options, show),
		.argument = "TEMPLATE",
		.help = "print this on stderr for a delivered line",
		.verify = verify_show },
	{ "show-failure", 0, OPTION_TEXT(httppost_options, show_failure),
		.argument = "TEMPLATE",
		.help = "and this for an undelivered one, with %{reason}",
		.verify = verify_show_failure },
	{ "location", 'L',
		OPTION_FLAG(httppost_options, transfer.follows_redirects),
		.help = "follow redirects within the host" },
	{ "http2", 0, OPTION_FLAG(httppost_options, transfer.is_http2),
		.help = "speak HTTP/2" },
	{ "unix-socket", 0, OPTION_PATH(httppost_options, transfer.unix_socket),
		.argument = "FILE",
		.help = "connect there; the URL gives the Host",
		.verify = verify_unix_socket },
	{ "cacert", 0, OPTION_PATH(httppost_options, transfer.cacert),
		.argument = "FILE",
		.help = "trust these certificates and no others" },
	{ "cert", 0, OPTION_PATH(httppost_options, transfer.cert),
		.argument = "FILE",
		.help = "our certificate, with its key or --key" },
	{ "key", 0, OPTION_PATH(httppost_options, transfer.key),
		.argument = "FILE", .help = "the key of --cert" },
	{ "insecure", 'k', OPTION_FLAG(httppost_options, transfer.is_insecure),
		.help = "trust every certificate" },
	{ "connect-timeout", 0,
		OPTION_DURATION(httppost_options, transfer.connect_timeout_ns),
		.least = 1, .argument = "DUR", .preset = "5s",
		.help = "for a connection" },
	{ "timeout", 'm',
		OPTION_DURATION(httppost_options, transfer.timeout_ns),
		.least = 1, .argument = "DUR", .preset = "30s",
		.help = "for an attempt as a whole" },
	{ "retry-for", 0, OPTION_TEXT(httppost_options, retry_for),
		.argument = "DUR", .preset = "30s",
		.help = "try a line again so long, or 0, or forever",
		.verify = verify_retry_for },
	{ "retry", 0, OPTION_COUNT(httppost_options, retries), .argument = "N",
		.help = "and at most N times" },
	{ "retry-status", 0, OPTION_NAMES(httppost_options, given_statuses),
		.argument = "LIST",
		.help = "answers to try again after, in place of the usual",
		.verify = verify_statuses },
	{ "grace", 0, OPTION_DURATION(httppost_options, grace_ns),
		.argument = "DUR", .preset = "8s",
		.help = "when stopped, for what is in flight" },
	{ "checkpoint", 0, OPTION_PATH(httppost_options, checkpoint),
		.argument = "FILE",
		.help = "keep the count of settled lines there" },
	{ "resume", 0, OPTION_FLAG(httppost_options, resume),
		.help = "skip the lines that the checkpoint counts" },
	{ "first", 0, OPTION_COUNT(httppost_options, first), .argument = "N",
		.help = "N lines were settled before this input begins" },
	{ "last-line", 0, OPTION_CHOICE(httppost_options, last_line),
		.argument = "take|refuse",
		.help = "one without a newline (refuse with --checkpoint)" },
	OPTION_ROW_STATUS_FILE(httppost_options),
	OPTION_ROW_STATUS_FORMAT(httppost_options),
	{ "dry-run", 0, OPTION_FLAG(httppost_options, transfer.is_dry_run),
		.help = "print the requests, secrets masked; send none",
		.traits = OPTION_COMMAND_ONLY },
	{ "jobs", 0, OPTION_COUNT(httppost_options, jobs), .least = 1,
		.argument = "N", .preset = "1",
		.help = "N transfers at a time; in order with 1 only",
		.verify = verify_jobs },
	{ "batch", 0, OPTION_COUNT(httppost_options, batch), .least = 1,
		.argument = "N", .preset = "1",
		.help = "up to N lines in a transfer", .verify = verify_batch },
	{ "batch-bytes", 0, OPTION_SIZE(httppost_options, batch_bytes),
		.least = 1, .argument = "SIZE", .preset = "1M",
		.help = "up to SIZE bytes, but for a single line" },
	{ "batch-wait", 0, OPTION_DURATION(httppost_options, batch_wait_ns),
		.argument = "DUR", .preset = "0",
		.help = "wait for more lines so long after the first" },
	{ "batch-as", 0, OPTION_CHOICE(httppost_options, batch_as),
		.argument = "lines|array",
		.help = "lines with ends, or a JSON array of them" },
	{ "batch-prefix", 0, OPTION_TEXT(httppost_options, batch_prefix),
		.argument = "TEMPLATE",
		.help = "what stands before the lines of a transfer",
		.verify = verify_body },
	{ "batch-separator", 0, OPTION_TEXT(httppost_options, batch_separator),
		.argument = "TEXT", .help = "between them" },
	{ "batch-suffix", 0, OPTION_TEXT(httppost_options, batch_suffix),
		.argument = "TEMPLATE", .help = "and behind them",
		.verify = verify_body },
	{ "fail-if", 0, OPTION_TEXT(httppost_options, transfer.fail_if),
		.argument = "TEXT",
		.help = "a 2xx whose answer has TEXT is a refusal",
		.verify = verify_fail_if },
	{ "responses", 0, OPTION_PATH(httppost_options, responses),
		.argument = "FILE",
		.help = "keep the answers there, a JSON line each" },
	OPTION_ROW_MAX_LINE(httppost_options),
	OPTION_ROW_STATS(httppost_options),
	OPTION_ROW_COLOR(httppost_options),
	OPTION_ROW_PROFILE(httppost_options),
	OPTION_ROW_CHECK(httppost_options),
	OPTION_ROW_HELP,
	OPTION_ROW_VERSION,
	{ 0 },
};

const struct option_table httppost_options_table = {
	.tool = "httppost",
	.synopsis = "[options] URL",
	.summary = "Posts each line of stdin to URL; stdout is what was not "
		   "delivered.",
	.rows = rows,
};
