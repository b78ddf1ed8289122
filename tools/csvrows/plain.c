/* SPDX-License-Identifier: ISC */
/* See plain.h. */
#include "csvrows/plain.h"

#include "common/utf8.h"
#include "csvrows/wide.h"

#include <string.h>

/* Watches records that begin with these bytes, by the first two. */
static void
watch(struct plain *plain, const char *bytes, size_t length)
{
	uint16_t *watched = &plain->watched[(unsigned char)*bytes];
	uint16_t second =
		length > 1 ? (unsigned char)bytes[1] : PLAIN_WATCH_ANY;

	if (*watched != PLAIN_WATCH_NONE && *watched != second)
		second = PLAIN_WATCH_ANY;
	*watched = second;
}

bool
plain_begin(struct plain *plain, const struct record_dialect *dialect,
	const struct shape *shape)
{
	size_t i;

	*plain = (struct plain){
		.shape = shape,
		.limit = dialect->limit,
		.comment = dialect->comment,
		.header = { 1, 1 }, /* this never matches under a mask of 0 */
	};
	for (i = 0; i < 256; i++)
		plain->watched[i] = PLAIN_WATCH_NONE;
	if (dialect->comment >= 0)
		plain->watched[dialect->comment] = PLAIN_WATCH_ANY;
	if (dialect->trims) {
		watch(plain, " ", 1);
		watch(plain, "\t", 1);
	}
	plain->is_on = plain_line_begin(&plain->line, dialect, shape);
	return !plain->is_on ||
	       plain_index_begin(&plain->index, dialect, shape->width);
}

/* Expects records that begin with these bytes. */
static void
expect(struct plain *plain, size_t form, const char *bytes, size_t length)
{
	char head[sizeof(uint64_t)] = "", mask[sizeof(uint64_t)] = "";

	watch(plain, bytes, length);
	if (length > sizeof(head))
		length = sizeof(head);
	memcpy(head, bytes, length);
	memset(mask, 0xFF, length);
	memcpy(&plain->header[form], head, sizeof(head));
	memcpy(&plain->header_mask[form], mask, sizeof(mask));
}

void
plain_expect_header(struct plain *plain, const struct names *header)
{
	const char ends[2] = { plain->index.delimiter, plain->index.quote };
	char first[2 + sizeof(uint64_t)] = { plain->index.quote };
	size_t length = header->items[0].length, i;
	bool trims = plain->line.rules.trims;

	if (!plain->is_on)
		return;
	watch(plain, UTF8_MARK, UTF8_MARK_BYTES);
	if (length > sizeof(uint64_t))
		length = sizeof(uint64_t);
	memcpy(first + 1, header->items[0].bytes, length);
	first[1 + length] = ends[0];
	/* blanks may stand between the name and its end */
	expect(plain, 0, first + 1, length + (!trims && header->count > 1));
	first[1 + length] = ends[1];
	if (plain->index.quote)
		expect(plain, 1, first, length + (trims ? 1 : 2));
	if (trims && plain->index.quote)
		watch(plain, &plain->index.quote, 1);
	plain->header_least = header->count - 1;
	for (i = 0; i < header->count; i++)
		plain->header_least += header->items[i].length;
	plain->header_most =
		trims ? SIZE_MAX : plain->header_least + 2 * header->count;
}

void
plain_free(struct plain *plain)
{
	plain_index_free(&plain->index);
	*plain = (struct plain){ 0 };
}

void
plain_restart(struct plain *plain)
{
	/* no record begins there, so the next call starts over */
	plain->at = SIZE_MAX;
	plain->next = 0;
	plain->looked = plain->clean = 0;
	plain_index_restart(&plain->index, 0);
}

/* Searches for a NUL byte from `start` on, where records begin again. */
static void
look_for_nul(struct plain *plain, const char *base, size_t start, size_t length)
{
	const char *nul = memchr(base + start, '\0', length - start);

	plain_restart(plain);
	plain->looked = length;
	plain->clean = nul ? (size_t)(nul - base) : length;
}

