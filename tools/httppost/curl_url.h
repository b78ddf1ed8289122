/* SPDX-License-Identifier: ISC */
/* URLs and proxies as libcurl reads them. It checks them in advance, because a
 * fault would otherwise appear only with the first line. It also knows the
 * environment variables for proxies, whose values libcurl repeats in its
 * messages. */
#ifndef HTTPPOST_CURL_URL_H
#define HTTPPOST_CURL_URL_H

#include "httppost/secrets.h"

#include "common/buffer.h"

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

/* Whether that may be a proxy that forwards requests: of HTTP, for a URL that
 * begins with http://. Others make a tunnel. */
bool curl_url_may_be_forwarded(const char *url);

/* Each of these appends a part of a URL, which was checked, without a NUL.
 * False if memory is short.
 * The host as libcurl sends it, with the port unless that is the usual one. */
bool curl_url_append_host(const char *url, struct buffer *host);

/* "user:password", decoded; nothing if there is no user, then *has_user is
 * false. */
bool curl_url_append_user(const char *url, struct buffer *user, bool *has_user);

/* Appends the URL to which a redirect leads, and a NUL: `to` may be relative to
 * the URL `from`. False if it leads nowhere, or if memory is short. */
bool
curl_url_append_target(const char *from, const char *to, struct buffer *target);

#endif
