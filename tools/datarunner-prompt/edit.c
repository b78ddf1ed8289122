/* SPDX-License-Identifier: ISC */
/* See edit.h. libedit writes to /dev/null: it would not know of the lines above
 * the one that is typed, and it counts a column for combining characters. */
#include "datarunner-prompt/edit.h"

#ifdef HAVE_LIBEDIT

#include "common/file.h"
#include "datarunner-prompt/complete.h"
#include "datarunner-prompt/history.h"
#include "datarunner-prompt/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libedit takes one pointer to data, and calls functions without it. */
static struct {
	struct loop *loop;
	const struct loop_setup *setup;
	EditLine *line;
	History *history;
	struct buffer waiting; /* lines for the file of the history */
	char *typed;           /* the last line */
	enum loop_event event;
} editor;

/* --- keys ----------------------------------------------------------------- */

static void
show(void)
{
	const LineInfoW *line = el_wline(editor.line);

	screen_typed(line->buffer, (size_t)(line->lastchar - line->buffer),
		(size_t)(line->cursor - line->buffer));
}

/* Takes a character from the bytes that were read. 1, or 0 if there is none. */
static int
take_character(wchar_t *character)
{
	struct lines_in *in = &editor.loop->input;

	while (in->start < in->end) {
		mbstate_t state = { 0 };
		size_t length = mbrtowc(character, in->bytes + in->start,
			in->end - in->start, &state);

		if (length == (size_t)-2)
			return 0;
		if (length != (size_t)-1) {
			lines_take(in, length ? length : 1);
			return 1;
		}
		lines_take(in, 1); /* no character */
	}
	return 0;
}

/* libedit wants a key: 1, 0 at the end of the input, -1 if something else comes
 * first. */
static int
read_key(EditLine *line, wchar_t *character)
{
	(void)line;
	show();
	while (!take_character(character)) {
		editor.event = loop_wait(editor.loop, true);
		if (editor.event != LOOP_INPUT) {
			errno = EINTR;
			return -1;
		}
		if (!loop_read(editor.loop)) {
			editor.event = LOOP_END;
			return 0;
		}
	}
	return 1;
}

static unsigned char
complete_typed(EditLine *el, int key)
{
	const LineInfo *line = el_line(el);
	struct complete complete;
	char *copy =
		strndup(line->buffer, (size_t)(line->cursor - line->buffer));
	bool is_found;

	(void)key;
	if (!copy)
		return CC_ERROR;
	is_found = complete_line(
		copy, editor.setup->known, editor.setup->streams, &complete);
	if (is_found && complete.list.length) {
		screen_line(complete.list.bytes, complete.list.length);
	} else if (is_found) {
		/* el_deletestr counts characters, not bytes */
		el_deletestr(el, (int)mbstowcs(NULL, copy + complete.begin, 0));
		(void)el_insertstr(el, complete.text.bytes);
	}
	complete_free(&complete);
	free(copy);
	return is_found ? CC_REFRESH : CC_ERROR;
}

static unsigned char
clear(EditLine *el, int key)
{
	(void)el;
	(void)key;
	screen_clear();
	return CC_REFRESH;
}

/* --- the editor ----------------------------------------------------------- */

/* The texts of datarunner are UTF-8 in every locale. */
static void
choose_locale(void)
{
	(void)setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 &&
		!setlocale(LC_CTYPE, "C.UTF-8"))
		(void)setlocale(LC_CTYPE, "en_US.UTF-8");
}

static void
read_history(void)
{
	struct buffer lines = { 0 };
	HistEvent event;
	size_t i;

	(void)history(editor.history, &event, H_SETSIZE, HISTORY_LINES);
	(void)history(editor.history, &event, H_SETUNIQUE, 1);
	history_read(editor.setup->folder, &lines);
	for (i = 0; i < lines.length; i += strlen(lines.bytes + i) + 1)
		(void)history(editor.history, &event, H_ENTER, lines.bytes + i);
	buffer_free(&lines);
}

static void
set_keys(EditLine *line)
{
	(void)el_set(line, EL_SIGNAL, 0);
	(void)el_set(line, EL_EDITOR, "emacs");
	(void)el_set(line, EL_HIST, history, editor.history);
	(void)el_set(line, EL_GETCFN, read_key);
	(void)el_set(line, EL_ADDFN, "datarunner-complete", "Complete",
		complete_typed);
	(void)el_set(line, EL_ADDFN, "datarunner-clear", "Clear", clear);
	(void)el_set(line, EL_BIND, "^I", "datarunner-complete", NULL);
	(void)el_set(line, EL_BIND, "^L", "datarunner-clear", NULL);
	(void)el_set(line, EL_BIND, "^R", "em-inc-search-prev", NULL);
	(void)el_source(line, NULL);
}

bool
edit_open(const struct loop_setup *setup)
{
	static FILE *nowhere; /* used until the end of the process */
	int null = file_open("/dev/null", O_WRONLY, 0);

	nowhere = null < 0 ? NULL : fdopen(null, "w");
	choose_locale();
	editor.setup = setup;
	editor.history = history_init();
	if (nowhere && editor.history)
		editor.line = el_init_fd("datarunner", stdin, nowhere, nowhere,
			STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
	if (!editor.line)
		return false;
	read_history();
	set_keys(editor.line);
	return true;
}

const char *
edit_read(struct loop *loop, enum loop_event *event)
{
	HistEvent unused;
	const char *line;
	int length = 0;

	editor.loop = loop;
	editor.event = LOOP_END; /* unless a key is awaited in vain */
	line = el_gets(editor.line, &length);
	if (!line || length <= 0) {
		screen_typed(L"", 0, 0);
		*event = editor.event == LOOP_INPUT ? LOOP_END : editor.event;
		return NULL;
	}
	free(editor.typed);
	editor.typed = strndup(line, strcspn(line, "\n"));
	screen_typed(L"", 0, 0);
	if (!editor.typed)
		return "";
	if (*editor.typed)
		(void)history(editor.history, &unused, H_ENTER, editor.typed);
	history_keep(editor.setup->folder, editor.typed, &editor.waiting);
	return editor.typed;
}

#else

bool
edit_open(const struct loop_setup *setup)
{
	(void)setup;
	return false;
}

const char *
edit_read(struct loop *loop, enum loop_event *event)
{
	(void)loop;
	*event = LOOP_END;
	return NULL;
}

#endif
