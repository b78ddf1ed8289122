/* SPDX-License-Identifier: ISC */
/* The recognised shapes of dates and times of day. Each begins differently, so
 * a text has at most one of them, and nothing is guessed. Pure. */
#ifndef COMMON_MOMENT_SHAPE_H
#define COMMON_MOMENT_SHAPE_H

#include "common/moment_parts.h"

#include <stdbool.h>

enum moment_shape {
	MOMENT_ISO,     /* YYYY-MM-DD */
	MOMENT_COMPACT, /* YYYYMMDDTHHMMSS */
	MOMENT_DOTTED,  /* DD.MM.YYYY */
	MOMENT_DASHED,  /* DD-Mon-YYYY */
	MOMENT_SLASHED, /* DD/Mon/YYYY:HH:MM:SS */
	MOMENT_SPACED,  /* Day, DD Mon YYYY */
	MOMENT_CTIME,   /* Day Mon DD HH:MM:SS YYYY */
	MOMENT_CLOCK,   /* HH:MM:SS */
	MOMENT_SHAPES,
};

/* Reads a whole text of the given shape. *has_clock becomes whether a date has
 * a time of day. False if the text does not have that shape. */
bool moment_shape_take(enum moment_shape shape, struct moment_text text,
	struct moment_parts *parts, bool *has_clock);

/* Reads a whole text as D/M/Y, with / or - and a year of two or four digits. It
 * might as well be M/D/Y. */
bool moment_shape_take_ambiguous(
	struct moment_text text, struct moment_parts *parts);

#endif
