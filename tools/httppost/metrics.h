/* SPDX-License-Identifier: ISC */
/* The names of the figures of httppost among metrics; see figures_status. */
#ifndef HTTPPOST_METRICS_H
#define HTTPPOST_METRICS_H

#include "common/status.h"

/* Ends with {0}. */
extern const struct status_metric httppost_metrics[];

#endif
