/* SPDX-License-Identifier: ISC */
/* Building a reply is separate from sending it, because a fault may still
 * replace it. */
#include "reply.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

struct drip {
	char *body;
	size_t bytes;
	int stop_fd;
	int pause_ms;
};

void
reply_set(struct reply *reply, unsigned int status, const char *text,
	size_t bytes)
{
	free(reply->body);
	reply->status = status;
	reply->body = NULL;
	reply->bytes = 0;
	if (text == NULL || (reply->body = malloc(bytes + 1)) == NULL)
		return;
	memcpy(reply->body, text, bytes);
	reply->bytes = bytes;
}

void
reply_error(struct reply *reply, unsigned int status, const char *reason)
{
	reply_json(reply, json_pack("{s:s}", "error", reason));
	reply->status = status;
}

void
reply_json(struct reply *reply, json_t *value)
{
	/* with 15 digits 0.1 is shown as 0.1 */
	char *text = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(15));

	json_decref(value);
	free(reply->body);
	reply->status = MHD_HTTP_OK;
	reply->body = text;
	reply->bytes = text == NULL ? 0 : strlen(text);
}

static ssize_t
drip_next(void *cls, uint64_t position, char *to, size_t room)
{
	struct drip *drip = cls;
	struct pollfd stop = { .fd = drip->stop_fd, .events = POLLIN };

	if (room == 0)
		return 0;
	if (position >= drip->bytes)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (poll(&stop, 1, drip->pause_ms) > 0)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	*to = drip->body[position];
	return 1;
}

static void
drip_free(void *cls)
{
	struct drip *drip = cls;

	free(drip->body);
	free(drip);
}

static struct MHD_Response *
drip_response(struct reply *reply, bool is_drip, int stop_fd)
{
	struct drip *drip = malloc(sizeof(*drip));

	if (drip == NULL)
		return NULL;
	drip->body = reply->body;
	drip->bytes = reply->bytes;
	drip->stop_fd = stop_fd;
	drip->pause_ms = is_drip ? 100 : 0;
	reply->body = NULL;
	return MHD_create_response_from_callback(
		reply->is_chunked ? MHD_SIZE_UNKNOWN : drip->bytes, 1,
		drip_next, drip, drip_free);
}

static struct MHD_Response *
whole_response(struct reply *reply)
{
	char *body = reply->body;

	reply->body = NULL;
	return MHD_create_response_from_buffer(
		body == NULL ? 0 : reply->bytes, body, MHD_RESPMEM_MUST_FREE);
}

enum MHD_Result
reply_send(struct reply *reply, struct MHD_Connection *connection, bool is_drip,
	int stop_fd)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	if ((is_drip || reply->is_chunked) && reply->bytes > 0)
		response = drip_response(reply, is_drip, stop_fd);
	else
		response = whole_response(reply);
	if (response == NULL)
		return MHD_NO;
	if (reply->bytes > 0)
		(void)MHD_add_response_header(response, "Content-Type",
			reply->type == NULL ? "application/json" : reply->type);
	if (reply->header != NULL)
		(void)MHD_add_response_header(
			response, reply->header, reply->value);
	result = MHD_queue_response(connection, reply->status, response);
	MHD_destroy_response(response);
	return result;
}
