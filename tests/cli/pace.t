#!/bin/sh
# SPDX-License-Identifier: ISC
# pace: options, and output for each input. Timing is not tested here.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

# --- bytes ------------------------------------------------------------------

seq 20000 >lines
run pace --rate max <lines
status_is 'unpaced: status' 0
is_file 'unpaced: the same bytes' out lines
is 'unpaced: says nothing' "$(cat err)" ''
run pace --rate 100000 <lines
is_file 'in ticks: the same bytes' out lines
for rate in max 1000 100000; do
	printf 'a\0b\n\n\r\n\377\n\0\n\n' >bytes
	run pace -r $rate --stats <bytes
	is_file "$rate: NUL, empty lines and what is no text" out bytes
	like "$rate: each of them is a line" err '^pace: finished 6 lines,'
	printf 'one\ntwo' >bytes
	run pace -r $rate --stats <bytes
	is_file "$rate: no newline is added to the last line" out bytes
	like "$rate: and it counts" err '^pace: finished 2 lines,'
	: >bytes
	run pace -r $rate --stats <bytes
	status_is "$rate: empty input: status" 0
	is_file "$rate: empty input" out bytes
	like "$rate: no lines" err '^pace: finished 0 lines, elapsed 0:00:00,'
done

# A line that is too long passes in pieces, in one slot.
for length in 99 100 101 65535 65536 65537 300000; do
	perl -e 'print "x" x shift, "\nshort\n", "y" x 131072, "\nlast"' \
		$length >long
	run pace --max-line 100 -i 1ms --stats <long
	is_file "--max-line 100, $length bytes: not cut" out long
	like "--max-line 100, $length bytes: four lines" err 'finished 4 lines'
	bounded perl -e 'print "x" x shift' "$length" >long
	run pace --max-line 100 -i 1ms --stats <long
	is_file "--max-line 100, $length bytes, no newline: not cut" out long
	like "--max-line 100, $length bytes, no newline: a line" err ' 1 lines'
done
perl -e 'print "x" x 5_000_000, "\nshort\n"' >long
run pace -r max <long
is_file 'a line of 5 MB' out long

# No part of a line leaves before the rest has arrived.
mkfifo in
exec 3<>in
background pace -r max <in >part 3>&-
printf 'whole\npart' >&3
check 'a whole line leaves at once' until_true 20 grep -q whole part
printf ' of it\n' >&3
exec 3>&-
settle
is 'a part only with the rest' "$(cat part)" "$(printf 'whole\npart of it')"

# --- options ----------------------------------------------------------------

run pace --limit 3 -i 1ms <lines
status_is '--limit: status' 0
is '--limit' "$(cat out)" "$(printf '1\n2\n3')"
run pace -n 0 <lines
status_is '-n 0: status' 0
is '-n 0' "$(cat out)" ''
run pace -n 5 -r 1000000 <lines
is '--limit in the middle of a tick' "$(tail -n 1 out)" 5
run pace -n 5 -r 1000/s --burst 3 --status-file figures <lines
is '--burst' "$(cat out)" "$(seq 5)"
like '--burst: a rate stays one of lines' figures '^interval=0\.003000000$'
run pace -n 5 -i 2ms --burst 3 --speed 4 --status-file figures <lines
like '--burst: an interval is one of slots' figures '^interval=0\.000500000$'
run pace -n 3 -r max --first 1000 --total 2000 --stats <lines
like '--first and --total' err \
	'^pace: finished 1003/2000 lines \(50\.[12]%\), elapsed 0:00:0'
seq 2 >two
run pace -i 1ms --total 3602 --stats <two
like '--total: time left' err ', left 0:00:03$'
run pace -n 2 -i 1ms --total 3602 --stats <lines
like '--total and --limit: time left' err ', left 0:00:00$'
run pace -i 1h --for 1ms --total 3602 --stats <lines
like '--total and --for: time left' err ', left 0:00:00$'
run pace -i 1h --for 10ms --stats <lines
status_is '--for: status' 0
is '--for' "$(cat out)" 1
run pace -i 1ms --first 7 --stats json <bytes
like '--stats json' err \
	'^\{"state":"finished","lines":7,"released":0,.*"elapsed":0\.0.*\}$'
