/* SPDX-License-Identifier: ISC */
/* See scheme.h. */
#include "httppost/scheme.h"

#include <string.h>

/* Change cipher spec is the first type, application data the last. */
#define FIRST_TYPE 20
#define LAST_TYPE 23
#define MAJOR_VERSION 3
#define LAST_MINOR_VERSION 4

bool
scheme_is_tls(const char *bytes, size_t length)
{
	return length >= SCHEME_BYTES && bytes[0] >= FIRST_TYPE &&
	       bytes[0] <= LAST_TYPE && bytes[1] == MAJOR_VERSION &&
	       (unsigned char)bytes[2] <= LAST_MINOR_VERSION;
}

bool
scheme_is_rest(const char *bytes, size_t length)
{
	static const char form[SCHEME_REST + 1] = "0.0 000";
	size_t i;

	for (i = 0; i < SCHEME_REST && i < length; i++) {
		if (form[i] == '0' ? bytes[i] < '0' || bytes[i] > '9'
				   : bytes[i] != form[i])
			return false;
	}
	return length >= SCHEME_REST;
}

static bool
has_text(const char *body, size_t length, const char *text)
{
	size_t size = strlen(text);
	const char *end = body + length, *at = body;

	while ((size_t)(end - at) >= size &&
		(at = memchr(at, *text, (size_t)(end - at) - size + 1))) {
		if (!memcmp(at, text, size))
			return true;
		at++;
	}
	return false;
}

bool
scheme_is_refused(int status, const char *body, size_t length)
{
	static const char *const texts[] = {
		"plain HTTP request was sent to HTTPS port",
		"speaking plain HTTP to an SSL-enabled server port",
		"sent an HTTP request to an HTTPS server",
		"combination of host and port requires TLS",
	};
	size_t i;

	for (i = 0; status == 400 && i < sizeof(texts) / sizeof(texts[0]);
		i++) {
		if (has_text(body, length, texts[i]))
			return true;
	}
	return false;
}
