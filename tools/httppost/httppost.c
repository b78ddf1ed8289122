/* SPDX-License-Identifier: ISC */
/* httppost: posts each line of stdin, and writes each line that was not
 * delivered to stdout. What was read is always accounted for:
 *
 *     delivered + returned + unread = input
 *
 * A line goes from the input (intake) into a batch of the ledger. dispatch
 * decides when the batch is tried by the engine (request, engine), and what
 * follows from the outcome. The lines leave the ledger in the order of the
 * input: delivered ones are dropped, undelivered ones go to stdout (output),
 * and all are counted (checkpoint). sender is the loop around these parts;
 * here they are opened, each before those that need it, and closed. */
#include "httppost/curl_engine.h"
#include "httppost/curl_url.h"
#include "httppost/dry_run.h"
#include "httppost/http_engine.h"
#include "httppost/sender.h"
#include "httppost/settings.h"

#include "common/signals.h"

#include <stdlib.h>
#include <sys/resource.h>

/* The leak checker of a sanitizer attaches to the process. */
#if defined(__SANITIZE_ADDRESS__)
#define STAYS_READABLE
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STAYS_READABLE
#endif
#endif

#if defined(__linux__) && !defined(STAYS_READABLE)
#include <sys/prctl.h>
#endif

/* Headers contain secrets, and so would a core file. A core that is piped to a
 * program has no size limit, and another process of the user could read our
 * memory; the second call prevents both. */
static void
hide_memory(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
#if defined(PR_SET_DUMPABLE)
	(void)prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL);
#endif
}

/* Without a secret, other processes may read its memory as usual. */
static void
show_memory(
	const struct httppost_options *options, const struct secrets *secrets)
{
#if defined(PR_SET_DUMPABLE)
	if (!secrets->count && !options->transfer.key &&
		!options->transfer.cert)
		(void)prctl(PR_SET_DUMPABLE, 1UL, 0UL, 0UL, 0UL);
#else
	(void)options;
	(void)secrets;
#endif
}

/* Whether nothing is sent, so that no file may change. */
static bool
only_looks(const struct httppost_options *options)
{
	return options->transfer.is_dry_run || options->common.check;
}

/* Opens what makes requests and reports, and collects the secrets. */
static bool
open_request(struct sender *sender, const struct httppost_options *options,
	struct secrets *secrets)
{
	const struct request_form form = {
		.url = options->url,
		.headers = &options->headers,
		.content_type = options->content_type,
		.body = &options->form,
		.is_gzip = options->transfer.is_gzip,
		.lines = (size_t)options->batch,
		.run = sender->checkpoint.run,
		.has_origins = options->return_origin || options->take_origin,
		.has_gaps = options->take_origin,
	};
	const struct report_settings settings = {
		.show = options->show,
		.show_failure = options->show_failure,
		.max_line = options->common.max_line,
		.retry_for_ns = options->retry_for_ns,
		.has_checkpoint = options->checkpoint != NULL,
		.run = sender->checkpoint.run,
	};

	if (request_plan_open(&sender->request, &form) &&
		request_plan_secrets(&sender->request, secrets) &&
		curl_url_add_secrets(secrets) &&
		report_open(&sender->report, &settings) &&
		(!sender->is_dry_run || request_plan_hide(&sender->request)))
		return true;
	message_error("out of memory");
	return false;
}

/* Whether the checkpoint counts up to the first line of the input; lines in
 * between would never be settled. */
static bool
covers_first(const struct checkpoint *checkpoint,
	const struct httppost_options *options)
{
	if (checkpoint->settled >= options->first)
		return true;
	message_error("%s: counts %llu line%s, but by --first the input begins "
		      "after %llu",
		options->checkpoint, (unsigned long long)checkpoint->settled,
		checkpoint->settled == 1 ? "" : "s",
		(unsigned long long)options->first);
	return false;
}

_Static_assert(HTTPPOST_JOBS <= CHECKPOINT_ENDS, "more batches than ends");

static bool
open_checkpoint(
	struct checkpoint *checkpoint, const struct httppost_options *options)
{
	struct checkpoint_settings settings = {
		.path = options->checkpoint,
		.mode = CHECKPOINT_NEW,
		.first = options->first,
		.name = options->run,
		.batches = options->batch > 1 ? (size_t)options->jobs : 0,
	};
	bool (*open)(struct checkpoint *, const struct checkpoint_settings *);

	if (options->resume)
		settings.mode = CHECKPOINT_RESUME;
	else if (options->is_first_set)
		settings.mode = CHECKPOINT_FIRST;
	open = only_looks(options) ? checkpoint_look : checkpoint_open;
	if (options->common.check && !checkpoint_is_free(options->checkpoint))
		return false;
	return open(checkpoint, &settings) &&
	       (!options->resume || covers_first(checkpoint, options));
}

/* To be called after the checkpoint, which sets the number of the first
 * line. */
static bool
open_account(struct sender *sender, const struct httppost_options *options)
{
	const struct checkpoint *checkpoint = &sender->checkpoint;
	uint64_t settled = checkpoint->settled;
	/* the part of the last item that is not sent does not count */
	const struct ledger_limits limits = {
		.lines = (size_t)options->batch,
		.bytes = (size_t)options->batch_bytes +
			 request_unsent(&sender->request),
		.ends = checkpoint->ends,
		.ends_count =
			checkpoint->has_batches ? checkpoint->ends_count : 0,
	};
	const struct intake_settings intake = {
		.max_line = (size_t)options->common.max_line,
		.settled = settled,
		.to_skip = options->resume ? settled - options->first : 0,
		.refuses_torn = options->last_line == HTTPPOST_REFUSE,
		.takes_origins = options->take_origin,
	};

	if (ledger_open(
		    &sender->ledger, (size_t)options->jobs, &limits, settled))
		return intake_open(&sender->intake, &intake);
	message_error("out of memory");
	return false;
}

