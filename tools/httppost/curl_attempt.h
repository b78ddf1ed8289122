/* SPDX-License-Identifier: ISC */
/* One attempt of a request by libcurl: an easy handle, the request that it
 * sends, and its outcome. */
#ifndef HTTPPOST_CURL_ATTEMPT_H
#define HTTPPOST_CURL_ATTEMPT_H

#include "httppost/answer.h"
#include "httppost/curl_tls.h"
#include "httppost/deadlines.h"
#include "httppost/gzip.h"

#include "common/buffer.h"

#include <curl/curl.h>

struct target;

/* A handle is used for one attempt after another, unless libcurl has a fault
 * there, and keeps the options that stay the same. */
struct curl_attempt {
	CURL *easy;
	const struct target *target;
	const struct answer_rules *rules;
	struct gzip *gzip;        /* the engine's, or NULL */
	struct deadline deadline; /* while it is busy */
	void *owner;
	struct buffer header_texts; /* each ended by NUL */
	struct curl_slist *headers; /* an array, linked as libcurl wants it */
	size_t header_room;
	uint64_t url_version; /* of the request set in the handle */
	uint64_t headers_version;
	struct buffer packed; /* the body, with gzip */
	struct buffer url;    /* ended by NUL */
	size_t body_length;   /* as it is sent */
	struct curl_tls tls;  /* of an answer that ends with the connection */
	unsigned requests_begun;
	unsigned redirects;         /* redirects followed */
	const char *redirect_fault; /* why one was not followed */
	int64_t before_ns;          /* time of the requests before the last */
	uint64_t sent_bytes;        /* of bodies */
	size_t head_bytes;          /* of its answers */
	bool is_prepared; /* ready for the first request of an attempt */
	bool is_busy;
	struct curl_greeting greeting;
	bool is_tls_there; /* in place of an answer */
	char fault[CURL_ERROR_SIZE];
	struct answer answer;
};

/* Sets the options of the handle that stay the same in all attempts. `target`,
 * `rules` and `gzip` must outlive it. False if libcurl has no memory or
 * refuses. */
bool
curl_attempt_open(struct curl_attempt *attempt, const struct target *target,
	const struct answer_rules *rules, struct gzip *gzip);

/* Replaces the handle, which must not be in a multi handle, by one with the
 * same options if libcurl could not use it safely after the last answer.
 * Connections belong to the multi handle, and stay. False if memory is short.
 */
bool curl_attempt_renew(struct curl_attempt *attempt);

/* Prepares a request. False if memory is short. */
bool curl_attempt_start(struct curl_attempt *attempt,
	const struct request *request, void *owner);

/* Whether the attempt continues with a further request, which is then prepared:
 * libcurl returned `code`, and the answer is a redirect that may be followed.
 */
bool curl_attempt_follow(struct curl_attempt *attempt, CURLcode code);

/* Fills in the result of an attempt for which libcurl returned `code`. */
void curl_attempt_end(struct curl_attempt *attempt, CURLcode code,
	struct engine_result *result);

/* The same for an attempt that libcurl did not end by its deadline. */
void curl_attempt_end_late(struct curl_attempt *attempt, int64_t now_ns,
	struct engine_result *result);

void curl_attempt_close(struct curl_attempt *attempt);

#endif
