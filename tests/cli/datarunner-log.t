#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2317
# The log of a stream: times, rotation, what logs shows, a writer that is killed,
# stopped, or has a full disk. Nothing of this stops or slows a stream.

# shellcheck source-path=SCRIPTDIR
# LOG_MINUTES lets the kills of the writer last longer.
[ -z "${LOG_MINUTES:-}" ] || TEST_BOUND=${TEST_BOUND:-$((900 + LOG_MINUTES * 60))}
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
sample_day >day.csv
folder=$XDG_STATE_HOME/datarunner/default
STAMP='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z'

# profile ROWS RATE [LOG]: writes data.csv and profile.yaml. Each delivered row is
# shown as "row N".
profile() {
	head -n "$(($1 + 1))" day.csv >data.csv
	cat >profile.yaml <<-END
		csvrows:
		  file: data.csv
		pace:
		  rate: $2
		httppost:
		  url: $url
		  body: '{"timestamp":"%{now}","data":%{line}}'
		  show: '${4:-}row %{n}'
		${3:+log: $3}
	END
}

# has_ended_log: the stream has ended, and so has the writer of its log.
has_ended_log() {
	state_is FINISHED && flock -n "$folder/log.lock" true
}

# --- the files --------------------------------------------------------------

mkdir files
seq 1000 | datarunner-log write files 300 4
status_is 'lines are written' 0
is 'as many files as are kept' "$(cd files && echo log log.*[0-9])" \
	'log log.1 log.2 log.3'
for file in files/log files/log.1 files/log.2 files/log.3; do
	check "$file is not larger than it may be" \
		test "$(wc -c <$file)" -le 300 -a "$(wc -c <$file)" -gt 200
done
cat files/log files/log.[0-9]* |
	grep -Evx "$STAMP [0-9]+|# continues the file before" >odd
is 'each line has a time' "$(cat odd)" ''
datarunner-log show files >out
first=$(head -n 1 out)
is 'the last lines are there, once and in order' "$(cat out)" \
	"$(seq "$first" 1000)"
is 'the files are private' "$(mode_of files/log) $(mode_of files/log.1)" \
	'600 600'

seq 1001 1003 | datarunner-log write files 300 2
is 'fewer files are kept' "$(cd files && echo log log.*[0-9])" 'log log.1'
# as a start does
datarunner-log rotate files 2
rm files/log.journal
printf 'a\nb' | datarunner-log write files 300 2
is 'what is written is shown, up to the begin of the stream' \
	"$(datarunner-log show files | tr '\n' ' ')" 'a b '

rm -rf files
mkdir files
head -c 70000 /dev/zero | tr '\0' x | datarunner-log write files 10M 2
is 'a long line is broken' "$(datarunner-log show files | tr -d '\n' | wc -c |
	tr -d ' ')" 70000
printf 'zero\0byte\n' | datarunner-log write files 10M 2
is 'a zero byte is replaced' "$(datarunner-log show files -n 1)" 'zero?byte'

# The folder is not there at first.
mkfifo lines
exec 5<>lines
background datarunner-log write late 10M 2 <lines 5>&-
printf '1\n2\n' >&5
check 'the writer takes what it cannot write' until_true 20 sh -c \
	'! perl -e "vec(\$r, 5, 1) = 1; exit !select(\$r, undef, undef, 0)" 5<>lines'
mkdir late
printf '3\n4\n' >&5
check 'and writes when it can' until_true 20 sh -c \
	'datarunner-log show late 2>&1 | grep -qx 4'
is 'after the number of those that it could not' \
	"$(datarunner-log show late | head -n 1)" \
	'datarunner-log: 2 messages could not be written: No such file or directory'
exec 5>&-
settle
status_is 'it ends with its input' 0

# --- what logs shows --------------------------------------------------------

# as an older version left it
profile 2 max
datarunner --profile profile.yaml --no-wait start >/dev/null
wait_for 20 has_ended_log
rm "$folder"/log.journal
printf 'of an older version\n' >"$folder/log"
printf '%s\n' 'before' >"$folder/log.1"
run datarunner logs
is 'a log of an older version' "$(cat out)" 'of an older version'
cat >"$folder/log.1" <<END
2024-02-16T20:30:45.123Z first
2024-02-16T20:30:46.000Z say "hi"
END
cat >"$folder/log" <<END
# continues the file before
2024-02-16T20:30:47.000Z third
2024-02-16T20:30:48.000Z fourth
END
run datarunner logs
is 'all files of the stream' "$(tr '\n' ',' <out)" \
	'first,say "hi",third,fourth,'
