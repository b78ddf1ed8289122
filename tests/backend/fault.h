/* SPDX-License-Identifier: ISC */
/*
 * Faults: what the backend does wrong on purpose, and to which requests.
 * Pure: no I/O and no clock.
 */
#ifndef BACKEND_FAULT_H
#define BACKEND_FAULT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_STATUS,
	FAULT_DELAY,
	FAULT_HANG,
	FAULT_RESET,
	FAULT_CLOSE,
	FAULT_HALF,
	FAULT_JUNK,
	FAULT_DRIP,
	FAULT_RESET_HEAD,
	FAULT_RESET_BODY,
	FAULT_INTERIM,
	FAULT_GIANT,
	FAULT_CHUNKED,
};

enum fault_place {
	PLACE_ANY,
	PLACE_FIRST, /* the first request of a connection */
	PLACE_LATER, /* the second or a later one */
};

struct fault {
	enum fault_kind kind;
	enum fault_place place;
	unsigned long long first; /* numbers of requests, both included */
	unsigned long long last;
	unsigned int status;
	long delay_ms;
	size_t giant_bytes; /* the name of a header */
	const char *header; /* with FAULT_STATUS: its name, or NULL */
	char *value;        /* the header's value or the body, or NULL */
	size_t value_bytes;
};

/* The faults in force. Lists that were replaced stay reachable by `older` until
 * the end, because requests in progress still point into them. */
struct fault_list {
	struct fault *faults;
	size_t count;
	struct fault_list *older;
};

/* Returns an empty list, or NULL if memory is short. */
struct fault_list *fault_list_new(void);

/* Frees this list and all older ones. */
void fault_list_free(struct fault_list *list);

/* Adds KIND[=VALUE][@WHEN]. Returns false, with the reason in `why`, if that is
 * not a fault or memory is short; the list is then unchanged. */
bool fault_add(
	struct fault_list *list, const char *spec, char *why, size_t why_bytes);

/* As fault_add, for a text of one spec a line; empty lines are skipped. */
bool fault_add_lines(struct fault_list *list, const char *text, size_t bytes,
	char *why, size_t why_bytes);

/* Returns the first fault, other than a delay, that applies to request number
 * n, which is the nth of its connection; or NULL. *delay_ms becomes the sum of
 * all delays that apply. The fault lives as long as the list. */
const struct fault *fault_find(const struct fault_list *list,
	unsigned long long n, unsigned long long nth, long *delay_ms);

/* Returns the kind as it is written in a spec; never NULL. */
const char *fault_name(enum fault_kind kind);

#endif
