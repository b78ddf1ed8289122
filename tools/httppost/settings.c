/* SPDX-License-Identifier: ISC */
/* See settings.h. */
#include "httppost/settings.h"

#include "httppost/curl_url.h"
#include "httppost/files.h"
#include "httppost/header.h"
#include "httppost/request.h"

#include "common/file.h"
#include "common/message.h"
#include "common/place.h"
#include "common/quantity.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool
is_set(const struct httppost_options *options, const char *name)
{
	return options_source(&httppost_options_table, options, name) !=
	       OPTION_UNSET;
}

/* Whether the command line or the profile sets it. */
static bool
is_chosen(const struct httppost_options *options, const char *name)
{
	return options_source(&httppost_options_table, options, name) >
	       OPTION_PRESET;
}

/* Whether lines are put into batches, even if each batch has one line. */
static bool
is_batching(const struct httppost_options *options)
{
	return is_chosen(options, "batch") || is_chosen(options, "batch-as") ||
	       options->batch_prefix || options->batch_separator ||
	       options->batch_suffix;
}

/* The texts around the items and between them. */
static void
choose_form(struct httppost_options *options)
{
	static const struct body_form forms[] = {
		[HTTPPOST_LINES] = { NULL, "", "\n", "\n" },
		[HTTPPOST_ARRAY] = { NULL, "[", ",", "]" },
	};
	struct body_form *form = &options->form;
	bool is_lines =
		is_batching(options) && options->batch_as == HTTPPOST_LINES;

	if (!options->content_type)
		options->content_type =
			is_lines ? "application/x-ndjson" : "application/json";
	*form = forms[options->batch_as];
	form->item = options->body;
	if (!is_batching(options)) {
		form->suffix = "";
		return;
	}
	if (options->batch_prefix)
		form->prefix = options->batch_prefix;
	if (options->batch_separator)
		form->separator = options->batch_separator;
	if (options->batch_suffix)
		form->suffix = options->batch_suffix;
}

/* Reports a fault of the settings as a whole, and returns false. */
static bool
refuse(const struct httppost_options *options, const char *name,
	const char *reason)
{
	return options_refuse(&httppost_options_table, options, name, reason);
}

static bool
refuse_file(const struct httppost_options *options, const char *name,
	const char *path, const char *fault)
{
	return options_refuse_file(
		&httppost_options_table, options, name, path, fault);
}

/* libcurl would find this out only when it sends the first line. */
static bool
verify_pem(const struct httppost_options *options, const char *name,
	const char *path, enum files_pem kind)
{
	const char *fault = path ? files_check_pem(path, kind) : NULL;

	return !fault || refuse_file(options, name, path, fault);
}

static bool
verify_tls(const struct httppost_options *options)
{
	const struct target *target = &options->transfer;
	enum files_pem kind =
		target->key ? FILES_CERTIFICATES : FILES_CERTIFICATE_AND_KEY;
	bool is_good = true;

	if (target->key && !target->cert)
		is_good = refuse(options, "key", "needs --cert FILE");
	is_good &= verify_pem(
		options, "cacert", target->cacert, FILES_CERTIFICATES);
	is_good &= verify_pem(options, "cert", target->cert, kind);
	return verify_pem(options, "key", target->key, FILES_KEY) && is_good;
}

/* A run opens these files as well, but only here the message names the
 * option. */
static bool
verify_places(const struct httppost_options *options)
{
	const struct {
		const char *name, *path;
		enum place_kind kind;
	} files[] = {
		{ "checkpoint", options->checkpoint, PLACE_UPDATED },
		{ "status-file", options->status_file, PLACE_REPLACED },
		{ "metrics-file", options->metrics_file, PLACE_REPLACED },
		{ "responses", options->responses, PLACE_APPENDED },
	};
	bool is_good = true;
	size_t i;

	if (options->transfer.is_dry_run)
		return true;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *path = files[i].path;
		const char *fault =
			path ? place_check(path, files[i].kind) : NULL;

		if (fault)
			is_good = refuse_file(
				options, files[i].name, path, fault);
	}
	return is_good;
}

/* Checks the proxy variable that libcurl will use; a unix socket needs none. */
static bool
verify_proxy(const struct httppost_options *options)
{
	const char *name, *proxy, *fault = NULL;

	if (!options->url || options->transfer.unix_socket ||
		options->transfer.is_dry_run)
		return true;
	proxy = curl_url_find_proxy(options->url, &name);
	if (proxy)
		fault = curl_url_check_proxy(proxy);
	if (fault)
		message_error("%s: %s", name, fault);
	return !fault;
}

/* Two options that name one file would overwrite each other's output. */
static bool
verify_apart(const struct httppost_options *options)
{
	const struct {
		const char *name, *path;
	} files[] = {
		{ "checkpoint", options->checkpoint },
		{ "status-file", options->status_file },
		{ "metrics-file", options->metrics_file },
		{ "responses", options->responses },
	};
	bool is_good = true;
	size_t i, j;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		for (j = 0; files[i].path && j < i; j++) {
			if (files[j].path &&
				file_is_same(files[i].path, files[j].path))
				is_good = options_conflict(
					&httppost_options_table, options,
					files[i].name,
					"must not be the file of",
					files[j].name);
		}
	}
	return is_good;
}

static bool
has_header(const struct headers *headers, const char *name)
{
	size_t i;

	for (i = 0; i < headers->count; i++) {
		if (header_is_named(headers->items[i].text, name))
			return true;
	}
	return false;
}

