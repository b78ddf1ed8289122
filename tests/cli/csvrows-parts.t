#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: --part. Together the parts are the whole, in order; what is before a
# part is passed without being read.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

# --- which records ----------------------------------------------------------

# 2 bytes of header and 2 for each record
{
	echo n
	seq 1 9
} >data.csv
numbers 'one part is all' '1 2 3 4 5 6 7 8 9 ' --part 1/1 data.csv
numbers 'bytes 0 to 6' '1 2 ' --part 1/3 data.csv
numbers 'a record belongs to its first byte' '3 4 5 6 ' --part 2/3 data.csv
numbers 'and the last part has the rest' '7 8 9 ' --part 3/3 data.csv
numbers 'stdin, if it is a file' '3 4 5 6 ' --part 2/3 <data.csv
run sh -c 'read -r line; csvrows --no-header --part 2/3' <data.csv
is 'stdin, from where it began' "$(tr '\n' ' ' <out)" \
	'{"c1":4} {"c1":5} {"c1":6} '
numbers 'more parts than bytes' '' --part 1/100 data.csv
numbers 'more parts than bytes, the last' '9 ' --part 95/100 data.csv
numbers 'all files are cut as one' '1 2 3 4 5 6 7 8 9 1 2 ' \
	--part 1/2 data.csv data.csv data.csv -n 11
numbers 'a file before the part is not read' '1 2 3 4 5 6 7 8 9 ' \
	--part 2/2 data.csv data.csv
numbers 'nor one after it' '1 2 3 4 5 6 7 8 9 ' --part 1/2 data.csv data.csv
printf 'm\n1\n\n\n\n\n\n\n\n\n\n\n' >other.csv
numbers 'whose header does not matter' '4 5 6 7 8 ' --part 2/4 data.csv other.csv
numbers '--skip and --limit count in the part' '4 ' \
	--part 2/3 --skip 1 -n 1 data.csv
run csvrows -c --part 2/3 data.csv
is '--count of a part' "$(cat out)" 4
numbers '--from, which begins before' '3 4 5 6 ' --from n=2 --part 2/3 data.csv
numbers '--from, which begins in it' '5 6 ' --from n=5 --part 2/3 data.csv
numbers '--from, which begins after it' '' --from n=8 --part 2/3 data.csv
run csvrows --from n=99 --part 3/3 data.csv
is '--from, which never begins' "$status $(cat err)" \
	'2 csvrows: no record has n >= 99'

# A quoted field that holds the border, and lines that look like records.
printf 'n,t\n1,"\n2,\n3,"\n4,\n' >quoted.csv
numbers 'a quoted field over a border' '1 ' --part 1/2 quoted.csv
numbers 'which is not cut' '4 ' --part 2/2 quoted.csv

# Of one column, an empty line is a record if another one follows.
printf 'n\n\n\n\n\n5\n\n\n' >empty.csv
for part in 1/4 2/4 3/4 4/4; do
	run csvrows --part "$part" empty.csv
	cat out >>all
done
csvrows empty.csv >wanted
is_file 'empty lines' all wanted
run csvrows --part 2/4 empty.csv
is 'and each is where it stands' "$(wc -l <out | tr -d ' ')" 3

# --- what all records determine ---------------------------------------------

printf 't\n2024-02-01\n01.02.2024\n' >times.csv
run csvrows --time t --part 2/2 times.csv
is 'the first time of the file sets the form' "$status $(cat out)" '1 '
printf 't\n2024-02-01\n%s\n' "$(yes 2024-02-02 | head -n 20000)" >times.csv
csvrows --time t --part 2/2 times.csv >out
csvrows --time t times.csv | tail -n 10000 >wanted
is_file 'times, in the middle' out wanted
printf '1,a\n2\n3,b\n4,c\n' >none.csv
run csvrows --no-header --part 2/2 none.csv
is 'without a header, the first record sets the columns' \
	"$(cat out)" '{"c1":4,"c2":"c"}'
is 'and is not reported' "$status $(cat err)" '0 '

# --- reports ----------------------------------------------------------------

printf 'n,t\n1,a\n2\n3,"x\ny"\n4\n5,b\n' >bad.csv
run csvrows --part 1/2 bad.csv
is 'a bad record in its part' "$status $(sed '$d' err)" \
	'1 csvrows: bad.csv:3:2: 1 field, the header has 2; see --ragged'
