#!/bin/sh
# SPDX-License-Identifier: ISC
# Many requests in flight: every line is accounted for, lines are returned in
# order, and all share one outage.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

backend_start
seq 1 2000 | sed 's/.*/{"n":&}/' >many
head -n 100 many >hundred

# --- all well ---------------------------------------------------------------

run httppost --jobs 8 --stats=json "$base/sink" <many
status_is 'eight jobs' 0
account many 'every line arrives once' log
is 'nothing is returned' "$(cat out)" ''
is 'attempts are transfers' "$(tail -n 1 err |
	jq -c '[.lines,.delivered,.settled,.attempts,.retries]')" \
	'[2000,2000,2000,2000,0]'
check 'connections are used again' test "$(backend_stat connections)" -le 10

backend_again
run httppost --jobs 1024 "$base/sink" <hundred
status_is 'more jobs than lines' 0
account hundred 'every line arrives once' log

# --- descriptors ------------------------------------------------------------

# limited LIMITS ARGUMENT...: runs httppost with these limits on descriptors.
limited() {
	limited_by=$1
	shift
	# shellcheck disable=SC2016
	run sh -c 'for limit in $1; do ulimit "${limit%=*}" "${limit#*=}"; done
		shift; exec httppost "$@"' sh "$limited_by" "$@" <hundred
}
backend_again delay=300
limited '-Sn=40' --jobs 60 --retry-for 0 "$base/sink"
status_is 'more jobs than the soft limit' 0
account hundred 'every line arrives once' log
backend_again
limited '-n=40' --jobs 60 --checkpoint none "$base/sink"
status_is 'more jobs than the hard limit' 2
like 'are refused, with the limit' err \
	'^httppost: --jobs: needs 76 file descriptors, but the limit is 40 '
check 'before anything is made' test ! -e none
limited '-n=40' --jobs 10 "$base/sink"
status_is 'fewer jobs than that' 0

# --- never more than N in flight --------------------------------------------

backend_again hang
background httppost --jobs 8 --grace 100ms --status-file status \
	--checkpoint c "$base/sink" <hundred >out 2>err
check 'eight are in flight' until_true 20 sh -c '[ "$(wc -l <requests)" -eq 8 ]'
kill -QUIT "$pid"
check 'status says so' until_true 20 grep -q \
	' 8 lines, 0 delivered, .* 8 in flight' err
is 'and no more come' "$(wc -l <requests | tr -d ' ')" 8
kill -TERM "$pid"
settle
status_is 'SIGTERM ends it by that signal' 143
is_file 'all is returned, in order' out hundred
is 'the checkpoint counts what was returned' "$(settled c)" 100

# while the oldest line is not settled, no further line is started
awk 'BEGIN { for (i = 1; i <= 100; i++) printf "{\"n\":%d,\"to\":\"%s\"}\n",
	i, i == 1 ? "busy" : "sink" }' >first-is-stuck
backend_again
background httppost --jobs 4 --retry-for forever --grace 100ms \
	--status-file status "$base/%{.to}" <first-is-stuck >out 2>err
check 'three pass the oldest one' until_true 20 grep -q '^delivered=3$' status
check 'and then it waits' until_true 20 grep -q '^state=waiting$' status
is 'with no line more than fits' "$(grep -c . log) $(sed -n 's/^lines=//p' status)" \
	'3 4'
kill -TERM "$pid"
settle
account first-is-stuck 'delivered and returned are the input' log out
is 'the oldest is returned first' "$(head -n 1 out)" \
	"$(head -n 1 first-is-stuck)"
sort -n -t: -k2 out >sorted
is_file 'in the order of the input' out sorted

# httppost reads no more than the requests in flight and a buffer hold
seq 1 200000 >big
backend_again hang
exec 5<big
background httppost --jobs 8 "$base/sink" <&5 >out 2>err
check 'eight hang' until_true 20 sh -c '[ "$(wc -l <requests)" -eq 8 ]'
check 'and it waits without reading' ! until_true 1 has_ended "$pid"
kill -KILL "$pid"
settle
read=$(($(wc -c <big) - $(cat <&5 | wc -c)))
exec 5<&-
check "of a long input $read bytes were read" test "$read" -le 70000

# --- a stop with 32 in flight -----------------------------------------------

