/* See option_command.h. */
#include "common/option_command.h"

#include "common/option_text.h"
#include "common/option_value.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* getopt_long's value of row i, out of the way of letters and its own. */
#define LONG_VALUE 1000
#define OPERAND 1

/* One reading of a command line. */
struct reading {
	const struct option_table *table;
	void *options;
	bool is_good;
};

static void
report(struct reading *reading, const char *name, const char *reason)
{
	message_error(
		"%s: %s (see %s --help)", name, reason, reading->table->tool);
	reading->is_good = false;
}

static void
set_value(
	struct reading *reading, const struct option_row *row, const char *text)
{
	const struct option_origin origin = { .source = OPTION_COMMAND,
		.text = text };
	const struct option_row *rival = option_rival(
		reading->table, reading->options, row, OPTION_COMMAND);
	const char *fault;
	char name[64], reason[96];

	(void)snprintf(name, sizeof(name), "%s%s",
		row->traits & OPTION_OPERAND ? "" : "--", row->name);
	if (rival) {
		(void)snprintf(reason, sizeof(reason), "does not go with --%s",
			rival->name);
		report(reading, name, reason);
		return;
	}
	fault = option_value_set(row, text, NULL, reading->options);
	if (fault)
		report(reading, name, fault);
	else
		option_mark(reading->table, reading->options, row, &origin);
}

/* An argument that may be left out is taken from the next word only where it
 * is one of the row's words; left out, it is the first of them. */
static const char *
bare_argument(const struct option_row *row, int argc, char **argv)
{
	const char *first;

	if (optarg)
		return optarg;
	if (optind < argc && !option_value_set(row, argv[optind], NULL, NULL))
		return argv[optind++];
	first = strndup(row->argument, strcspn(row->argument, "|"));
	return first ? first : row->argument;
}

/* Says what getopt_long found wrong. */
static void
report_getopt(struct reading *reading, int result, char **argv)
{
	char name[64];
	const struct option_row *row = NULL;

	if (optopt >= LONG_VALUE)
		row = &reading->table->rows[optopt - LONG_VALUE];
	if (row)
		(void)snprintf(name, sizeof(name), "--%s", row->name);
	else if (optopt)
		(void)snprintf(name, sizeof(name), "-%c", optopt);
	else
		(void)snprintf(name, sizeof(name), "%.*s",
			(int)strcspn(argv[optind - 1], "="), argv[optind - 1]);
	if (result == ':')
		report(reading, name, "needs an argument");
	else
		report(reading, name,
			row ? "takes no argument" : "unknown option");
}

static void
fill_getopt(
	const struct option_table *table, char *letters, struct option *longs)
{
	const struct option_row *row;

	/* Operands come in their place, as OPERAND: each getopt_long would sort
	 * the words in a way of its own. Of a missing argument it says ':'. */
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
		if (row->letter && row->argument)
			*letters++ = ':';
	}
	*letters = '\0';
	*longs = (struct option){ NULL, 0, NULL, 0 };
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

/* The operand too many may be a URL with a password in it. */
static void
report_operand(struct reading *reading, const char *operand)
{
	struct buffer shown = { 0 };

	if (!strchr(operand, ':'))
		report(reading, operand, "unexpected operand");
	else if (option_text_mask(operand, &shown))
		report(reading, shown.bytes, "unexpected operand");
	buffer_free(&shown);
	reading->is_good = false;
}

static void
read_operand(struct reading *reading, const char *operand)
{
	const struct option_row *row = reading->table->rows;
	const struct option_origin *origin;

	while (row->name && !(row->traits & OPTION_OPERAND))
		row++;
	origin = option_origin(reading->table, reading->options, row);
	if (row->name && (origin->source != OPTION_COMMAND ||
				 option_value_list(row, reading->options)))
		set_value(reading, row, operand);
	else
		report_operand(reading, operand);
}

/* Reads an option, or an operand between options. Returns the row of --help or
 * --version, else NULL. */
static const struct option_row *
read_word(struct reading *reading, int result, int argc, char **argv)
{
	const struct option_row *row = row_of_getopt(reading->table, result);
	const char *text = optarg;

	if (result == OPERAND) {
		read_operand(reading, text);
	} else if (result == '?' || result == ':' || !row) {
		report_getopt(reading, result, argv);
	} else if (row->kind == OPTION_KIND_HELP ||
		   row->kind == OPTION_KIND_VERSION) {
		return row;
	} else {
		if (row->traits & OPTION_MAY_STAND_BARE)
			text = bare_argument(row, argc, argv);
		set_value(reading, row, text);
	}
	return NULL;
}

bool
option_command_read(const struct option_table *table, int argc, char **argv,
	void *options, const struct option_row **asked)
{
	struct reading reading = { table, options, true };
	char letters[2 * OPTION_ROWS + 3];
	struct option longs[OPTION_ROWS + 1];
	int result;

	fill_getopt(table, letters, longs);
	opterr = 0;
	optind = 1;
	*asked = NULL;
	/* texts live as long as the process, also those that are refused */
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
	while ((result = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		*asked = read_word(&reading, result, argc, argv);
		if (*asked)
			return reading.is_good;
	}
	for (; optind < argc; optind++)
		read_operand(&reading, argv[optind]);
	return reading.is_good;
}
