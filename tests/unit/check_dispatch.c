/* SPDX-License-Identifier: ISC */
/* dispatch: which batch is tried when, and what follows, with an engine that
 * answers from a table. */
#include "httppost/dispatch.h"
#include "suite.h"

#include "common/signals.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define MOST 8

/* Attempts in flight, oldest first. */
struct fake {
	struct engine engine;
	struct batch *owners[MOST];
	size_t count;
	struct retry_outcome outcome; /* the number of the next one */
};

static const char *
start(struct engine *engine, const struct request *request, void *owner,
	int64_t now_ns)
{
	struct fake *fake = (struct fake *)engine;

	(void)request;
	(void)now_ns;
	ck_assert_uint_lt(fake->count, MOST);
	fake->owners[fake->count++] = owner;
	return NULL;
}

static bool
next(struct engine *engine, struct engine_result *result)
{
	struct fake *fake = (struct fake *)engine;

	if (!fake->count || !fake->outcome.status)
		return false;
	*result = (struct engine_result){
		.owner = fake->owners[0],
		.outcome = fake->outcome,
	};
	fake->outcome.status = 0;
	fake->count--;
	memmove(fake->owners, fake->owners + 1,
		fake->count * sizeof(*fake->owners));
	return true;
}

/* A dispatch with everything it needs. */
struct world {
	struct fake fake;
	struct ledger ledger;
	struct request_plan plan;
	struct dispatch dispatch;
};

static void
open_items(struct world *world, size_t capacity, size_t lines, size_t bytes,
	const char *item)
{
	static const struct engine_calls calls = {
		.start = start,
		.next = next,
	};
	const struct body_form body = { item, "", "\n", "\n" };
	static const struct headers headers = { .count = 0 };
	const struct request_form form = {
		.url = "http://h",
		.headers = &headers,
		.content_type = "a/b",
		.body = &body,
		.lines = lines,
		.run = "k",
	};
	const struct retry_policy policy = { 60 * NS_PER_SECOND, 9, NULL };

	*world = (struct world){ .fake.engine.calls = &calls };
	ck_assert(ledger_open(&world->ledger, capacity,
		&(struct ledger_limits){ .lines = lines, .bytes = bytes }, 0));
	ck_assert(request_plan_open(&world->plan, &form));
	dispatch_open(&world->dispatch,
		&(struct dispatch_parts){
			&world->ledger, &world->plan, &world->fake.engine },
		&policy, 5 * NS_PER_SECOND, 1);
}

static void
open_world(struct world *world, size_t capacity, size_t lines)
{
	open_items(world, capacity, lines, 1000, "%{line}");
}

static void
close_world(struct world *world)
{
	ledger_close(&world->ledger);
	request_plan_close(&world->plan);
}

static enum dispatch_entry
enter(struct world *world, const char *text, int64_t now_ns)
{
	const struct template_line line = {
		.text = text,
		.length = strlen(text),
		.number = world->ledger.entered + 1,
	};

	return dispatch_enter(&world->dispatch,
		&(struct batch_lines){ .first = &line }, now_ns);
}

/* Starts all attempts that are due; returns how many there were. */
static size_t
start_all(struct world *world, int64_t now_ns)
{
	bool may_be_new = dispatch_may_be_new(&world->dispatch, now_ns);
	struct batch *batch;
	size_t i, count = 0;

	for (i = 0; (batch = dispatch_next(
			     &world->dispatch, may_be_new, now_ns, &i));
		i++) {
		ck_assert_ptr_null(
			dispatch_start(&world->dispatch, batch, now_ns));
		count++;
	}
	return count;
}

/* The oldest attempt gets this answer. */
static enum dispatch_fate
answer(struct world *world, int status, int64_t retry_after_ns, int64_t now_ns,
	struct dispatch_outcome *outcome)
{
	world->fake.outcome = (struct retry_outcome){
		.kind = RETRY_ANSWERED,
		.status = status,
		.retry_after_ns = retry_after_ns,
	};
	ck_assert(dispatch_take(&world->dispatch, now_ns, outcome));
	dispatch_settle(&world->dispatch, outcome);
	return outcome->fate;
}

/* After one delivery, a batch of two lines, and its answer. */
static const struct {
	int status;
	enum dispatch_fate fate;
	const char *state;
	bool is_well;
} fates[] = {
	{ 200, DISPATCH_DELIVERED, "running", true },
	{ 503, DISPATCH_AGAIN, "waiting", false },
	{ 400, DISPATCH_SPLIT, "running", true },
	{ 413, DISPATCH_SPLIT, "running", true },
	{ 422, DISPATCH_SPLIT, "running", true },
	{ 404, DISPATCH_UNDELIVERED, "running", true },
};

