/* The engine: requests go out, outcomes come back. The one room that knows
 * libcurl; another engine takes its place behind these calls. Nothing here
 * blocks: the caller waits for the descriptors and the deadline. */
#ifndef HTTPPOST_TRANSFER_H
#define HTTPPOST_TRANSFER_H

#include "httppost/request.h"
#include "httppost/retry.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct transfer_engine;

struct transfer_settings {
	size_t in_flight; /* the most at a time */
	int64_t connect_timeout_ns;
	int64_t timeout_ns; /* of an attempt as a whole */
	const char *method;
	const char *cacert; /* these are PEM files, or NULL */
	const char *cert;
	const char *key;
	const char *unix_socket; /* or NULL */
	bool is_insecure;        /* certificates are not verified */
	bool is_http2;
	bool follows_redirects; /* see redirect.h */
	bool is_gzip;           /* bodies are packed */
	bool is_dry_run;        /* requests are printed on stdout, not sent */
	const struct secrets *secrets; /* an answer with one is withheld */
	const char *fail_if; /* a text that makes of a 2xx a refusal, or NULL */
	size_t leading;      /* descriptors of the caller in front of ours */
};

/* The first bytes of an answer that are kept, and those of them that a reason
 * shows; the rest is read away. */
#define TRANSFER_ANSWER SECRETS_TEXT
#define TRANSFER_REASON 256

/* How one attempt ended. */
struct transfer_result {
	void *owner; /* as given to transfer_begin */
	struct retry_outcome outcome;
	int64_t took_ns;
	uint64_t sent_bytes; /* of the body */
	const char *answer;  /* until the next transfer_begin; raw bytes */
	size_t answer_length;
	bool is_answer_cut;
	/* of what is no success, in words; may hold raw bytes */
	char reason[160 + TRANSFER_REASON];
};

/* NULL after a message. */
struct transfer_engine *transfer_open(const struct transfer_settings *settings);

/* Begins an attempt; of `request` only the bytes of the body are needed
 * afterwards, until there is an outcome, which comes at the latest timeout_ns
 * after now_ns. Returns NULL, or the reason why it could not begin. There must
 * be room in flight, and all attempts use one request. transfer_step is to be
 * called before the next wait. */
const char *transfer_begin(struct transfer_engine *engine,
	const struct request *request, void *owner, int64_t now_ns);

/* The descriptors to wait for, and in *count how many there are: the leading
 * ones are for the caller to fill in, each time. They are good until the next
 * call of anything here. *deadline_ns becomes the instant of CLOCK_MONOTONIC by
 * which transfer_step wants to be called, where that is sooner. */
struct pollfd *transfer_poll(
	struct transfer_engine *engine, size_t *count, int64_t *deadline_ns);

/* Moves everything on, after a wait for the descriptors above. */
void transfer_step(struct transfer_engine *engine, int64_t now_ns);

/* Takes the outcome of one attempt that has ended, or returns false. */
bool
transfer_next(struct transfer_engine *engine, struct transfer_result *result);

/* Gives all attempts up that have not ended; they have no outcome. */
void transfer_abandon(struct transfer_engine *engine);

void transfer_close(struct transfer_engine *engine);

#endif
