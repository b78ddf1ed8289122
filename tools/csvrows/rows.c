/* See rows.h. One step follows another until one of them says that it is
 * enough. Plain records are swept up many at a time; each other one is taken by
 * itself. */
#include "csvrows/rows.h"

#include "common/message.h"
#include "common/signals.h"
#include "csvrows/flow.h"
#include "csvrows/header.h"
#include "csvrows/range.h"
#include "csvrows/rejects.h"
#include "csvrows/settings.h"
#include "csvrows/sweep.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct rows {
	const struct csvrows_options *options;
	struct flow flow;
	struct header header;
	struct shape shape;
	struct sweep sweep;
	struct range range;
	struct rejects rejects;
	bool is_begun;    /* the file's header was taken, or none is wanted */
	bool was_refused; /* the last record */
	uint64_t good;    /* records of this pass over the files */
};

/* --- one record ------------------------------------------------------------
 */

/* Who says how many columns there are. */
static const char *
owner_of(const struct csvrows_options *options)
{
	if (!options->no_header)
		return "the header";
	return options->names.count ? "--names" : "the first record";
}

static struct report_subject
subject_of(const struct rows *rows, const char *bytes)
{
	const struct source *source = &rows->flow.source;
	bool has_header = rows->header.file != NULL;

	return (struct report_subject){
		.reader = &rows->flow.reader,
		.bytes = bytes,
		.file = source->name,
		.encoding = source_encoding(source),
		.names = has_header ? &rows->header.names : NULL,
		.shape = has_header ? &rows->shape : NULL,
		.owner = owner_of(rows->options),
	};
}

/* The header, or without one the first good record, has made the shape. */
static enum flow_step
begin_shape(struct rows *rows)
{
	struct reader_format format = settings_format(rows->options);

	/* One more than the header has tells where too many begin. */
	rows->flow.reader.record.most = rows->shape.width + 1;
	if (!sweep_begin(&rows->sweep, &format, &rows->shape))
		return flow_fail(rows->flow.source.name, ENOMEM);
	return range_is_over(&rows->range) ? FLOW_ENOUGH : FLOW_ON;
}

static enum flow_step
take_header(struct rows *rows, const struct report_subject *subject)
{
	rows->is_begun = true;
	if (rows->header.file)
		return header_is_same(&rows->header, subject) ? FLOW_ON
							      : FLOW_FAILED;
	if (!header_take(&rows->header, &rows->shape, &rows->range, subject))
		return FLOW_FAILED;
	return begin_shape(rows);
}

/* What the reader's record is without a header: the first good one makes the
 * columns. */
static enum flow_step
assume_header(struct rows *rows, const struct report_subject *subject)
{
	if (subject->reader->record.fault.kind != FAULT_NONE)
		return FLOW_ON;
	if (!header_assume(&rows->header, &rows->shape, &rows->range, subject))
		return FLOW_FAILED;
	return begin_shape(rows);
}

static enum flow_step
refuse(struct rows *rows, const struct report_subject *subject,
	const struct fault *fault)
{
	const struct reader *reader = subject->reader;

	report_refused(&rows->flow.report, subject, fault);
	rows->was_refused = true;
	if (!rejects_begin(&rows->rejects) ||
		!rejects_add(&rows->rejects, subject->bytes,
			reader->taken - reader->at))
		return FLOW_FAILED;
	return rows->options->strict ? FLOW_FAILED : FLOW_ON;
}

/* The rest of the last record. */
static enum flow_step
take_rest(struct rows *rows, const char *bytes)
{
	const struct reader *reader = &rows->flow.reader;

	if (!rows->was_refused)
		return FLOW_ON;
	return rejects_add(&rows->rejects, bytes, reader->taken - reader->at)
		       ? FLOW_ON
		       : FLOW_FAILED;
}

static enum flow_step
write_record(struct rows *rows, const char *bytes)
{
	struct flow *flow = &rows->flow;
	struct buffer *lines = &flow->output.lines;

	if (rows->options->count)
		return range_is_over(&rows->range) ? FLOW_ENOUGH : FLOW_ON;
	if (!shape_write(&rows->shape, &flow->reader.record, bytes, lines))
		return flow_fail(flow->source.name, ENOMEM);
	flow->passed++;
	if (range_is_over(&rows->range))
		return FLOW_ENOUGH;
	return lines->length < OUTPUT_ENOUGH ? FLOW_ON : flow_flush(flow);
}

