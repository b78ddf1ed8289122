/* See secrets.h. */
#include "httppost/secrets.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MASK "***"

static bool
is_scheme(const char *bytes, size_t length)
{
	static const char *const names[] = { "basic", "bearer", "digest",
		"token" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == length &&
			!strncasecmp(bytes, names[i], length))
			return true;
	}
	return false;
}

static bool
add_word(struct secrets *secrets, const char *bytes, size_t length)
{
	struct secrets_word *words;

	if (length < SECRETS_SHORTEST || is_scheme(bytes, length))
		return true;
	words = realloc(secrets->words, (secrets->count + 1) * sizeof(*words));
	if (!words)
		return false;
	secrets->words = words;
	words[secrets->count++] = (struct secrets_word){ bytes, length };
	return true;
}

bool
secrets_add(struct secrets *secrets, const char *bytes, size_t length)
{
	size_t at = 0, end;

	while (at < length) {
		for (end = at; end < length; end++) {
			if (strchr(" \t\r\n\"'", bytes[end]))
				break;
		}
		if (!add_word(secrets, bytes + at, end - at))
			return false;
		at = end + 1;
	}
	return true;
}

/* How many bytes at the head are a secret, or the beginning of one that the end
 * cuts off; the longest where there are several. */
static size_t
secret_length(const struct secrets *secrets, const char *bytes, size_t length)
{
	size_t i, longest = 0;

	for (i = 0; i < secrets->count; i++) {
		const struct secrets_word *word = &secrets->words[i];
		size_t there = word->length < length ? word->length : length;

		if (there > longest && there >= SECRETS_SHORTEST &&
			!memcmp(word->bytes, bytes, there))
			longest = there;
	}
	return longest;
}

size_t
secrets_mask(const struct secrets *secrets, char *bytes, size_t length)
{
	size_t from = 0, to = 0;

	while (from < length) {
		size_t secret =
			secret_length(secrets, bytes + from, length - from);

		if (secret) {
			memcpy(bytes + to, MASK, strlen(MASK));
			to += strlen(MASK);
			from += secret;
		} else {
			bytes[to++] = bytes[from++];
		}
	}
	return to;
}

void
secrets_free(struct secrets *secrets)
{
	free(secrets->words);
	*secrets = (struct secrets){ 0 };
}
