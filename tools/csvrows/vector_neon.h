/* SPDX-License-Identifier: ISC */
/* See vector.h. NEON has no instruction that gathers one bit of each byte:
 * every byte keeps the bit of its own place, and neighbours are added. */
#ifndef CSVROWS_VECTOR_NEON_H
#define CSVROWS_VECTOR_NEON_H

#include <arm_neon.h>
#include <stdint.h>

typedef uint8x16_t vector;

static inline vector
vector_load(const char *bytes)
{
	return vld1q_u8((const uint8_t *)bytes);
}

static inline void
vector_store(char *to, vector v)
{
	vst1q_u8((uint8_t *)to, v);
}

static inline vector
vector_either(vector a, vector b)
{
	return vorrq_u8(a, b);
}

static inline vector
vector_equal(vector v, char byte)
{
	return vceqq_u8(v, vdupq_n_u8((uint8_t)byte));
}

static inline vector
vector_within(vector v, char low, char high)
{
	return vcleq_u8(vsubq_u8(v, vdupq_n_u8((uint8_t)low)),
		vdupq_n_u8((uint8_t)(high - low)));
}

/* Each marked byte becomes the bit of its place among eight. */
static inline vector
vector_places(vector v)
{
	static const uint8_t places[16] = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2,
		4, 8, 16, 32, 64, 128 };
	vector marks = vcltzq_s8(vreinterpretq_s8_u8(v));

	return vandq_u8(marks, vld1q_u8(places));
}

static inline unsigned
vector_bits(vector v)
{
	vector sum = vector_places(v);

	sum = vpaddq_u8(sum, sum);
	sum = vpaddq_u8(sum, sum);
	sum = vpaddq_u8(sum, sum);
	return vgetq_lane_u16(vreinterpretq_u16_u8(sum), 0);
}

static inline uint64_t
vector_bits4(vector a, vector b, vector c, vector d)
{
	vector left = vpaddq_u8(vector_places(a), vector_places(b));
	vector right = vpaddq_u8(vector_places(c), vector_places(d));
	vector sum = vpaddq_u8(left, right);

	sum = vpaddq_u8(sum, sum);
	return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

#endif
