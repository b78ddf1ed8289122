/* SPDX-License-Identifier: ISC */
/* The rules of a time zone, from its bytes in the zone data of the system
 * (TZif, RFC 9636) or from a text such as "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX,
 * TZ). Pure; zone_file.h reads the bytes. */
#ifndef COMMON_ZONE_H
#define COMMON_ZONE_H

#include <stddef.h>
#include <stdint.h>

struct zone;

enum zone_fault {
	ZONE_FINE,
	ZONE_NO_MEMORY,
	ZONE_DAMAGED,
	ZONE_LEAP_SECONDS, /* data with leap seconds, as in right/ */
};

/* Both make a zone, which the caller closes. */
enum zone_fault
zone_parse(const unsigned char *bytes, size_t length, struct zone **zone);
enum zone_fault
zone_parse_posix(const char *text, size_t length, struct zone **zone);
void zone_close(struct zone *zone);

/* The UTC second of a local time, given as a second since 1970-01-01T00:00:00
 * on the clocks of the zone. A time that occurs twice is the first one; one
 * that does not exist moves forward by the gap. NULL is UTC. */
int64_t zone_utc_of(const struct zone *zone, int64_t local_second);

/* Seconds by which the zone is ahead of UTC at a UTC second. NULL is UTC. */
int32_t zone_offset_at(const struct zone *zone, int64_t utc_second);

#endif
