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

/* The title of batches, and the record of one. */
#define TITLE "batch ends\n"
#define END 32

static char folder[64];
static char path[80];
static char shown[1024]; /* the result of the last call */

/* --run, or NULL, and how many batches may be open */
static const char *name;
static size_t batches;

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

static struct checkpoint_settings
settings(enum checkpoint_mode mode, uint64_t first)
{
	return (struct checkpoint_settings){
		.path = path,
		.mode = mode,
		.first = first,
		.name = name,
		.batches = batches,
	};
}

/* Opens it, and keeps stderr in `shown`. */
static bool
open_quietly(struct checkpoint *checkpoint, enum checkpoint_mode mode,
	uint64_t first)
{
	const struct checkpoint_settings given = settings(mode, first);
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t length;
	bool is_open;

	ck_assert(file && saved >= 0);
	ck_assert(dup2(fileno(file), STDERR_FILENO) >= 0);
	is_open = checkpoint_open(checkpoint, &given);
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
	check_refused(CHECKPOINT_NEW, "another file", "name another FILE");
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
	const struct checkpoint_settings given = settings(CHECKPOINT_NEW, 0);
	struct checkpoint checkpoint;
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (checkpoint_open(&checkpoint, &given) &&
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
	const struct checkpoint_settings given = settings(modes[_i], 9);
	struct checkpoint checkpoint;
	struct stat file;
	char drawn[CHECKPOINT_RUN];

	ck_assert(checkpoint_look(&checkpoint, &given));
	ck_assert_uint_eq(
		checkpoint.settled, modes[_i] == CHECKPOINT_FIRST ? 9 : 0);
	ck_assert_int_ne(stat(path, &file), 0);
	check_opened(&checkpoint, CHECKPOINT_FIRST, 12, 12);
	memcpy(drawn, checkpoint.run, sizeof(drawn));
	checkpoint_close(&checkpoint);
	ck_assert_int_eq(checkpoint_look(&checkpoint, &given),
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
	struct checkpoint_settings given = settings(modes[_i], 9);
	struct checkpoint checkpoint;

	given.path = NULL;
	given.batches = 3;
	ck_assert(checkpoint_open(&checkpoint, &given));
	ck_assert_uint_eq(
		checkpoint.settled, modes[_i] == CHECKPOINT_FIRST ? 9 : 0);
	ck_assert_uint_eq(strlen(checkpoint.run), CHECKPOINT_RUN - 1);
	ck_assert(checkpoint_write(&checkpoint, 10, 0));
	ck_assert(checkpoint_add_end(&checkpoint, 12, 0));
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
	struct checkpoint_settings given;
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
		given = settings(CHECKPOINT_RESUME, 0);
		ck_assert(checkpoint_look(&checkpoint, &given));
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

/* --- ends of batches ------------------------------------------------------ */

/* The ends in the file, from the lowest on, as words. */
static const char *
ends_of(const struct checkpoint *checkpoint)
{
	static char text[512];
	uint64_t after = 0, next;
	size_t i, length = 0;

	do {
		for (next = UINT64_MAX, i = 0; i < checkpoint->ends_count; i++)
			if (checkpoint->ends[i] > after &&
				checkpoint->ends[i] < next)
				next = checkpoint->ends[i];
		if (next < UINT64_MAX)
			length += (size_t)snprintf(text + length,
				sizeof(text) - length, "%" PRIu64 " ", next);
		after = next;
	} while (next < UINT64_MAX);
	text[length] = '\0';
	return text;
}

static void
check_ends(enum checkpoint_mode how, uint64_t first, const char *ends)
{
	struct checkpoint checkpoint;

	ck_assert_msg(open_quietly(&checkpoint, how, first), "%s", shown);
	ck_assert_str_eq(ends_of(&checkpoint), ends);
	checkpoint_close(&checkpoint);
}

/* Adds these ends, which are in the file even if nothing is closed. */
static void
add_ends(struct checkpoint *checkpoint, const uint64_t *ends, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		ck_assert(checkpoint_add_end(checkpoint, ends[i], 0));
}

/* Makes a checkpoint of 10 lines with three batches after them. */
static void
make_batches(void)
{
	static const uint64_t ends[] = { 15, 17, 30 };
	struct checkpoint checkpoint;

	batches = 3;
	check_opened(&checkpoint, CHECKPOINT_NEW, 0, 0);
	ck_assert(checkpoint_write(&checkpoint, 10, 0));
	add_ends(&checkpoint, ends, 3);
	checkpoint_close(&checkpoint);
}

START_TEST(ends_record)
{
	static const uint64_t ends[] = { 15, UINT64_MAX };
	struct checkpoint checkpoint;
	char got[2 * ROOM], wanted[2 * ROOM];
	size_t i, length;
	FILE *file;

	batches = 3;
	check_opened(&checkpoint, CHECKPOINT_NEW, 0, 0);
	add_ends(&checkpoint, ends, 2);
	ck_assert_int_eq(checkpoint.due_ns, 1000000000);
	ck_assert(checkpoint_write(&checkpoint, 5432, 0));
	checkpoint_close(&checkpoint);
	length = (size_t)snprintf(wanted, sizeof(wanted),
		"httppost-checkpoint 1 settled=00000000000000005432 run=%s",
		checkpoint.run);
	length += (size_t)snprintf(wanted + length, sizeof(wanted) - length,
		" crc=%08" PRIx32 "\n" TITLE, crc32_by_table(wanted, length));
	for (i = 0; i < 3; i++) {
		uint64_t end = i < 2 ? ends[i] : 0;
		char line[END + 1];

		(void)snprintf(line, sizeof(line), "- %020" PRIu64, end);
		length += (size_t)snprintf(wanted + length,
			sizeof(wanted) - length, "%s %08" PRIx32 "\n", line,
			crc32_by_table(line, 22));
	}
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fread(got, 1, sizeof(got), file), length);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_mem_eq(got, wanted, length);
	ck_assert_uint_eq(length, RECORD + strlen(TITLE) + 3 * END);
}
END_TEST

/* The end of a settled batch makes room for a new one; an end that is there
 * already is not written again. */
START_TEST(ends_in_turn)
{
	static const uint64_t ends[] = { 5, 9, 9, 11, 5 }, more[] = { 20, 22 };
	struct checkpoint checkpoint;

	batches = 3;
	check_opened(&checkpoint, CHECKPOINT_NEW, 0, 0);
	add_ends(&checkpoint, ends, ROWS(ends));
	ck_assert_str_eq(ends_of(&checkpoint), "5 9 11 ");
	ck_assert(checkpoint_write(&checkpoint, 9, 0));
	add_ends(&checkpoint, more, ROWS(more));
	ck_assert_str_eq(ends_of(&checkpoint), "11 20 22 ");
	checkpoint_close(&checkpoint);
	check_ends(CHECKPOINT_RESUME, 0, "11 20 22 ");
	/* fewer jobs do not forget a batch, and more of them find room */
	batches = 1;
	check_ends(CHECKPOINT_RESUME, 0, "11 20 22 ");
	batches = CHECKPOINT_ENDS;
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 9);
	ck_assert(checkpoint_add_end(&checkpoint, 23, 0));
	checkpoint_close(&checkpoint);
	check_ends(CHECKPOINT_RESUME, 0, "11 20 22 23 ");
	/* nor does a run without batches, which adds none */
	batches = 0;
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 9);
	ck_assert(checkpoint_add_end(&checkpoint, 24, 0));
	checkpoint_close(&checkpoint);
	check_ends(CHECKPOINT_RESUME, 0, "11 20 22 23 ");
}
END_TEST

