/* SPDX-License-Identifier: ISC */
/* See settings.h. */
#include "csvrows/settings.h"

#include "common/quantity.h"
#include "csvrows/decode.h"

#include <stdio.h>
#include <string.h>

/* A longer name is cut in the message that refuses it. */
#define NAME_BYTES 200

const char *
settings_rename(const char *text, size_t *old_length)
{
	*old_length = strcspn(text, "=");
	return text + *old_length + 1;
}

const char *
settings_type(const char *text, size_t *name_length, enum value_type *type)
{
	const char *equals = strrchr(text, '=');
	int found = equals ? value_type_of(equals + 1, strlen(equals + 1)) : -1;

	if (found < 0)
		return NULL;
	*name_length = (size_t)(equals - text);
	*type = (enum value_type)found;
	return equals + 1;
}

static bool
conflict(const struct csvrows_options *options, const char *name,
	const char *how, const char *other)
{
	return options_conflict(
		&csvrows_options_table, options, name, how, other);
}

/* How often a column is named in the items of --time up to this one. */
static size_t
count_time(const struct csvrows_options *options, size_t item,
	const struct csvrows_time *wanted)
{
	size_t i, count = 0;

	for (i = 0; i <= item; i++) {
		struct csvrows_time time = { .rest = options->times.items[i] };

		while (csvrows_options_time(&time))
			count += time.length == wanted->length &&
				 memcmp(time.name, wanted->name, time.length) ==
					 0;
	}
	return count;
}

/* Checks that no column of an item of --time is named twice or has a type. */
static bool
is_time_alone(const struct csvrows_options *options, size_t item)
{
	struct csvrows_time time = { .rest = options->times.items[item] };
	char reason[NAME_BYTES];
	bool is_good = true;
	size_t i, length;

	while (csvrows_options_time(&time)) {
		enum value_type type;

		(void)snprintf(reason, sizeof(reason),
			"\"%.*s\" is given twice", (int)time.length, time.name);
		if (count_time(options, item, &time) > 1)
			is_good = options_refuse(&csvrows_options_table,
				options, "time", reason);
		for (i = 0; i < options->types.count; i++) {
			const char *name = options->types.items[i];

			if (settings_type(name, &length, &type) &&
				length == time.length &&
				memcmp(name, time.name, length) == 0)
				is_good = conflict(options, "time",
					"does not go with", "type");
		}
	}
	return is_good;
}

/* The length of the name in an item of a list. */
static size_t
name_length(const char *item, const char *option)
{
	size_t length = strlen(item);
	enum value_type type;

	if (strcmp(option, "type") == 0)
		(void)settings_type(item, &length, &type);
	return length;
}

/* Programs that read JSON do not agree on repeated names, so a name must not be
 * given twice. */
static bool
has_no_double(const struct csvrows_options *options,
	const struct option_list *names, const char *option)
{
	char reason[NAME_BYTES];
	bool is_good = true;
	size_t i, k;

	for (i = 1; i < names->count; i++) {
		size_t length = name_length(names->items[i], option);

		for (k = 0; k < i; k++) {
			if (name_length(names->items[k], option) != length ||
				memcmp(names->items[i], names->items[k],
					length) != 0)
				continue;
			(void)snprintf(reason, sizeof(reason),
				"\"%.*s\" is given twice", (int)length,
				names->items[i]);
			is_good = options_refuse(&csvrows_options_table,
				options, option, reason);
			break;
		}
	}
	return is_good;
}

static bool
has_distinct_bytes(const struct csvrows_options *options)
{
	static const char how[] = "is the same as";
	struct record_dialect dialect = settings_dialect(options);
	const char *other = options->tsv ? "tsv" : "delimiter";

	if (dialect.quote == dialect.delimiter)
		return conflict(options, "quote", how, other);
	if (dialect.escape && dialect.escape == dialect.delimiter)
		return conflict(options, "escape", how, other);
	if (dialect.escape && dialect.escape == dialect.quote)
		return conflict(options, "escape", how, "quote");
	if (dialect.comment == dialect.delimiter)
		return conflict(options, "comment", how, other);
	if (dialect.comment == dialect.quote)
		return conflict(options, "comment", how, "quote");
	return true;
}

/* Whether a separator is set and equals the other one. */
static bool
is_same(const char *separator, const char *other)
{
	return separator && strcmp(separator, other) == 0;
}

