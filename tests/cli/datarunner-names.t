#!/bin/sh
# SPDX-License-Identifier: ISC
# Verbs for several streams: names after the verb, and --all.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
hold_port
sample_day >day.csv
head -n 4 day.csv >three.csv
cat >profile.yaml <<END
csvrows:
  file: day.csv
httppost:
  url: $url
END

# one_is NAME STATE
one_is() {
	datarunner status "$1" | grep -q "^Status: $2"
}

many() {
	run datarunner status --all
	status_is "$1: --all without a stream" 0
	is "$1: says so" "$(cat err)" 'ℹ No streams'
	for name in a b.c d_e; do
		datarunner --name "$name" start --rate 50 day.csv "$url" >/dev/null
		wait_for 20 one_is "$name" RUNNING
	done
	run datarunner status a
	status_is "$1: status NAME" 0
	like "$1: is that of the stream" out '^Status: RUNNING$'
	run datarunner pause a b.c
	status_is "$1: pause of two" 0
	is "$1: names them" "$(cat out)" 'a:
⏸ Stream paused
b.c:
⏸ Stream paused'
	check "$1: the third runs" one_is d_e RUNNING
	run datarunner status --all
	status_is "$1: status --all" 0
	is "$1: shows each" "$(grep -e ':$' -e '^Status' out)" 'a:
Status: PAUSED
b.c:
Status: PAUSED
d_e:
Status: RUNNING'
	run datarunner status --json --all
	is "$1: as one JSON object each" "$(jq -r .name out | tr '\n' ' ')" \
		'a b.c d_e '
	run datarunner status --prometheus --all
	is "$1: as metrics, each with one type" \
		"$(grep '^# TYPE' out | sort | uniq -d)" ''
	is "$1: and a sample of each stream" \
		"$(grep -c '^datarunner_released_total{' out)" 3
	is "$1: which stand together" "$(sed 's/[{ ].*//' out | grep -v '^#' |
		uniq | sort | uniq -d)" ''
	run datarunner resume --all
	status_is "$1: resume of one that is not paused" 0
	like "$1: says so" out '^⚠ Not paused$'
	run datarunner stop a d_e
	status_is "$1: stop of two" 0
	check "$1: one is left" one_is b.c RUNNING
	run datarunner status --all
	status_is "$1: the status is the worst" 3
	run datarunner pause --all
	status_is "$1: pause of stopped ones" 1
	run datarunner logs b.c
	status_is "$1: logs NAME" 0
	run datarunner logs -n 1 --all
	is "$1: logs --all" "$(grep ':$' out | tr '\n' ' ')" 'a: b.c: d_e: '
	run datarunner logs -f a b.c
	status_is "$1: logs -f shows one" 2
	run datarunner status --watch --all
	status_is "$1: so does --watch" 2
	run datarunner stop --all
	status_is "$1: stop --all" 0
	run datarunner redeliver --all
	status_is "$1: redeliver --all" 0
	for words in 'stop --name a b.c' 'stop --all a' 'stop none' 'start --all'; do
		# shellcheck disable=SC2086
		run datarunner $words
		status_is "$1: $words" 2
	done
	datarunner --name down start --no-wait three.csv "$free_url" >/dev/null
	wait_for 60 one_is down INCOMPLETE
	printf '%s\n' 'status down' 'redeliver --dry-run down' 'stop --all' \
		'--name down status' >typed
	run datarunner --name a --profile profile.yaml <typed
	like "$1: a name at the prompt" out '^Status: INCOMPLETE'
	like "$1: the profile of the prompt is not for that stream" out \
		"^3 data points of $T/three.csv to $free_url, "
	is "$1: --all at the prompt" "$(grep ':$' out | tr '\n' ' ')" \
		'a: b.c: d_e: down: '
	like "$1: but not --name" out '^✗ --name is not available'
	rm -rf "$XDG_STATE_HOME"
}

for shell in ${RUNNER_SHELLS:-dash bash}; do
	runner_under "$shell" && many "$shell"
done

done_testing
