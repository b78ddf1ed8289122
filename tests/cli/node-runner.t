#!/bin/sh
# SPDX-License-Identifier: ISC
# Replacing a Node runner: the default profile for 20 seconds at one reading a
# second, and each request compared with that of a Node http client for the same
# row. Those are recorded in tests/data/node-runner, and recorded again if Node
# is installed.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

DATA=$ROOT/tests/data/node-runner

# form REQUESTS: prints method, path, type, length and body of each request,
# without the timestamp, whose length is always the same.
form() {
	jq -c '{method, path, type: .headers["Content-Type"],
		length: .headers["Content-Length"],
		encoding: .headers["Transfer-Encoding"],
		body: (.body | sub("^.\"timestamp\":\"[0-9TZ.:-]{24}\"";
			"{\"timestamp\":\"...\""))}' "$1"
}

# values FORM: the same with parsed bodies and without the length. jq 1.7 keeps
# the digits of a number that it does not change.
values() {
	jq -c 'del(.length) | .body |= (fromjson |
		walk(if type == "number" then . + 0 else . end))' "$1"
}

sample_day >24hr_per_second_offline_mode.csv
backend_start
run datarunner --for 19.5s run \
	24hr_per_second_offline_mode.csv "$url"
status_is 'twenty seconds of the default profile' 0
count=$(wc -l <requests | tr -d ' ')
diag "$count requests"
check 'one request a second, if the machine keeps up' \
	test "$count" -ge 10 -a "$count" -le 20
head -n "$count" "$DATA/requests.jsonl" >recorded
form requests >sent
cp requests sent.requests

is 'each is as long as it says' "$(jq -r '.headers["Content-Length"] ==
	"\(.body | utf8bytelength)"' requests | sort -u)" true
is 'each second of the day in its turn' \
	"$(jq -r '.body | fromjson | .data.time' requests | tr '\n' ' ')" \
	"$(head -n $((count + 1)) 24hr_per_second_offline_mode.csv |
		sed '1d; s/,.*//' | tr '\n' ' ')"
check 'each timestamp is later than the one before' \
	sh -c 'jq -r ".body | fromjson | .timestamp" requests | sort -uc'

# --- beside a Node client ---------------------------------------------------

if command -v node >/dev/null; then
	: >requests
	run node "$DATA/client.js" 24hr_per_second_offline_mode.csv "$url" \
		"$count"
	status_is 'a Node client posts the same rows' 0
	form requests >node
	is_file 'as it is recorded' node recorded
else
	skip 'a Node client' 'node is missing: what is recorded is used'
	cp recorded node
fi

values sent >sent.values
values node >node.values
is_file 'method, path, type, and the order and values of the body' \
	sent.values node.values

# parseFloat drops the zero of 0.620. In a row without such a zero every byte is
# the same, including the length.
sed -n '2,$p' 24hr_per_second_offline_mode.csv | head -n "$count" |
	awk '{ print /[.][0-9]*0(,|$)/ ? "other digits" : "same digits" }' >digits
paste digits sent | sed -n 's/^same digits	//p' >sent.same
paste digits node | sed -n 's/^same digits	//p' >node.same
check 'there are rows without a zero to drop' test -s sent.same
is_file 'they are the same byte by byte' sent.same node.same
check 'there are rows with one' grep -q other digits
like 'and it is kept' sent '"TX1_kWh":[0-9]\.[0-9][0-9]0,|:[0-9]\.[0-9]*0[,}]'

done_testing
