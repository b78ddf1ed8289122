/* %{...} in bodies, headers, the URL and shown lines: parsed once, expanded for
 * each line. Pure. */
#ifndef HTTPPOST_TEMPLATE_H
#define HTTPPOST_TEMPLATE_H

#include "httppost/secrets.h"

#include "common/buffer.h"
#include "common/member.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the text goes, which decides how a member of the line is written. */
enum template_use {
	TEMPLATE_BODY,    /* as JSON */
	TEMPLATE_HEADER,  /* as plain text */
	TEMPLATE_URL,     /* as plain text, percent-encoded (RFC 3986 2.1) */
	TEMPLATE_SHOW,    /* as plain text with control bytes escaped, and
			     %{env:NAME} as *** */
	TEMPLATE_FAILURE, /* the same, and %{reason} is known */
};

/* What is known of a line. */
struct template_line {
	const char *text; /* without its newline */
	size_t length;
	uint64_t number;
	uint64_t last;            /* of several lines that go together; or 0 */
	int64_t read_realtime_ns; /* %{now} */
	int64_t since_first_ns;   /* %{elapsed}, to the nearest second */
	const char *run;          /* %{key} is RUN-NUMBER or RUN-NUMBER-LAST */
	const char *reason;       /* %{reason}, or NULL */
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
	struct buffer plain; /* a member's plain text, for a moment */
};

/* Parses text, which must outlive the template. %{env:NAME} becomes what the
 * environment says now. Returns NULL, or the reason for a refusal ("has an
 * unknown ..."), valid until the next call. */
const char *template_parse(
	struct template *template, const char *text, enum template_use use);

/* How many bytes of a template's text there are before one of the stops, or the
 * end. What stands in %{...} is a name, and stops nothing. */
size_t template_span(const char *text, const char *stops);

/* Whether each line gives the same text. */
bool template_is_constant(const struct template *template);

/* Whether, behind its first `skipped` bytes of literal text, it has no letter
 * and no digit of its own, and none of the environment: then what it gives
 * comes from the line alone. */
bool template_is_of_line(const struct template *template, size_t skipped);

/* Adds what the environment gave to the secrets. False where memory is short.
 */
bool template_secrets(const struct template *template, struct secrets *secrets);

/* Adds the literal texts of a header's value, which begins after `skipped`
 * bytes. False where memory is short. */
bool template_literal_secrets(const struct template *template, size_t skipped,
	enum secrets_header header, struct secrets *secrets);

/* Appends the text for a line. False where memory is short. */
bool template_expand(struct template *template,
	const struct template_line *line, struct buffer *out);

void template_free(struct template *template);

#endif
