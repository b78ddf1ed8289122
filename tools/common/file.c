/* SPDX-License-Identifier: ISC */
/* See file.h. Signals are blocked except in waits, but SIGCONT is not: it
 * interrupts calls anywhere if the process is stopped and continued. */
#include "common/file.h"

#include "common/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) >= sizeof(int64_t), "files of more than 2 GiB");

int
file_open(const char *path, int flags, mode_t mode)
{
	struct stat file;
	bool may_wait = !(flags & O_NONBLOCK) && stat(path, &file) == 0 &&
			!S_ISREG(file.st_mode);
	int fd;

	if (may_wait)
		signals_let_in();
	do {
		fd = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
	} while (fd < 0 && errno == EINTR);
	if (may_wait)
		signals_keep_out();
	return fd;
}

int
file_open_pipe(int fd)
{
#if defined(__linux__)
	char path[40];
	struct stat file;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fstat(fd, &file) == 0 && S_ISFIFO(file.st_mode))
		return file_open(path, O_WRONLY | O_NONBLOCK, 0);
#else
	(void)fd;
#endif
	return -1;
}

static bool
write_all(int fd, const char *bytes, size_t length)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };

	while (length) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EAGAIN)
			(void)poll(&wait, 1, -1);
		else if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			bytes += n;
			length -= (size_t)n;
		}
	}
	return true;
}

char *
file_temporary(const char *path)
{
	size_t size = strlen(path) + 32;
	char *name = malloc(size);

	if (name)
		(void)snprintf(name, size, "%s.%ld.tmp", path, (long)getpid());
	return name;
}

bool
file_write(int fd, const char *bytes, size_t length)
{
	bool is_done;

	if (!length)
		return true;
	signals_let_in();
	is_done = write_all(fd, bytes, length);
	signals_keep_out();
	return is_done;
}

bool
file_write_at(int fd, const char *bytes, size_t length, off_t offset)
{
	while (length) {
		ssize_t n = pwrite(fd, bytes, length, offset);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			bytes += n;
			length -= (size_t)n;
			offset += n;
		}
	}
	return true;
}

static ssize_t
read_all(int fd, char *bytes, size_t length)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	size_t done = 0;
	ssize_t n;

	while (done < length) {
		n = read(fd, bytes + done, length - done);
		if (n == 0)
			break;
		if (n > 0)
			done += (size_t)n;
		else if (errno == EAGAIN)
			(void)poll(&wait, 1, -1);
		else if (errno != EINTR)
			return -1;
	}
	return (ssize_t)done;
}

bool
file_has_reader(int fd, int milliseconds)
{
	struct pollfd it = { .fd = fd };

	return poll(&it, 1, milliseconds) <= 0;
}

ssize_t
file_read(int fd, char *bytes, size_t length)
{
	struct stat file;
	ssize_t n;

	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode))
		return read_all(fd, bytes, length);
	signals_let_in();
	n = read_all(fd, bytes, length);
	signals_keep_out();
	return n;
}

ssize_t
file_read_at(int fd, char *bytes, size_t length, off_t offset)
{
	size_t there = 0;

	while (there < length) {
		ssize_t n = pread(fd, bytes + there, length - there,
			offset + (off_t)there);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n == 0)
			break;
		if (n > 0)
			there += (size_t)n;
	}
	return (ssize_t)there;
}

int
file_find_newline(int fd, off_t offset)
{
	char bytes[16384];
	ssize_t n;

	signals_let_in();
	while ((n = file_read_at(fd, bytes, sizeof(bytes), offset)) > 0 &&
		!memchr(bytes, '\n', (size_t)n))
		offset += n;
	signals_keep_out();
	return n > 0 ? 1 : (int)n;
}

/* A descriptor for reading the file of another descriptor: the same one, or a
 * new one. */
static int
open_to_read(int fd, const struct stat *file)
{
	char path[40];
	struct stat other;
	int reader;

	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR)
		return fd;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = file_open(path, O_RDONLY | O_NONBLOCK, 0);
	if (reader < 0 ||
		(fstat(reader, &other) == 0 && other.st_dev == file->st_dev &&
			other.st_ino == file->st_ino))
		return reader;
	(void)close(reader);
	errno = EACCES;
	return -1;
}

