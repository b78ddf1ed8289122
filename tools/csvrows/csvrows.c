/* csvrows: each record of a CSV file becomes one line of JSON. The way of the
 * bytes: source reads them, reader and record find records and fields in them
 * by scan's masks, shape and json make lines of these, output writes them on.
 * rows is the loop around all that. */
#include "common/message.h"
#include "common/signals.h"
#include "csvrows/rows.h"
#include "csvrows/settings.h"

int
main(int argc, char **argv)
{
	/* static: its texts are reachable as long as the process */
	static struct csvrows_options options;

	signals_install();
	message_begin("csvrows", MESSAGE_COLOR_AUTO);
	switch (settings_read(argc, argv, &options)) {
	case OPTION_RUN:
		return rows_run(&options);
	case OPTION_DONE:
		return EXIT_DONE;
	case OPTION_FAULT:
		break;
	}
	return EXIT_FAILED;
}
