/* SPDX-License-Identifier: ISC */
/* From the request to the argument vector, and from what datarunner says to the
 * reply. Each request waits in the thread of its connection. */
#include "control.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store.h"
#include "streams.h"

/* datarunner needs at most twenty seconds to stop, and waits up to thirty for
 * another verb. */
#define WAIT_MS 60000
#define OUTPUT_BYTES ((size_t)64 * 1024)
#define SPEED_LEAST 0.01
#define SPEED_MOST 1000.0

extern char **environ;

/* Held while a child is started, so that no other child gets its pipe. */
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;

#define WORDS 4 /* of an order, after the command */

/* What the page may ask for. Start begins at the first record, with the
 * settings that the stream had. */
static const struct verb {
	const char *name;
	const char *word;
	bool is_of_all; /* and not of one stream */
	bool has_speed;
} verbs[] = {
	{ .name = "status", .word = "status", .is_of_all = true },
	{ .name = "start", .word = "restart" },
	{ .name = "pause", .word = "pause" },
	{ .name = "resume", .word = "resume" },
	{ .name = "stop", .word = "stop" },
	{ .name = "speed", .word = "speed", .has_speed = true },
};

/* A request that was understood: the words for datarunner. */
struct order {
	bool is_of_all;
	size_t count;
	char words[WORDS][STREAMS_NAME_BYTES];
};

/* --- start ---------------------------------------------------------------- */

/* Sets the port of the descriptor; false if others than this machine reach it.
 */
static bool
is_loopback(int listen_fd, unsigned int *port)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);

	if (getsockname(listen_fd, (struct sockaddr *)&address, &length) < 0 ||
		address.sin_family != AF_INET)
		return false;
	*port = ntohs(address.sin_port);
	return address.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
}

static bool
token_make(char token[CONTROL_TOKEN_DIGITS + 1])
{
	unsigned char bytes[CONTROL_TOKEN_DIGITS / 2];
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return false;
	got = read(fd, bytes, sizeof(bytes));
	(void)close(fd);
	if (got != (ssize_t)sizeof(bytes))
		return false;
	for (size_t i = 0; i < sizeof(bytes); i++)
		(void)snprintf(token + 2 * i, 3, "%02x", bytes[i]);
	return true;
}

static bool
token_write(const char *path, const char *token)
{
	int fd;
	bool is_written;

	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	is_written = dprintf(fd, "%s\n", token) > 0;
	return close(fd) == 0 && is_written;
}

bool
control_start(struct control *control, int listen_fd, char *command,
	const char *token_path, char *why, size_t why_bytes)
{
	if (!is_loopback(listen_fd, &control->port)) {
		(void)snprintf(why, why_bytes,
			"only for a server that is bound to loopback");
		return false;
	}
	if (access(command, X_OK) < 0) {
		(void)snprintf(
			why, why_bytes, "%s: %s", command, strerror(errno));
		return false;
	}
	if (!token_make(control->token) ||
		!token_write(token_path, control->token)) {
		(void)snprintf(
			why, why_bytes, "%s: %s", token_path, strerror(errno));
		return false;
	}
	control->command = command;
	return true;
}

/* --- who may -------------------------------------------------------------- */

static bool
is_host(const struct control *control, const char *host)
{
	static const char *const names[] = { "127.0.0.1", "localhost" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char wanted[32];

		(void)snprintf(wanted, sizeof(wanted), "%s:%u", names[i],
			control->port);
		if (strcmp(host, wanted) == 0)
			return true;
	}
	return false;
}

static bool
is_origin(const char *origin, const char *host)
{
	static const char scheme[] = "http://";
	const size_t length = sizeof(scheme) - 1;

	return strncmp(origin, scheme, length) == 0 &&
	       strcmp(origin + length, host) == 0;
}

/* Takes as long for every text of this length, so that the time tells nothing
 * of how much of it is right. */
static bool
is_token(const char *token, const char *wanted)
{
	volatile unsigned char differs = 0;

	if (strlen(token) != CONTROL_TOKEN_DIGITS)
		return false;
	for (size_t i = 0; i < CONTROL_TOKEN_DIGITS; i++)
		differs = (unsigned char)(differs | (token[i] ^ wanted[i]));
	return differs == 0;
}

