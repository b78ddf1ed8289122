/* SPDX-License-Identifier: ISC */
/* option_text: the output of --help, --version and --check, without secrets. */
#include "common/options.h"
#include "option_folder.h"
#include "suite.h"

#include "csvrows/options.h"
#include "httppost/options.h"
#include "pace/options.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define WORDS 4

struct settings {
	struct option_common common;
	bool flag;
	const char *text;
	const char *path;
	struct option_list list;
	uint64_t size;
	int choice;
	struct option_list headers;
	const char *url;
};

static const struct option_row rows[OPTION_ROWS] = {
	{ "flag", 'f', OPTION_FLAG(settings, flag), .help = "a flag" },
	{ "text", 't', OPTION_TEXT(settings, text), .argument = "TEXT",
		.help = "a text with\ntwo lines" },
	{ "path", 0, OPTION_PATH(settings, path), .argument = "FILE",
		.help = "a path" },
	{ "list", 'l', OPTION_LIST(settings, list), .argument = "ITEM",
		.help = "a list" },
	{ "size", 0, OPTION_SIZE(settings, size), .least = 1,
		.argument = "SIZE", .preset = "64k", .help = "a size" },
	{ "choice", 'c', OPTION_CHOICE(settings, choice),
		.argument = "one|two|twofold|threefold", .help = "many words" },
	{ "header", 'H', OPTION_LIST(settings, headers), .argument = "TEXT",
		.help = "a header", .traits = OPTION_SECRET },
	{ "url", 0, OPTION_TEXT(settings, url), .argument = "URL",
		.help = "where to", .traits = OPTION_OPERAND | OPTION_SECRET },
	COMMON_ROWS(settings),
	{ 0 },
};

static const struct option_table table = {
	.tool = "pace",
	.synopsis = "[options] URL",
	.summary = "Tries options.",
	.rows = rows,
};

static bool
verify_nothing(const void *options)
{
	(void)options;
	return true;
}

static char shown[4096];    /* on stderr */
static char printed[16384]; /* on stdout */

/* Runs the words of a command line in a process of its own, because printing
 * closes stdout. The output goes to `out` or, if that is NULL, to `printed`. */
static enum option_outcome
print_options(const struct option_table *from, const char *const *words,
	const char *out)
{
	static union {
		struct settings own;
		struct csvrows_options csvrows;
		struct pace_options pace;
		struct httppost_options httppost;
	} settings;
	FILE *file = out ? fopen(out, "w") : tmpfile(), *said = tmpfile();
	char *arguments[WORDS + 2] = { profile };
	enum option_outcome outcome;
	pid_t child;
	int status, count;

	for (count = 1; count <= WORDS && words[count - 1]; count++)
		arguments[count] = strdup(words[count - 1]);
	ck_assert(file && said);
	(void)fflush(NULL);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		(void)dup2(fileno(file), STDOUT_FILENO);
		(void)dup2(fileno(said), STDERR_FILENO);
		outcome = options_read(
			from, count, arguments, &settings, verify_nothing);
		if (outcome == OPTION_CHECK)
			outcome = options_show(from, &settings);
		_exit((int)outcome);
	}
	while (count > 1)
		free(arguments[--count]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	read_back(said, shown, sizeof(shown));
	if (out)
		(void)fclose(file);
	else
		read_back(file, printed, sizeof(printed));
	return (enum option_outcome)WEXITSTATUS(status);
}

#define PRESETS "max-line=1M\ncolor=auto\n"

/* The output of --check, without the presets at the end. */
static const struct {
	const char *wanted;
	const char *text;
	const char *words[3];
} checks[] = {
	{ "size=64k\n", NULL, { NULL } },
	{ "flag=true\ntext=a b\nsize=1k\n", NULL,
		{ "-ft", "a b", "--size=1k" } },
	{ "flag=false\npath=@/a\nsize=64k\n",
		"pace:\n  flag: false\n  path: a\n", { NULL } },
	{ "list=a\nlist=b\nsize=64k\n", NULL, { "-la", "--list", "b" } },
	{ "text=a\\n\\x1B[31m\\xFF\\x7F\nsize=64k\n", NULL,
		{ "-t", "a\n\033[31m\xFF\x7F" } },
	{ "size=64k\nheader=Authorization: ***\n", NULL,
		{ "-H", "Authorization: Bearer abc" } },
	{ "size=64k\nheader=A: ***\nheader=B: ***\n",
		"pace:\n  header: ['A: secret', 'B: secret']\n", { NULL } },
	{ "size=64k\nurl=http://h:8000/a/b\n", NULL, { "http://h:8000/a/b" } },
	{ "size=64k\nurl=https://***@h/a?***\n", NULL,
		{ "https://me:secret@h/a?token=secret" } },
	{ "size=64k\nurl=http://***@h\n", NULL, { "http://secret@secret@h" } },
	{ "size=64k\nurl=http://h/@b?***\n", NULL, { "http://h/@b?secret" } },
	{ "size=64k\nurl=http://[::1]:80/\n", NULL, { "http://[::1]:80/" } },
	{ "size=64k\nurl=http://h/\\x1B[31m\n", NULL, { "http://h/\033[31m" } },
};

