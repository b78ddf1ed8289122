/* See flow.h. Signals are served wherever it waits, and at least once for a few
 * reads. */
#include "csvrows/flow.h"

#include "common/file.h"
#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* So many reads of a regular file, which has no wait for its bytes, go without
 * a look at signals: a call for each would take as long as a part of the read.
 */
#define DEAF_READS 16

/* How often a file that is followed is looked at. */
#define LOOK_NS (100 * NS_PER_MS)

enum flow_step
flow_fail(const char *subject, int reason)
{
	message_error("%s: %s", subject, strerror(reason));
	return FLOW_FAILED;
}

const struct report *
flow_report(struct flow *flow)
{
	flow->report.bytes = flow->source.read_bytes;
	flow->report.written = flow->passed - output_waiting(&flow->output);
	return &flow->report;
}

static enum flow_step
serve(struct flow *flow, unsigned arrived)
{
	if (arrived & SIGNALS_REPORT)
		report_status(flow_report(flow), flow->source.name,
			flow->reader.line);
	return arrived & SIGNALS_STOP ? FLOW_STOPPED : FLOW_ON;
}

/* Of a line that has left in part, what has left is taken back where it stands
 * in a file; elsewhere it is said that the line is cut. */
static void
mend(struct flow *flow, const char *reason)
{
	size_t begun = output_begun(&flow->output);

	if (begun == 0 || file_take_back(STDOUT_FILENO, begun))
		return;
	message_error("stdout: line %" PRIu64 " is cut short after %zu bytes%s",
		flow_report(flow)->written + 1, begun, reason);
}

static enum flow_step
fail_output(struct flow *flow)
{
	(void)flow_fail("stdout", errno);
	mend(flow, "");
	return FLOW_FAILED;
}

/* Waits for the reader, which is to take something in time. False after a
 * second stop, too; either is said. */
static bool
wait_for_reader(struct flow *flow, int64_t until_ns)
{
	struct pollfd reader = { STDOUT_FILENO, POLLOUT, 0 };

	if (signals_monotonic_ns() >= until_ns) {
		mend(flow, ": " LINES_STALLED);
		return false;
	}
	if (serve(flow, signals_wait(&reader, 1, until_ns)) == FLOW_ON)
		return true;
	mend(flow, "");
	return false;
}

void
flow_stop(struct flow *flow)
{
	int64_t until_ns = signals_monotonic_ns() + LINES_STOP_NS;
	size_t written = flow->output.written;
	enum lines_result result;

	signals_want_second_stop();
	while ((result = output_write(&flow->output)) == LINES_WAIT) {
		if (flow->output.written > written)
			until_ns = signals_monotonic_ns() + LINES_STOP_NS;
		written = flow->output.written;
		if (!wait_for_reader(flow, until_ns))
			return;
	}
	if (result == LINES_GONE)
		signals_die(SIGPIPE);
	if (result != LINES_OK)
		(void)fail_output(flow);
}

enum flow_step
flow_flush(struct flow *flow)
{
	struct pollfd reader = { STDOUT_FILENO, POLLOUT, 0 };
	enum flow_step step = FLOW_ON;

	while (step == FLOW_ON) {
		switch (output_write(&flow->output)) {
		case LINES_OK:
			return FLOW_ON;
		case LINES_WAIT:
			step = serve(flow,
				signals_wait(&reader, 1, SIGNALS_FOREVER));
			break;
		case LINES_GONE:
			signals_die(SIGPIPE);
		case LINES_END:
		case LINES_ERROR:
			return fail_output(flow);
		}
	}
	return step;
}

/* Waits for the source, or with -1 for nothing but time, and for signals.
 * *is_ready says whether the source is. */
static enum flow_step
wait_for(struct flow *flow, int fd, int64_t deadline_ns, bool *is_ready)
{
	struct pollfd fds[] = {
		{ fd, POLLIN, 0 },
		{ STDOUT_FILENO, 0, 0 }, /* for POLLERR: no reader is left */
	};
	enum flow_step step = serve(flow, signals_wait(fds, 2, deadline_ns));

	if (step == FLOW_ON && fds[1].revents & POLLERR)
		signals_die(SIGPIPE);
	*is_ready = fds[0].revents != 0;
	return step;
}

enum flow_step
flow_idle(struct flow *flow)
{
	int64_t until_ns = signals_monotonic_ns() + LOOK_NS;
	enum flow_step step = flow_flush(flow);
	bool is_ready;

	while (step == FLOW_ON && signals_monotonic_ns() < until_ns)
		step = wait_for(flow, -1, until_ns, &is_ready);
	return step;
}

enum flow_step
flow_fill(struct flow *flow)
{
	int64_t deadline_ns = 0;

	for (;;) {
		bool is_ready = true;
		enum flow_step step = FLOW_ON;

		if (!flow->source.is_regular || flow->reads++ % DEAF_READS == 0)
			step = wait_for(
				flow, flow->source.fd, deadline_ns, &is_ready);
		if (step == FLOW_ON && is_ready) {
			switch (source_fill(&flow->source)) {
			case SOURCE_OK:
				return FLOW_ON;
			case SOURCE_IDLE:
				return flow_idle(flow);
			case SOURCE_WAIT:
				break;
			case SOURCE_ERROR:
				return flow_fail(flow->source.name, errno);
			}
		}
		if (step == FLOW_ON)
			step = flow_flush(flow);
		if (step != FLOW_ON)
			return step;
		deadline_ns = SIGNALS_FOREVER;
	}
}