run datarunner logs -n 3
is 'logs -n' "$(tr '\n' ',' <out)" 'say "hi",third,fourth,'
run datarunner logs --lines=0
is 'logs --lines=0' "$(cat out)" ''
run env TZ=UTC datarunner logs --since '2024-02-16 20:30:46'
is 'logs --since' "$(tr '\n' ',' <out)" 'say "hi",third,fourth,'
run env TZ=UTC-2 datarunner logs --since '2024-02-16 22:30:47' -n 1
is 'with -n, and in local time' "$(cat out)" fourth
run datarunner logs --since 1h
is 'logs --since a duration' "$(cat out)" ''
run datarunner logs --json
is 'logs --json' "$(jq -c '[.time, .text]' out)" \
	'["2024-02-16T20:30:45.123Z","first"]
["2024-02-16T20:30:46.000Z","say \"hi\""]
["2024-02-16T20:30:47.000Z","third"]
["2024-02-16T20:30:48.000Z","fourth"]'
echo old >"$folder/log"
run datarunner logs --json
is 'without a time' "$(jq -c . out)" '{"time":null,"text":"old"}'
run datarunner logs --since 01/02/2024
status_is 'a time that may be two' 2
like 'is refused' err '^datarunner: --since: may be D/M/Y or M/D/Y.*01/02/2024'
run datarunner logs -n x
status_is 'a number that is none' 2
like 'is refused' err '^datarunner: -n: must be a number, not "x"'
for wrong in 'status -n 3' 'start --since 1h' 'logs --prometheus'; do
	# shellcheck disable=SC2086
	run datarunner $wrong
	status_is "$wrong" 2
done

# --- settings ---------------------------------------------------------------

for wrong in '{size: 0}' '{files: 1}' '{files: 1001}' '{sizes: 1}'; do
	profile 2 max "$wrong"
	run datarunner --profile profile.yaml check
	status_is "log: $wrong" 2
	like 'is refused with its place' err \
		'^datarunner-log: .*profile.yaml:[0-9]+:[0-9]+: log[.]'
done
profile 2 max '{size: 64k, files: 3}'
run datarunner --profile profile.yaml check
is 'check prints the settings' "$(sed -n '/^log:/,/^files/p' out |
	tr '\n' ' ')" 'log: size=64k files=3 '

# --- kill -9 of the writer, in small files ----------------------------------

# shown FILE: counts the rows from 1 to $rows that are there once; prints the
# others.
shown() {
	sed -n 's/^row //p' "$1" | sort -n >shown.got
	seq "$rows" >shown.wanted
	diff shown.wanted shown.got | sed -n '/^[<>]/p' | head -n 3
}

# for LOG_MINUTES with a new file every 5 s or so
rows=2000 rate=250 size=400 least=100
if [ -n "${LOG_MINUTES:-}" ]; then
	rows=$((LOG_MINUTES * 2880)) rate=48 size=8192 least=$((LOG_MINUTES * 10))
fi
profile "$rows" "$rate" "{size: $size, files: 1000}"
: >log
datarunner --profile profile.yaml start >/dev/null
background datarunner logs -f >followed 2>followed.err
follower=$pid
killed=0
last=
while state_is 'RUNNING\|STARTING'; do
	writer=$(cat "$folder/log.lock")
	if [ -n "$writer" ] && [ "$writer" != "$last" ] &&
		kill -KILL "$writer" 2>/dev/null; then
		killed=$((killed + 1))
		last=$writer
	fi
	sleep 0.05 2>/dev/null || sleep 1
done
files=$(find "$folder" -name 'log.*[0-9]' | wc -l | tr -d ' ')
check "the stream ends well, after $killed kills of the writer of $files files" \
	state_is FINISHED
check 'and these were many' test "$killed" -ge 5
is 'each row arrived once' "$(jq -r .data.time log | sort | uniq -c |
	awk '$1 == 1' | wc -l | tr -d ' ')" "$rows"
