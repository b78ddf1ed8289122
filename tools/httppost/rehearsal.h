/* The engine of --dry-run: in place of being sent, requests are printed on
 * stdout, and each one that is written is answered with 200. The calls
 * are those of transfer.h, which hands them on. */
#ifndef HTTPPOST_REHEARSAL_H
#define HTTPPOST_REHEARSAL_H

#include "httppost/transfer.h"

struct rehearsal;

/* NULL where memory is short. */
struct rehearsal *rehearsal_open(const struct transfer_settings *settings);

const char *rehearsal_begin(struct rehearsal *rehearsal,
	const struct request *request, void *owner);

/* Fills in the descriptor to wait for; returns how many there are, 0 or 1. */
size_t rehearsal_poll(const struct rehearsal *rehearsal, struct pollfd *fd);

void rehearsal_step(struct rehearsal *rehearsal);

bool
rehearsal_next(struct rehearsal *rehearsal, struct transfer_result *result);

void rehearsal_abandon(struct rehearsal *rehearsal);

void rehearsal_close(struct rehearsal *rehearsal);

#endif
