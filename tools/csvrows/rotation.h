/* Which files had the name of one that is followed, and what they are called
 * now. A file may be replaced more than once between two looks; what stood
 * there in between was renamed, as log rotation does it, or is gone. Linux
 * tells that by inotify; elsewhere there is never a file in between. */
#ifndef CSVROWS_ROTATION_H
#define CSVROWS_ROTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of so many files in between the names are kept; older ones are gone. */
#define ROTATION_FILES 32

/* The longest name in a folder, and a NUL. */
#define ROTATION_NAME 256

struct rotation_file {
	char name[ROTATION_NAME];
	bool is_gone;
};

/* {0} watches nothing. */
struct rotation {
	bool is_watching;
	int fd;
	const char *path;                           /* must live on */
	const char *name;                           /* the end of it */
	struct rotation_file files[ROTATION_FILES]; /* the oldest first */
	size_t count;
	uint64_t gone;   /* files that no name is left of */
	uint32_t cookie; /* of a rename of which one half was seen, ... */
	size_t moving;   /* ... and the file, or ROTATION_FILES */
};

/* Watches the folder of the path. Where that fails there is no file in
 * between. */
void rotation_begin(struct rotation *rotation, const char *path);

void rotation_end(struct rotation *rotation);

/* What happens in the folder, in its order. */
enum rotation_event {
	ROTATION_APPEARS, /* is made, or is the new name of a rename */
	ROTATION_LEAVES,  /* is the old name of a rename */
	ROTATION_DELETED,
};

/* Takes one event; both halves of a rename have one cookie. Pure. */
void rotation_note(struct rotation *rotation, enum rotation_event event,
	const char *name, uint32_t cookie);

/* Takes all events that there are. */
void rotation_look(struct rotation *rotation);

/* Whether only the first half of a rename was seen: the other one comes at
 * once, unless the file has left the folder. */
bool rotation_is_half(const struct rotation *rotation);

/* Takes the oldest file in between that is still there: its path in memory to
 * be freed. NULL where there is none: then the file of the path itself is
 * next. Counts in gone those that it passes. */
char *rotation_next(struct rotation *rotation);

/* Counts one in gone that could not be read. */
void rotation_lose(struct rotation *rotation);

/* How many are gone since the last call. */
uint64_t rotation_lost(struct rotation *rotation);

/* The file that is open has the name of the path: nothing is in between. */
void rotation_forget(struct rotation *rotation);

#endif
