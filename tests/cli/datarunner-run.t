#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2317
# datarunner run, for supervisors: how it ends, what it resumes, what it
# reports. And what restart and resume take over from the last stream.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
sample_day >day.csv
sed '2,1000d' day.csv >late.csv
head -n 21 day.csv >twenty.csv
for file in day late; do
	cat >$file.yaml <<-END
		csvrows:
		  file: $file.csv
		pace:
		  rate: 50
		httppost:
		  url: $url
		  body: '{"timestamp":"%{now}","data":%{line}}'
	END
done
folder=$XDG_STATE_HOME/datarunner/default
resumed=

# --- its end ----------------------------------------------------------------

run datarunner --rate 100 run twenty.csv "$url"
status_is 'a finished stream' 0
like 'says so' out '^✓ Stream completed$'
like 'with live lines' err '^\[0s\] 00:00:00 '
is 'all is delivered' "$(wc -l <log | tr -d ' ')" 20
run env DATARUNNER_FINISHED_STATUS=100 datarunner --rate max run twenty.csv "$url"
status_is 'DATARUNNER_FINISHED_STATUS' 100

for signal in TERM:143 INT:130 HUP:129; do
	background datarunner --profile day.yaml run >out 2>err
	check "${signal%:*}: it runs" until_true 20 state_is RUNNING
	if [ "$signal" != TERM:143 ]; then
		wait_for 20 streams "$(wc -l <log)"
	fi
	kill "-${signal%:*}" "$pid"
	settle
	status_is "${signal%:*} ends it, and is what it dies of" "${signal#*:}"
	like "${signal%:*}: the stream was stopped" out '^⏹ Stream stopped$'
	check "${signal%:*}: it is" state_is STOPPED
done

for nap in 0 0.02 0.05 0.1 0.15 0.2; do
	rm -f alive
	background sh -c ': >alive; exec datarunner --profile day.yaml run' \
		>out 2>err
	wait_for 20 test -e alive
	sleep "$nap" 2>/dev/null || :
	kill -TERM "$pid"
	settle
	check "SIGTERM after $nap s leaves nothing behind" ! state_is RUNNING
done

background datarunner --profile day.yaml run >out 2>err
check 'again' until_true 20 state_is RUNNING
run datarunner start --profile day.yaml
like 'what runs in the foreground runs' out '^⚠ Already streaming '
kill -QUIT "$pid"
check 'SIGQUIT: pace reports' until_true 20 grep -q '^pace: running' err
check 'httppost, too' until_true 20 grep -q '^httppost: running' err
run datarunner logs
like 'its log is elsewhere' err 'runs in the foreground'
run datarunner stop
settle
status_is 'stop ends it, too' 0

background datarunner --profile day.yaml run >out 2>err
check 'a run' until_true 20 state_is RUNNING
datarunner resume >/dev/null # which waits until it is no verb any more
kill -STOP "$pid"
run datarunner --profile day.yaml restart
status_is 'that sleeps while its stream is restarted' 0
kill -TERM "$pid"
kill -CONT "$pid"
settle
check 'is ended without the new one' state_is RUNNING
run datarunner stop

if unshare -rpf --mount-proc true 2>/dev/null; then
	background unshare -rpf --mount-proc "$BIN/datarunner" \
		--profile day.yaml run >out 2>err
	check 'as process 1' until_true 20 state_is RUNNING
	inner=$(ps -o pid= --ppid "$pid" | tr -d ' ')
	kill -TERM "$inner"
	settle
	status_is 'SIGTERM stops it' 143
	check 'the stream, too' state_is STOPPED
else
	skip 'as process 1' 'no namespaces of our own'
fi

backend_fault status=404
run datarunner --profile day.yaml run
status_is 'a stream that does not run' 1
backend_fault
run datarunner --profile none.yaml run
status_is 'a profile that is not there' 2
rm -rf "$folder"
mkdir -p "$folder"
chmod 700 "$folder"
background perl -MFcntl=:flock -e 'open my $lock, ">>", $ARGV[0] or die;
	flock $lock, LOCK_EX or die; open my $held, ">", "held"; sleep 60' \
	"$folder/keeper.lock"