/* How many bytes are free of NUL; records with a NUL are left to the parser.
 * Each byte is checked once. */
static inline size_t
clean_length(struct plain *plain, const char *base, size_t start, size_t length)
{
	if (SELDOM(length != plain->looked || start > plain->clean))
		look_for_nul(plain, base, start, length);
	return plain->clean;
}

/* Continues at `start`, after the parser may have taken records. The index is
 * still good if it contains the line end before `start`. */
static void
go_on(struct plain *plain, size_t start)
{
	struct plain_index *index = &plain->index;
	size_t behind = plain->at;

	while (behind < start && plain->next < index->lines_count &&
		index->lines[plain->next].at < start) {
		behind = index->lines[plain->next].at + (size_t)1;
		while (index->ends[plain->used] != index->lines[plain->next].at)
			plain->used++;
		plain->next++;
	}
	plain->at = start;
	if (behind == start)
		return;
	plain_index_restart(index, start);
	plain->next = plain->used = 0;
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

/* The state of a call: everything that changes with each record, kept in
 * registers. */
struct place {
	size_t at;   /* of the next record */
	size_t line; /* its line in the index */
	size_t used; /* ends before it */
	size_t end;  /* of the record that was found */
	struct plain_passed passed;
};

static inline struct place
begin(const struct plain *plain)
{
	return (struct place){
		.at = plain->at,
		.line = plain->next,
		.used = plain->used,
	};
}

static inline size_t
finish(struct plain *plain, const struct place *place,
	struct plain_passed *passed)
{
	plain->at = place->at;
	plain->next = place->line;
	plain->used = place->used;
	*passed = place->passed;
	return place->at;
}

/* Indexes more, after all known lines. */
static inline bool
plain_index_on(struct plain *plain, struct place *place, const char *base,
	size_t length)
{
	plain_index_drop(&plain->index, place->used);
	place->line = place->used = 0;
	return plain_index_more(&plain->index, base, length);
}

static const char *
pass_blanks(const char *at)
{
	while (*at == ' ' || *at == '\t')
		at++;
	return at;
}

/* Whether a record whose first byte is watched is a comment, may repeat the
 * header, or is an empty line in a file of one column. */
static bool
is_other(const struct plain *plain, const char *record, size_t bytes)
{
	const char *begin = record;
	uint64_t head;

	if ((unsigned char)*record == plain->comment)
		return true;
	if (plain->line.rules.trims)
		record = pass_blanks(record);
	if (record > begin && plain->shape->width == 1)
		return true;
	if (memcmp(record, UTF8_MARK, UTF8_MARK_BYTES) == 0)
		return true;
	if (plain->line.rules.trims && plain->line.rules.unquotes &&
		*record == plain->index.quote)
		record = pass_blanks(record + 1);
	memcpy(&head, record, sizeof(head));
	return ((head & plain->header_mask[0]) == plain->header[0] ||
		       (head & plain->header_mask[1]) == plain->header[1]) &&
	       bytes >= plain->header_least && bytes <= plain->header_most;
}

/* Whether a record needs a closer look: is_other. */
static inline bool
is_watched(const struct plain *plain, const char *record)
{
	unsigned second = plain->watched[(unsigned char)*record];

	return SELDOM(second != PLAIN_WATCH_NONE) &&
	       (second == PLAIN_WATCH_ANY ||
		       second == (unsigned char)record[1]);
}

/* Whether a line with as many ends as the shape has fields is a record that can
 * be taken; an empty one is not. */
static inline bool
is_taken(const struct plain *plain, const char *record, size_t bytes,
	uint32_t flags)
{
	return bytes - 1 < plain->limit &&
	       USUALLY(!is_watched(plain, record) ||
		       !is_other(plain, record, bytes)) &&
	       (USUALLY(!flags) ||
		       (flags == PLAIN_INDEX_HIGH &&
			       utf8_valid_length(record, bytes) == bytes));
}

/* Moves to the next plain record. False if there is none, or if another record
 * is before it. */
static inline bool
find(struct plain *plain, struct place *place, const char *base, size_t length)
{
	for (;;) {
		const struct plain_index_line *line =
			plain->index.lines + place->line;
		size_t last;

		if (SELDOM(place->line == plain->index.lines_count)) {
			if (!plain_index_on(plain, place, base, length))
				return false;
			continue;
		}
		if (SELDOM(is_half(base, line->at, length)))
			return false;
		if (USUALLY(line->at != place->at)) {
			place->end = line->at;
			last = place->used + plain->shape->width;
			return last <= plain->index.ends_count &&
			       plain->index.ends[last] == line->at &&
			       is_taken(plain, base + place->at,
				       line->at - place->at, line->flags);
		}
		/* in a file of one column the parser takes empty lines */
		if (plain->shape->width == 1 && !is_pair(base, line->at))
			return false;
		place->passed.lines += !is_pair(base, line->at);
		place->at++;
		place->line++;
		place->used++;
	}
}

static inline void
take(const struct plain *plain, struct place *place)
{
	place->passed.records++;
	place->passed.lines++;
	place->at = place->end + 1;
	place->used += plain->shape->width;
	place->line++;
}

/* The current line, and what was passed before it. */
struct pass {
	const char *line; /* its first byte */
	size_t ends;      /* in it, up to the block */
	uint64_t high; /* 1 or 0: that part contains bytes that are not ASCII */
	uint64_t left; /* records that may still be passed */
	uint64_t empty; /* line ends that belong to no record */
};

/* Passes the lines that end in the block. False at a line that must not be
 * passed. */
static MADE_ANEW bool
pass_lines(const struct plain *plain, struct pass *pass, const char *base,
	const char *bytes, struct plain_index_block block)
{
	const size_t width = plain->shape->width;
	uint64_t left = block.line_ends;

	block.high |= pass->high;
	for (; left; left &= left - 1) {
		uint64_t upto = left ^ (left - 1);
		const char *end = bytes + vector_lowest(left);
		uint32_t flags = 0;

		pass->ends += vector_count(block.ends & upto);
		block.ends &= ~upto;
		if (SELDOM(block.odd | block.high)) {
			flags = plain_index_flags(
				block.odd & upto, block.high & upto);
			block.odd &= ~upto;
			block.high &= ~upto;
		}
		if (USUALLY(pass->ends == width &&
			    is_taken(plain, pass->line,
				    (size_t)(end - pass->line), flags) &&
			    pass->left > 0))
			pass->left--;
		else if (end == pass->line &&
			 (width > 1 || is_pair(base, (size_t)(end - base))))
			pass->empty += !is_pair(base, (size_t)(end - base));
		else
			return false;
		pass->line = end + 1;
		pass->ends = 0;
	}
	pass->ends += vector_count(block.ends);
	pass->high = block.high != 0;
	return !block.odd;
}

/* Passes lines from the block at `at` on, up to the first block with quotes or
 * bytes that are not ASCII. Returns where it stopped, which is at or beyond the
 * length at the end. Without these bytes nearly everything stays in registers.
 */
static MADE_ANEW size_t
pass_unquoted(const struct plain *plain, struct pass *pass, const char *base,
	size_t at, size_t length, struct plain_index_block *before,
	plain_index_scan_way scan)
{
	const char delimiter = plain->index.delimiter;
	const char quote = plain->index.quote;
	struct pass now = *pass;
	uint64_t ends = before->ends;
	bool goes_on = true;

	for (; goes_on && at < length; at += SCAN_BLOCK) {
		struct scan_masks masks = plain_index_scan(
			base + at, length - at, delimiter, quote, scan);

		if (SELDOM(masks.quotes | masks.high))
			break;
		ends = masks.delimiters | masks.line_ends;
		goes_on = pass_lines(plain, &now, base, base + at,
			(struct plain_index_block){
				.ends = ends, .line_ends = masks.line_ends });
	}
	before->ends = ends;
	*pass = now;
	return goes_on ? at : length;
}

/* The same for all blocks. */
static MADE_ANEW void
pass_any(const struct plain *plain, struct pass *pass, const char *base,
	size_t at, size_t length, struct plain_index_block block,
	plain_index_scan_way scan)
{
	const char delimiter = plain->index.delimiter;
	const char quote = plain->index.quote;
	struct pass now = *pass;

	for (; at < length; at += SCAN_BLOCK) {
		plain_index_take(
			&block, plain_index_scan(base + at, length - at,
					delimiter, quote, scan));
		plain_index_escape(
			&block, base + at, length - at, plain->index.escape);
		if (!pass_lines(plain, &now, base, base + at, block))
			break;
	}
	*pass = now;
}

static MADE_ANEW void
pass_all(const struct plain *plain, struct pass *pass, const char *base,
	size_t at, size_t length, plain_index_scan_way scan)
{
	struct plain_index_block block = PLAIN_INDEX_BEFORE;

	if (!plain->index.escape)
		at = pass_unquoted(plain, pass, base, at, length, &block, scan);
	if (at < length)
		pass_any(plain, pass, base, at, length, block, scan);
}

MADE_FOR_AVX2_TOO static void
pass_usual(const struct plain *plain, struct pass *pass, const char *base,
	size_t at, size_t length)
{
	pass_all(plain, pass, base, at, length, scan_all);
}

#if defined(WIDE)
MADE_WIDE static void
pass_wide(const struct plain *plain, struct pass *pass, const char *base,
	size_t at, size_t length)
{
	pass_all(plain, pass, base, at, length, wide_scan);
}
#else
#define pass_wide pass_usual
#endif

size_t
plain_pass(struct plain *plain, const char *base, size_t start, size_t length,
	uint64_t most, struct plain_passed *passed)
{
	struct pass pass = { .line = base + start, .left = most };

	if (!plain->is_on || plain->shape->has_types)
		length = 0;
	if (start < length)
		length = clean_length(plain, base, start, length);
	/* The last byte may be half a line end. */
	if (start < length && base[length - 1] == '\r')
		length--;
	if (start < length && plain->index.is_wide)
		pass_wide(plain, &pass, base, start, length);
	else if (start < length)
		pass_usual(plain, &pass, base, start, length);
	passed->records = most - pass.left;
	passed->lines = passed->records + pass.empty;
	return (size_t)(pass.line - base);
}

static inline bool
has_room(struct buffer *lines, size_t most)
{
	return USUALLY(most <= lines->capacity - lines->length) ||
	       buffer_reserve(lines, most);
}

ON_A_LINE size_t
plain_write(struct plain *plain, const char *base, size_t start, size_t length,
	uint64_t most, struct buffer *lines, size_t enough,
	struct plain_passed *passed)
{
	struct place place;
	size_t around;

	*passed = (struct plain_passed){ 0, 0 };
	if (!plain->is_on || length > UINT32_MAX)
		return start;
	length = clean_length(plain, base, start, length);
	go_on(plain, start);
	place = begin(plain);
	around = shape_most(plain->shape, 0);
	while (place.passed.records < most && lines->length < enough &&
		find(plain, &place, base, length) &&
		has_room(lines, around + JSON_WORST * (place.end - place.at))) {
		const uint32_t *ends = plain->index.ends + place.used;
		char *line = lines->bytes + lines->length;
		char *end = plain_line_write(&plain->line, line, base, ends);

		if (!end)
			break;
		lines->length = (size_t)(end - lines->bytes);
		take(plain, &place);
	}
	return finish(plain, &place, passed);
}
