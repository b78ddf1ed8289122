#!/bin/sh
# SPDX-License-Identifier: ISC
# kill -9 of any stage, of the keeper and of the process that runs them: status
# stays accurate, and start and stop recover. kill.t counts the data points.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
# two days, whose rows are all different
{
	sample_day
	sample_day | sed 1d
} | awk 'NR == 1 { print "n," $0; next } { print NR - 1 "," $0 }' >day.csv
folder=$XDG_STATE_HOME/datarunner/default

holder() {
	tail -n 1 "$folder/$1.lock"
}

arrived() {
	wc -l <log | tr -d ' '
}

# --- each in turn -----------------------------------------------------------

for victim in csvrows pace httppost; do
	datarunner start --rate 50 day.csv "$url" >/dev/null
	datarunner pause >/dev/null
	kill -KILL "$(holder "$victim")"
	# the keeper writes down the signal a moment later
	check "$victim killed while paused: DIED, and it is the one" \
		until_true 20 state_is "DIED ($victim was killed by signal 9)\$"
	run datarunner status
	status_is 'which is a failure' 1
	run datarunner start --rate 50 day.csv "$url"
	status_is 'start repairs it' 0
	kill -KILL "$(holder "$victim")"
	check "$victim killed while running: DIED" until_true 20 sh -c \
		'datarunner status >text; [ $? = 1 ]'
	run datarunner stop
	status_is 'stop repairs it' 0
	run datarunner status
	status_is 'then it is stopped' 3
done

# If a terminal closes, everything in its foreground gets SIGHUP, including the
# keeper until it has a session of its own.
for round in 1 2 3 4 5 6 7 8; do
	rm -rf "$folder"
	background perl -e 'setpgrp; exec @ARGV' datarunner start --rate 50 \
		day.csv "$url" >out 2>&1
	tries=0 # without naps: there is little time
	until [ -s "$folder/settings" ] || [ "$tries" -ge 3000000 ]; do
		tries=$((tries + 1))
	done
	kill -HUP "-$pid"
	settle
	check "SIGHUP while it starts ($round): the stream lives" \
		until_true 20 state_is RUNNING
	datarunner stop >/dev/null
done

# If start is told to end, it has either begun a stream or not.
for signal in TERM INT TERM INT TERM INT; do
	rm -rf "$folder"
	background datarunner start --rate 50 day.csv "$url" >out 2>&1
	tries=0
	until [ -s "$folder/settings" ] || [ "$tries" -ge 3000000 ]; do
		tries=$((tries + 1))
	done
	kill "-$signal" "$pid"
	settle
	check "SIG$signal while it starts: the stream lives" \
		until_true 20 state_is RUNNING
	datarunner stop >/dev/null
done
rm -f "$folder/stopped" "$folder/died" "$folder"/*.exit
for stage in keeper csvrows pace httppost; do
	: >"$folder/$stage.lock"
done
run datarunner status
like 'killed before it had a keeper: it says so' out \
	'^Status: DIED \(it did not start\)$'

datarunner start --rate 50 day.csv "$url" >/dev/null
kill -KILL "$(holder keeper)"
run datarunner status
status_is 'without its keeper the stream runs on' 0
check 'and no other process has the lock of the keeper' until_true 20 sh -c \
	'datarunner-hold flock -s -n 9 9<"$0"' "$folder/keeper.lock"
was=$(arrived)
check 'it does' until_true 20 sh -c "[ \$(wc -l <log) -gt $was ]"
run datarunner pause
status_is 'is paused' 0
run datarunner stop
like 'and stopped' out '^⏹ Stream stopped$'
run datarunner status
status_is 'as it should' 3

# a stage, and every process that would have written down how it ended
datarunner start --rate 50 day.csv "$url" >/dev/null
kill -KILL "$(ps -o ppid= -p "$(holder pace)" | tr -d ' ')"
kill -KILL "$(holder keeper)" "$(holder pace)"
check 'no process is left to record how pace ended: DIED' until_true 20 sh -c \
	'datarunner status >text; [ $? = 1 ]'
like 'and it is pace' text '^Status: DIED \(pace was killed\)$'
run datarunner stop

# csvrows has ended well, but no process is left to write that down
head -n 6001 day.csv >short.csv # more than pace and the pipes hold
for arguments in '--rate 1000 short.csv' '--rate 1000 --for 2s day.csv'; do
	# shellcheck disable=SC2086
	datarunner start $arguments "$url" >/dev/null
	kill -KILL "$(ps -o ppid= -p "$(holder csvrows)" | tr -d ' ')"
	kill -KILL "$(holder keeper)"
	wait_for 40 sh -c '! datarunner status >text'
	like "without who waits for csvrows ($arguments): FINISHED" text \
		'^Status: FINISHED$'
done

# all at once, as if the machine went down
datarunner start --rate 50 day.csv "$url" >/dev/null
all=$(holder keeper)
for victim in csvrows pace httppost; do
	all="$all $(ps -o ppid= -p "$(holder "$victim")") $(holder "$victim")"
done
# shellcheck disable=SC2086
kill -KILL $all
check 'all are dead: DIED' until_true 20 sh -c \
	'datarunner status >text; [ $? = 1 ]'
run datarunner start --resume
status_is 'and it continues' 0
run datarunner stop

# after a start was killed, the next start works
for nap in 0 0.02 0.05 0.1 0.2; do
	background datarunner start --rate 50 day.csv "$url" >/dev/null 2>&1
	sleep "$nap" 2>/dev/null || :
	kill -KILL "$pid"
	settle
	run datarunner start --rate 50 day.csv "$url"
	status_is "after a start killed after $nap s there is a stream" 0
	run datarunner status
	status_is 'it runs' 0
	run datarunner stop
	status_is 'and stops' 0
done

# A process that keeps the lock of a stage does not end by signals to the stage,
# and no other stream begins meanwhile. stay: holds the lock of pace from the
# end of pace until $pid ends.
stay() {
	rm -f asks stays
	background perl -MFcntl=:flock -e 'open my $lock, ">>", $ARGV[0] or die;
		open my $asks, ">", "asks" or die;
		flock $lock, LOCK_EX or die;
		syswrite $lock, "none\n";
		open my $stays, ">", "stays" or die;
		sleep 1000' "$folder/pace.lock"
	wait_for 20 is_in_line
}

# is_in_line: $pid sleeps, which nothing after `asks` but the lock makes it do.
# shellcheck disable=SC2317
is_in_line() {
	test -e asks && ps -o stat= -p "$pid" | grep -q '^[SI]'
}

leave() {
	kill "$pid"
	settle
}
datarunner start --rate 50 day.csv "$url" >/dev/null
stay
run datarunner stop
status_is 'a stage that cannot be ended: stop fails' 1
like 'and says so' err '^✗ Cannot end the remaining processes of the stream$'
run datarunner restart
status_is 'and so does restart' 1
unlike 'which begins nothing' out 'Starting'
leave
run datarunner stop
status_is 'after its end, there is none' 0
datarunner start --rate 50 day.csv "$url" >/dev/null
stay
kill -KILL "$(holder httppost)"
wait_for 20 test -e stays
for verb in start run; do
	run datarunner "$verb" day.csv "$url"
	status_is "beside what is left of one that died, $verb fails" 1
	like 'and says why' err '^✗ Cannot end the remaining processes of the stream$'
done
leave
run datarunner stop

done_testing
