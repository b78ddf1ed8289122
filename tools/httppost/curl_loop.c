/* SPDX-License-Identifier: ISC */
/* See curl_loop.h. */
#include "httppost/curl_loop.h"

#include "common/quantity.h"
#include "common/signals.h"

/* Stores which events of a socket libcurl waits for. */
static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *unused)
{
	struct curl_loop *loop = data;
	short events = (short)((what & CURL_POLL_IN ? POLLIN : 0) |
			       (what & CURL_POLL_OUT ? POLLOUT : 0));

	(void)easy;
	(void)unused;
	if (what == CURL_POLL_REMOVE) {
		poll_set_forget(loop->set, fd);
		return 0;
	}
	return poll_set_watch(loop->set, fd, events, loop->kind, NULL) ? 0 : -1;
}

/* "At once" is in the past, whatever time the caller last read. */
static int
set_timer(CURLM *multi, long timeout_ms, void *data)
{
	struct curl_loop *loop = data;

	(void)multi;
	if (timeout_ms < 0)
		loop->deadline_ns = SIGNALS_FOREVER;
	else if (timeout_ms == 0)
		loop->deadline_ns = 0;
	else
		loop->deadline_ns =
			signals_monotonic_ns() + timeout_ms * NS_PER_MS;
	return 0;
}

#define SET(multi, option, value) \
	(curl_multi_setopt((multi), (option), (value)) == CURLM_OK)

/* CURLMOPT_QUICK_EXIT, which older headers do not have. */
#define QUICK_EXIT ((CURLMoption)(CURLOPTTYPE_LONG + 21))

/* A newer libcurl asks name servers in threads of the multi handle, and closing
 * it must not wait for them; an older one refuses the option, see
 * curl_handle.c. */
bool
curl_loop_open(struct curl_loop *loop, struct poll_set *set, int kind,
	size_t connections)
{
	CURLM *multi = curl_multi_init();

	*loop = (struct curl_loop){
		.multi = multi,
		.set = set,
		.kind = kind,
		.deadline_ns = SIGNALS_FOREVER,
	};
	if (!multi)
		return false;
	(void)curl_multi_setopt(multi, QUICK_EXIT, 1L);
	return SET(multi, CURLMOPT_MAXCONNECTS,
		       connections < 4 ? 4L : (long)connections) &&
	       SET(multi, CURLMOPT_SOCKETFUNCTION, watch_socket) &&
	       SET(multi, CURLMOPT_SOCKETDATA, loop) &&
	       SET(multi, CURLMOPT_TIMERFUNCTION, set_timer) &&
	       SET(multi, CURLMOPT_TIMERDATA, loop);
}

/* If memory was short, here or in watch_socket, libcurl does not continue a
 * transfer by itself. */
static void
act(struct curl_loop *loop, curl_socket_t fd, int what)
{
	int running;

	if (curl_multi_socket_action(loop->multi, fd, what, &running) !=
		CURLM_OK)
		loop->is_broken = true;
}

void
curl_loop_act(struct curl_loop *loop, int fd, short events)
{
	act(loop, fd,
		(events & POLLIN ? CURL_CSELECT_IN : 0) |
			(events & POLLOUT ? CURL_CSELECT_OUT : 0) |
			(events & (POLLERR | POLLHUP | POLLNVAL)
					? CURL_CSELECT_IN | CURL_CSELECT_ERR
					: 0));
}

void
curl_loop_expire(struct curl_loop *loop, int64_t now_ns)
{
	if (now_ns < loop->deadline_ns)
		return;
	loop->deadline_ns = SIGNALS_FOREVER;
	act(loop, CURL_SOCKET_TIMEOUT, 0);
}

void *
curl_loop_next(struct curl_loop *loop, CURLcode *code)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(loop->multi, &left))) {
		char *owner = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		*code = message->data.result;
		if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
			    &owner) == CURLE_OK)
			return (void *)owner;
		loop->is_broken = true;
	}
	return NULL;
}

void
curl_loop_close(struct curl_loop *loop)
{
	if (loop->multi)
		(void)curl_multi_cleanup(loop->multi);
	loop->multi = NULL;
}
