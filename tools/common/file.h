/* Files of ours: opened, written and made durable, whatever interrupts that.
 * All that is opened is closed on exec. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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

/* Whether a newline stands at or behind an offset: 1 or 0, or -1 with errno.
 * However long that takes, signals are let in. */
int file_find_newline(int fd, off_t offset);

/* The last line of a file that is appended to may have been cut, by a kill or
 * by a full disk. A descriptor that is not to be read is read by another one,
 * where /proc has it. Both do nothing, and return true, where what precedes the
 * place of the next byte is no such line, or there is no regular file. */

/* Ends that line, so that the next one is not glued to it; also where it cannot
 * be read. False with errno. */
bool file_end_line(int fd);

/* Removes that line, and says in *length how long it was. False with errno,
 * where it cannot be read or the file cannot be cut. Other writers must leave
 * the file alone meanwhile: what has just been begun by one looks the same. */
bool file_cut_torn_line(int fd, off_t *length);

/* Makes what was written durable (fdatasync). True, too, for what cannot be
 * made durable, such as a pipe. False with errno. */
bool file_sync(int fd);

/* Makes a new name in the folder of the path durable. False with errno; true
 * where folders cannot be synced. */
bool file_sync_folder(const char *path);

/* Whether two paths name one file, or would if there were one. */
bool file_is_same(const char *path, const char *other);

/* Removes the last `length` bytes that were written to the descriptor, if it is
 * a regular file that ends with them. Whether they are gone. */
bool file_take_back(int fd, uint64_t length);

/* Makes it empty; true, too, for a device, which is. False with errno. */
bool file_empty(int fd);

#endif
