/* SPDX-License-Identifier: ISC */
/* See profile.h. The functions follow the structure of a profile: sections,
 * keys, a text or a list of texts. Anything else is reported and then skipped
 * by counting, so deep nesting needs no recursion. Every read_ function begins
 * at the current event and ends at its own last event; false means that no more
 * events will come. */
#include "common/profile.h"

#include "common/nearest.h"
#include "common/profile_yaml.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes of one text. All texts of a profile are in a list, so that they can
 * be freed. */
struct chunk {
	struct chunk *next;
	char bytes[];
};

#define SECTIONS 4
static const char *const section_names[SECTIONS] = {
	"csvrows",
	"pace",
	"httppost",
	"log",
};

/* The position in the events. */
struct reader {
	struct profile_yaml yaml;
	bool is_faulty; /* a fault of the structure was reported */
};

/* The section that is filled now. */
struct filling {
	struct reader *reader;
	const char *section; /* NULL at the top level */
	struct profile *profile;
};

/* Reports "FILE:LINE:COLUMN: section.key: reason"; the key, or both, may be
 * NULL. */
static void
fault(struct reader *reader, const struct message_place *place,
	const char *section, const char *key, const char *reason)
{
	reader->is_faulty = true;
	if (key)
		message_error_at(place, "%s.%s: %s", section, key, reason);
	else if (section)
		message_error_at(place, "%s: %s", section, reason);
	else
		message_error_at(place, "%s", reason);
}

static void
fault_memory(struct reader *reader)
{
	struct message_place place = { .file = reader->yaml.place.file };

	fault(reader, &place, NULL, NULL, strerror(ENOMEM));
}

/* Reports at the place of a key rather than here. */
static void
fault_at_key(const struct filling *filling, const struct profile_text *key,
	const char *reason)
{
	struct message_place place = {
		filling->reader->yaml.place.file,
		key->line,
		key->column,
	};

	fault(filling->reader, &place,
		filling->section ? filling->section : key->text,
		filling->section ? key->text : NULL, reason);
}

static void
fault_repeated(const struct filling *filling, const struct profile_text *key,
	uint64_t line)
{
	char reason[64];

	(void)snprintf(reason, sizeof(reason),
		"was already set in line %" PRIu64, line);
	fault_at_key(filling, key, reason);
}

/* Skips to the last event of a node of any kind. */
static bool
skip(struct reader *reader)
{
	size_t depth = 0;

	do {
		if (reader->yaml.event == PROFILE_LIST ||
			reader->yaml.event == PROFILE_MAPPING)
			depth++;
		else if (reader->yaml.event == PROFILE_END)
			depth--;
	} while (depth > 0 && profile_yaml_next(&reader->yaml));
	return reader->yaml.event != PROFILE_BROKEN;
}

/* Copies the current text for the life of the profile. NULL if it is refused;
 * `key` is the key whose value it is, or NULL. */
static const char *
keep_text(const struct filling *filling, const char *key)
{
	struct reader *reader = filling->reader;
	struct chunk *chunk;

	if (!reader->yaml.text)
		return NULL;
	if (memchr(reader->yaml.text, '\0', reader->yaml.length)) {
		fault(reader, &reader->yaml.place, filling->section, key,
			"must not contain a NUL byte");
		return NULL;
	}
	chunk = malloc(sizeof(*chunk) + reader->yaml.length + 1);
	if (!chunk) {
		fault_memory(reader);
		return NULL;
	}
	memcpy(chunk->bytes, reader->yaml.text, reader->yaml.length);
	chunk->bytes[reader->yaml.length] = '\0';
	chunk->next = filling->profile->memory;
	filling->profile->memory = chunk;
	return chunk->bytes;
}

/* Reads a key, or the name of a section. Its text is NULL if it was
 * refused. */
static bool
read_key(const struct filling *filling, struct profile_text *key)
{
	struct reader *reader = filling->reader;

	*key = (struct profile_text){
		NULL,
		reader->yaml.place.line,
		reader->yaml.place.column,
	};
	if (reader->yaml.event != PROFILE_TEXT) {
		fault(reader, &reader->yaml.place, filling->section, NULL,
			"a key must be text");
		return skip(reader);
	}
	key->text = keep_text(filling, NULL);
	return true;
}

