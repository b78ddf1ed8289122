/* SPDX-License-Identifier: ISC */
/* See screen.h. */
#if defined(__linux__)
#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#else
#undef _POSIX_C_SOURCE /* it would hide TIOCGWINSZ */
#endif

#include "datarunner-prompt/screen.h"

#include "common/buffer.h"
#include "common/file.h"
#include "datarunner-prompt/row.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A terminal with fewer rows has no row for the status. */
#define LEAST_ROWS 3

/* Where the size of the terminal is unknown. */
#define USUAL_ROWS 24
#define USUAL_COLUMNS 80

#define PROMPT "> "
#define PROMPT_COLUMNS 2

static enum screen_kind kind;
static bool is_dim;
static size_t rows, columns;

/* What was drawn last. */
static bool is_drawn;
static bool has_status_row;
static size_t status_width, typed_column;

/* What is to be drawn. */
static struct buffer lines; /* with newlines */
static struct buffer status;
static struct buffer typed;
static size_t column;
static bool is_changed; /* the rows, and not only what is typed */
static bool is_retyped;

/* The bytes of one write; memory that is short shows as a torn row. */
static struct buffer out;

static void
put(const char *text)
{
	(void)buffer_append_text(&out, text);
}

/* Moves the cursor by so many rows up ('A') or columns to the right ('C'). */
static void
put_move(size_t number, char direction)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "\033[%zu%c", number, direction);
	put(text);
}

static void
measure(void)
{
	struct winsize size = { 0 };

	(void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	rows = size.ws_row ? size.ws_row : USUAL_ROWS;
	columns = size.ws_col ? size.ws_col : USUAL_COLUMNS;
}

void
screen_open(bool has_color)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		kind = SCREEN_NONE;
	else if (!term || !*term || !strcmp(term, "dumb"))
		kind = SCREEN_PLAIN;
	else
		kind = SCREEN_ROWS;
	is_dim = has_color;
	measure();
}

void
screen_be_plain(void)
{
	kind = SCREEN_PLAIN;
}

enum screen_kind
screen_kind(void)
{
	return kind;
}

/* --- what is shown -------------------------------------------------------- */

void
screen_line(const char *bytes, size_t length)
{
	(void)buffer_append(&lines, bytes, length);
	(void)buffer_append_byte(&lines, '\n');
	is_changed = true;
}

void
screen_status(const char *text, size_t length)
{
	status.length = 0;
	(void)buffer_append(&status, text, length);
	is_changed = true;
}

void
screen_typed(const wchar_t *text, size_t length, size_t cursor)
{
	size_t room =
		columns > PROMPT_COLUMNS + 1 ? columns - PROMPT_COLUMNS - 1 : 1;
	size_t width;

	if (kind == SCREEN_ROWS) {
		typed.length = 0;
		(void)row_cut(
			text, length, cursor, room, &typed, &column, &width);
		column += PROMPT_COLUMNS;
		is_retyped = true;
	} else if (kind == SCREEN_PLAIN) {
		put(PROMPT);
	}
}

/* --- drawing -------------------------------------------------------------- */

/* Moves to the first of the rows that were drawn, and erases them. If the
 * terminal has become narrower, it may have wrapped them. */
static void
erase(void)
{
	size_t above = typed_column / columns;

	if (!is_drawn)
		return;
	if (has_status_row)
		above += status_width > columns
				 ? (status_width + columns - 1) / columns
				 : 1;
	put("\r");
	if (above)
		put_move(above, 'A');
	put("\033[J");
	is_drawn = false;
}

static void
draw_status(void)
{
	wchar_t text[1024];
	size_t length, unused;

	if (!buffer_append_byte(&status, '\0'))
		return;
	length = mbstowcs(text, status.bytes, sizeof(text) / sizeof(text[0]));
	status.length--;
	if (length == (size_t)-1)
		length = 0;
	/* the blank row that the status needs, and the last row below it */
	put("\n\033[999B\033[A\r");
	if (is_dim)
		put("\033[2m");
	(void)row_cut(
		text, length, 0, columns - 1, &out, &unused, &status_width);
	put(is_dim ? "\033[0m\r\n" : "\r\n");
}

static void
draw_typed(void)
{
	put("\r" PROMPT);
	(void)buffer_append(&out, typed.bytes, typed.length);
	put("\033[K\r");
	put_move(column, 'C');
	typed_column = column;
	is_retyped = false;
}

static void
draw_rows(void)
{
	size_t i;

	erase();
	for (i = 0; i < lines.length; i++) {
		if (lines.bytes[i] == '\n')
			put("\r");
		(void)buffer_append_byte(&out, lines.bytes[i]);
	}
	has_status_row = status.length && rows >= LEAST_ROWS;
	if (has_status_row)
		draw_status();
	else
		put("\033[999B");
	draw_typed();
	is_drawn = true;
	is_changed = false;
	lines.length = 0;
}

static bool
write_out(void)
{
	bool is_written =
		!out.length || file_write(STDOUT_FILENO, out.bytes, out.length);

	out.length = 0;
	return is_written;
}

bool
screen_flush(void)
{
	if (kind != SCREEN_ROWS) {
		(void)buffer_append(&out, lines.bytes, lines.length);
		lines.length = 0;
	} else if (is_changed || !is_drawn) {
		draw_rows();
	} else if (is_retyped) {
		draw_typed();
	}
	return write_out();
}

void
screen_resize(void)
{
	measure();
	if (kind == SCREEN_ROWS)
		erase();
}

void
screen_clear(void)
{
	if (kind != SCREEN_ROWS)
		return;
	put("\033[H\033[2J");
	is_drawn = false;
}

void
screen_leave(void)
{
	(void)screen_flush();
	if (kind == SCREEN_ROWS)
		erase();
	(void)write_out();
}

void
screen_enter(void)
{
	measure();
	is_drawn = false;
	if (kind == SCREEN_PLAIN)
		put(PROMPT);
}
