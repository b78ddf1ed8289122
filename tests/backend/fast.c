/* SPDX-License-Identifier: ISC */
/* See fast.h. */
#include "fast.h"

#define THREADS 2U

/* One for all requests; it never changes, and the library counts its users. */
static struct MHD_Response *empty;

static enum MHD_Result
answer(void *cls, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, const char *bytes,
	size_t *length, void **context)
{
	(void)cls;
	(void)path;
	(void)method;
	(void)version;
	(void)bytes;
	if (*context == NULL) { /* only the head */
		*context = empty;
		return MHD_YES;
	}
	if (*length > 0) {
		*length = 0;
		return MHD_YES;
	}
	return MHD_queue_response(connection, MHD_HTTP_OK, empty);
}

struct MHD_Daemon *
fast_start(int listen_fd)
{
	const unsigned int flags =
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_TURBO;

	empty = MHD_create_response_from_buffer(
		0, NULL, MHD_RESPMEM_PERSISTENT);
	if (empty == NULL)
		return NULL;
	return MHD_start_daemon(flags, 0, NULL, NULL, answer, NULL,
		MHD_OPTION_LISTEN_SOCKET, listen_fd,
		MHD_OPTION_THREAD_POOL_SIZE, THREADS,
		MHD_OPTION_CONNECTION_LIMIT, 4096U,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)128 * 1024,
		MHD_OPTION_END);
}

void
fast_stop(struct MHD_Daemon *daemon)
{
	MHD_stop_daemon(daemon);
	MHD_destroy_response(empty);
}
