/* SPDX-License-Identifier: ISC */
/* See options.h. */
#include "common/options.h"

#include "common/option_command.h"
#include "common/option_profile.h"
#include "common/option_text.h"
#include "common/option_value.h"
#include "common/profile.h"

#include <stdio.h>
#include <string.h>

static bool
is_preset_due(const struct option_table *table, const void *options,
	const struct option_row *row)
{
	return row->preset &&
	       option_origin(table, options, row)->source == OPTION_UNSET &&
	       !option_rival(table, options, row, OPTION_PROFILE) &&
	       !option_rival(table, options, row, OPTION_COMMAND);
}

static bool
set_presets(const struct option_table *table, void *options)
{
	const struct option_row *row;
	bool is_good = true;

	for (row = table->rows; row->name; row++) {
		const struct option_origin origin = { .source = OPTION_PRESET,
			.text = row->preset };
		const char *fault;

		if (!is_preset_due(table, options, row))
			continue;
		fault = option_value_set(row, row->preset, NULL, options);
		if (fault) { /* only a lack of memory is possible */
			message_error("--%s: %s", row->name, fault);
			is_good = false;
		}
		option_mark(table, options, row, &origin);
	}
	return is_good;
}

/* Fills the struct and reports all faults of single texts. */
static bool
read_values(const struct option_table *table, void *options)
{
	struct option_common *common = options;
	bool is_good = true;

	if (common->profile)
		is_good = option_profile_read(table, common->profile, options);
	is_good &= set_presets(table, options);
	common->has_stats =
		options_source(table, options, "stats") != OPTION_UNSET;
	message_begin(table->tool, (enum message_color)common->color);
	message_set_quiet(common->quiet);
	return is_good;
}

static enum option_outcome
outcome_of(bool is_printed)
{
	return is_printed ? OPTION_DONE : OPTION_FAULT;
}

enum option_outcome
options_read(const struct option_table *table, int argc, char **argv,
	void *options, options_verify *verify)
{
	const struct option_common *common = options;
	const struct option_row *asked;
	bool is_good = option_command_read(table, argc, argv, options, &asked);

	if (asked && asked->kind == OPTION_KIND_HELP)
		return outcome_of(option_text_help(table,
			!strcmp(option_origin(table, options, asked)->text,
				"all")));
	if (asked)
		return outcome_of(
			option_text_version(table, profile_library()));
	is_good &= read_values(table, options);
	if (!is_good || !verify(options))
		return OPTION_FAULT;
	return common->check ? OPTION_CHECK : OPTION_RUN;
}

enum option_outcome
options_show(const struct option_table *table, void *options)
{
	return outcome_of(option_text_settings(table, options));
}

/* The row of the name, which may be followed by a value. */
static const struct option_row *
find(const struct option_table *table, const char *name)
{
	return option_find(table, name, strcspn(name, " "));
}

void
options_state(const struct option_table *table, void *options, const char *name,
	const char *text)
{
	const struct option_row *row = find(table, name);
	struct option_origin origin = *option_origin(table, options, row);

	if (origin.source == OPTION_UNSET)
		origin.source = OPTION_PRESET;
	origin.text = text;
	option_mark(table, options, row, &origin);
}

enum option_source
options_source(
	const struct option_table *table, const void *options, const char *name)
{
	const struct option_row *row = find(table, name);

	return row ? option_origin(table, options, row)->source : OPTION_UNSET;
}

bool
options_refuse(const struct option_table *table, const void *options,
	const char *name, const char *reason)
{
	const struct option_row *row = find(table, name);
	const struct option_origin *origin = option_origin(table, options, row);
	int length = (int)strcspn(name, " ");

	if (origin->source == OPTION_PROFILE)
		message_error_at(&origin->place, "%s.%.*s:%s %s", table->tool,
			length, name, name + length, reason);
	else
		message_error("%s%.*s:%s %s (see %s --help)",
			row->traits & OPTION_OPERAND ? "" : "--", length, name,
			name + length, reason, table->tool);
	return false;
}

bool
options_refuse_file(const struct option_table *table, const void *options,
	const char *name, const char *path, const char *fault)
{
	char reason[512];

	(void)snprintf(reason, sizeof(reason), "%.400s: %s", path, fault);
	return options_refuse(table, options, name, reason);
}

/* Whether the value came later: from a source that takes precedence, or further
 * down in the profile. */
static bool
is_later(const struct option_origin *origin, const struct option_origin *other)
{
	if (origin->source != other->source)
		return origin->source > other->source;
	if (origin->source != OPTION_PROFILE)
		return false;
	if (origin->place.line != other->place.line)
		return origin->place.line > other->place.line;
	return origin->place.column > other->place.column;
}

bool
options_conflict(const struct option_table *table, const void *options,
	const char *name, const char *how, const char *other)
{
	const struct option_origin *a =
		option_origin(table, options, find(table, name));
	const struct option_origin *b =
		option_origin(table, options, find(table, other));
	const char *first = name, *second = other;
	char reason[128];

	if (is_later(b, a)) {
		first = other;
		second = name;
		b = a;
	}
	(void)snprintf(reason, sizeof(reason), "%s %s%s", how,
		b->source == OPTION_PROFILE ? "" : "--", second);
	return options_refuse(table, options, first, reason);
}
