/* SPDX-License-Identifier: ISC */
/* datarunner-log: the log of a stream. datarunner(1) calls it:
 *
 *	datarunner-log pipe COMMAND ...		run a command on a pipe
 *	datarunner-log write FOLDER SIZE FILES	write stdin to the log
 *	datarunner-log rotate FOLDER FILES	begin a new file
 *	datarunner-log show FOLDER [OPTION ...]	print the log
 *	datarunner-log end FOLDER		print the place where it ends
 *	datarunner-log --profile FILE --check	check the settings
 *
 * The command of pipe has stdout and stderr at the writing end of the pipe, and
 * the reading end as descriptor 4. The options of show are -n N, -s TIME,
 * -p PLACE, -f and -j; reader.h explains them. */
#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"
#include "common/zone_file.h"
#include "datarunner-log/family.h"
#include "datarunner-log/reader.h"
#include "datarunner-log/settings.h"
#include "datarunner-log/since.h"
#include "datarunner-log/writer.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The descriptor of the reading end of the pipe. */
#define READING_END 4

static int
usage(void)
{
	message_error("usage: datarunner-log pipe COMMAND ... | "
		      "write FOLDER SIZE FILES | rotate FOLDER FILES | "
		      "show FOLDER [-n N] [-s TIME] [-p PLACE] [-f] [-j] | "
		      "end FOLDER | --profile FILE --check");
	return EXIT_FAILED;
}

/* --- pipe ----------------------------------------------------------------- */

static bool
move(int from, int to)
{
	if (from == to)
		return true;
	return dup2(from, to) >= 0 && close(from) == 0;
}

static int
run_in_pipe(char **words)
{
	int ends[2], reason;

	if (pipe(ends) != 0 || !move(ends[1], STDOUT_FILENO) ||
		!move(ends[0], READING_END) ||
		dup2(STDOUT_FILENO, STDERR_FILENO) < 0) {
		message_error("pipe: %s", strerror(errno));
		return EXIT_FAILED;
	}
	(void)execvp(words[0], words);
	reason = errno; /* a message may change it */
	message_error("%s: %s", words[0], strerror(reason));
	return reason == ENOENT ? 127 : 126;
}

/* --- write, rotate -------------------------------------------------------- */

static bool
read_files(const char *text, unsigned *files)
{
	uint64_t count;

	if (quantity_count(text, &count) || count < 2 || count > FAMILY_FILES)
		return false;
	*files = (unsigned)count;
	return true;
}

/* The writer ends when all others have closed the pipe, and not before. */
static int
write_log(const char *folder, const struct writer_limits *limits)
{
	static const int others[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE,
		SIGUSR1, SIGUSR2, SIGXFSZ };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		(void)signal(others[i], SIG_IGN);
	return writer_run(folder, limits);
}

static int
rotate(const char *folder, unsigned files)
{
	if (family_shift(folder, files))
		return EXIT_DONE;
	message_error("%s/log: %s", folder, strerror(errno));
	return EXIT_FAILED;
}

/* --- show ----------------------------------------------------------------- */

/* Sets `stamp` to the time in the form of the log. */
static bool
read_since(const char *text, char stamp[QUANTITY_TEXT])
{
	const char *fault = NULL;
	struct zone *zone = zone_open("local", &fault);
	char shown[256];
	int64_t since_ns = 0;

	if (zone)
		fault = since_read(
			text, zone, signals_realtime_ns(), &since_ns);
	zone_close(zone);
	if (!fault) {
		quantity_time_text(since_ns, stamp);
		return true;
	}
	message_error("--since: %s, not \"%s\"", fault,
		message_escape(text, strlen(text), shown, sizeof(shown)));
	return false;
}

static int
show(int count, char **words)
{
	struct reader_request request = { .folder = words[0] };
	char stamp[QUANTITY_TEXT];
	int letter;

	while ((letter = getopt(count, words, "n:s:p:fj")) != -1) {
		switch (letter) {
		case 'n':
			request.has_most = true;
			if (quantity_count(optarg, &request.most))
				return usage();
			break;
		case 's':
			if (!read_since(optarg, stamp))
				return EXIT_FAILED;
			request.since = stamp;
			break;
		case 'p':
			request.from = optarg;
			break;
		case 'f':
			request.is_followed = true;
			break;
		case 'j':
			request.is_json = true;
			break;
		default:
			return usage();
		}
	}
	return reader_run(&request);
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	struct writer_limits limits;

	message_begin("datarunner-log", MESSAGE_COLOR_NEVER);
	if (!strcmp(verb, "pipe"))
		return run_in_pipe(argv + 2);
	if (!strcmp(verb, "write") && argc == 5 &&
		!quantity_size(argv[3], &limits.bytes) &&
		read_files(argv[4], &limits.files))
		return write_log(argv[2], &limits);
	if (!strcmp(verb, "rotate") && argc == 4 &&
		read_files(argv[3], &limits.files))
		return rotate(argv[2], limits.files);
	if (!strcmp(verb, "end") && argc == 3)
		return reader_print_end(argv[2]);
	if (!strcmp(verb, "show")) {
		message_begin("datarunner", MESSAGE_COLOR_NEVER);
		return show(argc - 2, argv + 2);
	}
	if (*verb == '-')
		return log_settings_check(argc, argv);
	return usage();
}