/* Secrets that come from other files are not in the profile. */
static bool
has_profile_secret(const struct httppost_options *options)
{
	const struct option_list *given = &options->given_headers;
	struct headers_item item = { .is_secret = false };
	const struct headers one = { .items = &item, .count = 1 };
	const struct headers none = { .count = 0 };
	size_t i;

	if (options_source(&httppost_options_table, options, "url") ==
			OPTION_PROFILE &&
		request_has_secret(options->url, &none))
		return true;
	if (options_source(&httppost_options_table, options, "header") !=
		OPTION_PROFILE)
		return false;
	for (i = 0; i < given->count; i++) {
		item.text = given->items[i];
		if (*item.text != '@' && request_has_secret("http://h/", &one))
			return true;
	}
	return false;
}

static void
look_at_profile(const struct httppost_options *options)
{
	const char *path = options->common.profile;
	struct stat file;

	if (path && has_profile_secret(options) && stat(path, &file) == 0)
		headers_warn_of_readers(path, &file);
}

/* Loads the headers, with those of files, and checks them against other
 * options. */
static bool
load_headers(const struct httppost_options *options, struct headers *headers)
{
	look_at_profile(options);
	if (!headers_load(headers, &options->given_headers))
		return false;
	/* both would be sent, and one of them would be wrong */
	if (options->transfer.is_gzip &&
		has_header(headers, "Content-Encoding"))
		return options_conflict(&httppost_options_table, options,
			"gzip", "does not go with", "header Content-Encoding");
	/* a text cannot be found in a compressed answer */
	if (options->transfer.fail_if && has_header(headers, "Accept-Encoding"))
		return options_conflict(&httppost_options_table, options,
			"fail-if", "does not go with",
			"header Accept-Encoding");
	return true;
}

/* Without a descriptor, an attempt would fail because of our own limit. */
static bool
verify_descriptors(const struct httppost_options *options)
{
	char reason[FILES_REASON];

	return options->transfer.is_dry_run ||
	       files_raise_limit(options->jobs, reason) ||
	       refuse(options, "jobs", reason);
}

/* A proxy for this URL that forwards requests, or may do so: a unix socket has
 * no proxy. */
static bool
may_be_forwarded(const struct httppost_options *options)
{
	return !options->transfer.unix_socket &&
	       curl_url_may_be_forwarded(options->url);
}

/* What httppost itself cannot do. */
static bool
verify_engine(const struct httppost_options *options)
{
	const struct option_table *table = &httppost_options_table;
	bool is_good = true;

	if (options->engine != HTTPPOST_OWN)
		return true;
	if (options->transfer.is_http2)
		is_good = options_conflict(table, options, "engine own",
			"does not go with", "http2");
	if (options->transfer.follows_redirects)
		is_good = options_conflict(table, options, "engine own",
			"does not go with", "location");
	if (options->url && may_be_forwarded(options))
		is_good = refuse(options, "engine",
			"must not be own with a proxy for http:// URLs");
	return is_good;
}

/* --check shows the engine in use. */
static void
choose_engine(struct httppost_options *options)
{
	const struct target *target = &options->transfer;
	bool needs_libcurl = target->is_http2 || target->follows_redirects ||
			     may_be_forwarded(options);

	if (options->engine != HTTPPOST_AUTO)
		return;
	options->engine = needs_libcurl ? HTTPPOST_LIBCURL : HTTPPOST_OWN;
	options_state(&httppost_options_table, options, "engine",
		needs_libcurl ? "libcurl" : "own");
}

static bool
verify(const void *all)
{
	const struct httppost_options *options = all;
	static const char *const of_batches[] = { "batch-bytes", "batch-wait" };
	bool is_good = true;
	size_t i;

	if (!options->url) {
		message_error("URL missing (see httppost --help)");
		is_good = false;
	}
	if (options->resume && !options->checkpoint)
		is_good = refuse(options, "resume", "needs --checkpoint FILE");
	for (i = 0; i < sizeof(of_batches) / sizeof(of_batches[0]); i++) {
		if (!is_batching(options) && is_chosen(options, of_batches[i]))
			is_good = refuse(
				options, of_batches[i], "needs --batch N");
	}
	is_good &= verify_tls(options);
	is_good &= verify_proxy(options);
	is_good &= verify_engine(options);
	is_good &= verify_places(options);
	is_good &= verify_descriptors(options);
	is_good &= verify_apart(options);
	return is_good;
}

/* Fills in what follows from the texts, which are already checked, and reads
 * the files of headers. False after messages. */
static bool
derive(struct httppost_options *options)
{
	const struct option_list *statuses = &options->given_statuses;
	size_t i;

	if (!load_headers(options, &options->headers))
		return false;
	if (!strcmp(options->retry_for, "forever"))
		options->retry_for_ns = RETRY_FOREVER;
	else
		(void)quantity_duration(
			options->retry_for, &options->retry_for_ns);
	if (!is_set(options, "retry"))
		options->retries = UINT64_MAX;
	for (i = 0; i < statuses->count; i++)
		(void)retry_statuses_add(
			&options->statuses, statuses->items[i]);
	options->is_first_set = is_set(options, "first");
	if (!is_set(options, "last-line"))
		options->last_line =
			options->checkpoint ? HTTPPOST_REFUSE : HTTPPOST_TAKE;
	choose_form(options);
	choose_engine(options);
	if (options->transfer.is_insecure && !options->transfer.is_dry_run &&
		!options->common.check)
		message_warning("--insecure: certificates are not verified");
	return true;
}

enum option_outcome
httppost_settings_read(int argc, char **argv, struct httppost_options *options)
{
	enum option_outcome outcome = options_read(
		&httppost_options_table, argc, argv, options, verify);

	if ((outcome == OPTION_RUN || outcome == OPTION_CHECK) &&
		!derive(options))
		return OPTION_FAULT;
	return outcome;
}
