/* Gives up what a tool will not need any more, once its files are open: from
 * then on it opens what it was allowed, and nothing else, runs no program and
 * opens no connection, whatever the data make of it. Linux does that by
 * Landlock, OpenBSD by pledge and unveil; elsewhere, and where the kernel has
 * none of them, nothing is given up and everything works all the same. */
#ifndef COMMON_CONFINE_H
#define COMMON_CONFINE_H

enum confine_right {
	CONFINE_READ = 1,    /* open files for reading */
	CONFINE_REPLACE = 2, /* make, write, rename and remove files */
};

struct confine {
	int ruleset; /* or -1, where there is none */
	int version; /* of the system's rules */
};

/* Begins a set of rules that allows nothing. */
void confine_begin(struct confine *confine);

/* Allows it for what is at the path: a file, or all that is in a folder. A path
 * that is not there allows nothing. */
void confine_allow(
	struct confine *confine, const char *path, enum confine_right right);

/* The same for the folder of a file, which may be replaced by another file of
 * that name. Where a symbolic link leads to the file, which may lead to
 * anywhere later on, reading is allowed everywhere. */
void confine_allow_beside(
	struct confine *confine, const char *path, enum confine_right right);

/* Allows to read what the C library loads when it is needed: converters of
 * encodings, time zones. */
void confine_allow_library(struct confine *confine);

/* From now on these are the rules, for good. */
void confine_end(struct confine *confine);

#endif
