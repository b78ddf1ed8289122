/* SPDX-License-Identifier: ISC */
/* Which filter an option belongs to, for those who give it to another one. */
#ifndef COMMON_OPTION_ELSEWHERE_H
#define COMMON_OPTION_ELSEWHERE_H

#include <stddef.h>

/* The only filter that has a long option of this name, which need not be ended;
 * or NULL. */
const char *option_elsewhere(const char *name, size_t length);

#endif
