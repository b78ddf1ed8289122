/* SPDX-License-Identifier: ISC */
/* See verdict.h. */
#include "torture/verdict.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

const char *
verdict_say(const char *format, ...)
{
	static char reason[512];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	return reason;
}

/* The signals that a run may die of. */
static bool
may_die_of(const struct fault *fault, int signal_number)
{
	if (fault->mode == SHARED_SIGNAL)
		return signal_number == fault->error;
	return signal_number == SIGPIPE && fault->error == EPIPE;
}

static const char *
end_of(const struct fault *fault, const struct outcome *outcome)
{
	static const char *const marks[] = { "Sanitizer", "runtime error:" };
	int status = outcome->status;
	size_t i;

	if (outcome->is_hung)
		return "hangs";
	for (i = 0; i < 2; i++) {
		if (strstr(outcome->err.bytes, marks[i]))
			return "the sanitizer complains";
	}
	if (WIFSIGNALED(status) && !may_die_of(fault, WTERMSIG(status)))
		return verdict_say("died of signal %d", WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) > 2)
		return verdict_say("exit %d", WEXITSTATUS(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 2 &&
		outcome->err.length == 0 && fault->kind != SHARED_writev)
		return "exit 2 without a word";
	return NULL;
}

/* Output, or a file that is checked like output, must be whole or a prefix of
 * the whole. */
static const char *
bytes_of(const struct fault *fault, const struct outcome *outcome,
	const struct text *got, const struct text *wanted, const char *name)
{
	bool is_whole = text_is_equal(got, wanted);

	if (!text_is_prefix(got, wanted))
		return verdict_say("%s: other bytes: %.200s", name, got->bytes);
	if (WIFEXITED(outcome->status) && WEXITSTATUS(outcome->status) < 2 &&
		!is_whole)
		return verdict_say("%s: not whole, but exit %d", name,
			WEXITSTATUS(outcome->status));
	if (fault->mode == SHARED_SIGNAL && fault->error == SIGTERM &&
		!is_whole && got->length && got->bytes[got->length - 1] != '\n')
		return verdict_say("%s: a line is torn", name);
	return NULL;
}

/* If output could not be written, closed or made durable, the end is exit
 * status 2 or death by SIGPIPE, even if all of it is there. */
static const char *
output_fault(const struct bench *bench, const struct fault *fault,
	const struct outcome *outcome)
{
	if (fault->mode != SHARED_FAIL || fault->is_harmless ||
		bench->shared->fd != 1 || WIFSIGNALED(outcome->status) ||
		WEXITSTATUS(outcome->status) == 2)
		return NULL;
	return verdict_say(
		"exit %d, but stdout failed", WEXITSTATUS(outcome->status));
}

/* A status file is always whole, if there is one. */
static const char *
state_of(struct bench *bench, const struct torture_case *test)
{
	struct text state;
	const char *reason = NULL;

	if (!test->state)
		return NULL;
	state = bench_file(bench, test->state);
	if (state.length && (strncmp(state.bytes, "pid=", 4) != 0 ||
				    state.bytes[state.length - 1] != '\n' ||
				    !strstr(state.bytes, "\nstate=")))
		reason = "the status file is torn";
	free(state.bytes);
	return reason;
}

static const char *
output_of(struct bench *bench, const struct fault *fault,
	const struct baseline *baseline, const struct outcome *outcome)
{
	const struct torture_case *test = fault->test;
	const char *reason = bytes_of(
		fault, outcome, &outcome->out, &baseline->out, "stdout");
	struct text kept;

	if (!reason && test->kept) {
		kept = bench_file(bench, test->kept);
		reason = bytes_of(
			fault, outcome, &kept, &baseline->kept, test->kept);
		free(kept.bytes);
	}
	return reason;
}

const char *
verdict_of(struct bench *bench, const struct fault *fault,
	const struct baseline *baseline, const struct outcome *outcome)
{
	const struct torture_case *test = fault->test;
	const char *reason = end_of(fault, outcome);
	int status =
		WIFEXITED(outcome->status) ? WEXITSTATUS(outcome->status) : 128;

	if (!reason && fault->is_harmless && status != test->status)
		reason = verdict_say(
			"exit %d, which is %d without", status, test->status);
	if (!reason && status < test->status)
		reason = verdict_say("exit %d hides what happened", status);
	if (!reason)
		reason = output_fault(bench, fault, outcome);
	if (!reason)
		reason = state_of(bench, test);
	if (!reason && test->kind == CASE_OUTPUT)
		reason = output_of(bench, fault, baseline, outcome);
	if (!reason && test->kind == CASE_SENDER)
		reason = verdict_of_sender(bench, fault, outcome);
	if (!reason && fault->is_harmless && !test->is_early &&
		!text_is_equal(&outcome->out, &baseline->out))
		reason = "other output than without";
	return reason;
}
