/* httppost: each line of stdin becomes a POST, each line that was not delivered
 * comes out again. What was read is always accounted for:
 *
 *     delivered + given back + unread = input
 *
 * A line goes from the input (intake) into the ledger, becomes a request
 * (template, request), is tried (transfer) until retry decides, and leaves the
 * ledger in the order of the input (settle): to nobody, or to stdout. sender
 * is the loop around them, giveback the way out of it before the end. */
#include "httppost/options.h"
#include "httppost/sender.h"

#include "common/signals.h"

#include <sys/resource.h>

int
main(int argc, char **argv)
{
	/* static: its texts are reachable as long as the process */
	static struct httppost_options options;
	const struct rlimit none = { 0, 0 };

	signals_install();
	/* headers hold secrets, and a core would hold them too */
	(void)setrlimit(RLIMIT_CORE, &none);
	message_begin("httppost", MESSAGE_COLOR_AUTO);
	switch (httppost_options_read(argc, argv, &options)) {
	case OPTION_DONE:
		return EXIT_DONE;
	case OPTION_FAULT:
		return EXIT_FAILED;
	case OPTION_RUN:
		break;
	}
	signals_want_stop();
	return sender_run(&options);
}
