/* SPDX-License-Identifier: ISC */
/* What is run while calls fail: commands with their inputs. */
#ifndef TORTURE_CASES_H
#define TORTURE_CASES_H

#include <stdbool.h>
#include <stddef.h>

#define CASE_WORDS 16
#define CASE_FILES 3

struct outcome;
struct bench;
struct torture_case;

/* Which promises are looked at. */
enum case_kind {
	CASE_OUTPUT, /* csvrows, pace: the output, or its beginning */
	CASE_SENDER, /* httppost: each line is accounted for */
};

struct torture_case {
	const char *name;
	enum case_kind kind;
	/* @URL, @BASE, @TLS, @REFUSED and @RUN stand for the servers and the
	 * trial */
	const char *words[CASE_WORDS];
	const char *again[CASE_WORDS]; /* what is run behind a fault, or {} */
	const char *input;
	bool is_piped;    /* stdin and stdout are pipes, else files */
	bool is_packed;   /* what is sent is gzip */
	bool is_early;    /* it stops early: how much was read by then varies */
	unsigned at_once; /* lines in flight together, where not 1 */
	int status;       /* where nothing fails */
	const char *made[CASE_FILES]; /* files that the command makes */
	const char *kept;             /* one of them that is output, too */
	const char *state;            /* one of them that is a status file */
	const char *checkpoint;       /* one of them */
	bool is_seeded; /* the checkpoint counts CASES_SEED lines before */
};

/* So many lines are settled where a case is seeded. */
#define CASES_SEED 3

extern const struct torture_case cases[];
extern const size_t case_count;

/* The files that the cases read: names and contents. */
struct case_file {
	const char *name;
	const char *bytes;
	size_t length; /* 0: up to a NUL */
};
extern const struct case_file case_files[];
extern const size_t case_file_count;

#endif
