/* SPDX-License-Identifier: ISC */
/* profile: accepted files, and every fault with its place. */
#include "profile_folder.h"
#include "suite.h"

#include <stdarg.h>

#define EXAMPLE "\"pace: {rate: 10/s}\""
#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static void add(char text[4096], const char *format, ...) MESSAGE_FORMAT(2, 3);

static void
add(char text[4096], const char *format, ...)
{
	size_t used = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text + used, 4096 - used, format, arguments);
	va_end(arguments);
}

/* "key@2:3 = <value>@2:8" for each entry, "key@2:3 : ..." for a list. */
static void
dump(const struct profile *profile, char text[4096])
{
	const struct profile_entry *entry;
	const struct profile_text *value;
	size_t i, j;

	text[0] = '\0';
	for (i = 0; i < profile->count; i++) {
		entry = &profile->entries[i];
		add(text, "%s@%d:%d %s", entry->key.text, (int)entry->key.line,
			(int)entry->key.column, entry->is_list ? ":" : "=");
		for (j = 0; j < entry->count; j++) {
			value = &entry->values[j];
			add(text, " <%s>@%d:%d", value->text, (int)value->line,
				(int)value->column);
		}
		add(text, "\n");
	}
}

static const char example[] =
	"# a day of readings\n"
	"csvrows:\n"
	"  file: 24hr_per_second_offline_mode.csv\n"
	"  require: [time, RX_kWh, TX1_kWh]\n"
	"  null-token:\n"
	"    - \\N\n"
	"    - 'NA'\n"
	"pace:\n"
	"  interval: 1s\n"
	"httppost:\n"
	"  url: http://localhost:8000/api/realtime/data\n"
	"  body: '{\"timestamp\":\"%{now}\",\"data\":%{line}}'\n"
	"  show-failure: '\xe2\x9c\x97 Error at %{.time}: %{reason}'\n"
	"  header:\n"
	"    - \"A: b\\\n"
	"       c\"\n"
	"    - >-\n"
	"      B: long\n"
	"      text\n";

/* The section `pace`, unless the text is the example. */
static const struct {
	const char *yaml;
	const char *section;
	const char *dump;
} goods[] = {
	{ example, "csvrows",
		"file@3:3 = <24hr_per_second_offline_mode.csv>@3:9\n"
		"require@4:3 : <time>@4:13 <RX_kWh>@4:19 <TX1_kWh>@4:27\n"
		"null-token@5:3 : <\\N>@6:7 <NA>@7:7\n" },
	{ example, "pace", "interval@9:3 = <1s>@9:13\n" },
	{ example, "httppost",
		"url@11:3 = <http://localhost:8000/api/realtime/data>@11:8\n"
		"body@12:3 = <{\"timestamp\":\"%{now}\",\"data\":%{line}}>"
		"@12:9\n"
		"show-failure@13:3 = <\xe2\x9c\x97 Error at %{.time}: "
		"%{reason}>@13:17\n"
		"header@14:3 : <A: bc>@15:7 <B: long text>@18:1\n" },
	/* an empty profile is a profile, too */
	{ "", "pace", "" },
	{ "\n", "pace", "" },
	{ "# nothing\n", "pace", "" },
	{ "---\n", "pace", "" },
	{ "---\n...\n", "pace", "" },
	{ "{}\n", "pace", "" },
	{ "pace:\n", "pace", "" },
	{ "pace: # later\n\ncsvrows:\n", "pace", "" },
	{ "pace: {}\n", "pace", "" },
	{ "pace:\nhttppost:\n...\n", "pace", "" },
	{ "{pace: , csvrows: {}}\n", "pace", "" },
	{ "{pace}\n", "pace", "" },
	/* the bytes around it */
	{ "pace: {a: b}", "pace", "a@1:8 = <b>@1:11\n" },
	{ "\xef\xbb\xbfpace:\n  a: b\n", "pace", "a@2:3 = <b>@2:6\n" },
	{ "\xef\xbb\xbfpace: {a: b}\n", "pace", "a@1:8 = <b>@1:11\n" },
	{ "pace:\r\n  a: b\r\n  c: d\r\n", "pace",
		"a@2:3 = <b>@2:6\nc@3:3 = <d>@3:6\n" },
	{ "---\npace:\n  a: b\n...\n", "pace", "a@3:3 = <b>@3:6\n" },
	/* texts are kept as written */
	{ "pace:\n  a: null\n  b: ~\n  c: 007\n  d: true\n  e: 1s\n  f: 1e3\n",
		"pace",
		"a@2:3 = <null>@2:6\nb@3:3 = <~>@3:6\nc@4:3 = <007>@4:6\n"
		"d@5:3 = <true>@5:6\ne@6:3 = <1s>@6:6\nf@7:3 = <1e3>@7:6\n" },
	{ "pace:\n  a: ''\n  \"b\": \"\"\n", "pace",
		"a@2:3 = <>@2:6\nb@3:3 = <>@3:8\n" },
	{ "pace:\n  a: [x, 'y', \"\"]\n  b: []\n", "pace",
		"a@2:3 : <x>@2:7 <y>@2:10 <>@2:15\nb@3:3 :\n" },
	{ "pace:\n  a:\n  - x\n  - y\n", "pace", "a@2:3 : <x>@3:5 <y>@4:5\n" },
	{ "pace:\n  a: \"\\t\\x41\\u00e4\\U0001F600\\\\\"\n", "pace",
		"a@2:3 = <\tA\xc3\xa4\xf0\x9f\x98\x80\\>@2:6\n" },
	{ "pace:\n  a: |\n    x\n      y\n\n    z\n  b: c\n", "pace",
		"a@2:3 = <x\n  y\n\nz\n>@3:1\nb@7:3 = <c>@7:6\n" },
	{ "pace:\n  a: |\n", "pace", "a@2:3 = <>@3:1\n" },
	{ "pace:\n  a: x y\n    z # no text\n", "pace",
		"a@2:3 = <x y z>@2:6\n" },
	{ "pace:\n  a: x:y#z%\n  b%: c\n", "pace",
		"a@2:3 = <x:y#z%>@2:6\nb%@3:3 = <c>@3:7\n" },
	/* columns count bytes */
	{ "pace: {\xc3\xa4\xc3\xa4: \xe2\x82\xac, b: c}\n", "pace",
		"\xc3\xa4\xc3\xa4@1:8 = <\xe2\x82\xac>@1:14\n"
		"b@1:19 = <c>@1:22\n" },
};

