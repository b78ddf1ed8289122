#!/bin/sh
# SPDX-License-Identifier: ISC
# run tells a supervisor through NOTIFY_SOCKET when the stream has begun, what it
# does and how it ends, and sends keep-alive pings while its keeper lives.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
hold_port
sample_day >day.csv
head -n 3 day.csv >two.csv
head -n 61 day.csv >sixty.csv
folder=$XDG_STATE_HOME/datarunner/default
unset WATCHDOG_USEC WATCHDOG_PID

# hears NAME: starts a supervisor's socket of that name, which writes to `heard`.
hears() {
	rm -f heard
	background perl "$TESTS/notify.pl" "$1" "$T/heard"
	listener=$pid
	until_true 20 test -e heard || bail 'no socket'
	NOTIFY_SOCKET=$1
	export NOTIFY_SOCKET
}

# all_heard: everything that was sent by now is in `heard`.
all_heard() {
	rm -f heard.all
	perl "$TESTS/notify.pl" "$NOTIFY_SOCKET"
	wait_for 20 test -e heard.all
}

# ended: settle, and what the run has told is in `heard`.
ended() {
	settle
	all_heard
}

# heard ERE: a message matches.
heard() {
	grep -Eq -e "$1" "$T/heard"
}

# told DESCRIPTION ERE: a message comes that matches.
told() {
	check "$1" until_true 20 heard "$2"
}

# pings: prints how many pings have come.
pings() {
	grep -c '^WATCHDOG=1$' heard
}

more_pings() {
	[ "$(pings)" -ge "$1" ]
}

# runs OPTION...: run in the background, of a new stream.
runs() {
	rm -rf "$folder"
	: >heard
	background datarunner "$@" >out 2>err
}

hold() {
	tail -n 1 "$folder/$1.lock"
}

# in_order DESCRIPTION: READY=1 has come, and then STOPPING=1, each in a message of
# its own, because a supervisor heeds only one of them in a message.
in_order() {
	is "$1" "$(sed -n 's/^\(READY=1\)|.*/\1/p; s/^\(STOPPING=1\)|.*/\1/p' \
		heard | tr '\n' ' ')" 'READY=1 STOPPING=1 '
}

hears "$T/socket"
for shell in ${RUNNER_SHELLS:-dash bash}; do
	runner_under "$shell" || continue

	runs --rate 20 run sixty.csv "$url"
	told "$shell: it is ready" '^READY=1\|STATUS='
	told "$shell: the first delivery" \
		'STATUS=RUNNING, [0-9]+ of 60 delivered$'
	ended
	status_is "$shell: it finishes" 0
	like "$shell: so it says" heard \
		'^STOPPING=1\|STATUS=FINISHED, 60 of 60 delivered$'
	in_order "$shell: in this order"
	unlike "$shell: nobody asked for pings" heard WATCHDOG
	: >heard
	run env DATARUNNER_FINISHED_STATUS=100 datarunner --rate max run \
		sixty.csv "$url"
	all_heard
	status_is "$shell: a run of a few ms" 100
	in_order "$shell: tells as much"

	: >heard
	run datarunner run --resume sixty.csv "$url"
	all_heard
	status_is "$shell: nothing is left of it" 0
	like "$shell: so it says, too" out 'all 60 data points are settled$'
	in_order "$shell: and tells no less"

	runs --rate 20 run day.csv "$url"
	told "$shell: a long stream is ready" '^READY=1\|'
	kill -TERM "$pid"
	ended
	status_is "$shell: SIGTERM" 143
	like "$shell: it stops" heard '^STOPPING=1\|STATUS=STOPP(ING|ED), '
	like "$shell: it has stopped" heard \
		'STATUS=STOPPED, [0-9]+ of 86400 delivered$'
	in_order "$shell: in the usual order"
done

# --- before the first delivery ------------------------------------------------

cat >again.yaml <<END
csvrows: {file: day.csv}
pace: {rate: 20}
httppost:
  url: $free_url
  retry-for: 1h
  body: '{"timestamp":"%{now}","data":%{line}}'
END
runs --profile again.yaml run
told 'ready, although the server is down' '^READY=1\|'
told 'it says why nothing arrives' 'STATUS=RETRYING \(.*refused.*, 0 of 86400'
unlike 'nothing is delivered' heard RUNNING
backend_start --port "$free_port"
told 'the server comes up' 'STATUS=RUNNING, [1-9][0-9]* of 86400 delivered'
backend_stop
told 'and goes down' 'STATUS=RETRYING \(.*\), [1-9][0-9]* of 86400 delivered'
kill -TERM "$pid"
ended
backend_start

later=$(date -d '+2 hours' +%Y-%m-%dT%H:%M:%S 2>/dev/null ||
	date -v+2H +%Y-%m-%dT%H:%M:%S)
runs --start-at "$later" run day.csv "$url"
told 'a time to come' '^READY=1\|STATUS=STARTING \(first record is due at .*, in 2 h\)'
datarunner stop >/dev/null
ended
status_is 'datarunner stop' 0
in_order 'is told, too'

# --- streams that do not begin --------------------------------------------------

