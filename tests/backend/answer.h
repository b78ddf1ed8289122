/* SPDX-License-Identifier: ISC */
/* HTTP: from a complete request to its answer, or to the fault that replaces
 * the answer. */
#ifndef BACKEND_ANSWER_H
#define BACKEND_ANSWER_H

#include <microhttpd.h>
#include <pthread.h>

#include "control.h"
#include "fault.h"
#include "store.h"

#define BODY_BYTES_MAX ((size_t)16 * 1024 * 1024)

struct backend {
	pthread_mutex_t lock; /* guards store and faults */
	struct store store;
	struct fault_list *faults;
	struct control control; /* does not change while requests are served */
	int stop_fd;            /* readable or hung up when the backend ends */
};

/* Nanoseconds on the monotonic clock. */
long long answer_now_ns(void);

/* The callbacks of the library; cls is the struct backend. */
void answer_connection(void *cls, struct MHD_Connection *connection,
	void **context, enum MHD_ConnectionNotificationCode what);
void *
answer_target(void *cls, const char *target, struct MHD_Connection *connection);
enum MHD_Result answer_request(void *cls, struct MHD_Connection *connection,
	const char *path, const char *method, const char *version,
	const char *bytes, size_t *length, void **context);
void answer_done(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_RequestTerminationCode how);

#endif
