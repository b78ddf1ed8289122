/* SPDX-License-Identifier: ISC */
/* See view.h. */
#include "datarunner-status/view.h"

#include "common/signals.h"

#include <stdlib.h>

static void
put_together(struct view *view)
{
	const struct folder_settings *settings = &view->settings;
	int64_t now_ns = signals_realtime_ns();

	view->snapshot = snapshot_of(&view->facts, &view->look, now_ns);
	view->show = (struct show){ .name = view->name,
		.folder = view->folder,
		.csv_file = view->csv_file ? view->csv_file : "",
		.url = settings->shown_url.length ? settings->shown_url.bytes
						  : "",
		.facts = &view->facts,
		.look = &view->look,
		.snapshot = &view->snapshot,
		.now_ns = now_ns };
	if (settings->csv_file.length)
		view->show.csv_file = settings->csv_file.bytes;
}

static void
look(struct view *view, bool wants_kept)
{
	struct look_facts *facts = &view->facts;

	folder_facts(view->folder, &view->settings, facts);
	view->look = look_at(facts);
	if (view->look.is_unsure) {
		folder_await_keeper(view->folder);
		folder_facts(view->folder, &view->settings, facts);
		view->look = look_at(facts);
	}
	if (view->look.is_any_alive && !wants_kept)
		return;
	folder_kept(view->folder, &view->settings, facts);
	view->look = look_at(facts);
}

enum folder_result
view_take(struct view *view, bool wants_kept)
{
	enum folder_result result;

	folder_settings_free(&view->settings);
	result = folder_settings(view->folder, &view->settings);
	if (result == FOLDER_READ) {
		look(view, wants_kept);
		put_together(view);
	}
	return result;
}

void
view_nothing(struct view *view, const char *total)
{
	view->facts = (struct look_facts){ 0 };
	view->facts.has_total = total && *total;
	if (view->facts.has_total)
		view->facts.total = strtoull(total, NULL, 10);
	view->look = (struct look){ .state = LOOK_STOPPED };
	put_together(view);
}

void
view_free(struct view *view)
{
	folder_settings_free(&view->settings);
}
