/* See template.h. */
#include "httppost/template.h"

#include "common/message.h"
#include "common/quantity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum part_kind {
	PART_LITERAL,
	PART_LINE,
	PART_NOW,
	PART_NUMBER,
	PART_KEY,
	PART_ELAPSED,
	PART_REASON,
	PART_MEMBER,
};

struct template_part {
	enum part_kind kind;
	const char *text; /* of a literal; the default of a member or NULL */
	size_t length;
	size_t member;
};

static const struct {
	const char *name;
	enum part_kind kind;
} names[] = {
	{ "line", PART_LINE },
	{ "now", PART_NOW },
	{ "n", PART_NUMBER },
	{ "key", PART_KEY },
	{ "elapsed", PART_ELAPSED },
	{ "reason", PART_REASON },
};

#define NAMES (sizeof(names) / sizeof(names[0]))
#define OUT_OF_MEMORY "out of memory"

static const char *
add_part(struct template *template, const struct template_part *part)
{
	struct template_part *parts = realloc(
		template->parts, (template->count + 1) * sizeof(*parts));

	if (!parts)
		return OUT_OF_MEMORY;
	template->parts = parts;
	parts[template->count++] = *part;
	return NULL;
}

static const char *
add_literal(struct template *template, const char *text, size_t length)
{
	struct template_part part = { PART_LITERAL, text, length, 0 };

	return length ? add_part(template, &part) : NULL;
}

/* NAME or NAME:-default, of the given length. */
static const char *
add_member(struct template *template, const char *name, size_t length)
{
	struct template_part part = { PART_MEMBER, NULL, 0, 0 };
	struct member *members;
	size_t i, end = length;

	for (i = 0; i + 1 < length; i++) {
		if (name[i] == ':' && name[i + 1] == '-') {
			part.text = name + i + 2;
			part.length = length - i - 2;
			end = i;
			break;
		}
	}
	if (!end)
		return "has a %{.} without a name";
	members = realloc(template->members,
		(template->member_count + 1) * sizeof(*members));
	if (!members)
		return OUT_OF_MEMORY;
	template->members = members;
	part.member = template->member_count++;
	members[part.member] = (struct member){ name, end, NULL, 0 };
	return add_part(template, &part);
}

static const char *
unknown(const char *name, size_t length)
{
	static char reason[160];

	(void)snprintf(reason, sizeof(reason),
		"has an unknown %%{%.*s}; known are line, now, n, key, "
		"elapsed, .NAME, .NAME:-text and, for failures, reason",
		length > 40 ? 40 : (int)length, name);
	return reason;
}

static const char *
add_name(struct template *template, const char *name, size_t length)
{
	struct template_part part = { PART_LITERAL, NULL, 0, 0 };
	size_t i;

	if (length && *name == '.')
		return add_member(template, name + 1, length - 1);
	for (i = 0; i < NAMES; i++) {
		if (strlen(names[i].name) != length ||
			memcmp(names[i].name, name, length) != 0)
			continue;
		if (names[i].kind == PART_REASON &&
			template->use != TEMPLATE_FAILURE)
			continue;
		part.kind = names[i].kind;
		return add_part(template, &part);
	}
	return unknown(name, length);
}

const char *
template_parse(
	struct template *template, const char *text, enum template_use use)
{
	const char *at = text, *literal = text, *fault = NULL;

	*template = (struct template){ .use = use };
	while (!fault && (at = strstr(at, "%{"))) {
		const char *end;

		if (at > literal && at[-1] == '%') {
			/* %%{ is %{: the first % goes */
			fault = add_literal(
				template, literal, (size_t)(at - 1 - literal));
			literal = at;
			at += 2;
			continue;
		}
		end = strchr(at, '}');
		if (!end) {
			fault = "has a %{ without its }";
			break;
		}
		fault = add_literal(template, literal, (size_t)(at - literal));
		if (!fault)
			fault = add_name(
				template, at + 2, (size_t)(end - at - 2));
		at = literal = end + 1;
	}
	if (!fault)
		fault = add_literal(template, literal, strlen(literal));
	if (fault)
		template_free(template);
	return fault;
}

