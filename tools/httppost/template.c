/* SPDX-License-Identifier: ISC */
/* See template.h. */
#include "httppost/template.h"

#include "common/escape.h"
#include "common/message.h"
#include "common/quantity.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum part_kind {
	PART_LITERAL,
	PART_LINE,
	PART_LINE_STRING,
	PART_NOW,
	PART_NOW_MS,
	PART_NOW_NS,
	PART_NUMBER,
	PART_KEY,
	PART_ELAPSED,
	PART_REASON,
	PART_MEMBER,
	PART_SECRET,
};

struct template_part {
	enum part_kind kind;
	/* of a literal or of the environment; for a member its default, or
	 * NULL */
	const char *text;
	size_t length;
	size_t member;
};

static const struct {
	const char *name;
	enum part_kind kind;
} names[] = {
	{ "line", PART_LINE },
	{ "line:string", PART_LINE_STRING },
	{ "now", PART_NOW },
	{ "now:ms", PART_NOW_MS },
	{ "now:ns", PART_NOW_NS },
	{ "n", PART_NUMBER },
	{ "key", PART_KEY },
	{ "elapsed", PART_ELAPSED },
	{ "reason", PART_REASON },
};

#define NAMES (sizeof(names) / sizeof(names[0]))
#define OUT_OF_MEMORY "out of memory"
#define ENVIRONMENT "env:"
#define LONGEST_SHOWN 40 /* a name that was refused */

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
	static char reason[200];

	(void)snprintf(reason, sizeof(reason),
		"has an unknown %%{%.*s}; known are line, line:string, now, "
		"now:ms, now:ns, n, key, elapsed, env:NAME, .NAME, "
		".NAME:-text and, for failures, reason",
		length > LONGEST_SHOWN ? LONGEST_SHOWN : (int)length, name);
	return reason;
}

static const char *
add_environment(struct template *template, const char *name, size_t length)
{
	static char reason[LONGEST_SHOWN + 80];
	struct template_part part = { PART_SECRET, NULL, 0, 0 };
	int shown = length > LONGEST_SHOWN ? LONGEST_SHOWN : (int)length;
	char *copy = strndup(name, length);

	if (!copy)
		return OUT_OF_MEMORY;
	part.text = length ? getenv(copy) : NULL;
	free(copy);
	if (!part.text) {
		(void)snprintf(reason, sizeof(reason),
			"has %%{env:%.*s}, which is not set", shown, name);
		return reason;
	}
	part.length = strlen(part.text);
	if (template->use == TEMPLATE_HEADER && strpbrk(part.text, "\r\n")) {
		(void)snprintf(reason, sizeof(reason),
			"has %%{env:%.*s}, which is more than one line", shown,
			name);
		return reason;
	}
	return add_part(template, &part);
}

