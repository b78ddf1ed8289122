/* ledger: lines settle in any order and leave in the order of the input. */
#include "httppost/ledger.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t
draw(uint32_t *state, uint32_t below)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (uint32_t)(((uint64_t)*state * below) >> 32);
}

static void
check_line(const struct ledger_line *line, uint64_t number, const char *text)
{
	ck_assert_ptr_nonnull(line);
	ck_assert_uint_eq(line->number, number);
	ck_assert_uint_eq(line->text.length, strlen(text));
	ck_assert_mem_eq(line->text.bytes, text, strlen(text));
}

START_TEST(kept_text)
{
	struct ledger ledger;

	ck_assert(ledger_open(&ledger, 4, 0));
	ck_assert_ptr_null(ledger_at(&ledger, 0));
	check_line(ledger_enter(&ledger, "a\n", 2), 1, "a\n");
	check_line(ledger_enter(&ledger, "b", 1), 2, "b\n");
	check_line(ledger_enter(&ledger, "\n", 1), 3, "\n");
	check_line(ledger_enter(&ledger, "", 0), 4, "\n");
	ck_assert(ledger_is_full(&ledger));
	check_line(ledger_at(&ledger, 1), 2, "b\n");
	ck_assert_ptr_null(ledger_at(&ledger, 4));
	ledger_close(&ledger);
	ledger_close(&ledger);
}
END_TEST

START_TEST(kept_bytes)
{
	static const char line[] = "a\0\r\xFF";
	struct ledger ledger;
	const struct ledger_line *kept;

	ck_assert(ledger_open(&ledger, 1, 0));
	kept = ledger_enter(&ledger, line, 4);
	ck_assert_uint_eq(kept->text.length, 5);
	ck_assert_mem_eq(kept->text.bytes, "a\0\r\xFF\n", 5);
	ledger_close(&ledger);
}
END_TEST

/* Numbers go on after a resume, and over lines that never were entered. */
START_TEST(numbers)
{
	struct ledger ledger;

	ck_assert(ledger_open(&ledger, 2, 5432));
	check_line(ledger_enter(&ledger, "a", 1), 5433, "a\n");
	check_line(ledger_enter(&ledger, "b", 1), 5434, "b\n");
	ledger_settle(&ledger);
	ledger_settle(&ledger);
	ck_assert_uint_eq(ledger.settled, 5434);
	ledger_settle_unentered(&ledger);
	check_line(ledger_enter(&ledger, "c", 1), 5436, "c\n");
	ledger_settle(&ledger);
	ck_assert_uint_eq(ledger.settled, 5436);
	ledger_close(&ledger);
}
END_TEST

/* A slot that is used again is as new. */
START_TEST(used_again)
{
	struct ledger ledger;
	struct ledger_line *line;

	ck_assert(ledger_open(&ledger, 1, 0));
	line = ledger_enter(&ledger, "a long line\n", 12);
	line->state = LEDGER_UNDELIVERED;
	line->written = 12;
	line->due_ns = 99;
	line->read_realtime_ns = 99;
	line->since_first_ns = 99;
	line->retry.attempts = 3;
	line->retry.first_failure_ns = 99;
	ledger_settle(&ledger);
	line = ledger_enter(&ledger, "b\n", 2);
	check_line(line, 2, "b\n");
	ck_assert_int_eq(line->state, LEDGER_READY);
	ck_assert_uint_eq(line->written, 0);
	ck_assert_int_eq(line->due_ns, 0);
	ck_assert_int_eq(line->read_realtime_ns, 0);
	ck_assert_int_eq(line->since_first_ns, 0);
	ck_assert_uint_eq(line->retry.attempts, 0);
	ck_assert_int_eq(line->retry.first_failure_ns, 0);
	ledger_close(&ledger);
}
END_TEST

#define LINES 4000
#define MOST_OPEN 40

/* The account as plain as it can be: each line of the input, by number. */
struct model {
	struct ledger ledger;
	size_t capacity;
	uint64_t begin; /* settled before the input begins */
	uint64_t entered;
	uint64_t left;
	bool is_settled[LINES];
	/* what ledger_enter returned */
	struct ledger_line *kept[LINES];
	uint32_t chance;
};

static size_t
format_line(uint64_t number, char text[300])
{
	return (size_t)snprintf(text, 300, "%llu%*s\n",
		(unsigned long long)number, (int)(number * 7919 % 250), "");
}

static void
enter_some(struct model *model)
{
	char text[300];
	size_t length;

	while (!ledger_is_full(&model->ledger) && model->entered < LINES &&
		draw(&model->chance, 3)) {
		length = format_line(model->begin + model->entered + 1, text);
		model->kept[model->entered] = ledger_enter(
			&model->ledger, text, length - draw(&model->chance, 2));
		check_line(model->kept[model->entered],
			model->begin + model->entered + 1, text);
		model->entered++;
	}
}

static void
settle_some(struct model *model)
{
	uint64_t open = model->entered - model->left, i;

	for (i = 0; i < open; i++) {
		if (draw(&model->chance, 4))
			continue;
		ledger_at(&model->ledger, i)->state =
			draw(&model->chance, 2) ? LEDGER_DELIVERED
						: LEDGER_UNDELIVERED;
		model->is_settled[model->left + i] = true;
	}
}

static void
leave_some(struct model *model)
{
	struct ledger_line *line;
	char text[300];

	while ((line = ledger_at(&model->ledger, 0)) &&
		line->state >= LEDGER_DELIVERED) {
		ck_assert(model->is_settled[model->left]);
		format_line(model->begin + model->left + 1, text);
		check_line(line, model->begin + model->left + 1, text);
		ledger_settle(&model->ledger);
		model->left++;
	}
	ck_assert(model->left == model->entered ||
		  !model->is_settled[model->left]);
}

static void
check_model(const struct model *model)
{
	uint64_t open = model->entered - model->left, i;

	ck_assert_uint_eq(model->ledger.count, open);
	ck_assert_uint_eq(model->ledger.settled, model->begin + model->left);
	ck_assert(ledger_is_full(&model->ledger) == (open == model->capacity));
	for (i = 0; i < open; i++)
		ck_assert_ptr_eq(ledger_at(&model->ledger, i),
			model->kept[model->left + i]);
	ck_assert_ptr_null(ledger_at(&model->ledger, open));
}

START_TEST(random_order)
{
	static struct model model;

	memset(&model, 0, sizeof(model));
	model.chance = (uint32_t)_i;
	model.capacity = (size_t)_i + 1;
	model.begin = draw(&model.chance, 2) ? 86399 : 0;
	ck_assert(ledger_open(&model.ledger, model.capacity, model.begin));
	while (model.left < LINES) {
		enter_some(&model);
		settle_some(&model);
		leave_some(&model);
		check_model(&model);
	}
	ledger_close(&model.ledger);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ledger");
	TCase *tests = tcase_create("ledger");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, kept_text);
	tcase_add_test(tests, kept_bytes);
	tcase_add_test(tests, numbers);
	tcase_add_test(tests, used_again);
	tcase_add_loop_test(tests, random_order, 0, MOST_OPEN);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
