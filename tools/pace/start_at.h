/* SPDX-License-Identifier: ISC */
/* --start-at: a moment of the wall clock. Pure. */
#ifndef PACE_START_AT_H
#define PACE_START_AT_H

#include "common/zone.h"

#include <stdbool.h>
#include <stdint.h>

/* Returns NULL if the text is a time in a recognised form, otherwise the reason
 * for refusing it. */
const char *start_at_verify(const char *text);

/* Whether the verified text needs no time zone, because it has an offset or is
 * an epoch. */
bool start_at_has_zone(const char *text);

/* Nanoseconds since the epoch of a verified text, at most INT64_MAX. A time
 * without a zone is in *zone, or in UTC if that is NULL. A time of day is the
 * next time after now_ns that the clocks of the zone show it. */
int64_t start_at_ns(const char *text, const struct zone *zone, int64_t now_ns);

#endif
