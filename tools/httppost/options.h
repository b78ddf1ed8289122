/* SPDX-License-Identifier: ISC */
/* The table of httppost's options. What they mean together is in settings. */
#ifndef HTTPPOST_OPTIONS_H
#define HTTPPOST_OPTIONS_H

#include "httppost/body.h"
#include "httppost/header.h"
#include "httppost/retry.h"
#include "httppost/target.h"

#include "common/options.h"

#define HTTPPOST_JOBS 1024 /* the most --jobs */

struct httppost_options {
	struct option_common common;
	const char *url;
	const char *body;
	struct option_list given_headers;
	struct headers headers; /* with those of @FILE */
	const char *content_type;
	const char *show;
	const char *show_failure;
	int64_t retry_for_ns; /* RETRY_FOREVER for --retry-for forever */
	const char *retry_for;
	uint64_t retries; /* UINT64_MAX if not set */
	struct option_list given_statuses;
	struct retry_statuses statuses; /* if given_statuses is not empty */
	struct target transfer;
	int engine; /* enum httppost_engine; after settings not AUTO */
	int64_t grace_ns;
	const char *checkpoint;
	const char *run; /* names the keys, or NULL */
	bool resume;
	uint64_t first;
	bool is_first_set;
	bool return_origin;
	bool take_origin;
	int last_line; /* enum httppost_last_line */
	const char *status_file;
	const char *metrics_file;
	int status_format; /* enum status_form */
	struct option_list status_members;
	uint64_t jobs;
	uint64_t batch;
	uint64_t batch_bytes;
	int64_t batch_wait_ns;
	int batch_as; /* enum httppost_batch_form, if set */
	const char *batch_prefix;
	const char *batch_separator;
	const char *batch_suffix;
	struct body_form form; /* follows from body and the batch options */
	const char *responses;
};

/* The words of --engine. */
enum httppost_engine {
	HTTPPOST_AUTO,
	HTTPPOST_OWN,
	HTTPPOST_LIBCURL,
};

/* The words of --last-line. */
enum httppost_last_line {
	HTTPPOST_TAKE,
	HTTPPOST_REFUSE,
};

/* The words of --batch-as. */
enum httppost_batch_form {
	HTTPPOST_LINES,
	HTTPPOST_ARRAY,
};

extern const struct option_table httppost_options_table;

#endif
