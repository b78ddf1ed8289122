/* SPDX-License-Identifier: ISC */
/* What the options mean: texts become the values that the modules work with,
 * and those that contradict each other are named. */
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

/* These want options that were found good. What they give points into them. */
struct record_dialect settings_dialect(const struct csvrows_options *options);
struct dialect_rules
settings_dialect_rules(const struct csvrows_options *options);
struct value_rules settings_rules(const struct csvrows_options *options);

void settings_range(const struct csvrows_options *options, struct range *range);

/* How often all files are read, from 1; UINT64_MAX: without end. */
uint64_t settings_repeat(const struct csvrows_options *options);

/* Takes OLD=NEW apart at the first "=" and NAME=TYPE at the last one: returns
 * what stands behind it, and the length of what stands before. */
const char *settings_rename(const char *text, size_t *old_length);
const char *
settings_type(const char *text, size_t *name_length, enum value_type *type);

#endif
