/* SPDX-License-Identifier: ISC */
/* What all easy handles of libcurl have in common: how a connection is opened,
 * and what is known about one that failed. */
#ifndef HTTPPOST_CURL_HANDLE_H
#define HTTPPOST_CURL_HANDLE_H

#include "httppost/curl_fault.h"

#include <curl/curl.h>
#include <stdbool.h>

struct target;

/* Sets the route, the time limit of a connection, and TLS. The target must
 * outlive the handle. False if libcurl has no memory or refuses. */
bool curl_handle_set(CURL *easy, const struct target *target);

/* Whether no proxy comes between us and the host of the URL, whose first bytes
 * could be taken for those of the host. */
bool curl_handle_is_direct(const struct target *target, const char *url);

/* Fills in what is known about a transfer to the URL for which libcurl returned
 * `code`, except for the request and the answer. `peer` holds a name in it. */
void curl_handle_fault(CURL *easy, const struct target *target, const char *url,
	CURLcode code, char peer[CURL_FAULT_PEER], struct curl_fault *fault);

#endif
