/* See responses.h. */
#include "httppost/responses.h"

#include "common/escape.h"
#include "common/file.h"
#include "common/message.h"
#include "common/quantity.h"
#include "common/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
fail(struct responses *responses, const char *reason)
{
	message_error("%s: %s", responses->path, reason);
	return false;
}

bool
responses_open(struct responses *responses, const char *path, bool is_appended)
{
	const int flags =
		O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK;
	struct stat file;

	*responses = (struct responses){ .path = path, .fd = -1 };
	if (!path)
		return true;
	responses->fd = file_open(path, flags, 0600);
	if (responses->fd < 0)
		return fail(responses, errno == ELOOP ? "is a symbolic link"
						      : strerror(errno));
	if (fstat(responses->fd, &file) != 0)
		return fail(responses, strerror(errno));
	if (S_ISCHR(file.st_mode))
		return true;
	if (!S_ISREG(file.st_mode))
		return fail(responses, "is not a file");
	/* answers may hold secrets, whatever the umask and an older file say */
	if (fchmod(responses->fd, 0600) != 0 ||
		(!is_appended && !file_empty(responses->fd)) ||
		!file_end_line(responses->fd))
		return fail(responses, strerror(errno));
	return true;
}

/* A character that was cut in two at the end is left out. */
static size_t
whole_length(const char *bytes, size_t length)
{
	size_t back = 0;

	while (back < 3 && back < length &&
		((unsigned char)bytes[length - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back < length && (unsigned char)bytes[length - 1 - back] >= 0xc0 &&
		!utf8_first(bytes + length - 1 - back, back + 1).is_valid)
		return length - 1 - back;
	return length;
}

static bool
append_number(struct buffer *out, const char *name, uint64_t number)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "\"%s\":%" PRIu64 ",", name, number);
	return buffer_append_text(out, text);
}

static bool
append_time(struct buffer *out, int64_t ns)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "\"time\":%lld.%06lld,",
		(long long)(ns / NS_PER_SECOND),
		(long long)(ns % NS_PER_SECOND / NS_PER_US));
	return buffer_append_text(out, text);
}

static bool
append_outcome(struct buffer *out, const struct response *response)
{
	size_t length = response->answer_length;

	if (!response->status)
		return buffer_append_text(out, "\"error\":") &&
		       escape_quote(
			       response->error, strlen(response->error), out);
	if (response->is_answer_cut)
		length = whole_length(response->answer, length);
	return buffer_append_text(out, "\"answer\":") &&
	       escape_quote(response->answer, length, out);
}

bool
responses_add(struct responses *responses, const struct response *response)
{
	struct buffer *out = &responses->text;
	size_t before = out->length;

	if (buffer_append_text(out, "{") &&
		append_number(out, "line", response->line) &&
		append_number(out, "lines", response->lines) &&
		buffer_append_text(out, "\"fate\":\"") &&
		buffer_append_text(out, response->fate) &&
		buffer_append_text(out, "\",") &&
		(response->status ? append_number(out, "status",
					    (uint64_t)response->status)
				  : buffer_append_text(
					    out, "\"status\":null,")) &&
		append_time(out, response->took_ns) &&
		append_number(out, "attempts", response->attempts) &&
		append_outcome(out, response) && buffer_append_text(out, "}\n"))
		return true;
	out->length = before;
	return false;
}

bool
responses_flush(struct responses *responses)
{
	struct buffer *text = &responses->text;
	bool is_written = file_write(responses->fd, text->bytes, text->length);

	text->length = 0;
	return is_written || fail(responses, strerror(errno));
}

bool
responses_close(struct responses *responses)
{
	int fd = responses->fd;

	buffer_free(&responses->text);
	responses->fd = -1;
	if (!responses->path || fd < 0 || close(fd) == 0 || errno == EINTR)
		return true;
	return fail(responses, strerror(errno));
}
