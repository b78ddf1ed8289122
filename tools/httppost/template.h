/* SPDX-License-Identifier: ISC */
/* %{...} in bodies, headers, the URL and shown lines: parsed once, expanded for
 * each line. Pure. */
#ifndef HTTPPOST_TEMPLATE_H
#define HTTPPOST_TEMPLATE_H

#include "httppost/secrets.h"

#include "common/buffer.h"
#include "common/member.h"
#include "common/quantity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The place of a template, which decides how a member of the line is
 * written. */
enum template_use {
	TEMPLATE_BODY,    /* as JSON */
	TEMPLATE_HEADER,  /* as plain text */
	TEMPLATE_URL,     /* as plain text, percent-encoded (RFC 3986 2.1) */
	TEMPLATE_SHOW,    /* as plain text with control bytes escaped, and
			     %{env:NAME} as *** */
	TEMPLATE_FAILURE, /* the same, and %{reason} is known */
};

/* What is known about a line. */
struct template_line {
	const char *text; /* without its newline */
	size_t length;
	uint64_t number;
	uint64_t last;            /* number of the last line of a batch, or 0 */
	uint64_t count;           /* its lines, if numbers between are missing;
				     otherwise 0 */
	int64_t read_realtime_ns; /* %{now} */
	int64_t since_first_ns;   /* %{elapsed}, to the nearest second */
	const char *run;          /* ends with NUL or before a hyphen; %{key} is
				     RUN-NUMBER, RUN-NUMBER-LAST or
				     RUN-NUMBER-LAST-COUNT */
	const char *reason;       /* %{reason}, or NULL */
	const char *origin;       /* see line_origin.h; NULL if it has none */
	size_t origin_length;
};

struct template_part;

struct template
{
	enum template_use use;
	bool hides_secrets; /* %{env:NAME} as asterisks */
	struct template_part *parts;
	size_t count;
	struct member *members; /* looked up in one pass */
	size_t member_count;
	struct buffer plain; /* scratch space for the plain text of a member */
	int64_t now_ns;      /* the last moment of %{now}, and its text */
	char now[QUANTITY_TEXT];
};

/* Parses text, which must outlive the template. %{env:NAME} gets its current
 * value. Returns NULL, or the reason for a refusal ("has an unknown ..."),
 * valid until the next call. */
const char *template_parse(
	struct template *template, const char *text, enum template_use use);

/* How many bytes the text of a template has before one of the stops, or the
 * end. Bytes in %{...} are no stops. */
size_t template_span(const char *text, const char *stops);

/* Whether all lines give the same text. */
bool template_is_constant(const struct template *template);

/* Whether its result, after the first `skipped` bytes of literal text, comes
 * only from the line: it has no other letters and digits, and no variables of
 * the environment. */
bool template_is_of_line(const struct template *template, size_t skipped);

/* Adds the values from the environment to the secrets. False if memory is
 * short. */
bool template_secrets(const struct template *template, struct secrets *secrets);

/* Adds the literal texts of the value of a header, which begins after `skipped`
 * bytes. False if memory is short. */
bool template_literal_secrets(const struct template *template, size_t skipped,
	enum secrets_header header, struct secrets *secrets);

/* Appends the text for a line. False if memory is short. */
bool template_expand(struct template *template,
	const struct template_line *line, struct buffer *out);

void template_free(struct template *template);

#endif
