/* SPDX-License-Identifier: ISC */
/* retry: single decisions, then outages of hours under a virtual clock. */
#include "httppost/retry.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

#define SECOND NS_PER_SECOND
#define NOW (1000 * SECOND)
#define NO_LIMIT UINT64_MAX

/* Policies, histories of a line and of the sender, and outcomes, to be put
 * between braces. */
#define PATIENT 30 * SECOND, NO_LIMIT, NULL
#define FOREVER RETRY_FOREVER, NO_LIMIT, NULL
#define NEVER 0, NO_LIMIT, NULL
#define TRIED(attempts, since) attempts, (since)*SECOND
#define FINE true, false, 0, 0
#define OUT(since) true, true, (since)*SECOND, 0
#define HELD(since, until) true, true, (since)*SECOND, (until)*SECOND
#define BROKEN RETRY_BROKEN, 0, 0, false, false
#define STALE RETRY_STALE, 0, 0, false, false
#define HOPELESS RETRY_HOPELESS, 0, 0, false, false
#define ANSWER(status, after) \
	RETRY_ANSWERED, status, (after)*SECOND, false, false
#define SHARED(status) RETRY_ANSWERED, status, 0, false, true

static const char *const verdicts[] = {
	"delivered",
	"again",
	"give back",
	"stop",
};

static bool
is_among(int status, const int *statuses, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (statuses[i] == status)
			return true;
	}
	return false;
}

/* Every possible status, before and after the first delivery. */
START_TEST(status)
{
	static const int may_pass[] = { 408, 425, 429, 500, 502, 503, 504 };
	static const int stopping[] = { 401, 403, 404, 405 };
	int has_delivered;

	for (has_delivered = 0; has_delivered < 2; has_delivered++) {
		struct retry_policy policy = { PATIENT };
		struct retry_sender sender = { .has_delivered = has_delivered };
		struct retry_line line = { 0 };
		struct retry_outcome outcome = { ANSWER(_i, 0) };
		enum retry_verdict wanted = RETRY_UNDELIVERED, got;
		int64_t again_ns;

		if (_i >= 200 && _i < 300)
			wanted = RETRY_DELIVERED;
		else if (is_among(_i, may_pass, 7))
			wanted = RETRY_AGAIN;
		else if (!has_delivered && is_among(_i, stopping, 4))
			wanted = RETRY_STOP;
		got = retry_decide(
			&policy, &sender, &line, &outcome, NOW, 0, &again_ns);
		ck_assert_msg(got == wanted, "%d, delivered %d: %s, not %s", _i,
			has_delivered, verdicts[got], verdicts[wanted]);
		ck_assert_uint_eq(line.attempts, 1);
		ck_assert_msg(sender.is_out == (wanted == RETRY_AGAIN),
			"%d: outage %d", _i, sender.is_out);
		ck_assert_msg(
			sender.has_delivered ==
				(has_delivered || wanted == RETRY_DELIVERED),
			"%d: delivered", _i);
	}
}
END_TEST

/* Values of --retry-status: a part of the reason for a refusal, or the statuses
 * in the set. */
static const struct {
	const char *text;
	const char *reason;
	int in[4];
} sets[] = {
	{ "503", NULL, { 503 } },
	{ "300,599", NULL, { 300, 599 } },
	{ "404,404,418", NULL, { 404, 418 } },
	{ "", "300 to 599", { 0 } },
	{ "299", "300 to 599", { 0 } },
	{ "600", "300 to 599", { 0 } },
	{ "200", "300 to 599", { 0 } },
	{ "0503", "300 to 599", { 0 } },
	{ "5031", "300 to 599", { 0 } },
	{ "99999999999999999999", "300 to 599", { 0 } },
	{ "503,", "300 to 599", { 0 } },
	{ ",503", "300 to 599", { 0 } },
	{ "503, 504", "300 to 599", { 0 } },
	{ "503 ", "300 to 599", { 0 } },
	{ "5xx", "300 to 599", { 0 } },
	{ "-503", "300 to 599", { 0 } },
};

