/* See origin.h. */
#include "csvrows/origin.h"

#include <string.h>

/* Text that is made in one step, for its length only. */
#define STEP_BYTES ((size_t)4096)

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

/* Passes what made the text up to a place, but no part of a character. */
static void
pass(struct origin *origin, uint64_t text, bool is_last)
{
	while (origin->text < text && origin->passed < origin->bytes.length) {
		char made[STEP_BYTES], *to = made;
		uint64_t wanted = text - origin->text;
		size_t room = wanted < STEP_BYTES ? (size_t)wanted : STEP_BYTES;
		const char *from = origin->bytes.bytes + origin->passed;
		size_t left = origin->bytes.length - origin->passed;

		decode(origin->decode, &from, &left, &to, &room, is_last);
		origin->text += (uint64_t)(to - made);
		if (origin->bytes.length - left == origin->passed)
			return;
		origin->passed = origin->bytes.length - left;
	}
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
	begin = origin->passed;
	pass(origin, to, is_last);
	*length = origin->passed - begin;
	return origin->bytes.bytes + begin;
}
