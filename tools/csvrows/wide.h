/* SPDX-License-Identifier: ISC */
/* Sixty-four bytes at once on x86-64 processors with AVX-512, whatever the
 * compiler was told to make code for: each function here may be called only
 * where wide_is_there, by functions MADE_WIDE. Pure. */
#ifndef CSVROWS_WIDE_H
#define CSVROWS_WIDE_H

#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) && !defined(SCAN_PORTABLE) && \
	(defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 8))
#define WIDE
#endif

#if defined(WIDE)

#include <immintrin.h>

#define MADE_WIDE                                                      \
	__attribute__((target("avx2,bmi,bmi2,popcnt,avx512f,avx512bw," \
			      "avx512vbmi2")))

static inline bool
wide_is_there(void)
{
	return __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") &&
	       __builtin_cpu_supports("popcnt") &&
	       __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vbmi2");
}

/* As scan_all. */
MADE_WIDE static inline struct scan_masks
wide_scan(const char *bytes, char delimiter, char quote)
{
	__m512i v = _mm512_loadu_si512(bytes);

	return (struct scan_masks){
		.delimiters =
			_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(delimiter)),
		.line_ends = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n')) |
			     _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')),
		.quotes = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(quote)),
		.high = _mm512_movepi8_mask(v),
	};
}

/* Stores the places of all `count` bits of a mask, from `at` on: as many as a
 * multiple of sixteen, of which only the first ones mean something. */
MADE_WIDE static inline void
wide_store(uint32_t *ends, uint64_t mask, size_t at, size_t count)
{
	const __m512i places = _mm512_set_epi64(0x3F3E3D3C3B3A3938,
		0x3736353433323130, 0x2F2E2D2C2B2A2928, 0x2726252423222120,
		0x1F1E1D1C1B1A1918, 0x1716151413121110, 0x0F0E0D0C0B0A0908,
		0x0706050403020100);
	const __m512i from = _mm512_set1_epi32((int)at);
	__m512i found = _mm512_maskz_compress_epi8(mask, places);

	for (;; count -= 16, ends += 16) {
		_mm512_storeu_si512(
			ends, _mm512_add_epi32(from,
				      _mm512_cvtepu8_epi32(
					      _mm512_castsi512_si128(found))));
		if (USUALLY(count <= 16))
			break;
		found = _mm512_shuffle_i32x4(found, found, 0x39);
	}
}

#else

static inline bool
wide_is_there(void)
{
	return false;
}

#endif
#endif
