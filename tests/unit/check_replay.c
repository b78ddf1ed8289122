/* SPDX-License-Identifier: ISC */
/* line_time and replay: from lines with times to the gaps between them. */
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

/* Lines one after the other, with the gap, fault and verdict of each. */
struct step {
	const char *line;
	int64_t gap_ns;
	enum line_time_fault fault;
	enum replay_verdict verdict;
};

struct scene {
	const char *name;
	struct quantity_factor speed; /* 0: 1 */
	int64_t max_gap_ns;           /* 0: none */
	enum replay_order order;
	bool is_continued;
	struct step steps[10];
	const char *format; /* --time-format, or NULL */
};

static const char *const names[] = { "t" };

/* Times that are numbers of seconds since any start, or that a format reads. */
static struct replay_settings
settings_by(const char *format, enum replay_order order)
{
	struct replay_settings settings = {
		.fields = { names, 1 },
		.speed = { 1, 1 },
		.max_gap_ns = FOREVER,
		.order = order,
	};

	if (format)
		ck_assert_ptr_null(
			moment_form_compile(&settings.series.form, format));
	return settings;
}

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
	/* up to 12 h is a step back, and a nanosecond more is midnight */
	{ "half a day", .order = REPLAY_EMIT,
		.steps = { { AT("12:00:00"), 0, 0, 0 },
			{ AT("00:00:00"), 0, LINE_TIME_BACK, REPLAY_PASS },
			{ AT("12:00:00.000000001"), 1, 0, 0 },
			{ AT("00:00:00"), 43200 * S - 1, 0, 0 },
			{ AT("11:00:00"), 39600 * S, 0, 0 } } },
	{ "dates with offsets",
		.steps = { { AT("2024-02-28T23:59:59Z"), 0, 0, 0 },
			{ AT("2024-02-29T01:00:00+01:00"), S, 0, 0 },
			{ AT("2024-02-29T00:00:00"), S, LINE_TIME_OTHER_FORM,
				0 },
			{ AT("2024-02-29T00:00Z"), 0, 0, 0 },
			{ AT("2024-02-28T16:30:00.5-08:00"), 1799500 * MS, 0,
				0 },
			{ AT("2024-03-01T00:00:00Z"), 84599500 * MS, 0, 0 } } },
	{ "seconds", .steps = { { NUMBER("1708115445"), 0, 0, 0 },
			     { NUMBER("1708115446.5"), 1500 * MS, 0, 0 },
			     /* the first number decides the unit */
			     { NUMBER("1708115447000"), 1500 * MS,
				     LINE_TIME_NO_SUCH, 0 },
			     { "{\"t\":\"1708115449\"}", 1500 * MS, 0, 0 } } },
	{ "small seconds", .format = "s",
		.steps = { { NUMBER("0"), 0, 0, 0 },
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
	{ "the first line has no time",
		.steps = { { AT("16/02/24"), 0, LINE_TIME_AMBIGUOUS,
			REPLAY_STOP } } },
	{ "the first line has no time, to be emitted", .order = REPLAY_EMIT,
		.steps = { { NULL, 0, LINE_TIME_TOO_LONG, REPLAY_STOP } } },
	{ "the first line has no time, to be left out", .order = REPLAY_SKIP,
		.steps = { { "{}", 0, LINE_TIME_NO_FIELD, REPLAY_STOP } } },
	{ "lines without a time before the first one that has",
		.is_continued = true,
		.steps = { { "", 0, LINE_TIME_NO_JSON, 0 },
			{ "{}", S, LINE_TIME_NO_FIELD, 0 },
			{ AT("00:00:05"), S, 0, 0 },
			{ AT("00:00:08"), 3 * S, 0, 0 } } },
	{ "no time: one spacing, and the reference stays",
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:07"), 2 * S, 0, 0 },
			{ AT("noon"), 2 * S, LINE_TIME_UNREADABLE, 0 },
			{ AT("00:00:11"), 2 * S, 0, 0 },
			{ "{\"b\":1}", 4 * S, LINE_TIME_NO_FIELD, 0 },
			{ AT("00:00:21"), 6 * S, 0, 0 } } },
	{ "no time: more than the gap has room for",
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:07"), 2 * S, 0, 0 },
			{ NUMBER("null"), 2 * S, LINE_TIME_UNREADABLE, 0 },
			{ "[1]", 2 * S, LINE_TIME_NO_JSON, 0 },
			{ NULL, 2 * S, LINE_TIME_TOO_LONG, 0 },
			{ AT("2024-02-28T23:59:59Z"), 2 * S,
				LINE_TIME_OTHER_FORM, 0 },
			{ AT("00:00:10"), 2 * S, 0, 0 },
			{ AT("00:00:11"), S, 0, 0 },
			{ AT("00:00:12"), S, 0, 0 } } },
	{ "no time, before there is a spacing",
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ "{}", S, LINE_TIME_NO_FIELD, 0 },
			{ AT("00:00:05"), 0, 0, 0 },
			{ "{}", S, LINE_TIME_NO_FIELD, 0 },
			{ AT("00:00:09"), 2 * S, 0, 0 } } },
	{ "no time: a spacing is cut like any gap", .speed = { 2, 1 },
		.max_gap_ns = 400 * MS,
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ "{}", 400 * MS, LINE_TIME_NO_FIELD, 0 },
			{ AT("00:00:05.5"), 250 * MS, 0, 0 },
			{ "{}", 250 * MS, LINE_TIME_NO_FIELD, 0 } } },
	{ "back by less than a spacing: at once, and the reference stays",
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:07"), 2 * S, 0, 0 },
			{ AT("00:00:05.000000001"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:06"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:08"), S, 0, 0 },
			{ AT("00:00:07.5"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:08.5"), 500 * MS, 0, 0 } } },
	{ "back by a spacing: it starts again",
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:07"), 2 * S, 0, 0 },
			{ AT("00:00:05"), 2 * S, LINE_TIME_BACK, 0 },
			{ AT("00:00:06"), S, 0, 0 },
			{ AT("00:00:07"), S, 0, 0 },
			{ "{}", S, LINE_TIME_NO_FIELD, 0 },
			{ AT("00:00:01"), S, LINE_TIME_BACK, 0 },
			{ AT("00:00:03"), 2 * S, 0, 0 } } },
	{ "it starts again at midnight, and later that day",
		.steps = { { AT("23:00:00"), 0, 0, 0 },
			{ AT("01:00:00"), 7200 * S, 0, 0 },
			{ AT("02:00:00"), 3600 * S, 0, 0 },
			{ AT("00:30:00"), 3600 * S, LINE_TIME_BACK, 0 },
			{ AT("00:30:01"), S, 0, 0 } } },
	{ "back before there is a spacing: two steps",
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:04"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:04.5"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:06"), S, 0, 0 },
			{ AT("00:00:05.5"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:05"), S, LINE_TIME_BACK, 0 } } },
	{ "back before there is a spacing: three steps",
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:04"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:05"), 0, 0, 0 },
			{ "{}", S, LINE_TIME_NO_FIELD, 0 },
			{ AT("00:00:03"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:02"), 0, LINE_TIME_BACK, REPLAY_STOP } } },
	{ "back: emitted, and the reference stays", .order = REPLAY_EMIT,
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:06"), S, 0, 0 },
			{ AT("00:00:01"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:02"), S, LINE_TIME_BACK, 0 },
			{ AT("00:00:05.5"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:03"), S, LINE_TIME_BACK, 0 },
			{ AT("00:00:07"), S, 0, 0 },
			{ AT("00:00:04"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:10"), 3 * S, 0, 0 } } },
	{ "back: emitted, before there is a spacing", .order = REPLAY_EMIT,
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:04"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:03"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:02"), 0, LINE_TIME_BACK, 0 },
			{ AT("00:00:01"), S, LINE_TIME_BACK, 0 },
			{ AT("00:00:00"), S, LINE_TIME_BACK, 0 } } },
	{ "back: left out", .order = REPLAY_SKIP,
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:04"), 0, LINE_TIME_BACK, REPLAY_LEAVE_OUT },
			{ "{}", S, LINE_TIME_NO_FIELD, REPLAY_PASS },
			{ AT("00:00:07"), S, 0, 0 } } },
	{ "back: the end", .order = REPLAY_ERROR,
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ AT("00:00:04"), 0, LINE_TIME_BACK, REPLAY_STOP } } },
	{ "no time: the end", .order = REPLAY_ERROR,
		.steps = { { AT("00:00:05"), 0, 0, 0 },
			{ "{}", 0, LINE_TIME_NO_FIELD, REPLAY_STOP } } },
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
	{ "as slow as can be", .speed = { 1, REPLAY_PART }, .format = "s",
		.steps = { { NUMBER("0"), 0, 0, 0 },
			{ NUMBER("4"), INT64_C(8589934592) * S, 0, 0 },
			{ NUMBER("9"), FOREVER, 0, 0 } } },
};

START_TEST(gaps)
{
	const struct scene *scene = &scenes[_i];
	struct replay_settings settings =
		settings_by(scene->format, scene->order);
	const struct step *wanted = scene->steps;
	struct replay replay;
	struct replay_step got;
	size_t i;

	if (scene->speed.numerator)
		settings.speed = scene->speed;
	if (scene->max_gap_ns)
		settings.max_gap_ns = scene->max_gap_ns;
	settings.is_continued = scene->is_continued;
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

/* The gaps of a week of lines add up to the last time, divided by the speed. */
static const struct quantity_factor speeds[] = { { 1, 1 }, { 7, 1 }, { 1, 7 },
	{ 1001, 1000 }, { REPLAY_PART - 1, REPLAY_PART },
	{ 2147483647, 1000000 } };

START_TEST(no_drift)
{
	struct replay_settings settings = settings_by(NULL, REPLAY_RESTART);
	const struct quantity_factor *speed = &speeds[_i];
	uint64_t stamp = UINT64_C(1708115445000000000), span = 0;
	uint64_t sum = 0, wanted;
	struct replay replay;
	char line[64];
	int i;

	settings.speed = *speed;
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

/* A change of speed also applies to the gap in progress. */
START_TEST(speed_changes)
{
	struct replay_settings settings = settings_by("s", REPLAY_RESTART);
	const struct quantity_factor twice = { 2, 1 };
	struct replay replay;

	settings.max_gap_ns = 5 * S;
	replay_open(&replay, &settings);
	(void)replay_next(&replay, "{\"t\":1}", 7);
	ck_assert_int_eq(replay_change_speed(&replay, &twice), 0);
	ck_assert_int_eq(replay_next(&replay, "{\"t\":9}", 7).gap_ns, 4 * S);
	ck_assert_int_eq(replay_change_speed(&replay, &settings.speed), 5 * S);
	(void)replay_next(&replay, "{\"t\":8}", 7);
	ck_assert_int_eq(replay_change_speed(&replay, &twice), 0);
	/* a spacing of 8 s that is cut */
	ck_assert_int_eq(replay_next(&replay, "{}", 2).gap_ns, 4 * S);
	ck_assert_int_eq(replay_change_speed(&replay, &settings.speed), 5 * S);
}
END_TEST

/* The input of a report: how the run ends, and the texts of the line. */
START_TEST(reports)
{
	const struct replay_settings settings =
		settings_by(NULL, REPLAY_RESTART);
	const struct replay_settings seconds = settings_by("s", REPLAY_RESTART);
	struct replay replay;
	struct replay_step step;
	char text[LINE_TIME_BYTES];

	replay_open(&replay, &settings);
	step = replay_next(&replay, AT("16/02/24"), strlen(AT("16/02/24")));
	ck_assert(step.is_first && !step.is_reversed);
	ck_assert_uint_eq(line_time_text(&replay.time, text), 8);
	ck_assert_mem_eq(text, "16/02/24", 8);
	step = replay_next(&replay, "{}", 2);
	ck_assert(!step.is_first);
	ck_assert_str_eq(line_time_missing(&replay.time), "t");
	(void)replay_next(&replay, NULL, 0);
	ck_assert_uint_eq(line_time_text(&replay.time, text), 0);

	replay_open(&replay, &seconds);
	(void)replay_next(&replay, "{\"t\":5}", 7);
	step = replay_next(&replay, "{\"t\":6}", 7);
	ck_assert_int_eq(step.spacing_ns, S);
	step = replay_next(&replay, "{\"t\":4}", 7);
	ck_assert(step.is_restart && !step.is_reversed);
	ck_assert_int_eq(step.spacing_ns, 0);
	ck_assert_int_eq(step.moment.second, 4);

	replay_open(&replay, &seconds);
	(void)replay_next(&replay, "{\"t\":5}", 7);
	(void)replay_next(&replay, "{\"t\":4}", 7);
	(void)replay_next(&replay, "{\"t\":3}", 7);
	step = replay_next(&replay, "{\"t\":2}", 7);
	ck_assert(step.is_reversed && !step.is_restart && !step.is_first);
	ck_assert_uint_eq(replay.back, 3);
}
END_TEST

/* A time that needs a format ends the run, even if lines came before it. */
START_TEST(without_form)
{
	static const struct {
		const char *line;
		enum line_time_fault fault;
	} lines[] = {
		{ AT("16/02/2024 20:30:45"), LINE_TIME_AMBIGUOUS },
		{ NUMBER("100"), LINE_TIME_NO_EPOCH },
	};
	struct replay_settings settings = settings_by(NULL, REPLAY_RESTART);
	struct replay_step step;
	struct replay replay;
	size_t i;

	settings.is_continued = true;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		replay_open(&replay, &settings);
		step = replay_next(&replay, "{}", 2);
		ck_assert_int_eq(step.verdict, REPLAY_PASS);
		step = replay_next(
			&replay, lines[i].line, strlen(lines[i].line));
		ck_assert_int_eq(step.fault, lines[i].fault);
		ck_assert_int_eq(step.verdict, REPLAY_STOP);
		ck_assert(step.is_first);
	}
}
END_TEST

/* The same rule as a model: it works with the moments at which lines are due
 * instead of the gaps between them, in seconds and without a speed. */
struct model {
	enum replay_order order;
	bool has_reference;
	int64_t reference, reference_due, spacing, due, larger_due;
	int backs;
	bool is_larger; /* the step back of the last line */
};

#define NO_TIME INT64_MIN

/* When the line is due; -1 if the run ends before it. */
static int64_t
model_next(struct model *model, int64_t stamp)
{
	int64_t spacing = model->spacing ? model->spacing : 1;
	int64_t on_time, spaced;

	model->is_larger = false;
	if (stamp == NO_TIME)
		return model->has_reference ? model->due += spacing : -1;
	if (!model->has_reference || stamp > model->reference) {
		if (model->has_reference) {
			int64_t gap = stamp - model->reference;

			on_time = model->reference_due + gap;
			spaced = model->due + (gap < spacing ? gap : spacing);
			model->due = on_time > spaced ? on_time : spaced;
			model->spacing = gap;
		}
		model->has_reference = true;
		model->reference = stamp;
		model->reference_due = model->due;
		return model->due;
	}
	if (stamp == model->reference)
		return model->due;
	model->backs++;
	model->is_larger = model->spacing
				   ? model->reference - stamp >= model->spacing
				   : model->backs >= 3;
	if (!model->is_larger)
		return model->due;
	if (model->order == REPLAY_RESTART && !model->spacing)
		return -1;
	if (model->order == REPLAY_EMIT) {
		if (model->larger_due == model->due)
			model->due += spacing;
		return model->larger_due = model->due;
	}
	model->reference = stamp;
	return model->reference_due = model->due += spacing;
}

/* A small generator, the same everywhere. */
static uint32_t
random_below(uint32_t *state, uint32_t bound)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (*state >> 8) % bound;
}

/* Times that go forward and back, stand still, jump, and are missing. */
static int64_t
random_stamp(uint32_t *state, int64_t last)
{
	switch (random_below(state, 12)) {
	case 0:
		return NO_TIME;
	case 1:
		return random_below(state, 1000);
	case 2:
	case 3:
	case 4:
		return last - random_below(state, 8);
	case 5:
		return last;
	default:
		return last + random_below(state, 5);
	}
}

/* Every line is due when the model says. No line without a time is due at the
 * same moment as the line before it, and no two lines with larger steps back
 * are due at the same moment. */
static void
compare(enum replay_order order, uint32_t seed)
{
	const struct replay_settings settings = settings_by("s", order);
	struct model model = { .order = order, .larger_due = -1 };
	uint32_t state = seed;
	int64_t stamp = 500, due = 0, wanted, larger_due = -1, next;
	struct replay_step step;
	struct replay replay;
	char line[64];
	int i;

	replay_open(&replay, &settings);
	for (i = 0; i < 60; i++) {
		next = i ? random_stamp(&state, stamp) : stamp;
		(void)snprintf(line, sizeof(line), "{\"t\":%" PRId64 "}", next);
		if (next == NO_TIME)
			(void)snprintf(line, sizeof(line), "{\"t\":\"noon\"}");
		else
			stamp = next;
		wanted = model_next(&model, next);
		step = replay_next(&replay, line, strlen(line));
		due += step.gap_ns / S;
		if ((step.verdict == REPLAY_PASS ? due : -1) != wanted)
			ck_abort_msg("seed %u, line %d: %" PRId64
				     ", not %" PRId64,
				(unsigned)seed, i, due, wanted);
		if (wanted < 0)
			return;
		if (next == NO_TIME && !step.gap_ns)
			ck_abort_msg("seed %u, line %d: no spacing",
				(unsigned)seed, i);
		if (model.is_larger && due == larger_due)
			ck_abort_msg(
				"seed %u, line %d: a flood", (unsigned)seed, i);
		if (model.is_larger)
			larger_due = due;
	}
}

START_TEST(random_times)
{
	uint32_t seed;

	for (seed = 1; seed <= 5000; seed++) {
		compare(REPLAY_RESTART, seed);
		compare(REPLAY_EMIT, seed);
	}
}
END_TEST

/* Whole files that could cause a flood: backwards, one time repeated, no
 * readable time after the first, and times that alternate. */
enum shape {
	BACKWARDS,
	AGAIN,
	WITHOUT,
	ALTERNATING,
	SHAPES
};

static int64_t
shape_stamp(enum shape shape, int i)
{
	switch (shape) {
	case BACKWARDS:
		return i ? 100000 - i : 99990;
	case AGAIN:
		return i % 100;
	case WITHOUT:
		return i < 2 ? i : NO_TIME;
	case ALTERNATING:
	case SHAPES:
		break;
	}
	return i % 2 ? 1 : 1000 + i / 2;
}

START_TEST(no_flood)
{
	enum shape shape = (enum shape)(_i / 2);
	const struct replay_settings settings =
		settings_by("s", _i % 2 ? REPLAY_EMIT : REPLAY_RESTART);
	struct replay_step step;
	struct replay replay;
	char line[64];
	int i, at_once = 0, most = 0;

	replay_open(&replay, &settings);
	for (i = 0; i < 10000; i++) {
		int64_t stamp = shape_stamp(shape, i);

		(void)snprintf(
			line, sizeof(line), "{\"t\":%" PRId64 "}", stamp);
		step = replay_next(&replay, stamp == NO_TIME ? "{}" : line,
			stamp == NO_TIME ? 2 : strlen(line));
		if (step.verdict != REPLAY_PASS)
			break;
		at_once = step.gap_ns ? 1 : at_once + 1;
		if (at_once > most)
			most = at_once;
	}
	/* steps back are small up to the spacing, which is 9 s in BACKWARDS */
	ck_assert_int_le(most, shape == BACKWARDS ? 10 : 2);
}
END_TEST

static const struct {
	const char *line;
	enum line_time_fault fault;
} members[] = {
	{ "{\"t\":\"13:00:00\"}", LINE_TIME_FINE },
	{ " {\"x\":{\"t\":1},\"t\":\"13:00:00\"}\r\n", LINE_TIME_FINE },
	{ "{\"\\u0074\":\"13:00:00\"}", LINE_TIME_FINE },
	{ "{\"t\":\"13\\u003a00:00\"}", LINE_TIME_FINE },
	{ "{\"t\":\"x\",\"t\":\"13:00:00\"}", LINE_TIME_FINE },
	{ "{\"t\":\"1708115445.5\"}", LINE_TIME_FINE },
	{ "{\"t\":\"1.5\"}", LINE_TIME_NO_EPOCH },
	{ "{\"t\":\"2024-02-30 13:00:00\"}", LINE_TIME_NO_SUCH },
	{ "{\"t\":\"2/3/2024\"}", LINE_TIME_AMBIGUOUS },
	{ "{\"t\":\"01\"}", LINE_TIME_NO_EPOCH },
	{ "{\"t\":\"+1\"}", LINE_TIME_UNREADABLE },
	{ "{\"t\":\"0x10\"}", LINE_TIME_UNREADABLE },
	{ "{\"t\":\"\"}", LINE_TIME_UNREADABLE },
	{ "{\"t\":true}", LINE_TIME_UNREADABLE },
	{ "{\"t\":[1]}", LINE_TIME_STRUCTURED },
	{ "{\"t\":[1708115445]}", LINE_TIME_STRUCTURED },
	{ "{\"t\":{\"t\":1}}", LINE_TIME_STRUCTURED },
	{ "{\"T\":1}", LINE_TIME_NO_FIELD },
	{ "{\"t\":1", LINE_TIME_NO_JSON },
	{ "{\"t\":01}", LINE_TIME_NO_JSON },
	{ "13:00:00", LINE_TIME_NO_JSON },
	{ "\xEF\xBB", LINE_TIME_NO_JSON },
	{ "\xEF\xBB\xBF{\"t\":1708115445}", LINE_TIME_MARKED },
};

START_TEST(member)
{
	const struct line_time_fields fields = { names, 1 };
	const struct moment_series series = { .zone = NULL };
	const char *line = members[_i].line;
	enum line_time_fault fault;
	struct line_time time;
	struct moment moment;

	line_time_open(&time, &fields, &series);
	fault = line_time_read(&time, line, strlen(line), NULL, &moment);
	ck_assert_msg(fault == members[_i].fault, "%s: %d", line, (int)fault);
}
END_TEST

/* A time may have many digits, but not any number of them. */
START_TEST(long_times)
{
	const struct line_time_fields fields = { names, 1 };
	const struct moment_series series = { .zone = NULL };
	char line[2400] = "{\"t\":\"13:00:00.5", text[LINE_TIME_BYTES];
	struct line_time time;
	struct moment moment;

	line_time_open(&time, &fields, &series);
	memset(line + strlen(line), '0', 1000);
	memcpy(line + strlen(line), "\"}", 3);
	ck_assert_int_eq(
		line_time_read(&time, line, strlen(line), NULL, &moment),
		LINE_TIME_FINE);
	ck_assert_int_eq(moment.second, 46800);
	ck_assert_int_eq(moment.ns, 500 * MS);
	memset(line + strlen(line) - 2, '0', 100);
	memcpy(line + strlen(line), "\"}", 3);
	ck_assert_int_eq(
		line_time_read(&time, line, strlen(line), NULL, &moment),
		LINE_TIME_UNREADABLE);
	ck_assert_uint_eq(line_time_text(&time, text), LINE_TIME_BYTES);
}
END_TEST

/* Several members are joined with a space, with or without escapes. */
START_TEST(joined)
{
	static const char *const two[] = { "d", "a,b" };
	static const char line[] =
		"{\"a,b\":\"23:59\\u003a58\",\"d\":\"2024-02-16\"}";
	const struct line_time_fields fields = { two, 2 };
	const struct moment_series series = { .zone = NULL };
	char text[LINE_TIME_BYTES];
	struct line_time time;
	struct moment moment;

	line_time_open(&time, &fields, &series);
	ck_assert_int_eq(
		line_time_read(&time, line, strlen(line), NULL, &moment),
		LINE_TIME_FINE);
	ck_assert_int_eq(moment.second, 1708127998);
	ck_assert_uint_eq(line_time_text(&time, text), 19);
	ck_assert_mem_eq(text, "2024-02-16 23:59:58", 19);
	ck_assert_int_eq(line_time_read(&time, "{\"d\":1}", 7, NULL, &moment),
		LINE_TIME_NO_FIELD);
	ck_assert_str_eq(line_time_missing(&time), "a,b");
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
	tcase_add_test(tests, joined);
	tcase_add_loop_test(tests, gaps, 0, ROWS(scenes));
	tcase_add_loop_test(tests, no_drift, 0, ROWS(speeds));
	tcase_add_test(tests, speed_changes);
	tcase_add_test(tests, reports);
	tcase_add_test(tests, without_form);
	tcase_add_test(tests, random_times);
	tcase_add_loop_test(tests, no_flood, 0, 2 * SHAPES);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(replay_suite());
}
