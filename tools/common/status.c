/* See status.h. */
#include "common/status.h"

#include "common/file.h"
#include "common/message.h"
#include "common/quantity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
add(struct status *status, const char *text)
{
	if (!buffer_append_text(&status->text, text))
		status->is_short_of_memory = true;
}

static void
add_key(struct status *status, const char *key)
{
	if (status->form == STATUS_LINES) {
		add(status, key);
		add(status, "=");
		return;
	}
	add(status, status->text.length ? ",\"" : "{\"");
	add(status, key);
	add(status, "\":");
}

static void
end_value(struct status *status)
{
	if (status->form == STATUS_LINES)
		add(status, "\n");
}

void
status_add_count(struct status *status, const char *key, uint64_t value)
{
	char text[QUANTITY_TEXT];

	add_key(status, key);
	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	add(status, text);
	end_value(status);
}

void
status_add_seconds(struct status *status, const char *key, int64_t ns)
{
	char text[QUANTITY_TEXT];

	add_key(status, key);
	(void)snprintf(text, sizeof(text), "%s%lld.%09lld", ns < 0 ? "-" : "",
		llabs((long long)(ns / NS_PER_SECOND)),
		llabs((long long)(ns % NS_PER_SECOND)));
	add(status, text);
	end_value(status);
}

/* JSON's escapes on top of what message_escape leaves: no control bytes and
 * nothing but UTF-8. */
static void
add_quoted(struct status *status, const char *text)
{
	const char *at;

	add(status, "\"");
	for (at = text; *at; at++) {
		if (*at == '"' || *at == '\\')
			add(status, "\\");
		if (!buffer_append_byte(&status->text, *at))
			status->is_short_of_memory = true;
	}
	add(status, "\"");
}

void
status_add_text(struct status *status, const char *key, const char *value)
{
	size_t size = MESSAGE_ESCAPED(strlen(value));
	char *escaped = malloc(size);

	if (!escaped) {
		status->is_short_of_memory = true;
		return;
	}
	message_escape(value, strlen(value), escaped, size);
	add_key(status, key);
	if (status->form == STATUS_JSON)
		add_quoted(status, escaped);
	else
		add(status, escaped);
	end_value(status);
	free(escaped);
}

bool
status_end(struct status *status)
{
	if (status->form == STATUS_JSON)
		add(status, status->text.length ? "}" : "{}");
	return !status->is_short_of_memory;
}

bool
status_file_open(struct status_file *file, const char *path)
{
	struct stat there;
	size_t size;

	*file = (struct status_file){ .path = path };
	if (!path)
		return true;
	if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
		message_error("%s: is not a regular file", path);
		return false;
	}
	size = strlen(path) + 32;
	file->temporary = malloc(size);
	if (!file->temporary) {
		message_error("%s: out of memory", path);
		return false;
	}
	(void)snprintf(
		file->temporary, size, "%s.%ld.tmp", path, (long)getpid());
	return true;
}

/* Leaves the old file where anything fails; errno says what. */
static bool
replace(struct status_file *file, const char *head, const struct buffer *text)
{
	int fd, saved;
	bool is_written;

	/* one of ours that was killed may have left the name behind */
	(void)unlink(file->temporary);
	fd = file_open(file->temporary,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	(void)fchmod(fd, 0600); /* whatever the umask */
	is_written = file_write(fd, head, strlen(head)) &&
		     file_write(fd, text->bytes, text->length);
	saved = errno;
	if (close(fd) != 0 && errno != EINTR && is_written) {
		is_written = false;
		saved = errno;
	}
	if (is_written && rename(file->temporary, file->path) == 0)
		return true;
	if (is_written)
		saved = errno;
	(void)unlink(file->temporary);
	errno = saved;
	return false;
}

void
status_file_write(struct status_file *file, const struct status *status)
{
	char head[80];
	bool was_failing = file->is_failing;

	if (!file->path)
		return;
	(void)snprintf(head, sizeof(head), "pid=%ld\nseq=%llu\n",
		(long)getpid(), (unsigned long long)++file->sequence);
	file->is_failing = !replace(file, head, &status->text);
	if (file->is_failing && !was_failing)
		message_warning("%s: %s", file->path, strerror(errno));
}

void
status_file_close(struct status_file *file)
{
	free(file->temporary);
	*file = (struct status_file){ 0 };
}