run pace -n 2 --rate 4/s --speed 1000 --status-file figures <lines
is '--speed' "$(cat out)" "$(printf '1\n2')"
like '--speed: what is reported is what it makes' figures \
	'^interval=0\.000250000$'
run pace -i 1ms --speed 0.5 --total 2002 --stats <two
like '--speed: time left' err ', left 0:00:04$'
run pace --rate max - <lines
is_file '- is stdin' out lines
run pace -r max -- <lines
is_file '-- ends options' out lines

run pace --help
status_is '--help: status' 0
like '--help' out '^usage: pace \[options\]'
is '--help: on stdout only' "$(cat err)" ''
run pace --version
like '--version' out '^pace [0-9]'

for text in 10x -1 1e999 '' 0 0s 0.0000000001s 400000d; do
	refused '--interval: must be ' --interval "$text"
done
for text in 10x -1 1e999 '' 0 0/s 5/x; do
	refused '--rate: must be ' --rate "$text"
done
for text in 0 0.0 -1 10x 1e3 .5 '' max; do
	refused '--speed: must be ' --speed "$text"
done
refused '--rate: has too many digits' --rate 0.0000000001/d
refused '--speed: has too many digits' -i 1d --speed 0.000001234567
refused '--speed: must leave at least one slot in 36500d' \
	-i 36500d --speed 0.5
refused '--speed: does not go with --rate max' --rate max --speed 2
refused '--speed: does not go with --rate max' --speed 1 -r max
refused '--interval: must be ' -i x
refused '--for: must be more than 0' --for 0
refused '--limit: must be ' --limit -1
refused '--limit: must be ' -n 1.5
refused '--total: must be ' --total many
refused '--first: must be ' --first -3
refused '--max-line: must be ' --max-line 0
refused '--status-file: must not be empty' --status-file ''
refused '--rate: does not go with --interval' -i 1s -r 5
refused '--by: does not go with --rate' -r 5 --by time
refused '--interval: does not go with --by' --by time -i 1s
refused '--burst: must be ' --burst 0
refused '--burst: must be ' --burst -1
refused '--burst: does not go with --by' --by time --burst 2
refused '--burst: does not go with --rate max' --rate max --burst 2
refused '--late: must be slip, skip or burst' --late never
refused '--late: skip does not go with --by' --by time --late skip
refused '--late: does not go with --rate max' --rate max --late slip
for text in 0 1ns 9us 101ms 1x -1; do
	refused '--tick: must be ' --tick "$text"
done
refused '--tick: does not go with --rate max' --rate max --tick 1ms
refused '--by: has an empty name' --by ''
refused '--by: has an empty name' --by 'Date,'
refused '--by: has an empty name' --by ',Time'
refused '--by: has an unclosed quote' --by '"Date,Time'
refused '--by: must name at most 8 fields' --by a,b,c,d,e,f,g,h,i
refused '--order: must be restart, emit, skip or error' --by time --order never
refused '--order: needs --by' --order skip
refused '--max-gap: must be more than 0' --by time --max-gap 0
refused '--max-gap: needs --by' --max-gap 1s
refused '--dry-run: needs --by' --dry-run
refused '--speed: has too many digits' --by t --speed 0.0000000001
for text in 25h noon '' 45; do
	refused '--start-at: must be a time ' --start-at "$text"
done
refused '--start-at: is not a date or time that exists' \
	--start-at 2024-02-30T00:00:00Z
refused '--start-at: may be D/M/Y or M/D/Y' --start-at 16/02/2024
refused '--zone: unknown time zone' --by t --zone Nowhere/Never
refused '--zone: needs --by or --start-at' --zone UTC
refused '--time-format: needs --by' --time-format s
refused '--time-format: ' --by t --time-format '%Q'
refused '--time-format: must be s, ms, us, ns, excel' --by t \
	--time-format seconds
refused '--nonsense: unknown option' --nonsense
refused '-z: unknown option' -z
refused '--interval: needs an argument' --interval
refused '--paused: takes no argument' --paused=yes
refused 'input: must be standard input .pace <FILE., not "lines"' lines

done_testing
