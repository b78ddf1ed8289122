/* SPDX-License-Identifier: ISC */
/* The engine that uses libcurl: HTTP/1.1 and HTTP/2, TLS, proxies, redirects.
 * Only files named curl_* include libcurl. */
#ifndef HTTPPOST_CURL_ENGINE_H
#define HTTPPOST_CURL_ENGINE_H

#include "httppost/engine.h"

/* NULL after a message. */
struct engine *curl_engine_open(const struct engine_settings *settings);

#endif
