/* SPDX-License-Identifier: ISC */
/* Sixteen bytes at once: SSE2 on x86-64, NEON on arm64, elsewhere two words of
 * eight bytes, which SCAN_PORTABLE asks for too. All three give the same
 * results. A byte is "marked" if its highest bit is set; a comparison marks the
 * bytes for which it is true, and no others. Pure. */
#ifndef CSVROWS_VECTOR_H
#define CSVROWS_VECTOR_H

#include <stdint.h>
#include <string.h>

#define VECTOR_BYTES ((size_t)16)

/* For fast loops: a condition that is nearly always true; a function that is
 * compiled again for each of its constant arguments; and a function that begins
 * a cache line, so that its speed does not depend on the code before it. */
#if defined(__GNUC__)
#define USUALLY(condition) __builtin_expect(!!(condition), 1)
#define MADE_ANEW __attribute__((always_inline)) inline
#define ON_A_LINE __attribute__((aligned(64)))
#else
#define USUALLY(condition) (condition)
#define MADE_ANEW inline
#define ON_A_LINE
#endif
#define SELDOM(condition) (!USUALLY(!(condition)))

/* For a function that counts and clears bits: gcc compiles it a second time for
 * processors with AVX2, which have instructions for this, and glibc chooses one
 * when the program starts. On other systems, and with MADE_ONCE, there is only
 * the usual one. */
#if !defined(__x86_64__) || !defined(__GLIBC__) || !defined(__GNUC__) || \
	defined(__clang__) || defined(SCAN_PORTABLE) || defined(MADE_ONCE)
#define MADE_FOR_AVX2_TOO
#elif __GNUC__ >= 12
#define MADE_FOR_AVX2_TOO \
	__attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define MADE_FOR_AVX2_TOO __attribute__((target_clones("avx2", "default")))
#endif

#if defined(__SSE2__) && !defined(SCAN_PORTABLE)
#include "csvrows/vector_sse2.h"
#elif defined(__ARM_NEON) && defined(__aarch64__) && \
	!defined(__AARCH64EB__) && !defined(SCAN_PORTABLE)
#include "csvrows/vector_neon.h"
#else
#include "csvrows/vector_words.h"
#endif

/* Each of these headers defines:
 *
 *	vector				the type
 *	vector_load(bytes)		16 bytes, at any address
 *	vector_store(to, v)
 *	vector_either(a, b)		marked in one or the other
 *	vector_equal(v, byte)		bytes that are `byte`
 *	vector_within(v, low, high)	bytes from low to high, below 0x80
 *	vector_bits(v)			bit i is set where byte i is marked
 *	vector_bits4(a, b, c, d)	the same of 64 bytes */

/* The index of the lowest bit of a mask that is not 0. */
static inline unsigned
vector_lowest(uint64_t mask)
{
#if defined(__GNUC__)
	return (unsigned)__builtin_ctzll(mask);
#else
	unsigned index = 0;

	for (; !(mask & 1); mask >>= 1)
		index++;
	return index;
#endif
}

/* The same for a shorter mask. */
static inline unsigned
vector_first(unsigned mask)
{
#if defined(__GNUC__)
	return (unsigned)__builtin_ctz(mask);
#else
	return vector_lowest(mask);
#endif
}

/* How many bits of a mask are set. Not every processor has an instruction for
 * this; without it, a builtin would call a function. gcc recognises this code
 * and uses the instruction where there is one. */
static inline unsigned
vector_count(uint64_t mask)
{
	mask -= mask >> 1 & UINT64_C(0x5555555555555555);
	mask = (mask & UINT64_C(0x3333333333333333)) +
	       (mask >> 2 & UINT64_C(0x3333333333333333));
	mask = (mask + (mask >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
	return (unsigned)((mask * UINT64_C(0x0101010101010101)) >> 56);
}

#endif
