/* stamp and replay: lines with times to gaps between them. */
#include "pace/replay.h"
#include "suite.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define S NS_PER_SECOND
#define MS NS_PER_MS
#define FOREVER INT64_MAX

/* Lines one after the other; the gap of each, its fault and its verdict. */
struct step {
	const char *line;
	int64_t gap_ns;
	enum stamp_fault fault;
	enum replay_verdict verdict;
};

struct scene {
	const char *name;
	struct quantity_factor speed; /* 0: 1 */
	int64_t max_gap_ns;           /* 0: none */
	enum replay_order order;
	struct step steps[9];
};

#define AT(time) "{\"a\":1,\"t\":\"" time "\"}"
#define NUMBER(number) "{\"t\":" number "}"

static const struct scene scenes[] = {
	{ "a clock", .steps = { { AT("13:00:00"), 0, 0, 0 },
			     { AT("13:00:01"), S, 0, 0 },
			     { AT("13:00:01"), 0, 0, 0 },
			     { AT("13:00:01.25"), 250 * MS, 0, 0 },
			     { AT("14:00:00"), 3598750 * MS, 0, 0 } } },
	{ "midnight", .steps = { { AT("23:59:58"), 0, 0, 0 },
			      { AT("23:59:59.5"), 1500 * MS, 0, 0 },
			      { AT("00:00:00.25"), 750 * MS, 0, 0 },
			      { AT("00:00:01"), 750 * MS, 0, 0 },
			      { AT("23:00:00"), 82799 * S, 0, 0 },
			      { AT("01:00:00"), 7200 * S, 0, 0 } } },
	/* a step back of 12 h is none, and a nanosecond more is midnight */
	{ "half a day", .steps = { { AT("12:00:00"), 0, 0, 0 },
				{ AT("00:00:00"), 0, STAMP_BACK, REPLAY_PASS },
				{ AT("12:00:00.000000001"), 1, 0, 0 },
				{ AT("00:00:00"), 43200 * S - 1, 0, 0 },
				{ AT("11:00:00"), 39600 * S, 0, 0 } } },
	{ "dates with offsets",
		.steps = { { AT("2024-02-28T23:59:59Z"), 0, 0, 0 },
			{ AT("2024-02-29T01:00:00+01:00"), S, 0, 0 },
			{ AT("2024-02-29T00:00:00"), 0, 0, 0 },
			{ AT("2024-02-28T16:30:00.5-08:00"), 1800500 * MS, 0,
				0 },
			{ AT("2024-03-01T00:00:00Z"), 84599500 * MS, 0, 0 } } },
	{ "seconds",
		.steps = { { NUMBER("1708115445"), 0, 0, 0 },
			{ NUMBER("1708115446.5"), 1500 * MS, 0, 0 },
			/* the first one tells the unit */
			{ NUMBER("1708115447000"), 0, STAMP_UNREADABLE, 0 },
			{ "{\"t\":\"1708115447\"}", 500 * MS, 0, 0 } } },
	{ "small seconds", .steps = { { NUMBER("0"), 0, 0, 0 },
				   { NUMBER("0.5"), 500 * MS, 0, 0 },
				   { NUMBER("1e1"), 9500 * MS, 0, 0 } } },
	{ "milliseconds", .steps = { { NUMBER("1708115445000"), 0, 0, 0 },
				  { NUMBER("1708115445001"), MS, 0, 0 } } },
	{ "microseconds",
		.steps = { { NUMBER("1708115445000000"), 0, 0, 0 },
			{ NUMBER("1708115445000001"), 1000, 0, 0 } } },
	{ "nanoseconds, beyond 2^53",
		.steps = { { NUMBER("1708115445000000000"), 0, 0, 0 },
			{ NUMBER("1708115445000000001"), 1, 0, 0 },
			{ NUMBER("1708115445000000003"), 2, 0, 0 } } },
	{ "before 1970", .steps = { { NUMBER("-1708115445"), 0, 0, 0 },
				 { NUMBER("-1708115443"), 2 * S, 0, 0 } } },
	{ "from one end to the other",
		.steps = { { NUMBER("-9223372036854775807"), 0, 0, 0 },
			{ NUMBER("9223372036854775807"), FOREVER, 0, 0 } } },
	{ "lines without a time, with the one before",
		.steps = { { "", 0, STAMP_NO_JSON, 0 },
			{ AT("00:00:05"), 0, 0, 0 },
			{ "{\"b\":1}", 0, STAMP_NO_FIELD, 0 },
			{ AT("noon"), 0, STAMP_UNREADABLE, 0 },
			{ NUMBER("null"), 0, STAMP_UNREADABLE, 0 },
			{ "[1]", 0, STAMP_NO_JSON, 0 },
			{ NULL, 0, STAMP_TOO_LONG, 0 },
			{ AT("2024-02-28T23:59:59Z"), 0, STAMP_OTHER_FORM, 0 },
			{ AT("00:00:07"), 2 * S, 0, 0 } } },
	{ "back: at once, and the reference stays",
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:04"), 0, STAMP_BACK, REPLAY_PASS },
			{ AT("00:00:04.5"), 0, STAMP_BACK, REPLAY_PASS },
			{ AT("00:00:06"), S, 0, 0 } } },
	{ "back: left out", .order = REPLAY_SKIP,
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:04"), 0, STAMP_BACK, REPLAY_LEAVE_OUT },
			{ "{}", 0, STAMP_NO_FIELD, REPLAY_PASS },
			{ AT("00:00:06"), S, 0, 0 } } },
	{ "back: the end", .order = REPLAY_ERROR,
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:04"), 0, STAMP_BACK, REPLAY_STOP } } },
	{ "no time: the end", .order = REPLAY_ERROR,
		.steps = { { "{}", 0, STAMP_NO_FIELD, REPLAY_STOP } } },
	{ "twice as fast", .speed = { 2, 1 },
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:06"), 500 * MS, 0, 0 },
			{ AT("00:00:09"), 1500 * MS, 0, 0 } } },
	{ "half as fast", .speed = { 1, 2 },
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:06"), 2 * S, 0, 0 } } },
	{ "thirds add up", .speed = { 3, 1 },
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:06"), 333333333, 0, 0 },
			{ AT("00:00:07"), 333333333, 0, 0 },
			{ AT("00:00:08"), 333333334, 0, 0 } } },
	{ "no longer than that, after speed", .speed = { 2, 1 },
		.max_gap_ns = S,
		.steps = { { AT("00:00:00"), 0, 0, 0 },
			{ AT("00:00:01"), 500 * MS, 0, 0 },
			{ AT("00:00:03"), S, 0, 0 },
			{ AT("00:00:05.1"), S, 0, 0 },
			{ AT("20:00:00"), S, 0, 0 } } },
	{ "as slow as can be", .speed = { 1, REPLAY_PART },
		.steps = { { NUMBER("0"), 0, 0, 0 },
			{ NUMBER("4"), INT64_C(8589934592) * S, 0, 0 },
			{ NUMBER("9"), FOREVER, 0, 0 } } },
};

