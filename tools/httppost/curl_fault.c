/* SPDX-License-Identifier: ISC */
/* See curl_fault.h. */
#include "httppost/curl_fault.h"

#include "common/quantity.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

/* CURLE_TOO_LARGE, since 8.6; older versions report a lack of memory. */
#define TOO_LARGE 100

_Static_assert(CURL_FAULT_JUNK == (int)CURLE_WEIRD_SERVER_REPLY &&
		       CURL_FAULT_CLOSED == (int)CURLE_GOT_NOTHING,
	"codes of libcurl");

enum {
	DETAILED = 1, /* the text of libcurl follows */
	HOPELESS = 2,
};

struct meaning {
	int code;
	unsigned traits;
	const char *words; /* NULL: only libcurl has a text */
};

static const char no_answer[] = "The connection closed without an answer";
static const char no_trust[] = "The server's certificate cannot be trusted";
static const char no_key[] = "The client certificate or its key cannot be used";
static const char no_tls[] =
	"The server answers without TLS: use http://, or the port for https";
static const char only_tls[] = "The server answers with TLS: use https://";

static const struct meaning meanings[] = {
	{ CURLE_URL_MALFORMAT, DETAILED | HOPELESS, "The URL cannot be used" },
	{ CURLE_COULDNT_RESOLVE_PROXY, DETAILED, "Could not resolve proxy" },
	{ CURLE_COULDNT_RESOLVE_HOST, 0, "Could not resolve host" },
	{ CURLE_COULDNT_CONNECT, DETAILED, "No connection" },
	{ CURLE_OUT_OF_MEMORY, 0, "Out of memory" },
	{ CURLE_OPERATION_TIMEDOUT, 0, "The connection timed out" },
	{ CURLE_HTTP2_STREAM, DETAILED, "The HTTP/2 stream was reset" },
	{ CURLE_BAD_CONTENT_ENCODING, 0, "The answer cannot be decoded" },
	/* certificates and keys */
	{ CURLE_SSL_CONNECT_ERROR, DETAILED,
		"The TLS handshake failed; is this an https port?" },
	{ CURLE_SSL_CERTPROBLEM, DETAILED | HOPELESS, no_key },
	{ CURLE_SSL_CLIENTCERT, DETAILED,
		"The server asks for another client certificate" },
	{ CURLE_PEER_FAILED_VERIFICATION, DETAILED | HOPELESS, no_trust },
	{ CURLE_SSL_ISSUER_ERROR, DETAILED | HOPELESS, no_trust },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, DETAILED | HOPELESS, no_trust },
	{ CURLE_SSL_CACERT_BADFILE, DETAILED | HOPELESS,
		"The trusted certificates cannot be used" },
};

/* Whether libcurl stopped before it sent the request again. */
static bool
is_repeat(const struct curl_fault *fault)
{
	return fault->code == CURLE_ABORTED_BY_CALLBACK;
}

/* Whether the connection closed too early. With HTTP/2 the code depends on the
 * version and on the moment. */
static bool
is_closed(const struct curl_fault *fault)
{
	return is_repeat(fault) || fault->code == CURLE_PARTIAL_FILE ||
	       fault->code == CURLE_HTTP2 || fault->code == CURLE_GOT_NOTHING ||
	       fault->code == CURLE_SEND_ERROR ||
	       fault->code == CURLE_RECV_ERROR;
}

/* The code for garbage depends on the version. */
static bool
is_junk(const struct curl_fault *fault)
{
	return fault->code == CURLE_WEIRD_SERVER_REPLY ||
	       (fault->is_connected &&
		       (fault->code == CURLE_WRITE_ERROR ||
			       fault->code == CURLE_UNSUPPORTED_PROTOCOL ||
			       fault->code == CURLE_BAD_FUNCTION_ARGUMENT));
}

static bool
is_large(const struct curl_fault *fault)
{
	return fault->code == TOO_LARGE ||
	       (fault->is_connected && fault->code == CURLE_OUT_OF_MEMORY);
}

static bool
is_refused_by_proxy(const struct curl_fault *fault)
{
	return fault->proxy_status >= 300 && !fault->is_connected;
}

static struct meaning
meaning_of(const struct curl_fault *fault)
{
	int code = fault->code;
	size_t i;

	if (fault->is_wrong_scheme)
		return (struct meaning){ code, HOPELESS,
			fault->is_tls ? no_tls : only_tls };
	if (is_closed(fault)) {
		/* an alert of TLS may want a certificate, and the peer may
		 * not speak HTTP/2 */
		bool has_detail = code == CURLE_HTTP2 ||
				  (fault->is_tls && !is_repeat(fault));

		return (struct meaning){ code, has_detail ? DETAILED : 0,
			fault->is_answered ? "The connection closed before the "
					     "end of the answer"
					   : no_answer };
	}
	if (is_junk(fault))
		return (struct meaning){ code, 0,
			"The answer is not valid HTTP" };
	if (is_large(fault))
		return (struct meaning){
			code, 0,
			"A header of the answer is too long, or out of memory"
		};
	/* 8.23 reports a bad argument for an unusable key */
	if (code == CURLE_BAD_FUNCTION_ARGUMENT)
		return (struct meaning){ code, DETAILED | HOPELESS,
			fault->has_cert ? no_key : NULL };
	/* GnuTLS has one code for all failures of a handshake */
	if (code == CURLE_SSL_CONNECT_ERROR && fault->is_key_bad)
		return (struct meaning){ code, DETAILED | HOPELESS, no_key };
	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].code == code)
			return meanings[i];
	}
	return (struct meaning){ code, DETAILED, NULL };
}

enum retry_kind
curl_fault_kind(const struct curl_fault *fault)
{
	if (is_refused_by_proxy(fault))
		return RETRY_BROKEN;
	if (is_closed(fault) && !fault->is_answered &&
		(is_repeat(fault) || fault->is_reused))
		return RETRY_STALE;
	return meaning_of(fault).traits & HOPELESS ? RETRY_HOPELESS
						   : RETRY_BROKEN;
}

/* What failed, and whom it was to reach. */
static void
describe_peer(const struct curl_fault *fault, const char *words, char *reason,
	size_t size)
{
	if (fault->peer)
		(void)snprintf(reason, size, "%s (%.200s)", words, fault->peer);
	else
		(void)snprintf(reason, size, "%s", words);
}

void
curl_fault_describe(const struct curl_fault *fault, const char *detail,
	char *reason, size_t size)
{
	struct meaning meaning = meaning_of(fault);

	if (is_refused_by_proxy(fault))
		(void)snprintf(reason, size, "The proxy answers HTTP %d",
			fault->proxy_status);
	else if (fault->code == CURLE_COULDNT_CONNECT && fault->system_error)
		describe_peer(
			fault, strerror(fault->system_error), reason, size);
	else if (fault->code == CURLE_COULDNT_RESOLVE_HOST)
		describe_peer(fault, meaning.words, reason, size);
	else if (!meaning.words)
		(void)snprintf(reason, size, "%s",
			*detail ? detail
				: curl_easy_strerror((CURLcode)fault->code));
	else if (meaning.traits & DETAILED && *detail)
		(void)snprintf(reason, size, "%s (%s)", meaning.words, detail);
	else
		(void)snprintf(reason, size, "%s", meaning.words);
}

void
curl_fault_describe_late(
	bool is_connected, int64_t limit_ns, char *reason, size_t size)
{
	char text[QUANTITY_TEXT];

	(void)snprintf(reason, size, "%s within %s",
		is_connected ? "No answer" : "No connection",
		quantity_duration_text(limit_ns, text));
}
