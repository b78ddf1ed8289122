/* SPDX-License-Identifier: ISC */
/* See plan.h. */
#include "torture/plan.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *
plan_kind(enum shared_kind kind)
{
	static const char *const names[] = {
#define X(name) #name,
		SHARED_KINDS(X)
#undef X
			"any call",
	};

	return names[kind];
}

/* The errors that each kind of call may get, and those that must change
 * nothing. */
static const struct {
	enum shared_kind kind;
	int error;
	bool is_harmless;
} errors[] = {
	{ SHARED_malloc, ENOMEM, false },
	{ SHARED_calloc, ENOMEM, false },
	{ SHARED_realloc, ENOMEM, false },
	{ SHARED_strdup, ENOMEM, false },
	{ SHARED_strndup, ENOMEM, false },
	{ SHARED_open, EACCES, false },
	{ SHARED_open, EMFILE, false },
	{ SHARED_open, EINTR, true },
	{ SHARED_close, EIO, false },
	{ SHARED_close, EINTR, true },
	{ SHARED_read, EIO, false },
	{ SHARED_read, EINTR, true },
	{ SHARED_pread, EIO, false },
	{ SHARED_pread, EINTR, true },
	{ SHARED_preadv2, EIO, false },
	{ SHARED_preadv2, EAGAIN, true },
	{ SHARED_preadv2, EOPNOTSUPP, true },
	{ SHARED_preadv2, EINTR, true },
	{ SHARED_write, ENOSPC, false },
	{ SHARED_write, EPIPE, false },
	{ SHARED_write, EINTR, true },
	{ SHARED_writev, EIO, false },
	{ SHARED_writev, EINTR, true },
	{ SHARED_writev, EAGAIN, true },
	{ SHARED_pwrite, ENOSPC, false },
	{ SHARED_pwrite, EINTR, true },
	{ SHARED_fwrite, ENOSPC, false },
	{ SHARED_fclose, ENOSPC, false },
	{ SHARED_fstat, EIO, false },
	{ SHARED_stat, EIO, false },
	{ SHARED_lstat, EIO, false },
	{ SHARED_lseek, EIO, false },
	{ SHARED_fchmod, EPERM, false },
	{ SHARED_ftruncate, EIO, false },
	{ SHARED_ftruncate, EINTR, true },
	{ SHARED_fsync, EIO, false },
	{ SHARED_fsync, EINTR, true },
	{ SHARED_fdatasync, EIO, false },
	{ SHARED_fdatasync, EINTR, true },
	{ SHARED_rename, EACCES, false },
	{ SHARED_unlink, EACCES, false },
	{ SHARED_fcntl, EINVAL, false },
	{ SHARED_fcntl, ENOLCK, false },
	{ SHARED_ioctl, ENOTTY, true },
	{ SHARED_poll, ENOMEM, false },
	{ SHARED_poll, EINTR, true },
	{ SHARED_ppoll, ENOMEM, false },
	{ SHARED_ppoll, EINTR, true },
	{ SHARED_epoll_create1, EMFILE, true },
	{ SHARED_epoll_ctl, ENOMEM, false },
	{ SHARED_epoll_wait, EINTR, true },
	{ SHARED_send, EPIPE, false },
	{ SHARED_send, EAGAIN, true },
	{ SHARED_send, EINTR, true },
	{ SHARED_sendmsg, EPIPE, false },
	{ SHARED_sendmsg, EAGAIN, true },
	{ SHARED_recv, ECONNRESET, false },
	{ SHARED_recv, EAGAIN, true },
	{ SHARED_recv, EINTR, true },
	{ SHARED_recvmsg, ECONNRESET, false },
	{ SHARED_recvmsg, EAGAIN, true },
	{ SHARED_recvmsg, EINTR, true },
	{ SHARED_clock_gettime, EINVAL, false },
	{ SHARED_sigaction, EINVAL, false },
	{ SHARED_sigprocmask, EINVAL, false },
	{ SHARED_sigpending, EFAULT, false },
	{ SHARED_setrlimit, EPERM, false },
	{ SHARED_prctl, EPERM, true },
	{ SHARED_syscall, ENOSYS, true },
	{ SHARED_iconv_open, EMFILE, false },
	{ SHARED_iconv_close, EBADF, false },
	{ SHARED_fy_diag_create, ENOMEM, false },
	{ SHARED_fy_parser_create, ENOMEM, false },
	{ SHARED_fy_parser_set_string, ENOMEM, false },
	{ SHARED_fy_parser_parse, ENOMEM, false },
	{ SHARED_fy_token_get_text, ENOMEM, false },
	{ SHARED_curl_global_init, ENOMEM, false },
	{ SHARED_curl_easy_init, ENOMEM, false },
	{ SHARED_curl_easy_setopt, ENOMEM, false },
	{ SHARED_curl_easy_getinfo, ENOMEM, false },
	{ SHARED_curl_multi_init, ENOMEM, false },
	{ SHARED_curl_multi_setopt, ENOMEM, false },
	{ SHARED_curl_multi_add_handle, ENOMEM, false },
	{ SHARED_curl_multi_remove_handle, ENOMEM, false },
	{ SHARED_curl_multi_socket_action, ENOMEM, false },
	{ SHARED_deflateInit2_, ENOMEM, false },
	{ SHARED_deflate, ENOMEM, false },
};

