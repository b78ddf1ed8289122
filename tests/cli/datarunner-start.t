#!/bin/sh
# SPDX-License-Identifier: ISC
# start returns at the first thing that shows how the stream fares, and says it:
# a delivery, a failure, a time to come, a pause, a long way to the first record,
# or that there is no answer yet.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
hold_port
sample_day >day.csv
folder=$XDG_STATE_HOME/datarunner/default

# says DESCRIPTION ERE: the last start said so, on a line of its own, after the
# texts that every start has.
says() {
	is "$1: the usual texts come first" "$(sed -n 1,2p out)" \
		"▶ Starting data stream...
Total data points: 86400"
	like "$1" out "$2"
}

# starts OPTION...: run datarunner start. On a machine that is too busy the wait
# of 5 s ends before anything happens; then it is tried again.
starts() {
	for try in 1 2 3 4 5 6 7 8 9 10; do
		run datarunner start "$@"
		grep -q 'no answer to the first record yet' out || return 0
		diag "start: try $try: no answer in time"
		datarunner stop >/dev/null
	done
}

begins() {
	rm -rf "$folder"
	starts --rate 20 day.csv "$url"
	status_is "$1: a server that is there" 0
	says "$1: the first delivery, and how long it took" \
		'^✓ started: first record delivered in [0-9.]+ m?s$'
	datarunner stop >/dev/null

	starts --rate 20 day.csv "$free_url"
	status_is "$1: a server that is not there" 0
	says "$1: the reason, and what happens next" \
		'^⚠ started: first record not delivered: .*refused.*; it is kept for redeliver, and the stream continues$'
	datarunner stop >/dev/null

	cat >again.yaml <<-END
		csvrows: {file: day.csv}
		pace: {rate: 20}
		httppost: {url: '$free_url', retry-for: 1h}
	END
	starts --profile again.yaml
	status_is "$1: a profile with retries" 0
	says "$1: it is tried again" \
		'^⚠ started: first record not delivered: .*refused.*; (the next attempt is at [0-9:]{8}|it is tried again)$'
	check "$1: status agrees, with since when and the next attempt" \
		until_true 20 sh -c 'datarunner status | grep -Eq "$0"' \
		'^Status: RETRYING \(.*refused.*, since [0-9:]{8}, next attempt [0-9:]{8}\)$'
	datarunner stop >/dev/null

	later=$(date -d '+2 hours' +%Y-%m-%dT%H:%M:%S 2>/dev/null ||
		date -v+2H +%Y-%m-%dT%H:%M:%S)
	starts --start-at "$later" day.csv "$url"
	status_is "$1: --start-at" 0
	says "$1: the time, and how long it is until then" \
		"^ℹ started: first record is due at (....-..-.. )?${later#*T}, in 2 h\$"
	run datarunner status
	like "$1: status agrees" out '^Status: STARTING \(first record is due at '
	datarunner stop >/dev/null

	cat >paused.yaml <<-END
		csvrows: {file: day.csv}
		pace: {rate: 20, paused: true}
		httppost: {url: '$url'}
	END
	starts --profile paused.yaml
	status_is "$1: a profile that begins paused" 0
	says "$1: it says so" '^ℹ The stream is paused; resume continues it$'
	datarunner stop >/dev/null

	backend_fault hang
	run datarunner start --rate 20 day.csv "$url"
	status_is "$1: a server that does not answer" 0
	says "$1: it says so after a while" \
		'^ℹ started: no answer to the first record yet$'
	datarunner stop >/dev/null

	backend_fault status=404
	starts --rate 20 day.csv "$url"
	status_is "$1: a server that refuses every record" 1
	like "$1: the stage says why" err '^✗ The stream failed: httppost ended'
	unlike "$1: nothing has started" out 'started:'
	backend_fault
}

for shell in ${RUNNER_SHELLS:-dash bash posh yash}; do
	runner_under "$shell" && begins "$shell"
done

# csvrows that is still on its way to the first record
mkdir slow alone
cat >slow/csvrows <<END
#!/bin/sh
case " \$* " in
*' --skip '*) exec sleep 60 ;;
esac
exec "$BIN/csvrows" "\$@"
END
chmod +x slow/csvrows
cp "$BIN/datarunner" alone
run env PATH="$T/slow:$PATH" alone/datarunner start day.csv "$url"
status_is 'a long way to the first record' 0
like 'it says which' out '^ℹ started: reading to record 1$'
datarunner stop >/dev/null

# --- who does not wait ----------------------------------------------------------

backend_fault hang
run datarunner start --no-wait --rate 20 day.csv "$url"
status_is '--no-wait' 0
is 'says nothing more' "$(cat out)" "▶ Starting data stream...
Total data points: 86400"
run datarunner restart --no-wait --rate 20
status_is 'restart --no-wait' 0
unlike 'nor does that' out started
run datarunner stop --no-wait
status_is '--no-wait is for a start' 2
datarunner stop >/dev/null

# Ctrl-C ends the wait, and not the stream.
for shell in ${RUNNER_SHELLS:-dash bash}; do
	runner_under "$shell" || continue
	rm -rf "$folder"
	background perl -e 'setpgrp; exec @ARGV' datarunner start --rate 20 \
		day.csv "$url" >out 2>&1
	wait_for 20 test -s "$folder/httppost.status"
	kill -INT "-$pid"
	settle
	status_is "$shell: Ctrl-C ends start" 130
	like "$shell: it says that the stream continues" out \
		'^ℹ The stream continues; datarunner status shows it$'
	run datarunner status
	status_is "$shell: and it does" 0
	datarunner stop >/dev/null
done

done_testing
