/* SPDX-License-Identifier: ISC */
/* What sockets alone can do: each line of stdin is posted, and nothing is
 * accounted for. The limit for httppost in `make bench`.
 *
 *	raw order PORT PATH          one connection, blocking, in order
 *	raw JOBS PORT PATH [BATCH]   JOBS connections and epoll, BATCH lines a
 *	                             request (1)
 *
 * It talks to 127.0.0.1. The requests are those of httppost, to the byte. */
#include "bench/exchange.h"
#include "support/program.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MOST 2048

const char program_name[] = "raw";

static uint16_t port;
static int sockets[MOST];

static int
open_socket(size_t i)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	const int yes = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(port);
	if (fd < 0 || i >= MOST ||
		connect(fd, (void *)&address, sizeof(address)) != 0)
		fail("connect");
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	sockets[i] = fd;
	return fd;
}

static size_t
send_some(size_t i, const char *bytes, size_t count)
{
	ssize_t n = send(sockets[i], bytes, count, MSG_NOSIGNAL);

	if (n <= 0)
		fail("send");
	return (size_t)n;
}

static size_t
receive_some(size_t i, char *bytes, size_t room)
{
	ssize_t n = recv(sockets[i], bytes, room, 0);

	if (n <= 0)
		fail("recv");
	return (size_t)n;
}

int
main(int argc, char **argv)
{
	static const struct transport transport = { open_socket, send_some,
		receive_some };
	struct exchange exchange = { .transport = &transport, .batch = 1 };
	char authority[32];

	if (argc < 4 || argc > 5)
		refuse("usage: raw order|JOBS PORT PATH [BATCH]");
	exchange.jobs = strtoul(argv[1], NULL, 10); /* 0 for order */
	port = (uint16_t)strtoul(argv[2], NULL, 10);
	(void)snprintf(authority, sizeof(authority), "127.0.0.1:%hu", port);
	exchange.authority = authority;
	exchange.path = argv[3];
	if (argc == 5)
		exchange.batch = strtoul(argv[4], NULL, 10);
	exchange_run(&exchange);
	return 0;
}
