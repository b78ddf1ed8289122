/* SPDX-License-Identifier: ISC */
/* checkpoint: what is written is read back, and nothing else is accepted. */
#include "httppost/checkpoint.h"
#include "suite.h"

#include <check.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* The record of the header, and room for more than one. */
#define RECORD 85
#define ROOM 256

static char folder[64];
static char path[80];
static char shown[1024]; /* the result of the last call */

/* --run, or NULL */
static const char *name;

static void
make_folder(void)
{
	strcpy(folder, "/tmp/check_checkpoint.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/c", folder);
	umask(022);
}

static void
remove_folder(void)
{
	if (unlink(path) != 0)
		(void)rmdir(path);
	ck_assert_msg(rmdir(folder) == 0, "%s is not empty", folder);
}

/* Opens it, and keeps stderr in `shown`. */
static bool
open_quietly(struct checkpoint *checkpoint, enum checkpoint_mode mode,
	uint64_t first)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t length;
	bool is_open;

	ck_assert(file && saved >= 0);
	ck_assert(dup2(fileno(file), STDERR_FILENO) >= 0);
	is_open = checkpoint_open(checkpoint, path, mode, first, name);
	ck_assert(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	rewind(file);
	length = fread(shown, 1, sizeof(shown) - 1, file);
	shown[length] = '\0';
	(void)fclose(file);
	return is_open;
}

static void
check_refused(enum checkpoint_mode mode, const char *what, const char *reason)
{
	struct checkpoint checkpoint;
	bool is_open = open_quietly(&checkpoint, mode, 7);

	ck_assert_msg(!is_open, "%s was accepted", what);
	ck_assert_msg(strstr(shown, path) && strstr(shown, reason), "%s: %s",
		what, shown);
	ck_assert_int_eq(checkpoint.fd, -1);
	checkpoint_close(&checkpoint);
}

static void
check_opened(struct checkpoint *checkpoint, enum checkpoint_mode mode,
	uint64_t first, uint64_t settled)
{
	ck_assert_msg(open_quietly(checkpoint, mode, first), "%s", shown);
	ck_assert_str_eq(shown, "");
	ck_assert_uint_eq(checkpoint->settled, settled);
	ck_assert_uint_eq(strlen(checkpoint->run), CHECKPOINT_RUN - 1);
}

static void
write_file(const char *bytes, size_t length)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
}

static size_t
read_file(char bytes[ROOM])
{
	FILE *file = fopen(path, "r");
	size_t length;

	ck_assert_ptr_nonnull(file);
	length = fread(bytes, 1, ROOM - 1, file);
	bytes[length] = '\0';
	ck_assert_int_eq(fclose(file), 0);
	return length;
}

/* A good record of 5432 lines. */
static void
make_record(char record[ROOM])
{
	struct checkpoint checkpoint;

	check_opened(&checkpoint, CHECKPOINT_NEW, 0, 0);
	ck_assert(checkpoint_write(&checkpoint, 5432, 0));
	checkpoint_close(&checkpoint);
	ck_assert_uint_eq(read_file(record), RECORD);
}

/* The CRC by table, as another program might compute it. */
static uint32_t
crc32_by_table(const char *bytes, size_t length)
{
	uint32_t table[256], crc = UINT32_MAX;
	size_t i;
	int bit;

	for (i = 0; i < 256; i++) {
		table[i] = (uint32_t)i;
		for (bit = 0; bit < 8; bit++)
			table[i] = (table[i] >> 1) ^
				   (table[i] & 1 ? UINT32_C(0xEDB88320) : 0);
	}
	for (i = 0; i < length; i++)
		crc = crc >> 8 ^ table[(crc ^ (unsigned char)bytes[i]) & 0xFF];
	return ~crc;
}

