/* SPDX-License-Identifier: ISC */
/* See filter.h. */
#include "fuzz/filter.h"

#include "common/message.h"
#include "common/signals.h"
#include "csvrows/convert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char input_path[] = "/tmp/fuzz_filter.XXXXXX";
static char output_path[] = "/tmp/fuzz_filter.XXXXXX";
static int input = -1, output = -1;

static void
remove_files(void)
{
	(void)unlink(input_path);
	(void)unlink(output_path);
}

/* Files for all runs, removed at exit. */
static void
open_files(void)
{
	if (input >= 0)
		return;
	input = mkstemp(input_path);
	output = mkstemp(output_path);
	if (input < 0 || output < 0 || atexit(remove_files) != 0)
		abort();
	signals_install();
	message_begin("csvrows", MESSAGE_COLOR_NEVER);
}

static void
set_file(int fd, const void *bytes, size_t length)
{
	if (ftruncate(fd, 0) != 0 ||
		pwrite(fd, bytes, length, 0) != (ssize_t)length)
		abort();
}

char *
filter_run(struct csvrows_options *options, const char *bytes, size_t length,
	size_t *written)
{
	static const char *files[] = { input_path };
	off_t size;
	char *text;

	open_files();
	options->files.items = files;
	options->files.count = 1;
	set_file(input, bytes, length);
	set_file(output, "", 0);
	/* convert_files closes the descriptor that it wrote to */
	if (lseek(output, 0, SEEK_SET) != 0 ||
		dup2(output, STDOUT_FILENO) != STDOUT_FILENO)
		abort();
	(void)convert_files(options);
	size = lseek(output, 0, SEEK_END);
	text = malloc((size_t)size + 1);
	if (!text || pread(output, text, (size_t)size, 0) != size)
		abort();
	text[size] = '\0';
	*written = (size_t)size;
	return text;
}
