/* SPDX-License-Identifier: ISC */
/* The bytes of a request. URL and headers come from its line, or the first of
 * several, and the body from all its lines. Pure. */
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
	struct buffer headers; /* "Name: value" and NUL, one after another; only
				* the values change */
	size_t constant_length; /* of them: the first ones, which never change
				 */
	uint64_t url_version; /* changes when URL or headers may have changed */
	uint64_t headers_version;
	struct body body; /* bytes of the module that made it */
};

struct request_header {
	const char *text; /* as the user wrote it */
	struct template template;
	size_t name_length;
	bool is_hidden; /* its value is masked when secrets are */
};

/* What requests are made of. The texts must be valid and outlive the plan. */
struct request_form {
	const char *url;
	const struct headers *headers;
	const char *content_type;
	const struct body_form *body; /* NULL: only heads are made */
	bool is_gzip;
	size_t lines;     /* a batch ends at multiples of it */
	const char *run;  /* of %{key}, of lines without an origin */
	bool has_origins; /* lines may have one */
	bool has_gaps;    /* between the numbers of their lines */
};

/* How lines become requests. Other modules only read it. */
struct request_plan {
	struct request_form form;
	struct buffer shown_url; /* of the URL, when secrets are masked */
	struct template url;
	struct request_header *headers;
	size_t header_count;
	size_t constant_count; /* of the first ones, which no line changes */
	bool is_url_constant;
	bool hides_secrets;
	const char *user_agent;   /* NULL if a header sets it */
	const char *content_type; /* the same */
	struct body_plan body;
	struct buffer item;     /* the last one */
	struct request request; /* the same */
};

/* NULL, or the reason why the text is not a URL template. */
const char *request_check_url(const char *text);

/* False if memory is short. */
bool
request_plan_open(struct request_plan *plan, const struct request_form *form);

/* Adds the secrets in the texts of the plan: values of hidden headers, unless
 * their names are harmless; the user of the URL; values of 8 bytes and more in
 * its query that do not come only from the line; segments of its path that look
 * like a token; and the values from the environment. False if memory is short.
 */
bool
request_plan_secrets(const struct request_plan *plan, struct secrets *secrets);

/* Whether a valid URL and headers contain such a secret. Also false if memory
 * is short. */
bool request_has_secret(const char *url, const struct headers *headers);

/* From now on requests are made to be shown. Asterisks replace values from the
 * environment; values of headers from files, and of headers that neither come
 * only from the line nor have a harmless name; and values in the query that do
 * not come only from the line. The same requests are refused, unless only a
 * masked value makes URL and headers too long. False if memory is short. */
bool request_plan_hide(struct request_plan *plan);

void request_plan_close(struct request_plan *plan);

/* Builds the request of a line without its body; constant parts are built once.
 * Returns NULL, or the reason why it cannot be built: a header that the line
 * would break in two, URL and headers that are too long, memory. */
const char *request_build(struct request_plan *plan,
	const struct template_line *line, struct request *request);

void request_free(struct request *request);

/* Makes the item of a line, valid until the next one. It has no bytes if the
 * item is the text of the line with its newline. False if memory is short. */
bool request_item(struct request_plan *plan, const struct template_line *line,
	struct body *item);

/* The bytes that are sent beyond the items if the line begins a batch. If the
 * batch ends early, its key may be shorter. */
size_t request_frame_length(
	struct request_plan *plan, const struct template_line *line);

/* The bytes of the last item that are not sent: its separator, unless that ends
 * the body. */
size_t request_unsent(const struct request_plan *plan);

/* Makes the request for the current piece of the batch, in *request until the
 * next one; the bytes of its body are valid until the piece is settled. Returns
 * NULL, or the reason why it cannot be made. */
const char *request_make(struct request_plan *plan, struct batch *batch,
	const struct request **request);

#endif
