/* A line, or the first of several, becomes the head of a request: URL and
 * headers. Pure. */
#ifndef HTTPPOST_REQUEST_H
#define HTTPPOST_REQUEST_H

#include "httppost/body.h"
#include "httppost/template.h"

#include "common/option.h"

/* One request, {0} before the first. Texts end with a NUL and live until the
 * next request_build or request_free. */
struct request {
	struct buffer url;
	struct buffer headers; /* "Name: value" and NUL, one after another */
	uint64_t url_version;  /* another number where they may be others */
	uint64_t headers_version;
	struct body body; /* not ours: bytes of whoever made it */
};

/* How lines become requests. */
struct request_plan {
	struct template url;
	struct template *headers;
	size_t header_count;
	bool is_url_constant;
	bool are_headers_constant;
	const char *content_type; /* NULL where a header says it */
};

/* Each NULL, or the reason why the text is no header or URL template. */
const char *request_check_header(const char *text);
const char *request_check_url(const char *text);

/* Takes templates that were checked, which must outlive the plan. False where
 * memory is short. */
bool request_plan_open(struct request_plan *plan, const char *url,
	const struct option_list *headers, const char *content_type);
void request_plan_close(struct request_plan *plan);

/* Builds a line's request but for the body; what is always the same is built
 * once. Returns NULL, or the reason why there can be none: a header that the
 * line would break in two, memory. */
const char *request_build(struct request_plan *plan,
	const struct template_line *line, struct request *request);

void request_free(struct request *request);

#endif
