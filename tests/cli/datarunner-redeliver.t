#!/bin/sh
# SPDX-License-Identifier: ISC
# redeliver: undelivered lines belong to their start, are posted as what they
# were, are not lost if they fail again or anything is killed, and are removed
# only when all of them are settled.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
hold_port
folder=$XDG_STATE_HOME/datarunner/default

# project NAME ROWS: makes a folder with a CSV file whose rows no other file
# has.
project() {
	mkdir "$1"
	awk -v name="$1" -v rows="$2" 'BEGIN {
		print "project,n,time,RX_kWh,TX1_kWh,TX2_kWh"
		for (i = 1; i <= rows; i++)
			printf "%s,%d,00:00:%02d,1,1,1\n", name, i, i
	}' >"$1/data.csv"
}

# fails FILE [URL]: streams the file; no record is delivered.
fails() {
	run datarunner start --rate 100 "$1" "${2:-$free_url}"
	check "$1: none is delivered" until_true 20 state_is INCOMPLETE
}

# arrived: prints the records that the backend has accepted, in order.
arrived() {
	jq -r 'select(.data) | "\(.data.project)\(.data.n)"' log |
		tr '\n' ' '
}

# --- two projects under one name ----------------------------------------------

project a 3
project b 2
fails a/data.csv
fails b/data.csv
run datarunner status
like 'both are kept' out '^Kept for redeliver: 5$'
is 'each start has a file of its own' "$(for number in 1 2; do
	sed 's/.*	//' "$folder/kept/$number/undelivered" | jq -r .project
done | tr '\n' ' ')" 'a a a b b '
run datarunner status
like 'the reason of INCOMPLETE names that of the last CSV file' out \
	"^Status: INCOMPLETE \\(2 data points .* in $folder/kept/2/undelivered; "
# the last words of the stream may still be on their way into its log
wait_for 20 flock -n "$folder/log.lock" true
find "$folder" -type f -exec cksum {} + | grep -v lock | sort >before
run datarunner redeliver --dry-run
status_is '--dry-run' 0
is '--dry-run: files, counts and URLs, the oldest first' "$(cat out)" \
	"3 data points of $T/a/data.csv to $free_url, from $folder/kept/1/undelivered
2 data points of $T/b/data.csv to $free_url, from $folder/kept/2/undelivered
ℹ 5 data points would be posted again; nothing was sent"
find "$folder" -type f -exec cksum {} + | grep -v lock | sort >after
is_file '--dry-run: changes nothing' after before
run datarunner redeliver
status_is 'in vain' 1
like 'nothing is lost of either' err '^✗ 5 data points are still undelivered'
is 'and nothing is mixed' "$(kept | jq -r .project | tr '\n' ' ')" \
	'a a a b b '
is 'what failed again is in new files' "$(kept_numbers | tr '\n' ' ')" '3 4 '
run datarunner --profile nowhere.yaml redeliver --dry-run
like '--dry-run: with a profile only the last file' out \
	'^2 data points of .*/b/data.csv to the URL of .*nowhere\.yaml, from '

# each set goes to the URL of its stream
sed "s|$free_url|$url|" "$folder/default.yaml" >there.yaml
run datarunner --profile there.yaml redeliver
status_is 'with a profile: the last file alone' 0
is 'arrives' "$(arrived)" 'b1 b2 '
like 'what is left is named' out \
	'^ℹ 3 data points belong to other CSV files: redeliver without --profile'
run datarunner status
like 'and kept' out '^Kept for redeliver: 3$'
: >log
backend_stop
backend_start --port "$free_port"
run datarunner redeliver
status_is 'the server of the first file is back' 0
is 'its records arrive there' "$(arrived)" 'a1 a2 a3 '
is 'and leave nothing behind' "$(ls "$folder/kept")" ''
run datarunner redeliver --dry-run
is '--dry-run: nothing is left' "$(cat out)" \
	'ℹ 0 data points would be posted again; nothing was sent'
backend_stop
backend_start
hold_port

# a second stream of the same file has a file of its own
: >log
fails a/data.csv
fails a/data.csv
run datarunner status
like 'the same file twice' out '^Kept for redeliver: 6$'
like 'INCOMPLETE is about the lines of the last stream' out \
	"^Status: INCOMPLETE \\(3 data points .* in $folder/kept/2/undelivered; "
run datarunner stop
rm -rf "$folder"

# --- what status says about it ---------------------------------------------------

