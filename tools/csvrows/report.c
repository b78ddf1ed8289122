/* SPDX-License-Identifier: ISC */
/* See report.h. */
#include "csvrows/report.h"

#include "common/signals.h"
#include "csvrows/times_report.h"

#include <inttypes.h>
#include <stdio.h>

#define REASON_BYTES TIMES_REPORT_BYTES
#define ADVICE_BYTES 60

/* For a quote that costs more than a line. */
#define LOST_ADVICE "; see --max-line, --escape and --quote none"

/* Longer names and values are cut. */
#define SHOWN_BYTES 100

struct message_place
report_place(const struct report_subject *subject, size_t offset)
{
	struct message_place place = { .file = subject->file };

	if (subject->has_no_lines) {
		place.line = MESSAGE_BYTE;
		place.column = parser_offset(subject->parser) + offset;
		return place;
	}
	parser_place(subject->parser, subject->bytes, offset, &place.line,
		&place.column);
	return place;
}

static void
say_type(const struct report_subject *subject, const struct fault *fault,
	char text[REASON_BYTES])
{
	const struct record *record = &subject->parser->record;
	const struct names_item *name = &subject->names->items[fault->field];
	const struct record_field *field = record_field(record, fault->field);
	enum value_type type = shape_type(subject->shape, fault->field);
	char shown[SHOWN_BYTES], value[SHOWN_BYTES];

	(void)snprintf(text, REASON_BYTES, "%s is not %s %s: \"%s\"",
		message_escape(name->bytes, name->length, shown, sizeof(shown)),
		type == VALUE_INTEGER ? "an" : "a", value_type_name(type),
		message_escape(subject->bytes + field->start, field->length,
			value, sizeof(value)));
}

static void
say_time(const struct report_subject *subject, const struct fault *fault,
	char text[REASON_BYTES])
{
	const struct times_column *column =
		&subject->shape->times[fault->field];
	struct times_text value;

	times_text(column, &subject->shape->rules, &subject->parser->record,
		subject->bytes, &value);
	times_report(subject->names, column, &value, text);
}

const char *
report_delimiter(
	const struct report_subject *subject, char text[DIALECT_NOTE_BYTES])
{
	*text = '\0';
	if (!subject->parser)
		return text;
	return dialect_note(&subject->parser->found, text);
}

static void
say_fields(const struct report_subject *subject, char text[REASON_BYTES])
{
	size_t count = subject->parser->record.count;
	char note[DIALECT_NOTE_BYTES];

	(void)snprintf(text, REASON_BYTES, "%zu field%s, %s has %zu%s", count,
		count == 1 ? "" : "s", subject->owner, subject->names->count,
		report_delimiter(subject, note));
}

/* The reason in words, for people. */
static void
reason(const struct report_subject *subject, const struct fault *fault,
	char text[REASON_BYTES])
{
	const char *plain = "";

	switch (fault->kind) {
	case FAULT_OPEN:
		plain = "the quote is never closed";
		break;
	case FAULT_STRAY:
		plain = "stray quote";
		break;
	case FAULT_QUOTED:
		(void)snprintf(text, REASON_BYTES,
			"the quoted field is longer than %zu bytes",
			subject->parser->limit);
		return;
	case FAULT_REST:
		plain = "text after the closing quote";
		break;
	case FAULT_HEADER:
		plain = "repeats the header";
		break;
	case FAULT_ENCODING:
		(void)snprintf(
			text, REASON_BYTES, "is not %.100s", subject->encoding);
		return;
	case FAULT_NUL:
		plain = "NUL byte";
		break;
	case FAULT_LENGTH:
		(void)snprintf(text, REASON_BYTES,
			"the record is longer than %zu bytes",
			subject->parser->limit);
		return;
	case FAULT_FIELDS:
		say_fields(subject, text);
		return;
	case FAULT_TYPE:
		say_type(subject, fault, text);
		return;
	case FAULT_TIME:
	case FAULT_NO_FORM:
		say_time(subject, fault, text);
		return;
	case FAULT_NONE:
	case FAULT_KINDS:
		break;
	}
	(void)snprintf(text, REASON_BYTES, "%s", plain);
}

/* --- the way out --- */

/* The options that accept a record of each kind. */
static const char *const advice[FAULT_KINDS] = {
	[FAULT_OPEN] = "; see --escape and --quote none",
	[FAULT_STRAY] = "; see --escape and --quote none",
	[FAULT_QUOTED] = "; see --max-line",
	[FAULT_REST] = "; see --escape and --quote none",
	[FAULT_LENGTH] = "; see --max-line",
	[FAULT_ENCODING] = "; see --encoding and --replace-invalid",
	[FAULT_HEADER] = " (left out without --strict)",
	[FAULT_NUL] = "; see --replace-invalid",
};

