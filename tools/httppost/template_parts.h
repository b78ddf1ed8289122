/* What a template is made of: template.c parses it, template_expand.c expands
 * it, and nobody else needs to know. */
#ifndef HTTPPOST_TEMPLATE_PARTS_H
#define HTTPPOST_TEMPLATE_PARTS_H

#include "httppost/template.h"

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
	/* of a literal or of the environment; a member's default or NULL */
	const char *text;
	size_t length;
	size_t member;
};

/* template_expand.c: appends bytes as they stand in a URL. False where memory
 * is short. */
bool
template_append_encoded(struct buffer *out, const char *bytes, size_t length);

#endif
