/* A template and a line become text. See template.h. */
#include "httppost/template_parts.h"

#include "common/escape.h"
#include "common/message.h"
#include "common/quantity.h"

#include <stdio.h>
#include <string.h>

bool
template_append_encoded(struct buffer *out, const char *bytes, size_t length)
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
		return template_append_encoded(out, bytes, length);
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
		return template_append_encoded(out, part->text, part->length);
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

/* As long as the secret where the length of what is sent counts. */
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
	/* two numbers, each with a dash before it */
	if (!buffer_reserve(out, strlen(line->run) + 42))
		return false;
	(void)buffer_append_text(out, line->run);
	(void)buffer_append_byte(out, '-');
	(void)append_number(out, line->number);
	if (line->last > line->number) {
		(void)buffer_append_byte(out, '-');
		(void)append_number(out, line->last);
	}
	return true;
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
		quantity_time_text(line->read_realtime_ns, text);
		break;
	case PART_ELAPSED:
		/* Lines one second apart must not show a second twice because
		 * the first came a millisecond late. */
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
