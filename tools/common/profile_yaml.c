/* SPDX-License-Identifier: ISC */
/* See profile_yaml.h. */
#include "common/profile_yaml.h"

#include "common/profile_bytes.h"

#include <errno.h>
#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

/* The parser and its input. */
struct profile_parser {
	struct profile_bytes source;
	struct fy_diag *diagnostics;
	struct fy_parser *parser;
	struct fy_event *event; /* the current one, or NULL */
};

static void
report(struct profile_yaml *yaml, const struct message_place *place,
	const char *reason)
{
	yaml->is_faulty = true;
	message_error_at(place, "%s", reason);
}

/* Refuses a tag or an anchor, if there is one. Its mark may be `late` bytes
 * after its beginning. */
static void
refuse(struct profile_yaml *yaml, struct fy_token *token, size_t late,
	const char *reason)
{
	const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
	struct message_place place;

	if (!token)
		return;
	place = mark ? profile_bytes_place(
			       &yaml->parser->source, mark->input_pos - late)
		     : yaml->place;
	report(yaml, &place, reason);
}

/* Whether the mark of the event is one byte after its beginning: the mark of a
 * quoted text or an alias does not include the quote or the *. */
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

/* The number of spaces at an offset. */
static size_t
indentation(const struct profile_bytes *source, size_t offset)
{
	size_t end = offset;

	while (end < source->length && source->bytes[end] == ' ')
		end++;
	return end - offset;
}

/* Whether the text of a | or > is not indented more than the line in which it
 * begins. By the rules of YAML the text is then empty, but libfyaml takes the
 * following lines, with all their keys, as text. */
