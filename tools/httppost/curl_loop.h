/* SPDX-License-Identifier: ISC */
/* A multi handle of libcurl that does not wait by itself: libcurl tells which
 * descriptors and which timer it waits for, and the one wait of the caller
 * serves them all. */
#ifndef HTTPPOST_CURL_LOOP_H
#define HTTPPOST_CURL_LOOP_H

#include "httppost/poll_set.h"

#include <curl/curl.h>
#include <stdint.h>

/* {0} begins. */
struct curl_loop {
	CURLM *multi;
	struct poll_set *set;
	int kind;            /* of its descriptors there */
	int64_t deadline_ns; /* of the timer of libcurl, monotonic */
	bool is_broken;      /* libcurl has failed, and nothing can continue */
};

/* The descriptors are watched in `set` under that kind, without an owner.
 * `connections` are kept for reuse. `set` must outlive the loop, which must not
 * move. False if libcurl has no memory. */
bool curl_loop_open(struct curl_loop *loop, struct poll_set *set, int kind,
	size_t connections);

/* Continues after an event of a descriptor, poll(2)'s revents. */
void curl_loop_act(struct curl_loop *loop, int fd, short events);

/* Continues if the timer has passed. */
void curl_loop_expire(struct curl_loop *loop, int64_t now_ns);

/* The owner of the next handle that has ended, which is its CURLOPT_PRIVATE,
 * and how it ended. NULL if there is none, or if libcurl has failed. */
void *curl_loop_next(struct curl_loop *loop, CURLcode *code);

/* Ends all that libcurl has begun. Handles must have been removed. */
void curl_loop_close(struct curl_loop *loop);

#endif
