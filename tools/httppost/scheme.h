/* SPDX-License-Identifier: ISC */
/* Signs that the scheme of the URL is wrong for the port: http:// to a TLS
 * port, or https:// to one without TLS. Pure. */
#ifndef HTTPPOST_SCHEME_H
#define HTTPPOST_SCHEME_H

#include <stdbool.h>
#include <stddef.h>

/* How many of the first bytes show a TLS record. */
#define SCHEME_BYTES 3

/* Whether the first bytes from a server are of a TLS record: its type and the
 * major version (RFC 8446 section 5.1). False for fewer than SCHEME_BYTES. */
bool scheme_is_tls(const char *bytes, size_t length);

/* The bytes of a status line after the first five, which are as many as the
 * header of a TLS record has: "1.1 400". */
#define SCHEME_REST 7

/* Whether this is the rest of the status line of an answer (RFC 9112 section 4)
 * after a TLS library has read the header of a record. */
bool scheme_is_rest(const char *bytes, size_t length);

/* Whether an answer over plain HTTP says that the port needs TLS. There is no
 * status for this: nginx, Apache, Go and Tomcat answer 400, each with its own
 * text. `body` may be only the beginning of it. */
bool scheme_is_refused(int status, const char *body, size_t length);

#endif
