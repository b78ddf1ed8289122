/* SPDX-License-Identifier: ISC */
/* See option_text.h. */
#include "common/option_text.h"

#include "common/option_value.h"
#include "common/url.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The column of the help texts. */
#define HELP_COLUMN 25

/* A longer refused value is cut. */
#define SHOWN_BYTES ((size_t)80)

static bool
finish_stdout(void)
{
	bool is_failed = ferror(stdout) != 0;

	if (fclose(stdout) == 0 && !is_failed)
		return true;
	message_error("stdout: %s", strerror(errno));
	return false;
}

static void
print_help_row(const struct option_row *row)
{
	char head[80], letter[8] = "    ";
	const char *line = row->help;
	const char *open = "", *close = "", *argument = "";
	int column;

	if (row->letter)
		(void)snprintf(letter, sizeof(letter), "-%c, ", row->letter);
	if (row->argument) {
		open = row->traits & OPTION_MAY_STAND_BARE ? "[=" : " ";
		close = row->traits & OPTION_MAY_STAND_BARE ? "]" : "";
		argument = row->argument;
	}
	column = snprintf(head, sizeof(head), "  %s--%s%s%s%s", letter,
		row->name, open, argument, close);
	printf("%s", head);
	if (column >= HELP_COLUMN) {
		printf("\n");
		column = 0;
	}
	for (; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		printf("%*s%.*s", HELP_COLUMN - column, "",
			(int)strcspn(line, "\n"), line);
		column = 0;
		if (strchr(line, '\n'))
			printf("\n");
	}
	if (row->preset)
		printf(" (%s)", row->preset);
	printf("\n");
}

bool
option_text_help(const struct option_table *table, bool is_whole)
{
	const struct option_row *row;
	bool has_duration = false;

	printf("usage: %s %s\n%s\n", table->tool, table->synopsis,
		table->summary);
	if (!is_whole)
		printf("\n");
	for (row = table->rows; row->name; row++) {
		if (is_whole && row->group)
			printf("\n%s:\n", row->group);
		if (!(row->traits & OPTION_OPERAND) &&
			(is_whole || row->traits & OPTION_IN_SHORT_HELP))
			print_help_row(row);
		has_duration |= row->kind == OPTION_KIND_DURATION;
	}
	printf("\n%s", has_duration ? "DUR: 250ms, 1.5s, 2m, 1h. " : "");
	if (is_whole)
		printf("SIZE: 64k, 16M. Manual: man %s\n", table->tool);
	else
		printf("All options: %s --help all, man %s\n", table->tool,
			table->tool);
	return finish_stdout();
}

bool
option_text_version(
	const struct option_table *table, const char *profile_library)
{
	printf("%s %s\n", table->tool, VERSION);
	if (table->library)
		printf("%s\n", table->library());
	printf("libfyaml/%s\n", profile_library);
	return finish_stdout();
}

static bool
mask_url(const char *text, const struct url *url, struct buffer *out)
{
	bool has_user = url->host > url->authority;

	return buffer_append(out, text, (size_t)(url->authority - text)) &&
	       buffer_append_text(out, has_user ? "***@" : "") &&
	       buffer_append(out, url->host, strcspn(url->host, "?#")) &&
	       buffer_append_text(out, strchr(url->rest, '?') ? "?***" : "");
}

bool
option_text_mask(const char *text, struct buffer *out)
{
	struct url url;
	bool is_done;

	if (url_split(text, &url))
		is_done = mask_url(text, &url, out);
	else if (strchr(text, ':'))
		is_done = buffer_append(out, text, strcspn(text, ":")) &&
			  buffer_append_text(out, ": ***");
	else
		is_done = buffer_append_text(out, "***");
	return is_done && buffer_append_byte(out, '\0');
}

/* How many bytes of a refused URL may be shown: scheme, host and port, or none
 * if they may contain a password, as in user:password@host or user:password. */
static size_t
shown_of_url(const char *text)
{
	const char *scheme = strstr(text, "://");
	const char *host = scheme ? scheme + 3 : text;
	const char *end = host + strspn(host, "/");
	const char *port;

	end += strcspn(end, "/?#");
	port = memchr(host, ':', (size_t)(end - host));
	if (strchr(text, '@') ||
		(port && port + 1 + strspn(port + 1, "0123456789") != end))
		return 0;
	return (size_t)(end - text);
}

/* How many bytes of a refused value may be shown. */
static size_t
shown_of(const struct option_row *row, const char *text)
{
	size_t length = strlen(text);

	if (row->traits & OPTION_SECRET)
		length = row->traits & OPTION_OPERAND ? shown_of_url(text) : 0;
	return length < SHOWN_BYTES ? length : SHOWN_BYTES;
}

bool
option_text_refusal(const struct option_row *row, const char *text,
	const char *fault, struct buffer *out)
{
	bool is_wish = !strncmp(fault, "must be ", 8);
	size_t shown = text ? shown_of(row, text) : 0;

	if (!buffer_append_text(out, fault))
		return false;
	if ((shown || (is_wish && text && !*text)) &&
		!(buffer_append_text(out, is_wish ? ", not \"" : ": \"") &&
			buffer_append(out, text, shown) &&
			buffer_append_text(out, text[shown] ? "...\"" : "\"")))
		return false;
	return buffer_append_byte(out, '\0');
}

static void
print_setting(const struct option_row *row, const char *text)
{
	bool is_file = row->traits & OPTION_AT_FILE && *text == '@';
	struct buffer masked = { 0 };
	size_t size;
	char *escaped;

	if (row->traits & OPTION_SECRET && !is_file)
		text = option_text_mask(text, &masked) ? masked.bytes : "***";
	size = MESSAGE_ESCAPED(strlen(text));
	escaped = malloc(size);
	if (escaped)
		printf("%s=%s\n", row->name,
			message_escape(text, strlen(text), escaped, size));
	free(escaped);
	buffer_free(&masked);
}

bool
option_text_settings(const struct option_table *table, void *options)
{
	const struct option_row *row;
	size_t item;

	for (row = table->rows; row->name; row++) {
		struct option_list *list = option_value_list(row, options);
		const struct option_origin *origin =
			option_origin(table, options, row);

		if (origin->source == OPTION_UNSET ||
			!strcmp(row->name, "check"))
			continue;
		for (item = 0; list && item < list->count; item++)
			print_setting(row, list->items[item]);
		if (!list)
			print_setting(row, origin->text);
	}
	return finish_stdout();
}
