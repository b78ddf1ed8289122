/* SPDX-License-Identifier: ISC */
/* See journal.h. A kill ends a process between two instructions, so a new place
 * is written to unused memory, and then one store puts it in force. */
#include "datarunner-log/journal.h"

#include "common/file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096

/* The text comes first, for datarunner-status: key=value lines, and a NUL. */
struct journal {
	char text[256];
	struct journal_place places[2];
	atomic_uint in_force; /* which of them */
	char halves[2][JOURNAL_BYTES];
};

static struct journal in_memory;

/* Gives the empty file blocks for all its bytes, which are 0, so that writing
 * to the mapping never fails. */
static bool
reserve(int fd)
{
#if defined(__APPLE__)
	return file_write_at(
		fd, (const char *)&in_memory, sizeof(in_memory), 0);
#else
	return posix_fallocate(fd, 0, (off_t)sizeof(in_memory)) == 0;
#endif
}

static bool
make_whole(int fd)
{
	struct stat file;

	if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode))
		return false;
	if (file.st_size == (off_t)sizeof(in_memory))
		return true;
	if (file_empty(fd) && reserve(fd))
		return true;
	(void)file_empty(fd);
	return false;
}

struct journal_place
journal_place(const struct journal *journal)
{
	struct journal_place place = journal->places[journal->in_force & 1];

	/* a file that is damaged must not lead out of the buffers */
	place.half &= 1;
	if (place.taken > JOURNAL_BYTES)
		place.taken = JOURNAL_BYTES;
	return place;
}

struct journal *
journal_open(const char *folder)
{
	char path[PATH_BYTES];
	struct journal *journal = &in_memory;
	int fd;

	if (snprintf(path, sizeof(path), "%s/log.journal", folder) >=
		(int)sizeof(path))
		return journal;
	fd = file_open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
	if (fd < 0)
		return journal;
	if (make_whole(fd)) {
		void *memory = mmap(NULL, sizeof(in_memory),
			PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

		if (memory != MAP_FAILED)
			journal = memory;
	}
	(void)close(fd);
	/* a kill may have come while it was cleared */
	memset(journal->halves[!journal_place(journal).half], 0, JOURNAL_BYTES);
	return journal;
}

void
journal_commit(struct journal *journal, const struct journal_place *place)
{
	unsigned other = !(journal->in_force & 1);

	journal->places[other] = *place;
	atomic_store(&journal->in_force, other);
	if (place->lost)
		(void)snprintf(journal->text, sizeof(journal->text),
			"lost=%" PRIu64 "\nreason=%s\n", place->lost,
			strerror((int)place->reason));
}

char *
journal_bytes(struct journal *journal)
{
	return journal->halves[journal_place(journal).half];
}

size_t
journal_length(struct journal *journal)
{
	struct journal_place place = journal_place(journal);

	return place.taken + strnlen(journal->halves[place.half] + place.taken,
				     JOURNAL_BYTES - place.taken);
}

size_t
journal_move(
	struct journal *journal, struct journal_place *place, size_t length)
{
	const char *rest = journal->halves[place->half] + place->taken;
	char *other = journal->halves[!place->half];

	length -= place->taken;
	memset(other, 0, strnlen(other, JOURNAL_BYTES));
	memcpy(other, rest, length);
	place->half = !place->half;
	place->taken = 0;
	journal_commit(journal, place);
	return length;
}
