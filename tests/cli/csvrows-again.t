#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: --repeat and --follow.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

{
	echo n
	seq 1 9
} >data.csv
printf 'n\n10\nx,y\n11\n' >more.csv

# --- again ------------------------------------------------------------------

numbers '--repeat=2' '7 8 9 1 2 3 4 5 6 7 8 9 ' --repeat=2 --skip 6 data.csv
numbers '--repeat=1' '1 2 3 4 5 6 7 8 9 ' --repeat=1 data.csv
numbers '--repeat=3' '9 1 2 ' --repeat=3 --skip 8 -n 3 data.csv
numbers '--repeat without end, to a limit' \
	'1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 ' --repeat -n 20 data.csv
numbers '--repeat=forever' '1 2 3 4 5 6 7 8 9 1 ' \
	--repeat=forever -n 10 data.csv
numbers '--repeat --from' '8 9 1 2 3 ' --repeat --from n=8 -n 5 data.csv
numbers '--repeat of stdin' '9 1 2 ' --repeat --skip 8 -n 3 <data.csv
printf 'n\n1\n' >one.csv
numbers '--repeat of files' '9 1 1 2 ' --repeat --skip 8 -n 4 data.csv one.csv
run sh -c 'read -r line; csvrows --no-header --repeat=2' <one.csv
is '--repeat of stdin, from where it began' "$(cat out)" \
	"$(printf '{"c1":1}\n{"c1":1}')"
run csvrows --count --repeat=2 data.csv
is '--repeat=2 --count' "$(cat out)" 18
run csvrows --repeat=2 more.csv
is '--repeat reports again' "$status $(grep -c '3:3: 2 fields' err)" '1 2'
: >empty.csv
run csvrows --repeat empty.csv
is '--repeat of nothing ends' "$status $(cat out err)" '0 '
run csvrows --repeat --strings one.csv -n 100000
is '--repeat is as fast as it should' "$(wc -l <out)" 100000
# shellcheck disable=SC2002
cat data.csv | csvrows --repeat >out 2>err
is '--repeat of a pipe' "$? $(cat err)" \
	'2 csvrows: stdin: not a regular file (required by --repeat)'
# shellcheck disable=SC2002
cat data.csv | csvrows --repeat=1 >out 2>err
is '--repeat=1 of a pipe' "$? $(wc -l <out | tr -d ' ') $(cat err)" '0 9 '
for repeat in often 0 00 -1; do
	usage "--repeat=$repeat" \
		"--repeat: must be forever or a number of at least 1, not \"$repeat\" $see" \
		"--repeat=$repeat"
done
usage '--repeat with --follow' "--follow: does not go with --repeat $see" \
	--repeat --follow
usage '--count without end' \
	"--count: does not go with --repeat forever $see" \
	--count --repeat
usage '--count with --follow' "--follow: does not go with --count $see" \
	--count --follow

# --- follow -----------------------------------------------------------------

# has N: the output has N lines.
# shellcheck disable=SC2317 # until_true calls it
has() {
	[ "$(wc -l <log.out)" -eq "$1" ]
}

# follows N...: these values have been written.
follows() {
	follows_what=$1
	shift
	wait_for 20 has $#
	is "$follows_what" "$(jq -r .n log.out | tr '\n' ' ')" "$* "
}

printf 'n\n1\n' >log.csv
background csvrows --follow data.csv log.csv >log.out 2>log.err
follows 'what is there' 1 2 3 4 5 6 7 8 9 1
printf '2\n3' >>log.csv
follows 'it grows' 1 2 3 4 5 6 7 8 9 1 2
printf '3\n' >>log.csv
follows 'the line that was begun' 1 2 3 4 5 6 7 8 9 1 2 33
printf 'n\n4\n' >log.csv
follows 'it is truncated' 1 2 3 4 5 6 7 8 9 1 2 33 4
check 'and that is reported' grep -qx \
	'csvrows: log.csv: was truncated; reading it from the start' log.err
printf '5' >>log.csv
printf 'n\n6\n' >new.csv
mv new.csv log.csv
follows 'it is replaced; what the old one held is not lost' \
	1 2 3 4 5 6 7 8 9 1 2 33 4 5 6
check 'and that is reported, too' grep -qx \
	'csvrows: log.csv: was replaced; reading the new file' log.err
rm log.csv
kill -QUIT "$pid"
check 'it is gone: status' until_true 10 grep -q '^csvrows: log.csv:2: ' log.err
printf 'n\n7\n' >log.csv
follows 'it is there again' 1 2 3 4 5 6 7 8 9 1 2 33 4 5 6 7
printf 'm\n8\n' >new.csv
mv new.csv log.csv
settle
status_is 'another header: status' 2
is 'another header' "$(tail -n 1 log.err)" \
	'csvrows: log.csv:1:1: column 1 is "m", but in data.csv it is "n"'

