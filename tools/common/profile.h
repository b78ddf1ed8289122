/* One YAML file with the settings of all three filters. */
#ifndef COMMON_PROFILE_H
#define COMMON_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text and where it stands: lines and byte columns from 1. */
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

/* What one section says. All texts live until profile_free. */
struct profile {
	size_t count;
	struct profile_entry *entries;
	void *memory; /* profile.c's own */
};

/* Reads the named section of the file at path. Faults of YAML, of the whole
 * file and of the section's form are each reported as FILE:LINE:COL; then it
 * returns false, and the profile holds what could be read all the same, so that
 * more faults may be found in it. A missing section is an empty one. */
bool
profile_read(const char *path, const char *section, struct profile *profile);

void profile_free(struct profile *profile);

/* The version of libfyaml in use, a static text. */
const char *profile_library(void);

/* The path as the profile means it: relative to the folder of the profile.
 * To be freed; NULL where memory is short. */
char *profile_path(const char *profile, const char *path);

#endif
