/* The sender's beginning and its end: what the options name is opened, in the
 * order in which one needs the other. See sender_rooms.h. */
#include "httppost/proxy.h"
#include "httppost/sender_rooms.h"

#include "common/signals.h"

#include <stdlib.h>
#include <unistd.h>

static bool
open_templates(struct sender *sender)
{
	const struct httppost_options *options = sender->options;

	if (request_plan_open(&sender->plan, options->url, &options->headers,
		    options->content_type) &&
		body_plan_open(&sender->body, &options->form) &&
		request_plan_secrets(&sender->plan, &sender->secrets) &&
		body_plan_secrets(&sender->body, &sender->secrets) &&
		proxy_secrets(&sender->secrets) &&
		(!options->show || !template_parse(&sender->show, options->show,
					   TEMPLATE_SHOW)) &&
		(!options->show_failure ||
			!template_parse(&sender->show_failure,
				options->show_failure, TEMPLATE_FAILURE))) {
		sender->plan.is_gzip = options->transfer.is_gzip;
		if (!options->transfer.is_dry_run)
			return true;
		body_plan_hide(&sender->body);
		if (request_plan_hide(&sender->plan))
			return true;
	}
	message_error("out of memory");
	return false;
}

/* Lines between the count of the checkpoint and the first of the input would
 * be settled by nobody. */
static bool
covers_first(const struct sender *sender)
{
	const struct checkpoint *checkpoint = &sender->checkpoint;

	if (checkpoint->settled >= sender->options->first)
		return true;
	message_error("%s: counts %llu line%s, and the input begins behind "
		      "%llu by --first",
		sender->options->checkpoint,
		(unsigned long long)checkpoint->settled,
		checkpoint->settled == 1 ? "" : "s",
		(unsigned long long)sender->options->first);
	return false;
}

static bool
open_checkpoint(struct sender *sender)
{
	const struct httppost_options *options = sender->options;
	enum checkpoint_mode mode = CHECKPOINT_NEW;
	bool (*open)(struct checkpoint *, const char *, enum checkpoint_mode,
		uint64_t);

	if (options->resume)
		mode = CHECKPOINT_RESUME;
	else if (options->is_first_set)
		mode = CHECKPOINT_FIRST;
	open = options->transfer.is_dry_run ? checkpoint_look : checkpoint_open;
	if (!open(&sender->checkpoint, options->checkpoint, mode,
		    options->first))
		return false;
	if (options->resume) {
		if (!covers_first(sender))
			return false;
		sender->to_skip = sender->checkpoint.settled - options->first;
	}
	/* any start will do for jitter, if two senders differ */
	sender->chance = strtoull(sender->checkpoint.run, NULL, 16) ^
			 (uint64_t)signals_monotonic_ns();
	return true;
}

/* Behind the checkpoint: that says where the account begins. */
static bool
open_account(struct sender *sender)
{
	const struct httppost_options *options = sender->options;
	struct ledger_limits limits = { (size_t)options->batch,
		(size_t)options->batch_bytes };
	const char *path =
		options->transfer.is_dry_run ? NULL : options->responses;
	bool goes_on = options->resume || options->first > 0;

	/* the last item's separator is not sent, unless it ends the body */
	if (!sender->body.ends_by_separator)
		limits.bytes += sender->body.separator_length;
	sender->figures.settled = sender->checkpoint.settled;
	if (!ledger_open(&sender->ledger, (size_t)options->jobs, &limits,
		    sender->checkpoint.settled) ||
		!lines_open(&sender->input, STDIN_FILENO,
			(size_t)options->common.max_line)) {
		message_error("out of memory");
		return false;
	}
	return responses_open(&sender->responses, path, goes_on);
}

bool
setup_open(struct sender *sender, const struct httppost_options *options)
{
	struct transfer_settings settings = options->transfer;
	/* what is only for being shown leaves no files behind */
	const char *status_file =
		settings.is_dry_run ? NULL : options->status_file;

	settings.in_flight = (size_t)options->jobs;
	settings.leading = SENDER_LEADING;
	settings.secrets = &sender->secrets;
	sender->options = options;
	sender->policy = (struct retry_policy){ options->retry_for_ns,
		options->retries, NULL };
	if (options->given_statuses.count)
		sender->policy.statuses = &options->statuses;
	sender->figures.state = "running";
	sender->output = lines_to(STDOUT_FILENO);
	if (!status_file_open(&sender->status_file, status_file) ||
		!open_templates(sender) || !open_checkpoint(sender) ||
		!open_account(sender) || !settle_open_output(sender))
		return false;
	sender->engine = transfer_open(&settings);
	return sender->engine != NULL;
}

void
setup_close(struct sender *sender)
{
	transfer_close(sender->engine);
	lines_close(&sender->input);
	arrivals_free(&sender->arrivals);
	ledger_close(&sender->ledger);
	checkpoint_close(&sender->checkpoint);
	request_plan_close(&sender->plan);
	request_free(&sender->request);
	secrets_free(&sender->secrets);
	body_plan_close(&sender->body);
	buffer_free(&sender->item);
	template_free(&sender->show);
	template_free(&sender->show_failure);
	buffer_free(&sender->shown);
	status_file_close(&sender->status_file);
}
