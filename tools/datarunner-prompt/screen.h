/* SPDX-License-Identifier: ISC */
/* What the prompt shows. On a terminal the last row is for typing. The row
 * above it shows the status of the stream, and lines appear above that. There
 * is no scroll region: both rows are erased, the lines are written and scroll
 * the terminal, and both rows are drawn again, in one write. On a terminal
 * without cursor movement, and without a terminal, lines are written as they
 * come. */
#ifndef DATARUNNER_PROMPT_SCREEN_H
#define DATARUNNER_PROMPT_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

enum screen_kind {
	SCREEN_NONE,  /* no terminal: draw nothing */
	SCREEN_PLAIN, /* a terminal that only prints */
	SCREEN_ROWS,
};

/* Chooses the kind: rows need a terminal that can move the cursor. */
void screen_open(bool has_color);

/* Rows also need an editor for the line that is typed: there is none. */
void screen_be_plain(void);

enum screen_kind screen_kind(void);

/* Adds a line above the rows. */
void screen_line(const char *bytes, size_t length);

/* Sets the text of the status row; an empty text removes the row. */
void screen_status(const char *text, size_t length);

/* Sets the line that is typed, with the cursor before the character of that
 * index. On a plain terminal, prints the prompt for it. */
void screen_typed(const wchar_t *text, size_t length, size_t cursor);

/* Draws what has changed. False with errno if the output cannot be written. */
bool screen_flush(void);

/* The size of the terminal may have changed: draws the rows at its end. */
void screen_resize(void);

/* Erases the whole terminal, and draws the rows. */
void screen_clear(void);

/* Erases the rows, and leaves the cursor where they were. After screen_enter,
 * they are drawn again, or the prompt of a plain terminal. */
void screen_leave(void);
void screen_enter(void);

#endif
