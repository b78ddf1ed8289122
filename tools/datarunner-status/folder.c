/* SPDX-License-Identifier: ISC */
/* See folder.h. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif defined(__FreeBSD__) || defined(__NetBSD__) || defined(__DragonFly__)
#define __BSD_VISIBLE 1
#endif

#include "datarunner-status/folder.h"

#include "common/file.h"
#include "common/quantity.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The files are small, but the settings hold paths and words of options. */
#define FILE_BYTES ((size_t)1024 * 1024)

/* How often it looks whether the keeper has ended, and how many times. */
#define NAP_NS (10 * NS_PER_MS)
#define NAPS 100

#define PATH_BYTES 4096

/* --- files ---------------------------------------------------------------- */

/* The path of a file in the folder; false if it is too long. */
static bool
path_of(const char *folder, const char *name, char path[PATH_BYTES])
{
	int length = snprintf(path, PATH_BYTES, "%s/%s", folder, name);

	return length > 0 && length < PATH_BYTES;
}

static int
open_in(const char *folder, const char *name)
{
	char path[PATH_BYTES];

	if (!path_of(folder, name, path))
		return -1;
	return file_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
}

/* Reads a whole file, and ends it with a NUL. */
static bool
read_all(int fd, struct buffer *text)
{
	char part[4096];
	ssize_t length;

	while ((length = read(fd, part, sizeof(part))) != 0) {
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0 || text->length > FILE_BYTES ||
			!buffer_append(text, part, (size_t)length))
			return false;
	}
	return buffer_append_byte(text, '\0');
}

static bool
read_file(const char *folder, const char *name, struct buffer *text,
	struct stat *stat)
{
	int fd = open_in(folder, name);
	bool is_read;

	if (fd < 0)
		return false;
	is_read = (!stat || fstat(fd, stat) == 0) && read_all(fd, text);
	(void)close(fd);
	return is_read;
}

static bool
exists(const char *folder, const char *name)
{
	char path[PATH_BYTES];
	struct stat there;

	return path_of(folder, name, path) && stat(path, &there) == 0;
}

/* The number of lines of a file; 0 without one. */
static uint64_t
count_lines(const char *folder, const char *name)
{
	static char part[65536];
	uint64_t lines = 0;
	int fd = open_in(folder, name);
	ssize_t length;

	if (fd < 0)
		return 0;
	while ((length = read(fd, part, sizeof(part))) > 0) {
		const char *at = part, *end = part + length;

		while ((at = memchr(at, '\n', (size_t)(end - at)))) {
			lines++;
			at++;
		}
	}
	(void)close(fd);
	return lines;
}

/* --- locks ---------------------------------------------------------------- */

/* Whether a process holds the lock. A shared lock is tried, so that two that
 * look at the same time do not see each other. Sets *has_begun if the holder
 * wrote its process id. */
