/* SPDX-License-Identifier: ISC */
/* See convert.h. Records go through take_all and take_record one by one, except
 * plain records, which are taken many at a time. */
#include "csvrows/convert.h"

#include "common/confine.h"
#include "common/message.h"
#include "common/signals.h"
#include "common/zone_file.h"
#include "csvrows/figures.h"
#include "csvrows/foreign.h"
#include "csvrows/header.h"
#include "csvrows/hints.h"
#include "csvrows/parser.h"
#include "csvrows/part.h"
#include "csvrows/plain.h"
#include "csvrows/range.h"
#include "csvrows/rejects.h"
#include "csvrows/report.h"
#include "csvrows/settings.h"
#include "csvrows/shape.h"
#include "csvrows/skim.h"
#include "csvrows/stream.h"
#include "csvrows/times_report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the order in which a record meets them. */
struct convert {
	const struct csvrows_options *options;
	struct record_dialect dialect;
	struct stream stream;
	struct parser parser;
	struct part part;
	struct skim skim;
	struct header header;
	struct range range;
	struct shape shape;
	struct plain plain;
	struct zone *zone; /* of times without one; NULL: UTC */
	struct rejects rejects;
	struct report report;
	struct hints hints;
	struct figures figures;
	bool is_warned;    /* of a header with a comma and another possible
			      delimiter */
	bool is_begun;     /* the file's header was taken, or none is wanted */
	bool was_refused;  /* the last record */
	bool was_before;   /* it was before the part */
	bool has_no_lines; /* places of records are offsets */
	/* for --check, of the first header */
	struct dialect_found found;
	const char *encoding;
	uint64_t good; /* records of this pass that were not refused */
};

/* --- the header --- */

/* What the number of columns comes from, for reports. */
static const char *
owner_of(const struct csvrows_options *options)
{
	if (!options->no_header)
		return "the header";
	return options->names.count ? "--names" : "the first record";
}

static struct report_subject
subject_of(const struct convert *convert, const char *bytes)
{
	const struct source *source = &convert->stream.source;
	bool has_header = convert->header.file != NULL;

	return (struct report_subject){
		.parser = &convert->parser,
		.bytes = bytes,
		.file = source->name,
		.encoding = source_encoding(source),
		.names = has_header ? &convert->header.names : NULL,
		.shape = has_header ? &convert->shape : NULL,
		.owner = owner_of(convert->options),
		.has_no_lines = convert->has_no_lines,
	};
}

static bool
has_header(const struct convert *convert)
{
	return !convert->options->no_header;
}

/* To be called when the header, or without one the first good record, has made
 * the shape. */
static enum stream_step
begin_records(struct convert *convert)
{
	struct record_dialect dialect = convert->dialect;

	dialect.delimiter = convert->parser.found.delimiter;
	parser_expect(&convert->parser, convert->shape.width);
	skim_begin(&convert->skim, &dialect);
	if (!plain_begin(&convert->plain, &dialect, &convert->shape))
		return stream_fail(convert->stream.source.name, ENOMEM);
	if (has_header(convert))
		plain_expect_header(&convert->plain, &convert->header.original);
	if (convert->options->common.check) {
		convert->found = convert->parser.found;
		convert->encoding = source_encoding(&convert->stream.source);
		return STREAM_END;
	}
	return range_is_over(&convert->range) ? STREAM_ENOUGH : STREAM_ON;
}

/* Warns, once, of a header that may have another delimiter. */
static void
warn_of_delimiter(struct convert *convert, const struct report_subject *subject)
{
	const struct dialect_found *found = &convert->parser.found;
	struct message_place place = report_place(subject, 0);
	char other[3];

	if (!found->other || convert->is_warned)
		return;
	convert->is_warned = true;
	dialect_shown(found->other, other);
	message_warning_at(&place,
		"the header has both \",\" and \"%s\"; fields are separated by "
		"\",\" (see --delimiter '%s')",
		other, other);
}

/* Another file begins; it may have another delimiter. */
static enum stream_step
go_on_records(struct convert *convert)
{
	if (convert->options->common.check)
		return STREAM_END;
	parser_expect(&convert->parser, convert->shape.width);
	if (convert->parser.found.delimiter == convert->plain.index.delimiter)
		return STREAM_ON;
	plain_free(&convert->plain);
	return begin_records(convert);
}

