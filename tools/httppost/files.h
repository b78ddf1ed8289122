/* SPDX-License-Identifier: ISC */
/* Whether the files of options can be used as the options want, and how many
 * may be open at once. */
#ifndef HTTPPOST_FILES_H
#define HTTPPOST_FILES_H

#include <stdbool.h>
#include <stdint.h>

enum files_pem {
	FILES_CERTIFICATES,
	FILES_KEY,
	FILES_CERTIFICATE_AND_KEY,
};

/* NULL, or the reason why the file cannot be read as PEM with these contents
 * and a key without a passphrase. A pipe is not read, because it can be read
 * only once. */
const char *files_check_pem(const char *path, enum files_pem kind);

/* The longest reason, with its NUL. */
#define FILES_REASON 100

/* Raises the soft limit of the process, if the hard limit allows it, to what
 * that many jobs may need. False, with the reason, if even their connections
 * alone exceed the limit. */
bool files_raise_limit(uint64_t jobs, char reason[FILES_REASON]);

#endif