START_TEST(status_set)
{
	struct retry_statuses statuses = { { 0 } };
	struct retry_policy policy = { 30 * SECOND, NO_LIMIT, &statuses };
	const char *fault = retry_statuses_add(&statuses, sets[_i].text);
	int code;

	ck_assert_msg((fault != NULL) == (sets[_i].reason != NULL), "%s: %s",
		sets[_i].text, fault ? fault : "was accepted");
	ck_assert(!fault || strstr(fault, sets[_i].reason));
	/* a 401 or 404 in the set does not stop the run, any other one does */
	for (code = 300; !fault && code < 600; code++) {
		struct retry_sender sender = { 0 };
		struct retry_line line = { 0 };
		struct retry_outcome outcome = { ANSWER(code, 0) };
		enum retry_verdict wanted = RETRY_UNDELIVERED;
		int64_t again_ns;

		if (is_among(code, sets[_i].in, 4))
			wanted = RETRY_AGAIN;
		else if (code == 401 || (code >= 403 && code <= 405))
			wanted = RETRY_STOP;
		ck_assert_msg(retry_decide(&policy, &sender, &line, &outcome,
				      NOW, 0, &again_ns) == wanted,
			"%s: %d", sets[_i].text, code);
	}
}
END_TEST

/* If nothing can be tried any more, it stops, whatever happened before. */
START_TEST(lost)
{
	struct retry_policy policy = { FOREVER };
	struct retry_sender sender = { .has_delivered = _i };
	struct retry_line line = { 0 };
	struct retry_outcome outcome = { .kind = RETRY_LOST };
	int64_t again_ns;

	ck_assert_int_eq(retry_decide(&policy, &sender, &line, &outcome, NOW, 0,
				 &again_ns),
		RETRY_STOP);
}
END_TEST

/* The wait is the chance times the longest wait, which doubles. */
START_TEST(back_off)
{
	static const uint32_t chances[] = { 0, 1, 1u << 20, UINT32_MAX / 3,
		1u << 31, UINT32_MAX - 1, UINT32_MAX };
	struct retry_policy policy = { FOREVER };
	struct retry_outcome outcome = { BROKEN };
	int64_t longest_ns = 30 * SECOND, before_ns = 0;
	int i;

	if (_i < 7)
		longest_ns = (SECOND / 2) << (_i - 1);
	if (longest_ns > 30 * SECOND)
		longest_ns = 30 * SECOND;
	for (i = 0; i < ROWS(chances); i++) {
		struct retry_sender sender = { 0 };
		struct retry_line line = { (uint64_t)_i - 1, NOW };
		int64_t again_ns = -1, wanted_ns;
		double part = (double)chances[i] / (double)UINT32_MAX;

		ck_assert_int_eq(retry_decide(&policy, &sender, &line, &outcome,
					 NOW, chances[i], &again_ns),
			RETRY_AGAIN);
		again_ns -= NOW;
		wanted_ns = (int64_t)((double)longest_ns * part);
		ck_assert_msg(again_ns >= before_ns && again_ns <= longest_ns &&
				      again_ns > wanted_ns - NS_PER_MS &&
				      again_ns < wanted_ns + NS_PER_MS,
			"attempt %d, chance %" PRIu32 ": %" PRId64, _i,
			chances[i], again_ns);
		before_ns = again_ns;
	}
	ck_assert_int_eq(before_ns, longest_ns);
}
END_TEST

START_TEST(back_off_never_overflows)
{
	struct retry_policy policy = { FOREVER };
	struct retry_outcome outcome = { BROKEN };
	struct retry_sender sender = { 0 };
	struct retry_line line = { UINT64_MAX - 2, NOW };
	int64_t again_ns;

	retry_decide(
		&policy, &sender, &line, &outcome, NOW, UINT32_MAX, &again_ns);
	ck_assert_int_eq(again_ns, NOW + 30 * SECOND);
}
END_TEST

static const struct retry_statuses moved = { .bits = { [301 / 8] =
							       1 << 301 % 8 } };