/* Whether the file has one column, perhaps because its delimiter is unknown. */
static void
expect_hint(struct convert *convert)
{
	const struct parser *parser = &convert->parser;

	if (convert->shape.width == 1 && parser->rules.detects &&
		parser->found.source == DIALECT_OPTION && !parser->found.other)
		hints_expect(&convert->hints);
}

static enum stream_step
take_header(struct convert *convert, const char *bytes)
{
	struct report_subject subject = subject_of(convert, bytes);
	enum stream_step step = STREAM_FAILED;

	convert->is_begun = true;
	parser_skip_to(&convert->parser, convert->options->data_line);
	warn_of_delimiter(convert, &subject);
	if (!convert->header.file && convert->options->header_line == 1)
		hints_header(&convert->hints, &subject);
	if (convert->header.file)
		step = header_is_same(&convert->header, &subject)
			       ? go_on_records(convert)
			       : STREAM_FAILED;
	else if (header_take(&convert->header, &convert->shape, &convert->range,
			 &subject))
		step = begin_records(convert);
	expect_hint(convert);
	return step;
}

/* Without a header, the first good record determines the columns. */
static enum stream_step
assume_header(struct convert *convert, const char *bytes, struct fault *fault)
{
	struct report_subject subject = subject_of(convert, bytes);

	if (fault->kind == FAULT_NONE && !convert->options->replace_invalid)
		*fault = record_check_text(&convert->parser.record, bytes);
	if (fault->kind != FAULT_NONE)
		return STREAM_ON;
	if (!header_assume(&convert->header, &convert->shape, &convert->range,
		    &subject))
		return STREAM_FAILED;
	return begin_records(convert);
}

/* --- a refused record --- */

/* Writes the record, or the rest of it, to --rejects. */
static bool
keep(struct convert *convert, const char *bytes)
{
	const struct parser *parser = &convert->parser;
	struct source *source = &convert->stream.source;
	size_t length = parser->taken - parser->at, original_length;
	const char *original;

	if (!convert->rejects.path || length == 0)
		return true;
	original = source_origin(
		source, parser->at, parser->taken, &original_length);
	if (!rejects_add(&convert->rejects, original, original_length))
		return false;
	rejects_end(&convert->rejects,
		bytes[length - 1] == '\n' || bytes[length - 1] == '\r',
		source_encoding(source));
	return true;
}

static enum stream_step
refuse(struct convert *convert, const char *bytes, const struct fault *fault)
{
	struct report_subject subject = subject_of(convert, bytes);
	/* the first lines may be before the table */
	bool has_first = has_header(convert) && convert->part.begin == 0;

	/* The first time of a column is at fault, not the record. */
	if (fault->kind == FAULT_NO_FORM) {
		report_fault(&subject, fault, "");
		return STREAM_FAILED;
	}
	figures_count_refused(&convert->figures);
	if (!convert->parser.is_undecided)
		report_refused(&convert->report, &subject, fault);
	if (fault->kind == FAULT_FIELDS && has_first && !subject.has_no_lines)
		hints_add(&convert->hints, &subject, &convert->figures);
	convert->was_refused = true;
	if (!rejects_begin(&convert->rejects) || !keep(convert, bytes))
		return STREAM_FAILED;
	return convert->options->strict && !convert->parser.is_undecided
		       ? STREAM_FAILED
		       : STREAM_ON;
}

/* The rest of the last record. */
static enum stream_step
take_rest(struct convert *convert, const char *bytes)
{
	if (!convert->was_refused || keep(convert, bytes))
		return STREAM_ON;
	return STREAM_FAILED;
}

/* The rest of the last record, now that the reason for its refusal is known. */
static enum stream_step
take_verdict(struct convert *convert, const char *bytes)
{
	struct report_subject subject = subject_of(convert, bytes);

	if (convert->was_before)
		return STREAM_ON;
	report_verdict(&convert->report, &subject);
	if (take_rest(convert, bytes) != STREAM_ON)
		return STREAM_FAILED;
	return convert->options->strict ? STREAM_FAILED : STREAM_ON;
}

/* A quoted field is longer than a record may be: checks whether it ends. */
static enum stream_step
look_ahead(struct convert *convert)
{
	struct closing closing;
	size_t opened = parser_ask(&convert->parser, &closing);
	enum stream_step step = STREAM_ON;

	if (source_can_look_ahead(&convert->stream.source))
		step = stream_look_ahead(&convert->stream, &closing, opened);
	parser_answer(&convert->parser, closing.verdict);
	return step;
}

/* --- one record --- */