# 19 lines are delivered, and the other requests in flight hang; a line in the
# log alone may not be answered yet
# shellcheck disable=SC2317 # until_true calls it
is_full() {
	grep -q '^delivered=19$' status && got_requests 32
}

backend_again hang@20-
rm -f status
background httppost --jobs 32 --grace 300ms --checkpoint c1 \
	--status-file status "$base/sink" <many >out 2>err
check 'the window is full of lines that hang' until_true 20 is_full
kill -TERM "$pid"
settle
status_is 'SIGTERM with 32 in flight' 143
like 'says how many were returned' err 'stopped early: [0-9]* lines were'
sort -n -t: -k2 out >sorted
is_file 'returned in order' out sorted
last=$(tail -n 1 out | tr -dc 0-9)
head -n "$last" many >taken
account taken 'delivered and returned are what was read' log out
is 'the checkpoint counts it all' "$(settled c1)" "$last"
cp out given
backend_fault
run httppost --jobs 32 --checkpoint c1 --resume "$base/sink" <many
status_is 'and a resume continues' 0
account many 'to the end' log given

backend_again delay=500
background httppost --jobs 32 "$base/sink" <many >out 2>err
check '32 are in flight' until_true 20 sh -c '[ "$(wc -l <requests)" -ge 32 ]'
kill -TERM "$pid"
settle
status_is 'those in flight may finish' 143
check 'they arrived' test "$(wc -l <log)" -ge 32
last=$(tail -n 1 out | tr -dc 0-9)
head -n "$last" many >taken
account taken 'the rest of what was read is returned' log out

backend_again hang@20-
rm -f status
background httppost --jobs 32 --checkpoint c2 --status-file status \
	"$base/sink" <many >out 2>err
check 'lines hang' until_true 20 is_full
kill -TERM "$pid"
check 'it is stopping' until_true 20 grep -q '^state=stopping$' status
kill -TERM "$pid"
settle
status_is 'a second SIGTERM ends it at once' 143
check 'the checkpoint counts delivered lines only' test "$(settled c2)" -le 19
backend_fault
run httppost --jobs 32 --checkpoint c2 --resume "$base/sink" <many
status_is 'a resume continues from there' 0
sort -u log >arrived
sort many >wanted
is_file 'every line has arrived' arrived wanted
check 'at most what was in flight twice' \
	test "$(wc -l <log)" -le $((2000 + 32))

# --- stdout full, or gone ---------------------------------------------------

# loses_nothing CHECKPOINT INPUT: a resume delivers all lines that are left.
loses_nothing() {
	backend_fault
	run httppost --checkpoint "$1" --resume "$base/sink" <"$2"
	status_is 'a resume continues' 0
	sort -u log >arrived
	sort "$2" >wanted
	is_file 'and nothing is lost' arrived wanted
}

if [ -w /dev/full ]; then
	backend_again status=400@30-
	run sh -c 'httppost --jobs 32 --checkpoint full "$1" <hundred \
		>/dev/full' sh "$base/sink"
	status_is 'stdout full' 2
	like 'is reported' err '^httppost: stdout: No space left'
	first=$(sed -n 's/.* from line \([0-9]*\) on were .*/\1/p' err)
	is 'the checkpoint counts no line that could not be returned' \
		"$(settled full)" "$((first - 1))"
	loses_nothing full hundred

	# the same when a signal stops it
	backend_again hang@20-
	rm -f status
	background httppost --jobs 32 --grace 100ms --checkpoint stopped \
		--status-file status "$base/sink" <many >/dev/full 2>err
	check '32 are in flight' until_true 20 is_full
	kill -TERM "$pid"
	settle
	status_is 'SIGTERM, and no room for what is returned' 143
	like 'is reported' err '^httppost: stdout: No space left'
	first=$(sed -n 's/.* from line \([0-9]*\) on were .*/\1/p' err)
	is 'the checkpoint counts none of it' \
		"$(settled stopped)" "$((first - 1))"
	loses_nothing stopped many
else
	skip 'stdout full' 'no /dev/full'
fi

# more than a pipe holds, so that httppost still writes after its reader has
# exited
awk '{ printf "{\"n\":%d,\"text\":\"%0400d\"}\n", NR, NR }' many >wide
backend_again status=400@30-
# shellcheck disable=SC2016
run sh -c '{ httppost --jobs 32 --checkpoint gone "$1" <wide 2>gone.err
	echo $? >gone.status; } | head -n 1' sh "$base/sink"
