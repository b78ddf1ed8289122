/* SPDX-License-Identifier: ISC */
/* The shim's allocations. The first ones come before other functions can be
 * looked up, so it uses glibc's own names, unless those of a sanitizer precede
 * them. */
#define _GNU_SOURCE

#include "torture/shim.h"

#include <stdlib.h>
#include <string.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *bytes, size_t size);

#if defined(TORTURE_SANITIZED)
#define REAL_MALLOC(size) real(size)
#define REAL_CALLOC(count, size) real(count, size)
#define REAL_REALLOC(bytes, size) real(bytes, size)
#define LOOK_UP(name) SHIM_REAL(name)
#else
#define REAL_MALLOC(size) __libc_malloc(size)
#define REAL_CALLOC(count, size) __libc_calloc(count, size)
#define REAL_REALLOC(bytes, size) __libc_realloc(bytes, size)
#define LOOK_UP(name)
#endif

void *
malloc(size_t size)
{
	LOOK_UP(malloc);
	if (shim_fails(SHARED_malloc, SHIM_CALLER))
		return NULL;
	return REAL_MALLOC(size);
}

void *
calloc(size_t count, size_t size)
{
	LOOK_UP(calloc);
	if (shim_fails(SHARED_calloc, SHIM_CALLER))
		return NULL;
	return REAL_CALLOC(count, size);
}

void *
realloc(void *bytes, size_t size)
{
	LOOK_UP(realloc);
	if (shim_fails(SHARED_realloc, SHIM_CALLER))
		return NULL;
	return REAL_REALLOC(bytes, size);
}

static char *
copy(const char *text, size_t length)
{
	char *bytes = malloc(length + 1);

	if (!bytes)
		return NULL;
	memcpy(bytes, text, length);
	bytes[length] = '\0';
	return bytes;
}

char *
strdup(const char *text)
{
	if (shim_fails(SHARED_strdup, SHIM_CALLER))
		return NULL;
	return copy(text, strlen(text));
}

char *
strndup(const char *text, size_t size)
{
	if (shim_fails(SHARED_strndup, SHIM_CALLER))
		return NULL;
	return copy(text, strnlen(text, size));
}