/* Forms of numbers, and the options that read them. */
static const struct {
	struct number_form form;
	const char *option;
} ways[] = {
	{ { NULL, NULL }, "--decimal" },
	{ { ",", NULL }, "--decimal" },
	{ { NULL, "," }, "--thousands" },
	{ { ",", "." }, "--thousands" },
	{ { NULL, " " }, "--thousands" },
	{ { ",", " " }, "--thousands" },
	{ { NULL, "'" }, "--thousands" },
	{ { ",", "\xC2\xA0" }, "--thousands" },
	{ { ",", "\xE2\x80\xAF" }, "--thousands" },
};

/* The option that accepts a value that is not of its type. */
static const char *
way_out(const struct report_subject *subject, const struct fault *fault)
{
	const struct record_field *field =
		record_field(&subject->parser->record, fault->field);
	struct value_rules rules = subject->shape->rules;
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]) && !field->has_doubled;
		i++) {
		rules.form = ways[i].form;
		if (value_is_of_type(&rules,
			    shape_type(subject->shape, fault->field),
			    subject->bytes + field->start, field->length))
			return ways[i].option;
	}
	return field->is_quoted ? "--unquote and --null-token" : "--null-token";
}

/* Whether only blanks come between the quote and the end of the field. */
static bool
is_blank_after_quote(
	const struct report_subject *subject, const struct fault *fault)
{
	const char *at = subject->bytes + fault->at;
	const char *end = subject->bytes + subject->parser->record.length;

	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return at == end || *at == subject->parser->scan.delimiter;
}

/* The advice of the first report of a kind; later ones have none. */
static void
advise(struct report *report, const struct report_subject *subject,
	const struct fault *fault, char text[ADVICE_BYTES])
{
	bool is_first = !report->is_advised[fault->kind];

	*text = '\0';
	if (is_first && fault->kind == FAULT_TYPE)
		(void)snprintf(text, ADVICE_BYTES, "; see %s",
			way_out(subject, fault));
	else if (is_first && fault->kind == FAULT_FIELDS &&
		 subject->parser->record.count < subject->names->count)
		(void)snprintf(text, ADVICE_BYTES, "; see --ragged");
	else if (is_first && fault->kind == FAULT_REST &&
		 is_blank_after_quote(subject, fault))
		(void)snprintf(text, ADVICE_BYTES, "; see --trim");
	else if (is_first && advice[fault->kind])
		(void)snprintf(text, ADVICE_BYTES, "%s", advice[fault->kind]);
	report->is_advised[fault->kind] |= *text != '\0';
}

/* --- reports --- */

static void
say(const struct report_subject *subject, const struct fault *fault,
	const char *advised, const char *others)
{
	struct message_place place = report_place(subject, fault->at);
	char text[REASON_BYTES];

	reason(subject, fault, text);
	message_error_at(&place, "%s%s%s", text, advised, others);
}

void
report_fault(const struct report_subject *subject, const struct fault *fault,
	const char *others)
{
	const char *advised = advice[fault->kind];

	say(subject, fault, advised ? advised : "", others);
}

void
report_refused(struct report *report, const struct report_subject *subject,
	const struct fault *fault)
{
	char others[MESSAGE_OTHERS], advised[ADVICE_BYTES];

	if (!message_flood_admit(&report->floods[fault->kind],
		    signals_monotonic_ns(), others))
		return;
	advise(report, subject, fault, advised);
	say(subject, fault, advised, others);
}

void
report_verdict(struct report *report, const struct report_subject *subject)
{
	const struct parser *parser = subject->parser;
	struct message_place place = {
		.file = subject->file,
		.line = parser->opened_line,
		.column = parser->opened_column,
	};
	bool ends = parser->closing.verdict == CLOSING_ENDS;
	struct fault fault = { .kind = ends ? FAULT_QUOTED : FAULT_STRAY };
	char others[MESSAGE_OTHERS], text[REASON_BYTES], advised[ADVICE_BYTES];
	uint64_t lost = parser->lost_lines;

	if (!message_flood_admit(&report->floods[fault.kind],
		    signals_monotonic_ns(), others))
		return;
	reason(subject, &fault, text);
	advise(report, subject, &fault, advised);
	if (ends)
		message_error_at(&place, "%s%s%s", text, advised, others);
	else
		message_error_at(&place, "%s: %" PRIu64 " line%s lost%s%s",
			text, lost, lost == 1 ? "" : "s",
			*advised ? LOST_ADVICE : "", others);
}
