/* See rehearsal.h. */
#include "httppost/rehearsal.h"

#include "httppost/gzip.h"
#include "httppost/preview.h"

#include "common/lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A request whose text is in the buffer, or was. */
struct printed {
	void *owner;
	uint64_t end; /* of its text, counted from the first one's begin */
	uint64_t body_bytes;
};

struct rehearsal {
	struct preview preview;
	struct gzip *gzip;
	struct buffer packed;
	struct lines_out output;
	struct buffer text;
	size_t written;        /* of the text */
	uint64_t before_bytes; /* that are no longer in the buffer */
	struct printed *queue; /* a ring */
	size_t room;
	size_t oldest;
	size_t count;
	int fault; /* errno of stdout */
};

struct rehearsal *
rehearsal_open(const struct transfer_settings *settings)
{
	struct rehearsal *rehearsal = calloc(1, sizeof(*rehearsal));

	if (!rehearsal)
		return NULL;
	rehearsal->preview.method = settings->method;
	rehearsal->preview.is_http2 = settings->is_http2;
	rehearsal->output = lines_to(STDOUT_FILENO);
	rehearsal->room = settings->in_flight;
	rehearsal->queue =
		calloc(settings->in_flight, sizeof(*rehearsal->queue));
	if (settings->is_gzip)
		rehearsal->gzip = gzip_open();
	if (rehearsal->queue && (rehearsal->gzip || !settings->is_gzip))
		return rehearsal;
	rehearsal_close(rehearsal);
	return NULL;
}

const char *
rehearsal_begin(
	struct rehearsal *rehearsal, const struct request *request, void *owner)
{
	struct preview *preview = &rehearsal->preview;
	size_t last = (rehearsal->oldest + rehearsal->count) % rehearsal->room;

	if (rehearsal->written == rehearsal->text.length) {
		rehearsal->before_bytes += rehearsal->written;
		rehearsal->text.length = rehearsal->written = 0;
	}
	preview->content_length = request->body.length;
	if (rehearsal->gzip) {
		if (!gzip_pack(rehearsal->gzip, request->body.bytes,
			    request->body.length, &rehearsal->packed))
			return "out of memory";
		preview->content_length = rehearsal->packed.length;
	}
	if (!preview_append(preview, request, &rehearsal->text))
		return "out of memory";
	rehearsal->queue[last] = (struct printed){
		.owner = owner,
		.end = rehearsal->before_bytes + rehearsal->text.length,
		.body_bytes = preview->content_length,
	};
	rehearsal->count++;
	return NULL;
}

size_t
rehearsal_poll(const struct rehearsal *rehearsal, struct pollfd *fd)
{
	if (rehearsal->written == rehearsal->text.length)
		return 0;
	*fd = (struct pollfd){ STDOUT_FILENO, POLLOUT, 0 };
	return 1;
}

void
rehearsal_step(struct rehearsal *rehearsal)
{
	size_t written = 0;
	enum lines_result result;

	if (rehearsal->fault || rehearsal->written == rehearsal->text.length)
		return;
	result = lines_write(&rehearsal->output,
		rehearsal->text.bytes + rehearsal->written,
		rehearsal->text.length - rehearsal->written, &written);
	rehearsal->written += written;
	if (result == LINES_GONE || result == LINES_ERROR)
		rehearsal->fault = result == LINES_GONE ? EPIPE : errno;
}

bool
rehearsal_next(struct rehearsal *rehearsal, struct transfer_result *result)
{
	const struct printed *printed = &rehearsal->queue[rehearsal->oldest];
	bool is_written;

	if (!rehearsal->count)
		return false;
	is_written =
		printed->end <= rehearsal->before_bytes + rehearsal->written;
	if (!is_written && !rehearsal->fault)
		return false;
	*result = (struct transfer_result){ .owner = printed->owner };
	result->sent_bytes = printed->body_bytes;
	result->outcome.kind = is_written ? RETRY_ANSWERED : RETRY_LOST;
	if (is_written)
		result->outcome.status = 200;
	else
		(void)snprintf(result->reason, sizeof(result->reason),
			"stdout: %s", strerror(rehearsal->fault));
	rehearsal->oldest = (rehearsal->oldest + 1) % rehearsal->room;
	rehearsal->count--;
	return true;
}

void
rehearsal_abandon(struct rehearsal *rehearsal)
{
	rehearsal->count = 0;
}

void
rehearsal_close(struct rehearsal *rehearsal)
{
	if (!rehearsal)
		return;
	gzip_close(rehearsal->gzip);
	buffer_free(&rehearsal->packed);
	buffer_free(&rehearsal->text);
	free(rehearsal->queue);
	free(rehearsal);
}
