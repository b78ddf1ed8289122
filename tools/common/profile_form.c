/* See profile_form.h. The functions follow the form of a profile: sections,
 * keys, a text or a list of texts. What has another form is reported, then
 * skipped by counting, so nothing here is as deep as the file. Every read_
 * function finds its first event in the reader and leaves its last one there;
 * false means that no more events will come. */
#include "common/profile_form.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes of one text. All of a profile's are in a list, to be freed. */
struct chunk {
	struct chunk *next;
	char bytes[];
};

#define SECTIONS 3
static const char *const section_names[SECTIONS] = {
	"csvrows",
	"pace",
	"httppost",
};

/* What is filled: the section that is read now. */
struct filling {
	struct profile_reader *reader;
	const char *section; /* NULL at the top level */
	struct profile *profile;
};

static void
fault_memory(struct profile_reader *reader)
{
	struct message_place place = { .file = reader->place.file };

	profile_reader_fault(reader, &place, NULL, NULL, strerror(ENOMEM));
}

/* Reports at the place of a key rather than here. */
static void
fault_at_key(const struct filling *filling, const struct profile_text *key,
	const char *reason)
{
	struct message_place place = {
		filling->reader->place.file,
		key->line,
		key->column,
	};

	profile_reader_fault(filling->reader, &place,
		filling->section ? filling->section : key->text,
		filling->section ? key->text : NULL, reason);
}

static void
fault_repeated(const struct filling *filling, const struct profile_text *key,
	uint64_t line)
{
	char reason[64];

	(void)snprintf(reason, sizeof(reason),
		"was set before, in line %" PRIu64, line);
	fault_at_key(filling, key, reason);
}

/* Goes to the last event of a node of any kind. */
static bool
skip(struct profile_reader *reader)
{
	size_t depth = 0;

	do {
		if (reader->event == PROFILE_LIST ||
			reader->event == PROFILE_MAPPING)
			depth++;
		else if (reader->event == PROFILE_END)
			depth--;
	} while (depth > 0 && profile_reader_next(reader));
	return reader->event != PROFILE_BROKEN;
}

/* Copies the current text for as long as the profile lives. NULL where it is
 * refused; the key is the one that has it as its value, or NULL. */
static const char *
keep_text(const struct filling *filling, const char *key)
{
	struct profile_reader *reader = filling->reader;
	struct chunk *chunk;

	if (!reader->text)
		return NULL;
	if (memchr(reader->text, '\0', reader->length)) {
		profile_reader_fault(reader, &reader->place, filling->section,
			key, "must not have a NUL byte");
		return NULL;
	}
	chunk = malloc(sizeof(*chunk) + reader->length + 1);
	if (!chunk) {
		fault_memory(reader);
		return NULL;
	}
	memcpy(chunk->bytes, reader->text, reader->length);
	chunk->bytes[reader->length] = '\0';
	chunk->next = filling->profile->memory;
	filling->profile->memory = chunk;
	return chunk->bytes;
}

/* Reads a key, or the name of a section. Its text is NULL where it was
 * refused. */
static bool
read_key(const struct filling *filling, struct profile_text *key)
{
	struct profile_reader *reader = filling->reader;

	*key = (struct profile_text){
		NULL,
		reader->place.line,
		reader->place.column,
	};
	if (reader->event != PROFILE_TEXT) {
		profile_reader_fault(reader, &reader->place, filling->section,
			NULL, "a key must be a text");
		return skip(reader);
	}
	key->text = keep_text(filling, NULL);
	return true;
}

/* Adds the text that is here to the values of an entry. */
static void
add_value(const struct filling *filling, struct profile_entry *entry)
{
	struct profile_text value = {
		NULL,
		filling->reader->place.line,
		filling->reader->place.column,
	};
	struct profile_text *values;

	if (filling->reader->event == PROFILE_NOTHING) {
		/* Nothing has no place of its own. */
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
	struct profile_reader *reader = filling->reader;

	entry->is_list = reader->event == PROFILE_LIST;
	if (entry->is_list && !profile_reader_next(reader))
		return false;
	while (reader->event != PROFILE_END) {
		if (reader->event == PROFILE_LIST ||
			reader->event == PROFILE_MAPPING) {
			profile_reader_fault(reader, &reader->place,
				filling->section, entry->key.text,
				"must be a text or a list of texts");
			if (!skip(reader))
				return false;
		} else {
			add_value(filling, entry);
		}
		if (!entry->is_list)
			return true;
		if (!profile_reader_next(reader))
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
	struct profile_reader *reader = filling->reader;
	struct profile_entry *entry;
	struct profile_text key;

	while (profile_reader_next(reader) && reader->event != PROFILE_END) {
		if (!read_key(filling, &key) || !profile_reader_next(reader))
			return false;
		entry = key.text ? add_entry(filling, &key) : NULL;
		if (!(entry ? read_value(filling, entry) : skip(reader)))
			return false;
	}
	return reader->event != PROFILE_BROKEN;
}

/* Checks the name of a section: it must be one of ours, and the first of its
 * name. `begun` has the line of each that was there, or 0. */
static bool
is_known(const struct filling *top, const struct profile_text *name,
	uint64_t begun[SECTIONS])
{
	struct message_place place = {
		top->reader->place.file,
		name->line,
		name->column,
	};
	size_t i = 0;

	while (i < SECTIONS && strcmp(name->text, section_names[i]) != 0)
		i++;
	if (i == SECTIONS) {
		profile_reader_fault(top->reader, &place, "unknown section",
			NULL, name->text);
		return false;
	}
	if (begun[i])
		fault_repeated(top, name, begun[i]);
	else
		begun[i] = name->line;
	return true;
}

/* Reads a section; false as ever. */
static bool
read_section(const struct filling *filling)
{
	struct profile_reader *reader = filling->reader;

	if (reader->event == PROFILE_NOTHING)
		return true;
	if (reader->event == PROFILE_MAPPING)
		return read_entries(filling);
	profile_reader_fault(reader, &reader->place, filling->section, NULL,
		"must be a mapping");
	return skip(reader);
}

/* Reads all sections. Those that nobody asked for are read into a profile of
 * their own, since their form is checked as well. */
static bool
read_sections(const struct filling *top, const char *wanted)
{
	struct profile_reader *reader = top->reader;
	uint64_t begun[SECTIONS] = { 0 };
	struct profile_text name;
	bool goes_on = true;

	while (goes_on && profile_reader_next(reader) &&
		reader->event != PROFILE_END) {
		struct profile other = { 0 };
		struct filling filling = { reader, NULL, &other };

		if (!read_key(top, &name) || !profile_reader_next(reader))
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
	return reader->event != PROFILE_BROKEN;
}

bool
profile_form_read(struct profile_reader *reader, const char *section,
	struct profile *profile)
{
	struct filling top = { reader, NULL, profile };

	if (reader->event == PROFILE_NOTHING)
		return true;
	if (reader->event == PROFILE_MAPPING)
		return read_sections(&top, section);
	profile_reader_fault(reader, &reader->place, NULL, NULL,
		"must be a mapping of sections");
	return skip(reader);
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