bool
template_is_constant(const struct template *template)
{
	size_t i;

	for (i = 0; i < template->count; i++) {
		if (template->parts[i].kind != PART_LITERAL)
			return false;
	}
	return true;
}

static bool
append_encoded(struct buffer *out, const char *bytes, size_t length)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "abcdefghijklmnopqrstuvwxyz"
					 "0123456789-._~";
	size_t i;

	if (!buffer_reserve(out, 3 * length + 1))
		return false;
	for (i = 0; i < length; i++) {
		char *to = out->bytes + out->length;

		if (bytes[i] && strchr(unreserved, bytes[i])) {
			*to = bytes[i];
			out->length++;
		} else {
			/* snprintf's NUL has room: see above */
			(void)snprintf(to, 4, "%%%02X",
				(unsigned)(unsigned char)bytes[i]);
			out->length += 3;
		}
	}
	return true;
}

static bool
append_escaped(struct buffer *out, const char *bytes, size_t length)
{
	size_t size = MESSAGE_ESCAPED(length);

	if (!buffer_reserve(out, size))
		return false;
	message_escape(bytes, length, out->bytes + out->length, size);
	out->length += strlen(out->bytes + out->length);
	return true;
}

/* What comes from a line goes into its place by the rules of the place. */
static bool
append_value(const struct template *template, struct buffer *out,
	const char *bytes, size_t length)
{
	switch (template->use) {
	case TEMPLATE_URL:
		return append_encoded(out, bytes, length);
	case TEMPLATE_SHOW:
	case TEMPLATE_FAILURE:
		return append_escaped(out, bytes, length);
	case TEMPLATE_BODY:
	case TEMPLATE_HEADER:
		break;
	}
	return buffer_append(out, bytes, length);
}

static bool
append_member(struct template *template, const struct template_part *part,
	struct buffer *out)
{
	const struct member *member = &template->members[part->member];
	struct buffer *plain = &template->plain;

	if (!member->value && part->text && template->use == TEMPLATE_URL)
		return append_encoded(out, part->text, part->length);
	if (!member->value && part->text)
		return buffer_append(out, part->text, part->length);
	if (!member->value)
		return buffer_append_text(out, "null");
	if (template->use == TEMPLATE_BODY)
		return buffer_append(out, member->value, member->value_length);
	plain->length = 0;
	if (!buffer_reserve(plain, member->value_length))
		return false;
	plain->length =
		member_plain(member->value, member->value_length, plain->bytes);
	return append_value(template, out, plain->bytes, plain->length);
}

static bool
append_part(struct template *template, const struct template_part *part,
	const struct template_line *line, struct buffer *out)
{
	char text[QUANTITY_TEXT];
	const char *value = text;

	switch (part->kind) {
	case PART_LITERAL:
		return buffer_append(out, part->text, part->length);
	case PART_LINE:
		return append_value(template, out, line->text, line->length);
	case PART_MEMBER:
		return append_member(template, part, out);
	case PART_NOW:
		quantity_time_text(line->read_realtime_ns, text);
		break;
	case PART_NUMBER:
		(void)snprintf(text, sizeof(text), "%llu",
			(unsigned long long)line->number);
		break;
	case PART_ELAPSED:
		/* Lines one second apart must not show a second twice because
		 * the first came a millisecond late. */
		(void)snprintf(text, sizeof(text), "%lld",
			(long long)((line->since_first_ns + NS_PER_SECOND / 2) /
				    NS_PER_SECOND));
		break;
	case PART_KEY:
		value = line->key;
		break;
	case PART_REASON:
		value = line->reason ? line->reason : "";
		break;
	}
	return append_value(template, out, value, strlen(value));
}

bool
template_expand(struct template *template, const struct template_line *line,
	struct buffer *out)
{
	size_t i;

	if (template->member_count)
		(void)member_find(line->text, line->length, template->members,
			template->member_count);
	for (i = 0; i < template->count; i++) {
		if (!append_part(template, &template->parts[i], line, out))
			return false;
	}
	return true;
}

void
template_free(struct template *template)
{
	free(template->parts);
	free(template->members);
	buffer_free(&template->plain);
	*template = (struct template){ 0 };
}
