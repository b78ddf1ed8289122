/* SPDX-License-Identifier: ISC */
/* See writer.h. A kill -9 may come at any moment. The place in the journal is
 * committed after each write to the log; a write whose place was not committed
 * is cut off again, and repeated. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif defined(__FreeBSD__) || defined(__NetBSD__) || defined(__DragonFly__)
#define __BSD_VISIBLE 1
#endif

#include "datarunner-log/writer.h"

#include "common/buffer.h"
#include "common/file.h"
#include "common/lines.h"
#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"
#include "datarunner-log/family.h"
#include "datarunner-log/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for a burst of messages. */
#define PIPE_BYTES 1048576

struct writer {
	const char *folder;
	const struct writer_limits *limits;
	struct journal *journal;
	struct journal_place place;
	int fd;            /* the log, or -1 ... */
	int fault;         /* ... and why */
	struct buffer out; /* what the next write writes */
	uint64_t lines;    /* lines of the input in it */
	bool has_told;     /* it reports what was lost */
};

/* --- the file ------------------------------------------------------------- */

static bool
is_still_log(const struct writer *writer, const char *path)
{
	struct stat ours, there;

	return writer->fd >= 0 && fstat(writer->fd, &ours) == 0 &&
	       stat(path, &there) == 0 && ours.st_dev == there.st_dev &&
	       ours.st_ino == there.st_ino;
}

/* Opens the log, again if somebody has removed or replaced it, and sets *bytes
 * to its size. False with errno. */
