/* SPDX-License-Identifier: ISC */
/* The words of a typed line: blanks separate them, quotes and backslashes work
 * as in a shell, and nothing is expanded. Pure. */
#ifndef DATARUNNER_PROMPT_WORDS_H
#define DATARUNNER_PROMPT_WORDS_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum words_result {
	WORDS_READ,
	WORDS_OPEN,  /* a quote is not closed */
	WORDS_SHORT, /* memory is short */
};

/* Appends each word of the line with a newline before it. */
enum words_result words_read(const char *line, struct buffer *words);

/* The word that is being typed at the end of a line. */
struct words_last {
	size_t begin;  /* its offset */
	size_t before; /* words before it */
};

/* Finds it, and appends its text without quotes to `plain`. False if memory is
 * short. */
bool words_last(const char *line, size_t length, struct words_last *last,
	struct buffer *plain);

/* Appends a text such that words_read reads it as one word, or as the beginning
 * of one. False if memory is short. */
bool words_quote(const char *text, struct buffer *out);

/* Whether the line holds a URL that may contain a secret: one with a user or a
 * query. */
bool words_has_secret(const char *line);

#endif
