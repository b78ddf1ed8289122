/* SPDX-License-Identifier: ISC */
/* See supervise.h. */
#include "datarunner-status/supervise.h"

#include "datarunner-status/notice.h"
#include "datarunner-status/notify.h"
#include "datarunner-status/view.h"

#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How often it looks at the keeper, and at the stream. */
#define TURN_NS (100 * NS_PER_MS)
#define LOOK_NS NS_PER_SECOND

/* How long it waits for the supervisor at the end. */
#define WAIT_NS (5 * NS_PER_SECOND)

struct supervision {
	const char *socket;
	struct notify notify;
	struct notice notice;
	struct view view;
	struct buffer token; /* of the stream */
	int64_t ping_ns;   /* how often a keep-alive ping is due; 0 is never */
	int64_t pinged_ns; /* when the last one was sent */
	bool is_over;
	bool has_failed; /* to send, which was reported */
};

static void
report_unsent(struct supervision *supervision)
{
	if (!supervision->has_failed)
		message_warning("NOTIFY_SOCKET %s: %s; the supervisor is not "
				"notified",
			supervision->socket, strerror(errno));
	supervision->has_failed = true;
}

/* How often a ping is due: twice in the time in which the supervisor expects
 * one from the process `run`. */
static int64_t
ping_ns(pid_t run)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	uint64_t count;

	if (!usec)
		return 0;
	if (pid && (quantity_count(pid, &count) || count != (uint64_t)run))
		return 0;
	if (quantity_count(usec, &count) || !count) {
		message_warning("WATCHDOG_USEC %s: must be a number of "
				"microseconds; no pings are sent",
			usec);
		return 0;
	}
	if (count > (uint64_t)(INT64_MAX / NS_PER_US))
		return 0;
	return (int64_t)count * NS_PER_US / 2;
}

static void
send_news(struct supervision *supervision, int64_t waited_ns)
{
	char message[NOTICE_BYTES];
	struct notice next;

	for (;;) {
		next = notice_next(&supervision->notice,
			&supervision->view.show, waited_ns, message);
		if (!*message)
			return;
		if (!notify_send(&supervision->notify, message)) {
			report_unsent(supervision);
			return;
		}
		supervision->notice = next;
	}
}

static void
send_ping(struct supervision *supervision, int64_t waited_ns)
{
	if (!supervision->ping_ns ||
		waited_ns - supervision->pinged_ns < supervision->ping_ns)
		return;
	supervision->pinged_ns = waited_ns;
	if (!notify_send(&supervision->notify, "WATCHDOG=1"))
		report_unsent(supervision);
}

/* Whether the look is at the stream that the first look was at. */
static bool
is_same_stream(struct supervision *supervision)
{
	const struct buffer *token = &supervision->view.settings.token;

	if (!supervision->token.length)
		return buffer_append(
			&supervision->token, token->bytes, token->length);
	return supervision->token.length == token->length &&
	       !memcmp(supervision->token.bytes, token->bytes, token->length);
}

/* Tells what is new. The supervision is over after the end of the stream, or
 * when there is another one in its place. */
static void
look_and_tell(
	struct supervision *supervision, bool has_keeper, int64_t waited_ns)
{
	struct view *view = &supervision->view;

	if (view_take(view, false) != FOLDER_READ) {
		supervision->is_over = !has_keeper;
		return;
	}
	if (!is_same_stream(supervision)) {
		supervision->is_over = true;
		return;
	}
	send_news(supervision, waited_ns);
	supervision->is_over = !has_keeper && !view->look.is_any_alive;
}

static bool
waits_for_begin(const struct supervision *supervision)
{
	return !supervision->notice.is_begun && !supervision->has_failed;
}

static void
nap(int64_t ns)
{
	const struct timespec span = { 0, (long)ns };

	(void)nanosleep(&span, NULL);
}

static void
watch(struct supervision *supervision)
{
	int64_t began_ns = signals_monotonic_ns(), looked_ns = -LOOK_NS;
	int64_t waited_ns, nap_ns = TURN_NS;
	pid_t run = getppid();
	bool has_keeper;

	supervision->ping_ns = ping_ns(run);
	supervision->pinged_ns = -supervision->ping_ns;
	if (supervision->ping_ns && supervision->ping_ns < nap_ns)
		nap_ns = supervision->ping_ns;
	while (!supervision->is_over && getppid() == run) {
		waited_ns = signals_monotonic_ns() - began_ns;
		has_keeper = folder_has_keeper(supervision->view.folder);
		if (!has_keeper || waits_for_begin(supervision) ||
			waited_ns - looked_ns >= LOOK_NS) {
			look_and_tell(supervision, has_keeper, waited_ns);
			looked_ns = waited_ns;
		}
		if (has_keeper)
			send_ping(supervision, waited_ns);
		if (!supervision->is_over)
			nap(nap_ns);
	}
}

/* Signals that stop the stream must not end this process, which tells the end
 * of the stream. */
static void
ignore_signals(void)
{
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
}

void
supervise(const char *folder, const char *name)
{
	struct supervision supervision = { .socket = getenv("NOTIFY_SOCKET"),
		.view = { .folder = folder, .name = name } };

	if (!supervision.socket || !*supervision.socket)
		return;
	ignore_signals();
	if (!notify_open(&supervision.notify, supervision.socket)) {
		report_unsent(&supervision);
	} else {
		watch(&supervision);
		if (!notify_wait(&supervision.notify, WAIT_NS))
			report_unsent(&supervision);
	}
	notify_close(&supervision.notify);
	view_free(&supervision.view);
	buffer_free(&supervision.token);
}
