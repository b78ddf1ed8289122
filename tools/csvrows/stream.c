/* SPDX-License-Identifier: ISC */
/* See stream.h. Signals are handled in every wait, and at least once in a few
 * reads. */
#include "csvrows/stream.h"

#include "common/file.h"
#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A regular file is read without waiting; signals are checked once in this many
 * reads, because a call for each read would take a good part of its time. */
#define DEAF_READS 16

/* Bytes that are read at once to look ahead. */
#define AHEAD_BYTES ((size_t)16 * 1024)

/* How often a followed file is checked. */
#define LOOK_NS (100 * NS_PER_MS)

enum stream_step
stream_fail(const char *subject, int reason)
{
	message_error("%s: %s", subject, strerror(reason));
	return STREAM_FAILED;
}

bool
stream_open(struct stream *stream, const char *encoding, bool keeps_origin,
	struct figures *figures, const uint64_t *line)
{
	*stream = (struct stream){ .figures = figures, .line = line };
	output_begin(&stream->output, STDOUT_FILENO);
	if (!file_end_line(STDOUT_FILENO))
		return stream_fail("stdout", errno) == STREAM_ON;
	if (!source_begin(&stream->source, encoding, keeps_origin))
		message_error("out of memory");
	return stream->source.bytes != NULL;
}

void
stream_free(struct stream *stream)
{
	source_free(&stream->source);
	output_free(&stream->output);
}

void
stream_count(struct stream *stream)
{
	figures_set(stream->figures, stream->source.read_bytes,
		output_lines_written(&stream->output));
}

static enum stream_step
serve(struct stream *stream, unsigned arrived)
{
	if (arrived & SIGNALS_REPORT) {
		stream_count(stream);
		figures_status(
			stream->figures, stream->source.name, *stream->line);
	}
	return arrived & SIGNALS_STOP ? STREAM_STOPPED : STREAM_ON;
}

/* --- output --- */

static void
mend(struct stream *stream, const char *reason)
{
	const struct output *output = &stream->output;

	(void)lines_mend(&output->out, output_begun(output),
		output_lines_written(output) + 1, reason);
}

static enum stream_step
fail_output(struct stream *stream)
{
	(void)stream_fail("stdout", errno);
	mend(stream, "");
	return STREAM_FAILED;
}

/* Waits for the reader to take something in time. False if it does not, or
 * after a second stop; both are reported. */
static bool
wait_for_reader(struct stream *stream, int64_t until_ns)
{
	struct pollfd reader = { STDOUT_FILENO, POLLOUT, 0 };

	if (signals_monotonic_ns() >= until_ns) {
		mend(stream, ": " LINES_STALLED);
		return false;
	}
	if (serve(stream, signals_wait(&reader, 1, until_ns)) == STREAM_ON)
		return true;
	mend(stream, "");
	return false;
}

void
stream_stop(struct stream *stream)
{
	int64_t until_ns = signals_monotonic_ns() + LINES_STOP_NS;
	size_t written = stream->output.written;
	enum lines_result result;

	output_drop(&stream->output);
	signals_want_second_stop();
	while ((result = output_write(&stream->output)) == LINES_WAIT) {
		if (stream->output.written > written)
			until_ns = signals_monotonic_ns() + LINES_STOP_NS;
		written = stream->output.written;
		if (!wait_for_reader(stream, until_ns))
			return;
	}
	if (result == LINES_GONE)
		message_die(SIGPIPE);
	if (result != LINES_OK)
		(void)fail_output(stream);
}

enum stream_step
stream_flush(struct stream *stream)
{
	struct pollfd reader = { STDOUT_FILENO, POLLOUT, 0 };
	enum stream_step step = STREAM_ON;

	while (step == STREAM_ON) {
		switch (output_write(&stream->output)) {
		case LINES_OK:
			return STREAM_ON;
		case LINES_WAIT:
			step = serve(stream,
				signals_wait(&reader, 1, SIGNALS_FOREVER));
			break;
		case LINES_GONE:
			message_die(SIGPIPE);
		case LINES_END:
		case LINES_ERROR:
			return fail_output(stream);
		}
	}
	return step;
}

enum stream_step
stream_finish(struct stream *stream)
{
	enum stream_step step =
		stream->output.is_failed ? STREAM_FAILED : stream_flush(stream);

	if (step == STREAM_ON && lines_finish(&stream->output.out) != LINES_OK)
		return stream_fail("stdout", errno);
	return step;
}

/* --- input --- */

