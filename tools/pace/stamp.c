/* See stamp.h. */
#include "pace/stamp.h"

#include "common/member.h"
#include "common/quantity.h"

#include <string.h>

#define DAY_NS (86400 * NS_PER_SECOND)

/* No time is written with more bytes; a longer text is none. */
#define LONGEST 1024

/* A number, as it stands or in a string, in the unit of the first one. */
static bool
read_number(struct stamp *stamp, const char *text, size_t length, int64_t *ns)
{
	if (!member_is_number(text, length))
		return false;
	if (stamp->form == STAMP_UNKNOWN)
		stamp->unit = moment_unit_of(text, length);
	return moment_of_number(text, length, stamp->unit, ns);
}

/* The form of a text, with its time; STAMP_UNKNOWN where it is none. */
static enum stamp_form
read_text(struct stamp *stamp, const char *text, size_t length, int64_t *ns)
{
	bool has_offset;

	if (moment_of_day(text, length, ns))
		return STAMP_CLOCK;
	if (moment_of_date(text, length, ns, &has_offset))
		return STAMP_DATE;
	return read_number(stamp, text, length, ns) ? STAMP_NUMBER
						    : STAMP_UNKNOWN;
}

/* The time of day on the day of the latest stamp, or on the next one. */
static int64_t
past_midnight(int64_t of_day_ns, int64_t latest_ns)
{
	int64_t ns = latest_ns / DAY_NS * DAY_NS + of_day_ns;

	return latest_ns - ns > DAY_NS / 2 ? ns + DAY_NS : ns;
}

enum stamp_fault
stamp_read(struct stamp *stamp, const char *line, size_t length,
	int64_t latest_ns, int64_t *ns)
{
	struct member member = { .name = stamp->field,
		.name_length = strlen(stamp->field) };
	char text[LONGEST];
	enum stamp_form form;

	stamp->value = NULL;
	if (!member_find(line, length, &member, 1))
		return STAMP_NO_JSON;
	stamp->value = member.value;
	stamp->value_length = member.value_length;
	if (!member.value)
		return STAMP_NO_FIELD;
	if (member.value_length > LONGEST)
		return STAMP_UNREADABLE;
	length = member_plain(member.value, member.value_length, text);
	form = read_text(stamp, text, length, ns);
	if (form == STAMP_UNKNOWN)
		return STAMP_UNREADABLE;
	if (stamp->form != STAMP_UNKNOWN && stamp->form != form)
		return STAMP_OTHER_FORM;
	if (stamp->form == STAMP_CLOCK)
		*ns = past_midnight(*ns, latest_ns);
	stamp->form = form;
	return STAMP_FINE;
}