/* The offset of the next byte in a regular file; 0 for other files. */
static off_t
place_to_write(int fd, struct stat *file)
{
	int flags = fcntl(fd, F_GETFL);
	off_t place;

	if (flags < 0 || fstat(fd, file) != 0 || !S_ISREG(file->st_mode))
		return 0;
	if (flags & O_APPEND)
		return file->st_size;
	place = lseek(fd, 0, SEEK_CUR);
	return place > 0 ? place : 0;
}

/* The start of the line that ends at `end` without a newline; `end` if there is
 * none, and -1 with errno. */
static off_t
begin_of_line(int fd, off_t end)
{
	char bytes[4096];
	off_t at = end;

	while (at > 0) {
		size_t length =
			at < (off_t)sizeof(bytes) ? (size_t)at : sizeof(bytes);
		ssize_t n = file_read_at(fd, bytes, length, at - (off_t)length);

		if (n < 0)
			return -1;
		if ((size_t)n < length) { /* the file became shorter */
			errno = EAGAIN;
			return -1;
		}
		for (; length && bytes[length - 1] != '\n'; length--)
			at--;
		if (length)
			break;
	}
	return at;
}

bool
file_end_line(int fd)
{
	struct stat file;
	off_t place = place_to_write(fd, &file);
	int reader = place ? open_to_read(fd, &file) : -1;
	char last = '\0';

	if (reader >= 0) {
		(void)file_read_at(reader, &last, 1, place - 1);
		if (reader != fd)
			(void)close(reader);
	}
	return !place || last == '\n' || file_write(fd, "\n", 1);
}

bool
file_truncate(int fd, off_t length)
{
	int result;

	do {
		result = ftruncate(fd, length);
	} while (result != 0 && errno == EINTR);
	return result == 0 && (fcntl(fd, F_GETFL) & O_APPEND ||
				      lseek(fd, length, SEEK_SET) >= 0);
}

bool
file_cut_torn_line(int fd, off_t *length)
{
	struct stat file, after;
	off_t end = place_to_write(fd, &file), begin;
	int reader, saved;

	*length = 0;
	if (!end || end != file.st_size)
		return true;
	reader = open_to_read(fd, &file);
	if (reader < 0)
		return false;
	begin = begin_of_line(reader, end);
	saved = errno;
	if (reader != fd)
		(void)close(reader);
	errno = saved;
	if (begin < 0 || begin == end)
		return begin == end;
	if (fstat(fd, &after) != 0 || after.st_size != end) {
		errno = EBUSY;
		return false;
	}
	if (!file_truncate(fd, begin))
		return false;
	*length = end - begin;
	return true;
}

bool
file_sync(int fd)
{
	while (fdatasync(fd) != 0) {
		if (errno == EINVAL || errno == EROFS)
			return true;
		if (errno != EINTR)
			return false;
	}
	return true;
}

bool
file_sync_folder(const char *path)
{
	char *copy = strdup(path);
	int fd = copy ? file_open(dirname(copy), O_RDONLY, 0) : -1;
	int result = -1;

	if (fd >= 0) {
		do {
			result = fsync(fd);
		} while (result != 0 && errno == EINTR);
		if (result != 0 && errno == EINVAL)
			result = 0;
		(void)close(fd);
	}
	free(copy);
	return result == 0;
}

static bool
stat_folder(const char *path, struct stat *folder)
{
	char *copy = strdup(path);
	bool is_there = copy && stat(dirname(copy), folder) == 0;

	free(copy);
	return is_there;
}

static const char *
name_in_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool
file_is_same(const char *path, const char *other)
{
	struct stat ours, theirs;
	bool is_there = stat(path, &ours) == 0;

	if (is_there != (stat(other, &theirs) == 0))
		return false;
	if (!is_there &&
		(strcmp(name_in_folder(path), name_in_folder(other)) != 0 ||
			!stat_folder(path, &ours) ||
			!stat_folder(other, &theirs)))
		return false;
	return ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

bool
file_take_back(int fd, uint64_t length)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	struct stat file;

	if (at < 0 || (uint64_t)at < length || fstat(fd, &file) != 0 ||
		!S_ISREG(file.st_mode) || file.st_size != at)
		return false;
	return file_truncate(fd, at - (off_t)length);
}

bool
file_empty(int fd)
{
	int result;

	do {
		result = ftruncate(fd, 0);
	} while (result != 0 && errno == EINTR);
	return result == 0 || errno == EINVAL;
}
