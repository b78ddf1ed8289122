/* SPDX-License-Identifier: ISC */
/* gzip: compressed data decompresses to the same bytes, and equal data
 * compresses to equal bytes. */
#include "httppost/gzip.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Unpacks one member in one piece. */
static void
unpack(const struct buffer *packed, char *plain, size_t length)
{
	z_stream stream = { 0 };
	char more;

	ck_assert_int_eq(inflateInit2(&stream, 15 + 16), Z_OK);
	stream.next_in = (Bytef *)packed->bytes;
	stream.avail_in = (uInt)packed->length;
	stream.next_out = length ? (Bytef *)plain : (Bytef *)&more;
	stream.avail_out = length ? (uInt)length : 1;
	ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
	ck_assert_uint_eq(stream.avail_in, 0);
	ck_assert_uint_eq(stream.total_out, length);
	ck_assert_int_eq(inflateEnd(&stream), Z_OK);
}

/* A text of that length: 0 all alike, 1 lines, 2 no two alike. */
static char *
text_of(size_t length, int kind)
{
	char *text = malloc(length + 1);
	unsigned long state = 1;
	size_t i;

	ck_assert_ptr_nonnull(text);
	for (i = 0; i < length; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		text[i] = (char)(kind == 0   ? 'a'
				 : kind == 1 ? "{\"a\":1.25}\n"[i % 11]
					     : (int)(state >> 56));
	}
	return text;
}

static const size_t lengths[] = { 0, 1, 2, 11, 230, 4096, 65535, 65536, 115000,
	1024 * 1024 + 1 };

#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

/* One compressor, with longer and longer bodies and then shorter ones. */
START_TEST(round_trip)
{
	struct gzip *gzip = gzip_open();
	struct buffer packed = { 0 };
	size_t i;

	ck_assert_ptr_nonnull(gzip);
	for (i = 0; i < 2 * LENGTHS; i++) {
		size_t length = lengths[i < LENGTHS ? i : 2 * LENGTHS - 1 - i];
		char *text = text_of(length, _i), *plain = malloc(length + 1);

		ck_assert(plain != NULL);
		ck_assert(gzip_pack(gzip, text, length, &packed));
		unpack(&packed, plain, length);
		ck_assert_msg(memcmp(plain, text, length) == 0,
			"%zu bytes of kind %d", length, _i);
		ck_assert(
			_i == 2 || length < 230 || packed.length < length / 4);
		free(text);
		free(plain);
	}
	buffer_free(&packed);
	gzip_close(gzip);
}
END_TEST

/* The output has no time, name or system (RFC 1952 section 2.3), whatever was
 * compressed before, and with another compressor. */
START_TEST(deterministic)
{
	static const char head[] = "\x1F\x8B\x08\0\0\0\0\0\x04\xFF";
	struct gzip *one = gzip_open(), *other = gzip_open();
	struct buffer first = { 0 }, again = { 0 };
	char *lines = text_of(5000, 1), *noise = text_of(5000, 2);

	ck_assert(one && other);
	ck_assert(gzip_pack(one, lines, 5000, &first));
	ck_assert(gzip_pack(other, noise, 5000, &again));
	ck_assert(gzip_pack(other, lines, 5000, &again));
	ck_assert_uint_eq(first.length, again.length);
	ck_assert_mem_eq(first.bytes, again.bytes, first.length);
	ck_assert_mem_eq(first.bytes, head, sizeof(head) - 1);
	buffer_free(&first);
	buffer_free(&again);
	free(lines);
	free(noise);
	gzip_close(one);
	gzip_close(other);
	gzip_close(NULL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("gzip");
	TCase *tests = tcase_create("gzip");

	tcase_add_loop_test(tests, round_trip, 0, 3);
	tcase_add_test(tests, deterministic);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
