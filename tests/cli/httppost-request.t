#!/bin/sh
# SPDX-License-Identifier: ISC
# The requests of httppost: method, headers from files, compressed bodies,
# redirects, retried statuses, lines of any bytes, and --dry-run.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2119
backend_start
printf '%s\n' '{"n":1,"t":"a b"}' '{"n":2,"t":"\u00e4"}' '{"n":3}' >three
head -n 1 three >one

# header NAME: prints that header of all requests, one a line.
header() {
	jq -r --arg name "$1" '.headers[$name]' requests
}

# --- templates --------------------------------------------------------------

backend_again
REGION=eu-1 run httppost --body '{"l":%{line:string},"ms":%{now:ms},"ns":%{now:ns},"r":"%{env:REGION}"}' \
	-H 'X-Region: %{env:REGION}' "$base/sink?r=%{env:REGION}" <one
status_is 'templates' 0
is 'the line as a string' "$(jq -r .l log)" "$(cat one)"
is 'the environment in body, header and URL' \
	"$(jq -r .r log) $(header X-Region) $(jq -r .path requests)" \
	'eu-1 eu-1 /sink?r=eu-1'
check 'milliseconds and nanoseconds are one moment' \
	jq -e '(.ns / 1000000 | floor) == .ms and .ms > 1700000000000' log
run httppost --body '%{env:NOT_THERE}' "$base/sink" <one
status_is 'a variable that is not set' 2
like 'is named' err \
	'^httppost: --body: has %\{env:NOT_THERE\}, which is not set'
REGION='eu
Evil: 1' run httppost -H 'X: %{env:REGION}' "$base/sink" <one
status_is 'a variable of two lines in a header' 2
run httppost --body '%{foo}' "$base/sink" <one
like 'an unknown name lists the known ones' err \
	'known are line, line:string, now, now:ms, now:ns, n, key, elapsed, env:NAME, \.NAME'

# --- the method -------------------------------------------------------------

run httppost --dry-run -X PUT "$base/sink" <one
is 'PUT' "$(head -n 1 out)" 'PUT /sink HTTP/1.1'
backend_again
printf 'status=201\n' >spec
run httppost -X PUT "$base/fault" <spec
status_is 'PUT is sent' 0
run httppost "$base/sink" <one
is 'and was taken as one' "$(jq -r .status requests)" 201
for method in '' 'P T' "P
T" HEAD CONNECT TRACE; do
	run httppost -X "$method" "$base/sink" <one
	status_is "method '$method' is refused" 2
	like "method '$method' is named" err '^httppost: --method: must be'
done

# --- headers from a file ----------------------------------------------------

mkdir -p conf
printf '# ours\r\nX-A: 1\r\n\r\nX-B: %%{.t}\nX-C:' >conf/headers
chmod 600 conf/headers
backend_again
run httppost -H 'X-0: 0' -H @conf/headers -H 'X-9: 9' "$base/sink" <one
status_is 'headers from a file' 0
is 'all are sent' "$(jq -c '[.headers | .["X-0","X-A","X-B","X-C","X-9"]]' \
	requests)" '["0","1","a b","","9"]'
is 'nothing is reported' "$(cat err)" ''
cat >conf/p.yaml <<END
httppost:
  url: $base/sink
  header: '@headers'
END
backend_again
run httppost --profile conf/p.yaml <one
is 'a path of a profile is relative to it' "$(header X-A)" 1
sed "s/'@headers'/['X-0: 0', '@headers']/" conf/p.yaml >conf/q.yaml
backend_again
run httppost --profile conf/q.yaml <one
is 'in a list too' "$(header X-0) $(header X-A)" '0 1'
backend_again
run sh -c 'exec 3<conf/headers; httppost -H @/dev/fd/3 "$0"' "$base/sink" <one
is 'a descriptor is read once' "$(header X-A)" 1
chmod 640 conf/headers
run httppost -H @conf/headers "$base/sink" <one
status_is 'a file that the group can read' 0
is 'is warned of' "$(cat err)" \
	'httppost: conf/headers: contains secrets and is readable by others; see chmod 600'
