#!/bin/sh
# SPDX-License-Identifier: ISC
# httppost with a real server: requests, templates, options, messages.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

backend_start

# --- requests ---------------------------------------------------------------

printf '%s\n' '{"time":"00:00:00","RX_kWh":2.50}' \
	'{"time":"00:00:01","RX_kWh":12345678901234567890}' >in
run httppost "$base/sink" <in
status_is 'two lines are delivered' 0
is_file 'the bodies are the lines, digit for digit' log in
is 'nothing is returned' "$(wc -c <out)" 0
is 'nothing is reported' "$(cat err)" ''
is 'one connection for both' \
	"$(jq -r '"\(.connection)/\(.nth)"' requests | tr '\n' ' ')" '1/1 1/2 '
is 'the method' "$(jq -r .method requests | uniq)" POST
is 'the media type' \
	"$(jq -r '.headers["Content-Type"]' requests | uniq)" application/json
is 'no Expect header' "$(jq -r '.headers.Expect' requests | uniq)" null

: >log
printf 'a\n\n\nb' >in
run httppost --stats=json "$base/sink" <in
status_is 'empty lines and a last line without newline' 0
is 'empty lines are not sent' "$(cat log)" 'a
b'
is 'they count as settled' "$(jq -c '[.lines,.empty,.settled]' err)" '[4,2,4]'

run httppost "$base/sink" </dev/null
status_is 'empty input' 0
is 'empty input is silent' "$(cat out err)" ''

: >requests
printf 'nul:\000 cr:\r esc:\033\n' >in
run httppost "$base/sink" <in
status_is 'a line with NUL, CR and ESC' 0
is 'it arrives as it is' "$(tail -n 1 requests | jq -j .body | od -An -c |
	tr -d ' \n')" 'nul:\0cr:\resc:033'

# --- templates --------------------------------------------------------------

: >requests
printf '%s\n' '{"time":"00:00:01","x":"a \"b\"\u00e9","n":{"y":[1]}}' >in
# shellcheck disable=SC2016
run httppost --first 41 \
	--body '{"at":"%{now}","n":%{n},"x":%{.x},"m":%{.m},"o":%{.n},"d":%{.m:-"d"},"l":%{line},"p":"%%{n}"}' \
	--header 'X-Text: %{.x}' --header 'Idempotency-Key: %{key}' \
	--header 'X-Empty: %{.m:-}' \
	--show '[%{elapsed}s] %{.time} %{.x} %{.m} %{n}' "$base/sink?t=%{.x}" \
	<in
status_is 'templates' 0
tail -n 1 requests | jq -r .body >body
like 'body: now' body '^\{"at":"20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}Z",'
is 'body: members as JSON' "$(jq -c '[.n,.x,.m,.o,.d,.p]' body)" \
	'[42,"a \"b\"é",null,{"y":[1]},"d","%{n}"]'
is_file 'body: the line verbatim' \
	/dev/fd/3 in 3<<E2
$(sed 's/.*"l":\(.*\),"p":.*/\1/' body)
E2
is 'a header with a member as text' \
	"$(tail -n 1 requests | jq -r '.headers["X-Text"]')" 'a "b"é'
is 'an empty header is sent' \
	"$(tail -n 1 requests | jq -r '.headers["X-Empty"]')" ''
like 'the key ends in the line number' requests \
	'"Idempotency-Key":"[0-9a-f]{16}-42"'
is 'the URL is encoded' "$(tail -n 1 requests | jq -r .path)" \
	'/sink?t=a%20%22b%22%C3%A9'
is 'a shown line' "$(cat err)" '[0s] 00:00:01 a "b"é null 42'

printf '%s\n' '{"x":"\u001b[31m\u009b\n"}' >in
run httppost --show '%{.x}' "$base/sink" <in
is 'shown data cannot steer a terminal' "$(cat err)" '\x1B[31m\xC2\x9B\n'

: >requests
printf '%s\n' '{"x":"a\r\nEvil: 1"}' '{"x":"good"}' >in
run httppost --header 'X: %{.x}' "$base/sink" <in
status_is 'a line that would break a header in two' 1
is 'is returned' "$(cat out)" "$(head -n 1 in)"
like 'is named' err '^httppost: stdin:1: .*CR, LF or NUL'
is 'only the other was sent' "$(jq -r '.headers.X' requests)" good

