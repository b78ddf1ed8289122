/* SPDX-License-Identifier: ISC */
/* A folder for each test of profiles, with stderr in a file. */
#ifndef UNIT_PROFILE_FOLDER_H
#define UNIT_PROFILE_FOLDER_H

#include "common/message.h"
#include "common/profile.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "profile.yaml"
#define MESSAGES "messages"

static char folder[sizeof("/tmp/profile.XXXXXX")];

static void
enter_folder(void)
{
	memcpy(folder, "/tmp/profile.XXXXXX", sizeof(folder));
	ck_assert(mkdtemp(folder) != NULL);
	ck_assert_int_eq(chdir(folder), 0);
	message_begin("test", MESSAGE_COLOR_NEVER);
}

static void
leave_folder(void)
{
	(void)unlink(FILE_NAME);
	(void)unlink(MESSAGES);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void
write_file(const char *bytes, size_t length)
{
	FILE *file = fopen(FILE_NAME, "w");

	ck_assert(file != NULL);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
}

/* Reads a profile while stderr goes to a file, whose text is returned. */
static inline bool
read_quietly(const char *path, const char *section, struct profile *profile,
	char messages[4096])
{
	int kept = dup(STDERR_FILENO);
	int fd = open(MESSAGES, O_RDWR | O_CREAT | O_TRUNC, 0600);
	ssize_t length;
	bool is_read;

	ck_assert(kept >= 0 && fd >= 0);
	ck_assert(dup2(fd, STDERR_FILENO) >= 0);
	is_read = profile_read(path, section, profile);
	ck_assert(dup2(kept, STDERR_FILENO) >= 0);
	length = pread(fd, messages, 4095, 0);
	ck_assert(length >= 0);
	messages[length] = '\0';
	close(kept);
	close(fd);
	return is_read;
}

#endif