START_TEST(record)
{
	struct checkpoint checkpoint;
	char got[ROOM], wanted[ROOM];
	struct stat file;
	int length;

	ck_assert_uint_eq(crc32_by_table("123456789", 9), 0xCBF43926);
	check_opened(&checkpoint, CHECKPOINT_NEW, 0, 0);
	ck_assert(checkpoint_write(&checkpoint, 5432, 0));
	ck_assert(checkpoint_sync(&checkpoint));
	length = snprintf(wanted, sizeof(wanted),
		"httppost-checkpoint 1 settled=00000000000000005432 run=%s",
		checkpoint.run);
	(void)snprintf(wanted + length, sizeof(wanted) - (size_t)length,
		" crc=%08" PRIx32 "\n", crc32_by_table(wanted, (size_t)length));
	checkpoint_close(&checkpoint);
	ck_assert_uint_eq(read_file(got), RECORD);
	ck_assert_str_eq(got, wanted);
	ck_assert_int_eq(stat(path, &file), 0);
	ck_assert_int_eq(file.st_mode & 07777, 0600);
}
END_TEST

/* After each write the file contains the record, which can be read back. */
static const uint64_t counts[] = {
	0,
	1,
	9,
	10,
	86400,
	UINT32_MAX,
	INT64_MAX,
	UINT64_MAX,
};

START_TEST(round_trip)
{
	struct checkpoint checkpoint, again;
	char bytes[ROOM];

	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 0);
	ck_assert(checkpoint_write(&checkpoint, counts[_i], 0));
	ck_assert_uint_eq(read_file(bytes), RECORD);
	checkpoint_close(&checkpoint);
	check_opened(&again, CHECKPOINT_RESUME, 0, counts[_i]);
	ck_assert_str_eq(again.run, checkpoint.run);
	checkpoint_close(&again);
}
END_TEST

START_TEST(truncation)
{
	char bytes[ROOM];

	make_record(bytes);
	write_file(bytes, (size_t)_i);
	check_refused(CHECKPOINT_RESUME, "a part", "checkpoint");
	check_refused(CHECKPOINT_NEW, "a part", "--resume");
}
END_TEST

START_TEST(flipped_bit)
{
	char bytes[ROOM], what[64];
	int bit;

	make_record(bytes);
	for (bit = 0; bit < 8 * RECORD; bit++) {
		(void)snprintf(what, sizeof(what), "bit %d flipped", bit);
		bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
		write_file(bytes, RECORD);
		check_refused(CHECKPOINT_RESUME, what, "checkpoint");
		bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
	}
	write_file(bytes, RECORD + 1);
	check_refused(CHECKPOINT_RESUME, "a byte after it", "checkpoint");
}
END_TEST

/* Files as long as a record that are not one; --first does not overwrite
 * them. */
START_TEST(other_file)
{
	static const char fill[] = "0a \n\xFF-";
	char bytes[RECORD], there[ROOM];

	memset(bytes, fill[_i], sizeof(bytes));
	write_file(bytes, sizeof(bytes));
	check_refused(CHECKPOINT_RESUME, "another file", "checkpoint");
	check_refused(CHECKPOINT_FIRST, "another file", "checkpoint");
	check_refused(CHECKPOINT_NEW, "another file", "--resume");
	ck_assert_uint_eq(read_file(there), sizeof(bytes));
	ck_assert_mem_eq(there, bytes, sizeof(bytes));
}
END_TEST

START_TEST(empty_file)
{
	struct checkpoint checkpoint;

	write_file("", 0);
	check_refused(CHECKPOINT_NEW, "an empty file", "--resume");
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 0);
	checkpoint_close(&checkpoint);
}
END_TEST

static const enum checkpoint_mode modes[] = {
	CHECKPOINT_NEW,
	CHECKPOINT_RESUME,
	CHECKPOINT_FIRST,
};

START_TEST(symbolic_link)
{
	char target[96], bytes[ROOM];

	make_record(bytes);
	(void)snprintf(target, sizeof(target), "%s/target", folder);
	ck_assert_int_eq(rename(path, target), 0);
	ck_assert_int_eq(symlink(target, path), 0);
	check_refused(modes[_i], "a symbolic link", "symbolic");
	ck_assert_int_eq(unlink(target), 0);
	check_refused(modes[_i], "a dangling link", "symbolic");
	ck_assert_int_ne(access(target, F_OK), 0);
}
END_TEST

START_TEST(directory)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
	check_refused(modes[_i], "a directory", path);
}
END_TEST

