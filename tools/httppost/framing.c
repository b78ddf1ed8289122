/* See framing.h. */
#include "httppost/framing.h"

#include <string.h>
#include <strings.h>

#define STATUS_LINE "HTTP/"
#define LENGTH "Content-Length:"
#define CODING "Transfer-Encoding:"

static bool
begins_with(const char *line, size_t length, const char *prefix)
{
	size_t size = strlen(prefix);

	return length >= size && !strncasecmp(line, prefix, size);
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Whether blanks stand between that name and the colon, which no parser may
 * pass over (RFC 9112 section 5.1): another one sees another body. */
static bool
is_torn_from_colon(const char *line, size_t length, const char *field)
{
	size_t name = strlen(field) - 1, at = name;

	if (length <= name || strncasecmp(line, field, name) != 0)
		return false;
	while (at < length && (line[at] == ' ' || line[at] == '\t'))
		at++;
	return at > name && at < length && line[at] == ':';
}

/* One number, which must be that of the others. */
static bool
add_number(struct framing *framing, const char *digits, size_t length)
{
	uint64_t number = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9' ||
			number > (INT64_MAX - 9) / 10)
			return false;
		number = 10 * number + (uint64_t)(digits[i] - '0');
	}
	if (framing->is_sized && framing->length != number)
		return false;
	framing->is_sized = true;
	framing->length = number;
	return true;
}

/* A list of the same number over and over is that number. */
static bool
add_list(struct framing *framing, const char *value, size_t length)
{
	const char *end = value + length;
	bool is_empty = true;

	while (value < end) {
		const char *comma = memchr(value, ',', (size_t)(end - value));
		const char *next = comma ? comma + 1 : end;
		const char *last = comma ? comma : end;

		while (value < last && is_blank(*value))
			value++;
		while (value < last && is_blank(last[-1]))
			last--;
		if (value < last) {
			is_empty = false;
			if (!add_number(framing, value, (size_t)(last - value)))
				return false;
		}
		value = next;
	}
	return !is_empty;
}

/* "HTTP/1.1 200 OK" */
static void
begin_head(struct framing *framing, const char *line, size_t length)
{
	size_t at = strlen(STATUS_LINE);

	*framing = (struct framing){
		.is_of_http1 = length > at && line[at] == '1',
	};
	while (at < length && line[at] != ' ')
		at++;
	while (++at < length && line[at] >= '0' && line[at] <= '9' &&
		framing->status < 1000)
		framing->status = 10 * framing->status + line[at] - '0';
}

/* Whether the last coding is chunked. */
static bool
is_chunked(const char *value, size_t length)
{
	static const char name[] = "chunked";

	while (length && is_blank(value[length - 1]))
		length--;
	return length >= strlen(name) &&
	       !strncasecmp(value + length - strlen(name), name, strlen(name));
}

void
framing_add(struct framing *framing, const char *line, size_t length)
{
	if (length && (*line == '\r' || *line == '\n'))
		framing->is_ended = true;
	else if (begins_with(line, length, STATUS_LINE))
		begin_head(framing, line, length);
	else if (begins_with(line, length, CODING))
		framing->is_chunked = is_chunked(
			line + strlen(CODING), length - strlen(CODING));
	else if (begins_with(line, length, LENGTH))
		framing->is_faulty |= !add_list(framing, line + strlen(LENGTH),
			length - strlen(LENGTH));
	else if (is_torn_from_colon(line, length, LENGTH) ||
		 is_torn_from_colon(line, length, CODING))
		framing->is_faulty = true;
}

bool
framing_ends_by_close(const struct framing *framing)
{
	return framing->is_of_http1 && framing->status >= 200 &&
	       framing->status != 204 && framing->status != 304 &&
	       !framing->is_chunked && !framing->is_sized;
}