START_TEST(gaps)
{
	const struct scene *scene = &scenes[_i];
	struct replay_settings settings = { "t", scene->speed,
		scene->max_gap_ns ? scene->max_gap_ns : FOREVER, scene->order };
	const struct step *wanted = scene->steps;
	struct replay replay;
	struct replay_step got;
	size_t i;

	if (!settings.speed.numerator)
		settings.speed = (struct quantity_factor){ 1, 1 };
	replay_open(&replay, &settings);
	for (i = 0; i < sizeof(scene->steps) / sizeof(scene->steps[0]); i++) {
		if (i && !wanted[i].line && !wanted[i].fault)
			break;
		got = replay_next(&replay, wanted[i].line,
			wanted[i].line ? strlen(wanted[i].line) : 0);
		ck_assert_msg(got.gap_ns == wanted[i].gap_ns &&
				      got.fault == wanted[i].fault &&
				      got.verdict == wanted[i].verdict,
			"%s, line %zu: %" PRId64 ", fault %d, verdict %d",
			scene->name, i + 1, got.gap_ns, (int)got.fault,
			(int)got.verdict);
	}
}
END_TEST

/* The gaps of a week of lines add up to the last stamp by the speed. */
static const struct quantity_factor speeds[] = { { 1, 1 }, { 7, 1 }, { 1, 7 },
	{ 1001, 1000 }, { REPLAY_PART - 1, REPLAY_PART },
	{ 2147483647, 1000000 } };

