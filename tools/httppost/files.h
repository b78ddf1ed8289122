/* Whether the files that options name can be what they are named for, and how
 * many may be open at once. */
#ifndef HTTPPOST_FILES_H
#define HTTPPOST_FILES_H

#include <stdbool.h>
#include <stdint.h>

enum files_pem {
	FILES_CERTIFICATES,
	FILES_KEY,
	FILES_CERTIFICATE_AND_KEY,
};

/* NULL, or the reason why the file cannot be read as PEM that holds these, with
 * a key that needs no passphrase. A pipe is left alone: it can be read once. */
const char *files_check_pem(const char *path, enum files_pem kind);

/* The longest reason, with its NUL. */
#define FILES_REASON 100

/* Raises the process's soft limit, where the hard one lets it, to what so many
 * jobs may want. False, and why, where even their connections alone would be
 * too many. */
bool files_raise_limit(uint64_t jobs, char reason[FILES_REASON]);

#endif
