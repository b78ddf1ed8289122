/* SPDX-License-Identifier: ISC */
/* Whether a run after a fault kept the promises. */
#ifndef TORTURE_VERDICT_H
#define TORTURE_VERDICT_H

#include "torture/bench.h"

/* The conditions of one trial. */
struct fault {
	const struct torture_case *test;
	enum shared_mode mode;
	enum shared_kind kind;
	int error; /* an errno, or a signal */
	uint64_t nth;
	bool is_deep;
	bool is_harmless; /* the fault must change nothing: EINTR, EAGAIN */
};

/* The results of a case if nothing fails. */
struct baseline {
	struct text out;
	struct text kept;
	uint64_t calls[SHARED_COUNTERS]; /* the least of several runs */
	uint64_t deep[SHARED_COUNTERS];  /* including those of the libraries */
};

/* Judges a run and, for a case with a checkpoint, the resume after it, which it
 * runs. Returns NULL, or what is wrong, valid until the next call. */
const char *verdict_of(struct bench *bench, const struct fault *fault,
	const struct baseline *baseline, const struct outcome *outcome);

/* The same for an outcome of httppost: verdict_sender.c. */
const char *verdict_of_sender(struct bench *bench, const struct fault *fault,
	const struct outcome *outcome);

/* Keeps a reason until the next call. */
const char *
verdict_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
