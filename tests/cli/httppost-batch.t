#!/bin/sh
# SPDX-License-Identifier: ISC
# Batches: how they are formed, what they contain, and what happens to them.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

backend_start
seq 1 25 | sed 's/.*/{"n":&}/' >many
head -n 3 many >three

# Prints bodies, keys or media types of the requests, one a line.
bodies() {
	jq -c .body requests
}
keys() {
	jq -r '.headers.Key' requests | sed 's/^[0-9a-f]*-//' | tr '\n' ' '
}
media() {
	jq -r '.headers["Content-Type"]' requests | sort -u
}

# --- forms ------------------------------------------------------------------

run httppost --batch 10 -H 'Key: %{key}' "$base/lines" <many
status_is '--batch 10' 0
is_file 'all lines arrive in order' log many
is 'three requests, each with a key of all its lines' "$(keys)" '1-10 11-20 21-25 '
is 'as lines, each with its end' "$(jq -rj .body requests | wc -l)" 25
is 'as such' "$(media)" application/x-ndjson
run httppost --check --batch 10 "$base/lines"
unlike '--check says nothing else' out '^content-type='

backend_again
run httppost --batch 10 --batch-as array "$base/sink" <many
status_is '--batch-as array' 0
is 'JSON arrays' "$(jq -c '.body | fromjson | map(.n)' requests)" \
	'[1,2,3,4,5,6,7,8,9,10]
[11,12,13,14,15,16,17,18,19,20]
[21,22,23,24,25]'
is 'as such' "$(media)" application/json

backend_again
run httppost --batch 1 --batch-as array "$base/sink" <three
is '--batch 1: an array each' "$(bodies | tr '\n' ' ')" \
	'"[{\"n\":1}]" "[{\"n\":2}]" "[{\"n\":3}]" '
backend_again
run httppost --batch-as lines --content-type a/b -H 'Key: %{key}' "$base/sink" <three
is 'a form without --batch: a batch each' "$(bodies | sort -u | wc -l | tr -d ' ')" 3
is 'with its newline' "$(bodies | head -n 1)" '"{\"n\":1}\n"'
is 'a single line has the key of a line' "$(keys)" '1 2 3 '
is 'a media type that was set stays' "$(media)" a/b

# the form that bulk endpoints expect
backend_again
run httppost --batch 2 --body '{"index":{"_id":"%{n}"}}
%{line}' "$base/_bulk?x" <three
status_is 'nobody answers to /_bulk here' 2
backend_again
run httppost --batch 2 --body '{"index":{"_id":"%{n}"}}
%{line}' "$base/sink" <three
is 'Elasticsearch: action and source, and a newline at the end' \
	"$(jq -rj .body requests)" '{"index":{"_id":"1"}}
{"n":1}
{"index":{"_id":"2"}}
{"n":2}
{"index":{"_id":"3"}}
{"n":3}'
backend_again
run httppost --batch 9 --body '{"value":%{line}}' --batch-as array \
	--batch-prefix '{"records":[' --batch-suffix ']}' "$base/sink" <three
is 'Kafka REST: records' "$(jq -c '.body | fromjson' requests)" \
	'{"records":[{"value":{"n":1}},{"value":{"n":2}},{"value":{"n":3}}]}'
backend_again
run httppost --batch 9 --body '{"event":%{line}}' --batch-separator '' \
	--batch-suffix '' "$base/sink" <three
is 'Splunk HEC: objects one after another' "$(bodies)" \
	'"{\"event\":{\"n\":1}}{\"event\":{\"n\":2}}{\"event\":{\"n\":3}}"'
backend_again
run httppost --batch 2 --content-type text/plain \
	--body 'power,site=a n=%{.n}' "$base/sink" <three
is 'InfluxDB: line protocol' "$(jq -rj .body requests)" 'power,site=a n=1
power,site=a n=2
power,site=a n=3'
backend_again
run httppost --batch 2 --batch-prefix '%{n} %{.n} %{key}|' --batch-separator '%{n}' \
	--batch-suffix '|%{key}' -H 'Key: %{key}' "$base/sink?n=%{n}" <three