static enum flow_step
take_record(struct rows *rows, const char *bytes)
{
	struct report_subject subject = subject_of(rows, bytes);
	const struct record *record = &rows->flow.reader.record;
	struct fault fault = record->fault;

	if (!rows->is_begun && !rows->options->no_header)
		return take_header(rows, &subject);
	rows->is_begun = true;
	if (!rows->header.file) {
		enum flow_step step = assume_header(rows, &subject);

		if (step != FLOW_ON)
			return step;
		subject = subject_of(rows, bytes);
	}
	rows->flow.report.records++;
	rows->was_refused = false;
	if (fault.kind == FAULT_NONE)
		fault = shape_check(&rows->shape, record, bytes);
	if (fault.kind == FAULT_FIELDS &&
		rows->options->ragged == CSVROWS_RAGGED_DROP)
		return FLOW_ON;
	if (fault.kind != FAULT_NONE)
		return refuse(rows, &subject, &fault);
	rows->good++;
	if (!range_admits(&rows->range, record, bytes))
		return FLOW_ON;
	return write_record(rows, bytes);
}

/* --- many records ----------------------------------------------------------
 */

static void
account(struct rows *rows, size_t start, const struct sweep_passed *passed)
{
	struct source *source = &rows->flow.source;

	if (start == source->start)
		return;
	source_take(source, start - source->start);
	reader_pass(&rows->flow.reader, passed->lines);
	rows->flow.report.records += passed->records;
	rows->good += passed->records;
	rows->was_refused = false;
}

/* Takes plain records for as long as there are any. */
static enum flow_step
sweep_up(struct rows *rows)
{
	struct flow *flow = &rows->flow;
	struct source *source = &flow->source;
	struct range *range = &rows->range;
	uint64_t skip = range_to_skip(range), most;
	struct sweep_passed passed;
	enum flow_step step;
	size_t start;

	if (!rows->is_begun || !reader_is_between(&flow->reader))
		return FLOW_ON;
	if (skip) {
		start = sweep_pass(&rows->sweep, source->bytes, source->start,
			source->end, skip, &passed);
		range->skip -= passed.records;
		account(rows, start, &passed);
	}
	most = range_to_write(range);
	if (rows->options->count && most) {
		start = sweep_pass(&rows->sweep, source->bytes, source->start,
			source->end, most, &passed);
		range->passed += passed.records;
		account(rows, start, &passed);
		most = 0;
	}
	while (most) {
		start = sweep_write(&rows->sweep, source->bytes, source->start,
			source->end, most, &flow->output.lines, OUTPUT_ENOUGH,
			&passed);
		range->passed += passed.records;
		flow->passed += passed.records;
		account(rows, start, &passed);
		most = range_to_write(range);
		if (flow->output.lines.length < OUTPUT_ENOUGH)
			break;
		step = flow_flush(flow);
		if (step != FLOW_ON)
			return step;
	}
	return range_is_over(range) ? FLOW_ENOUGH : FLOW_ON;
}

/* --- files -----------------------------------------------------------------
 */

/* The end of a file: its header was there, or need not be. */
static enum flow_step
end_file(struct rows *rows)
{
	const struct source *source = &rows->flow.source;
	bool knows_columns = rows->options->no_header && rows->header.file;

	if (rows->is_begun || knows_columns || source->change != SOURCE_SAME ||
		header_may_miss(&rows->header, source->name))
		return FLOW_ON;
	return FLOW_FAILED;
}

static enum flow_step
read_records(struct rows *rows)
{
	struct source *source = &rows->flow.source;
	struct reader *reader = &rows->flow.reader;
	enum flow_step step = sweep_up(rows);

	while (step == FLOW_ON) {
		const char *bytes = source->bytes + source->start;
		enum reader_result result = reader_next(reader, bytes,
			source->end - source->start, source->is_ended);

		switch (result) {
		case READER_RECORD:
			step = take_record(rows, bytes + reader->at);
			break;
		case READER_REST:
			step = take_rest(rows, bytes + reader->at);
			break;
		case READER_MORE:
			break;
		case READER_END:
			return end_file(rows);
		case READER_NO_MEMORY:
			return flow_fail(source->name, ENOMEM);
		}
		source_take(source, reader->taken);
		if (result == READER_MORE) {
			step = flow_fill(&rows->flow);
			sweep_restart(&rows->sweep);
		}
		if (step == FLOW_ON)
			step = sweep_up(rows);
	}
	return step;
}

static void
begin_file(struct rows *rows)
{
	reader_restart(&rows->flow.reader);
	sweep_restart(&rows->sweep);
	rows->is_begun = false;
	rows->was_refused = false;
}

/* After the end of a file that is followed: whether another one begins. */
static bool
begins_again(struct rows *rows, enum flow_step *step)
{
	struct source *source = &rows->flow.source;
	enum source_change change = source->change;

	while (*step == FLOW_ON && change != SOURCE_SAME &&
		!source_renew(source)) {
		/* Between the old one and the new one there may be none. */
		*step = errno == ENOENT ? flow_idle(&rows->flow)
					: flow_fail(source->name, errno);
	}
	if (*step != FLOW_ON || change == SOURCE_SAME)
		return false;
	message_note("%s: %s", source->name,
		change == SOURCE_TRUNCATED
			? "was truncated; reading it anew"
			: "was replaced; reading the new one");
	begin_file(rows);
	return true;
}

