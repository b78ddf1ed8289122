/* One try of a transfer, as libcurl does it: an easy handle, the request that
 * it sends, what is kept of the answer (attempt.c), and how it ended
 * (outcome.c, fault.c). Belongs to transfer.c; these and attempt_tls.c are the
 * only files that know libcurl. */
#ifndef HTTPPOST_ATTEMPT_H
#define HTTPPOST_ATTEMPT_H

#include "httppost/attempt_tls.h"
#include "httppost/deadlines.h"
#include "httppost/finder.h"
#include "httppost/framing.h"
#include "httppost/gzip.h"
#include "httppost/transfer.h"

#include "common/buffer.h"

#include <curl/curl.h>

/* A handle is used for one attempt after another, and so is what it was told
 * and stays the same. */
struct attempt {
	CURL *easy;
	const struct transfer_settings *settings;
	struct gzip *gzip;           /* the engine's, or NULL */
	const struct finder *finder; /* of settings->fail_if, or NULL */
	struct deadline deadline;    /* while it is busy */
	void *owner;
	struct buffer header_texts; /* each with its NUL */
	struct curl_slist *headers; /* an array, linked as libcurl wants it */
	size_t header_room;
	uint64_t url_version; /* of the request that it was told */
	uint64_t headers_version;
	struct buffer packed; /* the body, with gzip */
	struct buffer url;    /* ended by NUL */
	size_t body_length;   /* as it is sent */
	size_t matched;       /* of settings->fail_if */
	struct framing framing;
	struct attempt_tls tls; /* of an answer that ends by it */
	unsigned requests_begun;
	unsigned redirects;         /* that were followed */
	const char *redirect_fault; /* why the last one was not, or NULL */
	int64_t before_ns;          /* took the requests before the last */
	uint64_t sent_bytes;        /* of bodies */
	bool is_prepared;           /* for the first request of an attempt */
	bool is_busy;
	bool is_answer_cut;
	char fault[CURL_ERROR_SIZE];
	size_t answer_length;
	char answer[TRANSFER_ANSWER];
};

/* Sets the handle up with all that stays the same from one attempt to the next.
 * `settings`, `gzip` and `finder` must outlive it. False where libcurl has no
 * memory or refuses. */
bool
attempt_open(struct attempt *attempt, const struct transfer_settings *settings,
	struct gzip *gzip, const struct finder *finder);

/* Makes it ready to send a request. False where memory is short. */
bool attempt_begin(
	struct attempt *attempt, const struct request *request, void *owner);

/* Whether the attempt goes on with one more request, of which it then is ready
 * to be sent: libcurl says `code`, and the answer is a redirect that may be
 * followed. */
bool attempt_follow(struct attempt *attempt, CURLcode code);

/* Says how it ended, of which libcurl says `code`. */
void attempt_end(
	struct attempt *attempt, CURLcode code, struct transfer_result *result);

/* The same for one that libcurl has not ended by its deadline. */
void attempt_end_late(struct attempt *attempt, int64_t now_ns,
	struct transfer_result *result);

void attempt_close(struct attempt *attempt);

#endif
