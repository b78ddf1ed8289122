/* SPDX-License-Identifier: ISC */
/* See figures.h. */
#include "csvrows/figures.h"

#include "common/message.h"
#include "common/status.h"
#include "csvrows/dialect.h"

#include <stdio.h>

void
figures_status(const struct figures *figures, const char *file, uint64_t line)
{
	char number[24] = "";

	if (line)
		(void)snprintf(number, sizeof(number),
			"%llu:", (unsigned long long)line);
	message_answer("%s:%s %llu record%s, %llu written, %llu refused", file,
		number, (unsigned long long)figures->records,
		figures->records == 1 ? "" : "s",
		(unsigned long long)figures->written,
		(unsigned long long)figures->refused);
}

static void
show_repeated_headers(const struct figures *figures)
{
	if (figures->repeated_headers)
		message_note("%llu repeated header%s left out",
			(unsigned long long)figures->repeated_headers,
			figures->repeated_headers == 1 ? "" : "s");
}

static void
show_text(const struct figures *figures)
{
	char note[DIALECT_NOTE_BYTES], shown[3];

	*note = '\0';
	if (figures->delimiter)
		(void)snprintf(note, sizeof(note),
			", delimiter \"%s\" detected",
			dialect_shown(figures->delimiter, shown));
	message_note("%llu record%s, %llu written, %llu refused, %llu byte%s%s",
		(unsigned long long)figures->records,
		figures->records == 1 ? "" : "s",
		(unsigned long long)figures->written,
		(unsigned long long)figures->refused,
		(unsigned long long)figures->bytes,
		figures->bytes == 1 ? "" : "s", note);
}

static void
show_json(const struct figures *figures)
{
	struct status status = { .form = STATUS_JSON };
	char shown[2] = { figures->delimiter, '\0' };

	status_add_count(&status, "records", figures->records);
	status_add_count(&status, "written", figures->written);
	status_add_count(&status, "refused", figures->refused);
	status_add_count(&status, "bytes", figures->bytes);
	if (figures->repeated_headers)
		status_add_count(
			&status, "repeated_headers", figures->repeated_headers);
	if (figures->delimiter)
		status_add_text(&status, "delimiter", shown);
	status_show(&status);
}

void
figures_summary(
	const struct figures *figures, const struct option_common *options)
{
	if (!(options->has_stats && options->stats))
		show_repeated_headers(figures);
	if (options->has_stats && options->stats)
		show_json(figures);
	else if (options->has_stats)
		show_text(figures);
	else if (figures->refused)
		message_error("%llu record%s refused",
			(unsigned long long)figures->refused,
			figures->refused == 1 ? "" : "s");
}
