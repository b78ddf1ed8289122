/* SPDX-License-Identifier: ISC */
/* Drops the rights that a tool no longer needs once its files are open. From
 * then on it can open only what was allowed, and can run no program and open no
 * connection, whatever the data contain. Linux does this by Landlock, OpenBSD
 * by pledge and unveil. Where neither exists, nothing is dropped and everything
 * works as before. */
#ifndef COMMON_CONFINE_H
#define COMMON_CONFINE_H

enum confine_right {
	CONFINE_READ = 1,    /* open files for reading */
	CONFINE_REPLACE = 2, /* make, write, rename and remove files */
};

struct confine {
	int ruleset; /* or -1 without one */
	int version; /* version of Landlock */
};

/* Begins a set of rules that allows nothing. */
void confine_begin(struct confine *confine);

/* Allows it for the file at the path, or for everything in the folder. A path
 * that does not exist allows nothing. */
void confine_allow(
	struct confine *confine, const char *path, enum confine_right right);

/* The same for the folder of a file, because another file of that name may
 * replace it. If a symbolic link leads to the file, reading is allowed
 * everywhere, because the link may change. */
void confine_allow_beside(
	struct confine *confine, const char *path, enum confine_right right);

/* Allows reading what the C library loads on demand: converters of encodings,
 * time zones. */
void confine_allow_library(struct confine *confine);

/* Enforces the rules, permanently. */
void confine_end(struct confine *confine);

#endif
