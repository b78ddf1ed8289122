/* The header of each file: what it must be, said on stderr where it is not. */
#ifndef CSVROWS_HEADER_H
#define CSVROWS_HEADER_H

#include "csvrows/from.h"
#include "csvrows/options.h"
#include "csvrows/reader.h"
#include "csvrows/shape.h"

#include <stdbool.h>

/* The reader's record, which begins at bytes, is the first header: makes the
 * shape that the options ask for, and sets the field that `from` looks at.
 * False after messages. */
bool header_take(struct shape *shape, const struct csvrows_options *options,
	struct from *from, const struct reader *reader, const char *bytes,
	const char *file);

/* Whether the header of another file says the same as the first one, which
 * was that of the file `first`. False after a message. */
bool header_is_same(const struct shape *shape, const struct reader *reader,
	const char *bytes, const char *file, const char *first);

/* A file has no header. Whether that is good, as no column is asked for. */
bool header_may_miss(const struct csvrows_options *options,
	const struct from *from, const char *file);

#endif