chmod 600 conf/headers
run httppost --check -H @conf/headers "$base/sink"
like '--check shows the path' out '^header=@conf/headers$'
run httppost -H @missing "$base/sink" <one
status_is 'a file that is missing' 2
like 'is named' err '^httppost: --header: missing: No such file'
printf 'X: 1\nhush-hush\nX: %%{hush}\n' >conf/bad
chmod 600 conf/bad
for check in '' --check; do
	# shellcheck disable=SC2086
	run httppost $check -H @conf/bad "$base/sink" <one
	status_is "a bad line in a file $check" 2
	is "every one is named, none is shown $check" "$(cut -c 1-26 err)" \
		'httppost: conf/bad:2: must
httppost: conf/bad:3: has '
	unlike "nothing of them $check" err hush
done
run httppost -H @ "$base/sink" <one
status_is '@ alone' 2

# --- packed bodies ----------------------------------------------------------

# Prints the body of the last request as bytes.
last_body() {
	tail -n 1 requests | jq -r .body_hex | perl -ne 'chomp; print pack "H*", $_'
}

backend_again
run httppost --gzip --stats=json "$base/sink" <one
status_is '--gzip' 0
is 'says so' "$(header Content-Encoding)" gzip
is 'and is' "$(last_body | gzip -dc)" "$(cat one)"
is 'its length' "$(header Content-Length)" "$(last_body | wc -c | tr -d ' ')"
is 'the figures count what was sent' "$(jq .bytes err)" "$(header Content-Length)"
last_body >packed
backend_again reset@1
run httppost --gzip "$base/sink" <one
last_body >again
is_file 'the same bytes in each attempt' again packed
backend_again
run httppost --gzip --body '' "$base/sink" <one
is 'an empty body' "$(last_body | gzip -dc | wc -c | tr -d ' ')" 0
for check in '' --check; do
	# shellcheck disable=SC2086
	run httppost $check --gzip -H 'content-encoding: br' "$base/sink" <one
	status_is "--gzip and another encoding $check" 2
	like "are named $check" err '^httppost: --gzip: does not go with'
	# shellcheck disable=SC2086
	run httppost $check --fail-if x -H 'accept-encoding: gzip' "$base/sink" <one
	status_is "--fail-if and packed answers $check" 2
	like "are named, too $check" err '^httppost: --fail-if: does not go with'
done

# --- redirects --------------------------------------------------------------

for code in 301 302 307 308; do
	backend_again "status=$code,location=/lines?x@1" \
		"status=$code,location=../lines@3"
	run httppost --stats=json -L -H 'X: y' "http://me:pw@127.0.0.1:$port/sink" \
		<three
	status_is "$code with --location" 0
	is_file "$code: all arrive" log three
	is "$code: method, path, body and headers are kept" \
		"$(jq -r '"\(.method) \(.path) \(.body|length) \(.headers.X)"' \
			requests | head -n 2 | tr '\n' ';')" \
		'POST /sink 17 y;POST /lines?x 17 y;'
	is "$code: the user too" "$(header Authorization | uniq)" \
		'Basic bWU6cHc='
	is "$code: each counts as one attempt" \
		"$(jq -c '[.attempts, .retries, .bytes]' err)" '[3,0,81]'
done
backend_again "status=303,location=/stats@1"
run httppost -L "$base/sink" <one
status_is '303 is followed by a GET' 0
is 'so it is one POST' "$(wc -l <requests | tr -d ' ')" 1
backend_again "status=303,location=/fault@1"
run httppost -L -X PUT -H 'Content-Language: de' "$base/sink" <one
like '303 is no PUT either' err 'HTTP 405'

# refused_way WHAT LOCATION REASON: the redirect is not followed, for that
# reason.
refused_way() {
	backend_again "status=301,location=$2@2"
	run httppost -L "$base/sink" <three
	status_is "a redirect $1" 1
	is "a redirect $1: the line is returned" "$(cat out)" \
		"$(sed -n 2p three)"
	like "a redirect $1: says why" err \
		"stdin:2: not delivered after 1 attempt: HTTP 301: $3"
	is "a redirect $1: nothing more is sent" \
		"$(wc -l <requests | tr -d ' ')" 3
}
hold_port
refused_way 'to another port' "http://127.0.0.1:$free_port/sink" \
	"redirects to another host or port, http://127.0.0.1:$free_port"
