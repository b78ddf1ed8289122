/* SPDX-License-Identifier: ISC */
/* See history.h. */
#include "datarunner-prompt/history.h"

#include "common/file.h"
#include "datarunner-prompt/words.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096
#define MOST_BYTES ((off_t)1024 * 1024)

/* Opens the file if it is a regular file of this user, and not a link. */
static int
open_file(const char *folder, int flags)
{
	char path[PATH_BYTES];
	int length = snprintf(path, sizeof(path), "%s/history", folder), fd;
	struct stat its;

	if (length < 0 || (size_t)length >= sizeof(path))
		return -1;
	fd = file_open(path, flags | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (fd < 0)
		return -1;
	if (fstat(fd, &its) == 0 && S_ISREG(its.st_mode) &&
		its.st_uid == geteuid())
		return fd;
	(void)close(fd);
	return -1;
}

/* Reads the end of the file, at most MOST_BYTES of it. */
static bool
read_bytes(int fd, struct buffer *bytes)
{
	struct stat its;
	off_t begin = 0;
	ssize_t length;

	if (fstat(fd, &its) != 0)
		return false;
	if (its.st_size > MOST_BYTES)
		begin = its.st_size - MOST_BYTES;
	if (!buffer_reserve(bytes, (size_t)(its.st_size - begin)))
		return false;
	length = file_read_at(
		fd, bytes->bytes, (size_t)(its.st_size - begin), begin);
	bytes->length = length > 0 ? (size_t)length : 0;
	return bytes->bytes && length > 0;
}

/* The offset of the last HISTORY_LINES lines. */
static size_t
last_lines(const struct buffer *bytes)
{
	size_t at = bytes->length, lines = 0;

	while (at > 0 &&
		(bytes->bytes[at - 1] != '\n' || ++lines <= HISTORY_LINES))
		at--;
	return at;
}

static void
replace(int fd, const char *bytes, size_t length)
{
	if (file_empty(fd))
		(void)file_write_at(fd, bytes, length, 0);
}

void
history_read(const char *folder, struct buffer *lines)
{
	struct buffer bytes = { 0 };
	int fd = open_file(folder, O_RDWR);
	size_t begin, i;

	if (fd < 0)
		return;
	if (read_bytes(fd, &bytes)) {
		begin = last_lines(&bytes);
		if (begin)
			replace(fd, bytes.bytes + begin, bytes.length - begin);
		for (i = begin; i < bytes.length; i++) {
			if (bytes.bytes[i] == '\n')
				bytes.bytes[i] = '\0';
		}
		/* the last line may have been cut by a kill */
		if (bytes.bytes[bytes.length - 1] == '\0')
			(void)buffer_append(lines, bytes.bytes + begin,
				bytes.length - begin);
	}
	buffer_free(&bytes);
	(void)close(fd);
}

void
history_keep(const char *folder, const char *line, struct buffer *waiting)
{
	bool is_private = *line == ' ' || *line == '\t' || !*line ||
			  words_has_secret(line);
	int fd;

	if (!is_private && (!buffer_append_text(waiting, line) ||
				   !buffer_append_byte(waiting, '\n')))
		waiting->length = 0;
	if (!waiting->length)
		return;
	fd = open_file(folder, O_RDWR | O_CREAT | O_APPEND);
	if (fd < 0)
		return;
	if (file_end_line(fd) &&
		file_write(fd, waiting->bytes, waiting->length))
		waiting->length = 0;
	(void)close(fd);
}