# figures: prints undelivered, redelivered and kept.
figures() {
	datarunner status --json | jq -c '[.undelivered, .redelivered, .kept]'
}

run datarunner start --rate 1/m a/data.csv "$free_url"
wait_for 20 keeps_lines
datarunner stop >/dev/null
run datarunner start --resume --rate 100
check 'a stream of two starts' until_true 20 state_is INCOMPLETE
run datarunner status
like 'the reason of INCOMPLETE counts the files' out \
	"^Status: INCOMPLETE \\(3 .* in $folder/kept/1/undelivered and 1 more file; "
unlike 'nothing is redelivered yet' out '^Redelivered'
is 'as JSON' "$(figures)" '[3,0,3]'
sed "s|$free_url|$url|" "$folder/default.yaml" >there.yaml
posts=$(backend_stat posts)
backend_fault "status=400@$((posts + 2))"
run datarunner --profile there.yaml redeliver
status_is 'one of them is refused' 1
is 'the others are redelivered' "$(figures)" '[3,2,1]'
run datarunner status
like 'and INCOMPLETE is about that one' out '^Status: INCOMPLETE \(1 data points '
backend_fault
run datarunner --profile there.yaml redeliver
status_is 'and now all are' 0
run datarunner status
like 'then the stream is finished' out '^Status: FINISHED$'
like 'some of its lines were undelivered' out '^Undelivered: 3$'
like 'and have been delivered since' out '^Redelivered: 3$'
unlike 'none is left' out '^Kept for redeliver'
run datarunner status --prometheus
like 'as a metric' out '^datarunner_redelivered\{stream="default"\} 3$'
rm -rf "$folder"

# before a stream is resumed
sample_day >day.csv
: >log
datarunner start --rate 50 day.csv "$free_url" >/dev/null
wait_for 20 keeps_lines
datarunner stop >/dev/null
run datarunner --profile there.yaml redeliver
status_is 'a stream that was stopped' 0
count=$(datarunner status --json | jq .undelivered)
was=$(wc -l <log)
datarunner start --resume day.csv "$url" >/dev/null
wait_for 20 streams $((was + 5))
is 'it is resumed' "$(figures)" "[$count,$count,0]"
run datarunner stop
like 'stop says how many were redelivered' out \
	"^ℹ Delivered: [0-9]+, undelivered: $count \\($count redelivered\\); "
unlike 'and of no line that it is undelivered' out '^⚠ Not delivered'
rm -rf "$folder"

# --- what fails again ----------------------------------------------------------

project c 6
fails c/data.csv
sed "s|$free_url|$url|" "$folder/default.yaml" >there.yaml
posts=$(backend_stat posts)
backend_fault "status=400@$((posts + 3))-$((posts + 4))"
: >log
run datarunner --profile there.yaml redeliver
status_is 'some are refused again' 1
like 'the others are delivered' out '^✓ Redelivered 4 data points$'
run datarunner status
like 'and those are still there' out '^Kept for redeliver: 2$'
backend_fault 'status=404'
run datarunner --profile there.yaml redeliver
status_is 'a server that refuses all' 1
run datarunner status
like 'costs none' out '^Kept for redeliver: 2$'
backend_fault
run datarunner --profile there.yaml redeliver
status_is 'in the end' 0
is 'each has arrived once' "$(arrived | tr ' ' '\n' | sort | tr '\n' ' ')" \
	'c1 c2 c3 c4 c5 c6 '
run datarunner redeliver
like 'and no more' out 'Nothing to redeliver'

# --- not confirmed is not removed ----------------------------------------------

# an httppost that reports success and has posted nothing
fails c/data.csv
sed "s|$free_url|$url|" "$folder/default.yaml" >there.yaml
mkdir fake
cat >fake/httppost <<END
#!/bin/sh
case " \$* " in
*' --check '*) exec "$BIN/httppost" "\$@" ;;
esac
exit 0
END
chmod +x fake/httppost
mkdir alone
cp "$BIN/datarunner" alone
run env PATH="$T/fake:$PATH" alone/datarunner --profile there.yaml redeliver
status_is 'what the checkpoint has not counted' 1
run datarunner status
like 'is still there' out '^Kept for redeliver: 6$'
: >log
run datarunner --profile there.yaml redeliver
status_is 'and is delivered the next time' 0
is 'whole' "$(arrived)" 'c1 c2 c3 c4 c5 c6 '

