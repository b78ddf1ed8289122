/* SPDX-License-Identifier: ISC */
/* See family.h. */
#include "datarunner-log/family.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
family_path(const char *folder, unsigned index, char path[FAMILY_PATH_BYTES])
{
	int length;

	if (index)
		length = snprintf(
			path, FAMILY_PATH_BYTES, "%s/log.%u", folder, index);
	else
		length = snprintf(path, FAMILY_PATH_BYTES, "%s/log", folder);
	if (length > 0 && length < FAMILY_PATH_BYTES)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

static bool
is_there(const char *folder, unsigned index)
{
	char path[FAMILY_PATH_BYTES];

	return family_path(folder, index, path) && access(path, F_OK) == 0;
}

/* Removes the files from a number on: an earlier start may have kept more. */
static bool
remove_from(const char *folder, unsigned index)
{
	char path[FAMILY_PATH_BYTES];

	for (; is_there(folder, index); index++) {
		if (!family_path(folder, index, path) || unlink(path) != 0)
			return false;
	}
	return true;
}

bool
family_shift(const char *folder, unsigned files)
{
	char from[FAMILY_PATH_BYTES], to[FAMILY_PATH_BYTES];
	unsigned index = 0;

	while (index + 1 < files && is_there(folder, index))
		index++;
	for (; index > 0; index--) {
		if (!family_path(folder, index - 1, from) ||
			!family_path(folder, index, to) ||
			rename(from, to) != 0)
			return false;
	}
	return remove_from(folder, files);
}

bool
family_is_stamped(const char *line, size_t length)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ ";
	size_t i;

	if (length < FAMILY_STAMP_BYTES)
		return false;
	for (i = 0; i < FAMILY_STAMP_BYTES; i++) {
		bool is_digit = line[i] >= '0' && line[i] <= '9';

		if (form[i] == 'd' ? !is_digit : line[i] != form[i])
			return false;
	}
	return true;
}
