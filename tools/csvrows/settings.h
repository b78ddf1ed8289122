/* SPDX-License-Identifier: ISC */
/* Turns the texts of options into the values that the modules work with, and
 * refuses options that contradict each other. */
#ifndef CSVROWS_SETTINGS_H
#define CSVROWS_SETTINGS_H

#include "csvrows/dialect.h"
#include "csvrows/options.h"
#include "csvrows/range.h"
#include "csvrows/record.h"
#include "csvrows/value.h"

#include <stdbool.h>
#include <stdint.h>

/* Reads the command line and the profile into the zeroed struct, and fills in
 * what follows from them; see options_read. */
enum option_outcome
csvrows_settings_read(int argc, char **argv, struct csvrows_options *options);

/* These need options that were accepted. What they return points into the
 * options. */
struct record_dialect settings_dialect(const struct csvrows_options *options);
struct dialect_rules
settings_dialect_rules(const struct csvrows_options *options);
struct value_rules settings_rules(const struct csvrows_options *options);

void settings_range(const struct csvrows_options *options, struct range *range);

/* How often all files are read, at least once; UINT64_MAX: forever. */
uint64_t settings_repeat(const struct csvrows_options *options);

/* Split OLD=NEW at the first "=", and NAME=TYPE at the last one: return the
 * part after it, and set the length of the part before it. */
const char *settings_rename(const char *text, size_t *old_length);
const char *
settings_type(const char *text, size_t *name_length, enum value_type *type);

#endif
