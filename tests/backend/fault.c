/* SPDX-License-Identifier: ISC */
/* A fault is written as KIND[=VALUE][@WHEN]. One table has the kinds; the part
 * after the last '@' is WHEN, and the rest is the value of the kind. */
#include "fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	enum fault_kind kind;
	bool has_value;
} kinds[] = {
	{ "status", FAULT_STATUS, true },
	{ "delay", FAULT_DELAY, true },
	{ "hang", FAULT_HANG, false },
	{ "reset", FAULT_RESET, false },
	{ "close", FAULT_CLOSE, false },
	{ "half", FAULT_HALF, false },
	{ "junk", FAULT_JUNK, false },
	{ "drip", FAULT_DRIP, false },
	{ "reset-head", FAULT_RESET_HEAD, false },
	{ "reset-body", FAULT_RESET_BODY, false },
	{ "interim", FAULT_INTERIM, false },
	{ "giant", FAULT_GIANT, true },
	{ "chunked", FAULT_CHUNKED, false },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *
fault_name(enum fault_kind kind)
{
	for (size_t i = 0; i < KINDS; i++) {
		if (kinds[i].kind == kind)
			return kinds[i].name;
	}
	return "none";
}

struct fault_list *
fault_list_new(void)
{
	return calloc(1, sizeof(struct fault_list));
}

void
fault_list_free(struct fault_list *list)
{
	while (list != NULL) {
		struct fault_list *older = list->older;

		for (size_t i = 0; i < list->count; i++)
			free(list->faults[i].value);
		free(list->faults);
		free(list);
		list = older;
	}
}

/* Reads digits up to *end; false if there are none or the number is more than
 * `bound`. */
static bool
number_read(const char *text, const char **end, unsigned long long bound,
	unsigned long long *number)
{
	unsigned long long sum = 0;
	const char *at = text;

	for (; *at >= '0' && *at <= '9'; at++) {
		sum = sum * 10 + (unsigned long long)(*at - '0');
		if (sum > bound)
			return false;
	}
	*end = at;
	*number = sum;
	return at != text;
}

static bool
when_read(const char *when, struct fault *fault)
{
	const unsigned long long bound = 1000000000000;
	const char *end;

	if (strcmp(when, "all") == 0)
		return true;
	if (strcmp(when, "first") == 0 || strcmp(when, "later") == 0) {
		fault->place = when[0] == 'f' ? PLACE_FIRST : PLACE_LATER;
		return true;
	}
	if (!number_read(when, &end, bound, &fault->first))
		return false;
	if (*end == '\0') {
		fault->last = fault->first;
		return fault->first > 0;
	}
	if (*end++ != '-')
		return false;
	if (*end != '\0') {
		if (!number_read(end, &end, bound, &fault->last) ||
			*end != '\0')
			return false;
	}
	return fault->first > 0 && fault->first <= fault->last;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Replaces \xNN, \n and \\ in place; returns the length, or -1 if wrong. */
static long
unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		if (*from != '\\') {
			*to++ = *from;
			continue;
		}
		from++;
		if (*from == 'x') {
			int high = hex_digit(from[1]);
			int low = high < 0 ? -1 : hex_digit(from[2]);

			if (low < 0)
				return -1;
			*to++ = (char)(high * 16 + low);
			from += 2;
		} else if (*from == 'n') {
			*to++ = '\n';
		} else if (*from == '\\') {
			*to++ = '\\';
		} else {
			return -1;
		}
	}
	*to = '\0';
	return (long)(to - text);
}

/* The part after CODE: a header, or the body of the answer. */
static const char *
status_detail(const char *detail, struct fault *fault)
{
	static const struct {
		const char *key;
		const char *header;
	} details[] = {
		{ ",retry-after=", "Retry-After" },
		{ ",location=", "Location" },
		{ ",body=", NULL },
	};
	long bytes;

	for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++) {
		size_t length = strlen(details[i].key);

		if (strncmp(detail, details[i].key, length) != 0)
			continue;
		fault->header = details[i].header;
		fault->value = strdup(detail + length);
		if (fault->value == NULL)
			return "out of memory";
		if (fault->header != NULL)
			return NULL;
		bytes = unescape(fault->value);
		fault->value_bytes = (size_t)bytes;
		return bytes < 0 ? "body: only \\xNN, \\n and \\\\" : NULL;
	}
	return "after CODE comes ,retry-after=, ,location= or ,body=";
}

