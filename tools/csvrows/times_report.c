/* SPDX-License-Identifier: ISC */
/* See times_report.h. */
#include "csvrows/times_report.h"

#include "common/message.h"
#include "csvrows/number.h"

#include <stdio.h>
#include <string.h>

/* Longer names and values are cut. */
#define SHOWN_BYTES 100

/* Room for all names of a column, or an option with them. */
#define NAMES_BYTES 300

struct line {
	char *text;
	size_t size;
	size_t length;
};

static void
add(struct line *line, const char *text)
{
	size_t length = strlen(text);

	if (length >= line->size - line->length)
		length = line->size - line->length - 1;
	memcpy(line->text + line->length, text, length);
	line->length += length;
	line->text[line->length] = '\0';
}

/* Adds a name as it is written in the list of an option. */
static void
add_name(struct line *line, const struct names_item *name)
{
	char shown[SHOWN_BYTES], one[2] = "";
	const char *at =
		message_escape(name->bytes, name->length, shown, sizeof(shown));
	bool is_quoted = strpbrk(at, ",=\"") != NULL;

	add(line, is_quoted ? "\"" : "");
	for (; *at; at++) {
		*one = *at;
		add(line, *at == '"' ? "\"\"" : one);
	}
	add(line, is_quoted ? "\"" : "");
}

static void
add_names(struct line *line, const struct names *names,
	const struct times_column *column)
{
	size_t i;

	for (i = 0; i < column->count; i++) {
		add(line, i > 0 ? "," : "");
		add_name(line, &names->items[column->fields[i]]);
	}
}

/* Adds a text in single quotes of the shell. */
static void
add_word(struct line *line, const char *text)
{
	char one[2] = "";

	add(line, "'");
	for (; *text; text++) {
		*one = *text;
		add(line, *text == '\'' ? "'\\''" : one);
	}
	add(line, "'");
}

/* Adds --time with a prefix before the names, and a format after them. */
static void
add_option(struct line *line, const struct names *names,
	const struct times_column *column, const char *prefix,
	const char *format)
{
	char text[NAMES_BYTES + MOMENT_FORM_BYTES];
	struct line word = { text, sizeof(text), 0 };

	add(&word, prefix);
	add_names(&word, names, column);
	add(&word, *format ? "=" : "");
	add(&word, format);
	add(line, "--time ");
	add_word(line, text);
}

/* Adds the options that would read the text; those of a time of day do not
 * help.
 */
static void
add_ways(struct line *line, const struct names *names,
	const struct times_column *column, const struct times_text *text)
{
	char formats[MOMENT_FORMATS][MOMENT_FORM_BYTES];
	int i, shown = 0,
	       count = moment_form_suggest(text->bytes, text->length, formats);

	for (i = 0; i < count; i++) {
		struct moment_form form = { .kind = MOMENT_NONE };

		if (moment_form_compile(&form, formats[i]) ||
			form.kind == MOMENT_OF_DAY)
			continue;
		add(line, shown++ ? " or " : "; add ");
		add_option(line, names, column, "", formats[i]);
	}
	if (!shown) {
		add(line, "; see ");
		add_option(line, names, column, "", "FORMAT");
	}
}

/* Describes the first time of the column. */
static void
say_first(struct line *line, const struct names *names,
	const struct times_column *column, const struct times_text *text)
{
	static const struct number_form comma = { ",", NULL };
	struct moment_form form = { .kind = MOMENT_NONE };
	struct number number;
	enum moment_fault fault =
		moment_form_find(&form, text->bytes, text->length);

	if (form.kind == MOMENT_OF_DAY) {
		add(line, " is a time of day; add the column of the date: ");
		add_option(line, names, column, "DATE,", "");
		return;
	}
	if (fault == MOMENT_NO_SUCH) {
		add(line, " is not a date or time that exists");
		return;
	}
	if (fault == MOMENT_AMBIGUOUS) {
		add(line, " ");
		add(line, moment_form_ambiguity(text->bytes, text->length));
	} else if (fault == MOMENT_NO_EPOCH)
		add(line, " is a number, but not an epoch");
	else
		add(line, " is not a recognised time");
	if (fault == MOMENT_UNKNOWN &&
		number_read(&number, &comma, true, text->bytes, text->length)) {
		add(line, "; if it is a number, add --decimal ,");
		return;
	}
	add_ways(line, names, column, text);
}

static void
say_later(struct line *line, const struct times_column *column,
	const struct times_text *text)
{
	char form[MOMENT_FORM_BYTES];
	struct moment moment;
	enum moment_fault fault = moment_form_read(&column->form, column->zone,
		text->bytes, text->length, &moment, NULL);

	if (fault == MOMENT_FINE) {
		add(line, " is outside the years 1 to 9999");
		return;
	}
	if (fault == MOMENT_NO_SUCH) {
		add(line, " is not a date or time that exists");
		return;
	}
	moment_form_describe(&column->form, form);
	add(line, " does not have the form ");
	add(line, form);
}

void
times_report(const struct names *names, const struct times_column *column,
	const struct times_text *text, char reason[TIMES_REPORT_BYTES])
{
	struct line line = { reason, TIMES_REPORT_BYTES, 0 };
	struct times_text cut = *text;
	char shown[SHOWN_BYTES], number[TIMES_NUMBER_BYTES];

	if (cut.length > sizeof(cut.bytes))
		cut.length = sizeof(cut.bytes);
	add_names(&line, names, column);
	add(&line, ": \"");
	add(&line, message_escape(cut.bytes, cut.length, shown, sizeof(shown)));
	add(&line, "\"");
	if (cut.has_null) {
		add(&line, " lacks one of its fields");
		return;
	}
	if (times_plain(column, cut.bytes, &cut.length, number) == number)
		memcpy(cut.bytes, number, cut.length);
	if (column->form.kind == MOMENT_NONE)
		say_first(&line, names, column, &cut);
	else
		say_later(&line, column, &cut);
}
