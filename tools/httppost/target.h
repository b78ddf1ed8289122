/* SPDX-License-Identifier: ISC */
/* Where and how requests are sent: the options of an engine. */
#ifndef HTTPPOST_TARGET_H
#define HTTPPOST_TARGET_H

#include <stdbool.h>
#include <stdint.h>

struct target {
	int64_t connect_timeout_ns;
	int64_t timeout_ns; /* for an attempt as a whole */
	const char *method;
	const char *cacert; /* these are PEM files, or NULL */
	const char *cert;
	const char *key;
	const char *unix_socket; /* or NULL */
	bool is_insecure;        /* certificates are not verified */
	bool is_http2;
	bool follows_redirects; /* see redirect.h */
	bool is_gzip;           /* bodies are compressed */
	bool is_dry_run;        /* requests are printed on stdout, not sent */
	const char *fail_if;    /* a text that makes a 2xx a failure, or NULL */
};

#endif