run datarunner logs
like 'the end is told' out '^✓ Stream completed$'
is 'each message is there once' "$(shown out)" ''
unlike 'and none was dropped' out 'dropped|could not be written'
check 'in many files' test "$files" -ge "$least"
for file in "$folder"/log "$folder"/log.*[0-9]; do
	[ "$(wc -c <"$file")" -le "$size" ] || echo "$file"
done >large
is 'none of which is too large' "$(cat large)" ''
check 'logs -f has it, too' until_true 20 grep -q 'Stream completed' followed
is 'each message once' "$(shown followed)" ''

# a new start: logs -f goes on, and logs shows the new stream
profile 5 max
datarunner --profile profile.yaml start >/dev/null
check 'logs -f goes on after a start' until_true 20 sh -c \
	'[ "$(grep -c "Stream completed" followed)" = 2 ]'
kill "$follower"
settle "$follower"
wait_for 20 has_ended_log
is 'logs shows the new stream' "$(datarunner logs | tr '\n' ',')" \
	'row 1,row 2,row 3,row 4,row 5,✓ Stream completed,'
is 'and only as many files are kept as it says' \
	"$(cd "$folder" && echo log.*[0-9])" 'log.1 log.2 log.3 log.4'

# nothing comes any more, so only the pipe tells that nobody reads
mkfifo unread
background sh -c 'exec datarunner logs -f >unread'
head -n 1 unread >first
check 'logs -f ends when nobody reads it any more' \
	until_true 20 has_ended "$pid"

# --- a writer that is stuck -------------------------------------------------

# the pipe holds at most 1 MiB
rows=20000
profile "$rows" 1000 '{size: 100M}' "$(printf '%02000d' 0) "
datarunner --profile profile.yaml start >/dev/null
wait_for 20 test -s "$folder/log.lock"
wait_for 20 test -s "$folder/log"
kill -STOP "$(cat "$folder/log.lock")"
: >log
check 'a writer that is stuck does not stop the stream' until_true 60 \
	streams 3000
kill -CONT "$(cat "$folder/log.lock")"
check 'what was dropped is told' until_true 20 sh -c 'datarunner logs |
	grep -q "^httppost: [0-9]* messages were dropped: stderr was full$"'
run datarunner stop
like 'the stream runs and can be stopped' out '^⏹ Stream stopped$'
datarunner logs >out
streamed=$(datarunner status --json | jq .delivered)
dropped=$(sed -n 's/^httppost: \([0-9]*\) message.* dropped.*/\1/p' out |
	awk '{ sum += $1 } END { print sum + 0 }')
is 'each message is there or counted' \
	"$(($(grep -c '^0*0 row ' out) + dropped))" "$streamed"

# --- a keeper that is killed ------------------------------------------------

profile 20000 500
datarunner --profile profile.yaml start >/dev/null
kill -KILL "$(tail -n 1 "$folder/keeper.lock")"
kill -KILL "$(cat "$folder/log.lock")"
: >log
check 'without keeper and writer the stream lives' until_true 20 streams 100
check 'and the log is written' until_true 20 sh -c \
	'datarunner logs | grep -q "^row 300$"'
run datarunner stop
status_is 'it can be stopped' 0
check 'the writer ends' until_true 20 flock -n "$folder/log.lock" true

# --- everything is killed ---------------------------------------------------

# last_words TEXT: a writer reads this, and is killed before it writes it.
last_words() {
	exec 5<>lines
	background datarunner-log write "$folder" 10M 5 <lines 5>&-
	printf '%s' "$1" >&5
	wait_for 20 grep -q "$1" "$folder/log.journal"
	kill -KILL "$pid"
	settle
	exec 5>&-
}

last_words 'words before a resume'
datarunner start --resume >/dev/null
datarunner stop >/dev/null
run datarunner logs
is 'a resume finds what the last writer has read' \
	"$(grep -cx 'words before a resume' out)" 1
wait_for 20 flock -n "$folder/log.lock" true
last_words 'words before a start'
datarunner --profile profile.yaml start >/dev/null
datarunner stop >/dev/null
is 'a start leaves it in the log of the last stream' \
	"$(grep -cE "^$STAMP words before a start\$" "$folder/log.1")" 1
