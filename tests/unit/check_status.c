/* SPDX-License-Identifier: ISC */
/* status: its forms, read back, and the replaced file. */
#include "common/status.h"
#include "suite.h"

#include "common/message.h"

#include <check.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* A text as it was added, and as both forms give it back. */
static const struct {
	const char *text;
	const char *wanted;
} texts[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "a=b c", "a=b c" },
	{ "\"\\/", "\"\\/" },
	{ "a\nb=1\r\t", "a\\nb=1\\r\\t" },
	{ "\033[31m\x7F", "\\x1B[31m\\x7F" },
	{ "\xC3\xA4\xF0\x9F\x98\x80", "\xC3\xA4\xF0\x9F\x98\x80" },
	{ "\xFF\xC3", "\\xFF\\xC3" },
	{ "\xC2\x85", "\\xC2\\x85" },
};

static const struct {
	int64_t ns;
	const char *wanted;
} seconds[] = {
	{ 0, "0.000000000" },
	{ 1, "0.000000001" },
	{ -1, "-0.000000001" },
	{ 999999999, "0.999999999" },
	{ 1000000000, "1.000000000" },
	{ -1500000000, "-1.500000000" },
	{ INT64_C(86400000000001), "86400.000000001" },
	{ INT64_MAX, "9223372036.854775807" },
	{ INT64_MIN, "-9223372036.854775808" },
};

static void
add_all(struct status *status, int i)
{
	status_add_count(status, "count", UINT64_MAX);
	status_add_text(status, "text", texts[i].text);
	status_add_seconds(status, "elapsed", seconds[i].ns);
	ck_assert(status_end(status));
	ck_assert(buffer_append_byte(&status->text, '\0'));
}

START_TEST(lines)
{
	struct status status = { .form = STATUS_LINES };
	char wanted[200];

	add_all(&status, _i);
	(void)snprintf(wanted, sizeof(wanted),
		"count=18446744073709551615\ntext=%s\nelapsed=%s\n",
		texts[_i].wanted, seconds[_i].wanted);
	ck_assert_str_eq(status.text.bytes, wanted);
	buffer_free(&status.text);
}
END_TEST

