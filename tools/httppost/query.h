/* The query of a URL template: what in it may be a secret. Pure. */
#ifndef HTTPPOST_QUERY_H
#define HTTPPOST_QUERY_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* The values of name=value in a query (RFC 3986 section 3.4, by the & of HTML
 * forms), and what stands there without a name, as far as it does not come from
 * the line alone, one after another: the next one from a place on, which is the
 * head of the URL's template at first and then the end of the value before.
 * NULL where there is none. */
const char *query_next_secret(const char *from, size_t *length);

/* Appends a URL's template, which was checked, with *** for those values. False
 * where memory is short. */
bool query_append_masked(struct buffer *out, const char *url);

#endif
