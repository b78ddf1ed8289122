#!/bin/sh
# SPDX-License-Identifier: ISC
# The figures of status, stop and the log agree, and status --json is valid JSON
# for any name of the stream, the file or the server.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
hold_port
sample_day >day.csv
head -n 41 day.csv >forty.csv
folder=$XDG_STATE_HOME/datarunner/default

# figure KEY: of the last status --json.
figure() {
	jq -r ".$1" out
}

# --- the same figures everywhere ----------------------------------------------

run datarunner start --rate 20 day.csv "$url"
run datarunner pause
check 'a pause is counted while it lasts' until_true 20 sh -c \
	"datarunner status --json | jq -e '.paused_seconds >= 3'"
run datarunner resume
lines=$(wc -l <log)
check 'it continues' until_true 20 sh -c "[ \$(wc -l <log) -gt $((lines + 20)) ]"
run datarunner stop
like 'stop counts what was delivered' out '^Streamed [0-9]+ data points in '
streamed=$(sed -n 's/^Streamed \([0-9]*\) data points in .*/\1/p' out)
seconds=$(sed -n 's/^Streamed .* in \([0-9]*\) seconds.*/\1/p' out)
paused=$(sed -n 's/^Streamed .* (\([0-9]*\) paused)$/\1/p' out)
run datarunner status
like 'status has the same time' out \
	"^Elapsed Time: ${seconds}s \\(${paused}s paused\\)\$"
run datarunner status --json
is 'and the same data points' "$(figure delivered)" "$streamed"
is 'which arrived' "$(wc -l <log | tr -d ' ')" "$streamed"
is 'JSON has the time without pauses' "$(jq '.elapsed_s | floor' out)" \
	"$seconds"
# the last live line counts the pause too, rounded and a slot before the end
shown=$(datarunner logs | sed -n 's/^\[\([0-9]*\)s\].*/\1/p' | tail -n 1)
all=$((seconds + paused))
check "the live lines, with the pause ($shown, $all)" test \
	$((shown - all)) -le 2 -a $((all - shown)) -le 2

run datarunner start --rate 500 day.csv "$url"
agree=0
for look in 1 2 3 4 5 6 7 8 9 10; do
	datarunner status --json >out
	jq -e '.index >= .delivered + .undelivered and .backlog >= 0 and
		.released == .delivered + .undelivered + .empty + .backlog' \
		out >/dev/null || agree=$look
done
is 'released, settled and backlog add up' "$agree" 0
run datarunner stop
# the files as a kill between two writes leaves them
sed -i.old 's/^delivered=.*/delivered=63/;s/^undelivered=.*/undelivered=0/' \
	"$folder/httppost.status"
sed -i.old 's/^lines=.*/lines=58/' "$folder/pace.status"
rm -f "$folder/checkpoint" "$folder"/*.old
run datarunner status --json
is 'even if the files are of two moments' \
	"$(jq -c '[.index, .delivered]' out)" '[63,63]'

# --- every attempt fails --------------------------------------------------------

for fault in status=500 status=400 reset; do
	backend_fault "$fault"
	run datarunner start --rate 20 day.csv "$url"
	check "$fault: RETRYING" until_true 20 state_is RETRYING
	run datarunner status
	status_is "$fault: it lives" 0
	run datarunner start
	like "$fault: and is one stream" out '^⚠ Already streaming '
	backend_fault
	check "$fault: RUNNING when it is over" until_true 20 state_is RUNNING
	run datarunner stop
	status_is "$fault: it can be stopped" 0
	datarunner redeliver >/dev/null 2>&1
	rm -rf "$folder"
done

# --- JSON whatever it is called ---------------------------------------------------

odd_names() {
	printf '%s\n' '{"a": 1} back\slash '"it's"' %s%n $(touch gotcha)'
	printf 'größe 日本 🦊 \302\205 \177 \033[31m tab\t\n'
	printf 'bad \377\376 bytes \303\n'
}

odd_names >names
mkdir odd
while IFS= read -r name; do
	cp forty.csv "odd/$name"
	run datarunner start --rate 200 "odd/$name" "$url"
	status_is "starts: $name" 0
	run datarunner status --json
	is 'one object of JSON in UTF-8' "$(iconv -f UTF-8 -t UTF-8 out |
		jq -r '.name + " " + (.total | tostring)')" 'default 40'
	datarunner stop >/dev/null
	run datarunner status --json
	is 'stopped, too' "$(iconv -f UTF-8 -t UTF-8 out | jq -r .name)" default
done <names
check 'no name is run' test ! -e gotcha
newline="odd/two
lines.csv"
cp forty.csv "$newline"
run datarunner start --rate 200 "$newline" "$url"
run datarunner status --json
is 'a name of two lines' "$(jq -r .total out)" 40
is 'is one line' "$(wc -l <out | tr -d ' ')" 1
datarunner stop >/dev/null

# a server whose answers contain unusual bytes
for words in 'a "quoted\\" text' '\xff\x1b[1m \xc3' 'größe\n'; do
	backend_fault "status=500,body=$words"
	# long enough to be seen before the stream ends
	run datarunner start --rate 20 day.csv "$url"
	wait_for 20 state_is RETRYING
	run datarunner status --json
	is "a server that says $words" "$(jq -r .status out)" RETRYING
	backend_fault
	datarunner stop >/dev/null
done
run datarunner start --rate 50 forty.csv 'http://no such host"\/'
run datarunner status --json
check 'an invalid URL' jq -e .name out
# a status file that is torn or empty
for file in pace httppost; do
	: >"$folder/$file.status"
	run datarunner status --json
	check "$file.status is empty" jq -e .name out
done

# --- list -----------------------------------------------------------------------

run datarunner list
status_is 'list of streams that ended' 0
mkdir "$XDG_STATE_HOME/datarunner/other"
chmod 755 "$XDG_STATE_HOME/datarunner/other"
run datarunner list
status_is 'list mends a mode' 0
ln -s /tmp "$XDG_STATE_HOME/datarunner/link"
run datarunner list
status_is 'list of what cannot be read' 2
like 'names it' err 'link is a symbolic link'
like 'and shows the others' out '^default '
rm "$XDG_STATE_HOME/datarunner/link"

done_testing
