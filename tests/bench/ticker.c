/* SPDX-License-Identifier: ISC */
/* The least that a pacer can do: it sleeps until each slot by an absolute time
 * and writes one line. What the machine allows, beside pace in `make bench`.
 *
 *	ticker RATE LINES */
#include "support/program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char program_name[] = "ticker";

static void
sleep_until(int64_t at_ns)
{
	const struct timespec at = { (time_t)(at_ns / NS_PER_SECOND),
		(long)(at_ns % NS_PER_SECOND) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) ==
		EINTR)
		continue;
}

int
main(int argc, char **argv)
{
	static const char line[] = "1234567\n";
	int64_t began_ns = now_ns(), rate, lines, i;

	if (argc != 3)
		refuse("usage: ticker RATE LINES");
	rate = strtol(argv[1], NULL, 10);
	lines = strtol(argv[2], NULL, 10);
	if (rate <= 0)
		refuse("RATE is not a positive number");
	for (i = 0; i < lines; i++) {
		sleep_until(began_ns + i * NS_PER_SECOND / rate);
		if (write(STDOUT_FILENO, line, sizeof(line) - 1) < 0)
			fail("write");
	}
	return 0;
}
