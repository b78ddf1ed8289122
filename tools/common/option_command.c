/* SPDX-License-Identifier: ISC */
/* See option_command.h. */
#include "common/option_command.h"

#include "common/nearest.h"
#include "common/option_elsewhere.h"
#include "common/option_text.h"
#include "common/option_value.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The value of row i for getopt_long, apart from letters and its own values. */
#define LONG_VALUE 1000
#define OPERAND 1

#define REASON_BYTES ((size_t)160)

/* One reading of a command line. */
struct reading {
	const struct option_table *table;
	void *options;
	bool is_good;
	int faulty;   /* the word with a refused letter, or 0 */
	int doubtful; /* perhaps the argument of an unknown option, or 0 */
	const struct option_row *asked; /* --help or --version, or NULL */
};

static void
report(struct reading *reading, const char *name, const char *reason)
{
	message_error(
		"%s: %s (see %s --help)", name, reason, reading->table->tool);
	reading->is_good = false;
}

static void
report_value(struct reading *reading, const struct option_row *row,
	const char *text, const char *fault)
{
	struct buffer reason = { 0 };
	char name[64];

	(void)snprintf(name, sizeof(name), "%s%s",
		row->traits & OPTION_OPERAND ? "" : "--", row->name);
	if (option_text_refusal(row, text, fault, &reason))
		fault = reason.bytes;
	report(reading, name, fault);
	buffer_free(&reason);
}

/* False if the value is refused. */
static bool
set_value(
	struct reading *reading, const struct option_row *row, const char *text)
{
	const struct option_origin origin = { .source = OPTION_COMMAND,
		.text = text };
	const struct option_row *rival = option_rival(
		reading->table, reading->options, row, OPTION_COMMAND);
	const char *fault;
	char reason[96];

	if (rival) {
		(void)snprintf(reason, sizeof(reason), "does not go with --%s",
			rival->name);
		report_value(reading, row, NULL, reason);
		return false;
	}
	fault = option_value_set(row, text, NULL, reading->options);
	if (fault)
		report_value(reading, row, text, fault);
	else
		option_mark(reading->table, reading->options, row, &origin);
	return !fault;
}

/* Takes an optional argument from the next word only if that is one of the
 * words of the row. Without an argument it returns the first of those words,
 * and sets *made to it, or NULL for --help. */
static const char *
bare_argument(const struct option_row *row, int argc, char **argv, char **made)
{
	if (optarg)
		return optarg;
	if (optind < argc && !option_value_set(row, argv[optind], NULL, NULL))
		return argv[optind++];
	if (row->kind == OPTION_KIND_HELP)
		return NULL;
	*made = strndup(row->argument, strcspn(row->argument, "|"));
	return *made ? *made : row->argument;
}

/* Writes why there is no option of this name (without dashes, and not ended by
 * NUL): it is the beginning of several names, or of none. */
static void
explain_name(const struct option_table *table, const char *name, size_t length,
	char reason[REASON_BYTES])
{
	char wanted[64], hint[NEAREST_HINT];
	struct nearest nearest = { .wanted = wanted };
	const struct option_row *row;
	const char *owner = option_elsewhere(name, length);
	size_t used = 0;

	(void)snprintf(wanted, sizeof(wanted), "%.*s", (int)length, name);
	for (row = table->rows; row->name; row++) {
		if (row->traits & OPTION_OPERAND)
			continue;
		nearest_try(&nearest, row->name);
		if (length && !strncmp(row->name, name, length) &&
			used < REASON_BYTES)
			used += (size_t)snprintf(reason + used,
				REASON_BYTES - used, "%s--%s",
				used ? ", " : "ambiguous: ", row->name);
	}
	if (!used && owner)
		(void)snprintf(reason, REASON_BYTES,
			"unknown option; it belongs to %s", owner);
	else if (!used)
		(void)snprintf(reason, REASON_BYTES, "unknown option%s",
			nearest_hint(&nearest, "--", hint));
}

/* -limit is several letters, but meant as --limit. */
static void
explain_letter(const struct option_table *table, const char *word,
	char reason[REASON_BYTES])
{
	size_t length = strcspn(word, "=") - 1;
	const struct option_row *row = option_find(table, word + 1, length);

	if (row && length > 1 && !(row->traits & OPTION_OPERAND))
		(void)snprintf(reason, REASON_BYTES,
			"unknown option; did you mean --%s?", row->name);
	else
		(void)snprintf(reason, REASON_BYTES, "unknown option");
}

