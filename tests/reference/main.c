/* SPDX-License-Identifier: ISC */
/* Writes what csvrows would write for stdin; see reference.h. The options are
 * those of csvrows: -d C, --quote C, --escape C, --comment C, --strings,
 * --empty string, --unquote, --decimal C, --thousands C, --nest C, --time
 * A[,B]. Faults are written to stderr. */
#include "reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct reference_text
read_all(FILE *file)
{
	struct reference_text text = { 0 };
	char bytes[4096];
	size_t n;

	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		reference_add(&text, bytes, n);
	return text;
}

static void
write_text(const struct reference_text *text, FILE *file)
{
	if (text->length)
		(void)fwrite(text->bytes, 1, text->length, file);
}

static int
usage(void)
{
	fprintf(stderr, "usage: reference [-d C] [--quote C] [--escape C] "
			"[--comment C] [--strings] [--empty string] "
			"[--unquote] [--decimal C] [--thousands C] [--nest C] "
			"[--time A[,B]] <FILE\n");
	return 2;
}

int
main(int argc, char **argv)
{
	struct reference_format format = {
		.quote = '"', .comment = -1, .is_lenient = true
	};
	struct reference_text text, lines = { 0 }, faults = { 0 };
	int i;

	for (i = 1; i < argc; i++) {
		const char *next = i + 1 < argc ? argv[i + 1] : "";

		if (strcmp(argv[i], "--strings") == 0) {
			format.strings = true;
			continue;
		}
		if (strcmp(argv[i], "--unquote") == 0) {
			format.unquotes = true;
			continue;
		}
		if (strcmp(argv[i], "-d") == 0)
			format.delimiter = *next;
		else if (strcmp(argv[i], "--quote") == 0)
			format.quote = strcmp(next, "none") == 0 ? '\0' : *next;
		else if (strcmp(argv[i], "--escape") == 0)
			format.escape = *next;
		else if (strcmp(argv[i], "--comment") == 0)
			format.comment = (unsigned char)*next;
		else if (strcmp(argv[i], "--empty") == 0)
			format.empty_is_string = strcmp(next, "string") == 0;
		else if (strcmp(argv[i], "--decimal") == 0)
			format.decimal = next;
		else if (strcmp(argv[i], "--thousands") == 0)
			format.thousands = next;
		else if (strcmp(argv[i], "--nest") == 0)
			format.nest = *next;
		else if (strcmp(argv[i], "--time") == 0)
			format.time = next;
		else
			return usage();
		i++;
	}
	text = read_all(stdin);
	reference_read(&format, text.bytes ? text.bytes : "", text.length,
		&lines, &faults);
	write_text(&lines, stdout);
	write_text(&faults, stderr);
	i = fclose(stdout) != 0 ? 2 : faults.length != 0;
	reference_free(&text);
	reference_free(&lines);
	reference_free(&faults);
	return i;
}
