/* SPDX-License-Identifier: ISC */
/* See slots.h. */
#include "pace/slots.h"

#include <stdbool.h>

/* Binary digits of a count of slots. */
#define DIGITS 64

/* A span or a time with its fraction, in 1/lines ns. */
struct span {
	int64_t ns;
	uint64_t fraction;
};

struct slots
slots_of_rate(const struct quantity_rate *rate)
{
	return (struct slots){
		.lines = rate->lines,
		.slot_ns = (int64_t)(rate->period_ns / rate->lines),
		.rest = rate->period_ns % rate->lines,
	};
}

/* The sum, at most INT64_MAX. */
static struct span
sum(struct span a, struct span b, uint64_t lines)
{
	bool has_carry = a.fraction >= lines - b.fraction;

	if (a.ns > INT64_MAX - b.ns - has_carry)
		return (struct span){ INT64_MAX, 0 };
	return (struct span){
		a.ns + b.ns + has_carry,
		has_carry ? a.fraction - (lines - b.fraction)
			  : a.fraction + b.fraction,
	};
}

int64_t
slots_after(struct slots *slots, int64_t at_ns, uint64_t count)
{
	struct span at = { at_ns, slots->carry };
	struct span span = { slots->slot_ns, slots->rest };

	/* add spans of 1, 2, 4 slots and so on, one for each bit of the count
	 */
	while (count) {
		if (count & 1)
			at = sum(at, span, slots->lines);
		count >>= 1;
		if (count)
			span = sum(span, span, slots->lines);
	}
	slots->carry = at.fraction;
	return at.ns;
}

/* Tries spans of 2^63 slots, 2^62 and so on, and takes each that fits. */
uint64_t
slots_within(const struct slots *slots, int64_t at_ns, int64_t until_ns)
{
	struct span at = { at_ns, slots->carry }, next;
	struct span spans[DIGITS] = { { slots->slot_ns, slots->rest } };
	uint64_t count = 0;
	int i;

	for (i = 1; i < DIGITS; i++)
		spans[i] = sum(spans[i - 1], spans[i - 1], slots->lines);
	for (i = DIGITS - 1; i >= 0; i--) {
		next = sum(at, spans[i], slots->lines);
		if (next.ns > until_ns)
			continue;
		at = next;
		count |= UINT64_C(1) << i;
	}
	return count;
}

int64_t
slots_until(struct slots *slots, int64_t at_ns, int64_t until_ns)
{
	uint64_t count;

	while ((count = slots_within(slots, at_ns, until_ns)) > 0)
		at_ns = slots_after(slots, at_ns, count);
	return at_ns;
}
