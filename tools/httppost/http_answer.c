/* SPDX-License-Identifier: ISC */
/* See http_answer.h. Everything but the body comes in lines. A line that
 * arrives whole is read where it is; the parts of another one are collected
 * first. Sections are those of RFC 9112. */
#include "httppost/http_answer.h"

#include <string.h>

#define VERSION_TEXT "HTTP/1."
#define VERSION_LENGTH (sizeof(VERSION_TEXT) - 1)

/* As many as INT64_MAX has; leading zeros count. */
#define CHUNK_DIGITS 16

/* What the next bytes are. */
enum step {
	STATUS_LINE,
	FIELD_LINE,
	CHUNK_LINE, /* the size of a chunk */
	CHUNK_END,  /* the line end after one */
	TRAILER_LINE,
	/* those of the body */
	CHUNK_BYTES,
	SIZED_BYTES,
	ALL_BYTES, /* until the connection ends */
};

enum coding {
	NO_CODING,
	CHUNKED,
	OTHER_CODING,
};

static const char no_http[] = "The answer is not valid HTTP";
static const char bad_byte[] =
	"The answer is not valid HTTP (a control byte in a header)";
static const char bad_status[] = "The answer is not valid HTTP (its status)";
static const char bad_name[] =
	"The answer is not valid HTTP (a header without a proper name)";
static const char folded[] = "The answer is not valid HTTP (a folded header)";
static const char bad_chunk[] =
	"The answer is not valid HTTP (the size of a chunk)";
static const char bad_length[] =
	"The Content-Length of the answer is not a number";
static const char bad_coding[] = "The answer cannot be decoded";
static const char too_long[] = "A header of the answer is too long";
static const char too_many[] = "More than 100 interim answers (1xx)";
static const char not_asked[] = "The answer switches to another protocol";
static const char no_answer[] = "The connection closed without an answer";
static const char cut_off[] =
	"The connection closed before the end of the answer";

void
http_answer_begin(struct http_answer *answer)
{
	/* not all of it: the texts at its end are large */
	answer->state = HTTP_ANSWER_OPEN;
	answer->status = 0;
	answer->has_begun = false;
	answer->is_head_ended = false;
	answer->ends_by_close = false;
	answer->keeps = false;
	answer->keep_s = -1;
	answer->keep_max = -1;
	answer->fault = NULL;
	answer->head = (struct http_answer_head){ .coding = NO_CODING };
	answer->step = STATUS_LINE;
	answer->interim_count = 0;
	answer->is_closing = false;
	answer->has_cr = false;
	answer->head_bytes = 0;
	answer->line_length = 0;
	answer->left = 0;
	answer->retry_after[0] = '\0';
	answer->location[0] = '\0';
}

static void
fail(struct http_answer *answer, const char *fault)
{
	answer->state = HTTP_ANSWER_FAULTY;
	answer->keeps = false;
	answer->fault = fault;
}

static void
complete(struct http_answer *answer)
{
	answer->state = HTTP_ANSWER_COMPLETE;
}

/* --- bytes and words ------------------------------------------------------ */

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* The bytes of a token, one bit each (RFC 9110 section 5.6.2): letters, digits
 * and !#$%&'*+-.^_`|~. */
static const uint32_t tokens[8] = { 0, 0x3ff6cfa, 0xc7fffffe, 0x57ffffff };

static bool
is_token(char byte)
{
	unsigned char at = (unsigned char)byte;

	/* most of them are letters */
	return (unsigned char)((at | 0x20) - 'a') < 26 ||
	       (tokens[at >> 5] >> (at & 31) & 1);
}

static bool
is_any_control(const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
			return true;
	}
	return false;
}

/* Whether one of eight bytes is below 0x20 or is 0x7f; the tab is among them.
 */
static bool
may_have_control(const char *bytes)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word, deleted;

	memcpy(&word, bytes, sizeof(word));
	deleted = word ^ 0x7f * ones;
	return (((word - 0x20 * ones) & ~word) |
		       ((deleted - ones) & ~deleted)) &
	       0x80 * ones;
}

