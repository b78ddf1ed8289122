/* SPDX-License-Identifier: ISC */
/* See progress_screen.h. */
#if !defined(__linux__)
#undef _POSIX_C_SOURCE /* it would hide TIOCGWINSZ */
#endif

#include "pace/progress_screen.h"

#include "common/buffer.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_COLUMNS 80

/* ECMA-48: go to the start of the row, and erase from there. */
#define ERASE "\r\033[J"

/* DEC: cut a line that is too long instead of wrapping it, so that a line for
 * an earlier size stays in one row. */
#define NO_WRAP "\033[?7l"
#define WRAP "\033[?7h"

struct progress_screen
progress_screen_open(void)
{
	const char *terminal = getenv("TERM");

	return (struct progress_screen){
		.is_usable = isatty(STDERR_FILENO) && terminal && *terminal &&
			     strcmp(terminal, "dumb") != 0
	};
}

/* A terminal stopped by Ctrl-S must not hold up the lines. */
static bool
is_ready(void)
{
	struct pollfd terminal = { STDERR_FILENO, POLLOUT, 0 };

	return poll(&terminal, 1, 0) == 1 && terminal.revents == POLLOUT;
}

bool
progress_screen_is_in_front(const struct progress_screen *screen)
{
	return screen->is_usable && tcgetpgrp(STDERR_FILENO) == getpgrp() &&
	       is_ready();
}

size_t
progress_screen_columns(void)
{
#if defined(TIOCGWINSZ)
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
#endif
	return USUAL_COLUMNS;
}

/* A terminal that takes nothing gets no more output. */
static void
write_all(struct progress_screen *screen, const char *bytes, size_t length)
{
	ssize_t n;

	while (length) {
		n = write(STDERR_FILENO, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			screen->is_usable = n < 0 && errno == EAGAIN;
			return;
		}
		bytes += n;
		length -= (size_t)n;
	}
}

void
progress_screen_draw(
	struct progress_screen *screen, const char *line, size_t length)
{
	struct buffer all = { 0 };

	if (buffer_append_text(&all, ERASE NO_WRAP) &&
		buffer_append(&all, line, length) &&
		buffer_append_text(&all, "\r" WRAP)) {
		write_all(screen, all.bytes, all.length);
		screen->is_drawn = true;
	}
	buffer_free(&all);
}

void
progress_screen_settle(const struct progress_screen *screen)
{
	if (screen->is_drawn)
		(void)poll(NULL, 0, PROGRESS_SCREEN_SETTLE_MS);
}

void
progress_screen_clear(struct progress_screen *screen)
{
	if (screen->is_drawn && progress_screen_is_in_front(screen))
		write_all(screen, ERASE, strlen(ERASE));
	screen->is_drawn = false;
}
