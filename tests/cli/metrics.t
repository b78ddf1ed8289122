#!/bin/sh
# SPDX-License-Identifier: ISC
# --status-format prometheus: promtool accepts it, if installed, and otherwise a
# grammar check; every figure of the status file has its metric; and datarunner
# still reads key=value lines.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

# faults FILE: prints what is wrong with the text format: each family must have
# HELP, TYPE and then its samples; only counters end in _total; units are
# seconds.
faults() {
	awk '
	function wrong(what) { print FILENAME ":" FNR ": " what ": " $0 }
	/^# HELP / {
		if (!match($3, /^[a-z][a-z0-9_]*$/)) wrong("name")
		if (seen[$3]++) wrong("family again")
		if (NF < 4 || $0 !~ /\.$/) wrong("no sentence")
		name = $3
		next
	}
	/^# TYPE / {
		if ($3 != name) wrong("TYPE without HELP")
		if ($4 != "counter" && $4 != "gauge") wrong("type")
		if ((name ~ /_total$/) != ($4 == "counter")) wrong("_total")
		if (name ~ /_(ms|ns|us|minutes)(_|$)/) wrong("unit")
		next
	}
	{
		sample = $0
		sub(/[{].*/, "", sample)
		if (sample != name) wrong("not of " name)
		if ($0 !~ /^[a-z_0-9]+[{]stream="([^"\\]|\\.)*"(,state="[a-z]+")?[}] -?[0-9]+([.][0-9]+)?$/)
			wrong("sample")
		count++
	}
	END { if (!count) print FILENAME ": no sample" }' "$1"
}

# accepted FILE: neither promtool nor the grammar check has a complaint.
accepted() {
	is "$1: the form is right" "$(faults "$1")" ''
	if command -v promtool >/dev/null; then
		run promtool check metrics <"$1"
		status_is "$1: promtool accepts it" 0
		is "$1: and has no advice" "$(cat out err)" ''
	else
		skip "$1: promtool" 'it is not installed'
	fi
}

# value FILE METRIC: prints the value of the only sample that begins with this.
value() {
	awk -v wanted="$2" 'index($0, wanted "{") == 1 { print $NF }' "$1"
}

# --- the judge --------------------------------------------------------------

printf '# HELP a_ms Time.\n# TYPE a_ms gauge\na_ms{stream="x"} 1\n' >bad
like 'the test finds a wrong unit' - 'bad:2: unit' <<END
$(faults bad)
END
printf '# HELP a A.\n# TYPE a counter\na{stream="x"} 1 2\n' >bad
is 'a wrong counter, a wrong sample' "$(faults bad | grep -c bad:)" 2

# --- both filters -----------------------------------------------------------

backend_start
seq 7 >lines
run pace -i 10ms --first 3 --total 10 --status-file day.prom \
	--status-format prometheus <lines
status_is 'pace' 0
accepted day.prom
is 'lines, released, expected' "$(value day.prom pace_lines_total) $(
	value day.prom pace_released_lines_total) $(
	value day.prom pace_expected_lines)" '10 7 10'
like 'its state' day.prom '^pace_state\{stream="day",state="finished"\} 1$'
is 'no other state' "$(grep -c '^pace_state{.*} 1$' day.prom)" 1
unlike 'no process' day.prom 'pid|seq'
is 'its mode' "$(mode_of day.prom)" 644

printf '%s\n' '{"t":"00:00:00"}' '{"t":"00:00:01"}' x >stamped
run pace --by t --speed 1000 --status-file replay.prom \
	--status-format prometheus <stamped
accepted replay.prom
is 'recorded time, too' "$(value replay.prom pace_unstamped_lines_total)" 1

backend_fault status=400@2
run httppost --status-file 'a "b\.prom' --status-format prometheus \
	"$base/sink" <lines
status_is 'httppost' 1
cp 'a "b\.prom' sink.prom
accepted sink.prom
is 'delivered, undelivered, attempts' "$(value sink.prom \
	httppost_delivered_total) $(value sink.prom \
	httppost_undelivered_total) $(value sink.prom \
	httppost_attempts_total)" '6 1 7'
like 'a name of any bytes is a label' sink.prom \
	'^httppost_lines_total\{stream="a \\"b\\\\"\} 7$'
unlike 'no text of a server' sink.prom 'fault of|last_error'

# --- beside a status file -----------------------------------------------------

