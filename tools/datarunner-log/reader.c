/* SPDX-License-Identifier: ISC */
/* See reader.h. The files are opened before any is read, so a rotation in
 * between does no harm. */
#include "datarunner-log/reader.h"

#include "common/buffer.h"
#include "common/escape.h"
#include "common/file.h"
#include "common/message.h"
#include "datarunner-log/family.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often -f looks for new lines. */
#define NAP_MS 100

struct reader {
	const struct reader_request *request;
	FILE *files[FAMILY_FILES]; /* the newest first */
	size_t count;
	uint64_t matching; /* lines that were looked at and match */
	uint64_t skipped;  /* of them, how many are not printed */
	bool is_printing;
	char *line;
	size_t capacity;
	struct buffer json;
};

/* --- files ---------------------------------------------------------------- */

static FILE *
open_file(const char *folder, unsigned index)
{
	char path[FAMILY_PATH_BYTES];
	int fd = -1;

	if (family_path(folder, index, path))
		fd = file_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
	return fd < 0 ? NULL : fdopen(fd, "r");
}

/* Opens the file of a number, or the one after it, because a rotation leaves a
 * gap for a moment. Sets *index to the next number. A rotation may also make a
 * file appear again under its next number. */
static FILE *
open_older(const char *folder, unsigned *index)
{
	FILE *file = open_file(folder, (*index)++);

	return file ? file : open_file(folder, (*index)++);
}

static bool
look(FILE *file, struct stat *its)
{
	return fstat(fileno(file), its) == 0;
}

static bool
is_same(FILE *file, FILE *other)
{
	struct stat its, others;

	return look(file, &its) && look(other, &others) &&
	       its.st_dev == others.st_dev && its.st_ino == others.st_ino;
}

static bool
is_continued(FILE *file)
{
	char begin[sizeof(FAMILY_MARK)] = "";
	bool has_mark =
		fread(begin, 1, sizeof(begin) - 1, file) == sizeof(begin) - 1 &&
		!strcmp(begin, FAMILY_MARK);

	rewind(file);
	return has_mark;
}

/* Opens the files of the stream, from the newest to the first. */
static void
open_files(struct reader *reader)
{
	FILE *file, *newer = NULL;
	unsigned index = 0;

	while (reader->count < FAMILY_FILES &&
		(file = open_older(reader->request->folder, &index))) {
		if (newer && is_same(file, newer)) {
			(void)fclose(file);
			continue;
		}
		newer = file;
		reader->files[reader->count++] = file;
		if (!is_continued(file))
			break;
	}
}

static void
close_files(struct reader *reader)
{
	while (reader->count)
		(void)fclose(reader->files[--reader->count]);
}

/* --- lines ---------------------------------------------------------------- */

static bool
is_wanted(const struct reader *reader, const char *line, size_t length)
{
	const char *since = reader->request->since;

	return !since ||
	       (family_is_stamped(line, length) &&
		       memcmp(line, since, FAMILY_STAMP_BYTES - 1) >= 0);
}

static void
print_json(struct reader *reader, const char *line, size_t length)
{
	bool is_stamped = family_is_stamped(line, length);
	size_t stamp = is_stamped ? FAMILY_STAMP_BYTES : 0;

	reader->json.length = 0;
	if (!escape_quote(line + stamp, length - stamp, &reader->json))
		return;
	if (is_stamped)
		(void)printf("{\"time\":\"%.*s\",\"text\":%.*s}\n",
			FAMILY_STAMP_BYTES - 1, line, (int)reader->json.length,
			reader->json.bytes);
	else
		(void)printf("{\"time\":null,\"text\":%.*s}\n",
			(int)reader->json.length, reader->json.bytes);
}

static void
print_line(struct reader *reader, const char *line, size_t length)
{
	size_t stamp = family_is_stamped(line, length) ? FAMILY_STAMP_BYTES : 0;

	if (reader->request->is_json) {
		print_json(reader, line, length);
		return;
	}
	(void)fwrite(line + stamp, 1, length - stamp, stdout);
	(void)putchar('\n');
}

static void
take_line(struct reader *reader, const char *line, size_t length)
{
	if (!strncmp(line, FAMILY_MARK, sizeof(FAMILY_MARK) - 2) &&
		length == sizeof(FAMILY_MARK) - 2)
		return;
	if (!is_wanted(reader, line, length))
		return;
	reader->matching++;
	if (reader->is_printing && reader->matching > reader->skipped)
		print_line(reader, line, length);
}