START_TEST(fate)
{
	struct dispatch_outcome outcome;
	struct world world;

	open_world(&world, 3, 2);
	ck_assert_int_eq(enter(&world, "a", 1), DISPATCH_ENTERED);
	ck_assert_int_eq(enter(&world, "b", 1), DISPATCH_ENTERED);
	ck_assert_uint_eq(start_all(&world, 1), 1);
	ck_assert_int_eq(
		answer(&world, 200, 0, 2, &outcome), DISPATCH_DELIVERED);
	ledger_settle(&world.ledger);
	ck_assert_int_eq(enter(&world, "c", 3), DISPATCH_ENTERED);
	ck_assert_int_eq(enter(&world, "d", 3), DISPATCH_ENTERED);
	ck_assert_uint_eq(start_all(&world, 3), 1);
	ck_assert_int_eq(answer(&world, fates[_i].status, 0, 4, &outcome),
		fates[_i].fate);
	ck_assert_str_eq(dispatch_state(&world.dispatch, 4), fates[_i].state);
	ck_assert_int_eq(dispatch_is_well(&world.dispatch), fates[_i].is_well);
	close_world(&world);
}
END_TEST

/* Nothing has been delivered: every line would fail alike. */
START_TEST(hopeless)
{
	struct dispatch_outcome outcome;
	struct world world;

	open_world(&world, 1, 1);
	(void)enter(&world, "a", 1);
	ck_assert_int_eq(enter(&world, "b", 1), DISPATCH_FULL);
	ck_assert_uint_eq(start_all(&world, 1), 1);
	ck_assert_int_eq(answer(&world, 404, 0, 2, &outcome), DISPATCH_STOP);
	ck_assert_int_eq(outcome.batch->state, BATCH_READY);
	ck_assert_uint_eq(batch_open_lines(outcome.batch), 1);
	close_world(&world);
}
END_TEST

/* In an outage, only failed batches are tried, and nothing is before the end of
 * Retry-After. */
START_TEST(outage)
{
	const int64_t s = NS_PER_SECOND;
	struct dispatch_outcome outcome;
	struct world world;

	open_world(&world, 3, 1);
	(void)enter(&world, "a", s);
	(void)enter(&world, "b", s);
	ck_assert_uint_eq(start_all(&world, s), 2);
	ck_assert_int_eq(
		answer(&world, 503, 7 * s, 2 * s, &outcome), DISPATCH_AGAIN);
	ck_assert_int_eq(outcome.again_ns, 9 * s);
	ck_assert_int_eq(outcome.hold_until_ns, 0);
	(void)enter(&world, "c", 3 * s);
	ck_assert_uint_eq(start_all(&world, 3 * s), 0);
	ck_assert_int_eq(
		dispatch_deadline_ns(&world.dispatch, true, 3 * s), 9 * s);
	ck_assert(!dispatch_may_be_new(&world.dispatch, 3 * s));
	ck_assert_str_eq(dispatch_state(&world.dispatch, 3 * s), "waiting");
	/* the hold is over, the outage is not */
	ck_assert(!dispatch_may_be_new(&world.dispatch, 9 * s));
	ck_assert_str_eq(dispatch_state(&world.dispatch, 9 * s), "retrying");
	ck_assert_uint_eq(start_all(&world, 9 * s), 1);
	ck_assert_int_eq(
		answer(&world, 200, 0, 10 * s, &outcome), DISPATCH_DELIVERED);
	ck_assert_int_eq(outcome.outage_ns, 8 * s);
	ck_assert(!dispatch_is_well(&world.dispatch));
	ck_assert_int_eq(
		answer(&world, 200, 0, 10 * s, &outcome), DISPATCH_DELIVERED);
	ck_assert(dispatch_is_well(&world.dispatch));
	ck_assert_uint_eq(start_all(&world, 10 * s), 1);
	close_world(&world);
}
END_TEST

/* A batch that is not full waits for more lines until --batch-wait is over or
 * no line can come. */
START_TEST(filling)
{
	struct world world;

	open_world(&world, 1, 3);
	ck_assert(!dispatch_close_batch(&world.dispatch, true, 0));
	(void)enter(&world, "a", NS_PER_SECOND);
	(void)enter(&world, "b", 2 * NS_PER_SECOND);
	ck_assert_int_eq(dispatch_deadline_ns(&world.dispatch, true, 0),
		6 * NS_PER_SECOND);
	ck_assert_int_eq(dispatch_deadline_ns(&world.dispatch, false, 0),
		SIGNALS_FOREVER);
	ck_assert(!dispatch_close_batch(
		&world.dispatch, false, 6 * NS_PER_SECOND - 1));
	ck_assert_uint_eq(start_all(&world, 0), 0);
	if (_i)
		ck_assert(dispatch_close_batch(
			&world.dispatch, false, 6 * NS_PER_SECOND));
	else
		ck_assert(dispatch_close_batch(&world.dispatch, true, 0));
	ck_assert_uint_eq(start_all(&world, 0), 1);
	close_world(&world);
}
END_TEST

/* A batch that an earlier run has sent waits for all its lines, and only for
 * them. */
