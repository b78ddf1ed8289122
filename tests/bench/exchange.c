/* SPDX-License-Identifier: ISC */
/* See exchange.h. */
#include "bench/exchange.h"

#include "bench/watch.h"
#include "support/program.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define HEAD_BYTES 512
#define DESCRIPTORS 4096
#define ANSWER_BYTES 4096

struct connection {
	char *request;
	size_t room;
	size_t request_bytes;
	char answer[ANSWER_BYTES + 1];
	size_t answer_bytes;
};

struct run {
	const struct exchange *exchange;
	struct connection *connections;
	char *line;
	size_t line_room;
	uint64_t requests;
	size_t by_fd[DESCRIPTORS]; /* the connection that each descriptor
				      belongs to */
};

/* Appends lines after the room for the head; returns the bytes of the body. */
static size_t
read_body(struct run *run, struct connection *connection)
{
	size_t lines = 0, bytes = 0;
	ssize_t n;

	while (lines++ < run->exchange->batch &&
		(n = getline(&run->line, &run->line_room, stdin)) > 0) {
		size_t needed = HEAD_BYTES + bytes + (size_t)n;

		if (needed > connection->room) {
			connection->room = 2 * needed;
			connection->request =
				realloc(connection->request, connection->room);
			if (!connection->request)
				fail("memory");
		}
		memcpy(connection->request + HEAD_BYTES + bytes, run->line,
			(size_t)n);
		bytes += (size_t)n;
	}
	/* the newline of a single line is not sent */
	return bytes - (bytes > 0 && run->exchange->batch == 1);
}

/* Makes the next request, its head right before its body, and returns where it
 * begins; NULL at the end of the lines. */
static const char *
next_request(struct run *run, struct connection *connection)
{
	char head[HEAD_BYTES];
	size_t body_bytes = read_body(run, connection);
	size_t head_bytes;

	if (body_bytes == 0)
		return NULL;
	head_bytes = (size_t)snprintf(head, sizeof(head),
		"POST %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n"
		"User-Agent: httppost/%s\r\nContent-Type: application/%s\r\n"
		"Content-Length: %zu\r\n\r\n",
		run->exchange->path, run->exchange->authority, VERSION,
		run->exchange->batch > 1 ? "x-ndjson" : "json", body_bytes);
	if (head_bytes >= sizeof(head))
		refuse("a long URL");
	connection->request_bytes = head_bytes + body_bytes;
	return memcpy(connection->request + HEAD_BYTES - head_bytes, head,
		head_bytes);
}

/* Sends the next request as a whole; false at the end of the lines. */
static bool
begin(struct run *run, size_t i)
{
	struct connection *connection = &run->connections[i];
	const char *bytes = next_request(run, connection);
	size_t left = connection->request_bytes;

	if (!bytes)
		return false;
	while (left > 0) {
		size_t n = run->exchange->transport->send(i, bytes, left);

		bytes += n;
		left -= n;
	}
	connection->answer_bytes = 0;
	return true;
}

static bool
is_complete(const struct connection *connection)
{
	static const char name[] = "\r\nContent-Length: ";
	const char *head = connection->answer;
	const char *end = strstr(head, "\r\n\r\n");
	const char *length = strstr(head, name);
	size_t bytes;

	if (!end)
		return false;
	if (strncmp(head, "HTTP/1.1 2", 10) != 0)
		refuse("not 2xx");
	bytes = (size_t)(end - head) + 4;
	if (length && length < end)
		bytes += strtoul(length + sizeof(name) - 1, NULL, 10);
	if (connection->answer_bytes > bytes)
		refuse("more than an answer");
	return connection->answer_bytes == bytes;
}

/* Receives once; true if the answer is complete. */
static bool
receive(struct run *run, size_t i)
{
	struct connection *connection = &run->connections[i];
	size_t had = connection->answer_bytes;

	if (had == ANSWER_BYTES)
		refuse("a long answer");
	connection->answer_bytes += run->exchange->transport->receive(
		i, connection->answer + had, ANSWER_BYTES - had);
	connection->answer[connection->answer_bytes] = '\0';
	if (!is_complete(connection))
		return false;
	run->requests++;
	return true;
}

static void
post_in_order(struct run *run)
{
	(void)run->exchange->transport->open(0);
	while (begin(run, 0)) {
		while (!receive(run, 0))
			continue;
	}
}

static void
post_many(struct run *run)
{
	size_t open = 0, i;

	for (i = 0; i < run->exchange->jobs; i++) {
		int fd = run->exchange->transport->open(i);

		if (fd < 0 || fd >= DESCRIPTORS)
			refuse("too many connections");
		run->by_fd[fd] = i;
		watch_add(fd);
	}
	for (i = 0; i < run->exchange->jobs; i++)
		open += begin(run, i);
	while (open > 0) {
		i = run->by_fd[watch_next()];
		if (receive(run, i) && !begin(run, i))
			open--;
	}
}

static double
cpu_seconds(void)
{
	struct rusage used;

	(void)getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void
print(const struct run *run, int64_t began_ns, double cpu_before)
{
	double seconds = (double)(now_ns() - began_ns) / 1e9;
	double requests = (double)run->requests;

	printf("requests=%.0f per_second=%.0f cpu_us=%.2f\n", requests,
		requests / seconds,
		(cpu_seconds() - cpu_before) / requests * 1e6);
}

void
exchange_run(const struct exchange *exchange)
{
	size_t count = exchange->jobs > 0 ? exchange->jobs : 1, i;
	struct run run = { .exchange = exchange };
	int64_t began_ns = now_ns();
	double cpu_before = cpu_seconds();

	run.connections = calloc(count, sizeof(*run.connections));
	if (!run.connections)
		fail("memory");
	if (exchange->jobs == 0)
		post_in_order(&run);
	else
		post_many(&run);
	print(&run, began_ns, cpu_before);
	for (i = 0; i < count; i++)
		free(run.connections[i].request);
	free(run.connections);
	free(run.line);
}
