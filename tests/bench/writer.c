/* SPDX-License-Identifier: ISC */
/* Writes N bytes from memory, 64 KiB at a time, into a pipe that it makes as
 * large as csvrows does: as fast as lines could be written if making them cost
 * nothing. */
#if defined(__linux__)
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif

#include "support/program.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

const char program_name[] = "writer";

int
main(int argc, char **argv)
{
	static char bytes[64 * 1024];
	uintmax_t left = argc == 2 ? strtoumax(argv[1], NULL, 10) : 0;

	if (left == 0)
		refuse("usage: writer N");
#if defined(__linux__)
	(void)fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1024 * 1024);
#endif
	memset(bytes, 'x', sizeof(bytes));
	while (left > 0) {
		size_t piece =
			left < sizeof(bytes) ? (size_t)left : sizeof(bytes);
		ssize_t n = write(STDOUT_FILENO, bytes, piece);

		if (n < 0)
			fail("write");
		left -= (uintmax_t)n;
	}
	return 0;
}
