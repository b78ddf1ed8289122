/* SPDX-License-Identifier: ISC */
/* What csvrows counts, and the texts made from it. */
#ifndef CSVROWS_FIGURES_H
#define CSVROWS_FIGURES_H

#include "common/option.h"
#include "csvrows/dialect.h"

#include <stdbool.h>
#include <stdint.h>

struct figures {
	uint64_t records; /* read, including the refused ones */
	uint64_t written;
	uint64_t refused;
	uint64_t bytes;            /* read */
	uint64_t repeated_headers; /* left out; not records */
	char delimiter;            /* detected in the last file, or 0 */
};

/* That many records were read, or refused. */
static inline void
figures_count(struct figures *figures, uint64_t records)
{
	figures->records += records;
}

static inline void
figures_count_refused(struct figures *figures)
{
	figures->refused++;
}

static inline void
figures_count_repeated_header(struct figures *figures)
{
	figures->repeated_headers++;
}

static inline void
figures_set_delimiter(
	struct figures *figures, const struct dialect_found *found)
{
	figures->delimiter = 0;
	if (found->source != DIALECT_OPTION)
		figures->delimiter = found->delimiter;
}

/* Sets what was read and written so far. */
static inline void
figures_set(struct figures *figures, uint64_t bytes, uint64_t written)
{
	figures->bytes = bytes;
	figures->written = written;
}

/* Prints the line that a status signal asks for; a line of 0 is not known. */
void
figures_status(const struct figures *figures, const char *file, uint64_t line);

/* Prints the summary: the figures with --stats, otherwise the number of refused
 * records, if there are any. */
void figures_summary(
	const struct figures *figures, const struct option_common *options);

#endif
