/* Where requests go, as libcurl takes it: whether it can make something of a
 * URL and a proxy, for what it refuses would fail with the first line; and the
 * variables of the environment that it reads a proxy from, which it repeats in
 * its messages. */
#ifndef HTTPPOST_CURL_URL_H
#define HTTPPOST_CURL_URL_H

#include "httppost/secrets.h"

#include <stdbool.h>

/* NULL, or the reason why the host and port of a URL, which begins with http://
 * or https://, are unusable. What follows them is not looked at. */
const char *curl_url_check(const char *text);

/* NULL, or the reason why the text, as a variable such as http_proxy has it, is
 * not a proxy. It shows nothing of the text. */
const char *curl_url_check_proxy(const char *text);

/* Adds who says the variables of a proxy: user, password, and both as the
 * header has them. What is no URL may hold them all the same, and they are
 * found by its last @. False where memory is short. */
bool curl_url_add_secrets(struct secrets *secrets);

/* The proxy that libcurl will take for the URL, and in *name the variable it
 * stands in; NULL if there is none, or if some hosts are reached without one
 * and this may be such a host. */
const char *curl_url_find_proxy(const char *url, const char **name);

#endif
