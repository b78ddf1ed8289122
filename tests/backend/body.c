/* SPDX-License-Identifier: ISC */
/* Checks a record as strictly as a good server would: the syntax and range of
 * both times, and the type of every required member. Digits are not checked,
 * because the body itself is stored. */
#include "body.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const zone_names[] = { "RX", "TX1", "TX2" };

#define ZONES (sizeof(zone_names) / sizeof(zone_names[0]))

/* Whether text matches the pattern: 0 stands for a digit, every other character
 * for itself. */
static bool
is_shape(const json_t *value, const char *pattern)
{
	const char *text = json_string_value(value);
	size_t length = strlen(pattern);

	if (text == NULL || json_string_length(value) != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		bool is_digit = text[i] >= '0' && text[i] <= '9';

		if (pattern[i] == '0' ? !is_digit : text[i] != pattern[i])
			return false;
	}
	return true;
}

static int
two_digits(const char *text)
{
	return (text[0] - '0') * 10 + (text[1] - '0');
}

static bool
is_clock(const char *text)
{
	return two_digits(text) < 24 && two_digits(text + 3) < 60 &&
	       two_digits(text + 6) < 60;
}

static bool
is_date(const char *text)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	int year = two_digits(text) * 100 + two_digits(text + 2);
	int month = two_digits(text + 5);
	int day = two_digits(text + 8);
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return false;
	return month != 2 || day < 29 || is_leap;
}

static const char *
times_check(const json_t *stamp, const json_t *time)
{
	if (!is_shape(stamp, "0000-00-00T00:00:00.000Z"))
		return "timestamp must be like 2024-02-16T20:30:45.123Z";
	if (!is_date(json_string_value(stamp)) ||
		!is_clock(json_string_value(stamp) + 11))
		return "timestamp is no moment that exists";
	if (!is_shape(time, "00:00:00"))
		return "data.time must be like 20:30:45";
	if (!is_clock(json_string_value(time)))
		return "data.time is no moment that exists";
	return NULL;
}

/* An integer too large for an integer type is still a number. */
static json_t *
body_parse(const char *body, size_t bytes, json_error_t *error)
{
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL;
	json_t *record = json_loadb(body, bytes, flags, error);

	if (record == NULL &&
		json_error_code(error) == json_error_numeric_overflow)
		record = json_loadb(
			body, bytes, flags | JSON_DECODE_INT_AS_REAL, error);
	return record;
}

static bool
members_check(json_t *data, char *why, size_t why_bytes)
{
	for (size_t i = 0; i < ZONES; i++) {
		char name[16];
		const json_t *value;

		(void)snprintf(name, sizeof(name), "%s_kWh", zone_names[i]);
		value = json_object_get(data, name);
		if (json_is_number(value) || json_is_null(value))
			continue;
		(void)snprintf(why, why_bytes, "data.%s %s", name,
			value == NULL ? "is missing"
				      : "must be a number or null");
		return false;
	}
	return true;
}

json_t *
body_check(const char *body, size_t bytes, char *why, size_t why_bytes)
{
	json_error_t error;
	json_t *record = body_parse(body, bytes, &error);
	json_t *data = json_object_get(record, "data");
	const char *wrong = NULL;

	if (record == NULL) {
		(void)snprintf(why, why_bytes, "not JSON: %s", error.text);
		return NULL;
	}
	if (!json_is_object(record))
		wrong = "not an object";
	else if (!json_is_object(data))
		wrong = "data must be an object";
	else
		wrong = times_check(json_object_get(record, "timestamp"),
			json_object_get(data, "time"));
	if (wrong != NULL)
		(void)snprintf(why, why_bytes, "%s", wrong);
	else if (members_check(data, why, why_bytes))
		return record;
	json_decref(record);
	return NULL;
}

/* Copies a member under another name; a missing one becomes null. */
static void
member_show(json_t *to, const char *name, json_t *from, const char *member)
{
	json_t *value = json_object_get(from, member);

	(void)json_object_set_new(
		to, name, value == NULL ? json_null() : json_incref(value));
}

static json_t *
zone_show(json_t *data, const char *zone)
{
	static const char *const quantities[] = { "kWh", "CO_ppm" };
	json_t *shown = json_object();

	for (size_t i = 0; i < 2; i++) {
		char member[24];

		(void)snprintf(
			member, sizeof(member), "%s_%s", zone, quantities[i]);
		member_show(shown, quantities[i], data, member);
	}
	return shown;
}

json_t *
body_zones(json_t *record, const struct body_account *account)
{
	static const char *const others[] = { "CO_status", "load_status",
		"deviation_percent" };
	json_t *data = json_object_get(record, "data");
	json_t *shown = json_object();
	json_t *zones = json_object();

	member_show(shown, "timestamp", record, "timestamp");
	if (record != NULL)
		member_show(shown, "time", data, "time");
	for (size_t i = 0; record != NULL && i < ZONES; i++)
		(void)json_object_set_new(
			zones, zone_names[i], zone_show(data, zone_names[i]));
	(void)json_object_set_new(shown, "zones", zones);
	for (size_t i = 0; record != NULL && i < 3; i++)
		member_show(shown, others[i], data, others[i]);
	(void)json_object_set_new(
		shown, "received", json_integer((json_int_t)account->received));
	(void)json_object_set_new(
		shown, "senders", json_integer((json_int_t)account->senders));
	(void)json_object_set_new(shown, "age",
		record == NULL ? json_null()
			       : json_real((double)account->age_ns / 1e9));
	return shown;
}
