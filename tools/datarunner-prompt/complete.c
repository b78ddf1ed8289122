/* SPDX-License-Identifier: ISC */
/* See complete.h. */
#include "datarunner-prompt/complete.h"

#include "datarunner-prompt/words.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* So many candidates are listed. */
#define LISTED 60

struct search {
	const char *wanted;   /* what the candidates begin with */
	struct buffer common; /* what all of them begin with */
	struct buffer *list;
	size_t found;
};

/* One more candidate; it is listed by the part after its last folder. */
static void
try(struct search *search, const char *text)
{
	size_t length = strlen(text), same = 0, begin;

	if (strncmp(text, search->wanted, strlen(search->wanted)) != 0)
		return;
	if (!search->found++)
		(void)buffer_append(&search->common, text, length);
	while (same < search->common.length &&
		search->common.bytes[same] == text[same])
		same++;
	search->common.length = same;
	if (search->found > LISTED)
		return;
	begin = length;
	while (begin > 0 && (begin == length || text[begin - 1] != '/'))
		begin--;
	if (search->found > 1)
		(void)buffer_append_text(search->list, "  ");
	(void)buffer_append_text(search->list, text + begin);
}

/* The verbs, or the options. */
static void
try_known(struct search *search, const char *known, bool is_option)
{
	char *words = strndup(known, strlen(known));
	char *rest = NULL, *word;

	for (word = words ? strtok_r(words, "\n", &rest) : NULL; word;
		word = strtok_r(NULL, "\n", &rest)) {
		word[strcspn(word, " ")] = '\0';
		if ((*word == '-') == is_option)
			try(search, word);
	}
	free(words);
}

static void
quote_pattern(const char *text, struct buffer *pattern)
{
	for (; *text; text++) {
		if (strchr("*?[\\", *text))
			(void)buffer_append_byte(pattern, '\\');
		(void)buffer_append_byte(pattern, *text);
	}
}

/* Files and folders, which glob marks with a slash; or only the names of the
 * folders in `streams`. */
static void
try_files(struct search *search, const char *streams)
{
	size_t skipped = streams ? strlen(streams) + 1 : 0, i;
	struct buffer pattern = { 0 };
	glob_t found;

	if (streams) {
		quote_pattern(streams, &pattern);
		(void)buffer_append_byte(&pattern, '/');
	}
	quote_pattern(search->wanted, &pattern);
	if (buffer_append(&pattern, "*", 2) &&
		glob(pattern.bytes, GLOB_MARK, NULL, &found) == 0) {
		for (i = 0; i < found.gl_pathc; i++) {
			char *path = found.gl_pathv[i] + skipped;
			char *slash = path + strlen(path) - 1;

			if (streams && *slash != '/')
				continue;
			if (streams)
				*slash = '\0';
			try(search, path);
		}
		globfree(&found);
	}
	buffer_free(&pattern);
}

/* Whether the word with that index is the name of a stream. */
static bool
is_name(const char *line, size_t index, const char *known)
{
	size_t length;

	line += strspn(line, " \t");
	length = strcspn(line, " \t");
	while (*known && (strncmp(known, line, length) != 0 ||
				 !strchr(" \n", known[length]))) {
		known += strcspn(known, "\n");
		known += *known == '\n';
	}
	for (; index > 0; index--) {
		length = strcspn(known, " \n");
		if (known[length] == ' ')
			known += length + 1;
	}
	return !strncmp(known, "NAME", strlen("NAME"));
}

bool
complete_line(const char *line, const char *known, const char *streams,
	struct complete *complete)
{
	struct buffer plain = { 0 };
	struct search search = { .list = &complete->list };
	struct words_last last;
	bool is_added = false;

	*complete = (struct complete){ 0 };
	if (!words_last(line, strlen(line), &last, &plain) ||
		!buffer_append_byte(&plain, '\0')) {
		buffer_free(&plain);
		return false;
	}
	search.wanted = plain.bytes;
	if (*plain.bytes == '-')
		try_known(&search, known, true);
	else if (!last.before)
		try_known(&search, known, false);
	else
		try_files(&search,
			is_name(line, last.before, known) ? streams : NULL);
	complete->begin = last.begin;
	if (search.found && buffer_append_byte(&search.common, '\0')) {
		is_added = search.found == 1 ||
			   search.common.length > plain.length;
		(void)words_quote(search.common.bytes, &complete->text);
		if (search.found == 1 &&
			search.common.bytes[search.common.length - 2] != '/')
			(void)buffer_append_byte(&complete->text, ' ');
		(void)buffer_append_byte(&complete->text, '\0');
	}
	if (is_added || search.found < 2)
		complete->list.length = 0;
	if (search.found > LISTED)
		(void)buffer_append_text(&complete->list, "  ...");
	buffer_free(&search.common);
	buffer_free(&plain);
	return is_added || complete->list.length;
}

void
complete_free(struct complete *complete)
{
	buffer_free(&complete->text);
	buffer_free(&complete->list);
}
