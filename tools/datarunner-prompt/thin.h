/* SPDX-License-Identifier: ISC */
/* Thins a flood of lines to what a person can read. Lines with a mark, such as
 * failures, and lines without one are thinned separately, so that neither hides
 * the other. Pure. */
#ifndef DATARUNNER_PROMPT_THIN_H
#define DATARUNNER_PROMPT_THIN_H

#include <stdbool.h>
#include <stdint.h>

/* Lines of a kind that are shown at once after a pause, and for each second of
 * a flood. */
#define THIN_BURST 40
#define THIN_RATE 10

/* {0} begins. */
struct thin {
	struct thin_kind {
		int64_t shown; /* of a burst, in lines times NS_PER_SECOND */
		int64_t last_ns;
	} kinds[2];
	uint64_t left_out; /* since the last report */
	int64_t since_ns;  /* when the first of them came */
};

/* Whether a line that comes at now_ns is shown; otherwise it is counted. */
bool thin_admit(struct thin *thin, bool is_marked, int64_t now_ns);

/* The number of lines that were left out, if it is time to report it: a second
 * after the first of them. 0 otherwise. */
uint64_t thin_report(struct thin *thin, int64_t now_ns);

/* When thin_report has something to say, or INT64_MAX. */
int64_t thin_due_ns(const struct thin *thin);

#endif