static enum stream_step
write_record(struct convert *convert, const char *bytes)
{
	struct stream *stream = &convert->stream;
	struct buffer *lines = &stream->output.lines;

	if (convert->options->count)
		return range_is_over(&convert->range) ? STREAM_ENOUGH
						      : STREAM_ON;
	if (!shape_write(
		    &convert->shape, &convert->parser.record, bytes, lines))
		return stream_fail(stream->source.name, ENOMEM);
	output_count(&stream->output, 1);
	if (range_is_over(&convert->range))
		return STREAM_ENOUGH;
	return lines->length < OUTPUT_ENOUGH ? STREAM_ON : stream_flush(stream);
}

/* Whether the record is left out because it repeats the header; with --strict
 * this is its fault. */
static bool
is_left_out(struct convert *convert, const char *bytes, struct fault *fault)
{
	if (!has_header(convert) || !header_is_repeated(&convert->header,
					    &convert->parser.record, bytes))
		return false;
	if (convert->options->strict)
		*fault = (struct fault){ .kind = FAULT_HEADER };
	else
		figures_count_repeated_header(&convert->figures);
	return !convert->options->strict;
}

static void
look_for_columns(struct convert *convert, const char *bytes)
{
	struct report_subject subject = subject_of(convert, bytes);

	subject.has_no_lines = false;
	hints_look(&convert->hints, &subject, &convert->dialect);
}

/* The field that --from looks at may be D/M/Y or M/D/Y. */
static enum stream_step
refuse_from(struct convert *convert, const char *bytes)
{
	static const struct value_rules rules = { .nulls_count = 0 };
	const struct times_column *column = &convert->range.from.column;
	const struct record *record = &convert->parser.record;
	const struct record_field *field =
		record_field(record, column->fields[0]);
	struct report_subject subject = subject_of(convert, bytes);
	struct message_place place =
		report_place(&subject, record_field_at(record, field, bytes));
	char reason[TIMES_REPORT_BYTES];
	struct times_text text;

	times_text(column, &rules, record, bytes, &text);
	times_report(&convert->header.names, column, &text, reason);
	message_error_at(&place, "%s", reason);
	return STREAM_FAILED;
}

/* Whether the file can be read in parts. */
static bool
is_divisible(const struct convert *convert)
{
	const struct source *source = &convert->stream.source;

	if (!convert->part.is_set || !source->decode)
		return true;
	message_error("%s: is %s (--part needs UTF-8)", source->name,
		source_encoding(source));
	return false;
}

/* The first record of a file, if that is not its header. */
static enum stream_step
begin_file(struct convert *convert)
{
	convert->is_begun = true;
	return convert->header.file ? go_on_records(convert) : STREAM_ON;
}

static enum part_place
place_of(const struct convert *convert)
{
	const struct parser *parser = &convert->parser;

	/* other empty lines are no records, see parser_limit_empty */
	if (parser->was_empty)
		return PART_IN;
	return part_place(&convert->part, parser_offset(parser));
}

/* A record before the part is not written, counted or reported. But what all
 * records determine together must be the same in each part: the forms of times,
 * and whether --from is reached. */
static enum stream_step
pass_record(struct convert *convert, const char *bytes, struct fault fault)
{
	const struct record *record = &convert->parser.record;
	struct range *range = &convert->range;

	convert->was_before = true;
	if (fault.kind != FAULT_NONE ||
		header_is_repeated(&convert->header, record, bytes))
		return STREAM_ON;
	fault = shape_check(&convert->shape, record, bytes);
	if (fault.kind == FAULT_NO_FORM)
		return refuse(convert, bytes, &fault);
	if (fault.kind == FAULT_NONE)
		range_look(range, record, bytes);
	return range->from.is_ambiguous ? refuse_from(convert, bytes)
					: STREAM_ON;
}

/* A record that is not the header, in the part or after it. */
static enum stream_step
judge_record(struct convert *convert, const char *bytes, struct fault fault)
{
	const struct record *record = &convert->parser.record;

	if (is_left_out(convert, bytes, &fault))
		return STREAM_ON;
	figures_count(&convert->figures, 1);
	if (fault.kind == FAULT_NONE)
		fault = shape_check(&convert->shape, record, bytes);
	if (fault.kind == FAULT_FIELDS &&
		convert->options->ragged == CSVROWS_RAGGED_DROP)
		return STREAM_ON;
	if (fault.kind != FAULT_NONE)
		return refuse(convert, bytes, &fault);
	convert->good++;
	if (!range_admits(&convert->range, record, bytes))
		return convert->range.from.is_ambiguous
			       ? refuse_from(convert, bytes)
			       : STREAM_ON;
	return write_record(convert, bytes);
}

