/* SPDX-License-Identifier: ISC */
/* See bench.h. */
#include "torture/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --- the folder, the page and the server --- */

static void
write_files(void)
{
	size_t i;

	for (i = 0; i < case_file_count; i++) {
		const struct case_file *file = &case_files[i];
		struct text text = { 0 };

		text_add(&text, file->bytes,
			file->length ? file->length : strlen(file->bytes));
		text_to_file(&text, file->name);
		free(text.bytes);
	}
}

/* A server with its own certificate, whose file also contains the key. */
static void
write_certificate(void)
{
	if (system("openssl req -x509 -newkey ec -pkeyopt "
		   "ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
		   "/CN=torture -addext subjectAltName=IP:127.0.0.1 -keyout "
		   "server.key -out server.pem 2>err && "
		   "cat server.key >>server.pem") != 0)
		text_die("openssl: no certificate");
}

/* Starts the server, with one more option, and waits for its port. */
static pid_t
serve(const struct bench *bench, const char *option, char *base, size_t size)
{
	const struct timespec nap = { 0, 20000000 };
	struct text port = { 0 };
	int tries = 0;
	pid_t pid;

	(void)unlink("port");
	pid = fork();
	if (pid == 0) {
		/* also if the driver ends without bench_close */
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		(void)execl(bench->backend, bench->backend, "--quiet",
			"--port-file", "port", "--log", "log", option,
			(char *)NULL);
		text_die(bench->backend);
	}
	while (!port.length && tries++ < 500) {
		free(port.bytes);
		(void)nanosleep(&nap, NULL);
		port = text_of_file("port", 0);
	}
	if (pid < 0 || !port.length)
		text_die("the server does not start");
	port.bytes[strcspn(port.bytes, "\n")] = '\0';
	(void)snprintf(base, size, "%s://127.0.0.1:%s",
		option && !strncmp(option, "--tls", 5) ? "https" : "http",
		port.bytes);
	free(port.bytes);
	return pid;
}

void
bench_open(struct bench *bench, const char *bin, const char *preload,
	const char *backend)
{
	const char *temporary = getenv("TMPDIR");
	int fd;

	*bench = (struct bench){
		.bin = bin,
		.preload = preload,
		.backend = backend,
	};
	(void)snprintf(bench->folder, sizeof(bench->folder),
		"%s/torture.XXXXXX", temporary ? temporary : "/tmp");
	if (!mkdtemp(bench->folder) || chdir(bench->folder) != 0)
		text_die(bench->folder);
	write_files();
	(void)snprintf(bench->shared_path, sizeof(bench->shared_path),
		"%s/shared", bench->folder);
	fd = open("shared", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(struct shared)) != 0)
		text_die("shared");
	bench->shared = mmap(NULL, sizeof(struct shared),
		PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (bench->shared == MAP_FAILED)
		text_die("shared");
	(void)close(fd);
	bench->holder = serve(
		bench, "--refuse", bench->refused, sizeof(bench->refused));
	bench->server = serve(bench, NULL, bench->base, sizeof(bench->base));
	write_certificate();
	bench->tls_server = serve(
		bench, "--tls=server.pem", bench->tls, sizeof(bench->tls));
}

static void
end_server(pid_t pid)
{
	(void)kill(pid, SIGTERM);
	(void)waitpid(pid, NULL, 0);
}

void
bench_close(struct bench *bench)
{
	static const char *const names[] = { "shared", "log", "port", "in",
		"out", "err", "server.pem", "server.key" };
	size_t i;

	end_server(bench->server);
	end_server(bench->holder);
	end_server(bench->tls_server);
	if (chdir(bench->folder) != 0)
		text_die(bench->folder);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlink(names[i]);
	for (i = 0; i < case_file_count; i++)
		(void)unlink(case_files[i].name);
	for (i = 0; i < case_count; i++)
		bench_clean(bench, &cases[i]);
	if (chdir("/") != 0 || rmdir(bench->folder) != 0)
		text_die(bench->folder);
}