/* Adds the current text to the values of an entry. */
static void
add_value(const struct filling *filling, struct profile_entry *entry)
{
	struct profile_text value = {
		NULL,
		filling->reader->yaml.place.line,
		filling->reader->yaml.place.column,
	};
	struct profile_text *values;

	if (filling->reader->yaml.event == PROFILE_NOTHING) {
		/* An empty value has no place of its own. */
		fault_at_key(filling, &entry->key, "has no value");
		return;
	}
	value.text = keep_text(filling, entry->key.text);
	if (!value.text)
		return;
	values = realloc(entry->values, (entry->count + 1) * sizeof(*values));
	if (!values) {
		fault_memory(filling->reader);
		return;
	}
	values[entry->count++] = value;
	entry->values = values;
}

/* Reads the value of an entry: a text or a list of texts. */
static bool
read_value(const struct filling *filling, struct profile_entry *entry)
{
	struct reader *reader = filling->reader;

	entry->is_list = reader->yaml.event == PROFILE_LIST;
	if (entry->is_list && !profile_yaml_next(&reader->yaml))
		return false;
	while (reader->yaml.event != PROFILE_END) {
		if (reader->yaml.event == PROFILE_LIST ||
			reader->yaml.event == PROFILE_MAPPING) {
			fault(reader, &reader->yaml.place, filling->section,
				entry->key.text,
				"must be text or a list of texts");
			if (!skip(reader))
				return false;
		} else {
			add_value(filling, entry);
		}
		if (!entry->is_list)
			return true;
		if (!profile_yaml_next(&reader->yaml))
			return false;
	}
	return true;
}

/* Adds an entry without values; NULL after a message. */
static struct profile_entry *
add_entry(const struct filling *filling, const struct profile_text *key)
{
	struct profile *profile = filling->profile;
	struct profile_entry *entries = profile->entries;
	size_t i;

	for (i = 0; i < profile->count; i++) {
		if (strcmp(entries[i].key.text, key->text) == 0) {
			fault_repeated(filling, key, entries[i].key.line);
			break;
		}
	}
	entries = realloc(entries, (profile->count + 1) * sizeof(*entries));
	if (!entries) {
		fault_memory(filling->reader);
		return NULL;
	}
	profile->entries = entries;
	entries[profile->count] = (struct profile_entry){ .key = *key };
	return &entries[profile->count++];
}

/* Reads the keys and values of a section. */
static bool
read_entries(const struct filling *filling)
{
	struct reader *reader = filling->reader;
	struct profile_entry *entry;
	struct profile_text key;

	while (profile_yaml_next(&reader->yaml) &&
		reader->yaml.event != PROFILE_END) {
		if (!read_key(filling, &key) ||
			!profile_yaml_next(&reader->yaml))
			return false;
		entry = key.text ? add_entry(filling, &key) : NULL;
		if (!(entry ? read_value(filling, entry) : skip(reader)))
			return false;
	}
	return reader->yaml.event != PROFILE_BROKEN;
}

static void
fault_unknown(struct reader *reader, const struct message_place *place,
	const char *name)
{
	struct nearest nearest = { .wanted = name };
	char hint[NEAREST_HINT];
	size_t i;

	for (i = 0; i < SECTIONS; i++)
		nearest_try(&nearest, section_names[i]);
	reader->is_faulty = true;
	message_error_at(place, "unknown section: %s%s", name,
		nearest_hint(&nearest, "", hint));
}

/* Checks the name of a section: it must be known, and not repeated. `begun` has
 * the line of each section so far, or 0. */
static bool
is_known(const struct filling *top, const struct profile_text *name,
	uint64_t begun[SECTIONS])
{
	struct message_place place = {
		top->reader->yaml.place.file,
		name->line,
		name->column,
	};
	size_t i = 0;

	while (i < SECTIONS && strcmp(name->text, section_names[i]) != 0)
		i++;
	if (i == SECTIONS) {
		fault_unknown(top->reader, &place, name->text);
		return false;
	}
	if (begun[i])
		fault_repeated(top, name, begun[i]);
	else
		begun[i] = name->line;
	return true;
}

