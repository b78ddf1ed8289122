/* The bytes of a request: a line, or the first of several, becomes its head,
 * URL and headers, and the lines become its body. Pure. */
#ifndef HTTPPOST_REQUEST_H
#define HTTPPOST_REQUEST_H

#include "httppost/batch.h"
#include "httppost/body.h"
#include "httppost/header.h"
#include "httppost/template.h"

/* One request, {0} before the first. Texts end with a NUL and live until the
 * next request_build or request_free. */
struct request {
	struct buffer url;
	struct buffer headers; /* "Name: value" and NUL, one after another */
	uint64_t url_version;  /* another number where they may be others */
	uint64_t headers_version;
	struct body body; /* not ours: bytes of whoever made it */
};

struct request_header {
	const char *text; /* as it was asked for */
	struct template template;
	size_t name_length;
	bool is_hidden; /* its value, where secrets are */
};

/* What requests are made of; the texts must be checked, and outlive the plan.
 */
struct request_form {
	const char *url;
	const struct headers *headers;
	const char *content_type;
	const struct body_form *body; /* NULL: only heads are made */
	bool is_gzip;
	size_t lines;    /* a batch ends at multiples of it */
	const char *run; /* of %{key} */
};

/* How lines become requests. Others only read it. */
struct request_plan {
	struct request_form form;
	struct buffer shown_url; /* the URL's, where secrets are hidden */
	struct template url;
	struct request_header *headers;
	size_t header_count;
	bool is_url_constant;
	bool are_headers_constant;
	bool hides_secrets;
	const char *user_agent;   /* NULL where a header says it */
	const char *content_type; /* the same */
	struct body_plan body;
	struct buffer item;     /* the last one */
	struct request request; /* the same */
};

/* NULL, or the reason why the text is no URL template. */
const char *request_check_url(const char *text);

/* False where memory is short. */
bool
request_plan_open(struct request_plan *plan, const struct request_form *form);

/* Adds what is secret in the texts that the plan was made of: the values of
 * headers that are hidden, unless their names are harmless, the user of the
 * URL, in its query the values of 8 bytes and more that do not come from the
 * line alone, and in its path the segments that look like a token; and what
 * comes from the environment. False where memory is short. */
bool
request_plan_secrets(const struct request_plan *plan, struct secrets *secrets);

/* Whether the texts of a URL and of headers, which were checked, have a secret
 * in that sense. False, too, where memory is short. */
bool request_has_secret(const char *url, const struct headers *headers);

/* From now on the requests are for being shown: asterisks for what comes from
 * the environment, for the values of headers from files and of those that
 * neither come from the line alone nor have a name known as harmless, and for
 * values in the query that do not come from the line alone. What is refused is
 * refused all the same, unless only what is hidden makes the head too long.
 * False where memory is short. */
bool request_plan_hide(struct request_plan *plan);

void request_plan_close(struct request_plan *plan);

/* Builds a line's request but for the body; what is always the same is built
 * once. Returns NULL, or the reason why there can be none: a header that the
 * line would break in two, a head that is too long to be sent, memory. */
const char *request_build(struct request_plan *plan,
	const struct template_line *line, struct request *request);

void request_free(struct request *request);

/* Makes a line's item, which is good until the next one; without bytes where
 * the text of the line is it, with its newline. False where memory is short. */
bool request_item(struct request_plan *plan, const struct template_line *line,
	struct body *item);

/* The bytes that are sent beyond the items where the line begins a batch. The
 * batch may end before its last line, and its key become shorter. */
size_t request_frame_length(
	struct request_plan *plan, const struct template_line *line);

/* The bytes of a body that its last item has and that are not sent: a
 * separator, unless it ends the body. */
size_t request_unsent(const struct request_plan *plan);

/* Makes the request for the piece of the batch that is tried, in *request until
 * the next one; the bytes of its body are good until the piece is settled.
 * Returns NULL, or the reason why there can be none. */
const char *request_make(struct request_plan *plan, struct batch *batch,
	const struct request **request);

#endif