/* The state at second 1000, an outcome, and what follows. `again` and `hold`
 * are in seconds, too. */
static const struct decision {
	const char *name;
	struct retry_policy policy;
	struct retry_line line;
	struct retry_sender sender;
	struct retry_outcome outcome;
	uint32_t chance;
	enum retry_verdict verdict;
	int64_t again;
	int64_t hold;
} decisions[] = {
	{ "broken, first failure", { PATIENT }, { 0, 0 },
		{ false, false, 0, 0 }, { BROKEN }, 0, RETRY_AGAIN, 1000, 0 },
	{ "never", { NEVER }, { 0, 0 }, { FINE }, { BROKEN }, 0,
		RETRY_UNDELIVERED, 0, 0 },
	{ "never, 503", { NEVER }, { 0, 0 }, { FINE }, { ANSWER(503, 0) }, 0,
		RETRY_UNDELIVERED, 0, 0 },
	{ "never, but the next line is held", { NEVER }, { 0, 0 }, { FINE },
		{ ANSWER(503, 7) }, 0, RETRY_UNDELIVERED, 0, 1007 },
	{ "forever, after a year", { FOREVER }, { TRIED(99, -31536000) },
		{ OUT(-31536000) }, { BROKEN }, UINT32_MAX, RETRY_AGAIN, 1030,
		0 },
	{ "forever, but no retries", { RETRY_FOREVER, 0, NULL }, { 0, 0 },
		{ FINE }, { BROKEN }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "before the third of three retries", { 30 * SECOND, 3, NULL },
		{ TRIED(2, 999) }, { OUT(999) }, { BROKEN }, 0, RETRY_AGAIN,
		1000, 0 },
	{ "after the third of three retries", { 30 * SECOND, 3, NULL },
		{ TRIED(3, 999) }, { OUT(999) }, { BROKEN }, 0,
		RETRY_UNDELIVERED, 0, 0 },
	{ "just before the end of patience", { PATIENT }, { TRIED(5, 971) },
		{ OUT(971) }, { BROKEN }, 0, RETRY_AGAIN, 1000, 0 },
	{ "the last wait ends with patience", { PATIENT }, { TRIED(5, 971) },
		{ OUT(971) }, { BROKEN }, UINT32_MAX, RETRY_AGAIN, 1001, 0 },
	{ "end of patience", { PATIENT }, { TRIED(5, 970) }, { OUT(970) },
		{ BROKEN }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "end of a line's patience in a young outage", { PATIENT },
		{ TRIED(5, 970) }, { OUT(999) }, { BROKEN }, 0,
		RETRY_UNDELIVERED, 0, 0 },
	{ "a young outage", { PATIENT }, { 0, 0 }, { OUT(971) }, { BROKEN }, 0,
		RETRY_AGAIN, 1000, 0 },
	{ "an outage older than patience", { PATIENT }, { 0, 0 }, { OUT(970) },
		{ BROKEN }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "an old outage of 503", { PATIENT }, { 0, 0 }, { OUT(100) },
		{ ANSWER(503, 0) }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "stale, first failure", { PATIENT }, { 0, 0 }, { FINE }, { STALE },
		UINT32_MAX, RETRY_AGAIN, 1000, 0 },
	{ "stale again", { PATIENT }, { TRIED(1, 1000) }, { FINE }, { STALE },
		UINT32_MAX, RETRY_AGAIN, 1001, 0 },
	{ "stale, never", { NEVER }, { 0, 0 }, { FINE }, { STALE }, UINT32_MAX,
		RETRY_AGAIN, 1000, 0 },
	{ "stale again, never", { NEVER }, { TRIED(1, 1000) }, { FINE },
		{ STALE }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "stale in an outage, never", { NEVER }, { 0, 0 }, { OUT(999) },
		{ STALE }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "stale, no retries", { 30 * SECOND, 0, NULL }, { 0, 0 }, { FINE },
		{ STALE }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "Retry-After beats a shorter back-off", { PATIENT }, { 0, 0 },
		{ FINE }, { ANSWER(503, 7) }, 0, RETRY_AGAIN, 1007, 1007 },
	{ "Retry-After beats a longer back-off", { PATIENT }, { TRIED(9, 999) },
		{ OUT(999) }, { ANSWER(429, 2) }, UINT32_MAX, RETRY_AGAIN, 1002,
		1002 },
	{ "Retry-After is capped", { FOREVER }, { 0, 0 }, { FINE },
		{ ANSWER(503, 86400) }, 0, RETRY_AGAIN, 1300, 1300 },
	{ "the cap itself", { FOREVER }, { 0, 0 }, { FINE },
		{ ANSWER(503, 300) }, UINT32_MAX, RETRY_AGAIN, 1300, 1300 },
	{ "a later hold stays", { FOREVER }, { 0, 0 }, { HELD(990, 1100) },
		{ ANSWER(503, 7) }, 0, RETRY_AGAIN, 1100, 1100 },
	{ "a hold is for every line", { FOREVER }, { 0, 0 },
		{ HELD(990, 1100) }, { BROKEN }, 0, RETRY_AGAIN, 1100, 1100 },
	{ "a past hold is none", { FOREVER }, { TRIED(1, 999) },
		{ HELD(990, 995) }, { BROKEN }, UINT32_MAX, RETRY_AGAIN, 1001,
		995 },
	{ "held until the end of patience", { PATIENT }, { 0, 0 }, { FINE },
		{ ANSWER(503, 30) }, 0, RETRY_AGAIN, 1030, 1030 },
	{ "held for longer than patience", { PATIENT }, { 0, 0 }, { FINE },
		{ ANSWER(503, 31) }, 0, RETRY_UNDELIVERED, 0, 1031 },
	{ "a refusal holds nobody", { PATIENT }, { 0, 0 }, { FINE },
		{ ANSWER(400, 60) }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "hopeless before a delivery", { PATIENT }, { 0, 0 },
		{ false, false, 0, 0 }, { HOPELESS }, 0, RETRY_STOP, 0, 0 },
	{ "hopeless after an outage", { PATIENT }, { TRIED(3, 999) },
		{ false, true, 999 * SECOND, 0 }, { HOPELESS }, 0, RETRY_STOP,
		0, 0 },
	{ "hopeless after a delivery", { PATIENT }, { 0, 0 }, { FINE },
		{ HOPELESS }, 0, RETRY_AGAIN, 1000, 0 },
	{ "a redirect before a delivery", { PATIENT }, { 0, 0 },
		{ false, false, 0, 0 }, { SHARED(301) }, 0, RETRY_STOP, 0, 0 },
	{ "a redirect after a delivery", { PATIENT }, { 0, 0 }, { FINE },
		{ SHARED(301) }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "a redirect that --location refuses", { PATIENT }, { 0, 0 },
		{ false, false, 0, 0 }, { ANSWER(301, 0) }, 0,
		RETRY_UNDELIVERED, 0, 0 },
	{ "a redirect of --retry-status", { 30 * SECOND, NO_LIMIT, &moved },
		{ 0, 0 }, { false, false, 0, 0 }, { SHARED(301) }, 0,
		RETRY_AGAIN, 1000, 0 },
	{ "http to a TLS port", { PATIENT }, { 0, 0 }, { false, false, 0, 0 },
		{ SHARED(400) }, 0, RETRY_STOP, 0, 0 },
	{ "the same after a delivery", { PATIENT }, { 0, 0 }, { FINE },
		{ SHARED(400) }, 0, RETRY_UNDELIVERED, 0, 0 },
	{ "404 after an outage", { PATIENT }, { TRIED(3, 999) },
		{ false, true, 999 * SECOND, 0 }, { ANSWER(404, 0) }, 0,
		RETRY_STOP, 0, 0 },
};