START_TEST(json)
{
	struct status status = { .form = STATUS_JSON };
	char number[60];
	json_error_t error;
	json_t *value;

	add_all(&status, _i);
	ck_assert_ptr_null(strchr(status.text.bytes, '\n'));
	/* JSON has more digits than jansson's numbers */
	(void)snprintf(
		number, sizeof(number), "\"elapsed\":%s}", seconds[_i].wanted);
	ck_assert_ptr_nonnull(strstr(status.text.bytes, number));
	ck_assert_ptr_nonnull(
		strstr(status.text.bytes, "{\"count\":18446744073709551615,"));
	value = json_loads(status.text.bytes,
		JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
	ck_assert_msg(value != NULL, "%s: %s", status.text.bytes, error.text);
	ck_assert_uint_eq(json_object_size(value), 3);
	ck_assert_str_eq(json_string_value(json_object_get(value, "text")),
		texts[_i].wanted);
	json_decref(value);
	buffer_free(&status.text);
}
END_TEST

static const struct status_metric metrics[] = {
	{ "count", "t_count_total", STATUS_COUNTER, "Things.", NULL },
	{ "elapsed", "t_elapsed_seconds", STATUS_GAUGE, "Time.", NULL },
	{ "state", "t_state", STATUS_WORD, "What.", "on|off" },
	{ 0 },
};

/* The label that a path gives. */
static const struct {
	const char *path;
	const char *label;
} streams[] = {
	{ "day.prom", "day" },
	{ "/a/b/night.prom", "night" },
	{ "figures", "figures" },
	{ ".prom", ".prom" },
	{ "a.prom.b", "a.prom.b" },
	{ "x\"y\\z.prom", "x\\\"y\\\\z" },
	{ "a\nb.prom", "a\\\\nb" },
	{ "\xFF.prom", "\\\\xFF" },
	{ NULL, "" },
};

START_TEST(prometheus)
{
	const char *label = streams[_i].label;
	struct status status = {
		.form = STATUS_PROMETHEUS,
		.metrics = metrics,
		.path = streams[_i].path,
	};
	char wanted[500];

	status_add_text(&status, "state", "off");
	status_add_count(&status, "count", UINT64_MAX);
	status_add_count(&status, "secret", 1);
	status_add_text(&status, "elapsed", "no number");
	status_add_text(&status, "last_error", "text\n");
	status_add_seconds(&status, "elapsed", 1500000000);
	ck_assert(status_end(&status));
	ck_assert(buffer_append_byte(&status.text, '\0'));
	(void)snprintf(wanted, sizeof(wanted),
		"# HELP t_state What.\n# TYPE t_state gauge\n"
		"t_state{stream=\"%s\",state=\"on\"} 0\n"
		"t_state{stream=\"%s\",state=\"off\"} 1\n"
		"# HELP t_count_total Things.\n"
		"# TYPE t_count_total counter\n"
		"t_count_total{stream=\"%s\"} 18446744073709551615\n"
		"# HELP t_elapsed_seconds Time.\n"
		"# TYPE t_elapsed_seconds gauge\n"
		"t_elapsed_seconds{stream=\"%s\"} 1.500000000\n",
		label, label, label, label);
	ck_assert_str_eq(status.text.bytes, wanted);
	buffer_free(&status.text);
}
END_TEST

START_TEST(nothing)
{
	struct status line = { .form = STATUS_LINES };
	struct status object = { .form = STATUS_JSON };

	ck_assert(status_end(&line) && status_end(&object));
	ck_assert_uint_eq(line.text.length, 0);
	ck_assert_uint_eq(object.text.length, 2);
	ck_assert_mem_eq(object.text.bytes, "{}", 2);
	buffer_free(&object.text);
}
END_TEST

static char folder[64];
static char path[80];
static char shown[1000];

static void
make_folder(void)
{
	strcpy(folder, "/tmp/check_status.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/s", folder);
	message_begin("tool", MESSAGE_COLOR_NEVER);
	umask(022);
}

/* If rmdir fails, a file was left in the folder. */
static void
remove_folder(void)
{
	if (unlink(path) != 0)
		(void)rmdir(path);
	ck_assert_int_eq(rmdir(folder), 0);
}

static int saved;
static FILE *said;

static void
begin_showing(void)
{
	said = tmpfile();
	saved = dup(STDERR_FILENO);
	ck_assert(said && dup2(fileno(said), STDERR_FILENO) >= 0);
}

static void
end_showing(void)
{
	size_t length;

	ck_assert(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	rewind(said);
	length = fread(shown, 1, sizeof(shown) - 1, said);
	shown[length] = '\0';
	(void)fclose(said);
}

static void
write_figure(struct status_file *file, uint64_t value)
{
	struct status status = { .form = STATUS_LINES };

	status_add_count(&status, "value", value);
	ck_assert(status_end(&status));
	status_file_write(file, &status);
	buffer_free(&status.text);
}

static void
check_file(uint64_t sequence, uint64_t value)
{
	char wanted[100], got[100];
	FILE *file = fopen(path, "r");
	size_t length;

	ck_assert_ptr_nonnull(file);
	length = fread(got, 1, sizeof(got) - 1, file);
	got[length] = '\0';
	(void)fclose(file);
	(void)snprintf(wanted, sizeof(wanted),
		"pid=%ld\nseq=%llu\nvalue=%llu\n", (long)getpid(),
		(unsigned long long)sequence, (unsigned long long)value);
	ck_assert_str_eq(got, wanted);
}

/* A reader that has the old file open continues to read the old text. */
START_TEST(replaced)
{
	struct status_file file;
	char old[100] = "";
	int fd;

	ck_assert(status_file_open(&file, path));
	ck_assert_int_ne(access(path, F_OK), 0);
	write_figure(&file, 1111);
	check_file(1, 1111);
	fd = open(path, O_RDONLY);
	write_figure(&file, 2);
	check_file(2, 2);
	ck_assert_int_gt(read(fd, old, sizeof(old) - 1), 0);
	ck_assert_ptr_nonnull(strstr(old, "value=1111\n"));
	(void)close(fd);
	status_file_close(&file);
	check_file(2, 2);
}
END_TEST

START_TEST(mode)
{
	static const mode_t masks[] = { 0, 022, 077, 0277, 0777 };
	struct status_file file;
	struct stat there;

	ck_assert(status_file_open(&file, path));
	(void)umask(masks[_i]);
	write_figure(&file, 1);
	(void)umask(022);
	ck_assert_int_eq(stat(path, &there), 0);
	ck_assert_msg((there.st_mode & 07777) == 0600, "umask %o: mode %o",
		(unsigned)masks[_i], (unsigned)(there.st_mode & 07777));
	status_file_close(&file);
}
END_TEST

/* Other users may read metrics if the umask allows it; the file begins with a
 * comment and has no pid. */
START_TEST(mode_of_metrics)
{
	static const mode_t masks[] = { 0, 022, 027, 077 };
	static const mode_t wanted[] = { 0644, 0644, 0640, 0600 };
	struct status status = {
		.form = STATUS_PROMETHEUS,
		.metrics = metrics,
		.path = path,
	};
	struct status_file file;
	struct stat there;
	char begin[7] = "";
	FILE *read_back;

	status_add_count(&status, "count", 1);
	ck_assert(status_end(&status) && status_file_open(&file, path));
	(void)umask(masks[_i]);
	status_file_write(&file, &status);
	(void)umask(022);
	ck_assert_int_eq(stat(path, &there), 0);
	ck_assert_msg((there.st_mode & 07777) == wanted[_i],
		"umask %o: mode %o", (unsigned)masks[_i],
		(unsigned)(there.st_mode & 07777));
	read_back = fopen(path, "r");
	ck_assert_ptr_nonnull(read_back);
	ck_assert_uint_eq(fread(begin, 1, 6, read_back), 6);
	ck_assert_str_eq(begin, "# HELP");
	(void)fclose(read_back);
	buffer_free(&status.text);
	status_file_close(&file);
}
END_TEST

static void
check_refused(void)
{
	struct status_file file;

	begin_showing();
	ck_assert(!status_file_open(&file, path));
	end_showing();
	ck_assert_ptr_nonnull(strstr(shown, path));
	ck_assert_ptr_nonnull(strstr(shown, "is not a regular file"));
	status_file_close(&file);
}

START_TEST(symbolic_link)
{
	ck_assert_int_eq(symlink("/tmp/nowhere", path), 0);
	check_refused();
}
END_TEST

START_TEST(directory)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
	check_refused();
}
END_TEST

START_TEST(fifo)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	check_refused();
}
END_TEST

