/* SPDX-License-Identifier: ISC */
/* A file that is followed by its name: whether it has changed, and which one
 * comes next. A file may be replaced more than once between two looks; what
 * stood there in between was renamed, as log rotation does it, or is gone.
 * Linux tells that by inotify; elsewhere there is never a file in between. */
#ifndef CSVROWS_FOLLOW_H
#define CSVROWS_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Of so many files in between the names are kept; older ones are gone. */
#define FOLLOW_FILES 32

/* The longest name in a folder, and a NUL. */
#define FOLLOW_NAME 256

/* What became of the file that is open. */
enum follow_change {
	FOLLOW_SAME,
	FOLLOW_TRUNCATED,
	FOLLOW_REPLACED,
};

/* What is to be done at the end of what is there. */
enum follow_result {
	FOLLOW_WAIT,  /* again after a while */
	FOLLOW_READ,  /* what was written before the change is read first */
	FOLLOW_END,   /* all is read: another one begins */
	FOLLOW_ERROR, /* errno says why */
};

struct follow_file {
	char name[FOLLOW_NAME]; /* what it is called now */
	bool is_gone;
};

/* {0} follows nothing. */
struct follow {
	bool is_on;
	enum follow_change change;
	uint64_t lost;    /* files that were followed and not read */
	const char *path; /* NULL: stdin, which is never replaced */
	const char *name; /* the end of it */

	bool is_watching;
	int watch;
	struct follow_file files[FOLLOW_FILES]; /* the oldest first */
	size_t count;
	uint64_t gone;         /* files that no name is left of */
	uint32_t cookie;       /* of a rename of which one half was seen, ... */
	size_t moving;         /* ... and the file, or FOLLOW_FILES */
	bool waits_for_rename; /* for the other half of one, once */
};

/* Begins with a regular file that was opened by a path, which must live on, or
 * is stdin. Where its folder cannot be watched there is no file in between. */
void follow_begin(struct follow *follow, int fd, const char *path);

/* Follows nothing any more; what was lost stays. */
void follow_end(struct follow *follow);

/* The open file, read up to the offset, has no more bytes now. */
enum follow_result follow_look(struct follow *follow, int fd, off_t offset);

/* After FOLLOW_TRUNCATED: goes on with the file that is open. */
void follow_again(struct follow *follow);

/* After FOLLOW_REPLACED: opens the file that came next, under its present name,
 * or the one that is there now; those in between that are gone are counted in
 * lost. -1 where that fails: errno says why, and ENOENT that it may succeed a
 * little later. */
int follow_next(struct follow *follow, int fd);

/* --- the names: pure --- */

/* What happens in the folder, in its order. */
enum follow_event {
	FOLLOW_APPEARS, /* is made, or is the new name of a rename */
	FOLLOW_LEAVES,  /* is the old name of a rename */
	FOLLOW_DELETED,
};

/* Takes one event; both halves of a rename have one cookie. */
void follow_note(struct follow *follow, enum follow_event event,
	const char *name, uint32_t cookie);

/* Takes the oldest file in between that is still there: its path in memory to
 * be freed. NULL where there is none: then the file of the path itself is
 * next. Counts in gone those that it passes. */
char *follow_name_next(struct follow *follow);

/* The file that is open has the name of the path: nothing is in between. */
void follow_forget(struct follow *follow);

#endif
