/* SPDX-License-Identifier: ISC */
/* The receiver of `make bench`: runs a command, notes by the monotonic clock
 * when each of its lines arrives, and prints how far the lines were from their
 * slots.
 *
 *	receiver RATE COMMAND...
 *	receiver -s SECONDS -a LINES RATE COMMAND...
 *
 * It prints these figures as key=value: the number of lines; the error of the
 * mean rate in ppm; the median, 99th percentile and maximum of the deviations,
 * and the deviation of the last line, in ms; CPU in percent between the first
 * and the last line; the CPU time up to the first line in ms; and the peak of
 * memory in KiB.
 *
 * A deviation is the time from the slot of a line to its arrival. Slots are
 * 1 / RATE apart, and they begin so that the earliest line has no deviation.
 * The mean rate is the slope of the line that fits all deviations best by least
 * squares. The first and the last line alone would mostly show how late those
 * two were, which in a short run is more than the error of the rate.
 *
 * With -s it stops reading for SECONDS after LINES lines. It then prints how
 * many lines arrive in the following second, beyond RATE and beyond what the
 * pipe held. */
#include "support/program.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char program_name[] = "receiver";

struct receiver {
	double rate;
	int in;
	pid_t command;
	int64_t *came_ns;     /* of each line */
	int64_t first_cpu_ns; /* of the command, when the first line came */
	int64_t last_cpu_ns;
	size_t lines;
	size_t capacity;
	double stall_seconds;
	size_t stall_after;
	size_t held; /* lines in the pipe when the stall was over */
	int64_t stall_end_ns;
};

static void
start(struct receiver *receiver, char **command)
{
	int ends[2];

	if (pipe(ends) != 0)
		fail("pipe");
	receiver->command = fork();
	if (receiver->command < 0)
		fail("fork");
	if (receiver->command == 0) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(ends[0]);
		(void)close(ends[1]);
		(void)execvp(command[0], command);
		fail(command[0]);
	}
	(void)close(ends[1]);
	receiver->in = ends[0];
}

static void
add_lines(struct receiver *receiver, size_t count, int64_t at_ns)
{
	while (receiver->capacity < receiver->lines + count) {
		receiver->capacity =
			receiver->capacity ? 2 * receiver->capacity : 65536;
		receiver->came_ns = realloc(receiver->came_ns,
			receiver->capacity * sizeof(*receiver->came_ns));
		if (!receiver->came_ns)
			fail("memory");
	}
	while (count--)
		receiver->came_ns[receiver->lines++] = at_ns;
}

/* What the command has used of the processors so far, in all its threads. */
static int64_t
cpu_ns(const struct receiver *receiver)
{
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(receiver->command, &clock) != 0 ||
		clock_gettime(clock, &used) != 0)
		fail("CPU clock");
	return used.tv_sec * NS_PER_SECOND + used.tv_nsec;
}

/* Reads once; false at the end. *count becomes the number of lines. */
static bool
receive(struct receiver *receiver, size_t *count)
{
	static char bytes[65536];
	ssize_t n = read(receiver->in, bytes, sizeof(bytes));
	int64_t at_ns = now_ns();
	ssize_t i;

	if (n < 0)
		fail("read");
	*count = 0;
	for (i = 0; i < n; i++)
		*count += bytes[i] == '\n';
	if (*count > 0) {
		receiver->last_cpu_ns = cpu_ns(receiver);
		if (receiver->lines == 0)
			receiver->first_cpu_ns = receiver->last_cpu_ns;
	}
	add_lines(receiver, *count, at_ns);
	return n > 0;
}

/* Takes nothing for a while. Then it stops the command, which can add nothing
 * more, and takes what the pipe holds. */
static void
stall(struct receiver *receiver)
{
	struct pollfd in = { receiver->in, POLLIN, 0 };
	const struct timespec pause = { (time_t)receiver->stall_seconds, 0 };
	size_t count;

	(void)nanosleep(&pause, NULL);
	(void)kill(receiver->command, SIGSTOP);
	while (poll(&in, 1, 0) > 0 && receive(receiver, &count))
		receiver->held += count;
	(void)kill(receiver->command, SIGCONT);
	receiver->stall_end_ns = now_ns();
}