static bool
has_control(const char *bytes, size_t length)
{
	size_t at;

	if (length < 8)
		return is_any_control(bytes, length);
	for (at = 0; at + 8 < length; at += 8) {
		if (may_have_control(bytes + at) &&
			is_any_control(bytes + at, 8))
			return true;
	}
	/* the last eight, some of them once more */
	bytes += length - 8;
	return may_have_control(bytes) && is_any_control(bytes, 8);
}

/* A text within a line. */
struct slice {
	const char *at;
	size_t length;
};

/* Compares with a word in small letters. The text has no control byte, so no
 * other byte becomes a letter or a hyphen. */
static bool
is_word(struct slice text, const char *word)
{
	size_t i;

	for (i = 0; i < text.length && word[i]; i++) {
		if (((unsigned char)text.at[i] | 0x20) !=
			(unsigned char)word[i])
			return false;
	}
	return i == text.length && !word[i];
}

/* What is between the blanks at both ends. */
static struct slice
trim(const char *begin, const char *end)
{
	while (begin < end && is_blank(*begin))
		begin++;
	while (begin < end && is_blank(end[-1]))
		end--;
	return (struct slice){ begin, (size_t)(end - begin) };
}

/* How long the beginning of the list is, before its first comma outside quotes,
 * if quotes mean something. */
static size_t
element_length(struct slice list, bool has_quotes)
{
	bool is_quoted = false;
	size_t i;

	for (i = 0; i < list.length; i++) {
		if (list.at[i] == ',' && !is_quoted)
			break;
		if (list.at[i] == '"')
			is_quoted = has_quotes && !is_quoted;
		else if (list.at[i] == '\\' && is_quoted && i + 1 < list.length)
			i++;
	}
	return i;
}

/* Takes the next element that is not empty off the list (RFC 9110 section
 * 5.6.1). False if there is none. */
static bool
next_element(struct slice *list, bool has_quotes, struct slice *element)
{
	while (list->length) {
		size_t length = element_length(*list, has_quotes);
		size_t taken = length < list->length ? length + 1 : length;

		*element = trim(list->at, list->at + length);
		list->at += taken;
		list->length -= taken;
		if (element->length)
			return true;
	}
	return false;
}

/* Reads digits, at least one; a number above the most becomes one more than it.
 * False if there is anything else. */
static bool
read_number(struct slice text, uint64_t most, uint64_t *number)
{
	size_t i;

	*number = 0;
	for (i = 0; i < text.length && is_digit(text.at[i]); i++) {
		uint64_t digit = (uint64_t)(text.at[i] - '0');

		if (*number > most || *number > (most - digit) / 10)
			*number = most + 1;
		else
			*number = 10 * *number + digit;
	}
	return i && i == text.length;
}

/* --- the fields that matter ----------------------------------------------- */

/* Each takes the value of one field. The end of a value that is cut is unknown,
 * so it must not be mistaken for another value. */

/* Section 6.3: a list of the same number over and over is that number. */
static void
take_content_length(struct http_answer *answer, struct slice value, bool is_cut)
{
	struct http_answer_head *head = &answer->head;
	bool is_good = false;
	struct slice element;
	uint64_t number;

	while (next_element(&value, false, &element)) {
		is_good = !is_cut && read_number(element, INT64_MAX, &number) &&
			  number <= INT64_MAX &&
			  (!head->is_sized || head->length == number);
		if (!is_good)
			break;
		head->is_sized = true;
		head->length = number;
	}
	if (!is_good)
		fail(answer, bad_length);
}

/* Only chunked is known, and it comes once. */
static void
take_coding(struct http_answer *answer, struct slice value, bool is_cut)
{
	struct http_answer_head *head = &answer->head;
	bool is_good = head->coding == CHUNKED;
	struct slice element;

	while (next_element(&value, false, &element)) {
		is_good = !is_cut && head->coding == NO_CODING &&
			  is_word(element, "chunked");
		if (!is_good)
			break;
		head->coding = CHUNKED;
	}
	if (!is_good)
		head->coding = OTHER_CODING;
}

