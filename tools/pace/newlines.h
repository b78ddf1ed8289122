/* Newlines in many bytes at once. Pure. */
#ifndef PACE_NEWLINES_H
#define PACE_NEWLINES_H

#include <stddef.h>
#include <stdint.h>

/* How many there are. */
uint64_t newlines_count(const char *bytes, size_t length);

/* The length of the whole lines at the front, `most` of them or as many as
 * there are; *lines says how many. */
size_t
newlines_span(const char *bytes, size_t length, uint64_t most, uint64_t *lines);

#endif