/* Returns why the request is not allowed, or NULL. */
static const char *
objection(const struct control *control, const struct control_request *request)
{
	if (control->command == NULL)
		return "this server was started without control";
	if (request->host == NULL || !is_host(control, request->host))
		return "Host is not this server";
	if (request->origin == NULL ||
		!is_origin(request->origin, request->host))
		return "Origin is not this server";
	if (request->token == NULL || !is_token(request->token, control->token))
		return "the token is not that of this start";
	return NULL;
}

/* --- what it may ask for -------------------------------------------------- */

static const struct verb *
verb_find(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static void
order_add(struct order *order, const char *word)
{
	(void)snprintf(order->words[order->count++], sizeof(order->words[0]),
		"%s", word);
}

static void
order_add_speed(struct order *order, double speed)
{
	(void)snprintf(order->words[order->count++], sizeof(order->words[0]),
		"%.6g", speed);
}

/* Makes the words of an order; returns why there are none, or NULL. A member
 * that the verb has no use for is as wrong as one that is missing. */
static const char *
order_read(json_t *body, struct order *order)
{
	const struct verb *verb;
	const char *verb_name;
	const char *name = NULL;
	double speed = 0;

	if (json_unpack(body, "{s:s,s?s,s?F!}", "verb", &verb_name, "stream",
		    &name, "speed", &speed) < 0)
		return "must be an object of verb, stream and speed";
	verb = verb_find(verb_name);
	if (verb == NULL)
		return "no such verb";
	if (verb->is_of_all != (name == NULL))
		return "stream is for a verb of one stream";
	if (verb->has_speed != (json_object_get(body, "speed") != NULL))
		return "speed is for the verb speed";
	if (name != NULL && !streams_is_name(name))
		return "stream is not a name";
	if (verb->has_speed && !(speed >= SPEED_LEAST && speed <= SPEED_MOST))
		return "speed must be 0.01 to 1000";
	order->is_of_all = verb->is_of_all;
	if (name != NULL) {
		order_add(order, "--name");
		order_add(order, name);
	}
	order_add(order, verb->word);
	if (verb->has_speed)
		order_add_speed(order, speed);
	if (verb->is_of_all) {
		order_add(order, "--all");
		order_add(order, "--json");
	}
	return NULL;
}

/* --- running it ----------------------------------------------------------- */

/* The child gets no descriptor but the first three, and none of the signals
 * that the backend blocks or ignores. *out_fd gets what it prints, with
 * has_messages to both outputs. Returns 0 or an error number. `starting` is
 * held. */
static int
start_child(char *const words[], bool has_messages, pid_t *child, int *out_fd)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int fds[2];
	int error;

	if (pipe(fds) < 0)
		return errno;
	(void)fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	(void)posix_spawn_file_actions_init(&files);
	(void)posix_spawn_file_actions_addopen(
		&files, 0, "/dev/null", O_RDONLY, 0);
	(void)posix_spawn_file_actions_adddup2(&files, fds[1], 1);
	if (has_messages)
		(void)posix_spawn_file_actions_adddup2(&files, fds[1], 2);
	else
		(void)posix_spawn_file_actions_addopen(
			&files, 2, "/dev/null", O_WRONLY, 0);
	(void)posix_spawnattr_init(&attributes);
	(void)sigemptyset(&signals);
	(void)posix_spawnattr_setsigmask(&attributes, &signals);
	(void)sigaddset(&signals, SIGPIPE);
	(void)posix_spawnattr_setsigdefault(&attributes, &signals);
	(void)posix_spawnattr_setflags(
		&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	error = posix_spawn(
		child, words[0], &files, &attributes, words, environ);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&files);
	(void)close(fds[1]);
	*out_fd = fds[0];
	if (error != 0)
		(void)close(fds[0]);
	return error;
}

static long
left_ms(const struct timespec *begin)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return WAIT_MS - (long)(now.tv_sec - begin->tv_sec) * 1000 -
	       (now.tv_nsec - begin->tv_nsec) / 1000000;
}

