/* SPDX-License-Identifier: ISC */
/* datarunner-status: reads the state folder of a stream and shows what the
 * stream is doing. datarunner(1) calls it:
 *
 *	datarunner-status FORM FOLDER NAME [CSV-FILE [TOTAL]]
 *	datarunner-status await FOLDER NAME
 *	datarunner-status supervise FOLDER NAME
 *	datarunner-status follow FOLDER NAME
 *	datarunner-status typed SCRIPT WORD ...
 *	datarunner-status escape|nearest
 *
 * FORM is text, json, prometheus, row, shell, sums or line. CSV-FILE and TOTAL
 * are shown if nothing was started yet. It ends with the exit status of
 * `datarunner status`, and after row, shell, sums and line with 0.
 *
 * In the second form it waits for the first event of a start, and prints its
 * word and what is said about it as assignments of the shell. It exits with 1
 * if the stream died.
 *
 * In the third form it reports the progress of the stream to a supervisor; see
 * supervise.h.
 *
 * In the fourth form it prints the form `line` whenever it changes, once a
 * second at most unless the state changes, until nobody reads it any more.
 *
 * In the fifth form the words are those of a command line. A plain `status` of
 * a stream is answered at once. Anything else is left to the script, which is
 * run again with DATARUNNER_WHOLE in its environment.
 *
 * In the sixth form it reads a text from stdin. escape prints the text as
 * messages show it. nearest prints which of the lines after the first the first
 * line most likely stands for, if any. */
#include "datarunner-status/await.h"
#include "datarunner-status/supervise.h"
#include "datarunner-status/view.h"

#include "common/file.h"
#include "common/message.h"
#include "common/nearest.h"
#include "common/signals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FOLDER_BYTES 4096

/* What is asked for. */
struct request {
	enum show_form form;
	const char *name;
	const char *folder;
	const char *csv_file;
	const char *total;
};

static int
usage(void)
{
	message_error("usage: datarunner-status text|json|prometheus|row|shell|"
		      "sums|line|await|supervise|follow FOLDER NAME [CSV-FILE "
		      "[TOTAL]]");
	return EXIT_FAILED;
}

static struct view
view_of(const struct request *request)
{
	return (struct view){ .name = request->name,
		.folder = request->folder,
		.csv_file = request->csv_file };
}

static bool
has_own_status(enum show_form form)
{
	return form == SHOW_TEXT || form == SHOW_JSON ||
	       form == SHOW_PROMETHEUS;
}

/* Shows the look; returns the exit status. */
static int
print(const struct view *view, enum show_form form)
{
	struct buffer out = { 0 };
	int status = EXIT_DONE;

	if (!show(&view->show, form, &out)) {
		message_error("out of memory");
		status = EXIT_FAILED;
	} else if (!file_write(STDOUT_FILENO, out.bytes, out.length)) {
		message_error("stdout: %s", strerror(errno));
		status = EXIT_FAILED;
	} else if (has_own_status(form)) {
		status = look_exit_status(view->look.state);
	}
	buffer_free(&out);
	return status;
}

/* The status before the first start. */
static int
print_nothing(const struct request *request)
{
	struct view view = view_of(request);

	view_nothing(&view, request->total);
	return print(&view, request->form);
}

static int
answer(const struct request *request, enum folder_result *result)
{
	struct view view = view_of(request);
	int status = EXIT_FAILED;

	*result = view_take(&view, true);
	if (*result == FOLDER_READ)
		status = print(&view, request->form);
	view_free(&view);
	return status;
}

/* --- the first event of a start ---------------------------------------------
 */

#define NAP_NS (20 * INT64_C(1000000))

/* A filter that returns a record because it fails does so before it ends, so a
 * failure is looked at again for this long. */
#define FAILURE_NS (10 * NAP_NS)

static void
nap(void)
{
	const struct timespec span = { 0, (long)NAP_NS };

	(void)nanosleep(&span, NULL);
}

static bool
has_happened(enum await_event event, int64_t waited_ns, int64_t *failed_ns)
{
	if (event != AWAIT_FAILED)
		return event != AWAIT_NOTHING;
	if (*failed_ns < 0)
		*failed_ns = waited_ns;
	return waited_ns - *failed_ns >= FAILURE_NS;
}

static void
print_event(const struct show *show, enum await_event event)
{
	struct buffer out = { 0 };
	char text[2 * LOOK_TEXT];

	await_text(show, event, text);
	if (show_word("event", await_word(event), &out) &&
		show_word("text", text, &out))
		(void)file_write(STDOUT_FILENO, out.bytes, out.length);
	buffer_free(&out);
}

