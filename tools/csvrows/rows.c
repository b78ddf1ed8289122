/* See rows.h. Files follow one another, perhaps more than once, and then the
 * output is ended as whatever stopped it demands. */
#include "csvrows/rows.h"

#include "common/confine.h"
#include "common/file.h"
#include "common/message.h"
#include "common/signals.h"
#include "csvrows/records.h"
#include "csvrows/settings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- files --- */

/* After the end of a file that is followed: whether another one begins. */
static bool
begins_again(struct records *records, enum flow_step *step)
{
	struct source *source = &records->flow.source;
	enum source_change change = source->change;
	uint64_t lost = source->lost;

	while (*step == FLOW_ON && change != SOURCE_SAME &&
		!source_renew(source)) {
		/* Between the old one and the new one there may be none. */
		*step = errno == ENOENT ? flow_idle(&records->flow)
					: flow_fail(source->name, errno);
	}
	if (*step != FLOW_ON || change == SOURCE_SAME)
		return false;
	if (source->lost != lost)
		message_error("%s: was replaced again before it was read: %llu "
			      "file%s lost",
			source->name, (unsigned long long)(source->lost - lost),
			source->lost - lost == 1 ? "" : "s");
	message_note("%s: %s", source->name,
		change == SOURCE_TRUNCATED
			? "was truncated; reading it anew"
			: "was replaced; reading the new one");
	records_restart(records);
	return true;
}

static enum flow_step
read_file(struct records *records, const char *path, bool is_followed)
{
	struct source *source = &records->flow.source;
	enum flow_step step;

	if (!source_open(source, path))
		return flow_fail(path, errno);
	if (settings_repeat(records->options) > 1 && !source->is_regular) {
		message_error("%s: not a regular file (required by --repeat)",
			source->name);
		return FLOW_FAILED;
	}
	if (is_followed)
		source_follow(source);
	records_restart(records);
	do {
		step = records_read(records);
	} while (begins_again(records, &step));
	return step;
}

static enum flow_step
read_files(struct records *records)
{
	const struct option_list *files = &records->options->files;
	const struct from *from = &records->range.from;
	bool follows = records->options->follow;
	enum flow_step step = FLOW_ON;
	size_t i;

	records->good = 0;
	if (files->count == 0)
		step = read_file(records, "-", follows);
	for (i = 0; i < files->count && step == FLOW_ON; i++)
		step = read_file(records, files->items[i],
			follows && i + 1 == files->count);
	if (step == FLOW_ON && !from->is_reached) {
		message_error("no record has %.*s >= %s",
			(int)from->name_length, from->name, from->value);
		step = FLOW_FAILED;
	}
	return step;
}

/* Reads all files as often as is asked for. Files without a good record are
 * read once. */
static enum flow_step
read_all(struct records *records)
{
	uint64_t left = settings_repeat(records->options);
	enum flow_step step = read_files(records);

	while (step == FLOW_ON && left > 1 && records->good > 0) {
		if (left != UINT64_MAX)
			left--;
		range_again(&records->range);
		step = read_files(records);
	}
	return step;
}

/* --- begin and end --- */

/* Ends the output: what is there is written on, also behind a failure of the
 * input. */
static enum flow_step
finish(struct records *records, enum flow_step step)
{
	struct output *output = &records->flow.output;
	enum flow_step ended;
	char count[24];
	int length = snprintf(
		count, sizeof(count), "%" PRIu64 "\n", records->range.passed);

	if (step == FLOW_STOPPED || output->is_failed)
		return step;
	if (records->options->count && step != FLOW_FAILED &&
		!buffer_append(&output->lines, count, (size_t)length))
		return flow_fail("stdout", ENOMEM);
	ended = flow_flush(&records->flow);
	if (ended != FLOW_ON)
		return ended;
	if (lines_finish(&output->out) != LINES_OK)
		return flow_fail("stdout", errno);
	return step;
}

/* A signal asked to stop: no line may stay torn. A second one ends it. */
_Noreturn static void
die(struct records *records)
{
	records->flow.passed -= output_drop(&records->flow.output);
	flow_stop(&records->flow);
	report_summary(flow_report(&records->flow), records->options);
	signals_die(signals_stopped_by());
}

/* What is opened later on: the files, and a converter for what they hold. */
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

static enum flow_step
begin(struct records *records)
{
	const struct csvrows_options *options = records->options;
	struct reader_format format = settings_format(options);

	reader_begin(&records->flow.reader, &format);
	output_begin(&records->flow.output, STDOUT_FILENO);
	if (!file_end_line(STDOUT_FILENO))
		return flow_fail("stdout", errno);
	records->shape.rules = settings_rules(options);
	records->range = settings_range(options);
	records->header.options = options;
	if (!rejects_open(&records->rejects, options->rejects, &options->files))
		return FLOW_FAILED;
	if (source_begin(&records->flow.source, options->encoding)) {
		if (options->rejects)
			source_keep_origin(&records->flow.source);
		confine_to_files(&options->files);
		return FLOW_ON;
	}
	message_error("out of memory");
	return FLOW_FAILED;
}

static void
end(struct records *records)
{
	source_free(&records->flow.source);
	reader_free(&records->flow.reader);
	sweep_free(&records->sweep);
	shape_free(&records->shape);
	header_free(&records->header);
	output_free(&records->flow.output);
}

int
rows_run(const struct csvrows_options *options)
{
	struct records records = { .options = options };
	enum flow_step step = begin(&records);
	bool is_short;

	signals_want_stop();
	if (step == FLOW_ON)
		step = read_all(&records);
	step = finish(&records, step);
	if (!rejects_close(&records.rejects) && step != FLOW_STOPPED)
		step = FLOW_FAILED;
	if (step == FLOW_STOPPED)
		die(&records);
	report_summary(flow_report(&records.flow), options);
	is_short = records.flow.report.refused || records.flow.source.lost;
	end(&records);
	if (step == FLOW_FAILED)
		return EXIT_FAILED;
	return is_short ? EXIT_REFUSED : EXIT_DONE;
}
