/* SPDX-License-Identifier: ISC */
/* poll_set: what is watched is found when it is ready, for few and for many
 * descriptors. */
#include "httppost/poll_set.h"
#include "suite.h"

#include <check.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIPES 40
#define LEADING 2
#define KIND 3

/* How many descriptors the set is told to expect: few are in the array of
 * poll(2), many may be in an epoll. */
static const size_t expected[] = { 1, 1000 };

struct set_of_pipes {
	struct poll_set set;
	int pipes[PIPES][2];
};

static void
open_pipes(struct set_of_pipes *of, size_t most)
{
	size_t i;

	ck_assert(poll_set_open(&of->set, LEADING, most));
	for (i = 0; i < PIPES; i++) {
		ck_assert_int_eq(pipe(of->pipes[i]), 0);
		ck_assert(poll_set_watch(&of->set, of->pipes[i][0], POLLIN,
			KIND, &of->pipes[i]));
	}
}

static void
close_pipes(struct set_of_pipes *of)
{
	size_t i;

	for (i = 0; i < PIPES; i++) {
		(void)close(of->pipes[i][0]);
		(void)close(of->pipes[i][1]);
	}
	poll_set_close(&of->set);
}

/* Waits as the caller does. */
static void
look(struct set_of_pipes *of)
{
	size_t count, i;
	struct pollfd *fds = poll_set_fds(&of->set, &count);

	for (i = 0; i < LEADING; i++)
		fds[i] = (struct pollfd){ -1, POLLIN, 0 };
	(void)poll(fds, (nfds_t)count, 0);
	poll_set_begin(&of->set);
}

static void
make_ready(struct set_of_pipes *of, size_t i)
{
	ck_assert_int_eq(write(of->pipes[i][1], "x", 1), 1);
}

START_TEST(nothing_is_ready)
{
	struct set_of_pipes of;
	struct poll_set_event event;

	open_pipes(&of, expected[_i]);
	look(&of);
	ck_assert(!poll_set_next(&of.set, &event));
	close_pipes(&of);
}
END_TEST

/* Each that is ready is found once, with its owner. */
START_TEST(ready_ones_are_found)
{
	struct set_of_pipes of;
	struct poll_set_event event;
	unsigned found = 0;
	int count = 0;

	open_pipes(&of, expected[_i]);
	make_ready(&of, 0);
	make_ready(&of, 7);
	make_ready(&of, 31);
	look(&of);
	while (poll_set_next(&of.set, &event)) {
		size_t i = (size_t)((int(*)[2])event.owner - of.pipes);

		ck_assert_uint_lt(i, 32);
		ck_assert_int_eq(event.fd, of.pipes[i][0]);
		ck_assert(event.events & POLLIN);
		ck_assert_int_eq(event.kind, KIND);
		found |= 1U << i;
		count++;
	}
	ck_assert_uint_eq(found, 1U | 1U << 7 | 1U << 31);
	ck_assert_int_eq(count, 3);
	/* what was found is not found again without a wait */
	poll_set_begin(&of.set);
	ck_assert(!poll_set_next(&of.set, &event));
	close_pipes(&of);
}
END_TEST

START_TEST(forgotten_ones_are_not_found)
{
	struct set_of_pipes of;
	struct poll_set_event event;
	size_t i;

	open_pipes(&of, expected[_i]);
	for (i = 0; i < PIPES; i++)
		make_ready(&of, i);
	poll_set_forget(&of.set, of.pipes[3][0]);
	poll_set_forget(&of.set, of.pipes[3][0]);
	poll_set_forget(&of.set, 9999);
	poll_set_forget(&of.set, -1);
	look(&of);
	/* each one that is found forgets another one */
	for (i = 0; poll_set_next(&of.set, &event); i++) {
		int *its = event.owner;

		ck_assert_int_ne(event.fd, of.pipes[3][0]);
		poll_set_forget(&of.set, event.fd);
		ck_assert_int_eq(its[0], event.fd);
		if (its != of.pipes[20])
			poll_set_forget(&of.set, of.pipes[20][0]);
	}
	ck_assert(i == PIPES - 1 || i == PIPES - 2);
	poll_set_clear(&of.set);
	look(&of);
	ck_assert(!poll_set_next(&of.set, &event));
	close_pipes(&of);
}
END_TEST