static int
await(const struct request *request)
{
	int64_t began_ns = signals_monotonic_ns(), failed_ns = -1;
	struct view view = view_of(request);
	enum await_event event;

	for (;;) {
		int64_t waited_ns = signals_monotonic_ns() - began_ns;

		if (view_take(&view, false) != FOLDER_READ) {
			view_free(&view);
			message_error(
				"%s/settings: cannot be read", request->folder);
			return EXIT_FAILED;
		}
		event = await_event(&view.show, waited_ns);
		if (has_happened(event, waited_ns, &failed_ns))
			break;
		nap();
	}
	print_event(&view.show, event);
	view_free(&view);
	return event == AWAIT_DIED ? EXIT_REFUSED : EXIT_DONE;
}

/* --- lines ---------------------------------------------------------------- */

/* How often the stream is looked at, and how often a line is printed. */
#define LOOK_MS 200
#define LINE_NS INT64_C(1000000000)

/* What was printed last, and when. */
struct followed {
	struct buffer line;
	enum look_state state;
	bool is_alive;
	int64_t at_ns;
	int64_t changed_ns; /* the folder, when it was looked at */
};

/* While no stream runs, a change of the folder is awaited: a look would count
 * undelivered lines, and so read all of them. */
static bool
may_have_changed(const char *folder, struct followed *last)
{
	int64_t before_ns = last->changed_ns;

	last->changed_ns = folder_changed_ns(folder);
	return last->is_alive || before_ns != last->changed_ns ||
	       folder_has_keeper(folder);
}

/* Prints the line if it is due. False if it cannot be printed. */
static bool
print_line(const struct view *view, struct followed *last)
{
	bool is_done = true;
	int64_t now_ns = signals_monotonic_ns();
	struct buffer line = { 0 };

	last->is_alive = view->look.is_any_alive;
	if (last->line.length && now_ns - last->at_ns < LINE_NS &&
		last->state == view->look.state)
		return true;
	if (show(&view->show, SHOW_LINE, &line) &&
		(!last->line.length || line.length != last->line.length ||
			memcmp(line.bytes, last->line.bytes, line.length) !=
				0)) {
		is_done = file_write(STDOUT_FILENO, line.bytes, line.length);
		buffer_free(&last->line);
		last->line = line;
		line = (struct buffer){ 0 };
		last->at_ns = now_ns;
	}
	buffer_free(&line);
	last->state = view->look.state;
	return is_done;
}

static int
follow(const struct request *request)
{
	struct view view = view_of(request);
	struct followed last = { 0 };
	bool is_read = true;

	while (is_read && file_has_reader(STDOUT_FILENO, LOOK_MS)) {
		if (may_have_changed(request->folder, &last) &&
			view_take(&view, false) == FOLDER_READ)
			is_read = print_line(&view, &last);
	}
	view_free(&view);
	buffer_free(&last.line);
	return EXIT_DONE;
}

/* --- a command line ------------------------------------------------------- */

/* Runs the script as a whole. */
static int
run_script(char **words)
{
	(void)setenv("DATARUNNER_WHOLE", "1", 1);
	(void)execv(words[0], words);
	message_error("%s: %s", words[0], strerror(errno));
	return EXIT_FAILED;
}

/* Only the names that state_choose of the script takes. */
static bool
is_name(const char *name)
{
	static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789._-";

	return *name && *name != '.' && *name != '-' &&
	       !name[strspn(name, rest)];
}

/* Reads `status` with the plain forms of its options. False if there is
 * anything else. */
static bool
read_words(char **words, struct request *request)
{
	const char *operand = NULL; /* the name of a stream */
	const char *name = NULL;    /* of --name */
	bool is_status = false;
	size_t i;

	request->name = "default";
	for (i = 0; words[i]; i++) {
		if (!strcmp(words[i], "status") && !is_status)
			is_status = true;
		else if (!strcmp(words[i], "--json") &&
			 request->form == SHOW_TEXT)
			request->form = SHOW_JSON;
		else if (!strcmp(words[i], "--prometheus") &&
			 request->form == SHOW_TEXT)
			request->form = SHOW_PROMETHEUS;
		else if (!strcmp(words[i], "--name") && words[i + 1])
			name = words[++i];
		else if (!strncmp(words[i], "--name=", 7))
			name = words[i] + 7;
		else if (is_status && *words[i] != '-' && !operand)
			operand = words[i];
		else
			return false;
	}
	if (operand && name)
		return false;
	if (operand || name)
		request->name = operand ? operand : name;
	return is_status && is_name(request->name);
}

static bool
choose_folder(const char *name, char folder[FOLDER_BYTES])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int length = -1;

	if (state && *state == '/')
		length = snprintf(
			folder, FOLDER_BYTES, "%s/datarunner/%s", state, name);
	else if (home && *home == '/')
		length = snprintf(folder, FOLDER_BYTES,
			"%s/.local/state/datarunner/%s", home, name);
	return length > 0 && length < FOLDER_BYTES;
}

