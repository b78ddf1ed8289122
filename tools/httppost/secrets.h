/* SPDX-License-Identifier: ISC */
/* The secrets that no output may repeat. A server may repeat in its answer
 * what it was sent, in another spelling. If an answer contains
 * SECRETS_WINDOW consecutive bytes of a secret, or a whole shorter one, it
 * is withheld. Pure. */
#ifndef HTTPPOST_SECRETS_H
#define HTTPPOST_SECRETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECRETS_WINDOW 8

/* Shorter words are not secrets: they would be found everywhere. */
#define SECRETS_SHORTEST 4

/* The longest text that is searched. */
#define SECRETS_TEXT 4096

/* Replaces an answer that contains a secret. */
#define SECRETS_WITHHELD "(answer withheld: it repeats a secret)"

/* {0} begins. Each key is a window of a secret, with letters in lower case, or
 * a shorter secret as a whole. */
struct secrets {
	uint64_t *keys; /* a hash table; 0 is a free place */
	size_t room;
	size_t count;
	unsigned lengths; /* 1 << N: there are keys of N bytes */
};

/* Each of these returns false if memory is short. */

/* Adds one secret, without white space and quotes around it. A server may
 * decode it, so its decoded form is added, too. */
bool secrets_add(struct secrets *secrets, const char *bytes, size_t length);

/* Adds user:password, or a user alone, of a URL (RFC 3986 section 3.2.1): as it
 * stands there and decoded; together, each alone, and as base64. */
bool
secrets_add_url_user(struct secrets *secrets, const char *bytes, size_t length);

/* The headers whose values have a special form. */
enum secrets_header {
	SECRETS_OF_ANY,
	SECRETS_OF_AUTHORIZATION, /* begins with a scheme */
	SECRETS_OF_COOKIE,
};

/* Adds the secrets in the value of a header: credentials without their scheme
 * (RFC 9110 section 11.4), the decoded base64 of Basic, each parameter, each
 * cookie. */
bool secrets_add_header(struct secrets *secrets, enum secrets_header header,
	const char *value, size_t length);

/* Whether the text contains a secret: as it is, or decoded once or twice from
 * the spellings of spelling.h, in any case of letters, with + for a space or a
 * space for +. A text longer than SECRETS_TEXT counts as one. The work is
 * linear in the length of the text and does not depend on the number of
 * secrets. */
bool
secrets_are_in(const struct secrets *secrets, const char *bytes, size_t length);

void secrets_free(struct secrets *secrets);

#endif