/* The parser's record, which begins at bytes. */
static enum stream_step
take_record(struct convert *convert, const char *bytes)
{
	struct fault fault = convert->parser.record.fault;
	enum stream_step step = STREAM_ON;
	enum part_place place;

	convert->was_refused = convert->was_before = false;
	if (!convert->is_begun) {
		figures_set_delimiter(
			&convert->figures, &convert->parser.found);
		if (!is_divisible(convert))
			return STREAM_FAILED;
		if (has_header(convert))
			return take_header(convert, bytes);
		step = begin_file(convert);
	}
	convert->has_no_lines = convert->part.is_set && !convert->dialect.quote;
	if (!convert->header.file)
		step = assume_header(convert, bytes, &fault);
	if (step != STREAM_ON)
		return step;
	if (hints_are_looking(&convert->hints))
		look_for_columns(convert, bytes);
	place = place_of(convert);
	if (place == PART_AFTER)
		return STREAM_END;
	return place == PART_IN ? judge_record(convert, bytes, fault)
				: pass_record(convert, bytes, fault);
}

/* --- many plain records --- */

static void
count_plain(struct convert *convert, size_t start,
	const struct plain_passed *passed)
{
	struct source *source = &convert->stream.source;

	if (start == source->start)
		return;
	parser_pass(&convert->parser, start - source->start, passed->lines);
	source_take(source, start - source->start);
	figures_count(&convert->figures, passed->records);
	convert->good += passed->records;
	convert->was_refused = false;
}

/* Where the bytes in the buffer end, or the part. */
static size_t
end_in_buffer(const struct convert *convert, uint64_t offset)
{
	const struct source *source = &convert->stream.source;

	if (offset < source->taken + (source->end - source->start))
		return source->start + (size_t)(offset - source->taken);
	return source->end;
}

static size_t
end_of_plain(const struct convert *convert)
{
	return convert->part.is_set
		       ? end_in_buffer(convert, convert->part.file_end)
		       : convert->stream.source.end;
}

/* Takes records whose values must be checked, and drops their lines. That is
 * the fast way to check them. */
static size_t
check_plain(struct convert *convert, uint64_t most, struct plain_passed *passed)
{
	const struct source *source = &convert->stream.source;
	struct buffer *lines = &convert->stream.output.lines;
	size_t length = lines->length;
	size_t start = plain_write(&convert->plain, source->bytes,
		source->start, end_of_plain(convert), most, lines,
		length + OUTPUT_ENOUGH, passed);

	lines->length = length;
	return start;
}

/* Passes records that are not to be written; returns how many. */
static uint64_t
pass_plain(struct convert *convert, uint64_t most)
{
	const struct source *source = &convert->stream.source;
	struct plain_passed passed;
	uint64_t records = 0;
	size_t start;

	do {
		if (convert->shape.has_types)
			start = check_plain(convert, most - records, &passed);
		else
			start = plain_pass(&convert->plain, source->bytes,
				source->start, end_of_plain(convert),
				most - records, &passed);
		count_plain(convert, start, &passed);
		records += passed.records;
	} while (convert->shape.has_types && passed.records > 0 &&
		 records < most);
	return records;
}

static void
write_plain(struct convert *convert, uint64_t most)
{
	const struct source *source = &convert->stream.source;
	struct output *output = &convert->stream.output;
	struct plain_passed passed;
	size_t start = plain_write(&convert->plain, source->bytes,
		source->start, end_of_plain(convert), most, &output->lines,
		OUTPUT_ENOUGH, &passed);

	range_wrote(&convert->range, passed.records);
	output_count(output, passed.records);
	count_plain(convert, start, &passed);
}

/* --- before the part --- */

/* Whether nothing that records before the part determine is still unknown. */
static bool
is_settled(const struct convert *convert)
{
	const struct shape *shape = &convert->shape;
	size_t i;

	for (i = 0; i < shape->times_count; i++) {
		if (shape->times[i].form.kind == MOMENT_NONE)
			return false;
	}
	return convert->header.file && convert->range.from.is_reached;
}

/* Without quotes, each line is a record: goes to the first line of the part. It
 * begins after the line end that may be the byte before the part. */