# the lines of a running stream stay with it
run datarunner start --rate 6/m c/data.csv "$free_url"
wait_for 20 keeps_lines
run datarunner redeliver
status_is 'redeliver while a stream runs' 1
check 'while a stream runs nothing is moved' test -e "$folder/kept/1"
run datarunner stop
rm -rf "$folder"

# --- as what they were ------------------------------------------------------------

backend_again status=400
cat >origin.yaml <<END
csvrows:
  file: $T/c/data.csv
pace:
  rate: 10
httppost:
  url: $url
  header: "Is: %{n} %{now:ns} %{elapsed} %{key}"
  body: '{"timestamp":"%{now}","data":%{line}}'
END
run datarunner --profile origin.yaml run
status_is 'a stream that is refused' 4
sent() {
	jq -r .headers.Is requests
}
sent >first
is 'six lines' "$(wc -l <first | tr -d ' ')" 6
run datarunner redeliver
status_is 'it is refused again' 1
: >requests
backend_fault
run datarunner redeliver
status_is 'and then delivered' 0
sent >again
is_file 'with the numbers, times and keys of the first time' again first

# --- lines of an older version ----------------------------------------------------

backend_again
csvrows c/data.csv >lines
head -n 4 lines >"$folder/redeliver.jsonl"
httppost --checkpoint "$folder/redeliver.checkpoint" "$base/sink" \
	<<-END
		1
		2
	END
tail -n 2 lines >"$folder/undelivered.jsonl"
: >log
: >requests
run datarunner status
like 'they are counted' out '^Kept for redeliver: 4$'
run datarunner redeliver --dry-run
is '--dry-run shows them' "$(sed 's/, from.*,/,/' out)" \
	"2 data points of $T/c/data.csv to $url, without origin
2 data points of $T/c/data.csv to $url, without origin
ℹ 4 data points would be posted again; nothing was sent"
backend_fault "status=400@$(($(backend_stat posts) + 1))"
run datarunner redeliver
status_is 'one fails again' 1
is 'it is said that they have no origin' "$(grep -c \
	'^ℹ 2 data points were kept by an older version, without their origin' out)" 2
is 'the others arrive, from the checkpoint on' "$(arrived)" 'c4 c5 c6 '
key=$(jq -r '.headers.Is' requests | head -n 1)
: >requests
run datarunner redeliver
status_is 'the next time that one arrives, too' 0
is 'with the key of the time before' "$(jq -r '.headers.Is' requests)" "$key"
is 'nothing is left' "$(ls "$folder/kept")" ''
# a start moves them to a folder with the settings of their stream
tail -n 2 lines >"$folder/undelivered.jsonl"
: >log
run datarunner start --rate 100 b/data.csv "$url"
check 'a start of another file' until_true 20 state_is FINISHED
run datarunner redeliver
is 'keeps them for their own URL' "$(arrived)" 'b1 b2 c5 c6 '
# with httppost.run, lines of the stream have had the keys of small numbers
{
	cat origin.yaml
	echo '  run: day'
} >day.yaml
: >requests
run datarunner --profile day.yaml run
sent | sed 's/.* //' >keys
is 'a run has keys' "$(wc -l <keys | tr -d ' ')" 6
tail -n 2 lines >"$folder/undelivered.jsonl"
: >requests
# 0.1.0 had begun to post others, with keys that are not of this run
head -n 2 lines >"$folder/redeliver.jsonl"
head -n 1 lines | httppost --checkpoint "$folder/redeliver.checkpoint" \
	"$base/sink"
run datarunner redeliver
status_is 'keys of another run' 1
like 'the message says what to do' err \
	'has the keys of another --run: continue with the same --run, or without it$'
: >requests
run datarunner --profile origin.yaml redeliver
status_is 'a profile without it posts the rest' 0
is 'that is one line' "$(sent | wc -l | tr -d ' ')" 1
tail -n 2 lines >"$folder/undelivered.jsonl"
: >requests
run datarunner redeliver
is 'lines without origin are posted' "$(sent | wc -l | tr -d ' ')" 2
is 'with keys of their own' "$(sent | sed 's/.* //' | grep -cxFf keys)" 0
rm -rf "$folder"

# --- signals between two files --------------------------------------------------------

