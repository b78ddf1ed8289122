/* SPDX-License-Identifier: ISC */
/* See skim.h. A byte is inside quotes if the number of quotes before it is odd.
 * That is certain if each opening quote follows the end of a field, or the
 * closing quote of a pair that stands for one; and if each closing quote is
 * followed by the end of a field or by another quote. In all other records a
 * quote may be data, so they are left to the parser. */
#include "csvrows/skim.h"

#include "csvrows/plain_index.h"
#include "csvrows/scan.h"

/* A record may end within a block, but not twice be too long there. */
#define LEAST_LIMIT (2 * SCAN_BLOCK)

void
skim_begin(struct skim *skim, const struct record_dialect *dialect)
{
	*skim = (struct skim){
		.delimiter = dialect->delimiter,
		.quote = dialect->quote,
		.escape = dialect->escape,
		.comment = dialect->comment,
		.limit = dialect->limit < SIZE_MAX ? (size_t)dialect->limit
						   : SIZE_MAX,
		.is_on = dialect->quote && dialect->limit >= LEAST_LIMIT,
	};
}

/* The masks of a block; bit i is byte i. */
struct masks {
	uint64_t line_ends;
	uint64_t counted; /* the same without the LF of a CR LF */
	uint64_t quotes;
};

/* What is known after a block. */
struct place {
	size_t begin;       /* of the record that is not complete */
	uint64_t passed;    /* line ends before it */
	uint64_t lines;     /* all line ends so far */
	uint64_t was_cr;    /* 1 or 0: the last byte is a CR */
	uint64_t in_quotes; /* all bits or none: the last byte is in quotes */
	uint64_t was_close; /* 1 or 0: the last byte is a closing quote */
	bool has_quotes;    /* the record, up to here */
};

/* Most blocks contain neither quotes nor CR. */
static MADE_ANEW struct masks
find(const char *bytes, size_t length, char quote, uint64_t *was_cr)
{
	vector a = vector_load(bytes), b = vector_load(bytes + 16);
	vector c = vector_load(bytes + 32), d = vector_load(bytes + 48);
	vector quotes[4] = { vector_equal(a, quote), vector_equal(b, quote),
		vector_equal(c, quote), vector_equal(d, quote) };
	vector crs[4] = { vector_equal(a, '\r'), vector_equal(b, '\r'),
		vector_equal(c, '\r'), vector_equal(d, '\r') };
	vector some_quotes = vector_either(vector_either(quotes[0], quotes[1]),
		vector_either(quotes[2], quotes[3]));
	vector some_crs = vector_either(
		vector_either(crs[0], crs[1]), vector_either(crs[2], crs[3]));
	uint64_t lf = vector_bits4(vector_equal(a, '\n'), vector_equal(b, '\n'),
		vector_equal(c, '\n'), vector_equal(d, '\n'));
	uint64_t cr = 0, quoted = 0, valid = UINT64_MAX, first = *was_cr;

	if (SELDOM(length < SCAN_BLOCK))
		valid = (UINT64_C(1) << length) - 1;
	if (vector_bits(vector_either(some_quotes, some_crs))) {
		quoted = vector_bits4(
			quotes[0], quotes[1], quotes[2], quotes[3]);
		cr = vector_bits4(crs[0], crs[1], crs[2], crs[3]);
	}
	lf &= valid;
	cr &= valid;
	*was_cr = cr >> 63;
	return (struct masks){
		.line_ends = lf | cr,
		.counted = cr | (lf & ~(cr << 1 | first)),
		.quotes = quoted & valid,
	};
}

/* The index of the highest bit of a mask that is not 0. */
static inline unsigned
highest(uint64_t mask)
{
#if defined(__GNUC__)
	return 63u - (unsigned)__builtin_clzll(mask);
#else
	unsigned index = 0;

	while (mask >>= 1)
		index++;
	return index;
#endif
}

/* A block outside quotes: every line end ends a record. False at a record that
 * is too long. */
