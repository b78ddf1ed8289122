/* SPDX-License-Identifier: ISC */
/* See start_at.h. */
#include "pace/start_at.h"

#include "common/moment_form.h"
#include "common/quantity.h"

#include <string.h>

#define DAY INT64_C(86400)

/* Clocks are never turned back by more than this. */
#define TURNED_BACK (3 * INT64_C(3600))

static enum moment_fault
read_text(const char *text, const struct zone *zone, struct moment_form *form,
	struct moment *moment)
{
	size_t length = strlen(text);
	enum moment_fault fault = moment_form_find(form, text, length);

	if (fault != MOMENT_FINE)
		return fault;
	return moment_form_read(form, zone, text, length, moment, NULL);
}

const char *
start_at_verify(const char *text)
{
	struct moment_form form = { 0 };
	struct moment moment;

	switch (read_text(text, NULL, &form, &moment)) {
	case MOMENT_FINE:
		return NULL;
	case MOMENT_AMBIGUOUS:
		return "may be D/M/Y or M/D/Y; write it as "
		       "2024-02-16 13:00:00";
	case MOMENT_NO_SUCH:
		return "is not a date or time that exists";
	case MOMENT_UNKNOWN:
	case MOMENT_NO_EPOCH:
	case MOMENT_OTHER_FORM:
		break;
	}
	return "must be a time such as 13:00:00, 2024-02-16 13:00:00 or "
	       "2024-02-16T12:00:00Z";
}

bool
start_at_has_zone(const char *text)
{
	struct moment_form form = { 0 };

	(void)moment_form_find(&form, text, strlen(text));
	return form.has_zone || form.is_epoch;
}

/* The first time after now when the clocks of the zone show it on the given
 * day, or INT64_MIN. In autumn they may show it twice. */
static int64_t
next_on_day(const struct zone *zone, int64_t now_ns, int64_t day,
	struct moment of_day)
{
	int64_t local = day * DAY + of_day.second;
	int64_t first = zone_utc_of(zone, local);
	int64_t second = local - zone_offset_at(zone, first + TURNED_BACK);
	int64_t at_ns = first * NS_PER_SECOND + of_day.ns;

	if (at_ns > now_ns)
		return at_ns;
	if (second + zone_offset_at(zone, second) != local)
		return INT64_MIN;
	at_ns = second * NS_PER_SECOND + of_day.ns;
	return at_ns > now_ns ? at_ns : INT64_MIN;
}

static int64_t
next_of_day(const struct zone *zone, int64_t now_ns, struct moment of_day)
{
	int64_t now = now_ns / NS_PER_SECOND, day, at_ns = INT64_MIN;
	int64_t today = (now + zone_offset_at(zone, now)) / DAY;

	for (day = today - 1; day <= today + 2 && at_ns == INT64_MIN; day++)
		at_ns = next_on_day(zone, now_ns, day, of_day);
	return at_ns;
}

int64_t
start_at_ns(const char *text, const struct zone *zone, int64_t now_ns)
{
	static const struct moment epoch = { 0, 0 };
	struct moment_form form = { 0 };
	struct moment moment = { 0, 0 };

	(void)read_text(text, zone, &form, &moment);
	if (form.kind == MOMENT_OF_DAY)
		return next_of_day(zone, now_ns, moment);
	return moment_difference_ns(moment, epoch);
}
