/* Where the fields and the lines of plain CSV end, found in one pass over many
 * bytes. "Plain" is what can be told from masks: quotes stand at the borders of
 * fields and nowhere else, and hold no line end. All else is marked as odd and
 * left to those who look at each byte (record.h). Pure. */
#ifndef CSVROWS_INDEX_H
#define CSVROWS_INDEX_H

#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that are looked at in one step. */
#define INDEX_STEP ((size_t)4096)

/* What is known of a line from its masks. */
enum index_flags {
	INDEX_ODD = 1,  /* not plain */
	INDEX_HIGH = 2, /* holds bytes that are no ASCII */
};

struct index_line {
	uint32_t at;   /* where its line end stands */
	uint32_t ends; /* how many ends there are up to and with that one */
	uint32_t flags;
};

/* All positions are offsets from one base, below 4 GiB. */
struct index {
	char delimiter;
	char quote;
	bool has_ends; /* else lines are found and ends only counted */

	uint32_t *ends; /* of fields, delimiters and line ends; ends[0] stands
			   for the byte before the first one, and -1 for that
			   before the base */
	size_t ends_count;    /* besides ends[0] */
	size_t ends_capacity; /* the same */

	struct index_line *lines; /* INDEX_STEP at most */
	size_t lines_count;

	size_t at;      /* up to here all is indexed */
	uint32_t flags; /* of the line that is not complete */

	/* what the last byte was, for the first one of the next block */
	uint64_t in_quotes; /* all bits, or none */
	uint64_t was_end;   /* 1 or 0 */
	uint64_t was_close; /* 1 or 0: a quote that closes a field */
};

/* Prepares for lines of up to `width` ends. False where memory is short. */
bool index_begin(struct index *index, char delimiter, char quote, size_t width);

void index_free(struct index *index);

/* Forgets all and begins at a position, which must be the first byte of a
 * record. */
void index_restart(struct index *index, size_t position);

/* Forgets all lines and the ends in them: the first `used` ends. What is
 * indexed of the next line stays. */
void index_drop(struct index *index, size_t used);

/* Goes on for INDEX_STEP bytes of those from index->at up to `length`, behind
 * which SCAN_SPARE more are readable. False, with nothing done, where there is
 * no byte or no room for the ends of so many. */
bool index_more(struct index *index, const char *base, size_t length);

#endif
