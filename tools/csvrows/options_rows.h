/* The one table of csvrows's own options. */
#ifndef CSVROWS_OPTIONS_ROWS_H
#define CSVROWS_OPTIONS_ROWS_H

#include "common/option.h"

#define CSVROWS_OPTION_ROWS 28

extern const struct option_row csvrows_option_rows[CSVROWS_OPTION_ROWS];

#endif
