/* SPDX-License-Identifier: ISC */
/* follow: files that are replaced, renamed or removed in their folder. */
#include "csvrows/follow.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

enum {
	END,
	MADE,
	LEFT,
	CAME,
	GONE
};

struct happening {
	int what;
	const char *name;
	uint32_t cookie;
};

static const struct {
	const char *name;
	struct happening happenings[12];
	const char *next; /* the files in between, each followed by a blank */
	unsigned gone;
} scenes[] = {
	{ "nothing", { { END, NULL, 0 } }, "", 0 },
	{ "replaced once",
		{ { LEFT, "log", 1 }, { CAME, "log.1", 1 },
			{ MADE, "log", 0 } },
		"", 0 },
	{ "replaced once, by a rename",
		{ { MADE, "new", 0 }, { LEFT, "new", 1 }, { CAME, "log", 1 } },
		"", 0 },
	{ "rotated twice",
		{ { LEFT, "log", 1 }, { CAME, "log.1", 1 }, { MADE, "log", 0 },
			{ LEFT, "log.1", 2 }, { CAME, "log.2", 2 },
			{ LEFT, "log", 3 }, { CAME, "log.1", 3 },
			{ MADE, "log", 0 } },
		"logs/log.1 ", 0 },
	{ "three times",
		{ { MADE, "log", 0 }, { LEFT, "log", 1 }, { CAME, "log.1", 1 },
			{ MADE, "log", 0 }, { LEFT, "log.1", 2 },
			{ CAME, "log.2", 2 }, { LEFT, "log", 3 },
			{ CAME, "log.1", 3 }, { MADE, "log", 0 } },
		"logs/log.2 logs/log.1 ", 0 },
	{ "replaced by a rename, twice",
		{ { LEFT, "a", 1 }, { CAME, "log", 1 }, { LEFT, "b", 2 },
			{ CAME, "log", 2 } },
		"", 1 },
	{ "deleted, and made again",
		{ { MADE, "log", 0 }, { GONE, "log", 0 }, { MADE, "log", 0 } },
		"", 1 },
	{ "rotated, packed",
		{ { MADE, "log", 0 }, { LEFT, "log", 1 }, { CAME, "log.1", 1 },
			{ MADE, "log.1.gz", 0 }, { GONE, "log.1", 0 },
			{ MADE, "log", 0 } },
		"", 1 },
	{ "moved to another folder",
		{ { MADE, "log", 0 }, { LEFT, "log", 1 }, { MADE, "log", 0 } },
		"", 1 },
	{ "an older one in its place",
		{ { MADE, "log", 0 }, { LEFT, "log", 1 }, { CAME, "log.1", 1 },
			{ MADE, "log", 0 }, { LEFT, "x", 2 },
			{ CAME, "log.1", 2 } },
		"", 1 },
	{ "other files",
		{ { MADE, "x", 0 }, { LEFT, "x", 1 }, { CAME, "y", 1 },
			{ GONE, "y", 0 } },
		"", 0 },
};

static void
happen(struct follow *follow, const struct happening *happening)
{
	static const enum follow_event events[] = {
		[MADE] = FOLLOW_APPEARS,
		[LEFT] = FOLLOW_LEAVES,
		[CAME] = FOLLOW_APPEARS,
		[GONE] = FOLLOW_DELETED,
	};

	follow_note(follow, events[happening->what], happening->name,
		happening->cookie);
}

static struct follow
watched(void)
{
	return (struct follow){ .path = "logs/log",
		.name = &"logs/log"[5],
		.moving = FOLLOW_FILES };
}

START_TEST(scene)
{
	static struct follow follow;
	char *path, next[200] = "";
	int i;

	follow = watched();
	for (i = 0; scenes[_i].happenings[i].what != END; i++)
		happen(&follow, &scenes[_i].happenings[i]);
	while ((path = follow_name_next(&follow))) {
		strcat(next, path);
		strcat(next, " ");
		free(path);
	}
	ck_assert_msg(strcmp(next, scenes[_i].next) == 0, "%s: %s",
		scenes[_i].name, next);
	ck_assert_msg(follow.gone == scenes[_i].gone, "%s: %u gone",
		scenes[_i].name, (unsigned)follow.gone);
	follow_forget(&follow);
	ck_assert_ptr_null(follow_name_next(&follow));
}
END_TEST

/* Only the newest names are kept, and half a rename stays half a rename. */
START_TEST(many)
{
	static struct follow follow;
	char name[] = "log.aa", *path;
	int i;

	follow = watched();
	for (i = 0; i < FOLLOW_FILES + 10; i++) {
		name[4] = (char)('a' + i / 26);
		name[5] = (char)('a' + i % 26);
		follow_note(&follow, FOLLOW_APPEARS, "log", 0);
		follow_note(&follow, FOLLOW_LEAVES, "log", 7);
		ck_assert(follow.cookie != 0);
		follow_note(&follow, FOLLOW_APPEARS, name, 7);
		ck_assert(follow.cookie == 0);
	}
	ck_assert_uint_eq(follow.gone, 10);
	path = follow_name_next(&follow);
	ck_assert_str_eq(path, "logs/log.ak");
	free(path);
}
END_TEST

static Suite *
follow_suite(void)
{
	Suite *suite = suite_create("follow");
	TCase *tests = tcase_create("files in between");

	tcase_add_loop_test(tests, scene, 0, ROWS(scenes));
	tcase_add_test(tests, many);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(follow_suite());
}
