/* SPDX-License-Identifier: ISC */
/* The names of the figures of pace among metrics; see pace_figures_status. */
#ifndef PACE_METRICS_H
#define PACE_METRICS_H

#include "common/status.h"

/* Ends with {0}. */
extern const struct status_metric pace_metrics[];

#endif