static void
take_connection(struct http_answer *answer, struct slice value, bool is_cut)
{
	struct slice element;

	answer->is_closing = answer->is_closing || is_cut;
	while (next_element(&value, false, &element)) {
		if (is_word(element, "close"))
			answer->is_closing = true;
		else if (is_word(element, "keep-alive"))
			answer->head.is_kept_alive = true;
	}
}

/* Of several numbers the smallest counts. */
static void
limit_keep(int64_t *limit, struct slice text)
{
	uint64_t number;

	if (text.length >= 2 && *text.at == '"' &&
		text.at[text.length - 1] == '"')
		text = (struct slice){ text.at + 1, text.length - 2 };
	if (!read_number(text, HTTP_ANSWER_KEEP - 1, &number))
		return;
	if (*limit < 0 || (int64_t)number < *limit)
		*limit = (int64_t)number;
}

/* "timeout=5, max=100" */
static void
take_keep_alive(struct http_answer *answer, struct slice value, bool is_cut)
{
	struct slice element;

	answer->is_closing = answer->is_closing || is_cut;
	while (next_element(&value, true, &element)) {
		const char *end = element.at + element.length;
		const char *equal = memchr(element.at, '=', element.length);
		struct slice name, number;

		if (!equal)
			continue;
		name = trim(element.at, equal);
		number = trim(equal + 1, end);
		if (is_word(name, "timeout"))
			limit_keep(&answer->keep_s, number);
		else if (is_word(name, "max"))
			limit_keep(&answer->keep_max, number);
	}
}

/* The first one that is not empty counts. */
static void
take_location(struct http_answer *answer, struct slice value, bool is_cut)
{
	size_t length = value.length;

	(void)is_cut;
	if (answer->location[0])
		return;
	if (length >= sizeof(answer->location))
		length = sizeof(answer->location) - 1;
	memcpy(answer->location, value.at, length);
	answer->location[length] = '\0';
}

static void
take_retry_after(struct http_answer *answer, struct slice value, bool is_cut)
{
	if (answer->retry_after[0] || is_cut ||
		value.length >= sizeof(answer->retry_after))
		return;
	memcpy(answer->retry_after, value.at, value.length);
	answer->retry_after[value.length] = '\0';
}

typedef void
field_taker(struct http_answer *answer, struct slice value, bool is_cut);

/* Whether `length` bytes, at least eight, are this word in small letters; see
 * is_word. */
static bool
is_long_word(const char *bytes, const char *word, size_t length)
{
	const uint64_t small = UINT64_C(0x2020202020202020);
	uint64_t one, other;
	size_t at = 0;

	for (;;) {
		memcpy(&one, bytes + at, sizeof(one));
		memcpy(&other, word + at, sizeof(other));
		if ((one | small) != other)
			return false;
		at += sizeof(one);
		if (at >= length)
			return true;
		if (at > length - sizeof(one))
			at = length - sizeof(one);
	}
}

static const struct {
	const char *name;
	size_t length; /* tells most fields apart */
	field_taker *take;
} fields[] = {
	{ "content-length", 14, take_content_length },
	{ "transfer-encoding", 17, take_coding },
	{ "connection", 10, take_connection },
	{ "keep-alive", 10, take_keep_alive },
	{ "retry-after", 11, take_retry_after },
	{ "location", 8, take_location },
};

static void
take_field(struct http_answer *answer, struct slice name, struct slice value,
	bool is_cut)
{
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (name.length == fields[i].length &&
			is_long_word(name.at, fields[i].name, name.length)) {
			fields[i].take(answer, value, is_cut);
			return;
		}
	}
}

/* --- lines ---------------------------------------------------------------- */

/* "200 OK". The reason may be missing, with the blank before it. Returns 0 if
 * there is no status. */
