/* SPDX-License-Identifier: ISC */
/* The bench on which a worker of the driver runs commands: a folder of its own,
 * a page of memory shared with the shim, and a server. */
#ifndef TORTURE_BENCH_H
#define TORTURE_BENCH_H

#include "torture/cases.h"
#include "torture/shared.h"
#include "torture/text.h"

#include <stdint.h>
#include <sys/types.h>

struct bench {
	char folder[256];
	char shared_path[288];
	struct shared *shared;
	pid_t server;
	char base[64];    /* http://127.0.0.1:PORT */
	char refused[64]; /* the same on a port where no server listens */
	pid_t holder;     /* of that port */
	char tls[64];     /* https://127.0.0.1:PORT, known to server.pem */
	pid_t tls_server;
	uint64_t run;    /* number of the trial: a tag of what is sent */
	off_t log_begin; /* where the trial begins in the logs of the servers */
	const char *bin; /* folder of the commands */
	const char *preload; /* path of the shim */
	const char *backend;
};

/* The results of one run of a command. */
struct outcome {
	int status; /* as wait returns it */
	bool is_hung;
	struct text out;
	struct text err;
	off_t offset; /* offset of the unread rest of the input */
};

/* Makes folder, page and server; the strings are kept by the caller. */
void bench_open(struct bench *bench, const char *bin, const char *preload,
	const char *backend);
void bench_close(struct bench *bench);

/* Forgets the last fault: nothing fails, and all counts are 0. */
void bench_reset(struct bench *bench);

/* Begins the trial of that number. */
void bench_begin(struct bench *bench, uint64_t run);

/* Removes the files that runs of the case make. */
void bench_clean(const struct bench *bench, const struct torture_case *test);

/* Runs the command of a case, or with is_again its resume, which has no shim.
 * The caller frees the outcome. */
struct outcome
bench_run(struct bench *bench, const struct torture_case *test, bool is_again);
void outcome_free(struct outcome *outcome);

/* The bodies that the server accepted in this trial, a line each; with
 * is_packed they are unpacked from gzip. */
struct text bench_log(const struct bench *bench, bool is_packed);

/* Reads a file that the command made. */
struct text bench_file(const struct bench *bench, const char *name);

#endif
