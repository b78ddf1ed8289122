/* See rows.h. One step follows another until one of them says that it is
 * enough; signals are served wherever it waits, and at least once for each
 * read. */
#include "csvrows/rows.h"

#include "common/message.h"
#include "common/signals.h"
#include "csvrows/from.h"
#include "csvrows/header.h"
#include "csvrows/output.h"
#include "csvrows/reader.h"
#include "csvrows/report.h"
#include "csvrows/shape.h"
#include "csvrows/source.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How a step went. */
enum step {
	STEP_ON,
	STEP_ENOUGH,  /* all lines that are wanted are there */
	STEP_STOPPED, /* by a signal */
	STEP_FAILED,  /* after a message */
};

struct rows {
	const struct csvrows_options *options;
	const char *first; /* the file of the header */
	struct source source;
	struct reader reader;
	struct shape shape;
	struct from from;
	struct output output;
	struct report report;
	uint64_t skipped;
	uint64_t passed; /* records that are, or would be, written */
};

static enum step
fail(const char *subject, int reason)
{
	message_error("%s: %s", subject, strerror(reason));
	return STEP_FAILED;
}

static const struct report *
current_report(struct rows *rows)
{
	struct report *report = &rows->report;

	report->bytes = rows->source.read_bytes;
	report->written = 0;
	if (!rows->options->count)
		report->written = rows->passed - output_waiting(&rows->output);
	return report;
}

static enum step
serve(struct rows *rows, unsigned arrived)
{
	if (arrived & SIGNALS_REPORT)
		report_status(current_report(rows), rows->source.name,
			rows->reader.line);
	return arrived & SIGNALS_STOP ? STEP_STOPPED : STEP_ON;
}

/* Writes all that is gathered. */
static enum step
flush(struct rows *rows)
{
	struct pollfd reader = { STDOUT_FILENO, POLLOUT, 0 };
	enum step step = STEP_ON;

	while (step == STEP_ON) {
		switch (output_write(&rows->output)) {
		case LINES_OK:
			return STEP_ON;
		case LINES_WAIT:
			step = serve(rows,
				signals_wait(&reader, 1, SIGNALS_FOREVER));
			break;
		case LINES_GONE:
			signals_die(SIGPIPE);
		case LINES_END:
		case LINES_ERROR:
			return fail("stdout", errno);
		}
	}
	return step;
}

/* Reads once. Before it waits for that, all lines that are complete leave. */
static enum step
fill(struct rows *rows)
{
	struct pollfd fds[] = {
		{ rows->source.fd, POLLIN, 0 },
		{ STDOUT_FILENO, 0, 0 }, /* for POLLERR: no reader is left */
	};
	int64_t deadline_ns = 0;
	enum step step;

	for (;;) {
		step = serve(rows, signals_wait(fds, 2, deadline_ns));
		if (step != STEP_ON)
			return step;
		if (fds[1].revents & POLLERR)
			signals_die(SIGPIPE);
		if (fds[0].revents) {
			switch (source_fill(&rows->source)) {
			case SOURCE_OK:
				return STEP_ON;
			case SOURCE_WAIT:
				break;
			case SOURCE_ERROR:
				return fail(rows->source.name, errno);
			}
		}
		step = flush(rows);
		if (step != STEP_ON)
			return step;
		deadline_ns = SIGNALS_FOREVER;
	}
}

static enum step
take_header(struct rows *rows, const char *bytes)
{
	const char *file = rows->source.name;

	if (rows->first)
		return header_is_same(&rows->shape, &rows->reader, bytes, file,
			       rows->first)
			       ? STEP_ON
			       : STEP_FAILED;
	if (!header_take(&rows->shape, rows->options, &rows->from,
		    &rows->reader, bytes, file))
		return STEP_FAILED;
	rows->first = file;
	/* One more than the header has tells where too many begin. */
	rows->reader.record.most = rows->shape.count + 1;
	return rows->options->limit ? STEP_ON : STEP_ENOUGH;
}

