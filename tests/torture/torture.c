/* SPDX-License-Identifier: ISC */
/* The torture run: each call that csvrows, pace and httppost make in their main
 * cases fails once, and must not make them break a promise.
 *
 *	torture [-m MOST] [-j WORKERS] [-o CASE] [-k KIND] BIN SHIM BACKEND
 *
 * First the cases run without faults, which shows the calls that they make
 * (cases.c, plan.c). Then each fault gets a run of its own (bench.c), in which
 * the preloaded shim (shim*.c) makes that one call fail, and the result is
 * judged (verdict*.c). A fault that is never hit fails the torture run, too,
 * and so does a kind of call that no case makes. -m limits the number of calls
 * of each kind that are tried. */
#include "torture/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_WORKERS 16
#define MOST_CASES 64

/* The counts of calls are the least of this many runs. A fault that was not hit
 * is tried again as often, and then with the last call that was made, because
 * the number of waits depends on the machine. */
#define BASELINE_RUNS 3
#define TRIES 10

/* Programs that are built with a sanitizer give up no rights, and make fewer
 * kinds of calls. */
#if defined(TORTURE_SANITIZED)
#define MAKES_ALL_CALLS false
#else
#define MAKES_ALL_CALLS true
#endif

struct totals {
	_Atomic unsigned long hit;
	_Atomic unsigned long wrong;
	_Atomic unsigned long killed;
	_Atomic unsigned long failed[SHARED_KIND_COUNT];
};

struct torture {
	size_t most;
	int workers;
	const char *only;
	const char *kind;
	struct bench benches[MOST_WORKERS];
	struct baseline baselines[MOST_CASES];
	struct plan plan;
	struct totals *totals; /* shared by the workers */
};

static uint64_t trial_number;

/* Makes the checkpoint with which a seeded case begins. */
static void
seed(struct bench *bench, const struct torture_case *test)
{
	struct torture_case head = *test;
	struct text few = { 0 };
	const char *end = test->input;
	struct outcome outcome;
	int i;

	if (!test->is_seeded)
		return;
	for (i = 0; i < CASES_SEED; i++)
		end = strchr(end, '\n') + 1;
	text_add(&few, test->input, (size_t)(end - test->input));
	head.input = few.bytes;
	outcome = bench_run(bench, &head, true);
	outcome_free(&outcome);
	free(few.bytes);
}

static struct outcome
try(struct bench *bench, const struct fault *fault)
{
	struct shared *shared = bench->shared;

	bench_clean(bench, fault->test);
	/* what the seed has sent does not belong to the trial */
	bench_begin(bench, ++trial_number * MOST_WORKERS);
	seed(bench, fault->test);
	bench_begin(bench, bench->run + 1);
	bench_reset(bench);
	shared->mode = fault->mode;
	shared->kind = fault->kind;
	shared->error = fault->error;
	shared->nth = fault->nth;
	shared->is_deep = fault->is_deep;
	return bench_run(bench, fault->test, false);
}

/* --- without faults --- */

static void
count_calls(const struct bench *bench, uint64_t calls[SHARED_COUNTERS],
	bool is_first)
{
	size_t i;

	for (i = 0; i < SHARED_COUNTERS; i++) {
		uint64_t n = bench->shared->calls[i];

		if (is_first || n < calls[i])
			calls[i] = n;
	}
}

/* False if the case fails without any fault. */
static bool
measure(struct bench *bench, const struct torture_case *test,
	struct baseline *baseline)
{
	struct fault none = { .test = test, .is_harmless = true };
	const char *reason;
	int i;

	for (i = 0; i < 2 * BASELINE_RUNS; i++) {
		struct outcome outcome;

		none.is_deep = i % 2;
		outcome = try(bench, &none);
		count_calls(bench,
			none.is_deep ? baseline->deep : baseline->calls, i < 2);
		if (i == 0) {
			text_add(&baseline->out, outcome.out.bytes,
				outcome.out.length);
			if (test->kept)
				baseline->kept = bench_file(bench, test->kept);
		}
		reason = verdict_of(bench, &none, baseline, &outcome);
		if (reason) {
			(void)printf("%s: without any fault: %s\n%s\n",
				test->name, reason, outcome.err.bytes);
			outcome_free(&outcome);
			return false;
		}
		outcome_free(&outcome);
	}
	return true;
}

/* --- with faults --- */

static const char *
mode_name(const struct fault *fault)
{
	switch (fault->mode) {
	case SHARED_FAIL_EACH:
		return "every second call";
	case SHARED_SHORT:
		return "short reads and writes";
	case SHARED_SIGNAL:
		return "signal before";
	case SHARED_COUNT:
	case SHARED_FAIL:
		break;
	}
	return fault->is_deep ? "call of a library" : "call";
}

static void
report(const struct fault *fault, const char *reason, const char *err)
{
	(void)printf("not ok: %s: %s %llu of %s, %s: %s\n", fault->test->name,
		mode_name(fault), (unsigned long long)fault->nth,
		plan_kind(fault->kind),
		fault->mode == SHARED_SIGNAL ? strsignal(fault->error)
					     : strerror(fault->error),
		reason);
	for (; *err; err += strcspn(err, "\n") + (strchr(err, '\n') != NULL))
		(void)printf("#   %.*s\n", (int)strcspn(err, "\n"), err);
	(void)fflush(stdout);
}

