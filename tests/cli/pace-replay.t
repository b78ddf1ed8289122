#!/bin/sh
# pace --by: recorded time, its forms, what is wrong with it, and --dry-run.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

# recorded TIME...: lines with these times, as JSON values.
recorded() {
	for recorded_time; do
		printf '{"n":1,"time":%s}\n' "$recorded_time"
	done
}

# --- forms ------------------------------------------------------------------

# takes DESCRIPTION SECONDS TIME...: these times last so long, by the clock.
takes() {
	takes_what=$1
	takes_seconds=$2
	shift 2
	recorded "$@" >lines
	clocked pace --by time --status-file figures <lines
	is_file "$takes_what: the same bytes" out lines
	is "$takes_what: says nothing" "$(cat err)" ''
	within "$takes_what: takes its time" "$(figure elapsed)" \
		"$takes_seconds" 60
	run pace --by time --dry-run <lines
	like "$takes_what: --dry-run tells how long" out \
		"^duration=${takes_seconds}0*\$"
}

takes 'times of day' 0.500000000 \
	'"13:00:00"' '"13:00:00.25"' '"13:00:00.500"'
takes 'midnight' 0.250000000 '"23:59:59.9"' '"00:00:00.15"'
takes 'RFC 3339' 0.375000000 '"2024-02-28T23:59:59.75Z"' \
	'"2024-02-29T01:00:00+01:00"' '"2024-02-28 16:00:00.125-08:00"'
takes 'seconds' 0.250000000 1708115445 1708115445.25
takes 'strings of digits' 0.250000000 '"1708115445"' '"1708115445.25"'
takes 'milliseconds' 0.250000000 1708115445000 1708115445250
takes 'microseconds' 0.250000000 1708115445000000 1708115445250000
takes 'nanoseconds' 0.250000001 1708115445000000000 1708115445250000001

# The figures agree with the recorded times: nothing left early.
recorded '"00:00:00"' '"00:00:00.3"' '"00:00:00.3"' '"00:00:00.7"' >lines
mkfifo in feed
replayed() {
	pace --by time <lines | perl stamp.pl >stamped
	gap "$1" "$2"
}
seen 'a receiver sees the times: of the second' 0.2 replayed 1 2
seen 'and of the last' 0.5 replayed 1 4
clocked pace --by time --speed 0.5 <lines
within '--speed 0.5' "$took" 1.4 20
clocked pace --by time --speed 7000 -n 3 <lines
is '--limit' "$(cat out)" "$(head -n 3 lines)"
recorded '"00:00:00"' '"20:00:00"' '"20:00:00.1"' >lines
clocked pace --by time --max-gap 200ms <lines
within '--max-gap shortens a wait' "$took" 0.3 20
is 'and loses nothing' "$(cat out)" "$(cat lines)"
run pace --by time --for 100ms --stats <lines
status_is '--for: status' 0
is '--for: what is due before its end' "$(cat out)" "$(head -n 1 lines)"
seq 3000 | sed 's/.*/{"t":"00:00:0&"}/' >lines
perl -e 'printf "{\"t\":%.4f}\n", $_ / 10000 for 0 .. 4999' >lines
clocked pace --by t <lines
within 'thousands a second leave in ticks' "$took" 0.4999 20
is_file 'and in order' out lines

# --- late input, pause ------------------------------------------------------

exec 4<>feed
recorded '"00:00:00"' '"00:00:00.1"' >&4
background pace --by time --status-file figures <feed >out 4>&-
check 'two lines' until_true 20 lines_are 2 out
check 'it waits' state_is waiting
sleep 0.5
recorded '"00:00:00.2"' '"00:00:00.6"' >&4
exec 4>&-
settle
within 'late input owes nothing, and moves what follows' \
	"$(figure elapsed)" "0.6 + $(figure waited)" 60
within 'by the whole wait' "$(figure waited)" 0.3 20

exec 4<>feed
recorded '"00:00:00"' '"00:00:01"' >&4
background pace --by time --status-file figures <feed >out 4>&-
exec 4>&-
check 'a line' until_true 20 lines_are 1 out
kill -USR1 "$pid"
check 'paused' state_is paused
sleep 1
kill -USR2 "$pid"
settle
within 'a pause is no recorded time' "$(figure elapsed)" 1 60
is 'the rest is there' "$(wc -l <out | tr -d ' ')" 2

# A reader that stops: what leaves late slips, beyond 250 ms.
perl -e 'printf "{\"t\":%.2f,\"x\":\"%s\"}\n", $_ / 100, "x" x 9999
	for 0 .. 39' >lines
exec 4<>feed
: >figures
background pace --by t --status-file figures <lines >feed 4>&-
check 'the reader blocks' state_is blocked
sleep 1
background cat <feed >copy 4>&-
reader=$pid
exec 4>&-
settle "$reader"
is_file 'all comes when the reader goes on' copy lines
check 'it has ended' state_is finished
within 'what was late slipped' "$(figure slipped)" 0.5 50
within 'and did not flood' "$(figure elapsed)" "0.39 + $(figure slipped)" 60

# --- what is wrong ----------------------------------------------------------

cat >lines <<'END'
{"time":"00:00:00"}
{"n":2}
{"time":"noon"}
no JSON
{"time":1708115445}
{"time":"00:00:00.1"}
END
run pace --by time --first 100 --status-file figures <lines
status_is 'lines without a time pass: status' 0
is_file 'lines without a time pass' out lines
for report in '102: time: is not there' '103: time: is no time' \
	'104: time: is not there: the line is no JSON object' \
	'105: time: is not of the form of the first time'; do
	like "reported: $report" err \
		"^pace: stdin:$report; the line leaves with the one before\$"
