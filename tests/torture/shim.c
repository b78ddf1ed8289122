/* SPDX-License-Identifier: ISC */
/* See shim.h. It is preloaded, and before main begins it maps the page of the
 * driver and finds where the program is in memory. */
#define _GNU_SOURCE

#include "torture/shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A short read or write transfers this many bytes. */
#define FEW_BYTES 3

static struct shared *shared;
static uintptr_t program_begin, program_end;
static bool is_output_closed; /* descriptor 1 is another file then */
static int output_again = -1; /* output to it goes to descriptor 1 */

/* The first object is the program, whose code may be in several segments. */
static int
find_program(struct dl_phdr_info *info, size_t size, void *unused)
{
	size_t i;

	(void)size;
	(void)unused;
	program_begin = UINTPTR_MAX;
	for (i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		uintptr_t begin = info->dlpi_addr + part->p_vaddr;

		if (part->p_type != PT_LOAD)
			continue;
		if (begin < program_begin)
			program_begin = begin;
		if (begin + part->p_memsz > program_end)
			program_end = begin + part->p_memsz;
	}
	return 1;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv(SHARED_VARIABLE);
	void *page;
	long fd;

	if (!path)
		return;
	fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		abort();
	page = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED,
		(int)fd, 0);
	(void)syscall(SYS_close, fd);
	if (page == MAP_FAILED)
		abort();
	(void)dl_iterate_phdr(find_program, NULL);
	shared = page;
}

static bool
is_meant(const void *caller)
{
	uintptr_t place = (uintptr_t)caller;

	return shared && (shared->is_deep || (place >= program_begin &&
						     place < program_end));
}

static bool
hit(void)
{
	atomic_fetch_add(&shared->hits, 1);
	errno = shared->error;
	return true;
}

bool
shim_fails(enum shared_kind kind, const void *caller)
{
	uint64_t n, any;
	bool is_it;

	if (!is_meant(caller))
		return false;
	n = atomic_fetch_add(&shared->calls[kind], 1) + 1;
	any = atomic_fetch_add(&shared->calls[SHARED_ANY], 1) + 1;
	is_it = shared->kind == SHARED_ANY
			? any == shared->nth
			: kind == shared->kind && n == shared->nth;
	if (shared->mode == SHARED_SIGNAL && is_it) {
		atomic_fetch_add(&shared->hits, 1);
		(void)kill((pid_t)syscall(SYS_getpid), shared->error);
	}
	if (shared->mode == SHARED_FAIL && is_it)
		return hit();
	if (shared->mode == SHARED_FAIL_EACH && shared_is_io(kind) && n % 2)
		return hit();
	return false;
}

int
shim_opened(const char *path, int fd)
{
	if (fd >= 0 && !strcmp(path, "/proc/self/fd/1"))
		output_again = fd;
	return fd;
}

bool
shim_fails_on(enum shared_kind kind, int fd, const void *caller)
{
	uint64_t before = shared ? atomic_load(&shared->hits) : 0;
	bool fails = shim_fails(kind, caller);

	if (kind == SHARED_write && fd == output_again)
		fd = 1;
	if (shared && atomic_load(&shared->hits) != before)
		shared->fd = is_output_closed && fd == 1 ? -1 : fd;
	if (kind == SHARED_close && fd == 1 && is_meant(caller))
		is_output_closed = true;
	return fails;
}

size_t
shim_length(size_t length, const void *caller)
{
	if (!is_meant(caller) || shared->mode != SHARED_SHORT ||
		length <= FEW_BYTES)
		return length;
	atomic_fetch_add(&shared->hits, 1);
	return FEW_BYTES;
}

void *
shim_real(const char *name)
{
	void *real = dlsym(RTLD_NEXT, name);

	if (!real)
		abort();
	return real;
}
