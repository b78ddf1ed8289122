/* SPDX-License-Identifier: ISC */
/* See foreign.h. */
#include "csvrows/foreign.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t\r\n"

/* A format and the bytes that its files begin with. */
struct format {
	const char *magic;
	size_t length;
	const char *text;
};

#define FORMAT(magic, text)                    \
	{                                      \
		magic, sizeof(magic) - 1, text \
	}

static const struct format formats[] = {
	FORMAT("\x1f\x8b",
		"is compressed, not CSV; use: gzip -dc FILE | csvrows"),
	FORMAT("\xfd"
	       "7zXZ",
		"is compressed, not CSV; use: xz -dc FILE | csvrows"),
	FORMAT("\x28\xb5\x2f\xfd",
		"is compressed, not CSV; use: zstd -dc FILE | csvrows"),
	FORMAT("BZh91AY&SY",
		"is compressed, not CSV; use: bzip2 -dc FILE | csvrows"),
	FORMAT("PK\x03\x04",
		"is a spreadsheet (.xlsx, .ods) or another zip file, not CSV; "
		"save the sheet as CSV, or use: unzip -p FILE | csvrows"),
	FORMAT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		"is an Excel file (.xls), not CSV; save the sheet as CSV"),
	FORMAT("PAR1\x15", "is a Parquet file, not CSV; export it as CSV"),
	FORMAT("ARROW1", "is an Arrow or Feather file, not CSV; export it as "
			 "CSV"),
	FORMAT("\x89HDF\r\n\x1a\n",
		"is an HDF5 file (.h5, .mat, .nc), not CSV; export the table "
		"as CSV"),
	FORMAT("MATLAB 5.0 MAT-file",
		"is a MATLAB file (.mat), not CSV; export the table as CSV"),
	FORMAT("TDSm", "is a LabVIEW file (.tdms), not CSV; export it as CSV"),
	FORMAT("MDF     ", "is an MDF file (.mf4, .mdf), not CSV; export it as "
			   "CSV"),
	FORMAT("7z\xbc\xaf\x27\x1c",
		"is compressed, not CSV; use: 7z x -so FILE | csvrows"),
	FORMAT("SQLite format 3",
		"is an SQLite database, not CSV; use: sqlite3 -csv -header "
		"FILE 'SELECT ...' | csvrows"),
	FORMAT("%PDF-", "is a PDF document, not CSV; export the table as CSV"),
};

static const char json_array[] =
	"is a JSON array, not CSV; csvrows is not needed: "
	"jq -c '.[]' FILE | pace";
static const char json_lines[] =
	"is JSON, not CSV; if each line is an object, csvrows is not needed: "
	"pace <FILE";
static const char page[] =
	"is an HTML page, not CSV; open it in a browser to see why the "
	"download was not the file";

static const char table[] =
	"is an HTML table, not CSV; open it in a spreadsheet and save it as "
	"CSV";
static const char xml[] =
	"is an XML document, not CSV; if a spreadsheet opens it, save it as "
	"CSV";

/* The length of the blanks at the beginning. */
static size_t
blanks(const char *bytes, size_t length)
{
	size_t i = 0;

	while (i < length && bytes[i] && strchr(BLANKS, bytes[i]))
		i++;
	return i;
}

static bool
begins(const char *bytes, size_t length, const char *word)
{
	size_t word_length = strlen(word);

	return length >= word_length && !strncasecmp(bytes, word, word_length);
}

/* A header can begin with { or [ as well, but not with these. */
static const char *
find_text(const char *bytes, size_t length)
{
	size_t skipped = blanks(bytes, length), next;
	char first, second;

	bytes += skipped;
	length -= skipped;
	if (begins(bytes, length, "<!doctype html") ||
		begins(bytes, length, "<html"))
		return page;
	if (begins(bytes, length, "<table"))
		return table;
	if (begins(bytes, length, "<?xml"))
		return xml;
	next = 1 + (length > 0 ? blanks(bytes + 1, length - 1) : 0);
	if (next >= length)
		return NULL;
	first = *bytes;
	second = bytes[next];
	if (first == '{' && second == '"')
		return json_lines;
	if (first == '[' && (second == '{' || second == '['))
		return json_array;
	return NULL;
}

/* UTF-16 without its mark: ASCII with a NUL byte before or after each. */
static const char *
find_utf16(const char *bytes, size_t length)
{
	size_t i, zeros[2] = { 0, 0 };

	for (i = 0; i < 4 && i < length; i++)
		zeros[i % 2] += bytes[i] == '\0';
	if (length < 4 || zeros[0] + zeros[1] != 2)
		return NULL;
	if (zeros[1] == 2)
		return "seems to be UTF-16 without a byte order mark; add "
		       "--encoding UTF-16LE";
	if (zeros[0] == 2)
		return "seems to be UTF-16 without a byte order mark; add "
		       "--encoding UTF-16BE";
	return NULL;
}

static const char *
find_binary(const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (length >= formats[i].length &&
			!memcmp(bytes, formats[i].magic, formats[i].length))
			return formats[i].text;
	}
	return NULL;
}

const char *
foreign_find(const char *bytes, size_t length, unsigned kinds)
{
	const char *found = NULL;

	if (kinds & FOREIGN_BINARY)
		found = find_binary(bytes, length);
	if (!found && kinds & FOREIGN_UTF16)
		found = find_utf16(bytes, length);
	if (!found && kinds & FOREIGN_TEXT)
		found = find_text(bytes, length);
	return found;
}
