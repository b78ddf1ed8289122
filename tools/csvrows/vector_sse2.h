/* SPDX-License-Identifier: ISC */
/* See vector.h. */
#ifndef CSVROWS_VECTOR_SSE2_H
#define CSVROWS_VECTOR_SSE2_H

#include <emmintrin.h>
#include <stdint.h>

typedef __m128i vector;

static inline vector
vector_load(const char *bytes)
{
	return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

static inline void
vector_store(char *to, vector v)
{
	_mm_storeu_si128((__m128i *)(void *)to, v);
}

static inline vector
vector_either(vector a, vector b)
{
	return _mm_or_si128(a, b);
}

static inline vector
vector_equal(vector v, char byte)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8(byte));
}

/* The range is moved to where the signed bytes are lowest. */
static inline vector
vector_within(vector v, char low, char high)
{
	vector above = _mm_add_epi8(v, _mm_set1_epi8((char)(-128 - low)));

	return _mm_cmplt_epi8(above, _mm_set1_epi8((char)(high - low - 127)));
}

static inline unsigned
vector_bits(vector v)
{
	return (unsigned)_mm_movemask_epi8(v);
}

static inline uint64_t
vector_bits4(vector a, vector b, vector c, vector d)
{
	return (uint64_t)vector_bits(a) | (uint64_t)vector_bits(b) << 16 |
	       (uint64_t)vector_bits(c) << 32 | (uint64_t)vector_bits(d) << 48;
}

#endif
