/* The words that no output may hold: a server may repeat in its answer what it
 * was sent, and messages show the beginning of an answer. Pure. */
#ifndef HTTPPOST_SECRETS_H
#define HTTPPOST_SECRETS_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Shorter words are no secrets, and would be found everywhere. */
#define SECRETS_SHORTEST 4

/* {0} begins. The words stay with their owners, but for copies. */
struct secrets {
	struct secrets_word {
		const char *bytes;
		size_t length;
		char *copy; /* or NULL */
	} * words;
	size_t count;
};

/* Adds the words of a text, between blanks and quotes, but for the names of
 * schemes of RFC 7235 such as Bearer; here and below, a word with a slash also
 * as JSON may spell it, with \/. False where memory is short. */
bool secrets_add(struct secrets *secrets, const char *bytes, size_t length);

/* The same for a part of a URL: as it stands there, and decoded (RFC 3986
 * section 2.1). */
bool
secrets_add_encoded(struct secrets *secrets, const char *bytes, size_t length);

/* Adds a copy of the text as one word. False where memory is short. */
bool
secrets_add_copy(struct secrets *secrets, const char *bytes, size_t length);

/* Adds user:password, or a user alone, from a URL (RFC 3986 section 3.2.1): as
 * they stand there, decoded, and as Basic credentials (RFC 7617). False where
 * memory is short. */
bool
secrets_add_user(struct secrets *secrets, const char *bytes, size_t length);

/* Replaces in place each word by ***, also one that is cut off at the end.
 * Returns the new length, which is never more. */
size_t secrets_mask(const struct secrets *secrets, char *bytes, size_t length);

void secrets_free(struct secrets *secrets);

#endif
