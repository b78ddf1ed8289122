/* See source.h. */
#include "csvrows/source.h"

#include "csvrows/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_CAPACITY ((size_t)128 * 1024)

bool
source_begin(struct source *source)
{
	*source = (struct source){ .name = "", .fd = -1 };
	/* The spare bytes are loaded before anything was read there. */
	source->bytes = calloc(1, FIRST_CAPACITY + SCAN_SPARE);
	source->capacity = source->bytes ? FIRST_CAPACITY : 0;
	return source->bytes != NULL;
}

static void
close_file(struct source *source)
{
	if (source->fd > STDIN_FILENO)
		(void)close(source->fd);
	source->fd = -1;
}

void
source_free(struct source *source)
{
	close_file(source);
	free(source->bytes);
	source->bytes = NULL;
	source->capacity = 0;
}

bool
source_open(struct source *source, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;

	close_file(source);
	source->name = is_stdin ? "stdin" : path;
	source->start = source->end = 0;
	source->is_ended = false;
	/* A FIFO without a writer must not hold up the open, where no signal
	 * is served: the wait for input comes later. */
	source->fd = is_stdin ? STDIN_FILENO
			      : open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY |
						   O_CLOEXEC);
	return source->fd >= 0;
}

static bool
make_room(struct source *source)
{
	size_t there = source->end - source->start;
	char *bytes;

	if (source->start > 0)
		memmove(source->bytes, source->bytes + source->start, there);
	source->start = 0;
	source->end = there;
	if (there < source->capacity)
		return true;
	bytes = realloc(source->bytes, 2 * source->capacity + SCAN_SPARE);
	if (!bytes)
		return false;
	source->bytes = bytes;
	source->capacity *= 2;
	memset(bytes + there, 0, source->capacity - there + SCAN_SPARE);
	return true;
}

enum source_result
source_fill(struct source *source)
{
	ssize_t n;

	if (!make_room(source)) {
		errno = ENOMEM;
		return SOURCE_ERROR;
	}
	n = read(source->fd, source->bytes + source->end,
		source->capacity - source->end);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? SOURCE_WAIT
							 : SOURCE_ERROR;
	if (n == 0)
		source->is_ended = true;
	source->end += (size_t)n;
	source->read_bytes += (uint64_t)n;
	return SOURCE_OK;
}
