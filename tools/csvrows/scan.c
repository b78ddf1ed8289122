/* SPDX-License-Identifier: ISC */
/* See scan.h. */
#include "csvrows/scan.h"

#include <stdbool.h>

uint64_t
scan_block(const char *bytes, char delimiter)
{
	vector found[4];
	size_t i;

	for (i = 0; i < 4; i++) {
		vector v = vector_load(bytes + i * VECTOR_BYTES);

		found[i] = vector_either(vector_either(vector_equal(v, '\n'),
						 vector_equal(v, '\r')),
			vector_equal(v, delimiter));
	}
	return vector_bits4(found[0], found[1], found[2], found[3]);
}

/* Line ends are searched for with LF as the delimiter. */
size_t
scan_line_end(const char *bytes, size_t length)
{
	struct scan scan = { .delimiter = '\n' };

	if (length == 0)
		return 0;
	scan_set(&scan, bytes);
	return (size_t)(scan_next(&scan, bytes + length) - bytes);
}

uint64_t
scan_count_line_ends(const char *bytes, size_t length)
{
	const char *end = bytes + length, *at;
	struct scan scan = { .delimiter = '\n' };
	bool is_behind_cr = false;
	const char *behind_cr = NULL;
	uint64_t count = 0;

	if (length == 0)
		return 0;
	scan_set(&scan, bytes);
	while ((at = scan_next(&scan, end)) < end) {
		/* scan_next never returns NULL for what is not NULL */
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		is_behind_cr = at == behind_cr && *at == '\n';
		if (!is_behind_cr)
			count++;
		behind_cr = *at == '\r' ? at + 1 : NULL;
	}
	return count;
}
