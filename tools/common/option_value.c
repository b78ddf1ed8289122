/* SPDX-License-Identifier: ISC */
/* See option_value.h. */
#include "common/option_value.h"

#include "common/profile.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUT_OF_MEMORY "out of memory"

static void *
field_of(const struct option_row *row, void *options)
{
	return (char *)options + row->field;
}

struct option_list *
option_value_list(const struct option_row *row, void *options)
{
	if (row->kind != OPTION_KIND_LIST && row->kind != OPTION_KIND_NAMES &&
		row->kind != OPTION_KIND_PATHS)
		return NULL;
	return field_of(row, options);
}

const char **
option_value_text(const struct option_row *row, void *options)
{
	return field_of(row, options);
}

static const char *
append(struct option_list *list, const char *item)
{
	const char **items =
		realloc(list->items, (list->count + 1) * sizeof(*items));

	if (!items)
		return OUT_OF_MEMORY;
	items[list->count] = item;
	list->items = items;
	list->count++;
	return NULL;
}

/* Takes the first name of a,"b,c",d by the rules of RFC 4180 into `name`, which
 * has room for the whole text. Returns the start of the next one, or NULL after
 * the last or on a fault, which is in *fault. */
static const char *
take_name(const char *text, char *name, const char **fault)
{
	*fault = NULL;
	if (*text != '"') {
		size_t length = strcspn(text, ",");

		memcpy(name, text, length);
		name[length] = '\0';
		text += length;
	} else {
		for (text++; *text && (*text != '"' || text[1] == '"');
			text++) {
			*name++ = *text;
			text += *text == '"';
		}
		*name = '\0';
		if (*text != '"' || (text[1] && text[1] != ','))
			*fault = "has an unclosed quote";
		else
			text++;
	}
	return !*fault && *text == ',' ? text + 1 : NULL;
}

static const char *
append_names(const struct option_row *row, void *options, const char *text)
{
	const char *fault = NULL;

	while (text && !fault) {
		char *name = malloc(strlen(text) + 1);

		if (!name)
			return OUT_OF_MEMORY;
		text = take_name(text, name, &fault);
		if (!fault && !*name)
			fault = "has an empty name";
		if (!fault && options)
			fault = append(field_of(row, options), name);
		if (fault || !options)
			free(name);
	}
	return fault;
}

/* Writes "must be one, two or three" of "one|two|three". */
static void
describe_choice(const char *words, char *reason, size_t size)
{
	const char *last = words ? strrchr(words, '|') : NULL, *word = words;
	size_t used = (size_t)snprintf(reason, size, "must be ");

	while (word && used < size) {
		size_t length = strcspn(word, "|");
		const char *end = word + length;

		used += (size_t)snprintf(reason + used, size - used, "%.*s%s",
			(int)length, word,
			end == last ? " or "
			: *end      ? ", "
				    : "");
		word = *end ? end + 1 : NULL;
	}
}

static const char *
set_choice(const struct option_row *row, void *options, const char *text)
{
	static char reason[128];
	const char *word = row->argument;
	int index;

	for (index = 0; word; index++) {
		size_t length = strcspn(word, "|");

		if (strlen(text) == length && !strncmp(text, word, length)) {
			if (options)
				*(int *)field_of(row, options) = index;
			return NULL;
		}
		word = word[length] ? word + length + 1 : NULL;
	}
	describe_choice(row->argument, reason, sizeof(reason));
	return reason;
}

/* A path of the profile, relative to the current folder; stdin stays stdin. */
static const char *
path_of(const char *text, const char *profile)
{
	if (!profile || !strcmp(text, "-"))
		return text;
	return profile_path(profile, text);
}

