/* One try of a transfer, as libcurl does it: an easy handle, the request that
 * it sends, what is kept of the answer, and how it ended. Belongs to
 * transfer.c; these two are the only files that know libcurl. */
#ifndef HTTPPOST_ATTEMPT_H
#define HTTPPOST_ATTEMPT_H

#include "httppost/transfer.h"

#include "common/buffer.h"

#include <curl/curl.h>

/* A handle is used for one attempt after another, and so are its buffers. */
struct attempt {
	CURL *easy;
	const struct transfer_settings *settings;
	void *owner;
	struct curl_slist *headers;
	struct buffer body; /* curl reads it while the attempt lasts */
	size_t answer_length;
	char answer[TRANSFER_ANSWER];
	char fault[CURL_ERROR_SIZE];
	int requests_begun;
	bool is_busy;
};

/* Sets the handle up with all that stays the same from one attempt to the next.
 * `settings` must outlive it. False where libcurl has no memory or refuses. */
bool
attempt_open(struct attempt *attempt, const struct transfer_settings *settings);

/* Makes it ready to send a request. False where memory is short. */
bool attempt_begin(
	struct attempt *attempt, const struct request *request, void *owner);

/* Says how it ended, of which libcurl says `code`. */
void attempt_end(
	struct attempt *attempt, CURLcode code, struct transfer_result *result);

void attempt_close(struct attempt *attempt);

#endif
