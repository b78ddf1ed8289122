/* SPDX-License-Identifier: ISC */
/* See message.h. */
#include "common/message.h"

#include "common/file.h"
#include "common/signals.h"
#include "common/utf8.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* A longer message is cut; no message comes close to this. */
#define TEXT_BYTES 4096
#define FLOOD_SHOWN 10
#define FLOOD_PAUSE_NS INT64_C(1000000000)

/* How long to wait for room for the rest of a long message, and, at the end,
 * for the number of dropped ones. */
#define PATIENCE_MS 1000

#define RED "\033[31m"
#define YELLOW "\033[33m"
#define PLAIN "\033[0m"

/* Whether writing may block: a file takes everything at once, and a person
 * reads a terminal; but the reader of a pipe or a socket may be stuck. */
enum reader {
	READER_TRUSTED,
	READER_OF_PIPE,
	READER_OF_SOCKET,
};

static struct {
	const char *tool;
	bool is_colored;
	bool is_quiet;
	enum reader reader;
	dev_t device; /* with the inode: the pipe that was opened again ... */
	ino_t inode;
	int pipe; /* ... so that writing never waits, or -1 */
	uint64_t dropped;
	bool is_torn; /* the last message has no end */
	bool is_begun;
} self = { .tool = "", .pipe = -1 };

/* Before each message, because stderr may have been replaced. */
static void
find_reader(void)
{
	struct stat file;

	self.reader = READER_TRUSTED;
	if (fstat(STDERR_FILENO, &file) != 0)
		return;
	if (S_ISSOCK(file.st_mode))
		self.reader = READER_OF_SOCKET;
	if (!S_ISFIFO(file.st_mode))
		return;
	self.reader = READER_OF_PIPE;
	if (self.pipe >= 0 && file.st_dev == self.device &&
		file.st_ino == self.inode)
		return;
	if (self.pipe >= 0)
		(void)close(self.pipe);
	self.device = file.st_dev;
	self.inode = file.st_ino;
	self.pipe = file_open_pipe(STDERR_FILENO);
}

/* Skips the bytes that were written; returns the first part that is left. */
static struct iovec *
pass(struct iovec *part, const struct iovec *end, size_t written)
{
	while (part < end && written >= part->iov_len)
		written -= (part++)->iov_len;
	if (part < end) {
		part->iov_base = (char *)part->iov_base + written;
		part->iov_len -= written;
	}
	return part;
}

static bool
has_room(int patience_ms)
{
	struct pollfd fd = { STDERR_FILENO, POLLOUT, 0 };

	return poll(&fd, 1, patience_ms) > 0;
}

/* Writes once. If the reader is not trusted and takes nothing now, -1 with
 * EAGAIN. A pipe that could not be opened again is written only if there is
 * room: then POSIX lets up to PIPE_BUF bytes pass without blocking. */