refused_way 'to another host' "http://localhost:$port/sink" \
	'redirects to another host or port'
refused_way 'to another scheme' 'ftp://127.0.0.1/' 'redirects to '
backend_again 'status=302@2'
run httppost -L "$base/sink" <three
status_is 'a redirect without Location' 1
like 'says so' err 'HTTP 302: redirects without a target'
backend_again 'status=302,location=/sink'
run httppost -L "$base/sink" <one
status_is 'a redirect in a circle' 1
is 'is followed ten times' "$(wc -l <requests | tr -d ' ')" 11
like 'and refused' err 'HTTP 302: redirects more than 10 times'
backend_again 'status=302,location=/sink@1' 'hang@2'
run httppost -L --timeout 700ms --retry-for 0 "$base/sink" <one
status_is 'the time-out is one for all of it' 1
like 'and said so' err 'No answer within 700.000ms'
# By itself, libcurl would send the second request of a kept-alive connection
# again.
backend_again 'status=307,location=/lines@1' close@2 close@5
run httppost --stats=json -L "$base/sink" <three
status_is 'a connection that dies after a redirect' 0
is_file 'loses nothing' log three
is 'and each request was ours' "$(wc -l <requests | tr -d ' ') $(tail -n 1 \
	err | jq -c '[.attempts, .retries]')" '6 [5,2]'

# --- statuses ---------------------------------------------------------------

backend_again status=404@1 status=520@3
run httppost --retry-status 404,520 "$base/sink" <three
status_is 'statuses of --retry-status are tried again' 0
is_file 'and all arrive' log three
backend_again status=503@2
run httppost --retry-status 404 "$base/sink" <three
status_is 'the others are not' 1
like 'and are refusals' err 'stdin:2: not delivered after 1 attempt: HTTP 503'
cat >statuses.yaml <<END
httppost:
  url: $base/sink
  retry-status: [404, 520]
END
backend_again status=520@1
run httppost --profile statuses.yaml <three
status_is 'as a list in a profile' 0
for list in '' 200 299 600 5xx '503,' ',503' '503, 504'; do
	run httppost --retry-status "$list" "$base/sink" <one
	status_is "--retry-status '$list'" 2
	like "--retry-status '$list' is named" err '^httppost: --retry-status: '
done

# --- any bytes --------------------------------------------------------------

printf 'n\000l\ncr\r\nx\377\342\202y\n\033[1m\n' >bytes
backend_again
run httppost "$base/sink" <bytes
status_is 'lines of any bytes in a body' 0
is 'arrive as they are' "$(jq -j '(.body // .body_hex) + "|"' requests |
	od -An -c | tr -d ' \n')" 'n\0l|cr\r|78ffe28279|033[1m|'
backend_again
run httppost -H 'X: %{line}' "$base/sink" <bytes
status_is 'in a header' 1
is 'NUL and CR are refused and returned' "$(od -An -c <out | tr -d ' \n')" \
	'n\0l\ncr\r\n'
is 'with a reason' "$(grep -c \
	'not sent: a header would contain CR, LF or NUL' err)" 2
is 'the others are sent' "$(wc -l <requests | tr -d ' ')" 2
backend_again
run httppost "$base/sink?%{line}" <bytes
status_is 'in a URL' 0
is 'every byte is encoded' "$(jq -r .path requests | tr '\n' ' ')" \
	'/sink?n%00l /sink?cr%0D /sink?x%FF%E2%82y /sink?%1B%5B1m '
backend_again
run httppost --body '%{line:string}' "$base/sink" <bytes
status_is 'as a JSON string' 0
is 'it is valid JSON' "$(jq -c . log | head -n 3 | tr '\n' ' ')" \
	'"n\u0000l" "cr\r" "x��y" '
awk 'BEGIN { printf "1\n%400000s\n3\n", "" }' >longer
for where in "$base/sink?%{line} X:" "$base/sink X:%{line}%{line}%{line}"; do
	backend_again
	run httppost -H "${where#* }" "${where%% *}" <longer
	status_is 'a line that makes the head too long' 1
	like 'is no outage' err 'stdin:2: not sent: URL and headers would'
	is 'it alone is returned' "$(wc -lc <out | tr -d ' ')" 1400001
	is 'and the others are sent' "$(tr '\n' ' ' <log)" '1 3 '