static bool
is_held(const char *folder, const char *name, bool *has_begun)
{
	int fd = open_in(folder, name);
	bool is_held = false;
	struct stat there;

	*has_begun = false;
	if (fd < 0)
		return false;
	while (flock(fd, LOCK_SH | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		is_held = errno == EWOULDBLOCK;
		break;
	}
	*has_begun = fstat(fd, &there) == 0 && there.st_size > 0;
	(void)close(fd);
	return is_held;
}

bool
folder_has_keeper(const char *folder)
{
	bool has_begun;

	return is_held(folder, "keeper.lock", &has_begun);
}

void
folder_await_keeper(const char *folder)
{
	const struct timespec nap = { 0, (long)NAP_NS };
	int naps;

	for (naps = 0; naps < NAPS && folder_has_keeper(folder); naps++)
		(void)nanosleep(&nap, NULL);
}

/* --- settings ------------------------------------------------------------- */

/* Reads one word that the shell quoted: '...' parts and backslashes. Returns
 * the rest after the end of its line, or NULL if the word is torn. */
static const char *
read_word(const char *at, struct buffer *word)
{
	while (*at && *at != '\n') {
		const char *begin = at + 1, *end;

		if (*at == '\'') {
			end = strchr(begin, '\'');
			if (!end)
				return NULL;
			at = end + 1;
		} else if (*at == '\\' && at[1]) {
			end = begin + 1;
			at = end;
		} else {
			begin = at;
			end = ++at;
		}
		if (!buffer_append(word, begin, (size_t)(end - begin)))
			return NULL;
	}
	if (!buffer_append_byte(word, '\0'))
		return NULL;
	return *at ? at + 1 : at;
}

/* Digits, perhaps with leading zeros. */
static bool
read_count(const char *text, uint64_t *count)
{
	return !quantity_count(text, count);
}

static void
take_text(struct buffer *text, struct buffer *word)
{
	struct buffer old = *text;

	*text = *word;
	*word = old;
}

static void
take_setting(struct folder_settings *settings, const char *key, size_t length,
	struct buffer *word)
{
#define IS(name) (length == strlen(name) && !memcmp(key, name, length))
	if (IS("token"))
		take_text(&settings->token, word);
	else if (IS("first_token"))
		take_text(&settings->first_token, word);
	else if (IS("csv_file"))
		take_text(&settings->csv_file, word);
	else if (IS("shown_url"))
		take_text(&settings->shown_url, word);
	else if (IS("returned"))
		take_text(&settings->returned, word);
	else if (IS("total"))
		settings->is_endless =
			!read_count(word->bytes, &settings->total);
	else if (IS("first"))
		(void)read_count(word->bytes, &settings->first);
	else if (IS("ends_early"))
		settings->ends_early = *word->bytes != '\0';
#undef IS
}

static bool
read_settings(const char *text, struct folder_settings *settings)
{
	static const char prefix[] = "stored_";
	struct buffer word = { 0 };
	const char *at = text;

	while (at && *at) {
		const char *equals = strchr(at, '=');

		if (!equals || strncmp(at, prefix, sizeof(prefix) - 1) != 0)
			break;
		at += sizeof(prefix) - 1;
		word.length = 0;
		text = at;
		at = read_word(equals + 1, &word);
		if (at)
			take_setting(
				settings, text, (size_t)(equals - text), &word);
	}
	buffer_free(&word);
	return at && !*at;
}

/* Only this user may be able to write it, for the shell runs its words. */
static bool
is_ours(const struct stat *there)
{
	return there->st_uid == geteuid() && !(there->st_mode & 022);
}

static bool
is_folder_ours(const char *folder)
{
	struct stat there;

	return lstat(folder, &there) == 0 && S_ISDIR(there.st_mode) &&
	       there.st_uid == geteuid() && (there.st_mode & 0777) == 0700;
}

enum folder_result
folder_settings(const char *folder, struct folder_settings *settings)
{
	enum folder_result result = FOLDER_READ;
	struct buffer text = { 0 };
	struct stat there = { 0 };

	*settings = (struct folder_settings){ .is_endless = true };
	if (!exists(folder, "settings"))
		return FOLDER_EMPTY;
	if (!is_folder_ours(folder))
		return FOLDER_REFUSED;
	if (!read_file(folder, "settings", &text, &there) ||
		!S_ISREG(there.st_mode) || !is_ours(&there))
		result = FOLDER_REFUSED;
	else if (!read_settings(text.bytes, settings))
		result = FOLDER_FAILED;
	buffer_free(&text);
	return result;
}

void
folder_settings_free(struct folder_settings *settings)
{
	buffer_free(&settings->token);
	buffer_free(&settings->first_token);
	buffer_free(&settings->csv_file);
	buffer_free(&settings->shown_url);
	buffer_free(&settings->returned);
}

/* --- what the stages and the verbs wrote ---------------------------------- */

/* The line that this stream wrote to a file, after its token; "" without one. A
 * line that a late process of an earlier stream wrote is ignored. */
static void
read_own_line(const char *folder, const char *name,
	const struct folder_settings *settings, char line[LOOK_TEXT])
{
	struct buffer text = { 0 };
	size_t token = settings->token.length ? settings->token.length - 1 : 0;

	*line = '\0';
	if (token && read_file(folder, name, &text, NULL) &&
		text.length > token + 1 &&
		!memcmp(text.bytes, settings->token.bytes, token) &&
		text.bytes[token] == ' ')
		(void)snprintf(line, LOOK_TEXT, "%.*s",
			(int)strcspn(text.bytes + token + 1, "\n"),
			text.bytes + token + 1);
	buffer_free(&text);
}

static int
read_exit_status(const char *folder, const char *name,
	const struct folder_settings *settings)
{
	char line[LOOK_TEXT];
	uint64_t status;

	read_own_line(folder, name, settings, line);
	return read_count(line, &status) && status < 256 ? (int)status : -1;
}

static bool
read_checkpoint(const char *folder, const char *name, uint64_t *settled)
{
	static const char prefix[] = "httppost-checkpoint 1 settled=";
	struct buffer text = { 0 };
	bool is_read;

	*settled = 0;
	is_read = read_file(folder, name, &text, NULL) &&
		  !strncmp(text.bytes, prefix, sizeof(prefix) - 1);
	if (is_read) {
		char *digits = text.bytes + sizeof(prefix) - 1;

		digits[strcspn(digits, " \n")] = '\0';
		is_read = read_count(digits, settled);
	}
	buffer_free(&text);
	return is_read;
}

/* --- figures -------------------------------------------------------------- */

/* The value of a key among key=value lines, which it ends with a NUL in a copy.
 * "" if it is not there. */
static const char *
value_of(const struct buffer *text, const char *key, char value[LOOK_TEXT])
{
	const char *at = text->bytes;
	size_t length = strlen(key);

	*value = '\0';
	while (at && *at) {
		if (!strncmp(at, key, length) && at[length] == '=') {
			at += length + 1;
			(void)snprintf(value, LOOK_TEXT, "%.*s",
				(int)strcspn(at, "\n"), at);
			break;
		}
		at = strchr(at, '\n');
		at += at != NULL;
	}
	return value;
}

static uint64_t
count_of(const struct buffer *text, const char *key)
{
	char value[LOOK_TEXT];
	uint64_t count = 0;

	(void)read_count(value_of(text, key, value), &count);
	return count;
}

/* Seconds with decimals, as nanoseconds; 0 if the key is not there. */
static int64_t
ns_of(const struct buffer *text, const char *key, bool *is_there)
{
	char value[LOOK_TEXT];
	const char *at = value_of(text, key, value);
	int64_t ns = 0;
	bool is_read = *at && !quantity_duration(at, &ns);

	if (is_there)
		*is_there = is_read;
	return is_read ? ns : 0;
}

static double
decimal_of(const struct buffer *text, const char *key)
{
	return (double)ns_of(text, key, NULL) / (double)NS_PER_SECOND;
}

static void
copy_value(const struct buffer *text, const char *key, char *to, size_t size)
{
	char value[LOOK_TEXT];

	(void)snprintf(
		to, size, "%.*s", (int)size - 1, value_of(text, key, value));
}

static int64_t
written_at(const struct stat *there)
{
#if defined(__APPLE__)
	const struct timespec *at = &there->st_mtimespec;
#else
	const struct timespec *at = &there->st_mtim;
#endif

	return (int64_t)at->tv_sec * NS_PER_SECOND + at->tv_nsec;
}

int64_t
folder_changed_ns(const char *folder)
{
	struct stat there;

	return stat(folder, &there) == 0 ? written_at(&there) : -1;
}

static void
read_post(const char *folder, struct look_post *post)
{
	struct buffer text = { 0 };
	struct stat there = { 0 };

	*post = (struct look_post){ 0 };
	if (read_file(folder, "httppost.status", &text, &there)) {
		post->is_there = true;
		copy_value(&text, "state", post->state, sizeof(post->state));
		post->delivered = count_of(&text, "delivered");
		post->undelivered = count_of(&text, "undelivered");
		post->empty = count_of(&text, "empty");
		post->failing = count_of(&text, "failing");
		post->failing_since_ns = ns_of(&text, "failing_since", NULL);
		post->next_attempt_ns = ns_of(&text, "next_attempt", NULL);
		post->latency_first_ns = ns_of(&text, "latency_first", NULL);
		copy_value(&text, "last_error", post->last_error,
			sizeof(post->last_error));
		copy_value(&text, "member", post->member, sizeof(post->member));
		post->written_ns = written_at(&there);
	}
	buffer_free(&text);
}

static void
read_pace(const char *folder, struct look_pace *pace)
{
	struct buffer text = { 0 };
	struct stat there = { 0 };

	*pace = (struct look_pace){ 0 };
	if (read_file(folder, "pace.status", &text, &there)) {
		pace->is_there = true;
		copy_value(&text, "state", pace->state, sizeof(pace->state));
		pace->lines = count_of(&text, "lines");
		pace->released = count_of(&text, "released");
		pace->elapsed_ns = ns_of(&text, "elapsed", NULL);
		pace->paused_ns = ns_of(&text, "paused", NULL);
		pace->lag_ns = ns_of(&text, "lag", NULL);
		pace->left_ns = ns_of(&text, "left", &pace->has_left);
		pace->rate = decimal_of(&text, "rate");
		pace->recent_rate = decimal_of(&text, "recent_rate");
		pace->next_due_ns = ns_of(&text, "next_due", NULL);
		pace->written_ns = written_at(&there);
	}
	buffer_free(&text);
}

static void
read_earlier(const char *folder, struct look_earlier *earlier)
{
	struct buffer text = { 0 };

	*earlier = (struct look_earlier){ 0 };
	if (read_file(folder, "earlier", &text, NULL)) {
		earlier->delivered = count_of(&text, "delivered");
		earlier->undelivered = count_of(&text, "undelivered");
		earlier->empty = count_of(&text, "empty");
		earlier->elapsed_ns = ns_of(&text, "elapsed", NULL);
		earlier->paused_ns = ns_of(&text, "paused", NULL);
		earlier->kept = count_of(&text, "kept");
	}
	buffer_free(&text);
}

/* The journal of the log begins with text, which a NUL ends. */
static void
read_log(const char *folder, struct look_facts *facts)
{
	char bytes[LOOK_TEXT];
	struct buffer text = { bytes, 0, 0 };
	int fd = open_in(folder, "log.journal");
	ssize_t length = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes) - 1);

	if (fd >= 0)
		(void)close(fd);
	if (length <= 0)
		return;
	bytes[length] = '\0';
	facts->log_lost = count_of(&text, "lost");
	(void)value_of(&text, "reason", facts->log_reason);
}

