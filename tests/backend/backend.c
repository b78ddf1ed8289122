/* SPDX-License-Identifier: ISC */
/*
 * backend: a small real HTTP server for the tests and for the demo. It accepts
 * records as the dashboard's server would, writes down what it received, and on
 * request fails as real servers do.
 *
 * It listens on the loopback unless told otherwise. SIGTERM and SIGINT are
 * blocked in every thread, and main waits for them with sigwait. It then closes
 * a pipe that all waiting threads watch, so the backend ends at once.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer.h"
#include "fast.h"

struct backend_options {
	const char *address;
	unsigned int port; /* 0: any free one */
	const char *port_file;
	const char *log;
	const char *requests;
	const char *tls;
	const char *token_file;
	char *control; /* the path of datarunner */
	bool is_quiet;
	bool is_fast;
	bool is_refusing; /* keep the port, but refuse every connection */
};

static const char help[] =
	"usage: backend [options]\n"
	"A real HTTP server on 127.0.0.1 for tests.\n"
	"\n"
	"  --port N         listen there (default 0: any free port)\n"
	"  --address A      and on this IPv4 address (default 127.0.0.1)\n"
	"  --port-file FILE write the port there once it listens\n"
	"  --log FILE       append every body that was answered with success\n"
	"  --requests FILE  append a JSON line for every POST request\n"
	"  --fault SPEC     fail so; repeatable, the first that holds counts\n"
	"  --fast           answer 200 to everything and keep nothing, fast\n"
	"  --refuse         only hold the port: every connection is refused\n"
	"  --control FILE   let the page start, pause, resume, speed up and "
	"stop\n"
	"                   streams with the datarunner in FILE\n"
	"  --token-file FILE write there what the page needs for that: its "
	"address\n"
	"                   is http://HOST:PORT/#token=TOKEN\n"
	"  --tls FILE       speak TLS, with the certificate and the key in "
	"FILE;\n"
	"                   of faults, only those of status and delay hold\n"
	"  --quiet          do not print the address\n"
	"  --help           show this\n"
	"\n"
	"POST /api/realtime/data  a record; 400 with the reason if it is "
	"wrong;\n"
	"                         ?stream=NAME says of which stream\n"
	"POST /sink, POST /lines  any body; /lines logs each of its lines\n"
	"GET  /                  a page that shows the records live\n"
	"POST /bulk               JSON objects, one a line; 400 for all of "
	"them\n"
	"                         if one is wrong\n"
	"POST /busy               503, always\n"
	"GET  /api/data, /stats   the latest record; the counters\n"
	"GET  /api/history        the records of the last hour, one a second\n"
	"PUT  /control            what --control allows; 403 to all others\n"
	"PUT  /fault              faults from now on, one a line; none clears\n"
	"\n"
	"SPEC is KIND[=VALUE][@WHEN]:\n"
	"  status=CODE            answer with that status, and with\n"
	"    ,retry-after=TEXT    a Retry-After header, or\n"
	"    ,location=URL        a Location header, or\n"
	"    ,body=TEXT           a body; \\xNN, \\n, \\\\ (and \\x40 for @)\n"
	"  delay=MS               do all else that late; several add up\n"
	"  hang                   never answer\n"
	"  reset                  reset the connection (RST), no answer\n"
	"  reset-head, reset-body the same before the body, in the body\n"
	"  close                  close the connection, no answer\n"
	"  close-late             close@later\n"
	"  half                   half of an answer, then close\n"
	"  junk                   bytes that are not HTTP, then close\n"
	"  drip                   one byte of the answer's body each 100 ms\n"
	"  chunked                an answer with a body in chunks\n"
	"  interim                100, 102 and 103 before the answer\n"
	"  giant=KIB              200 with a header so large, then close\n"
	"WHEN is all, N, N-M or N- (POST requests counted from 1), first or\n"
	"later (the first, the second or a later request of its connection).\n";

static void
fail(const char *subject, const char *reason)
{
	(void)fprintf(stderr, "backend: %s: %s\n", subject, reason);
	exit(2);
}