is 'prefix, suffix and URL know the first line; a separator is no template' \
	"$(jq -r '.path + " " + (.body | gsub("[0-9a-f]{16}"; "R"))' requests)" \
	'/sink?n=1 1 1 R-1-2|{"n":1}%{n}{"n":2}|R-1-2
/sink?n=3 3 3 R-3|{"n":3}|R-3'
like 'and so do headers' requests '"Key":"[0-9a-f]{16}-1-2"'

backend_again
run httppost --batch 9 --body '%{n} %{key}' --show '%{n} %{.n} %{key}' \
	"$base/sink" <three
is 'body and shown lines know their own line' \
	"$(jq -rj .body requests | sed 's/ .*-/ /')" '1 1
2 2
3 3'
sed 's/[0-9a-f]*-/R-/' err >shown
is 'each' "$(cat shown)" '1 1 R-1
2 2 R-2
3 3 R-3'

printf '\n{"n":1}\n\n\r\n{"n":2}\n\n{"n":3}' >gaps
backend_again
run httppost --batch 10 --stats=json "$base/sink" <gaps
is 'empty lines are left out, a CR is not empty' "$(bodies)" \
	'"{\"n\":1}\n\r\n{\"n\":2}\n{\"n\":3}\n"'
is 'and counted' "$(tail -n 1 err | jq -c '[.lines,.empty,.delivered,.settled]')" \
	'[7,3,4,7]'
printf '\n\n\n' >empties
run httppost --batch 2 --batch-as array "$base/sink" <empties
status_is 'nothing but empty lines' 0
is 'nothing is sent' "$(wc -l <requests | tr -d ' ')" 1

# --- where a batch ends -----------------------------------------------------

backend_again
run httppost --first 7 --batch 10 -H 'Key: %{key}' "$base/lines" <many
is 'at multiples of N, so that a resume makes the same' "$(keys)" \
	'8-10 11-20 21-30 31-32 '

# each line has 8 bytes with its newline, so three lines have 24
backend_again
run httppost --batch 10 --batch-bytes 24 -H 'Key: %{key}' "$base/lines" <many
is 'before it grows over --batch-bytes' "$(keys)" \
	'1-3 4-6 7-9 10 11-12 13-14 15-16 17-18 19-20 21-22 23-24 25 '
is 'no body is larger' "$(jq '.headers["Content-Length"] | tonumber |
	select(. > 24)' requests)" ''
backend_again
run httppost --batch 10 --batch-bytes 23 -H 'Key: %{key}' "$base/lines" <three
is 'not even by its last newline' "$(keys)" '1-2 3 '
backend_again
run httppost --batch 10 --batch-bytes 23 --batch-suffix '' -H 'Key: %{key}' \
	"$base/lines" <three
is 'which counts only if it is sent' "$(keys)" '1-3 '
backend_again
run httppost --batch 10 --batch-bytes 25 --batch-as array -H 'Key: %{key}' \
	"$base/sink" <three
is 'frame and separators count: [a,b,c] is 25' "$(keys)" '1-3 '
backend_again
run httppost --batch 10 --batch-bytes 24 --batch-as array -H 'Key: %{key}' \
	"$base/sink" <three
is 'and is too much for 24' "$(keys)" '1-2 3 '
backend_again
run httppost --batch 10 --batch-bytes 3 -H 'Key: %{key}' "$base/lines" <three
is 'a longer line goes alone' "$(keys)" '1 2 3 '
backend_again
run httppost --batch 10 --batch-bytes 16 --body '%{n}' -H 'Key: %{key}' \
	"$base/sink" <three
is 'what is kept of the lines counts, not only what is sent' "$(keys)" '1-2 3 '
backend_again
run httppost --batch 10 --batch-bytes 9223372036854775807 --batch-as array \
	-H 'Key: %{key}' "$base/sink" <three
is 'any number of bytes is one' "$(keys)" '1-3 '

rm -f slow
mkfifo slow
backend_again
exec 4<>slow
background httppost --batch 10 "$base/lines" <slow >out 2>err 4>&-
printf '{"n":1}\n{"n":2}\n{"n":' >&4
check 'a line does not wait for another' \
	until_true 20 sh -c '[ "$(wc -l <log)" -eq 2 ]'
printf '3}\n' >&4
check 'nor this one' until_true 20 sh -c '[ "$(wc -l <log)" -eq 3 ]'
exec 4>&-
settle
status_is 'and all ends well' 0

