/* The core of the shim: which call fails. */
#ifndef TORTURE_SHIM_H
#define TORTURE_SHIM_H

#include "torture/shared.h"

#include <stdbool.h>
#include <stddef.h>

/* Counts a call of the kind from that place. Whether it shall fail; errno is
 * set then. Calls from elsewhere than the program itself are let through
 * uncounted, unless the libraries are meant, too. */
bool shim_fails(enum shared_kind kind, const void *caller);

/* The same for a call on a descriptor, which is remembered if it is hit. */
bool shim_fails_on(enum shared_kind kind, int fd, const void *caller);

/* How many of `length` bytes a read or write from that place may move. */
size_t shim_length(size_t length, const void *caller);

/* The real function of that name; ends the process where there is none. */
void *shim_real(const char *name);

#define SHIM_CALLER __builtin_return_address(0)

/* Declares `real`, the function of that name, found once. */
#define SHIM_REAL(name)                \
	static __typeof__(name) *real; \
	if (!real)                     \
	*(void **)&real = shim_real(#name)

#endif
