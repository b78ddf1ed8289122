/* SPDX-License-Identifier: ISC */
/* pace: releases one line per slot, or each line at its recorded time. */
#include "common/message.h"
#include "common/signals.h"
#include "pace/dry_run.h"
#include "pace/pacer.h"
#include "pace/settings.h"

#include <signal.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

/* By default Linux may wake a process 50 us late. */
static void
ask_for_exact_wakes(void)
{
#if defined(__linux__)
	(void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
#endif
}

int
main(int argc, char **argv)
{
	/* static, because its texts are never freed */
	static struct pace_options options;

	signals_install();
	message_begin("pace", MESSAGE_COLOR_AUTO);
	switch (pace_settings_read(argc, argv, &options)) {
	case OPTION_DONE:
		return EXIT_DONE;
	case OPTION_FAULT:
		return EXIT_FAILED;
	case OPTION_CHECK:
	case OPTION_RUN:
		break;
	}
	if (!pace_settings_verify_files(&options))
		return EXIT_FAILED;
	if (options.common.check)
		return options_show(&pace_options_table, &options) ==
				       OPTION_DONE
			       ? EXIT_DONE
			       : EXIT_FAILED;
	signals_want_stop();
	message_terminal("lines");
	if (options.dry_run)
		return pace_dry_run(&options);
	ask_for_exact_wakes();
	switch (pacer_run(&options)) {
	case PACER_DONE:
		return EXIT_DONE;
	case PACER_REFUSED:
		return EXIT_REFUSED;
	case PACER_FAILED:
		return EXIT_FAILED;
	case PACER_STOPPED:
		message_die(signals_stopped_by());
	case PACER_GONE:
		break;
	}
	message_die(SIGPIPE);
}
