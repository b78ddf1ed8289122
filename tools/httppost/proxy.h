/* What the environment says of a proxy. libcurl reads it, and repeats it in its
 * messages; here is only what must not be shown of it. */
#ifndef HTTPPOST_PROXY_H
#define HTTPPOST_PROXY_H

#include "httppost/secrets.h"

#include <stdbool.h>

/* Adds who says the variables that libcurl reads a proxy from: user, password,
 * and both as the header has them. What is no URL may hold them all the same,
 * and they are found by its last @. False where memory is short. */
bool proxy_secrets(struct secrets *secrets);

/* The proxy that libcurl will take for the URL, and in *name the variable it
 * stands in; NULL if there is none, or if some hosts are reached without one
 * and this may be such a host. */
const char *proxy_find(const char *url, const char **name);

#endif