START_TEST(expected)
{
	static const uint64_t ends[] = { 2 };
	const struct ledger_limits limits = { 3, 1000, ends, 1 };
	struct world world;

	open_world(&world, 1, 3);
	ledger_close(&world.ledger);
	ck_assert(ledger_open(&world.ledger, 1, &limits, 0));
	(void)enter(&world, "a", NS_PER_SECOND);
	ck_assert_int_eq(dispatch_deadline_ns(&world.dispatch, true, 0),
		SIGNALS_FOREVER);
	ck_assert(!dispatch_close_batch(
		&world.dispatch, false, 100 * NS_PER_SECOND));
	if (_i) {
		ck_assert(dispatch_close_batch(&world.dispatch, true, 0));
	} else {
		(void)enter(&world, "b", 100 * NS_PER_SECOND);
		ck_assert_ptr_null(world.ledger.filling);
	}
	ck_assert_uint_eq(start_all(&world, 100 * NS_PER_SECOND), 1);
	close_world(&world);
}
END_TEST

static const char text[] = "a\nbb\nccc\ndddd\ne\nff\nggg\nhhhhhh\ni\njj\nkkk\n"
			   "l\nm\nn\noo\npp\nqqq\nr\ns\ntttt\nu\nv\n";

/* Enters lines of the text, from `at`, as many together as there is room for,
 * but at most `most`. Returns how many bytes were entered; 0 if there is no
 * room. */
static size_t
enter_text(struct world *world, size_t at, size_t most)
{
	struct template_line first = {
		.text = text + at,
		.length = strcspn(text + at, "\n"),
		.number = world->ledger.entered + 1,
	};
	size_t ends[sizeof(text)], bytes, end = first.length + 1;
	struct batch_lines lines = { &first, 0, ends };
	size_t room = dispatch_room(&world->dispatch, &bytes), next;

	while (1 + lines.more < room && 1 + lines.more < most &&
		text[at + end]) {
		next = end + strcspn(text + at + end, "\n") + 1;
		if (next > bytes)
			break;
		ends[lines.more++] = end = next;
	}
	if (dispatch_enter(&world->dispatch, &lines, 1) != DISPATCH_ENTERED)
		return 0;
	return lines.more ? ends[lines.more - 1] : first.length + 1;
}

static const struct {
	size_t capacity;
	size_t lines;
	size_t bytes;
	const char *item;
	bool is_joined;
} forms[] = {
	{ 40, 1, 1000, "%{line}", false },
	{ 40, 5, 1000, "%{line}", true },
	{ 40, 100, 14, "%{line}", true },
	{ 3, 100, 14, "%{line}", true },
	{ 40, 1, 1000, "<%{line}>", false },
	{ 40, 5, 1000, "<%{line}>", true },
	{ 40, 5, 1000, "%{key}", true },
	{ 40, 100, 14, "<%{line}>", true },
	{ 3, 100, 20, "%{line}%{line}%{line}", true },
	{ 2, 100, 14, "%{n}", true },
};

/* Lines that are entered together make the same batches as one by one, also if
 * there is no room for all of them. */
START_TEST(together)
{
	struct world single, several;
	const struct batch *one, *other;
	size_t at, end, length, calls = 0, i;

	open_items(&single, forms[_i].capacity, forms[_i].lines,
		forms[_i].bytes, forms[_i].item);
	open_items(&several, forms[_i].capacity, forms[_i].lines,
		forms[_i].bytes, forms[_i].item);
	for (end = 0; text[end]; end += length) {
		length = enter_text(&single, end, 1);
		if (!length)
			break;
	}
	for (at = 0; text[at]; at += length, calls++) {
		length = enter_text(&several, at, 100);
		if (!length)
			break;
	}
	ck_assert_uint_eq(at, end);
	ck_assert_uint_eq(several.ledger.entered, single.ledger.entered);
	ck_assert_uint_eq(several.ledger.count, single.ledger.count);
	ck_assert(forms[_i].is_joined == (calls < several.ledger.entered));
	for (i = 0; (one = ledger_at(&single.ledger, i)); i++) {
		other = ledger_at(&several.ledger, i);
		ck_assert_uint_eq(other->first, one->first);
		ck_assert_uint_eq(other->count, one->count);
		ck_assert_uint_eq(other->text.length, one->text.length);
		ck_assert_mem_eq(
			other->text.bytes, one->text.bytes, one->text.length);
		ck_assert_uint_eq(other->items.length, one->items.length);
		ck_assert(!one->items.length ||
			  !memcmp(other->items.bytes, one->items.bytes,
				  one->items.length));
	}
	close_world(&single);
	close_world(&several);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("dispatch");
	TCase *tests = tcase_create("dispatch");

	tcase_add_loop_test(tests, fate, 0, ROWS(fates));
	tcase_add_test(tests, hopeless);
	tcase_add_test(tests, outage);
	tcase_add_loop_test(tests, together, 0, ROWS(forms));
	tcase_add_loop_test(tests, filling, 0, 2);
	tcase_add_loop_test(tests, expected, 0, 2);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
