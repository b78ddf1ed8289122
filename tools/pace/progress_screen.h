/* SPDX-License-Identifier: ISC */
/* One line on the terminal of stderr, drawn in the same place again and again
 * while this process is in the foreground. The cursor stays at its beginning,
 * so that the line, and what a resize breaks off it, is below or after the
 * cursor. */
#ifndef PACE_PROGRESS_SCREEN_H
#define PACE_PROGRESS_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

struct progress_screen {
	bool is_usable;
	bool is_drawn; /* our line is on the screen */
};

/* Usable if stderr is a terminal that understands control sequences. */
struct progress_screen progress_screen_open(void);

/* Whether a line would be seen now. */
bool progress_screen_is_in_front(const struct progress_screen *screen);

/* The columns of the terminal, or 80 if it does not know. */
size_t progress_screen_columns(void);

/* Replaces the line on the screen. */
void progress_screen_draw(
	struct progress_screen *screen, const char *line, size_t length);

/* A terminal drops output while it echoes the key of a signal. If there is a
 * line to clear, this waits for a moment. */
void progress_screen_settle(const struct progress_screen *screen);

/* The length of that moment, in milliseconds. */
#define PROGRESS_SCREEN_SETTLE_MS 100

/* Clears the line. Call it before anything else is written. */
void progress_screen_clear(struct progress_screen *screen);

#endif
