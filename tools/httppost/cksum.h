/* SPDX-License-Identifier: ISC */
/* The checksum of cksum(1), so that a shell can compute it too. Pure. */
#ifndef HTTPPOST_CKSUM_H
#define HTTPPOST_CKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of the bytes as POSIX defines it: a CRC-32 with the polynomial
 * 0x04C11DB7 of the bytes and then of their number. */
uint32_t cksum(const char *bytes, size_t length);

#endif