static bool
open_log(struct writer *writer, uint64_t *bytes)
{
	char path[FAMILY_PATH_BYTES];
	struct stat file;

	if (!family_path(writer->folder, 0, path))
		return false;
	if (!is_still_log(writer, path)) {
		if (writer->fd >= 0)
			(void)close(writer->fd);
		writer->fd = file_open(
			path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
	}
	if (writer->fd < 0 || fstat(writer->fd, &file) != 0)
		return false;
	*bytes = (uint64_t)file.st_size;
	return true;
}

/* Before lines are added: the place gets the size that the log has. It is not
 * the one that was committed if the log is new, or if others have changed it.
 */
static bool
use_log(struct writer *writer)
{
	struct journal_place *place = &writer->place;
	uint64_t bytes;

	if (!open_log(writer, &bytes)) {
		writer->fault = errno;
		if (writer->fd >= 0)
			(void)close(writer->fd);
		writer->fd = -1;
		return false;
	}
	if (bytes != place->log_bytes) {
		if (!bytes)
			place->is_continued = true;
		place->log_bytes = bytes;
		journal_commit(writer->journal, place);
	}
	return true;
}

static bool
rotate(struct writer *writer)
{
	return family_shift(writer->folder, writer->limits->files) &&
	       use_log(writer);
}

/* If the journal still has input, cuts off what the previous writer added and
 * did not commit; it will be added again. Otherwise ends a line that a crash
 * has torn. */
static void
recover(struct writer *writer, bool has_rest)
{
	uint64_t bytes;

	if (!open_log(writer, &bytes))
		return;
	if (!has_rest)
		(void)file_end_line(writer->fd);
	else if (bytes > writer->place.log_bytes)
		(void)file_truncate(writer->fd, (off_t)writer->place.log_bytes);
}

/* --- lines ---------------------------------------------------------------- */

/* Counts the lines of the input that the next write would have written. */
static void
lose(struct writer *writer, int reason)
{
	writer->place.lost += writer->lines;
	writer->place.reason = (uint32_t)reason;
}

/* Writes what is prepared, in one write, and commits that `taken` bytes of the
 * input are done. If a full disk cuts the write, the part is removed. */
static void
flush(struct writer *writer, size_t taken)
{
	struct buffer *out = &writer->out;
	off_t begin = (off_t)writer->place.log_bytes;
	ssize_t n = -1;

	if (!out->length && !writer->lines)
		return;
	errno = writer->fault;
	if (writer->fd >= 0) {
		do {
			n = write(writer->fd, out->bytes, out->length);
		} while (n < 0 && errno == EINTR);
	}
	if (n == (ssize_t)out->length) {
		writer->place.log_bytes += out->length;
		if (writer->has_told)
			writer->place.told = writer->place.lost;
	} else {
		lose(writer, n < 0 ? errno : ENOSPC);
		if (n > 0)
			(void)file_truncate(writer->fd, begin);
	}
	writer->place.taken = (uint32_t)taken;
	journal_commit(writer->journal, &writer->place);
	out->length = 0;
	writer->lines = 0;
	writer->has_told = false;
}

static bool
add_line(struct writer *writer, const char *stamp, const char *line,
	size_t length)
{
	struct buffer *out = &writer->out;

	if (!buffer_reserve(
		    out, sizeof(FAMILY_MARK) + FAMILY_STAMP_BYTES + length + 1))
		return false;
	if (!out->length && !writer->place.log_bytes &&
		writer->place.is_continued)
		(void)buffer_append_text(out, FAMILY_MARK);
	(void)buffer_append_text(out, stamp);
	(void)buffer_append_byte(out, ' ');
	(void)buffer_append(out, line, length);
	return buffer_append_byte(out, '\n');
}

/* Reports lost lines before the next line. */
static void
tell_lost(struct writer *writer, const char *stamp)
{
	uint64_t lost = writer->place.lost - writer->place.told;
	char text[256];

	if (!lost || writer->has_told)
		return;
	(void)snprintf(text, sizeof(text),
		"datarunner-log: %" PRIu64 " message%s could not be written: "
		"%s",
		lost, lost == 1 ? "" : "s",
		strerror((int)writer->place.reason));
	writer->has_told = add_line(writer, stamp, text, strlen(text));
}

/* Prepares a line. If the file would grow beyond its size, the lines before are
 * written and a new file begins. */
static void
put_line(struct writer *writer, const char *stamp, const char *line,
	size_t length)
{
	uint64_t whole = FAMILY_STAMP_BYTES + length + 1;
	uint64_t bytes = writer->place.log_bytes + writer->out.length;

	if (bytes && bytes + whole > writer->limits->bytes) {
		flush(writer, (size_t)(line - journal_bytes(writer->journal)));
		if (writer->place.log_bytes && !rotate(writer)) {
			writer->place.lost++;
			writer->place.reason = (uint32_t)errno;
			return;
		}
	}
	tell_lost(writer, stamp);
	writer->lines++;
	if (!add_line(writer, stamp, line, length)) {
		lose(writer, ENOMEM);
		writer->out.length = 0;
		writer->lines = 0;
		writer->has_told = false;
	}
}

/* Writes the lines that are in the buffer; at the end of the input, or if the
 * buffer is full of one line, also a last one without a newline. */
static size_t
put_lines(struct writer *writer, size_t length, bool is_end)
{
	char stamp[QUANTITY_TEXT];
	char *bytes = journal_bytes(writer->journal);
	size_t at = writer->place.taken;

	quantity_time_text(signals_realtime_ns(), stamp);
	(void)use_log(writer);
	while (at < length) {
		const char *line = bytes + at;
		const char *end = memchr(line, '\n', length - at);
		size_t its = end ? (size_t)(end - line) : length - at;

		if (!end && !is_end && (at || length < JOURNAL_BYTES))
			break;
		at += its + (end != NULL);
		put_line(writer, stamp, line, its);
	}
	flush(writer, at);
	writer->place.taken = (uint32_t)at;
	return journal_move(writer->journal, &writer->place, length);
}

/* --- input ---------------------------------------------------------------- */

/* A zero ends what was read, so none may be in it. */
static void
replace_zeros(char *bytes, size_t length)
{
	char *at;

	while ((at = memchr(bytes, '\0', length)))
		*at = '?';
}

/* Waits for input; 0 at its end. */
static size_t
read_input(char *bytes, size_t room)
{
	ssize_t n;

	do {
		n = read(STDIN_FILENO, bytes, room);
	} while (n < 0 && errno == EINTR);
	return n > 0 ? (size_t)n : 0;
}

/* Reads more input. False at its end. */
static bool
fill(struct writer *writer, size_t *length)
{
	char *bytes = journal_bytes(writer->journal) + *length;
	size_t n = read_input(bytes, JOURNAL_BYTES - *length);

	replace_zeros(bytes, n);
	*length += n;
	return n > 0;
}

/* Holds the lock of the folder until this process ends, and writes its id. */
static bool
take_lock(const char *folder)
{
	char path[FAMILY_PATH_BYTES];
	int fd = -1;

	if (snprintf(path, sizeof(path), "%s/log.lock", folder) <
		(int)sizeof(path))
		fd = file_open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	while (flock(fd, LOCK_EX) != 0) {
		if (errno != EINTR)
			return false;
	}
	(void)file_empty(fd);
	(void)dprintf(fd, "%ld\n", (long)getpid());
	return true;
}

/* The folder may be gone, or its disk full for a while. Until the lock is held,
 * input is read and its lines are counted as lost. False at the end of input.
 */
static bool
await_lock(const char *folder, uint64_t *lost, int *reason)
{
	struct pollfd input = { STDIN_FILENO, POLLIN, 0 };
	char bytes[4096];
	size_t n, i;

	while (!take_lock(folder)) {
		*reason = errno;
		n = read_input(bytes, sizeof(bytes));
		if (!n)
			return false;
		for (i = 0; i < n; i++)
			*lost += bytes[i] == '\n';
		(void)poll(&input, 1, -1);
	}
	return true;
}

int
writer_run(const char *folder, const struct writer_limits *limits)
{
	struct writer writer = { .folder = folder, .limits = limits, .fd = -1 };
	uint64_t lost = 0;
	size_t length;
	int reason = 0;

	if (!await_lock(folder, &lost, &reason))
		return EXIT_DONE;
	lines_enlarge(STDIN_FILENO, PIPE_BYTES);
	writer.journal = journal_open(folder);
	writer.place = journal_place(writer.journal);
	length = journal_length(writer.journal);
	recover(&writer, length > writer.place.taken);
	writer.place.lost += lost;
	if (lost)
		writer.place.reason = (uint32_t)reason;
	do {
		length = put_lines(&writer, length, false);
	} while (fill(&writer, &length));
	(void)put_lines(&writer, length, true);
	buffer_free(&writer.out);
	return EXIT_DONE;
}
