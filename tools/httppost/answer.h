/* SPDX-License-Identifier: ISC */
/* An answer while it arrives: where its head says that it ends, what is kept of
 * its body, and the outcome that it makes. Pure. */
#ifndef HTTPPOST_ANSWER_H
#define HTTPPOST_ANSWER_H

#include "httppost/engine.h"
#include "httppost/secrets.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many of the first bytes are kept; the rest is discarded. */
#define ANSWER_KEPT SECRETS_TEXT

/* How answers are judged. */
struct answer_rules {
	const struct secrets *secrets; /* an answer with one is withheld */
	const char *fail_if;           /* makes a 2xx a failure, or NULL */
	size_t fail_if_length;
	size_t *borders; /* of each head of that text: its longest one */
};

/* `fail_if` has at least one byte, or is NULL; both must outlive the rules.
 * False if memory is short. */
bool answer_rules_open(struct answer_rules *rules,
	const struct secrets *secrets, const char *fail_if);
void answer_rules_close(struct answer_rules *rules);

/* Whether a text must be withheld. */
bool answer_has_secret(
	const struct answer_rules *rules, const char *text, size_t length);

/* The text that replaces it. */
#define ANSWER_WITHHELD SECRETS_WITHHELD

/* How an answer defines where it ends (RFC 9112 section 6.3). */
struct answer_framing {
	int status;
	bool is_of_http1;
	bool is_chunked;
	bool is_sized;
	bool is_ended;  /* the head, by its empty line */
	bool is_faulty; /* a Content-Length is not a number, or they differ */
	uint64_t length;
};

/* Other modules only read it. */
struct answer {
	const struct answer_rules *rules;
	struct answer_framing framing;
	size_t matched; /* of the text of --fail-if, all of it once it was seen
			 */
	size_t length;
	bool is_cut;
	char bytes[ANSWER_KEPT];
};

/* Prepares it for the first bytes. */
void answer_begin(struct answer *answer, const struct answer_rules *rules);

/* Forgets the body of an answer that is followed by another. */
void answer_restart(struct answer *answer);

/* Takes a line of the head, with or without its line end. A status line begins
 * another head. False if the head does not define the length of the body. */
bool answer_add_head(struct answer *answer, const char *line, size_t length);

/* Whether the head of an answer that is not an interim one is complete. */
bool answer_has_head(const struct answer *answer);

/* Whether its head, which is complete, says that it lasts until the connection
 * ends. */
bool answer_ends_by_close(const struct answer *answer);

/* Takes the next bytes of the body. */
void answer_add(struct answer *answer, const char *bytes, size_t length);

/* What the head says, except for the body. */
struct answer_head {
	int status;
	int64_t retry_after_ns;     /* from Retry-After; 0: none */
	const char *redirect_fault; /* why it was not followed, or NULL */
};

/* The answer is complete: fills in the result of the request. An answer with a
 * secret is withheld. */
void answer_end(struct answer *answer, const struct answer_head *head,
	struct engine_result *result);

#endif
