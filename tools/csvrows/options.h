/* SPDX-License-Identifier: ISC */
/* The table of csvrows's options. What they mean together is in settings.h. */
#ifndef CSVROWS_OPTIONS_H
#define CSVROWS_OPTIONS_H

#include "common/options.h"

#include <stdbool.h>
#include <stdint.h>

/* Room for a quoted name in --time. */
#define CSVROWS_NAME_BYTES 500

/* The words of --ragged, in their order. */
enum csvrows_ragged {
	CSVROWS_RAGGED_ERROR,
	CSVROWS_RAGGED_PAD,
	CSVROWS_RAGGED_DROP,
};

struct csvrows_options {
	struct option_common common;
	struct option_list files; /* none: stdin */

	const char *delimiter; /* or "auto" */
	const char *quote;
	const char *escape;  /* or NULL */
	const char *comment; /* or NULL */
	const char *encoding;

	struct option_list names;  /* none: those of the header */
	struct option_list rename; /* OLD=NEW */
	struct option_list require;
	struct option_list columns; /* none: all */
	struct option_list exclude;
	const char *nest;         /* or NULL */
	struct option_list types; /* NAME=TYPE */
	struct option_list nulls;
	const char *decimal;      /* or NULL: a point */
	const char *thousands;    /* or NULL: nothing */
	struct option_list times; /* A[,B][=FORMAT] */
	const char *zone;         /* or NULL: UTC */

	const char *part; /* K/N, or NULL */
	const char *from; /* NAME=VALUE, or NULL */
	uint64_t header_line;
	uint64_t data_line; /* 0: after the header */
	uint64_t skip;
	uint64_t limit;      /* UINT64_MAX: none */
	const char *repeat;  /* N, "forever", or NULL: once */
	const char *rejects; /* a path, or NULL */

	int time_as; /* enum moment_as */
	int empty;   /* enum value_empty */
	int ragged;  /* enum csvrows_ragged */
	bool tsv;
	bool trim;
	bool unquote;
	bool no_header;
	bool strings;
	bool count;
	bool follow;
	bool replace_invalid;
	bool strict;
};

extern const struct option_table csvrows_options_table;

/* One --time. */
struct csvrows_time {
	const char *name; /* the next column; not ended by a NUL */
	size_t length;
	const char *rest;                /* after it */
	char buffer[CSVROWS_NAME_BYTES]; /* of a quoted name */
};

/* Takes the next column off the front of time->rest, which begins as A[,B...]
 * with names quoted as in CSV. False after the last one, where time->rest is ""
 * or "=FORMAT"; any other rest is a fault of the text. */
bool csvrows_options_time(struct csvrows_time *time);

/* The FORMAT of A[,B][=FORMAT], or NULL. */
const char *csvrows_options_format(const char *text);

/* The byte that a text of --delimiter, --escape or --comment stands for, or
 * -1. */
int csvrows_options_byte(const char *text);

#endif
