/* SPDX-License-Identifier: ISC */
/* See session.h. */
#include "datarunner-prompt/session.h"

#include "common/message.h"
#include "common/signals.h"
#include "datarunner-prompt/edit.h"
#include "datarunner-prompt/guard.h"
#include "datarunner-prompt/screen.h"
#include "datarunner-prompt/words.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* --- lines ---------------------------------------------------------------- */

/* Reads a line as it comes. It is valid until the next call. */
static const char *
read_plain(struct loop *loop, enum loop_event *event)
{
	static char *typed;
	const char *line;
	bool is_ended;
	size_t length;

	screen_typed(L"", 0, 0);
	while (!(line = child_line(&loop->input, &length, &is_ended))) {
		*event = is_ended ? LOOP_END : loop_wait(loop, true);
		if (*event != LOOP_INPUT)
			return NULL;
	}
	free(typed);
	typed = strndup(line, length);
	return typed ? typed : "";
}

/* The line without blanks around it. */
static char *
trim(const char *typed)
{
	size_t begin = strspn(typed, " \t"), length = strlen(typed);

	while (length > begin && strchr(" \t", typed[length - 1]))
		length--;
	return strndup(typed + begin, length - begin);
}

/* --- verbs ---------------------------------------------------------------- */

static void
say(const char *text)
{
	screen_line(text, strlen(text));
}

/* What is typed moves up, above its output. */
static void
show_typed(const char *typed)
{
	struct buffer line = { 0 };

	if (screen_kind() == SCREEN_ROWS && buffer_append_text(&line, "> ") &&
		buffer_append_text(&line, typed))
		screen_line(line.bytes, line.length);
	buffer_free(&line);
}

static void
run_words(struct loop *loop, const char *typed)
{
	struct buffer words = { 0 };

	switch (words_read(typed, &words)) {
	case WORDS_READ:
		loop_ask(loop, "do", words.bytes, words.length);
		break;
	case WORDS_OPEN:
		say(*loop->setup->color
				? "\033[31m✗\033[0m A quote is not closed"
				: "✗ A quote is not closed");
		break;
	case WORDS_SHORT:
		say("✗ out of memory");
		break;
	}
	buffer_free(&words);
	/* an editor shows what is typed while a verb runs */
	if (screen_kind() != SCREEN_ROWS)
		loop_finish(loop);
}

/* Runs what was typed; returns whether to go on. */
static bool
run_line(struct loop *loop, const char *typed)
{
	char *line = trim(typed);
	bool is_exit = line && (!strcmp(line, "exit") || !strcmp(line, "quit"));

	loop_finish(loop);
	if (line && *line) {
		show_typed(line);
		if (!is_exit)
			run_words(loop, line);
	}
	free(line);
	return !is_exit;
}

/* Stops the stream that was started here. False if there is none. */
static bool
stop_ours(struct loop *loop, const char *request)
{
	struct buffer text = { 0 };

	if (buffer_append_byte(&text, '\n') &&
		buffer_append_text(&text, loop->ours)) {
		loop_ask(loop, request, text.bytes, text.length);
		loop_finish(loop);
	}
	buffer_free(&text);
	return loop->verb_status == 0;
}

/* --- the prompt ----------------------------------------------------------- */

/* Reads and runs lines. Returns what ends the prompt. */
static enum loop_event
read_lines(struct loop *loop)
{
	enum loop_event event = LOOP_END;
	const char *line;

	for (;;) {
		line = screen_kind() == SCREEN_ROWS ? edit_read(loop, &event)
						    : read_plain(loop, &event);
		if (line && !run_line(loop, line))
			return LOOP_END;
		if (line)
			continue;
		loop->is_interrupted = false;
		if (event != LOOP_INTERRUPT || !*loop->ours ||
			!stop_ours(loop, "stop"))
			return event;
	}
}

static void
leave(struct loop *loop)
{
	loop_finish(loop);
	if (*loop->ours || screen_kind() != SCREEN_NONE)
		(void)stop_ours(
			loop, screen_kind() == SCREEN_NONE ? "stop" : "leave");
}

int
session_run(const struct loop_setup *setup)
{
	enum loop_event event;
	struct loop loop;

	screen_open(*setup->color);
	if (screen_kind() != SCREEN_NONE)
		guard_open();
	if (screen_kind() == SCREEN_ROWS && !edit_open(setup))
		screen_be_plain();
	if (!loop_open(&loop, setup))
		return EXIT_FAILED;
	event = read_lines(&loop);
	leave(&loop);
	if (event == LOOP_END)
		say("Goodbye!");
	loop_close(&loop);
	guard_close();
	if (event == LOOP_INTERRUPT)
		signals_die(SIGINT);
	if (event == LOOP_STOP && signals_stopped_by())
		signals_die(signals_stopped_by());
	return event == LOOP_STOP ? EXIT_FAILED : EXIT_DONE;
}
