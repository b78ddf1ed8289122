/* SPDX-License-Identifier: ISC */
/* What small programs of tests and benchmarks share: the monotonic clock, and
 * the end after a failure. */
#ifndef SUPPORT_PROGRAM_H
#define SUPPORT_PROGRAM_H

#include <stdint.h>

#define NS_PER_SECOND INT64_C(1000000000)

/* Defined by the file with main. */
extern const char program_name[];

int64_t now_ns(void);

/* Writes "PROGRAM: WHAT: the text of errno" to stderr and exits with 2. */
_Noreturn void fail(const char *what);

/* Writes "PROGRAM: WHAT" to stderr and exits with 2. */
_Noreturn void refuse(const char *what);

#endif
