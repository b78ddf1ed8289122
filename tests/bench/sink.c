/* SPDX-License-Identifier: ISC */
/* The server of `make bench`: reads requests, answers each with 200 and a short
 * body, and counts them. It costs as little as a server can, so that a client
 * is what is measured.
 *
 *	sink PORT-FILE COUNTS-FILE
 *
 * It listens on any free port of 127.0.0.1 and writes that to PORT-FILE. Upon
 * SIGTERM it writes how many requests and how many bytes of bodies it has read
 * to COUNTS-FILE, and ends. A body has a Content-Length; a client does not send
 * a second request before the answer to the first. */
#include "bench/watch.h"
#include "support/program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define CLIENTS 4096 /* descriptors are less than this */
#define HEAD_BYTES 4096

const char program_name[] = "sink";

struct client {
	char head[HEAD_BYTES + 1]; /* for the request that is being read */
	size_t head_bytes;
	uintmax_t body_left;
};

struct sink {
	struct client *clients; /* by descriptor */
	int listen_fd;
	int stop_fd; /* readable after SIGTERM */
	uintmax_t requests;
	uintmax_t body_bytes;
};

static int stop_fds[2];

static void
stop(int signal)
{
	int saved = errno;

	(void)signal;
	(void)!write(stop_fds[1], "", 1);
	errno = saved;
}

static void
stop_on_term(struct sink *sink)
{
	struct sigaction action = { .sa_handler = stop };

	if (pipe(stop_fds) != 0)
		fail("pipe");
	sink->stop_fd = stop_fds[0];
	watch_add(sink->stop_fd);
	(void)sigaction(SIGTERM, &action, NULL);
}

/* Writes the file under another name first, because its reader waits for it to
 * appear. */
static void
write_file(const char *path, uintmax_t first, uintmax_t second)
{
	char name[4096];
	FILE *file;

	(void)snprintf(name, sizeof(name), "%s.new", path);
	file = fopen(name, "w");
	if (!file || fprintf(file, "%ju %ju\n", first, second) < 0 ||
		fclose(file) != 0 || rename(name, path) != 0)
		fail(path);
}

static void
listen_anywhere(struct sink *sink, const char *port_file)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sink->listen_fd = socket(AF_INET, SOCK_STREAM, 0);
	if (sink->listen_fd < 0 ||
		bind(sink->listen_fd, (void *)&address, size) != 0 ||
		listen(sink->listen_fd, CLIENTS) != 0 ||
		getsockname(sink->listen_fd, (void *)&address, &size) != 0)
		fail("listen");
	watch_add(sink->listen_fd);
	write_file(port_file, ntohs(address.sin_port), 0);
}

static void
take_client(struct sink *sink)
{
	int fd = accept(sink->listen_fd, NULL, NULL);

	if (fd < 0)
		fail("accept");
	if (fd >= CLIENTS)
		refuse("too many connections");
	sink->clients[fd].head_bytes = 0;
	sink->clients[fd].body_left = 0;
	watch_add(fd);
}

static uintmax_t
content_length(const char *head)
{
	static const char name[] = "content-length:";
	const char *line = head;

	while ((line = strstr(line, "\r\n"))) {
		line += 2;
		if (!strncasecmp(line, name, sizeof(name) - 1))
			return strtoumax(line + sizeof(name) - 1, NULL, 10);
	}
	return 0;
}

/* Takes bytes of a head, up to its end; returns the number of bytes. */
static size_t
take_head(struct client *client, const char *bytes, size_t count)
{
	size_t had = client->head_bytes, room = HEAD_BYTES - had;
	const char *end;

	count = count < room ? count : room;
	memcpy(client->head + had, bytes, count);
	client->head[had + count] = '\0';
	client->head_bytes += count;
	end = strstr(client->head, "\r\n\r\n");
	if (!end && client->head_bytes == HEAD_BYTES)
		refuse("a long head");
	if (!end)
		return count;
	client->body_left = content_length(client->head);
	client->head_bytes = 0;
	return (size_t)(end - client->head) + 4 - had;
}

static void
answer(struct sink *sink, int fd)
{
	static const char text[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

	sink->requests++;
	(void)send(fd, text, sizeof(text) - 1, MSG_NOSIGNAL);
}

static void
take_bytes(struct sink *sink, int fd, const char *bytes, size_t count)
{
	struct client *client = &sink->clients[fd];
	bool is_head_open = true;

	while (count > 0) {
		size_t taken;

		if (client->body_left > 0) {
			taken = count < client->body_left
					? count
					: (size_t)client->body_left;
			client->body_left -= taken;
			sink->body_bytes += taken;
			is_head_open = false;
		} else {
			taken = take_head(client, bytes, count);
			is_head_open = client->head_bytes > 0;
		}
		if (!is_head_open && client->body_left == 0)
			answer(sink, fd);
		bytes += taken;
		count -= taken;
	}
}

static void
read_client(struct sink *sink, int fd)
{
	static char bytes[256 * 1024];
	ssize_t n = recv(fd, bytes, sizeof(bytes), 0);

	if (n > 0) {
		take_bytes(sink, fd, bytes, (size_t)n);
		return;
	}
	watch_remove(fd);
	(void)close(fd);
}

int
main(int argc, char **argv)
{
	struct sink sink = { .clients =
				     calloc(CLIENTS, sizeof(struct client)) };
	int fd;

	if (argc != 3)
		refuse("usage: sink PORT-FILE COUNTS-FILE");
	if (!sink.clients)
		fail("memory");
	stop_on_term(&sink);
	listen_anywhere(&sink, argv[1]);
	while ((fd = watch_next()) != sink.stop_fd) {
		if (fd == sink.listen_fd)
			take_client(&sink);
		else
			read_client(&sink, fd);
	}
	write_file(argv[2], sink.requests, sink.body_bytes);
	free(sink.clients);
	return 0;
}
