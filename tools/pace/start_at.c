/* See start_at.h. */
#include "pace/start_at.h"

#include "common/quantity.h"
#include "pace/moment_old.h"

#include <string.h>
#include <time.h>

/* A second of the local clock, so many days after that of now; is_summer as
 * tm_isdst, which is -1 where the clock is to tell. INT64_MIN where it does not
 * show that second. */
static int64_t
on_day(time_t now, int days, int second, int is_summer)
{
	struct tm date;
	time_t at;

	if (!localtime_r(&now, &date))
		return INT64_MIN;
	date.tm_mday += days;
	date.tm_hour = second / 3600;
	date.tm_min = second / 60 % 60;
	date.tm_sec = second % 60;
	date.tm_isdst = is_summer;
	at = mktime(&date);
	if (is_summer >= 0 &&
		(date.tm_hour * 3600 + date.tm_min * 60 + date.tm_sec !=
				second ||
			date.tm_isdst != is_summer))
		return INT64_MIN;
	return at;
}

/* The first moment later than now: in summer time before winter time, for in
 * autumn an hour comes twice; and what spring leaves out is an hour later. */
static int64_t
next_of_day(int64_t now_ns, int64_t of_day_ns)
{
	static const int seasons[] = { 1, 0, -1 };
	time_t now = (time_t)(now_ns / NS_PER_SECOND);
	int second = (int)(of_day_ns / NS_PER_SECOND), day;
	size_t i;

	for (day = 0; day <= 1; day++) {
		for (i = 0; i < sizeof(seasons) / sizeof(seasons[0]); i++) {
			int64_t at = on_day(now, day, second, seasons[i]);

			if (at == INT64_MIN)
				continue;
			at = at * NS_PER_SECOND + of_day_ns % NS_PER_SECOND;
			if (at > now_ns)
				return at;
		}
	}
	return now_ns;
}

const char *
start_at_ns(const char *text, int64_t now_ns, int64_t *at_ns)
{
	size_t length = strlen(text);
	bool has_offset;
	int64_t of_day_ns;

	if (moment_of_day(text, length, &of_day_ns)) {
		*at_ns = next_of_day(now_ns, of_day_ns);
		return NULL;
	}
	if (!moment_of_date(text, length, at_ns, &has_offset))
		return "must be a time such as 13:00:00 or "
		       "2024-02-16T20:30:45Z";
	return has_offset ? NULL : "must end in Z or an offset such as +01:00";
}