void
bench_reset(struct bench *bench)
{
	memset((void *)bench->shared, 0, sizeof(*bench->shared));
}

void
bench_clean(const struct bench *bench, const struct torture_case *test)
{
	size_t i;

	(void)bench;
	for (i = 0; i < CASE_FILES && test->made[i]; i++)
		(void)unlink(test->made[i]);
	/* the name of a temporary file that a killed run has left contains its
	 * pid */
	if (test->state)
		(void)!system("rm -f status.*.tmp");
}

void
bench_begin(struct bench *bench, uint64_t run)
{
	struct stat log;

	bench->run = run;
	if (stat("log", &log) != 0)
		text_die("log");
	bench->log_begin = log.st_size;
}

/* Requests in flight from an earlier trial may still arrive; they have another
 * tag. */
struct text
bench_log(const struct bench *bench, bool is_packed)
{
	struct text log = text_of_file("log", bench->log_begin), mine = { 0 };
	char tag[40], *line, *next;

	if (is_packed)
		text_unpack(&log);
	(void)snprintf(tag, sizeof(tag), "\"run\":%llu,",
		(unsigned long long)bench->run);
	text_add(&mine, "", 0);
	for (line = log.bytes; *line; line = next) {
		next = strchr(line, '\n');
		next = next ? next + 1 : line + strlen(line);
		if (next[-1] == '\n')
			next[-1] = '\0';
		if (!strstr(line, tag))
			continue;
		text_add(&mine, line, strlen(line));
		text_add(&mine, "\n", 1);
	}
	free(log.bytes);
	return mine;
}

struct text
bench_file(const struct bench *bench, const char *name)
{
	(void)bench;
	return text_of_file(name, 0);
}

/* --- one run --- */

static char *
fill_in(const struct bench *bench, const char *word)
{
	char run[24];
	const struct {
		const char *name;
		const char *value;
		const char *rest;
	} places[] = {
		{ "@URL", bench->base, "/api/realtime/data" },
		{ "@BASE", bench->base, "" },
		{ "@TLS", bench->tls, "" },
		{ "@REFUSED", bench->refused, "" },
		{ "@RUN", run, "" },
	};
	struct text text = { 0 };
	const char *at;
	size_t i;

	(void)snprintf(
		run, sizeof(run), "%llu", (unsigned long long)bench->run);
	while ((at = strchr(word, '@'))) {
		text_add(&text, word, (size_t)(at - word));
		for (i = 0;
			strncmp(at, places[i].name, strlen(places[i].name));)
			i++;
		text_print(&text, "%s%s", places[i].value, places[i].rest);
		word = at + strlen(places[i].name);
	}
	text_add(&text, word, strlen(word));
	return text.bytes;
}

struct run {
	int in;       /* stdin of the command */
	int out;      /* its stdout */
	int out_read; /* our end of it, or -1 */
	int err;
};

static int
open_or_die(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd < 0)
		text_die(path);
	return fd;
}

static void
open_run(const struct torture_case *test, struct run *run)
{
	struct text input = { 0 };
	int in[2], out[2];

	text_add(&input, test->input ? test->input : "",
		test->input ? strlen(test->input) : 0);
	run->err = open_or_die("err", O_RDWR | O_CREAT | O_TRUNC);
	run->out_read = -1;
	if (!test->is_piped) {
		text_to_file(&input, "in");
		run->in = open_or_die("in", O_RDONLY);
		run->out = open_or_die("out", O_RDWR | O_CREAT | O_TRUNC);
	} else {
		if ((test->is_socket ? socketpair(AF_UNIX, SOCK_STREAM, 0, in)
				     : pipe(in)) != 0 ||
			pipe(out) != 0 ||
			write(in[1], input.bytes, input.length) !=
				(ssize_t)input.length)
			text_die("pipe");
		(void)close(in[1]);
		run->in = in[0];
		run->out = out[1];
		run->out_read = out[0];
		(void)fcntl(run->out_read, F_SETFD, FD_CLOEXEC);
		(void)fcntl(run->out_read, F_SETFL, O_NONBLOCK);
	}
	free(input.bytes);
}