/* Reads lines up to the end of the file. A last line without a newline is not
 * complete if `may_grow`; it is read again then. */
static void
read_lines(struct reader *reader, FILE *file, bool may_grow)
{
	ssize_t length;

	while ((length = getline(&reader->line, &reader->capacity, file)) > 0) {
		bool is_whole = reader->line[length - 1] == '\n';

		if (!is_whole && may_grow) {
			(void)fseeko(file, -(off_t)length, SEEK_CUR);
			break;
		}
		take_line(reader, reader->line, (size_t)length - is_whole);
	}
	clearerr(file);
}

/* Reads all files from the first to the newest. */
static void
read_files(struct reader *reader)
{
	size_t i;

	for (i = reader->count; i-- > 0;)
		read_lines(reader, reader->files[i],
			i == 0 && reader->request->is_followed);
}

/* --- new lines ------------------------------------------------------------ */

static bool
flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	message_error("stdout: %s", strerror(errno));
	return false;
}

/* The file after this one, or the oldest if this one is gone; NULL if this is
 * the newest. */
static FILE *
next_file(const char *folder, FILE *file)
{
	FILE *newer = NULL, *other;
	unsigned index = 0;

	while ((other = open_older(folder, &index))) {
		if (is_same(file, other)) {
			(void)fclose(other);
			break;
		}
		if (newer)
			(void)fclose(newer);
		newer = other;
	}
	return newer;
}

/* Reads on in the newest file and in those that follow it. A file that has a
 * successor does not grow any more, so the rest of it is read first. */
static bool
follow(struct reader *reader)
{
	const char *folder = reader->request->folder;
	FILE *next;

	while (flush()) {
		next = next_file(folder, reader->files[0]);
		read_lines(reader, reader->files[0], !next);
		if (next) {
			(void)fclose(reader->files[0]);
			reader->files[0] = next;
		} else if (!flush() ||
			   !file_has_reader(STDOUT_FILENO, NAP_MS)) {
			break;
		}
	}
	return false;
}

/* --- requests ------------------------------------------------------------- */

int
reader_print_end(const char *folder)
{
	FILE *file = open_file(folder, 0);
	struct stat its = { 0 };

	if (file) {
		(void)look(file, &its);
		(void)fclose(file);
	}
	(void)printf("%" PRIuMAX ":%" PRIdMAX "\n", (uintmax_t)its.st_ino,
		(intmax_t)its.st_size);
	return flush() ? EXIT_DONE : EXIT_FAILED;
}

static bool
read_place(const char *text, uintmax_t *inode, intmax_t *offset)
{
	char *end;

	*inode = strtoumax(text, &end, 10);
	if (*end != ':')
		return false;
	*offset = strtoimax(end + 1, &end, 10);
	return !*end;
}

/* Skips what is before the place, if one of the files contains it. */
static void
skip_to(struct reader *reader, const char *from)
{
	uintmax_t inode;
	intmax_t offset;
	size_t i;

	if (!read_place(from, &inode, &offset))
		return;
	for (i = 0; i < reader->count; i++) {
		struct stat its;

		if (!look(reader->files[i], &its) || its.st_ino != inode)
			continue;
		(void)fseeko(reader->files[i], (off_t)offset, SEEK_SET);
		while (reader->count > i + 1)
			(void)fclose(reader->files[--reader->count]);
	}
}

/* Counts the lines to find the last ones. */
static void
skip_all_but(struct reader *reader, uint64_t most)
{
	size_t i;

	read_files(reader);
	if (reader->matching > most)
		reader->skipped = reader->matching - most;
	reader->matching = 0;
	for (i = 0; i < reader->count; i++)
		rewind(reader->files[i]);
}

int
reader_run(const struct reader_request *request)
{
	static struct reader reader;
	bool is_done;

	reader.request = request;
	open_files(&reader);
	if (!reader.count) {
		message_error("%s/log: %s", request->folder, strerror(errno));
		return EXIT_FAILED;
	}
	if (request->from)
		skip_to(&reader, request->from);
	else if (request->has_most)
		skip_all_but(&reader, request->most);
	reader.is_printing = true;
	read_files(&reader);
	is_done = request->is_followed ? follow(&reader) : flush();
	close_files(&reader);
	free(reader.line);
	buffer_free(&reader.json);
	return is_done ? EXIT_DONE : EXIT_FAILED;
}
