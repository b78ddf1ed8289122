/* SPDX-License-Identifier: ISC */
/* Reads times in the format of --time-format, with directives of strptime(3).
 * English in every locale. Pure. */
#ifndef COMMON_MOMENT_FORMAT_H
#define COMMON_MOMENT_FORMAT_H

#include "common/moment_parts.h"

#include <stdbool.h>

/* What times of the format contain. */
struct moment_format {
	bool has_date;
	bool has_zone;
	bool is_epoch; /* %s: seconds since 1970 */
};

/* Checks a format; returns NULL, or the reason for refusing it. */
const char *
moment_format_check(const char *format, struct moment_format *traits);

/* The result of reading a text. */
struct moment_told {
	struct moment_parts parts;
	int64_t epoch_second; /* of %s, without its sign */
	bool is_before;       /* 1970 */
};

/* Reads a whole text. A blank in the format stands for any number of blanks.
 * False if the text does not match the format, which must have been checked. */
bool moment_format_take(
	const char *format, struct moment_text text, struct moment_told *told);

/* Finds formats that may be meant by a text and give an existing time: sets up
 * to two and returns their number. If D/M/Y or M/D/Y fits, it returns both. */
#define MOMENT_FORMAT_BYTES 80
#define MOMENT_FORMAT_MOST 2
int moment_format_suggest(struct moment_text text,
	char formats[MOMENT_FORMAT_MOST][MOMENT_FORMAT_BYTES]);

#endif
