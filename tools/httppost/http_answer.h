/* SPDX-License-Identifier: ISC */
/* Reads an answer of HTTP/1.x from the bytes of its connection: where its head
 * and its body end, and what the head says about the connection (RFC 9112).
 * Bytes that arrive one by one give the same result as all at once. Pure. */
#ifndef HTTPPOST_HTTP_ANSWER_H
#define HTTPPOST_HTTP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes of all heads of an answer and of its trailers together. */
#define HTTP_ANSWER_HEAD 262144

/* The most interim answers (1xx) before the final one. */
#define HTTP_ANSWER_INTERIM 100

/* The most bytes of a line that gives the size of a chunk, with its extensions
 * and its end. Of a longer line in a head, only that many bytes are kept. */
#define HTTP_ANSWER_LINE 640

/* The room for a Location. */
#define HTTP_ANSWER_LOCATION 512

/* The most seconds and requests of a Keep-Alive; larger numbers become it. */
#define HTTP_ANSWER_KEEP INT32_MAX

enum http_answer_state {
	HTTP_ANSWER_OPEN,     /* needs more bytes */
	HTTP_ANSWER_COMPLETE, /* further bytes belong to no request */
	HTTP_ANSWER_FAULTY,   /* see `fault` */
};

/* What one head says; a head after an interim one begins afresh. */
struct http_answer_head {
	uint64_t length; /* Content-Length, if it is sized */
	bool is_sized;
	bool is_of_http10;
	bool is_kept_alive; /* Connection: keep-alive */
	int coding;         /* Transfer-Encoding */
};

/* Other modules only read the members before `head`. */
struct http_answer {
	enum http_answer_state state;
	int status;         /* of the last status line; 0: none yet */
	bool has_begun;     /* a byte of it has arrived */
	bool is_head_ended; /* that of the final answer */
	bool ends_by_close; /* its body lasts until the connection ends */
	bool keeps;         /* the connection may be used again after it; known
			     * when the head has ended */
	int64_t keep_s;     /* Keep-Alive: timeout; -1: none */
	int64_t keep_max;   /* Keep-Alive: max; -1: none */
	const char *fault;  /* a sentence without its full stop, or NULL */
	struct http_answer_head head;
	int step;
	int interim_count;
	bool is_closing;    /* Connection: close, or as good as that */
	bool has_cr;        /* the line ends here if LF follows */
	size_t head_bytes;  /* of all heads and trailers */
	size_t line_length; /* of the line, also what was not kept */
	uint64_t left;      /* bytes of the body or chunk */
	/* values without the blanks around them; empty: none */
	char retry_after[64];                /* that of a longer one is none */
	char location[HTTP_ANSWER_LOCATION]; /* a longer one is cut */
	char line[HTTP_ANSWER_LINE];         /* one that came in parts */
};

/* Prepares it for the first byte of an answer to a POST. */
void http_answer_begin(struct http_answer *answer);

/* Takes bytes and returns how many: all of them, unless the state leaves
 * HTTP_ANSWER_OPEN or a second piece of the body begins. Then call it again
 * with the rest. *body is the piece of the body among them, within `bytes`, and
 * *body_length its length, 0 without one. */
size_t http_answer_take(struct http_answer *answer, const char *bytes,
	size_t length, const char **body, size_t *body_length);

/* The connection has ended: completes an answer that lasts until then; any
 * other one that is open becomes faulty. Returns the state. */
enum http_answer_state http_answer_close(struct http_answer *answer);

#endif