static enum stream_step
jump(struct convert *convert)
{
	struct source *source = &convert->stream.source;
	uint64_t offset = convert->part.file_begin - 1;

	if (offset <= source->taken)
		return STREAM_ON;
	if (!source_seek(source, offset))
		return stream_fail(source->name, errno);
	parser_jump(&convert->parser, offset);
	plain_restart(&convert->plain);
	return STREAM_ON;
}

/* Passes records of which only the ends matter. */
static void
skim(struct convert *convert)
{
	struct source *source = &convert->stream.source;
	uint64_t lines;
	size_t start = skim_pass(&convert->skim, source->bytes, source->start,
		end_in_buffer(convert, convert->part.file_begin), &lines);

	parser_pass(&convert->parser, start - source->start, lines);
	source_take(source, start - source->start);
}

/* Moves towards the part. The parser takes the next record, which may be before
 * it. STREAM_END if no record of the file is in the part. */
static enum stream_step
approach(struct convert *convert)
{
	if (!is_settled(convert))
		return STREAM_ON;
	if (part_is_beside(&convert->part))
		return STREAM_END;
	if (!convert->dialect.quote)
		return jump(convert);
	skim(convert);
	return STREAM_ON;
}

/* Takes plain records as long as there are any, but none that must be checked.
 */
static enum stream_step
write_plains(struct convert *convert)
{
	const struct buffer *lines = &convert->stream.output.lines;
	struct range *range = &convert->range;
	uint64_t skip = range_to_skip(range), most;
	enum stream_step step = STREAM_ON;

	if (skip)
		range_skipped(range, pass_plain(convert, skip));
	most = range_to_write(range);
	if (convert->options->count && most) {
		range_wrote(range, pass_plain(convert, most));
		most = 0;
	}
	while (most && step == STREAM_ON) {
		write_plain(convert, most);
		most = range_to_write(range);
		if (lines->length < OUTPUT_ENOUGH)
			break;
		step = stream_flush(&convert->stream);
	}
	if (step != STREAM_ON)
		return step;
	return range_is_over(range) ? STREAM_ENOUGH : STREAM_ON;
}

/* Takes what needs no parser, where a record begins: STREAM_END after the part.
 */
static enum stream_step
take_plain(struct convert *convert)
{
	enum stream_step step;

	if (!convert->is_begun || !parser_is_between(&convert->parser) ||
		hints_are_looking(&convert->hints))
		return STREAM_ON;
	switch (part_place(&convert->part, convert->stream.source.taken)) {
	case PART_BEFORE:
		return approach(convert);
	case PART_IN:
		step = write_plains(convert);
		if (step != STREAM_ON ||
			part_place(&convert->part,
				convert->stream.source.taken) != PART_AFTER)
			return step;
		break;
	case PART_AFTER:
		break;
	}
	return STREAM_END;
}

/* --- one file --- */

/* Whether the file ends before the line of its header, which is then reported.
 * An empty file has no lines. */
static bool
is_beyond(const struct convert *convert)
{
	const struct source *source = &convert->stream.source;
	uint64_t line = convert->options->header_line;

	if (convert->is_begun || !has_header(convert) || line <= 1 ||
		source->taken == 0)
		return false;
	message_error("%s: no header in line %" PRIu64
		      " or later (--header-line)",
		source->name, line);
	return true;
}

/* At the end of a file: whether it had a header or needs none, or, without
 * headers, whether it had a good record. */
static enum stream_step
end_file(struct convert *convert)
{
	const struct source *source = &convert->stream.source;
	bool is_known = convert->options->no_header
				? convert->header.file != NULL
				: convert->is_begun;

	if (is_beyond(convert))
		return STREAM_FAILED;
	if (is_known || source->follow.change != FOLLOW_SAME ||
		header_may_miss(&convert->header, source->name))
		return STREAM_END;
	return STREAM_FAILED;
}

/* Before the first record: whether the file is not CSV; if so, reports it. */
static bool
is_foreign(const struct convert *convert, const char *bytes)
{
	const struct csvrows_options *options = convert->options;
	const struct source *source = &convert->stream.source;
	unsigned kinds = 0;
	const char *text;

	if (convert->is_begun)
		return false;
	if (has_header(convert) && options->header_line <= 1)
		kinds |= FOREIGN_TEXT;
	if (!source->decode && !options->replace_invalid)
		kinds |= FOREIGN_UTF16;
	text = foreign_find(
		source->first, source->first_length, FOREIGN_BINARY);
	if (!text)
		text = foreign_find(bytes,
			(size_t)(source->bytes + source->end - bytes), kinds);
	if (text)
		message_error("%s: %s", source->name, text);
	return text != NULL;
}

