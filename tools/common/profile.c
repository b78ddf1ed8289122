/* See profile.h. Of a profile's three rooms, profile_bytes.c reads the file,
 * this one makes events of its YAML, and profile_form.c understands them. */
#include "common/profile.h"

#include "common/profile_bytes.h"
#include "common/profile_form.h"

#include <errno.h>
#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

/* The YAML side of a reader. */
struct yaml {
	struct profile_bytes source;
	struct fy_diag *diagnostics;
	struct fy_parser *parser;
	struct fy_event *event; /* the current one, or NULL */
};

void
profile_reader_fault(struct profile_reader *reader,
	const struct message_place *place, const char *section, const char *key,
	const char *reason)
{
	reader->faults++;
	if (key)
		message_error_at(place, "%s.%s: %s", section, key, reason);
	else if (section)
		message_error_at(place, "%s: %s", section, reason);
	else
		message_error_at(place, "%s", reason);
}

/* Refuses a tag or an anchor, if there is one. Its mark may stand `late` bytes
 * behind its beginning. */
static void
refuse(struct profile_reader *reader, struct fy_token *token, size_t late,
	const char *reason)
{
	struct yaml *yaml = reader->yaml;
	const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
	struct message_place place;

	if (!token)
		return;
	place = mark ? profile_bytes_place(
			       &yaml->source, mark->input_pos - late)
		     : reader->place;
	profile_reader_fault(reader, &place, NULL, NULL, reason);
}

/* Whether the event's mark stands one byte behind its beginning: quotes, and
 * the * of an alias, are left out. */
