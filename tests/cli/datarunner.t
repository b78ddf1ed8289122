#!/bin/sh
# SPDX-License-Identifier: ISC
# The verbs of datarunner in every state: stopped, running, paused, finished,
# died. Everything runs under each installed shell.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
hold_port
sample_day >day.csv
head -n 4 day.csv >three.csv
head -n 41 day.csv >forty.csv

all_verbs() {
	# --- stopped: nothing was started yet ---------------------------------
	cp three.csv 24hr_per_second_offline_mode.csv
	run datarunner status
	status_is "$1: status before the first start" 3
	is "$1: its text" "$(cat out)" "=== Real-Time Data Runner Status ===
Status: STOPPED
CSV File: $T/24hr_per_second_offline_mode.csv
Total Data Points: 3
Current Index: 0/3
Elapsed Time: 0s
Released: 0
Delivered: 0
Undelivered: 0
Backlog: 0
Last error: none
Commands: start | stop | status | exit"
	check "$1: it makes no folder" test ! -e "$XDG_STATE_HOME/datarunner"
	for verb in pause resume; do
		run datarunner "$verb"
		status_is "$1: $verb while stopped" 1
		is "$1: says so" "$(cat out)" '⚠ Not currently streaming'
	done
	run datarunner stop
	status_is "$1: stop while stopped" 0
	is "$1: says so" "$(cat out)" '⚠ Not currently streaming'
	run datarunner start --resume
	status_is "$1: nothing to resume" 1
	run datarunner restart --resume
	status_is "$1: nor to restart and resume" 1
	is "$1: says so" "$(cat err)" \
		'✗ Nothing to resume: no stream has been started yet'
	run datarunner logs
	status_is "$1: no logs yet" 0
	run datarunner list
	status_is "$1: no streams to list, or one that never ran" 0
	run datarunner redeliver
	status_is "$1: nothing to redeliver" 0
	rm 24hr_per_second_offline_mode.csv
	run datarunner start
	status_is "$1: a missing CSV" 1
	is "$1: is named" "$(cat err)" \
		'✗ CSV file not found: 24hr_per_second_offline_mode.csv
  Name your file: datarunner start FILE URL'
	run datarunner start "$url" day.csv
	status_is "$1: file and URL swapped" 1
	is "$1: says so" "$(cat err)" "✗ CSV file not found: $url
  The file comes first: datarunner start FILE URL"

	# --- running ----------------------------------------------------------
	: >log
	run datarunner start --rate 20 day.csv "$url"
	status_is "$1: start" 0
	is "$1: its text" "$(sed 's/ in [0-9.]* m\{0,1\}s$/ in N ms/' out)" \
		"▶ Starting data stream...
Total data points: 86400
✓ started: first record delivered in N ms"
	check "$1: it has delivered by then" test -s log
	run datarunner status
	status_is "$1: status while running" 0
	like "$1: RUNNING" out '^Status: RUNNING$'
	like "$1: the file" out "^CSV File: $T/day.csv\$"
	like "$1: the rate" out \
		'^Rate: [0-9]+[.][0-9]{3}/s \(mean [0-9]+[.][0-9]{3}/s\)$'
	like "$1: the lag" out '^Lag: [0-9]+us$'
	like "$1: the time left" out '^Time left: 1:1[12]:[0-9][0-9]$'
	run datarunner start day.csv "$url"
	status_is "$1: start while running" 0
	like "$1: one is enough, and it is named" out \
		"^⚠ Already streaming $T/day.csv to $url \(pid [0-9]+\)\$"
	run datarunner start forty.csv "$url"
	status_is "$1: start of another file" 1
	like "$1: names the stream that runs" out \
		"^⚠ Already streaming $T/day.csv to $url \(pid [0-9]+\)\$"
	like "$1: and says what to do" err \
		'^✗ The stream default has another file, URL, part or shard: stop it first, '
	run datarunner start day.csv "$free_url"
	status_is "$1: start with another URL" 1
	run datarunner resume
	is "$1: resume while running" "$(cat out)" '⚠ Not paused'
	run datarunner redeliver
	run datarunner list
	like "$1: list" out "^default +RUNNING +[0-9]+/86400  $T/day.csv\$"
	check "$1: the log has live lines" until_true 20 sh -c \
		'datarunner logs | grep -q "^\[0s\] 00:00:00 | RX: "'

	# --- paused -----------------------------------------------------------
	run datarunner pause
	status_is "$1: pause" 0
	is "$1: its text" "$(cat out)" '⏸ Stream paused'
	run datarunner status
	status_is "$1: status while paused" 0
	like "$1: PAUSED" out '^Status: PAUSED$'
	run datarunner pause
	is "$1: pause while paused" "$(cat out)" '⚠ Already paused'
	run datarunner start day.csv "$url"
	like "$1: start while paused" out '^⚠ Already streaming '
	lines=$(wc -l <log)
	run datarunner resume
	is "$1: resume" "$(cat out)" '▶ Stream resumed'
	check "$1: it continues" until_true 20 sh -c \
		"[ \$(wc -l <log) -gt $lines ]"
	run datarunner pause
	run datarunner stop
	status_is "$1: stop while paused" 0
	like "$1: its text" out '^⏹ Stream stopped$'
	like "$1: the sum" out \
		'^Streamed [0-9]+ data points in [0-9]+ seconds( \([0-9]+ paused\))?$'
	streamed=$(sed -n 's/^Streamed \([0-9]*\) .*/\1/p' out)
	is "$1: which is true" "$streamed" "$(wc -l <log | tr -d ' ')"

	# --- stopped, and on --------------------------------------------------
	run datarunner status
	status_is "$1: status while stopped" 3
	like "$1: STOPPED" out '^Status: STOPPED$'
	like "$1: its position" out "^Current Index: $streamed/86400\$"
	run datarunner start --resume --rate 50
	status_is "$1: start --resume" 0
	like "$1: it says where it continues" out \
		"^ℹ Continuing after record $streamed of 86400, 00:0"
	run datarunner restart --rate 100
	status_is "$1: restart" 0
	like "$1: it stops" out '^⏹ Stream stopped$'
	like "$1: and starts" out '^▶ Starting data stream'
	run datarunner stop
	jq -r .data.time log >seconds
	is "$1: no data point is lost before the restart" \
		"$(awk 'NR > 1 && $1 == "00:00:00" { exit } { print }' seconds |
			sort -cu 2>&1)" ''
	like "$1: which begins at the first" seconds '^00:00:00$'

	# --- finished ---------------------------------------------------------
	run datarunner start --rate 100 forty.csv "$url"
	status_is "$1: a short stream" 0
	check "$1: it finishes" until_true 20 sh -c \
		'datarunner status | grep -q "^Status: FINISHED$"'
	run datarunner status --json
	status_is "$1: status while finished" 3
	is "$1: as JSON" "$(jq -c '[.name, .status, .reason, .total, .index,
		.delivered, .undelivered, .kept, .last_error]' out)" \
		'["default","FINISHED",null,40,40,40,0,0,null]'
	is "$1: with the keys of the manual" "$(jq -c keys_unsorted out)" \
		"$(sed -n '/^\.Ss JSON/,/^\.Ss Metrics/s/^\.It Cm \([a-z_]*\)$/\1/p' \
			"$ROOT/man/datarunner.1" | jq -Rnc '[inputs]')"
	run datarunner logs
	like "$1: the log says that it is complete" out '^✓ Stream completed$'
	run datarunner start --resume
	status_is "$1: nothing is left to stream" 0
	run datarunner stop
	is "$1: stop while finished" "$(cat out)" '⚠ Not currently streaming'

	# --- died -------------------------------------------------------------
	backend_fault 'status=404'
	run datarunner start day.csv "$url"
	status_is "$1: a server that knows no such page" 1
	like "$1: start says why" err '^✗ The stream failed: httppost ended'
	like "$1: with the log" err 'httppost: .*404'
	run datarunner status
	status_is "$1: status of what died" 1
	like "$1: DIED" out '^Status: DIED \(httppost ended with exit status 2\)$'
	like "$1: with the last error" out '^Last error: .*404'
	run datarunner pause
	status_is "$1: pause of what died" 1
	run datarunner resume
	status_is "$1: resume of what died" 1
	is "$1: says how to go on" "$(cat out)" '⚠ Not currently streaming