static enum flow_step
read_file(struct rows *rows, const char *path, bool is_followed)
{
	struct source *source = &rows->flow.source;
	enum flow_step step;

	if (!source_open(source, path))
		return flow_fail(path, errno);
	if (rows->options->repeat && !source->is_regular) {
		message_error("%s: is no regular file, which --repeat needs",
			source->name);
		return FLOW_FAILED;
	}
	if (is_followed)
		source_follow(source);
	begin_file(rows);
	do {
		step = read_records(rows);
	} while (begins_again(rows, &step));
	return step;
}

static enum flow_step
read_files(struct rows *rows)
{
	const struct option_list *files = &rows->options->files;
	const struct from *from = &rows->range.from;
	bool follows = rows->options->follow;
	enum flow_step step = FLOW_ON;
	size_t i;

	rows->good = 0;
	if (files->count == 0)
		step = read_file(rows, "-", follows);
	for (i = 0; i < files->count && step == FLOW_ON; i++)
		step = read_file(rows, files->items[i],
			follows && i + 1 == files->count);
	if (step == FLOW_ON && !from->is_reached) {
		message_error("no record has %.*s >= %s",
			(int)from->name_length, from->name, from->value);
		step = FLOW_FAILED;
	}
	return step;
}

/* Reads all files, and again as often as is asked for. Files without a good
 * record are enough at once. */
static enum flow_step
read_all(struct rows *rows)
{
	uint64_t times = settings_repeat(rows->options);
	enum flow_step step = read_files(rows);

	while (step == FLOW_ON && times > 0 && rows->good > 0) {
		if (times != UINT64_MAX)
			times--;
		range_again(&rows->range);
		step = read_files(rows);
	}
	return step;
}

/* --- begin and end ---------------------------------------------------------
 */

/* Ends the output: what is there is written on, also behind a failure of the
 * input. */
static enum flow_step
finish(struct rows *rows, enum flow_step step)
{
	struct output *output = &rows->flow.output;
	enum flow_step ended;
	char count[24];
	int length = snprintf(
		count, sizeof(count), "%" PRIu64 "\n", rows->range.passed);

	if (step == FLOW_STOPPED || output->is_failed)
		return step;
	if (rows->options->count && step != FLOW_FAILED &&
		!buffer_append(&output->lines, count, (size_t)length))
		return flow_fail("stdout", ENOMEM);
	ended = flow_flush(&rows->flow);
	if (ended != FLOW_ON)
		return ended;
	if (lines_finish(STDOUT_FILENO) != LINES_OK)
		return flow_fail("stdout", errno);
	return step;
}

/* A signal asked to stop: no line may stay torn. A second one ends it. */
_Noreturn static void
die(struct rows *rows)
{
	rows->flow.passed -= output_drop(&rows->flow.output);
	while (flow_flush(&rows->flow) == FLOW_STOPPED)
		;
	report_summary(flow_report(&rows->flow), rows->options);
	signals_die(signals_stopped_by());
}

static enum flow_step
begin(struct rows *rows)
{
	const struct csvrows_options *options = rows->options;
	struct reader_format format = settings_format(options);

	reader_begin(&rows->flow.reader, &format);
	output_begin(&rows->flow.output, STDOUT_FILENO);
	rows->shape.rules = settings_rules(options);
	rows->range = settings_range(options);
	rows->header.options = options;
	if (!rejects_open(&rows->rejects, options->rejects, &options->files))
		return FLOW_FAILED;
	if (source_begin(&rows->flow.source, options->encoding))
		return FLOW_ON;
	message_error("out of memory");
	return FLOW_FAILED;
}

static void
end(struct rows *rows)
{
	source_free(&rows->flow.source);
	reader_free(&rows->flow.reader);
	sweep_free(&rows->sweep);
	shape_free(&rows->shape);
	header_free(&rows->header);
	output_free(&rows->flow.output);
}

int
rows_run(const struct csvrows_options *options)
{
	struct rows rows = { .options = options };
	enum flow_step step = begin(&rows);

	if (step == FLOW_ON)
		step = read_all(&rows);
	step = finish(&rows, step);
	if (!rejects_close(&rows.rejects) && step != FLOW_STOPPED)
		step = FLOW_FAILED;
	if (step == FLOW_STOPPED)
		die(&rows);
	report_summary(flow_report(&rows.flow), options);
	end(&rows);
	if (step == FLOW_FAILED)
		return EXIT_FAILED;
	return rows.flow.report.refused ? EXIT_REFUSED : EXIT_DONE;
}