START_TEST(understood)
{
	char text[4096], messages[4096];
	struct profile profile;

	write_file(goods[_i].yaml, strlen(goods[_i].yaml));
	ck_assert_msg(
		read_quietly(FILE_NAME, goods[_i].section, &profile, messages),
		"%s in\n%s", messages, goods[_i].yaml);
	ck_assert_str_eq(messages, "");
	dump(&profile, text);
	ck_assert_str_eq(text, goods[_i].dump);
	profile_free(&profile);
	ck_assert_uint_eq(profile.count, 0);
	profile_free(&profile);
}
END_TEST

/* The messages, without "test: profile.yaml:". In a line that ends with *, the
 * YAML library chooses the rest of the words. */
static const struct {
	const char *yaml;
	const char *messages;
} faults[] = {
	/* sections */
	{ "text\n",
		"1:1: must be a mapping of sections such as " EXAMPLE "\n" },
	{ "- pace\n",
		"1:1: must be a mapping of sections such as " EXAMPLE "\n" },
	{ "''\n", "1:1: must be a mapping of sections such as " EXAMPLE "\n" },
	{ "pase:\n  a: b\n\nPace: {}\n",
		"1:1: unknown section: pase; did you mean pace?\n4:1: unknown "
		"section: Pace; did you mean pace?\n" },
	{ "pase\x1b: {}\n", "1:5: must not contain control bytes\n" },
	{ "\"pa\\e\": {}\n", "1:1: unknown section: pa\\x1B\n" },
	{ "pace: 1s\n", "1:7: pace: must be a mapping\n" },
	{ "pace: ~\n", "1:7: pace: must be a mapping\n" },
	{ "pace: ''\n", "1:7: pace: must be a mapping\n" },
	{ "pace:\n  - a\n", "2:3: pace: must be a mapping\n" },
	{ "pace: [[a], {b: c}]\ncsvrows: x\n",
		"1:7: pace: must be a mapping\n"
		"2:10: csvrows: must be a mapping\n" },
	{ "pace:\ncsvrows:\npace:\n  a: [b]\n",
		"3:1: pace: was already set in line 1\n" },
	{ "? [a]\n: b\n{a: b}: c\n", "1:3: a key must be text\n"
				     "3:1: a key must be text\n" },
	{ "a: b\n---\nc: d\n",
		"1:1: unknown section: a\n"
		"2:1: must be one document, but a second one begins here\n" },
	{ "---\n---\n",
		"2:1: must be one document, but a second one begins here\n" },
	{ "pace:\n...\n# more\ncsvrows:\n",
		"2:1: must be one document, but a second one begins here\n" },
	{ "text\n...\npace:\n",
		"1:1: must be a mapping of sections such as " EXAMPLE "\n"
		"1:1: must be one document, but a second one begins here\n" },
	/* keys and values */
	{ "pace:\n  interval:\n", "2:3: pace.interval: has no value\n" },
	{ "pace:\n  interval: # soon\n  a: b\n  interval: 1s\n",
		"2:3: pace.interval: has no value\n"
		"4:3: pace.interval: was already set in line 2\n" },
	{ "csvrows:\n  file: {a: b}\n  null-token:\n    - [c]\n    - d: e\n"
	  "    -\n",
		"2:9: csvrows.file: must be text or a list of texts\n"
		"4:7: csvrows.null-token: must be text or a list of texts\n"
		"5:7: csvrows.null-token: must be text or a list of texts\n"
		"3:3: csvrows.null-token: has no value\n" },
	{ "pace:\n  a: b\n  'a': c\n  \"\\x61\": d\n",
		"3:3: pace.a: was already set in line 2\n"
		"4:3: pace.a: was already set in line 2\n" },
	{ "pace:\n  ? [a]\n  : b\n", "2:5: pace: a key must be text\n" },
	{ "pace: {a, b: , c: []}\n", "1:8: pace.a: has no value\n"
				     "1:11: pace.b: has no value\n" },
	{ "pace:\n  a:\n    -\n    - ''\n", "2:3: pace.a: has no value\n" },
	{ "pace:\n  : b\n", "2:3: pace: a key must be text\n" },
	{ "pace:\n  a: \"b\\0c\"\n  \"d\\0\": e\n",
		"2:6: pace.a: must not contain a NUL byte\n"
		"3:3: pace: must not contain a NUL byte\n" },
	/* all sections are checked, whichever one is asked for */
	{ "httppost:\n  url:\ncsvrows:\n  a: [[]]\n",
		"2:3: httppost.url: has no value\n"
		"4:7: csvrows.a: must be text or a list of texts\n" },
	/* parts of YAML that a profile may not use */
	{ "pace:\n  a: &x b\n  c: *x\n", "2:6: anchors are not supported\n"
					 "3:6: aliases are not supported\n" },
	{ "pace:\n  a: !!str b\n  !c d: e\n", "2:6: tags are not supported\n"
					      "3:3: tags are not supported\n" },
	{ "!a\npace: !b {}\n", "1:1: tags are not supported\n"
			       "2:7: tags are not supported\n" },
	{ "no: [&a {b: !c d}]\n", "1:1: unknown section: no\n"
				  "1:6: anchors are not supported\n"
				  "1:13: tags are not supported\n" },
	/* a text whose next keys libfyaml would take as its content */
	{ "pace:\n  a: |\n  b: c\n",
		"3:1: the text of | or > must be indented deeper\n" },
	{ "pace:\n  a:\n    - >\n\n    - c\n",
		"4:1: the text of | or > must be indented deeper\n" },
	/* bytes */
	{ "%YAML 1.2\n---\npace:\n%x\n",
		"1:1: a line must not begin with %\n"
		"4:1: a line must not begin with %\n" },
	{ "pace:\n  a: \xff"
	  "b\xc3\n",
		"2:6: is not valid UTF-8\n2:8: is not valid UTF-8\n" },
	{ "pace:\r  a: b\r\n\r", "1:6: a newline must follow a carriage "
				 "return\n2:1: a newline must follow a "
				 "carriage return\n" },
	{ "a: \x01\x7f\n", "1:4: must not contain control bytes\n"
			   "1:5: must not contain control bytes\n" },
	/* YAML */
	{ "pace:\n  a: b: c\n", "2:7: *\n" },
	{ "pace: [a\n", "1:7: pace: must be a mapping\n2:1: *\n" },
	{ "pace:\n\ta: 1\n", "2:1: is indented with a tab; use spaces\n" },
	{ "pace:\n  a:\n\tb\n", "3:1: is indented with a tab; use spaces\n" },
	{ "pace:\n  \xc3\xa4: 'b\n", "2:8: *\n" },
	{ "pase:\n  a: @b\n",
		"1:1: unknown section: pase; did you mean pace?\n2:6: *\n" },
	{ "pace:\n  a: \"\\q\"\n", "2:7: *\n" },
};