/* --- lines for redeliver -------------------------------------------------- */

/* The files of undelivered lines that a folder may have, and the checkpoints of
 * redeliver in them. Until 0.2.0 there were only the first two. */
static const struct {
	const char *lines;
	const char *checkpoint;
} kept_files[] = {
	{ "redeliver.jsonl", "redeliver.checkpoint" },
	{ "undelivered.jsonl", "undelivered.checkpoint" },
	{ "undelivered", "undelivered.checkpoint" },
};

/* A folder of undelivered lines. */
struct kept_set {
	const char *folder;
	uint64_t number; /* of kept/N, or 0 */
	bool is_here;    /* its lines are of this stream ... */
	bool is_now;     /* ... and of its last start */
};

/* Adds the lines of a folder that redeliver would post. */
static void
add_kept(const struct kept_set *set, struct look_facts *facts)
{
	size_t i;

	for (i = 0; i < sizeof(kept_files) / sizeof(kept_files[0]); i++) {
		const char *name = kept_files[i].lines;
		uint64_t lines = count_lines(set->folder, name), settled;

		if (lines && read_checkpoint(set->folder,
				     kept_files[i].checkpoint, &settled))
			lines -= settled < lines ? settled : lines;
		facts->kept += lines;
		if (!lines || !set->is_here)
			continue;
		facts->kept_here += lines;
		if (!set->is_now)
			facts->kept_before += lines;
		if (!facts->kept_files++ || set->number < facts->kept_number) {
			facts->kept_number = set->number;
			facts->kept_name = name;
		}
	}
}

