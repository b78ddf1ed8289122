/* SPDX-License-Identifier: ISC */
/* See checkpoint.h. */
#include "httppost/checkpoint.h"

#include "httppost/gzip.h"

#include "common/file.h"
#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD "httppost-checkpoint 1 settled="
#define SETTLED_DIGITS 20
#define PATTERN HEAD "00000000000000000000 run=0000000000000000 crc=00000000\n"
#define RECORD (sizeof(PATTERN) - 1)
#define IN_USE "is in use by another process"

/* where the parts of the record begin */
#define SETTLED (sizeof(HEAD) - 1)
#define RUN (SETTLED + SETTLED_DIGITS + 5)
#define SUMMED (RUN + CHECKPOINT_RUN - 1)

/* the records of batches, whose length divides a page */
#define TITLE "batch ends\n"
#define END_PATTERN "- 00000000000000000000 00000000\n"
#define END_RECORD (sizeof(END_PATTERN) - 1)
#define END_DIGITS 2
#define END_SUMMED (END_DIGITS + SETTLED_DIGITS)
#define ENDS (RECORD + sizeof(TITLE) - 1)
#define MOST_BYTES (ENDS + CHECKPOINT_ENDS * END_RECORD)
_Static_assert(ENDS % END_RECORD == 0, "a record of a batch may cross a page");

/* Writes digits backwards from the end; the pattern has zeros before them. */
static void
put_digits(char *end, uint64_t number, unsigned base)
{
	for (; number; number /= base)
		*--end = "0123456789abcdef"[number % base];
}

static void
format_record(uint64_t settled, const char *run, char record[RECORD + 1])
{
	memcpy(record, PATTERN, RECORD + 1);
	put_digits(record + SETTLED + SETTLED_DIGITS, settled, 10);
	memcpy(record + RUN, run, CHECKPOINT_RUN - 1);
	put_digits(record + RECORD - 1, gzip_crc32(record, SUMMED), 16);
}

/* Reads a record: it is valid if writing it again gives the same bytes. */
static bool
parse_record(const char *record, struct checkpoint *checkpoint)
{
	char again[RECORD + 1], run[CHECKPOINT_RUN];
	const char *digits = record + SETTLED;
	uint64_t settled;

	errno = 0;
	settled = strtoull(digits, NULL, 10);
	if (errno)
		return false;
	memcpy(run, record + RUN, CHECKPOINT_RUN - 1);
	run[CHECKPOINT_RUN - 1] = '\0';
	if (strspn(run, "0123456789abcdef") != CHECKPOINT_RUN - 1)
		return false;
	format_record(settled, run, again);
	if (memcmp(record, again, RECORD) != 0)
		return false;
	checkpoint->settled = settled;
	memcpy(checkpoint->run, run, sizeof(run));
	return true;
}

static void
format_end(uint64_t end, char record[END_RECORD + 1])
{
	memcpy(record, END_PATTERN, END_RECORD + 1);
	put_digits(record + END_SUMMED, end, 10);
	put_digits(record + END_RECORD - 1, gzip_crc32(record, END_SUMMED), 16);
}

static bool
parse_end(const char *record, uint64_t *end)
{
	char again[END_RECORD + 1];

	errno = 0;
	*end = strtoull(record + END_DIGITS, NULL, 10);
	if (errno)
		return false;
	format_end(*end, again);
	return memcmp(record, again, END_RECORD) == 0;
}

/* Whether a checkpoint may have that many bytes, and how many records of
 * batches it then has. */
static bool
is_length(size_t length, size_t *ends)
{
	*ends = length < ENDS ? 0 : (length - ENDS) / END_RECORD;
	return length == RECORD || (length >= ENDS && length <= MOST_BYTES &&
					   length == ENDS + *ends * END_RECORD);
}

