/* SPDX-License-Identifier: ISC */
/* See columns.h. */
#include "csvrows/columns.h"

#include "common/message.h"
#include "common/nearest.h"
#include "csvrows/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
columns_shown(const struct names_item *name, char text[COLUMNS_NAME_BYTES])
{
	return message_escape(
		name->bytes, name->length, text, COLUMNS_NAME_BYTES);
}

/* --- columns that are asked for --- */

static void
add_name(struct columns_list *list, const char *quote, const char *name)
{
	char *end = list->text + list->length;
	size_t room = sizeof(list->text) - list->length;
	int written;

	if (room <= COLUMNS_NAME_BYTES + sizeof(", ...")) {
		(void)snprintf(end, room, ", ...");
		return;
	}
	if (list->count++)
		end += snprintf(end, room, ", ");
	written = snprintf(end, room - 2, "%s%s%s", quote, name, quote);
	list->length = (size_t)(end - list->text) + (size_t)written;
}

static void
add_missing(struct columns_list *missing, const char *name, size_t length)
{
	char text[COLUMNS_NAME_BYTES];

	message_escape(name, length, text, sizeof(text));
	if (missing->count == 0)
		memcpy(missing->first, text, sizeof(text));
	add_name(missing, "\"", text);
}

static void
add_if_missing(struct columns_list *missing, const struct names *names,
	const char *name, size_t length)
{
	if (names_find(names, 0, name, length) == NAMES_NONE)
		add_missing(missing, name, length);
}

static void
add_all_missing(struct columns_list *missing, const struct names *names,
	const struct option_list *wanted)
{
	size_t i;

	for (i = 0; i < wanted->count; i++)
		add_if_missing(missing, names, wanted->items[i],
			strlen(wanted->items[i]));
}

bool
columns_from(const struct names *names, const char *from,
	struct times_column *column, struct columns_list *missing)
{
	struct csvrows_time time = { .rest = from };
	size_t length = range_name_length(from),
	       count = missing ? missing->count : 0;
	size_t whole = names_find(names, 0, from, length);

	*column = (struct times_column){ { whole }, .count = 1 };
	if (whole != NAMES_NONE)
		return true;
	column->count = 0;
	while (column->count < TIMES_PARTS && csvrows_options_time(&time)) {
		size_t field = names_find(names, 0, time.name, time.length);

		column->fields[column->count++] = field;
		if (field == NAMES_NONE && missing)
			add_missing(missing, time.name, time.length);
	}
	if (time.rest == from + length && column->count > 0)
		return !missing || missing->count == count;
	if (missing)
		add_missing(missing, from, length);
	return false;
}

/* The name that is nearest to the only one that is missing, or NULL. */
static const char *
find_nearest(const struct names *names, const struct columns_list *missing,
	char found[COLUMNS_NAME_BYTES])
{
	struct nearest nearest = { .wanted = missing->first };
	char text[COLUMNS_NAME_BYTES];
	size_t i;

	for (i = 0; missing->count == 1 && i < names->count; i++) {
		nearest_try(&nearest, columns_shown(&names->items[i], text));
		if (nearest.found == text)
			nearest.found = memcpy(found, text, sizeof(text));
	}
	return nearest.found;
}

/* Whether the only name that is missing is there with blanks around it. */
static bool
is_blank_around(const struct names *names, const struct columns_list *missing)
{
	size_t i, wanted = missing->count == 1 ? strlen(missing->first) : 0;

	for (i = 0; wanted > 0 && i < names->count; i++) {
		const char *at = names->items[i].bytes;
		size_t left = names->items[i].length;

		for (; left > wanted && (*at == ' ' || *at == '\t'); left--)
			at++;
		while (left > wanted &&
			(at[left - 1] == ' ' || at[left - 1] == '\t'))
			left--;
		if (left == wanted && memcmp(at, missing->first, wanted) == 0)
			return true;
	}
	return false;
}