/* Returns what is wrong with the value, or NULL. */
static const char *
value_read(const char *value, struct fault *fault)
{
	unsigned long long number;
	const char *end;

	if (fault->kind == FAULT_DELAY) {
		if (!number_read(value, &end, 3600000, &number) || *end != '\0')
			return "delay: 0 to 3600000 milliseconds";
		fault->delay_ms = (long)number;
		return NULL;
	}
	if (fault->kind == FAULT_GIANT) {
		if (!number_read(value, &end, 16384, &number) || *end != '\0')
			return "giant: 0 to 16384 KiB";
		fault->giant_bytes = (size_t)number * 1024;
		return NULL;
	}
	if (!number_read(value, &end, 599, &number) || number < 200)
		return "status: 200 to 599";
	fault->status = (unsigned int)number;
	return *end == '\0' ? NULL : status_detail(end, fault);
}

/* Takes KIND[=VALUE] apart; returns what is wrong with it, or NULL. */
static const char *
kind_read(const char *text, struct fault *fault)
{
	for (size_t i = 0; i < KINDS; i++) {
		size_t length = strlen(kinds[i].name);

		if (strncmp(text, kinds[i].name, length) != 0 ||
			(text[length] != '\0' && text[length] != '='))
			continue;
		fault->kind = kinds[i].kind;
		if (kinds[i].has_value != (text[length] == '='))
			return kinds[i].has_value ? "needs a value"
						  : "takes no value";
		if (!kinds[i].has_value)
			return NULL;
		return value_read(text + length + 1, fault);
	}
	return "no such fault";
}

/* Returns what is wrong with the spec, or NULL. Changes the spec. */
static const char *
spec_read(char *spec, struct fault *fault)
{
	char *when = strrchr(spec, '@');

	if (when != NULL) {
		*when++ = '\0';
		if (!when_read(when, fault))
			return "after @ comes all, first, later, N, N-M or N-";
	}
	if (strcmp(spec, "close-late") == 0) {
		fault->kind = FAULT_CLOSE;
		fault->place = PLACE_LATER;
		return NULL;
	}
	return kind_read(spec, fault);
}

bool
fault_add(
	struct fault_list *list, const char *spec, char *why, size_t why_bytes)
{
	struct fault fault = { .first = 1, .last = ULLONG_MAX };
	struct fault *more;
	char *copy = strdup(spec);
	const char *wrong = "out of memory";

	if (copy == NULL)
		goto out;
	wrong = spec_read(copy, &fault);
	if (wrong != NULL)
		goto out;
	more = realloc(list->faults, (list->count + 1) * sizeof(fault));
	if (more == NULL) {
		wrong = "out of memory";
		goto out;
	}
	more[list->count++] = fault;
	list->faults = more;
out:
	if (wrong != NULL) {
		free(fault.value);
		(void)snprintf(
			why, why_bytes, "fault '%.60s': %s", spec, wrong);
	}
	free(copy);
	return wrong == NULL;
}

bool
fault_add_lines(struct fault_list *list, const char *text, size_t bytes,
	char *why, size_t why_bytes)
{
	const char *end = text + bytes;
	bool is_good = true;

	while (is_good && text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		char *spec;

		if (stop == NULL)
			stop = end;
		spec = strndup(text, (size_t)(stop - text));
		if (spec == NULL) {
			(void)snprintf(why, why_bytes, "out of memory");
			return false;
		}
		if (*spec != '\0')
			is_good = fault_add(list, spec, why, why_bytes);
		free(spec);
		text = stop < end ? stop + 1 : end;
	}
	return is_good;
}

static bool
is_due(const struct fault *fault, unsigned long long n, unsigned long long nth)
{
	if (n < fault->first || n > fault->last)
		return false;
	if (fault->place == PLACE_FIRST)
		return nth == 1;
	return fault->place == PLACE_ANY || nth > 1;
}

const struct fault *
fault_find(const struct fault_list *list, unsigned long long n,
	unsigned long long nth, long *delay_ms)
{
	const struct fault *found = NULL;

	*delay_ms = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct fault *fault = &list->faults[i];

		if (!is_due(fault, n, nth))
			continue;
		if (fault->kind == FAULT_DELAY)
			*delay_ms += fault->delay_ms;
		else if (found == NULL)
			found = fault;
	}
	return found;
}
