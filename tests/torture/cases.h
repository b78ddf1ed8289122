/* SPDX-License-Identifier: ISC */
/* The commands, with their inputs, that are run while calls fail. */
#ifndef TORTURE_CASES_H
#define TORTURE_CASES_H

#include <stdbool.h>
#include <stddef.h>

#define CASE_WORDS 16
#define CASE_FILES 3

struct outcome;
struct bench;
struct torture_case;

/* Which promises are checked. */
enum case_kind {
	CASE_OUTPUT, /* csvrows, pace: the output, or its beginning */
	CASE_SENDER, /* httppost: each line is accounted for */
};

struct torture_case {
	const char *name;
	enum case_kind kind;
	/* @URL, @BASE, @TLS, @REFUSED and @RUN are replaced by the servers and
	 * the trial */
	const char *words[CASE_WORDS];
	const char *again[CASE_WORDS]; /* run after a fault, or {} */
	const char *input;
	bool is_piped;  /* stdin and stdout are pipes, otherwise files */
	bool is_socket; /* stdin of those with pipes is a socket */
	bool is_packed; /* bodies are gzip */
	bool is_early;  /* it stops early, so the amount that it has read varies
			 */
	unsigned at_once; /* lines in flight at the same time, if not 1 */
	int status;       /* if nothing fails */
	const char *made[CASE_FILES]; /* files that the command makes */
	const char *kept;  /* one of them that is checked like the output */
	const char *state; /* one of them that is a status file */
	const char *checkpoint; /* one of them */
	bool is_seeded; /* the checkpoint counts CASES_SEED lines at the start
			 */
};

/* This many lines are settled before a seeded case. */
#define CASES_SEED 3

extern const struct torture_case cases[];
extern const size_t case_count;

/* The files that the cases read, with their contents. */
struct case_file {
	const char *name;
	const char *bytes;
	size_t length; /* 0: up to a NUL */
};
extern const struct case_file case_files[];
extern const size_t case_file_count;

#endif
