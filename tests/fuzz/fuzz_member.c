/* SPDX-License-Identifier: ISC */
/* libFuzzer: the scanner of JSON lines accepts the same lines as jansson, and
 * finds the same values. */
#include "common/member.h"
#include "reference/oracle.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nor does it go as deep as a fuzzer. */
static bool
is_refused_as_taste(const json_error_t *error)
{
	return oracle_is_matter_of_taste(error) ||
	       json_error_code(error) == json_error_stack_overflow;
}

static void
check_value(const char *line, size_t length, const char *name, json_t *wanted)
{
	struct member member = { name, strlen(name), NULL, 0 };
	json_error_t error;
	json_t *value;
	char *text;
	size_t text_length;

	if (!member_find(line, length, &member, 1) || !member.value)
		abort();
	value = oracle_load(member.value, member.value_length, &error);
	if (!value || !json_equal(value, wanted) ||
		json_is_number(wanted) !=
			member_is_number(member.value, member.value_length))
		abort();
	text = malloc(member.value_length);
	if (!text)
		abort();
	text_length = member_plain(member.value, member.value_length, text);
	if (text_length > member.value_length ||
		(json_is_string(wanted) &&
			(text_length != json_string_length(wanted) ||
				memcmp(text, json_string_value(wanted),
					text_length) != 0)))
		abort();
	free(text);
	json_decref(value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size ? size : 1); /* memory of exactly this size */
	json_error_t error;
	json_t *root, *value;
	const char *name;
	bool is_object;

	if (!line)
		abort();
	memcpy(line, data, size);
	is_object = member_find(line, size, NULL, 0);
	root = oracle_load(line, size, &error);
	/* jansson overlooks a NUL byte after a number */
	if (memchr(line, '\0', size)
			? is_object
			: is_object != json_is_object(root) &&
				  (root || !is_refused_as_taste(&error)))
		abort();
	if (is_object && json_is_object(root)) {
		json_object_foreach(root, name, value)
		{
			check_value(line, size, name, value);
		}
	}
	json_decref(root);
	free(line);
	return 0;
}