START_TEST(fifo)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	check_refused(modes[_i], "a FIFO", "regular");
}
END_TEST

START_TEST(no_folder)
{
	(void)snprintf(path, sizeof(path), "%s/no/c", folder);
	check_refused(modes[_i], "no folder", "No such file");
}
END_TEST

/* Another process is refused, and accepted afterwards. */
START_TEST(second_process)
{
	struct checkpoint checkpoint;
	pid_t child;
	int status;

	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct checkpoint other;

		if (open_quietly(&other, CHECKPOINT_RESUME, 0) ||
			!strstr(shown, "in use"))
			_exit(1);
		_exit(open_quietly(&other, CHECKPOINT_FIRST, 3) ? 2 : 0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert(checkpoint_write(&checkpoint, 4, 0));
	checkpoint_close(&checkpoint);
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 4);
	checkpoint_close(&checkpoint);
}
END_TEST

/* A count that was written survives the end of the process. */
START_TEST(killed)
{
	struct checkpoint checkpoint;
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (checkpoint_open(
			    &checkpoint, path, CHECKPOINT_NEW, 0, NULL) &&
			checkpoint_write(&checkpoint, 77, 0))
			(void)kill(getpid(), SIGKILL);
		_exit(1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 77);
	checkpoint_close(&checkpoint);
}
END_TEST

/* The run stays the same if lines continue, and is new if they start again. */
START_TEST(run)
{
	struct checkpoint checkpoint;
	char before[CHECKPOINT_RUN];

	check_opened(&checkpoint, CHECKPOINT_NEW, 0, 0);
	ck_assert_uint_eq(strspn(checkpoint.run, "0123456789abcdef"), 16);
	memcpy(before, checkpoint.run, sizeof(before));
	ck_assert(checkpoint_write(&checkpoint, 5, 0));
	checkpoint_close(&checkpoint);
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 5);
	ck_assert_str_eq(checkpoint.run, before);
	checkpoint_close(&checkpoint);
	check_opened(&checkpoint, CHECKPOINT_FIRST, 3, 3);
	ck_assert_str_eq(checkpoint.run, before);
	checkpoint_close(&checkpoint);
	check_opened(&checkpoint, CHECKPOINT_FIRST, 0, 0);
	ck_assert_str_ne(checkpoint.run, before);
	checkpoint_close(&checkpoint);
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 0);
	ck_assert_str_ne(checkpoint.run, before);
	checkpoint_close(&checkpoint);
}
END_TEST

START_TEST(first_without_file)
{
	struct checkpoint checkpoint;

	check_opened(&checkpoint, CHECKPOINT_FIRST, 12, 12);
	checkpoint_close(&checkpoint);
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 12);
	checkpoint_close(&checkpoint);
}
END_TEST

/* checkpoint_look gives the same results as checkpoint_open, and changes
 * nothing. */
START_TEST(look)
{
	struct checkpoint checkpoint;
	struct stat file;
	char drawn[CHECKPOINT_RUN];

	ck_assert(checkpoint_look(&checkpoint, path, modes[_i], 9, NULL));
	ck_assert_uint_eq(
		checkpoint.settled, modes[_i] == CHECKPOINT_FIRST ? 9 : 0);
	ck_assert_int_ne(stat(path, &file), 0);
	check_opened(&checkpoint, CHECKPOINT_FIRST, 12, 12);
	memcpy(drawn, checkpoint.run, sizeof(drawn));
	checkpoint_close(&checkpoint);
	ck_assert_int_eq(checkpoint_look(&checkpoint, path, modes[_i], 9, NULL),
		modes[_i] != CHECKPOINT_NEW);
	if (modes[_i] != CHECKPOINT_NEW) {
		ck_assert_uint_eq(checkpoint.settled,
			modes[_i] == CHECKPOINT_FIRST ? 9 : 12);
		ck_assert_str_eq(checkpoint.run, drawn);
		ck_assert(checkpoint_write(&checkpoint, 77, 0));
		ck_assert(checkpoint_sync(&checkpoint));
	}
	checkpoint_close(&checkpoint);
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 12);
	checkpoint_close(&checkpoint);
}
END_TEST

