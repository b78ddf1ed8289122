/* SPDX-License-Identifier: ISC */
/* Messages on stderr. Every line is "tool: subject: reason", is written by one
 * write, and contains no byte that could control a terminal. If stderr is a
 * pipe or a socket that takes nothing now, the message is dropped and counted,
 * and the count is reported as soon as there is room. */
#ifndef COMMON_MESSAGE_H
#define COMMON_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The exit statuses of all commands. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* records or lines were refused */
	EXIT_FAILED = 2,  /* it could not run or continue */
};

enum message_color {
	MESSAGE_COLOR_AUTO,
	MESSAGE_COLOR_ALWAYS,
	MESSAGE_COLOR_NEVER,
};

#if defined(__GNUC__)
#define MESSAGE_FORMAT(f, a) __attribute__((format(printf, f, a)))
#else
#define MESSAGE_FORMAT(f, a)
#endif

/* Sets the name of the tool and the colour: auto means a terminal without
 * NO_COLOR and with a TERM other than dumb. The name must stay valid. */
void message_begin(const char *tool, enum message_color color);

/* With --quiet, warnings and notes are dropped, and message_flood_admit admits
 * nothing: its caller reports one sum at the end. */
void message_set_quiet(bool is_quiet);
bool message_is_quiet(void);

/* "tool: text": an error, a warning, a note, and an answer to a request such as
 * a signal or --stats, which --quiet does not drop. */
void message_error(const char *format, ...) MESSAGE_FORMAT(1, 2);
void message_warning(const char *format, ...) MESSAGE_FORMAT(1, 2);
void message_note(const char *format, ...) MESSAGE_FORMAT(1, 2);
void message_answer(const char *format, ...) MESSAGE_FORMAT(1, 2);

/* Ends the process as signals_die does. Like exit, it first reports how many
 * messages were dropped, and waits up to a second for room. */
_Noreturn void message_die(int signal_number);

/* If stdin is a terminal, says that `what` ("lines") is read from it. */
void message_terminal(const char *what);

/* "tool: FILE:LINE:COLUMN: text"; a column or a line of 0 is left out. If the
 * line is MESSAGE_BYTE: "tool: FILE: byte COLUMN: text". */
struct message_place {
	const char *file;
	uint64_t line;
	uint64_t column;
};

/* The line is not known: the column is an offset in the file, from 0. */
#define MESSAGE_BYTE UINT64_MAX

void message_error_at(const struct message_place *place, const char *format,
	...) MESSAGE_FORMAT(2, 3);
void message_warning_at(const struct message_place *place, const char *format,
	...) MESSAGE_FORMAT(2, 3);

/* Writes bytes unchanged and a newline to stderr, in one write. */
void message_raw(const char *bytes, size_t length);

/* Writes the bytes to `text` of `size` (at least 1), ended by NUL. Control
 * characters and invalid UTF-8 become \n, \t, \r or \xNN, and a text that does
 * not fit is cut with "...". Returns text. */
const char *
message_escape(const char *bytes, size_t length, char *text, size_t size);

/* Room for the escape of one byte, and the NUL. */
#define MESSAGE_ESCAPED(length) (4 * (length) + 1)

/* Limits reports of one kind: the first ten pass, then one a second. {0}
 * begins. */
struct message_flood {
	uint64_t total;
	uint64_t held_back;
	int64_t next_ns;
};

/* Room for the text about held back reports. */
#define MESSAGE_OTHERS 48

/* Counts one more report and returns whether it may be shown at now_ns. If so,
 * `others` becomes " (and N more like it)" for reports held back before, or the
 * empty text. With --quiet all are held back. */
bool message_flood_admit(struct message_flood *flood, int64_t now_ns,
	char others[MESSAGE_OTHERS]);

#endif
