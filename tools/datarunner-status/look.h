/* SPDX-License-Identifier: ISC */
/* What a stream is doing, decided from what its files and locks say. Pure. */
#ifndef DATARUNNER_STATUS_LOOK_H
#define DATARUNNER_STATUS_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum look_stage {
	LOOK_CSVROWS,
	LOOK_PACE,
	LOOK_HTTPPOST,
	LOOK_STAGES
};

/* In the order of precedence: the first one that holds is the state. */
enum look_state {
	LOOK_DIED,
	LOOK_INCOMPLETE, /* finished, with undelivered lines */
	LOOK_FINISHED,
	LOOK_STOPPED,
	LOOK_STOPPING,
	LOOK_PAUSED,
	LOOK_RETRYING,
	LOOK_STARTING,
	LOOK_RUNNING,
	LOOK_STATES
};

/* A stage holds its lock while it runs. */
struct look_stage_facts {
	bool is_held;
	bool has_begun;    /* it wrote its process id */
	int exit_status;   /* as its keeper wrote it, or -1 */
	bool is_unwritten; /* the keeper began to write it and could not */
};

#define LOOK_TEXT 512

/* What the status file of pace says; all 0 without one. */
struct look_pace {
	bool is_there;
	char state[16];
	uint64_t lines;
	uint64_t released;
	int64_t elapsed_ns;
	int64_t paused_ns;
	int64_t lag_ns;
	bool has_left;
	int64_t left_ns;
	double rate;
	double recent_rate;
	int64_t next_due_ns; /* since the epoch, or 0 */
	int64_t written_ns;  /* since the epoch */
};

/* The same of httppost. */
struct look_post {
	bool is_there;
	char state[16];
	uint64_t delivered;
	uint64_t undelivered;
	uint64_t empty;
	uint64_t failing;
	int64_t failing_since_ns; /* since the epoch, or 0 */
	int64_t next_attempt_ns;  /* since the epoch, or 0 */
	int64_t latency_first_ns; /* or 0 */
	char last_error[LOOK_TEXT];
	char member[LOOK_TEXT]; /* the recorded time of the last delivery */
	int64_t written_ns;
};

/* Sums of the starts before this one, if it resumes a stream. */
struct look_earlier {
	uint64_t delivered;
	uint64_t undelivered;
	uint64_t empty;
	int64_t elapsed_ns;
	int64_t paused_ns;
	/* lines that the file of this start had when it began; 0 unless an
	 * older version wrote this */
	uint64_t kept;
};

struct look_facts {
	struct look_stage_facts stages[LOOK_STAGES];
	bool is_kept;          /* the keeper runs */
	bool keeper_has_begun; /* and wrote its process id */
	bool is_stopped;       /* it was told to stop */
	bool is_finished;      /* a resume found that all is settled */
	bool ends_early;       /* by --for or a limit */
	char died[LOOK_TEXT];  /* the first failure, or "" */
	bool has_total;
	uint64_t total;
	uint64_t first; /* settled before this start */
	bool has_checkpoint;
	uint64_t settled; /* by the checkpoint */
	struct look_pace pace;
	struct look_post post;
	struct look_earlier earlier;
	uint64_t kept_here;   /* lines of this stream that redeliver posts */
	uint64_t kept_before; /* those of them that earlier starts returned */
	uint64_t kept;        /* lines of all streams that redeliver posts */
	size_t kept_files;    /* files with lines of this stream; */
	uint64_t kept_number; /* the oldest is kept/N/NAME, or NAME if N is 0 */
	const char *kept_name;
	uint64_t returned; /* undelivered lines of this start */
	uint64_t log_lost; /* messages that the log of this start lacks ... */
	char log_reason[LOOK_TEXT]; /* ... and why, or "" */
};

struct look {
	enum look_state state;
	bool is_alive[LOOK_STAGES];
	bool is_any_alive;
	/* stages whose end nobody wrote down while the keeper runs: it may be
	 * about to */
	bool is_unsure;
	char reason[LOOK_TEXT]; /* of DIED */
};

/* Decides. The failure that was written first is the reason of DIED; if none
 * was, it is that of the last stage in the pipe, because a stage that ends
 * takes those before it along. */
struct look look_at(const struct look_facts *facts);

/* "RUNNING". */
const char *look_word(enum look_state state);

/* The word that versions before 0.2.0 had for the state: RUNNING for STARTING
 * and STOPPING, FINISHED for INCOMPLETE. */
const char *look_old_word(enum look_state state);

/* The exit status of `datarunner status`: 0 alive, 1 died or incomplete, 3
 * stopped or finished. */
int look_exit_status(enum look_state state);

#endif
