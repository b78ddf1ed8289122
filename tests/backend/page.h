/* SPDX-License-Identifier: ISC */
/* The page of GET /: the folder `page`, which the build joins into one file and
 * converts to C. */
#ifndef BACKEND_PAGE_H
#define BACKEND_PAGE_H

#include <stddef.h>

extern const unsigned char page[];
extern const size_t page_bytes;

#endif
