/* What leaves in one write: as many lines as the schedule lets go, whole ones
 * as far as a pipe allows. */
#ifndef PACE_RELEASE_H
#define PACE_RELEASE_H

#include "pace/schedule.h"
#include "pace/stream.h"

/* Writes what may leave now, at least a part of the line in front, and tells
 * the schedule. */
enum lines_result release_lines(
	struct pace_stream *stream, struct schedule *schedule, int64_t now_ns);

#endif
