/* SPDX-License-Identifier: ISC */
/* The core of the shim: decides which call fails. */
#ifndef TORTURE_SHIM_H
#define TORTURE_SHIM_H

#include "torture/shared.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Counts a call of the kind from that place. Returns whether it must fail, with
 * errno set. Calls that do not come from the program itself pass uncounted,
 * unless calls of the libraries are meant, too. */
bool shim_fails(enum shared_kind kind, const void *caller);

/* The same for a call on a descriptor, which is remembered if it is hit. */
bool shim_fails_on(enum shared_kind kind, int fd, const void *caller);

/* Notes what was opened; returns fd. */
int shim_opened(const char *path, int fd);

/* How many of `length` bytes a read or write from that place may transfer. */
size_t shim_length(size_t length, const void *caller);

/* The real function of that name; ends the process if there is none. */
void *shim_real(const char *name);

#define SHIM_CALLER __builtin_return_address(0)

/* Declares `real`, the function of that name, found once. */
#define SHIM_REAL(name)                \
	static __typeof__(name) *real; \
	if (!real)                     \
	*(void **)&real = shim_real(#name)

/* TYPE NAME(PARAMETERS) that passes ARGUMENTS on, or returns FAULT. */
#define SHIM_PASS(type, name, parameters, arguments, fault) \
	type name parameters;                               \
	type name parameters                                \
	{                                                   \
		SHIM_REAL(name);                            \
		if (shim_fails(SHARED_##name, SHIM_CALLER)) \
			return fault;                       \
		return real arguments;                      \
	}

/* The same for an int with one more argument after `last`, of any type, which
 * is passed on as `word`. */
#define SHIM_PASS_WORD(name, parameters, last, arguments, fault) \
	int name parameters;                                     \
	int name parameters                                      \
	{                                                        \
		SHIM_REAL(name);                                 \
		va_list list;                                    \
		void *word;                                      \
                                                                 \
		va_start(list, last);                            \
		word = va_arg(list, void *);                     \
		va_end(list);                                    \
		if (shim_fails(SHARED_##name, SHIM_CALLER))      \
			return fault;                            \
		return real arguments;                           \
	}

#endif