/* Calls of libcurl itself: what the network does to it. */
static const struct {
	enum shared_kind kind;
	int error;
} deep_errors[] = {
	{ SHARED_socket, EMFILE },
	{ SHARED_connect, ECONNREFUSED },
	{ SHARED_connect, ENETUNREACH },
	{ SHARED_send, EPIPE },
	{ SHARED_send, EAGAIN },
	{ SHARED_recv, ECONNRESET },
	{ SHARED_recv, EAGAIN },
};

static void
add(struct plan *plan, const struct fault *fault)
{
	if (plan->count == plan->room) {
		plan->room = plan->room ? plan->room * 2 : 256;
		plan->faults = realloc(
			plan->faults, plan->room * sizeof(*plan->faults));
		if (!plan->faults)
			text_die("memory");
	}
	plan->faults[plan->count++] = *fault;
}

/* Adds the fault for calls 1 to `calls`, or for `most` of them, which include
 * the first and the last. */
static void
add_calls(struct plan *plan, struct fault fault, uint64_t calls, size_t most)
{
	uint64_t i, count = calls;

	if (most && count > most)
		count = most;
	for (i = 0; i < count; i++) {
		fault.nth = count > 1 ? 1 + i * (calls - 1) / (count - 1) : 1;
		add(plan, &fault);
	}
}

/* Adds the faults in which every second call is interrupted, and in which each
 * call does little. */
static void
add_everywhere(struct plan *plan, const struct torture_case *test)
{
	struct fault fault = {
		.test = test,
		.mode = SHARED_FAIL_EACH,
		.kind = SHARED_ANY,
		.error = EINTR,
		.is_harmless = true,
	};

	add(plan, &fault);
	fault.mode = SHARED_SHORT;
	add(plan, &fault);
}

void
plan_add(struct plan *plan, const struct torture_case *test,
	const struct baseline *baseline, size_t most)
{
	static const int signals[] = { SIGTERM, SIGKILL };
	struct fault fault = { .test = test, .mode = SHARED_FAIL };
	size_t i;

	for (i = 0; i < COUNT(errors); i++) {
		fault.kind = errors[i].kind;
		fault.error = errors[i].error;
		fault.is_harmless = errors[i].is_harmless;
		add_calls(plan, fault, baseline->calls[fault.kind], most);
	}
	fault.is_harmless = false;
	fault.is_deep = true;
	for (i = 0; i < COUNT(deep_errors); i++) {
		fault.kind = deep_errors[i].kind;
		fault.error = deep_errors[i].error;
		add_calls(plan, fault, baseline->deep[fault.kind], most);
	}
	fault.is_deep = false;
	fault.mode = SHARED_SIGNAL;
	fault.kind = SHARED_ANY;
	for (i = 0; i < COUNT(signals); i++) {
		fault.error = signals[i];
		add_calls(plan, fault, baseline->calls[SHARED_ANY],
			most ? 4 * most : 0);
	}
	add_everywhere(plan, test);
}