/* The row of what getopt_long returned, or NULL. */
static const struct option_row *
row_of_getopt(const struct option_table *table, int result)
{
	const struct option_row *row;

	if (result >= LONG_VALUE)
		return &table->rows[result - LONG_VALUE];
	for (row = table->rows; row->name; row++) {
		if (row->letter == result)
			return row;
	}
	return NULL;
}

/* An argument of one byte is often a character that the shell takes for
 * itself. */
static void
explain_missing(const struct option_row *row, char reason[REASON_BYTES])
{
	bool is_byte = row && row->argument && !strcmp(row->argument, "C");

	(void)snprintf(reason, REASON_BYTES, "needs an argument%s",
		is_byte ? "; put ; | & and the like in quotes: ';'" : "");
}

/* Reports what getopt_long found wrong with the word at this index. */
static void
report_getopt(struct reading *reading, int result, char **argv, int at)
{
	char name[64], reason[REASON_BYTES];
	const struct option_row *row = NULL;
	const char *word = argv[at];

	if (result == ':')
		explain_missing(row_of_getopt(reading->table, optopt), reason);
	if (optopt >= LONG_VALUE)
		row = &reading->table->rows[optopt - LONG_VALUE];
	if (row)
		(void)snprintf(name, sizeof(name), "--%s", row->name);
	else if (optopt)
		(void)snprintf(name, sizeof(name), "-%c", optopt);
	else
		(void)snprintf(name, sizeof(name), "%.*s",
			(int)strcspn(word, "="), word);
	if (row && result != ':')
		(void)snprintf(reason, sizeof(reason), "takes no argument");
	else if (!row && optopt && result != ':')
		explain_letter(reading->table, word, reason);
	else if (!row && result != ':')
		explain_name(reading->table, word + 2, strcspn(word + 2, "="),
			reason);
	report(reading, name, reason);
	if (!row && optopt)
		reading->faulty = at;
	if (!row && result != ':' && !strchr(word, '='))
		reading->doubtful = at + 1;
}

static void
fill_getopt(
	const struct option_table *table, char *letters, struct option *longs)
{
	const struct option_row *row;

	/* Operands arrive in order, as OPERAND, because each getopt_long would
	 * sort the words in its own way. It returns ':' for a missing argument.
	 */
	*letters++ = '-';
	*letters++ = ':';
	for (row = table->rows; row->name; row++) {
		if (row->traits & OPTION_OPERAND)
			continue;
		longs->name = row->name;
		longs->has_arg =
			row->argument ? required_argument : no_argument;
		if (row->traits & OPTION_MAY_STAND_BARE)
			longs->has_arg = optional_argument;
		longs->flag = NULL;
		longs->val = LONG_VALUE + (int)(row - table->rows);
		longs++;
		if (row->letter)
			*letters++ = row->letter;
		if (row->letter && longs[-1].has_arg == required_argument)
			*letters++ = ':';
	}
	*letters = '\0';
	*longs = (struct option){ NULL, 0, NULL, 0 };
}

/* The surplus operand may be a URL with a password in it. */
static void
report_operand(struct reading *reading, const char *operand)
{
	const char *advice = reading->table->surplus;
	char reason[REASON_BYTES];
	struct buffer shown = { 0 };

	(void)snprintf(reason, sizeof(reason), "unexpected operand%s%s",
		advice ? "; " : "", advice ? advice : "");
	if (!strchr(operand, ':'))
		report(reading, operand, reason);
	else if (option_text_mask(operand, &shown))
		report(reading, shown.bytes, reason);
	buffer_free(&shown);
	reading->is_good = false;
}

/* Reports a file that was given to a filter without such an operand. */
static bool
report_file(struct reading *reading, const char *operand)
{
	const char *advice = reading->table->surplus;
	char reason[REASON_BYTES];

	if (!advice || access(operand, F_OK) != 0)
		return false;
	(void)snprintf(reason, sizeof(reason), "is a file; %s", advice);
	report(reading, operand, reason);
	return true;
}

static void
read_operand(struct reading *reading, const char *operand)
{
	const struct option_row *row = reading->table->rows;
	const struct option_origin *origin;

	if (report_file(reading, operand))
		return;
	while (row->name && !(row->traits & OPTION_OPERAND))
		row++;
	origin = option_origin(reading->table, reading->options, row);
	if (row->name && (origin->source != OPTION_COMMAND ||
				 option_value_list(row, reading->options)))
		(void)set_value(reading, row, operand);
	else
		report_operand(reading, operand);
}

/* --- hyphens and quotes as web pages and word processors change them --- */