run pace -i 10ms --status-file figures --metrics-file both.prom <lines
status_is 'pace: both files' 0
accepted both.prom
like 'the status file has lines' figures '^state=finished$'
is 'the metrics are as new' "$(value both.prom pace_lines_total)" 7
run pace -i 10ms --metrics-file alone.prom <lines
is 'without a status file' "$(value alone.prom pace_lines_total)" 7
backend_again status=400@2
run httppost --status-file figures --metrics-file both.prom "$base/sink" <lines
status_is 'httppost: both files' 1
accepted both.prom
like 'the status file has lines' figures '^state=finished$'
is 'the metrics are as new' "$(value both.prom httppost_undelivered_total)" 1
run httppost --metrics-file alone.prom "$base/sink" <lines
is 'without a status file' "$(value alone.prom httppost_delivered_total)" 7
for command in pace "httppost $base/sink"; do
	# shellcheck disable=SC2086
	run $command --metrics-file no/a.prom <lines
	status_is "${command%% *}: no such folder" 2
	like 'the message names the option' err \
		"^${command%% *}: --metrics-file: no/a.prom: "
	# shellcheck disable=SC2086
	run $command --status-file a.prom --metrics-file ./a.prom <lines
	status_is "${command%% *}: one file for both" 2
	like 'is refused' err 'must not be the file of --'
done

# --- every figure -----------------------------------------------------------

# figures TOOL ...: prints the keys of the status file that have no metric.
without_metric() {
	sed 's/=.*//' "$1" | while read -r key; do
		grep -q "\"$key\"," "$ROOT/tools/$2/metrics.c" || echo "$key"
	done | tr '\n' ' '
}
run pace --by t --speed 1000 --total 3 --status-file figures <stamped
is 'pace: all but process and percent' "$(without_metric figures pace)" \
	'pid seq percent '
run httppost --status-file figures "$base/sink" <lines
is 'httppost: all but process, engine, error and line' \
	"$(without_metric figures httppost)" \
	'pid seq engine last_error delivered_line delivered_sum '
for tool in pace httppost; do
	sed -n 's/^.*"\('$tool'_[a-z0-9_]*\)",.*$/\1/p' \
		"$ROOT/tools/$tool/metrics.c" | sort >named
	sed -n 's/^\.It Cm \('$tool'_[a-z0-9_]*\)$/\1/p' \
		"$ROOT/man/$tool.1" | sort >told
	is_file "$tool(1) names its metrics, and no others" told named
done

# --- datarunner -------------------------------------------------------------

sample_day | head -n 31 >day.csv
cat >datarunner.yaml <<END
csvrows: {file: day.csv}
pace: {rate: 50, status-format: prometheus, metrics-file: pace.prom}
httppost: {url: '$base/sink', status-format: prometheus, metrics-file: sink.prom}
END
rm -f ./*.prom
run datarunner run
unlike 'no other stream has these files' out 'keeps its metrics'
run datarunner status --json
is 'a profile that wants metrics: datarunner has its lines' \
	"$(jq -c '[.status, .index]' out)" '["FINISHED",30]'
for tool in pace sink; do
	accepted "$tool.prom"
done
is 'and its metrics are in their files' "$(value pace.prom pace_lines_total) $(
	value sink.prom httppost_delivered_total)" '30 30'

# two streams with one profile
mkdir below
sample_day >long.csv
sed "s|day.csv|$T/long.csv|" datarunner.yaml >long.yaml
run datarunner --name one --profile long.yaml start
status_is 'the first stream with a metrics-file' 0
unlike 'has it alone' out 'keeps its metrics'
run datarunner --name two --profile long.yaml start
status_is 'the second one starts' 0
like 'with a warning that both have the same file' out \
	"^⚠ The stream one keeps its metrics in the same file, .*/pace[.]prom: "
run datarunner --name two stop
cp long.yaml below
run env -C below datarunner --name two --profile long.yaml start
unlike 'files in another folder are no reason for it' out 'keeps its metrics'
run datarunner --name two stop
sed 's|pace.prom|two.prom|; s|sink.prom|../sink.prom|' long.yaml >below/two.yaml
run env -C below datarunner --name two --profile two.yaml start
like 'the file of httppost is, by another name' out \
	'in the same file, .*[^.]/sink[.]prom: '
run datarunner stop one two
run datarunner --name two --profile long.yaml start
unlike 'a stream that has ended is not' out 'keeps its metrics'
run datarunner --name two stop
sed 's|sink.prom|pace.prom|' long.yaml >same.yaml
run datarunner --profile same.yaml start
status_is 'one file for both filters' 2
like 'is refused' err 'pace.metrics-file and httppost.metrics-file must be two'

done_testing
