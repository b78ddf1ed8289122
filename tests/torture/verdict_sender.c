/* SPDX-License-Identifier: ISC */
/* The account of httppost: each line that was read is delivered, returned or
 * unread, and the checkpoint never counts more than that. See verdict.h. */
#include "torture/verdict.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define MOST_LINES 16

struct account_line {
	size_t begin; /* in the input */
	size_t length;
	unsigned delivered;
	unsigned given_back;
};

struct account {
	struct account_line lines[MOST_LINES];
	size_t count;
};

/* Bytes after the last newline are not a line: they may be neither delivered
 * nor returned. */
static void
open_account(const char *input, struct account *account)
{
	const char *at = input, *newline;

	*account = (struct account){ 0 };
	while ((newline = strchr(at, '\n')) && account->count < MOST_LINES) {
		size_t length = (size_t)(newline - at) + 1;

		account->lines[account->count].begin = (size_t)(at - input);
		account->lines[account->count++].length = length;
		at += length;
	}
}

/* The number of the line, or the number of lines if it is not one of them. */
static size_t
find(const struct account *account, const char *input, const char *bytes,
	size_t length)
{
	size_t i;

	for (i = 0; i < account->count; i++) {
		if (account->lines[i].length == length &&
			!memcmp(input + account->lines[i].begin, bytes, length))
			break;
	}
	return i;
}

/* Counts the returned lines: whole lines of the input in their order. If the
 * output failed, part of one may be at its end. */
static const char *
add_given_back(struct account *account, const char *input,
	const struct text *out, bool may_be_torn)
{
	const char *at = out->bytes;
	size_t before = 0, i, length;

	while (*at) {
		length = strcspn(at, "\n");
		if (!at[length])
			return may_be_torn ? NULL
					   : "a line is given back in part";
		i = find(account, input, at, ++length);
		if (i == account->count)
			return verdict_say(
				"gives back what it never got: %.99s", at);
		if (i < before)
			return "gives lines back in another order";
		before = i;
		account->lines[i].given_back++;
		at += length;
	}
	return NULL;
}

/* Counts the lines that the server accepted: each body ends with a line and a
 * brace. One that is sent again may come a second time later, because the
 * server can still read it from the connection that was given up. */
static const char *
add_delivered(struct account *account, const char *input,
	const struct text *log, bool is_in_order)
{
	const char *at = log->bytes, *line;
	size_t before = 0, i, length;

	while (*at) {
		length = strcspn(at, "\n");
		line = strstr(at, "\"data\":");
		if (!line || !at[length])
			return "the server got another body";
		line += strlen("\"data\":");
		for (i = 0; i < account->count; i++) {
			size_t own = account->lines[i].length - 1;

			if (!strncmp(line, input + account->lines[i].begin,
				    own) &&
				line[own] == '}')
				break;
		}
		if (i == account->count)
			return "the server got a line that there is not";
		if (is_in_order && i < before && !account->lines[i].delivered)
			return "the server got lines in another order";
		if (i > before)
			before = i;
		account->lines[i].delivered++;
		at += length + 1;
	}
	return NULL;
}

/* How many lines the checkpoint counts; 0 if there is none yet. */
static size_t
counted(struct bench *bench, const char *name)
{
	struct text file;
	const char *at;
	size_t count = 0;

	if (!name)
		return 0;
	file = bench_file(bench, name);
	at = strstr(file.bytes, "settled=");
	if (at)
		count = strtoul(at + strlen("settled="), NULL, 10);
	free(file.bytes);
	return count;
}

/* Each line that begins between the offsets `from` and `to` must be delivered
 * or returned. */
static const char *
look_for_lost(const struct account *account, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < account->count; i++) {
		const struct account_line *line = &account->lines[i];

		if (line->begin < to && !line->delivered && !line->given_back)
			return verdict_say("line %zu is lost", i + 1);
	}
	return NULL;
}

/* Lines in flight at a failure may be repeated, and no others. */
static const char *
look_for_repeats(const struct account *account, const struct torture_case *test)
{
	unsigned repeats = 0, most = test->at_once ? test->at_once : 1;
	size_t i;

	for (i = 0; i < account->count; i++) {
		const struct account_line *line = &account->lines[i];

		if (line->delivered + line->given_back > 1)
			repeats += line->delivered + line->given_back - 1;
	}
	return repeats > most ? verdict_say("%u repeats", repeats) : NULL;
}

