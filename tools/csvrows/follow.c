/* See follow.h. */
#include "csvrows/follow.h"

#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Whether the file that is open has its name still. */
static bool
has_name(const struct follow *follow, int fd)
{
	struct stat ours, theirs;

	return fstat(fd, &ours) == 0 && stat(follow->path, &theirs) == 0 &&
	       is_same(&ours, &theirs);
}

void
follow_begin(struct follow *follow, int fd, const char *path)
{
	follow->is_on = true;
	follow->path = path;
	if (!path)
		return;
	rotation_begin(&follow->rotation, path);
	if (!has_name(follow, fd))
		rotation_note(&follow->rotation, ROTATION_APPEARS,
			follow->rotation.name, 0);
}

void
follow_end(struct follow *follow)
{
	follow->is_on = false;
	follow->change = FOLLOW_SAME;
	rotation_end(&follow->rotation);
}

enum follow_result
follow_look(struct follow *follow, int fd, off_t offset)
{
	enum follow_change before = follow->change;
	struct stat ours, theirs;

	if (fstat(fd, &ours) != 0)
		return FOLLOW_ERROR;
	rotation_look(&follow->rotation);
	if (ours.st_size < offset) {
		follow->change = FOLLOW_TRUNCATED;
	} else if (follow->path && stat(follow->path, &theirs) == 0) {
		if (!is_same(&ours, &theirs))
			follow->change = FOLLOW_REPLACED;
		else
			rotation_forget(&follow->rotation);
	}
	if (follow->change == FOLLOW_SAME)
		return FOLLOW_WAIT;
	return follow->change == FOLLOW_TRUNCATED || before == FOLLOW_REPLACED
		       ? FOLLOW_END
		       : FOLLOW_READ;
}

void
follow_again(struct follow *follow)
{
	follow->change = FOLLOW_SAME;
}

static int
open_file(const char *path)
{
	return file_open(path, O_RDONLY | O_NONBLOCK, 0);
}

static bool
is_open(int fd, int other)
{
	struct stat ours, theirs;

	return fstat(fd, &ours) == 0 && fstat(other, &theirs) == 0 &&
	       is_same(&ours, &theirs);
}

/* The file that came next, by its present name, or else the one that has the
 * name now. */
static int
open_next(struct follow *follow, int fd)
{
	struct rotation *rotation = &follow->rotation;
	char *path;
	int next;

	while ((path = rotation_next(rotation))) {
		next = open_file(path);
		free(path);
		if (next >= 0 && !is_open(fd, next))
			return next;
		if (next < 0)
			rotation_lose(rotation);
		else
			(void)close(next);
	}
	return open_file(follow->path);
}

int
follow_next(struct follow *follow, int fd)
{
	struct rotation *rotation = &follow->rotation;
	int next;

	rotation_look(rotation);
	follow->waits_for_rename =
		!follow->waits_for_rename && rotation_is_half(rotation);
	if (follow->waits_for_rename) {
		errno = ENOENT;
		return -1;
	}
	next = open_next(follow, fd);
	if (next < 0)
		return -1;
	follow->change = FOLLOW_SAME;
	follow->lost += rotation_lost(rotation);
	/* With the file that has the name now open, what was noted is over. */
	rotation_look(rotation);
	if (has_name(follow, next))
		rotation_forget(rotation);
	return next;
}