/* Takes all records of the open file, up to its end or until no more are
 * wanted. */
static enum stream_step
take_all(struct convert *convert)
{
	struct source *source = &convert->stream.source;
	struct parser *parser = &convert->parser;
	enum stream_step step = take_plain(convert);

	while (step == STREAM_ON) {
		const char *bytes = source->bytes + source->start;
		enum parser_result result = parser_next(parser, bytes,
			source->end - source->start, source->is_ended);

		if (result == PARSER_RECORD &&
			is_foreign(convert, bytes + parser->at))
			return STREAM_FAILED;
		switch (result) {
		case PARSER_RECORD:
			step = take_record(convert, bytes + parser->at);
			break;
		case PARSER_REST:
			step = take_rest(convert, bytes + parser->at);
			break;
		case PARSER_TOLD:
			step = take_verdict(convert, bytes + parser->at);
			break;
		case PARSER_MORE:
		case PARSER_ASK:
			break;
		case PARSER_END:
			return end_file(convert);
		case PARSER_NO_MEMORY:
			return stream_fail(source->name, ENOMEM);
		}
		source_take(source, parser->taken);
		if (result == PARSER_ASK)
			step = look_ahead(convert);
		if (result == PARSER_MORE) {
			step = stream_fill(&convert->stream);
			plain_restart(&convert->plain);
		}
		if (step == STREAM_ON)
			step = take_plain(convert);
	}
	return step;
}

/* Prepares for the first byte of a file. */
static void
restart(struct convert *convert)
{
	const struct dialect_rules rules =
		settings_dialect_rules(convert->options);

	parser_restart(&convert->parser);
	parser_detect(&convert->parser, &rules);
	plain_restart(&convert->plain);
	convert->is_begun = false;
	convert->was_refused = convert->was_before = false;
	convert->has_no_lines = false;
	if (convert->part.is_set)
		parser_limit_empty(&convert->parser, convert->part.file_begin,
			convert->part.file_end);
}

static bool
refuse_irregular(const char *name, const char *option)
{
	message_error("%s: not a regular file (required by %s)", name, option);
	return false;
}

/* Only a regular file can be read more than once. */
static bool
can_repeat(const struct convert *convert, const char *name, bool is_regular)
{
	if (is_regular || settings_repeat(convert->options) == 1)
		return true;
	return refuse_irregular(name, "--repeat");
}

/* STREAM_END, or why it stopped before that. */
static enum stream_step
read_file(struct convert *convert, const char *path, bool is_followed)
{
	struct stream *stream = &convert->stream;
	enum stream_step step = stream_begin(stream, path, is_followed);

	if (step == STREAM_ON && !can_repeat(convert, stream->source.name,
					 stream->source.is_regular))
		step = STREAM_FAILED;
	while (step == STREAM_ON) {
		restart(convert);
		step = take_all(convert);
		if (step == STREAM_END)
			step = stream_renew(stream);
	}
	return step;
}

/* --- all files --- */

/* The path of the file with that index; without files it is stdin. */
static const char *
path_of(const struct convert *convert, size_t index)
{
	const struct option_list *files = &convert->options->files;

	return files->count ? files->items[index] : "-";
}

/* Sets the size of a file that is read in parts. */
static enum stream_step
measure(const char *path, uint64_t *size)
{
	const char *name = strcmp(path, "-") == 0 ? "stdin" : path;

	if (source_size(path, size))
		return STREAM_ON;
	if (errno)
		return stream_fail(name, errno);
	(void)refuse_irregular(name, "--part");
	return STREAM_FAILED;
}

/* Cuts the files as they are now. */
static enum stream_step
cut(struct convert *convert, size_t count)
{
	enum stream_step step = STREAM_ON;
	struct quantity_share share;
	uint64_t bytes = 0, size;
	size_t i;

	for (i = 0; i < count && step == STREAM_ON; i++) {
		step = measure(path_of(convert, i), &size);
		bytes += step == STREAM_ON ? size : 0;
	}
	if (step == STREAM_ON &&
		!quantity_share(convert->options->part, &share))
		part_set(&convert->part, &share, bytes);
	return step;
}

/* Reads a file, unless none of its records is in the part. The first file is
 * always read as far as it determines something. */
