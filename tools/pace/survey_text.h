/* SPDX-License-Identifier: ISC */
/* The text of a survey: a row for each fact, or one JSON object. Pure. */
#ifndef PACE_SURVEY_TEXT_H
#define PACE_SURVEY_TEXT_H

#include "common/buffer.h"
#include "pace/options.h"
#include "pace/survey.h"

/* Append it; false if memory is short. The options say what was asked for, the
 * replay which form was found. */
bool survey_text(const struct survey *survey, const struct replay *replay,
	const struct pace_options *options, struct buffer *out);
bool survey_json(const struct survey *survey, const struct replay *replay,
	const struct pace_options *options, struct buffer *out);

#endif