printf 'time,x,x\n1,2,3\n' >double.csv
cat >strict.yaml <<END
csvrows: {file: double.csv, strict: true}
httppost: {url: '$url'}
END
runs --profile strict.yaml run
ended
status_is 'a bad header' 2
is 'is not ready' "$(cat heard)" ''

# csvrows finds a header at fault that was right a moment ago
mkdir refuses alone
cat >refuses/csvrows <<END
#!/bin/sh
case " \$* " in
*' --skip '*)
	sleep 1
	exit 2
	;;
esac
exec "$BIN/csvrows" "\$@"
END
chmod +x refuses/csvrows
cp "$BIN/datarunner" alone
rm -rf "$folder"
: >heard
run env PATH="$T/refuses:$PATH" alone/datarunner run day.csv "$url"
all_heard
status_is 'a header that csvrows refuses as it starts' 1
like 'is told' heard '^STATUS=DIED \(csvrows ended with exit status 2\)'
unlike 'and is not ready' heard READY

# --- pings ----------------------------------------------------------------------

# A ping each 200 ms.
WATCHDOG_USEC=400000
export WATCHDOG_USEC

runs --rate 20 run day.csv "$url"
told 'pings' '^WATCHDOG=1$'
wait_for 20 state_is RUNNING
datarunner pause >/dev/null
told 'a pause is told' 'STATUS=PAUSED, [0-9]+ of 86400 delivered'
check 'pings go on in a pause' until_true 20 more_pings $(($(pings) + 5))
datarunner resume >/dev/null
keeper=$(hold keeper)
kill -KILL "$keeper"
wait_for 20 has_ended "$keeper"
sleep 1 # what was on its way
all_heard
was=$(pings)
check 'none after the keeper was killed' ! until_true 2 more_pings $((was + 1))
check 'although the stream runs' state_is RUNNING
datarunner stop >/dev/null
ended
like 'the end is told, even so' heard 'STATUS=STOPPED, '

hold_port
sed "s|^  url:.*|  url: $free_url|" again.yaml >down.yaml
runs --profile down.yaml run
told 'an outage' 'STATUS=RETRYING '
check 'pings go on in it' until_true 20 more_pings $(($(pings) + 5))
kill -KILL "$(hold httppost)"
ended
status_is 'a filter is killed' 1
like 'so it says' heard 'STATUS=DIED \(httppost was killed by signal 9\)'
unlike 'as no stop' heard STOPPING

rm -rf "$folder"
: >heard
# shellcheck disable=SC2016
background sh -c 'WATCHDOG_PID=$$ exec datarunner --rate 20 run day.csv "$0"' \
	"$url" >out 2>err
told 'pings that run owes' '^WATCHDOG=1$'
kill -TERM "$pid"
ended
rm -rf "$folder"
: >heard
background env WATCHDOG_PID=1 datarunner --rate 20 run day.csv "$url" >out 2>err
told 'a stream' 'STATUS=RUNNING'
kill -TERM "$pid"
ended
unlike 'pings that another process owes' heard WATCHDOG
run env WATCHDOG_USEC=0 datarunner --rate max run two.csv "$url"
status_is 'WATCHDOG_USEC=0' 0
like 'is reported' err 'WATCHDOG_USEC 0: must be a number of microseconds'
unset WATCHDOG_USEC

# --- sockets ----------------------------------------------------------------------

kill "$listener"
settle "$listener"
# unsent DESCRIPTION: a run is as good as ever, and says once that nobody hears it.
unsent() {
	run datarunner --rate max run two.csv "$url"
	status_is "$1: no fault" 0
	is "$1: is reported once" "$(grep -c 'NOTIFY_SOCKET' err)" 1
}
unsent 'nobody listens'
NOTIFY_SOCKET=$T/none
unsent 'no socket'
like 'no socket: with its name' err "NOTIFY_SOCKET $T/none: "
NOTIFY_SOCKET=vsock:2:1234
unsent 'a socket of another kind'
NOTIFY_SOCKET=$T/$(printf '%0150d' 1)
unsent 'a name that is too long'
NOTIFY_SOCKET=
run datarunner --rate max run two.csv "$url"
status_is 'an empty name' 0
unlike 'is as good as none' err NOTIFY_SOCKET

if [ "$(uname -s)" = Linux ]; then
	hears "@$T/abstract"
	rm -rf "$folder"
	run datarunner --rate max run two.csv "$url"
	all_heard
	in_order 'a name that is not in the file system'
	unlike 'has no fault' err NOTIFY_SOCKET
else
	skip 'a name that is not in the file system' 'only Linux has them'
fi

# What is not taken: the supervisor is suspended, and its queue is full.
hears "$T/stuck"
kill -STOP "$listener"
WATCHDOG_USEC=2000
export WATCHDOG_USEC
runs --rate 20 run day.csv "$url"
wait_for 20 state_is RUNNING
wait_for 20 grep -q NOTIFY_SOCKET err
check 'a supervisor that takes nothing holds nothing up' \
	until_true 20 streams "$(wc -l <log)"
kill -TERM "$pid"
settle
status_is 'nor the end' 143
kill -CONT "$listener"

done_testing
