/* SPDX-License-Identifier: ISC */
/* The shim's system calls. A call that fails does nothing, except close, which
 * closes in any case, as on Linux. */
#define _GNU_SOURCE

#include "torture/shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The most parts of a vector. */
#define PARTS 16

/* NAME(PARAMETERS) that passes ARGUMENTS on, or returns -1. */
#define PASS(name, parameters, arguments) \
	SHIM_PASS(int, name, parameters, arguments, -1)

/* The forms that _FORTIFY_SOURCE calls; no header declares them. */
int __open_2(const char *path, int flags);
ssize_t __read_chk(int fd, void *bytes, size_t length, size_t size);
ssize_t
__pread_chk(int fd, void *bytes, size_t length, off_t offset, size_t size);
ssize_t __recv_chk(int fd, void *bytes, size_t length, size_t size, int flags);
int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size);
int __ppoll_chk(struct pollfd *fds, nfds_t count,
	const struct timespec *timeout, const sigset_t *mask, size_t size);

/* --- files --- */

int
open(const char *path, int flags, ...)
{
	SHIM_REAL(open);
	mode_t mode = 0;

	if (flags & O_CREAT) {
		va_list arguments;

		va_start(arguments, flags);
		mode = va_arg(arguments, mode_t);
		va_end(arguments);
	}
	if (shim_fails(SHARED_open, SHIM_CALLER))
		return -1;
	return shim_opened(path, real(path, flags, mode));
}

int
__open_2(const char *path, int flags)
{
	SHIM_REAL(open);

	if (shim_fails(SHARED_open, SHIM_CALLER))
		return -1;
	return shim_opened(path, real(path, flags));
}

/* The result after a call that was made in any case. */
static int
after(bool fails, int error, int result)
{
	if (!fails)
		return result;
	errno = error;
	return -1;
}

int
close(int fd)
{
	SHIM_REAL(close);
	bool fails = shim_fails_on(SHARED_close, fd, SHIM_CALLER);
	int error = errno;

	return after(fails, error, real(fd));
}

int
fclose(FILE *file)
{
	SHIM_REAL(fclose);
	bool fails = shim_fails(SHARED_fclose, SHIM_CALLER);
	int error = errno;

	return after(fails, error, real(file));
}

PASS(fstat, (int fd, struct stat *file), (fd, file))
PASS(stat, (const char *path, struct stat *file), (path, file))
PASS(lstat, (const char *path, struct stat *file), (path, file))
PASS(fchmod, (int fd, mode_t mode), (fd, mode))
PASS(ftruncate, (int fd, off_t length), (fd, length))
PASS(rename, (const char *from, const char *to), (from, to))
PASS(unlink, (const char *path), (path))

int
fdatasync(int fd)
{
	SHIM_REAL(fdatasync);

	if (shim_fails_on(SHARED_fdatasync, fd, SHIM_CALLER))
		return -1;
	return real(fd);
}

int
fsync(int fd)
{
	SHIM_REAL(fsync);

	if (shim_fails_on(SHARED_fsync, fd, SHIM_CALLER))
		return -1;
	return real(fd);
}

SHIM_PASS(off_t, lseek, (int fd, off_t offset, int whence),
	(fd, offset, whence), -1)

/* --- bytes --- */

ssize_t
read(int fd, void *bytes, size_t length)
{
	SHIM_REAL(read);

	if (shim_fails_on(SHARED_read, fd, SHIM_CALLER))
		return -1;
	return real(fd, bytes, shim_length(length, SHIM_CALLER));
}

ssize_t
__read_chk(int fd, void *bytes, size_t length, size_t size)
{
	SHIM_REAL(__read_chk);

	if (shim_fails_on(SHARED_read, fd, SHIM_CALLER))
		return -1;
	return real(fd, bytes, shim_length(length, SHIM_CALLER), size);
}

