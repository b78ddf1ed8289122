/* SPDX-License-Identifier: ISC */
/* Lines become a body: --body makes an item of each, with separators between
 * them, a prefix and a suffix. Pure. */
#ifndef HTTPPOST_BODY_H
#define HTTPPOST_BODY_H

#include "httppost/template.h"

/* The texts of the form. They must be valid and outlive the plan. */
struct body_form {
	const char *item;
	const char *prefix;
	const char *separator; /* not a template */
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
	bool is_framed;         /* the items have a frame: prefix or suffix */
	bool is_frame_constant; /* and the frame is always the same */
	size_t frame_length;    /* of the last measured frame */
	struct buffer scratch;
};

/* False if memory is short. */
bool body_plan_open(struct body_plan *plan, const struct body_form *form);
void body_plan_close(struct body_plan *plan);

/* See request_plan_secrets and request_plan_hide. */
bool body_plan_secrets(const struct body_plan *plan, struct secrets *secrets);
void body_plan_hide(struct body_plan *plan);

/* Makes the item of a line, followed by a separator, in *item. With is_text
 * there is nothing to make: the item is the line with its newline. False if
 * memory is short. */
bool body_item(struct body_plan *plan, const struct template_line *line,
	struct buffer *item);

/* How many bytes a body whose first line is this one has beyond its items and
 * their separators. It is exact except for a key of another length, and counts
 * one separator too many if the suffix replaces it. */
size_t
body_frame_length(struct body_plan *plan, const struct template_line *line);

/* Bytes that another module owns. */
struct body {
	const char *bytes;
	size_t length;
};

/* Makes the body of the items, each followed by a separator: a slice of them
 * or, with a frame, a copy in *framed. The line is the first one. False if
 * memory is short. */
bool body_build(struct body_plan *plan, const struct template_line *line,
	const struct body *items, struct buffer *framed, struct body *body);

#endif
