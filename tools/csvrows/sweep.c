/* See sweep.h. */
#include "csvrows/sweep.h"

#include "common/member.h"
#include "common/utf8.h"
#include "csvrows/json.h"

#include <string.h>

/* Bytes of a key that are copied without a look at its length. */
#define KEY_BYTES (2 * VECTOR_BYTES)

static bool
is_plain(const struct reader_format *format, const struct shape *shape)
{
	return !format->trims && !shape->has_types &&
	       shape->rules.nulls_count == 0 &&
	       shape->rules.empty != SHAPE_EMPTY_OMIT && shape->width > 0;
}

bool
sweep_begin(struct sweep *sweep, const struct reader_format *format,
	const struct shape *shape)
{
	*sweep = (struct sweep){
		.shape = shape,
		.limit = format->limit,
		.comment = format->comment,
		.is_on = is_plain(format, shape),
	};
	return !sweep->is_on || index_begin(&sweep->index, format->delimiter,
					format->quote, shape->width);
}

void
sweep_free(struct sweep *sweep)
{
	index_free(&sweep->index);
	*sweep = (struct sweep){ 0 };
}

void
sweep_restart(struct sweep *sweep)
{
	/* no record begins there, so the next call begins anew */
	sweep->at = SIZE_MAX;
	sweep->index.lines_count = sweep->line = 0;
}

/* Goes on at `start`, after the reader may have taken records: the index is
 * still good if it knows the line end before. */
static void
go_on(struct sweep *sweep, size_t start, bool has_ends)
{
	struct index *index = &sweep->index;
	size_t behind = sweep->at;

	if (index->has_ends != has_ends)
		behind = SIZE_MAX;
	while (behind < start && sweep->line < index->lines_count &&
		index->lines[sweep->line].at < start) {
		behind = index->lines[sweep->line].at + (size_t)1;
		sweep->used = index->lines[sweep->line++].ends;
	}
	sweep->at = start;
	if (behind == start)
		return;
	index->has_ends = has_ends;
	index_restart(index, start);
	sweep->line = sweep->used = 0;
}

/* Whether the CR or LF there may be one half of a pair whose other half has
 * not come. */
static inline bool
is_half(const char *base, size_t at, size_t length)
{
	return base[at] == '\r' && at + 1 == length;
}

/* A line without a byte: the LF of a CR LF, or an empty line. */
static inline bool
is_pair(const char *base, size_t at)
{
	return base[at] == '\n' && at > 0 && base[at - 1] == '\r';
}

/* Passes to the next plain record. False where there is none, or another one
 * before. */
static inline bool
find(struct sweep *sweep, const char *base, size_t length,
	struct sweep_passed *passed, struct index_line *found)
{
	struct index *index = &sweep->index;

	for (;;) {
		struct index_line line;
		size_t bytes;

		if (sweep->line == index->lines_count) {
			index_drop(index, sweep->used);
			sweep->line = sweep->used = 0;
			if (!index_more(index, base, length))
				return false;
			continue;
		}
		line = index->lines[sweep->line];
		bytes = line.at - sweep->at;
		if (is_half(base, line.at, length))
			return false;
		if (bytes == 0) {
			passed->lines += !is_pair(base, line.at);
			sweep->at++;
			sweep->line++;
			sweep->used = line.ends;
			continue;
		}
		*found = line;
		return line.ends - sweep->used == sweep->shape->width &&
		       !(line.flags & INDEX_ODD) && bytes <= sweep->limit &&
		       (unsigned char)base[sweep->at] != sweep->comment &&
		       (!(line.flags & INDEX_HIGH) ||
			       utf8_valid_length(base + sweep->at, bytes) ==
				       bytes);
	}
}

static inline void
take(struct sweep *sweep, const struct index_line *line,
	struct sweep_passed *passed)
{
	passed->records++;
	passed->lines++;
	sweep->at = line->at + (size_t)1;
	sweep->line++;
	sweep->used = line->ends;
}

