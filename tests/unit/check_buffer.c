/* SPDX-License-Identifier: ISC */
/* buffer: growth, appending, and sizes that do not fit. */
#include "common/buffer.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

START_TEST(grows_by_bytes)
{
	struct buffer buffer = { 0 };
	size_t i;

	for (i = 0; i < 10000; i++)
		ck_assert(buffer_append_byte(&buffer, (char)(i % 251)));
	ck_assert_uint_eq(buffer.length, 10000);
	ck_assert_uint_ge(buffer.capacity, buffer.length);
	for (i = 0; i < 10000; i++)
		ck_assert_int_eq(buffer.bytes[i], (char)(i % 251));
	buffer_free(&buffer);
	ck_assert_ptr_null(buffer.bytes);
	ck_assert_uint_eq(buffer.length, 0);
	ck_assert_uint_eq(buffer.capacity, 0);
}
END_TEST

START_TEST(appends_text_and_bytes)
{
	struct buffer buffer = { 0 };

	ck_assert(buffer_append_text(&buffer, ""));
	ck_assert(buffer_append(&buffer, NULL, 0));
	ck_assert_uint_eq(buffer.length, 0);
	ck_assert(buffer_append_text(&buffer, "one"));
	ck_assert(buffer_append(&buffer, "\0two", 4));
	ck_assert(buffer_append_byte(&buffer, '\n'));
	ck_assert_uint_eq(buffer.length, 8);
	ck_assert_mem_eq(buffer.bytes, "one\0two\n", 8);
	buffer_free(&buffer);
	/* It can be used again. */
	ck_assert(buffer_append_text(&buffer, "again"));
	ck_assert_uint_eq(buffer.length, 5);
	ck_assert_mem_eq(buffer.bytes, "again", 5);
	buffer_free(&buffer);
}
END_TEST

START_TEST(reserves_room)
{
	struct buffer buffer = { 0 };
	char *bytes;

	ck_assert(buffer_reserve(&buffer, 0));
	ck_assert(buffer_reserve(&buffer, 100000));
	ck_assert_uint_ge(buffer.capacity, 100000);
	ck_assert_uint_eq(buffer.length, 0);
	memset(buffer.bytes, 'x', 100000);
	bytes = buffer.bytes;
	buffer.length = 99990;
	ck_assert(buffer_append_text(&buffer, "0123456789"));
	ck_assert_ptr_eq(buffer.bytes, bytes); /* there was room */
	buffer_free(&buffer);
}
END_TEST

static const size_t impossible[] = {
	SIZE_MAX,
	SIZE_MAX - 1,
	SIZE_MAX - 3,
	SIZE_MAX / 2 + 1,
	SIZE_MAX / 2,
};

START_TEST(refuses_what_cannot_be)
{
	struct buffer buffer = { 0 };
	size_t capacity;

	ck_assert(buffer_append_text(&buffer, "kept"));
	capacity = buffer.capacity;
	ck_assert_msg(!buffer_reserve(&buffer, impossible[_i]), "%zu",
		impossible[_i]);
	ck_assert_uint_eq(buffer.capacity, capacity);
	ck_assert_uint_eq(buffer.length, 4);
	ck_assert_mem_eq(buffer.bytes, "kept", 4);
	buffer_free(&buffer);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("buffer");
	TCase *tests = tcase_create("buffer");

	tcase_add_test(tests, grows_by_bytes);
	tcase_add_test(tests, appends_text_and_bytes);
	tcase_add_test(tests, reserves_room);
	tcase_add_loop_test(tests, refuses_what_cannot_be, 0,
		(int)(sizeof(impossible) / sizeof(impossible[0])));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
