/* The command line. See option_rows.h. */
#include "common/option_rows.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* getopt_long's value of row i, out of the way of letters and its own. */
#define LONG_VALUE 1000
#define OPERAND 1

static void
usage_fault(
	struct option_reading *reading, const char *name, const char *reason)
{
	const char *tool = reading->all.table->tool;

	message_error("%s: %s (see %s --help)", name, reason, tool);
	reading->is_faulty = true;
}

static void
set_from_command(struct option_reading *reading, const struct option_row *row,
	const char *text)
{
	const struct option_row *rival =
		option_row_rival(reading, row, OPTION_COMMAND);
	const char *fault;
	char name[64], reason[96];

	(void)snprintf(name, sizeof(name), "%s%s",
		row->traits & OPTION_OPERAND ? "" : "--", row->name);
	if (rival) {
		(void)snprintf(reason, sizeof(reason), "does not go with --%s",
			rival->name);
		usage_fault(reading, name, reason);
		return;
	}
	fault = option_value_set(row, text, NULL, reading->options);
	if (fault)
		usage_fault(reading, name, fault);
	else
		option_row_mark(reading, row, text, OPTION_COMMAND);
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

static void
report_getopt(struct option_reading *reading, int result, char **argv)
{
	char name[64];
	const struct option_row *row = NULL;

	if (optopt >= LONG_VALUE)
		row = &reading->all.rows[optopt - LONG_VALUE];
	if (row)
		(void)snprintf(name, sizeof(name), "--%s", row->name);
	else if (optopt)
		(void)snprintf(name, sizeof(name), "-%c", optopt);
	else
		(void)snprintf(name, sizeof(name), "%.*s",
			(int)strcspn(argv[optind - 1], "="), argv[optind - 1]);
	if (result == ':')
		usage_fault(reading, name, "needs an argument");
	else
		usage_fault(reading, name,
			row ? "takes no argument" : "unknown option");
}

static void
fill_getopt(const struct option_rows *all, char *letters, struct option *longs)
{
	size_t i;

	/* Operands come in their place, as OPERAND: each getopt_long would sort
	 * the words in a way of its own. Of a missing argument it says ':'. */
	*letters++ = '-';
	*letters++ = ':';
	for (i = 0; i < all->count; i++) {
		const struct option_row *row = &all->rows[i];

		if (row->traits & OPTION_OPERAND)
			continue;
		longs->name = row->name;
		longs->has_arg =
			row->argument ? required_argument : no_argument;
		if (row->traits & OPTION_MAY_STAND_BARE)
			longs->has_arg = optional_argument;
		longs->flag = NULL;
		longs->val = LONG_VALUE + (int)i;
		longs++;
		if (row->letter)
			*letters++ = row->letter;
		if (row->letter && row->argument)
			*letters++ = ':';
	}
	*letters = '\0';
	*longs = (struct option){ NULL, 0, NULL, 0 };
}

static const struct option_row *
row_of_getopt(const struct option_rows *all, int result)
{
	size_t i;

	if (result >= LONG_VALUE)
		return &all->rows[result - LONG_VALUE];
	for (i = 0; i < all->count; i++) {
		if (all->rows[i].letter == result)
			return &all->rows[i];
	}
	return NULL;
}

/* The operand too many may be a URL with a password in it. */
static void
operand_fault(struct option_reading *reading, const char *operand)
{
	struct buffer shown = { 0 };

	if (!strchr(operand, ':'))
		usage_fault(reading, operand, "unexpected operand");
	else if (option_text_mask(operand, &shown))
		usage_fault(reading, shown.bytes, "unexpected operand");
	buffer_free(&shown);
	reading->is_faulty = true;
}

static void
read_operand(struct option_reading *reading, const char *operand)
{
	const struct option_row *row = NULL;
	size_t i;

	for (i = 0; i < reading->all.count; i++) {
		if (reading->all.rows[i].traits & OPTION_OPERAND)
			row = &reading->all.rows[i];
	}
	if (row && (option_row_source(reading, row) != OPTION_COMMAND ||
			   option_value_list(row, reading->options)))
		set_from_command(reading, row, operand);
	else
		operand_fault(reading, operand);
}

enum option_outcome
option_command_read(struct option_reading *reading, int argc, char **argv)
{
	char letters[2 * OPTION_ROWS + 3];
	struct option longs[OPTION_ROWS + 1];
	int result;

	fill_getopt(&reading->all, letters, longs);
	opterr = 0;
	optind = 1;
	/* texts live as long as the process, also those that are refused */
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
	while ((result = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct option_row *row =
			row_of_getopt(&reading->all, result);
		const char *text = optarg;

		if (result == OPERAND) {
			read_operand(reading, text);
			continue;
		}
		if (result == '?' || result == ':' || !row) {
			report_getopt(reading, result, argv);
			continue;
		}
		if (row->kind == OPTION_KIND_HELP)
			return option_text_help(&reading->all) ? OPTION_DONE
							       : OPTION_FAULT;
		if (row->kind == OPTION_KIND_VERSION)
			return option_text_version(&reading->all)
				       ? OPTION_DONE
				       : OPTION_FAULT;
		if (row->traits & OPTION_MAY_STAND_BARE)
			text = bare_argument(row, argc, argv);
		set_from_command(reading, row, text);
	}
	for (; optind < argc; optind++)
		read_operand(reading, argv[optind]);
	return OPTION_RUN;
}
