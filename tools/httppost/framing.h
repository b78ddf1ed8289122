/* How an answer says where it ends (RFC 9112 section 6.3). Pure. */
#ifndef HTTPPOST_FRAMING_H
#define HTTPPOST_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {0} begins. */
struct framing {
	int status;
	bool is_of_http1;
	bool is_chunked;
	bool is_sized;
	bool is_ended;  /* the head, by its empty line */
	bool is_faulty; /* a Content-Length is not a number, or they differ */
	uint64_t length;
};

/* Takes a line of the head of an answer, with or without its line end. A status
 * line begins another head. */
void framing_add(struct framing *framing, const char *line, size_t length);

/* Whether by its head, which is complete, the answer lasts until the connection
 * ends. */
bool framing_ends_by_close(const struct framing *framing);

#endif
