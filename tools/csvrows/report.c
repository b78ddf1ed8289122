/* See report.h. */
#include "csvrows/report.h"

#include "common/signals.h"
#include "common/status.h"

#include <stdio.h>
#include <unistd.h>

#define REASON_BYTES 160

/* The reason for people, who count fields and not offsets. */
static void
reason(const struct reader *reader, const struct fault *fault, size_t columns,
	char text[REASON_BYTES])
{
	const struct record *record = &reader->record;
	const char *plain = "";

	switch (fault->kind) {
	case FAULT_OPEN:
		plain = "the quote never closes";
		break;
	case FAULT_REST:
		plain = "text behind the closing quote";
		break;
	case FAULT_ENCODING:
		plain = "is not UTF-8";
		break;
	case FAULT_LENGTH:
		(void)snprintf(text, REASON_BYTES,
			"the record is longer than %zu bytes", reader->limit);
		return;
	case FAULT_FIELDS:
		(void)snprintf(text, REASON_BYTES,
			"%zu field%s, the header has %zu", record->count,
			record->count == 1 ? "" : "s", columns);
		return;
	case FAULT_NONE:
	case FAULT_KINDS:
		break;
	}
	(void)snprintf(text, REASON_BYTES, "%s", plain);
}

void
report_fault(const struct reader *reader, const char *bytes, const char *file,
	const struct fault *fault, size_t columns, uint64_t held_back)
{
	struct message_place place = { .file = file };
	char text[REASON_BYTES];

	reason(reader, fault, columns, text);
	reader_place(reader, bytes, fault->at, &place.line, &place.column);
	if (held_back)
		message_error_at(&place, "%s (and %llu more like it)", text,
			(unsigned long long)held_back);
	else
		message_error_at(&place, "%s", text);
}

void
report_refused(struct report *report, const struct reader *reader,
	const char *bytes, const char *file, const struct fault *fault,
	size_t columns)
{
	struct message_flood *flood = &report->floods[fault->kind];
	uint64_t held_back;

	report->refused++;
	if (!message_flood_admit(flood, signals_monotonic_ns()))
		return;
	held_back = flood->held_back;
	flood->held_back = 0;
	report_fault(reader, bytes, file, fault, columns, held_back);
}

void
report_status(const struct report *report, const char *file, uint64_t line)
{
	message_note("%s:%llu: %llu records, %llu written, %llu refused", file,
		(unsigned long long)line, (unsigned long long)report->records,
		(unsigned long long)report->written,
		(unsigned long long)report->refused);
}

static void
print_json(const struct report *report)
{
	struct status status = { .form = STATUS_JSON };

	status_add_count(&status, "records", report->records);
	status_add_count(&status, "written", report->written);
	status_add_count(&status, "refused", report->refused);
	status_add_count(&status, "bytes", report->bytes);
	if (status_end(&status))
		message_raw(status.text.bytes, status.text.length);
	buffer_free(&status.text);
}

void
report_summary(
	const struct report *report, const struct csvrows_options *options)
{
	if (options->has_stats && options->common.stats == 1)
		print_json(report);
	else if (options->has_stats ||
		 (isatty(STDERR_FILENO) && !options->count))
		message_note("%llu records, %llu written, %llu refused, "
			     "%llu bytes",
			(unsigned long long)report->records,
			(unsigned long long)report->written,
			(unsigned long long)report->refused,
			(unsigned long long)report->bytes);
	else if (report->refused)
		message_error("%llu record%s refused",
			(unsigned long long)report->refused,
			report->refused == 1 ? "" : "s");
}
