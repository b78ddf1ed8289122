#!/bin/sh
# SPDX-License-Identifier: ISC
# datarunner: after kill -9 of a stage or of all, start --resume sends the
# batches that were in flight with the same lines and keys.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

backend_start
folder=$XDG_STATE_HOME/datarunner/default
# more than the pipes hold
seq 1 2000 | awk 'BEGIN { print "n,pad" } { printf "%d,%0300d\n", $1, 0 }' >long.csv
csvrows long.csv >wanted
# The moment decides which lines make a batch. Even if all batches are full, the
# four rounds send less than half of the lines.
cat >datarunner.yaml <<END
csvrows:
  file: $T/long.csv
pace:
  rate: 1000/s
httppost:
  url: $base/lines
  header: 'Key: %{key}'
  jobs: 3
  batch: 15
  batch-wait: 5ms
END

holder() {
	tail -n 1 "$folder/$1.lock"
}

# The server answers ten requests of each round, and those after them stay in
# flight.
round=0
verb=start
for victims in httppost 'csvrows pace httppost' httppost \
	'csvrows pace httppost'; do
	round=$((round + 1))
	had=$(wc -l <requests)
	backend_fault "hang@$((had + 11))-"
	# shellcheck disable=SC2086
	datarunner $verb >out 2>&1
	check "round $round: a batch is in flight" until_true 20 \
		sh -c '[ "$(wc -l <requests)" -gt '$((had + 10))' ]'
	pids=
	for victim in $victims; do
		pids="$pids $(holder "$victim")"
	done
	# csvrows may have read everything by now
	# shellcheck disable=SC2086
	kill -KILL $pids 2>/dev/null || :
	check "$victims killed: DIED" until_true 20 state_is DIED
	verb='start --resume'
done
check 'it was killed in the middle' test "$(settled "$folder/checkpoint")" -lt 1000
backend_fault
datarunner start --resume >out 2>&1
check 'the last resume ends well' until_true 30 state_is FINISHED

sort -u log >arrived
sort wanted >sorted
is_file 'every record has arrived' arrived sorted
jq -r .headers.Key requests | sort | uniq -d >repeated
check 'each round has repeated a batch' test "$(wc -l <repeated)" -ge "$round"
check 'and at most those in flight' test "$(wc -l <repeated)" -le $((round * 3))
jq -c '[.headers.Key, .body]' requests | sort -u | jq -r '.[0]' | uniq -d >two
is 'each key has one body' "$(cat two)" ''
jq -r '.headers.Key as $key | .body | split("\n")[] | select(. != "") |
	$key + " " + .' requests | sort -u | cut -d' ' -f2 | sort | uniq -d >two
is 'each record has one key' "$(cat two)" ''
check 'the batches are of different sizes' test "$(jq -r '.body |
	split("\n") | length' requests | sort -u | wc -l)" -gt 1

done_testing
