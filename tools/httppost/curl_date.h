/* SPDX-License-Identifier: ISC */
/* The value of Retry-After (RFC 9110 section 10.2.3), with dates as libcurl
 * reads them. Pure. */
#ifndef HTTPPOST_CURL_DATE_H
#define HTTPPOST_CURL_DATE_H

#include <stdint.h>

/* The most that counts, in seconds. */
#define CURL_DATE_LONGEST_S 86400

/* How many seconds after now_s, in seconds since the epoch, the value asks to
 * wait: a day at most; 0 if it is not a number or a date, or has passed. */
int64_t curl_date_retry_after_s(const char *value, int64_t now_s);

#endif
