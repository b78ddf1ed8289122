/* --start-at: a moment of the wall clock. Knows the machine's time zone. */
#ifndef PACE_START_AT_H
#define PACE_START_AT_H

#include <stdint.h>

/* "13:00:00" is the next time that the local clock shows it after now_ns;
 * "2024-02-16T20:30:45+01:00" (RFC 3339) is that. Both times are nanoseconds
 * since the epoch. Returns NULL, or the reason for a refusal. */
const char *start_at_ns(const char *text, int64_t now_ns, int64_t *at_ns);

#endif
