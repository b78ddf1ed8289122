/* One table declares a filter's options once. Command line, profile, --check
 * and --help come from it. The command line beats the profile, the profile
 * beats the preset. */
#ifndef COMMON_OPTION_H
#define COMMON_OPTION_H

#include "common/message.h"
#include "common/quantity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts in the order in which they were given. */
struct option_list {
	const char **items;
	size_t count;
};

enum option_kind {
	OPTION_KIND_FLAG,     /* bool */
	OPTION_KIND_TEXT,     /* const char *, NULL where not set */
	OPTION_KIND_PATH,     /* the same, relative to the profile */
	OPTION_KIND_LIST,     /* struct option_list, one item each time */
	OPTION_KIND_NAMES,    /* struct option_list, "a,b" are two items */
	OPTION_KIND_PATHS,    /* struct option_list of paths */
	OPTION_KIND_COUNT,    /* uint64_t */
	OPTION_KIND_SIZE,     /* uint64_t, bytes */
	OPTION_KIND_DURATION, /* int64_t, nanoseconds */
	OPTION_KIND_RATE,     /* struct quantity_rate */
	OPTION_KIND_CHOICE,   /* int, index into the words of the argument */
	OPTION_KIND_HELP,     /* no field: --help */
	OPTION_KIND_VERSION,  /* no field: --version */
};

/* An offset that does not compile where the field has another type. */
#define OPTION_AT(S, f, T) (offsetof(S, f) + 0 * sizeof(&((S *)0)->f == (T *)0))

#define OPTION_FLAG(S, f) OPTION_KIND_FLAG, OPTION_AT(S, f, bool)
#define OPTION_TEXT(S, f) OPTION_KIND_TEXT, OPTION_AT(S, f, const char *)
#define OPTION_PATH(S, f) OPTION_KIND_PATH, OPTION_AT(S, f, const char *)
#define OPTION_LIST(S, f) OPTION_KIND_LIST, OPTION_AT(S, f, struct option_list)
#define OPTION_NAMES(S, f) \
	OPTION_KIND_NAMES, OPTION_AT(S, f, struct option_list)
#define OPTION_PATHS(S, f) \
	OPTION_KIND_PATHS, OPTION_AT(S, f, struct option_list)
#define OPTION_COUNT(S, f) OPTION_KIND_COUNT, OPTION_AT(S, f, uint64_t)
#define OPTION_SIZE(S, f) OPTION_KIND_SIZE, OPTION_AT(S, f, uint64_t)
#define OPTION_DURATION(S, f) OPTION_KIND_DURATION, OPTION_AT(S, f, int64_t)
#define OPTION_RATE(S, f) \
	OPTION_KIND_RATE, OPTION_AT(S, f, struct quantity_rate)
#define OPTION_CHOICE(S, f) OPTION_KIND_CHOICE, OPTION_AT(S, f, int)

enum option_traits {
	OPTION_PLAIN = 0,
	OPTION_OPERAND = 1,        /* positional on the command line */
	OPTION_COMMAND_ONLY = 2,   /* not a key of the profile */
	OPTION_SECRET = 4,         /* --check shows no more than a name */
	OPTION_MAY_STAND_BARE = 8, /* its argument may be left out */
	OPTION_AT_FILE = 16 /* a list; @FILE in it is a path, and no secret */
};

/* One option. The order of fields is the order in every table. */
struct option_row {
	const char *name; /* long option and key of the profile */
	char letter;      /* or 0 */
	enum option_kind kind;
	size_t field;
	uint64_t least;       /* smallest value of a quantity */
	const char *argument; /* "DUR"; the words of a choice: "auto|never" */
	const char *preset;   /* as if written, or NULL */
	const char *help;     /* '\n' begins a new line of the help */
	unsigned traits;
	const char *rival; /* options that go not with it, "a|b", or NULL */
	/* NULL, or the reason why a text is refused: "must be ..." */
	const char *(*verify)(const char *text);
};

/* Where a value came from. */
enum option_source {
	OPTION_UNSET,
	OPTION_PRESET,
	OPTION_PROFILE,
	OPTION_COMMAND,
};

/* More rows than any filter has. */
#define OPTION_ROWS 64

/* What all filters share; embedded in their struct as `common`. Its rows
 * (max-line, stats, color, profile, check, help, version) are option.c's own
 * and follow those of the filter: no table lists them. */
struct option_common {
	const char *profile;
	bool check;
	int color;      /* enum message_color */
	bool has_stats; /* --stats was set, ... */
	int stats;      /* and says 0 text, 1 json */
	uint64_t max_line;
	/* by row */
	unsigned char sources[OPTION_ROWS];       /* enum option_source */
	const char *texts[OPTION_ROWS];           /* of what is not a list */
	struct message_place places[OPTION_ROWS]; /* of keys of the profile */
};

/* A filter's options as a whole. */
struct option_table {
	const char *tool;
	const char *synopsis;          /* "[options] URL" */
	const char *summary;           /* a sentence for --help */
	const struct option_row *rows; /* without the common ones */
	size_t count;
	size_t common; /* OPTION_AT(S, common, struct option_common) */
	/* Says what is wrong with the settings as a whole, by options_refuse
	 * and options_conflict, and returns false then. May be NULL. */
	bool (*verify)(const void *options);
};

/* What main does after options_read. */
enum option_outcome {
	OPTION_RUN,
	OPTION_DONE,  /* --help, --version or --check was served: exit 0 */
	OPTION_FAULT, /* all faults were reported: exit 2 */
};

/* Fills the zeroed struct behind `options`. Texts live as long as the process:
 * there is one set of options, and it is never freed. */
enum option_outcome options_read(
	const struct option_table *table, int argc, char **argv, void *options);

/* Where the value of the named option came from. */
enum option_source options_source(const struct option_table *table,
	const void *options, const char *name);

/* Says why the value of the named option is refused, with its place where the
 * profile has it. Returns false. */
bool options_refuse(const struct option_table *table, const void *options,
	const char *name, const char *reason);

/* Says how two options are in each other's way ("does not go with"), and names
 * first the one that came later. A name may be followed by the value that it is
 * about: "rate max". Returns false. */
bool options_conflict(const struct option_table *table, const void *options,
	const char *name, const char *how, const char *other);

#endif
