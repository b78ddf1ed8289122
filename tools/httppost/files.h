/* Whether the files that options name can be what they are named for. */
#ifndef HTTPPOST_FILES_H
#define HTTPPOST_FILES_H

#include <stdbool.h>

enum files_pem {
	FILES_CERTIFICATES,
	FILES_KEY,
	FILES_CERTIFICATE_AND_KEY,
};

/* NULL, or the reason why the file cannot be read as PEM that holds these, with
 * a key that needs no passphrase. A pipe is left alone: it can be read once. */
const char *files_check_pem(const char *path, enum files_pem kind);

enum files_place {
	FILES_REPLACED, /* by another one, so the folder counts */
	FILES_UPDATED,
	FILES_APPENDED, /* or a device */
};

/* NULL, or the reason why the file could neither be written so nor be created.
 */
const char *files_check_place(const char *path, enum files_place kind);

#endif