ℹ start --resume continues the last stream'
	run datarunner start --resume
	status_is "$1: the server still knows no such page" 1
	is "$1: only messages of this start are shown" \
		"$(grep -c '^httppost: stopping: ' err)" 1
	run datarunner stop
	status_is "$1: stop of what died" 0
	like "$1: nothing runs" out '^⚠ Not currently streaming$'
	like "$1: it says what was delivered, and how to go on" out \
		'^ℹ Delivered: 0, undelivered: [1-9][0-9]*; start --resume continues after record [0-9]+ of 86400$'
	like "$1: and where the others are" out \
		'^⚠ Not delivered: [1-9][0-9]* data points, in .*/kept/[0-9]+/undelivered'
	backend_fault
	rm -rf "$XDG_STATE_HOME/datarunner"

	# --- not delivered ----------------------------------------------------
	head -n 11 forty.csv >gone.csv
	run datarunner start --rate 50 gone.csv "$free_url"
	status_is "$1: a server that is not there" 0
	check "$1: the stream keeps live time" until_true 20 state_is INCOMPLETE
	run datarunner status
	status_is "$1: it is no success" 1
	like "$1: it says where the lines are and what posts them" out \
		"^Status: INCOMPLETE \\(10 data points are undelivered, in \
.*/default/kept/1/undelivered; datarunner redeliver posts them again\\)\$"
	like "$1: what was not delivered is counted" out '^Undelivered: 10$'
	like "$1: and kept" out '^Kept for redeliver: 10$'
	like "$1: with the reason" out '^Last error: .*refused'
	datarunner logs >text
	like "$1: the log names it" text \
		'^✗ Error sending data at 00:00:0[0-9]: .*refused'
	run datarunner redeliver
	status_is "$1: redeliver in vain" 1
	rm gone.csv
	run datarunner redeliver
	like "$1: it asks the server even if the file is gone" err \
		'^✗ Error sending .*refused'
	like "$1: and not for the file" err '^✗ 10 data points are still undelivered'
	run datarunner status
	like "$1: loses nothing" out '^Kept for redeliver: 10$'
	sed "s|$free_url|$url|" "$XDG_STATE_HOME/datarunner/default/default.yaml" \
		>there.yaml
	: >log
	run datarunner --profile there.yaml redeliver
	status_is "$1: redeliver" 0
	is "$1: its text" "$(cat out)" '✓ Redelivered 10 data points'
	is "$1: in order" "$(jq -r .data.time log)" \
		"$(sed -n '2,11s/,.*//p' forty.csv)"
	run datarunner redeliver
	is "$1: once" "$(cat out)" 'ℹ Nothing to redeliver'
	check "$1: then the stream is finished" state_is FINISHED
	rm -rf "$XDG_STATE_HOME/datarunner"

	# --- where to begin ---------------------------------------------------
	: >log
	run datarunner start --from 13:00:00 --for 300ms --rate 10 \
		--name second day.csv "$url"
	status_is "$1: start --from --for" 0
	is "$1: counts what is left" "$(sed -n 2p out)" 'Total data points: 39600'
	check "$1: it ends by itself" until_true 20 sh -c \
		'datarunner --name second status | grep -q "^Status: FINISHED$"'
	# three, or fewer if the machine was busy
	came=$(wc -l <log | tr -d ' ')
	check "$1: it had time for $came" test "$came" -ge 1 -a "$came" -le 3
	is "$1: it began there" "$(jq -r .data.time log | tr '\n' ' ')" \
		"$(seq -f '13:00:%02.0f' 0 $((came - 1)) | tr '\n' ' ')"
	run datarunner --name second start --resume --speed 50 --for 100ms
	status_is "$1: --speed" 0
	check "$1: it ends" until_true 20 sh -c \
		'datarunner --name second status | grep -q "^Status: FINISHED$"'
	is "$1: it went on there" \
		"$(jq -r .data.time log | sed -n "$((came + 1))p")" "13:00:0$came"
	run datarunner list
	like "$1: list names both" out '^second +FINISHED '
	now=$(date +%H:%M)
	run datarunner start --from now --for 10ms day.csv "$url"
	begun=$(jq -r .data.time log | tail -n 1)
	check "$1: --from now ($now, $begun)" test \
		"${begun%:*}" = "$now" -o "${begun%:*}" = "$(date +%H:%M)"
	datarunner stop >/dev/null
	rm -rf "$XDG_STATE_HOME/datarunner"
}

