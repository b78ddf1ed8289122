/* How many descriptors the transfers may have. */
#ifndef HTTPPOST_DESCRIPTORS_H
#define HTTPPOST_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest reason, with its NUL. */
#define DESCRIPTORS_REASON 100

/* Raises the process's soft limit, where the hard one lets it, to what so many
 * jobs may want. False, and why, where even their connections alone would be
 * too many. */
bool descriptors_raise(uint64_t jobs, char reason[DESCRIPTORS_REASON]);

#endif
