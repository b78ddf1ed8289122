/* SPDX-License-Identifier: ISC */
/* See secrets.h. */
#include "httppost/secrets.h"

#include "httppost/spelling.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* How often a text is decoded. */
#define DEPTH 2

/* HTML forms write a space as +, so a decoder may make a space of a +. Both
 * count as a space. */
static uint64_t
fold(char byte)
{
	if (byte == '+')
		return ' ';
	if (byte >= 'A' && byte <= 'Z')
		return (unsigned char)(byte - 'A' + 'a');
	return (unsigned char)byte;
}

/* The last `length` bytes of a window as a key; in a short key the length is
 * included. */
static uint64_t
key_of(uint64_t window, size_t length)
{
	if (length == SECRETS_WINDOW)
		return window;
	return (window & ((UINT64_C(1) << 8 * length) - 1)) | (uint64_t)length
								      << 56;
}

/* The place of the key in the table, or the free place for it. */
static uint64_t *
place_of(const struct secrets *secrets, uint64_t key)
{
	uint64_t mixed = key * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(mixed >> 32) & (secrets->room - 1);

	while (secrets->keys[at] && secrets->keys[at] != key)
		at = (at + 1) & (secrets->room - 1);
	return &secrets->keys[at];
}

static bool
grow(struct secrets *secrets)
{
	struct secrets larger = *secrets;
	size_t i;

	larger.room = secrets->room ? 2 * secrets->room : 256;
	larger.keys = calloc(larger.room, sizeof(*larger.keys));
	if (!larger.keys)
		return false;
	for (i = 0; i < secrets->room; i++) {
		if (secrets->keys[i])
			*place_of(&larger, secrets->keys[i]) = secrets->keys[i];
	}
	free(secrets->keys);
	*secrets = larger;
	return true;
}

static bool
add_key(struct secrets *secrets, uint64_t window, size_t length)
{
	uint64_t key = key_of(window, length), *place;

	if (2 * (secrets->count + 1) > secrets->room && !grow(secrets))
		return false;
	place = place_of(secrets, key);
	secrets->count += !*place;
	*place = key;
	secrets->lengths |= 1U << length;
	return true;
}

/* Adds each window of one spelling of a secret, or the whole secret if it is
 * short. */
static bool
add_windows(struct secrets *secrets, const char *bytes, size_t length)
{
	size_t i, size = length < SECRETS_WINDOW ? length : SECRETS_WINDOW;
	uint64_t window = 0;

	if (length < SECRETS_SHORTEST)
		return true;
	for (i = 0; i < length; i++) {
		window = window << 8 | fold(bytes[i]);
		if (i + 1 >= size && !add_key(secrets, window, size))
			return false;
	}
	return true;
}

static const char edges[] = " \t\r\n\"'";

static void
trim_left(const char **bytes, size_t *length)
{
	while (*length && strchr(edges, **bytes)) {
		(*bytes)++;
		(*length)--;
	}
}

static void
trim(const char **bytes, size_t *length)
{
	trim_left(bytes, length);
	while (*length && strchr(edges, (*bytes)[*length - 1]))
		(*length)--;
}

bool
secrets_add(struct secrets *secrets, const char *bytes, size_t length)
{
	bool is_done;
	char *plain;
	int i;

	trim(&bytes, &length);
	if (length < SECRETS_SHORTEST)
		return true;
	plain = malloc(length);
	is_done = plain && add_windows(secrets, bytes, length);
	for (i = 0; i < SPELLING_BASE64 && is_done; i++)
		is_done = add_windows(secrets, plain,
			spelling_decode(
				(enum spelling)i, bytes, length, plain));
	free(plain);
	return is_done;
}

/* Adds user:password, or a user alone (RFC 7617 section 2): as a whole, each
 * part, and as base64. */
static bool
add_user(struct secrets *secrets, const char *bytes, size_t length)
{
	const char *colon = memchr(bytes, ':', length);
	size_t user = colon ? (size_t)(colon - bytes) : length;
	size_t rest = colon ? user + 1 : length;
	struct buffer text = { 0 };
	bool is_done;

	/* credentials contain a colon even if there is no password */
	is_done = secrets_add(secrets, bytes, length) &&
		  secrets_add(secrets, bytes, user) &&
		  secrets_add(secrets, bytes + rest, length - rest) &&
		  buffer_append(&text, bytes, length) &&
		  (colon || buffer_append_byte(&text, ':'));
	if (is_done) {
		struct buffer encoded = { 0 };

		is_done = spelling_append_base64(
				  &encoded, text.bytes, text.length) &&
			  secrets_add(secrets, encoded.bytes, encoded.length);
		buffer_free(&encoded);
	}
	buffer_free(&text);
	return is_done;
}

/* If the text can be decoded from this spelling, adds the result as
 * user:password. */
static bool
add_spelt_user(struct secrets *secrets, enum spelling spelling,
	const char *bytes, size_t length)
{
	char *plain = malloc(length + 1);
	bool is_done = plain != NULL;
	size_t decoded = 0;

	if (plain)
		decoded = spelling_decode(spelling, bytes, length, plain);
	/* a decoded word ends with a NUL */
	if (decoded && !plain[decoded - 1])
		decoded--;
	if (decoded)
		is_done = add_user(secrets, plain, decoded);
	free(plain);
	return is_done;
}

