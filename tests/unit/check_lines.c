/* SPDX-License-Identifier: ISC */
/* lines: pipes that deliver pieces, are empty, full or closed. */
#include "common/buffer.h"
#include "common/lines.h"
#include "suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* The least value of POSIX, if the system defines none. */
#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

/* The initial size of lines_open: limits on both sides of it are tested. */
#define FIRST_CAPACITY 65536

static int ends[2]; /* of a pipe */
static struct lines_out out;

static void
make_pipe(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(ends), 0);
	out = lines_to(ends[1]);
	ck_assert(!out.is_file);
}

/* As on a system that cannot open a pipe again. */
static void
forget_pipe(void)
{
	if (out.pipe >= 0)
		ck_assert_int_eq(close(out.pipe), 0);
	out.pipe = -1;
}

static void
close_pipe(void)
{
	(void)close(ends[0]);
	(void)lines_finish(&out);
}

static void
put(const char *bytes, size_t length)
{
	ck_assert_int_eq(write(ends[1], bytes, length), (ssize_t)length);
}

static void
set_flag(int fd, int flag)
{
	ck_assert_int_eq(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | flag), 0);
}

static uint32_t
draw(uint32_t *state, uint32_t below)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (uint32_t)(((uint64_t)*state * below) >> 32);
}

/* Takes all available lines and writes them as <line>. */
static void
take_lines(struct lines_in *in, struct buffer *taken)
{
	size_t length;

	while ((length = lines_peek(in)) > 0) {
		ck_assert(buffer_append_byte(taken, '<'));
		ck_assert(buffer_append(taken, in->bytes + in->start, length));
		ck_assert(buffer_append_byte(taken, '>'));
		ck_assert_uint_eq(lines_peek(in), length);
		lines_take(in, length);
	}
}

static const struct {
	const char *bytes;
	size_t length;
	const char *wanted;
	size_t wanted_length;
} inputs[] = {
#define TEXTS(a, b) a, sizeof(a) - 1, b, sizeof(b) - 1
	{ TEXTS("", "") },
	{ TEXTS("\n", "<\n>") },
	{ TEXTS("\n\n\n", "<\n><\n><\n>") },
	{ TEXTS("a", "<a>") },
	{ TEXTS("a\n", "<a\n>") },
	{ TEXTS("a\nb", "<a\n><b>") },
	{ TEXTS("one\ntwo\n\nthree\n", "<one\n><two\n><\n><three\n>") },
	{ TEXTS("a\r\nb\r", "<a\r\n><b\r>") },
	{ TEXTS("\0\n\0\0", "<\0\n><\0\0>") },
};

/* At every split, whole or byte by byte, blocking or not. */
START_TEST(split)
{
	const char *bytes = inputs[_i].bytes;
	size_t length = inputs[_i].length, at;
	int way;

	for (at = 0; at <= length; at++) {
		for (way = 0; way < 4; way++) {
			enum lines_result (*fill)(struct lines_in *) =
				way & 1 ? lines_fill_byte : lines_fill;
			struct lines_in in;
			struct buffer taken = { 0 };

			make_pipe();
			if (way & 2)
				set_flag(ends[0], O_NONBLOCK);
			ck_assert(lines_open(&in, ends[0], 100));
			ck_assert(in.is_pipe);
			if (at & 1) /* as old systems behave */
				in.is_pipe = false;
			ck_assert_int_eq(fill(&in), LINES_WAIT);
			put(bytes, at);
			while (fill(&in) == LINES_OK)
				take_lines(&in, &taken);
			ck_assert(!in.is_ended);
			put(bytes + at, length - at);
			ck_assert_int_eq(lines_finish(&out), LINES_OK);
			while (fill(&in) == LINES_OK)
				take_lines(&in, &taken);
			ck_assert(in.is_ended);
			ck_assert(!lines_has_room(&in));
			take_lines(&in, &taken);
			ck_assert_int_eq(fill(&in), LINES_END);
			ck_assert_msg(
				taken.length == inputs[_i].wanted_length &&
					memcmp(taken.bytes ? taken.bytes : "",
						inputs[_i].wanted,
						taken.length) == 0,
				"\"%s\" split at %zu, way %d: %.*s", bytes, at,
				way, (int)taken.length, taken.bytes);
			buffer_free(&taken);
			lines_close(&in);
			(void)close(ends[0]);
		}
	}
}
END_TEST

