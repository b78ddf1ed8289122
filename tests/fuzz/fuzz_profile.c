/* SPDX-License-Identifier: ISC */
/* libFuzzer: profiles. The section of each filter is read. Each text must be at
 * the place that is given for it, and a byte order mark must change nothing. */
#include "common/message.h"
#include "common/profile.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[] = "/tmp/fuzz_profile.XXXXXX";
static int file;

static void
remove_file(void)
{
	(void)unlink(path);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	file = mkstemp(path);
	if (file < 0 || atexit(remove_file) != 0)
		abort();
	message_begin("fuzz", MESSAGE_COLOR_NEVER);
	return 0;
}

static uint64_t
lines_of(const uint8_t *data, size_t size)
{
	uint64_t lines = 1;
	size_t i;

	for (i = 0; i < size; i++)
		lines += data[i] == '\n';
	return lines;
}

static void
check_text(const struct profile_text *text, uint64_t lines)
{
	if (!text->text || text->line < 1 || text->line > lines ||
		text->column < 1)
		abort();
}

/* A checksum of everything in a section. */
static size_t
read_section(const char *section, uint64_t lines, bool *is_good)
{
	struct profile profile;
	size_t i, k, sum = 0;

	*is_good = profile_read(path, section, &profile);
	for (i = 0; i < profile.count; i++) {
		const struct profile_entry *entry = &profile.entries[i];

		check_text(&entry->key, lines);
		sum = sum * 31 + strlen(entry->key.text);
		for (k = 0; k < entry->count; k++) {
			check_text(&entry->values[k], lines);
			sum = sum * 31 + strlen(entry->values[k].text);
		}
	}
	profile_free(&profile);
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const sections[] = { "csvrows", "pace", "httppost" };
	static const char mark[] = "\xEF\xBB\xBF";
	uint64_t lines = lines_of(data, size);
	bool is_good[3], is_good_again;
	size_t sums[3], i;
	bool has_mark = size >= 3 && memcmp(data, mark, 3) == 0;

	if (ftruncate(file, 0) != 0 ||
		pwrite(file, data, size, 0) != (ssize_t)size)
		abort();
	for (i = 0; i < 3; i++)
		sums[i] = read_section(sections[i], lines, &is_good[i]);
	if (has_mark)
		return 0;
	if (pwrite(file, mark, 3, 0) != 3 ||
		pwrite(file, data, size, 3) != (ssize_t)size)
		abort();
	for (i = 0; i < 3; i++) {
		if (read_section(sections[i], lines, &is_good_again) !=
				sums[i] ||
			is_good_again != is_good[i])
			abort();
	}
	return 0;
}