static bool
is_same_text(const struct buffer *text, const struct buffer *other)
{
	return text->length && text->length == other->length &&
	       !memcmp(text->bytes, other->bytes, text->length);
}

/* Whether its lines are of this stream. Without its first token, which older
 * versions did not store, the CSV file decides. */
static bool
is_same_stream(const char *folder, const struct folder_settings *settings)
{
	struct folder_settings its;
	bool is_same;

	if (folder_settings(folder, &its) != FOLDER_READ)
		is_same = false;
	else if (its.first_token.length > 1 && settings->first_token.length > 1)
		is_same =
			is_same_text(&its.first_token, &settings->first_token);
	else
		is_same = is_same_text(&its.csv_file, &settings->csv_file);
	folder_settings_free(&its);
	return is_same;
}

/* Whether the last start returns lines to kept/NAME. */
static bool
is_of_last_start(const char *name, const struct folder_settings *settings)
{
	char returned[PATH_BYTES];

	return settings->returned.length > 1 &&
	       snprintf(returned, PATH_BYTES, "kept/%s/undelivered", name) <
		       PATH_BYTES &&
	       !strcmp(settings->returned.bytes, returned);
}

/* Adds the lines of the folders kept/N. */
static void
add_kept_sets(const char *folder, const struct folder_settings *settings,
	struct look_facts *facts)
{
	char path[PATH_BYTES], its_folder[PATH_BYTES];
	struct kept_set set = { .folder = its_folder };
	const struct dirent *entry;
	DIR *kept;

