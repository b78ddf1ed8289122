/* Command line, profile and presets become one struct. See option.h. */
#include "common/option.h"

#include "common/option_rows.h"

#include <stdio.h>
#include <string.h>

static const struct option_row common_rows[] = {
	{
		"max-line",
		0,
		OPTION_SIZE(struct option_common, max_line),
		1,
		"SIZE",
		"1M",
		"longest record or line",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"stats",
		0,
		OPTION_CHOICE(struct option_common, stats),
		0,
		"text|json",
		NULL,
		"a summary on stderr at the end",
		OPTION_MAY_STAND_BARE,
		NULL,
		NULL,
	},
	{
		"color",
		0,
		OPTION_CHOICE(struct option_common, color),
		0,
		"auto|always|never",
		"auto",
		"colour of messages",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"profile",
		0,
		OPTION_PATH(struct option_common, profile),
		0,
		"FILE",
		NULL,
		"read this tool's section of a YAML profile",
		OPTION_COMMAND_ONLY,
		NULL,
		NULL,
	},
	{
		"check",
		0,
		OPTION_FLAG(struct option_common, check),
		0,
		NULL,
		NULL,
		"check the settings, print them and exit",
		OPTION_COMMAND_ONLY,
		NULL,
		NULL,
	},
	{
		"help",
		'h',
		OPTION_KIND_HELP,
		0,
		0,
		NULL,
		NULL,
		"print this and exit",
		OPTION_COMMAND_ONLY,
		NULL,
		NULL,
	},
	{
		"version",
		'V',
		OPTION_KIND_VERSION,
		0,
		0,
		NULL,
		NULL,
		"print the version and exit",
		OPTION_COMMAND_ONLY,
		NULL,
		NULL,
	},
};

#define COMMON_ROWS (sizeof(common_rows) / sizeof(common_rows[0]))

static void
join_rows(struct option_rows *all, const struct option_table *table)
{
	size_t i;

	all->table = table;
	for (i = 0; i < table->count; i++)
		all->rows[all->count++] = table->rows[i];
	for (i = 0; i < COMMON_ROWS; i++) {
		all->rows[all->count] = common_rows[i];
		all->rows[all->count++].field += table->common;
	}
}

const struct option_row *
option_row_find(const struct option_rows *all, const char *name)
{
	size_t i;

	for (i = 0; i < all->count; i++) {
		if (!strcmp(all->rows[i].name, name))
			return &all->rows[i];
	}
	return NULL;
}

enum option_source
option_row_source(
	const struct option_reading *reading, const struct option_row *row)
{
	return reading->common->sources[row - reading->all.rows];
}

/* Whether the words "a|b" have this one among them. */
static bool
has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	while (words) {
		if (!strncmp(words, word, length) &&
			(!words[length] || words[length] == '|'))
			return true;
		words = strchr(words, '|');
		if (words)
			words++;
	}
	return false;
}

const struct option_row *
option_row_rival(const struct option_reading *reading,
	const struct option_row *row, enum option_source source)
{
	size_t i;

	for (i = 0; i < reading->all.count; i++) {
		const struct option_row *other = &reading->all.rows[i];

		if (option_row_source(reading, other) == source &&
			has_word(row->rival, other->name))
			return other;
	}
	return NULL;
}

void
option_row_mark(struct option_reading *reading, const struct option_row *row,
	const char *text, enum option_source source)
{
	size_t index = (size_t)(row - reading->all.rows);

	reading->common->sources[index] = (unsigned char)source;
	if (row->kind == OPTION_KIND_PATH)
		text = *option_value_text(row, reading->options);
	reading->common->texts[index] = text ? text : "true";
}

static void
set_presets(struct option_reading *reading)
{
	size_t i;

	for (i = 0; i < reading->all.count; i++) {
		const struct option_row *row = &reading->all.rows[i];
		const char *fault;

		if (!row->preset ||
			option_row_source(reading, row) != OPTION_UNSET ||
			option_row_rival(reading, row, OPTION_PROFILE) ||
			option_row_rival(reading, row, OPTION_COMMAND))
			continue;
		fault = option_value_set(
			row, row->preset, NULL, reading->options);
		if (fault) { /* nothing but memory can be wrong */
			message_error("--%s: %s", row->name, fault);
			reading->is_faulty = true;
		}
		option_row_mark(reading, row, row->preset, OPTION_PRESET);
	}
}

enum option_outcome
options_read(
	const struct option_table *table, int argc, char **argv, void *options)
{
	struct option_reading reading = { .options = options };
	enum option_outcome outcome;

	reading.common = (void *)((char *)options + table->common);
	join_rows(&reading.all, table);
	outcome = option_command_read(&reading, argc, argv);
	if (outcome != OPTION_RUN)
		return outcome;
	if (reading.common->profile)
		option_profile_read(&reading);
	set_presets(&reading);
	reading.common->has_stats =
		options_source(table, options, "stats") != OPTION_UNSET;
	message_begin(table->tool, (enum message_color)reading.common->color);
	if (reading.is_faulty || (table->verify && !table->verify(options)))
		return OPTION_FAULT;
	if (!reading.common->check)
		return OPTION_RUN;
	return option_text_settings(&reading.all, options) ? OPTION_DONE
							   : OPTION_FAULT;
}

static const struct option_common *
common_of(const struct option_table *table, const void *options)
{
	return (const void *)((const char *)options + table->common);
}

/* Which row has the name, behind which a value may stand. */
static size_t
index_of(const struct option_table *table, const char *name)
{
	size_t length = strcspn(name, " "), i;

	for (i = 0; i < table->count + COMMON_ROWS; i++) {
		const struct option_row *row =
			i < table->count ? &table->rows[i]
					 : &common_rows[i - table->count];

		if (strlen(row->name) == length &&
			memcmp(row->name, name, length) == 0)
			break;
	}
	return i;
}

enum option_source
options_source(
	const struct option_table *table, const void *options, const char *name)
{
	return (enum option_source)common_of(table, options)
		->sources[index_of(table, name)];
}

bool
options_refuse(const struct option_table *table, const void *options,
	const char *name, const char *reason)
{
	const struct option_common *common = common_of(table, options);
	size_t index = index_of(table, name);
	bool is_operand = index < table->count &&
			  table->rows[index].traits & OPTION_OPERAND;
	int length = (int)strcspn(name, " ");

	if (common->sources[index] == OPTION_PROFILE)
		message_error_at(&common->places[index], "%s.%.*s:%s %s",
			table->tool, length, name, name + length, reason);
	else
		message_error("%s%.*s:%s %s (see %s --help)",
			is_operand ? "" : "--", length, name, name + length,
			reason, table->tool);
	return false;
}

static bool
is_behind(const struct message_place *place, const struct message_place *other)
{
	if (place->line != other->line)
		return place->line > other->line;
	return place->column > other->column;
}

bool
options_conflict(const struct option_table *table, const void *options,
	const char *name, const char *how, const char *other)
{
	const struct option_common *common = common_of(table, options);
	size_t a = index_of(table, name), b = index_of(table, other);
	const char *first = name, *second = other;
	char reason[128];

	if (common->sources[b] > common->sources[a] ||
		(common->sources[a] == OPTION_PROFILE &&
			common->sources[b] == OPTION_PROFILE &&
			is_behind(&common->places[b], &common->places[a]))) {
		first = other;
		second = name;
		b = a;
	}
	(void)snprintf(reason, sizeof(reason), "%s %s%s", how,
		common->sources[b] == OPTION_PROFILE ? "" : "--", second);
	return options_refuse(table, options, first, reason);
}