static unsigned int
port_read(const char *text)
{
	char *end;
	long port;

	errno = 0;
	port = strtol(text, &end, 10);
	if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' ||
		port > 65535)
		fail("--port", "must be 0 to 65535");
	return (unsigned int)port;
}

static void
show_help(void)
{
	if (fputs(help, stdout) == EOF || fclose(stdout) != 0)
		fail("stdout", strerror(errno));
	exit(0);
}

static void
options_read(int argc, char *argv[], struct backend_options *options,
	struct fault_list *faults)
{
	static const struct option names[] = {
		{ "address", required_argument, NULL, 'a' },
		{ "control", required_argument, NULL, 'c' },
		{ "fast", no_argument, NULL, 'F' },
		{ "fault", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ "log", required_argument, NULL, 'l' },
		{ "port", required_argument, NULL, 'p' },
		{ "port-file", required_argument, NULL, 'P' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "refuse", no_argument, NULL, 'R' },
		{ "requests", required_argument, NULL, 'r' },
		{ "tls", required_argument, NULL, 't' },
		{ "token-file", required_argument, NULL, 'T' },
		{ NULL, 0, NULL, 0 },
	};
	char why[200];
	int letter;

	while ((letter = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (letter) {
		case 'a':
			options->address = optarg;
			break;
		case 'c':
			options->control = optarg;
			break;
		case 'F':
			options->is_fast = true;
			break;
		case 'f':
			if (!fault_add(faults, optarg, why, sizeof(why)))
				fail("--fault", why);
			break;
		case 'h':
			show_help();
			break;
		case 'l':
			options->log = optarg;
			break;
		case 'p':
			options->port = port_read(optarg);
			break;
		case 'P':
			options->port_file = optarg;
			break;
		case 'q':
			options->is_quiet = true;
			break;
		case 'R':
			options->is_refusing = true;
			break;
		case 'r':
			options->requests = optarg;
			break;
		case 't':
			options->tls = optarg;
			break;
		case 'T':
			options->token_file = optarg;
			break;
		default:
			(void)fputs("backend: see backend --help\n", stderr);
			exit(2);
		}
	}
	if (optind < argc)
		fail(argv[optind], "unexpected argument");
	if ((options->control == NULL) != (options->token_file == NULL))
		fail("--control", "goes with --token-file");
	if (options->control != NULL &&
		(options->is_fast || options->is_refusing || options->tls))
		fail("--control", "does not go with --fast, --refuse or --tls");
}

/* No program that control starts gets this descriptor. */
static void
keep_private(int fd)
{
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* Binds, and listens unless told not to; *port becomes the actual port. */
static int
listen_at(const char *host, unsigned int *port, bool is_refusing)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)*port),
	};
	struct sockaddr *any = (struct sockaddr *)&address;
	socklen_t length = sizeof(address);
	const int yes = 1;
	char subject[64];
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)snprintf(subject, sizeof(subject), "%s:%u", host, *port);
	if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
		fail("--address", "must be an IPv4 address");
	if (fd < 0)
		fail("socket", strerror(errno));
	keep_private(fd);
	/* A port that was just released can be taken again. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) < 0)
		fail("SO_REUSEADDR", strerror(errno));
	if (bind(fd, any, length) < 0)
		fail(subject, strerror(errno));
	if (!is_refusing && listen(fd, SOMAXCONN) < 0)
		fail(subject, strerror(errno));
	if (getsockname(fd, any, &length) < 0)
		fail("getsockname", strerror(errno));
	*port = ntohs(address.sin_port);
	return fd;
}

/* The file appears with its content, for tests that wait for it. */
static void
port_publish(const char *path, unsigned int port)
{
	char new_path[4096];
	FILE *file;

	if (snprintf(new_path, sizeof(new_path), "%s.%ld", path,
		    (long)getpid()) >= (int)sizeof(new_path))
		fail(path, "name too long");
	file = fopen(new_path, "w");
	if (file == NULL)
		fail(new_path, strerror(errno));
	if (fprintf(file, "%u\n", port) < 0 || fclose(file) != 0)
		fail(new_path, strerror(errno));
	if (rename(new_path, path) < 0)
		fail(path, strerror(errno));
}