START_TEST(decision)
{
	const struct decision *row = &decisions[_i];
	struct retry_sender sender = row->sender;
	struct retry_line line = row->line;
	int64_t again_ns = -1;
	enum retry_verdict got = retry_decide(&row->policy, &sender, &line,
		&row->outcome, NOW, row->chance, &again_ns);

	ck_assert_msg(got == row->verdict, "%s: %s, not %s", row->name,
		verdicts[got], verdicts[row->verdict]);
	if (got == RETRY_AGAIN)
		ck_assert_msg(again_ns == row->again * SECOND,
			"%s: at %" PRId64, row->name, again_ns);
	ck_assert_msg(sender.hold_until_ns == row->hold * SECOND,
		"%s: held until %" PRId64, row->name, sender.hold_until_ns);
	ck_assert_msg(line.attempts == row->line.attempts + 1, "%s: attempts",
		row->name);
}
END_TEST

/* A kept-alive connection that has died is not an outage; during an outage it
 * is a failure like any other. */
START_TEST(stale)
{
	struct retry_policy policy = { PATIENT };
	struct retry_sender sender = { FINE };
	struct retry_line lines[2] = { { 0, 0 }, { 0, 0 } };
	struct retry_outcome outcome = { STALE }, broken = { BROKEN };
	int64_t again_ns;

	retry_decide(&policy, &sender, &lines[0], &outcome, NOW, UINT32_MAX,
		&again_ns);
	ck_assert_int_eq(again_ns, NOW);
	ck_assert(!sender.is_out);
	retry_decide(&policy, &sender, &lines[0], &broken, NOW, 0, &again_ns);
	ck_assert(sender.is_out);
	retry_decide(&policy, &sender, &lines[1], &outcome, NOW, UINT32_MAX,
		&again_ns);
	ck_assert_int_eq(again_ns, NOW + SECOND / 2);
}
END_TEST

