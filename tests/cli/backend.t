#!/bin/sh
# SPDX-License-Identifier: ISC
# Tests the test server itself with curl: routes, checks, each fault, and the
# two files that it writes.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

command -v curl >/dev/null || bail 'curl is missing'
command -v jq >/dev/null || bail 'jq is missing'

# A record as httppost sends it; $1 is the clock time, $2 the value of RX_kWh.
record() {
	printf '{"timestamp":"2024-02-16T%s.123Z","data":{"time":"%s",' \
		"$1" "$1"
	printf '"RX_kWh":%s,"TX1_kWh":1.50,"TX2_kWh":null,' "$2"
	printf '"RX_CO_ppm":4,"CO_status":"normal","load_status":"low"}}'
}

# post PATH [BODY [CURL-OPTION...]]: sets $code, the status or 000; the
# answer is in out, $status is curl's.
post() {
	post_path=$1
	post_body=${2-x}
	shift
	[ $# -eq 0 ] || shift
	run curl -qs -m 60 -o answer -D head -w '%{http_code}' \
		--data-binary "$post_body" "$@" "$base$post_path"
	code=$(cat out)
}

# refuses DESCRIPTION BODY REASON-ERE: the backend answers 400 and gives the
# reason.
refuses() {
	post /api/realtime/data "$2"
	is "refused: $1" "$code" 400
	like "its reason: $1" answer "^\{\"error\":\"[^\"]*$3"
}

# request FILTER: what jq makes of the last line of requests.
request() {
	tail -n 1 requests | jq -r "$1"
}

# --- options ----------------------------------------------------------------

run "$BACKEND" --help
status_is 'help' 0
like 'help lists faults' out 'retry-after=TEXT'
for wrong in --nothing --port=70000 --port=x --fault=nothing --fault=status \
	--fault=status=99 --fault=delay=1x --fault=hang=1 --fault=reset@0 \
	--fault=reset@3-2 --fault=reset@soon --fault=status=400,body='\q' \
	--fault=close-late@x surplus; do
	run "$BACKEND" "$wrong"
	status_is "refused: $wrong" 2
	like "named: $wrong" err '^(.*/)?backend: '
done
run "$BACKEND" --log "$T/missing/log"
status_is 'a log that cannot be opened' 2

# --- routes -----------------------------------------------------------------

backend_start
post /nowhere ''
is 'unknown path' "$code" 404
run curl -qs -o answer -D head "$base/"
status_is 'the page' 0
like 'is HTML' head '^Content-Type: text/html; charset=utf-8'
like 'from begin' answer '^<!doctype html>$'
like 'to end' answer '^</html>$'
unlike 'and names no other file' answer '(href|src)="[^#d/]|(href|src)="//'
like 'loads nothing from elsewhere' head \
	"^Content-Security-Policy: default-src 'none'; .*connect-src 'self'"
like 'and is in no frame' head "^Content-Security-.*frame-ancestors 'none'"
run curl -qs -o answer -D head -w '%{http_code}' "$base/sink"
is 'wrong method' "$(cat out)" 405
like 'the right method is named' head '^Allow: POST'
is 'nothing came yet' "$(curl -qs "$base/api/data")" \
	'{"timestamp":null,"zones":{},"received":0,"senders":0,"age":null,"streams":[]}'
is 'and no history' "$(curl -qs "$base/api/history")" '[]'

record 20:30:45 2.50 >first
post /api/realtime/data "$(cat first)" -H 'Content-Type: application/json'
is 'a record is taken' "$code $(cat answer)" '200 {"status":"ok"}'
curl -qs "$base/api/data" >latest
is 'the latest record is shown' "$(jq -c 'del(.senders, .age)' latest)" \
	"$(jq -c . <<END
{"timestamp":"2024-02-16T20:30:45.123Z","time":"20:30:45","zones":
{"RX":{"kWh":2.5,"CO_ppm":4},"TX1":{"kWh":1.5,"CO_ppm":null},
"TX2":{"kWh":null,"CO_ppm":null}},"CO_status":"normal","load_status":"low",
"deviation_percent":null,"received":1,"streams":["default"]}
END
)"
check 'and its age' jq -e '.age >= 0 and .age < 3600' latest
record 20:30:46 12345678901234567890.10 >second
post /api/realtime/data "$(cat second)"
is 'a number of many digits is taken' "$code" 200
record 20:30:47 1234567890123456789012345 >third
post /api/realtime/data "$(cat third)"
is 'an integer of any size is taken' "$code" 200
for part in first second third; do
	cat "$part"
	echo