/* Says which columns are missing, and which there are. */
static void
say_missing(const struct names *names, const struct columns_list *missing,
	const char *file)
{
	struct columns_list there = { .length = 0 };
	char text[COLUMNS_NAME_BYTES], found[COLUMNS_NAME_BYTES];
	bool is_blank = is_blank_around(names, missing);
	const char *meant =
		is_blank ? NULL : find_nearest(names, missing, found);
	size_t i;

	for (i = 0; i < names->count; i++)
		add_name(&there, "", columns_shown(&names->items[i], text));
	if (names->count == 0)
		message_error("%s: no column %s; the file is empty", file,
			missing->text);
	else
		message_error("%s: no column %s%s%s%s; the columns are: %s%s",
			file, missing->text, meant ? " (did you mean \"" : "",
			meant ? meant : "", meant ? "\"?)" : "", there.text,
			is_blank ? "; there are blanks around names, see --trim"
				 : "");
}

bool
columns_are_there(const struct names *names,
	const struct csvrows_options *options, struct columns_list *missing,
	const char *file)
{
	struct times_column column;
	size_t i, length;

	add_all_missing(missing, names, &options->require);
	add_all_missing(missing, names, &options->columns);
	add_all_missing(missing, names, &options->exclude);
	for (i = 0; i < options->types.count; i++) {
		enum value_type type;

		(void)settings_type(options->types.items[i], &length, &type);
		add_if_missing(missing, names, options->types.items[i], length);
	}
	for (i = 0; i < options->times.count; i++) {
		struct csvrows_time time = { .rest = options->times.items[i] };

		while (csvrows_options_time(&time))
			add_if_missing(missing, names, time.name, time.length);
	}
	if (options->from)
		(void)columns_from(names, options->from, &column, missing);
	if (missing->count > 0)
		say_missing(names, missing, file);
	return missing->count == 0;
}

/* Renames the first column of that name that has not been renamed; false if
 * there is none. */
static bool
rename_column(struct names *names, bool *is_renamed, const char *text)
{
	size_t length;
	const char *name = settings_rename(text, &length);
	size_t field = names_find(names, 0, text, length);

	while (field != NAMES_NONE && is_renamed[field])
		field = names_find(names, field + 1, text, length);
	if (field == NAMES_NONE)
		return false;
	is_renamed[field] = true;
	names_set(names, field, name);
	return true;
}

bool
columns_rename(struct names *names, const struct option_list *renames,
	bool completes, struct columns_list *missing)
{
	bool *is_renamed = calloc(names->count + 1, sizeof(*is_renamed));
	bool *is_done = calloc(renames->count + 1, sizeof(*is_done));
	bool is_good = is_renamed && is_done;
	size_t i;

	for (i = 0; i < renames->count && is_good; i++)
		is_done[i] =
			rename_column(names, is_renamed, renames->items[i]);
	if (completes && is_good)
		is_good = names_complete(names);
	for (i = 0; i < renames->count && is_good; i++) {
		const char *old = renames->items[i];

		if (!is_done[i] && !rename_column(names, is_renamed, old))
			add_missing(missing, old, strcspn(old, "="));
	}
	free(is_renamed);
	free(is_done);
	return is_good;
}

/* Lists the names of that source. */
static void
list_made(const struct names *names, enum names_source source,
	struct columns_list *list)
{
	char text[COLUMNS_NAME_BYTES];
	size_t i;

	for (i = 0; i < names->count; i++) {
		if (names->items[i].source == source)
			add_name(list, "",
				columns_shown(&names->items[i], text));
	}
}

void
columns_warn(const struct names *names, const struct message_place *place)
{
	struct columns_list unnamed = { .length = 0 }, repeated = unnamed;

	list_made(names, NAMES_UNNAMED, &unnamed);
	list_made(names, NAMES_REPEATED, &repeated);
	if (unnamed.count + repeated.count == 0)
		return;
	message_warning_at(place, "%s%s%s%s%s (see --names and --rename)",
		unnamed.count ? "unnamed columns become " : "", unnamed.text,
		unnamed.count && repeated.count ? "; " : "",
		repeated.count ? "repeated names become " : "", repeated.text);
}

