#!/bin/sh
# SPDX-License-Identifier: ISC
# The requests with which the page of the test server controls streams: which of
# them are obeyed, what datarunner gets as arguments, and a real stream.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

command -v curl >/dev/null || bail 'curl is missing'
command -v jq >/dev/null || bail 'jq is missing'

# A datarunner that writes its arguments to words, a line for each run, and to
# open which descriptors it has besides the first three.
cat >fake <<'END'
#!/bin/sh
for fd in 3 4 5 6 7 8 9; do
	(eval "exec 0<&$fd") 2>/dev/null && echo "$fd" >>open
done
printf '[%s]' "$@" >>words
echo >>words
case " $* " in
*' status '*)
	echo '{"name":"default","state":"RUNNING"}'
	echo 'no JSON'
	echo '{"name":"night","state":"PAUSED"}'
	echo 'a remark' >&2
	exit 1
	;;
*' stop '*)
	echo 'it said "no"' >&2
	exit 3
	;;
esac
echo "▶ done"
END
chmod 755 fake

# control_start COMMAND [OPTION...]: a server whose page controls by that
# command. Sets what a right request has: $host, $origin and $token.
control_start() {
	control_command=$1
	shift
	backend_start --control "$control_command" --token-file "$T/token" "$@"
	host=127.0.0.1:$port
	origin=http://$host
	token=$(cat token)
}

# ask BODY [CURL-OPTION...]: sets $code; the answer is in answer. An empty header
# is not sent.
ask() {
	ask_body=$1
	shift
	run curl -qs -m 60 -o answer -D head -w '%{http_code}' -X PUT \
		--data-binary "$ask_body" -H "Host: $host" \
		-H "Origin:${origin:+ $origin}" \
		-H "X-Control-Token:${token:+ $token}" "$@" "$base/control"
	code=$(cat out)
}

# refuses DESCRIPTION REASON-ERE BODY: 403, with the reason, and nothing runs.
refuses() {
	rm -f words
	ask "$3"
	is "refused: $1" "$code $(cat words 2>/dev/null)" '403 '
	like "its reason: $1" answer "^\{\"error\":\"[^\"]*$2"
}

# --- options ----------------------------------------------------------------

# starts_not DESCRIPTION REASON-ERE OPTION...
starts_not() {
	starts_what=$1
	starts_why=$2
	shift 2
	run "$BACKEND" "$@"
	status_is "$starts_what" 2
	like "named: $starts_what" err "^backend: --(control|address): $starts_why"
	check "no token: $starts_what" ! test -e token
}
starts_not 'control without a file for the token' 'goes with' --control ./fake
starts_not 'a file for the token without control' 'goes with' \
	--token-file token
starts_not 'not loopback' 'only for a server that is bound to loopback' \
	--address 0.0.0.0 --control ./fake --token-file token
starts_not 'no address' 'must be an IPv4 address' --address localhost
starts_not 'a command that is missing' './none: ' \
	--control ./none --token-file token
for other in --fast --refuse --tls=x; do
	starts_not "control and $other" 'does not go with' \
		--control ./fake --token-file token "$other"
done

# --- who may ----------------------------------------------------------------

backend_start
host=127.0.0.1:$port
origin=http://$host
token=0123456789abcdef0123456789abcdef
refuses 'a server without control' 'without control' '{"verb":"status"}'
backend_stop

umask 000
control_start ./fake
umask 022
like 'the token has 128 bits' token '^[0-9a-f]{32}$'
is 'only its owner reads it' "$(find token -perm 600)" token
first_token=$token
backend_stop
control_start ./fake
check 'each start has another' test "$token" != "$first_token"
for path in / /api/data /api/history /stats; do
	curl -qs -D head "$base$path" >answer
	check "the token is not in $path" ! grep -q "$token" head answer
done

pause='{"verb":"pause","stream":"default"}'
right_host=$host
right_origin=$origin
right_token=$token
for host in evil.example "evil.example:$port" 127.0.0.1 127.0.0.1:1 \
	"localhost.evil:$port" "127.0.0.1:${port}0" "[::1]:$port"; do
	refuses "Host $host" Host "$pause"
done
host=evil.example:$port
origin=http://$host
refuses 'a name that points here' Host "$pause"
host=$right_host
for origin in '' null http://evil.example "https://$host" "http://$host/" \
	"http://$host.evil" "http://localhost:$port" "$host"; do
	refuses "Origin ${origin:-missing}" Origin "$pause"
done
origin=$right_origin
for token in '' 0 "$first_token" "${right_token%?}" "${right_token}0" \
	"0$right_token" "$(echo "$right_token" | tr 0-9a-f 1-9a-f0)"; do
	refuses "token ${token:-missing}" token "$pause"
done
token=$right_token

# --- what it may ask for ----------------------------------------------------

for body in '' '{' '[]' '"pause"' '{}' '{"verb":1}' '{"stream":"default"}' \
	'{"verb":"pause","stream":"default","more":1}' \
	'{"verb":"status","verb":"pause","stream":"default"}' \
	'{"verb":["pause"],"stream":"default"}' \
	'{"verb":"pause","stream":7}'; do
	refuses "${body:-an empty body}" 'must be an object' "$body"
done
for verb in redeliver restart run init help Pause ' pause' '' --help \
	'pause; touch x' '$(touch x)'; do
	body=$(jq -cn --arg v "$verb" '{verb: $v, stream: "default"}')
	refuses "$body" 'no such verb' "$body"
