/* SPDX-License-Identifier: ISC */
/* See output.h. */
#include "httppost/output.h"

#include "common/file.h"
#include "common/message.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

bool
output_open(struct output *output, bool is_idle, bool goes_on)
{
	off_t length;

	*output = (struct output){
		.lines = lines_to(STDOUT_FILENO),
		.is_idle = is_idle,
	};
	if (is_idle)
		return true;
	if (goes_on && file_cut_torn_line(STDOUT_FILENO, &length) && length)
		message_warning("stdout: removed %lld bytes of an incomplete "
				"line",
			(long long)length);
	if (file_end_line(STDOUT_FILENO))
		return true;
	message_error("stdout: %s", strerror(errno));
	return false;
}

void
output_cut(const struct output *output)
{
	off_t length;

	/* if this fails, the next run ends the line */
	if (!output->is_idle)
		(void)file_cut_torn_line(STDOUT_FILENO, &length);
}

/* The reader takes no more. */
static void
lose(struct output *output, const char *reason)
{
	message_error(
		"stdout: %s: undelivered lines cannot be returned", reason);
	output_cut(output);
	output->is_broken = true;
	output->is_blocked = false;
}

size_t
output_write(struct output *output, const char *bytes, size_t length)
{
	enum lines_result result;
	size_t written = 0;

	if (output->is_broken)
		return 0;
	if (output->is_idle)
		return length;
	result = lines_write(&output->lines, bytes, length, &written);
	output->is_used = output->is_used || written;
	output->is_blocked = result == LINES_WAIT;
	if (result == LINES_GONE)
		lose(output, "the reader closed it");
	else if (result == LINES_ERROR)
		lose(output, strerror(errno));
	return written;
}

bool
output_is_watched(const struct output *output)
{
	return !output->is_broken &&
	       (output->is_blocked || !output->lines.is_file);
}

void
output_polled(struct output *output, short revents)
{
	if (revents & POLLOUT)
		output->is_blocked = false;
	if (revents & (POLLERR | POLLHUP | POLLNVAL))
		lose(output, "the reader closed it");
}

bool
output_sync(struct output *output)
{
	if (!output->lines.is_file || !output->is_used ||
		file_sync(STDOUT_FILENO))
		return true;
	if (!output->is_broken)
		lose(output, strerror(errno));
	return false;
}

void
output_close(struct output *output)
{
	if (!output->is_broken && lines_finish(&output->lines) != LINES_OK)
		lose(output, strerror(errno));
}