static bool
has_distinct_separators(const struct csvrows_options *options)
{
	static const char how[] = "is the same as";
	const char quote[] = { settings_dialect(options).quote, 0 };

	if (is_same(options->thousands,
		    options->decimal ? options->decimal : "."))
		return conflict(options, "thousands", how, "decimal");
	if (is_same(options->thousands, quote))
		return conflict(options, "thousands", how, "quote");
	if (is_same(options->decimal, quote))
		return conflict(options, "decimal", how, "quote");
	return true;
}

static bool
verify(const void *all)
{
	const struct csvrows_options *options = all;
	bool is_good = has_no_double(options, &options->columns, "columns");
	size_t i;

	is_good &= has_no_double(options, &options->names, "names");
	is_good &= has_no_double(options, &options->types, "type");
	for (i = 0; i < options->times.count; i++)
		is_good &= is_time_alone(options, i);
	is_good &= has_distinct_bytes(options);
	is_good &= has_distinct_separators(options);
	if (!options->no_header && options->data_line &&
		options->data_line <= options->header_line)
		is_good = options_refuse(&csvrows_options_table, options,
			"data-line", "must be after --header-line");
	if (options->part && !decode_is_utf8(options->encoding))
		is_good = conflict(
			options, "part", "does not go with", "encoding");
	if (options->count && settings_repeat(options) == UINT64_MAX)
		is_good = conflict(
			options, "count", "does not go with", "repeat forever");
	return is_good;
}

enum option_outcome
csvrows_settings_read(int argc, char **argv, struct csvrows_options *options)
{
	const struct option_table *table = &csvrows_options_table;
	enum option_outcome outcome =
		options_read(table, argc, argv, options, verify);

	if (options_source(table, options, "limit") == OPTION_UNSET)
		options->limit = UINT64_MAX;
	return outcome;
}

struct record_dialect
settings_dialect(const struct csvrows_options *options)
{
	int quote = strcmp(options->quote, "none") == 0
			    ? '\0'
			    : csvrows_options_byte(options->quote);
	int escape =
		options->escape ? csvrows_options_byte(options->escape) : '\0';
	struct record_dialect dialect = {
		.delimiter = ',',
		.quote = (char)quote,
		.escape = (char)escape,
		.comment = options->comment
				   ? csvrows_options_byte(options->comment)
				   : -1,
		.trims = options->trim,
		.limit = options->common.max_line,
		.unquotes = options->unquote,
	};

	if (options->tsv)
		dialect.delimiter = '\t';
	else if (options->delimiter && strcmp(options->delimiter, "auto") != 0)
		dialect.delimiter =
			(char)csvrows_options_byte(options->delimiter);
	return dialect;
}

struct dialect_rules
settings_dialect_rules(const struct csvrows_options *options)
{
	bool is_stated =
		options->tsv ||
		(options->delimiter && strcmp(options->delimiter, "auto") != 0);
	uint64_t first =
		options->no_header ? options->data_line : options->header_line;

	return (struct dialect_rules){
		.skips_sep = !options->strict,
		.obeys_sep = !options->strict && !is_stated,
		.detects =
			!options->strict && !is_stated && !options->no_header,
		.before = first > 0 ? first - 1 : 0,
	};
}

static struct number_form
form_of(const struct csvrows_options *options)
{
	return (struct number_form){
		.decimal = is_same(options->decimal, ".") ? NULL
							  : options->decimal,
		.thousands = options->thousands,
	};
}

struct value_rules
settings_rules(const struct csvrows_options *options)
{
	return (struct value_rules){
		.type = options->strings ? VALUE_STRING : VALUE_AUTO,
		.empty = (enum value_empty)options->empty,
		.nulls = options->nulls.items,
		.nulls_count = options->nulls.count,
		.pads = options->ragged == CSVROWS_RAGGED_PAD,
		.drops_empty = !options->strict,
		.replaces = options->replace_invalid,
		.form = form_of(options),
	};
}

void
settings_range(const struct csvrows_options *options, struct range *range)
{
	range_begin(range, options->from, options->skip, options->limit);
	range->form = form_of(options);
}

uint64_t
settings_repeat(const struct csvrows_options *options)
{
	uint64_t passes = UINT64_MAX;

	if (!options->repeat)
		return 1;
	(void)quantity_count(options->repeat, &passes);
	return passes;
}