/* A wait that is too long to be represented does not end the retries. */
START_TEST(patience_of_centuries)
{
	struct retry_policy policy = { INT64_MAX - 1, NO_LIMIT, NULL };
	struct retry_outcome outcome = { BROKEN };
	struct retry_sender sender = { 0 };
	struct retry_line line = { 0 };
	int64_t again_ns = -1;

	ck_assert_int_eq(retry_decide(&policy, &sender, &line, &outcome, NOW,
				 UINT32_MAX, &again_ns),
		RETRY_AGAIN);
	ck_assert_int_eq(again_ns, NOW + SECOND / 2);
}
END_TEST

/* Events that end an outage, so that the next failure is the first of another
 * one. */
static const struct {
	const char *name;
	struct retry_outcome outcome;
	bool ends;
} endings[] = {
	{ "a delivery", { ANSWER(200, 0) }, true },
	{ "204", { ANSWER(204, 0) }, true },
	{ "a refusal", { ANSWER(400, 0) }, true },
	{ "404", { ANSWER(404, 0) }, true },
	{ "a redirect", { ANSWER(302, 0) }, true },
	{ "503", { ANSWER(503, 0) }, false },
	{ "no answer", { BROKEN }, false },
	{ "a certificate", { HOPELESS }, false },
};

START_TEST(ending)
{
	struct retry_policy policy = { PATIENT };
	struct retry_outcome broken = { BROKEN };
	struct retry_sender sender = { true, true, 0, 0 };
	struct retry_line line = { 0 }, next = { 0 };
	int64_t again_ns;
	enum retry_verdict got;

	retry_decide(&policy, &sender, &line, &endings[_i].outcome, NOW, 0,
		&again_ns);
	got = retry_decide(
		&policy, &sender, &next, &broken, NOW + SECOND, 0, &again_ns);
	ck_assert_msg(
		got == (endings[_i].ends ? RETRY_AGAIN : RETRY_UNDELIVERED),
		"%s, then: %s", endings[_i].name, verdicts[got]);
	if (endings[_i].ends)
		ck_assert_int_eq(sender.outage_since_ns, NOW + SECOND);
}
END_TEST

