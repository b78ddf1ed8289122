/* One try of a request, as libcurl does it: an easy handle, the request that it
 * sends, and how it ended. */
#ifndef HTTPPOST_CURL_ATTEMPT_H
#define HTTPPOST_CURL_ATTEMPT_H

#include "httppost/answer.h"
#include "httppost/curl_tls.h"
#include "httppost/deadlines.h"
#include "httppost/gzip.h"

#include "common/buffer.h"

#include <curl/curl.h>

struct target;

/* A handle is used for one attempt after another, and so is what it was told
 * and stays the same. */
struct curl_attempt {
	CURL *easy;
	const struct target *target;
	const struct answer_rules *rules;
	struct gzip *gzip;        /* the engine's, or NULL */
	struct deadline deadline; /* while it is busy */
	void *owner;
	struct buffer header_texts; /* each with its NUL */
	struct curl_slist *headers; /* an array, linked as libcurl wants it */
	size_t header_room;
	uint64_t url_version; /* of the request that it was told */
	uint64_t headers_version;
	struct buffer packed; /* the body, with gzip */
	struct buffer url;    /* ended by NUL */
	size_t body_length;   /* as it is sent */
	struct curl_tls tls;  /* of an answer that ends by it */
	unsigned requests_begun;
	unsigned redirects;         /* that were followed */
	const char *redirect_fault; /* why the last one was not, or NULL */
	int64_t before_ns;          /* took the requests before the last */
	uint64_t sent_bytes;        /* of bodies */
	bool is_prepared;           /* for the first request of an attempt */
	bool is_busy;
	char fault[CURL_ERROR_SIZE];
	struct answer answer;
};

/* Sets the handle up with all that stays the same from one attempt to the next.
 * `target`, `rules` and `gzip` must outlive it. False where libcurl has no
 * memory or refuses. */
bool
curl_attempt_open(struct curl_attempt *attempt, const struct target *target,
	const struct answer_rules *rules, struct gzip *gzip);

/* Makes it ready to send a request. False where memory is short. */
bool curl_attempt_start(struct curl_attempt *attempt,
	const struct request *request, void *owner);

/* Whether the attempt goes on with one more request, of which it then is ready
 * to be sent: libcurl says `code`, and the answer is a redirect that may be
 * followed. */
bool curl_attempt_follow(struct curl_attempt *attempt, CURLcode code);

/* Says how it ended, of which libcurl says `code`. */
void curl_attempt_end(struct curl_attempt *attempt, CURLcode code,
	struct engine_result *result);

/* The same for one that libcurl has not ended by its deadline. */
void curl_attempt_end_late(struct curl_attempt *attempt, int64_t now_ns,
	struct engine_result *result);

void curl_attempt_close(struct curl_attempt *attempt);

#endif