for shell in ${RUNNER_SHELLS:-dash bash posh yash}; do
	if runner_under "$shell"; then
		all_verbs "$shell"
	fi
done

# --- what is wrong with the words -------------------------------------------

wrong() {
	what=$1
	wanted=$2
	shift 2
	run datarunner "$@"
	status_is "$what: exit 2" 2
	like "$what: named" err "$wanted"
}

wrong 'an unknown command' '^✗ Unknown command: strat$' strat
wrong 'an unknown option' '^datarunner: --foo: unknown option' start --foo
wrong 'a missing argument' '^datarunner: --from: needs an argument' start --from
wrong 'an empty argument' '^datarunner: --name: must not be empty' --name ''
wrong 'an argument too many' '^datarunner: --json: takes no argument' \
	status --json=1
wrong 'an option of another verb' '^datarunner: --json: not an option of stop' \
	stop --json
wrong 'an operand too many' '^datarunner: c: unexpected operand' start a b c
wrong 'an operand without use' '^datarunner: x[.]csv: pause takes no file' \
	pause x.csv
wrong 'an operand of status' '^datarunner: x[.]csv: status takes no file' \
	status x.csv
wrong 'no colour' 'color: must be auto, always or never, not "red"' --color red
wrong 'a name with a slash' '^datarunner: --name: must be letters.* not "a/b"' \
	--name a/b status