done
for name in '' . .. ../x .x -x --all 'a b' 'a;b' '$(touch x)' 'a
b' é "$(printf '%065d' 0)"; do
	body=$(jq -cn --arg n "$name" '{verb: "pause", stream: $n}')
	refuses "$body" 'stream is not a name' "$body"
done
refuses 'no stream' 'stream is for' '{"verb":"pause"}'
refuses 'a stream for all' 'stream is for' '{"verb":"status","stream":"a"}'
for speed in '"2"' '"2; touch x"' '"$(touch x)"' '"--help"' null true '[2]' \
	'{}' 0x2; do
	refuses "speed $speed" 'must be an object' \
		"{\"verb\":\"speed\",\"stream\":\"a\",\"speed\":$speed}"
done
for speed in 0 -1 0.009 1000.1 1e300 -1e300; do
	refuses "speed $speed" 'speed must be 0.01 to 1000' \
		"{\"verb\":\"speed\",\"stream\":\"a\",\"speed\":$speed}"
done
refuses 'no speed' 'speed is for' '{"verb":"speed","stream":"a"}'
refuses 'speed for another verb' 'speed is for' \
	'{"verb":"stop","stream":"a","speed":2}'

# A page elsewhere asks whether it may send such a request, and gets no yes.
for method in OPTIONS POST GET; do
	ask "$pause" -X "$method"
	is "method $method" "$code" 405
	unlike "no permission by $method" head '^Access-Control'
done
check 'nothing runs then' ! test -e words
check 'nothing was touched' ! test -e x
is 'only the POST is on record' "$(grep -c . requests)" 1

# runs DESCRIPTION BODY WORDS: it is obeyed with exactly these arguments.
runs() {
	rm -f words
	ask "$2"
	is "obeyed: $1" "$code $(cat words)" "200 $3"
	is "answered: $1" "$(jq -c . answer)" '{"status":0,"text":"▶ done\n"}'
}
runs pause "$pause" '[--name][default][pause]'
runs resume '{"verb":"resume","stream":"a.b_c-1"}' \
	'[--name][a.b_c-1][resume]'
runs start '{"verb":"start","stream":"default"}' '[--name][default][restart]'
longest=$(printf '%064d' 0)
runs 'the longest name' "{\"verb\":\"pause\",\"stream\":\"$longest\"}" \
	"[--name][$longest][pause]"
for pair in '2 2' '0.5 0.5' '0.01 0.01' '1e3 1000' '2.50 2.5'; do
	runs "speed ${pair% *}" \
		"{\"verb\":\"speed\",\"stream\":\"a\",\"speed\":${pair% *}}" \
		"[--name][a][speed][${pair#* }]"
done
host=localhost:$port
origin=http://$host
runs 'by the name localhost' "$pause" '[--name][default][pause]'
host=$right_host
origin=$right_origin

check 'it gets no descriptor of the server' ! test -e open

rm words
ask '{"verb":"stop","stream":"default"}'
is 'what did not work' "$code $(jq -c . answer)" \
	'409 {"status":3,"text":"it said \"no\"\n"}'
ask '{"verb":"status"}'
is 'the streams' "$code $(jq -c '.streams | map(.name)' answer)" \
	'200 ["default","night"]'
is 'its arguments' "$(tail -n 1 words)" '[status][--all][--json]'
rm fake
ask "$pause"
is 'a command that is gone' "$code" 500
backend_stop

# --- a real stream ----------------------------------------------------------

XDG_STATE_HOME=$T/state
export XDG_STATE_HOME
control_start "$BIN/datarunner"
sample_day >day.csv
cat >live.yaml <<END
csvrows:
  file: day.csv
httppost:
  url: $url
  body: '{"timestamp":"%{now}","data":%{line}}'
END

# shellcheck disable=SC2317
end_stream() {
	datarunner stop >/dev/null 2>&1
}
at_end end_stream

# shellcheck disable=SC2317
state_is() {
	ask '{"verb":"status"}'
	[ "$(jq -r '.streams[0].state' answer)" = "$1" ]
}

# obeys DESCRIPTION BODY ERE STATE: datarunner says so, and the stream gets into
# this state.
obeys() {
	ask "$2"
	is "$1" "$code" 200
	like "it says so: $1" answer "$3"
	check "$4 after: $1" until_true 20 state_is "$4"
}

ask '{"verb":"status"}'
is 'no streams yet' "$code $(jq -c . answer)" '200 {"streams":[]}'
run datarunner --profile live.yaml start
status_is 'a stream starts' 0
check 'it runs' until_true 20 state_is RUNNING
obeys 'pause' "$pause" paused PAUSED
ask "$pause"
like 'a second pause says so' answer 'Already paused'
obeys 'resume' '{"verb":"resume","stream":"default"}' resumed RUNNING
obeys 'speed' '{"verb":"speed","stream":"default","speed":2.5}' \
	'Speed is now 2.5' RUNNING
like 'which pace has' state/datarunner/default/pace.yaml '^ *speed: .*2\.5'
obeys 'stop' '{"verb":"stop","stream":"default"}' stopped STOPPED
obeys 'start' '{"verb":"start","stream":"default"}' Starting RUNNING

# A stream that the server has started outlives it, and holds nothing of it.
backend_stop
status_is 'the server ends' 0
run datarunner status --json
check 'its stream goes on' \
	test "$(jq -r .state out | grep -cE 'RUNNING|RETRYING')" = 1
control_start "$BIN/datarunner" --port "$port"
check 'on the same port again' until_true 30 state_is RUNNING
obeys 'which controls it, too' '{"verb":"stop","stream":"default"}' stopped \
	STOPPED

done_testing
