/* SPDX-License-Identifier: ISC */
/* See loop.h. */
#include "datarunner-prompt/loop.h"

#include "common/buffer.h"
#include "common/message.h"
#include "common/signals.h"
#include "datarunner-prompt/guard.h"
#include "datarunner-prompt/screen.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A longer line of input is taken in pieces. */
#define INPUT_BYTES ((size_t)65536)

/* Lines of the log that are taken at once. */
#define TAKEN_LINES 500

/* The environment variable of a request; scripts/runner/prompt.sh reads it. */
#define VARIABLE "DATARUNNER_PROMPTED"

/* --- the log -------------------------------------------------------------- */

/* A mark at the beginning of a line, and its colour. */
static const struct mark {
	const char *text;
	const char *colored;
} marks[] = {
	{ "✗", "\033[31m✗\033[0m" },
	{ "✓", "\033[32m✓\033[0m" },
	{ "⚠", "\033[33m⚠\033[0m" },
};

static const struct mark *
mark_of(const char *line, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t its = strlen(marks[i].text);

		if (length >= its && !memcmp(line, marks[i].text, its))
			return &marks[i];
	}
	return NULL;
}

/* The figures of a filter at its end. Those of the stream are in the status row
 * and in what stop says. */
static bool
is_summary(const char *line, size_t length)
{
	static const char *const begins[] = { "pace: finished ",
		"pace: stopped ", "httppost: finished, ",
		"httppost: stopped, " };
	size_t i;

	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		if (length > strlen(begins[i]) &&
			!memcmp(line, begins[i], strlen(begins[i])))
			return true;
	}
	return false;
}

static void
show_line(struct loop *loop, const char *line, size_t length)
{
	const struct mark *mark = mark_of(line, length);
	struct buffer text = { 0 };
	size_t its;

	if (is_summary(line, length))
		return;
	if (screen_kind() != SCREEN_NONE &&
		!thin_admit(&loop->thin, mark != NULL, signals_monotonic_ns()))
		return;
	if (!mark || !*loop->setup->color) {
		screen_line(line, length);
		return;
	}
	its = strlen(mark->text);
	if (buffer_append_text(&text, mark->colored) &&
		buffer_append(&text, line + its, length - its))
		screen_line(text.bytes, text.length);
	buffer_free(&text);
}

static void
show_left_out(struct loop *loop)
{
	uint64_t lines = thin_report(&loop->thin, signals_monotonic_ns());
	char text[80];
	int length;

	if (!lines)
		return;
	length = snprintf(text, sizeof(text),
		"... %" PRIu64 " more lines; logs prints all", lines);
	screen_line(text, (size_t)length);
}

static void
follow(struct loop *loop, const char *place)
{
	const char *words[] = { "datarunner-log", "show", loop->setup->folder,
		"-p", place, "-f", NULL };

	/* a plain terminal would tear what is being typed */
	if (loop->follower.pid || screen_kind() == SCREEN_PLAIN)
		return;
	(void)child_start(&loop->follower, CHILD_FOLLOWER, words, NULL);
}

/* Takes some lines, so that a flood does not keep keys waiting. */
static void
take_log(struct loop *loop)
{
	const char *line;
	bool is_ended;
	size_t length, taken;

	for (taken = 0; taken < TAKEN_LINES; taken++) {
		line = child_line(&loop->follower.output, &length, &is_ended);
		if (!line)
			break;
		show_line(loop, line, length);
	}
	loop->is_behind = taken == TAKEN_LINES;
	if (!loop->is_behind && is_ended)
		child_kill(&loop->follower);
}

/* --- the status ----------------------------------------------------------- */

static void
take_status(struct loop *loop)
{
	const char *line;
	bool is_ended;
	size_t length;

	while ((line = child_line(&loop->status.output, &length, &is_ended)))
		screen_status(line, length);
	if (is_ended)
		child_kill(&loop->status);
}

static void
follow_status(struct loop *loop)
{
	const char *words[] = { "datarunner-status", "follow",
		loop->setup->folder, loop->setup->name, NULL };

	if (screen_kind() == SCREEN_ROWS)
		(void)child_start(&loop->status, CHILD_FOLLOWER, words, NULL);
}

/* --- verbs ---------------------------------------------------------------- */

void
loop_ask(
	struct loop *loop, const char *request, const char *text, size_t length)
{
	const struct loop_setup *setup = loop->setup;
	struct buffer variable = { 0 };
	const char **words;
	size_t count = 0, i;

	loop->verb_status = -1;
	while (setup->words[count])
		count++;
	words = calloc(count + 3, sizeof(*words));
	if (words && buffer_append_text(&variable, VARIABLE "=") &&
		buffer_append_text(&variable, request) &&
		buffer_append_byte(&variable, '\n') &&
		buffer_append_text(&variable, setup->color) &&
		buffer_append(&variable, text, length) &&
		buffer_append_byte(&variable, '\0')) {
		words[0] = setup->script;
		words[1] = "prompted";
		for (i = 0; i < count; i++)
			words[i + 2] = setup->words[i];
		if (!child_start(&loop->verb,
			    strcmp(request, "do") ? CHILD_SURE : CHILD_VERB,
			    words, variable.bytes))
			message_error("%s: %s", setup->script, strerror(errno));
	}
	free(words);
	buffer_free(&variable);
}

