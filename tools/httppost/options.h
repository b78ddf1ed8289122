/* httppost's settings. */
#ifndef HTTPPOST_OPTIONS_H
#define HTTPPOST_OPTIONS_H

#include "httppost/headers.h"
#include "httppost/retry.h"
#include "httppost/transfer.h"

#include "common/option.h"

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
	uint64_t retries; /* UINT64_MAX where not set */
	struct option_list given_statuses;
	struct retry_statuses statuses;    /* where given_statuses has some */
	struct transfer_settings transfer; /* but for in_flight */
	int64_t grace_ns;
	const char *checkpoint;
	bool resume;
	uint64_t first;
	bool is_first_set;
	const char *status_file;
};

extern const struct option_table httppost_options_table;

/* Reads the command line and the profile; see options_read. */
enum option_outcome
httppost_options_read(int argc, char **argv, struct httppost_options *options);

#endif
