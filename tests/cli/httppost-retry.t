#!/bin/sh
# SPDX-License-Identifier: ISC
# What httppost retries, for how long, and what it reports meanwhile.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

backend_start
printf '%s\n' '{"n":1}' '{"n":2}' '{"n":3}' >three

# Prints the time between requests A and B of the log, in milliseconds.
between() {
	jq -s "(.[$2 - 1].time_ns - .[$1 - 1].time_ns) / 1000000 | floor" \
		requests
}

# --- failures that pass -----------------------------------------------------

first=1
for fault in status=408 status=425 status=429 status=500 status=502 \
	status=503 status=504 reset close half junk; do
	: >log
	backend_fault "$fault@$first-$((first + 1))"
	run httppost --stats=json "$base/sink" <three
	status_is "$fault twice, then good" 0
	is_file "all arrive in order after $fault" log three
	is "$fault: attempts and retries" "$(tail -n 1 err |
		jq -c '[.attempts,.retries,.delivered,.undelivered]')" \
		'[5,2,3,0]'
	is "$fault: said once, and that it is over" \
		"$(grep -c 'retrying in' err) $(grep -c 'the server answers again after' err)" \
		'1 1'
	first=$((first + 5))
done

: >log
backend_fault "close@later"
run httppost --stats=json "$base/sink" <three
status_is 'a kept-alive connection that dies unanswered' 0
is_file 'loses nothing' log three
is 'and each request was counted as an attempt' \
	"$(tail -n 1 err | jq -r .attempts)" \
	"$(($(wc -l <requests) - first + 1))"
backend_fault

# --- time-outs --------------------------------------------------------------

backend_fault hang
run httppost --timeout 200ms --retry-for 0 "$base/sink" <three
backend_fault
status_is 'a server that never answers' 1
is_file 'gives all lines back in order' out three
is 'with the reason' "$(grep -c 'not delivered after 1 attempt: No answer within 200.000ms' err)" 3

# --- patience ---------------------------------------------------------------

hold_port
free_url=http://127.0.0.1:$free_port/sink
run httppost --retry-for 0 "$free_url" <three
status_is 'a server that is down, --retry-for 0' 1
is_file 'each line is returned' out three
is 'each after one attempt, with the system'\''s words' \
	"$(grep -c 'stdin:[123]: not delivered after 1 attempt: Connection refused (127.0.0.1:'"$free_port)" err)" 3

run httppost --retry-for 1s --stats=json "$free_url" <three
status_is 'down for longer than --retry-for' 1
is_file 'all is returned in order' out three
check 'the first line is tried for a second' test \
	"$(sed -n 's/.*stdin:1: not delivered after \([0-9]*\) .*/\1/p' err)" \
	-ge 2
like 'the second only once' err 'stdin:2: not delivered after 1 attempt:'
like 'the third only once' err 'stdin:3: not delivered after 1 attempt:'

run httppost --retry 2 --retry-for forever "$free_url" <three
status_is '--retry 2' 1
is 'bounds the attempts of each line' \
	"$(grep -c 'not delivered after 3 attempts' err)" 3

background httppost --retry-for forever "$free_url" <three >out 2>err
check 'an outage is reported' until_true 20 grep -q \
	'^httppost: stdin:1: Connection refused (127.0.0.1:[0-9]*); retrying in [0-9.mu]*s, without limit' err
kill -QUIT "$pid"
check 'status answers meanwhile' until_true 20 grep -Eq \
	'^httppost: (waiting|retrying), 1 lines, 0 delivered, 0 undelivered, .* last error: Connection refused' err
is 'once' "$(grep -c 'retrying in' err)" 1
: >log
backend_start --port "$free_port"
settle
status_is 'the server comes back' 0
is_file 'and gets all lines' log three
is 'nothing is returned' "$(cat out)" ''

# --- Retry-After ------------------------------------------------------------

: >log
: >requests
backend_stop
backend_start
backend_fault status=429,retry-after=1@1
run httppost "$base/sink" <three
status_is '429 with Retry-After' 0
is_file 'all arrive' log three
check 'not before the time' test "$(between 1 2)" -ge 990

: >requests
backend_fault status=503,retry-after=1@5
run httppost --retry-for 0 "$base/sink" <three
status_is 'Retry-After with --retry-for 0' 1
is 'the line is returned' "$(cat out)" '{"n":1}'
check 'and the next waits its time' test "$(between 1 2)" -ge 990

backend_stop
backend_start --fault status=503,retry-after=1@1-2
run httppost --retry-for 0 --show 'ok %{n}' "$base/sink" <three
is 'while nothing is sent, that is reported once, and its end' \
	"$(sed 's/ [0-9.]*m*s$/ DUR/' err | grep -v '^httppost: finished')" \
	'httppost: stdin:1: not delivered after 1 attempt: HTTP 503
httppost: HTTP 503 with Retry-After: nothing is sent for DUR
httppost: stdin:2: not delivered after 1 attempt: HTTP 503
ok 3
httppost: the server answers again after DUR'
backend_stop
backend_start --fault status=503,retry-after=55@1
background httppost --retry-for 0 --show-failure 'not %{n}' "$base/sink" \
	<three >out 2>err
check 'at once, and with a report of its own' until_true 20 grep -qxE \
	'httppost: HTTP 503 with Retry-After: nothing is sent for 5[0-9.]*s' err
kill -TERM "$pid"
settle
is_file 'a stop gives all back' out three

backend_fault status=503,retry-after=86400
run httppost --retry-for 2s "$base/sink" </dev/null
echo '{"n":1}' >one
run httppost --retry-for 2s "$base/sink" <one
status_is 'a Retry-After beyond --retry-for' 1
is 'gives the line back' "$(cat out)" '{"n":1}'

backend_fault 'status=503,retry-after=Mon, 01 Jan 2001 00:00:00 GMT@9'
run httppost "$base/sink" <one
status_is 'a Retry-After in the past' 0

# --- refusals ---------------------------------------------------------------

for code in 400 301 404 401 409 413 501; do
	backend_stop
	: >log
	: >requests
	backend_start
	backend_fault "status=$code@2"
	run httppost "$base/sink" <three
	status_is "$code for the second line" 1
	is "$code: it alone is returned" "$(cat out)" '{"n":2}'
	is "$code: after one attempt" "$(wc -l <requests | tr -d ' ')" 3
done

for code in 401 403 404 405; do
	backend_stop
	: >requests
	backend_start
	backend_fault "status=$code"
	run httppost "$base/sink" <three
	status_is "$code for the first line stops" 2
	is_file "$code: all that was read is returned" out three
	is "$code: one attempt" "$(wc -l <requests | tr -d ' ')" 1
	like "$code: says why" err 'every line would fail the same way'
done

run httppost --retry-for 0 http://host.invalid/ <one
status_is 'an unknown host' 1
is 'gives the line back' "$(cat out)" '{"n":1}'
like 'says so' err 'Could not resolve host'

done_testing
