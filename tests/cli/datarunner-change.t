#!/bin/sh
# SPDX-License-Identifier: ISC
# rate, speed and reload change a stream while it runs; a resume keeps the change,
# and the user's profile stays as it is.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
sample_day >day.csv
folder=$XDG_STATE_HOME/datarunner/default

interval() {
	sed -n 's/^interval=//p' "$folder/pace.status"
}

interval_is() {
	[ "$(interval)" = "$1" ]
}

profile() {
	cat >profile.yaml <<-END
		csvrows: {file: day.csv}
		pace: {$1}
		httppost:
		  url: $url
		  timeout: ${2:-30s}
		  body: '{"timestamp":"%{now}","data":%{line}}'
	END
}

changes() {
	rm -rf "$folder"
	: >log
	profile 'interval: 1h, burst: 1'
	cp profile.yaml before.yaml
	datarunner --profile profile.yaml start >/dev/null
	run datarunner rate 50
	status_is "$1: rate" 0
	is "$1: its text" "$(cat out)" '▶ Rate is now 50'
	is "$1: pace has taken it by then" "$(interval)" 0.020000000
	check "$1: it streams that fast" until_true 20 streams 10
	run datarunner speed 2
	status_is "$1: speed" 0
	is "$1: its text" "$(cat out)" '▶ Speed is now 2'
	is "$1: pace has taken it" "$(interval)" 0.010000000
	is_file "$1: the user's profile stays as it is" profile.yaml before.yaml
	datarunner stop >/dev/null
	datarunner start --resume >/dev/null
	check "$1: a resume keeps both" until_true 20 interval_is 0.010000000
	run datarunner rate 10x
	status_is "$1: junk" 2
	like "$1: says what a rate is" err '^pace: --rate: must be .*"10x"'
	run datarunner speed -1
	status_is "$1: junk for speed" 2
	is "$1: changes nothing" "$(interval)" 0.010000000
	datarunner pause >/dev/null
	run datarunner rate 20
	status_is "$1: while it is paused" 0
	is "$1: too" "$(interval)" 0.025000000
	check "$1: and it stays paused" state_is PAUSED
	datarunner stop >/dev/null
	for verb in 'rate 5' 'speed 5' reload; do
		# shellcheck disable=SC2086
		run datarunner $verb
		status_is "$1: $verb without a stream" 1
	done
	for verb in rate speed; do
		run datarunner "$verb"
		status_is "$1: $verb without a value" 2
	done

	# what has none
	profile 'by: time'
	datarunner --profile profile.yaml start >/dev/null
	run datarunner rate 5
	status_is "$1: rate by recorded time" 1
	like "$1: says what to do" err 'pace.by.*speed changes how fast'
	run datarunner speed 20
	status_is "$1: speed by recorded time" 0
	datarunner stop >/dev/null
	backend_fault delay=100
	profile 'rate: max'
	datarunner --profile profile.yaml start >/dev/null
	run datarunner speed 2
	status_is "$1: speed with the rate max" 1
	like "$1: says why" err 'rate max'
	run datarunner rate 5
	status_is "$1: but rate" 0
	datarunner stop >/dev/null
	backend_fault
	datarunner redeliver >/dev/null

	# reload
	profile 'rate: 5/s'
	datarunner --profile profile.yaml start >/dev/null
	run datarunner reload
	status_is "$1: reload of the same" 0
	is "$1: says so" "$(cat out)" 'ℹ Nothing has changed'
	profile 'rate: 40/s' 20s
	run datarunner reload
	status_is "$1: reload" 0
	is "$1: says what changed, and what needs a restart" "$(cat out)" \
		'▶ Changed: rate
⚠ Needs a restart: httppost.timeout'
	is "$1: pace has taken it" "$(interval)" 0.025000000
	profile 'rate: 40x'
	run datarunner reload
	status_is "$1: a profile with a fault" 2
	like "$1: has its place" err '^pace: .*profile.yaml:2:'
	check "$1: the stream lives" state_is RUNNING
	datarunner stop >/dev/null

	# two at once
	for name in one two; do
		datarunner --name "$name" start --rate 5 day.csv "$url" >/dev/null
	done
	run datarunner rate 25 one two
	status_is "$1: rate of two streams" 0
	for name in one two; do
		is "$1: $name has it" "$(sed -n 's/^interval=//p' \
			"$XDG_STATE_HOME/datarunner/$name/pace.status")" \
			0.040000000
	done
	datarunner stop one two >/dev/null
	rm -rf "$XDG_STATE_HOME"
}

for shell in ${RUNNER_SHELLS:-dash bash}; do
	runner_under "$shell" && changes "$shell"
done

done_testing