/* A server that is away for a while, with one line a second. */
static const struct outage {
	const char *name;
	int64_t from;
	int64_t until;
	struct retry_policy policy;
	int64_t attempt_ms; /* how long a failed attempt takes */
	struct retry_outcome outcome;
	uint64_t extra; /* the most attempts beyond one for each line */
} outages[] = {
	{ "an hour", 100, 3700, { PATIENT }, 1, { BROKEN }, 40 },
	{ "from the first line on", 0, 600, { PATIENT }, 1, { BROKEN }, 40 },
	{ "shorter than patience", 100, 120, { PATIENT }, 1, { BROKEN }, 40 },
	{ "ten hours of time-outs", 100, 36100, { PATIENT }, 30000, { BROKEN },
		2 },
	{ "an hour of 503", 100, 3700, { PATIENT }, 20, { ANSWER(503, 0) },
		40 },
	{ "an hour of Retry-After", 100, 3700, { PATIENT }, 20,
		{ ANSWER(503, 20) }, 2 },
	{ "a long Retry-After", 100, 3700, { PATIENT }, 20,
		{ ANSWER(429, 999) }, 2 },
	{ "without end", 100, 18100, { FOREVER }, 1, { BROKEN }, 18000 / 10 },
	{ "never", 100, 18100, { NEVER }, 1, { BROKEN }, 0 },
	{ "two retries", 100, 3700, { 30 * SECOND, 2, NULL }, 1, { BROKEN },
		100 },
	{ "two retries each", 100, 3700, { RETRY_FOREVER, 2, NULL }, 1,
		{ BROKEN }, 2 * 3600 },
};

#define LINES 8000

struct simulation {
	const struct outage *outage;
	struct retry_sender sender;
	int64_t now_ns;
	int64_t out_since_ns; /* by the test's own account; -1: no outage */
	uint64_t attempts;
	uint64_t given_back;
	uint32_t chance;
};

static uint32_t
draw(uint32_t *state)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return *state ^ *state >> 15;
}

static void
check_given_back(const struct simulation *world, const struct retry_line *line,
	int64_t first_failure_ns)
{
	int64_t patience_ns = world->outage->policy.retry_for_ns;
	bool is_rightful =
		line->attempts > world->outage->policy.retries ||
		world->now_ns - first_failure_ns >= patience_ns ||
		world->now_ns - world->out_since_ns >= patience_ns ||
		world->sender.hold_until_ns > first_failure_ns + patience_ns;

	ck_assert_msg(is_rightful, "%s: given up early, at %" PRId64,
		world->outage->name, world->now_ns);
}

/* One line from its first attempt to its settlement. */
static void
simulate_line(struct simulation *world)
{
	const struct outage *outage = world->outage;
	struct retry_line line = { 0 };
	int64_t first_failure_ns = -1, again_ns = 0;

	for (;;) {
		struct retry_outcome outcome = { ANSWER(200, 0) };
		bool is_up = world->now_ns < outage->from * SECOND ||
			     world->now_ns >= outage->until * SECOND;
		enum retry_verdict verdict;

		ck_assert_msg(world->now_ns >= world->sender.hold_until_ns,
			"%s: not held", outage->name);
		ck_assert_msg(first_failure_ns < 0 ||
				      world->now_ns - first_failure_ns <=
					      outage->policy.retry_for_ns,
			"%s: tried longer than promised", outage->name);
		world->attempts++;
		if (!is_up) {
			outcome = outage->outcome;
			world->now_ns += outage->attempt_ms * NS_PER_MS;
		}
		verdict = retry_decide(&outage->policy, &world->sender, &line,
			&outcome, world->now_ns, draw(&world->chance),
			&again_ns);
		if (is_up) {
			ck_assert_int_eq(verdict, RETRY_DELIVERED);
			world->out_since_ns = -1;
			return;
		}
		if (first_failure_ns < 0)
			first_failure_ns = world->now_ns;
		if (world->out_since_ns < 0)
			world->out_since_ns = world->now_ns;
		if (verdict == RETRY_UNDELIVERED) {
			world->given_back++;
			check_given_back(world, &line, first_failure_ns);
			return;
		}
		ck_assert_int_eq(verdict, RETRY_AGAIN);
		ck_assert_int_ge(again_ns, world->now_ns);
		world->now_ns = again_ns;
	}
}

