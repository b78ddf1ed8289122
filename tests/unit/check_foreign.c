/* SPDX-License-Identifier: ISC */
/* foreign: files that are not CSV, by their first bytes. */
#include "csvrows/foreign.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define BYTES(text) text, sizeof(text) - 1

static const struct {
	const char *bytes;
	size_t length;
	const char *in_header; /* a part of the text, or NULL */
	const char *elsewhere;
} rows[] = {
	{ BYTES("time,id\n"), NULL, NULL },
	{ BYTES(""), NULL, NULL },
	{ BYTES("\x1f\x8b\x08"), "gzip", "gzip" },
	{ BYTES("\x1f"), NULL, NULL },
	{ BYTES("\xfd"
		"7zXZ\0"),
		"xz", "xz" },
	{ BYTES("\x28\xb5\x2f\xfd"), "zstd", "zstd" },
	{ BYTES("BZh91AY&SY"), "bzip2", "bzip2" },
	{ BYTES("BZh9,a\n"), NULL, NULL },
	{ BYTES("PK\x03\x04\x14"), "xlsx", "xlsx" },
	{ BYTES("PK,a\n"), NULL, NULL },
	{ BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ".xls", ".xls" },
	{ BYTES("PAR1\x15\x04"), "Parquet", "Parquet" },
	{ BYTES("PAR1,PAR2\n"), NULL, NULL },
	{ BYTES("SQLite format 3\0"), "SQLite", "SQLite" },
	{ BYTES("%PDF-1.7\n"), "PDF", "PDF" },
	{ BYTES("% of all,b\n"), NULL, NULL },
	{ BYTES("<!DOCTYPE html>\n"), "HTML", NULL },
	{ BYTES("\n<html lang"), "HTML", NULL },
	{ BYTES("<a>,b\n"), NULL, NULL },
	{ BYTES("<table border=1>"), "HTML table", NULL },
	{ BYTES("<?xml version=\"1.0\"?>"), "XML", NULL },
	{ BYTES("\x89HDF\r\n\x1a\n"), "HDF5", "HDF5" },
	{ BYTES("MATLAB 5.0 MAT-file, Platform"), "MATLAB", "MATLAB" },
	{ BYTES("MATLAB 5.0,b\n"), NULL, NULL },
	{ BYTES("TDSm\x0e\0"), ".tdms", ".tdms" },
	{ BYTES("MDF     4.10    "), ".mf4", ".mf4" },
	{ BYTES("ARROW1\0\0"), "Arrow", "Arrow" },
	{ BYTES("7z\xbc\xaf\x27\x1c"), "7z x", "7z x" },
	{ BYTES("{\"a\": 1}\n"), "pace <FILE", NULL },
	{ BYTES("{\n  \"a\": 1\n}\n"), "pace <FILE", NULL },
	{ BYTES("{a},b\n"), NULL, NULL },
	{ BYTES("{"), NULL, NULL },
	{ BYTES("[\r\n  {\"a\""), "jq -c", NULL },
	{ BYTES("[[1,2]]"), "jq -c", NULL },
	{ BYTES("[a],[b]\n"), NULL, NULL },
	{ BYTES("["), NULL, NULL },
	{ BYTES("a\0,\0b\0"), "UTF-16LE", "UTF-16LE" },
	{ BYTES("\0a\0,\0b"), "UTF-16BE", "UTF-16BE" },
	{ BYTES("a\0\0b"), NULL, NULL },
	{ BYTES("a\0b,"), NULL, NULL },
	{ BYTES("\0\0\0\0"), NULL, NULL },
	{ BYTES("a\0,"), NULL, NULL },
};

static void
check_one(int row, unsigned kinds, const char *wanted)
{
	const char *found =
		foreign_find(rows[row].bytes, rows[row].length, kinds);

	ck_assert_msg(wanted ? found && strstr(found, wanted) : !found,
		"row %d: %s", row, found ? found : "nothing");
}

START_TEST(found)
{
	unsigned most = FOREIGN_BINARY | FOREIGN_UTF16;

	check_one(_i, most | FOREIGN_TEXT, rows[_i].in_header);
	check_one(_i, most, rows[_i].elsewhere);
	check_one(_i, 0, NULL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("foreign");
	TCase *tests = tcase_create("foreign");

	tcase_add_loop_test(tests, found, 0, ROWS(rows));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
