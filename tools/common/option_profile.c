/* SPDX-License-Identifier: ISC */
/* See option_profile.h. */
#include "common/option_profile.h"

#include "common/nearest.h"
#include "common/option_elsewhere.h"
#include "common/option_text.h"
#include "common/option_value.h"
#include "common/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept_profile {
	struct profile profile;
	struct kept_profile *before;
};

/* One reading of a profile. */
struct reading {
	const struct option_table *table;
	const char *path;
	void *options;
	bool is_good;
};

static void
report(struct reading *reading, const struct profile_text *where,
	const char *key, const char *reason)
{
	struct message_place place = { reading->path, where->line,
		where->column };

	message_error_at(
		&place, "%s.%s: %s", reading->table->tool, key, reason);
	reading->is_good = false;
}

static void
report_value(struct reading *reading, const struct option_row *row,
	const struct profile_text *value, const char *fault)
{
	struct buffer reason = { 0 };

	if (option_text_refusal(row, value->text, fault, &reason))
		fault = reason.bytes;
	report(reading, value, row->name, fault);
	buffer_free(&reason);
}

static void
report_unknown(struct reading *reading, const struct profile_text *key)
{
	struct nearest nearest = { .wanted = key->text };
	const struct option_row *row;
	const char *owner = option_elsewhere(key->text, strlen(key->text));
	char hint[NEAREST_HINT], reason[NEAREST_HINT + 16];

	for (row = reading->table->rows; row->name; row++) {
		if (!(row->traits & OPTION_COMMAND_ONLY))
			nearest_try(&nearest, row->name);
	}
	if (owner)
		(void)snprintf(reason, sizeof(reason),
			"unknown key; it belongs to %s", owner);
	else
		(void)snprintf(reason, sizeof(reason), "unknown key%s",
			nearest_hint(&nearest, "", hint));
	report(reading, key, key->text, reason);
}

/* Whether the command line has this option, or one that excludes it. */
static bool
is_beaten(const struct reading *reading, const struct option_row *row)
{
	const struct option_origin *origin =
		option_origin(reading->table, reading->options, row);

	return origin->source == OPTION_COMMAND ||
	       option_rival(
		       reading->table, reading->options, row, OPTION_COMMAND);
}

/* Sets one value, or only checks it if the command line takes precedence.
 * `profile` is passed to option_value_set. */
static void
set_value(struct reading *reading, const struct option_row *row,
	const struct profile_entry *entry, const struct profile_text *value,
	const char *profile)
{
	struct option_origin origin = { OPTION_PROFILE, value->text,
		{ reading->path, entry->key.line, entry->key.column } };
	void *options = is_beaten(reading, row) ? NULL : reading->options;
	const char *fault =
		option_value_set(row, value->text, profile, options);

	if (fault) {
		report_value(reading, row, value, fault);
	} else if (options) {
		if (row->kind == OPTION_KIND_PATH)
			origin.text = *option_value_text(row, options);
		option_mark(reading->table, options, row, &origin);
	}
}

static void
set_entry(struct reading *reading, const struct option_row *row,
	const struct profile_entry *entry)
{
	const struct option_row *rival = option_rival(
		reading->table, reading->options, row, OPTION_PROFILE);
	bool is_path = row->kind == OPTION_KIND_PATH ||
		       row->kind == OPTION_KIND_PATHS ||
		       row->traits & OPTION_AT_FILE;
	const char *profile = entry->is_list || is_path ? reading->path : NULL;
	char reason[96];
	size_t i;

	if (entry->is_list && !option_value_list(row, reading->options)) {
		report(reading, &entry->key, row->name,
			"must be one text, not a list");
		return;
	}
	if (rival) {
		(void)snprintf(reason, sizeof(reason), "does not go with %s",
			rival->name);
		report(reading, &entry->key, row->name, reason);
		return;
	}
	for (i = 0; i < entry->count; i++)
		set_value(reading, row, entry, &entry->values[i], profile);
}

bool
option_profile_read(
	const struct option_table *table, const char *path, void *options)
{
	/* The profile is kept, because settings point into its texts. There is
	 * one more each time it is read again. */
	static struct kept_profile *all;
	struct kept_profile *kept = calloc(1, sizeof(*kept));
	struct reading reading = { table, path, options, true };
	size_t i;

	if (!kept) {
		message_error("%s: out of memory", path);
		return false;
	}
	kept->before = all;
	all = kept;
	reading.is_good = profile_read(path, table->tool, &kept->profile);
	for (i = 0; i < kept->profile.count; i++) {
		const struct profile_entry *entry = &kept->profile.entries[i];
		const char *key = entry->key.text;
		const struct option_row *row =
			option_find(table, key, strlen(key));

		if (!row || row->traits & OPTION_COMMAND_ONLY)
			report_unknown(&reading, &entry->key);
		else
			set_entry(&reading, row, entry);
	}
	return reading.is_good;
}
