/* What people read: stderr. Every line is "tool: subject: reason", is written
 * by one write, and contains no byte that could control a terminal. */
#ifndef COMMON_MESSAGE_H
#define COMMON_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The exit statuses of all commands. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* some records or lines, each of them reported */
	EXIT_FAILED = 2,  /* it could not run, or could not go on */
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

/* Names the tool and chooses the colour: auto is a terminal without NO_COLOR
 * and with a TERM that is not dumb. The name must live on. */
void message_begin(const char *tool, enum message_color color);

/* With --quiet, warnings and notes are dropped, and message_flood_admit admits
 * nothing: its caller reports one sum at the end. */
void message_set_quiet(bool is_quiet);
bool message_is_quiet(void);

/* "tool: text": an error, a warning, a note, and the answer to a request, such
 * as a signal or --stats, which --quiet does not drop. */
void message_error(const char *format, ...) MESSAGE_FORMAT(1, 2);
void message_warning(const char *format, ...) MESSAGE_FORMAT(1, 2);
void message_note(const char *format, ...) MESSAGE_FORMAT(1, 2);
void message_answer(const char *format, ...) MESSAGE_FORMAT(1, 2);

/* If stdin is a terminal, says that `what` ("lines") is read from it. */
void message_terminal(const char *what);

/* "tool: FILE:LINE:COLUMN: text"; a column or a line of 0 is left out. */
struct message_place {
	const char *file;
	uint64_t line;
	uint64_t column;
};
void message_error_at(const struct message_place *place, const char *format,
	...) MESSAGE_FORMAT(2, 3);
void message_warning_at(const struct message_place *place, const char *format,
	...) MESSAGE_FORMAT(2, 3);

/* Writes bytes and a newline to stderr as they are, in one write: for text
 * that is ready to be shown. */
void message_raw(const char *bytes, size_t length);

/* Writes the bytes to `text` of `size` (at least 1), with control characters
 * and what is no UTF-8 as \n, \t, \r or \xNN, cut with "..." where they do not
 * fit, and ended by NUL. Returns text. */
const char *
message_escape(const char *bytes, size_t length, char *text, size_t size);

/* How many bytes message_escape may make of one, and the NUL. */
#define MESSAGE_ESCAPED(length) (4 * (length) + 1)

/* Holds back floods of one kind of report: the first ten pass, then one a
 * second. {0} begins. */
struct message_flood {
	uint64_t total;
	uint64_t held_back;
	int64_t next_ns;
};

/* Room for what a report says of others. */
#define MESSAGE_OTHERS 48

/* Counts one more report and returns whether it may be shown at now_ns. If so,
 * `others` becomes " (and N more like it)" for those that were held back
 * before, or the empty text. With --quiet all are held back. */
bool message_flood_admit(struct message_flood *flood, int64_t now_ns,
	char others[MESSAGE_OTHERS]);

#endif