static enum stream_step
read_part(struct convert *convert, size_t index, bool is_followed)
{
	const char *path = path_of(convert, index);
	struct part *part = &convert->part;
	enum stream_step step = STREAM_ON;
	uint64_t size;

	if (!convert->options->part)
		return read_file(convert, path, is_followed);
	if (index > 0 && part_is_over(part))
		return STREAM_END;
	step = measure(path, &size);
	if (step != STREAM_ON)
		return step;
	part_next_file(part, size);
	if (index > 0 && part_is_beside(part) && is_settled(convert))
		return STREAM_END;
	return read_file(convert, path, is_followed);
}

static enum stream_step
read_files(struct convert *convert)
{
	const struct option_list *files = &convert->options->files;
	size_t count = files->count ? files->count : 1, i;
	const struct range_from *from = &convert->range.from;
	const struct part *part = &convert->part;
	enum stream_step step = STREAM_END;

	convert->good = 0;
	if (convert->options->part && cut(convert, count) != STREAM_ON)
		return STREAM_FAILED;
	for (i = 0; i < count && step == STREAM_END; i++)
		step = read_part(
			convert, i, convert->options->follow && i + 1 == count);
	/* another part may reach it */
	if (step == STREAM_END && !from->is_reached &&
		(!part->is_set || part->is_last)) {
		message_error("no record has %.*s >= %s",
			(int)from->name_length, from->name, from->value);
		step = STREAM_FAILED;
	}
	return step;
}

/* Reads all files --repeat times. Files without a good record are read once. */
static enum stream_step
read_all(struct convert *convert)
{
	uint64_t left = settings_repeat(convert->options);
	enum stream_step step = read_files(convert);

	while (step == STREAM_END && left > 1 && convert->good > 0) {
		if (left != UINT64_MAX)
			left--;
		range_again(&convert->range);
		step = read_files(convert);
	}
	return step;
}

/* --- first and last --- */

/* Allows what is opened later: the files, and the converter of their encoding.
 */
static void
confine_to_files(const struct option_list *files)
{
	struct confine confine;
	size_t i;

	confine_begin(&confine);
	for (i = 0; i < files->count; i++)
		confine_allow_beside(&confine, files->items[i], CONFINE_READ);
	confine_allow_library(&confine);
	confine_end(&confine);
}

/* Reads the data of the zone, before rights are given up. */
static bool
open_zone(struct convert *convert)
{
	const char *name = convert->options->zone, *why = NULL;

	if (!name)
		return true;
	convert->zone = zone_open(name, &why);
	convert->header.zone = convert->range.zone = convert->zone;
	if (!convert->zone)
		message_error("--zone %s: %s", name, why);
	return convert->zone != NULL;
}

/* Where the line is that a status signal shows. */
static const uint64_t *
line_of(const struct convert *convert)
{
	static const uint64_t unknown = 0;

	return convert->options->part && !convert->dialect.quote
		       ? &unknown
		       : &convert->parser.line;
}

static bool
open_all(struct convert *convert, const struct csvrows_options *options)
{
	*convert = (struct convert){
		.options = options,
		.dialect = settings_dialect(options),
		.header = { .options = options },
		.rejects = { .fd = -1 },
	};
	parser_begin(&convert->parser, &convert->dialect);
	convert->parser.can_ask = true;
	settings_range(options, &convert->range);
	if (!stream_open(&convert->stream, options->encoding,
		    options->rejects != NULL, &convert->figures,
		    line_of(convert)))
		return false;
	convert->stream.is_brief = options->common.check;
	if (!open_zone(convert))
		return false;
	return options->common.check
		       ? rejects_look(options->rejects, &options->files)
		       : rejects_open(&convert->rejects, options->rejects,
				 &options->files);
}

static void
close_all(struct convert *convert)
{
	stream_free(&convert->stream);
	parser_free(&convert->parser);
	header_free(&convert->header);
	shape_free(&convert->shape);
	plain_free(&convert->plain);
	zone_close(convert->zone);
}

/* Writes the lines that were made, even after a failure of the input. */
static enum stream_step
finish(struct convert *convert, enum stream_step step)
{
	struct buffer *lines = &convert->stream.output.lines;
	enum stream_step ended;
	char count[24];
	int length = snprintf(
		count, sizeof(count), "%" PRIu64 "\n", convert->range.passed);

	if (convert->options->count && step != STREAM_FAILED &&
		!buffer_append(lines, count, (size_t)length))
		return stream_fail("stdout", ENOMEM);
	ended = stream_finish(&convert->stream);
	return ended == STREAM_ON ? step : ended;
}