/* Whether Ctrl-C has ended the verb, and so needs to do no more. */
static bool
was_interrupted(int status)
{
	return (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) ||
	       (WIFEXITED(status) && WEXITSTATUS(status) == 128 + SIGINT);
}

/* The verb has ended. Its report is the token of the stream that it has
 * started, and the place where its log begins. The stream has died if the verb
 * failed. */
static void
end_verb(struct loop *loop)
{
	char report[LOOP_REPORT], *place;

	loop->verb_status = child_finish(&loop->verb, report, sizeof(report));
	if (was_interrupted(loop->verb_status))
		loop->is_interrupted = false;
	report[strcspn(report, "\n")] = '\0';
	place = strchr(report, ' ');
	if (!place)
		return;
	*place++ = '\0';
	*loop->ours = '\0';
	if (WIFEXITED(loop->verb_status) && WEXITSTATUS(loop->verb_status))
		return;
	(void)snprintf(loop->ours, sizeof(loop->ours), "%s", report);
	follow(loop, place);
}

static void
take_verb(struct loop *loop)
{
	const char *line;
	bool is_ended;
	size_t length;

	while ((line = child_line(&loop->verb.output, &length, &is_ended)))
		screen_line(line, length);
	if (is_ended)
		end_verb(loop);
}

/* --- the loop ------------------------------------------------------------- */

bool
loop_open(struct loop *loop, const struct loop_setup *setup)
{
	*loop = (struct loop){ .setup = setup };
	signals_install();
	signals_want_stop();
	signals_want_interrupt();
	if (screen_kind() != SCREEN_NONE)
		signals_want_terminal();
	if (!lines_open(&loop->input, STDIN_FILENO, INPUT_BYTES)) {
		message_error("out of memory");
		return false;
	}
	if (*setup->place)
		follow(loop, setup->place);
	follow_status(loop);
	return true;
}

static void
suspend(void)
{
	screen_leave();
	guard_leave();
	signals_suspend();
	guard_enter();
	screen_enter();
}

static void
take_signals(struct loop *loop, unsigned arrived)
{
	if (arrived & SIGNALS_INTERRUPT)
		loop->is_interrupted = true;
	if (arrived & SIGNALS_STOP)
		loop->is_stopping = true;
	if (arrived & SIGNALS_RESIZE)
		screen_resize();
	/* not during a verb, which could not be continued */
	if ((arrived & SIGNALS_SUSPEND) && !loop->verb.pid)
		suspend();
	if ((arrived & SIGNALS_REPORT) && !loop->verb.pid)
		loop_ask(loop, "report", "", 0);
}

static struct pollfd
wait_for(const struct child *child)
{
	return (struct pollfd){ .fd = child->pid ? child->output.fd : -1,
		.events = POLLIN };
}

/* What has happened already. */
static bool
has_happened(struct loop *loop, bool wants_input, enum loop_event *event)
{
	if (loop->verb.pid)
		return false;
	if (!wants_input)
		*event = LOOP_DONE;
	else if (loop->is_stopping)
		*event = LOOP_STOP;
	else if (loop->is_interrupted)
		*event = LOOP_INTERRUPT;
	else
		return false;
	return true;
}

enum loop_event
loop_wait(struct loop *loop, bool wants_input)
{
	enum loop_event event;

	while (!has_happened(loop, wants_input, &event)) {
		struct pollfd fds[] = { wait_for(&loop->verb),
			wait_for(&loop->follower), wait_for(&loop->status),
			{ .fd = wants_input && !loop->is_stopping ? STDIN_FILENO
								  : -1,
				.events = POLLIN } };
		unsigned arrived;

		show_left_out(loop);
		if (!screen_flush())
			loop->is_stopping = true;
		arrived = signals_wait(fds, sizeof(fds) / sizeof(fds[0]),
			loop->is_behind ? 0 : thin_due_ns(&loop->thin));
		if (fds[1].revents || loop->is_behind)
			take_log(loop);
		if (fds[2].revents)
			take_status(loop);
		if (fds[0].revents)
			take_verb(loop);
		take_signals(loop, arrived);
		if (fds[3].revents && !arrived)
			return LOOP_INPUT;
	}
	return event;
}

bool
loop_read(struct loop *loop)
{
	enum lines_result result = lines_fill(&loop->input);

	return result == LINES_OK || result == LINES_WAIT;
}

void
loop_finish(struct loop *loop)
{
	(void)loop_wait(loop, false);
}

void
loop_close(struct loop *loop)
{
	child_kill(&loop->follower);
	child_kill(&loop->status);
	lines_close(&loop->input);
	screen_leave();
}