static int
read_status(const char *text, size_t length)
{
	if (length < 3 || !is_digit(text[0]) || !is_digit(text[1]) ||
		!is_digit(text[2]) || (length > 3 && text[3] != ' '))
		return 0;
	return 100 * (text[0] - '0') + 10 * (text[1] - '0') + text[2] - '0';
}

/* Section 4: "HTTP/1.1 200 OK", of which the beginning is there. */
static void
take_status_line(struct http_answer *answer, struct slice line)
{
	const char *minor;
	int status;

	if (line.length < VERSION_LENGTH + 2) {
		fail(answer, no_http);
		return;
	}
	minor = line.at + VERSION_LENGTH;
	if ((*minor != '0' && *minor != '1') || minor[1] != ' ') {
		fail(answer, no_http);
		return;
	}
	status = read_status(minor + 2, line.length - VERSION_LENGTH - 2);
	if (status < 100) {
		fail(answer, bad_status);
		return;
	}
	answer->head = (struct http_answer_head){
		.is_of_http10 = *minor == '0',
	};
	answer->status = status;
	answer->step = FIELD_LINE;
}

/* Section 5: "Name: value". No blank may stand before the colon, and none may
 * begin the line: another parser would see another field. */
static void
take_field_line(struct http_answer *answer, struct slice line, bool is_cut)
{
	struct slice name = { line.at, 0 };

	if (is_blank(*line.at)) {
		fail(answer, folded);
		return;
	}
	while (name.length < line.length && is_token(line.at[name.length]))
		name.length++;
	if (!name.length || name.length == line.length ||
		line.at[name.length] != ':') {
		fail(answer, bad_name);
		return;
	}
	if (answer->step == TRAILER_LINE)
		return;
	take_field(answer, name,
		trim(line.at + name.length + 1, line.at + line.length), is_cut);
}

static void
end_interim(struct http_answer *answer)
{
	if (answer->status == 101)
		fail(answer, not_asked);
	else if (++answer->interim_count > HTTP_ANSWER_INTERIM)
		fail(answer, too_many);
	answer->step = STATUS_LINE;
	answer->retry_after[0] = '\0';
	answer->location[0] = '\0';
}

/* Section 9.3. A Content-Length beside chunks may be an attempt at smuggling
 * (sections 6.3 and 11.2): the chunks count, since to refuse the answer would
 * only send the request again, but the connection is not used again. Nor is it
 * after an answer that cannot have a body but announces one. */
static bool
may_keep(const struct http_answer *answer, bool has_body)
{
	const struct http_answer_head *head = &answer->head;

	if (answer->is_closing || answer->ends_by_close ||
		answer->keep_max == 0 ||
		(head->is_of_http10 && !head->is_kept_alive))
		return false;
	if (has_body)
		return head->coding == NO_CODING || !head->is_sized;
	return head->coding == NO_CODING &&
	       (answer->status == 304 || !head->is_sized || !head->length);
}

/* Section 6.3: how the body ends. */
static void
begin_body(struct http_answer *answer)
{
	const struct http_answer_head *head = &answer->head;

	answer->left = head->length;
	if (head->coding == OTHER_CODING ||
		(head->coding == CHUNKED && head->is_of_http10)) {
		fail(answer, bad_coding);
	} else if (head->coding == CHUNKED) {
		answer->step = CHUNK_LINE;
	} else if (!head->is_sized) {
		answer->step = ALL_BYTES;
		answer->ends_by_close = true;
	} else if (head->length) {
		answer->step = SIZED_BYTES;
	} else {
		complete(answer);
	}
}

static void
end_head(struct http_answer *answer)
{
	bool has_body = answer->status != 204 && answer->status != 304;

	if (answer->status < 200) {
		end_interim(answer);
		return;
	}
	answer->is_head_ended = true;
	if (has_body)
		begin_body(answer);
	else
		complete(answer);
	if (answer->state != HTTP_ANSWER_FAULTY)
		answer->keeps = may_keep(answer, has_body);
}

