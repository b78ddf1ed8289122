/* See records.h. Plain records are swept up many at a time; each other one is
 * taken by itself. */
#include "csvrows/records.h"

#include "common/message.h"
#include "csvrows/settings.h"

#include <errno.h>

/* --- one record --- */

/* Who says how many columns there are. */
static const char *
owner_of(const struct csvrows_options *options)
{
	if (!options->no_header)
		return "the header";
	return options->names.count ? "--names" : "the first record";
}

static struct report_subject
subject_of(const struct records *records, const char *bytes)
{
	const struct source *source = &records->flow.source;
	bool has_header = records->header.file != NULL;

	return (struct report_subject){
		.reader = &records->flow.reader,
		.bytes = bytes,
		.file = source->name,
		.encoding = source_encoding(source),
		.names = has_header ? &records->header.names : NULL,
		.shape = has_header ? &records->shape : NULL,
		.owner = owner_of(records->options),
	};
}

/* The header, or without one the first good record, has made the shape. */
static enum flow_step
begin_shape(struct records *records)
{
	struct reader_format format = settings_format(records->options);

	/* One more than the header has tells where too many begin. */
	records->flow.reader.record.most = records->shape.width + 1;
	if (!sweep_begin(&records->sweep, &format, &records->shape))
		return flow_fail(records->flow.source.name, ENOMEM);
	return range_is_over(&records->range) ? FLOW_ENOUGH : FLOW_ON;
}

static enum flow_step
take_header(struct records *records, const char *bytes)
{
	struct report_subject subject = subject_of(records, bytes);

	records->is_begun = true;
	if (records->header.file)
		return header_is_same(&records->header, &subject) ? FLOW_ON
								  : FLOW_FAILED;
	if (!header_take(&records->header, &records->shape, &records->range,
		    &subject))
		return FLOW_FAILED;
	return begin_shape(records);
}

/* What the reader's record is without a header: the first good one makes the
 * columns. */
static enum flow_step
assume_header(struct records *records, const char *bytes, struct fault *fault)
{
	struct report_subject subject = subject_of(records, bytes);

	if (fault->kind == FAULT_NONE && !records->options->replace_invalid)
		*fault = record_check_text(&subject.reader->record, bytes);
	if (fault->kind != FAULT_NONE)
		return FLOW_ON;
	if (!header_assume(&records->header, &records->shape, &records->range,
		    &subject))
		return FLOW_FAILED;
	return begin_shape(records);
}

/* Keeps the record, or the rest of it. */
static bool
keep(struct records *records, const char *bytes)
{
	const struct reader *reader = &records->flow.reader;
	struct source *source = &records->flow.source;
	size_t length = reader->taken - reader->at, original_length;
	const char *original;

	if (!records->rejects.path || length == 0)
		return true;
	original = source_origin(
		source, reader->at, reader->taken, &original_length);
	if (!rejects_add(&records->rejects, original, original_length))
		return false;
	rejects_end(&records->rejects,
		bytes[length - 1] == '\n' || bytes[length - 1] == '\r',
		source_encoding(source));
	return true;
}

static enum flow_step
refuse(struct records *records, const char *bytes, const struct fault *fault)
{
	struct report_subject subject = subject_of(records, bytes);

	report_refused(&records->flow.report, &subject, fault);
	records->was_refused = true;
	if (!rejects_begin(&records->rejects) || !keep(records, bytes))
		return FLOW_FAILED;
	return records->options->strict ? FLOW_FAILED : FLOW_ON;
}

/* The rest of the last record. */
static enum flow_step
take_rest(struct records *records, const char *bytes)
{
	if (!records->was_refused || keep(records, bytes))
		return FLOW_ON;
	return FLOW_FAILED;
}

static enum flow_step
write_record(struct records *records, const char *bytes)
{
	struct flow *flow = &records->flow;
	struct buffer *lines = &flow->output.lines;

	if (records->options->count)
		return range_is_over(&records->range) ? FLOW_ENOUGH : FLOW_ON;
	if (!shape_write(&records->shape, &flow->reader.record, bytes, lines))
		return flow_fail(flow->source.name, ENOMEM);
	flow->passed++;
	if (range_is_over(&records->range))
		return FLOW_ENOUGH;
	return lines->length < OUTPUT_ENOUGH ? FLOW_ON : flow_flush(flow);
}

