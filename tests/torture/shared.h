/* SPDX-License-Identifier: ISC */
/* What the driver and the shim share: a page of memory that outlives the
 * command, so that the driver learns which fault was hit. */
#ifndef TORTURE_SHARED_H
#define TORTURE_SHARED_H

#include <stdatomic.h>
#include <stdint.h>

/* The shim finds the page by this variable, which contains the path of a
 * file. */
#define SHARED_VARIABLE "TORTURE_SHARED"

/* X(NAME): each call that can be made to fail. */
#define SHARED_KINDS(X)             \
	X(malloc)                   \
	X(calloc)                   \
	X(realloc)                  \
	X(strdup)                   \
	X(strndup)                  \
	X(open)                     \
	X(close)                    \
	X(read)                     \
	X(pread)                    \
	X(preadv2)                  \
	X(write)                    \
	X(writev)                   \
	X(pwrite)                   \
	X(fwrite)                   \
	X(fclose)                   \
	X(fstat)                    \
	X(stat)                     \
	X(lstat)                    \
	X(lseek)                    \
	X(fchmod)                   \
	X(ftruncate)                \
	X(fsync)                    \
	X(fdatasync)                \
	X(rename)                   \
	X(unlink)                   \
	X(fcntl)                    \
	X(ioctl)                    \
	X(poll)                     \
	X(ppoll)                    \
	X(epoll_create1)            \
	X(epoll_ctl)                \
	X(epoll_wait)               \
	X(clock_gettime)            \
	X(sigaction)                \
	X(sigprocmask)              \
	X(sigpending)               \
	X(setrlimit)                \
	X(prctl)                    \
	X(syscall)                  \
	X(iconv_open)               \
	X(iconv_close)              \
	X(fy_diag_create)           \
	X(fy_parser_create)         \
	X(fy_parser_set_string)     \
	X(fy_parser_parse)          \
	X(fy_token_get_text)        \
	X(curl_global_init)         \
	X(curl_easy_init)           \
	X(curl_easy_setopt)         \
	X(curl_easy_getinfo)        \
	X(curl_multi_init)          \
	X(curl_multi_setopt)        \
	X(curl_multi_add_handle)    \
	X(curl_multi_remove_handle) \
	X(curl_multi_socket_action) \
	X(deflateInit2_)            \
	X(deflate)                  \
	X(socket)                   \
	X(connect)                  \
	X(send)                     \
	X(sendmsg)                  \
	X(recv)                     \
	X(recvmsg)

enum shared_kind {
#define X(name) SHARED_##name,
	SHARED_KINDS(X)
#undef X
	SHARED_KIND_COUNT,
	SHARED_ANY = SHARED_KIND_COUNT, /* all kinds, counted together */
	SHARED_COUNTERS,
};

enum shared_mode {
	SHARED_COUNT,     /* nothing fails */
	SHARED_FAIL,      /* call `nth` of `kind` fails with `error` */
	SHARED_FAIL_EACH, /* every second call of the kinds in shared_is_io
			     fails with `error`, and the next one works */
	SHARED_SHORT,     /* each read and write transfers only a few bytes */
	SHARED_SIGNAL,    /* before call `nth` of `kind` the process gets the
			     signal `error` */
};

struct shared {
	uint32_t mode;
	uint32_t kind;
	int32_t error;
	uint32_t is_deep; /* calls of the libraries count and fail, too */
	uint64_t nth;     /* from 1 */
	int32_t fd;       /* of the call that was hit, if it has one */
	_Atomic uint64_t hits;
	_Atomic uint64_t calls[SHARED_COUNTERS];
};

/* Whether a call of the kind may be interrupted (EINTR), and so belongs to
 * SHARED_FAIL_EACH: calls that transfer bytes, wait, open, close or sync. */
static inline int
shared_is_io(uint32_t kind)
{
	return (kind >= SHARED_open && kind <= SHARED_pwrite) ||
	       (kind >= SHARED_ftruncate && kind <= SHARED_fdatasync) ||
	       kind == SHARED_poll || kind == SHARED_ppoll ||
	       kind == SHARED_epoll_wait || kind == SHARED_send ||
	       kind == SHARED_sendmsg || kind == SHARED_recv ||
	       kind == SHARED_recvmsg;
}

#endif
