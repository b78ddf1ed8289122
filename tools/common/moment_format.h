/* Times that are written as --time-format says, by directives of strptime(3).
 * English in every locale. Pure. */
#ifndef COMMON_MOMENT_FORMAT_H
#define COMMON_MOMENT_FORMAT_H

#include "common/moment_parts.h"

#include <stdbool.h>

/* What times of a format have. */
struct moment_format {
	bool has_date;
	bool has_zone;
	bool is_epoch; /* %s: seconds since 1970 are the second of a clock */
};

/* Whether a format can be used; returns NULL, or the reason for a refusal. */
const char *
moment_format_check(const char *format, struct moment_format *traits);

/* What a text of a format says. */
struct moment_told {
	struct moment_parts parts;
	int64_t epoch_second; /* of %s, without its sign */
	bool is_before;       /* 1970 */
};

/* Reads a whole text. A blank of the format is any number of blanks. False
 * where the text is not of the format, which must be one that can be used. */
bool moment_format_take(
	const char *format, struct moment_text text, struct moment_told *told);

/* Finds formats that somebody may have meant by a text, of those whose times
 * exist: sets up to two and returns how many. Where D/M/Y reads it or M/D/Y
 * does, these are both. */
#define MOMENT_FORMAT_BYTES 80
#define MOMENT_FORMAT_MOST 2
int moment_format_suggest(struct moment_text text,
	char formats[MOMENT_FORMAT_MOST][MOMENT_FORMAT_BYTES]);

#endif
