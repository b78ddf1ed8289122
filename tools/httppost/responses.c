/* SPDX-License-Identifier: ISC */
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
fail(const struct responses *responses, const char *reason)
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
		return fail(responses, "is not a regular file");
	/* answers may contain secrets, so the mode is 0600 even if the umask or
	 * an older file says otherwise */
	if (fchmod(responses->fd, 0600) != 0 ||
		(!is_appended && !file_empty(responses->fd)) ||
		!file_end_line(responses->fd))
		return fail(responses, strerror(errno));
	return true;
}

/* Removes a character that was cut at the end. */
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

/* The content of a line. */
struct response {
	int status;      /* HTTP, or 0 */
	int64_t took_ns; /* of the last attempt */
	uint64_t attempts;
	const char *answer; /* its first bytes, if there is one */
	size_t answer_length;
	bool is_answer_cut;
	const char *error; /* if there is no answer */
};

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

static bool
append_line(struct buffer *out, const struct batch *batch, const char *fate,
	const struct response *response)
{
	return buffer_append_text(out, "{") &&
	       append_number(out, "line", batch->first + batch->begin) &&
	       append_number(out, "lines", batch_open_lines(batch)) &&
	       buffer_append_text(out, "\"fate\":\"") &&
	       buffer_append_text(out, fate) &&
	       buffer_append_text(out, "\",") &&
	       (response->status
			       ? append_number(out, "status",
					 (uint64_t)response->status)
			       : buffer_append_text(out, "\"status\":null,")) &&
	       append_time(out, response->took_ns) &&
	       append_number(out, "attempts", response->attempts) &&
	       append_outcome(out, response) && buffer_append_text(out, "}\n");
}

bool
responses_remember(const struct responses *responses, struct batch *batch,
	const struct engine_result *result)
{
	int status = result->outcome.status;
	const struct batch_attempt last = {
		.status = status,
		.took_ns = result->took_ns,
		.is_answer_cut = result->is_answer_cut,
	};

	return !responses->path ||
	       batch_remember(batch, &last,
		       status ? result->answer : result->reason,
		       status ? result->answer_length
			      : strlen(result->reason) + 1) ||
	       fail(responses, "out of memory");
}

bool
responses_add(struct responses *responses, const struct batch *batch,
	const char *fate, const struct engine_result *result)
{
	bool is_in_flight = batch->state == BATCH_IN_FLIGHT;
	const struct batch_attempt *last = &batch->last;
	size_t before = responses->text.length;
	struct response response = {
		.attempts = batch->retry.attempts + is_in_flight,
		.error = "no answer before the end",
	};

	if (!responses->path)
		return true;
	if (result) {
		response.status = result->outcome.status;
		response.took_ns = result->took_ns;
		response.answer = result->answer;
		response.answer_length = result->answer_length;
		response.is_answer_cut = result->is_answer_cut;
		response.error = result->reason;
	} else if (!is_in_flight && (last->status || last->text.length)) {
		response.status = last->status;
		response.took_ns = last->took_ns;
		response.answer = last->text.bytes;
		response.answer_length = last->text.length;
		response.is_answer_cut = last->is_answer_cut;
		response.error = last->text.bytes;
	}
	if (append_line(&responses->text, batch, fate, &response))
		return true;
	responses->text.length = before;
	return fail(responses, "out of memory");
}

bool
responses_flush(struct responses *responses)
{
	struct buffer *text = &responses->text;
	bool is_written = !text->length ||
			  file_write(responses->fd, text->bytes, text->length);

	text->length = 0;
	if (is_written)
		return true;
	(void)fail(responses, strerror(errno));
	responses->path = NULL; /* reported once */
	return false;
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