START_TEST(one_byte_only)
{
	struct lines_in in;
	char rest[8];

	make_pipe();
	put("a\nb", 3);
	ck_assert(lines_open(&in, ends[0], 100));
	ck_assert_int_eq(lines_fill_byte(&in), LINES_OK);
	ck_assert_uint_eq(lines_peek(&in), 0);
	ck_assert_int_eq(lines_fill_byte(&in), LINES_OK);
	ck_assert_uint_eq(lines_peek(&in), 2);
	ck_assert_int_eq(read(ends[0], rest, sizeof(rest)), 1);
	ck_assert_int_eq(rest[0], 'b');
	lines_close(&in);
	close_pipe();
}
END_TEST

/* If lines fill the buffer, the last one can still be read to its end. */
START_TEST(rest_of_a_line)
{
	static char bytes[FIRST_CAPACITY], line[1000];
	struct lines_in in;
	size_t i;

	memset(bytes, 'x', sizeof(bytes));
	for (i = 9; i < sizeof(bytes) - 10; i += 10)
		bytes[i] = '\n';
	memset(line, 'y', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	make_pipe();
	put(bytes, sizeof(bytes) - 1);
	ck_assert(lines_open(&in, ends[0], 1000));
	ck_assert_uint_eq(lines_rest(&in), 0);
	ck_assert_int_eq(lines_fill(&in), LINES_OK);
	ck_assert_uint_eq(lines_peek(&in), 10);
	put("x", 1);
	ck_assert_int_eq(lines_fill(&in), LINES_OK);
	ck_assert(!lines_has_room(&in));
	put(line, sizeof(line));
	put("behind", 6);
	ck_assert_uint_eq(lines_rest(&in), 16);
	while (lines_rest(&in)) {
		ck_assert_int_eq(lines_fill_byte(&in), LINES_OK);
		ck_assert_uint_le(in.capacity, FIRST_CAPACITY + 1001);
	}
	ck_assert_uint_eq(in.end - in.start, sizeof(bytes) + sizeof(line));
	ck_assert_mem_eq(in.bytes + in.start, bytes, sizeof(bytes) - 1);
	ck_assert_mem_eq(in.bytes + in.end - sizeof(line), line, sizeof(line));
	ck_assert_int_eq(read(ends[0], bytes, 6), 6);
	ck_assert_mem_eq(bytes, "behind", 6);
	lines_close(&in);
	close_pipe();
}
END_TEST

/* Unread bytes can be read again from a file, and from nothing else. */
START_TEST(unread)
{
	struct lines_in in;
	FILE *file = tmpfile();
	char bytes[16];

	ck_assert_int_ge(fputs("one\ntwo\nthree", file), 0);
	ck_assert_int_eq(fflush(file), 0);
	ck_assert_int_eq(lseek(fileno(file), 0, SEEK_SET), 0);
	ck_assert(lines_open(&in, fileno(file), 100));
	ck_assert(!lines_is_last(&in));
	ck_assert_int_eq(lines_fill(&in), LINES_OK);
	ck_assert(lines_is_last(&in));
	lines_take(&in, lines_peek(&in));
	ck_assert_uint_eq(lines_rest(&in), 5);
	ck_assert(lines_unread(&in, 5));
	ck_assert_int_eq(lines_fill(&in), LINES_END);
	ck_assert_uint_eq(lines_peek(&in), 4);
	ck_assert_uint_eq(in.end - in.start, 4);
	ck_assert_uint_eq(lines_rest(&in), 0);
	/* more than there is: it was taken before */
	ck_assert(lines_unread(&in, 8));
	ck_assert_uint_eq(in.start, in.end);
	ck_assert_uint_eq(lines_peek(&in), 0);
	ck_assert_int_eq(read(fileno(file), bytes, sizeof(bytes)), 13);
	ck_assert_mem_eq(bytes, "one\ntwo\nthree", 13);
	lines_close(&in);
	(void)fclose(file);

	make_pipe();
	put("a\nb", 3);
	ck_assert(lines_open(&in, ends[0], 100));
	ck_assert_int_eq(lines_fill(&in), LINES_OK);
	ck_assert(!lines_is_last(&in));
	ck_assert(!lines_unread(&in, 1));
	ck_assert_uint_eq(in.end - in.start, 2);
	lines_close(&in);
	close_pipe();
}
END_TEST

START_TEST(flags_are_left_alone)
{
	struct lines_in in;
	int before, fd = _i & 1;
	size_t written;

	make_pipe();
	if (_i & 2)
		set_flag(ends[fd], O_NONBLOCK);
	before = fcntl(ends[fd], F_GETFL);
	put("a\n", 2);
	ck_assert(lines_open(&in, ends[0], 100));
	ck_assert_int_eq(lines_fill(&in), LINES_OK);
	ck_assert_int_eq(lines_write(&out, "b", 1, &written), LINES_OK);
	ck_assert_int_eq(fcntl(ends[fd], F_GETFL), before);
	lines_close(&in);
	ck_assert_int_ge(fcntl(ends[0], F_GETFL), 0);
	close_pipe();
}
END_TEST

START_TEST(read_error)
{
	struct lines_in in;
	int fd = open("/", O_RDONLY);

	ck_assert(lines_open(&in, fd, 100));
	ck_assert_int_eq(lines_fill(&in), LINES_ERROR);
	ck_assert_int_eq(errno, EISDIR);
	(void)close(fd);
	ck_assert_int_eq(lines_fill(&in), LINES_ERROR);
	ck_assert_int_eq(errno, EBADF);
	lines_close(&in);
}
END_TEST

static const size_t limits[] = {
	1,
	100,
	FIRST_CAPACITY / 2,
	FIRST_CAPACITY - 2,
	FIRST_CAPACITY - 1,
	FIRST_CAPACITY,
	FIRST_CAPACITY + 1,
	100000,
	2 * FIRST_CAPACITY,
	1024 * 1024,
};

/* A line as long as the limit passes, and one byte more is too long, with a
 * newline, at the end of input, or without either. */
START_TEST(limit)
{
	static char line[1024 * 1024 + 1];
	size_t most = limits[_i], length;
	int ending;

	memset(line, 'x', sizeof(line));
	for (length = most; length <= most + 1; length++) {
		for (ending = 0; ending < 2; ending++) {
			struct lines_in in;
			FILE *file = tmpfile();
			size_t there;

			ck_assert_uint_eq(
				fwrite(line, 1, length, file), length);
			ck_assert_int_ge(fputs(ending ? "\n" : "", file), 0);
			ck_assert_int_eq(fflush(file), 0);
			ck_assert_int_eq(lseek(fileno(file), 0, SEEK_SET), 0);
			ck_assert(lines_open(&in, fileno(file), most));
			while (!(there = lines_peek(&in)) &&
				!lines_is_too_long(&in) && !in.is_ended)
				ck_assert_int_ne(lines_fill(&in), LINES_ERROR);
			ck_assert_msg(lines_is_too_long(&in) == (length > most),
				"%zu of %zu bytes", length, most);
			if (length == most)
				ck_assert_uint_eq(
					there, length + (size_t)ending);
			ck_assert_uint_le(in.capacity, most < FIRST_CAPACITY
							       ? FIRST_CAPACITY
							       : most + 1);
			lines_close(&in);
			(void)fclose(file);
		}
	}
}
END_TEST

/* Random reads and takes compared with a simple account of the input. */
struct model {
	struct lines_in in;
	struct buffer all; /* bytes that were put into the pipe */
	size_t read;
	size_t taken;
	bool is_skipping; /* the rest of a line that is too long */
	uint32_t rarity;  /* of pieces with newlines */
	uint32_t chance;
};

static void
put_some(struct model *model)
{
	char bytes[4096];
	size_t length = draw(&model->chance, sizeof(bytes)) + 1, i;
	uint32_t most = draw(&model->chance, model->rarity) ? 1u << 30 : 50;

	if (model->all.length - model->read + length > FIRST_CAPACITY / 2)
		return;
	for (i = 0; i < length; i++)
		bytes[i] = draw(&model->chance, most) < 3 ? '\n' : 'x';
	put(bytes, length);
	ck_assert(buffer_append(&model->all, bytes, length));
}

static void
fill_some(struct model *model)
{
	struct lines_in *in = &model->in;
	bool has_input = model->all.length > model->read;
	bool is_byte = !draw(&model->chance, 8);
	size_t before = in->end - in->start, after, line = in->limit + 1;
	/* one more byte of a line may follow a buffer full of other lines */
	size_t most = line + (line < FIRST_CAPACITY ? FIRST_CAPACITY : line);
	bool has_room = lines_has_room(in) || (is_byte && before < most);
	enum lines_result result =
		is_byte ? lines_fill_byte(in) : lines_fill(in);

	after = in->end - in->start;
	ck_assert_msg((after > before) == (has_room && has_input),
		"room %d, input %d: %zu became %zu, result %d", has_room,
		has_input, before, after, (int)result);
	ck_assert(result == LINES_OK || result == LINES_WAIT);
	model->read += after - before;
	if (after)
		ck_assert_mem_eq(in->bytes + in->start,
			model->all.bytes + model->taken, after);
}

static void
take_some(struct model *model)
{
	struct lines_in *in = &model->in;
	size_t there = model->read - model->taken;
	const char *bytes = there ? model->all.bytes + model->taken : "";
	const char *newline = memchr(bytes, '\n', there);
	size_t wanted = newline ? (size_t)(newline - bytes) + 1 : 0;
	size_t part = newline ? wanted - 1 : there;

	ck_assert_uint_eq(lines_peek(in), wanted);
	ck_assert(lines_is_too_long(in) == (part > in->limit));
	if (!wanted && !lines_is_too_long(in))
		return;
	wanted = wanted ? wanted : there;
	lines_take(in, wanted);
	model->taken += wanted;
}

START_TEST(random_reads)
{
	struct model model = { .chance = (uint32_t)_i };
	int step;

	model.rarity = _i / ROWS(limits) & 1 ? 4 : 200;

	make_pipe();
	ck_assert(lines_open(&model.in, ends[0], limits[_i % ROWS(limits)]));
	for (step = 0; step < 3000; step++) {
		if (draw(&model.chance, 3))
			put_some(&model);
		if (draw(&model.chance, 3))
			fill_some(&model);
		if (!draw(&model.chance, 1 + (uint32_t)_i % 7 * 8))
			take_some(&model);
	}
	ck_assert_uint_gt(model.taken, 0);
	lines_close(&model.in);
	buffer_free(&model.all);
	close_pipe();
}
END_TEST

/* With a full pipe it reports that it must wait, without blocking, and nothing
 * is lost. */
START_TEST(full_pipe)
{
	static char sent[300000], got[sizeof(sent)];
	size_t at = 0, read_to = 0, i, written;
	uint32_t chance = (uint32_t)_i;
	int waits = 0;

	make_pipe();
	if (_i & 1)
		set_flag(ends[1], O_NONBLOCK);
	if (_i % 3 == 0)
		forget_pipe();
	set_flag(ends[0], O_NONBLOCK);
	for (i = 0; i < sizeof(sent); i++)
		sent[i] = (char)draw(&chance, 256);
	while (read_to < sizeof(sent)) {
		size_t piece = draw(&chance, _i < 4 ? 100000 : 5000) + 1;
		enum lines_result result;
		ssize_t n;

		if (piece > sizeof(sent) - at)
			piece = sizeof(sent) - at;
		result = lines_write(&out, sent + at, piece, &written);
		ck_assert_uint_le(written, piece);
		ck_assert_int_eq(
			result, written == piece ? LINES_OK : LINES_WAIT);
		waits += result == LINES_WAIT;
		at += written;
		piece = draw(&chance, _i & 2 ? 3000 : 40000) + 1;
		if (piece > sizeof(got) - read_to)
			piece = sizeof(got) - read_to;
		n = read(ends[0], got + read_to, piece);
		if (n > 0)
			read_to += (size_t)n;
	}
	ck_assert_mem_eq(got, sent, sizeof(sent));
	ck_assert(waits > 0 || _i >= 4);
	close_pipe();
}
END_TEST

/* More than PIPE_BUF is written at once only if there is room, and it never
 * blocks, although the descriptor would. */
START_TEST(room)
{
	static char bytes[1 << 20];
	size_t capacity, written;

	make_pipe();
	capacity = out.pages * out.page;
	ck_assert_uint_eq(lines_room(&out),
		capacity ? capacity - 4 * out.page : PIPE_BUF);
	ck_assert_int_eq(
		lines_write(&out, bytes, sizeof(bytes), &written), LINES_WAIT);
	ck_assert_uint_ge(written, PIPE_BUF);
	ck_assert_uint_eq(lines_room(&out), PIPE_BUF);
	forget_pipe();
	ck_assert_uint_eq(lines_room(&out), PIPE_BUF);
	close_pipe();
}
END_TEST

/* The lengths of writes: alternating, or, if the second is 0, up to the first.
 * Nearly all systems have pages of 4096 bytes. */
static const uint32_t lengths[][2] = {
	{ 1, 1 },
	{ 1, 4096 },
	{ 2, 4095 },
	{ 2048, 2048 },
	{ 2049, 2049 },
	{ 4096, 4096 },
	{ 4097, 4097 },
	{ 4097, 4096 },
	{ 6145, 2048 },
	{ 8191, 2 },
	{ 100, 0 },
	{ 5000, 0 },
	{ 20000, 0 },
};

/* A write of at most lines_room bytes is never cut, whatever was written and
 * read before. */
START_TEST(room_is_there)
{
	static char bytes[1 << 20];
	const uint32_t *length = lengths[_i / 4];
	uint32_t chance = (uint32_t)_i;
	int step, most[] = { 1, 3, 5000, 40000 };

	make_pipe();
	set_flag(ends[0], O_NONBLOCK);
	for (step = 0; step < 5000; step++) {
		size_t there = lines_room(&out), wanted = length[step % 2];
		size_t written;
		enum lines_result result;

		ck_assert_uint_le(there, sizeof(bytes));
		if (!wanted || !length[1])
			wanted = draw(&chance, length[0]) + 1;
		if (wanted > there || !draw(&chance, 50))
			wanted = there;
		result = lines_write(&out, bytes, wanted, &written);
		if (there == PIPE_BUF && result == LINES_WAIT)
			ck_assert_uint_eq(written, 0);
		else
			ck_assert_uint_eq(written, wanted);
		wanted = draw(&chance, (uint32_t)most[_i % 4]) + 1;
		if (result == LINES_WAIT || !draw(&chance, 3))
			(void)!read(ends[0], bytes, wanted);
	}
	close_pipe();
}
END_TEST

/* The pipe becomes larger if possible, and never smaller. */
START_TEST(enlarged)
{
	size_t before, after;

	make_pipe();
	before = out.pages * out.page;
	lines_enlarge(ends[0], 4 * (int)before);
	out = lines_to(ends[1]);
	after = out.pages * out.page;
	ck_assert_uint_eq(after, 4 * before);
	lines_enlarge(ends[0], (int)before);
	ck_assert_uint_eq(lines_to(ends[1]).pages, out.pages);
	lines_enlarge(-1, 1);
	close_pipe();
}
END_TEST

START_TEST(reader_gone)
{
	size_t written = 9;

	make_pipe();
	(void)close(ends[0]);
	ck_assert_int_eq(lines_write(&out, "a\n", 2, &written), LINES_GONE);
	ck_assert_uint_eq(written, 0);
	(void)lines_finish(&out);
}
END_TEST

START_TEST(reader_goes_in_between)
{
	static char bytes[200000];
	size_t written;

	make_pipe();
	ck_assert_int_eq(
		lines_write(&out, bytes, sizeof(bytes), &written), LINES_WAIT);
	ck_assert_uint_gt(written, 0);
	(void)close(ends[0]);
	ck_assert_int_eq(lines_write(&out, bytes, 1, &written), LINES_GONE);
	(void)lines_finish(&out);
}
END_TEST

START_TEST(full_disk)
{
	int fd = open("/dev/full", O_WRONLY);
	size_t written = 9;

	if (fd < 0)
		return; /* not on this system */
	out = lines_to(fd);
	ck_assert_int_eq(lines_write(&out, "a\n", 2, &written), LINES_ERROR);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_uint_eq(written, 0);
	ck_assert_int_eq(lines_finish(&out), LINES_OK);
}
END_TEST

START_TEST(regular_file)
{
	static char bytes[500000];
	FILE *file = tmpfile();
	int fd = dup(fileno(file));
	size_t written;

	out = lines_to(fd);
	ck_assert_uint_eq(lines_room(&out), SIZE_MAX);
	ck_assert_int_eq(
		lines_write(&out, bytes, sizeof(bytes), &written), LINES_OK);
	ck_assert_uint_eq(written, sizeof(bytes));
	ck_assert_int_eq(lines_write(&out, bytes, 0, &written), LINES_OK);
	ck_assert_uint_eq(written, 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), sizeof(bytes));
	ck_assert_int_eq(lines_finish(&out), LINES_OK);
	ck_assert_int_eq(lines_finish(&out), LINES_ERROR);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(lines_write(&out, "a", 1, &written), LINES_ERROR);
	ck_assert_int_eq(errno, EBADF);
	(void)fclose(file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("lines");
	TCase *tests = tcase_create("lines");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, split, 0, ROWS(inputs));
	tcase_add_test(tests, one_byte_only);
	tcase_add_test(tests, rest_of_a_line);
	tcase_add_test(tests, unread);
	tcase_add_loop_test(tests, flags_are_left_alone, 0, 4);
	tcase_add_test(tests, read_error);
	tcase_add_loop_test(tests, limit, 0, ROWS(limits));
	tcase_add_loop_test(tests, random_reads, 0, 7 * ROWS(limits));
	tcase_add_loop_test(tests, full_pipe, 0, 8);
	tcase_add_test(tests, room);
	tcase_add_loop_test(tests, room_is_there, 0, 4 * ROWS(lengths));
	tcase_add_test(tests, enlarged);
	tcase_add_test(tests, reader_gone);
	tcase_add_test(tests, reader_goes_in_between);
	tcase_add_test(tests, full_disk);
	tcase_add_test(tests, regular_file);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
