/* SPDX-License-Identifier: ISC */
/* options: one table with every kind, read from command lines and profiles. */
#include "common/options.h"
#include "option_folder.h"
#include "suite.h"

#include <check.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define WORDS 8

struct settings {
	struct option_common common;
	bool flag;
	const char *text;
	const char *path;
	struct option_list list;
	struct option_list names;
	struct option_list paths;
	uint64_t count;
	uint64_t size;
	int64_t interval_ns;
	struct quantity_rate rate;
	int choice;
	struct option_list headers;
	const char *url;
};

static const char *
verify_text(const char *text)
{
	return strcmp(text, "bad") ? NULL : "must not be bad";
}

static const struct option_row rows[OPTION_ROWS] = {
	{ "flag", 'f', OPTION_FLAG(settings, flag), .help = "a flag" },
	{ "text", 't', OPTION_TEXT(settings, text), .argument = "TEXT",
		.help = "a text", .verify = verify_text },
	{ "path", 0, OPTION_PATH(settings, path), .argument = "FILE",
		.help = "a path" },
	{ "list", 'l', OPTION_LIST(settings, list), .argument = "ITEM",
		.help = "a list\nof items", .verify = verify_text },
	{ "names", 0, OPTION_NAMES(settings, names), .argument = "NAMES",
		.help = "names" },
	{ "paths", 0, OPTION_PATHS(settings, paths), .argument = "FILE",
		.help = "paths" },
	{ "count", 0, OPTION_COUNT(settings, count), .least = 2,
		.argument = "N", .help = "a count" },
	{ "size", 0, OPTION_SIZE(settings, size), .least = 1,
		.argument = "SIZE", .preset = "64k", .help = "a size" },
	{ "interval", 'i', OPTION_DURATION(settings, interval_ns), .least = 1,
		.argument = "DUR", .preset = "1s", .help = "a duration",
		.rival = "rate|header" },
	{ "rate", 0, OPTION_RATE(settings, rate), .argument = "RATE",
		.help = "a rate", .rival = "interval" },
	{ "choice", 0, OPTION_CHOICE(settings, choice),
		.argument = "one|two|twofold",
		.help = "a choice with a long list of words" },
	{ "header", 'H', OPTION_LIST(settings, headers), .argument = "TEXT",
		.help = "a header", .traits = OPTION_SECRET },
	{ "url", 0, OPTION_TEXT(settings, url), .argument = "URL",
		.help = "where to", .traits = OPTION_OPERAND | OPTION_SECRET },
	COMMON_ROWS(settings),
	{ 0 },
};

/* With an operand that is there more than once. */
static const struct option_row path_rows[OPTION_ROWS] = {
	{ "file", 0, OPTION_PATHS(settings, paths), .argument = "FILE",
		.help = "input", .traits = OPTION_OPERAND },
	COMMON_ROWS(settings),
	{ 0 },
};

static bool
verify_all(const void *options)
{
	const struct settings *settings = options;

	if (settings->text && !strcmp(settings->text, "alone"))
		message_error("text: must not be alone");
	return !settings->text || strcmp(settings->text, "alone") != 0;
}

static const struct option_table table = {
	.tool = "pace",
	.synopsis = "[options] URL",
	.summary = "Tries options.",
	.rows = rows,
};

static const struct option_table path_table = {
	.tool = "pace",
	.synopsis = "[FILE ...]",
	.summary = "Tries operands.",
	.rows = path_rows,
};

static struct settings settings;
static char shown[16384]; /* on stderr */

/* The words of a command line live as long as the process. */
static char *
keep(const char *word)
{
	static char kept[8192];
	static size_t used;
	char *copy = kept + used;

	used += strlen(word) + 1;
	ck_assert_uint_lt(used, sizeof(kept));
	return strcpy(copy, word);
}

/* Reads words and profile text (or NULL) into `settings`, with stderr kept in
 * `shown`. */