static MADE_ANEW bool
pass_unquoted(const struct skim *skim, struct place *place, size_t at,
	const struct masks *masks)
{
	place->lines += vector_count(masks->counted);
	if (!masks->line_ends)
		return true;
	if (at + vector_lowest(masks->line_ends) - place->begin > skim->limit ||
		(SELDOM(place->has_quotes) && skim->comment >= 0))
		return false;
	place->begin = at + highest(masks->line_ends) + 1;
	place->passed = place->lines;
	place->has_quotes = false;
	return true;
}

/* Whether the byte before `at`, which is outside quotes, ends a field. */
static bool
follows_end(const struct skim *skim, const char *base, size_t start, size_t at)
{
	return at == start || base[at - 1] == skim->delimiter ||
	       base[at - 1] == '\n' || base[at - 1] == '\r';
}

/* The bytes of a block with quotes at which it becomes uncertain. Sets *outside
 * to its line ends that are not in quotes. */
static uint64_t
find_odd(const struct skim *skim, struct place *place, const char *base,
	size_t start, size_t at, size_t length, const struct masks *masks,
	uint64_t *outside)
{
	uint64_t delimiters =
		plain_index_find(base + at, length - at, skim->delimiter);
	uint64_t in_quotes =
		plain_index_parity(masks->quotes) ^ place->in_quotes;
	uint64_t opens = masks->quotes & in_quotes;
	uint64_t closes = masks->quotes & ~in_quotes;
	uint64_t ends = (delimiters | masks->line_ends) & ~in_quotes;
	uint64_t before =
		!place->in_quotes && follows_end(skim, base, start, at);
	uint64_t closed = closes << 1 | place->was_close;
	uint64_t odd = opens & ~(ends << 1 | before | closed);

	odd |= closed & ~(ends | masks->quotes);
	if (SELDOM(skim->escape))
		odd |= in_quotes &
		       plain_index_find(base + at, length - at, skim->escape);
	*outside = masks->line_ends & ~in_quotes;
	place->in_quotes = 0 - (in_quotes >> 63);
	place->was_close = closes >> 63;
	return odd;
}

/* A block with quotes, or inside quotes: record by record. False at one that
 * must be left. */
static bool
pass_quoted(const struct skim *skim, struct place *place, const char *base,
	size_t start, size_t at, size_t length, const struct masks *masks)
{
	uint64_t left, done = 0;
	uint64_t odd =
		find_odd(skim, place, base, start, at, length, masks, &left);

	for (; left; left &= left - 1) {
		uint64_t upto = left ^ (left - 1);
		size_t end = at + vector_lowest(left);
		bool has_quotes =
			place->has_quotes || (masks->quotes & upto & ~done);

		if ((odd & upto) || end - place->begin > skim->limit ||
			(has_quotes && (unsigned char)base[place->begin] ==
					       skim->comment))
			return false;
		done = upto;
		place->begin = end + 1;
		place->passed =
			place->lines + vector_count(masks->counted & upto);
		place->has_quotes = false;
	}
	place->has_quotes |= (masks->quotes & ~done) != 0;
	place->lines += vector_count(masks->counted);
	return !odd;
}

MADE_FOR_AVX2_TOO static void
pass(const struct skim *skim, struct place *place, const char *base,
	size_t start, size_t length)
{
	const char quote = skim->quote;
	bool goes_on = true;
	size_t at;

	for (at = start; goes_on && at < length; at += SCAN_BLOCK) {
		struct masks masks =
			find(base + at, length - at, quote, &place->was_cr);

		if (USUALLY(!(masks.quotes | place->in_quotes |
			      place->was_close)))
			goes_on = pass_unquoted(skim, place, at, &masks);
		else
			goes_on = pass_quoted(
				skim, place, base, start, at, length, &masks);
	}
}

size_t
skim_pass(const struct skim *skim, const char *base, size_t start,
	size_t length, uint64_t *lines)
{
	struct place place = { .begin = start };

	/* The last byte may be half a line end. */
	if (start < length && base[length - 1] == '\r')
		length--;
	if (skim->is_on && start < length)
		pass(skim, &place, base, start, length);
	*lines = place.passed;
	return place.begin;
}