/* Waits for the source, or with -1 only for time, and for signals. *is_ready is
 * set if the source is ready. */
static enum stream_step
wait_for(struct stream *stream, int fd, int64_t deadline_ns, bool *is_ready)
{
	struct pollfd fds[] = {
		{ fd, POLLIN, 0 },
		{ STDOUT_FILENO, 0, 0 }, /* for POLLERR: no reader is left */
	};
	enum stream_step step =
		serve(stream, signals_wait(fds, 2, deadline_ns));

	if (step == STREAM_ON && fds[1].revents & POLLERR)
		message_die(SIGPIPE);
	*is_ready = fds[0].revents != 0;
	return step;
}

/* Waits a short time for a file to change. */
static enum stream_step
idle(struct stream *stream)
{
	int64_t until_ns = signals_monotonic_ns() + LOOK_NS;
	enum stream_step step = stream_flush(stream);
	bool is_ready;

	while (step == STREAM_ON && signals_monotonic_ns() < until_ns)
		step = wait_for(stream, -1, until_ns, &is_ready);
	return step;
}

enum stream_step
stream_fill(struct stream *stream)
{
	int64_t deadline_ns = 0;

	for (;;) {
		bool is_ready = true;
		enum stream_step step = STREAM_ON;

		if (!stream->source.is_regular ||
			stream->reads++ % DEAF_READS == 0)
			step = wait_for(stream, stream->source.fd, deadline_ns,
				&is_ready);
		if (step == STREAM_ON && is_ready) {
			switch (source_fill(&stream->source)) {
			case SOURCE_OK:
				return STREAM_ON;
			case SOURCE_IDLE:
				return stream->is_brief ? STREAM_ENOUGH
							: idle(stream);
			case SOURCE_WAIT:
				break;
			case SOURCE_SHRUNK:
				message_error("%s: became shorter while it was "
					      "read, so its last record may be "
					      "cut",
					stream->source.name);
				return STREAM_FAILED;
			case SOURCE_ERROR:
				return stream_fail(stream->source.name, errno);
			}
		}
		if (step == STREAM_ON)
			step = stream_flush(stream);
		if (step != STREAM_ON)
			return step;
		deadline_ns = SIGNALS_FOREVER;
	}
}

enum stream_step
stream_look_ahead(struct stream *stream, struct closing *closing, size_t opened)
{
	const struct source *source = &stream->source;
	const char *from = source->bytes + source->start + opened + 1;
	enum stream_step step = STREAM_ON;
	char bytes[AHEAD_BYTES];
	off_t offset = 0;
	bool is_ready;

	(void)closing_look(
		closing, from, (size_t)(source->bytes + source->end - from));
	while (step == STREAM_ON && closing->verdict == CLOSING_UNKNOWN) {
		ssize_t n =
			source_look_ahead(source, offset, bytes, sizeof(bytes));

		if (n < 0)
			return stream_fail(source->name, errno);
		if (n == 0)
			closing_end(closing);
		(void)closing_look(closing, bytes, (size_t)n);
		offset += n;
		if (stream->reads++ % DEAF_READS == 0)
			step = wait_for(stream, source->fd, 0, &is_ready);
	}
	return step;
}

enum stream_step
stream_begin(struct stream *stream, const char *path, bool is_followed)
{
	if (!source_open(&stream->source, path))
		return stream_fail(path, errno);
	if (is_followed)
		source_follow(&stream->source);
	if (stream->source.fd == STDIN_FILENO)
		message_terminal("CSV");
	return STREAM_ON;
}

enum stream_step
stream_renew(struct stream *stream)
{
	struct source *source = &stream->source;
	enum follow_change change = source->follow.change;
	uint64_t lost = source->follow.lost;
	enum stream_step step = STREAM_ON;

	if (change == FOLLOW_SAME)
		return STREAM_END;
	while (step == STREAM_ON && !source_renew(source)) {
		/* Between the old file and the new one there may be no file. */
		step = errno == ENOENT ? idle(stream)
				       : stream_fail(source->name, errno);
	}
	if (step != STREAM_ON)
		return step;
	if (source->follow.lost != lost)
		message_error("%s: was replaced again before it was read: %llu "
			      "file%s lost",
			source->name,
			(unsigned long long)(source->follow.lost - lost),
			source->follow.lost - lost == 1 ? "" : "s");
	message_note("%s: %s", source->name,
		change == FOLLOW_TRUNCATED
			? "was truncated; reading it from the start"
			: "was replaced; reading the new file");
	return STREAM_ON;
}