static void
receive_all(struct receiver *receiver)
{
	bool has_stalled = receiver->stall_seconds <= 0;
	size_t count;

	while (receive(receiver, &count)) {
		if (has_stalled || receiver->lines < receiver->stall_after)
			continue;
		has_stalled = true;
		stall(receiver);
	}
}

static int
compare(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Computes the deviations from the instants, in their order. */
static void
deviate(struct receiver *receiver)
{
	int64_t *ns = receiver->came_ns, earliest;
	size_t i;

	for (i = 0; i < receiver->lines; i++)
		ns[i] -= (int64_t)((double)i / receiver->rate * 1e9);
	earliest = ns[0];
	for (i = 1; i < receiver->lines; i++)
		earliest = ns[i] < earliest ? ns[i] : earliest;
	for (i = 0; i < receiver->lines; i++)
		ns[i] -= earliest;
}

/* How much the mean rate is off: the slope of the deviations. */
static double
rate_error(const struct receiver *receiver)
{
	double middle = (double)(receiver->lines - 1) / 2;
	double products = 0, squares = 0;
	size_t i;

	for (i = 0; i < receiver->lines; i++) {
		double x = (double)i - middle;

		products += x * (double)receiver->came_ns[i];
		squares += x * x;
	}
	/* a slot is longer by the amount by which the deviations grow */
	return 1 / (1 + products / squares * receiver->rate / 1e9) - 1;
}

static void
print(struct receiver *receiver)
{
	size_t last = receiver->lines - 1, half = last / 2;
	size_t most = last * 99 / 100;
	int64_t *ns = receiver->came_ns, last_ns, took_ns = ns[last] - ns[0];
	struct rusage used;
	double error;

	deviate(receiver);
	last_ns = ns[last];
	error = rate_error(receiver);
	qsort(ns, receiver->lines, sizeof(*ns), compare);
	(void)getrusage(RUSAGE_CHILDREN, &used);
	printf("lines=%zu ppm=%+.0f p50=%.3f p99=%.3f max=%.3f last=%.3f "
	       "cpu=%.3f start_ms=%.3f kib=%ld\n",
		receiver->lines, error * 1e6, (double)ns[half] / 1e6,
		(double)ns[most] / 1e6, (double)ns[last] / 1e6,
		(double)last_ns / 1e6,
		100 * (double)(receiver->last_cpu_ns - receiver->first_cpu_ns) /
			(double)took_ns,
		(double)receiver->first_cpu_ns / 1e6, used.ru_maxrss);
}

static void
print_stall(const struct receiver *receiver)
{
	size_t i, beyond = 0;

	for (i = 0; i < receiver->lines; i++) {
		int64_t after = receiver->came_ns[i] - receiver->stall_end_ns;

		beyond += after >= 0 && after < NS_PER_SECOND;
	}
	printf("held=%zu second=%zu beyond=%.0f\n", receiver->held, beyond,
		(double)beyond - receiver->rate);
}

int
main(int argc, char **argv)
{
	struct receiver receiver = { 0 };
	int option, status;

	while ((option = getopt(argc, argv, "+s:a:")) != -1) {
		if (option == 's')
			receiver.stall_seconds = strtod(optarg, NULL);
		else if (option == 'a')
			receiver.stall_after = strtoul(optarg, NULL, 10);
		else
			return 2;
	}
	if (argc - optind < 2)
		refuse("usage: receiver RATE COMMAND...");
	receiver.rate = strtod(argv[optind], NULL);
	start(&receiver, argv + optind + 1);
	receive_all(&receiver);
	(void)waitpid(receiver.command, &status, 0);
	if (receiver.lines < 2)
		refuse("fewer than two lines");
	if (receiver.stall_seconds > 0)
		print_stall(&receiver);
	else
		print(&receiver);
	free(receiver.came_ns);
	return 0;
}
