/* SPDX-License-Identifier: ISC */
/* Whether a redirect is followed. Headers contain secrets that were meant for
 * one host, so a redirect to another host is never followed. Pure. */
#ifndef HTTPPOST_REDIRECT_H
#define HTTPPOST_REDIRECT_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Of one attempt. */
#define REDIRECT_MOST 10

/* Whether a status is a redirect (RFC 9110 section 15.4). */
bool redirect_is_asked(int status);

/* Whether the next request is a GET without a body: after 303. The others keep
 * method and body, which section 15.4 allows for 301 and 302 and demands for
 * 307 and 308. */
bool redirect_becomes_get(int status);

/* Writes why a redirect ends the run without --location, and what to do; `to`
 * is NULL if the answer names no target. */
void redirect_describe(const char *to, char *text, size_t size);

/* Decides about a redirect from one absolute URL to another, after
 * `followed` earlier ones; `to` is NULL if the answer names no target.
 * Returns NULL, with the URL of the next request and a NUL in `next`; or the
 * reason why it is not followed, valid until the next call. User and
 * password stay those of `from`. */
const char *redirect_decide(const char *from, const char *to, unsigned followed,
	struct buffer *next);

#endif
