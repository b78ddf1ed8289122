/* SPDX-License-Identifier: ISC */
/* datarunner-prompt: reads the verbs that are typed at datarunner's prompt, and
 * shows their output and the lines of the stream. datarunner(1) becomes it:
 *
 *	datarunner-prompt SCRIPT FOLDER NAME COLOR PLACE STREAMS KNOWN
 *		[WORD ...]
 *
 * SCRIPT is run for each verb, with `prompted` and the words of the prompt's
 * own command line; scripts/runner/prompt.sh explains that. FOLDER and NAME are
 * those of the stream, COLOR is 1 or empty, and the log is shown from PLACE on,
 * which may be empty. STREAMS and KNOWN are for completion; see complete.h. */
#include "common/message.h"
#include "datarunner-prompt/session.h"

int
main(int argc, char **argv)
{
	struct loop_setup setup;

	message_begin("datarunner", MESSAGE_COLOR_NEVER);
	if (argc < 8) {
		message_error("usage: datarunner-prompt SCRIPT FOLDER NAME "
			      "COLOR PLACE STREAMS KNOWN [WORD ...]");
		return EXIT_FAILED;
	}
	setup = (struct loop_setup){ .script = argv[1],
		.folder = argv[2],
		.name = argv[3],
		.color = argv[4],
		.place = argv[5],
		.streams = argv[6],
		.known = argv[7],
		.words = argv + 8 };
	return session_run(&setup);
}
