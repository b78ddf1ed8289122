/* httppost: each line of stdin becomes a POST, each line that was not delivered
 * comes out again. What was read is always accounted for:
 *
 *     delivered + given back + unread = input
 *
 * A line goes from the input (intake) into the ledger, becomes a request
 * (template, request), is tried (transfer) until retry decides, and leaves the
 * ledger in the order of the input (settle): to nobody, or to stdout. sender
 * is the loop around them, giveback the way out of it before the end. */
#include "httppost/sender.h"
#include "httppost/settings.h"

#include "common/signals.h"

#include <sys/resource.h>

/* The leak checker of a sanitizer attaches to the process. */
#if defined(__SANITIZE_ADDRESS__)
#define STAYS_READABLE
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STAYS_READABLE
#endif
#endif

#if defined(__linux__) && !defined(STAYS_READABLE)
#include <sys/prctl.h>
#endif

/* Headers hold secrets, and a core would hold them too. A core that goes to a
 * program is not limited in size, and another process of the user could read
 * our memory: the second call stops both. */
static void
hide_memory(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
#if defined(PR_SET_DUMPABLE)
	(void)prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL);
#endif
}

int
main(int argc, char **argv)
{
	/* static: its texts are reachable as long as the process */
	static struct httppost_options options;

	signals_install();
	hide_memory();
	message_begin("httppost", MESSAGE_COLOR_AUTO);
	switch (settings_read(argc, argv, &options)) {
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
