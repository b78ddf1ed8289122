/* SPDX-License-Identifier: ISC */
/* The rule of a time zone, as in the TZ of POSIX: one offset, or two and the
 * yearly changes between them. Pure. */
#ifndef COMMON_ZONE_RULE_H
#define COMMON_ZONE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A yearly change. */
struct zone_yearly {
	enum {
		ZONE_DAY_OF_MONTH,
		ZONE_DAY_OF_YEAR,      /* from 0 on */
		ZONE_DAY_WITHOUT_LEAP, /* from 1 on, without 29 February */
	} kind;
	int month;
	int week; /* 5 is the last one */
	int day;  /* weekday, Sunday is 0, or day of the year */
	int32_t second;
};

/* Offsets are seconds ahead of UTC. */
struct zone_rule {
	int32_t standard;
	int32_t summer;
	bool has_summer;
	struct zone_yearly begin; /* by the clock before it */
	struct zone_yearly end;   /* by the clock in summer */
};

/* Reads "CET-1CEST,M3.5.0,M10.5.0/3". False unless the whole text is a rule. */
bool zone_rule_parse(const char *text, size_t length, struct zone_rule *rule);

/* The UTC seconds of the changes of a year, if there is summer time. */
void zone_rule_year(const struct zone_rule *rule, int64_t year, int64_t *begin,
	int64_t *end);

#endif
