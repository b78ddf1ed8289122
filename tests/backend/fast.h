/* SPDX-License-Identifier: ISC */
/* The fast sink: every request is read, dropped and answered with 200, by few
 * threads that each wait for many connections. For benchmarks. */
#ifndef BACKEND_FAST_H
#define BACKEND_FAST_H

#include <microhttpd.h>

/* Serves on the listening descriptor; NULL on failure. */
struct MHD_Daemon *fast_start(int listen_fd);

/* Ends it. */
void fast_stop(struct MHD_Daemon *daemon);

#endif
