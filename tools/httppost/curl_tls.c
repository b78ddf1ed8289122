/* See curl_tls.h. */
#include "httppost/curl_tls.h"

#include <stddef.h>

/* OpenSSL is not linked: these are there if libcurl has brought it, and their
 * address is NULL if not. */
#if defined(__ELF__) && defined(__GNUC__)
#define WEAK __attribute__((weak))

/* Of OpenSSL 1.1 and 3. */
#define EX_INDEX_SSL 0
#define CB_READ_ALERT (0x4000 | 4)
#define ALERT_CLOSE_NOTIFY 0
#define RECEIVED_SHUTDOWN 2

struct ssl_st;

WEAK int CRYPTO_get_ex_new_index(int kind, long number, void *pointer,
	void (*create)(void), void (*copy)(void), void (*destroy)(void));
WEAK int SSL_set_ex_data(struct ssl_st *ssl, int index, void *data);
WEAK void *SSL_get_ex_data(const struct ssl_st *ssl, int index);
WEAK int SSL_get_shutdown(const struct ssl_st *ssl);
WEAK void SSL_set_info_callback(struct ssl_st *ssl,
	void (*callback)(const struct ssl_st *ssl, int where, int value));

/* Where each connection keeps who watches it; -1 before the first. */
static int own_index = -1;

static void
see_event(const struct ssl_st *ssl, int where, int value)
{
	struct curl_tls *tls = SSL_get_ex_data(ssl, own_index);

	/* an earlier connection may linger in libcurl */
	if (tls && tls->connection == ssl && where == CB_READ_ALERT &&
		(value & 0xff) == ALERT_CLOSE_NOTIFY)
		tls->is_closed = true;
}

static bool
is_openssl(const struct curl_tlssessioninfo *session)
{
	return session->backend == CURLSSLBACKEND_OPENSSL &&
	       CRYPTO_get_ex_new_index && SSL_set_ex_data && SSL_get_ex_data &&
	       SSL_get_shutdown && SSL_set_info_callback;
}

void
curl_tls_watch(struct curl_tls *tls, CURL *easy)
{
	struct curl_tlssessioninfo *session = NULL;
	struct ssl_st *ssl;

	*tls = (struct curl_tls){ .connection = NULL };
	if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) !=
			CURLE_OK ||
		!session || !session->internals || !is_openssl(session))
		return;
	ssl = session->internals;
	if (own_index < 0)
		own_index = CRYPTO_get_ex_new_index(
			EX_INDEX_SSL, 0, NULL, NULL, NULL, NULL);
	if (own_index < 0 || !SSL_set_ex_data(ssl, own_index, tls))
		return;
	SSL_set_info_callback(ssl, see_event);
	tls->connection = ssl;
	tls->is_closed = SSL_get_shutdown(ssl) & RECEIVED_SHUTDOWN;
}

#else

void
curl_tls_watch(struct curl_tls *tls, CURL *easy)
{
	(void)easy;
	*tls = (struct curl_tls){ .connection = NULL };
}

#endif

bool
curl_tls_is_cut(const struct curl_tls *tls)
{
	return tls->connection && !tls->is_closed;
}
