/* SPDX-License-Identifier: ISC */
/* URLs and proxies as libcurl reads them. It checks them in advance, because a
 * fault would otherwise appear only with the first line. It also knows the
 * environment variables for proxies, whose values libcurl repeats in its
 * messages. */
#ifndef HTTPPOST_CURL_URL_H
#define HTTPPOST_CURL_URL_H

#include "httppost/secrets.h"

#include <stdbool.h>

/* NULL, or the reason why the host and port of a URL, which begins with http://
 * or https://, are unusable. The rest of the URL is not checked. */
const char *curl_url_check(const char *text);

/* NULL, or the reason why the value of a variable such as http_proxy is not a
 * proxy. The reason shows nothing of the value. */
const char *curl_url_check_proxy(const char *text);

/* Adds user and password of the proxy variables, and both as in the header.
 * If a value is not a URL, they are before its last @. False if memory is
 * short. */
bool curl_url_add_secrets(struct secrets *secrets);

/* Names and versions of libcurl and of the libraries that it uses, for
 * --version. */
const char *curl_url_library(void);

/* Returns the proxy that libcurl will use for the URL, and sets *name to its
 * variable. NULL if there is none, or if some hosts are reached without it and
 * this may be one of them. */
const char *curl_url_find_proxy(const char *url, const char **name);

/* Whether there is a proxy for such URLs, but perhaps not for this one. */
bool curl_url_may_use_proxy(const char *url);

#endif
