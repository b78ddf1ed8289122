#!/bin/sh
# SPDX-License-Identifier: ISC
# pace: when lines leave, as a reader sees it, and what delays them.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

seq 100000 >lines

# --- slots ------------------------------------------------------------------

clocked pace -i 100ms -n 5 <lines
within '5 lines at 100 ms' "$took" 0.4 60
clocked pace -i 100ms -n 1 <lines
within 'the first leaves at once' "$took" 0 60
clocked pace -r 20 -n 11 <lines
within '11 lines at 20/s' "$took" 0.5 60
clocked pace -r 600/m -n 5 <lines
within '5 lines at 600/m' "$took" 0.4 60
clocked pace -i 1s --speed 10 -n 5 <lines
within '5 lines at 1 s, ten times as fast' "$took" 0.4 60
clocked pace -r 40 --speed 0.5 -n 11 <lines
within '11 lines at 40/s, half as fast' "$took" 0.5 60
clocked pace -r 10000 -n 5001 <lines
within '5001 lines at 10000/s' "$took" 0.5 60
is 'none is missing' "$(cat out)" "$(seq 5001)"
clocked pace --for 500ms -i 200ms --status-file figures <lines
within '--for lasts as long' "$took" 0.5 60
within '--for releases what is due before its end' "$(figure released)" 1 3

slots() {
	stamps pace -i 100ms -n 6 <lines
	gap 1 6
}
seen 'a receiver sees slots' 0.4 slots

# The figures agree with the schedule: no line left before its deadline.
accounted() {
	accounted_moved="$(figure slipped) + $(figure waited)"
	accounted_slots="($(figure released) - 1) * $(figure interval)"
	within "$1" "$(figure elapsed)" \
		"($accounted_slots + $accounted_moved)" 60
}

# --- pause ------------------------------------------------------------------

background pace -i 50ms --paused --status-file figures <lines >out 2>err
check 'begins paused' until_true 20 grep -q '^state=paused' figures
sleep 0.3
is 'and releases nothing' "$(cat out)" ''
is 'no time elapses' "$(figure elapsed)" 0.000000000
kill -USR2 "$pid"
check 'resumes' until_true 20 lines_are 3 out
kill -USR1 "$pid"
kill -USR1 "$pid"
check 'pauses' until_true 20 grep -q '^state=paused' figures
before=$(figure lines)
kill -QUIT "$pid"
sleep 0.5
kill -QUIT "$pid"
is 'nothing leaves while paused' "$(wc -l <out | tr -d ' ')" "$before"
kill -USR2 "$pid"
kill -USR2 "$pid"
check 'resumes at the same line' until_true 20 lines_are $((before + 3)) out
kill -TERM "$pid"
settle
is 'none is missing, none comes twice' "$(cat out)" \
	"$(head -n "$(wc -l <out)" lines)"
accounted 'the pause is no elapsed time, and no line came early'
is 'a pause is no slip' "$(awk "BEGIN { print $(figure waited) + 0 }")" 0

mkfifo in
exec 3<>in
background pace -i 1ms --status-file figures <in >out 2>err 3>&-
echo 1 >&3
check 'a line has left' until_true 20 lines_are 1 out
kill -USR1 "$pid"
check 'it is paused' until_true 20 grep -q '^state=paused' figures
echo 2 >&3
exec 3>&-
sleep 0.3
kill -QUIT "$pid"
like 'the end of input does not end a pause' figures '^state=paused'
is 'nor does a line that comes' "$(cat out)" 1
kill -USR2 "$pid"
settle
status_is 'it ends after the pause' 0
is 'with the line that came' "$(cat out)" "$(printf '1\n2')"

# --- late input -------------------------------------------------------------

mkfifo feed
late_lines() {
	exec 3<>in 4<>feed
	: >stamped
	: >figures
	background perl stamp.pl <in >stamped 3>&- 4>&-
	stamper=$pid
	background pace -i 300ms --status-file figures <feed >in 3>&- 4>&-
	exec 3>&-
	printf '1\n2\n' >&4
	wait_for 20 lines_are 2 stamped
	wait_for 20 grep -q '^state=waiting' figures
	sleep 0.7
	printf '3\n4\n5\n' >&4
	exec 4>&-
	settle
	settle "$stamper"
	gap 3 5
}
seen 'late lines owe nothing: no two of them at once' 0.3 late_lines
is 'and all leave' "$(awk '{ print $2 }' stamped)" "$(seq 5)"
within 'the wait moved the schedule' "$(figure waited)" 0.3 20
accounted 'by all of it'

# --- slip -------------------------------------------------------------------

suspend_midway -i 50ms
is 'a stopped process releases nothing' \
	"$(wc -l <out)" "$(sleep 0.2; wc -l <out)"
kill -CONT "$pid"
settle
is 'none is missing' "$(cat out)" "$(seq "$count")"
within 'what it was late beyond 250 ms slipped' "$(figure slipped)" 1 50
within 'once, if nothing else slowed it down' "$(figure slips)" 1 30
accounted 'and no line was early for that'

# A reader that takes 64 KiB and then stops.
perl -e 'print "x" x 9999, "\n" for 1 .. 40' >big
exec 4<>feed
background pace -i 20ms --status-file figures <big >feed 4>&-
check 'the reader blocks' until_true 20 grep -q '^state=blocked' figures
sleep 1
background perl stamp.pl <feed >stamped 4>&-
stamper=$pid
exec 4>&-
settle "$stamper"
is 'all came after all' "$(wc -l <stamped | tr -d ' ')" 40
check 'it has ended' until_true 20 grep -q '^state=finished' figures
within 'a blocked reader makes it slip' "$(figure slipped)" 0.7 50
accounted 'and not flood'

done_testing
