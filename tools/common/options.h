/* SPDX-License-Identifier: ISC */
/* The options of a filter: one table declares each once. Values come from the
 * command line, which takes precedence over the profile, and that over the
 * presets. */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include "common/option.h"

/* What main does after options_read. */
enum option_outcome {
	OPTION_RUN,
	OPTION_CHECK, /* check what a run would open, then options_show */
	OPTION_DONE,  /* --help or --version was served: exit 0 */
	OPTION_FAULT, /* all faults were reported: exit 2 */
};

/* Reports faults of the settings as a whole, by options_refuse and
 * options_conflict, and returns false then. */
typedef bool options_verify(const void *options);

/* Fills the zeroed struct. Texts live as long as the process: there is one set
 * of options, and it is never freed. */
enum option_outcome options_read(const struct option_table *table, int argc,
	char **argv, void *options, options_verify *verify);

/* Serves --check: prints the settings in force and closes stdout. */
enum option_outcome
options_show(const struct option_table *table, void *options);

/* Makes options_show print another text for an option; for a list instead of
 * all its items. The text must stay valid. */
void options_state(const struct option_table *table, void *options,
	const char *name, const char *text);

/* The source of the value of the named option. */
enum option_source options_source(const struct option_table *table,
	const void *options, const char *name);

/* Reports why the value of the named option is refused, with its place in the
 * profile if it is there. Returns false. */
bool options_refuse(const struct option_table *table, const void *options,
	const char *name, const char *reason);

/* The same for a file that the option names; the fault may name it again. */
bool options_refuse_file(const struct option_table *table, const void *options,
	const char *name, const char *path, const char *fault);

/* Reports that two options conflict ("does not go with"), and names the later
 * one first. A name may be followed by a value: "rate max". Returns false. */
bool options_conflict(const struct option_table *table, const void *options,
	const char *name, const char *how, const char *other);

#endif