/* Reads the whole file, which ends with a NUL. */
static bool
parse_file(const char *text, size_t length, struct checkpoint *checkpoint)
{
	const char *title = text + RECORD;
	size_t i;

	if (!is_length(length, &checkpoint->ends_count) ||
		!parse_record(text, checkpoint) ||
		(length > RECORD && memcmp(title, TITLE, ENDS - RECORD) != 0))
		return false;
	for (i = 0; i < checkpoint->ends_count; i++) {
		if (!parse_end(
			    text + ENDS + i * END_RECORD, &checkpoint->ends[i]))
			return false;
	}
	return true;
}

/* Writes the whole file, and returns its length. */
static size_t
format_file(const struct checkpoint *checkpoint, char text[MOST_BYTES + 1])
{
	size_t i;

	format_record(checkpoint->settled, checkpoint->run, text);
	if (!checkpoint->ends_count)
		return RECORD;
	memcpy(text + RECORD, TITLE, ENDS - RECORD);
	for (i = 0; i < checkpoint->ends_count; i++)
		format_end(checkpoint->ends[i], text + ENDS + i * END_RECORD);
	return ENDS + i * END_RECORD;
}

static void
draw_run(char run[CHECKPOINT_RUN])
{
	uint64_t number = 0;
	int fd = file_open("/dev/urandom", O_RDONLY, 0);

	if (fd < 0 || read(fd, &number, sizeof(number)) != sizeof(number)) {
		number = (uint64_t)signals_realtime_ns() << 20 ^
			 (uint64_t)getpid();
	}
	if (fd >= 0)
		(void)close(fd);
	(void)snprintf(run, CHECKPOINT_RUN, "%016" PRIx64, number);
}

static bool
fail(const struct checkpoint *checkpoint, const char *reason)
{
	message_error("%s: %s", checkpoint->path, reason);
	return false;
}

/* Whether an existing file may be removed without losing anything but a
 * checkpoint, which may be empty or incomplete. */
static bool
begins_as_checkpoint(int fd)
{
	char head[sizeof(HEAD) - 1];
	ssize_t n = file_read_at(fd, head, sizeof(head), 0);

	return n >= 0 && !memcmp(head, HEAD, (size_t)n);
}

static bool
is_usable(const struct checkpoint *checkpoint, enum checkpoint_mode mode,
	bool is_new)
{
	struct stat file;

	if (checkpoint->fd < 0)
		return fail(checkpoint, errno == ELOOP ? "is a symbolic link"
						       : strerror(errno));
	if (fstat(checkpoint->fd, &file) != 0 || !S_ISREG(file.st_mode))
		return fail(checkpoint, "is not a regular file");
	if (!is_new && mode == CHECKPOINT_NEW &&
		!begins_as_checkpoint(checkpoint->fd))
		return fail(checkpoint,
			"already exists, and is not a checkpoint: name another "
			"FILE");
	if (!is_new && mode == CHECKPOINT_NEW)
		return fail(checkpoint,
			"already exists: continue with --resume or --first N, "
			"or remove it");
	return true;
}

static bool
open_file(
	struct checkpoint *checkpoint, enum checkpoint_mode mode, bool *is_new)
{
	const int flags = O_RDWR | O_NOFOLLOW;
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	checkpoint->fd =
		file_open(checkpoint->path, flags | O_CREAT | O_EXCL, 0600);
	*is_new = checkpoint->fd >= 0;
	if (!*is_new && errno == EEXIST)
		checkpoint->fd =
			file_open(checkpoint->path, flags | O_NONBLOCK, 0);
	if (*is_new)
		(void)fchmod(checkpoint->fd, 0600); /* whatever the umask */
	if (!is_usable(checkpoint, mode, *is_new))
		return false;
	if (fcntl(checkpoint->fd, F_SETLK, &lock) != 0)
		return fail(checkpoint, IN_USE);
	return true;
}

