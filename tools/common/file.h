/* Files of ours: opened, written and made durable, whatever interrupts that.
 * All that is opened is closed on exec. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Opens as open(2) does, with O_CLOEXEC and O_NOCTTY added; goes on where a
 * signal interrupts it. What is not a regular file may wait for its other end
 * unless flags hold O_NONBLOCK: then signals are let in. -1 with errno. */
int file_open(const char *path, int flags, mode_t mode);

/* Writes all of it, from the descriptor's offset on; waits where that takes no
 * more right now, with signals let in. False with errno; a part may be written
 * then. */
bool file_write(int fd, const char *bytes, size_t length);

/* The same at an offset. */
bool file_write_at(int fd, const char *bytes, size_t length, off_t offset);

/* Reads until `length` bytes are there or the end is reached; waits for them,
 * with signals let in where that is not a regular file. Returns how many, or -1
 * with errno. */
ssize_t file_read(int fd, char *bytes, size_t length);

/* Reads up to `length` bytes at an offset: fewer at the end of the file only.
 * Returns how many, or -1 with errno. */
ssize_t file_read_at(int fd, char *bytes, size_t length, off_t offset);

/* Makes what was written durable (fdatasync). True, too, for what cannot be
 * made durable, such as a pipe. False with errno. */
bool file_sync(int fd);

/* Makes a new name in the folder of the path durable. False with errno; true
 * where folders cannot be synced. */
bool file_sync_folder(const char *path);

/* Whether two paths name one file, or would if there were one. */
bool file_is_same(const char *path, const char *other);

/* Makes it empty; true, too, for a device, which is. False with errno. */
bool file_empty(int fd);

#endif
