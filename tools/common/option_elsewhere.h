/* SPDX-License-Identifier: ISC */
/* Names the filter that an option belongs to, for the message about an option
 * that was given to another filter. */
#ifndef COMMON_OPTION_ELSEWHERE_H
#define COMMON_OPTION_ELSEWHERE_H

#include <stddef.h>

/* The only filter that has a long option of this name, or NULL. The name need
 * not end with a NUL. */
const char *option_elsewhere(const char *name, size_t length);

#endif
