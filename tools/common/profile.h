/* SPDX-License-Identifier: ISC */
/* One YAML file with the settings of all three filters and of the log. */
#ifndef COMMON_PROFILE_H
#define COMMON_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text and its place: lines and byte columns from 1. */
struct profile_text {
	const char *text;
	uint64_t line;
	uint64_t column;
};

/* One key of a section with its value or values. */
struct profile_entry {
	struct profile_text key;
	bool is_list;
	size_t count;
	struct profile_text *values;
};

/* The content of one section. All texts live until profile_free. */
struct profile {
	size_t count;
	struct profile_entry *entries;
	void *memory; /* private to profile.c */
};

/* Reads the named section of the file at path. Faults of the YAML, of the whole
 * file and of the section are each reported as FILE:LINE:COL, and it returns
 * false. The profile then contains what could be read, so that more faults can
 * be found in it. A missing section is empty. */
bool
profile_read(const char *path, const char *section, struct profile *profile);

void profile_free(struct profile *profile);

/* The version of libfyaml in use, a static text. */
const char *profile_library(void);

/* The path relative to the folder of the profile. To be freed; NULL if memory
 * is short. */
char *profile_path(const char *profile, const char *path);

#endif