done >wanted
is_file 'the log has the bodies as they came' log wanted

refuses 'no JSON' '{' 'not JSON'
refuses 'an empty body' '' 'not JSON'
refuses 'a list' '[]' 'not an object'
refuses 'no data' '{"timestamp":"2024-02-16T20:30:45.123Z"}' 'data must be'
refuses 'a number as text' "$(record 20:30:45 '"2"')" 'data.RX_kWh must be'
refuses 'hour 24' "$(record 24:00:00 1)" 'timestamp is no moment'
refuses 'a short time' "$(record 20:30 1)" 'timestamp must be like'
refuses 'a missing member' "$(record 20:30:45 1 | sed 's/TX1_kWh/other/')" \
	'data.TX1_kWh is missing'
for date in 2023-02-29 2024-13-01 2024-00-10 2024-04-31 2100-02-29; do
	refuses "$date" "$(record 20:30:45 1 | sed "s/2024-02-16/$date/")" \
		'timestamp is no moment'
done
post /api/realtime/data "$(record 20:30:45 1 | sed s/2024-02-16/2024-02-29/)"
is 'a leap day' "$code" 200
is 'refused records are not counted' "$(backend_stat received)" 4
is 'nor logged' "$(grep -c . log)" 4
is 'a refusal is on record' \
	"$(jq -c 'select(.status == 400) | .path' requests | sort -u)" \
	'"/api/realtime/data"'

: >log
post /sink 'any {bytes'
is 'the sink takes anything' "$code $(wc -c <answer | tr -d ' ')" '200 0'
post /sink ''
post /sink 'one
two'
post /lines 'three
four
'
post /lines 'five
six'
post /lines ''
printf '%s\n' 'any {bytes' '' 'one\ntwo' three four five six >wanted
is_file 'bodies and lines of bodies in the log' log wanted

# --- streams and the last hour ----------------------------------------------

# shows NAME FILTER: what jq makes of the data of a stream.
shows() {
	curl -qs "$base/api/data?stream=$1" | jq -c "$2"
}

post '/api/realtime/data?stream=night' "$(record 01:02:03 7.5)"
is 'a record of another stream' "$code" 200
is 'is its latest one' "$(shows night '[.time, .zones.RX.kWh, .received]')" \
	'["01:02:03",7.5,1]'
is 'not that of the first' "$(shows default .zones.RX.kWh)" 1
is 'both are known' "$(shows night .streams)" '["default","night"]'
is 'a stream without records' "$(shows other '[.received, .age]')" '[0,null]'
curl -qs "$base/api/history?stream=night" >history
check 'the history of a stream' jq -e \
	'map(.[1:]) == [["01:02:03",7.5,1.5,null,4,null,null]]' history
check 'its age' jq -e '.[0][0] >= 0 and .[0][0] < 3600' history
curl -qs "$base/api/history" >history
check 'the latest of each second' jq -e '.[-1][1:3] == ["20:30:45",1]' history
post '/api/realtime/data?stream=a/b' "$(record 01:02:03 1)"
is 'no name' "$code $(cat answer)" '400 {"error":"stream is not a name"}'
for n in 3 4 5 6 7 8; do
	post "/api/realtime/data?stream=s$n" "$(record 01:02:03 1)"
done
is 'the eighth stream' "$code" 200
post '/api/realtime/data?stream=s9' "$(record 01:02:03 1)"
is 'the ninth' "$code $(cat answer)" '400 {"error":"too many streams"}'
is 'is not known' "$(shows default '.streams | length')" 8

# shellcheck disable=SC2317
senders_are() {
	[ "$(curl -qs "$base/api/data" | jq .senders)" = "$1" ]
}

# A connection that brought a record is a sender until it is closed.
check 'no sender is left' until_true 20 senders_are 0
mkfifo body
background curl -qs -m 50 -o kept -d @first "$url" --next -qs -o kept \
	-T body -X POST "$base/sink"
exec 3>body
check 'one that continues is counted' until_true 20 senders_are 1
exec 3>&-
settle
check 'and no more when it has ended' until_true 20 senders_are 0

# --- requests ---------------------------------------------------------------

