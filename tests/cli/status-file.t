#!/bin/sh
# SPDX-License-Identifier: ISC
# What the status files tell of the present: when the next line is due, the rate
# of the last ten seconds, since when attempts fail, and the line that was
# delivered last.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

backend_start
hold_port

# value KEY: of the status file.
value() {
	sed -n "s/^$1=//p" figures
}

has() {
	[ -n "$(value "$1")" ]
}

# is_about GOT WANTED: less than two seconds apart.
is_about() {
	awk -v a="$1" -v b="$2" 'BEGIN {
		exit !(a != "" && a - b < 2 && b - a < 2)
	}'
}

# --- pace -------------------------------------------------------------------

mkfifo lines
exec 5<>lines
background pace -i 1h --status-file figures <lines >out 5>&-
wait_for 20 test -e figures
check 'no line yet: none is due' ! has next_due
printf '%s\n' a b >&5
check 'the second line is due' until_true 20 has next_due
check 'in an hour' is_about "$(value next_due)" $(($(date +%s) + 3600))
kill -USR1 "$pid"
check 'nobody knows when, while it is paused' until_true 20 \
	grep -q '^state=paused$' figures
check 'so nothing is said' ! has next_due
kill -TERM "$pid"
settle

in_two_hours=$(($(date +%s) + 7200))
moment=$(date -u -d "@$in_two_hours" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null ||
	date -u -r "$in_two_hours" +%Y-%m-%dT%H:%M:%SZ)
rm -f figures
background pace --start-at "$moment" --status-file figures <lines >out 5>&-
echo a >&5
check 'with --start-at the first line is due' until_true 20 has next_due
check 'at that time' is_about "$(value next_due)" "$in_two_hours"
kill -TERM "$pid"
exec 5>&-
settle

seq 40 | pace -r 20 --status-file figures >out
rate=$(value recent_rate)
check "the rate of the last ten seconds ($rate)" \
	awk -v rate="$rate" 'BEGIN { exit !(rate > 5 && rate < 21) }'
printf 'a\n' | pace --status-file figures >out
is 'of a single line' "$(value recent_rate)" 0.100000000

# --- httppost ---------------------------------------------------------------

printf '%s\n' '{"t":"12:00:00","n":1}' '{"t":"12:00:01","n":2}' \
	'{"t":"12:00:02","n":3,"d":"a \"b\""}' '' >lines.json
run httppost --status-file figures --status-member t "$base/sink" <lines.json
status_is 'a run with --status-member' 0
is 'the member of the last line' "$(value member)" 12:00:02
check 'the first attempt took some time' has latency_first
check 'nothing fails' ! has failing_since
run httppost --status-file figures --status-member d,none,n \
	"$base/sink" <lines.json
is 'several members, one of which is missing' "$(value member)" 'a "b" 3'
run httppost --status-file figures --status-member none "$base/sink" <lines.json
check 'a member that is not there' ! has member
run httppost --status-file figures "$base/sink" <lines.json
check 'without names none is shown' ! has member
run httppost --batch 2 --status-file figures --status-member t "$base/sink" \
	<lines.json
is 'the last line of a batch' "$(value member)" 12:00:02
run httppost --status-file figures --status-member t --retry-for 0 \
	"$free_url" <lines.json
check 'what was not delivered is not shown' ! has member
check 'and the first failure is' has failing_since

background httppost -q --status-file figures --retry-for 1h "$free_url" \
	<lines.json >out 2>err
check 'a request that waits has its next attempt' until_true 20 has next_attempt
check 'soon' awk -v at="$(value next_attempt)" -v now="$(date +%s)" \
	'BEGIN { exit !(at > now - 5 && at < now + 35) }'
since=$(value failing_since)
check 'it fails since now' is_about "$since" "$(date +%s)"
is_third() {
	[ "$(value failing)" -ge 3 ]
}
check 'it fails again' until_true 60 is_third
is 'since the same moment' "${since%???????}" \
	"$(value failing_since | sed 's/.......$//')"
kill -TERM "$pid"
settle

done_testing