size_t
sweep_pass(struct sweep *sweep, const char *base, size_t start, size_t length,
	uint64_t most, struct sweep_passed *passed)
{
	struct index_line line;

	*passed = (struct sweep_passed){ 0, 0 };
	if (!sweep->is_on || length > UINT32_MAX)
		return start;
	go_on(sweep, start, false);
	while (passed->records < most &&
		find(sweep, base, length, passed, &line))
		take(sweep, &line, passed);
	return sweep->at;
}

static inline char *
put_key(char *to, const char *key, size_t length)
{
	vector_store(to, vector_load(key));
	vector_store(to + VECTOR_BYTES, vector_load(key + VECTOR_BYTES));
	if (length >= KEY_BYTES)
		json_copy(to + KEY_BYTES, key + KEY_BYTES,
			length + 1 - KEY_BYTES);
	return to + length;
}

/* A string; its opening quote is there, written with the key. */
static inline char *
put_string(char *to, const char *text, size_t length)
{
	static const struct json_text plain = { '\0', false };
	vector v = vector_load(text);

	if (length > VECTOR_BYTES || (scan_escaped(v) & json_first(length)))
		return json_string(to, text, length, &plain);
	vector_store(to + 1, v);
	to[1 + length] = '"';
	return to + length + 2;
}

static inline bool
is_number(const char *text, size_t length)
{
	char first = *text;

	/* all that is neither a sign nor a digit, but for . and / */
	if ((unsigned char)(first - '-') > '9' - '-')
		return false;
	if (length > VECTOR_BYTES)
		return member_is_number(text, length);
	if (json_is_short_number(vector_load(text), text, length))
		return true;
	/* nearly always times and dates */
	return json_may_have_exponent(vector_load(text), length) &&
	       member_is_number(text, length);
}

/* An unquoted number. */
static inline char *
put_number(char *to, const char *text, size_t length)
{
	vector_store(to, vector_load(text));
	if (length > VECTOR_BYTES)
		json_copy(to, text, length);
	return to + length;
}

static inline char *
put_field(const struct sweep *sweep, const struct shape_column *column,
	char *to, const char *text, size_t length)
{
	if (length == 0) {
		if (sweep->shape->rules.empty == SHAPE_EMPTY_STRING)
			return put_string(to, text, 0);
		memcpy(to, "null", 4);
		return to + 4;
	}
	if (*text == sweep->index.quote)
		return put_string(to, text + 1, length - 2);
	if (column->type == SHAPE_AUTO && is_number(text, length))
		return put_number(to, text, length);
	return put_string(to, text, length);
}

/* A record whose fields end at ends[1], ends[2] ... */
static inline char *
put_record(const struct sweep *sweep, char *to, const char *base,
	const uint32_t *ends)
{
	const struct shape *shape = sweep->shape;
	const struct shape_column *column = shape->columns;
	const struct shape_column *last = column + shape->column_count;
	const char *keys = shape->keys.bytes;
	char *line = to;

	for (; column < last; column++) {
		uint32_t start = ends[column->field] + 1;
		uint32_t end = ends[column->field + 1];

		to = put_key(to, keys + column->key, column->key_length);
		to = put_field(sweep, column, to, base + start, end - start);
	}
	*line = '{';
	if (to == line)
		to++;
	memcpy(to, "}\n", 2);
	return to + 2;
}

size_t
sweep_write(struct sweep *sweep, const char *base, size_t start, size_t length,
	uint64_t most, struct buffer *lines, size_t enough,
	struct sweep_passed *passed)
{
	struct index_line line;

	*passed = (struct sweep_passed){ 0, 0 };
	if (!sweep->is_on || length > UINT32_MAX)
		return start;
	go_on(sweep, start, true);
	while (passed->records < most && lines->length < enough &&
		find(sweep, base, length, passed, &line) &&
		buffer_reserve(
			lines, shape_most(sweep->shape, line.at - sweep->at))) {
		char *end = put_record(sweep, lines->bytes + lines->length,
			base, sweep->index.ends + sweep->used);

		lines->length = (size_t)(end - lines->bytes);
		take(sweep, &line, passed);
	}
	return sweep->at;
}
