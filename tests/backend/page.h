/* SPDX-License-Identifier: ISC */
/*
 * The page of GET /: what the folder page holds, put into one file and made C
 * by the build.
 */
#ifndef BACKEND_PAGE_H
#define BACKEND_PAGE_H

#include <stddef.h>

extern const unsigned char page[];
extern const size_t page_bytes;

#endif
