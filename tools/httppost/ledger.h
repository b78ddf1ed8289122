/* The account of lines between input and settlement: what was taken from the
 * input is in here until it is delivered or given back, in the order of the
 * input. Many lines may be open at once; they leave from the oldest end only.
 * Pure but for memory. */
#ifndef HTTPPOST_LEDGER_H
#define HTTPPOST_LEDGER_H

#include "common/buffer.h"
#include "httppost/retry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ledger_state {
	LEDGER_READY,       /* an attempt may begin at due_ns */
	LEDGER_IN_FLIGHT,   /* an attempt is under way */
	LEDGER_DELIVERED,   /* settled, once it is the oldest */
	LEDGER_UNDELIVERED, /* settled, once it is the oldest and written */
};

struct ledger_line {
	enum ledger_state state;
	uint64_t number;
	struct buffer text;       /* with its newline; one is added at need */
	size_t written;           /* bytes of text given back so far */
	bool is_given_back_early; /* for a stop, not for a failure */
	int64_t read_realtime_ns;
	int64_t since_first_ns;
	int64_t due_ns;
	struct retry_line retry;
};

struct ledger {
	struct ledger_line *lines; /* a ring */
	size_t capacity;
	size_t oldest;
	size_t count;
	uint64_t settled; /* leading lines of the input */
};

/* A ledger with room for `capacity` open lines, which goes on after `settled`
 * lines. False where memory is short. */
bool ledger_open(struct ledger *ledger, size_t capacity, uint64_t settled);

bool ledger_is_full(const struct ledger *ledger);

/* Enters the next line of the input (with or without its newline) as ready at
 * once. NULL where memory is short. The ledger must not be full. */
struct ledger_line *
ledger_enter(struct ledger *ledger, const char *text, size_t length);

/* The i-th open line from the oldest, or NULL. Pointers stay valid until the
 * line is settled. */
struct ledger_line *ledger_at(const struct ledger *ledger, size_t index);

/* Drops the oldest line, which is settled now. */
void ledger_settle(struct ledger *ledger);

/* Counts a line that never was entered as settled; the ledger is empty. */
void ledger_settle_unentered(struct ledger *ledger);

void ledger_close(struct ledger *ledger);

#endif