/* A link that appears later is replaced; the file that it points to is not
 * changed. */
START_TEST(link_appears)
{
	struct status_file file;
	char target[96];
	struct stat there;

	(void)snprintf(target, sizeof(target), "%s/target", folder);
	ck_assert(status_file_open(&file, path));
	ck_assert_int_eq(symlink(target, path), 0);
	write_figure(&file, 5);
	check_file(1, 5);
	ck_assert_int_eq(lstat(path, &there), 0);
	ck_assert(S_ISREG(there.st_mode));
	ck_assert_int_ne(access(target, F_OK), 0);
	status_file_close(&file);
}
END_TEST

/* A temporary file of a killed process does no harm. */
START_TEST(left_behind)
{
	struct status_file file;

	ck_assert(status_file_open(&file, path));
	ck_assert_int_eq(symlink(path, file.temporary), 0);
	write_figure(&file, 6);
	check_file(1, 6);
	status_file_close(&file);
}
END_TEST

/* A failure is reported once while it lasts, and again if it returns. */
START_TEST(failing)
{
	struct status_file file;
	char moved[80];
	const char *second;

	(void)snprintf(moved, sizeof(moved), "%s.moved", folder);
	ck_assert(status_file_open(&file, path));
	ck_assert_int_eq(rename(folder, moved), 0);
	begin_showing();
	write_figure(&file, 1);
	write_figure(&file, 2);
	ck_assert_int_eq(rename(moved, folder), 0);
	write_figure(&file, 3);
	check_file(3, 3);
	ck_assert_int_eq(rename(folder, moved), 0);
	write_figure(&file, 4);
	write_figure(&file, 5);
	ck_assert_int_eq(rename(moved, folder), 0);
	end_showing();
	ck_assert_ptr_nonnull(strstr(shown, path));
	ck_assert_ptr_nonnull(strstr(shown, "No such file or directory"));
	second = strstr(strchr(shown, '\n'), path);
	ck_assert_ptr_nonnull(second);
	ck_assert_str_eq(strchr(second, '\n'), "\n");
	check_file(3, 3);
	status_file_close(&file);
}
END_TEST

START_TEST(without_path)
{
	struct status_file file;

	ck_assert(status_file_open(&file, NULL));
	write_figure(&file, 1);
	status_file_close(&file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("status");
	TCase *text = tcase_create("text");
	TCase *files = tcase_create("file");

	tcase_add_loop_test(text, lines, 0, ROWS(texts));
	tcase_add_loop_test(text, json, 0, ROWS(texts));
	tcase_add_loop_test(text, prometheus, 0, ROWS(streams));
	tcase_add_test(text, nothing);
	suite_add_tcase(suite, text);
	tcase_add_checked_fixture(files, make_folder, remove_folder);
	tcase_add_test(files, replaced);
	tcase_add_loop_test(files, mode, 0, 5);
	tcase_add_loop_test(files, mode_of_metrics, 0, 4);
	tcase_add_test(files, symbolic_link);
	tcase_add_test(files, directory);
	tcase_add_test(files, fifo);
	tcase_add_test(files, link_appears);
	tcase_add_test(files, left_behind);
	tcase_add_test(files, failing);
	tcase_add_test(files, without_path);
	suite_add_tcase(suite, files);
	return suite_run(suite);
}
