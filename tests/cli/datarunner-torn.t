#!/bin/sh
# SPDX-License-Identifier: ISC
# datarunner and torn lines: after a stop, after a kill, at the end of the files
# of a stream. Half a data point is never posted or counted.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

folder=$XDG_STATE_HOME/datarunner/default
backend_start

# Each record fills a pipe, and all records are different.
perl -e 'print "n,text\n"; printf "%d,%s\n", $_, "x" x 200000 for 1 .. 20' \
	>long.csv
cat >long.yaml <<END
csvrows:
  file: $T/long.csv
pace:
  rate: max
httppost:
  url: $base/sink
  body: '%{line}'
  retry-for: 0
END

holder() {
	tail -n 1 "$folder/$1.lock"
}

blocked() {
	grep -q '^state=blocked$' "$folder/pace.status"
}

# begun FAULT...: starts a stream of long lines and waits until pace is in the
# middle of one.
begun() {
	rm -rf "$folder"
	: >requests
	backend_fault "$@"
	datarunner --profile long.yaml start >start.out 2>&1
	wait_for 20 blocked
}

# whole_posts DESCRIPTION: each received body is a whole record.
whole_posts() {
	is "$1: every body is a whole record" "$(jq -r .body requests |
		jq -r '.text | length' 2>&1 | sort -u)" 200000
}

# kept_whole DESCRIPTION: each kept line is a whole record.
kept_whole() {
	is "$1: every line that is kept is a whole record" \
		"$(kept | jq -r '.text | length' 2>&1 | sort -u)" "${2-}"
}

# all_arrive DESCRIPTION: a resume and redeliver together post all other
# records.
all_arrive() {
	backend_fault
	datarunner start --resume >resume.out 2>&1
	check "$1: it continues to the end" until_true 30 \
		state_is '\(FINISHED\|INCOMPLETE\)'
	datarunner redeliver >redeliver.out 2>&1
	is "$1: every record has arrived" "$(jq -r .body requests |
		jq -r .n | sort -nu | wc -l)" "$(($(wc -l <long.csv) - 1))"
	whole_posts "$1, in the end"
}

# --- stop -------------------------------------------------------------------

begun delay=1500
run datarunner stop
status_is 'stop with a slow server' 0
whole_posts 'stop with a slow server'
kept_whole 'stop with a slow server'
datarunner logs >text
unlike 'stop with a slow server: pace finishes its line' text 'cut'
unlike 'stop with a slow server: and stop mentions none' out 'Cut'
all_arrive 'after it'

begun hang
began=$(date +%s)
run datarunner stop
took=$(($(date +%s) - began))
status_is 'stop with a server that hangs' 0
check "stop with a server that hangs: within twenty seconds ($took)" \
	test "$took" -le 25
datarunner logs >text
like 'stop with a server that hangs: the log mentions the line' \
	text '^pace: stdout: line [0-9]+ is cut short after '
like 'stop with a server that hangs: so does stop' out '^⚠ Cut off and not sent: '
kept_whole 'stop with a server that hangs' 200000
check 'stop with a server that hangs: it is stopped' state_is STOPPED
all_arrive 'after a server that hangs'

# run is stopped by a signal and takes the same time.
for signal in TERM INT; do
	rm -rf "$folder"
	: >requests
	backend_fault delay=1500
	background "$BIN/datarunner" --profile long.yaml run >run.out 2>&1
	wait_for 20 blocked
	kill -$signal "$pid"
	settle
	is "SIG$signal to run: it dies of it" \
		"$(kill -l $((status - 128)))" "$signal"
	whole_posts "SIG$signal to run"
	kept_whole "SIG$signal to run"
	unlike "SIG$signal to run: pace finishes its line" run.out 'cut'
done

# --- kill -9 ----------------------------------------------------------------

for victim in csvrows pace; do
	begun delay=1000
	kill -KILL "$(holder "$victim")"
	check "$victim is killed within a line: DIED" \
		until_true 20 state_is DIED
	whole_posts "$victim is killed"
	kept_whole "$victim is killed"
	all_arrive "$victim is killed"
