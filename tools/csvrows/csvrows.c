/* SPDX-License-Identifier: ISC */
/* csvrows: writes each record of CSV files as a line of JSON. source reads the
 * bytes; parser and record find records and fields in them with the masks of
 * scan; shape, value and json make lines of these; output writes the lines.
 * convert drives all this, and plain is a fast path for many records at once.
 */
#include "common/message.h"
#include "common/signals.h"
#include "csvrows/convert.h"
#include "csvrows/settings.h"

int
main(int argc, char **argv)
{
	/* static: its texts are reachable as long as the process */
	static struct csvrows_options options;

	signals_install();
	message_begin("csvrows", MESSAGE_COLOR_AUTO);
	switch (csvrows_settings_read(argc, argv, &options)) {
	case OPTION_RUN:
		return convert_files(&options);
	case OPTION_CHECK:
		return convert_check(&options);
	case OPTION_DONE:
		return EXIT_DONE;
	case OPTION_FAULT:
		break;
	}
	return EXIT_FAILED;
}
