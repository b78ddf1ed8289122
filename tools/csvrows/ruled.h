/* The line of a record by any rules of its shape, where its fields are known by
 * their ends, as an index finds them: unquoted ones, and quoted ones without
 * quotes inside. Pure. */
#ifndef CSVROWS_RULED_H
#define CSVROWS_RULED_H

#include "csvrows/reader.h"
#include "csvrows/shape.h"

#include <stdbool.h>
#include <stdint.h>

struct ruled {
	const struct shape *shape;
	char quote;
	bool trims;
};

/* Prepares for records of a format and a shape, which must live on. False where
 * their lines can't be made this way: where a delimiter or a quote could be
 * part of a number, a quote be trimmed, or a type is to be checked that no
 * column has. */
bool ruled_begin(struct ruled *ruled, const struct reader_format *format,
	const struct shape *shape);

/* Writes at `to`, where there is room (shape_most), the line of a record whose
 * fields end at base + ends[1], base + ends[2] ...; ends[0] is the byte before
 * it. Its bytes are UTF-8, and SCAN_SPARE more are readable. Returns the end of
 * the line, or NULL where a value breaks its type. */
char *ruled_write(const struct ruled *ruled, char *to, const char *base,
	const uint32_t *ends);

#endif
