/* SPDX-License-Identifier: ISC */
/* The body of a record: whether it is valid, and what GET /api/data shows of
 * it. Pure: no I/O and no clock. */
#ifndef BACKEND_BODY_H
#define BACKEND_BODY_H

#include <jansson.h>
#include <stddef.h>

/*
 * Returns the record, for json_decref by the caller, or NULL with the reason
 * in why. A record is an object with timestamp (RFC 3339 in UTC with
 * milliseconds) and data (an object with time, RX_kWh, TX1_kWh, TX2_kWh).
 */
json_t *body_check(const char *body, size_t bytes, char *why, size_t why_bytes);

/* What is shown besides the zones. */
struct body_account {
	unsigned long long received; /* records so far */
	unsigned long long senders;  /* connections that may send more */
	long long age_ns;            /* of the latest record */
};

/* Returns the latest zones as a new object; `record` is NULL if there is none
 * yet. NULL if memory is short. */
json_t *body_zones(json_t *record, const struct body_account *account);

#endif
