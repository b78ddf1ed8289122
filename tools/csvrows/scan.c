/* See scan.h. */
#include "csvrows/scan.h"

#include <stdbool.h>

#if defined(__SSE2__) && !defined(SCAN_PORTABLE)
#define HAS_SSE2
#include <emmintrin.h>
#endif

#define ONES UINT64_C(0x0101010101010101)
#define LOW_BITS (ONES * 0x7F)

/* Eight bytes in a word, the first one lowest, on any machine. */
static uint64_t
word(const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;

	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
	       (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
	       (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
	       (uint64_t)b[7] << 56;
}

/* The high bit of each byte that is 0, and no other bit. Adding carries into a
 * high bit wherever one of the low bits is set, and never beyond. */
static uint64_t
zeros(uint64_t eight)
{
	return ~(((eight & LOW_BITS) + LOW_BITS) | eight | LOW_BITS);
}

static uint64_t
equals(uint64_t eight, char byte)
{
	return zeros(eight ^ (ONES * (unsigned char)byte));
}

/* High bits to eight bits: bit 8i + 7 is multiplied to bit 56 + i; no two
 * products fall on the same bit. */
static uint64_t
gather(uint64_t high_bits)
{
	return ((high_bits >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

uint64_t
scan_block_portable(const char *bytes, char delimiter)
{
	uint64_t mask = 0;
	size_t i;

	for (i = 0; i < 8; i++) {
		uint64_t eight = word(bytes + 8 * i);
		uint64_t found = equals(eight, delimiter) |
				 equals(eight, '\n') | equals(eight, '\r');

		mask |= gather(found) << (8 * i);
	}
	return mask;
}

/* Bytes that a JSON string escapes. Below 0x20 are those in which the three
 * upper bits are 0. */
static uint64_t
escaped(uint64_t eight)
{
	return zeros(eight & (ONES * 0xE0)) | equals(eight, '"') |
	       equals(eight, '\\');
}

size_t
scan_plain_portable(const char *bytes)
{
	uint64_t found = gather(escaped(word(bytes))) |
			 gather(escaped(word(bytes + 8))) << 8;

	return scan_lowest(found | UINT64_C(1) << 16);
}

#ifdef HAS_SSE2

static uint64_t
sixteen(const char *bytes, __m128i delimiter)
{
	__m128i data = _mm_loadu_si128((const __m128i *)(const void *)bytes);
	__m128i line_end =
		_mm_or_si128(_mm_cmpeq_epi8(data, _mm_set1_epi8('\n')),
			_mm_cmpeq_epi8(data, _mm_set1_epi8('\r')));
	__m128i found = _mm_or_si128(line_end, _mm_cmpeq_epi8(data, delimiter));

	return (uint64_t)(unsigned)_mm_movemask_epi8(found);
}

uint64_t
scan_block(const char *bytes, char delimiter)
{
	__m128i wanted = _mm_set1_epi8(delimiter);

	return sixteen(bytes, wanted) | sixteen(bytes + 16, wanted) << 16 |
	       sixteen(bytes + 32, wanted) << 32 |
	       sixteen(bytes + 48, wanted) << 48;
}

size_t
scan_plain(const char *bytes)
{
	__m128i data = _mm_loadu_si128((const __m128i *)(const void *)bytes);
	/* An unsigned byte is at most 0x1F where the smaller of both is it. */
	__m128i control =
		_mm_cmpeq_epi8(_mm_min_epu8(data, _mm_set1_epi8(0x1F)), data);
	__m128i found = _mm_or_si128(
		control, _mm_or_si128(_mm_cmpeq_epi8(data, _mm_set1_epi8('"')),
				 _mm_cmpeq_epi8(data, _mm_set1_epi8('\\'))));

	return scan_lowest((unsigned)_mm_movemask_epi8(found) | 1U << 16);
}

#else

uint64_t
scan_block(const char *bytes, char delimiter)
{
	return scan_block_portable(bytes, delimiter);
}

size_t
scan_plain(const char *bytes)
{
	return scan_plain_portable(bytes);
}

#endif

/* Line ends are found as delimiters that happen to be LF. */
size_t
scan_line_end(const char *bytes, size_t length)
{
	struct scan scan = { .delimiter = '\n' };

	if (length == 0)
		return 0;
	scan_set(&scan, bytes);
	return (size_t)(scan_next(&scan, bytes + length) - bytes);
}

uint64_t
scan_count_line_ends(const char *bytes, size_t length)
{
	const char *end = bytes + length, *at;
	struct scan scan = { .delimiter = '\n' };
	bool is_behind_cr = false;
	const char *behind_cr = NULL;
	uint64_t count = 0;

	if (length == 0)
		return 0;
	scan_set(&scan, bytes);
	while ((at = scan_next(&scan, end)) < end) {
		/* scan_next never returns NULL for what is not NULL */
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		is_behind_cr = at == behind_cr && *at == '\n';
		if (!is_behind_cr)
			count++;
		behind_cr = *at == '\r' ? at + 1 : NULL;
	}
	return count;
}
