/* SPDX-License-Identifier: ISC */
/* Lets commands run in turn and measures each, so that other load of the
 * machine affects all of them.
 *
 *	race RUNS COMMAND...
 *
 * Commands are lines for sh. Each run prints a line: the seconds that each
 * command took, then the processor time of each. A command that fails ends it
 * with 1. */
#include "support/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

const char program_name[] = "race";

/* Of all children that have ended and were waited for. */
static double
cpu_seconds(void)
{
	struct rusage used;

	(void)getrusage(RUSAGE_CHILDREN, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void
run(char *command)
{
	int status = 0;
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		fail("/bin/sh");
	}
	if (waitpid(pid, &status, 0) < 0)
		fail("waitpid");
	if (status != 0) {
		(void)fprintf(stderr, "race: failed: %s\n", command);
		exit(1);
	}
}

/* Runs each command once and prints the line. */
static void
run_all(char **commands, size_t count, double *cpu)
{
	size_t i;

	for (i = 0; i < count; i++) {
		double cpu_before = cpu_seconds();
		int64_t began_ns = now_ns();

		run(commands[i]);
		printf("%.6f ", (double)(now_ns() - began_ns) / 1e9);
		cpu[i] = cpu_seconds() - cpu_before;
	}
	for (i = 0; i < count; i++)
		printf("%.6f ", cpu[i]);
	printf("\n");
	(void)fflush(stdout);
}

int
main(int argc, char **argv)
{
	long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	double *cpu = calloc((size_t)argc, sizeof(*cpu));

	if (runs <= 0)
		refuse("usage: race RUNS COMMAND...");
	if (!cpu)
		fail("memory");
	while (runs-- > 0)
		run_all(argv + 2, (size_t)argc - 2, cpu);
	free(cpu);
	return 0;
}