START_TEST(events_can_change)
{
	struct set_of_pipes of;
	struct poll_set_event event;
	int end;

	open_pipes(&of, expected[_i]);
	end = of.pipes[5][1];
	ck_assert(poll_set_watch(&of.set, end, 0, KIND, &of));
	look(&of);
	ck_assert(!poll_set_next(&of.set, &event));
	ck_assert(poll_set_watch(&of.set, end, POLLOUT, KIND + 1, &end));
	look(&of);
	ck_assert(poll_set_next(&of.set, &event));
	ck_assert_int_eq(event.fd, end);
	ck_assert_ptr_eq(event.owner, &end);
	ck_assert_int_eq(event.kind, KIND + 1);
	ck_assert(event.events & POLLOUT);
	ck_assert(!poll_set_watch(&of.set, -1, POLLIN, KIND, NULL));
	close_pipes(&of);
}
END_TEST

#if defined(__linux__)
/* The peer has ended its side, with or without bytes before that. */
START_TEST(ends_are_found)
{
	struct set_of_pipes of;
	struct poll_set_event event;
	int ends[2];

	open_pipes(&of, expected[_i]);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	ck_assert(poll_set_watch(&of.set, ends[0], POLLIN, KIND, &of));
	ck_assert_int_eq(write(ends[1], "x", 1), 1);
	look(&of);
	ck_assert(poll_set_next(&of.set, &event));
	ck_assert_int_eq(event.events, POLLIN);
	ck_assert(!event.is_ended);
	ck_assert_int_eq(shutdown(ends[1], SHUT_WR), 0);
	look(&of);
	ck_assert(poll_set_next(&of.set, &event));
	ck_assert_int_eq(event.events, POLLIN);
	ck_assert(event.is_ended);
	/* who only sends does not wake up for it */
	ck_assert(poll_set_watch(&of.set, ends[0], 0, KIND, &of));
	look(&of);
	ck_assert(!poll_set_next(&of.set, &event));
	(void)close(ends[0]);
	(void)close(ends[1]);
	close_pipes(&of);
}
END_TEST
#endif

/* A descriptor that was closed without a word, and is another one now. */
START_TEST(closed_ones_can_return)
{
	struct set_of_pipes of;
	struct poll_set_event event;
	int other[2];

	open_pipes(&of, expected[_i]);
	ck_assert_int_eq(pipe(other), 0);
	ck_assert_int_ge(dup2(other[0], of.pipes[9][0]), 0);
	ck_assert(poll_set_watch(
		&of.set, of.pipes[9][0], POLLIN | POLLOUT, KIND, &of.pipes[9]));
	ck_assert_int_eq(write(other[1], "x", 1), 1);
	look(&of);
	ck_assert(poll_set_next(&of.set, &event));
	ck_assert_int_eq(event.fd, of.pipes[9][0]);
	(void)close(other[0]);
	(void)close(other[1]);
	close_pipes(&of);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("poll_set");
	TCase *tests = tcase_create("poll_set");
	const int rows = sizeof(expected) / sizeof(expected[0]);

	tcase_add_loop_test(tests, nothing_is_ready, 0, rows);
	tcase_add_loop_test(tests, ready_ones_are_found, 0, rows);
	tcase_add_loop_test(tests, forgotten_ones_are_not_found, 0, rows);
	tcase_add_loop_test(tests, events_can_change, 0, rows);
	tcase_add_loop_test(tests, closed_ones_can_return, 0, rows);
#if defined(__linux__)
	tcase_add_loop_test(tests, ends_are_found, 0, rows);
#endif
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
