/* SPDX-License-Identifier: ISC */
/* Asks the TLS library what libcurl does not report: how a connection ended,
 * and whether a key is usable. */
#ifndef HTTPPOST_CURL_TLS_H
#define HTTPPOST_CURL_TLS_H

#include <curl/curl.h>
#include <stdbool.h>

/* {0} begins: no connection is watched. */
struct curl_tls {
	const void *connection; /* of the TLS library, or NULL */
	bool is_closed;         /* a close_notify has arrived */
};

/* Watches the TLS connection of a running transfer, in case the answer ends
 * with the connection: with OpenSSL, libcurl does not report a missing
 * close_notify. With other libraries nothing is watched. `tls` must outlive the
 * connection. */
void curl_tls_watch(struct curl_tls *tls, CURL *easy);

/* Whether a watched connection ended without a close_notify. */
bool curl_tls_is_cut(const struct curl_tls *tls);

/* How a server has begun the TLS handshake; {0} begins. */
struct curl_greeting {
	bool is_http; /* with an answer of HTTP */
};

/* Looks at what is left on a socket that is about to be closed: of an answer
 * that a TLS library has taken for a record, the first bytes are missing. */
void curl_tls_see_rest(struct curl_greeting *greeting, curl_socket_t fd);

/* Whether the TLS library asks the terminal for the passphrase of a key, unless
 * one is set. GnuTLS does not ask, and uses an empty one for an encrypted key.
 */
bool curl_tls_asks(void);

/* Whether libcurl uses GnuTLS and it cannot use the client certificate with its
 * key, which is in the same file if `key` is NULL. False without a certificate,
 * and with other libraries, which have an error code for this. */
bool curl_tls_is_key_bad(const char *cert, const char *key);

#endif
