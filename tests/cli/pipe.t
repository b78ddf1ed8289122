#!/bin/sh
# SPDX-License-Identifier: ISC
# The whole pipeline, csvrows | pace | httppost, with the backend of the first
# user: slots and bodies, pause and resume, an interrupted run, a real terminal.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=terminal.sh
. "$TESTS/terminal.sh"

backend_start
sample_day >day.csv
cat >live.yaml <<END
csvrows:
  file: day.csv
  require: [time, RX_kWh, TX1_kWh, TX2_kWh]
pace:
  interval: 1s
  total: 86400
  status-file: pace.status
httppost:
  url: $url
  body: '{"timestamp":"%{now}","data":%{line}}'
  status-file: httppost.status
  show: '[%{elapsed}s] %{.time} | RX: %{.RX_kWh}kWh'
  show-failure: '✗ Error sending data at %{.time}: %{reason}'
END
cat >live.sh <<'END'
csvrows --profile live.yaml "$@" | {
	pace --profile live.yaml
	echo "pace $?" >>statuses
} | {
	httppost --profile live.yaml >undelivered 2>shown
	echo "httppost $?" >>statuses
}
END

# --- eight rows, one second apart -------------------------------------------

# Slots are absolute, so the whole run takes seven seconds, even if single lines
# are late. A busy machine may delay a line by more than a second, so there are
# three tries.
seconds='[0s] [1s] [2s] [3s] [4s] [5s] [6s] [7s] '
for try in 1 2 3; do
	rm -f statuses
	: >log
	: >requests
	run sh live.sh --from time=20:30:45 --limit 8
	shown=$(cut -d' ' -f1 shown | tr '\n' ' ')
	[ "$shown" != "$seconds" ] || break
	diag "try $try: $shown"
done
status_is 'eight rows' 0
is 'arrive in order' "$(jq -r .data.time log | tr '\n' ' ')" \
	'20:30:45 20:30:46 20:30:47 20:30:48 20:30:49 20:30:50 20:30:51 20:30:52 '
csvrows --from time=20:30:45 --limit 8 day.csv >wanted
sed 's/.*"data"://; s/}$//' log >bodies
is_file 'their data are the lines, digit for digit' bodies wanted
check 'their timestamps are those of the moment' \
	jq -es 'all(.timestamp | test("^20[0-9-]{8}T[0-9:]{8}[.][0-9]{3}Z$"))' log
is 'over one connection' "$(jq .connection requests | sort -u)" 1
spread=$(jq -s '(.[-1].time_ns - .[0].time_ns) / 1000000 | floor' requests)
check "seven seconds from first to last ($spread ms)" \
	test "$spread" -ge 6500 -a "$spread" -le 12000
is 'each was shown with its second' "$shown" "$seconds"
is 'all three end well' "$(sort statuses | tr '\n' ' ')" 'httppost 0 pace 0 '
is 'the server shows the latest' \
	"$(curl -qsS "$base/api/data" | jq -r .time)" 20:30:52

# --- pause and resume -------------------------------------------------------

pace_pid() {
	sed -n 's/^pid=//p' pace.status
}

rm -f pace.status statuses
: >log
sed 's/interval: 1s/interval: 100ms/' live.yaml >fast.yaml
mv fast.yaml live.yaml
background sh live.sh --limit 60 </dev/null
check 'it runs' until_true 20 test -s log
kill -USR1 "$(pace_pid)"
check 'SIGUSR1 pauses it' until_true 20 grep -q '^state=paused$' pace.status
paused_at=$(sed -n 's/^lines=//p' pace.status)
check 'what was released arrives' until_true 20 sh -c \
	"[ \$(wc -l <log) -eq $paused_at ]"
sleep 0.5 2>/dev/null || sleep 1
is 'and nothing more while it is paused' "$(wc -l <log | tr -d ' ')" "$paused_at"
kill -USR2 "$(pace_pid)"
settle
status_is 'SIGUSR2 resumes it' 0
is 'no row is lost and none repeats' \
	"$(jq -r .data.time log | sort -u | wc -l | tr -d ' ')" 60

# --- a server that is down for a while --------------------------------------

rm -f statuses
: >log
backend_stop
background sh live.sh --limit 20 </dev/null
check 'the outage is reported' until_true 20 grep -q 'retrying in' shown
backend_start --port "$port"
settle
is 'all rows arrive when it is back' \
	"$(jq -r .data.time log | tr '\n' ' ')" \
	"$(seq -f '00:00:%02.0f' 0 19 | tr '\n' ' ')"
is 'nothing is returned' "$(cat undelivered)" ''

# --- a real terminal --------------------------------------------------------

if command -v tmux >/dev/null; then
	cat >in_terminal <<-'END'
		csvrows --profile live.yaml 2>err.csvrows |
			pace --profile live.yaml --limit 100 2>err.pace |
			httppost --profile live.yaml >undelivered 2>shown
		echo "ended by itself: $?" >ended
	END
	# Started from an interactive shell, as a user would.
	: >log
	rm -f pace.status ended
	shell_waits 100 24
	keys '. ./in_terminal' Enter
	check 'it runs in a terminal' until_true 20 test -s log
	keys "C-\\"
	check 'Ctrl-\: csvrows reports' until_true 20 \
		grep -q '^csvrows: day.csv:' err.csvrows
	check 'Ctrl-\: pace reports' until_true 20 \
		grep -q '^pace: .*/86400 lines' err.pace
	check 'Ctrl-\: httppost reports' until_true 20 \
		grep -q '^httppost: .* lines, ' shown
	check 'and no process dies: all rows arrive' until_true 40 sh -c \
		'[ "$(wc -l <log)" -eq 100 ]'
	check 'the pipe ends by itself' until_true 20 grep -q 'itself: 0' ended

	: >log
	rm -f ended
	keys '. ./in_terminal' Enter
	check 'it runs again' until_true 20 test -s log
	keys C-c
	check 'Ctrl-C ends the pipe' until_true 20 \
		grep -q '^state=stopped$' httppost.status
	arrived=$(wc -l <log)
	check 'before its end' test "$arrived" -lt 100
	is 'the account is right' \
		"$(sed -n 's/^lines=//p' httppost.status)" \
		"$(($(wc -l <log) + $(wc -l <undelivered)))"
	terminal kill-server 2>/dev/null
else
	skip 'Ctrl-\ and Ctrl-C in a terminal' 'tmux is missing'
fi

done_testing
