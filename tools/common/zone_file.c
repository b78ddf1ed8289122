/* SPDX-License-Identifier: ISC */
/* See zone_file.h. */
#include "common/zone_file.h"

#include "common/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define USUAL_FOLDER "/usr/share/zoneinfo"
#define LOCAL_FILE "/etc/localtime"
#define MOST_BYTES 262144
#define PATH_BYTES 1024

static const char unknown[] = "unknown time zone";
static const char damaged[] = "damaged time zone data";
static const char no_memory[] = "out of memory";

static const char *
folder(void)
{
	const char *named = getenv("TZDIR");

	return named && *named ? named : USUAL_FOLDER;
}

static bool
has_data(void)
{
	DIR *zones = opendir(folder());
	const struct dirent *entry = NULL;

	if (!zones)
		return false;
	do {
		entry = readdir(zones);
	} while (entry && entry->d_name[0] == '.');
	(void)closedir(zones);
	return entry;
}

/* Allows letters, digits and "_+-./", and no way out of the folder. */
static bool
is_name(const char *name)
{
	static const char bytes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789_+-./";

	return *name && *name != '/' && *name != '.' &&
	       !name[strspn(name, bytes)] && !strstr(name, "..");
}

static const char *
reason_of(enum zone_fault fault)
{
	if (fault == ZONE_NO_MEMORY)
		return no_memory;
	if (fault == ZONE_LEAP_SECONDS)
		return "time zone data with leap seconds cannot be used";
	return fault == ZONE_DAMAGED ? damaged : NULL;
}

static const char *
parse_file(int fd, struct zone **zone)
{
	unsigned char *bytes = malloc(MOST_BYTES + 1);
	const char *why = damaged;
	ssize_t length;

	if (!bytes)
		return no_memory;
	length = file_read(fd, (char *)bytes, MOST_BYTES + 1);
	if (length >= 0 && length <= MOST_BYTES)
		why = reason_of(zone_parse(bytes, (size_t)length, zone));
	free(bytes);
	return why;
}

/* A folder, a pipe or a device is not a zone. */
static const char *
open_path(const char *path, struct zone **zone)
{
	int fd = file_open(path, O_RDONLY | O_NONBLOCK, 0);
	const char *why = unknown;
	struct stat status;

	if (fd < 0)
		return unknown;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode))
		why = parse_file(fd, zone);
	(void)close(fd);
	return why;
}

/* Distinguishes an unknown name from a machine without zone data. */
static const char *
open_or_explain(const char *path, struct zone **zone)
{
	const char *why = open_path(path, zone);

	if (why == unknown && !has_data())
		return "no time zone data on this machine "
		       "(Debian: install tzdata)";
	return why;
}

static const char *
open_name(const char *name, struct zone **zone)
{
	char path[PATH_BYTES];
	int length;

	if (!is_name(name))
		return unknown;
	length = snprintf(path, sizeof(path), "%s/%s", folder(), name);
	if (length < 0 || (size_t)length >= sizeof(path))
		return unknown;
	return open_or_explain(path, zone);
}

static const char *
open_posix(const char *text, struct zone **zone)
{
	return reason_of(zone_parse_posix(text, strlen(text), zone));
}

static bool
is_utc(const char *name)
{
	return strcmp(name, "UTC") == 0 || strcmp(name, "Etc/UTC") == 0;
}

/* Whether the machine uses UTC, even without zone data. */
static bool
is_machine_utc(void)
{
	static const char end[] = "/UTC";
	char path[PATH_BYTES];
	ssize_t length = readlink(LOCAL_FILE, path, sizeof(path));

	if (length < 0)
		return errno == ENOENT;
	return (size_t)length >= sizeof(end) &&
	       memcmp(path + length - (sizeof(end) - 1), end,
		       sizeof(end) - 1) == 0;
}

/* As the C library reads TZ: ":NAME", a name, a path or a rule. */
static const char *
open_tz(const char *name, struct zone **zone)
{
	const char *why;

	name += *name == ':';
	if (*name == '/')
		return open_path(name, zone);
	if (!*name || is_utc(name))
		return open_posix("UTC0", zone);
	why = open_name(name, zone);
	if (!why || why == no_memory)
		return why;
	return open_posix(name, zone) ? why : NULL;
}

static const char *
open_local(struct zone **zone)
{
	const char *name = getenv("TZ");

	if (name)
		return open_tz(name, zone);
	if (is_machine_utc())
		return open_posix("UTC0", zone);
	return open_or_explain(LOCAL_FILE, zone);
}

struct zone *
zone_open(const char *name, const char **why)
{
	struct zone *zone = NULL;

	if (strcmp(name, "local") == 0)
		*why = open_local(&zone);
	else if (is_utc(name))
		*why = open_posix("UTC0", &zone);
	else
		*why = open_name(name, &zone);
	return *why ? NULL : zone;
}
