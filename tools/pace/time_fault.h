/* SPDX-License-Identifier: ISC */
/* Describes what is wrong with the time of a line, and what to do. Pure. */
#ifndef PACE_TIME_FAULT_H
#define PACE_TIME_FAULT_H

#include "common/buffer.h"
#include "pace/replay.h"

#define TIME_FAULT_BYTES 160

/* The value of the line, quoted and escaped, cut if it is long: "16/02/24". The
 * line must still be in memory. Returns text. */
const char *
time_fault_value(const struct replay *replay, char text[TIME_FAULT_BYTES]);

/* The fault as a sentence: "16/02/24" is not a recognised time; or: field "t"
 * is missing. Returns text. */
const char *time_fault_text(const struct replay *replay,
	enum line_time_fault fault, char text[TIME_FAULT_BYTES]);

/* What to do about a fault of the first time, to follow a semicolon. If it ends
 * with a colon, commands follow. Returns text. */
const char *time_fault_advice(const struct replay *replay,
	enum line_time_fault fault, char text[TIME_FAULT_BYTES]);

/* Appends the command for the first (0) or second (1) reading of the value,
 * quoted for a shell. False if it is not ambiguous, or memory is short. */
bool time_fault_command(const struct replay *replay, enum line_time_fault fault,
	int reading, struct buffer *out);

#endif
