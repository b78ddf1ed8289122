/* SPDX-License-Identifier: ISC */
/* See curl_date.h. */
#include "httppost/curl_date.h"

#include <curl/curl.h>
#include <string.h>

int64_t
curl_date_retry_after_s(const char *value, int64_t now_s)
{
	size_t digits = strspn(value, "0123456789"), i;
	int64_t seconds = 0;

	if (digits && !value[digits]) {
		for (i = 0; i < digits && seconds < CURL_DATE_LONGEST_S; i++)
			seconds = 10 * seconds + (value[i] - '0');
	} else if (*value) {
		seconds = (int64_t)curl_getdate(value, NULL);
		seconds = seconds < 0 || seconds < now_s ? 0 : seconds - now_s;
	}
	return seconds < CURL_DATE_LONGEST_S ? seconds : CURL_DATE_LONGEST_S;
}
