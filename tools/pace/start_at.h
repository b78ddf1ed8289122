/* --start-at: a moment of the wall clock. Pure. */
#ifndef PACE_START_AT_H
#define PACE_START_AT_H

#include "common/zone.h"

#include <stdbool.h>
#include <stdint.h>

/* Returns NULL for a time in one of the recognised forms, or the reason why the
 * text is refused. */
const char *start_at_verify(const char *text);

/* Whether the text, which was verified, needs no time zone: it states an offset
 * or is an epoch. */
bool start_at_has_zone(const char *text);

/* Nanoseconds since the epoch of a text that was verified, at most INT64_MAX.
 * A time without a zone is one of *zone, or UTC if that is NULL. A time of day
 * is the next time that the clocks of the zone show it after now_ns. */
int64_t start_at_ns(const char *text, const struct zone *zone, int64_t now_ns);

#endif