wait_for 20 test -e held
run datarunner --profile day.yaml run
status_is 'the last stream is still ending: a supervisor may try again' 1
like 'it says so' err 'still ending; try again$'
kill "$pid"
settle
rm -rf "$folder"
run sh -c 'exec datarunner --profile day.yaml --for 100ms run 2>&-'
status_is 'a closed stderr' 0
rm -rf "$folder"

# --- where it continues -------------------------------------------------------

hold() {
	tail -n 1 "$folder/$1.lock"
}

: >log
background datarunner --profile day.yaml run >out 2>err
check 'a run' until_true 20 streams 10
kill -KILL "$(hold pace)"
settle
status_is 'whose stage is killed ends with 1' 1
check 'it died' state_is DIED
was=$(wc -l <log)
background datarunner --profile late.yaml run >out 2>err
check 'the same name with another file' until_true 20 streams $((was + 5))
like 'begins at its first record' out '^Total data points: 85401$'
unlike 'and does not continue' out 'Continuing'
kill -KILL "$(hold httppost)"
settle
# by then, the requests in flight have arrived
backend_stop
: >log
backend_start --port "$port"
background datarunner --profile day.yaml run >out 2>err
wait_for 20 streams 30
kill -KILL "$(hold csvrows)"
settle
background datarunner --profile day.yaml run >out 2>err
check 'the next run' until_true 20 streams 60
like 'continues' out \
	'^ℹ Continuing after record [0-9]+ of 86400, [0-9:]{8}$'
kill -KILL "$pid"
settle
check 'without it the stream lives' state_is RUNNING
background datarunner --profile day.yaml run >out 2>err
check 'the next one takes over' until_true 20 grep -q '^ℹ Continuing' out
like 'and says so' out '^ℹ Taking over the stream of a run that was killed$'
wait_for 20 streams 90
kill -TERM "$pid"
settle
jq -r .data.time log >seconds
is 'no data point is lost' "$(sort -u seconds)" \
	"$(sed -n "2,$(($(sort -u seconds | wc -l) + 1))s/,.*//p" day.csv)"
check 'few repeat' test "$(sort seconds | uniq -d | wc -l)" -le 3

: >log
background datarunner --rate 4 run twenty.csv "$url" >out 2>err
check 'a run that is killed' until_true 20 streams 0
kill -KILL "$pid"
settle
check 'while its stream finishes' until_true 20 state_is FINISHED
run env DATARUNNER_FINISHED_STATUS=100 datarunner --rate 10 run twenty.csv "$url"
status_is 'has nothing left for the next one' 100
is 'nothing is sent twice' "$(wc -l <log | tr -d ' ')" 20
check 'and it is finished' state_is FINISHED
run datarunner --rate 100 run twenty.csv "$url"
is 'the one after that begins again' "$(wc -l <log | tr -d ' ')" 40

# --- what the others take over ----------------------------------------------

run datarunner start --rate 50 --for 10m twenty.csv "$url"
run datarunner start --resume other.csv
status_is 'start --resume of another file' 1
datarunner stop >/dev/null
cp day.csv other.csv
run datarunner start --resume other.csv
status_is 'start --resume of another file' 2
like 'is refused' err '^✗ Cannot resume: the last stream read .*/twenty.csv; start without'
run datarunner start --rate 20 day.csv "$url"
run datarunner restart other.csv
status_is 'restart with another file' 0
like 'stops the old one' out '^⏹ Stream stopped$'
run datarunner status
like 'and streams it' out "^CSV File: $T/other.csv\$"
like 'at the same rate' out '^Time left: 1:1[12]:'
check 'to the same URL' until_true 20 sh -c \
	'datarunner status | grep -q "^Delivered: [1-9]"'