ssize_t
pread(int fd, void *bytes, size_t length, off_t offset)
{
	SHIM_REAL(pread);

	if (shim_fails(SHARED_pread, SHIM_CALLER))
		return -1;
	return real(fd, bytes, shim_length(length, SHIM_CALLER), offset);
}

ssize_t
__pread_chk(int fd, void *bytes, size_t length, off_t offset, size_t size)
{
	SHIM_REAL(__pread_chk);

	if (shim_fails(SHARED_pread, SHIM_CALLER))
		return -1;
	return real(fd, bytes, shim_length(length, SHIM_CALLER), offset, size);
}

ssize_t
write(int fd, const void *bytes, size_t length)
{
	SHIM_REAL(write);

	if (shim_fails_on(SHARED_write, fd, SHIM_CALLER))
		return -1;
	return real(fd, bytes, shim_length(length, SHIM_CALLER));
}

ssize_t
pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
	SHIM_REAL(pwrite);

	if (shim_fails_on(SHARED_pwrite, fd, SHIM_CALLER))
		return -1;
	return real(fd, bytes, shim_length(length, SHIM_CALLER), offset);
}

/* The parts of a vector that may be transferred; returns their number. */
static int
cut(const struct iovec *parts, int count, size_t most, struct iovec *fewer)
{
	int i;

	for (i = 0; i < count && i < PARTS && most > 0; i++) {
		fewer[i] = parts[i];
		if (fewer[i].iov_len > most)
			fewer[i].iov_len = most;
		most -= fewer[i].iov_len;
	}
	return i;
}

static size_t
total(const struct iovec *parts, int count)
{
	size_t length = 0;

	while (count-- > 0)
		length += (parts++)->iov_len;
	return length;
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	SHIM_REAL(writev);
	struct iovec fewer[PARTS];
	size_t length = total(parts, count), most;

	if (shim_fails_on(SHARED_writev, fd, SHIM_CALLER))
		return -1;
	most = shim_length(length, SHIM_CALLER);
	if (most == length)
		return real(fd, parts, count);
	return real(fd, fewer, cut(parts, count, most, fewer));
}

ssize_t
preadv2(int fd, const struct iovec *parts, int count, off_t offset, int flags)
{
	SHIM_REAL(preadv2);
	struct iovec fewer[PARTS];
	size_t length = total(parts, count), most;

	if (shim_fails_on(SHARED_preadv2, fd, SHIM_CALLER))
		return -1;
	most = shim_length(length, SHIM_CALLER);
	if (most == length)
		return real(fd, parts, count, offset, flags);
	count = cut(parts, count, most, fewer);
	return real(fd, fewer, count, offset, flags);
}

SHIM_PASS(size_t, fwrite,
	(const void *bytes, size_t size, size_t count, FILE *file),
	(bytes, size, count, file), 0)

/* --- waits, clocks, signals, the rest --- */

PASS(poll, (struct pollfd * fds, nfds_t count, int timeout),
	(fds, count, timeout))
PASS(ppoll,
	(struct pollfd * fds, nfds_t count, const struct timespec *timeout,
		const sigset_t *mask),
	(fds, count, timeout, mask))
PASS(clock_gettime, (clockid_t clock, struct timespec *now), (clock, now))
PASS(sigaction,
	(int number, const struct sigaction *action, struct sigaction *old),
	(number, action, old))
PASS(sigprocmask, (int how, const sigset_t *set, sigset_t *old),
	(how, set, old))
PASS(sigpending, (sigset_t * set), (set))
PASS(setrlimit, (__rlimit_resource_t resource, const struct rlimit *limit),
	(resource, limit))

int
__poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size)
{
	SHIM_REAL(__poll_chk);

	if (shim_fails(SHARED_poll, SHIM_CALLER))
		return -1;
	return real(fds, count, timeout, size);
}

int
__ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
	const sigset_t *mask, size_t size)
{
	SHIM_REAL(__ppoll_chk);

	if (shim_fails(SHARED_ppoll, SHIM_CALLER))
		return -1;
	return real(fds, count, timeout, mask, size);
}