/* The checkpoint may not count a line that was not settled. */
static const char *
look_ahead(const struct account *account, size_t from, size_t count)
{
	size_t i;

	for (i = from; i < count; i++) {
		if (!account->lines[i].delivered &&
			!account->lines[i].given_back)
			return verdict_say("the checkpoint counts %zu lines, "
					   "and line %zu is not settled",
				count, i + 1);
	}
	return NULL;
}

/* Exit status 0 or 1 means that all lines are settled, and 0 that all are
 * delivered. */
static const char *
look_at_status(const struct account *account, size_t from, int status)
{
	size_t i;

	for (i = from; i < account->count && WIFEXITED(status); i++) {
		const struct account_line *line = &account->lines[i];

		if (WEXITSTATUS(status) == 0 && line->given_back)
			return verdict_say(
				"exit 0 with line %zu given back", i + 1);
		if (WEXITSTATUS(status) < 2 && !line->given_back &&
			!line->delivered)
			return verdict_say("exit %d with line %zu not settled",
				WEXITSTATUS(status), i + 1);
	}
	return NULL;
}

/* Runs the resume, and checks all settled lines. If a checkpoint could not be
 * written it counts too few, and the other lines come again. */
static const char *
resume(struct bench *bench, const struct fault *fault, struct account *account,
	size_t from)
{
	const struct torture_case *test = fault->test;
	const char *reason = NULL;
	struct outcome outcome;
	struct text log;

	bench_reset(bench);
	outcome = bench_run(bench, test, true);
	if (!WIFEXITED(outcome.status) || WEXITSTATUS(outcome.status) > 1)
		reason = verdict_say(
			"the resume fails: %.300s", outcome.err.bytes);
	if (!reason)
		reason = add_given_back(
			account, test->input, &outcome.out, false);
	outcome_free(&outcome);
	log = bench_log(bench, test->is_packed);
	for (size_t i = 0; i < account->count; i++)
		account->lines[i].delivered = 0;
	if (!reason)
		reason = add_delivered(account, test->input, &log, false);
	free(log.bytes);
	if (!reason)
		reason = look_for_lost(account, from, strlen(test->input));
	if (!reason && fault->kind != SHARED_pwrite)
		reason = look_for_repeats(account, test);
	return reason;
}

/* Whether the run may leave lines that are neither delivered nor returned: it
 * was killed, or it could not write and reports that. */
static bool
may_leave(const struct fault *fault, const struct outcome *outcome)
{
	if (fault->mode == SHARED_SIGNAL)
		return fault->error == SIGKILL;
	return strstr(outcome->err.bytes, "cannot be returned") ||
	       (fault->kind == SHARED_writev && WIFEXITED(outcome->status) &&
		       WEXITSTATUS(outcome->status) == 2);
}

const char *
verdict_of_sender(struct bench *bench, const struct fault *fault,
	const struct outcome *outcome)
{
	const struct torture_case *test = fault->test;
	size_t from = test->is_seeded ? CASES_SEED : 0, count;
	struct account account;
	struct text log = bench_log(bench, test->is_packed);
	bool may_be_lost = may_leave(fault, outcome);
	const char *reason;

	open_account(test->input, &account);
	reason = add_given_back(
		&account, test->input, &outcome->out, may_be_lost);
	if (!reason)
		reason = add_delivered(
			&account, test->input, &log, !test->at_once);
	free(log.bytes);
	if (!reason && !may_be_lost)
		reason = look_for_lost(&account, from, (size_t)outcome->offset);
	if (!reason)
		reason = look_for_repeats(&account, test);
	if (!reason)
		reason = look_at_status(&account, from, outcome->status);
	count = counted(bench, test->checkpoint);
	if (!reason &&
		!(fault->mode == SHARED_SIGNAL && fault->error == SIGKILL))
		reason = look_ahead(&account, from, count);
	if (!reason && test->checkpoint)
		reason = resume(bench, fault, &account, from);
	return reason;
}
