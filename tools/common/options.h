/* A filter's options: one table declares each once, and its values come from
 * the command line, which beats the profile, which beats the presets. */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include "common/option.h"

/* What main does after options_read. */
enum option_outcome {
	OPTION_RUN,
	OPTION_CHECK, /* look at what a run would open, then options_show */
	OPTION_DONE,  /* --help or --version was served: exit 0 */
	OPTION_FAULT, /* all faults were reported: exit 2 */
};

/* Says what is wrong with the settings as a whole, by options_refuse and
 * options_conflict, and returns false then. */
typedef bool options_verify(const void *options);

/* Fills the zeroed struct behind `options`. Texts live as long as the process:
 * there is one set of options, and it is never freed. */
enum option_outcome options_read(const struct option_table *table, int argc,
	char **argv, void *options, options_verify *verify);

/* Serves --check: prints the settings in force and closes stdout. */
enum option_outcome
options_show(const struct option_table *table, void *options);

/* Makes options_show show another text of an option than the one that was read,
 * for a list all its items. The text must live on. */
void options_state(const struct option_table *table, void *options,
	const char *name, const char *text);

/* Where the value of the named option came from. */
enum option_source options_source(const struct option_table *table,
	const void *options, const char *name);

/* Says why the value of the named option is refused, with its place where the
 * profile has it. Returns false. */
bool options_refuse(const struct option_table *table, const void *options,
	const char *name, const char *reason);

/* The same of the file that the option names, and may name once more. */
bool options_refuse_file(const struct option_table *table, const void *options,
	const char *name, const char *path, const char *fault);

/* Says how two options are in each other's way ("does not go with"), and names
 * first the one that came later. A name may be followed by the value that it is
 * about: "rate max". Returns false. */
bool options_conflict(const struct option_table *table, const void *options,
	const char *name, const char *how, const char *other);

#endif