static int
digit_of(char byte)
{
	unsigned char lower = (unsigned char)byte | 0x20;

	if (is_digit(byte))
		return byte - '0';
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static void
pass_blanks(struct slice *text)
{
	while (text->length && is_blank(*text->at)) {
		text->at++;
		text->length--;
	}
}

/* Passes over a token; false if there is none. */
static bool
pass_token(struct slice *text)
{
	const char *begin = text->at;

	while (text->length && is_token(*text->at)) {
		text->at++;
		text->length--;
	}
	return text->at > begin;
}

/* Passes over a quoted string, of which the quote is there. */
static bool
pass_quoted(struct slice *text)
{
	size_t i;

	for (i = 1; i < text->length && text->at[i] != '"'; i++)
		i += text->at[i] == '\\';
	if (i >= text->length)
		return false;
	text->at += i + 1;
	text->length -= i + 1;
	return true;
}

/* Section 7.1.1: `;name` and `;name=value` mean nothing here, but must be well
 * formed. */
static bool
are_extensions(struct slice text)
{
	for (pass_blanks(&text); text.length; pass_blanks(&text)) {
		if (*text.at != ';')
			return false;
		text.at++;
		text.length--;
		pass_blanks(&text);
		if (!pass_token(&text))
			return false;
		pass_blanks(&text);
		if (!text.length || *text.at != '=')
			continue;
		text.at++;
		text.length--;
		pass_blanks(&text);
		if (text.length && *text.at == '"' ? !pass_quoted(&text)
						   : !pass_token(&text))
			return false;
	}
	return true;
}

static void
take_chunk_line(struct http_answer *answer, struct slice line)
{
	size_t digits = 0;
	uint64_t size = 0;

	while (digits < line.length && digits <= CHUNK_DIGITS &&
		digit_of(line.at[digits]) >= 0)
		size = size << 4 | (uint64_t)digit_of(line.at[digits++]);
	line.at += digits;
	line.length -= digits;
	if (!digits || digits > CHUNK_DIGITS || size > INT64_MAX ||
		!are_extensions(line)) {
		fail(answer, bad_chunk);
		return;
	}
	answer->left = size;
	answer->step = size ? CHUNK_BYTES : TRAILER_LINE;
}

/* A whole line without its end. If it is cut, this is the beginning of a longer
 * one. */
static void
take_whole_line(struct http_answer *answer, struct slice line, bool is_cut)
{
	switch ((enum step)answer->step) {
	case STATUS_LINE:
		take_status_line(answer, line);
		break;
	case FIELD_LINE:
		if (line.length)
			take_field_line(answer, line, is_cut);
		else
			end_head(answer);
		break;
	case CHUNK_LINE:
		take_chunk_line(answer, line);
		break;
	case CHUNK_END:
		answer->step = CHUNK_LINE;
		break;
	case TRAILER_LINE:
		if (line.length)
			take_field_line(answer, line, is_cut);
		else
			complete(answer);
		break;
	case CHUNK_BYTES:
	case SIZED_BYTES:
	case ALL_BYTES:
		break;
	}
}

static bool
is_of_chunk(const struct http_answer *answer)
{
	return answer->step == CHUNK_LINE || answer->step == CHUNK_END;
}

/* How many more bytes the line may have, with its end. */
static size_t
room_for_line(const struct http_answer *answer)
{
	if (is_of_chunk(answer))
		return HTTP_ANSWER_LINE - answer->line_length - answer->has_cr;
	return HTTP_ANSWER_HEAD - answer->head_bytes;
}

/* Returns the fault of the next part of a line, or NULL. If has_cr, a CR
 * follows the part and may belong to the line end. Bytes are judged in their
 * order, so that the fault does not depend on how they are cut into parts. */
static const char *
fault_of_part(const struct http_answer *answer, struct slice part, bool has_cr)
{
	size_t before = answer->line_length;

	if (answer->step == CHUNK_END && part.length)
		return bad_chunk;
	if (answer->step == STATUS_LINE && before < VERSION_LENGTH) {
		size_t length = VERSION_LENGTH - before;

		if (length > part.length)
			length = part.length;
		if (memcmp(part.at, &VERSION_TEXT[before], length) != 0 ||
			(has_cr && before + length < VERSION_LENGTH))
			return no_http;
	}
	if (answer->has_cr || has_control(part.at, part.length))
		return is_of_chunk(answer) ? bad_chunk : bad_byte;
	return NULL;
}

/* Adds a part to the collected line, and counts what does not fit. */
static void
keep_part(struct http_answer *answer, struct slice part)
{
	size_t at = answer->line_length, length = part.length;

	answer->line_length += part.length;
	if (at >= sizeof(answer->line))
		return;
	if (length > sizeof(answer->line) - at)
		length = sizeof(answer->line) - at;
	memcpy(answer->line + at, part.at, length);
}

static void
end_line(struct http_answer *answer, struct slice part)
{
	struct slice line = part;
	bool is_cut;

	if (answer->line_length) {
		keep_part(answer, part);
		line = (struct slice){ answer->line, answer->line_length };
	}
	is_cut = line.length > HTTP_ANSWER_LINE;
	if (is_cut)
		line.length = HTTP_ANSWER_LINE;
	answer->line_length = 0;
	answer->has_cr = false;
	take_whole_line(answer, line, is_cut);
}

/* Takes bytes up to the end of a line; LF alone is one (section 2.2). Returns
 * how many. */
static size_t
take_line(struct http_answer *answer, const char *bytes, size_t length)
{
	size_t room = room_for_line(answer);
	size_t most = length < room ? length : room;
	const char *end = memchr(bytes, '\n', most);
	size_t taken = end ? (size_t)(end - bytes) + 1 : most;
	struct slice part = { bytes, end ? taken - 1 : taken };
	bool has_cr = part.length && bytes[part.length - 1] == '\r';
	const char *fault = NULL;

	if (!is_of_chunk(answer))
		answer->head_bytes += taken;
	/* after a CR at the end of the last part, only LF may follow */
	if (part.length) {
		part.length -= has_cr;
		fault = fault_of_part(answer, part, has_cr);
	}
	if (!fault && !end && length > room)
		fault = is_of_chunk(answer) ? bad_chunk : too_long;
	if (fault) {
		fail(answer, fault);
	} else if (end) {
		end_line(answer, part);
	} else {
		keep_part(answer, part);
		answer->has_cr = answer->has_cr || has_cr;
	}
	return taken;
}

/* --- the body ------------------------------------------------------------- */

static bool
is_in_body(const struct http_answer *answer)
{
	return answer->step >= CHUNK_BYTES;
}

/* Returns how many of the bytes belong to the body, or to the chunk. */
static size_t
take_body(struct http_answer *answer, size_t length)
{
	if (answer->step == ALL_BYTES)
		return length;
	if (length < answer->left) {
		answer->left -= length;
		return length;
	}
	length = (size_t)answer->left;
	answer->left = 0;
	if (answer->step == CHUNK_BYTES)
		answer->step = CHUNK_END;
	else
		complete(answer);
	return length;
}

size_t
http_answer_take(struct http_answer *answer, const char *bytes, size_t length,
	const char **body, size_t *body_length)
{
	size_t at = 0;

	*body = bytes;
	*body_length = 0;
	answer->has_begun = answer->has_begun || length;
	while (at < length && answer->state == HTTP_ANSWER_OPEN) {
		if (!is_in_body(answer)) {
			at += take_line(answer, bytes + at, length - at);
			continue;
		}
		if (*body_length)
			break;
		*body = bytes + at;
		*body_length = take_body(answer, length - at);
		at += *body_length;
	}
	return at;
}

enum http_answer_state
http_answer_close(struct http_answer *answer)
{
	if (answer->state != HTTP_ANSWER_OPEN)
		return answer->state;
	if (answer->step == ALL_BYTES)
		complete(answer);
	else
		fail(answer, answer->status >= 200 ? cut_off : no_answer);
	return answer->state;
}
