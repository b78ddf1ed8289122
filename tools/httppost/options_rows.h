/* The one table of httppost's own options. */
#ifndef HTTPPOST_OPTIONS_ROWS_H
#define HTTPPOST_OPTIONS_ROWS_H

#include "common/option.h"

#define HTTPPOST_OPTION_ROWS 38

extern const struct option_row httppost_option_rows[HTTPPOST_OPTION_ROWS];

#endif
