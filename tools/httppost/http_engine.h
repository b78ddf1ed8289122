/* SPDX-License-Identifier: ISC */
/* The engine that speaks HTTP/1.1 by itself, on connections that libcurl
 * opens. It follows no redirects, and cannot use a proxy that forwards
 * requests. */
#ifndef HTTPPOST_HTTP_ENGINE_H
#define HTTPPOST_HTTP_ENGINE_H

#include "httppost/engine.h"

/* NULL after a message. */
struct engine *http_engine_open(const struct engine_settings *settings);

#endif
