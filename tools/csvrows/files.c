/* See files.h. */
#include "csvrows/files.h"

#include "common/confine.h"
#include "common/message.h"
#include "common/signals.h"
#include "csvrows/convert.h"
#include "csvrows/settings.h"

static enum stream_step
read_files(struct convert *convert, const struct csvrows_options *options)
{
	const struct option_list *files = &options->files;
	enum stream_step step = STREAM_END;
	size_t i;

	if (files->count == 0)
		step = convert_file(convert, "-", options->follow);
	for (i = 0; i < files->count && step == STREAM_END; i++)
		step = convert_file(convert, files->items[i],
			options->follow && i + 1 == files->count);
	return step == STREAM_END ? convert_end_pass(convert) : step;
}

/* Files without a good record are read once. */
static enum stream_step
read_all(struct convert *convert, const struct csvrows_options *options)
{
	uint64_t left = settings_repeat(options);
	enum stream_step step = read_files(convert, options);

	while (step == STREAM_ON && left > 1) {
		if (left != UINT64_MAX)
			left--;
		step = read_files(convert, options);
	}
	return step;
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

int
files_convert(const struct csvrows_options *options)
{
	struct convert convert;
	enum stream_step step = STREAM_FAILED;

	if (convert_open(&convert, options)) {
		confine_to_files(&options->files);
		step = STREAM_ON;
	}
	signals_want_stop();
	if (step == STREAM_ON)
		step = read_all(&convert, options);
	return convert_close(&convert, step);
}