static const char *
add_name(struct template *template, const char *name, size_t length)
{
	struct template_part part = { PART_LITERAL, NULL, 0, 0 };
	size_t i;

	if (length && *name == '.')
		return add_member(template, name + 1, length - 1);
	if (length >= strlen(ENVIRONMENT) &&
		!memcmp(name, ENVIRONMENT, strlen(ENVIRONMENT)))
		return add_environment(template, name + strlen(ENVIRONMENT),
			length - strlen(ENVIRONMENT));
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
			/* %%{ stands for %{: skip the first % */
			fault = add_literal(
				template, literal, (size_t)(at - 1 - literal));
			literal = at;
			at += 2;
			continue;
		}
		end = strchr(at, '}');
		if (!end) {
			fault = "has a %{ without a }";
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

size_t
template_span(const char *text, const char *stops)
{
	size_t at = 0;

	while (text[at] && !strchr(stops, text[at])) {
		if (!strncmp(text + at, "%%{", 3))
			at += 3;
		else if (!strncmp(text + at, "%{", 2))
			at += strcspn(text + at, "}");
		else
			at++;
	}
	return at;
}

bool
template_is_constant(const struct template *template)
{
	size_t i;

	for (i = 0; i < template->count; i++) {
		enum part_kind kind = template->parts[i].kind;

		if (kind != PART_LITERAL && kind != PART_SECRET)
			return false;
	}
	return true;
}

bool
template_is_of_line(const struct template *template, size_t skipped)
{
	size_t i, at;

	for (i = 0; i < template->count; i++) {
		const struct template_part *part = &template->parts[i];

		if (part->kind == PART_SECRET)
			return false;
		if (part->kind != PART_LITERAL && part->kind != PART_MEMBER)
			continue;
		/* for a member this is the default */
		at = i ? 0 : skipped;
		for (; at < part->length; at++) {
			unsigned char byte = (unsigned char)part->text[at];

			if (isalnum(byte) || byte >= 0x80)
				return false;
		}
	}
	return true;
}

bool
template_secrets(const struct template *template, struct secrets *secrets)
{
	bool is_done = true;
	size_t i;

	for (i = 0; i < template->count && is_done; i++) {
		const struct template_part *part = &template->parts[i];

		if (part->kind == PART_SECRET)
			is_done = secrets_add_header(secrets, SECRETS_OF_ANY,
				part->text, part->length);
	}
	return is_done;
}

bool
template_literal_secrets(const struct template *template, size_t skipped,
	enum secrets_header header, struct secrets *secrets)
{
	bool is_done = true;
	size_t i;

	for (i = 0; i < template->count && is_done; i++) {
		const struct template_part *part = &template->parts[i];
		size_t at = i ? 0 : skipped;

		if (part->kind == PART_LITERAL)
			is_done = secrets_add_header(secrets, header,
				part->text + at, part->length - at);
	}
	return is_done;
}

/* Appends bytes percent-encoded, for a URL. */
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

/* Appends a value from the line by the rules of the template's place. */
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

/* Appends as many asterisks as the secret has bytes if the length of the body
 * matters. */
static bool
append_secret(struct template *template, const struct template_part *part,
	struct buffer *out)
{
	bool is_shown = template->use == TEMPLATE_SHOW ||
			template->use == TEMPLATE_FAILURE;

	if (!is_shown && !template->hides_secrets)
		return append_value(template, out, part->text, part->length);
	if (template->use != TEMPLATE_BODY)
		return buffer_append_text(out, "***");
	if (!buffer_reserve(out, part->length))
		return false;
	memset(out->bytes + out->length, '*', part->length);
	out->length += part->length;
	return true;
}

static bool
append_line_string(struct template *template, const struct template_line *line,
	struct buffer *out)
{
	struct buffer *plain = &template->plain;

	if (template->use == TEMPLATE_BODY)
		return escape_quote(line->text, line->length, out);
	plain->length = 0;
	return escape_quote(line->text, line->length, plain) &&
	       append_value(template, out, plain->bytes, plain->length);
}

static bool
append_number(struct buffer *out, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	return buffer_append(out, digits + at, sizeof(digits) - at);
}

static bool
append_key(struct buffer *out, const struct template_line *line)
{
	size_t length = strcspn(line->run, "-");

	/* three numbers, each with a hyphen before it */
	if (!buffer_reserve(out, length + 63))
		return false;
	(void)buffer_append(out, line->run, length);
	(void)buffer_append_byte(out, '-');
	(void)append_number(out, line->number);
	if (line->last > line->number) {
		(void)buffer_append_byte(out, '-');
		(void)append_number(out, line->last);
	}
	if (line->count) {
		(void)buffer_append_byte(out, '-');
		(void)append_number(out, line->count);
	}
	return true;
}

/* Lines that were read together have the same time. */
static const char *
now_text(struct template *template, int64_t realtime_ns)
{
	if (template->now_ns != realtime_ns || !*template->now) {
		template->now_ns = realtime_ns;
		quantity_time_text(realtime_ns, template->now);
	}
	return template->now;
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
	case PART_LINE_STRING:
		return append_line_string(template, line, out);
	case PART_SECRET:
		return append_secret(template, part, out);
	case PART_NUMBER:
		return append_number(out, line->number);
	case PART_KEY:
		return append_key(out, line);
	case PART_NOW_MS:
	case PART_NOW_NS:
		(void)snprintf(text, sizeof(text), "%lld",
			(long long)(line->read_realtime_ns /
				    (part->kind == PART_NOW_MS ? NS_PER_MS
							       : 1)));
		break;
	case PART_NOW:
		value = now_text(template, line->read_realtime_ns);
		break;
	case PART_ELAPSED:
		/* Rounds, so that lines a second apart do not show the same
		 * second if the first one came a millisecond late. */
		(void)snprintf(text, sizeof(text), "%lld",
			(long long)((line->since_first_ns + NS_PER_SECOND / 2) /
				    NS_PER_SECOND));
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