/* Reads to the end, and keeps what there is room for; false if the backend ends
 * or WAIT_MS pass before. */
static bool
read_output(int fd, int stop_fd, char output[OUTPUT_BYTES], size_t *length)
{
	struct pollfd on[2] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = stop_fd, .events = POLLIN },
	};
	struct timespec begin;

	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	*length = 0;
	for (;;) {
		char block[4096];
		long ms = left_ms(&begin);
		ssize_t got;

		if (ms <= 0)
			return false;
		if (poll(on, 2, (int)ms) < 0 && errno != EINTR)
			return false;
		if (on[1].revents != 0)
			return false;
		if (on[0].revents == 0)
			continue;
		got = read(fd, block, sizeof(block));
		if (got <= 0)
			return got == 0;
		if ((size_t)got > OUTPUT_BYTES - *length)
			got = (ssize_t)(OUTPUT_BYTES - *length);
		memcpy(output + *length, block, (size_t)got);
		*length += (size_t)got;
	}
}

/* Runs the order. Returns the exit status, or -1 if there is none: then the
 * reply says why. */
static int
run(const struct control *control, struct order *order,
	char output[OUTPUT_BYTES], size_t *length, struct reply *reply)
{
	char *words[WORDS + 2] = { control->command };
	int status = 0;
	int out_fd = -1;
	int error;
	pid_t child = -1;
	bool is_whole;

	for (size_t i = 0; i < order->count; i++)
		words[i + 1] = order->words[i];
	(void)pthread_mutex_lock(&starting);
	error = start_child(words, !order->is_of_all, &child, &out_fd);
	(void)pthread_mutex_unlock(&starting);
	if (error != 0) {
		reply_error(
			reply, MHD_HTTP_INTERNAL_SERVER_ERROR, strerror(error));
		return -1;
	}
	is_whole = read_output(out_fd, control->stop_fd, output, length);
	(void)close(out_fd);
	if (!is_whole) {
		/* the verb does not stop halfway: it may be stopping a stream
		 */
		reply_error(reply, MHD_HTTP_SERVICE_UNAVAILABLE,
			"datarunner has not answered yet");
		return -1;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			break;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* --- the reply ------------------------------------------------------------ */

/* One object for each line of the output. */
static json_t *
objects_of(const char *output, size_t length)
{
	json_t *objects = json_array();
	const char *end = output + length;

	while (output < end) {
		const char *newline =
			memchr(output, '\n', (size_t)(end - output));
		size_t bytes = (size_t)((newline ? newline : end) - output);
		json_t *object = json_loadb(output, bytes, 0, NULL);

		if (object != NULL)
			(void)json_array_append_new(objects, object);
		output += bytes + 1;
	}
	return objects;
}

static void
obey(const struct control *control, struct order *order, struct reply *reply)
{
	char *output = malloc(OUTPUT_BYTES);
	size_t length = 0;
	int status = -1;

	if (output == NULL)
		reply_error(
			reply, MHD_HTTP_INTERNAL_SERVER_ERROR, "out of memory");
	else
		status = run(control, order, output, &length, reply);
	if (status == 2 && order->is_of_all) {
		reply_error(reply, MHD_HTTP_INTERNAL_SERVER_ERROR,
			"datarunner status has failed");
	} else if (status >= 0 && order->is_of_all) {
		reply_json(reply, json_pack("{s:o}", "streams",
					  objects_of(output, length)));
	} else if (status >= 0) {
		reply_json(reply, json_pack("{s:i,s:o}", "status", status,
					  "text", store_text(output, length)));
		if (status != 0)
			reply->status = MHD_HTTP_CONFLICT;
	}
	free(output);
}

void
control_answer(const struct control *control,
	const struct control_request *request, struct reply *reply)
{
	const char *why = objection(control, request);
	struct order order = { .count = 0 };
	json_t *body = NULL;

	if (why == NULL) {
		body = json_loadb(request->body, request->bytes,
			JSON_REJECT_DUPLICATES, NULL);
		why = order_read(body, &order);
	}
	if (why != NULL)
		reply_error(reply, MHD_HTTP_FORBIDDEN, why);
	else
		obey(control, &order, reply);
	json_decref(body);
}