backend_again
exec 4<>slow
background httppost --batch 4 --batch-wait 1m --status-file status \
	"$base/lines" <slow >out 2>err 4>&-
head -n 3 many >&4
check 'with --batch-wait it does' until_true 20 grep -q '^lines=3$' status
is 'nothing is sent yet' "$(wc -l <requests | tr -d ' ')" 0
sed -n 4p many >&4
check 'until the batch is full' until_true 20 sh -c '[ "$(wc -l <log)" -eq 4 ]'
sed -n 5,6p many >&4
check 'the next is begun' until_true 20 grep -q '^lines=6$' status
exec 4>&-
settle
status_is 'the end of input closes it' 0
is 'two requests in all' "$(wc -l <requests | tr -d ' ')" 2

backend_again
exec 4<>slow
background httppost --batch 4 --batch-wait 200ms "$base/lines" <slow >out 2>err 4>&-
head -n 3 many >&4
check 'or until the time is over' until_true 20 sh -c '[ "$(wc -l <log)" -eq 3 ]'
is 'then they go together' "$(wc -l <requests | tr -d ' ')" 1
exec 4>&-
settle

backend_again
exec 4<>slow
background httppost --batch 4 --batch-wait 2562047h --status-file status \
	"$base/lines" <slow >out 2>err 4>&-
head -n 3 many >&4
check 'a batch is being filled' until_true 20 grep -q '^lines=3$' status
kill -TERM "$pid"
settle
exec 4>&-
status_is 'SIGTERM meanwhile' 143
is_file 'gives its lines back' out three
is 'none was sent' "$(wc -l <requests | tr -d ' ')" 0

# a line longer than --max-line is returned in its place
{
	cat three
	head -c 200000 /dev/zero | tr '\0' x
	echo
	cat three
} >long
backend_again
run httppost --batch 10 --max-line 100k -H 'Key: %{key}' "$base/lines" <long
status_is 'a line that is too long' 1
is 'ends the batch before it' "$(keys)" '1-3 5-7 '
sed -n 4p long >wanted
is_file 'and is returned' out wanted

# --- refusals ---------------------------------------------------------------

backend_again
awk 'BEGIN { for (i = 1; i <= 100; i++)
	if (i == 17 || i == 18 || i == 64 || i == 100) print "bad " i
	else printf "{\"n\":%d}\n", i }' >mixed
run httppost --jobs 4 --batch 25 -H 'Key: %{key}' "$base/bulk" <mixed
status_is 'a few bad lines in batches' 1
grep bad mixed >wanted
is_file 'they alone are returned, in order' out wanted
account mixed 'all others arrive once' log out
is 'each is reported with its own number' "$(grep -c \
	'stdin:\(17\|18\|64\|100\): not delivered after 1 attempt: HTTP 400' err)" 4
is 'no two requests have the same key' "$(jq -r .headers.Key requests | sort | uniq -d)" ''
check 'it is halved, not tried line by line' \
	test "$(wc -l <requests)" -le 44

# the same with a prefix and a suffix, which are added again to each half
backend_again
run httppost --batch 8 --batch-prefix '{"first":%{n}}
' --body '%{line}' "$base/bulk" <mixed
is_file 'with a prefix too' out wanted
is 'which knows the first line of each piece' \
	"$(jq -r 'select(.status == 200) | .body | split("\n") |
	(.[0] | fromjson.first) == (.[1] | fromjson.n)' requests | sort -u)" true

for code in 400 413 422; do
	backend_again "status=$code@1"
	run httppost --batch 4 -H 'Key: %{key}' "$base/lines" <three
	status_is "$code splits" 0
	is "$code: into halves with keys of their own" "$(keys)" '1-3 1 2-3 '
	account three "$code: all arrives" log
done
for code in 404 409 501; do
	backend_again "status=$code@2"
	run httppost --batch 2 -H 'Key: %{key}' "$base/lines" <many
	status_is "$code does not split" 1
	is "$code: its lines are returned" "$(cat out)" "$(sed -n 3,4p many)"
	like "$code: in one report" err \
		"^httppost: stdin:3: 2 lines not delivered after 1 attempt: HTTP $code"
done

