/* SPDX-License-Identifier: ISC */
/* See program.h. */
#include "support/program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t
now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

void
fail(const char *what)
{
	(void)fprintf(
		stderr, "%s: %s: %s\n", program_name, what, strerror(errno));
	exit(2);
}

void
refuse(const char *what)
{
	(void)fprintf(stderr, "%s: %s\n", program_name, what);
	exit(2);
}