static enum step
take_record(struct rows *rows, const char *bytes)
{
	const struct csvrows_options *options = rows->options;
	const struct record *record = &rows->reader.record;
	struct fault fault = record->fault;

	if (fault.kind == FAULT_NONE)
		fault = shape_check(&rows->shape, record, bytes);
	rows->report.records++;
	if (fault.kind != FAULT_NONE) {
		report_refused(&rows->report, &rows->reader, bytes,
			rows->source.name, &fault, rows->shape.count);
		return STEP_ON;
	}
	if (!from_admits(&rows->from, record, bytes))
		return STEP_ON;
	if (rows->skipped < options->skip) {
		rows->skipped++;
		return STEP_ON;
	}
	if (!options->count &&
		!shape_write(&rows->shape, record, bytes, &rows->output.lines))
		return fail(rows->source.name, ENOMEM);
	rows->passed++;
	if (rows->passed == options->limit)
		return STEP_ENOUGH;
	return rows->output.lines.length < OUTPUT_ENOUGH ? STEP_ON
							 : flush(rows);
}

static enum step
read_records(struct rows *rows)
{
	struct source *source = &rows->source;
	struct reader *reader = &rows->reader;
	bool has_header = false;
	enum step step = STEP_ON;

	while (step == STEP_ON) {
		const char *bytes = source->bytes + source->start;
		enum reader_result result = reader_next(reader, bytes,
			source->end - source->start, source->is_ended);

		switch (result) {
		case READER_RECORD:
			bytes += reader->at;
			step = has_header ? take_record(rows, bytes)
					  : take_header(rows, bytes);
			has_header = true;
			source_take(source, reader->taken);
			break;
		case READER_MORE:
			source_take(source, reader->taken);
			step = fill(rows);
			break;
		case READER_END:
			return has_header || header_may_miss(rows->options,
						     &rows->from, source->name)
				       ? STEP_ON
				       : STEP_FAILED;
		case READER_NO_MEMORY:
			return fail(source->name, ENOMEM);
		}
	}
	return step;
}

static enum step
read_file(struct rows *rows, const char *path)
{
	if (!source_open(&rows->source, path))
		return fail(path, errno);
	reader_restart(&rows->reader);
	return read_records(rows);
}

static enum step
read_files(struct rows *rows)
{
	const struct option_list *files = &rows->options->files;
	const struct from *from = &rows->from;
	enum step step = STEP_ON;
	size_t i;

	if (files->count == 0)
		step = read_file(rows, "-");
	for (i = 0; i < files->count && step == STEP_ON; i++)
		step = read_file(rows, files->items[i]);
	if (step == STEP_ON && !from->is_reached) {
		message_error("no record has %.*s >= %s",
			(int)from->name_length, from->name, from->value);
		step = STEP_FAILED;
	}
	return step;
}

/* Ends the output: what is there is written on, also behind a failure of the
 * input. */
static enum step
finish(struct rows *rows, enum step step)
{
	enum step ended;
	char count[24];
	int length =
		snprintf(count, sizeof(count), "%" PRIu64 "\n", rows->passed);

	if (step == STEP_STOPPED || rows->output.is_failed)
		return step;
	if (rows->options->count && step != STEP_FAILED &&
		!buffer_append(&rows->output.lines, count, (size_t)length))
		return fail("stdout", ENOMEM);
	ended = flush(rows);
	if (ended != STEP_ON)
		return ended;
	if (lines_finish(STDOUT_FILENO) != LINES_OK)
		return fail("stdout", errno);
	return step;
}

/* A signal asked to stop: no line may stay torn. A second one ends it. */
_Noreturn static void
die(struct rows *rows)
{
	rows->passed -= output_drop(&rows->output);
	while (flush(rows) == STEP_STOPPED)
		;
	report_summary(current_report(rows), rows->options);
	signals_die(signals_stopped_by());
}

int
rows_run(const struct csvrows_options *options)
{
	struct rows rows = { .options = options };
	enum step step = STEP_FAILED;

	reader_begin(&rows.reader, ',', '"', options->common.max_line);
	from_begin(&rows.from, options->from);
	output_begin(&rows.output, STDOUT_FILENO);
	if (source_begin(&rows.source))
		step = read_files(&rows);
	else
		message_error("out of memory");
	step = finish(&rows, step);
	if (step == STEP_STOPPED)
		die(&rows);
	report_summary(current_report(&rows), options);
	source_free(&rows.source);
	reader_free(&rows.reader);
	shape_free(&rows.shape);
	output_free(&rows.output);
	if (step == STEP_FAILED)
		return EXIT_FAILED;
	return rows.report.refused ? EXIT_REFUSED : EXIT_DONE;
}