backend_again status=503@1-2
run httppost --batch 3 -H 'Key: %{key}' "$base/lines" <three
status_is 'what may pass is tried again as it was' 0
is 'with the same key' "$(keys)" '1-3 1-3 1-3 '
backend_again status=503
run httppost --batch 10 --retry-for 0 --show-failure '%{n}: %{reason}' \
	"$base/lines" <many
status_is 'and returned as a whole' 1
is_file 'in order' out many
is 'shown line by line' "$(grep -c '^[0-9]*: HTTP 503' err)" 25

printf '%s\n' '{"a":"y\n"}' '{"a":"x"}' '{"a":"w\n"}' '{"a":"z"}' >breaking
backend_again
run httppost --batch 4 -H 'A: %{.a}' "$base/lines" <breaking
is 'a header that the first line would break in two: it alone is not sent' \
	"$(cat out)" "$(sed -n '1p;3p' breaking)"
like 'and said so' err 'stdin:1: not sent: .*CR, LF or NUL'
run httppost --batch 4 --retry-for 0 --grace 100ms "$base/lines" </dev/null
status_is 'no input at all' 0

# --- --fail-if --------------------------------------------------------------

backend_again 'status=200,body={"took":3,"errors":true,"items":[]}@1'
run httppost --batch 10 --fail-if '"errors":true' "$base/lines" <many
status_is '--fail-if' 1
is 'the lines of that transfer are returned' "$(cat out)" "$(head -n 10 many)"
like 'with the reason' err \
	'stdin:1: 10 lines not delivered after 1 attempt: HTTP 200 with the text of --fail-if: \{"took":3'
is 'it is not sent again' "$(wc -l <requests | tr -d ' ')" 3
long=$(head -c 9000 /dev/zero | tr '\0' x)
backend_again "status=200,body=${long}xxERROR@2"
run httppost --fail-if xERROR "$base/lines" <three
is 'far into an answer' "$(cat out)" '{"n":2}'
backend_again "status=200,body=${long}xxERRO"
run httppost --fail-if xERROR "$base/lines" <three
status_is 'a part of it is not it' 0
run httppost --fail-if '' "$base/lines" <three
status_is 'an empty text is refused' 2

# --- memory -----------------------------------------------------------------

# Empty and short lines take more memory than their bytes.
backend_again
limit=200000
! is_sanitized || limit=unlimited
for text in '' x; do
	# shellcheck disable=SC2016
	run sh -c 'yes "$3" | head -n 5000000 | {
		ulimit -v "$1"
		exec httppost --stats --batch 1000000 --jobs 32 "$2"
	}' sh "$limit" "$base/sink" "$text"
	status_is "5 million lines of \"$text\": in little memory" 0
	like 'all are counted' err 'finished, 5000000 lines'
done

# --- usage ------------------------------------------------------------------

wrong() {
	wrong_name=$1
	wrong_reason=$2
	shift 2
	run httppost "$@" "$base/sink" <three
	status_is "refused: $wrong_name" 2
	like "named: $wrong_name" err "$wrong_reason"
}
wrong 'a batch of none' '^httppost: --batch: must be' --batch 0
wrong 'a huge batch' '^httppost: --batch: must be' --batch 1000001
wrong 'no bytes' '^httppost: --batch-bytes: must be' --batch 2 --batch-bytes 0
wrong 'more bytes than there are' '^httppost: --batch-bytes: must be less than' \
	--batch 2 --batch-bytes 18446744073709551615
wrong 'a junk wait' '^httppost: --batch-wait: must be' --batch 2 --batch-wait x
wrong 'another form' '^httppost: --batch-as: must be' --batch-as csv
wrong 'an unknown name' '^httppost: --batch-prefix: has an unknown' \
	--batch-prefix '%{x}'
wrong 'bytes without a batch' 'needs --batch' --batch-bytes 1k
wrong 'a wait without a batch' 'needs --batch' --batch-wait 1s
printf 'httppost:\n  url: %s\n  batch-wait: 1s\n' "$url" >wait.yaml
run httppost --profile wait.yaml </dev/null
is 'the same in a profile, with its place' "$status $(cat err)" \
	'2 httppost: wait.yaml:3:3: httppost.batch-wait: needs --batch N'

done_testing