START_TEST(without_path)
{
	struct checkpoint checkpoint;

	ck_assert(checkpoint_open(&checkpoint, NULL, modes[_i], 9, NULL));
	ck_assert_uint_eq(
		checkpoint.settled, modes[_i] == CHECKPOINT_FIRST ? 9 : 0);
	ck_assert_uint_eq(strlen(checkpoint.run), CHECKPOINT_RUN - 1);
	ck_assert(checkpoint_write(&checkpoint, 10, 0));
	ck_assert(checkpoint_sync(&checkpoint));
	checkpoint_close(&checkpoint);
}
END_TEST

/* The mode is 0600 whatever the umask, because the next start must read it. */
START_TEST(mode)
{
	static const mode_t masks[] = { 0, 022, 077, 0277, 0777 };
	struct checkpoint checkpoint;
	struct stat file;

	(void)umask(masks[_i]);
	check_opened(&checkpoint, CHECKPOINT_NEW, 0, 0);
	checkpoint_close(&checkpoint);
	(void)umask(022);
	ck_assert_int_eq(stat(path, &file), 0);
	ck_assert_msg((file.st_mode & 07777) == 0600, "umask %o: mode %o",
		(unsigned)masks[_i], (unsigned)(file.st_mode & 07777));
}
END_TEST

/* The FNV-1a hashes of these names, as their inventors give them. */
static const struct {
	const char *name;
	const char *run;
} named[] = {
	{ "a", "af63dc4c8601ec8c" },
	{ "foobar", "85944171f73967e8" },
};

START_TEST(named_run)
{
	struct checkpoint checkpoint;
	size_t i;

	for (i = 0; i < ROWS(modes); i++) {
		name = named[_i].name;
		ck_assert(open_quietly(&checkpoint, modes[i], 5));
		ck_assert_str_eq(checkpoint.run, named[_i].run);
		checkpoint_close(&checkpoint);
		name = NULL;
		ck_assert(open_quietly(&checkpoint, CHECKPOINT_RESUME, 5));
		ck_assert_str_eq(checkpoint.run, named[_i].run);
		checkpoint_close(&checkpoint);
		name = named[_i].name;
		ck_assert(checkpoint_look(
			&checkpoint, path, CHECKPOINT_RESUME, 0, name));
		ck_assert_str_eq(checkpoint.run, named[_i].run);
		name = "b";
		check_refused(CHECKPOINT_RESUME, "another name", "--run");
		check_refused(CHECKPOINT_FIRST, "another name", "--run");
		ck_assert(open_quietly(&checkpoint, CHECKPOINT_FIRST, 0));
		ck_assert_str_ne(checkpoint.run, named[_i].run);
		checkpoint_close(&checkpoint);
		ck_assert_int_eq(unlink(path), 0);
	}
	name = NULL;
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("checkpoint");
	TCase *tests = tcase_create("checkpoint");

	tcase_add_checked_fixture(tests, make_folder, remove_folder);
	tcase_add_test(tests, record);
	tcase_add_loop_test(tests, round_trip, 0, ROWS(counts));
	tcase_add_loop_test(tests, truncation, 1, RECORD);
	tcase_add_test(tests, flipped_bit);
	tcase_add_loop_test(tests, other_file, 0, 6);
	tcase_add_test(tests, empty_file);
	tcase_add_loop_test(tests, symbolic_link, 0, ROWS(modes));
	tcase_add_loop_test(tests, directory, 0, ROWS(modes));
	tcase_add_loop_test(tests, fifo, 0, ROWS(modes));
	tcase_add_loop_test(tests, no_folder, 0, ROWS(modes));
	tcase_add_test(tests, second_process);
	tcase_add_test(tests, killed);
	tcase_add_test(tests, run);
	tcase_add_test(tests, first_without_file);
	tcase_add_loop_test(tests, look, 0, ROWS(modes));
	tcase_add_loop_test(tests, without_path, 0, ROWS(modes));
	tcase_add_loop_test(tests, mode, 0, 5);
	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, named_run, 0, ROWS(named));
	return suite_run(suite);
}
