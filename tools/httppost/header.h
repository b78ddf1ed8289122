/* One header as it was asked for: "Name: template". Pure, but for what a
 * template asks of the environment. */
#ifndef HTTPPOST_HEADER_H
#define HTTPPOST_HEADER_H

#include <stdbool.h>
#include <stddef.h>

/* How many bytes at the head of a text are a token of RFC 9110 section 5.6.2:
 * the name of a header, a method. */
size_t header_token_length(const char *text);

/* Whether the name before the colon is this one, in whatever case. */
bool header_is_named(const char *header, const char *name);

/* Whether its value is no secret, whoever reads it: Content-Type and the like.
 */
bool header_is_harmless(const char *header);

/* NULL, or the reason why the text is no header that may be asked for. */
const char *header_check(const char *text);

/* What a line of a file of headers says; `line` has `length` bytes and a NUL
 * behind them. Returns NULL, with *header the header in it or NULL where it has
 * none: empty, or a comment, which begins with #. Else the reason why it is
 * none, which shows nothing of it. */
const char *header_line(char *line, size_t length, const char **header);

#endif
