#!/bin/sh
# SPDX-License-Identifier: ISC
# pace --by: recorded times, faults in them, steps back, and --dry-run.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

# recorded TIME...: prints lines with these times, as JSON values.
recorded() {
	for recorded_time; do
		printf '{"n":1,"time":%s}\n' "$recorded_time"
	done
}

# --- forms ------------------------------------------------------------------

# takes DESCRIPTION SECONDS TIME...: releasing lines with these times takes that
# long, by the clock.
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
	run pace --by time --dry-run --stats=json <lines
	check "$takes_what: --dry-run prints how long it takes" \
		jq -e ".duration_s == $takes_seconds" out
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

# The figures agree with the recorded times: no line left early.
recorded '"00:00:00"' '"00:00:00.3"' '"00:00:00.3"' '"00:00:00.7"' >lines
mkfifo in feed
replayed() {
	stamps pace --by time <lines
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
clocked pace --by t --time-format s <lines
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

# A busy machine may be too late to pause it before the second line, so it tries
# with more time between them.
for seconds in 1 5 25; do
	recorded 1708115445 $((1708115445 + seconds)) >lines
	: >figures
	background pace --by time --status-file figures <lines >out
	wait_for 20 lines_are 1 out
	kill -USR1 "$pid"
	wait_for 20 grep -Eqx 'state=(paused|finished)' figures
	grep -qx state=paused figures && break
	settle
done
check 'paused' state_is paused
sleep 1
kill -USR2 "$pid"
settle
within 'a pause is no recorded time' "$(figure elapsed)" "$seconds" 60
is 'the rest is there' "$(wc -l <out | tr -d ' ')" 2

# A reader that stops: lag beyond 250 ms is a slip.
perl -e 'printf "{\"t\":%.2f,\"x\":\"%s\"}\n", $_ / 100, "x" x 9999
	for 0 .. 39' >lines
exec 4<>feed
: >figures
background pace --by t --time-format s --status-file figures <lines >feed 4>&-
check 'the reader blocks' state_is blocked
sleep 1
background cat <feed >copy 4>&-
reader=$pid
exec 4>&-
settle "$reader"
is_file 'all comes when the reader continues' copy lines
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
run pace --by time --speed 10 --first 100 --status-file figures <lines
status_is 'lines without a time pass: status' 0
is_file 'lines without a time pass' out lines
for report in '102: field "time" is missing' \
	'103: "noon" is not a recognised time' \
	'104: the line is not a JSON object' \
	'105: "1708115445" does not have the form of the first time'; do
	like "reported: $report" err \
		"^pace: stdin:$report; the line is released one spacing after the previous one\$"
done
is 'once each, and no more' "$(wc -l <err | tr -d ' ')" 4
is 'counted' "$(figure unstamped)" 4
within 'each takes its time' "$(figure elapsed)" 0.4 30
run pace --by time --order error <lines
status_is '--order error: status' 2
is '--order error: what was before' "$(cat out)" "$(head -n 1 lines)"
like '--order error: the line' err '^pace: stdin:2: field "time" is missing$'
perl -e 'print "{\"t\":1}\n", "x" x 300, "\n"' >copy
run pace --by t --time-format s --speed 1000 --max-line 100 --stats \
	<copy
like 'a line too long to have a time' err \
	'^pace: stdin:2: the line is longer than --max-line, so it has no time; '
is_file 'passes all the same' out copy
{
	recorded '"00:00:00"' '"00:00:01"'
	seq 998 | sed 's/.*/{"n":&}/'
} >lines
clocked pace --by time --speed 1000 --progress <lines
is_file 'a thousand without a time pass' out lines
within 'not all at once' "$took" 0.999 30
within 'reports do not flood' "$(wc -l <err)" 11 40
like 'but all are counted' err \
	'^pace: 998 lines had no time; 0 reported steps back$'

# cannot_begin LINE REASON: no line is released, with any --order; --dry-run
# agrees.
cannot_begin() {
	printf '%s\n' "$1" '{"time":"00:00:01"}' '{"time":"00:00:02"}' >lines
	for order in restart emit skip error; do
		run pace --by time --order "$order" <lines
		status_is "first line $1, --order $order: status" 2
		is "first line $1, --order $order: nothing leaves" \
			"$(cat out)" ''
		like "first line $1, --order $order" err "^pace: stdin:1: $2; "
	done
	run pace --by time --dry-run <lines
	status_is "first line $1, --dry-run: status" 2
	is "first line $1, --dry-run: no figures" "$(cat out)" ''
	like "first line $1, --dry-run" err "^pace: stdin:1: $2; "
}
cannot_begin '{"time":"16/02/24"}' '"16/02/24" may be D/M/Y or M/D/Y'
cannot_begin '{"time":"16h"}' '"16h" is not a recognised time'
cannot_begin '{"time":100}' '"100" is a number, but not an epoch'
cannot_begin '{"time":"2024-02-30"}' \
	'"2024-02-30" is not a date or time that exists'
cannot_begin '{"n":1}' 'field "time" is missing'
cannot_begin 'time' 'the line is not a JSON object'
cannot_begin '{"time":null}' '"null" is not a recognised time'
seq 100000 | sed 's/.*/{"time":"16.02.24"}/' >lines
run pace --by time <lines
is 'no flood of lines without any time' "$(cat out)" ''

# A stream that continues may begin with such a line.
recorded '"noon"' '"00:00:05"' '"00:00:06"' >lines
run pace --by time --first 7 --speed 10 --status-file figures <lines
status_is 'after --first, no time in the first line: status' 0
is_file 'after --first, no time in the first line' out lines
like 'after --first, no time in the first line: reported' err \
	'^pace: stdin:8: "noon" is not a recognised time; '
within 'after --first, no time in the first line: spacing' \
	"$(figure elapsed)" 0.2 30

# --- steps back -------------------------------------------------------------

recorded '"00:00:05"' '"00:00:06"' '"00:00:05.5"' '"00:00:05.1"' '"00:00:07"' \
	>lines
run pace --by time --speed 10 --status-file figures <lines
status_is 'a small step back: status' 0
is_file 'a small step back: the lines' out lines
is 'a small step back: no word' "$(cat err)" ''
is 'a small step back: counted' "$(figure back)" 2
within 'a small step back: costs no time' "$(figure elapsed)" 0.2 30

recorded '"00:00:05"' '"00:00:06"' '"00:00:07"' '"00:00:05"' '"00:00:06"' \
	'"00:00:08"' >lines
again="pace: stdin:4: \"00:00:05\" is earlier than a time before it; timing \
restarts here, one spacing after the previous line"
run pace --by time --speed 10 --status-file figures <lines
status_is 'the same again: status' 0
is_file 'the same again: the lines' out lines
is 'the same again: reported' "$(cat err)" "$again"
within 'the same again: takes its time' "$(figure elapsed)" 0.6 30
run pace --by time --speed 10 --dry-run <lines
status_is 'the same again, --dry-run: status' 0
is 'the same again, --dry-run: no word on stderr' "$(cat err)" ''
like 'the same again, --dry-run: the line' out \
	'^ *line 4: "00:00:05" starts again$'
like 'the same again, --dry-run: how long' out \
	'^replay +takes 0\.6 s at --speed 10$'
run pace --by time --speed 10 --order emit --status-file figures <lines
status_is '--order emit: status' 0
is_file '--order emit: the lines' out lines
is '--order emit: no word' "$(cat err)" ''
within '--order emit: no two in the same moment' "$(figure elapsed)" 0.4 30
run pace --by time --speed 10 --order emit --dry-run --stats=json <lines
is '--order emit, --dry-run' "$(jq -c '[.duration_s, .steps_back]' out)" \
	'[0.4,2]'

seq 99999 -1 10000 | sed 's/.*/{"time":17080&}/' >lines
backwards="pace: stdin:4: \"1708099996\" is earlier than a time before it; this \
is the third step back in a row: if the newest line comes first, reverse the \
file (tac), otherwise see --order"
run pace --by time <lines
status_is 'a file that runs backwards: status' 2
is 'a file that runs backwards: no flood' "$(wc -l <out | tr -d ' ')" 3
is 'a file that runs backwards: the advice' "$(head -n 1 err)" "$backwards"
run pace --by time --dry-run <lines
status_is 'a file that runs backwards, --dry-run: status' 2
is 'a file that runs backwards, --dry-run: no figures' "$(cat out)" ''
is 'a file that runs backwards, --dry-run: the advice' "$(cat err)" "$backwards"
sed 's/17080/1708/' lines >copy
run pace --by time --order emit --for 1s <copy
status_is 'backwards, --order emit: status' 0
within 'backwards, --order emit: no flood' "$(wc -l <out)" 4 5

recorded '"00:00:05"' '"00:00:04"' '"00:00:05.1"' '"00:00:05"' >lines
run pace --by time --order skip --first 10 --total 14 --status-file figures \
	<lines
status_is '--order skip: status' 1
is '--order skip: leaves out' "$(cat out)" "$(sed -n '1p; 3p' lines)"
is '--order skip: reports each' "$(cat err)" \
	'pace: stdin:12: "00:00:04" is earlier than a time before it; the line is dropped
pace: stdin:14: "00:00:05" is earlier than a time before it; the line is dropped'
is '--order skip: all lines are done' \
	"$(figure lines) $(figure released) $(figure skipped)" '14 2 2'
run pace --by time --order skip --dry-run <lines
status_is '--order skip, --dry-run: the same status' 1
run pace --by time --order error <lines
status_is '--order error, back: status' 2
is '--order error, back: what was before' "$(cat out)" "$(head -n 1 lines)"
like '--order error, back: the line' err \
	'^pace: stdin:2: "00:00:04" is earlier than a time before it$'
run pace --by time --order skip -n 1 <lines
status_is 'what is after the limit is not read: status' 0
is 'what is after the limit is not read' "$(cat err)" ''

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
is '--dry-run' "$(cat out)" 'lines        6
form         time of day, HH:MM:SS
first        23:59:58
last         00:00:10 on day 2
span         12 s
spacing      1 s (median)
largest gap  10 s, before line 4
steps back   1
             line 5: "00:00:08" leaves at once
unreadable   1
             line 3: field "time" is missing
replay       takes 6 s at --speed 2'
is '--dry-run: no word on stderr' "$(cat err)" ''
run pace --by time --dry-run --max-gap 3s --order error <lines
status_is '--dry-run reports that the run would fail: status' 2
like '--dry-run says why' err '^pace: stdin:3: field "time" is missing$'
is 'and nothing else' "$(wc -l <err | tr -d ' ')" 1
like '--dry-run reads on after an error' out \
	'^ *line 5: "00:00:08" ends the run$'
like '--dry-run --max-gap' out \
	'^replay +takes 5 s, no wait longer than 3 s; ends before line 3$'
run pace --by time --dry-run --stats=json <lines
is '--dry-run --stats=json' "$(jq -c 'del(.form)' out)" '{"lines":6,"zone":null,"first":"23:59:58","last":"00:00:10","span_s":12,"duration_s":12,"spacing_s":1,"largest_gap_s":10,"largest_gap_line":4,"steps_back":1,"steps_back_lines":[5],"unreadable":1,"unreadable_lines":[3],"ends_before_line":null}'
is '--dry-run --stats=json: one line' "$(wc -l <out | tr -d ' ')" 1
recorded '"2024-02-16 01:00:00.5"' '"2024-02-16 01:00:01"' >two
run pace --by time --dry-run --stats=json <two
is '--dry-run --stats=json: dates' "$(jq -c '[.zone, .first, .last]' out)" \
	'["UTC","2024-02-16T01:00:00.5Z","2024-02-16T01:00:01Z"]'
{
	recorded '"00:00:00"' '"00:00:01"'
	seq 1000 | sed 's/.*/{"n":&}/'
} >many
run pace --by time --dry-run <many
like '--dry-run counts all' out '^unreadable +1000; the first of them:$'
is '--dry-run shows the first ten' "$(grep -c 'line [0-9]*:' out)" 10
: >lines
run pace --by time --dry-run <lines
is '--dry-run: no lines' "$(cat out)" 'lines        0
steps back   none
unreadable   none
replay       takes 0 s'
run pace --by time --dry-run --stats=json <lines
is '--dry-run --stats=json: no lines' \
	"$(jq -c '[.lines, .duration_s, .first, .last]' out)" '[0,0,null,null]'
perl -e 'printf "{\"t\":1}\n%s\n{\"t\":3}\n", "x" x 300000' >lines
run pace --by t --time-format s --max-line 1k --dry-run --stats=json <lines
is '--dry-run: a line that is too long' \
	"$(jq -c '[.lines, .duration_s, .unreadable]' out)" '[3,2,1]'
if [ -c /dev/full ]; then
	bounded pace --by t --time-format s --dry-run <lines >/dev/full 2>err
	status=$?
	status_is '--dry-run >/dev/full: status' 2
	like '--dry-run >/dev/full' err '^pace: stdout: No space left on device$'
fi
run pace --by t --time-format s --dry-run <.
status_is '--dry-run: a directory' 2
exec 3<>in
: >err
background pace --by t --time-format s --dry-run <in >out 2>err 3>&-
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
check '--dry-run: SIGQUIT prints its position' until_true 20 tells_where_it_is
kill -TERM "$pid"
settle
status_is '--dry-run: SIGTERM' 143
is '--dry-run: nothing on stdout then' "$(cat out)" ''
exec 3>&-

# --- real data --------------------------------------------------------------

sample_day >day.csv
csvrows --columns time day.csv >day.jsonl
run pace --by time --dry-run <day.jsonl
is 'a day of readings' "$(cat out)" 'lines        86400
form         time of day, HH:MM:SS
first        00:00:00
last         23:59:59
span         23 h 59 min 59 s
spacing      1 s (median)
largest gap  1 s, before line 2
steps back   none
unreadable   none
replay       takes 23 h 59 min 59 s'
bounded sh -c 'tail -n 100 day.jsonl | pace --by time --speed 200 >rest'
is 'the end of it, 200 times as fast' "$(wc -l <rest | tr -d ' ')" 100

# --- a date and a time in two fields --------------------------------------------

cat >two.jsonl <<'END'
{"Date":"2024-02-16","v":1,"Time":"23:59:58"}
{"Time":"23:59:59","Date":"2024-02-16"}
{"Date":"2024-02-18","Time":"00:00:01"}
END
run pace --by Date,Time --dry-run --stats=json <two.jsonl
is 'two fields are joined' "$(jq -c '[.lines, .duration_s]' out)" '[3,86403]'
printf '{"Date":"16-02","Time":"8h"}\n' >bad.jsonl
run pace --by Date,Time <bad.jsonl
status_is 'two fields that are no time' 2
like 'are shown as they were joined' err 'stdin:1: "16-02 8h" is not a recognised'
printf '{"Date":"2024-02-16"}\n' >bad.jsonl
run pace --by Date,Time <bad.jsonl
status_is 'one of two fields' 2
like 'is not enough' err 'stdin:1: field "Time" is missing'
printf '{"a":"%0600d","b":"%0600d"}\n' 1 2 >bad.jsonl
run pace --by a,b <bad.jsonl
status_is 'more than a time can have' 2

done_testing