run httppost --content-type text/plain "$base/sink" <in
is 'another media type' \
	"$(tail -n 1 requests | jq -r '.headers["Content-Type"]')" text/plain
run httppost -H 'content-type: text/x' "$base/sink" <in
is 'a header replaces the media type' \
	"$(tail -n 1 requests | jq -r '.headers["content-type"]')" text/x

# --- the first user's backend -----------------------------------------------

rm -f log
backend_stop
backend_start
printf '%s\n' '{"time":"20:30:45","RX_kWh":2.50,"TX1_kWh":1.2,"TX2_kWh":1.3}' \
	'{"time":"20:30:46","TX1_kWh":1.2,"TX2_kWh":1.3}' \
	'{"time":"20:30:47","RX_kWh":2.5,"TX1_kWh":1.2,"TX2_kWh":1.3}' >in
run httppost --body '{"timestamp":"%{now}","data":%{line}}' "$url" <in
status_is 'a line that the server refuses' 1
is 'is returned alone' "$(cat out)" "$(sed -n 2p in)"
like 'is reported with number, attempts and answer' err \
	'^httppost: stdin:2: not delivered after 1 attempt: HTTP 400: .*RX_kWh'
is 'the others arrived' "$(jq -r .data.time log | tr '\n' ' ')" \
	'20:30:45 20:30:47 '
is 'the server shows the latest' \
	"$(curl -qsS "$base/api/data" | jq -r .time)" 20:30:47

run httppost --body '{"timestamp":"%{now}","data":%{line}}' \
	--show-failure 'failed at %{.time}: %{reason}' "$url" <in
like 'a failure shown by a template' err \
	'^failed at 20:30:46: HTTP 400: '
unlike 'in place of the standard report' err 'not delivered'

backend_fault 'status=400,body=\x1b]0;x\x07 \xff\n'
run httppost --show '%{line}' "$base/sink" <in
like 'an answer cannot steer a terminal' err \
	'HTTP 400: \\x1B\]0;x\\x07 \\xFF'
backend_fault

# --- status -----------------------------------------------------------------

mkfifo slow
exec 4<>slow
background httppost --status-file status "$base/sink" <slow 2>err 4>&-
echo '{"a":1}' >&4
check 'the status file mentions the line' \
	until_true 20 grep -q '^delivered=1$' status
is 'the status file names the process' "$(sed -n 's/^pid=//p' status)" "$pid"
is 'its mode' "$(mode_of status)" 600
kill -QUIT "$pid"
check 'SIGQUIT reports while it waits' until_true 20 grep -Eq \
	'^httppost: running, 1 lines, 1 delivered, 0 undelivered, 1 attempts, 0 retries, 7 bytes, 0 in flight, .* requests/s, latency p50 ' \
	err
kill -USR1 "$pid"
kill -USR2 "$pid"
echo '{"a":2}' >&4
check 'USR1 and USR2 are ignored' \
	until_true 20 grep -q '^delivered=2$' status
exec 4>&-
settle
status_is 'and all ends well' 0
like 'the status file says so' status '^state=finished$'

ln -s elsewhere link
run httppost --status-file link "$base/sink" <in
status_is 'a status file behind a symbolic link' 2
check 'is not written through' test ! -e elsewhere

# --- usage ------------------------------------------------------------------

wrong() {
	wrong_name=$1
	wrong_reason=$2
	shift 2
	run httppost "$@" <in
	status_is "refused: $wrong_name" 2
	like "named: $wrong_name" err "$wrong_reason"
	is "stdout is empty: $wrong_name" "$(cat out)" ''
}

requests_before=$(wc -l <requests)
wrong 'no URL' '^httppost: URL missing '
wrong 'unknown option' "^httppost: --chek: unknown option; did you mean --check[?] .*--help" \
	--chek "$url"
wrong 'unknown letter' '^httppost: -y: unknown option' -y "$url"
wrong 'a missing argument' '^httppost: --body: needs an argument' "$url" --body
wrong 'an argument too many' '^httppost: --resume: takes no argument' \
	--resume=x "$url"
