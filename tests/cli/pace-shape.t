#!/bin/sh
# SPDX-License-Identifier: ISC
# pace: bursts, ticks, lateness, and a start by the wall clock.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

seq 100000 >lines
mkfifo feed

# --- bursts and ticks -------------------------------------------------------

clocked pace -i 250ms --burst 4 -n 9 --status-file figures <lines
within '9 lines, 4 a slot' "$(figure elapsed)" 0.5 60
clocked pace -r 40/s --burst 10 -n 21 --status-file figures <lines
within '21 lines at 40/s, 10 a slot' "$(figure elapsed)" 0.5 60
bursts() {
	stamps pace -i 300ms --burst 3 -n 6 <lines
	gap 3 4
}
seen 'a receiver sees bursts' 0.2 bursts
for tick in 10us 100us 1ms 100ms; do
	clocked pace -r 20000 --tick $tick -n 10001 --status-file figures <lines
	within "--tick $tick: 10001 lines at 20000/s" "$(figure elapsed)" \
		0.5 60
	is "--tick $tick: none is missing" "$(cat out)" "$(seq 10001)"
done

# --- a start ----------------------------------------------------------------

# begin NAME FORMAT ZONE OPTION...: starts pace with the moment $start in that
# format. Its lines are in NAME.$ahead, each after the second at which it
# arrived.
begin() {
	begin_file=$1.$ahead
	begin_zone=$3
	begin_at=$(TZ=$3 perl -MPOSIX -e \
		'print strftime $ARGV[0], localtime $ARGV[1]' "$2" "$start")
	shift 3
	: >"$begin_file"
	background env TZ="$begin_zone" sh -c 'name=$1
		shift
		timeout 60 pace --status-file "$name.figures" "$@" <lines \
			2>"$name.err" |
			perl -MTime::HiRes=time -pe \
				"\$| = 1; printf q(%.6f ), time" >"$name"' \
		- "$begin_file" --start-at "$begin_at" "$@"
}

# all_wait: all of them wait, and one of them reports it.
all_wait() {
	for name in clock instant zoned far; do
		until_true 20 grep -q '^state=waiting' "$name.$ahead.figures" ||
			return
	done
	kill -QUIT "$(sed -n 's/^pid=//p' "clock.$ahead.figures")" &&
		until_true 5 grep -q '^pace: waiting 0 lines' "clock.$ahead.err"
}

# A time of day that has passed would mean tomorrow, so the moment is further
# ahead on a slow machine.
for ahead in 3 6 12 25; do
	start=$(($(date +%s) + ahead))
	begin clock %H:%M:%S UTC -i 200ms -n 2
	begin instant %Y-%m-%dT%H:%M:%SZ UTC -i 200ms -n 2
	begin zoned %Y-%m-%dT%H:%M:%S.5+05:30 XYZ-5:30 -i 200ms -n 2
	begin far %H:%M:%S XYZ-5:30 -n 1
	waited=no
	if all_wait; then
		waited=yes
		break
	fi
	diag "$ahead s ahead: they did not all begin before that"
done
is 'all wait for their start, and say so' "$waited" yes
for name in clock instant zoned far; do
	check "--start-at, $name: a line" until_true 20 lines_are 1 "$name.$ahead"
done
for name in clock instant far; do
	within "--start-at, $name: not before" \
		"$(awk 'NR == 1 { print $1 }' "$name.$ahead")" \
		"$start" "$start + 20"
done
check '--start-at, zoned: two lines' until_true 20 lines_are 2 "zoned.$ahead"
within '--start-at, zoned: not before' \
	"$(awk 'NR == 1 { print $1 }' "zoned.$ahead")" \
	"$start + 0.5" "$start + 20"
within 'slots count from the start' \
	"$(awk 'NR == 2 { print $1 }' "zoned.$ahead")" \
	"$start + 0.7" "$start + 20"
clocked pace --start-at 2024-02-16T20:30:45Z -n 1 <lines
within 'a start that is over' "$took" 0 60
clocked timeout 20 pace --start-at 1678-01-01T00:00:00Z -n 1 <lines
status_is 'a start that is over for centuries' 0

# --- lateness ---------------------------------------------------------------

# stall POLICY: suspends a process for a second and a half, at 20 ms a slot.
stall() {
	suspend_midway -i 20ms --late "$1"
	kill -CONT "$pid"
	settle
	is "$1: no line is dropped" "$(cat out)" "$(seq "$count")"
	within "$1: no line was early for that" "$(figure elapsed)" \
		"($count - 1) * 0.02 + $(figure slipped)" 60
}

stall slip
within 'slip: 250 ms are caught up' "$(figure slipped)" 0.9 50
stall skip
within 'skip: no slot is caught up' "$(figure slipped)" 1.1 50
is 'skip: slots keep their phase' "$(figure slipped | awk '{
	printf "%.6f", $1 / 0.02 - int($1 / 0.02 + 0.5) }' | tr -d -)" 0.000000
stall burst
is 'burst: all is caught up' "$(figure slips) $(figure slipped)" '0 0.000000000'

seq_is_beyond() {
	[ "$(figure seq)" -gt "$1" ]
}

# After the reader has stalled there is no flood: the rate, what the pipe holds,
# and 250 ms of lines, but no more.
perl -e 'printf "%0999d\n", $_ for 1 .. 4000' >wide
exec 4<>feed
: >figures
background pace -r 200 --status-file figures <wide >feed 2>err 4>&-
stalled=$pid
check 'the reader blocks' state_is blocked
sleep 2
blocked=$(figure released)
background cat <feed >copy 4>&-
exec 4>&-
check 'it continues' until_true 20 lines_are $((blocked + 300)) copy
before=$(figure seq)
kill -QUIT "$stalled"
check 'it prints its position' until_true 20 seq_is_beyond "$before"
within 'what leaves is owed, or is due' "$(figure released)" "$blocked" \
	"1 + ($(figure elapsed) - $(figure slipped)) * 200"
within 'the rest slipped' "$(figure slipped)" 1.5 60
kill -TERM "$stalled"
settle "$stalled"

done_testing