	if (!path_of(folder, "kept", path))
		return;
	kept = opendir(path);
	while (kept && (entry = readdir(kept))) {
		if (!read_count(entry->d_name, &set.number) ||
			!path_of(path, entry->d_name, its_folder))
			continue;
		set.is_here = is_same_stream(its_folder, settings);
		set.is_now = is_of_last_start(entry->d_name, settings);
		add_kept(&set, facts);
	}
	if (kept)
		(void)closedir(kept);
}

void
folder_facts(const char *folder, const struct folder_settings *settings,
	struct look_facts *facts)
{
	static const char *const locks[LOOK_STAGES] = { "csvrows.lock",
		"pace.lock", "httppost.lock" };
	static const char *const exits[LOOK_STAGES] = { "csvrows.exit",
		"pace.exit", "httppost.exit" };
	static const char *const begun[LOOK_STAGES] = { "csvrows.exit.new",
		"pace.exit.new", "httppost.exit.new" };
	size_t i;

	*facts = (struct look_facts){
		.has_total = !settings->is_endless,
		.total = settings->total,
		.first = settings->first,
		.ends_early = settings->ends_early,
	};
	for (i = LOOK_STAGES; i-- > 0;) {
		struct look_stage_facts *stage = &facts->stages[i];

		stage->is_held = is_held(folder, locks[i], &stage->has_begun);
		stage->exit_status =
			read_exit_status(folder, exits[i], settings);
		stage->is_unwritten = exists(folder, begun[i]);
	}
	facts->is_kept =
		is_held(folder, "keeper.lock", &facts->keeper_has_begun);
	read_own_line(folder, "died", settings, facts->died);
	facts->is_stopped = exists(folder, "stopped");
	facts->is_finished = exists(folder, "finished");
	read_post(folder, &facts->post);
	read_pace(folder, &facts->pace);
	read_earlier(folder, &facts->earlier);
	read_log(folder, facts);
	facts->has_checkpoint =
		read_checkpoint(folder, "checkpoint", &facts->settled);
}

void
folder_kept(const char *folder, const struct folder_settings *settings,
	struct look_facts *facts)
{
	facts->returned = count_lines(folder, settings->returned.length > 1
						      ? settings->returned.bytes
						      : "undelivered.jsonl");
	add_kept(&(struct kept_set){ folder, 0, true, true }, facts);
	add_kept_sets(folder, settings, facts);
}