wrong 'two URLs' '^httppost: b: unexpected operand' "$url" b
wrong 'another scheme' '^httppost: url: must be a URL' ftp://localhost/
wrong 'no scheme' '^httppost: url: must be a URL' localhost:8000/x
wrong 'no host' '^httppost: url: must have a host' http:///x
wrong 'a host with an umlaut' '^httppost: url: must have its host name in ASCII, as xn--' \
	http://bücher.example/
wrong 'a slash in a password' 'must have a host' http://me:pass/word@h/
unlike 'which is not shown' err word@
wrong 'white space in the URL' 'white space' 'http://localhost/a b'
wrong 'the host from a line' 'without %' 'http://%{.host}/'
wrong 'an unknown name' \
	'^httppost: --body: has an unknown %\{foo\}; known are line, ' \
	--body 'x%{foo}' "$url"
wrong 'an open name' '^httppost: --show: has a %\{ without' --show '%{n' "$url"
wrong 'a reason without a failure' 'unknown %\{reason\}' --show '%{reason}' \
	"$url"
wrong 'a header without a name' '^httppost: --header: must be' -H foo "$url"
wrong 'a header with a line end' '^httppost: --header: must be one line' \
	-H "A: b
c: d" "$url"
wrong 'a framing header' 'set by httppost' -H 'content-length: 3' "$url"
wrong 'a junk duration' '^httppost: --timeout: must be a duration' \
	--timeout 10x "$url"
wrong 'a zero timeout' '^httppost: --timeout: must be more than 0' \
	--timeout 0 "$url"
wrong 'junk patience' '^httppost: --retry-for: ' --retry-for soon "$url"
wrong 'a negative count' '^httppost: --retry: ' --retry -1 "$url"
wrong '--resume alone' '^httppost: --resume: needs --checkpoint' --resume "$url"
is 'nothing was sent' "$(wc -l <requests)" "$requests_before"

run httppost --help
status_is '--help' 0
check '--help fits' test "$(wc -l <out)" -le 24
run httppost --version
like '--version' out '^httppost [0-9]'
like '--version: libcurl' out '^libcurl/[0-9]'
like '--version: libfyaml' out '^libfyaml/[0-9]'
run httppost --check --header 'Authorization: Bearer secret' \
	-H 'X-Key:secret' "http://me:secret@localhost/x?token=secret#y"
status_is '--check' 0
like '--check prints the settings' out '^timeout=30s$'
like 'headers by name' out '^header=Authorization: \*\*\*$'
like 'the URL without its secrets' out \
	'^url=http://\*\*\*@localhost/x\?\*\*\*$'
unlike 'no secret' out secret

# --- the profile ------------------------------------------------------------

cat >good.yaml <<E2
httppost:
  url: $url
  body: '{"timestamp":"%{now}","data":%{line}}'
  header: ['X-A: 1', 'X-B: %{n}']
  retry-for: 0
pace:
  interval: 1s
E2
: >requests
sed -n 1p in >one
run httppost --profile good.yaml <one
status_is 'a profile' 0
is 'its headers' "$(jq -r '.headers["X-A"] + .headers["X-B"]' requests)" 11
run httppost --profile good.yaml --body '%{line}' "$base/sink" <one
is 'the command line beats it' "$(tail -n 1 requests | jq -r .body)" \
	"$(cat one)"
cat >bad.yaml <<'E2'
httppost:
  url: ftp://x
  bdy: x
  timeout: 0
  header: [a, 'B: c']
  body: [x]
pace:
  interval:
E2
run httppost --profile bad.yaml <one
status_is 'a bad profile' 2
is 'every fault is named with its place' "$(cut -d: -f2-6 err)" \
" bad.yaml:8:3: pace.interval: has no value
 bad.yaml:2:8: httppost.url: must be a URL that begins with http
 bad.yaml:3:3: httppost.bdy: unknown key; did you mean body?
 bad.yaml:4:12: httppost.timeout: must be more than 0, not \"0\"
 bad.yaml:5:12: httppost.header: must be \"Name
 bad.yaml:6:3: httppost.body: must be one text, not a list"
run httppost --check --profile good.yaml
like '--check with a profile' out '^retry-for=0$'

done_testing
