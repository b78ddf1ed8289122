/* See secrets.h. */
#include "httppost/secrets.h"

#include "common/escape.h"

#include <stdint.h>
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
is_secret(const char *bytes, size_t length)
{
	return length >= SECRETS_SHORTEST && !is_scheme(bytes, length);
}

/* With a copy, that is taken over where it does not fail. */
static bool
append(struct secrets *secrets, const char *bytes, size_t length, char *copy)
{
	struct secrets_word *words =
		realloc(secrets->words, (secrets->count + 1) * sizeof(*words));

	if (!words)
		return false;
	secrets->words = words;
	words[secrets->count++] = (struct secrets_word){ bytes, length, copy };
	return true;
}

/* JSON may write a slash as \/, and some servers do. */
static bool
append_slashed(struct secrets *secrets, const char *bytes, size_t length)
{
	struct buffer text = { 0 };
	bool is_done = true;
	size_t i;

	if (!memchr(bytes, '/', length))
		return true;
	for (i = 0; i < length && is_done; i++)
		is_done =
			(bytes[i] != '/' || buffer_append_byte(&text, '\\')) &&
			buffer_append_byte(&text, bytes[i]);
	is_done =
		is_done && append(secrets, text.bytes, text.length, text.bytes);
	if (!is_done)
		buffer_free(&text);
	return is_done;
}

static bool
add_word(struct secrets *secrets, const char *bytes, size_t length)
{
	return !is_secret(bytes, length) ||
	       (append(secrets, bytes, length, NULL) &&
		       append_slashed(secrets, bytes, length));
}

bool
secrets_add_copy(struct secrets *secrets, const char *bytes, size_t length)
{
	char *copy;

	if (!bytes || !is_secret(bytes, length))
		return true;
	copy = malloc(length + 1);
	if (!copy)
		return false;
	memcpy(copy, bytes, length);
	if (!append(secrets, copy, length, copy)) {
		free(copy);
		return false;
	}
	return append_slashed(secrets, copy, length);
}

/* Adds each word between blanks and quotes. */
static bool
add_each(struct secrets *secrets, const char *bytes, size_t length,
	bool (*add)(struct secrets *, const char *, size_t))
{
	size_t at = 0, end;

	while (at < length) {
		for (end = at; end < length; end++) {
			if (strchr(" \t\r\n\"'", bytes[end]))
				break;
		}
		if (!add(secrets, bytes + at, end - at))
			return false;
		at = end + 1;
	}
	return true;
}

bool
secrets_add(struct secrets *secrets, const char *bytes, size_t length)
{
	return add_each(secrets, bytes, length, add_word);
}

/* Resolves %41 in place; returns the new length. */
static size_t
decode(char *bytes, size_t length)
{
	size_t from, to = 0;

	for (from = 0; from < length; from++, to++) {
		bytes[to] = bytes[from];
		if (bytes[from] != '%' || length - from < 3 ||
			escape_hex_digit(bytes[from + 1]) > 15 ||
			escape_hex_digit(bytes[from + 2]) > 15)
			continue;
		bytes[to] = (char)(16 * escape_hex_digit(bytes[from + 1]) +
				   escape_hex_digit(bytes[from + 2]));
		from += 2;
	}
	return to;
}

bool
secrets_add_encoded(struct secrets *secrets, const char *bytes, size_t length)
{
	struct buffer plain = { 0 };
	bool is_done = secrets_add(secrets, bytes, length);

	if (is_done && memchr(bytes, '%', length)) {
		is_done = buffer_append(&plain, bytes, length);
		if (is_done)
			is_done = add_each(secrets, plain.bytes,
				decode(plain.bytes, length), secrets_add_copy);
		buffer_free(&plain);
	}
	return is_done;
}

/* base64 of RFC 4648 section 4. */
static bool
append_base64(struct buffer *out, const char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t at, i;

	for (at = 0; at < length; at += 3) {
		uint32_t bits = 0;

		for (i = 0; i < 3; i++)
			bits = bits << 8 |
			       (at + i < length ? (unsigned char)bytes[at + i]
						: 0);
		for (i = 0; i < 4; i++) {
			char digit = '=';

			if (at + i <= length)
				digit = digits[bits >> (18 - 6 * i) & 63];
			if (!buffer_append_byte(out, digit))
				return false;
		}
	}
	return true;
}

/* Basic credentials have a colon also behind a user alone. */
static bool
add_basic(struct secrets *secrets, struct buffer *plain, size_t name)
{
	struct buffer basic = { 0 };
	bool is_done = append_base64(&basic, plain->bytes, plain->length) &&
		       secrets_add_copy(secrets, basic.bytes, basic.length) &&
		       secrets_add_copy(secrets, plain->bytes, name) &&
		       secrets_add_copy(secrets, plain->bytes + name + 1,
			       plain->length - name - 1);

	buffer_free(&basic);
	return is_done;
}

bool
secrets_add_user(struct secrets *secrets, const char *bytes, size_t length)
{
	const char *colon = memchr(bytes, ':', length);
	size_t name = colon ? (size_t)(colon - bytes) : length;
	size_t rest = colon ? length - name - 1 : 0;
	struct buffer plain = { 0 };
	bool is_done = false;

	if (!length)
		return true;
	if (!secrets_add(secrets, bytes, name) ||
		!secrets_add(secrets, bytes + length - rest, rest) ||
		!buffer_append(&plain, bytes, name))
		goto out;
	plain.length = name = decode(plain.bytes, name);
	if (!buffer_append_byte(&plain, ':') ||
		!buffer_append(&plain, bytes + length - rest, rest))
		goto out;
	plain.length = name + 1 + decode(plain.bytes + name + 1, rest);
	is_done = add_basic(secrets, &plain, name);
out:
	buffer_free(&plain);
	return is_done;
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
			*word->bytes == *bytes &&
			!memcmp(word->bytes, bytes, there))
			longest = there;
	}
	return longest;
}

size_t
secrets_mask(const struct secrets *secrets, char *bytes, size_t length)
{
	size_t from = 0, to = 0;

	if (!secrets->count)
		return length;
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
	size_t i;

	for (i = 0; i < secrets->count; i++)
		free(secrets->words[i].copy);
	free(secrets->words);
	*secrets = (struct secrets){ 0 };
}