# The file grows by half a byte order mark first.
printf '\377' >log.csv
background csvrows -F data.csv log.csv >log.out 2>log.err
follows 'before half a mark' 1 2 3 4 5 6 7 8 9
kill -QUIT "$pid"
check 'half a mark is waited for' until_true 10 grep -q '^csvrows: log' log.err
printf '\376n\000\n\0005\000\n\000' >>log.csv
follows 'and then comes its other half' 1 2 3 4 5 6 7 8 9 5
kill "$pid"
settle

: >log.csv
background csvrows -F --require n --skip 8 -n 3 data.csv log.csv \
	>log.out 2>log.err
follows 'before an empty file' 9
kill -QUIT "$pid"
check 'an empty file is waited for' until_true 10 grep -q '^csvrows: log' log.err
printf 'n\n1\n2\n3\n' >>log.csv
settle
is '--limit ends it' "$status $(jq -r .n log.out | tr '\n' ' ')" '0 9 1 2 '
for signal in TERM INT; do
	printf 'n\n1\n' >log.csv
	background csvrows -F log.csv >log.out 2>log.err
	check "$signal: a line" until_true 10 has 1
	kill "-$signal" "$pid"
	settle
	status_is "$signal ends it" "$([ $signal = TERM ] && echo 143 || echo 130)"
done
printf 'n\n1\n' | csvrows --follow >log.out
is 'a pipe ends at its end' "$? $(cat log.out)" '0 {"n":1}'
printf 'n\n1\n' >log.csv
background csvrows -F <log.csv >log.out 2>log.err
follows 'stdin: a file' 1
echo 2 >>log.csv
follows 'stdin: it grows' 1 2
printf 'n\n3\n' >log.csv
follows 'stdin: it is truncated' 1 2 3
kill -TERM "$pid"
settle

# --- files in between -------------------------------------------------------

# rotate N: rotates the file as logrotate does; the new file contains N.
rotate() {
	[ ! -f log.csv.1 ] || mv log.csv.1 log.csv.2
	mv log.csv log.csv.1
	printf 'n\n%s\n' "$1" >log.csv
}

# stopped: suspends csvrows, so that it checks nothing meanwhile.
# shellcheck disable=SC2317 # until_true calls it
stopped() {
	ps -o stat= -p "$pid" | grep -q '^T'
}

# asleep OPTION...: starts csvrows -F, waits until it has read 1, and suspends
# it.
asleep() {
	rm -f log.csv log.csv.*
	printf 'n\n1\n' >log.csv
	background csvrows -F "$@" log.csv >log.out 2>log.err
	check 'it follows' until_true 20 has 1
	kill -STOP "$pid"
	check 'it is stopped' until_true 20 stopped
}

if [ "$(uname)" = Linux ]; then
	asleep
	echo 2 >>log.csv
	rotate 3
	rotate 4
	kill -CONT "$pid"
	follows 'two rotations between two looks' 1 2 3 4
	rotate 5
	follows 'and another one' 1 2 3 4 5
	echo 6 >>log.csv
	follows 'and it grows' 1 2 3 4 5 6
	kill -STOP "$pid"
	check 'it is stopped again' until_true 20 stopped
	rotate 7
	printf 'n\n8\n' >new.csv
	mv log.csv older.csv
	mv new.csv log.csv
	rotate 9
	kill -CONT "$pid"
	follows 'three rotations' 1 2 3 4 5 6 7 8 9
	is 'nothing is reported as lost' "$(grep -c lost log.err)" 0
	kill "$pid"
	settle

	asleep -n 3
	echo 2 >>log.csv
	rotate 3
	rotate 4
	rm log.csv.1
	kill -CONT "$pid"
	settle
	status_is 'a file in between is gone: status' 1
	is 'a file in between is gone: all others' \
		"$(jq -r .n log.out | tr '\n' ' ')" '1 2 4 '
	check 'a file in between is gone: reported' grep -qx \
		'csvrows: log.csv: was replaced again before it was read: 1 file lost' \
		log.err

	asleep -n 2
	for n in 2 3 4; do
		printf 'n\n%s\n' "$n" >new.csv
		mv new.csv log.csv
	done
	kill -CONT "$pid"
	settle
	is 'replaced in place' "$status $(jq -r .n log.out | tr '\n' ' ')" \
		'1 1 4 '
	check 'replaced in place: reported' grep -q ': 2 files lost$' log.err
fi

mkfifo pipe
printf 'n\n1\n' >log.csv
background sh -c 'exec csvrows -F log.csv >pipe' 2>log.err
exec 4<pipe
read -r line <&4
exec 4<&-
is 'its reader leaves' "$line" '{"n":1}'
if [ "$(uname)" = Linux ]; then
	settle
	status_is 'which ends it' 141
else
	kill -TERM "$pid"
	settle
fi

done_testing
