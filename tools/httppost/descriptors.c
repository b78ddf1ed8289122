/* See descriptors.h. */
#include "httppost/descriptors.h"

#include <stdio.h>
#include <sys/resource.h>

/* Standard streams, files, what wakes us and libcurl. */
#define OWN 16

/* A connection, a second one where a host has two addresses, and the way to a
 * thread that looks up its name. */
#define OF_JOB 4

bool
descriptors_raise(uint64_t jobs, char reason[DESCRIPTORS_REASON])
{
	const rlim_t wanted = (rlim_t)(OWN + OF_JOB * jobs);
	const rlim_t least = (rlim_t)(OWN + jobs);
	struct rlimit limit, raised;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return true;
	raised = limit;
	raised.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	if (limit.rlim_cur < raised.rlim_cur &&
		setrlimit(RLIMIT_NOFILE, &raised) == 0)
		limit = raised;
	if (limit.rlim_cur >= least)
		return true;
	(void)snprintf(reason, DESCRIPTORS_REASON,
		"needs %llu descriptors, and there may be %llu (ulimit -n)",
		(unsigned long long)least, (unsigned long long)limit.rlim_cur);
	return false;
}
