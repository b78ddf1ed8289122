/* See figures.h. */
#include "csvrows/figures.h"

#include "common/message.h"
#include "common/status.h"

#include <unistd.h>

void
figures_status(const struct figures *figures, const char *file, uint64_t line)
{
	message_note("%s:%llu: %llu records, %llu written, %llu refused", file,
		(unsigned long long)line, (unsigned long long)figures->records,
		(unsigned long long)figures->written,
		(unsigned long long)figures->refused);
}

static void
show_json(const struct figures *figures)
{
	struct status status = { .form = STATUS_JSON };

	status_add_count(&status, "records", figures->records);
	status_add_count(&status, "written", figures->written);
	status_add_count(&status, "refused", figures->refused);
	status_add_count(&status, "bytes", figures->bytes);
	status_show(&status);
}

void
figures_summary(const struct figures *figures,
	const struct option_common *options, bool is_quiet)
{
	if (options->has_stats && options->stats)
		show_json(figures);
	else if (options->has_stats || (isatty(STDERR_FILENO) && !is_quiet))
		message_note("%llu records, %llu written, %llu refused, "
			     "%llu bytes",
			(unsigned long long)figures->records,
			(unsigned long long)figures->written,
			(unsigned long long)figures->refused,
			(unsigned long long)figures->bytes);
	else if (figures->refused)
		message_error("%llu record%s refused",
			(unsigned long long)figures->refused,
			figures->refused == 1 ? "" : "s");
}
