/* SPDX-License-Identifier: ISC */
/* See follow.h. */
#include "csvrows/follow.h"

#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/inotify.h>
#endif

/* --- names --- */

static const char *
name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "DIR/NAME" for a name in the folder of the path; NULL if memory is short. */
static char *
beside(const struct follow *follow, const char *name)
{
	size_t folder = (size_t)(follow->name - follow->path);
	size_t length = strlen(name);
	char *path = malloc(folder + length + 1);

	if (!path)
		return NULL;
	memcpy(path, follow->path, folder);
	memcpy(path + folder, name, length + 1);
	return path;
}

static size_t
find(const struct follow *follow, const char *name)
{
	size_t i;

	for (i = 0; i < follow->count; i++) {
		if (!follow->files[i].is_gone &&
			strcmp(follow->files[i].name, name) == 0)
			return i;
	}
	return FOLLOW_FILES;
}

static void
drop_oldest(struct follow *follow)
{
	follow->count--;
	if (follow->moving == 0)
		follow->moving = FOLLOW_FILES;
	else if (follow->moving < FOLLOW_FILES)
		follow->moving--;
	memmove(follow->files, follow->files + 1,
		follow->count * sizeof(follow->files[0]));
}

static void
set_name(struct follow_file *file, const char *name)
{
	size_t length = strlen(name);

	file->is_gone = length >= sizeof(file->name);
	if (!file->is_gone)
		memcpy(file->name, name, length + 1);
}

static void
appear(struct follow *follow, const char *name, uint32_t cookie)
{
	size_t moved = cookie && cookie == follow->cookie ? follow->moving
							  : FOLLOW_FILES;
	size_t replaced = find(follow, name);

	if (replaced < FOLLOW_FILES)
		follow->files[replaced].is_gone = true;
	follow->cookie = 0;
	if (moved < FOLLOW_FILES) {
		set_name(&follow->files[moved], name);
		return;
	}
	if (strcmp(name, follow->name) != 0)
		return;
	if (follow->count == FOLLOW_FILES) {
		drop_oldest(follow);
		follow->gone++;
	}
	set_name(&follow->files[follow->count++], name);
}

void
follow_note(struct follow *follow, enum follow_event event, const char *name,
	uint32_t cookie)
{
	size_t file;

	if (event == FOLLOW_APPEARS) {
		appear(follow, name, cookie);
		return;
	}
	file = find(follow, name);
	if (file < FOLLOW_FILES)
		follow->files[file].is_gone = true;
	if (event == FOLLOW_LEAVES) {
		follow->cookie = cookie;
		follow->moving = file;
	}
}

char *
follow_name_next(struct follow *follow)
{
	char name[FOLLOW_NAME], *path;
	bool is_gone;

	while (follow->count) {
		is_gone = follow->files[0].is_gone;
		memcpy(name, follow->files[0].name, sizeof(name));
		if (!is_gone && strcmp(name, follow->name) == 0)
			return NULL;
		drop_oldest(follow);
		path = is_gone ? NULL : beside(follow, name);
		if (path)
			return path;
		follow->gone++;
	}
	return NULL;
}

void
follow_forget(struct follow *follow)
{
	follow->count = 0;
	follow->gone = 0;
	follow->cookie = 0;
}

/* --- the folder --- */

/* Watches the folder of the path. */
static void
watch(struct follow *follow)
{
#if defined(__linux__)
	char *folder = beside(follow, ".");

	follow->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	follow->is_watching = follow->watch >= 0 && folder &&
			      inotify_add_watch(follow->watch, folder,
				      IN_CREATE | IN_MOVE | IN_DELETE) >= 0;
	if (follow->watch >= 0 && !follow->is_watching)
		(void)close(follow->watch);
	free(folder);
#else
	(void)follow;
#endif
}

#if defined(__linux__)
static void
take(struct follow *follow, const struct inotify_event *event, const char *name)
{
	if (event->mask & IN_Q_OVERFLOW)
		follow->gone++; /* one at least */
	else if (event->mask & (IN_CREATE | IN_MOVED_TO))
		follow_note(follow, FOLLOW_APPEARS, name, event->cookie);
	else if (event->mask & IN_MOVED_FROM)
		follow_note(follow, FOLLOW_LEAVES, name, event->cookie);
	else if (event->mask & IN_DELETE)
		follow_note(follow, FOLLOW_DELETED, name, 0);
}

/* Takes all pending events. */
static void
look(struct follow *follow)
{
	char bytes[4096];
	struct inotify_event event;
	ssize_t length, at;

	while (follow->is_watching) {
		length = read(follow->watch, bytes, sizeof(bytes));
		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0)
			return;
		for (at = 0; at < length;
			at += (ssize_t)(sizeof(event) + event.len)) {
			memcpy(&event, bytes + at, sizeof(event));
			take(follow, &event,
				event.len ? bytes + at + sizeof(event) : "");
		}
	}
}
#else
static void
look(struct follow *follow)
{
	(void)follow;
}
#endif

/* --- the file --- */

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Whether the open file still has its name. */
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
	*follow = (struct follow){
		.is_on = true,
		.lost = follow->lost,
		.path = path,
		.name = path ? name_in(path) : NULL,
		.moving = FOLLOW_FILES,
	};
	if (!path)
		return;
	watch(follow);
	if (!has_name(follow, fd))
		follow_note(follow, FOLLOW_APPEARS, follow->name, 0);
}

void
follow_end(struct follow *follow)
{
	follow->is_on = false;
	follow->change = FOLLOW_SAME;
	if (follow->is_watching)
		(void)close(follow->watch);
	follow->is_watching = false;
}

enum follow_result
follow_look(struct follow *follow, int fd, off_t offset)
{
	enum follow_change before = follow->change;
	struct stat ours, theirs;

	if (fstat(fd, &ours) != 0)
		return FOLLOW_ERROR;
	look(follow);
	if (ours.st_size < offset) {
		follow->change = FOLLOW_TRUNCATED;
	} else if (follow->path && stat(follow->path, &theirs) == 0) {
		if (!is_same(&ours, &theirs))
			follow->change = FOLLOW_REPLACED;
		else
			follow_forget(follow);
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

/* Opening a FIFO without a writer must not block. */
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

/* Opens the next file under its present name, or else the file that has the
 * name now. */
static int
open_next(struct follow *follow, int fd)
{
	char *path;
	int next;

	while ((path = follow_name_next(follow))) {
		next = open_file(path);
		free(path);
		if (next >= 0 && !is_open(fd, next))
			return next;
		if (next < 0)
			follow->gone++;
		else
			(void)close(next);
	}
	return open_file(follow->path);
}

int
follow_next(struct follow *follow, int fd)
{
	int next;

	look(follow);
	follow->waits_for_rename =
		!follow->waits_for_rename && follow->cookie != 0;
	if (follow->waits_for_rename) {
		errno = ENOENT;
		return -1;
	}
	next = open_next(follow, fd);
	if (next < 0)
		return -1;
	follow->change = FOLLOW_SAME;
	follow->lost += follow->gone;
	follow->gone = 0;
	/* The file that has the name now is open, so the noted files are done.
	 */
	look(follow);
	if (has_name(follow, next))
		follow_forget(follow);
	return next;
}