wrong 'a name of another folder' \
	'^datarunner: --name: must begin with a letter, a digit or _, not "../x"' \
	--name ../x status
wrong '--from with --resume' '^datarunner: --from: does not go with --resume' \
	start --resume --from 1
wrong 'junk for --rate' '^pace: --rate: ' start --rate 10x day.csv "$url"
wrong 'junk for --for' '^pace: --for: ' start --for -1 day.csv "$url"
wrong 'a URL that is none' \
	'^datarunner: URL: must begin with http:// or https:// ' \
	start day.csv nowhere
wrong 'a profile that is not there' 'no.yaml: ' --profile no.yaml start
wrong 'a URL with a password beside a profile' 'Put a URL with a password into the profile' \
	--profile there.yaml start day.csv http://user:secret@127.0.0.1/
wrong 'a time that is not there' 'no record has time >= 99' \
	start --from 99 day.csv "$url"
printf 'a,b\n1,2\n' >ab.csv
printf 'csvrows:\n  file: ab.csv\n  require: RX_kWh\nhttppost:\n  url: %s\n' \
	"$url" >ab.yaml
wrong 'a missing column' 'no column "RX_kWh"; the columns are: a, b$' \
	--profile ab.yaml check
wrong 'a missing column' 'no column "RX_kWh"; the columns are: a, b$' \
	--profile ab.yaml start

run datarunner --version
like '--version' out '^datarunner [0-9]+[.][0-9]+[.][0-9]+$'
run datarunner --help
status_is '--help' 0
check 'fits one screen' test "$(wc -l <out)" -le 24
check 'of 80 columns' test "$(awk 'length > 80' out | wc -l)" -eq 0
run datarunner --help all
status_is '--help all' 0
like 'has the other options' out '^      --shard K/N '
check 'within 80 columns' test "$(awk 'length > 80' out | wc -l)" -eq 0
cp out all
run datarunner help all
is_file 'help all is the same' out all
for all in --help=all '-h all'; do
	# shellcheck disable=SC2086
	run datarunner $all
	is_file "$all, too" out all
done
wrong 'help of something else' '^datarunner: stream: not a topic of help' \
	help stream
wrong 'or by the option' '^datarunner: --help: must be all, not "stream"' \
	--help=stream

# --- the nearest name -------------------------------------------------------

# nearest MISTAKE MEANT: the message about MISTAKE suggests MEANT
while read -r mistake meant; do
	run datarunner "$mistake"
	status_is "$mistake: exit 2" 2
	like "$mistake: suggests $meant" err "^Did you mean $meant\\? datarunner help"
done <<'END'
strat start
stpo stop
staus status
pasue pause
resumee resume
rerun run
redel redeliver
lgos logs
hlep help
END
run datarunner nonsense
is 'nothing is suggested for other words' "$(cat err)" \
	'✗ Unknown command: nonsense
datarunner help lists the commands'
wrong 'an option with a fault' \
	'^datarunner: --resum: unknown option; did you mean --resume\? ' \
	start --resum
wrong 'and one with an argument' \
	'^datarunner: --shrad: unknown option; did you mean --shard\? ' \
	start --shrad=1/2
mkdir -p names/datarunner/night names/datarunner/rig
run env XDG_STATE_HOME="$T/names" datarunner --name nigth status
status_is 'the name of no stream' 3
is 'the nearest is suggested' "$(cat err)" \
	'ℹ No stream is named nigth; did you mean night?'
run env XDG_STATE_HOME="$T/names" datarunner stop nigth
status_is 'the same after the verb' 2
is 'with the nearest, too' "$(cat err)" 'datarunner: nigth: no stream has this name; did you mean night? (see datarunner --help)'
run env XDG_STATE_HOME="$T/names" datarunner --name other stop
is 'if one is near' "$(cat err)" ''
rm -r names

# --- profiles ---------------------------------------------------------------

mkdir -p config/datarunner here
cat >config/datarunner/night.yaml <<END
csvrows:
  file: $T/forty.csv
httppost:
  url: $url