/* Compares line by line; * stands for the rest of one. */
static bool
is_as_wanted(const char *got, const char *wanted)
{
	static const char prefix[] = "test: " FILE_NAME ":";
	size_t length, got_length;

	for (; *wanted; wanted += length + 1, got += got_length + 1) {
		if (strncmp(got, prefix, strlen(prefix)) != 0)
			return false;
		got += strlen(prefix);
		length = strcspn(wanted, "\n");
		got_length = strcspn(got, "\n");
		if (wanted[length - 1] == '*' && got_length >= length) {
			if (strncmp(got, wanted, length - 1) != 0)
				return false;
		} else if (got_length != length ||
			   strncmp(got, wanted, length) != 0) {
			return false;
		}
	}
	return *got == '\0';
}

START_TEST(refused)
{
	static const char *const sections[] = { "csvrows", "pace" };
	struct profile profile;
	char messages[4096];
	size_t i;

	write_file(faults[_i].yaml, strlen(faults[_i].yaml));
	for (i = 0; i < 2; i++) {
		ck_assert_msg(!read_quietly(FILE_NAME, sections[i], &profile,
				      messages),
			"accepted:\n%s", faults[_i].yaml);
		ck_assert_msg(is_as_wanted(messages, faults[_i].messages),
			"%sfor\n%s", messages, faults[_i].yaml);
		profile_free(&profile);
		ck_assert_uint_eq(profile.count, 0);
		ck_assert_ptr_null(profile.entries);
		ck_assert_ptr_null(profile.memory);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("profile");
	TCase *tests = tcase_create("profile");

	tcase_add_checked_fixture(tests, enter_folder, leave_folder);
	tcase_add_loop_test(tests, understood, 0, ROWS(goods));
	tcase_add_loop_test(tests, refused, 0, ROWS(faults));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