/* The length of a dash, other than a hyphen, at the beginning; or 0. */
static size_t
dash_length(const char *word)
{
	bool is_dash = !strncmp(word, "\xe2\x80", 2) &&
		       strchr("\x90\x91\x92\x93\x94\x95", word[2]) && word[2];

	return is_dash || !strncmp(word, "\xe2\x88\x92", 3) ? 3 : 0;
}

/* Reports an operand that is meant as an option. */
static bool
report_dash(struct reading *reading, const char *operand, int at)
{
	const char *name = operand + dash_length(operand);
	char reason[REASON_BYTES];

	if (name == operand)
		return false;
	name += dash_length(name);
	name += strspn(name, "-");
	(void)snprintf(reason, sizeof(reason),
		"begins with a dash that is not a hyphen; type %s%.60s",
		name[0] && name[1] ? "--" : "-", name);
	report(reading, operand, reason);
	reading->doubtful = at + 1;
	return true;
}

/* Reports a value that begins with a quote that the shell does not know. A
 * value that is only such a quote may be meant. */
static bool
report_quote(
	struct reading *reading, const struct option_row *row, const char *text)
{
	char reason[REASON_BYTES];

	if (!text || strncmp(text, "\xe2\x80", 2) != 0 || !text[2] ||
		!strchr("\x98\x99\x9a\x9c\x9d\x9e", text[2]) || !text[3])
		return false;
	(void)snprintf(reason, sizeof(reason),
		"begins with %.3s, which the shell does not take for a quote; "
		"type ' or \"",
		text);
	report_value(reading, row, NULL, reason);
	return true;
}

/* Reports -rate, which is the option -r with "ate". */
static bool
report_hyphen(
	struct reading *reading, const char *text, const char *word, int at)
{
	size_t length = strcspn(word, "=");
	const struct option_row *meant;
	char name[64], reason[REASON_BYTES];

	if (word[0] != '-' || text != word + 2)
		return false;
	meant = option_find(reading->table, word + 1, length - 1);
	if (!meant || meant->traits & OPTION_OPERAND)
		return false;
	(void)snprintf(name, sizeof(name), "%.*s", (int)length, word);
	(void)snprintf(
		reason, sizeof(reason), "did you mean --%s?", meant->name);
	report(reading, name, reason);
	if (!word[length])
		reading->doubtful = at + 1;
	return true;
}

/* --- all words --- */

/* --help and --version end the reading. */
static void
ask(struct reading *reading, const struct option_row *row, const char *text)
{
	const struct option_origin origin = { .source = OPTION_COMMAND,
		.text = text };

	option_mark(reading->table, reading->options, row, &origin);
	reading->asked = row;
}

/* Reads an option, or an operand between options, from the word at this
 * index. */
static void
read_word(struct reading *reading, int result, int argc, char **argv, int at)
{
	const struct option_row *row = row_of_getopt(reading->table, result);
	const char *text = optarg;
	char *made = NULL;

	if (reading->faulty && at == reading->faulty)
		return;
	if (result == OPERAND) {
		if ((!reading->doubtful || at != reading->doubtful) &&
			!report_dash(reading, text, at))
			read_operand(reading, text);
		return;
	}
	if (result == '?' || result == ':')
		report_getopt(reading, result, argv, at);
	if (result == '?' || result == ':' || !row)
		return;
	if (report_hyphen(reading, text, argv[at], at) ||
		report_quote(reading, row, text))
		return;
	if (row->traits & OPTION_MAY_STAND_BARE)
		text = bare_argument(row, argc, argv, &made);
	if (row->kind == OPTION_KIND_VERSION ||
		(row->kind == OPTION_KIND_HELP &&
			(!text || !option_value_set(row, text, NULL, NULL))))
		ask(reading, row, text);
	else if (!set_value(reading, row, text))
		free(made);
	/* texts that are set live as long as the process */
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
}

bool
option_command_read(const struct option_table *table, int argc, char **argv,
	void *options, const struct option_row **asked)
{
	struct reading reading = {
		.table = table, .options = options, .is_good = true
	};
	char letters[2 * OPTION_ROWS + 3];
	struct option longs[OPTION_ROWS + 1];
	int result, at;

	fill_getopt(table, letters, longs);
	opterr = 0;
	optind = 1;
	while (!reading.asked) {
		at = optind;
		result = getopt_long(argc, argv, letters, longs, NULL);
		if (result == -1)
			break;
		read_word(&reading, result, argc, argv, at);
	}
	*asked = reading.asked;
	for (; !reading.asked && optind < argc; optind++)
		read_operand(&reading, argv[optind]);
	return reading.is_good;
}
