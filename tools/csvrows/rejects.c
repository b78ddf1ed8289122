/* SPDX-License-Identifier: ISC */
/* See rejects.h. Bad records are few, so each is written at once and none is
 * lost if the process is killed. */
#include "csvrows/rejects.h"

#include "common/file.h"
#include "common/message.h"
#include "common/place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
fail(const struct rejects *rejects)
{
	message_error("%s: %s", rejects->path, strerror(errno));
	return false;
}

/* Reports if the file is also an input. */
static bool
is_input(const char *path, const struct stat *ours,
	const struct option_list *inputs)
{
	struct stat theirs;
	size_t i;

	if (!S_ISREG(ours->st_mode))
		return false;
	for (i = 0; i <= inputs->count; i++) {
		/* stdin is always checked */
		bool is_there = i == inputs->count
					? fstat(STDIN_FILENO, &theirs) == 0
					: stat(inputs->items[i], &theirs) == 0;

		if (is_there && ours->st_dev == theirs.st_dev &&
			ours->st_ino == theirs.st_ino) {
			message_error("--rejects: %s is also an input; choose "
				      "another file",
				path);
			return true;
		}
	}
	return false;
}

bool
rejects_look(const char *path, const struct option_list *inputs)
{
	const char *fault = path ? place_check(path, PLACE_WRITTEN) : NULL;
	struct stat file;

	if (fault) {
		message_error("%s: %s", path, fault);
		return false;
	}
	return !path || stat(path, &file) != 0 ||
	       !is_input(path, &file, inputs);
}

bool
rejects_open(struct rejects *rejects, const char *path,
	const struct option_list *inputs)
{
	struct stat file;

	*rejects = (struct rejects){ .path = path, .fd = -1 };
	if (!path)
		return true;
	rejects->fd = file_open(path, O_WRONLY | O_CREAT, 0666);
	if (rejects->fd < 0)
		return fail(rejects);
	if (fstat(rejects->fd, &file) == 0 && is_input(path, &file, inputs))
		return false;
	return file_empty(rejects->fd) || fail(rejects);
}

bool
rejects_begin(struct rejects *rejects)
{
	bool is_written =
		rejects_add(rejects, rejects->newline, rejects->newline_length);

	if (rejects->path)
		rejects->start = lseek(rejects->fd, 0, SEEK_CUR);
	return is_written;
}

void
rejects_end(struct rejects *rejects, bool has_line_end, const char *encoding)
{
	rejects->newline_length = 0;
	if (!has_line_end && rejects->path)
		rejects->newline_length =
			decode_newline(encoding, rejects->newline);
}

bool
rejects_add(struct rejects *rejects, const char *bytes, size_t length)
{
	off_t at;

	if (!rejects->path || file_write(rejects->fd, bytes, length))
		return true;
	(void)fail(rejects);
	at = lseek(rejects->fd, 0, SEEK_CUR);
	if (rejects->start >= 0 && at > rejects->start)
		(void)file_take_back(
			rejects->fd, (uint64_t)(at - rejects->start));
	return false;
}

bool
rejects_close(struct rejects *rejects)
{
	int fd = rejects->fd;

	rejects->fd = -1;
	return fd < 0 || close(fd) == 0 || errno == EINTR || fail(rejects);
}