static int
answer_typed(char **words)
{
	struct request request = { .form = SHOW_TEXT };
	char folder[FOLDER_BYTES];
	enum folder_result result;
	int status;

	if (!read_words(words + 1, &request) ||
		!choose_folder(request.name, folder))
		return run_script(words);
	request.folder = folder;
	status = answer(&request, &result);
	return result == FOLDER_READ ? status : run_script(words);
}

/* --- texts ---------------------------------------------------------------- */

#define READ_BYTES ((size_t)4096)

/* Reads stdin, and adds a NUL. */
static bool
read_text(struct buffer *text)
{
	ssize_t length;

	do {
		if (!buffer_reserve(text, READ_BYTES))
			return false;
		length = file_read(
			STDIN_FILENO, text->bytes + text->length, READ_BYTES);
		text->length += length > 0 ? (size_t)length : 0;
	} while (length == (ssize_t)READ_BYTES);
	return length >= 0 && buffer_append_byte(text, '\0');
}

static bool
print_escaped(const struct buffer *text)
{
	size_t size = MESSAGE_ESCAPED(text->length);
	char *escaped = malloc(size);
	bool is_done;

	if (!escaped)
		return false;
	message_escape(text->bytes, text->length - 1, escaped, size);
	is_done = file_write(STDOUT_FILENO, escaped, strlen(escaped));
	free(escaped);
	return is_done;
}

/* Whether one is a part of the other, and long enough to tell. */
static bool
is_part(const char *a, const char *b)
{
	return strlen(a) > 2 && strlen(b) > 2 && (strstr(a, b) || strstr(b, a));
}

static bool
print_nearest(const struct buffer *text)
{
	char *rest = text->bytes + strcspn(text->bytes, "\n"), *known;
	struct nearest nearest = { .wanted = text->bytes };
	const char *part = "";

	if (*rest)
		*rest++ = '\0';
	while ((known = strtok_r(rest, "\n", &rest))) {
		nearest_try(&nearest, known);
		if (!*part && is_part(text->bytes, known))
			part = known;
	}
	if (nearest.found)
		part = nearest.found;
	return file_write(STDOUT_FILENO, part, strlen(part));
}

static int
answer_text(bool (*print_it)(const struct buffer *text))
{
	struct buffer text = { 0 };
	bool is_done = read_text(&text) && print_it(&text);

	if (!is_done)
		message_error("%s", strerror(errno));
	buffer_free(&text);
	return is_done ? EXIT_DONE : EXIT_FAILED;
}

/* --- the arguments of datarunner ------------------------------------------ */

static bool
read_form(const char *word, enum show_form *form)
{
	static const char *const words[] = {
		[SHOW_TEXT] = "text",
		[SHOW_JSON] = "json",
		[SHOW_PROMETHEUS] = "prometheus",
		[SHOW_ROW] = "row",
		[SHOW_SHELL] = "shell",
		[SHOW_SUMS] = "sums",
		[SHOW_LINE] = "line",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		*form = (enum show_form)i;
		if (!strcmp(word, words[i]))
			return true;
	}
	return false;
}

static int
answer_script(int count, char **words)
{
	struct request request = { .folder = words[1],
		.name = words[2],
		.csv_file = count > 3 ? words[3] : NULL,
		.total = count > 4 ? words[4] : NULL };
	enum folder_result result;
	int status;

	if (!strcmp(words[0], "await"))
		return await(&request);
	if (!strcmp(words[0], "supervise")) {
		supervise(request.folder, request.name);
		return EXIT_DONE;
	}
	if (!strcmp(words[0], "follow"))
		return follow(&request);
	if (!read_form(words[0], &request.form))
		return usage();
	status = answer(&request, &result);
	switch (result) {
	case FOLDER_EMPTY:
		return print_nothing(&request);
	case FOLDER_REFUSED:
		message_error("%s/settings: refused", request.folder);
		break;
	case FOLDER_FAILED:
		message_error("%s/settings: cannot be read", request.folder);
		break;
	case FOLDER_READ:
		break;
	}
	return status;
}

int
main(int argc, char **argv)
{
	message_begin("datarunner-status", MESSAGE_COLOR_NEVER);
	if (argc > 2 && !strcmp(argv[1], "typed"))
		return answer_typed(argv + 2);
	if (argc == 2 && !strcmp(argv[1], "escape"))
		return answer_text(print_escaped);
	if (argc == 2 && !strcmp(argv[1], "nearest"))
		return answer_text(print_nearest);
	if (argc > 3 && argc < 7)
		return answer_script(argc - 1, argv + 1);
	return usage();
}