/* --- the shape --- */

static bool
is_excluded(const struct option_list *exclude, const struct names_item *name)
{
	size_t i;

	for (i = 0; i < exclude->count; i++) {
		if (strlen(exclude->items[i]) == name->length &&
			memcmp(exclude->items[i], name->bytes, name->length) ==
				0)
			return true;
	}
	return false;
}

/* Whether the column is joined to another one by --time. */
static bool
is_joined(const struct csvrows_options *options, const struct names_item *name)
{
	size_t i;

	for (i = 0; i < options->times.count; i++) {
		struct csvrows_time time = { .rest = options->times.items[i] };

		(void)csvrows_options_time(&time);
		while (csvrows_options_time(&time)) {
			if (time.length == name->length &&
				memcmp(time.name, name->bytes, time.length) ==
					0)
				return true;
		}
	}
	return false;
}

/* Fills in the fields to write and returns how many. */
static size_t
choose(const struct names *names, const struct csvrows_options *options,
	size_t *fields)
{
	const struct option_list *columns = &options->columns;
	size_t i, count = 0;

	for (i = 0; i < columns->count; i++) {
		size_t field = names_find(
			names, 0, columns->items[i], strlen(columns->items[i]));

		if (!is_joined(options, &names->items[field]))
			fields[count++] = field;
	}
	for (i = 0; i < names->count && columns->count == 0; i++) {
		if (!is_excluded(&options->exclude, &names->items[i]) &&
			!is_joined(options, &names->items[i]))
			fields[count++] = i;
	}
	return count;
}

/* Returns the fields to write, in order, and sets how many. NULL if memory is
 * short. */
static size_t *
arrange(const struct names *names, const struct csvrows_options *options,
	size_t *count, enum nest_result *result, size_t faulty[2])
{
	size_t most = names->count + options->columns.count;
	size_t *fields = calloc(most + 1, sizeof(*fields));

	*result = fields ? NEST_GOOD : NEST_NO_MEMORY;
	if (!fields)
		return NULL;
	*count = choose(names, options, fields);
	if (options->nest)
		*result = nest_order(
			names, options->nest, fields, *count, faulty);
	return fields;
}

enum nest_result
columns_nest(const struct names *names, const struct csvrows_options *options,
	size_t faulty[2])
{
	enum nest_result result;
	size_t count;

	free(arrange(names, options, &count, &result, faulty));
	return result;
}

/* Makes a column of recorded times from an item of --time. */
static struct times_column
time_column(const struct names *names, const char *text)
{
	struct csvrows_time time = { .rest = text };
	struct times_column column = { .count = 0 };
	const char *format = csvrows_options_format(text);

	while (column.count < TIMES_PARTS && csvrows_options_time(&time))
		column.fields[column.count++] =
			names_find(names, 0, time.name, time.length);
	if (format)
		(void)moment_form_compile(&column.form, format);
	return column;
}

bool
columns_shape(const struct names *names, const struct csvrows_options *options,
	const struct zone *zone, struct shape *shape)
{
	size_t i, length, count = 0, faulty[2];
	enum nest_result result;
	size_t *fields = arrange(names, options, &count, &result, faulty);
	struct value_rules rules = settings_rules(options);
	bool is_good =
		result == NEST_GOOD && shape_begin(shape, &rules, names->count);

	for (i = 0; i < options->types.count && is_good; i++) {
		const char *name = options->types.items[i];
		enum value_type type = VALUE_AUTO;

		(void)settings_type(name, &length, &type);
		shape_set_type(shape, names_find(names, 0, name, length), type);
	}
	for (i = 0; i < options->times.count && is_good; i++) {
		struct times_column column =
			time_column(names, options->times.items[i]);

		column.zone = zone;
		column.numbers = rules.form;
		column.as = (enum moment_as)options->time_as;
		is_good = shape_add_time(shape, &column);
	}
	if (is_good)
		shape_nest(shape, options->nest);
	is_good = is_good && shape_choose(shape, names, fields, count);
	free(fields);
	return is_good;
}