run csvrows --part 2/2 bad.csv
is 'and another, in its line' "$status $(sed '$d' err)" \
	'1 csvrows: bad.csv:6:2: 1 field, the header has 2; see --ragged'
run csvrows --part 2/2 --quote none --rejects rejects bad.csv
is 'without quotes: places are offsets' "$status $(sed '$d' err)" \
	'1 csvrows: bad.csv: byte 17: 1 field, the header has 2; see --ragged
csvrows: bad.csv: byte 19: 1 field, the header has 2'
is 'and rejects are bytes' "$(cat rejects)" 'y"
4'
run csvrows --part 1/2 --quote none bad.csv
is 'also in the first part' "$status $(sed '$d' err)" \
	'1 csvrows: bad.csv: byte 9: 1 field, the header has 2; see --ragged'
printf 'n,t\r\n1\r\n2,b\r\n3\r\n' >cr.csv
run csvrows --part 2/2 --quote none cr.csv
is 'a border between CR and LF' "$status $(cat out) $(sed '$d' err)" \
	'1 {"n":2,"t":"b"} csvrows: cr.csv: byte 14: 1 field, the header has 2; see --ragged'
run csvrows --part 2/2 --columns m data.csv
is 'a fault of the options' "$status" 2

# --- refused ----------------------------------------------------------------

for part in 0/2 3/2 1 a/b 1/2/3 1/-2 '/'; do
	usage "--part $part" "--part: must be K/N, with K from 1 to N, not \"$part\" $see" \
		--part "$part"
done
usage '--part with --repeat' "--repeat: does not go with --part $see" \
	--part 1/2 --repeat
usage '--part with --follow' "--follow: does not go with --part $see" \
	--part 1/2 --follow
usage '--part with --encoding' \
	"--part: does not go with --encoding $see" --part 1/2 --encoding UTF-16
# shellcheck disable=SC2002
cat data.csv | csvrows --part 1/2 >out 2>err
is '--part of a pipe' "$? $(cat out err)" \
	'2 csvrows: stdin: not a regular file (required by --part)'
mkfifo pipe.csv
run csvrows --part 1/2 data.csv pipe.csv
is '--part of a FIFO' "$status $(cat out err)" \
	'2 csvrows: pipe.csv: not a regular file (required by --part)'
run csvrows --check --part 1/2 pipe.csv
is '--check sees it' "$status $(cat err)" \
	'2 csvrows: pipe.csv: not a regular file (required by --part)'
run csvrows --part 1/2 data.csv missing.csv
is '--part of a missing file' "$status $(cat out err)" \
	'2 csvrows: missing.csv: No such file or directory'
printf '\377\376n\000\n\0001\000\n\000' >wide.csv
run csvrows --part 1/2 wide.csv
is '--part of UTF-16' "$status $(cat out err)" \
	'2 csvrows: wide.csv: is UTF-16LE (--part needs UTF-8)'
run csvrows --check --part 2/3 data.csv
is '--check of good ones' "$status $(grep '^part=' out)" '0 part=2/3'

# --- many files -------------------------------------------------------------

for seed in 1 2 3; do
	check "random files: parts are the whole, seed $seed" \
		perl "$TESTS/parts.pl" "$seed" 12
done

# Large ones: each part begins in another buffer, and in a quoted field or not.
# Records, places of bad ones, and line ends of all kinds.
perl -e 'print "n,a,t\r\n"; for (1 .. 60000) {
	print "$_,", $_ % 7 ? "x" : "\"q, \"\"$_\"\"\n\nx\"", ",",
		$_ % 9001 ? "" : "1,", "y" x ($_ % 50), $_ % 3 ? "\r\n" : "\n";
}' >large.csv
csvrows large.csv >wanted 2>wanted_err
for count in 2 3 5; do
	: >all
	: >all_err
	part=0
	while [ "$part" -lt "$count" ]; do
		part=$((part + 1))
		csvrows --part "$part/$count" large.csv >>all 2>>all_err
	done
	is_file "a large file in $count parts" all wanted
	is "a large file in $count parts: reports" \
		"$(grep -c fields all_err) $(grep fields all_err | sort -u)" \
		"6 $(grep fields wanted_err | sort -u)"
done

done_testing
