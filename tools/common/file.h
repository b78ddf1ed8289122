/* SPDX-License-Identifier: ISC */
/* Opens, writes and syncs files, whatever signals interrupt that. All files are
 * closed on exec. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Opens as open(2) does, with O_CLOEXEC and O_NOCTTY added, and continues after
 * a signal. A file that is not regular may block until its other end is opened,
 * unless flags contain O_NONBLOCK; signals are let in meanwhile. -1 with errno.
 */
int file_open(const char *path, int flags, mode_t mode);

/* Opens the pipe behind a descriptor again so that writing never waits, and
 * leaves the flags of the descriptor alone. -1 if it is no pipe, or if the
 * system cannot do that. */
int file_open_pipe(int fd);

/* The name of the temporary file of this process that replaces the file at the
 * path by rename. To be freed; NULL if memory is short. */
char *file_temporary(const char *path);

/* Writes all bytes at the offset of the descriptor. Waits if they are not taken
 * now, with signals let in. False with errno; a part may then be written. */
bool file_write(int fd, const char *bytes, size_t length);

/* The same at the given offset. */
bool file_write_at(int fd, const char *bytes, size_t length, off_t offset);

/* Waits for so many milliseconds. False as soon as the descriptor is a pipe
 * that nobody can read any more. */
bool file_has_reader(int fd, int milliseconds);

/* Reads `length` bytes, or fewer at the end of the file. Waits for them, with
 * signals let in unless the file is regular. Returns the number of bytes, or -1
 * with errno. */
ssize_t file_read(int fd, char *bytes, size_t length);

/* Reads `length` bytes at an offset, or fewer at the end of the file. Returns
 * the number of bytes, or -1 with errno. */
ssize_t file_read_at(int fd, char *bytes, size_t length, off_t offset);

/* Whether there is a newline at or after an offset: 1 or 0, or -1 with errno.
 * Signals are let in, however long that takes. */
int file_find_newline(int fd, off_t offset);

/* The next two functions handle the last line of a file that is appended to,
 * which a kill or a full disk may have cut. If the descriptor cannot be read,
 * another one is opened through /proc. Both do nothing and return true if there
 * is no such line before the next byte, or the file is not regular. */

/* Adds a newline, so that no line is appended to half of another; also if the
 * file cannot be read. False with errno. */
bool file_end_line(int fd);

/* Removes that line, and sets *length to its length. False with errno if the
 * file cannot be read or cut. Other processes must not write to the file
 * meanwhile: a line that they have just begun looks the same. */
bool file_cut_torn_line(int fd, off_t *length);

/* Cuts the file to that length; what is written next follows there. False with
 * errno. */
bool file_truncate(int fd, off_t length);

/* Syncs the data (fdatasync). True also for files that cannot be synced, such
 * as a pipe. False with errno. */
bool file_sync(int fd);

/* Syncs a new name in the folder of the path. False with errno; true if folders
 * cannot be synced. */
bool file_sync_folder(const char *path);

/* Whether two paths lead to the same file, or would if it existed. */
bool file_is_same(const char *path, const char *other);

/* Removes the last `length` bytes that were written to the descriptor, if it is
 * a regular file that ends with them. Returns whether they are removed. */
bool file_take_back(int fd, uint64_t length);

/* Empties the file. True also for a device. False with errno. */
bool file_empty(int fd);

#endif
