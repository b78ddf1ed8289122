/* See rotation.h. */
#include "csvrows/rotation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/inotify.h>
#endif

static const char *
name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "DIR/NAME" of a name in the folder of the path; NULL where memory is short.
 */
static char *
beside(const struct rotation *rotation, const char *name)
{
	size_t folder = (size_t)(rotation->name - rotation->path);
	size_t length = strlen(name);
	char *path = malloc(folder + length + 1);

	if (!path)
		return NULL;
	memcpy(path, rotation->path, folder);
	memcpy(path + folder, name, length + 1);
	return path;
}

/* --- events --- */

static size_t
find(const struct rotation *rotation, const char *name)
{
	size_t i;

	for (i = 0; i < rotation->count; i++) {
		if (!rotation->files[i].is_gone &&
			strcmp(rotation->files[i].name, name) == 0)
			return i;
	}
	return ROTATION_FILES;
}

static void
drop_oldest(struct rotation *rotation)
{
	rotation->count--;
	if (rotation->moving == 0)
		rotation->moving = ROTATION_FILES;
	else if (rotation->moving < ROTATION_FILES)
		rotation->moving--;
	memmove(rotation->files, rotation->files + 1,
		rotation->count * sizeof(rotation->files[0]));
}

static void
set_name(struct rotation_file *file, const char *name)
{
	size_t length = strlen(name);

	file->is_gone = length >= sizeof(file->name);
	if (!file->is_gone)
		memcpy(file->name, name, length + 1);
}

static void
appear(struct rotation *rotation, const char *name, uint32_t cookie)
{
	size_t moved = cookie && cookie == rotation->cookie ? rotation->moving
							    : ROTATION_FILES;
	size_t replaced = find(rotation, name);

	if (replaced < ROTATION_FILES)
		rotation->files[replaced].is_gone = true;
	rotation->cookie = 0;
	if (moved < ROTATION_FILES) {
		set_name(&rotation->files[moved], name);
		return;
	}
	if (strcmp(name, rotation->name) != 0)
		return;
	if (rotation->count == ROTATION_FILES) {
		drop_oldest(rotation);
		rotation->gone++;
	}
	set_name(&rotation->files[rotation->count++], name);
}

void
rotation_note(struct rotation *rotation, enum rotation_event event,
	const char *name, uint32_t cookie)
{
	size_t file;

	if (event == ROTATION_APPEARS) {
		appear(rotation, name, cookie);
		return;
	}
	file = find(rotation, name);
	if (file < ROTATION_FILES)
		rotation->files[file].is_gone = true;
	if (event == ROTATION_LEAVES) {
		rotation->cookie = cookie;
		rotation->moving = file;
	}
}

/* --- the folder --- */

void
rotation_begin(struct rotation *rotation, const char *path)
{
	rotation_end(rotation);
	*rotation = (struct rotation){
		.fd = -1,
		.path = path,
		.name = name_in(path),
		.moving = ROTATION_FILES,
	};
#if defined(__linux__)
	{
		char *folder = beside(rotation, ".");

		rotation->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
		rotation->is_watching = rotation->fd >= 0;
		if (rotation->is_watching &&
			(!folder ||
				inotify_add_watch(rotation->fd, folder,
					IN_CREATE | IN_MOVE | IN_DELETE) < 0))
			rotation_end(rotation);
		free(folder);
	}
#endif
}

void
rotation_end(struct rotation *rotation)
{
	if (rotation->is_watching)
		(void)close(rotation->fd);
	rotation->is_watching = false;
}

#if defined(__linux__)
static void
take(struct rotation *rotation, const struct inotify_event *event,
	const char *name)
{
	if (event->mask & IN_Q_OVERFLOW)
		rotation->gone++; /* one at least */
	else if (event->mask & (IN_CREATE | IN_MOVED_TO))
		rotation_note(rotation, ROTATION_APPEARS, name, event->cookie);
	else if (event->mask & IN_MOVED_FROM)
		rotation_note(rotation, ROTATION_LEAVES, name, event->cookie);
	else if (event->mask & IN_DELETE)
		rotation_note(rotation, ROTATION_DELETED, name, 0);
}

void
rotation_look(struct rotation *rotation)
{
	char bytes[4096];
	struct inotify_event event;
	ssize_t length, at;

	while (rotation->is_watching) {
		length = read(rotation->fd, bytes, sizeof(bytes));
		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0)
			return;
		for (at = 0; at < length;
			at += (ssize_t)(sizeof(event) + event.len)) {
			memcpy(&event, bytes + at, sizeof(event));
			take(rotation, &event,
				event.len ? bytes + at + sizeof(event) : "");
		}
	}
}
#else
void
rotation_look(struct rotation *rotation)
{
	(void)rotation;
}
#endif

char *
rotation_next(struct rotation *rotation)
{
	char name[ROTATION_NAME], *path;
	bool is_gone;

	while (rotation->count) {
		is_gone = rotation->files[0].is_gone;
		memcpy(name, rotation->files[0].name, sizeof(name));
		if (!is_gone && strcmp(name, rotation->name) == 0)
			return NULL;
		drop_oldest(rotation);
		path = is_gone ? NULL : beside(rotation, name);
		if (path)
			return path;
		rotation->gone++;
	}
	return NULL;
}

bool
rotation_is_half(const struct rotation *rotation)
{
	return rotation->cookie != 0;
}

void
rotation_lose(struct rotation *rotation)
{
	rotation->gone++;
}

uint64_t
rotation_lost(struct rotation *rotation)
{
	uint64_t gone = rotation->gone;

	rotation->gone = 0;
	return gone;
}

void
rotation_forget(struct rotation *rotation)
{
	rotation->count = 0;
	rotation->gone = 0;
	rotation->cookie = 0;
}