post '/sink?a=b' 'tab	"quoted" é' -H 'X-Key: k1' -H 'X-Two: a' -H 'X-Two: b'
is 'the path has its query' "$(request .path)" '/sink?a=b'
is 'method, status, body' "$(request '.method, .status, .body' | tr '\n' ' ')" \
	'POST 200 tab	"quoted" é '
is 'headers' "$(request '.headers["X-Key"] + .headers["X-Two"]')" 'k1a, b'
is 'the number of the request' "$(request .n)" "$(backend_stat posts)"
check 'a moment on the monotonic clock' \
	test "$(request '.time_ns > 0')" = true
printf 'a\377\n' >bytes
post /sink @bytes
is 'a body that is not UTF-8' "$(request .body_hex)" 61ff0a
run curl -qs -d 1 "$base/sink" --next -qs -d 2 "$base/sink" \
	--next -qs -d 3 "$base/lines"
is 'requests are numbered within their connection' \
	"$(tail -n 3 requests | jq .nth | tr '\n' ' ')" '1 2 3 '
is 'connections are numbered' \
	"$(tail -n 3 requests | jq .connection | sort -u | grep -c .)" 1

head -c 16777216 /dev/zero >large
post /sink @large
is 'a body of 16 MiB' "$code" 200
echo >>large
post /sink @large
is 'a larger body' "$code" 413
is 'its body is not kept' "$(request '"\(.status) \(.body)"')" '413 null'
post /sink @large -H 'Transfer-Encoding: chunked'
is 'a larger body in chunks' "$code" 413
rm large

# --- faults -----------------------------------------------------------------

# becomes DESCRIPTION FAULT CURL-STATUS CODE [RECORDED]: makes one POST to the
# sink under the fault; curl ends with that status, and the log has the body
# only if CODE is 2xx. If curl's status depends on its version, it is "fails".
becomes() {
	: >log
	backend_fault "$2" || diag "refused: $2"
	post /sink body
	if [ "$3" = fails ] && [ "$status" != 0 ]; then
		status=fails
	fi
	is "$1" "$status $code" "$3 $4"
	is "$1, on record" "$(request .status)" "${5-$4}"
	case $4 in
	2*)
		[ "${5-}" = half ] || return 0
		;;
	esac
	check "$1, not in the log" ! test -s log
}

becomes 'status' status=503 0 503
like 'a body reports it' answer '^\{"error":'
becomes 'status and seconds' status=429,retry-after=2 0 429
like 'Retry-After in seconds' head '^Retry-After: 2.$'
date='Wed, 21 Oct 2026 07:28:00 GMT'
becomes 'status and date' "status=503,retry-after=$date@all" 0 503
like 'Retry-After as a date' head "^Retry-After: $date.\$"
becomes 'status and place' status=307,location=/lines 0 307
like 'Location' head '^Location: /lines.$'
becomes 'status and body' 'status=400,body=a\x40\xff\n\\,@all' 0 400
printf 'a@\377\n\\,' >wanted
is_file 'the body of choice' answer wanted
backend_fault 'status=202,body=partly'
post /sink body
is 'success of another kind' "$code $(cat answer log)" '202 partlybody'
becomes 'no content' status=204 0 204
becomes 'reset' reset 56 000 reset
becomes 'close' close 52 000 close
becomes 'half an answer' half 18 200 half
is 'half of the bytes' "$(wc -c <answer | tr -d ' ')" 50
becomes 'junk' junk 1 000 junk
becomes 'reset before the body' reset-head 56 000 reset-head
becomes 'reset in the body' reset-body 56 000 reset-body
becomes 'a giant header' giant=2048 fails 200
becomes 'interim answers' interim 0 200
becomes 'chunks' chunked 0 200
like 'which are announced' head '^Transfer-Encoding: chunked.$'

backend_fault drip
: >log
post /api/realtime/data "$(cat first)" -w '%{http_code} %{time_total}'
is 'drip, the whole of it' "$(cat answer)" '{"status":"ok"}'
check 'drip takes its time' test "${code#* 0.}" = "$code"
check 'drip is a success' test -s log

# A delay affects only its own connection.
backend_fault delay=1000@1- 'status=500@all'
post /sink body -w '%{http_code} %{time_total}'
is 'delay and a status' "${code% *}" 500
check 'delay takes its time' test "${code#* 0.}" = "$code"
backend_fault hang
: >log
background curl -qs -m 50 -d hung "$base/sink"
hung=$pid
wait_for 20 grep -q '"status":"hang","body":"hung"' requests
backend_fault
post /sink free
is 'another connection while one hangs' "$code" 200
check 'the hanging one still hangs' is_alive "$hung"
is_file 'only the other is in the log' log - <<END
free
END
kill "$hung"
settle "$hung"