_Noreturn static void
become(const struct bench *bench, char **words, const struct run *run,
	bool is_bare)
{
	char *path = NULL;
	struct text file = { 0 };

	text_print(&file, "%s/%s", bench->bin, words[0]);
	path = file.bytes;
	if (dup2(run->in, 0) < 0 || dup2(run->out, 1) < 0 ||
		dup2(run->err, 2) < 0)
		text_die("dup2");
	if (run->in > 2)
		(void)close(run->in);
	if (run->out > 2)
		(void)close(run->out);
	if (!is_bare &&
		(setenv("LD_PRELOAD", bench->preload, 1) != 0 ||
			setenv(SHARED_VARIABLE, bench->shared_path, 1) != 0))
		text_die("setenv");
	(void)execv(path, words);
	text_die(path);
}

static void
drain(int fd, struct text *text)
{
	char piece[4096];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, piece, sizeof(piece))) > 0)
		text_add(text, piece, (size_t)n);
}

/* Waits for the end of the process, up to a time limit. */
static bool
wait_for(pid_t pid, const struct run *run, struct outcome *outcome)
{
	const struct timespec nap = { 0, 500000 };
	struct timespec begin, now;

	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	for (;;) {
		pid_t ended = waitpid(pid, &outcome->status, WNOHANG);

		drain(run->out_read, &outcome->out);
		if (ended == pid)
			return true;
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec - begin.tv_sec > 10)
			break;
		(void)nanosleep(&nap, NULL);
	}
	outcome->is_hung = true;
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, &outcome->status, 0);
	return false;
}

/* What is left in the descriptor shows what was read. */
static off_t
offset_of(const struct torture_case *test, const struct run *run)
{
	struct text left = { 0 };
	off_t offset;

	if (!test->is_piped)
		return lseek(run->in, 0, SEEK_CUR);
	text_add(&left, "", 0);
	drain(run->in, &left);
	offset = (off_t)((test->input ? strlen(test->input) : 0) - left.length);
	free(left.bytes);
	return offset;
}

struct outcome
bench_run(struct bench *bench, const struct torture_case *test, bool is_again)
{
	const char *const *words = is_again ? test->again : test->words;
	struct outcome outcome = { 0 };
	char *filled[CASE_WORDS + 2] = { 0 };
	size_t i, count = 0;
	struct run run;
	pid_t pid;

	for (i = 0; i < CASE_WORDS && words[i]; i++) {
		filled[count++] = fill_in(bench, words[i]);
		if (i == 0 && *bench->engine && !strcmp(words[0], "httppost"))
			filled[count++] = fill_in(bench, bench->engine);
	}
	open_run(test, &run);
	pid = fork();
	if (pid < 0)
		text_die("fork");
	if (pid == 0)
		become(bench, filled, &run, is_again);
	(void)close(run.out);
	(void)wait_for(pid, &run, &outcome);
	outcome.offset = offset_of(test, &run);
	outcome.err = text_of_file("err", 0);
	if (!test->is_piped) {
		free(outcome.out.bytes);
		outcome.out = text_of_file("out", 0);
	} else {
		text_add(&outcome.out, "", 0);
		(void)close(run.out_read);
	}
	(void)close(run.in);
	(void)close(run.err);
	for (i = 0; filled[i]; i++)
		free(filled[i]);
	return outcome;
}

void
outcome_free(struct outcome *outcome)
{
	free(outcome->out.bytes);
	free(outcome->err.bytes);
	*outcome = (struct outcome){ 0 };
}