is 'the reader of stdout goes' "$(cat gone.status)" 2
like 'that is reported' gone.err '^httppost: stdout: the reader closed it'
count=$(settled gone)
backend_fault
run httppost --checkpoint gone --resume "$base/sink" <wide
status_is 'a resume continues' 0
sort log >arrived
tail -n "+$((count + 1))" wide | sort >wanted
is 'every line after those that the checkpoint counts arrives' \
	"$(comm -13 arrived wanted)" ''

# --- one stuck line ---------------------------------------------------------

# line 3 always fails, line 10 is refused at once, and line 20 has its own time
awk 'BEGIN { for (i = 1; i <= 300; i++) printf "{\"n\":%d,\"to\":\"%s\"}\n",
	i, i == 3 || i == 20 ? "busy" : i == 10 ? "api/realtime/data" : "sink" }' \
	>stuck
backend_again
run httppost --jobs 32 --retry-for 1s "$base/%{.to}" <stuck
status_is 'stuck lines' 1
grep -v sink stuck >wanted
is_file 'they alone are returned, in order' out wanted
account stuck 'all others arrive' log out
like 'given up after --retry-for' err \
	'stdin:3: not delivered after [0-9]* attempts: HTTP 503'
check 'an outage is not said for each try' \
	test "$(grep -c 'retrying in' err)" -le 12

# --- outages ----------------------------------------------------------------

hold_port
backend_again
background httppost --jobs 8 --retry-for forever "http://127.0.0.1:$free_port/sink" \
	<many >out 2>err
check 'an outage' until_true 20 grep -q \
	'Connection refused (127.0.0.1:[0-9]*); retrying in [0-9.mu]*s, without limit' err
kill -QUIT "$pid"
check 'no more lines begin than fit' until_true 20 grep -Eq \
	': (waiting|retrying), [1-8] lines, 0 delivered' err
is 'it is reported once for all' "$(grep -c 'retrying in' err)" 1
backend_stop
rm -f log requests
backend_start --port "$free_port" --fault status=503@1-12
settle
status_is 'it comes back, first with another reason' 0
is 'that is reported, too' "$(grep -c 'HTTP 503.*retrying' err)" 1
like 'and that it is over' err 'the server answers again after '
account many 'every line arrives once' log
is 'nothing was returned' "$(cat out)" ''

# during an outage, however long, no more than a buffer is read
hold_port
exec 5<big
background httppost --jobs 8 --retry-for forever "$free_url" <&5 >out 2>err
check 'an outage, and much to send' until_true 20 grep -q 'retrying in' err
kill -QUIT "$pid"
check 'status answers' until_true 20 grep -q ', last error: Connection refused' err
check 'and it continues' ! until_true 1 has_ended "$pid"
kill -KILL "$pid"
settle
read=$(($(wc -c <big) - $(cat <&5 | wc -c)))
exec 5<&-
check "$read bytes were read" test "$read" -le 70000

# Retry-After holds back all lines
backend_again status=429,retry-after=1@1
run httppost --jobs 4 "$base/sink" <hundred
status_is 'Retry-After' 0
account hundred 'every line arrives' log
began=$(jq -s 'map(.time_ns) | min as $first |
	map(select(. < $first + 990000000)) | length' requests)
check 'holds all but those in flight' test "$began" -le 12

hold_port
run httppost --jobs 8 --retry-for 0 "$free_url" <hundred
status_is 'down, and no patience' 1
is_file 'all is returned in order' out hundred

# a failure that every line would have is reported once
backend_again status=401
run httppost --jobs 32 "$base/sink" <many
status_is '401 for all in flight' 2
is 'is reported once' "$(grep -c 'every line would fail the same way' err)" 1
last=$(wc -l <out)
head -n "$last" many >taken
is_file 'what was read is returned in order' out taken

# --- usage ------------------------------------------------------------------

for jobs in 0 1025 x -1; do
	run httppost --jobs "$jobs" "$base/sink" <hundred
	status_is "--jobs $jobs" 2
	like "--jobs $jobs is named" err '^httppost: --jobs: must be'
done

done_testing
