/* SPDX-License-Identifier: ISC */
/* A wall clock that steps, for scripts/soak. If it is preloaded, the time of
 * day is moved by the seconds in the file that $SOAK_CLOCK names: digits,
 * perhaps with a sign, and blanks. The monotonic clock stays as it is. */
#define _GNU_SOURCE

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define FILE_BYTES 32

static const char *steps;

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("SOAK_CLOCK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *page =
		fd < 0 ? MAP_FAILED
		       : mmap(NULL, FILE_BYTES, PROT_READ, MAP_SHARED, fd, 0);

	if (fd >= 0)
		(void)close(fd);
	if (page != MAP_FAILED)
		steps = page;
}

static time_t
offset(void)
{
	return steps ? (time_t)strtoll(steps, NULL, 10) : 0;
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (result == 0 &&
		(clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		now->tv_sec += offset();
	return result;
}

int
gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec exact;
	int result = clock_gettime(CLOCK_REALTIME, &exact);

	(void)zone;
	now->tv_sec = exact.tv_sec;
	now->tv_usec = exact.tv_nsec / 1000;
	return result;
}

time_t
time(time_t *copy)
{
	struct timespec exact = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &exact);
	if (copy)
		*copy = exact.tv_sec;
	return exact.tv_sec;
}
