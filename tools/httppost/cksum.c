/* SPDX-License-Identifier: ISC */
/* See cksum.h. It works bit by bit, since only one line a second is summed. */
#include "httppost/cksum.h"

#define POLYNOMIAL UINT32_C(0x04C11DB7)
#define HIGHEST UINT32_C(0x80000000)

static uint32_t
add_byte(uint32_t sum, unsigned char byte)
{
	int bit;

	sum ^= (uint32_t)byte << 24;
	for (bit = 0; bit < 8; bit++)
		sum = sum << 1 ^ (sum & HIGHEST ? POLYNOMIAL : 0);
	return sum;
}

uint32_t
cksum(const char *bytes, size_t length)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < length; i++)
		sum = add_byte(sum, (unsigned char)bytes[i]);
	for (; length; length >>= 8)
		sum = add_byte(sum, (unsigned char)(length & 0xff));
	return ~sum;
}
