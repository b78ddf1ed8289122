/* SPDX-License-Identifier: ISC */
/* The YAML of a profile as events with places. Only this module knows
 * libfyaml. Tags, anchors and aliases have no meaning, and are faults. */
#ifndef COMMON_PROFILE_YAML_H
#define COMMON_PROFILE_YAML_H

#include "common/message.h"

#include <stdbool.h>
#include <stddef.h>

enum profile_event {
	PROFILE_BROKEN,  /* no more events will come */
	PROFILE_TEXT,    /* a scalar */
	PROFILE_NOTHING, /* a missing value */
	PROFILE_LIST,    /* until its PROFILE_END */
	PROFILE_MAPPING, /* key, value, key, value until its PROFILE_END */
	PROFILE_END,
	PROFILE_FRAME, /* begin and end of documents */
	PROFILE_LAST,  /* end of file */
};

/* The current event. */
struct profile_yaml {
	enum profile_event event;
	/* The text of PROFILE_TEXT, until the next event. NULL if it was
	 * refused. */
	const char *text;
	size_t length;
	struct message_place place; /* of the last event that has one */
	bool is_faulty;             /* a fault of the YAML was reported */
	struct profile_parser *parser;
};

/* Opens the file at the path, before its first event. False after messages;
 * then there is nothing to close. */
bool profile_yaml_open(struct profile_yaml *yaml, const char *path);

/* Goes to the next event; false if it is PROFILE_BROKEN. */
bool profile_yaml_next(struct profile_yaml *yaml);

/* Reports the remaining faults. False if the YAML had faults. */
bool profile_yaml_close(struct profile_yaml *yaml);

/* The version of libfyaml in use, a static text. */
const char *profile_yaml_library(void);

#endif
