#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: bad records are reported with their place and left out, and no other
# record is lost.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

good='{"a":8,"b":9}'

refuses 'too many fields' 'a,b\n1,2,3\n8,9\n' \
	'csvrows: in.csv:2:5: 3 fields, the header has 2
csvrows: in.csv:2: this line has 3 fields: "1,2,3"; if it is the header, add --header-line 2' "$good"
refuses 'too many, the first one quoted' 'a,b\n1,2,"3",4\n8,9\n' \
	'csvrows: in.csv:2:5: 4 fields, the header has 2
csvrows: in.csv:2: this line has 4 fields: "1,2,"3",4"; if it is the header, add --header-line 2' "$good"
refuses 'too few fields' 'a,b\n8,9\n11\n' \
	'csvrows: in.csv:3:3: 1 field, the header has 2; see --ragged' "$good"
refuses 'text after a closing quote' 'a,b\n"x"y,2\n8,9\n' \
	'csvrows: in.csv:2:4: text after the closing quote; see --escape and --quote none' "$good"
refuses 'a blank after the closing quote' 'a,b\n"1" ,2\n3,"4"\t\n5,6\n' \
	'csvrows: in.csv:2:4: text after the closing quote; see --trim
csvrows: in.csv:3:6: text after the closing quote' '{"a":5,"b":6}'
refuses 'a quote that is never closed' 'a,b\n1,"2\n8,9\n' \
	'csvrows: in.csv:2:3: the quote is never closed; see --escape and --quote none' "$good"
refuses 'a quote that opens on a later line' 'a,b\n"1\n2","3\n8,9\n' \
	'csvrows: in.csv:3:4: the quote is never closed; see --escape and --quote none' "$good"
refuses 'bytes that are no UTF-8' 'a,b\n1,x\377\n8,9\n' \
	'csvrows: in.csv:2:4: is not UTF-8; see --encoding and --replace-invalid' "$good"
for option in --strings --columns=b --count; do
	lines='{"a":"8","b":"9"}'
	[ "$option" = --strings ] || lines='{"b":9}'
	[ "$option" != --count ] || lines=1
	refuses "NUL bytes, $option" 'a,b\n1,2\0003\n8,9\n\000\000,2\n' \
		'csvrows: in.csv:2:4: NUL byte; see --replace-invalid
csvrows: in.csv:4:1: NUL byte' "$lines" "$option"
done
gives '--replace-invalid: NUL bytes' 'a,\000\n1,2\0003\n8,"\000\377"\n' \
	"$(printf '{"a":%s,"\357\277\275":"%b"}\n' 1 '2\0357\0277\02753' \
		8 '\0357\0277\0275\0357\0277\0275')" --replace-invalid
fails 'NUL bytes in the header' 'a,b\000\n1,2\n' \
	'csvrows: in.csv:1:4: NUL byte; see --replace-invalid'
refuses 'UTF-8 that ends early' 'a,b\n1,"\303"\n8,9\n' \
	'csvrows: in.csv:2:4: is not UTF-8; see --encoding and --replace-invalid' "$good"
refuses 'invalid UTF-8 in a column that is not written' 'a,b\n\377,1\n8,9\n' \
	'csvrows: in.csv:2:1: is not UTF-8; see --encoding and --replace-invalid' '{"b":9}' --columns b
refuses 'lines are counted in quotes, too' \
	'a,b\n"1\r2\r\n3\n4",5\r\n\n1\r8,9' \
	'csvrows: in.csv:7:2: 1 field, the header has 2; see --ragged' \
	"$(printf '{"a":"1\\r2\\r\\n3\\n4","b":5}\n%s' "$good")"
refuses 'a BOM is no column' '\357\273\277a,b\n1\n8,9\n' \
	'csvrows: in.csv:2:2: 1 field, the header has 2; see --ragged' "$good"
refuses 'too long' 'a,b\n12345678,9\n8,9\n1234567,9\n' \
	'csvrows: in.csv:2:1: the record is longer than 9 bytes; see --max-line' \
	"$(printf '%s\n{"a":1234567,"b":9}' "$good")" --max-line 9
refuses 'too long with a quote' 'a,b\n1234567,"\n",3\n8,9\n' \
	'csvrows: in.csv:2:1: the record is longer than 7 bytes; see --max-line' \
	"$good" --max-line 7
refuses 'a quote open beyond the limit' 'a,b\n1,"34567890\n8,9\n' \
	'csvrows: in.csv:2:3: the quote is never closed; see --escape and --quote none' "$good" --max-line 8
refuses 'the way out is named once for each reason' \
	'a,b\n"1"2,3\n"1"2,3\n\377,1\n\377,1\n12345678901,2\n12345678901,2\n' \
	'csvrows: in.csv:2:4: text after the closing quote; see --escape and --quote none
csvrows: in.csv:3:4: text after the closing quote
csvrows: in.csv:4:1: is not UTF-8; see --encoding and --replace-invalid
csvrows: in.csv:5:1: is not UTF-8
csvrows: in.csv:6:1: the record is longer than 12 bytes; see --max-line
csvrows: in.csv:7:1: the record is longer than 12 bytes' '' --max-line 12
refuses 'all faults of a file' 'a,b\n1\n1,2,3\n"1"2,3\n8,9\n\377,2\n1,"' \
	"$(printf 'csvrows: in.csv:%s\n' \
		'2:2: 1 field, the header has 2; see --ragged' \
		'3:5: 3 fields, the header has 2' \
		'4:4: text after the closing quote; see --escape and --quote none' \
		'6:1: is not UTF-8; see --encoding and --replace-invalid' '7:3: the quote is never closed; see --escape and --quote none')" "$good"
is 'the sum at the end' "$(tail -n 1 err)" 'csvrows: 5 records refused'

printf 'a,b\n1\n' >in.csv
run csvrows <in.csv
like 'stdin has a name' err '^csvrows: stdin:2:2: '

# Records that are far longer than the limit and the buffer need no more memory.
{
	printf 'a,b\n8,9\n'
	head -c 30000000 /dev/zero | tr '\0' x
	printf '\n8,9\n"'
	head -c 30000000 /dev/zero | tr '\0' x
	printf '\n8,9\n'
} >long.csv
run sh -c 'ulimit -v 40000 2>/dev/null; exec csvrows long.csv'
if grep -q -e AddressSanitizer -e valgrind err; then
	run csvrows long.csv
fi
status_is 'two endless lines: status' 1
is 'two endless lines: the other records' "$(cat out)" \
	"$(printf '%s\n%s\n%s' "$good" "$good" "$good")"
is 'two endless lines: report' "$(cat err)" "$(printf 'csvrows: %s\n' \
	'long.csv:3:1: the record is longer than 1048576 bytes; see --max-line' \
	'long.csv:5:1: the quote is never closed; see --escape and --quote none' '2 records refused')"

# Many reports: the first ten of a kind are shown, and the sum.
awk 'BEGIN { print "a,b"; for (i = 0; i < 5000; i++) print "1,2,3"
	print "\"x\"y,1"; print "8,9" }' >in.csv
run csvrows in.csv
status_is 'a flood: status' 1
is 'a flood: the others' "$(cat out)" "$good"
check 'a flood: few lines' test "$(wc -l <err)" -le 30
is 'a flood: ten at first' \
	"$(head -n 11 err | grep -c '3 fields, the header has 2$')" 10
like 'a flood: another kind is heard' err ':5002:4: text after'
is 'a flood: the sum' "$(tail -n 1 err)" 'csvrows: 5001 records refused'

done_testing
