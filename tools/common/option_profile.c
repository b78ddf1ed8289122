/* A profile's entries become fields, unless the command line said something
 * else. See option_rows.h. */
#include "common/option_rows.h"

#include "common/profile.h"

#include <stdio.h>
#include <stdlib.h>

struct kept_profile {
	struct profile profile;
	struct kept_profile *before;
};

static void
profile_fault(struct option_reading *reading, const struct profile_text *where,
	const char *key, const char *reason)
{
	struct message_place place = { reading->common->profile, where->line,
		where->column };

	message_error_at(
		&place, "%s.%s: %s", reading->all.table->tool, key, reason);
	reading->is_faulty = true;
}

/* Sets a row from its entry, or only looks at the entry where the command line
 * said something that beats it. */
static void
set_from_profile(struct option_reading *reading, const struct option_row *row,
	const struct profile_entry *entry)
{
	const struct option_row *rival =
		option_row_rival(reading, row, OPTION_PROFILE);
	bool is_beaten = option_row_source(reading, row) == OPTION_COMMAND ||
			 option_row_rival(reading, row, OPTION_COMMAND);
	void *options = is_beaten ? NULL : reading->options;
	bool is_path = row->kind == OPTION_KIND_PATH ||
		       row->kind == OPTION_KIND_PATHS ||
		       row->traits & OPTION_AT_FILE;
	const char *profile = NULL, *fault;
	char reason[96];
	size_t i;

	if (entry->is_list && !option_value_list(row, reading->options)) {
		profile_fault(reading, &entry->key, row->name,
			"must be one text, not a list");
		return;
	}
	if (rival) {
		(void)snprintf(reason, sizeof(reason), "does not go with %s",
			rival->name);
		profile_fault(reading, &entry->key, row->name, reason);
		return;
	}
	if (entry->is_list || is_path)
		profile = reading->common->profile;
	for (i = 0; i < entry->count; i++) {
		const struct profile_text *value = &entry->values[i];

		fault = option_value_set(row, value->text, profile, options);
		if (fault)
			profile_fault(reading, value, row->name, fault);
		else if (!is_beaten)
			option_row_mark(
				reading, row, value->text, OPTION_PROFILE);
	}
	reading->common->places[row - reading->all.rows] =
		(struct message_place){ reading->common->profile,
			entry->key.line, entry->key.column };
}

void
option_profile_read(struct option_reading *reading)
{
	/* They stay: settings point into their texts. There is one more for
	 * each time that somebody asks to read them again. */
	static struct kept_profile *all;
	struct kept_profile *kept = calloc(1, sizeof(*kept));
	size_t i;

	if (!kept) {
		message_error("%s: out of memory", reading->common->profile);
		reading->is_faulty = true;
		return;
	}
	kept->before = all;
	all = kept;
	if (!profile_read(reading->common->profile, reading->all.table->tool,
		    &kept->profile))
		reading->is_faulty = true;
	for (i = 0; i < kept->profile.count; i++) {
		const struct profile_entry *entry = &kept->profile.entries[i];
		const struct option_row *row =
			option_row_find(&reading->all, entry->key.text);

		if (!row || row->traits & OPTION_COMMAND_ONLY)
			profile_fault(reading, &entry->key, entry->key.text,
				"unknown key");
		else
			set_from_profile(reading, row, entry);
	}
}