END
run env XDG_CONFIG_HOME="$T/config" datarunner --name night check
status_is 'a profile of that name is found' 0
like 'check prints its settings' out "^file=$T/forty.csv\$"
like 'and the grace that holds' out '^grace=3s$'
ln -s "$BIN/datarunner" link-to-it
mkdir links
ln -s ../link-to-it links/dr
run env PATH=/usr/bin:/bin links/dr check day.csv "$url"
status_is 'a link to datarunner finds the filters' 0
(cd links && PATH=/usr/bin:/bin sh dr check "$T/day.csv" "$url") >out 2>&1
is 'also if it is named without a folder' "$?" 0
cp day.csv here
cd here || exit
run datarunner init day.csv
status_is 'init' 0
is 'its text' "$(cat "$T/out")" \
	'ℹ Found delimiter ",", header in line 1, encoding UTF-8, time in "time" as time of day, HH:MM:SS
✓ Wrote datarunner.yaml'
is 'it lists the columns' "$(csvrows --profile datarunner.yaml --check |
	sed -n 's/^require=//p' | tr '\n' ' ')" "$(head -n 1 day.csv | tr , ' ') "
is 'on lines that fit a terminal' "$(awk 'length($0) > 79 && !/show:/' \
	datarunner.yaml)" ''
run datarunner check
status_is 'its profile is sound, and found' 0
run datarunner init day.csv
status_is 'a second init' 1
like 'refuses to overwrite it' "$T/err" '^✗ datarunner.yaml already exists'
cd "$T" || exit
printf '"a ""b"": c",x\n1,2\n' >odd.csv
run datarunner --profile odd.yaml init odd.csv
status_is 'init with odd names' 0
run csvrows --profile odd.yaml
is 'its profile reads the file' "$(cat out)" '{"a \"b\": c":1,"x":2}'
cp odd.csv 'o\d"d\.csv'
run datarunner --profile odder.yaml init 'o\d"d\.csv'
status_is 'init with an odd file' 0
run csvrows --profile odder.yaml
is 'its profile reads that file' "$(cat out)" '{"a \"b\": c":1,"x":2}'
run datarunner check day.csv "$url/a\\b\""
status_is 'a URL with a backslash and a quote' 0
is 'is checked as it is' "$(sed -n 's/^url=//p' out)" "$url/a\\b\""
run datarunner --profile none.yaml --delimiter ';;' init day.csv
status_is 'init with what is no delimiter' 2
is 'says so, and nothing else' "$(sed 's/:.*//' err)" csvrows
run datarunner --profile none.yaml init none.csv
status_is 'init without the file' 1
like 'names it' err '^✗ CSV file not found: none.csv$'

# --- who looks at settings changes none ---------------------------------------

run datarunner start --rate 50 day.csv "$url"
folder=$XDG_STATE_HOME/datarunner/default
cp "$folder/default.yaml" before.yaml
run datarunner check forty.csv "$free_url"
status_is 'check of another file and URL' 0
like 'shows that URL' out "^url=$free_url\$"
is_file 'but the profile of the stream is as it was' \
	"$folder/default.yaml" before.yaml
run datarunner check forty.csv nowhere
status_is 'check of what is wrong' 2
printf '%s\n' "check three.csv $free_url" exit >typed
run datarunner forty.csv "$free_url" <typed
status_is 'a prompt with another URL' 0
is_file 'changes nothing, either' "$folder/default.yaml" before.yaml
is 'and none leaves a profile behind' "$(cd "$folder" && echo *.yaml*)" \
	'default.yaml pace.yaml'
datarunner stop >/dev/null

# --- secrets ----------------------------------------------------------------

cat >secret.yaml <<END
csvrows:
  file: day.csv
httppost:
  url: http://user:hush-$$@127.0.0.1:$port/sink
  header: 'X-Key: hush-$$'
END
run datarunner --profile secret.yaml start
status_is 'a profile with secrets' 0
ps -eo args >processes
unlike 'no argument has them' processes "hush[-]$$"
run datarunner --profile secret.yaml check
unlike 'check masks them' out "hush-$$"
datarunner status >text
datarunner logs >>text
unlike 'status and logs do not have them' text "hush-$$"
run datarunner stop
run datarunner start day.csv "http://user:hush-$$@127.0.0.1:$port/sink"
status_is 'a URL with a password, and no profile' 0
ps -eo args >processes
unlike 'is in no argument' processes "hush[-]$$"
is 'but in a file that is ours alone' "$(find "$XDG_STATE_HOME" -type f \
	! -perm 600)" ''
run datarunner stop

done_testing
