/* SPDX-License-Identifier: ISC */
/* history: the readings of the last hour that the test server keeps. */
#include "backend/history.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>

#define NS 1000000000LL
#define BEGIN (100 * NS)

/* Takes a record of that value of RX; TX2 is null, and there is no CO. */
static void
take(struct history *history, double RX, long long now_ns)
{
	json_t *record = json_pack("{s:{s:s,s:f,s:i,s:n}}", "data", "time",
		"20:30:45", "RX_kWh", RX, "TX1_kWh", 2, "TX2_kWh");

	history_take(history, record, now_ns);
	json_decref(record);
}

static double
number_of(json_t *rows, size_t row, size_t column)
{
	return json_number_value(
		json_array_get(json_array_get(rows, row), column));
}

START_TEST(row)
{
	struct history history = { 0 };
	json_t *rows = history_show(&history, BEGIN);
	char *text;

	ck_assert_uint_eq(json_array_size(rows), 0);
	json_decref(rows);
	take(&history, 1.5, BEGIN);
	rows = history_show(&history, BEGIN + NS / 4);
	text = json_dumps(rows, JSON_COMPACT);
	ck_assert_str_eq(
		text, "[[0.25,\"20:30:45\",1.5,2.0,null,null,null,null]]");
	free(text);
	json_decref(rows);
	history_free(&history);
}
END_TEST

/* Ten records a second for five seconds: the last one of each second. */
START_TEST(one_each_second)
{
	struct history history = { 0 };
	json_t *rows;
	int i;

	for (i = 0; i < 50; i++)
		take(&history, i, BEGIN + i * (NS / 10));
	rows = history_show(&history, BEGIN + 5 * NS);
	ck_assert_uint_eq(json_array_size(rows), 5);
	for (i = 0; i < 5; i++)
		ck_assert(number_of(rows, (size_t)i, 2) == 10 * i + 9);
	json_decref(rows);
	history_free(&history);
}
END_TEST

/* Three hours of one record a second need as much room as one. */
START_TEST(one_hour)
{
	struct history history = { 0 };
	const int seconds = 3 * HISTORY_SECONDS;
	json_t *rows;

	for (int i = 0; i < seconds; i++)
		take(&history, i, BEGIN + i * NS);
	ck_assert_uint_eq(history.count, HISTORY_SECONDS);
	rows = history_show(&history, BEGIN + (seconds - 1) * NS);
	ck_assert_uint_eq(json_array_size(rows), HISTORY_SECONDS);
	ck_assert(number_of(rows, 0, 0) == HISTORY_SECONDS - 1);
	ck_assert(number_of(rows, HISTORY_SECONDS - 1, 2) == seconds - 1);
	json_decref(rows);
	/* half an hour later only half of it is younger than an hour */
	rows = history_show(&history,
		BEGIN + (seconds - 1) * NS + HISTORY_SECONDS / 2 * NS);
	ck_assert_uint_eq(json_array_size(rows), HISTORY_SECONDS / 2 + 1);
	json_decref(rows);
	history_free(&history);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("history");
	TCase *all = tcase_create("all");

	tcase_add_test(all, row);
	tcase_add_test(all, one_each_second);
	tcase_add_test(all, one_hour);
	suite_add_tcase(suite, all);
	return suite_run(suite);
}