static void
torture_one(
	struct torture *torture, struct bench *bench, const struct fault *fault)
{
	const struct baseline *baseline =
		&torture->baselines[fault->test - cases];
	const char *reason = "the fault was never hit";
	struct outcome outcome = { 0 };
	struct fault nearby = *fault;
	bool is_hit = false;
	uint64_t made;
	int tries;

	for (tries = 0; tries < TRIES && !is_hit; tries++) {
		outcome_free(&outcome);
		outcome = try(bench, &nearby);
		is_hit = bench->shared->hits > 0;
		made = bench->shared->calls[fault->kind];
		if (!is_hit && made > 0 && made < nearby.nth)
			nearby.nth = made;
	}
	/* input or output of a few bytes may be done in one call */
	if (fault->mode == SHARED_SHORT)
		is_hit = true;
	if (is_hit)
		reason = verdict_of(bench, fault, baseline, &outcome);
	torture->totals->hit += is_hit;
	torture->totals->killed += fault->mode == SHARED_SIGNAL;
	if (is_hit && fault->mode == SHARED_FAIL)
		torture->totals->failed[fault->kind]++;
	if (reason) {
		torture->totals->wrong++;
		report(fault, reason, outcome.err.bytes);
	}
	outcome_free(&outcome);
}

static void
work(struct torture *torture, int number)
{
	struct bench *bench = &torture->benches[number];
	size_t i;

	if (chdir(bench->folder) != 0)
		text_die(bench->folder);
	trial_number = 1000000;
	for (i = (size_t)number; i < torture->plan.count;
		i += (size_t)torture->workers)
		torture_one(torture, bench, &torture->plan.faults[i]);
}

/* Makes the plan on the first bench; false if a case fails without faults. */
static bool
plan_all(struct torture *torture)
{
	struct bench *bench = &torture->benches[0];
	size_t i, before, kept, k;

	if (chdir(bench->folder) != 0)
		text_die(bench->folder);
	for (i = 0; i < case_count; i++) {
		if (torture->only && strcmp(torture->only, cases[i].name) != 0)
			continue;
		if (!measure(bench, &cases[i], &torture->baselines[i]))
			return false;
		before = torture->plan.count;
		plan_add(&torture->plan, &cases[i], &torture->baselines[i],
			torture->most);
		for (k = kept = before; k < torture->plan.count; k++) {
			struct fault *fault = &torture->plan.faults[k];

			if (!torture->kind ||
				!strcmp(torture->kind, plan_kind(fault->kind)))
				torture->plan.faults[kept++] = *fault;
		}
		torture->plan.count = kept;
		(void)printf("%-20s %5zu faults\n", cases[i].name,
			torture->plan.count - before);
	}
	(void)fflush(stdout);
	return true;
}

/* A kind of call that the shim can fail and that no case makes proves
 * nothing. */
static void
look_for_kinds(const struct torture *torture)
{
	size_t i;

	for (i = 0; i < SHARED_KIND_COUNT; i++) {
		if (torture->totals->failed[i])
			continue;
		torture->totals->wrong++;
		(void)printf("not ok: no call of %s has failed in any case\n",
			plan_kind((enum shared_kind)i));
	}
}

static int
run(struct torture *torture)
{
	pid_t pids[MOST_WORKERS];
	int i;

	if (!plan_all(torture))
		return 1;
	for (i = 0; i < torture->workers; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			text_die("fork");
		if (pids[i] == 0) {
			work(torture, i);
			_exit(0);
		}
	}
	for (i = 0; i < torture->workers; i++) {
		int status;

		if (waitpid(pids[i], &status, 0) != pids[i] || status != 0)
			torture->totals->wrong++;
	}
	if (!torture->only && !torture->kind && MAKES_ALL_CALLS)
		look_for_kinds(torture);
	(void)printf("torture: %lu faults hit (%lu of them signals) of %zu, "
		     "%lu wrong\n",
		torture->totals->hit, torture->totals->killed,
		torture->plan.count, torture->totals->wrong);
	return torture->totals->wrong || !torture->plan.count ||
	       torture->totals->hit != torture->plan.count;
}

int
main(int argc, char **argv)
{
	static struct torture torture = { .workers = 2 };
	const char *engine = NULL;
	int option, i, status;

	while ((option = getopt(argc, argv, "e:m:j:o:k:")) != -1) {
		if (option == 'e')
			engine = optarg;
		else if (option == 'm')
			torture.most = strtoul(optarg, NULL, 10);
		else if (option == 'j')
			torture.workers = atoi(optarg);
		else if (option == 'o')
			torture.only = optarg;
		else if (option == 'k')
			torture.kind = optarg;
		else
			return 2;
	}
	if (argc - optind != 3 || torture.workers < 1 ||
		torture.workers > MOST_WORKERS || case_count > MOST_CASES) {
		(void)fprintf(stderr,
			"usage: torture [-e ENGINE] [-m MOST] "
			"[-j WORKERS] [-o CASE] [-k KIND] BIN SHIM BACKEND\n");
		return 2;
	}
	torture.totals = mmap(NULL, sizeof(*torture.totals),
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (torture.totals == MAP_FAILED)
		text_die("memory");
	for (i = 0; i < torture.workers; i++) {
		bench_open(&torture.benches[i], argv[optind], argv[optind + 1],
			argv[optind + 2]);
		if (engine)
			(void)snprintf(torture.benches[i].engine,
				sizeof(torture.benches[i].engine),
				"--engine=%s", engine);
	}
	status = run(&torture);
	for (i = 0; i < torture.workers; i++)
		bench_close(&torture.benches[i]);
	return status;
}
