/* What may be the matter if records have more fields than the header has names.
 * Each hint is given once a run. */
#ifndef CSVROWS_HINTS_H
#define CSVROWS_HINTS_H

#include "csvrows/figures.h"
#include "csvrows/report.h"

#include <stdbool.h>
#include <stdint.h>

/* {0} knows no such record. */
struct hints {
	uint64_t longer; /* records with more fields than names, ... */
	uint64_t by_one; /* ... and those with one more */
	struct message_place first;
	size_t fields; /* of the first one */
	char text[101];
	uint64_t good_before; /* good records before the first one */
	bool is_said;         /* where the header may be */
};

/* A record was refused for its count of fields. */
void hints_add(struct hints *hints, const struct report_subject *subject,
	const struct figures *figures);

/* All records were read. */
void hints_end(const struct hints *hints, const struct figures *figures);

#endif
