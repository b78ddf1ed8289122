/* The way of each record: source, parser, shape, output; the header before
 * them, refused ones aside. */
#ifndef CSVROWS_CONVERT_H
#define CSVROWS_CONVERT_H

#include "csvrows/figures.h"
#include "csvrows/header.h"
#include "csvrows/options.h"
#include "csvrows/parser.h"
#include "csvrows/plain.h"
#include "csvrows/range.h"
#include "csvrows/rejects.h"
#include "csvrows/report.h"
#include "csvrows/shape.h"
#include "csvrows/stream.h"

#include <stdbool.h>
#include <stdint.h>

/* In the order in which a record meets them. */
struct convert {
	const struct csvrows_options *options;
	struct record_dialect dialect;
	struct stream stream;
	struct parser parser;
	struct header header;
	struct range range;
	struct shape shape;
	struct plain plain;
	struct rejects rejects;
	struct report report;
	struct figures figures;
	bool is_begun;    /* the file's header was taken, or none is wanted */
	bool was_refused; /* the last record */
	uint64_t good;    /* records of this pass that were not refused */
};

/* Opens the output and what keeps refused records. False after a message. */
bool
convert_open(struct convert *convert, const struct csvrows_options *options);

/* Writes the lines of a file: STREAM_END, or why it stopped before that. */
enum stream_step
convert_file(struct convert *convert, const char *path, bool is_followed);

/* All files were read, perhaps to be read again: STREAM_END where that would
 * give nothing. */
enum stream_step convert_end_pass(struct convert *convert);

/* Ends the output as the last step demands, says the last word, and frees all.
 * Returns the exit status; does not return after STREAM_STOPPED. */
int convert_close(struct convert *convert, enum stream_step step);

#endif