static bool
is_shallow_block(const struct profile_bytes *source, struct fy_token *token)
{
	enum fy_scalar_style style = fy_token_scalar_style(token);
	const struct fy_mark *begin = fy_token_start_mark(token);
	const struct fy_mark *end = fy_token_end_mark(token);
	size_t text, head, depth;

	if ((style != FYSS_LITERAL && style != FYSS_FOLDED) || !begin || !end)
		return false;
	/* The mark is on the line after the | or >. */
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
 * 0.9.4 then reads the byte after the file. */
static bool
is_at_end(const struct profile_bytes *source, struct fy_token *token)
{
	const struct fy_mark *begin = fy_token_start_mark(token);

	return begin && begin->input_pos >= source->length;
}

/* Sets the text of a scalar. An alias stands for none. */
static void
set_text(struct profile_yaml *yaml)
{
	const struct profile_bytes *source = &yaml->parser->source;
	const struct fy_event *event = yaml->parser->event;
	struct message_place file = { .file = source->path };
	struct fy_token *token;

	yaml->text = NULL;
	if (event->type == FYET_ALIAS) {
		report(yaml, &yaml->place, "aliases are not supported");
	} else if (yaml->event == PROFILE_TEXT) {
		token = event->scalar.value;
		if (is_shallow_block(source, token)) {
			report(yaml, &yaml->place,
				"the text of | or > must be indented deeper");
			return;
		}
		yaml->text = fy_token_get_text(token, &yaml->length);
		if (is_at_end(source, token))
			yaml->length = 0;
		if (!yaml->text)
			report(yaml, &file, strerror(ENOMEM));
	}
}

/* Whether the event has bytes in the file. libfyaml 0.8 gives marks where
 * 0.7.12 gives none: to a missing value, to the end of a document, and to a
 * document that begins without "---". */
static bool
has_place(const struct profile_yaml *yaml)
{
	const struct fy_event *event = yaml->parser->event;

	if (yaml->event == PROFILE_FRAME)
		return event->type == FYET_DOCUMENT_START &&
		       !event->document_start.implicit;
	return yaml->event != PROFILE_NOTHING;
}

/* Sets the place of the event, if it has one. */
static void
set_place(struct profile_yaml *yaml)
{
	struct profile_parser *parser = yaml->parser;
	const struct fy_mark *mark =
		has_place(yaml) ? fy_event_start_mark(parser->event) : NULL;
	size_t offset;

	if (!mark)
		return;
	offset = mark->input_pos;
	if (offset > 0 && is_marked_late(parser->event))
		offset--;
	yaml->place = profile_bytes_place(&parser->source, offset);
}

bool
profile_yaml_next(struct profile_yaml *yaml)
{
	struct profile_parser *parser = yaml->parser;

	fy_parser_event_free(parser->parser, parser->event);
	parser->event = fy_parser_parse(parser->parser);
	if (!parser->event) {
		yaml->event = PROFILE_BROKEN;
		return false;
	}
	yaml->event = event_of(parser->event);
	set_place(yaml);
	refuse(yaml, fy_event_get_tag_token(parser->event), 0,
		"tags are not supported");
	refuse(yaml, fy_event_get_anchor_token(parser->event), 1,
		"anchors are not supported");
	set_text(yaml);
	return yaml->event != PROFILE_BROKEN;
}

/* Whether a tab stands at the offset, and nothing but blanks before it in its
 * line. */
static bool
is_tab_of_indentation(const struct profile_bytes *source, size_t offset)
{
	const char *at = source->bytes + offset;

	if (offset >= source->length || *at != '\t')
		return false;
	while (at > source->bytes && (*at == '\t' || *at == ' '))
		at--;
	return *at == '\n' || at == source->bytes;
}

/* Reports the diagnostics of the parser, or that it stopped without any. */
static void
report_diagnostics(struct profile_yaml *yaml)
{
	struct profile_parser *parser = yaml->parser;
	bool is_explained = yaml->event != PROFILE_BROKEN;
	struct fy_diag_error *error;
	const struct fy_mark *mark;
	struct message_place place;
	void *position = NULL;

	while ((error = fy_diag_errors_iterate(
			parser->diagnostics, &position))) {
		mark = error->fyt ? fy_token_start_mark(error->fyt) : NULL;
		place = mark ? profile_bytes_place(
				       &parser->source, mark->input_pos)
			     : yaml->place;
		report(yaml, &place,
			mark && is_tab_of_indentation(
					&parser->source, mark->input_pos)
				? "is indented with a tab; use spaces"
				: error->msg);
		is_explained = true;
	}
	if (!is_explained)
		report(yaml, &yaml->place, "is not valid YAML from here on");
}

/* Makes a parser that prints nothing and collects its diagnostics. */
static bool
open_parser(struct profile_parser *parser)
{
	struct fy_diag_cfg silent = { .level = FYET_ERROR };
	struct fy_parse_cfg settings = {
		.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
			 FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
	};

	parser->diagnostics = fy_diag_create(&silent);
	if (!parser->diagnostics)
		return false;
	fy_diag_set_collect_errors(parser->diagnostics, true);
	settings.diag = parser->diagnostics;
	parser->parser = fy_parser_create(&settings);
	return parser->parser &&
	       fy_parser_set_string(parser->parser, parser->source.bytes,
		       parser->source.length) == 0;
}

static void
close_parser(struct profile_parser *parser)
{
	if (parser->parser) {
		fy_parser_event_free(parser->parser, parser->event);
		fy_parser_destroy(parser->parser);
	}
	fy_diag_destroy(parser->diagnostics);
	profile_bytes_free(&parser->source);
	free(parser);
}

bool
profile_yaml_open(struct profile_yaml *yaml, const char *path)
{
	struct message_place file = { .file = path };
	struct profile_parser *parser = calloc(1, sizeof(*parser));

	*yaml = (struct profile_yaml){ .parser = parser };
	if (!parser) {
		message_error_at(&file, "%s", strerror(ENOMEM));
		return false;
	}
	if (profile_bytes_read(path, &parser->source)) {
		yaml->place = profile_bytes_place(&parser->source, 0);
		if (open_parser(parser))
			return true;
		message_error_at(&yaml->place, "%s", strerror(ENOMEM));
	}
	close_parser(parser);
	return false;
}

bool
profile_yaml_close(struct profile_yaml *yaml)
{
	report_diagnostics(yaml);
	close_parser(yaml->parser);
	return !yaml->is_faulty;
}

const char *
profile_yaml_library(void)
{
	return fy_library_version();
}
