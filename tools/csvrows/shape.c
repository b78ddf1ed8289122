/* See shape.h. */
#include "csvrows/shape.h"

#include "common/utf8.h"
#include "csvrows/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void
shape_free(struct shape *shape)
{
	free(shape->names);
	free(shape->columns);
	buffer_free(&shape->texts);
	buffer_free(&shape->keys);
	*shape = (struct shape){ 0 };
}

/* The names in one piece of memory, which is as long as the header at most. */
static bool
take_names(struct shape *shape, const struct record *header, const char *bytes)
{
	char *text;
	size_t i;

	shape->names = calloc(header->count, sizeof(*shape->names));
	if (!shape->names ||
		!buffer_reserve(&shape->texts, header->length + JSON_SLACK))
		return false;
	/* The slack is copied, though never shown. */
	memset(shape->texts.bytes, 0, shape->texts.capacity);
	text = shape->texts.bytes;
	for (i = 0; i < header->count; i++) {
		struct shape_name *name = &shape->names[i];

		name->bytes = text;
		name->length =
			record_text(header, bytes, &header->fields[i], text);
		text += name->length;
	}
	shape->count = header->count;
	return true;
}

static bool
add_key(struct shape *shape, struct shape_column *column, size_t field)
{
	const struct shape_name *name = &shape->names[field];
	size_t most = JSON_WORST * name->length + 4 + JSON_SLACK;
	char *begin, *to;

	if (!buffer_reserve(&shape->keys, most))
		return false;
	begin = to = shape->keys.bytes + shape->keys.length;
	*to++ = column == shape->columns ? '{' : ',';
	to = json_string(to, name->bytes, name->length, '\0');
	*to++ = ':';
	column->field = field;
	column->key = shape->keys.length;
	column->key_length = (size_t)(to - begin);
	shape->keys.length += column->key_length;
	return true;
}

bool
shape_choose(struct shape *shape, const size_t *fields, size_t count)
{
	size_t i;

	free(shape->columns);
	shape->column_count = 0;
	shape->columns = calloc(count, sizeof(*shape->columns));
	if (!shape->columns)
		return false;
	shape->keys.length = 0;
	for (i = 0; i < count; i++) {
		if (!add_key(shape, &shape->columns[i], fields ? fields[i] : i))
			return false;
	}
	shape->column_count = count;
	return true;
}

bool
shape_begin(struct shape *shape, const struct record *header, const char *bytes)
{
	return take_names(shape, header, bytes) &&
	       shape_choose(shape, NULL, header->count);
}

size_t
shape_find(const struct shape *shape, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < shape->count; i++) {
		if (shape->names[i].length == length &&
			memcmp(shape->names[i].bytes, name, length) == 0)
			return i;
	}
	return SHAPE_NONE;
}

/* By text, and where that is equal by place. */
static int
compare_names(const void *left, const void *right)
{
	const struct shape_name *a = *(const struct shape_name *const *)left;
	const struct shape_name *b = *(const struct shape_name *const *)right;
	size_t shorter = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->bytes, b->bytes, shorter);

	if (order == 0)
		order = (a->length > b->length) - (a->length < b->length);
	return order ? order : (a > b) - (a < b);
}

size_t
shape_find_double(
	const struct shape *shape, size_t *second, bool *is_short_of_memory)
{
	const struct shape_name **sorted;
	size_t i, first = SHAPE_NONE;

	sorted = calloc(shape->count, sizeof(*sorted));
	*is_short_of_memory = !sorted;
	if (!sorted)
		return SHAPE_NONE;
	for (i = 0; i < shape->count; i++)
		sorted[i] = &shape->names[i];
	qsort(sorted, shape->count, sizeof(*sorted), compare_names);
	for (i = 1; i < shape->count && first == SHAPE_NONE; i++) {
		const struct shape_name *a = sorted[i - 1], *b = sorted[i];

		if (a->length == b->length &&
			memcmp(a->bytes, b->bytes, a->length) == 0) {
			first = (size_t)(a - shape->names);
			*second = (size_t)(b - shape->names);
		}
	}
	free(sorted);
	return first;
}

struct fault
shape_check(const struct shape *shape, const struct record *record,
	const char *bytes)
{
	struct fault fault = { FAULT_NONE, 0 };

	if (record->count != shape->count) {
		fault.kind = FAULT_FIELDS;
		fault.at = record->length;
		if (record->count > shape->count) {
			const struct record_field *extra =
				&record->fields[shape->count];

			fault.at = extra->start - extra->is_quoted;
		}
		return fault;
	}
	fault.at = utf8_valid_length(bytes, record->length);
	if (fault.at < record->length)
		fault.kind = FAULT_ENCODING;
	return fault;
}

bool
shape_write(const struct shape *shape, const struct record *record,
	const char *bytes, struct buffer *lines)
{
	size_t most = JSON_WORST * record->length + shape->keys.length +
		      JSON_AROUND * shape->column_count + 2 + JSON_SLACK;
	char *to;
	size_t i;

	if (!buffer_reserve(lines, most))
		return false;
	to = lines->bytes + lines->length;
	for (i = 0; i < shape->column_count; i++) {
		const struct shape_column *column = &shape->columns[i];

		to = json_copy(to, shape->keys.bytes + column->key,
			column->key_length);
		to = json_value(to, bytes, &record->fields[column->field],
			record->quote);
	}
	memcpy(to, "}\n", 2);
	lines->length = (size_t)(to + 2 - lines->bytes);
	return true;
}
