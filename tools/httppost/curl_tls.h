/* Whether a TLS connection was ended by the server or just broke off. */
#ifndef HTTPPOST_CURL_TLS_H
#define HTTPPOST_CURL_TLS_H

#include <curl/curl.h>
#include <stdbool.h>

/* {0} begins: nothing is watched. */
struct curl_tls {
	const void *connection; /* of the TLS library, or NULL */
	bool is_closed;         /* a close_notify has come */
};

/* Watches the TLS connection of a transfer that is under way, for the case that
 * its end is that of the answer. libcurl does not tell of a missing
 * close_notify if it uses OpenSSL; of other libraries nothing is watched. `tls`
 * must outlive the connection. */
void curl_tls_watch(struct curl_tls *tls, CURL *easy);

/* Whether a connection that was watched has ended without a close_notify. */
bool curl_tls_is_cut(const struct curl_tls *tls);

#endif
