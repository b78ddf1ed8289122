/* SPDX-License-Identifier: ISC */
/* The count of leading lines that are settled, in a file that survives
 * kill -9 of everything. One record of fixed size, written in place:
 *
 *     httppost-checkpoint 1 settled=NNN... run=HHH... crc=HHHHHHHH
 *
 * `run` is the part of %{key} that stays the same over a resume; the CRC-32
 * (IEEE 802.3) covers all before " crc=". */
#ifndef HTTPPOST_CHECKPOINT_H
#define HTTPPOST_CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

#define CHECKPOINT_RUN 17 /* 16 hexadecimal digits and NUL */

/* Other modules only read it. */
struct checkpoint {
	/* NULL: no file, or it has failed; all calls do nothing */
	const char *path;
	int fd;
	uint64_t settled;
	char run[CHECKPOINT_RUN];
	bool is_dirty;  /* written since it was made durable */
	int64_t due_ns; /* when it is to be made durable, or INT64_MAX */
};

enum checkpoint_mode {
	CHECKPOINT_NEW,    /* the file must not exist */
	CHECKPOINT_RESUME, /* continue after the count of the file, or 0 without
			      one */
	CHECKPOINT_FIRST,  /* continue after `first`, whatever the file says */
};

/* Opens and locks the file, and writes its record. The run is taken from the
 * file. If there is no file or FIRST is 0, it is made of the name, always in
 * the same way, or random if that is NULL. False after a message: the file
 * exists, is not a checkpoint, belongs to another name, or is locked. */
bool checkpoint_open(struct checkpoint *checkpoint, const char *path,
	enum checkpoint_mode mode, uint64_t first, const char *name);

/* The same, but the file is only read, and no call writes to it. */
bool checkpoint_look(struct checkpoint *checkpoint, const char *path,
	enum checkpoint_mode mode, uint64_t first, const char *name);

/* Whether no other process has locked the file, which may not exist. False
 * after a message. */
bool checkpoint_is_free(const char *path);

/* Writes the count if it has changed; it survives the end of the process. False
 * after a message. */
bool checkpoint_write(
	struct checkpoint *checkpoint, uint64_t settled, int64_t now_ns);

/* Whether a second has passed since it was written. True once per write. */
bool checkpoint_is_due(struct checkpoint *checkpoint, int64_t now_ns);

/* Makes it durable, so that it survives a power loss. False after a message. */
bool checkpoint_sync(struct checkpoint *checkpoint);

void checkpoint_close(struct checkpoint *checkpoint);

#endif