static ssize_t
write_some(struct iovec *part, const struct iovec *end)
{
	struct msghdr message = { .msg_iov = part };

	switch (self.reader) {
	case READER_OF_SOCKET:
		/* its type differs between systems */
		message.msg_iovlen = end - part > 1 ? 2 : 1;
		return sendmsg(
			STDERR_FILENO, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	case READER_OF_PIPE:
		if (self.pipe >= 0)
			return writev(self.pipe, part, (int)(end - part));
		if (!has_room(0)) {
			errno = EAGAIN;
			return -1;
		}
		break;
	case READER_TRUSTED:
		break;
	}
	return writev(STDERR_FILENO, part, (int)(end - part));
}

/* False if the message is dropped because the reader takes none of it, or only
 * a part. */
static bool
write_parts(struct iovec *part, const struct iovec *end)
{
	bool is_trusted = self.reader == READER_TRUSTED, is_begun = false;

	while (part < end) {
		ssize_t n = write_some(part, end);

		if (n < 0 && errno == EAGAIN) {
			if (!is_trusted && !is_begun)
				return false;
			if (!has_room(is_trusted ? -1 : PATIENCE_MS) &&
				!is_trusted) {
				self.is_torn = true;
				return false;
			}
		} else if (n < 0 && errno != EINTR) {
			return true; /* there is no other place to report this
				      */
		}
		if (n > 0) {
			part = pass(part, end, (size_t)n);
			is_begun = true;
		}
	}
	return true;
}

/* Reports how many messages were dropped. False if there is still no room. */
static bool
tell_dropped(void)
{
	char text[128];
	struct iovec part = { text, 0 };

	if (!self.dropped)
		return true;
	(void)snprintf(text, sizeof(text),
		"%s%.40s: %llu message%s dropped: stderr was full\n",
		self.is_torn ? "\n" : "", self.tool,
		(unsigned long long)self.dropped,
		self.dropped == 1 ? " was" : "s were");
	part.iov_len = strlen(text);
	if (!write_parts(&part, &part + 1))
		return false;
	self.dropped = 0;
	self.is_torn = false;
	return true;
}

static void
tell_at_end(void)
{
	if (!self.dropped)
		return;
	find_reader();
	signals_let_in();
	(void)has_room(PATIENCE_MS);
	(void)tell_dropped();
	signals_keep_out();
}

void
message_die(int signal_number)
{
	tell_at_end();
	signals_die(signal_number);
}

void
message_begin(const char *tool, enum message_color color)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	self.tool = tool;
	self.is_colored = color == MESSAGE_COLOR_ALWAYS;
	if (color == MESSAGE_COLOR_AUTO)
		self.is_colored = isatty(STDERR_FILENO) && term &&
				  strcmp(term, "dumb") != 0 &&
				  (!no_color || !*no_color);
	find_reader(); /* before confinement */
	if (!self.is_begun)
		(void)atexit(tell_at_end);
	self.is_begun = true;
}

void
message_set_quiet(bool is_quiet)
{
	self.is_quiet = is_quiet;
}

bool
message_is_quiet(void)
{
	return self.is_quiet;
}

void
message_raw(const char *bytes, size_t length)
{
	char newline[] = "\n";
	struct iovec parts[] = { { NULL, length }, { newline, 1 } };

	/* writev does not change the bytes, but its type is not const */
	memcpy(&parts[0].iov_base, &bytes, sizeof(bytes));
	find_reader();
	signals_let_in();
	if (!tell_dropped() || !write_parts(parts, parts + 2))
		self.dropped++;
	signals_keep_out();
}

/* Whether a terminal shows the character as itself: no C0, DEL or C1. */
static bool
is_shown(const struct utf8_part *part)
{
	return part->is_valid && part->code >= 0x20 && part->code != 0x7f &&
	       !(part->code >= 0x80 && part->code < 0xa0);
}

/* Writes the escape of one byte; at most four bytes and no NUL. */
static size_t
escape_byte(unsigned char byte, char text[5])
{
	switch (byte) {
	case '\n':
		return (size_t)snprintf(text, 5, "\\n");
	case '\r':
		return (size_t)snprintf(text, 5, "\\r");
	case '\t':
		return (size_t)snprintf(text, 5, "\\t");
	default:
		return (size_t)snprintf(text, 5, "\\x%02X", byte);
	}
}

/* Writes what is shown for one part; at most 16 bytes and no NUL. */
static size_t
escape_part(const char *bytes, const struct utf8_part *part, char text[20])
{
	size_t length = 0, i;

	if (is_shown(part)) {
		memcpy(text, bytes, part->length);
		return part->length;
	}
	for (i = 0; i < part->length; i++)
		length += escape_byte((unsigned char)bytes[i], text + length);
	return length;
}

