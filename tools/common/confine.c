/* SPDX-License-Identifier: ISC */
/* See confine.h. Of Landlock, what is newer than the system's headers is
 * declared here: Documentation/userspace-api/landlock.rst of Linux. */
#if defined(__linux__)
#define _GNU_SOURCE /* syscall, O_PATH */
#elif defined(__OpenBSD__)
#undef _POSIX_C_SOURCE /* it would hide pledge and unveil */
#endif

#include "common/confine.h"

#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A sanitizer reads /proc for its reports, and a program that measures coverage
 * writes files when it ends. */
#if defined(__SANITIZE_ADDRESS__)
#define CONFINE_NOTHING
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONFINE_NOTHING
#endif
#endif

#if defined(__linux__) && !defined(CONFINE_NOTHING)

#include <sys/prctl.h>
#include <sys/syscall.h>

/* The numbers are the same on all architectures but alpha. */
#define CREATE_RULESET 444L
#define ADD_RULE 445L
#define RESTRICT_SELF 446L
#define CREATE_VERSION 1UL /* asks for the version */
#define RULE_BENEATH 1

#define WRITE_FILE (UINT64_C(1) << 1)
#define READ_FILE (UINT64_C(1) << 2)
#define READ_FOLDER (UINT64_C(1) << 3)
#define REMOVE_FILE (UINT64_C(1) << 5)
#define MAKE_REGULAR (UINT64_C(1) << 8)

/* The other rights do not apply to a file, and are refused there. */
#define OF_FILE (WRITE_FILE | READ_FILE)

struct ruleset {
	uint64_t files;
	uint64_t network;
	uint64_t scopes;
};

struct beneath {
	uint64_t allowed;
	int32_t folder;
} __attribute__((packed));

/* All rights that a version of Landlock knows and can take away. */
static struct ruleset
all_of(int version)
{
	/* execute, write, read, list; remove and make of each kind; 2: move to
	 * another folder; 3: truncate; 5: control devices */
	static const int files[] = { 0, 13, 14, 15, 15, 16 };
	struct ruleset all = { 0, 0, 0 };

	all.files = (UINT64_C(1) << files[version < 5 ? version : 5]) - 1;
	if (version >= 4)
		all.network = 3; /* bind and connect */
	if (version >= 6)
		all.scopes = 3; /* abstract sockets, signals */
	return all;
}

void
confine_begin(struct confine *confine)
{
	long version = syscall(CREATE_RULESET, NULL, (size_t)0, CREATE_VERSION);
	struct ruleset all;

	*confine = (struct confine){ .ruleset = -1 };
	if (version < 1)
		return;
	confine->version = version < 1000 ? (int)version : 1000;
	all = all_of(confine->version);
	confine->ruleset = (int)syscall(CREATE_RULESET, &all,
		confine->version < 4   ? sizeof(all.files)
		: confine->version < 6 ? 2 * sizeof(all.files)
				       : sizeof(all),
		0UL);
}

/* Needed files would be out of reach, so drop all rules. */
static void
give_up(struct confine *confine)
{
	(void)close(confine->ruleset);
	confine->ruleset = -1;
}

static bool
add_rule(const struct confine *confine, struct beneath *rule)
{
	return syscall(ADD_RULE, (long)confine->ruleset, (long)RULE_BENEATH,
		       rule, 0UL) == 0;
}

void
confine_allow(
	struct confine *confine, const char *path, enum confine_right right)
{
	struct beneath rule = {
		.allowed = right == CONFINE_READ
				   ? READ_FILE | READ_FOLDER
				   : WRITE_FILE | REMOVE_FILE | MAKE_REGULAR,
	};
	bool is_added;

	if (confine->ruleset < 0)
		return;
	rule.folder = file_open(path, O_PATH, 0);
	if (rule.folder < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			give_up(confine);
		return;
	}
	is_added = add_rule(confine, &rule);
	rule.allowed &= OF_FILE;
	if (!is_added && !add_rule(confine, &rule))
		give_up(confine);
	(void)close(rule.folder);
}

void
confine_end(struct confine *confine)
{
	if (confine->ruleset < 0)
		return;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0)
		(void)syscall(RESTRICT_SELF, (long)confine->ruleset, 0UL);
	(void)close(confine->ruleset);
	confine->ruleset = -1;
}

#elif defined(__OpenBSD__)

void
confine_begin(struct confine *confine)
{
	*confine = (struct confine){ .ruleset = 0 };
}

void
confine_allow(
	struct confine *confine, const char *path, enum confine_right right)
{
	(void)confine;
	(void)unveil(path, right == CONFINE_READ ? "r" : "rwc");
}

void
confine_end(struct confine *confine)
{
	confine->ruleset = -1;
	(void)unveil(NULL, NULL);
	(void)pledge("stdio rpath wpath cpath fattr tty", NULL);
}

#else

void
confine_begin(struct confine *confine)
{
	*confine = (struct confine){ .ruleset = -1 };
}

void
confine_allow(
	struct confine *confine, const char *path, enum confine_right right)
{
	(void)confine;
	(void)path;
	(void)right;
}

void
confine_end(struct confine *confine)
{
	(void)confine;
}

#endif

/* Whether the path contains no symbolic link at its end; true for a file that
 * does not exist. */
static bool
is_straight(const char *path)
{
	char *real = realpath(path, NULL), *here = NULL;
	const char *tail = path;
	size_t length;
	bool is_it = true;

	while (strncmp(tail, "./", 2) == 0)
		tail += 2;
	if (real && *path == '/') {
		is_it = strcmp(real, path) == 0;
	} else if (real) {
		here = realpath(".", NULL);
		length = here ? strlen(here) : 0;
		is_it = here && strncmp(real, here, length) == 0 &&
			strcmp(real + length + (real[length] == '/'), tail) ==
				0;
	}
	free(here);
	free(real);
	return is_it;
}

void
confine_allow_beside(
	struct confine *confine, const char *path, enum confine_right right)
{
	char *copy;

	if (confine->ruleset < 0)
		return;
	if (right == CONFINE_READ && !is_straight(path)) {
		confine_allow(confine, "/", right);
		return;
	}
	copy = strdup(path);
	confine_allow(confine, copy ? dirname(copy) : "/", right);
	free(copy);
}

void
confine_allow_library(struct confine *confine)
{
	static const char *const paths[] = {
		"/usr",
		"/lib",
		"/lib64",
		"/nix/store",
		"/etc/ld.so.cache",
		"/etc/localtime",
	};
	size_t i;

	/* the converters may be in any folder */
	if (getenv("GCONV_PATH") || getenv("LD_LIBRARY_PATH"))
		confine_allow(confine, "/", CONFINE_READ);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		confine_allow(confine, paths[i], CONFINE_READ);
}