START_TEST(settings_in_force)
{
	const char *words[WORDS] = { "--check", checks[_i].words[0],
		checks[_i].words[1], checks[_i].words[2] };
	const char *from_profile[WORDS] = { "--check", "--profile", profile };
	bool has_profile = checks[_i].text != NULL;
	char wanted[1024];

	if (has_profile)
		write_profile(checks[_i].text);
	ck_assert_int_eq(
		print_options(&table, has_profile ? from_profile : words, NULL),
		OPTION_DONE);
	(void)snprintf(wanted, sizeof(wanted), "%s" PRESETS "%s",
		checks[_i].wanted, has_profile ? "profile=@/p.yaml\n" : "");
	ck_assert_msg(!strcmp(printed, wanted) && !*shown,
		"row %d: \"%s\", not \"%s\"\n%s", _i, printed, wanted, shown);
}
END_TEST

/* Nothing of these may be seen, neither by --check nor in a message. */
static const char *const secrets[][3] = {
	{ "--check", "-HX-Key:SECRET", NULL },
	{ "--check", "-HX-Key:\tSECRET", NULL },
	{ "--check", "-HX-Hook: https://hooks.example/SECRET", NULL },
	{ "--check", "-HAuthorization: Digest uri=\"http://h/\" SECRET", NULL },
	{ "--check", "http://u:SECRET@h/", NULL },
	{ "--check", "http://h/?a=SECRET&b=SECRET#SECRET", NULL },
	{ "--check", "http://h/#SECRET", NULL },
	{ "--check", "http://h?SECRET", NULL },
	{ "--heeder=Authorization: SECRET", NULL, NULL },
	{ "--header=SECRET", NULL, NULL },
	{ "ftp://u:SECRET@h/", NULL, NULL },
	{ "http://u:SECRET", NULL, NULL },
	{ "u:SECRET@h/x", NULL, NULL },
	{ "http://u:1/SECRET@h/", NULL, NULL },
	{ "h:80/?SECRET", NULL, NULL },
	{ "h/a/SECRET", NULL, NULL },
	{ "http://h/", "http://u:SECRET@h/", NULL },
};

START_TEST(no_secret)
{
	const char *words[WORDS] = { secrets[_i][0], secrets[_i][1] };

	(void)print_options(&table, words, NULL);
	ck_assert_msg(!strpbrk(printed, "SECRT") && !strstr(shown, "SECRET"),
		"row %d: %s%s", _i, printed, shown);
	(void)print_options(&httppost_options_table, words, NULL);
	ck_assert_msg(!strstr(printed, "SECRET") && !strstr(shown, "SECRET"),
		"row %d: %s%s", _i, printed, shown);
}
END_TEST

/* The shown part of a refused URL. */
static const struct {
	const char *url;
	const char *shown;
} refused[] = {
	{ "data.csv", "\"data.csv\"" },
	{ "localhost:8000/api/data", "\"localhost:8000...\"" },
	{ "/home/me/data.csv", "\"/home...\"" },
	{ "ftp://h:21/x", "\"ftp://h:21...\"" },
	{ "ftp://u:p@h/x", "https:// (see" },
};

START_TEST(refused_url)
{
	const char *words[WORDS] = { refused[_i].url };

	ck_assert_int_eq(print_options(&httppost_options_table, words, NULL),
		OPTION_FAULT);
	ck_assert_msg(
		strstr(shown, refused[_i].shown), "row %d: %s", _i, shown);
}
END_TEST

START_TEST(check_of_faults)
{
	const char *const words[WORDS] = { "--check", "--size", "0" };

	ck_assert_int_eq(print_options(&table, words, NULL), OPTION_FAULT);
	ck_assert_str_eq(printed, "");
}
END_TEST

