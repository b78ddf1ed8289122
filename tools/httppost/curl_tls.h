/* What libcurl does not tell of a TLS connection, and the TLS library does: how
 * it ended, and whether the key is of use. */
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

/* Whether the TLS library asks the terminal for the passphrase of a key unless
 * it is given one. GnuTLS does not, and takes an empty one for that of a key
 * that is encrypted. */
bool curl_tls_asks(void);

/* Whether GnuTLS, if libcurl uses it, cannot use a client certificate with its
 * key, which is in the same file if `key` is NULL. Without a certificate, and
 * with other libraries, it is false: they have a code of their own for that. */
bool curl_tls_is_key_bad(const char *cert, const char *key);

#endif
