/* SPDX-License-Identifier: ISC */
/* Waits for what is typed, and meanwhile shows what comes from elsewhere: the
 * output of a verb, new lines of the log, and the status of the stream. */
#ifndef DATARUNNER_PROMPT_LOOP_H
#define DATARUNNER_PROMPT_LOOP_H

#include "common/lines.h"

#include "datarunner-prompt/child.h"
#include "datarunner-prompt/thin.h"

#include <stdbool.h>

/* What the script tells the prompt. */
struct loop_setup {
	const char *script;
	const char *folder; /* of the stream */
	const char *name;
	const char *color;   /* "1", or "" */
	const char *place;   /* follow the log from here on, or "" */
	const char *streams; /* the folder of all streams ... */
	const char *known;   /* ... and words; see complete.h */
	char **words;        /* its own command line, ended by NULL */
};

enum loop_event {
	LOOP_DONE,      /* the verb has ended, if only that was awaited */
	LOOP_INPUT,     /* input can be read */
	LOOP_END,       /* of the input */
	LOOP_INTERRUPT, /* Ctrl-C */
	LOOP_STOP,      /* a signal, or the output cannot be written any more */
};

/* Room for the token of a stream and a place of its log. */
#define LOOP_REPORT 256

struct loop {
	const struct loop_setup *setup;
	struct lines_in input;
	struct child verb;
	struct child follower;
	struct child status;
	struct thin thin;
	bool is_behind;      /* the follower has more lines */
	bool is_interrupted; /* and nobody has taken notice yet */
	bool is_stopping;
	int verb_status;        /* of the last verb, as waitpid(2) returns it */
	char ours[LOOP_REPORT]; /* the token of the stream that was started
				   here, or "" */
};

/* Begins; the screen is open. False after a message. */
bool loop_open(struct loop *loop, const struct loop_setup *setup);

/* Lets the script answer a request: "do", "stop", "leave" or "report", with
 * text in lines, each after a newline. Its output is shown while the loop
 * waits. No verb may be running. */
void loop_ask(struct loop *loop, const char *request, const char *text,
	size_t length);

/* Waits. While a verb runs, signals wait for its end. */
enum loop_event loop_wait(struct loop *loop, bool wants_input);

/* Reads input. False at its end, and if it cannot be read any more. */
bool loop_read(struct loop *loop);

/* Waits until no verb runs. */
void loop_finish(struct loop *loop);

/* Ends the processes that it has started, and frees its memory. */
void loop_close(struct loop *loop);

#endif
