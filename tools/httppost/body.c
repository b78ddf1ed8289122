/* SPDX-License-Identifier: ISC */
/* See body.h. */
#include "httppost/body.h"

#include <string.h>

/* Whether the suffix is always one more separator. If memory is too short to
 * find out, the suffix is appended to the items like any other. */
static bool
ends_by_separator(struct body_plan *plan)
{
	const struct template_line none = { .text = "" };
	struct buffer *suffix = &plan->scratch;

	return template_is_constant(&plan->suffix) &&
	       template_expand(&plan->suffix, &none, suffix) &&
	       suffix->length == plan->separator_length &&
	       (!suffix->length ||
		       !memcmp(suffix->bytes, plan->separator, suffix->length));
}

bool
body_plan_open(struct body_plan *plan, const struct body_form *form)
{
	*plan = (struct body_plan){
		.separator = form->separator,
		.separator_length = strlen(form->separator),
	};
	if (template_parse(&plan->item, form->item, TEMPLATE_BODY) ||
		template_parse(&plan->prefix, form->prefix, TEMPLATE_BODY) ||
		template_parse(&plan->suffix, form->suffix, TEMPLATE_BODY)) {
		body_plan_close(plan);
		return false;
	}
	plan->is_text = !strcmp(form->item, "%{line}") &&
			!strcmp(form->separator, "\n");
	plan->ends_by_separator = ends_by_separator(plan);
	plan->is_framed =
		*form->prefix || (*form->suffix && !plan->ends_by_separator);
	plan->is_frame_constant = template_is_constant(&plan->prefix) &&
				  template_is_constant(&plan->suffix);
	return true;
}

bool
body_plan_secrets(const struct body_plan *plan, struct secrets *secrets)
{
	return template_secrets(&plan->item, secrets) &&
	       template_secrets(&plan->prefix, secrets) &&
	       template_secrets(&plan->suffix, secrets);
}

void
body_plan_hide(struct body_plan *plan)
{
	plan->item.hides_secrets = true;
	plan->prefix.hides_secrets = true;
	plan->suffix.hides_secrets = true;
}

void
body_plan_close(struct body_plan *plan)
{
	template_free(&plan->item);
	template_free(&plan->prefix);
	template_free(&plan->suffix);
	buffer_free(&plan->scratch);
	*plan = (struct body_plan){ 0 };
}

bool
body_item(struct body_plan *plan, const struct template_line *line,
	struct buffer *item)
{
	item->length = 0;
	return template_expand(&plan->item, line, item) &&
	       buffer_append(item, plan->separator, plan->separator_length);
}

static bool
append_suffix(struct body_plan *plan, const struct template_line *line,
	struct buffer *out)
{
	return plan->ends_by_separator ||
	       template_expand(&plan->suffix, line, out);
}

size_t
body_frame_length(struct body_plan *plan, const struct template_line *line)
{
	if (!plan->is_framed || (plan->is_frame_constant && plan->frame_length))
		return plan->frame_length;
	plan->scratch.length = 0;
	/* if memory is short, the frame counts as empty, and the batch becomes
	 * a little larger */
	if (template_expand(&plan->prefix, line, &plan->scratch) &&
		append_suffix(plan, line, &plan->scratch))
		plan->frame_length = plan->scratch.length;
	return plan->frame_length;
}

bool
body_build(struct body_plan *plan, const struct template_line *line,
	const struct body *items, struct buffer *framed, struct body *body)
{
	*body = *items;
	if (!plan->ends_by_separator)
		body->length -= plan->separator_length;
	if (!plan->is_framed)
		return true;
	framed->length = 0;
	if (!template_expand(&plan->prefix, line, framed) ||
		!buffer_append(framed, body->bytes, body->length) ||
		!append_suffix(plan, line, framed))
		return false;
	*body = (struct body){ framed->bytes, framed->length };
	return true;
}
