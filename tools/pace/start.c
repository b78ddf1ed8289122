/* See start.h. */
#include "pace/start.h"

#include "common/quantity.h"
#include "pace/moment.h"

#include <string.h>
#include <time.h>

/* A time of the local clock, so many days after that of now_ns. */
static int64_t
on_day(int64_t now_ns, int days, int64_t of_day_ns)
{
	int64_t second = of_day_ns / NS_PER_SECOND;
	time_t now = (time_t)(now_ns / NS_PER_SECOND);
	struct tm date;

	if (!localtime_r(&now, &date))
		return INT64_MIN;
	date.tm_mday += days;
	date.tm_hour = (int)(second / 3600);
	date.tm_min = (int)(second / 60 % 60);
	date.tm_sec = (int)(second % 60);
	date.tm_isdst = -1;
	return (int64_t)mktime(&date) * NS_PER_SECOND +
	       of_day_ns % NS_PER_SECOND;
}

const char *
start_moment(const char *text, int64_t now_ns, int64_t *at_ns)
{
	size_t length = strlen(text);
	bool has_offset;
	int64_t of_day_ns;

	if (moment_of_day(text, length, &of_day_ns)) {
		*at_ns = on_day(now_ns, 0, of_day_ns);
		if (*at_ns <= now_ns)
			*at_ns = on_day(now_ns, 1, of_day_ns);
		return NULL;
	}
	if (!moment_of_date(text, length, at_ns, &has_offset))
		return "must be a time such as 13:00:00 or "
		       "2024-02-16T20:30:45Z";
	return has_offset ? NULL : "must end in Z or an offset such as +01:00";
}
