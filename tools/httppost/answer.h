/* An answer while it arrives, and its outcome. Pure. */
#ifndef HTTPPOST_ANSWER_H
#define HTTPPOST_ANSWER_H

#include "httppost/engine.h"
#include "httppost/finder.h"
#include "httppost/framing.h"
#include "httppost/secrets.h"

/* How many of the first bytes are kept; the rest is discarded. */
#define ANSWER_KEPT SECRETS_TEXT

/* How answers are judged. */
struct answer_rules {
	const struct secrets *secrets; /* an answer with one is withheld */
	struct finder fail_if; /* a text that makes a 2xx a failure, if any */
};

/* `fail_if` may be NULL; both must outlive the rules. False if memory is
 * short. */
bool answer_rules_open(struct answer_rules *rules,
	const struct secrets *secrets, const char *fail_if);
void answer_rules_close(struct answer_rules *rules);

/* Whether a text must be withheld. */
bool answer_has_secret(
	const struct answer_rules *rules, const char *text, size_t length);

/* The text that replaces it. */
#define ANSWER_WITHHELD SECRETS_WITHHELD

/* Other modules only read it. */
struct answer {
	const struct answer_rules *rules;
	struct framing framing;
	size_t matched; /* of the text of the rules */
	size_t length;
	bool is_cut;
	char bytes[ANSWER_KEPT];
};

/* Prepares it for the first bytes. */
void answer_begin(struct answer *answer, const struct answer_rules *rules);

/* Forgets the body of an answer that is followed by another. */
void answer_restart(struct answer *answer);

/* Takes a line of the head, as framing_add does. False if the head does not
 * define the length of the body. */
bool answer_add_head(struct answer *answer, const char *line, size_t length);

/* The same, after the head. */
bool answer_is_faulty(const struct answer *answer);

/* Whether the empty line after the fields of the answer has arrived. */
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
