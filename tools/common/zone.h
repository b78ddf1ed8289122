/* The rules of a time zone, from the zone data of the system (RFC 9636). */
#ifndef COMMON_ZONE_H
#define COMMON_ZONE_H

#include <stddef.h>
#include <stdint.h>

struct zone;

/* Opens a zone by its name, such as "Europe/Berlin", "UTC", or "local", which is
 * what TZ says or else /etc/localtime. UTC needs no data. Called before
 * confinement; the zone is in memory afterwards. Returns the zone, which the
 * caller closes, or NULL with *why a static text: "unknown time zone", "no time
 * zone data on this machine (Debian: install tzdata)", "damaged time zone
 * data", "out of memory". */
struct zone *zone_open(const char *name, const char **why);
void zone_close(struct zone *zone);

/* The UTC second of what the clocks of the zone show, which is given as a
 * second since 1970-01-01T00:00:00 of that clock. A time that occurs twice is
 * the first one; one that does not exist moves forward by what the clocks
 * skip. Pure. NULL is UTC. */
int64_t zone_utc_of(const struct zone *zone, int64_t local_second);

/* How many seconds the clocks of the zone are ahead of UTC at a UTC second.
 * Pure. NULL is UTC. */
int32_t zone_offset_at(const struct zone *zone, int64_t utc_second);

#endif
