/* SPDX-License-Identifier: ISC */
/* The row that declares an option, and the source of its value. Command line,
 * profile, --check and --help all follow from the rows. */
#ifndef COMMON_OPTION_H
#define COMMON_OPTION_H

#include "common/message.h"
#include "common/quantity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts in the order given. */
struct option_list {
	const char **items;
	size_t count;
};

enum option_kind {
	OPTION_KIND_FLAG,     /* bool */
	OPTION_KIND_TEXT,     /* const char *, NULL if not set */
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

/* The offset of field f in struct S. It does not compile if the field does not
 * have type T. */
#define OPTION_AT(S, f, T) \
	(offsetof(struct S, f) + 0 * sizeof(&((struct S *)0)->f == (T *)0))

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
	OPTION_OPERAND = 1,        /* positional on the command line */
	OPTION_COMMAND_ONLY = 2,   /* not a key of the profile */
	OPTION_SECRET = 4,         /* --check shows only a name */
	OPTION_MAY_STAND_BARE = 8, /* its argument is optional */
	OPTION_AT_FILE = 16, /* a list; @FILE in it is a path, not a secret */
	OPTION_IN_SHORT_HELP = 32, /* --help without "all" shows it, too */
};

/* One option. All but the first four members may be left out. */
struct option_row {
	const char *name; /* long option and key of the profile */
	char letter;      /* or 0 */
	enum option_kind kind;
	size_t field;
	uint64_t least;       /* smallest value of a quantity */
	const char *argument; /* "DUR"; the words of a choice: "auto|never" */
	const char *preset;   /* as if written */
	const char *help;     /* '\n' begins a new line of the help */
	unsigned traits;
	const char *rival; /* options that cannot be combined with it: "a|b" */
	const char *group; /* heading for this row and the next ones */
	/* returns NULL, or why a text is refused: "must be ..." */
	const char *(*verify)(const char *text);
};

/* A filter's options as a whole. */
struct option_table {
	const char *tool;
	const char *synopsis;          /* "[options] URL" */
	const char *summary;           /* a sentence for --help */
	const struct option_row *rows; /* as in --help; {0} ends them */
	const char *(*library)(void);  /* name and version for --version; NULL:
					* the filter has no library of its own */
	const char *surplus; /* what to do with an operand too many, or NULL */
};

/* More rows than any filter has. */
#define OPTION_ROWS 64

/* The source of a value; later ones take precedence. */
enum option_source {
	OPTION_UNSET,
	OPTION_PRESET,
	OPTION_PROFILE,
	OPTION_COMMAND,
};

struct option_origin {
	enum option_source source;
	const char *text;           /* as written, unless it is a list */
	struct message_place place; /* of the key, in a profile */
};

/* What all filters share: the first member of their struct, called common. */
struct option_common {
	const char *profile;
	bool check;
	int color;      /* enum message_color */
	bool has_stats; /* --stats was set ... */
	int stats;      /* ... to 0 text, 1 json */
	bool quiet;
	uint64_t max_line;
	struct option_origin origins[OPTION_ROWS]; /* by row, for option.c */
};

/* Rows that tools share: those of struct option_common, ... */
#define OPTION_ROW_MAX_LINE(S)                                          \
	{                                                               \
		"max-line", 0, OPTION_SIZE(S, common.max_line),         \
			.least = 1, .argument = "SIZE", .preset = "1M", \
			.help = "refuse longer records or lines"        \
	}
#define OPTION_ROW_STATS(S)                                                   \
	{                                                                     \
		"stats", 0, OPTION_CHOICE(S, common.stats),                   \
			.argument = "text|json", .rival = "quiet",            \
			.group = "Messages and figures",                      \
			.traits =                                             \
				OPTION_MAY_STAND_BARE | OPTION_IN_SHORT_HELP, \
			.help = "print a summary at the end"                  \
	}
#define OPTION_ROW_QUIET(S)                                                   \
	{                                                                     \
		"quiet", 'q', OPTION_FLAG(S, common.quiet),                   \
			.rival = "stats", .traits = OPTION_IN_SHORT_HELP,     \
			.help = "print no notes and warnings; count failures" \
	}
#define OPTION_ROW_COLOR(S)                                                \
	{                                                                  \
		"color", 0, OPTION_CHOICE(S, common.color),                \
			.preset = "auto", .argument = "auto|always|never", \
			.help = "colour of messages"                       \
	}
#define OPTION_ROW_PROFILE(S)                                                \
	{                                                                    \
		"profile", 0, OPTION_PATH(S, common.profile),                \
			.argument = "FILE", .group = "Settings and help",    \
			.help = "read the settings from a YAML file",        \
			.traits = OPTION_COMMAND_ONLY | OPTION_IN_SHORT_HELP \
	}
#define OPTION_ROW_CHECK(S)                                                  \
	{                                                                    \
		"check", 0, OPTION_FLAG(S, common.check),                    \
			.help = "check the settings, print them and exit",   \
			.traits = OPTION_COMMAND_ONLY | OPTION_IN_SHORT_HELP \
	}
#define OPTION_ROW_HELP                                                        \
	{                                                                      \
		"help", 'h', OPTION_KIND_HELP, 0,                              \
			.argument = "all",                                     \
			.help = "print this, or all options, and exit",        \
			.traits = OPTION_COMMAND_ONLY |                        \
				  OPTION_MAY_STAND_BARE | OPTION_IN_SHORT_HELP \
	}
#define OPTION_ROW_VERSION                                                   \
	{                                                                    \
		"version", 'V', OPTION_KIND_VERSION, 0,                      \
			.help = "print the version and exit",                \
			.traits = OPTION_COMMAND_ONLY | OPTION_IN_SHORT_HELP \
	}
/* ... and those of a status file (status.h), of members of the same name. */
#define OPTION_ROW_STATUS_FILE(S)                              \
	{                                                      \
		"status-file", 0, OPTION_PATH(S, status_file), \
			.argument = "FILE",                    \
			.help = "keep current figures in FILE" \
	}
#define OPTION_ROW_STATUS_FORMAT(S)                                        \
	{                                                                  \
		"status-format", 0, OPTION_CHOICE(S, status_format),       \
			.argument = "lines|prometheus", .preset = "lines", \
			.help = "key=value lines, or metrics"              \
	}
#define OPTION_ROW_METRICS_FILE(S)                               \
	{                                                        \
		"metrics-file", 0, OPTION_PATH(S, metrics_file), \
			.argument = "FILE",                      \
			.help = "keep current metrics in FILE"   \
	}

/* The row whose name has these bytes, or NULL. */
const struct option_row *
option_find(const struct option_table *table, const char *name, size_t length);

/* The source of the value of a row; `options` is the struct of a filter. */
const struct option_origin *option_origin(const struct option_table *table,
	const void *options, const struct option_row *row);

/* Sets that source. A text of NULL is a bare flag. */
void option_mark(const struct option_table *table, void *options,
	const struct option_row *row, const struct option_origin *origin);

/* The first rival of the row whose value has that source, or NULL. */
const struct option_row *
option_rival(const struct option_table *table, const void *options,
	const struct option_row *row, enum option_source source);

#endif