run datarunner restart none.csv
status_is 'restart with a file that is not there' 1
run datarunner status
status_is 'leaves the stream alone' 0
run datarunner restart --for 500ms
check '--for ends it' until_true 20 state_is FINISHED
run datarunner restart
check 'again, for restart takes it over' until_true 20 state_is FINISHED
run datarunner status --json
check 'with the time left' jq -e '.index < 86400' out
sh -c 'datarunner status >/dev/full' 2>err
is 'status on a full disk' "$?" 2
for shell in ${RUNNER_SHELLS:-dash bash posh yash}; do
	runner_under "$shell" || continue
	for verb in list "check day.csv $url" help --help --version; do
		run sh -c "datarunner $verb >/dev/full"
		status_is "$shell: ${verb%% *} on a full disk" 2
		run sh -c "datarunner $verb >&-"
		status_is "$shell: ${verb%% *} with its output closed" 0
		is "$shell: ${verb%% *}: without a word" "$(cat err)" ''
	done
	run sh -c 'datarunner day.csv "$0" <&-' "$url"
	status_is "$shell: the prompt with its input closed" 0
	is "$shell: is at its end" "$(cat err; sed -n '$p' out)" 'Goodbye!'
done
printf 'time,x\n1,2\n' >-w.csv
run datarunner start --for 1ms -- -w.csv "$url"
status_is 'a file that begins with a dash' 0
datarunner stop >/dev/null

datarunner start --rate 50 day.csv "$url" >/dev/null
datarunner stop >/dev/null
tomorrow=$(date -u -d '+1 day' +%Y-%m-%dT%H:%M:%SZ 2>/dev/null ||
	date -u -v+1d +%Y-%m-%dT%H:%M:%SZ)
awk -v at="$tomorrow" '{ print } /rate: 50/ { print "  start-at: " at }' \
	day.yaml >tomorrow.yaml
was=$(wc -l <log)
run datarunner --profile tomorrow.yaml start --resume
status_is 'a stream that continues has started' 0
check 'and waits for no moment of its profile' until_true 20 streams "$was"
datarunner stop >/dev/null

# --- a file that is repeated -------------------------------------------------

printf 'time,x\n1,a\n2,b\n3,c\n' >three.csv
cat >three.yaml <<END
csvrows:
  file: three.csv
  repeat: 3
pace:
  rate: 4
httppost:
  url: $base/sink
END
# has_come N: that many lines have arrived, or all of them.
has_come() {
	[ "$(wc -l <requests)" -ge "$1" ] || [ "$(wc -l <requests)" -ge 9 ]
}
: >requests
for lines in 1 3 5 7; do
	run datarunner --profile three.yaml start ${resumed:+--resume}
	status_is "a start before line $lines" 0
	resumed=1
	wait_for 20 has_come "$lines"
	datarunner stop >/dev/null
done
run datarunner start --resume
check 'a file that is repeated ends' until_true 20 state_is FINISHED
is 'each pass is whole, wherever it was stopped' \
	"$(jq -r .body requests | jq -r .x | tr -d '\n')" abcabcabc
run datarunner status
like 'all passes are counted' out '^Current Index: 9/9$'
: >"$folder/stopped" # by a stop that comes when the last line is settled
run datarunner start --resume
like 'nothing is left of it' out '^✓ Stream completed: all 9 '
check 'and it is finished, although it was stopped' state_is FINISHED
rm -rf "$folder"

# --- a server that hangs ----------------------------------------------------

backend_fault hang
run datarunner start --rate 20 day.csv "$url"
status_is 'start with a server that hangs' 0
# stop waits in naps that add up to ten seconds at most. On a busy machine each
# nap takes longer, so the test has a limit.
began=$(date +%s)
run datarunner stop
took=$(($(date +%s) - began))
status_is 'stop' 0
check "ends within ten seconds, more or less ($took)" test "$took" -le 30
like 'and says what was not delivered' out '^⚠ Not delivered: [0-9]+ data points'
check 'it is stopped' state_is STOPPED
backend_fault
datarunner redeliver >/dev/null 2>&1
run datarunner start --rate 20 day.csv "$url"
for stage in csvrows pace httppost; do
	kill -STOP "$(hold "$stage")"
