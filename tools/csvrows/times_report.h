/* SPDX-License-Identifier: ISC */
/* Describes what is wrong with a recorded time, and names the option that reads
 * it. Pure. */
#ifndef CSVROWS_TIMES_REPORT_H
#define CSVROWS_TIMES_REPORT_H

#include "csvrows/names.h"
#include "csvrows/times.h"

#include <stddef.h>

#define TIMES_REPORT_BYTES 900

/* Writes why a text that is not a good time of the column is refused. `names`
 * are those of all columns. */
void times_report(const struct names *names, const struct times_column *column,
	const struct times_text *text, char reason[TIMES_REPORT_BYTES]);

#endif