/* Reads a section. For false see above. */
static bool
read_section(const struct filling *filling)
{
	struct reader *reader = filling->reader;

	if (reader->yaml.event == PROFILE_NOTHING)
		return true;
	if (reader->yaml.event == PROFILE_MAPPING)
		return read_entries(filling);
	fault(reader, &reader->yaml.place, filling->section, NULL,
		"must be a mapping");
	return skip(reader);
}

/* Reads all sections. Those that are not wanted are read into a separate
 * profile, because their structure is checked as well. */
static bool
read_sections(const struct filling *top, const char *wanted)
{
	struct reader *reader = top->reader;
	uint64_t begun[SECTIONS] = { 0 };
	struct profile_text name;
	bool goes_on = true;

	while (goes_on && profile_yaml_next(&reader->yaml) &&
		reader->yaml.event != PROFILE_END) {
		struct profile other = { 0 };
		struct filling filling = { reader, NULL, &other };

		if (!read_key(top, &name) || !profile_yaml_next(&reader->yaml))
			return false;
		if (!name.text || !is_known(top, &name, begun)) {
			goes_on = skip(reader);
			continue;
		}
		filling.section = name.text;
		if (strcmp(name.text, wanted) == 0)
			filling.profile = top->profile;
		goes_on = read_section(&filling);
		profile_free(&other);
	}
	return reader->yaml.event != PROFILE_BROKEN;
}

/* Reads the top level, which begins at the current event. */
static bool
read_top(struct reader *reader, const char *section, struct profile *profile)
{
	struct filling top = { reader, NULL, profile };

	if (reader->yaml.event == PROFILE_NOTHING)
		return true;
	if (reader->yaml.event == PROFILE_MAPPING)
		return read_sections(&top, section);
	fault(reader, &reader->yaml.place, NULL, NULL,
		"must be a mapping of sections such as \"pace: {rate: "
		"10/s}\"");
	return skip(reader);
}

/* Reads all of the file: at most one document. */
static bool
read_file(struct reader *reader, const char *section, struct profile *profile)
{
	struct profile_yaml *yaml = &reader->yaml;

	/* The start of the file, then of a document. */
	if (!profile_yaml_next(yaml) || !profile_yaml_next(yaml))
		return false;
	if (yaml->event == PROFILE_LAST)
		return true;
	if (!profile_yaml_next(yaml) || !read_top(reader, section, profile))
		return false;
	/* The end of the document, then that of the file. */
	if (!profile_yaml_next(yaml) || !profile_yaml_next(yaml))
		return false;
	if (yaml->event != PROFILE_LAST)
		fault(reader, &yaml->place, NULL, NULL,
			"must be one document, but a second one begins here");
	return true;
}

bool
profile_read(const char *path, const char *section, struct profile *profile)
{
	struct reader reader = { .is_faulty = false };
	bool is_read;

	*profile = (struct profile){ 0 };
	if (!profile_yaml_open(&reader.yaml, path))
		return false;
	is_read = read_file(&reader, section, profile);
	if (!is_read)
		profile_free(profile);
	return profile_yaml_close(&reader.yaml) && !reader.is_faulty;
}

void
profile_free(struct profile *profile)
{
	struct chunk *chunk = profile->memory, *after;
	size_t i;

	for (; chunk; chunk = after) {
		after = chunk->next;
		free(chunk);
	}
	for (i = 0; i < profile->count; i++)
		free(profile->entries[i].values);
	free(profile->entries);
	*profile = (struct profile){ 0 };
}

char *
profile_path(const char *profile, const char *path)
{
	const char *slash = strrchr(profile, '/');
	size_t folder = 0, length = strlen(path) + 1;
	char *joined;

	if (slash && path[0] != '/' && path[0] != '\0')
		folder = (size_t)(slash + 1 - profile);
	joined = malloc(folder + length);
	if (!joined)
		return NULL;
	memcpy(joined, profile, folder);
	memcpy(joined + folder, path, length);
	return joined;
}

const char *
profile_library(void)
{
	return profile_yaml_library();
}
