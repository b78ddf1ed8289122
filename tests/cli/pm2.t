#!/bin/sh
# SPDX-License-Identifier: ISC
# scripts/ecosystem.config.js under the real pm2: it does not restart a finished,
# an incomplete or a stopped stream; one that died or was killed is restarted and
# continues. `make check-pm2` installs
# pm2 in the build folder; PM2 names another one.

# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

pm2=${PM2:-${BIN%/bin}/pm2/node_modules/.bin/pm2}
if ! command -v "$pm2" >/dev/null; then
	skip 'pm2' 'it is not installed: make check-pm2'
	done_testing
fi

PM2_HOME=$T/pm2
export PM2_HOME
# Its daemon ends with the test.
end_pm2() {
	"$pm2" kill >/dev/null 2>&1
}
at_end end_pm2

backend_start
sample_day >day.csv
head -n 151 day.csv >short.csv
# slow enough to be killed in its middle; `hurry` ends it
cat >datarunner.yaml <<END
csvrows:
  file: short.csv
pace:
  rate: 5
httppost:
  url: $url
  body: '{"timestamp":"%{now}","data":%{line}}'
END
cp "$ROOT/scripts/ecosystem.config.js" .
folder=$XDG_STATE_HOME/datarunner/default

# pm2_is STATUS RESTARTS: pm2 shows this for the stream.
pm2_is() {
	"$pm2" jlist 2>/dev/null | jq -e --arg status "$1" --argjson times "$2" \
		'.[0].pm2_env | .status == $status and .restart_time == $times'
}

# restarts: prints how often pm2 has restarted the stream.
restarts() {
	"$pm2" jlist | jq '.[0].pm2_env.restart_time'
}

# runner: prints the process that pm2 runs, and is_new PID: it is another one.
runner() {
	tail -n 1 "$folder/run.lock"
}
is_new() {
	[ -s "$folder/run.lock" ] && [ "$(runner)" != "$1" ]
}

# again: pm2 runs a new stream.
again() {
	: >log
	was=$(runner)
	run "$pm2" restart ecosystem.config.js
	wait_for 60 is_new "$was"
}

# hurry: lets the stream end soon.
hurry() {
	wait_for 60 datarunner rate 500/s
}

# arrived N: every data point has arrived, and at most N of them again.
arrived() {
	jq -r .data.time log >seconds
	is 'no data point is lost' "$(sort -u seconds | wc -l | tr -d ' ')" 150
	check "at most $1 repeat" test "$(wc -l <seconds)" -le $((150 + $1))
}

# --- finished ---------------------------------------------------------------

run "$pm2" start ecosystem.config.js
status_is 'pm2 starts the stream' 0
check 'it streams' until_true 60 streams 5
hurry
check 'it finishes' until_true 60 state_is FINISHED
check 'and is not started again' until_true 3 pm2_is stopped 0
arrived 0

# --- killed -----------------------------------------------------------------

again
check 'it streams again' until_true 60 streams 20
times=$(($(restarts) + 1))
was=$(runner)
kill -KILL "$was"
check 'what pm2 runs is killed: it is started again' until_true 60 is_new "$was"
check 'once' until_true 3 pm2_is online "$times"
hurry
check 'and finishes' until_true 60 state_is FINISHED
check 'for good' until_true 3 pm2_is stopped "$times"
arrived 1

# --- died ---------------------------------------------------------------------

again
check 'it streams' until_true 60 streams 20
times=$(($(restarts) + 1))
was=$(runner)
kill -KILL "$(tail -n 1 "$folder/pace.lock")"
check 'a filter is killed: it is started again' until_true 60 is_new "$was"
check 'once' until_true 3 pm2_is online "$times"
hurry
check 'and goes on to its end' until_true 60 state_is FINISHED
check 'for good' until_true 3 pm2_is stopped "$times"
arrived 1

# --- incomplete -----------------------------------------------------------------

backend_fault status=400
again
times=$(restarts)
hurry
check 'nothing is delivered: it is incomplete' until_true 60 state_is INCOMPLETE
check 'and is not started again' until_true 3 pm2_is stopped "$times"
backend_fault
run datarunner redeliver
status_is 'redeliver' 0
check 'makes it FINISHED' state_is FINISHED
check 'and nothing is started for that' pm2_is stopped "$times"

# --- stopped ----------------------------------------------------------------

again
check 'it streams again' until_true 60 streams 20
run "$pm2" stop ecosystem.config.js
status_is 'pm2 stop' 0
check 'stops the stream, gracefully' until_true 60 state_is STOPPED
is 'what was released has arrived' "$(datarunner status --json | jq .index)" \
	"$(wc -l <log | tr -d ' ')"

done_testing
