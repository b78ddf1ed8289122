/* SPDX-License-Identifier: ISC */
/* A folder for each test of options, which contains the profile p.yaml; texts
 * contain "@" for its name. */
#ifndef UNIT_OPTION_FOLDER_H
#define UNIT_OPTION_FOLDER_H

#include "common/options.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The last rows of a table before its end, which all filters have. */
#define COMMON_ROWS(type)                                         \
	OPTION_ROW_MAX_LINE(type), OPTION_ROW_STATS(type),        \
		OPTION_ROW_QUIET(type), OPTION_ROW_COLOR(type),   \
		OPTION_ROW_PROFILE(type), OPTION_ROW_CHECK(type), \
		OPTION_ROW_HELP, OPTION_ROW_VERSION

static char folder[64];
static char profile[80];

static inline void
make_folder(void)
{
	strcpy(folder, "/tmp/check_option.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(profile, sizeof(profile), "%s/p.yaml", folder);
	message_begin("pace", MESSAGE_COLOR_NEVER);
}

static inline void
remove_folder(void)
{
	(void)unlink(profile);
	ck_assert_int_eq(rmdir(folder), 0);
}

static inline void
write_profile(const char *text)
{
	FILE *file = fopen(profile, "w");

	ck_assert(file && fputs(text, file) >= 0);
	ck_assert_int_eq(fclose(file), 0);
}

static inline void
shorten(char *text)
{
	char *at;

	while ((at = strstr(text, folder))) {
		*at = '@';
		memmove(at + 1, at + strlen(folder),
			strlen(at + strlen(folder)) + 1);
	}
}

/* The text of the file, shortened; closes it. */
static inline void
read_back(FILE *file, char *text, size_t size)
{
	size_t length;

	rewind(file);
	length = fread(text, 1, size - 1, file);
	text[length] = '\0';
	shorten(text);
	(void)fclose(file);
}

#endif
