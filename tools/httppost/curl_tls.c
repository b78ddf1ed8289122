/* SPDX-License-Identifier: ISC */
/* See curl_tls.h. */
#include "httppost/curl_tls.h"

#include "httppost/scheme.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

/* Neither library is linked: these symbols exist if libcurl has loaded it, and
 * are NULL otherwise. */
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

/* Of GnuTLS 3. */
#define FORM_PEM 1

WEAK int gnutls_certificate_allocate_credentials(void **credentials);
WEAK int gnutls_certificate_set_x509_key_file(
	void *credentials, const char *cert, const char *key, int form);
WEAK void gnutls_certificate_free_credentials(void *credentials);

/* The index under which a connection keeps its watcher; -1 before the first. */
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

/* Whether it can be asked: another library used by libcurl may have loaded it
 * as well. */
static bool
has_gnutls(void)
{
	return !curl_tls_asks() && gnutls_certificate_allocate_credentials &&
	       gnutls_certificate_set_x509_key_file &&
	       gnutls_certificate_free_credentials;
}

bool
curl_tls_is_key_bad(const char *cert, const char *key)
{
	void *credentials;
	bool is_bad;

	if (!cert || !has_gnutls() ||
		gnutls_certificate_allocate_credentials(&credentials) != 0)
		return false;
	is_bad = gnutls_certificate_set_x509_key_file(
			 credentials, cert, key ? key : cert, FORM_PEM) < 0;
	gnutls_certificate_free_credentials(credentials);
	return is_bad;
}

#else

bool
curl_tls_is_key_bad(const char *cert, const char *key)
{
	(void)cert;
	(void)key;
	return false;
}

void
curl_tls_watch(struct curl_tls *tls, CURL *easy)
{
	(void)easy;
	*tls = (struct curl_tls){ .connection = NULL };
}

#endif

bool
curl_tls_asks(void)
{
	const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;

	return !name || strncmp(name, "GnuTLS", 6) != 0;
}

bool
curl_tls_is_cut(const struct curl_tls *tls)
{
	return tls->connection && !tls->is_closed;
}

void
curl_tls_see_rest(struct curl_greeting *greeting, curl_socket_t fd)
{
	char bytes[SCHEME_REST];
	ssize_t length = recv(fd, bytes, sizeof(bytes), MSG_PEEK);

	if (length > 0 && scheme_is_rest(bytes, (size_t)length))
		greeting->is_http = true;
}
