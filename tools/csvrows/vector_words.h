/* SPDX-License-Identifier: ISC */
/* See vector.h: plain C, eight bytes in a word with the first one lowest, on
 * any machine. A mark is the highest bit of a byte; no sum carries beyond it.
 */
#ifndef CSVROWS_VECTOR_WORDS_H
#define CSVROWS_VECTOR_WORDS_H

#include <stdint.h>

typedef struct {
	uint64_t low;
	uint64_t high;
} vector;

#define WORD_ONES UINT64_C(0x0101010101010101)
#define WORD_MARKS (WORD_ONES * 0x80)
#define WORD_REST (WORD_ONES * 0x7F)

static inline uint64_t
word_load(const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;

	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
	       (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
	       (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
	       (uint64_t)b[7] << 56;
}

static inline void
word_store(char *to, uint64_t word)
{
	unsigned i;

	for (i = 0; i < 8; i++)
		to[i] = (char)(word >> 8 * i);
}

/* Adding carries into the highest bit wherever one of the others is set. */
static inline uint64_t
word_equal(uint64_t word, char byte)
{
	uint64_t other = word ^ (WORD_ONES * (unsigned char)byte);

	return ~(((other & WORD_REST) + WORD_REST) | other | WORD_REST);
}

static inline uint64_t
word_within(uint64_t word, char low, char high)
{
	uint64_t rest = word & WORD_REST;
	uint64_t least = (rest | WORD_MARKS) - WORD_ONES * (unsigned char)low;
	uint64_t above = rest + WORD_ONES * (0x7Fu - (unsigned char)high);

	return least & ~above & ~word & WORD_MARKS;
}

/* Bit 8i + 7 is multiplied to bit 56 + i; no two products meet. */
static inline unsigned
word_bits(uint64_t word)
{
	return (unsigned)((((word & WORD_MARKS) >> 7) *
				  UINT64_C(0x0102040810204080)) >>
			  56);
}

static inline vector
vector_load(const char *bytes)
{
	return (vector){ word_load(bytes), word_load(bytes + 8) };
}

static inline void
vector_store(char *to, vector v)
{
	word_store(to, v.low);
	word_store(to + 8, v.high);
}

static inline vector
vector_either(vector a, vector b)
{
	return (vector){ a.low | b.low, a.high | b.high };
}

static inline vector
vector_equal(vector v, char byte)
{
	return (vector){ word_equal(v.low, byte), word_equal(v.high, byte) };
}

static inline vector
vector_within(vector v, char low, char high)
{
	return (vector){ word_within(v.low, low, high),
		word_within(v.high, low, high) };
}

static inline unsigned
vector_bits(vector v)
{
	return word_bits(v.low) | word_bits(v.high) << 8;
}

static inline uint64_t
vector_bits4(vector a, vector b, vector c, vector d)
{
	return (uint64_t)vector_bits(a) | (uint64_t)vector_bits(b) << 16 |
	       (uint64_t)vector_bits(c) << 32 | (uint64_t)vector_bits(d) << 48;
}

#endif
