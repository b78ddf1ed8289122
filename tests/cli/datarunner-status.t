#!/bin/sh
# SPDX-License-Identifier: ISC
# datarunner says what is true: the states and their exit statuses, figures that
# add up over resumes, JSON, metrics, and a status that takes no time.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
hold_port
sample_day >day.csv
head -n 11 day.csv >ten.csv
folder=$XDG_STATE_HOME/datarunner/default

# member KEY: of status --json.
member() {
	datarunner status --json | jq -r ".$1"
}

holder() {
	tail -n 1 "$folder/$1.lock"
}

# --- the states -------------------------------------------------------------

states() {
	rm -rf "$folder"
	backend_fault hang
	datarunner start --rate 20 day.csv "$url" >/dev/null
	run datarunner status
	status_is "$1: nothing is settled yet" 0
	like "$1: STARTING, with what it waits for" out \
		'^Status: STARTING \(no answer to the first record yet\)$'
	is "$1: versions before 0.2.0 called it RUNNING" "$(member status)" RUNNING
	datarunner stop >/dev/null
	backend_fault

	datarunner start --rate 20 day.csv "$url" >/dev/null
	check "$1: RUNNING" until_true 20 state_is RUNNING
	backend_fault status=503
	check "$1: RETRYING, with reason and since when" until_true 20 sh -c \
		'datarunner status | grep -Eq "$0"' \
		'^Status: RETRYING \(HTTP 503.*, since [0-9:]{8}'
	check "$1: JSON has them" until_true 20 sh -c 'datarunner status --json |
		jq -e ".state == \"RETRYING\" and .retrying_since > 0 and
			(.detail | startswith(\"HTTP 503\"))"'
	datarunner pause >/dev/null
	check "$1: PAUSED comes first" state_is PAUSED
	# a stop that was killed halfway
	: >"$folder/stopped"
	run datarunner status
	status_is "$1: a stop that has not ended the stages" 0
	like "$1: STOPPING" out '^Status: STOPPING$'
	datarunner stop >/dev/null
	run datarunner status
	status_is "$1: ended" 3
	like "$1: STOPPED, although lines are undelivered" out '^Status: STOPPED$'
	backend_fault
	rm -rf "$folder"
}

for shell in ${RUNNER_SHELLS:-dash bash}; do
	runner_under "$shell" && states "$shell"
done

# --- a run that leaves undelivered lines ---------------------------------------

for shell in ${RUNNER_SHELLS:-dash bash}; do
	runner_under "$shell" || continue
	rm -rf "$folder"
	backend_again status=400@3-4
	run datarunner --rate 50 run ten.csv "$url"
	status_is "$shell: run ends with 4" 4
	like "$shell: it says why" out '^✗ Stream ended incomplete: 2 data points '
	unlike "$shell: and not that it is complete" out '✓ Stream completed'
	run datarunner status
	status_is "$shell: status ends with 1" 1
	like "$shell: INCOMPLETE" out '^Status: INCOMPLETE \(2 data points are '
	like "$shell: delivered" out '^Delivered: 8$'
	is "$shell: as JSON, with the old word" \
		"$(member '| [.state, .status, .reason] | @csv')" \
		'"INCOMPLETE","FINISHED",'
	run datarunner start --resume
	status_is "$shell: nothing to resume is no success" 1
	like "$shell: it says why" err '^✗ Nothing is left to stream, but 2 data '
	run datarunner --rate 50 run --resume ten.csv "$url"
	status_is "$shell: nor for a run" 4
	run datarunner redeliver
	status_is "$shell: redeliver" 0
	run datarunner status
	status_is "$shell: then it is finished" 3
	run env DATARUNNER_FINISHED_STATUS=100 \
		datarunner --rate 50 run --resume ten.csv "$url"
	status_is "$shell: for a supervisor, too" 100
done
# old lines make no other run incomplete
echo '{"old":1}' >"$folder/undelivered.jsonl"
run datarunner --rate 50 run ten.csv "$url"
status_is 'lines of an earlier run' 0
like 'are still kept' "$folder/kept/1/undelivered.jsonl" old
rm -rf "$folder"

# --- figures over resumes -----------------------------------------------------

: >log
datarunner start --rate 50 day.csv "$url" >/dev/null
wait_for 20 streams 10
datarunner stop >/dev/null
first=$(wc -l <log | tr -d ' ')
elapsed=$(member elapsed_s)
is 'the first start' "$(member delivered)" "$first"
datarunner start --resume >/dev/null
wait_for 20 streams $((first + 10))
datarunner stop >/dev/null
second=$(wc -l <log | tr -d ' ')
is 'the second one adds to it' "$(member delivered)" "$second"
is 'so does what was released' "$(member 'released - .backlog')" "$second"
datarunner_time_grew() {
	datarunner status --json |
		jq -e --argjson before "$elapsed" '.elapsed_s > $before'
}
check 'and the elapsed time' datarunner_time_grew
datarunner start --resume >/dev/null
wait_for 20 streams $((second + 10))
kill -KILL "$(holder httppost)"
check 'httppost is killed' until_true 20 state_is DIED
datarunner status --json >killed
settled=$(sed -n 's/.*settled=0*\([0-9]*\) .*/\1/p' "$folder/checkpoint")
is 'what the checkpoint has is delivered' "$(jq .delivered killed)" "$settled"
datarunner start --resume >/dev/null
wait_for 20 streams $((settled + 10))
datarunner stop >/dev/null
last=$(sed -n 's/.*settled=0*\([0-9]*\) .*/\1/p' "$folder/checkpoint")
is 'after a kill, too, all starts count' "$(member delivered)" "$last"
datarunner start --rate 1 day.csv "$url" >/dev/null
check 'a start without --resume begins at 0' \
	test "$(member delivered)" -lt "$last"

# --- stop and resume ----------------------------------------------------------------

for shell in ${RUNNER_SHELLS:-dash bash}; do
	runner_under "$shell" || continue
	datarunner stop >/dev/null
	rm -rf "$folder"
	: >log
	cp day.csv part.csv
	datarunner start --rate 50 part.csv "$url" >/dev/null
	wait_for 20 streams 10
	run datarunner stop
	came=$(wc -l <log | tr -d ' ')
	like "$shell: stop says what was delivered, and how to go on" out \
		"^ℹ Delivered: $came, undelivered: 0; start --resume continues after record $came of 86400\$"
	tail -n 1 day.csv >>part.csv
	run datarunner start --resume
	status_is "$shell: a file that has grown" 0
	like "$shell: the resume says what it continues from" out \
		"^ℹ Continuing after record $came of 86401, $(jq -r .data.time log |
			sed -n "${came}p")\$"
	datarunner stop >/dev/null
	head -n 4000 day.csv >part.csv
	run datarunner start --resume
	status_is "$shell: a file that is shorter" 2
	like "$shell: says so" err \
		'^✗ Cannot resume: .*/part.csv is shorter than before; start without'
	sed '2s/1/2/' day.csv >part.csv
	tail -n 1 day.csv >>part.csv
	run datarunner start --resume
	status_is "$shell: a file that begins otherwise" 2
	like "$shell: says so" err 'begins with other bytes than before'
	run datarunner start --rate 50 part.csv "$free_url"
	status_is "$shell: without --resume it starts" 0
	wait_for 20 keeps_lines
	run datarunner stop
	like "$shell: stop says where the undelivered lines are" out \
		"^⚠ Not delivered: [0-9]+ data points, in $folder/kept/[0-9]+/undelivered; redeliver"
	rm -rf "$folder/kept"
done

# --- the record that was delivered last -----------------------------------------

# compares DESCRIPTION PROFILE-LINE OPTION...: runs a stream that ends early, and
# resumes it with the same file and with one that has another last record.
compares() {
	compared=$1
	rm -rf "$folder"
	head -n "$records" day.csv >part.csv
	cat >limit.yaml <<-END
		$2
		pace: {rate: max, limit: $limit}
		httppost: {url: '$base/sink'}
	END
	shift 2
	: >log
	datarunner --profile limit.yaml "$@" run >/dev/null 2>&1
	number=$(wc -l <log | tr -d ' ')
	time=$(jq -r .time log | tail -n 1)
	sed "/^$time,/s/\$/1/" part.csv >changed.csv
	check "$compared: one record differs" test \
		"$(diff part.csv changed.csv | grep -c '^<')" = 1
	cp part.csv same.csv
	cp changed.csv part.csv
	run datarunner start --resume
	status_is "$compared: another last record" 2
	like "$compared: it says so" err \
		"^✗ Cannot resume: record $number of .*/part.csv is not the one that was delivered; start without --resume\$"
	run datarunner run --resume --profile limit.yaml "$@"
	status_is "$compared: run refuses it, too" 2
	cp same.csv part.csv
	run datarunner start --resume
	status_is "$compared: the same file" 0
	# this start has delivered nothing, and the next one knows the record
	datarunner stop >/dev/null
	cp changed.csv part.csv
	run datarunner start --resume
	status_is "$compared: changed after a start that delivered nothing" 2
}

for shell in ${RUNNER_SHELLS:-dash bash}; do
	runner_under "$shell" || continue
	records=601
	limit=400
	compares "$shell" 'csvrows: {file: part.csv, max-line: 1k}'
	sed 's/max-line/strings: true, max-line/' limit.yaml >other.yaml
	run datarunner --profile other.yaml start --resume
	status_is "$shell: other settings of csvrows make other lines" 0
	datarunner stop >/dev/null
done
limit=150
compares 'a shard' 'csvrows: {file: part.csv}' --shard 2/3
compares 'a part' 'csvrows: {file: part.csv}' --part 2/2
limit=950
compares 'a file that is repeated' \
	'csvrows: {file: part.csv, repeat: 3, limit: 980}'
# --- a stream that an older version started -----------------------------------

rm -rf "$folder"
: >log
datarunner start --rate 50 day.csv "$url" >/dev/null
wait_for 20 streams 10
# what version 0.1.0 kept
old='token|host|pid_space|mode|profile|file|url|from|span|rate|speed|shard'
old="$old|start_at|told_url|told_from|total|first|csv_file"
old="$old|csvrows_args|pace_args|httppost_args"
grep -E "^stored_($old)=" "$folder/settings" >kept
cp kept "$folder/settings"
rm -f "$folder/earlier" "$folder/pace.yaml"
run datarunner status
status_is 'an older version started it: it runs' 0
like 'with its total' out '^Total Data Points: 86400$'
run datarunner rate 100
status_is 'its rate cannot change' 1
like 'which it says' err 'was started by an older version'
run datarunner pause
status_is 'it pauses' 0
run datarunner resume
status_is 'and resumes' 0
run datarunner stop
status_is 'and stops' 0
came=$(wc -l <log | tr -d ' ')
like 'with its figures' out "^ℹ Delivered: $came, undelivered: 0; "
run datarunner start --resume
status_is 'and continues' 0
like 'where it was' out "^ℹ Continuing after record $came of 86400, "
datarunner stop >/dev/null

: >log
datarunner start --rate 50 day.csv "$url" >/dev/null
last=0

# --- the time of the data -------------------------------------------------------

wait_for 20 streams $((last + 20))
datarunner stop >/dev/null
run datarunner status
like 'the recorded time of the last delivery' out \
	"^Data time: $(jq -r .data.time log | tail -n 1)\$"
is 'as JSON' "$(member data_time)" "$(jq -r .data.time log | tail -n 1)"

# --- JSON -----------------------------------------------------------------------

datarunner start --rate 50 day.csv "$url" >/dev/null
check 'the rate of the last ten seconds' until_true 20 sh -c \
	'datarunner status --json | jq -e ".rate > 1 and .mean_rate > 1"'
run datarunner status --json
is 'the schema has a version' "$(jq .schema out)" 1
for key in state released delivered undelivered backlog lag_s elapsed_s rate \
	index total; do
	check "there is $key" jq -e ".$key != null" out
done
jq -r 'keys_unsorted[]' out >named
awk '/^\.S[hs] / { is_there = $2 == "JSON" }
	is_there && /^\.It Cm / { print $3 }' "$ROOT/man/datarunner.1" >told
is_file 'the manual has the members, in this order' named told
check 'the figures are not old' jq -e \
	'.pace_age_s < 30 and .httppost_age_s < 30' out
check 'the next line is due about now' jq -e --argjson now "$(date +%s)" \
	'.next_due > $now - 60 and .next_due < $now + 60' out

# --- metrics --------------------------------------------------------------------

run datarunner status --prometheus
status_is '--prometheus' 0
if command -v promtool >/dev/null; then
	check 'promtool accepts it' promtool check metrics <out
fi
is 'each sample has its type and the name of the stream' \
	"$(awk '/^# TYPE/ { typed[$3] = 1; next }
		/^#/ { next }
		{ name = $1; sub(/{.*/, "", name) }
		!(name in typed) || $1 !~ /{stream="default"[,}]/ || NF != 2' out)" ''
is 'one state holds' "$(grep -c '^datarunner_state{.*} 1$' out)" 1
like 'the current one' out '^datarunner_state\{stream="default",state="RUNNING"\} 1$'
sed -n 's/^datarunner_state{.*state="\([A-Z]*\)".*/\1/p' out >named
sed -n '/^\.It Em state/,/^\.El/s/^\.It \([A-Z]*\) Ta.*/\1/p' \
	"$ROOT/man/datarunner.1" >told
is_file 'the table of the manual has the states, in this order' named told
is 'it adds up' "$(awk '
	/^datarunner_released_total/ { all = $2 }
	/^datarunner_(delivered|undelivered|empty)_total|^datarunner_backlog/ {
		sum += $2
	}
	END { print all - sum }' out)" 0
sed -n 's/^# TYPE \(datarunner_[a-z_]*\) .*/\1/p' out | sort >named
grep '^\.It Cm datarunner_' "$ROOT/man/datarunner.1" | sed 's/.* //' |
	sort >told
is 'the manual has all of them' "$(comm -23 named told)" ''
run datarunner status --prometheus --json
status_is 'not with --json' 2
run datarunner stop --prometheus
status_is 'nor of another verb' 2

# --- it takes no time -------------------------------------------------------------

if can_trace; then
	run strace -f -qq -e trace=execve,fork,vfork,clone,clone3 -o calls \
		"$BIN/datarunner" status
	status_is 'status under strace' 0
	is 'is the shell and one helper' "$(grep -c 'execve(.*) = 0' calls)" 2
	unlike 'without another process' calls 'fork|clone'
else
	skip 'status starts one helper' 'no strace'
fi
for words in 'status' 'status --json' '--name default status' \
	'--name=default status --prometheus'; do
	# shellcheck disable=SC2086
	run datarunner $words
	status_is "$words: at once" 0
	# shellcheck disable=SC2086
	run env DATARUNNER_WHOLE=1 datarunner $words
	status_is "$words: by the whole script" 0
done
datarunner stop >/dev/null

# --- the state of an older version ------------------------------------------------

grep -v '^stored_shown_url=' "$folder/settings" >settings.old
cat settings.old >"$folder/settings"
sed '/^recent_rate=/d; /^next_due=/d' "$folder/pace.status" >pace.old
cat pace.old >"$folder/pace.status"
rm -f "$folder/earlier"
run datarunner status --json
status_is 'files without the new members' 3
check 'are read' jq -e '.delivered > 0 and .url == null' out

done_testing
