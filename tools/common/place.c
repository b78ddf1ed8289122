/* SPDX-License-Identifier: ISC */
/* See place.h. */
#include "common/place.h"

#include "common/file.h"

#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether a file can be created there. */
static const char *
check_folder(const char *path)
{
	size_t length = strlen(path);
	char *copy = strdup(path);
	bool is_good = copy && access(dirname(copy), W_OK | X_OK) == 0;
	int fault = errno;

	free(copy);
	if (is_good && path[length - 1] == '/')
		return strerror(EISDIR);
	return is_good ? NULL : strerror(fault);
}

/* The name of the temporary file may be too long. */
static const char *
check_beside(const char *path)
{
	char *beside = file_temporary(path);
	struct stat file;
	int fault = beside ? 0 : ENOMEM;

	if (beside && lstat(beside, &file) != 0 && errno != ENOENT)
		fault = errno;
	free(beside);
	return fault ? strerror(fault) : check_folder(path);
}

static const char *
check_access(const char *path, int mode)
{
	return access(path, mode) == 0 ? NULL : strerror(errno);
}

/* Checks an existing file as it would be opened. */
static const char *
check_written(const char *path)
{
	struct stat file;

	if (stat(path, &file) != 0)
		return errno == ENOENT ? check_folder(path) : strerror(errno);
	if (S_ISDIR(file.st_mode))
		return strerror(EISDIR);
	if (S_ISSOCK(file.st_mode))
		return strerror(ENXIO);
	return check_access(path, W_OK);
}

/* Answers are private, so the mode must be ours to set. */
static const char *
check_appended(const char *path, const struct stat *file)
{
	if (S_ISREG(file->st_mode) && geteuid() != 0 &&
		file->st_uid != geteuid())
		return strerror(EPERM);
	return check_access(path, W_OK);
}

const char *
place_check(const char *path, enum place_kind kind)
{
	struct stat file;

	if (kind == PLACE_WRITTEN)
		return check_written(path);
	if (lstat(path, &file) != 0) {
		if (errno != ENOENT)
			return strerror(errno);
		return kind == PLACE_REPLACED ? check_beside(path)
					      : check_folder(path);
	}
	if (S_ISLNK(file.st_mode))
		return "is a symbolic link";
	if (S_ISDIR(file.st_mode))
		return strerror(EISDIR);
	if (kind == PLACE_APPENDED &&
		(S_ISREG(file.st_mode) || S_ISCHR(file.st_mode)))
		return check_appended(path, &file);
	if (!S_ISREG(file.st_mode))
		return "is not a regular file";
	return kind == PLACE_REPLACED ? check_beside(path)
				      : check_access(path, R_OK | W_OK);
}