static enum option_outcome
read_options(const struct option_table *from, const char *const *words,
	const char *text)
{
	static char tool[] = "pace", option[] = "--profile";
	char *arguments[WORDS + 4] = { tool };
	FILE *file;
	enum option_outcome outcome;
	int count = 1, saved = dup(STDERR_FILENO), i;

	if (text) {
		arguments[count++] = option;
		arguments[count++] = profile;
		write_profile(text);
	}
	for (i = 0; i < WORDS && words[i]; i++)
		arguments[count++] = keep(words[i]);
	file = tmpfile();
	ck_assert(file && dup2(fileno(file), STDERR_FILENO) >= 0);
	memset(&settings, 0, sizeof(settings));
	outcome = options_read(from, count, arguments, &settings, verify_all);
	ck_assert(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	read_back(file, shown, sizeof(shown));
	return outcome;
}

static void add(char *text, const char *format, ...) MESSAGE_FORMAT(2, 3);

static void
add(char *text, const char *format, ...)
{
	va_list arguments;
	size_t length = strlen(text);

	va_start(arguments, format);
	(void)vsnprintf(text + length, 1024 - length, format, arguments);
	va_end(arguments);
}

static void
add_value(char *text, const struct option_row *row)
{
	const char *field = (const char *)&settings + row->field;
	const struct option_list *list = (const void *)field;
	const struct quantity_rate *rate = (const void *)field;
	size_t i;

	switch (row->kind) {
	case OPTION_KIND_FLAG:
		add(text, "%d", *(const bool *)field);
		break;
	case OPTION_KIND_TEXT:
	case OPTION_KIND_PATH:
		add(text, "%s", *(const char *const *)(const void *)field);
		break;
	case OPTION_KIND_LIST:
	case OPTION_KIND_NAMES:
	case OPTION_KIND_PATHS:
		for (i = 0; i < list->count; i++)
			add(text, "<%s>", list->items[i]);
		break;
	case OPTION_KIND_COUNT:
	case OPTION_KIND_SIZE:
		add(text, "%" PRIu64, *(const uint64_t *)(const void *)field);
		break;
	case OPTION_KIND_DURATION:
		add(text, "%" PRId64, *(const int64_t *)(const void *)field);
		break;
	case OPTION_KIND_RATE:
		add(text, "%" PRIu64 "/%" PRIu64, rate->lines, rate->period_ns);
		break;
	case OPTION_KIND_CHOICE:
		add(text, "%d", *(const int *)(const void *)field);
		break;
	case OPTION_KIND_HELP:
	case OPTION_KIND_VERSION:
		break;
	}
}

/* The values that are neither presets nor defaults: "name=value name=value",
 * with "name:value" if a value comes from the profile. */
static void
describe(char text[1024])
{
	const struct option_row *row;

	*text = '\0';
	/* from here on, rows that only the command line has */
	for (row = rows; strcmp(row->name, "profile") != 0; row++) {
		enum option_source source =
			options_source(&table, &settings, row->name);

		if (source != OPTION_COMMAND && source != OPTION_PROFILE)
			continue;
		add(text, "%s%s%c", *text ? " " : "", row->name,
			source == OPTION_COMMAND ? '=' : ':');
		add_value(text, row);
	}
}

/* Accepted: the words of a command line, and the resulting values. */
static const struct {
	const char *wanted;
	const char *words[WORDS];
} commands[] = {
	{ "", { NULL } },
	{ "flag=1", { "--flag" } },
	{ "flag=1", { "-f" } },
	{ "flag=1", { "--flag", "--flag" } },
	{ "text=a", { "--text", "a" } },
	{ "text=a", { "--text=a" } },
	{ "text=a", { "-t", "a" } },
	{ "text=a", { "-ta" } },
	{ "text==a", { "-t=a" } },
	{ "flag=1 text=a", { "-fta" } },
	{ "flag=1 text=a", { "-ft", "a" } },
	{ "text=", { "--text=" } },
	{ "text=-f", { "--text", "-f" } },
	{ "text=--", { "--text", "--" } },
	{ "text=b", { "--text", "a", "--text", "b" } },
	{ "text=a", { "--te", "a" } },
	{ "text=a", { "--tex=a" } },
	{ "path=a/b", { "--path", "a/b" } },
	{ "path=-", { "--path", "-" } },
	{ "list=<a><b,c>", { "-l", "a", "--list", "b,c" } },
	{ "list=<\u2019><-list>", { "-l", "\u2019", "-l", "-list" } },
	{ "url=\u2013u", { "--", "\u2013u" } },
	{ "list=<>", { "--list", "" } },
	{ "names=<a><b c><d>", { "--names", "a,b c", "--names=d" } },
	{ "names=<a,b><c\"d><e>", { "--names", "\"a,b\",\"c\"\"d\",e" } },
	{ "names=<a\"b>", { "--names", "a\"b" } },
	{ "names=< a >", { "--names", " a " } },
	{ "paths=<a,b><->", { "--paths", "a,b", "--paths", "-" } },
	{ "count=2", { "--count", "2" } },
	{ "count=9223372036854775807", { "--count", "9223372036854775807" } },
	{ "size=65536", { "--size", "64k" } },
	{ "interval=1500000000", { "-i", "1.5s" } },
	{ "interval=250000000", { "-i250ms" } },
	{ "rate=1/6000000000", { "--rate", "10/m" } },
	{ "choice=0", { "--choice", "one" } },
	{ "choice=1", { "--choice", "two" } },
	{ "choice=2", { "--choice=twofold" } },
	{ "stats=0", { "--stats" } },
	{ "stats=0", { "--stats", "text" } },
	{ "stats=1", { "--stats", "json" } },
	{ "stats=1", { "--stats=json" } },
	{ "flag=1 stats=0", { "--stats", "-f" } },
	{ "url=u stats=0", { "--stats", "u" } },
	{ "url=u stats=1", { "u", "--stats", "json" } },
	{ "url=json stats=0", { "--stats", "--", "json" } },
	{ "header=<A: b><C: d>", { "-H", "A: b", "--header", "C: d" } },
	{ "url=u", { "u" } },
	{ "url=-", { "-" } },
	{ "url=", { "" } },
	{ "url=-f", { "--", "-f" } },
	{ "url=--", { "--", "--" } },
	{ "flag=1 url=u", { "-f", "u" } },
	{ "flag=1 url=u", { "u", "-f" } },
	{ "flag=1 url=u", { "u", "-f", "--" } },
};

START_TEST(command)
{
	enum option_outcome outcome =
		read_options(&table, commands[_i].words, NULL);
	char got[1024];

	describe(got);
	ck_assert_msg(outcome == OPTION_RUN && !*shown &&
			      !strcmp(got, commands[_i].wanted),
		"row %d: \"%s\", not \"%s\"\n%s", _i, got, commands[_i].wanted,
		shown);
}
END_TEST

/* Refused: the whole output, in which " $" stands for the reference to
 * --help. */
static const struct {
	const char *wanted;
	const char *words[WORDS];
} faults[] = {
	{ "--unknown: unknown option $", { "--unknown" } },
	{ "--unknown: unknown option $", { "--unknown=a secret" } },
	{ "--fla-g: unknown option; did you mean --flag? $", { "--fla-g" } },
	{ "-x: unknown option $", { "-x" } },
	{ "-x: unknown option $", { "-fx" } },
	{ "-:: unknown option $", { "-:" } },
	{ "-?: unknown option $", { "-?" } },
	{ "--co: ambiguous: --count, --color $", { "--co", "2" } },
	{ "--url: unknown option $", { "--url=u" } },
	{ "--rtae: unknown option; did you mean --rate? $", { "--rtae=1" } },
	{ "-l: needs an argument $", { "-l" } },
	{ "-z: unknown option $", { "-zyf" } },
	{ "-c: unknown option; did you mean --count? $", { "-count", "2" } },
	{ "-p: unknown option $", { "-p", "-f" } },
	{ "--jobs: unknown option; it belongs to httppost $", { "--jobs=2" } },
	{ "--job: unknown option $", { "--job" } },
	{ "-list: did you mean --list? $", { "-list", "a" } },
	{ "-list: did you mean --list? $\nw: unexpected operand $",
		{ "-list=a", "u", "w" } },
	{ "\u2013flag: begins with a dash that is not a hyphen; type --flag $",
		{ "\u2013flag" } },
	{ "\u2014\u2014l: begins with a dash that is not a hyphen; type -l $",
		{ "\u2014\u2014l", "2" } },
	{ "--list: begins with \u201c, which the shell does not take for a "
	  "quote; type ' or \" $",
		{ "--list", "\u201ca\u201d" } },
	{ "--list: begins with \u2018, which the shell does not take for a "
	  "quote; type ' or \" $",
		{ "-l\u2018a\u2019" } },
	{ "--count: needs an argument $", { "--count" } },
	{ "--count: needs an argument $", { "-f", "--cou" } },
	{ "-t: needs an argument $", { "-ft" } },
	{ "--flag: takes no argument $", { "--flag=true" } },
	{ "--check: takes no argument $", { "--check=all" } },
	{ "--count: must be a whole number, not \"x\" $", { "--count", "x" } },
	{ "--count: must be a whole number, not \"\" $", { "--count=" } },
	{ "--count: is too small: \"1\" $", { "--count", "1" } },
	{ "--size: must be more than 0, not \"0\" $", { "--size", "0" } },
	{ "--interval: must be more than 0, not \"0\" $", { "-i", "0" } },
	{ "--interval: must be a duration such as 250ms, 1.5s or 2m, not "
	  "\"-1\" $",
		{ "--interval=-1" } },
	{ "--rate: must be a rate such as 250/s, 10/m or max, not \"fast\" $",
		{ "--rate", "fast" } },
	{ "--choice: must be one, two or twofold, not \"tw\" $",
		{ "--choice", "tw" } },
	{ "--choice: must be one, two or twofold, not \"\" $",
		{ "--choice", "" } },
	{ "--choice: must be one, two or twofold, not \"one|two\" $",
		{ "--choice", "one|two" } },
	{ "--stats: must be text or json, not \"xml\" $", { "--stats=xml" } },
	{ "--stats: must be text or json, not \"\" $", { "--stats=" } },
	{ "--stats: does not go with --quiet $", { "-q", "--stats" } },
	{ "--help: must be all, not \"text\" $", { "--help=text" } },
	{ "--path: must not be empty $", { "--path=" } },
	{ "--paths: must not be empty $", { "--paths", "" } },
	{ "--names: has an empty name $", { "--names", "" } },
	{ "--names: has an empty name: \"a,,b\" $", { "--names", "a,,b" } },
	{ "--names: has an empty name: \"a,\" $", { "--names", "a," } },
	{ "--names: has an empty name: \"\"\"\" $", { "--names", "\"\"" } },
	{ "--names: has an unclosed quote: \"\"a\" $", { "--names", "\"a" } },
	{ "--names: has an unclosed quote: \"\"a\"b\" $",
		{ "--names", "\"a\"b" } },
	{ "--text: must not be bad: \"bad\" $", { "-t", "bad" } },
	{ "--list: must not be bad: \"bad\" $", { "-l", "good", "-l", "bad" } },
	{ "text: must not be alone", { "-t", "alone" } },
	{ "v: unexpected operand $", { "u", "v" } },
	{ "-f: unexpected operand $", { "u", "--", "-f" } },
	{ "--rate: does not go with --interval $",
		{ "-i", "1s", "--rate", "1" } },
	{ "--interval: does not go with --rate $",
		{ "--rate", "1", "--interval", "1s" } },
	{ "--interval: does not go with --header $",
		{ "-H", "a: b", "--interval", "1s" } },
	{ "--bogus: unknown option $\n--count: must be a whole number, "
	  "not \"x\" $\n-x: unknown option $\nw: unexpected operand $\n"
	  "--size: needs an argument $",
		{ "--bogus", "--count", "x", "u", "-x", "v", "w", "--size" } },
	/* the next word may be its argument */
	{ "--bogus: unknown option $", { "--bogus", "v", "u" } },
	{ "--bogus: unknown option $\nv: unexpected operand $",
		{ "--bogus=w", "u", "v" } },
	{ "-x: unknown option $\nw: unexpected operand $",
		{ "-x", "v", "u", "w" } },
	{ "--color: must be auto, always or never, not \"blue\" $",
		{ "--color", "blue" } },
	{ "--max-line: must be more than 0, not \"0\" $",
		{ "--max-line", "0" } },
};

/* Each wanted line as "pace: line". */
static void
spell_out(const char *wanted, char *text)
{
	const char *at;

	strcpy(text, *wanted ? "pace: " : "");
	text += strlen(text);
	for (at = wanted; *at; at++) {
		if (*at == '$')
			text += sprintf(text, "(see pace --help)");
		else if (*at == '\n')
			text += sprintf(text, "\npace: ");
		else
			*text++ = *at;
	}
	strcpy(text, *wanted ? "\n" : "");
}

START_TEST(fault)
{
	enum option_outcome outcome =
		read_options(&table, faults[_i].words, NULL);
	char wanted[1024];

	spell_out(faults[_i].wanted, wanted);
	ck_assert_msg(outcome == OPTION_FAULT && !strcmp(shown, wanted),
		"row %d: \"%s\", not \"%s\"", _i, shown, wanted);
}
END_TEST

/* A profile that a command line overrides: the resulting values or the
 * output. */
static const struct {
	const char *text;
	const char *set;
	const char *said;
	const char *words[WORDS];
} profiles[] = {
	{ "", "", "", { NULL } },
	{ "httppost:\n  flag: true\n", "", "", { NULL } },
	{ "pace:\n  flag: true\n", "flag:1", "", { NULL } },
	{ "pace:\n  flag: false\n", "flag:0", "", { NULL } },
	{ "pace:\n  flag: false\n", "flag=1", "", { "-f" } },
	{ "pace:\n  text: a\n", "text:a", "", { NULL } },
	{ "pace:\n  text: null\n", "text:null", "", { NULL } },
	{ "pace:\n  text: a\n", "text=b", "", { "-t", "b" } },
	{ "pace:\n  path: a/b\n", "path:@/a/b", "", { NULL } },
	{ "pace:\n  path: /a\n", "path:/a", "", { NULL } },
	{ "pace:\n  path: '-'\n", "path:-", "", { NULL } },
	{ "pace:\n  paths: [a, /b, '-']\n", "paths:<@/a></b><->", "",
		{ NULL } },
	{ "pace:\n  paths: a,b\n", "paths:<@/a,b>", "", { NULL } },
	{ "pace:\n  paths: [a, b]\n", "paths=<c>", "", { "--paths", "c" } },
	{ "pace:\n  list: a,b\n", "list:<a,b>", "", { NULL } },
	{ "pace:\n  list: [a, b]\n", "list:<a><b>", "", { NULL } },
	{ "pace:\n  list: [a, b]\n", "list=<c>", "", { "-l", "c" } },
	{ "pace:\n  names: a,b\n", "names:<a><b>", "", { NULL } },
	{ "pace:\n  names: ['a,b', '\"c']\n", "names:<a,b><\"c>", "",
		{ NULL } },
	{ "pace:\n  count: 7\n  size: 1k\n  interval: 2s\n",
		"count:7 size:1024 interval:2000000000", "", { NULL } },
	{ "pace:\n  rate: 5\n  choice: two\n", "rate:1/200000000 choice:1", "",
		{ NULL } },
	{ "pace:\n  url: u\n  stats: json\n", "url:u stats:1", "", { NULL } },
	{ "pace:\n  url: u\n", "url=v", "", { "v" } },
	{ "pace:\n  interval: 2s\n", "rate=1/200000000", "",
		{ "--rate", "5" } },
	{ "pace:\n  rate: 5\n", "interval=3000000000", "", { "-i", "3" } },
	{ "pace:\n  nosuch: 1\n", NULL,
		"@/p.yaml:2:3: pace.nosuch: unknown key", { NULL } },
	{ "pace:\n  cuont: 1\n", NULL,
		"@/p.yaml:2:3: pace.cuont: unknown key; did you mean count?",
		{ NULL } },
	{ "pace:\n  help: true\n  check: true\n  profile: p\n  version: 1\n",
		NULL,
		"@/p.yaml:2:3: pace.help: unknown key\n"
		"@/p.yaml:3:3: pace.check: unknown key\n"
		"@/p.yaml:4:3: pace.profile: unknown key\n"
		"@/p.yaml:5:3: pace.version: unknown key",
		{ NULL } },
	{ "pace:\n  flag: yes\n", NULL,
		"@/p.yaml:2:9: pace.flag: must be true or false, not \"yes\"",
		{ NULL } },
	{ "pace:\n  text: [a, b]\n", NULL,
		"@/p.yaml:2:3: pace.text: must be one text, not a list",
		{ NULL } },
	{ "pace:\n  list: [a, bad, b]\n  text:   bad\n", NULL,
		"@/p.yaml:2:13: pace.list: must not be bad: \"bad\"\n"
		"@/p.yaml:3:11: pace.text: must not be bad: \"bad\"",
		{ NULL } },
	{ "pace:\n  names: [a, '']\n", NULL,
		"@/p.yaml:2:14: pace.names: has an empty name", { NULL } },
	{ "pace:\n  names: a,,b\n", NULL,
		"@/p.yaml:2:10: pace.names: has an empty name: \"a,,b\"",
		{ NULL } },
	{ "pace:\n  path: ''\n", NULL,
		"@/p.yaml:2:9: pace.path: must not be empty", { NULL } },
	{ "pace:\n  count: 1\n  size: 0\n  interval: x\n", NULL,
		"@/p.yaml:2:10: pace.count: is too small: \"1\"\n"
		"@/p.yaml:3:9: pace.size: must be more than 0, not \"0\"\n"
		"@/p.yaml:4:13: pace.interval: must be a duration such as "
		"250ms, 1.5s or 2m, not \"x\"",
		{ NULL } },
	{ "pace:\n  rate: x\n  choice: three\n  stats: true\n", NULL,
		"@/p.yaml:2:9: pace.rate: must be a rate such as 250/s, 10/m "
		"or max, not \"x\"\n"
		"@/p.yaml:3:11: pace.choice: must be one, two or twofold, not "
		"\"three\"\n"
		"@/p.yaml:4:10: pace.stats: must be text or json, not \"true\"",
		{ NULL } },
	{ "pace:\n  interval: x\n", NULL,
		"@/p.yaml:2:13: pace.interval: must be a duration such as "
		"250ms, 1.5s or 2m, not \"x\"",
		{ "-i", "1s" } },
	{ "pace:\n  count: x\n", NULL,
		"--count: must be a whole number, not \"y\" $\n"
		"@/p.yaml:2:10: pace.count: must be a whole number, not "
		"\"x\"",
		{ "--count", "y" } },
	{ "pace:\n  text: alone\n", NULL, "text: must not be alone", { NULL } },
};

START_TEST(from_profile)
{
	const char *set = profiles[_i].set;
	enum option_outcome outcome =
		read_options(&table, profiles[_i].words, profiles[_i].text);
	char got[1024], said[1024];

	describe(got);
	shorten(got);
	spell_out(profiles[_i].said, said);
	ck_assert_msg(!strcmp(shown, said), "row %d: \"%s\", not \"%s\"", _i,
		shown, said);
	ck_assert_int_eq(outcome, set ? OPTION_RUN : OPTION_FAULT);
	ck_assert_msg(!set || !strcmp(got, set), "row %d: \"%s\", not \"%s\"",
		_i, got, set ? set : "");
}
END_TEST

/* Two options for the same thing: the reason names the other one. */
START_TEST(rivals_in_profile)
{
	const char *const words[WORDS] = { NULL };

	ck_assert_int_eq(read_options(&table, words,
				 "pace:\n  rate: 5\n  interval: 1s\n"),
		OPTION_FAULT);
	ck_assert_msg(strstr(shown, "@/p.yaml:3:3: pace.interval: ") &&
			      strstr(shown, "rate"),
		"%s", shown);
}
END_TEST

/* Each of several rivals overrides a preset, and a name within another name
 * does not count. */
static const struct {
	const char *words[WORDS];
	const char *yaml;
	enum option_source source;
} beaten[] = {
	{ { "-H", "a: b" }, NULL, OPTION_UNSET },
	{ { "head" }, NULL, OPTION_PRESET },
	{ { "head" }, "pace:\n  header: 'a: b'\n", OPTION_UNSET },
};

START_TEST(rivals_of_presets)
{
	ck_assert_int_eq(
		read_options(&table, beaten[_i].words, beaten[_i].yaml),
		OPTION_RUN);
	ck_assert_int_eq(options_source(&table, &settings, "interval"),
		beaten[_i].source);
}
END_TEST

START_TEST(missing_profile)
{
	const char *const words[WORDS] = { "--profile", "/no/such/p.yaml",
		"--bogus" };

	ck_assert_int_eq(read_options(&table, words, NULL), OPTION_FAULT);
	ck_assert_ptr_nonnull(strstr(shown, "/no/such/p.yaml: "));
	ck_assert_ptr_nonnull(strstr(shown, "--bogus: unknown option"));
}
END_TEST

START_TEST(presets)
{
	const char *const none[WORDS] = { NULL };
	const char *const rate[WORDS] = { "--rate", "5" };

	ck_assert_int_eq(read_options(&table, none, NULL), OPTION_RUN);
	ck_assert_uint_eq(settings.size, 65536);
	ck_assert_int_eq(settings.interval_ns, NS_PER_SECOND);
	ck_assert_uint_eq(settings.common.max_line, 1024 * 1024);
	ck_assert_int_eq(settings.common.color, MESSAGE_COLOR_AUTO);
	ck_assert_int_eq(
		options_source(&table, &settings, "size"), OPTION_PRESET);
	ck_assert_int_eq(
		options_source(&table, &settings, "max-line"), OPTION_PRESET);
	ck_assert_int_eq(
		options_source(&table, &settings, "count"), OPTION_UNSET);
	ck_assert_int_eq(
		options_source(&table, &settings, "nosuch"), OPTION_UNSET);
	ck_assert_int_eq(read_options(&table, rate, NULL), OPTION_RUN);
	ck_assert_int_eq(
		options_source(&table, &settings, "interval"), OPTION_UNSET);
	ck_assert_int_eq(settings.interval_ns, 0);
}
END_TEST

START_TEST(many_operands)
{
	const char *const words[WORDS] = { "a", "--color=never", "-", "--",
		"-c" };

	ck_assert_int_eq(read_options(&path_table, words, NULL), OPTION_RUN);
	ck_assert_uint_eq(settings.paths.count, 3);
	ck_assert_str_eq(settings.paths.items[0], "a");
	ck_assert_str_eq(settings.paths.items[1], "-");
	ck_assert_str_eq(settings.paths.items[2], "-c");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("options");
	TCase *tests = tcase_create("options");

	tcase_add_checked_fixture(tests, make_folder, remove_folder);
	tcase_add_loop_test(tests, command, 0, ROWS(commands));
	tcase_add_loop_test(tests, fault, 0, ROWS(faults));
	tcase_add_loop_test(tests, from_profile, 0, ROWS(profiles));
	tcase_add_test(tests, rivals_in_profile);
	tcase_add_loop_test(tests, rivals_of_presets, 0, ROWS(beaten));
	tcase_add_test(tests, missing_profile);
	tcase_add_test(tests, presets);
	tcase_add_test(tests, many_operands);
	suite_add_tcase(suite, tests);
	return suite_run_apart(suite);
}
