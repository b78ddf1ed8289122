/* Bytes in: files and stdin, read into one buffer. */
#ifndef CSVROWS_SOURCE_H
#define CSVROWS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum source_result {
	SOURCE_OK,
	SOURCE_WAIT,  /* poll the descriptor, then again */
	SOURCE_ERROR, /* errno says why */
};

/* Bytes start..end are read and not yet taken; SCAN_SPARE bytes behind them are
 * readable. */
struct source {
	const char *name; /* as messages show it: the path, or "stdin" */
	int fd;           /* -1 while nothing is open */
	bool is_ended;    /* end of input was read */
	char *bytes;
	size_t start;
	size_t end;
	size_t capacity;
	uint64_t read_bytes; /* of all files */
};

/* Makes a source that has nothing open. False where memory is short. */
bool source_begin(struct source *source);

/* Closes what is open and frees the buffer. */
void source_free(struct source *source);

/* Opens a file in place of what was open, which is closed; "-" is stdin, whose
 * descriptor stays open. Never blocks. The path must live on. False where
 * that fails; errno says why. */
bool source_open(struct source *source, const char *path);

/* Reads once behind what is there, and makes room for that by moving it to the
 * front, and by growing where all of the buffer is one piece. To be called
 * when the descriptor is ready. */
enum source_result source_fill(struct source *source);

/* Takes bytes from the front. */
static inline void
source_take(struct source *source, size_t length)
{
	source->start += length;
}

#endif