done
datarunner logs >text
like 'the log says which line was not sent' text \
	'^httppost: stdin:[0-9]+: the last line has no newline'

# A last record without a line end is whole.
printf 'n,text\n1,a\n2,b' >long.csv
: >requests
backend_fault
rm -rf "$folder"
run datarunner --profile long.yaml run
status_is 'a file without a last line end' 0
is 'all of it is posted' "$(jq -r .body requests | tr '\n' ' ')" \
	'{"n":1,"text":"a"} {"n":2,"text":"b"} '
like 'and counted' out '^Total data points: 2$'

# No process has written down how csvrows ended. If pace released its last line
# as a possible half, and httppost has not settled it, it was not whole.
rm -f "$folder/csvrows.exit"
state_is FINISHED
is 'csvrows was killed, and all is settled' $? 0
sed 's/settled=\(0*\)2/settled=\11/' "$folder/checkpoint" >one
cp "$folder/checkpoint" two
cp one "$folder/checkpoint"
run datarunner status
status_is 'csvrows was killed within its last line' 1
like 'csvrows was killed within its last line: DIED' out \
	'^Status: DIED \(csvrows was killed\)$'
cp two "$folder/checkpoint"

# --- files that end in half a line ------------------------------------------

run datarunner check --profile long.yaml
like 'what has no newline is refused' out '^last-line=refuse$'


# leave TEXT: an earlier start has left this text at the end of its lines.
origin='0123456789abcdef-1 2 3	'
leave() {
	rm -rf "$folder/kept"
	mkdir -p "$folder/kept/7"
	cp "$folder/settings" "$folder/kept/7"
	printf '%s' "$1" >"$folder/kept/7/undelivered"
}

for half in "$origin"'{"n":2,"te' "$(echo "$origin" | cut -c 1-9)"; do
	leave "$origin"'{"n":1,"text":"k"}
'"$half"
	: >requests
	run datarunner redeliver
	status_is 'redeliver with half a line' 0
	like 'redeliver with half a line: it is reported' out \
		'^⚠ Removing half a data point at the end of .*/kept/7/undelivered'
	is 'redeliver with half a line: that is not posted' \
		"$(jq -r .body requests)" '{"n":1,"text":"k"}'
	is 'redeliver with half a line: nor kept' "$(ls "$folder/kept")" ''
	leave "$half"
	run datarunner redeliver
	is 'half a line alone is nothing to redeliver' "$(tail -n 1 out)" \
		'ℹ Nothing to redeliver'
	is 'half a line alone: it is removed' "$(ls "$folder/kept")" ''
done
printf '{"n":1,"text":"k"}\n{"n":2,"te' >"$folder/undelivered.jsonl"
: >requests
run datarunner redeliver
like 'half a line of an older version: it is reported' out \
	'^⚠ Removing half a data point at the end of .*/undelivered\.jsonl'
is 'half a line of an older version: that is not posted' \
	"$(jq -r .body requests)" '{"n":1,"text":"k"}'
for resumed in '' --resume; do
	backend_fault status=500
	leave "$origin"'{"n":0,"text":"k"}
'"$origin"'{"n":9,"te'
	printf 'half of a mess' >"$folder/log"
	rm -f "$folder/checkpoint"
	# shellcheck disable=SC2086
	run datarunner --profile long.yaml start $resumed
	wait_for 20 sh -c '! datarunner status >/dev/null'
	like "start $resumed: it is reported" out \
		'^⚠ Removing half a data point at the end of .*/kept/7/undelivered'
	is "start $resumed: no line is glued to half of one" \
		"$(kept | jq -r .n 2>&1 | tr '\n' ' ')" \
		'0 1 2 '
	[ -z "$resumed" ] || is 'nor is one of the log' \
		"$(head -n 1 "$folder/log")" 'half of a mess'
done

done_testing
