/* SPDX-License-Identifier: ISC */
/* Follows a file by its name: whether it has changed, and which file comes
 * next. A file may be replaced more than once between two checks; the files in
 * between were renamed, as log rotation does, or are gone. On Linux inotify
 * finds them; on other systems they are never seen. */
#ifndef CSVROWS_FOLLOW_H
#define CSVROWS_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The most files in between whose names are kept; older ones count as gone. */
#define FOLLOW_FILES 32

/* The longest name in a folder, with its NUL. */
#define FOLLOW_NAME 256

/* What happened to the open file. */
enum follow_change {
	FOLLOW_SAME,
	FOLLOW_TRUNCATED,
	FOLLOW_REPLACED,
};

/* What to do at the end of the bytes so far. */
enum follow_result {
	FOLLOW_WAIT,  /* check again after a while */
	FOLLOW_READ,  /* first read what was written before the change */
	FOLLOW_END,   /* all is read; the next file begins */
	FOLLOW_ERROR, /* errno says why */
};

struct follow_file {
	char name[FOLLOW_NAME]; /* its present name */
	bool is_gone;
};

/* {0} follows nothing. */
struct follow {
	bool is_on;
	enum follow_change change;
	uint64_t lost;    /* files that should have been read and were gone */
	const char *path; /* NULL: stdin, which cannot be replaced */
	const char *name; /* its last part */

	bool is_watching;
	int watch;
	struct follow_file files[FOLLOW_FILES]; /* the oldest first */
	size_t count;
	uint64_t gone;   /* files that have no name left */
	uint32_t cookie; /* of a rename whose second half was not seen yet, ...
			  */
	size_t moving;   /* ... and the file, or FOLLOW_FILES */
	bool waits_for_rename; /* for that second half, once */
};

/* Begins to follow a regular file that was opened by a path, which must live
 * on, or is stdin. If its folder cannot be watched, files in between are not
 * seen. */
void follow_begin(struct follow *follow, int fd, const char *path);

/* Stops following; `lost` keeps its value. */
void follow_end(struct follow *follow);

/* Checks the open file, which was read up to the offset and has no more bytes
 * now. */
enum follow_result follow_look(struct follow *follow, int fd, off_t offset);

/* After FOLLOW_TRUNCATED: continues with the open file. */
void follow_again(struct follow *follow);

/* After FOLLOW_REPLACED: opens the next file under its present name, or else
 * the file that has the name of the path now. Files in between that are gone
 * are counted in `lost`. Returns -1 on failure with errno set; after ENOENT a
 * later call may succeed. */
int follow_next(struct follow *follow, int fd);

/* --- the names: pure --- */

/* What happens in the folder, in order. */
enum follow_event {
	FOLLOW_APPEARS, /* created, or the new name of a rename */
	FOLLOW_LEAVES,  /* the old name of a rename */
	FOLLOW_DELETED,
};

/* Takes one event; both halves of a rename have the same cookie. */
void follow_note(struct follow *follow, enum follow_event event,
	const char *name, uint32_t cookie);

/* Takes the oldest file in between that still exists, and returns its path, to
 * be freed. NULL if there is none; then the file at the path itself is next.
 * Counts files that are gone in `gone`. */
char *follow_name_next(struct follow *follow);

/* The open file has the name of the path: forgets all files in between. */
void follow_forget(struct follow *follow);

#endif
