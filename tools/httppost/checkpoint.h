/* SPDX-License-Identifier: ISC */
/* The count of leading lines that are settled, in a file that survives
 * kill -9 of everything. One record of fixed size, written in place:
 *
 *     httppost-checkpoint 1 settled=NNN... run=HHH... crc=HHHHHHHH
 *
 * `run` is the part of %{key} that stays the same over a resume; the CRC-32
 * (IEEE 802.3) covers all before " crc=".
 *
 * With batches a title follows, and then as many records as batches may be
 * open. Each has the number of the last line of a batch, or 0 if it was never
 * used, and the CRC-32 of the bytes before it:
 *
 *     batch ends
 *     - NNN... HHHHHHHH
 *
 * Each is written in place before its batch is sent, over the number of a batch
 * that is settled. Records do not cross a page, so that a kill cannot cut one,
 * and writing one takes the same time with any --jobs. */
#ifndef HTTPPOST_CHECKPOINT_H
#define HTTPPOST_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECKPOINT_RUN 17 /* 16 hexadecimal digits and NUL */
#define CHECKPOINT_ENDS 1024

/* Other modules only read it. */
struct checkpoint {
	/* NULL: no file, or it has failed; all calls do nothing */
	const char *path;
	int fd;
	uint64_t settled;
	char run[CHECKPOINT_RUN];
	bool has_batches;
	/* the last lines of batches that were sent, in any order, or 0 */
	uint64_t ends[CHECKPOINT_ENDS];
	size_t ends_count; /* records of them in the file */
	size_t next_end;   /* which of them to look at first */
	uint64_t newest_end;
	bool is_dirty;  /* written since it was made durable */
	int64_t due_ns; /* when it is to be made durable, or INT64_MAX */
};

enum checkpoint_mode {
	CHECKPOINT_NEW,    /* the file must not exist */
	CHECKPOINT_RESUME, /* continue after the count of the file, or 0 without
			      one */
	CHECKPOINT_FIRST,  /* continue after `first`, whatever the file says,
			      and with other batches */
};

struct checkpoint_settings {
	const char *path; /* NULL: no file */
	enum checkpoint_mode mode;
	uint64_t first;
	const char *name; /* --run, or NULL */
	size_t batches;   /* that may be open, up to CHECKPOINT_ENDS; 0 if each
			     line is a request */
};

/* Opens and locks the file, and writes its records. The run is taken from the
 * file. If there is no file or FIRST is 0, it is made of the name, always in
 * the same way, or random if that is NULL. False after a message: the file
 * exists, is not a checkpoint, belongs to another name, or is locked. */
bool checkpoint_open(struct checkpoint *checkpoint,
	const struct checkpoint_settings *settings);

/* The same, but the file is only read, and no call writes to it. */
bool checkpoint_look(struct checkpoint *checkpoint,
	const struct checkpoint_settings *settings);

/* Whether no other process has locked the file, which may not exist. False
 * after a message. */
bool checkpoint_is_free(const char *path);

/* Writes the count if it has changed; it survives the end of the process. False
 * after a message. */
bool checkpoint_write(
	struct checkpoint *checkpoint, uint64_t settled, int64_t now_ns);

/* Writes the number of the last line of a batch that is about to be sent, if it
 * is not there yet; batches come in the order of their lines. It survives the
 * end of the process. False after a message. */
bool
checkpoint_add_end(struct checkpoint *checkpoint, uint64_t end, int64_t now_ns);

/* Whether a second has passed since it was written. True once per write. */
bool checkpoint_is_due(struct checkpoint *checkpoint, int64_t now_ns);

/* Makes it durable, so that it survives a power loss. False after a message. */
bool checkpoint_sync(struct checkpoint *checkpoint);

void checkpoint_close(struct checkpoint *checkpoint);

#endif
