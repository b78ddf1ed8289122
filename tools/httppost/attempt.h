/* One try of a transfer, as libcurl does it: an easy handle, the request that
 * it sends, what is kept of the answer, and how it ended. Belongs to
 * transfer.c; these two are the only files that know libcurl. */
#ifndef HTTPPOST_ATTEMPT_H
#define HTTPPOST_ATTEMPT_H

#include "httppost/transfer.h"

#include "httppost/finder.h"

#include <curl/curl.h>

/* A handle is used for one attempt after another, and so is what it was told
 * and stays the same. */
struct attempt {
	CURL *easy;
	const struct transfer_settings *settings;
	const struct finder *finder; /* of settings->fail_if, or NULL */
	void *owner;
	struct buffer header_texts; /* each with its NUL */
	struct curl_slist *headers; /* an array, linked as libcurl wants it */
	size_t header_room;
	uint64_t url_version; /* of the request that it was told */
	uint64_t headers_version;
	uint64_t body_length;
	size_t matched; /* of settings->fail_if */
	int requests_begun;
	bool is_busy;
	bool is_answer_cut;
	char fault[CURL_ERROR_SIZE];
	size_t answer_length;
	char answer[TRANSFER_ANSWER];
};

/* Sets the handle up with all that stays the same from one attempt to the next.
 * `settings` and `finder` must outlive it. False where libcurl has no memory or
 * refuses. */
bool attempt_open(struct attempt *attempt,
	const struct transfer_settings *settings, const struct finder *finder);

/* Makes it ready to send a request. False where memory is short. */
bool attempt_begin(
	struct attempt *attempt, const struct request *request, void *owner);

/* Says how it ended, of which libcurl says `code`. */
void attempt_end(
	struct attempt *attempt, CURLcode code, struct transfer_result *result);

void attempt_close(struct attempt *attempt);

#endif
