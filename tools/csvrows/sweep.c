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
go_on(struct sweep *sweep, size_t start)
{
	struct index *index = &sweep->index;
	size_t behind = sweep->at;

	while (behind < start && sweep->line < index->lines_count &&
		index->lines[sweep->line].at < start) {
		behind = index->lines[sweep->line].at + (size_t)1;
		while (index->ends[sweep->used] != index->lines[sweep->line].at)
			sweep->used++;
		sweep->line++;
	}
	sweep->at = start;
	if (behind == start)
		return;
	index_restart(index, start);
	sweep->line = sweep->used = 0;
}

/* Whether the CR there may be the first half of a pair whose LF has not come.
 */
static inline bool
is_half(const char *base, size_t at, size_t length)
{
	return at + 1 == length && base[at] == '\r';
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

/* Whether a line with as many ends as the shape is wide is a record that can be
 * taken; one without a byte is not. */
static inline bool
is_taken(const struct sweep *sweep, const char *record, size_t bytes,
	uint32_t flags)
{
	return bytes - 1 < sweep->limit &&
	       (unsigned char)*record != sweep->comment &&
	       (USUALLY(!flags) ||
		       (flags == INDEX_HIGH &&
			       utf8_valid_length(record, bytes) == bytes));
}

/* Passes to the next plain record. False where there is none, or another one
 * before. */
static inline bool
find(struct sweep *sweep, struct place *place, const char *base, size_t length)
{
	for (;;) {
		const struct index_line *line =
			sweep->index.lines + place->line;
		size_t last;

		if (SELDOM(place->line == sweep->index.lines_count)) {
			if (!index_on(sweep, place, base, length))
				return false;
			continue;
		}
		if (SELDOM(is_half(base, line->at, length)))
			return false;
		if (USUALLY(line->at != place->at)) {
			place->end = line->at;
			last = place->used + sweep->shape->width;
			return last <= sweep->index.ends_count &&
			       sweep->index.ends[last] == line->at &&
			       is_taken(sweep, base + place->at,
				       line->at - place->at, line->flags);
		}
		place->passed.lines += !is_pair(base, line->at);
		place->at++;
		place->line++;
		place->used++;
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

/* The line that is looked at, and what has gone before. */
struct pass {
	size_t line;   /* its first byte */
	uint64_t last; /* its ends in the last block, ... */
	size_t ends;   /* ... and how many there are in those before */
	uint64_t high; /* 1 or 0: there it holds what is no ASCII */
	uint64_t records;
	uint64_t empty; /* line ends of no record */
};

/* Passes the lines that end in the block at `at`. False where one is not to be
 * passed. */
static MADE_ANEW bool
pass_lines(const struct sweep *sweep, struct pass *pass, const char *base,
	size_t at, struct index_block block, uint64_t most)
{
	uint64_t left = block.line_ends;

	block.high |= pass->high;
	for (; left; left &= left - 1) {
		uint64_t upto = left ^ (left - 1);
		size_t end = at + vector_lowest(left);
		uint32_t flags = 0;

		/* Those of a line of up to a block are other bits. */
		if (SELDOM(pass->last & upto)) {
			pass->ends += vector_count(pass->last);
			pass->last = 0;
		}
		pass->ends += vector_count(pass->last | (block.ends & upto));
		if (SELDOM(block.odd | block.high)) {
			flags = index_flags(
				block.odd & upto, block.high & upto);
			block.odd &= ~upto;
			block.high &= ~upto;
		}
		if (USUALLY(pass->ends == sweep->shape->width &&
			    is_taken(sweep, base + pass->line, end - pass->line,
				    flags) &&
			    pass->records != most))
			pass->records++;
		else if (end == pass->line)
			pass->empty += !is_pair(base, end);
		else
			return false;
		pass->line = end + 1;
		pass->last = pass->ends = 0;
		block.ends &= ~upto;
	}
	if (SELDOM(pass->last))
		pass->ends += vector_count(pass->last);
	pass->last = block.ends;
	pass->high = block.high != 0;
	return !block.odd;
}

MADE_FOR_AVX2_TOO size_t
sweep_pass(struct sweep *sweep, const char *base, size_t start, size_t length,
	uint64_t most, struct sweep_passed *passed)
{
	const char delimiter = sweep->index.delimiter;
	const char quote = sweep->index.quote;
	struct index_block block = INDEX_BEFORE;
	struct pass pass = { .line = start };
	size_t at = sweep->is_on && !sweep->shape->has_types ? start : length;

	/* That may be half a line end. */
	if (at < length && base[length - 1] == '\r')
		length--;
	for (; at < length; at += SCAN_BLOCK) {
		index_block(&block, base + at, length - at, delimiter, quote);
		if (!pass_lines(sweep, &pass, base, at, block, most))
			break;
	}
	passed->records = pass.records;
	passed->lines = pass.records + pass.empty;
	return pass.line;
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
	go_on(sweep, start);
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
