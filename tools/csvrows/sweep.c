/* See sweep.h. */
#include "csvrows/sweep.h"

#include "common/utf8.h"
#include "csvrows/field.h"

#include <string.h>

static bool
is_usual(const struct reader_format *format, const struct shape *shape)
{
	size_t i;

	for (i = 0; i < shape->column_count; i++) {
		if (shape->columns[i].field != i)
			return false;
	}
	return !format->trims && !shape->has_types &&
	       shape->rules.nulls_count == 0 &&
	       shape->rules.empty != SHAPE_EMPTY_OMIT;
}

bool
sweep_begin(struct sweep *sweep, const struct reader_format *format,
	const struct shape *shape)
{
	*sweep = (struct sweep){
		.shape = shape,
		.limit = format->limit,
		.comment = format->comment,
		.is_usual = is_usual(format, shape),
	};
	sweep->is_on = ruled_begin(&sweep->ruled, format, shape);
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

/* Whether the CR there may be the first half of a pair whose LF has not come.
 */
static inline bool
is_half(const char *base, size_t at, size_t length)
{
	return base[at] == '\r' && at + 1 == length;
}

/* Whether the LF there ends a CR LF. */
static inline bool
is_pair(const char *base, size_t at)
{
	return base[at] == '\n' && at > 0 && base[at - 1] == '\r';
}

/* Where a call stands: all that changes with each record, kept in registers. */
struct place {
	size_t at;   /* of the next record */
	size_t line; /* that of the index in which it stands */
	size_t used; /* ends before it */
	size_t end;  /* of the record that was found */
	struct sweep_passed passed;
};

static inline struct place
begin(const struct sweep *sweep)
{
	return (struct place){
		.at = sweep->at,
		.line = sweep->line,
		.used = sweep->used,
	};
}

static inline size_t
finish(struct sweep *sweep, const struct place *place,
	struct sweep_passed *passed)
{
	sweep->at = place->at;
	sweep->line = place->line;
	sweep->used = place->used;
	*passed = place->passed;
	return place->at;
}

/* Indexes on, behind all lines that are known. */
static inline bool
index_on(struct sweep *sweep, struct place *place, const char *base,
	size_t length)
{
	index_drop(&sweep->index, place->used);
	place->line = place->used = 0;
	return index_more(&sweep->index, base, length);
}

/* Whether the line, which holds a byte, is a record that can be taken. */
static inline bool
is_taken(const struct sweep *sweep, const struct place *place,
	const struct index_line *line, const char *base, size_t length)
{
	const char *record = base + place->at;
	size_t bytes = line->at - place->at;

	return line->ends - place->used == sweep->shape->width &&
	       bytes <= sweep->limit && !(line->flags & INDEX_ODD) &&
	       (unsigned char)*record != sweep->comment &&
	       !is_half(base, line->at, length) &&
	       (USUALLY(!(line->flags & INDEX_HIGH)) ||
		       utf8_valid_length(record, bytes) == bytes);
}

/* Passes to the next plain record. False where there is none, or another one
 * before. */
static inline bool
find(struct sweep *sweep, struct place *place, const char *base, size_t length)
{
	for (;;) {
		const struct index_line *line =
			sweep->index.lines + place->line;

		if (SELDOM(place->line == sweep->index.lines_count)) {
			if (!index_on(sweep, place, base, length))
				return false;
			continue;
		}
		if (USUALLY(line->at != place->at)) {
			place->end = line->at;
			return is_taken(sweep, place, line, base, length);
		}
		if (is_half(base, line->at, length))
			return false;
		place->passed.lines += !is_pair(base, line->at);
		place->at++;
		place->line++;
		place->used = line->ends;
	}
}

static inline void
take(const struct sweep *sweep, struct place *place)
{
	place->passed.records++;
	place->passed.lines++;
	place->at = place->end + 1;
	place->used += sweep->shape->width;
	place->line++;
}

size_t
sweep_pass(struct sweep *sweep, const char *base, size_t start, size_t length,
	uint64_t most, struct sweep_passed *passed)
{
	struct place place;

	*passed = (struct sweep_passed){ 0, 0 };
	if (!sweep->is_on || sweep->shape->has_types || length > UINT32_MAX)
		return start;
	go_on(sweep, start, false);
	place = begin(sweep);
	while (place.passed.records < most && find(sweep, &place, base, length))
		take(sweep, &place);
	return finish(sweep, &place, passed);
}

static MADE_ANEW char *
put_usual_field(const struct sweep *sweep, enum shape_type type, char *to,
	const char *text, uint32_t length)
{
	vector v = vector_load(text);

	if (USUALLY(type == SHAPE_AUTO)) {
		if (USUALLY(json_is_short_number(v, text, length))) {
			vector_store(to, v);
			return to + length;
		}
		if (SELDOM(field_is_long_number(v, text, length)))
			return json_copy(to, text, length);
	}
	if (length == 0 && sweep->shape->rules.empty != SHAPE_EMPTY_STRING)
		return field_put_null(to);
	if (length > 0 && *text == sweep->index.quote)
		return field_put_string(
			to, vector_load(text + 1), text + 1, length - 2);
	return field_put_string(to, v, text, length);
}

static inline char *
put_usual(const struct sweep *sweep, char *to, const char *base,
	const uint32_t *ends)
{
	const struct shape_column *column = sweep->shape->columns;
	const struct shape_column *last = column + sweep->shape->column_count;
	uint32_t end = *ends;
	char *line = to;

	for (; column < last; column++) {
		uint32_t start = end + 1;

		end = *++ends;
		to = field_put_key(to, column);
		to = put_usual_field(
			sweep, column->type, to, base + start, end - start);
	}
	return field_end_line(line, to);
}

static inline bool
has_room(struct buffer *lines, size_t most)
{
	return USUALLY(most <= lines->capacity - lines->length) ||
	       buffer_reserve(lines, most);
}

size_t
sweep_write(struct sweep *sweep, const char *base, size_t start, size_t length,
	uint64_t most, struct buffer *lines, size_t enough,
	struct sweep_passed *passed)
{
	struct place place;
	size_t around;

	*passed = (struct sweep_passed){ 0, 0 };
	if (!sweep->is_on || length > UINT32_MAX)
		return start;
	go_on(sweep, start, true);
	place = begin(sweep);
	around = shape_most(sweep->shape, 0);
	while (place.passed.records < most && lines->length < enough &&
		find(sweep, &place, base, length) &&
		has_room(lines, around + JSON_WORST * (place.end - place.at))) {
		const uint32_t *ends = sweep->index.ends + place.used;
		char *line = lines->bytes + lines->length;
		char *end =
			USUALLY(sweep->is_usual)
				? put_usual(sweep, line, base, ends)
				: ruled_write(&sweep->ruled, line, base, ends);

		if (!end)
			break;
		lines->length = (size_t)(end - lines->bytes);
		take(sweep, &place);
	}
	return finish(sweep, &place, passed);
}
