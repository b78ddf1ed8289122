/* Lines become a body: each an item by --body, separators between them, a
 * prefix and a suffix around. Pure. */
#ifndef HTTPPOST_BODY_H
#define HTTPPOST_BODY_H

#include "httppost/template.h"

/* The texts that say how; they must outlive the plan, and be checked. */
struct body_form {
	const char *item;
	const char *prefix;
	const char *separator; /* no template */
	const char *suffix;
};

struct body_plan {
	struct template item;
	struct template prefix;
	struct template suffix;
	const char *separator;
	size_t separator_length;
	bool is_text;           /* the item is the line as it stands */
	bool ends_by_separator; /* the suffix is one more separator */
	bool is_framed;         /* something stands around the items */
	bool is_frame_constant; /* and it is always the same */
	size_t frame_length;    /* of the frame measured last */
	struct buffer scratch;
};

/* False where memory is short. */
bool body_plan_open(struct body_plan *plan, const struct body_form *form);
void body_plan_close(struct body_plan *plan);

/* See request_plan_secrets and request_plan_hide. */
bool body_plan_secrets(const struct body_plan *plan, struct secrets *secrets);
void body_plan_hide(struct body_plan *plan);

/* Makes a line's item, with a separator behind it, in *item; with is_text
 * there is none to be made: the line with its newline is it. False where
 * memory is short. */
bool body_item(struct body_plan *plan, const struct template_line *line,
	struct buffer *item);

/* How many bytes the body has beyond its items and their separators, where the
 * line is its first: exact but for a key of another length, and one separator
 * too many where the suffix takes its place. */
size_t
body_frame_length(struct body_plan *plan, const struct template_line *line);

/* Bytes that belong to somebody else. */
struct body {
	const char *bytes;
	size_t length;
};

/* Makes the body of the items, each with a separator behind it: a part of them,
 * or, in a frame, what is made of them in *framed. The line is the first. False
 * where memory is short. */
bool body_build(struct body_plan *plan, const struct template_line *line,
	const struct body *items, struct buffer *framed, struct body *body);

#endif