done
began=$(date +%s)
run datarunner stop
took=$(($(date +%s) - began))
status_is 'stop if all stages are suspended' 0
check "ends within ten seconds, more or less ($took)" test "$took" -le 30
check 'it is stopped, too' state_is STOPPED

# --- the end of redeliver -----------------------------------------------------

# given_back: a stream of one record, which is not delivered but kept.
given_back() {
	rm -rf "$folder"
	backend_fault status=404
	datarunner start --rate 50 two.csv "$url" >/dev/null 2>&1
	datarunner stop >/dev/null 2>&1
	backend_fault "$@"
	: >log
}

head -n 2 day.csv >two.csv
for shell in ${RUNNER_SHELLS:-dash bash posh yash}; do
	runner_under "$shell" || continue
	for signal in TERM:143 INT:130 HUP:129; do
		given_back hang
		background datarunner redeliver >out 2>err
		wait_for 20 test -s "$folder/kept/1/redeliver.status"
		kill "-${signal%:*}" "$pid"
		settle
		status_is "$shell: ${signal%:*} ends redeliver" "${signal#*:}"
		backend_fault
		: >log
		run datarunner redeliver
		status_is "$shell: and its httppost, so that the next one" 0
		is "$shell: redelivers what is kept" "$(cat out)" \
			'✓ Redelivered 1 data points'
		is "$shell: once" "$(wc -l <log | tr -d ' ')" 1
	done
done

cat >first.yaml <<END
csvrows:
  file: two.csv
pace:
  rate: 50
httppost:
  url: $url
  body: '{"timestamp":"%{now}","data":%{line}}'
  first: 7
END
given_back
run datarunner --profile first.yaml redeliver
status_is 'redeliver with httppost.first in the profile' 0
is 'posts what is kept' "$(wc -l <log | tr -d ' ')" 1

# --- the units --------------------------------------------------------------

if command -v systemd-analyze >/dev/null; then
	sed "s|/usr/local/bin|$BIN|" "$ROOT/scripts/datarunner@.service" \
		>datarunner@.service
	run systemd-analyze verify --man=no "$T/datarunner@.service"
	status_is 'the unit is sound' 0
	is 'without a word' "$(cat out err)" ''
else
	skip 'the unit' 'systemd-analyze is missing'
fi
unit=$ROOT/scripts/datarunner@.service
like 'it waits for READY=1' "$unit" '^Type=notify$'
like 'from a process beside run' "$unit" '^NotifyAccess=all$'
like 'it asks for pings' "$unit" '^WatchdogSec=[0-9]+s$'
like 'an incomplete stream is not restarted' "$unit" \
	'^RestartPreventExitStatus=4$'
# a stop takes up to 20 s, and telling its end up to 7 s
check 'it waits longer than a stop takes' test "$(
	sed -n 's/^TimeoutStopSec=\([0-9]*\)s$/\1/p' "$unit")" -gt 27
# The manual runs a verb with the same settings as the unit.
sed -n '/^systemd-run/,/^\.Ed/s/.*/& /p' "$ROOT/man/datarunner.1" |
	sed "s/\\\\-/-/g; s/'//g" | tr -d '\n' | sed 's/ -p /\
/g; s/\\e//g' | sed '1d; s/ *\/usr.*//; s/ *$//' >properties
is 'the manual has five properties' "$(grep -c = properties)" 5
is 'all of them are those of the unit' "$(grep -vxFf \
	"$ROOT/scripts/datarunner@.service" properties)" ''
if command -v node >/dev/null; then
	check 'the ecosystem file names the stream' node -e '
		const { apps } = require(process.argv[1])
		const { env, stop_exit_codes: codes } = apps[0]
		process.exit(codes[0] == env.DATARUNNER_FINISHED_STATUS ? 0 : 1)
	' "$ROOT/scripts/ecosystem.config.js"
else
	skip 'the ecosystem file' 'node is missing'
fi

done_testing