int
convert_files(const struct csvrows_options *options)
{
	struct convert convert;
	enum stream_step step = STREAM_FAILED;
	bool is_short, is_open = open_all(&convert, options);

	if (is_open)
		confine_to_files(&options->files);
	signals_want_stop();
	if (is_open)
		step = read_all(&convert);
	if (step != STREAM_STOPPED)
		step = finish(&convert, step);
	if (!rejects_close(&convert.rejects) && step != STREAM_STOPPED)
		step = STREAM_FAILED;
	if (step == STREAM_STOPPED)
		stream_stop(&convert.stream);
	stream_count(&convert.stream);
	hints_end(&convert.hints, &convert.figures);
	figures_summary(&convert.figures, &options->common);
	if (step == STREAM_STOPPED)
		message_die(signals_stopped_by());
	is_short = convert.figures.refused || convert.stream.source.follow.lost;
	close_all(&convert);
	if (step == STREAM_FAILED)
		return EXIT_FAILED;
	return is_short ? EXIT_REFUSED : EXIT_DONE;
}

/* --- --check --- */

/* Leaves pipes and the like alone, which can be read only once. */
static enum stream_step
check_irregular(const struct convert *convert, const char *path,
	const struct stat *file)
{
	if (S_ISSOCK(file->st_mode))
		return stream_fail(path, ENXIO);
	if (!can_repeat(convert, path, false))
		return STREAM_FAILED;
	if (convert->options->part && !S_ISDIR(file->st_mode) &&
		!refuse_irregular(path, "--part"))
		return STREAM_FAILED;
	return S_ISDIR(file->st_mode) ? stream_fail(path, EISDIR) : STREAM_END;
}

/* Reads the file up to its header, or without headers up to its first good
 * record. */
static enum stream_step
check_file(struct convert *convert, const char *path, bool is_followed)
{
	struct stat file;

	if (strcmp(path, "-") == 0)
		return STREAM_END;
	if (stat(path, &file) != 0 || access(path, R_OK) != 0)
		return stream_fail(path, errno);
	return S_ISREG(file.st_mode) ? read_file(convert, path, is_followed)
				     : check_irregular(convert, path, &file);
}

/* With a limit, a run may read no more than the first header. */
static enum stream_step
check_files(struct convert *convert)
{
	const struct csvrows_options *options = convert->options;
	const struct option_list *files = &options->files;
	enum stream_step step = STREAM_END;
	size_t i;

	for (i = 0; i < files->count && step == STREAM_END; i++) {
		step = check_file(convert, files->items[i],
			options->follow && i + 1 == files->count);
		if (convert->header.file && options->limit != UINT64_MAX)
			break;
	}
	return step;
}

/* The texts live as long as the process, as options do. */
static bool
state_names(const struct names *names, struct csvrows_options *options)
{
	const char **items = calloc(names->count, sizeof(*items));
	size_t i;

	if (!items)
		return false;
	options->names.items = items;
	options_state(&csvrows_options_table, options, "names", NULL);
	for (i = 0; i < names->count; i++) {
		items[i] =
			strndup(names->items[i].bytes, names->items[i].length);
		if (!items[i])
			return false;
		options->names.count++;
	}
	return true;
}

/* Shows what the first header determines, for options that are not set. */
static bool
state_found(const struct convert *convert, struct csvrows_options *options)
{
	const struct option_table *table = &csvrows_options_table;
	static char delimiter[3];

	if (!convert->header.file)
		return true;
	if (options->delimiter && strcmp(options->delimiter, "auto") == 0)
		options_state(table, options, "delimiter",
			dialect_shown(convert->found.delimiter, delimiter));
	if (!decode_is_utf8(convert->encoding))
		options_state(table, options, "encoding", convert->encoding);
	return options->names.count ||
	       state_names(&convert->header.names, options);
}

int
convert_check(struct csvrows_options *options)
{
	struct convert convert;
	bool is_good = open_all(&convert, options);

	if (is_good) {
		confine_to_files(&options->files);
		is_good = check_files(&convert) != STREAM_FAILED;
	}
	if (!state_found(&convert, options)) {
		message_error("out of memory");
		is_good = false;
	}
	close_all(&convert);
	if (options_show(&csvrows_options_table, options) != OPTION_DONE)
		is_good = false;
	return is_good ? EXIT_DONE : EXIT_FAILED;
}
