/* SPDX-License-Identifier: ISC */
/* See since.h. */
#include "datarunner-log/since.h"

#include "common/moment_form.h"
#include "common/quantity.h"

#include <string.h>

#define DAY INT64_C(86400)

/* The last moment not after now when the clocks of the zone show the time. */
static int64_t
last_of_day(const struct zone *zone, int64_t now_ns, struct moment of_day)
{
	int64_t now = now_ns / NS_PER_SECOND, at_ns;
	int64_t day = (now + zone_offset_at(zone, now)) / DAY + 1;

	do {
		at_ns = zone_utc_of(zone, day * DAY + of_day.second) *
				NS_PER_SECOND +
			of_day.ns;
		day--;
	} while (at_ns > now_ns);
	return at_ns;
}

const char *
since_read(const char *text, const struct zone *zone, int64_t now_ns,
	int64_t *since_ns)
{
	static const struct moment epoch = { 0, 0 };
	struct moment_form form = { 0 };
	struct moment moment = { 0, 0 };
	size_t length = strlen(text);
	enum moment_fault fault = moment_form_find(&form, text, length);
	int64_t span_ns;

	if (fault == MOMENT_FINE) {
		/* a time whose form was found can be read */
		(void)moment_form_read(
			&form, zone, text, length, &moment, NULL);
		*since_ns = form.kind == MOMENT_OF_DAY
				    ? last_of_day(zone, now_ns, moment)
				    : moment_difference_ns(moment, epoch);
		return NULL;
	}
	if (fault == MOMENT_AMBIGUOUS)
		return "may be D/M/Y or M/D/Y; write it as "
		       "2024-02-16 13:00:00";
	if (quantity_duration(text, &span_ns))
		return "must be a duration such as 10m, or a time such as "
		       "13:00:00 or 2024-02-16 13:00:00";
	*since_ns = span_ns < now_ns ? now_ns - span_ns : 0;
	return NULL;
}