/* Appends @FILE, whose path is relative to the profile. */
static const char *
append_at_file(const struct option_row *row, const char *text,
	const char *profile, void *options)
{
	char *path = profile_path(profile, text + 1);
	char *joined = path ? malloc(strlen(path) + 2) : NULL;
	const char *fault = OUT_OF_MEMORY;

	if (joined) {
		*joined = '@';
		strcpy(joined + 1, path);
		fault = append(field_of(row, options), joined);
	}
	if (fault)
		free(joined);
	free(path);
	return fault;
}

static const char *
set_text(const struct option_row *row, const char *text, const char *profile,
	void *options)
{
	if (!options)
		return NULL;
	if (row->kind == OPTION_KIND_PATH || row->kind == OPTION_KIND_PATHS)
		text = path_of(text, profile);
	else if (row->traits & OPTION_AT_FILE && *text == '@' && profile)
		return append_at_file(row, text, profile, options);
	if (!text)
		return OUT_OF_MEMORY;
	if (option_value_list(row, options))
		return append(field_of(row, options), text);
	*option_value_text(row, options) = text;
	return NULL;
}

static const char *
set_flag(const struct option_row *row, const char *text, void *options)
{
	bool value = !text || !strcmp(text, "true");

	if (!value && strcmp(text, "false") != 0)
		return "must be true or false";
	if (options)
		*(bool *)field_of(row, options) = value;
	return NULL;
}

static const char *
set_quantity(const struct option_row *row, const char *text, void *options)
{
	struct quantity_rate rate = { 0, 0 };
	uint64_t number = 0;
	int64_t ns = 0;
	const char *fault;

	if (row->kind == OPTION_KIND_RATE)
		fault = quantity_rate(text, &rate);
	else if (row->kind == OPTION_KIND_DURATION)
		fault = quantity_duration(text, &ns);
	else if (row->kind == OPTION_KIND_SIZE)
		fault = quantity_size(text, &number);
	else
		fault = quantity_count(text, &number);
	if (row->kind == OPTION_KIND_DURATION)
		number = (uint64_t)ns;
	if (!fault && row->kind != OPTION_KIND_RATE && number < row->least)
		fault = row->least == 1 ? "must be more than 0"
					: "is too small";
	/* no buffer holds more, and a little more of it does not overflow */
	if (row->kind == OPTION_KIND_SIZE && number > SIZE_MAX / 4)
		number = SIZE_MAX / 4;
	if (fault || !options)
		return fault;
	if (row->kind == OPTION_KIND_RATE)
		*(struct quantity_rate *)field_of(row, options) = rate;
	else if (row->kind == OPTION_KIND_DURATION)
		*(int64_t *)field_of(row, options) = ns;
	else
		*(uint64_t *)field_of(row, options) = number;
	return NULL;
}

const char *
option_value_set(const struct option_row *row, const char *text,
	const char *profile, void *options)
{
	const char *fault;

	if (!text && row->kind != OPTION_KIND_FLAG)
		return "needs an argument";
	fault = row->verify && text ? row->verify(text) : NULL;
	if (fault)
		return fault;
	switch (row->kind) {
	case OPTION_KIND_FLAG:
		return set_flag(row, text, options);
	case OPTION_KIND_NAMES:
		if (!profile)
			return append_names(row, options, text);
		return *text ? set_text(row, text, profile, options)
			     : "has an empty name";
	case OPTION_KIND_CHOICE:
		return set_choice(row, options, text);
	case OPTION_KIND_HELP:
		return set_choice(row, NULL, text);
	case OPTION_KIND_COUNT:
	case OPTION_KIND_SIZE:
	case OPTION_KIND_DURATION:
	case OPTION_KIND_RATE:
		return set_quantity(row, text, options);
	case OPTION_KIND_PATH:
	case OPTION_KIND_PATHS:
		if (!*text)
			return "must not be empty";
		return set_text(row, text, profile, options);
	case OPTION_KIND_TEXT:
	case OPTION_KIND_LIST:
	case OPTION_KIND_VERSION:
		break;
	}
	return set_text(row, text, profile, options);
}
