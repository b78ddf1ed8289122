/* SPDX-License-Identifier: ISC */
/* Whether a run behind a fault kept the promises. */
#ifndef TORTURE_VERDICT_H
#define TORTURE_VERDICT_H

#include "torture/bench.h"

/* What one trial asks for. */
struct fault {
	const struct torture_case *test;
	enum shared_mode mode;
	enum shared_kind kind;
	int error; /* an errno, or a signal */
	uint64_t nth;
	bool is_deep;
	bool is_harmless; /* it must change nothing: EINTR, EAGAIN */
};

/* What the case does where nothing fails. */
struct baseline {
	struct text out;
	struct text kept;
	uint64_t calls[SHARED_COUNTERS]; /* the least of several runs */
	uint64_t deep[SHARED_COUNTERS];  /* the libraries' among them */
};

/* Judges a run, and for a case with a checkpoint the resume behind it, which
 * it makes. NULL, or what is wrong; that is valid until the next call. */
const char *verdict_of(struct bench *bench, const struct fault *fault,
	const struct baseline *baseline, const struct outcome *outcome);

/* The same for an outcome of httppost: verdict_sender.c. */
const char *verdict_of_sender(struct bench *bench, const struct fault *fault,
	const struct outcome *outcome);

/* Keeps a reason until the next one. */
const char *
verdict_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
