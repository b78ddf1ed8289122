/* See line_time.h. */
#include "pace/line_time.h"

#include "common/member.h"

#include <string.h>

/* No time is written with more bytes; a longer text is none. */
#define LONGEST 1024

enum line_time_fault
line_time_read(struct line_time *time, const char *line, size_t length,
	int64_t latest_ns, int64_t *ns)
{
	struct member member = { .name = time->field,
		.name_length = strlen(time->field) };
	char text[LONGEST];
	enum moment_form form;

	time->value = NULL;
	time->value_length = 0;
	if (!line)
		return LINE_TIME_TOO_LONG;
	if (!member_find(line, length, &member, 1))
		return LINE_TIME_NO_JSON;
	time->value = member.value;
	time->value_length = member.value_length;
	if (!member.value)
		return LINE_TIME_NO_FIELD;
	if (member.value_length > LONGEST)
		return LINE_TIME_UNREADABLE;
	length = member_plain(member.value, member.value_length, text);
	form = moment_read(&time->series, text, length, latest_ns, ns);
	if (form == MOMENT_UNKNOWN)
		return LINE_TIME_UNREADABLE;
	return form == time->series.form ? LINE_TIME_FINE
					 : LINE_TIME_OTHER_FORM;
}