/* --first begins other batches. */
START_TEST(ends_first)
{
	struct checkpoint checkpoint;

	make_batches();
	check_opened(&checkpoint, CHECKPOINT_FIRST, (uint64_t)_i, (uint64_t)_i);
	ck_assert_str_eq(ends_of(&checkpoint), "");
	ck_assert(checkpoint_add_end(&checkpoint, 12, 0));
	checkpoint_close(&checkpoint);
	check_ends(CHECKPOINT_RESUME, 0, "12 ");
}
END_TEST

/* A checkpoint without batches, as all were before, gets room for them. */
START_TEST(ends_of_none)
{
	struct checkpoint checkpoint;
	char bytes[ROOM];

	make_record(bytes);
	batches = 2;
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 5432);
	ck_assert_str_eq(ends_of(&checkpoint), "");
	ck_assert(checkpoint_add_end(&checkpoint, 5440, 0));
	checkpoint_close(&checkpoint);
	check_opened(&checkpoint, CHECKPOINT_RESUME, 0, 5432);
	ck_assert_str_eq(ends_of(&checkpoint), "5440 ");
	checkpoint_close(&checkpoint);
}
END_TEST

/* A part of it, or a byte that is changed, in the title or a record. */
START_TEST(ends_damaged)
{
	char bytes[2 * ROOM], what[64];
	size_t i, length;
	FILE *file;

	make_batches();
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	length = fread(bytes, 1, sizeof(bytes), file);
	ck_assert_int_eq(fclose(file), 0);
	for (i = RECORD; i < length; i++) {
		(void)snprintf(what, sizeof(what), "byte %zu changed", i);
		bytes[i] = (char)(bytes[i] ^ 1 << i % 8);
		write_file(bytes, length);
		check_refused(CHECKPOINT_RESUME, what, "checkpoint");
		bytes[i] = (char)(bytes[i] ^ 1 << i % 8);
		if (i == RECORD || (i - RECORD - strlen(TITLE)) % END == 0)
			continue;
		(void)snprintf(what, sizeof(what), "%zu bytes", i);
		write_file(bytes, i);
		check_refused(CHECKPOINT_RESUME, what, "checkpoint");
		check_refused(CHECKPOINT_FIRST, what, "checkpoint");
	}
	bytes[length - 2] ^= 1;
	write_file(bytes, length);
	check_ends(CHECKPOINT_FIRST, 7, "");
	check_ends(CHECKPOINT_RESUME, 0, "");
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
	tcase_add_test(tests, ends_record);
	tcase_add_test(tests, ends_in_turn);
	tcase_add_loop_test(tests, ends_first, 0, 2);
	tcase_add_test(tests, ends_of_none);
	tcase_add_test(tests, ends_damaged);
	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, named_run, 0, ROWS(named));
	return suite_run_apart(suite);
}
