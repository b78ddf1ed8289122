/* SPDX-License-Identifier: ISC */
/* The figures of a stream at one moment, from its first start on and over all
 * resumes. They add up:
 *
 *     released = delivered + undelivered + empty + backlog
 *
 * httppost's figures are read before pace's, so that nothing is delivered that
 * was not released; what the files of two moments still lack counts as
 * released. Pure. */
#ifndef DATARUNNER_STATUS_SNAPSHOT_H
#define DATARUNNER_STATUS_SNAPSHOT_H

#include "datarunner-status/look.h"

/* Times in nanoseconds, moments since the epoch. What is unknown is -1, or 0
 * for a moment. */
struct snapshot {
	uint64_t released;
	uint64_t delivered;
	uint64_t undelivered;
	uint64_t empty;
	uint64_t backlog;
	/* undelivered lines that redeliver has delivered since, if folder_kept
	 * has counted those that are left */
	uint64_t redelivered;
	uint64_t index;     /* records that are done, dropped ones included */
	int64_t elapsed_ns; /* without pauses */
	int64_t paused_ns;
	int64_t lag_ns;
	int64_t left_ns;
	double rate;         /* of the last ten seconds, or -1 */
	double mean_rate;    /* of this start, or -1 */
	int64_t pace_age_ns; /* since pace wrote its figures */
	int64_t post_age_ns;
};

/* Takes it at now_ns, since the epoch. Lag, rates, time left and ages are known
 * only while the stream runs. After its end the checkpoint tells how many lines
 * are settled, even if httppost had no time to write its figures. */
struct snapshot snapshot_of(const struct look_facts *facts,
	const struct look *look, int64_t now_ns);

#endif
