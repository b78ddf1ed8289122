/* Whether an answer that names another place is followed there. Headers hold
 * secrets and were meant for one host, so it never leads to another one. Pure.
 */
#ifndef HTTPPOST_REDIRECT_H
#define HTTPPOST_REDIRECT_H

#include "common/buffer.h"

#include <stdbool.h>

/* Of one attempt. */
#define REDIRECT_MOST 10

/* Whether a status asks to go elsewhere (RFC 9110 section 15.4). */
bool redirect_is_asked(int status);

/* Whether the request there is a GET without a body: 303. The others keep the
 * method and the body, which section 15.4 allows for 301 and 302 and demands
 * for 307 and 308. */
bool redirect_becomes_get(int status);

/* Decides on the way from a URL to an absolute one, NULL where the answer names
 * none, after `followed` redirects before. Returns NULL, with the URL of the
 * next request and a NUL in `next`; or the reason why it is not followed,
 * valid until the next call. User and password stay those of `from`. */
const char *redirect_decide(const char *from, const char *to, unsigned followed,
	struct buffer *next);

#endif