START_TEST(hours_of_outage)
{
	const struct outage *outage = &outages[_i];
	struct simulation world = { .outage = outage, .out_since_ns = -1 };
	int64_t line;

	for (line = 0; line < LINES; line++) {
		if (world.now_ns < line * SECOND)
			world.now_ns = line * SECOND;
		if (world.now_ns < world.sender.hold_until_ns)
			world.now_ns = world.sender.hold_until_ns;
		simulate_line(&world);
	}
	ck_assert_msg(world.attempts <= LINES + outage->extra,
		"%s: %" PRIu64 " attempts", outage->name, world.attempts);
	if (outage->policy.retries == NO_LIMIT &&
		(outage->until - outage->from) * SECOND <
			outage->policy.retry_for_ns)
		ck_assert_uint_eq(world.given_back, 0);
}
END_TEST

/* --fail-if: the server has received the line and reports an error. That is
 * neither an outage nor a delivery, and concerns only that line. */
START_TEST(refused_by_text)
{
	struct retry_policy policy = { PATIENT };
	struct retry_outcome outcome = {
		.kind = RETRY_ANSWERED,
		.status = 200,
		.is_refused = true,
	};
	struct retry_sender sender = { .is_out = true };
	struct retry_line line = { 0 };
	int64_t again_ns;

	ck_assert_int_eq(retry_decide(&policy, &sender, &line, &outcome, NOW, 0,
				 &again_ns),
		RETRY_UNDELIVERED);
	ck_assert(!sender.is_out);
	ck_assert(!sender.has_delivered);
	ck_assert_uint_eq(line.attempts, 1);
}
END_TEST

/* Several lines in flight during one outage: each has its own time. */
START_TEST(many_in_flight)
{
	enum {
		COUNT = 20
	};
	struct retry_policy policy = { PATIENT };
	struct retry_outcome broken = { BROKEN };
	struct retry_sender sender = { 0 };
	struct retry_line lines[COUNT] = { { 0, 0 } };
	int64_t due_ns[COUNT] = { 0 }, last_ns[COUNT] = { 0 }, now_ns;
	bool is_settled[COUNT] = { false };
	uint32_t chance = (uint32_t)_i;
	int i;

	for (now_ns = 0; now_ns < 100 * SECOND; now_ns += SECOND / 20) {
		for (i = 0; i < COUNT; i++) {
			if (is_settled[i] || due_ns[i] > now_ns)
				continue;
			last_ns[i] = now_ns;
			is_settled[i] =
				retry_decide(&policy, &sender, &lines[i],
					&broken, now_ns, draw(&chance),
					&due_ns[i]) == RETRY_UNDELIVERED;
		}
	}
	for (i = 0; i < COUNT; i++) {
		ck_assert(is_settled[i]);
		ck_assert_int_ge(last_ns[i], 30 * SECOND);
		ck_assert_int_le(last_ns[i], 30 * SECOND + SECOND / 20);
		ck_assert_uint_le(lines[i].attempts, 40);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("retry");
	TCase *tests = tcase_create("retry");

	tcase_add_loop_test(tests, status, 100, 600);
	tcase_add_loop_test(tests, status_set, 0, ROWS(sets));
	tcase_add_loop_test(tests, lost, 0, 2);
	tcase_add_loop_test(tests, back_off, 1, 101);
	tcase_add_test(tests, back_off_never_overflows);
	tcase_add_loop_test(tests, decision, 0, ROWS(decisions));
	tcase_add_test(tests, stale);
	tcase_add_test(tests, patience_of_centuries);
	tcase_add_loop_test(tests, ending, 0, ROWS(endings));
	tcase_add_loop_test(tests, hours_of_outage, 0, ROWS(outages));
	tcase_add_test(tests, refused_by_text);
	tcase_add_loop_test(tests, many_in_flight, 0, 20);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