static bool
is_marked_late(struct fy_event *event)
{
	enum fy_scalar_style style;

	if (event->type == FYET_ALIAS)
		return true;
	if (event->type != FYET_SCALAR || !event->scalar.value)
		return false;
	style = fy_token_scalar_style(event->scalar.value);
	return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

/* Whether a scalar is the value that was left out: libfyaml 0.7.12 has no token
 * for it, 0.8 has a plain one without bytes. An empty text is quoted. */
static bool
is_nothing(const struct fy_event *event)
{
	struct fy_token *token = event->scalar.value;

	return !token || (fy_token_scalar_style(token) == FYSS_PLAIN &&
				 fy_token_get_text_length(token) == 0);
}

static enum profile_event
event_of(const struct fy_event *event)
{
	switch (event->type) {
	case FYET_STREAM_START:
	case FYET_DOCUMENT_START:
	case FYET_DOCUMENT_END:
		return PROFILE_FRAME;
	case FYET_STREAM_END:
		return PROFILE_LAST;
	case FYET_MAPPING_START:
		return PROFILE_MAPPING;
	case FYET_SEQUENCE_START:
		return PROFILE_LIST;
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		return PROFILE_END;
	case FYET_SCALAR:
		return is_nothing(event) ? PROFILE_NOTHING : PROFILE_TEXT;
	case FYET_ALIAS:
		return PROFILE_TEXT;
	case FYET_NONE:
		break;
	}
	return PROFILE_BROKEN;
}

/* How many spaces there are at an offset. */
static size_t
indentation(const struct profile_bytes *source, size_t offset)
{
	size_t end = offset;

	while (end < source->length && source->bytes[end] == ' ')
		end++;
	return end - offset;
}

/* Whether the text of a | or > is no deeper than the line that the text begins
 * in. It is none then, but libfyaml takes it for the text, and all the keys
 * that follow with it. */
static bool
is_shallow_block(const struct profile_bytes *source, struct fy_token *token)
{
	enum fy_scalar_style style = fy_token_scalar_style(token);
	const struct fy_mark *begin = fy_token_start_mark(token);
	const struct fy_mark *end = fy_token_end_mark(token);
	size_t text, head, depth;

	if ((style != FYSS_LITERAL && style != FYSS_FOLDED) || !begin || !end)
		return false;
	/* The mark is at the line below the | or >. */
	head = begin->input_pos;
	while (head > 0 && source->bytes[head - 1] != '\n')
		head--;
	text = head;
	if (head > 0)
		head--;
	while (head > 0 && source->bytes[head - 1] != '\n')
		head--;
	for (;;) {
		depth = indentation(source, text);
		if (text + depth >= end->input_pos)
			return false;
		if (!memchr("\r\n", source->bytes[text + depth], 2))
			return depth <= indentation(source, head);
		text += depth + 1;
	}
}

/* Whether the text of a | or > is empty because the file ends there: libfyaml
 * 0.9.4 takes the byte behind the file for it. */
static bool
is_at_end(const struct profile_bytes *source, struct fy_token *token)
{
	const struct fy_mark *begin = fy_token_start_mark(token);

	return begin && begin->input_pos >= source->length;
}

/* Sets the text of a scalar. An alias stands for none. */
static void
set_text(struct profile_reader *reader)
{
	struct yaml *yaml = reader->yaml;
	struct message_place place = { .file = yaml->source.path };
	struct fy_token *token;

	reader->text = NULL;
	if (yaml->event->type == FYET_ALIAS) {
		profile_reader_fault(reader, &reader->place, NULL, NULL,
			"an alias has no meaning here");
	} else if (reader->event == PROFILE_TEXT) {
		token = yaml->event->scalar.value;
		if (is_shallow_block(&yaml->source, token)) {
			profile_reader_fault(reader, &reader->place, NULL, NULL,
				"the text of | or > must be indented deeper");
			return;
		}
		reader->text = fy_token_get_text(token, &reader->length);
		if (is_at_end(&yaml->source, token))
			reader->length = 0;
		if (!reader->text)
			profile_reader_fault(
				reader, &place, NULL, NULL, strerror(ENOMEM));
	}
}

/* Whether bytes of the file stand for the event. libfyaml 0.8 also gives marks
 * where 0.7.12 gives none: to a value that was left out, to the end of a
 * document, and to one that begins without "---". */
static bool
has_place(const struct profile_reader *reader)
{
	const struct fy_event *event =
		((const struct yaml *)reader->yaml)->event;

	if (reader->event == PROFILE_FRAME)
		return event->type == FYET_DOCUMENT_START &&
		       !event->document_start.implicit;
	return reader->event != PROFILE_NOTHING;
}

bool
profile_reader_next(struct profile_reader *reader)
{
	struct yaml *yaml = reader->yaml;
	const struct fy_mark *mark;
	size_t offset;

	fy_parser_event_free(yaml->parser, yaml->event);
	yaml->event = fy_parser_parse(yaml->parser);
	if (!yaml->event) {
		reader->event = PROFILE_BROKEN;
		return false;
	}
	reader->event = event_of(yaml->event);
	mark = has_place(reader) ? fy_event_start_mark(yaml->event) : NULL;
	if (mark) {
		offset = mark->input_pos;
		if (offset > 0 && is_marked_late(yaml->event))
			offset--;
		reader->place = profile_bytes_place(&yaml->source, offset);
	}
	refuse(reader, fy_event_get_tag_token(yaml->event), 0,
		"a tag has no meaning here");
	refuse(reader, fy_event_get_anchor_token(yaml->event), 1,
		"an anchor has no meaning here");
	set_text(reader);
	return true;
}

/* Reads all of the file: at most one document. False where it broke off. */
static bool
read_stream(struct profile_reader *reader, const char *section,
	struct profile *profile)
{
	/* The begin of the file, then that of a document. */
	if (!profile_reader_next(reader) || !profile_reader_next(reader))
		return false;
	if (reader->event == PROFILE_LAST)
		return true;
	if (!profile_reader_next(reader) ||
		!profile_form_read(reader, section, profile))
		return false;
	/* The end of the document, then that of the file. */
	if (!profile_reader_next(reader) || !profile_reader_next(reader))
		return false;
	if (reader->event != PROFILE_LAST)
		profile_reader_fault(reader, &reader->place, NULL, NULL,
			"must be one document, and a second begins here");
	return true;
}

/* Reports what the parser found, and where it gave up without saying why. */
static void
report_diagnostics(struct profile_reader *reader, bool is_read)
{
	struct yaml *yaml = reader->yaml;
	struct fy_diag_error *error;
	const struct fy_mark *mark;
	struct message_place place;
	void *position = NULL;

	while ((error = fy_diag_errors_iterate(yaml->diagnostics, &position))) {
		mark = error->fyt ? fy_token_start_mark(error->fyt) : NULL;
		place = mark ? profile_bytes_place(
				       &yaml->source, mark->input_pos)
			     : reader->place;
		profile_reader_fault(reader, &place, NULL, NULL, error->msg);
		is_read = true;
	}
	if (!is_read)
		profile_reader_fault(reader, &reader->place, NULL, NULL,
			"cannot be read as YAML from here on");
}

/* Makes a parser that prints nothing and collects its diagnostics. */
static bool
open_parser(struct yaml *yaml)
{
	struct fy_diag_cfg silent = { .level = FYET_ERROR };
	struct fy_parse_cfg settings = {
		.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
			 FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
	};

	yaml->diagnostics = fy_diag_create(&silent);
	if (!yaml->diagnostics)
		return false;
	fy_diag_set_collect_errors(yaml->diagnostics, true);
	settings.diag = yaml->diagnostics;
	yaml->parser = fy_parser_create(&settings);
	return yaml->parser &&
	       fy_parser_set_string(yaml->parser, yaml->source.bytes,
		       yaml->source.length) == 0;
}

static void
close_parser(struct yaml *yaml)
{
	if (yaml->parser) {
		fy_parser_event_free(yaml->parser, yaml->event);
		fy_parser_destroy(yaml->parser);
	}
	fy_diag_destroy(yaml->diagnostics);
}

bool
profile_read(const char *path, const char *section, struct profile *profile)
{
	struct yaml yaml = { 0 };
	struct profile_reader reader = { .yaml = &yaml };
	bool is_read = false;

	*profile = (struct profile){ 0 };
	if (!profile_bytes_read(path, &yaml.source))
		return false;
	reader.place = profile_bytes_place(&yaml.source, 0);
	if (open_parser(&yaml)) {
		is_read = read_stream(&reader, section, profile);
		report_diagnostics(&reader, is_read);
	} else {
		profile_reader_fault(
			&reader, &reader.place, NULL, NULL, strerror(ENOMEM));
	}
	close_parser(&yaml);
	profile_bytes_free(&yaml.source);
	if (!is_read)
		profile_free(profile);
	return reader.faults == 0;
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
