/* SPDX-License-Identifier: ISC */
/* One attempt of our own HTTP/1.1: a request that is written on a connection,
 * its answer, and the outcome. Nothing here blocks. */
#ifndef HTTPPOST_HTTP_ATTEMPT_H
#define HTTPPOST_HTTP_ATTEMPT_H

#include "httppost/answer.h"
#include "httppost/deadlines.h"
#include "httppost/http_answer.h"
#include "httppost/http_connection.h"

#include "common/buffer.h"

struct target;

/* An answer while it is read. Most answers arrive whole, so attempts share a
 * few of these. */
struct http_reading {
	struct http_reading *next; /* for its owner */
	struct http_answer head;
	struct answer answer;
};

/* How an attempt ends. */
enum http_attempt_end {
	HTTP_ATTEMPT_RUNNING,
	HTTP_ATTEMPT_ANSWERED,
	HTTP_ATTEMPT_CLOSED,     /* the connection, before the end */
	HTTP_ATTEMPT_CUT,        /* the same, as far as TLS knows */
	HTTP_ATTEMPT_UNREADABLE, /* the answer is faulty */
	HTTP_ATTEMPT_TLS_THERE,  /* TLS answers, and none was expected */
	HTTP_ATTEMPT_UNASKED,    /* an answer came before the request */
	HTTP_ATTEMPT_NOT_OPENED, /* there is no connection */
	HTTP_ATTEMPT_NO_MEMORY,
	HTTP_ATTEMPT_LATE, /* its deadline has passed */
};

/* The connection stays when the attempt has ended, for the next one. {0}
 * begins. */
struct http_attempt {
	struct http_connection connection;
	void *owner;
	enum http_attempt_end end;
	struct deadline deadline;
	int64_t began_ns;
	int64_t ended_ns;
	uint64_t sent_bytes;          /* of the body */
	struct http_reading *reading; /* NULL: no byte of the answer yet */
	struct iovec parts[2];        /* of the request, not sent yet */
	struct buffer kept;           /* the bytes of the first part */
	struct buffer url;            /* of the request, ended by NUL */
	uint64_t url_version;
	bool is_stopped; /* the rest of the request is not sent */
	bool is_broken;  /* because that failed */
	bool is_watched; /* the end of its connection is, see CUT */
	/* for the lists of its owner */
	struct http_attempt *next;
	struct http_attempt *previous;
	struct http_attempts *list;
};

/* Sends as much as can be now. If that fails, it is broken, and no more arrives
 * than what is there; that may be an answer. */
void http_attempt_send(struct http_attempt *attempt);

/* Whether the rest of the request waits for the connection. */
bool http_attempt_is_sending(const struct http_attempt *attempt);

/* Keeps the part of the request that the caller holds and that is not sent yet.
 * False if memory is short. */
bool http_attempt_keep(struct http_attempt *attempt);

/* Takes bytes of the answer; there must be a reading. */
void http_attempt_take(
	struct http_attempt *attempt, const char *bytes, size_t length);

/* The connection has ended: in order, or by an error. */
void http_attempt_close(struct http_attempt *attempt, bool is_in_order);

/* Whether an attempt that has ended leaves a connection that may be used again;
 * otherwise it must be closed. */
bool http_attempt_leaves_connection(struct http_attempt *attempt);

/* Fills in the result of an attempt that has ended, before its connection is
 * closed. */
void
http_attempt_result(struct http_attempt *attempt, const struct target *target,
	const struct answer_rules *rules, struct engine_result *result);

#endif
