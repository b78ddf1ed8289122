/* See line_time.h. */
#include "pace/line_time.h"

#include "common/member.h"

#include <string.h>

/* The members that a list of names looks for; returns how many. */
static size_t
split(const char *names, struct member members[LINE_TIME_FIELDS])
{
	size_t count = 0;

	for (;;) {
		size_t length = strcspn(names, ",");

		members[count++] =
			(struct member){ .name = names, .name_length = length };
		if (!names[length] || count == LINE_TIME_FIELDS)
			return count;
		names += length + 1;
	}
}

/* Joins the values; *joined is their length. One is shown as it stands. */
static enum line_time_fault
take_values(struct line_time *time, const struct member *members, size_t count,
	size_t *joined)
{
	size_t i, length = 0;

	time->value = members->value;
	time->value_length = members->value_length;
	for (i = 0; i < count; i++) {
		if (!members[i].value)
			return LINE_TIME_NO_FIELD;
		if (members[i].value_length >= LINE_TIME_BYTES - length)
			return LINE_TIME_UNREADABLE;
		if (i)
			time->joined[length++] = ' ';
		length += member_plain(members[i].value,
			members[i].value_length, time->joined + length);
	}
	if (count > 1) {
		time->value = time->joined;
		time->value_length = length;
	}
	*joined = length;
	return LINE_TIME_FINE;
}

enum line_time_fault
line_time_read(struct line_time *time, const char *line, size_t length,
	int64_t latest_ns, int64_t *ns)
{
	struct member members[LINE_TIME_FIELDS];
	size_t count = split(time->field, members);
	enum line_time_fault fault;
	enum moment_form form;

	time->value = NULL;
	time->value_length = 0;
	if (!line)
		return LINE_TIME_TOO_LONG;
	if (!member_find(line, length, members, count))
		return LINE_TIME_NO_JSON;
	fault = take_values(time, members, count, &length);
	if (fault != LINE_TIME_FINE)
		return fault;
	form = moment_read(&time->series, time->joined, length, latest_ns, ns);
	if (form == MOMENT_UNKNOWN)
		return LINE_TIME_UNREADABLE;
	return form == time->series.form ? LINE_TIME_FINE
					 : LINE_TIME_OTHER_FORM;
}
