/* SPDX-License-Identifier: ISC */
/* Classifies the failure of a transfer and describes it, from the code of
 * libcurl and from measurements. The texts of libcurl change from version to
 * version, so nothing depends on them; they are shown if they add something.
 * Pure. */
#ifndef HTTPPOST_CURL_FAULT_H
#define HTTPPOST_CURL_FAULT_H

#include "httppost/retry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for the name of a peer. */
#define CURL_FAULT_PEER 256

/* Codes for what we find out ourselves. */
enum curl_fault_code {
	CURL_FAULT_JUNK = 8,    /* CURLE_WEIRD_SERVER_REPLY */
	CURL_FAULT_CLOSED = 52, /* CURLE_GOT_NOTHING */
};

struct curl_fault {
	const char *peer; /* "host:port", a socket, a proxy, or NULL */
	int code;         /* of libcurl, as a number: newer ones have no name */
	int system_error; /* errno of a connection that failed, or 0 */
	int proxy_status; /* status of the answer of a proxy to CONNECT, or 0 */
	bool is_tls;      /* the URL begins with https */
	bool has_cert;    /* --cert is set */
	bool is_key_bad;  /* the TLS library cannot use --cert or its key */
	bool is_connected;    /* the request was begun */
	bool is_answered;     /* a status has arrived, not an interim one */
	bool is_reused;       /* the connection has served an earlier request */
	bool is_wrong_scheme; /* the first bytes of the server are not TLS where
				 the URL begins with https, or are TLS */
};

/* What the failure means for the line. */
enum retry_kind curl_fault_kind(const struct curl_fault *fault);

/* Writes the text of the failure. `detail` is the text of libcurl, which may be
 * empty. */
void curl_fault_describe(const struct curl_fault *fault, const char *detail,
	char *reason, size_t size);

/* Writes the text of an attempt, or of its connection, that took longer than
 * limit_ns. */
void curl_fault_describe_late(
	bool is_connected, int64_t limit_ns, char *reason, size_t size);

#endif
