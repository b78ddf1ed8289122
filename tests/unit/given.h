/* SPDX-License-Identifier: ISC */
/* Records and names for tests, made from text. */
#ifndef UNIT_GIVEN_H
#define UNIT_GIVEN_H

#include "csvrows/names.h"
#include "csvrows/record.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

/* Makes a separate record from text without a line end. */
struct given {
	struct record record;
	char bytes[512];
};

static inline void
given_record(struct given *given, const char *text)
{
	struct scan scan = { .delimiter = ',' };
	size_t length = strlen(text);

	memset(given, 0, sizeof(*given));
	given->record.quote = '"';
	given->record.most = SIZE_MAX;
	memcpy(given->bytes, text, length);
	record_begin(&given->record);
	scan_set(&scan, given->bytes);
	ck_assert(record_parse(
		&given->record, &scan, given->bytes, length, true));
}

static inline void
given_names(struct names *names, const char *header)
{
	struct given given;

	given_record(&given, header);
	ck_assert(names_take(names, &given.record, given.bytes));
	record_free(&given.record);
}

#endif
