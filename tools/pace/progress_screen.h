/* One line on the terminal that is stderr, drawn over and over in its place,
 * and only while this process is in the foreground. The cursor rests at its
 * begin, so that the line and what a resize breaks off it is below or behind
 * the cursor. */
#ifndef PACE_PROGRESS_SCREEN_H
#define PACE_PROGRESS_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

struct progress_screen {
	bool is_usable;
	bool is_drawn; /* there is a line of ours */
};

/* Usable where stderr is a terminal that understands more than text. */
struct progress_screen progress_screen_open(void);

/* Whether a line would be seen now. */
bool progress_screen_is_in_front(const struct progress_screen *screen);

/* The columns of the terminal, 80 where it does not say. */
size_t progress_screen_columns(void);

/* Puts the line in place of the one before. */
void progress_screen_draw(
	struct progress_screen *screen, const char *line, size_t length);

/* A terminal drops what is written while it echoes the key of a signal. Waits
 * for that, a moment, where there is a line to be cleared. */
void progress_screen_settle(const struct progress_screen *screen);

/* So long that takes, in milliseconds. */
#define PROGRESS_SCREEN_SETTLE_MS 100

/* Leaves nothing behind: to be called before anything else is written. */
void progress_screen_clear(struct progress_screen *screen);

#endif