# If a client leaves before a late answer, it counts as not answered.
backend_fault delay=60000
: >log
background curl -qs -m 50 -d impatient "$base/sink"
wait_for 20 grep -q impatient requests
kill "$pid"
settle
backend_fault
post /sink patient
is 'a late answer to nobody' "$(cat log)" patient

# --- when -------------------------------------------------------------------

# when WHEN: the statuses of six POSTs, two on each connection.
when() {
	backend_fault "status=500@$1"
	for pair in 1 2 3; do
		curl -qs -o answer -w '%{http_code} ' -d "$pair" "$base/sink" \
			--next -qs -o answer -w '%{http_code} ' -d 2 \
			"$base/sink"
	done
}

backend_stop
status_is 'SIGTERM ends it' 0
rm -f log requests
backend_start --fault 'status=500@2-3' --fault status=501@3 --fault close@5
for n in 1 2 3 4 5 6; do
	post /sink $n
	printf '%s ' "$code"
done >codes
is 'numbers and ranges, the first fault first' "$(cat codes)" \
	'200 500 500 200 000 200 '
is 'the log' "$(tr '\n' ' ' <log)" '1 4 6 '
is 'all' "$(when all)" '500 500 500 500 500 500 '
is 'first' "$(when first)" '500 200 500 200 500 200 '
is 'later' "$(when later)" '200 500 200 500 200 500 '
is 'one' "$(when 26)" '200 500 200 200 200 200 '
is 'from on' "$(when 35-)" '200 200 200 200 500 500 '
is 'a range' "$(when 38-40)" '200 500 500 500 200 200 '

# curl itself sends a request again if its kept-alive connection dies without an
# answer.
for fault in close reset; do
	backend_fault "$fault@later"
	run curl -qs -o answer -d 1 "$base/sink" --next -qs -o answer \
		-d "again after $fault" "$base/sink"
	is "$fault later: curl tries again" \
		"$(tail -n 2 requests | jq -r '"\(.nth) \(.status)"' |
			tr '\n' ' ')" "2 $fault 1 200 "
done
backend_fault close-late
run curl -qs -o answer -d 1 "$base/sink" --next -qs -o answer -d 2 \
	"$base/sink"
is 'close-late' "$(tail -n 2 requests | head -n 1 | jq -r .status)" close
for fault in half junk; do
	backend_fault "$fault@later"
	run curl -qs -o answer -d 1 "$base/sink" --next -qs -o answer -d 2 \
		"$base/sink"
	is "$fault later" "$(request '"\(.nth) \(.status)"')" "2 $fault"
done
run curl -qs -o answer -w '%{http_code}' -X PUT -d 'junk@maybe' "$base/fault"
is 'a wrong fault' "$(cat out)" 400
like 'its reason' answer 'junk@maybe.*after @ comes'
post /sink still
is 'the faults before stay in force' "$code" 200
is 'stats' "$(curl -qs "$base/stats" | jq -r 'keys_unsorted | join(" ")')" \
	'received posts delivered connections'

# --- begin and end ----------------------------------------------------------

backend_fault hang
background curl -qs -m 50 -d x "$base/sink"
wait_for 20 sh -c 'tail -n 1 requests | grep -q hang'
backend_stop INT
status_is 'SIGINT ends it, even if requests hang' 0
settle
: >log
backend_start --port "$port" --log "$T/log"
post /sink again
is 'the same port again' "$code $(cat log)" '200 again'
run "$BACKEND" --port "$port"
status_is 'a port in use' 2
like 'a port in use, named' err "backend: 127.0.0.1:$port: "

hold_port
post /sink x --connect-to "::127.0.0.1:$free_port"
is 'nothing listens on a free port' "$status" 7
release_port
run "$BACKEND" --help surplus
background "$BACKEND" --port-file where >out 2>err </dev/null
wait_for 20 test -s where
check 'it prints its address' until_true 20 grep -qx \
	"backend: listening on http://127.0.0.1:$(cat where)" out
kill "$pid"
settle
status_is 'the last one ends too' 0

done_testing
