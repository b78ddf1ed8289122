/* SPDX-License-Identifier: ISC */
/* See files.h. */
#include "httppost/files.h"

#include "common/buffer.h"
#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A bundle of all authorities is a quarter of this. */
#define MOST_PEM ((size_t)1024 * 1024)

/* Standard streams, files, and what libcurl opens to wake up its wait. */
#define OWN_FILES 16

/* A connection, a second one if the host has two addresses, and the descriptors
 * of a thread that looks up its name. */
#define FILES_OF_JOB 4

/* Reads a whole text file, and appends a NUL. */
static bool
read_text(int fd, struct buffer *text)
{
	ssize_t length;

	if (!buffer_reserve(text, MOST_PEM + 1))
		return false;
	length = file_read(fd, text->bytes, MOST_PEM);
	if (length < 0)
		return false;
	text->bytes[length] = '\0';
	return true;
}

static const char *
check_text(const char *text, enum files_pem kind)
{
	if (kind != FILES_KEY && !strstr(text, "CERTIFICATE-----"))
		return "has no certificate in PEM format";
	if (kind == FILES_CERTIFICATES)
		return NULL;
	if (!strstr(text, "PRIVATE KEY-----"))
		return kind == FILES_KEY ? "has no private key in PEM format"
					 : "has no private key; see "
					   "--key";
	if (strstr(text, "ENCRYPTED"))
		return "has a key with a passphrase, which is not supported";
	return NULL;
}

static const char *
check_open(int fd, enum files_pem kind)
{
	struct buffer text = { 0 };
	const char *fault = NULL;
	struct stat file;

	if (fstat(fd, &file) != 0)
		return strerror(errno);
	if (S_ISDIR(file.st_mode))
		return strerror(EISDIR);
	/* each connection reads the file again, and no signal would end the
	 * wait for a pipe */
	if (S_ISFIFO(file.st_mode))
		return "is a pipe and must be a file";
	if (!S_ISREG(file.st_mode))
		return NULL;
	fault = read_text(fd, &text) ? check_text(text.bytes, kind)
				     : strerror(errno);
	buffer_free(&text);
	return fault;
}

const char *
files_check_pem(const char *path, enum files_pem kind)
{
	int fd = file_open(path, O_RDONLY | O_NONBLOCK, 0);
	const char *fault;

	if (fd < 0)
		return strerror(errno);
	fault = check_open(fd, kind);
	(void)close(fd);
	return fault;
}

bool
files_raise_limit(uint64_t jobs, char reason[FILES_REASON])
{
	const rlim_t wanted = (rlim_t)(OWN_FILES + FILES_OF_JOB * jobs);
	const rlim_t least = (rlim_t)(OWN_FILES + jobs);
	struct rlimit limit, raised;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return true;
	raised = limit;
	raised.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	if (limit.rlim_cur < raised.rlim_cur &&
		setrlimit(RLIMIT_NOFILE, &raised) == 0)
		limit = raised;
	if (limit.rlim_cur >= least)
		return true;
	(void)snprintf(reason, FILES_REASON,
		"needs %llu file descriptors, but the limit is %llu (ulimit "
		"-n)",
		(unsigned long long)least, (unsigned long long)limit.rlim_cur);
	return false;
}