static enum flow_step
take_record(struct records *records, const char *bytes)
{
	const struct record *record = &records->flow.reader.record;
	struct fault fault = record->fault;
	enum flow_step step = FLOW_ON;

	if (!records->is_begun && !records->options->no_header)
		return take_header(records, bytes);
	records->is_begun = true;
	if (!records->header.file)
		step = assume_header(records, bytes, &fault);
	if (step != FLOW_ON)
		return step;
	records->flow.report.records++;
	records->was_refused = false;
	if (fault.kind == FAULT_NONE)
		fault = shape_check(&records->shape, record, bytes);
	if (fault.kind == FAULT_FIELDS &&
		records->options->ragged == CSVROWS_RAGGED_DROP)
		return FLOW_ON;
	if (fault.kind != FAULT_NONE)
		return refuse(records, bytes, &fault);
	records->good++;
	if (!range_admits(&records->range, record, bytes))
		return FLOW_ON;
	return write_record(records, bytes);
}

/* --- many records --- */

static void
account(struct records *records, size_t start,
	const struct sweep_passed *passed)
{
	struct source *source = &records->flow.source;

	if (start == source->start)
		return;
	source_take(source, start - source->start);
	reader_pass(&records->flow.reader, passed->lines);
	records->flow.report.records += passed->records;
	records->good += passed->records;
	records->was_refused = false;
}

/* Takes plain records for as long as there are any. */
static enum flow_step
sweep_up(struct records *records)
{
	struct flow *flow = &records->flow;
	struct source *source = &flow->source;
	struct range *range = &records->range;
	uint64_t skip = range_to_skip(range), most;
	struct sweep_passed passed;
	enum flow_step step;
	size_t start;

	if (!records->is_begun || !reader_is_between(&flow->reader))
		return FLOW_ON;
	if (skip) {
		start = sweep_pass(&records->sweep, source->bytes,
			source->start, source->end, skip, &passed);
		range->skip -= passed.records;
		account(records, start, &passed);
	}
	most = range_to_write(range);
	if (records->options->count && most) {
		start = sweep_pass(&records->sweep, source->bytes,
			source->start, source->end, most, &passed);
		range->passed += passed.records;
		account(records, start, &passed);
		most = 0;
	}
	while (most) {
		start = sweep_write(&records->sweep, source->bytes,
			source->start, source->end, most, &flow->output.lines,
			OUTPUT_ENOUGH, &passed);
		range->passed += passed.records;
		flow->passed += passed.records;
		account(records, start, &passed);
		most = range_to_write(range);
		if (flow->output.lines.length < OUTPUT_ENOUGH)
			break;
		step = flow_flush(flow);
		if (step != FLOW_ON)
			return step;
	}
	return range_is_over(range) ? FLOW_ENOUGH : FLOW_ON;
}

/* --- files --- */

/* The end of a file: its header was there, or need not be; without one a good
 * record was. */
static enum flow_step
end_file(struct records *records)
{
	const struct source *source = &records->flow.source;
	bool is_known = records->options->no_header
				? records->header.file != NULL
				: records->is_begun;

	if (is_known || source->change != SOURCE_SAME ||
		header_may_miss(&records->header, source->name))
		return FLOW_ON;
	return FLOW_FAILED;
}

enum flow_step
records_read(struct records *records)
{
	struct source *source = &records->flow.source;
	struct reader *reader = &records->flow.reader;
	enum flow_step step = sweep_up(records);

	while (step == FLOW_ON) {
		const char *bytes = source->bytes + source->start;
		enum reader_result result = reader_next(reader, bytes,
			source->end - source->start, source->is_ended);

		switch (result) {
		case READER_RECORD:
			step = take_record(records, bytes + reader->at);
			break;
		case READER_REST:
			step = take_rest(records, bytes + reader->at);
			break;
		case READER_MORE:
			break;
		case READER_END:
			return end_file(records);
		case READER_NO_MEMORY:
			return flow_fail(source->name, ENOMEM);
		}
		source_take(source, reader->taken);
		if (result == READER_MORE) {
			step = flow_fill(&records->flow);
			sweep_restart(&records->sweep);
		}
		if (step == FLOW_ON)
			step = sweep_up(records);
	}
	return step;
}

void
records_restart(struct records *records)
{
	reader_restart(&records->flow.reader);
	sweep_restart(&records->sweep);
	records->is_begun = false;
	records->was_refused = false;
}