const char *
message_escape(const char *bytes, size_t length, char *text, size_t size)
{
	size_t at = 0, used = 0, cut = 0;

	while (at < length) {
		struct utf8_part part = utf8_first(bytes + at, length - at);
		char shown[20];
		size_t shown_length = escape_part(bytes + at, &part, shown);

		if (used + shown_length >= size) {
			/* it does not fit: go back to the place for the dots */
			if (size > 3)
				memcpy(text + cut, "...", 3);
			used = size > 3 ? cut + 3 : cut;
			break;
		}
		memcpy(text + used, shown, shown_length);
		at += part.length;
		used += shown_length;
		if (used + 3 < size)
			cut = used;
	}
	text[used] = '\0';
	return text;
}

static void show(const char *color, const struct message_place *place,
	const char *format, va_list arguments) MESSAGE_FORMAT(3, 0);

static void
show(const char *color, const struct message_place *place, const char *format,
	va_list arguments)
{
	char raw[TEXT_BYTES], text[MESSAGE_ESCAPED(TEXT_BYTES)];
	char line[sizeof(text) + 64];
	size_t used = 0;
	int length;

	raw[0] = '\0';
	if (place) {
		(void)snprintf(raw, sizeof(raw), "%.1024s:", place->file);
		used = strlen(raw);
	}
	if (place && place->line == MESSAGE_BYTE)
		used += (size_t)snprintf(
			raw + used, sizeof(raw) - used, " byte ");
	else if (place && place->line)
		used += (size_t)snprintf(raw + used, sizeof(raw) - used,
			"%llu:", (unsigned long long)place->line);
	if (place &&
		(place->line == MESSAGE_BYTE || (place->line && place->column)))
		used += (size_t)snprintf(raw + used, sizeof(raw) - used,
			"%llu:", (unsigned long long)place->column);
	if (place)
		raw[used++] = ' ';
	(void)vsnprintf(raw + used, sizeof(raw) - used, format, arguments);
	message_escape(raw, strlen(raw), text, sizeof(text));
	if (self.is_colored && *color)
		length = snprintf(line, sizeof(line), "%s%s:%s %s", color,
			self.tool, PLAIN, text);
	else
		length =
			snprintf(line, sizeof(line), "%s: %s", self.tool, text);
	if (length > 0)
		message_raw(line, strlen(line));
}

void
message_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	show(RED, NULL, format, arguments);
	va_end(arguments);
}

void
message_warning(const char *format, ...)
{
	va_list arguments;

	if (self.is_quiet)
		return;
	va_start(arguments, format);
	show(YELLOW, NULL, format, arguments);
	va_end(arguments);
}

void
message_note(const char *format, ...)
{
	va_list arguments;

	if (self.is_quiet)
		return;
	va_start(arguments, format);
	show("", NULL, format, arguments);
	va_end(arguments);
}

void
message_answer(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	show("", NULL, format, arguments);
	va_end(arguments);
}

void
message_terminal(const char *what)
{
	if (isatty(STDIN_FILENO))
		message_note("reading %s from the terminal; Ctrl-D ends, "
			     "--help explains",
			what);
}

void
message_error_at(const struct message_place *place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	show(RED, place, format, arguments);
	va_end(arguments);
}

void
message_warning_at(const struct message_place *place, const char *format, ...)
{
	va_list arguments;

	if (self.is_quiet)
		return;
	va_start(arguments, format);
	show(YELLOW, place, format, arguments);
	va_end(arguments);
}

bool
message_flood_admit(struct message_flood *flood, int64_t now_ns,
	char others[MESSAGE_OTHERS])
{
	*others = '\0';
	flood->total++;
	if (self.is_quiet ||
		(flood->total > FLOOD_SHOWN && now_ns < flood->next_ns)) {
		flood->held_back++;
		return false;
	}
	if (flood->held_back)
		(void)snprintf(others, MESSAGE_OTHERS,
			" (and %llu more like it)",
			(unsigned long long)flood->held_back);
	flood->held_back = 0;
	flood->next_ns = now_ns + FLOOD_PAUSE_NS;
	return true;
}