/* Whether a line of the help is about the row. */
static bool
is_explained(const struct option_row *row)
{
	char head[80];

	(void)snprintf(head, sizeof(head), "  %c%c%c --%s%s%s",
		row->letter ? '-' : ' ', row->letter ? row->letter : ' ',
		row->letter ? ',' : ' ', row->name,
		!row->argument                        ? ""
		: row->traits & OPTION_MAY_STAND_BARE ? "[="
						      : " ",
		row->argument ? row->argument : "");
	return strstr(printed, head) != NULL;
}

static const struct option_table *const tables[] = {
	&table,
	&csvrows_options_table,
	&pace_options_table,
	&httppost_options_table,
};

/* All rows, under the headings of their groups. */
START_TEST(whole_help)
{
	static const char *const common[] = { "--stats[=text|json]",
		"-q, --quiet", "--color auto|always|never", "--profile FILE",
		"--check", "-h, --help[=all]", "-V, --version" };
	const struct option_table *from = tables[_i];
	const char *const words[WORDS] = { "--help", "all" };
	char usage[80], heading[80], *line;
	const struct option_row *row;
	size_t i;

	ck_assert_int_eq(print_options(from, words, NULL), OPTION_DONE);
	(void)snprintf(usage, sizeof(usage), "usage: %s %s\n%s\n", from->tool,
		from->synopsis, from->summary);
	ck_assert_int_eq(strncmp(printed, usage, strlen(usage)), 0);
	for (row = from->rows; row->name; row++) {
		if (!(row->traits & OPTION_OPERAND))
			ck_assert_msg(is_explained(row), "%s\n%s", row->name,
				printed);
		(void)snprintf(heading, sizeof(heading), "\n\n%s:\n",
			row->group ? row->group : "");
		ck_assert_msg(
			!row->group || strstr(printed, heading), "%s", heading);
	}
	for (i = 0; i < 7; i++)
		ck_assert_msg(strstr(printed, common[i]), "%s", common[i]);
	for (line = strtok(printed, "\n"); line; line = strtok(NULL, "\n"))
		ck_assert_msg(strlen(line) <= 80, "too wide: %s", line);
}
END_TEST

/* The common options, which must fit a screen. */
START_TEST(short_help)
{
	const struct option_table *from = tables[_i];
	const char *const words[WORDS] = { _i % 2 ? "--help" : "-h",
		_i / 2 ? "x" : NULL };
	const struct option_row *row;
	int lines = 0;
	char *at;

	ck_assert_int_eq(print_options(from, words, NULL), OPTION_DONE);
	for (row = from->rows; row->name; row++)
		ck_assert_msg(is_explained(row) ==
				      !!(row->traits & OPTION_IN_SHORT_HELP),
			"%s\n%s", row->name, printed);
	for (at = strchr(printed, '\n'); at; at = strchr(at + 1, '\n'))
		lines++;
	ck_assert_int_le(lines, 24);
	ck_assert(strstr(printed, "--help all"));
	for (at = strtok(printed, "\n"); at; at = strtok(NULL, "\n"))
		ck_assert_msg(strlen(at) <= 80, "too wide: %s", at);
}
END_TEST

START_TEST(version)
{
	static const char first[] = "pace " VERSION "\nlibfyaml/";
	const char *const words[WORDS] = { "-fV" };

	ck_assert_int_eq(print_options(&table, words, NULL), OPTION_DONE);
	ck_assert_int_eq(strncmp(printed, first, strlen(first)), 0);
}
END_TEST

START_TEST(full_disk)
{
	static const char *const words[][WORDS] = {
		{ "--help" },
		{ "--version" },
		{ "--check" },
	};

	if (access("/dev/full", W_OK) != 0)
		return; /* not on this system */
	ck_assert_int_eq(
		print_options(&table, words[_i], "/dev/full"), OPTION_FAULT);
	ck_assert_str_eq(shown, "pace: stdout: No space left on device\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("option_text");
	TCase *tests = tcase_create("option_text");

	tcase_add_checked_fixture(tests, make_folder, remove_folder);
	tcase_add_loop_test(tests, settings_in_force, 0, ROWS(checks));
	tcase_add_loop_test(tests, no_secret, 0, ROWS(secrets));
	tcase_add_loop_test(tests, refused_url, 0, ROWS(refused));
	tcase_add_test(tests, check_of_faults);
	tcase_add_loop_test(tests, whole_help, 0, ROWS(tables));
	tcase_add_loop_test(tests, short_help, 0, ROWS(tables));
	tcase_add_test(tests, version);
	tcase_add_loop_test(tests, full_disk, 0, 3);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
