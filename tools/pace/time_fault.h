/* What is wrong with the time of a line, in words, and what to do. Pure. */
#ifndef PACE_TIME_FAULT_H
#define PACE_TIME_FAULT_H

#include "common/buffer.h"
#include "pace/replay.h"

#define TIME_FAULT_BYTES 160

/* What the line has for a time, quoted and escaped, cut where it is long:
 * "16/02/24". While the line is still there. Returns text. */
const char *
time_fault_value(const struct replay *replay, char text[TIME_FAULT_BYTES]);

/* A sentence about it: "16/02/24" is not a recognised time; or: field "t" is
 * missing. Returns text. */
const char *time_fault_text(const struct replay *replay,
	enum line_time_fault fault, char text[TIME_FAULT_BYTES]);

/* What to do where no form is known from the first time, to go on with after a
 * semicolon; if it ends with a colon, the commands follow. Returns
 * text. */
const char *time_fault_advice(const struct replay *replay,
	enum line_time_fault fault, char text[TIME_FAULT_BYTES]);

/* Appends the command by which the value has its first (0) or second (1)
 * reading, ready for a shell. False if it has no two readings, or memory is
 * short. */
bool time_fault_command(const struct replay *replay, enum line_time_fault fault,
	int reading, struct buffer *out);

#endif