/* A kill between the creation and the first write leaves an empty file. */
static bool
read_file(struct checkpoint *checkpoint, enum checkpoint_mode mode,
	bool *is_empty)
{
	char text[MOST_BYTES + 2];
	ssize_t n = file_read_at(checkpoint->fd, text, MOST_BYTES + 1, 0);

	*is_empty = n == 0;
	if (n < 0)
		return fail(checkpoint, strerror(errno));
	text[n] = '\0';
	if (n == 0 || parse_file(text, (size_t)n, checkpoint))
		return true;
	if (mode == CHECKPOINT_FIRST) {
		/* --first sets where to continue, but the file that is
		 * overwritten must be a checkpoint */
		if (is_length((size_t)n, &checkpoint->ends_count) &&
			!memcmp(text, HEAD, sizeof(HEAD) - 1)) {
			*is_empty = true;
			return true;
		}
	}
	return fail(checkpoint, "is not a checkpoint, or is damaged");
}

/* The 64-bit FNV-1a hash of the name, as digits. */
static void
name_run(const char *name, char run[CHECKPOINT_RUN])
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++) {
		hash ^= (unsigned char)*name;
		hash *= UINT64_C(0x100000001b3);
	}
	(void)snprintf(run, CHECKPOINT_RUN, "%016" PRIx64, hash);
}

/* Takes the ends of batches from the file, or drops them, and makes room for
 * more. */
static void
begin_ends(struct checkpoint *checkpoint,
	const struct checkpoint_settings *settings)
{
	size_t i;

	checkpoint->has_batches = settings->batches > 0;
	if (settings->mode == CHECKPOINT_FIRST)
		memset(checkpoint->ends, 0, sizeof(checkpoint->ends));
	if (checkpoint->ends_count < settings->batches)
		checkpoint->ends_count = settings->batches;
	for (i = 0; i < checkpoint->ends_count; i++) {
		if (checkpoint->newest_end < checkpoint->ends[i])
			checkpoint->newest_end = checkpoint->ends[i];
	}
}

/* False after a message: the file belongs to another run. */
static bool
begin_at(struct checkpoint *checkpoint,
	const struct checkpoint_settings *settings, bool is_empty)
{
	const struct checkpoint file = { .path = settings->path };
	const char *name = settings->name;
	bool is_first = settings->mode == CHECKPOINT_FIRST;
	char named[CHECKPOINT_RUN];

	begin_ends(checkpoint, settings);
	if (is_first)
		checkpoint->settled = settings->first;
	if (is_empty || (is_first && settings->first == 0)) {
		if (name)
			name_run(name, checkpoint->run);
		else
			draw_run(checkpoint->run);
	} else if (name) {
		name_run(name, named);
		if (strcmp(named, checkpoint->run) != 0)
			return fail(&file, "has the keys of another --run: "
					   "continue with the same --run, or "
					   "without it");
	}
	return true;
}

static bool
put(struct checkpoint *checkpoint, const char *bytes, size_t length,
	size_t offset)
{
	if (!checkpoint->path)
		return true;
	if (!file_write_at(checkpoint->fd, bytes, length, (off_t)offset))
		return fail(checkpoint, strerror(errno));
	checkpoint->is_dirty = true;
	return true;
}

static bool
write_file(struct checkpoint *checkpoint)
{
	char text[MOST_BYTES + 1];

	return put(checkpoint, text, format_file(checkpoint, text), 0);
}

bool
checkpoint_open(struct checkpoint *checkpoint,
	const struct checkpoint_settings *settings)
{
	const char *path = settings->path;
	bool is_new = true, is_empty = true;

	*checkpoint = (struct checkpoint){
		.path = path,
		.fd = -1,
		.due_ns = INT64_MAX,
	};
	if (path && (!open_file(checkpoint, settings->mode, &is_new) ||
			    !read_file(checkpoint, settings->mode, &is_empty)))
		goto out;
	if (!begin_at(checkpoint, settings, is_empty) ||
		!write_file(checkpoint) || !checkpoint_sync(checkpoint))
		goto out;
	/* the name of a new file is durable only after its folder is */
	if (!path || !is_new || file_sync_folder(path))
		return true;
	(void)fail(checkpoint, strerror(errno));
out:
	checkpoint_close(checkpoint);
	return false;
}