static void
announce(const struct backend_options *options, unsigned int port)
{
	if (options->port_file != NULL)
		port_publish(options->port_file, port);
	if (options->is_quiet)
		return;
	if (printf("backend: listening on http://%s:%u\n", options->address,
		    port) < 0 ||
		fflush(stdout) != 0)
		fail("stdout", strerror(errno));
}

/* Blocks the signals that end the backend, even if they were ignored before. */
static void
signals_block(sigset_t *ending)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	(void)sigemptyset(ending);
	(void)sigaddset(ending, SIGINT);
	(void)sigaddset(ending, SIGTERM);
	if (pthread_sigmask(SIG_BLOCK, ending, NULL) != 0)
		fail("signals", "cannot be blocked");
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
}

/* Reads the certificate and its key, which are kept until the end. */
static char *
pem_read(const char *path)
{
	static char pem[16384];
	FILE *file = fopen(path, "r");

	if (file == NULL)
		fail(path, strerror(errno));
	pem[fread(pem, 1, sizeof(pem) - 1, file)] = '\0';
	(void)fclose(file);
	return pem;
}

static struct MHD_Daemon *
serve(struct backend *backend, int listen_fd, const char *tls)
{
	char *pem = tls == NULL ? NULL : pem_read(tls);
	const struct MHD_OptionItem secure[] = {
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, pem },
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, pem },
		{ MHD_OPTION_END, 0, NULL },
	};
	const unsigned int flags = MHD_USE_THREAD_PER_CONNECTION |
				   MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC |
				   (tls == NULL ? 0 : MHD_USE_TLS);
	struct MHD_Daemon *daemon = MHD_start_daemon(flags, 0, NULL, NULL,
		answer_request, backend, MHD_OPTION_LISTEN_SOCKET, listen_fd,
		MHD_OPTION_NOTIFY_CONNECTION, answer_connection, backend,
		MHD_OPTION_URI_LOG_CALLBACK, answer_target, backend,
		MHD_OPTION_NOTIFY_COMPLETED, answer_done, backend,
		MHD_OPTION_CONNECTION_LIMIT, 4096U,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)128 * 1024,
		MHD_OPTION_ARRAY, tls == NULL ? &secure[2] : secure,
		MHD_OPTION_END);

	if (daemon == NULL)
		fail("libmicrohttpd", "does not start");
	return daemon;
}

int
main(int argc, char *argv[])
{
	struct backend_options options = { .address = "127.0.0.1" };
	struct backend backend = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.store = { .log_fd = -1, .requests_fd = -1 },
		.faults = fault_list_new(),
	};
	struct MHD_Daemon *daemon = NULL;
	char why[200];
	sigset_t ending;
	int stop_fds[2];
	int listen_fd;
	int got;

	if (backend.faults == NULL)
		fail("memory", strerror(errno));
	options_read(argc, argv, &options, backend.faults);
	signals_block(&ending);
	if (options.log != NULL)
		backend.store.log_fd = store_open(options.log);
	if (options.requests != NULL)
		backend.store.requests_fd = store_open(options.requests);
	if (pipe(stop_fds) < 0)
		fail("pipe", strerror(errno));
	keep_private(stop_fds[0]);
	keep_private(stop_fds[1]);
	backend.stop_fd = stop_fds[0];
	backend.control.stop_fd = stop_fds[0];
	listen_fd =
		listen_at(options.address, &options.port, options.is_refusing);
	if (options.control != NULL &&
		!control_start(&backend.control, listen_fd, options.control,
			options.token_file, why, sizeof(why)))
		fail("--control", why);
	if (options.is_fast)
		daemon = fast_start(listen_fd);
	else if (!options.is_refusing)
		daemon = serve(&backend, listen_fd, options.tls);
	if (options.is_fast && daemon == NULL)
		fail("--fast", "libmicrohttpd does not start");
	announce(&options, options.port);

	while (sigwait(&ending, &got) != 0)
		continue;
	(void)close(stop_fds[1]);
	if (options.is_fast)
		fast_stop(daemon);
	else if (daemon != NULL)
		MHD_stop_daemon(daemon);
	fault_list_free(backend.faults);
	streams_free(&backend.store.streams);
	return 0;
}
