#!/bin/sh
# SPDX-License-Identifier: ISC
# scripts/ecosystem.config.js under the real pm2: it does not restart a finished
# stream, and a killed one is restarted and continues. `make check-pm2` installs
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
"$ROOT/scripts/sample-day" >day.csv
head -n 151 day.csv >short.csv
cat >datarunner.yaml <<END
csvrows:
  file: short.csv
pace:
  rate: 50
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

# --- finished ---------------------------------------------------------------

run "$pm2" start ecosystem.config.js
status_is 'pm2 starts the stream' 0
check 'it streams' until_true 30 streams 5
check 'it finishes' until_true 30 state_is FINISHED
check 'and is not started again' until_true 3 pm2_is stopped 0
is 'each data point arrived once' "$(jq -r .data.time log | sort -u | wc -l |
	tr -d ' ') $(wc -l <log | tr -d ' ')" '150 150'

# --- killed -----------------------------------------------------------------

: >log
run "$pm2" restart ecosystem.config.js
check 'it streams again' until_true 30 streams 20
times=$("$pm2" jlist | jq '.[0].pm2_env.restart_time + 1')
kill -KILL "$(tail -n 1 "$folder/run.lock")"
check 'what pm2 runs is killed: it is started again' until_true 3 pm2_is online "$times"
check 'and finishes' until_true 30 state_is FINISHED
check 'for good' until_true 3 pm2_is stopped "$times"
jq -r .data.time log >seconds
is 'no data point is lost' "$(sort -u seconds | wc -l | tr -d ' ')" 150
check 'one repeats at most' test "$(wc -l <seconds)" -le 151

# --- stopped ----------------------------------------------------------------

: >log
run "$pm2" restart ecosystem.config.js
check 'it streams again' until_true 30 streams 20
run "$pm2" stop ecosystem.config.js
status_is 'pm2 stop' 0
check 'stops the stream, gracefully' until_true 30 state_is STOPPED
is 'what was released has arrived' "$(datarunner status --json | jq .index)" \
	"$(wc -l <log | tr -d ' ')"

done_testing