bool
secrets_add_url_user(struct secrets *secrets, const char *bytes, size_t length)
{
	return !length || (add_user(secrets, bytes, length) &&
				  add_spelt_user(secrets, SPELLING_PERCENT,
					  bytes, length));
}

/* The value of name=value; an = at the end belongs to base64. */
static void
strip_name(const char **bytes, size_t *length)
{
	const char *equals = memchr(*bytes, '=', *length);
	const char *end = *bytes + *length;

	if (!equals || equals + 1 == end || equals[1] == '=')
		return;
	*bytes = equals + 1;
	*length = (size_t)(end - *bytes);
}

/* Adds the value of each name=value between separators. */
static bool
add_parts(struct secrets *secrets, const char *bytes, size_t length,
	char separator, size_t shortest)
{
	const char *end = bytes + length;

	while (bytes < end) {
		const char *next =
			memchr(bytes, separator, (size_t)(end - bytes));
		const char *part = bytes;
		size_t size;

		next = next ? next : end;
		size = (size_t)(next - bytes);
		trim(&part, &size);
		strip_name(&part, &size);
		if (size >= shortest && !secrets_add(secrets, part, size))
			return false;
		bytes = next + (next < end);
	}
	return true;
}

/* Adds the parts of credentials without their scheme. Short parameters
 * ("qop=auth") are not secret. */
static bool
add_credentials(struct secrets *secrets, const char *bytes, size_t length)
{
	const char *comma = memchr(bytes, ',', length);

	if (comma && memchr(bytes, '=', (size_t)(comma - bytes)))
		return add_parts(secrets, bytes, length, ',', SECRETS_WINDOW);
	return secrets_add(secrets, bytes, length);
}

static size_t
skip_blanks(const char *bytes, size_t length, size_t at)
{
	while (at < length && (bytes[at] == ' ' || bytes[at] == '\t'))
		at++;
	return at;
}

/* The length of a scheme (RFC 9110 section 11.1) and of the blanks after it, or
 * 0. Some APIs require a scheme in headers of their own. */
static size_t
scheme_length(enum secrets_header header, const char *value, size_t length)
{
	static const char *const schemes[] = { "basic", "bearer", "digest",
		"token", "apikey" };
	bool is_scheme = header == SECRETS_OF_AUTHORIZATION;
	size_t i, word = 0;

	while (word < length && value[word] != ' ' && value[word] != '\t')
		word++;
	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		is_scheme = is_scheme ||
			    (strlen(schemes[i]) == word &&
				    !strncasecmp(value, schemes[i], word));
	return is_scheme && word < length ? skip_blanks(value, length, word)
					  : 0;
}

bool
secrets_add_header(struct secrets *secrets, enum secrets_header header,
	const char *value, size_t length)
{
	size_t scheme;

	trim_left(&value, &length);
	if (header == SECRETS_OF_COOKIE)
		return add_parts(secrets, value, length, ';', SECRETS_SHORTEST);
	scheme = scheme_length(header, value, length);
	if (scheme && !strncasecmp(value, "basic", 5) &&
		!add_spelt_user(secrets, SPELLING_BASE64, value + scheme,
			length - scheme))
		return false;
	return add_credentials(secrets, value + scheme, length - scheme);
}

static bool
is_known(const struct secrets *secrets, uint64_t window, size_t length)
{
	uint64_t key = key_of(window, length);

	return key && *place_of(secrets, key) == key;
}

static bool
holds_window(const struct secrets *secrets, const char *bytes, size_t length)
{
	uint64_t window = 0;
	size_t i, size;

	for (i = 0; i < length; i++) {
		window = window << 8 | fold(bytes[i]);
		for (size = SECRETS_SHORTEST; size <= SECRETS_WINDOW; size++) {
			if (i + 1 >= size && secrets->lengths & 1U << size &&
				is_known(secrets, window, size))
				return true;
		}
	}
	return false;
}

/* `plain` has room for the texts of all further decodings. */
static bool
search(const struct secrets *secrets, const char *bytes, size_t length,
	char (*plain)[SECRETS_TEXT], int depth)
{
	int i;

	if (holds_window(secrets, bytes, length))
		return true;
	for (i = 0; i < SPELLINGS && depth > 0; i++) {
		size_t decoded = spelling_decode(
			(enum spelling)i, bytes, length, *plain);

		if (decoded &&
			search(secrets, *plain, decoded, plain + 1, depth - 1))
			return true;
	}
	return false;
}

bool
secrets_are_in(const struct secrets *secrets, const char *bytes, size_t length)
{
	char plain[DEPTH][SECRETS_TEXT];

	if (!secrets->count || !length)
		return false;
	return length > SECRETS_TEXT ||
	       search(secrets, bytes, length, plain, DEPTH);
}

void
secrets_free(struct secrets *secrets)
{
	free(secrets->keys);
	*secrets = (struct secrets){ 0 };
}