done
is 'once each, and no more' "$(wc -l <err | tr -d ' ')" 4
is 'counted' "$(figure unstamped)" 4
run pace --by time --order error <lines
status_is '--order error: status' 2
is '--order error: what was before' "$(cat out)" "$(head -n 1 lines)"
like '--order error: the line' err '^pace: stdin:2: time: is not there$'
run pace --by t --max-line 100 --stats <copy
like 'a line too long to have a time' err '^pace: stdin:1: t: is not looked for'
is_file 'passes all the same' out copy
seq 1000 | sed 's/.*/{"n":&}/' >lines
run pace --by time <lines
is_file 'a thousand without a time pass' out lines
within 'reports do not flood' "$(wc -l <err)" 11 40
like 'but all are counted' err '^pace: 1000 lines without a time, 0 left out$'

recorded '"00:00:05"' '"00:00:04"' '"00:00:05.1"' '"00:00:05"' >lines
run pace --by time --status-file figures <lines
status_is 'back: status' 0
is_file 'back: at once' out lines
is 'back: no word' "$(cat err)" ''
is 'back: counted' "$(figure back)" 2
run pace --by time --order skip --first 10 --total 14 --status-file figures \
	<lines
status_is '--order skip: status' 1
is '--order skip: leaves out' "$(cat out)" "$(sed -n '1p; 3p' lines)"
is '--order skip: reports each' "$(cat err)" \
	"pace: stdin:12: time: goes back; the line is left out
pace: stdin:14: time: goes back; the line is left out"
is '--order skip: all lines are done' \
	"$(figure lines) $(figure released) $(figure skipped)" '14 2 2'
run pace --by time --order error <lines
status_is '--order error, back: status' 2
is '--order error, back: what was before' "$(cat out)" "$(head -n 1 lines)"
like '--order error, back: the line' err '^pace: stdin:2: time: goes back$'
run pace --by time --order skip -n 1 <lines
status_is 'what is behind the limit is not looked at: status' 0
is 'what is behind the limit is not looked at' "$(cat err)" ''

# --- dry run ----------------------------------------------------------------

cat >lines <<'END'
{"time":"23:59:58"}
{"time":"23:59:59"}
{"n":3}
{"time":"00:00:09"}
{"time":"00:00:08"}
{"time":"00:00:10"}
END
run pace --by time --dry-run --speed 2 <lines
status_is '--dry-run: status' 0
is '--dry-run' "$(cat out)" 'lines=6
duration=6.000000000
gap=5.000000000
gap-line=4
back=1
unstamped=1'
is '--dry-run: the line without a time' "$(cat err)" \
	'pace: stdin:3: time: is not there; the line leaves with the one before'
run pace --by time --dry-run --max-gap 3s --order error <lines
status_is '--dry-run reads on behind errors: status' 0
is '--dry-run --max-gap' "$(sed -n '2,4p' out)" 'duration=5.000000000
gap=3.000000000
gap-line=4'
: >lines
run pace --by time --dry-run <lines
is '--dry-run: no lines' "$(sed -n '1,3p' out)" 'lines=0
duration=0.000000000
gap=0.000000000'
perl -e 'print "x" x 300000, "\n"; printf "{\"t\":%d}\n", $_ for 1, 3' >lines
run pace --by t --max-line 1k --dry-run <lines
is '--dry-run: a line that is too long' "$(sed -n '1,2p; 6p' out)" 'lines=3
duration=2.000000000
unstamped=1'
if [ -c /dev/full ]; then
	bounded pace --by t --dry-run <lines >/dev/full 2>err
	status=$?
	status_is '--dry-run >/dev/full: status' 2
	like '--dry-run >/dev/full' err '^pace: stdout: No space left on device$'
fi
run pace --by t --dry-run <.
status_is '--dry-run: a directory' 2
exec 3<>in
: >err
background pace --by t --dry-run <in >out 2>err 3>&-
reading=$pid
echo '{"t":1}' >&3
tells_where_it_is() {
	kill -QUIT "$reading"
	grep -q '^pace: reading 1 lines' err
}
# Before that the signal would end it.
catches_quit() {
	[ ! -r "/proc/$pid/status" ] || [ "$((0x$(sed -n \
		's/^SigCgt:[^0-9a-f]*//p' "/proc/$pid/status") & 4))" != 0 ]
}
wait_for 20 catches_quit
check '--dry-run: SIGQUIT tells where it is' until_true 20 tells_where_it_is
kill -TERM "$pid"
settle
status_is '--dry-run: SIGTERM' 143
is '--dry-run: nothing on stdout then' "$(cat out)" ''
exec 3>&-

# --- real data --------------------------------------------------------------

"$ROOT/scripts/sample-day" day.csv
csvrows --columns time day.csv >day.jsonl
run pace --by time --dry-run <day.jsonl
is 'a day of readings' "$(cat out)" 'lines=86400
duration=86399.000000000
gap=1.000000000
gap-line=2
back=0
unstamped=0'
bounded sh -c 'tail -n 100 day.jsonl | pace --by time --speed 200 >rest'
is 'the end of it, 200 times as fast' "$(wc -l <rest | tr -d ' ')" 100

done_testing