SHIM_PASS_WORD(
	fcntl, (int fd, int command, ...), command, (fd, command, word), -1)
SHIM_PASS_WORD(ioctl, (int fd, unsigned long request, ...), request,
	(fd, request, word), -1)

int
prctl(int option, ...)
{
	SHIM_REAL(prctl);
	unsigned long words[4];
	va_list list;
	int i;

	va_start(list, option);
	for (i = 0; i < 4; i++)
		words[i] = va_arg(list, unsigned long);
	va_end(list);
	if (shim_fails(SHARED_prctl, SHIM_CALLER))
		return -1;
	return real(option, words[0], words[1], words[2], words[3]);
}

long
syscall(long number, ...)
{
	SHIM_REAL(syscall);
	long words[6];
	va_list list;
	int i;

	va_start(list, number);
	for (i = 0; i < 6; i++)
		words[i] = va_arg(list, long);
	va_end(list);
	if (shim_fails(SHARED_syscall, SHIM_CALLER))
		return -1;
	return real(number, words[0], words[1], words[2], words[3], words[4],
		words[5]);
}

/* --- sockets: the libraries open them, and httppost uses them --- */

PASS(socket, (int domain, int type, int protocol), (domain, type, protocol))
PASS(connect, (int fd, __CONST_SOCKADDR_ARG address, socklen_t length),
	(fd, address, length))
PASS(epoll_create1, (int flags), (flags))
PASS(epoll_ctl, (int set, int operation, int fd, struct epoll_event *event),
	(set, operation, fd, event))
PASS(epoll_wait, (int set, struct epoll_event *events, int most, int timeout),
	(set, events, most, timeout))

ssize_t
send(int fd, const void *bytes, size_t length, int flags)
{
	SHIM_REAL(send);

	if (shim_fails_on(SHARED_send, fd, SHIM_CALLER))
		return -1;
	return real(fd, bytes, shim_length(length, SHIM_CALLER), flags);
}

ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
	SHIM_REAL(sendmsg);
	struct iovec fewer[PARTS];
	struct msghdr less = *message;
	int count = (int)message->msg_iovlen;
	size_t length = total(message->msg_iov, count), most;

	if (shim_fails_on(SHARED_sendmsg, fd, SHIM_CALLER))
		return -1;
	most = shim_length(length, SHIM_CALLER);
	if (most == length)
		return real(fd, message, flags);
	less.msg_iov = fewer;
	less.msg_iovlen = (size_t)cut(message->msg_iov, count, most, fewer);
	return real(fd, &less, flags);
}

ssize_t
recv(int fd, void *bytes, size_t length, int flags)
{
	SHIM_REAL(recv);

	if (shim_fails_on(SHARED_recv, fd, SHIM_CALLER))
		return -1;
	return real(fd, bytes, shim_length(length, SHIM_CALLER), flags);
}

ssize_t
__recv_chk(int fd, void *bytes, size_t length, size_t size, int flags)
{
	SHIM_REAL(__recv_chk);

	if (shim_fails_on(SHARED_recv, fd, SHIM_CALLER))
		return -1;
	return real(fd, bytes, shim_length(length, SHIM_CALLER), size, flags);
}

ssize_t
recvmsg(int fd, struct msghdr *message, int flags)
{
	SHIM_REAL(recvmsg);
	struct iovec fewer[PARTS], *parts = message->msg_iov;
	int count = (int)message->msg_iovlen;
	size_t length = total(parts, count), most;
	ssize_t got;

	if (shim_fails_on(SHARED_recvmsg, fd, SHIM_CALLER))
		return -1;
	most = shim_length(length, SHIM_CALLER);
	message->msg_iov = fewer;
	message->msg_iovlen = (size_t)cut(parts, count, most, fewer);
	got = real(fd, message, flags);
	message->msg_iov = parts;
	message->msg_iovlen = (size_t)count;
	return got;
}