bool
checkpoint_look(struct checkpoint *checkpoint,
	const struct checkpoint_settings *settings)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
	const char *path = settings->path;
	bool is_empty = true, is_good = true;

	*checkpoint = (struct checkpoint){
		.path = path,
		.fd = -1,
		.due_ns = INT64_MAX,
	};
	if (path)
		checkpoint->fd = file_open(path, flags, 0);
	if (path && (checkpoint->fd >= 0 || errno != ENOENT))
		is_good = is_usable(checkpoint, settings->mode, false) &&
			  read_file(checkpoint, settings->mode, &is_empty);
	checkpoint_close(checkpoint);
	checkpoint->path = NULL;
	return is_good && begin_at(checkpoint, settings, is_empty);
}

bool
checkpoint_is_free(const char *path)
{
	const struct checkpoint checkpoint = { .path = path };
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = path ? file_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0)
		      : -1;
	bool is_free = fd < 0 || fcntl(fd, F_GETLK, &lock) != 0 ||
		       lock.l_type == F_UNLCK;

	if (fd >= 0)
		(void)close(fd);
	return is_free || fail(&checkpoint, IN_USE);
}

/* Writes a record that has changed, which is made durable later. */
static bool
put_record(struct checkpoint *checkpoint, const char *record, size_t length,
	size_t offset, int64_t now_ns)
{
	if (!put(checkpoint, record, length, offset)) {
		checkpoint->path = NULL; /* reported once */
		return false;
	}
	if (checkpoint->is_dirty && checkpoint->due_ns == INT64_MAX)
		checkpoint->due_ns = now_ns + NS_PER_SECOND;
	return true;
}

bool
checkpoint_write(
	struct checkpoint *checkpoint, uint64_t settled, int64_t now_ns)
{
	char record[RECORD + 1];

	if (settled == checkpoint->settled)
		return true;
	checkpoint->settled = settled;
	if (!checkpoint->path)
		return true;
	format_record(settled, checkpoint->run, record);
	return put_record(checkpoint, record, RECORD, 0, now_ns);
}

/* The records of batches are used in turn. */
static size_t
after(const struct checkpoint *checkpoint, size_t at)
{
	return at + 1 < checkpoint->ends_count ? at + 1 : 0;
}

bool
checkpoint_add_end(struct checkpoint *checkpoint, uint64_t end, int64_t now_ns)
{
	uint64_t *ends = checkpoint->ends;
	char record[END_RECORD + 1];
	size_t i, at = checkpoint->next_end;

	if (!checkpoint->has_batches || end <= checkpoint->newest_end)
		return true;
	/* one is settled: fewer are open than there are records */
	for (i = 0;
		i < checkpoint->ends_count && ends[at] > checkpoint->settled;
		i++)
		at = after(checkpoint, at);
	ends[at] = checkpoint->newest_end = end;
	checkpoint->next_end = after(checkpoint, at);
	format_end(end, record);
	return put_record(
		checkpoint, record, END_RECORD, ENDS + at * END_RECORD, now_ns);
}

bool
checkpoint_is_due(struct checkpoint *checkpoint, int64_t now_ns)
{
	if (now_ns < checkpoint->due_ns)
		return false;
	checkpoint->due_ns = INT64_MAX;
	return true;
}

bool
checkpoint_sync(struct checkpoint *checkpoint)
{
	if (!checkpoint->path || !checkpoint->is_dirty)
		return true;
	if (!file_sync(checkpoint->fd)) {
		(void)fail(checkpoint, strerror(errno));
		checkpoint->path = NULL; /* reported once */
		return false;
	}
	checkpoint->is_dirty = false;
	return true;
}

void
checkpoint_close(struct checkpoint *checkpoint)
{
	if (checkpoint->fd >= 0)
		(void)close(checkpoint->fd);
	checkpoint->fd = -1;
}