done
printf '..\n' >dots
backend_again
run httppost "$base/a/%{line}/sink" <dots
is 'a line cannot change the path' "$(jq -r .path requests)" /a/../sink

# --- requests that are only shown -------------------------------------------

cat >shown <<END
POST /sink?t=a%20b HTTP/1.1
Host: 127.0.0.1:$port
Accept: */*
User-Agent: $(httppost --version | sed -n '1s, ,/,p')
Content-Type: application/json
X-T: a b
Content-Length: 17

{"n":1,"t":"a b"}

END
backend_again
run httppost --dry-run -H 'X-T: %{.t}' "$base/sink?t=%{.t}" <one
status_is '--dry-run' 0
is_file 'shows the request' out shown
is 'and says nothing' "$(cat err)" ''
is 'and sends nothing' "$(wc -l <requests | tr -d ' ')" 0
run httppost -H 'X-T: %{.t}' "$base/sink?t=%{.t}" <one
is 'what is sent is what was shown' \
	"$(jq -r '"\(.method) \(.path)", (.headers | to_entries[] |
		"\(.key): \(.value)"), .body' requests | sort)" \
	"$(sed 's/ HTTP\/1.1$//; /^$/d' shown | sort)"
run httppost --dry-run "http://host.invalid/x" <three
status_is 'it needs no server' 0
is 'and shows all' "$(grep -c '^POST /x ' out)" 3
run httppost --dry-run --gzip "$base/sink" <one
is 'packed bodies are shown unpacked' "$(tail -n 2 out | head -n 1)" \
	"$(cat one)"
like 'with their header' out '^Content-Encoding: gzip$'
like 'and the length that would be sent' out \
	"^Content-Length: $(wc -c <packed | tr -d ' ')\$"
run httppost --dry-run -H 'X: %{line}' "$base/sink" <bytes
status_is 'a line that would be refused' 1
is 'is not shown' "$(grep -c '^POST' out)" 2
is 'but reported' "$(grep -c 'not sent: a header would contain' err)" 2
run sh -c 'httppost --dry-run "$0" >/dev/full' "$base/sink" <one
status_is 'stdout is full' 2
like 'and says so' err 'stdout: No space left on device'
httppost --dry-run "$base/sink" <one 2>err >&-
status=$?
status_is 'stdout is closed' 2
httppost --first 5 --checkpoint point "$base/sink" <one
cp point before
run httppost --dry-run --checkpoint point "$base/sink" <one
status_is 'an existing checkpoint, without --resume' 2
run httppost --dry-run --checkpoint point --resume --first 4 \
	-H 'X: %{n}' "$base/sink" <three
status_is 'a checkpoint is read' 0
is 'and skips what it counts' "$(grep '^X: ' out | tr '\n' ' ')" 'X: 7 '
is_file 'and is left as it is' point before
run httppost --dry-run --checkpoint new --resume "$base/sink" <one
status_is 'a checkpoint that is not there' 0
check 'is not made' test ! -e new
echo kept >answers
echo kept >figures
run httppost --dry-run --responses answers --status-file figures \
	--stats=json "$base/sink" <one
is 'nor are other files written' "$status $(cat answers) $(cat figures)" \
	'0 kept kept'
is 'and nothing is reported as delivered' \
	"$(jq -c '[.lines,.attempts,.delivered,.undelivered]' err)" '[1,1,0,0]'
yes '{"a":1}' | head -n 20000 >many
httppost --dry-run "$base/sink" <many >many.out
is 'many are shown, each one whole' \
	"$(grep -c '^Content-Length: 7$' many.out) $(wc -l <many.out | tr -d ' ')" \
	'20000 180000'
run sh -c 'httppost --dry-run "$0" <many | head -n 1' "$base/sink"
is 'a reader that goes' "$(cat out)" 'POST /sink HTTP/1.1'
cat >dry.yaml <<END
httppost:
  url: $base/sink
  dry-run: true
END
run httppost --profile dry.yaml <one
status_is 'a profile cannot ask for it' 2

done_testing
