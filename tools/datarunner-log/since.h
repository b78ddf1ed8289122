/* SPDX-License-Identifier: ISC */
/* --since: a moment of the past. Pure. */
#ifndef DATARUNNER_LOG_SINCE_H
#define DATARUNNER_LOG_SINCE_H

#include "common/zone.h"

#include <stdint.h>

/* Sets *since_ns, since the epoch, from a duration before now ("10m"), or from
 * a time in a form that moment_form.h recognises. A time without a zone is in
 * *zone, or in UTC if that is NULL; a time of day is the last one. Returns
 * NULL, or the reason for a refusal: "must be ...". */
const char *since_read(const char *text, const struct zone *zone,
	int64_t now_ns, int64_t *since_ns);

#endif