# Between two files the shell is mostly in a $( ), where bash 5.2 drops a signal
# whose trap returns. Then redeliver would go on, and wait for the last answer.
backend_again status=503
run datarunner --profile origin.yaml run
datarunner stop >/dev/null
mkdir one
mv "$folder"/kept/*/* one
six=$(seq 1 6)
for shell in dash bash; do
	runner_under "$shell" || continue
	for turn in 1 3; do
		rm -rf "$folder/kept"
		for number in $six; do
			mkdir -p "$folder/kept/$number"
			chmod 700 "$folder/kept/$number"
			cp one/settings "$folder/kept/$number"
			sed -n "${number}p" one/undelivered \
				>"$folder/kept/$number/undelivered"
		done
		backend_again hang@6-
		background datarunner redeliver >out 2>err
		wait_for 20 test ! -e "$folder/kept/$turn"
		kill -TERM "$pid"
		settle
		status_is "$shell: SIGTERM after file $turn" 143
		backend_fault
		run datarunner redeliver
		status_is "$shell: the next one posts the others" 0
		is "$shell: each once" "$(jq -r .data.n log | sort | tr '\n' ' ')" \
			'1 2 3 4 5 6 '
	done
done
rm -rf "$folder"

# --- kill -9 --------------------------------------------------------------------------

backend_again status=503
perl -e 'print "n\n"; print "$_\n" for 1 .. 200' >many.csv
cat >many.yaml <<END
csvrows:
  file: $T/many.csv
pace:
  rate: max
httppost:
  url: $base/sink
  header: "Key: %{key}"
  retry-for: 0
  timeout: 10s
  jobs: 4
  run: first
END
run datarunner --profile many.yaml run
is 'many lines are kept' "$(kept | wc -l | tr -d ' ')" 200

# poster: prints the process id of the httppost that redeliver runs.
poster() {
	ps -e -o pid= -o ppid= -o comm= | awk -v parent="$pid" \
		'$2 == parent && $3 == "httppost" { print $1 }'
}

# hangs: the server has accepted some lines and hangs with all jobs.
# shellcheck disable=SC2317
hangs() {
	[ "$(backend_stat posts)" -ge $((posts + 34)) ]
}

# Some lines are refused and go to another file. If httppost is killed, the
# server accepts some lines and then no others, however late the kill comes. If
# only the shell is killed, httppost goes on, and the next redeliver waits.
: >log
: >requests
slack=0
for victim in both httppost both httppost shell; do
	had=$(wc -l <log)
	posts=$(backend_stat posts)
	set -- "status=400@$((posts + 3))-$((posts + 8))" delay=20
	[ "$victim" = shell ] || set -- "hang@$((posts + 31))-" "$@"
	backend_fault "$@"
	background datarunner redeliver >out 2>err
	if [ "$victim" = shell ]; then
		wait_for 20 sh -c '[ "$(wc -l <log)" -gt '$((had + 5))' ]'
	else
		wait_for 20 hangs
		backend_fault
	fi
	httppost=$(poster)
	case $victim in
	both) kill -KILL "$pid" "$httppost" ;;
	httppost) kill -KILL "$httppost" ;;
	shell) kill -KILL "$pid" ;;
	esac
	[ "$victim" = shell ] || slack=$((slack + 4))
	wait_for 20 has_ended "$httppost"
	backend_fault
	settle
	# the files continue even if the profile has another run now
	sed "s/run: .*/run: after $slack/" many.yaml >other.yaml
	mv other.yaml many.yaml
done
check 'it was killed in the middle' keeps_lines
run datarunner redeliver
status_is 'the last redeliver ends well' 0
is 'nothing is left' "$(ls "$folder/kept")" ''
sort log | uniq >arrived
csvrows many.csv | sort >wanted
is_file 'every line has arrived, and no other' arrived wanted
repeats=$(($(wc -l <log) - 200))
diag "$slack were in flight at kills, $repeats repeated"
check 'what was in flight at a kill repeats at most' \
	test "$repeats" -le "$slack"
jq -r '.headers.Key + " " + .body' requests | sort -u >pairs
is 'each line has one key' "$(wc -l <pairs | tr -d ' ')" 200
is 'of the first time' "$(sed 's/^\([^ ]*-\([0-9]*\)\) .*:\([0-9]*\)}$/\2 \3/' \
	pairs | awk '$1 != $2')" ''

# A stream posts records of a CSV file, which have no origin.
printf 'httppost: {url: "http://127.0.0.1:9/", take-origin: true}\n' >taking.yaml
run datarunner --name taking --profile taking.yaml start many.csv
status_is 'a stream does not take origins' 2
like 'which names the key' err 'Remove take-origin from the profile'

done_testing
