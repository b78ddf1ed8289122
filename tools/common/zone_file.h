/* SPDX-License-Identifier: ISC */
/* Opens a time zone of the system by its name. */
#ifndef COMMON_ZONE_FILE_H
#define COMMON_ZONE_FILE_H

#include "common/zone.h"

/* Opens a zone by its name, such as "Europe/Berlin", "UTC", or "local", which
 * is TZ or otherwise /etc/localtime. Names are looked up in TZDIR or otherwise
 * /usr/share/zoneinfo; UTC needs no data. Call it before confinement; the zone
 * is in memory afterwards. Returns the zone, which the caller closes, or NULL
 * with *why a static text: "unknown time zone", "no time zone data on this
 * machine (Debian: install tzdata)", "damaged time zone data", "time zone data
 * with leap seconds cannot be used", "out of memory". */
struct zone *zone_open(const char *name, const char **why);

#endif
