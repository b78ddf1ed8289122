/* What the failure of a transfer means, and its text: by the code of libcurl
 * and by what was measured. The words of libcurl change from version to
 * version, so nothing depends on them; they are shown if they add something.
 * Pure. */
#ifndef HTTPPOST_CURL_FAULT_H
#define HTTPPOST_CURL_FAULT_H

#include "httppost/retry.h"

#include <stdbool.h>
#include <stddef.h>

struct curl_fault {
	const char *peer;  /* "host:port" or a socket, or NULL: not known */
	int code;          /* libcurl's, as a number: newer ones have no name */
	int system_error;  /* errno of a connection that failed, or 0 */
	int proxy_status;  /* of a proxy's answer to CONNECT, or 0 */
	bool is_tls;       /* the URL begins with https */
	bool has_cert;     /* --cert was given */
	bool is_key_bad;   /* and the TLS library cannot use it or its key */
	bool is_connected; /* the request was begun */
	bool is_answered;  /* a status has arrived, not an interim one */
	bool is_reused;    /* the connection has served an earlier request */
};

/* What follows from it for the line. */
enum retry_kind curl_fault_kind(const struct curl_fault *fault);

/* Writes the text of the failure. `detail` is the text of libcurl, which may be
 * empty. */
void curl_fault_describe(const struct curl_fault *fault, const char *detail,
	char *reason, size_t size);

#endif
