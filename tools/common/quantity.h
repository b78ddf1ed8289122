/* SPDX-License-Identifier: ISC */
/* Converts durations, rates, sizes, counts and times from and to text. Pure.
 * The readers return NULL, or the reason for a refusal, to follow the name of
 * an option: "must be ...". */
#ifndef COMMON_QUANTITY_H
#define COMMON_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_SECOND INT64_C(1000000000)

/* `lines` in each `period_ns`; exact for every decimal. lines 0 means no limit.
 */
struct quantity_rate {
	uint64_t lines;
	uint64_t period_ns;
};

/* A positive rational number in lowest terms. */
struct quantity_factor {
	uint64_t numerator;
	uint64_t denominator;
};

/* "250ms", "1.5s", "2m", "1h", "1d", "10us", "5ns"; a bare number is seconds.
 * Rounded to the nearest nanosecond. */
const char *quantity_duration(const char *text, int64_t *ns);

/* "250/s", "10/m", "0.5/h"; a bare number is per second; "max" is no limit. */
const char *quantity_rate(const char *text, struct quantity_rate *rate);

/* "0.5", "2": a positive decimal, exact. */
const char *quantity_factor(const char *text, struct quantity_factor *factor);

/* Multiplies the rate, exactly; a rate without limit stays so. False if the
 * result does not fit, with the rate unchanged. */
bool quantity_rate_times(
	struct quantity_rate *rate, const struct quantity_factor *factor);

/* "64k", "16M", "1G", by 1024; a bare number is bytes. Sizes and counts are
 * less than 2^63. */
const char *quantity_size(const char *text, uint64_t *bytes);

/* Decimal digits and nothing else. */
const char *quantity_count(const char *text, uint64_t *count);

/* Which of how many equal shares. */
struct quantity_share {
	uint64_t index; /* from 1 */
	uint64_t count; /* 0: not set */
};

/* "2/3": the second of three; at most QUANTITY_SHARES, so that products of
 * two counts stay within 64 bits. */
const char *quantity_share(const char *text, struct quantity_share *share);

#define QUANTITY_SHARES UINT64_C(1000000)

/* Room for any of the texts below, with their ending NUL. */
#define QUANTITY_TEXT 40

/* "0:00:07", "22:29:28", "129:00:00": whole seconds, rounded down. */
const char *quantity_clock_text(int64_t ns, char text[QUANTITY_TEXT]);

/* "0", "12us", "3.250ms", "1.250s": three digits after the point at most. */
const char *quantity_duration_text(int64_t ns, char text[QUANTITY_TEXT]);

/* RFC 3339 in UTC with milliseconds, 2024-02-16T20:30:45.123Z, from
 * nanoseconds since the epoch. */
const char *quantity_time_text(int64_t realtime_ns, char text[QUANTITY_TEXT]);

#endif
