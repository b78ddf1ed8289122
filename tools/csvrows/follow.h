/* A file that is followed: whether it has changed, and which one comes next. */
#ifndef CSVROWS_FOLLOW_H
#define CSVROWS_FOLLOW_H

#include "csvrows/rotation.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

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

/* {0} follows nothing. */
struct follow {
	bool is_on;
	const char *path; /* NULL: stdin, which is never replaced */
	enum follow_change change;
	struct rotation rotation;
	bool waits_for_rename; /* for the other half of one, once */
	uint64_t lost;         /* files that were followed and not read */
};

/* Begins with a regular file that was opened by a path, which must live on, or
 * is stdin. */
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

#endif