START_TEST(no_drift)
{
	const struct replay_settings settings = { "t", speeds[_i], FOREVER,
		REPLAY_EMIT };
	const struct quantity_factor *speed = &speeds[_i];
	uint64_t stamp = UINT64_C(1708115445000000000), span = 0;
	uint64_t sum = 0, wanted;
	struct replay replay;
	char line[64];
	int i;

	replay_open(&replay, &settings);
	for (i = 0; i < 100000; i++) {
		(void)snprintf(line, sizeof(line), "{\"t\":%" PRIu64 "}",
			stamp + span);
		sum += (uint64_t)replay_next(&replay, line, strlen(line))
			       .gap_ns;
		/* span * denominator / numerator, without overflow */
		wanted = span / speed->numerator * speed->denominator +
			 span % speed->numerator * speed->denominator /
				 speed->numerator;
		ck_assert_uint_eq(sum, wanted);
		span += UINT64_C(6047999999) + (uint64_t)i % 7;
	}
}
END_TEST

/* A change of speed holds for the gap that is running. */
START_TEST(speed_changes)
{
	const struct replay_settings settings = { "t", { 1, 1 }, 5 * S,
		REPLAY_EMIT };
	const struct quantity_factor twice = { 2, 1 };
	struct replay replay;

	replay_open(&replay, &settings);
	(void)replay_next(&replay, "{\"t\":1}", 7);
	ck_assert_int_eq(replay_change_speed(&replay, &twice), 0);
	ck_assert_int_eq(replay_next(&replay, "{\"t\":9}", 7).gap_ns, 4 * S);
	ck_assert_int_eq(replay_change_speed(&replay, &settings.speed), 5 * S);
	(void)replay_next(&replay, "{}", 2);
	ck_assert_int_eq(replay_change_speed(&replay, &twice), 0);
}
END_TEST

static const struct {
	const char *line;
	enum stamp_fault fault;
} members[] = {
	{ "{\"t\":\"13:00:00\"}", STAMP_FINE },
	{ " {\"x\":{\"t\":1},\"t\":\"13:00:00\"}\r\n", STAMP_FINE },
	{ "{\"\\u0074\":\"13:00:00\"}", STAMP_FINE },
	{ "{\"t\":\"13\\u003a00:00\"}", STAMP_FINE },
	{ "{\"t\":\"x\",\"t\":\"13:00:00\"}", STAMP_FINE },
	{ "{\"t\":\"1.5\"}", STAMP_FINE },
	{ "{\"t\":\"01\"}", STAMP_UNREADABLE },
	{ "{\"t\":\"+1\"}", STAMP_UNREADABLE },
	{ "{\"t\":\"0x10\"}", STAMP_UNREADABLE },
	{ "{\"t\":\"\"}", STAMP_UNREADABLE },
	{ "{\"t\":true}", STAMP_UNREADABLE },
	{ "{\"t\":[1]}", STAMP_UNREADABLE },
	{ "{\"t\":{\"t\":1}}", STAMP_UNREADABLE },
	{ "{\"T\":1}", STAMP_NO_FIELD },
	{ "{\"t\":1", STAMP_NO_JSON },
	{ "{\"t\":01}", STAMP_NO_JSON },
	{ "13:00:00", STAMP_NO_JSON },
};

START_TEST(member)
{
	struct stamp stamp = { .field = "t" };
	const char *line = members[_i].line;
	enum stamp_fault fault;
	int64_t ns;

	fault = stamp_read(&stamp, line, strlen(line), 0, &ns);
	ck_assert_msg(fault == members[_i].fault, "%s: %d", line, (int)fault);
}
END_TEST

/* A time may have many digits, but not any number of them. */
START_TEST(long_times)
{
	struct stamp stamp = { .field = "t" };
	char line[2400] = "{\"t\":\"13:00:00.5";
	int64_t ns;

	memset(line + strlen(line), '0', 1000);
	memcpy(line + strlen(line), "\"}", 3);
	ck_assert_int_eq(
		stamp_read(&stamp, line, strlen(line), 0, &ns), STAMP_FINE);
	ck_assert_int_eq(ns, 46800 * S + 500 * MS);
	memset(line + strlen(line) - 2, '0', 100);
	memcpy(line + strlen(line), "\"}", 3);
	ck_assert_int_eq(stamp_read(&stamp, line, strlen(line), 0, &ns),
		STAMP_UNREADABLE);
}
END_TEST

static Suite *
replay_suite(void)
{
	Suite *suite = suite_create("replay");
	TCase *tests = tcase_create("gaps");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, member, 0, ROWS(members));
	tcase_add_test(tests, long_times);
	tcase_add_loop_test(tests, gaps, 0, ROWS(scenes));
	tcase_add_loop_test(tests, no_drift, 0, ROWS(speeds));
	tcase_add_test(tests, speed_changes);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(replay_suite());
}