static bool
open_engine(struct sender *sender, const struct httppost_options *options,
	const struct secrets *secrets)
{
	const struct engine_settings settings = {
		.target = &options->transfer,
		.secrets = secrets,
		.in_flight = (size_t)options->jobs,
		.leading = SENDER_LEADING,
	};
	const struct retry_policy policy = {
		.retry_for_ns = options->retry_for_ns,
		.retries = options->retries,
		.statuses = options->given_statuses.count ? &options->statuses
							  : NULL,
	};
	/* any seed is good enough for jitter, if two senders have different
	 * ones */
	uint64_t seed = strtoull(sender->checkpoint.run, NULL, 16) ^
			(uint64_t)signals_monotonic_ns();

	if (sender->is_dry_run) {
		sender->engine = dry_run_open(&settings);
	} else if (options->engine == HTTPPOST_OWN) {
		sender->engine = http_engine_open(&settings);
		figures_set_engine(&sender->figures, "own");
	} else {
		sender->engine = curl_engine_open(&settings);
		figures_set_engine(&sender->figures, "libcurl");
	}
	dispatch_open(&sender->dispatch,
		&(struct dispatch_parts){
			&sender->ledger, &sender->request, sender->engine },
		&policy, options->batch_wait_ns, seed);
	return sender->engine != NULL;
}

static bool
open_parts(struct sender *sender, const struct httppost_options *options,
	struct secrets *secrets)
{
	bool is_idle = only_looks(options);
	bool goes_on = options->resume || options->first > 0;
	const char *status_file = is_idle ? NULL : options->status_file;
	const char *metrics_file = is_idle ? NULL : options->metrics_file;
	const char *responses = is_idle ? NULL : options->responses;

	*sender = (struct sender){
		.checkpoint.fd = -1,
		.is_dry_run = options->transfer.is_dry_run,
		.grace_ns = options->grace_ns,
		/* lines that bring an origin are returned with it */
		.returns_origins =
			options->return_origin && !options->take_origin,
	};
	if (!figures_open(&sender->figures, status_file,
		    (enum status_form)options->status_format, metrics_file,
		    &options->status_members) ||
		!open_request(sender, options, secrets))
		return false;
	show_memory(options, secrets);
	return open_checkpoint(&sender->checkpoint, options) &&
	       open_account(sender, options) &&
	       responses_open(&sender->responses, responses, goes_on) &&
	       output_open(&sender->output, is_idle, options->resume) &&
	       open_engine(sender, options, secrets);
}

static void
close_parts(struct sender *sender, struct secrets *secrets)
{
	engine_close(sender->engine);
	intake_close(&sender->intake);
	ledger_close(&sender->ledger);
	checkpoint_close(&sender->checkpoint);
	request_plan_close(&sender->request);
	report_close(&sender->report);
	figures_close(&sender->figures);
	buffer_free(&sender->origin);
	secrets_free(secrets);
}

/* Reports the end of the run. Returns the exit status. */
static int
last_word(struct sender *sender, const struct option_common *common)
{
	struct figures *figures = &sender->figures;
	int64_t now_ns = signals_monotonic_ns();
	uint64_t first;
	uint64_t left = ledger_open_lines(&sender->ledger, &first);
	bool is_incomplete = figures->undelivered || sender->intake.has_torn ||
			     sender->is_cut;

	figures_write(figures,
		signals_stopped_by() || sender->is_failed ? "stopped"
							  : "finished",
		now_ns);
	report_held_back(&sender->report, figures);
	if (!sender->is_dry_run)
		report_returned(sender->returned_early);
	report_left(left + intake_left(&sender->intake), first);
	if (common->has_stats && common->stats)
		figures_print_json(figures, now_ns);
	else if (common->has_stats ||
		 ((sender->is_failed || is_incomplete) && !common->quiet))
		figures_report(figures, now_ns);
	if (sender->is_failed)
		return EXIT_FAILED;
	return is_incomplete ? EXIT_REFUSED : EXIT_DONE;
}

/* Serves --check: opens everything that a run opens before its first line,
 * except files that would change. Returns the exit status. */
static int
check(struct httppost_options *options)
{
	struct sender sender;
	struct secrets secrets = { 0 };
	bool is_good = open_parts(&sender, options, &secrets);

	close_parts(&sender, &secrets);
	if (is_good &&
		options_show(&httppost_options_table, options) == OPTION_DONE)
		return EXIT_DONE;
	return EXIT_FAILED;
}

/* Returns the exit status, after all messages. If a signal asked to stop, it
 * does not return but dies of that signal at the end. */
static int
run(const struct httppost_options *options)
{
	struct sender sender;
	struct secrets secrets = { 0 };
	int status = EXIT_FAILED;

	if (open_parts(&sender, options, &secrets)) {
		message_terminal("lines");
		sender_run(&sender);
		status = last_word(&sender, &options->common);
		if (signals_stopped_by())
			message_die(signals_stopped_by());
	}
	close_parts(&sender, &secrets);
	return status;
}

int
main(int argc, char **argv)
{
	/* static: its texts are reachable as long as the process */
	static struct httppost_options options;

	signals_install();
	message_begin("httppost", MESSAGE_COLOR_AUTO);
	hide_memory();
	switch (httppost_settings_read(argc, argv, &options)) {
	case OPTION_DONE:
		return EXIT_DONE;
	case OPTION_FAULT:
		return EXIT_FAILED;
	case OPTION_CHECK:
		return check(&options);
	case OPTION_RUN:
		break;
	}
	signals_want_stop();
	signals_look_seldom();
	return run(&options);
}
