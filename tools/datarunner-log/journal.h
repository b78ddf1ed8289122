/* SPDX-License-Identifier: ISC */
/* What the writer has read and not yet written, in a file that is mapped into
 * its memory: it outlives a kill -9. Input is read into it directly, so each
 * byte is always in the pipe, in here, or in the log. A writer that is started
 * again finds how far the one before it came. */
#ifndef DATARUNNER_LOG_JOURNAL_H
#define DATARUNNER_LOG_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The size of a buffer; a longer line is broken into pieces. */
#define JOURNAL_BYTES ((size_t)32768)

/* How far the writer came; it is replaced as a whole. */
struct journal_place {
	uint32_t half;      /* which of the two buffers is in use */
	uint32_t taken;     /* bytes at its start that are written or lost */
	uint64_t log_bytes; /* the size of the log with all that is written */
	uint64_t lost;      /* lines that could not be written */
	uint64_t told;      /* those that the log reports */
	uint32_t reason;    /* errno of the last loss */
	bool is_continued;  /* the log is not the first file of the stream */
};

struct journal;

/* Opens the journal of the folder, or makes an empty one. If that fails, for
 * example on a full disk, it is in memory only. */
struct journal *journal_open(const char *folder);

/* The place in force. */
struct journal_place journal_place(const struct journal *journal);

/* Replaces the place, and keeps the losses readable for others. */
void journal_commit(struct journal *journal, const struct journal_place *place);

/* The buffer in use, of JOURNAL_BYTES. Bytes that were not read are 0. */
char *journal_bytes(struct journal *journal);

/* The number of bytes in it: those before the first 0 after the place. */
size_t journal_length(struct journal *journal);

/* Moves those of `length` bytes that are not taken to the start of the other
 * buffer, and commits the place. Returns the number of bytes that were moved.
 */
size_t journal_move(
	struct journal *journal, struct journal_place *place, size_t length);

#endif
