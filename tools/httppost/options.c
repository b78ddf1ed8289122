/* SPDX-License-Identifier: ISC */
/* See options.h. */
#include "httppost/options.h"

#include "httppost/batch.h"
#include "httppost/curl_url.h"
#include "httppost/header.h"
#include "httppost/request.h"
#include "httppost/template.h"

#include <string.h>
#include <sys/un.h>

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

	if (!quantity_count(text, &jobs) && jobs > HTTPPOST_JOBS)
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

/* A token of RFC 9110 section 9.1 that names a method with a body. */
static const char *
verify_method(const char *text)
{
	static const char *const bodiless[] = { "CONNECT", "HEAD", "TRACE" };
	size_t i;

	if (!*text || text[header_token_length(text)])
		return "must be a method such as POST or PUT";
	for (i = 0; i < sizeof(bodiless) / sizeof(bodiless[0]); i++) {
		if (!strcmp(text, bodiless[i]))
			return "must be a method that has a body";
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
verify_run(const char *text)
{
	return *text ? NULL : "must not be empty";
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
		.help = "where to post the lines",
		.traits = OPTION_OPERAND | OPTION_SECRET,
		.verify = verify_url },
	{ "body", 'b', OPTION_TEXT(httppost_options, body), .group = "Requests",
		.argument = "TEMPLATE", .preset = "%{line}",
		.help = "the body for each line",
		.traits = OPTION_IN_SHORT_HELP, .verify = verify_body },
	{ "header", 'H', OPTION_LIST(httppost_options, given_headers),
		.argument = "TEMPLATE",
		.help = "add a header \"Name: value\", or a file of\n"
			"them: @FILE",
		.traits = OPTION_SECRET | OPTION_AT_FILE | OPTION_IN_SHORT_HELP,
		.verify = verify_header },
	{ "content-type", 0, OPTION_TEXT(httppost_options, content_type),
		.argument = "TYPE",
		.help = "the Content-Type (application/json, or\n"
			"application/x-ndjson for batches of lines)",
		.verify = verify_content_type },
	{ "method", 'X', OPTION_TEXT(httppost_options, transfer.method),
		.argument = "METHOD", .preset = "POST",
		.help = "the request method", .verify = verify_method },
	{ "gzip", 0, OPTION_FLAG(httppost_options, transfer.is_gzip),
		.help = "compress bodies" },
	{ "jobs", 0, OPTION_COUNT(httppost_options, jobs),
		.group = "Batches and concurrency", .least = 1, .argument = "N",
		.preset = "1", .help = "send up to N requests at a time",
		.traits = OPTION_IN_SHORT_HELP, .verify = verify_jobs },
	{ "batch", 0, OPTION_COUNT(httppost_options, batch), .least = 1,
		.argument = "N", .preset = "1",
		.help = "put up to N lines into a request",
		.traits = OPTION_IN_SHORT_HELP, .verify = verify_batch },
	{ "batch-bytes", 0, OPTION_SIZE(httppost_options, batch_bytes),
		.least = 1, .argument = "SIZE", .preset = "1M",
		.help = "limit a batch to SIZE bytes" },
	{ "batch-wait", 0, OPTION_DURATION(httppost_options, batch_wait_ns),
		.argument = "DUR", .preset = "0",
		.help = "wait up to DUR for more lines of a batch" },
	{ "batch-as", 0, OPTION_CHOICE(httppost_options, batch_as),
		.argument = "lines|array",
		.help = "join the lines, or make a JSON array (lines)" },
	{ "batch-prefix", 0, OPTION_TEXT(httppost_options, batch_prefix),
		.argument = "TEMPLATE", .help = "put this before the lines",
		.verify = verify_body },
	{ "batch-separator", 0, OPTION_TEXT(httppost_options, batch_separator),
		.argument = "TEXT", .help = "put this between two lines" },
	{ "batch-suffix", 0, OPTION_TEXT(httppost_options, batch_suffix),
		.argument = "TEMPLATE", .help = "put this after the lines",
		.verify = verify_body },
	{ "location", 'L',
		OPTION_FLAG(httppost_options, transfer.follows_redirects),
		.group = "Connections",
		.help = "follow redirects to the same host" },
	{ "http2", 0, OPTION_FLAG(httppost_options, transfer.is_http2),
		.help = "use HTTP/2" },
	{ "engine", 0, OPTION_CHOICE(httppost_options, engine),
		.argument = "auto|own|libcurl", .preset = "auto",
		.help = "engine for HTTP: its own, or libcurl" },
	{ "unix-socket", 0, OPTION_PATH(httppost_options, transfer.unix_socket),
		.argument = "FILE",
		.help = "connect to this socket, not to the host",
		.verify = verify_unix_socket },
	{ "cacert", 0, OPTION_PATH(httppost_options, transfer.cacert),
		.argument = "FILE",
		.help = "trust the certificates in FILE only" },
	{ "cert", 0, OPTION_PATH(httppost_options, transfer.cert),
		.argument = "FILE", .help = "use this client certificate" },
	{ "key", 0, OPTION_PATH(httppost_options, transfer.key),
		.argument = "FILE",
		.help = "the key of --cert, if it is in another file" },
	{ "insecure", 'k', OPTION_FLAG(httppost_options, transfer.is_insecure),
		.help = "do not verify certificates" },
	{ "connect-timeout", 0,
		OPTION_DURATION(httppost_options, transfer.connect_timeout_ns),
		.least = 1, .argument = "DUR", .preset = "5s",
		.help = "time limit for a connection" },
	{ "timeout", 'm',
		OPTION_DURATION(httppost_options, transfer.timeout_ns),
		.group = "Attempts", .least = 1, .argument = "DUR",
		.preset = "30s", .help = "time limit for an attempt",
		.traits = OPTION_IN_SHORT_HELP },
	{ "retry-for", 0, OPTION_TEXT(httppost_options, retry_for),
		.argument = "DUR", .preset = "30s",
		.help = "retry a line for DUR, 0 or forever",
		.traits = OPTION_IN_SHORT_HELP, .verify = verify_retry_for },
	{ "retry", 0, OPTION_COUNT(httppost_options, retries), .argument = "N",
		.help = "retry a line at most N times" },
	{ "retry-status", 0, OPTION_NAMES(httppost_options, given_statuses),
		.argument = "LIST",
		.help = "retry after these statuses, not the usual ones",
		.verify = verify_statuses },
	{ "fail-if", 0, OPTION_TEXT(httppost_options, transfer.fail_if),
		.argument = "TEXT",
		.help = "treat a 2xx answer that contains TEXT as a\n"
			"failure",
		.verify = verify_fail_if },
	{ "grace", 0, OPTION_DURATION(httppost_options, grace_ns),
		.argument = "DUR", .preset = "8s",
		.help = "when stopped, wait up to DUR for answers" },
	{ "checkpoint", 0, OPTION_PATH(httppost_options, checkpoint),
		.group = "Input and checkpoint", .argument = "FILE",
		.help = "keep the number of settled lines in FILE",
		.traits = OPTION_IN_SHORT_HELP },
	{ "resume", 0, OPTION_FLAG(httppost_options, resume),
		.help = "skip the lines that --checkpoint counts",
		.traits = OPTION_IN_SHORT_HELP },
	{ "first", 0, OPTION_COUNT(httppost_options, first), .argument = "N",
		.help = "count N settled lines before this input" },
	{ "run", 0, OPTION_TEXT(httppost_options, run), .argument = "ID",
		.help = "make %{key} from ID, the same on any machine",
		.verify = verify_run },
	{ "last-line", 0, OPTION_CHOICE(httppost_options, last_line),
		.argument = "take|refuse",
		.help = "how to treat a last line without a newline\n"
			"(refuse with --checkpoint, otherwise take)" },
	{ "return-origin", 0, OPTION_FLAG(httppost_options, return_origin),
		.help = "put key and times before each returned line" },
	{ "take-origin", 0, OPTION_FLAG(httppost_options, take_origin),
		.help = "read lines that --return-origin returned" },
	OPTION_ROW_MAX_LINE(httppost_options),
	OPTION_ROW_STATS(httppost_options),
	OPTION_ROW_QUIET(httppost_options),
	OPTION_ROW_COLOR(httppost_options),
	{ "show", 0, OPTION_TEXT(httppost_options, show),
		.argument = "TEMPLATE",
		.help = "print this on stderr for each delivered line",
		.traits = OPTION_IN_SHORT_HELP, .verify = verify_show },
	{ "show-failure", 0, OPTION_TEXT(httppost_options, show_failure),
		.argument = "TEMPLATE",
		.help = "print this on stderr for each undelivered\n"
			"line; %{reason} is the reason",
		.verify = verify_show_failure },
	{ "responses", 0, OPTION_PATH(httppost_options, responses),
		.argument = "FILE",
		.help = "write the answers to FILE, as JSON lines" },
	OPTION_ROW_STATUS_FILE(httppost_options),
	OPTION_ROW_STATUS_FORMAT(httppost_options),
	OPTION_ROW_METRICS_FILE(httppost_options),
	{ "status-member", 0, OPTION_NAMES(httppost_options, status_members),
		.argument = "LIST",
		.help = "show these members of the line delivered last\n"
			"in the status file" },
	OPTION_ROW_PROFILE(httppost_options),
	OPTION_ROW_CHECK(httppost_options),
	{ "dry-run", 0, OPTION_FLAG(httppost_options, transfer.is_dry_run),
		.help = "print the requests and send nothing",
		.traits = OPTION_COMMAND_ONLY | OPTION_IN_SHORT_HELP },
	OPTION_ROW_HELP,
	OPTION_ROW_VERSION,
	{ 0 },
};

const struct option_table httppost_options_table = {
	.tool = "httppost",
	.synopsis = "[options] URL",
	.surplus = "lines are read from standard input: httppost URL <FILE",
	.summary = "Posts each line of stdin to URL; prints the undelivered "
		   "lines on stdout.",
	.rows = rows,
	.library = curl_url_library,
};