run datarunner logs
unlike 'and the new one begins without it' out 'words before'

# --- a writer that always fails -----------------------------------------------

mkdir failing alone
cat >failing/datarunner-log <<END
#!/bin/sh
case \$1 in
write)
	echo >>"$T/tries"
	exit 1
	;;
esac
exec "$BIN/datarunner-log" "\$@"
END
chmod +x failing/datarunner-log
cp "$BIN/datarunner" alone
profile 20000 20
rm -rf "$folder"
: >log
began=$(date +%s)
run env PATH="$T/failing:$PATH" alone/datarunner --profile profile.yaml start
status_is 'a writer that fails does not hold the stream up' 0
check 'which goes on' until_true 60 streams 60
tries=$(wc -l <tries)
# one at once, and one after every 5 s
most=$((2 + ($(date +%s) - began) / 5))
check "it is started again now and then ($tries)" \
	test "$tries" -ge 1 -a "$tries" -le "$most"
logger=$(ps -e -o pid= -o args= | sed -n "s|^ *\([0-9]*\) .*$T/alone/datarunner .*keep\$|\1|p")
check 'its processes are found' test -n "$logger"
datarunner stop >/dev/null
for pid in $logger; do
	check 'and no more after the end of the stream' \
		until_true 20 has_ended "$pid"
done

# --- a full disk ------------------------------------------------------------

if unshare -rm true 2>/dev/null; then
	mkdir disk
	profile 20000 200
	cat >on_disk <<-END
		mount -t tmpfs -o size=512k none disk || exit 100
		XDG_STATE_HOME=$T/disk
		export XDG_STATE_HOME
		# waits COMMAND...: for at most 20 s
		waits() {
			tries=0
			until "\$@" >/dev/null 2>&1 || [ "\$tries" -gt 400 ]; do
				tries=\$((tries + 1))
				sleep 0.05
			done
		}
		has_lost() {
			datarunner status | grep -q '^Log: '
		}
		has_told() {
			datarunner logs | grep -q 'could not be written'
		}
		has_streamed() {
			[ "\$(wc -l <log)" -gt "\$was" ]
		}
		datarunner --profile profile.yaml start || exit
		dd if=/dev/zero of=disk/fill bs=1k 2>dd.err
		was=\$((\$(wc -l <log) + 200))
		waits has_lost
		waits has_streamed
		datarunner status >full.out
		datarunner status --json >full.json
		datarunner status --prometheus >full.prom
		has_streamed && echo streams >>full.out
		rm disk/fill
		waits has_told
		datarunner stop
		datarunner logs >full.log
		datarunner status --json >after.json
	END
	: >log
	run unshare -rm sh on_disk
	if [ "$status" = 100 ]; then
		skip 'a full disk under the log' 'no tmpfs can be mounted'
	else
		like 'a full disk: status tells that messages are lost' full.out \
			'^Log: [0-9]+ messages? lost: No space left on device$'
		like 'and the stream goes on' full.out '^streams$'
		check 'as JSON' test "$(jq .log_lost full.json)" -gt 0
		like 'for Prometheus' full.prom \
			'^datarunner_log_lost_total\{stream="default"\} [1-9]'
		like 'with room again, the log tells it' full.log \
			'^datarunner-log: [0-9]+ messages? could not be written: No space'
		lost=$(sed -n \
			's/^datarunner-log: \([0-9]*\) message.*/\1/p' full.log |
			awk '{ sum += $1 } END { print sum + 0 }')
		# messages about the disk are among them
		check 'each message is there or counted' test \
			"$(($(grep -c '^row ' full.log) + lost))" -ge \
			"$(jq .delivered after.json)"
	fi
else
	skip 'a full disk under the log' 'no namespaces of our own'
fi

# --- its usage --------------------------------------------------------------

run datarunner-log
status_is 'the helper refuses nonsense' 2
for wrong in 'write files' 'write files 0x 3' 'write files 1k 1' 'rotate files' \
	'show files -x' 'end'; do
	# shellcheck disable=SC2086
	run datarunner-log $wrong
	status_is "datarunner-log $wrong" 2
done
run datarunner-log pipe ./no-such-command
status_is 'and what is not there' 127

done_testing
