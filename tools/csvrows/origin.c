/* SPDX-License-Identifier: ISC */
/* See origin.h. */
#include "csvrows/origin.h"

#include <string.h>

/* Room for the text of one step; only its length is used. */
#define STEP_BYTES ((size_t)4096)

/* No encoding has a longer character or a longer shift sequence. */
#define LONGEST_CHARACTER ((size_t)16)

bool
origin_begin(struct origin *origin, const char *encoding)
{
	*origin = (struct origin){ .decode = decode_begin(encoding) };
	return origin->decode != NULL;
}

void
origin_end(struct origin *origin)
{
	decode_end(origin->decode);
	buffer_free(&origin->bytes);
	*origin = (struct origin){ 0 };
}

bool
origin_add(struct origin *origin, const char *bytes, size_t length)
{
	return length == 0 || buffer_append(&origin->bytes, bytes, length);
}

/* Decodes up to that many bytes to up to that much text. Returns the length of
 * the text. */
static size_t
make(struct origin *origin, size_t length, size_t most, bool is_last)
{
	char made[STEP_BYTES], *to = made;
	const char *begin = origin->bytes.bytes + origin->passed, *from = begin;
	size_t room = most < STEP_BYTES ? most : STEP_BYTES;
	bool is_all = length == origin->bytes.length - origin->passed;

	decode(origin->decode, &from, &length, &to, &room, is_last && is_all);
	origin->passed += (size_t)(from - begin);
	origin->text += (uint64_t)(to - made);
	return (size_t)(to - made);
}

/* Passes the bytes of one more character, but no bytes after it that make no
 * text by themselves: they belong to the next one. Returns whether there was a
 * character and room for it. */
static bool
pass_character(struct origin *origin, size_t most, bool is_last)
{
	size_t end, before = origin->passed;

	for (end = before + 1; end <= origin->bytes.length; end++) {
		if (make(origin, end - origin->passed, most, is_last))
			return true;
		if (origin->passed > before)
			before = origin->passed;
		else if (end - before >= LONGEST_CHARACTER)
			break;
	}
	return false;
}

/* Passes the bytes of the text up to an offset, but no part of a character. */
static void
pass(struct origin *origin, uint64_t text, bool is_last)
{
	size_t unit = origin->decode ? decode_unit(origin->decode) : 1;

	while (origin->text < text) {
		uint64_t wanted = text - origin->text;
		size_t most = wanted < STEP_BYTES ? (size_t)wanted : STEP_BYTES;
		size_t left = origin->bytes.length - origin->passed;

		/* A converter that runs out of room has converted more than
		 * that and does it again, so it gets few bytes at a time. */
		if (left / unit > most)
			left = most * unit;
		if (most > 1 && make(origin, left, most - 1, is_last))
			continue;
		if (!pass_character(origin, most, is_last))
			return;
	}
}

/* A byte order mark that made no text belongs to no record. */
static void
pass_mark(struct origin *origin)
{
	const struct buffer *bytes = &origin->bytes;

	if (origin->text == 0 && origin->passed == 0 &&
		decode_marked(bytes->bytes, bytes->length))
		(void)make(origin, decode_unit(origin->decode), 1, false);
}

void
origin_forget(struct origin *origin, uint64_t text, bool is_last)
{
	struct buffer *bytes = &origin->bytes;

	pass(origin, text, is_last);
	if (origin->passed == 0)
		return;
	bytes->length -= origin->passed;
	memmove(bytes->bytes, bytes->bytes + origin->passed, bytes->length);
	origin->passed = 0;
}

const char *
origin_take(struct origin *origin, uint64_t from, uint64_t to, bool is_last,
	size_t *length)
{
	size_t begin;

	pass(origin, from, is_last);
	pass_mark(origin);
	begin = origin->passed;
	pass(origin, to, is_last);
	*length = origin->passed - begin;
	return origin->bytes.bytes + begin;
}
