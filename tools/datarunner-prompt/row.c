/* SPDX-License-Identifier: ISC */
/* See row.h. */
#define _XOPEN_SOURCE 700 /* wcwidth */

#include "datarunner-prompt/row.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Room for the bytes of a character. */
#define CHARACTER_BYTES (MB_LEN_MAX + 1)

/* A newline stands between a line that was found and what is searched. */
static wchar_t
shown(wchar_t character)
{
	return character == L'\n' ? L' ' : character;
}

static bool
is_control(wchar_t character)
{
	return character < L' ' || character == 0x7f;
}

static size_t
columns_of(wchar_t character)
{
	int columns = wcwidth(character);

	if (is_control(character))
		return 2;
	return columns < 0 ? 1 : (size_t)columns;
}

/* Writes the bytes that show the character. Returns their number. */
static size_t
encode(wchar_t character, char bytes[CHARACTER_BYTES])
{
	mbstate_t state = { 0 };
	size_t length;

	if (is_control(character)) {
		bytes[0] = '^';
		bytes[1] = (char)(character ^ 0x40);
		return 2;
	}
	length = wcwidth(character) < 0 ? (size_t)-1
					: wcrtomb(bytes, character, &state);
	if (length != (size_t)-1)
		return length;
	bytes[0] = '?';
	return 1;
}

/* Where to begin so that the cursor is within the columns: at the start if
 * possible, otherwise so that three quarters of the row are before the cursor.
 */
static size_t
first_shown(const wchar_t *text, size_t cursor, size_t columns)
{
	size_t width = 0, first = cursor, i;

	for (i = 0; i < cursor; i++)
		width += columns_of(shown(text[i]));
	if (width < columns)
		return 0;
	width = 0;
	while (first > 0) {
		width += columns_of(shown(text[first - 1]));
		if (width > columns - columns / 4)
			break;
		first--;
	}
	/* a combining character does not begin a row */
	while (first < cursor && columns_of(text[first]) == 0)
		first++;
	return first;
}

bool
row_cut(const wchar_t *text, size_t length, size_t cursor, size_t columns,
	struct buffer *out, size_t *column, size_t *width)
{
	char bytes[CHARACTER_BYTES];
	size_t i;

	*width = 0;
	*column = 0;
	for (i = first_shown(text, cursor, columns); i < length; i++) {
		size_t its = columns_of(shown(text[i]));

		if (i == cursor)
			*column = *width;
		if (*width + its > columns)
			return true;
		if (!buffer_append(out, bytes, encode(shown(text[i]), bytes)))
			return false;
		*width += its;
	}
	if (cursor >= length)
		*column = *width;
	return true;
}
