/* SPDX-License-Identifier: ISC */
/* Writes lines: as many in one write as the schedule releases, and whole lines
 * as far as a pipe allows. */
#ifndef PACE_RELEASE_H
#define PACE_RELEASE_H

#include "pace/schedule.h"
#include "pace/stream.h"

/* Writes the lines that may leave now, at least a part of the front line, and
 * tells the schedule. */
enum lines_result release_lines(
	struct pace_stream *stream, struct schedule *schedule, int64_t now_ns);

#endif
