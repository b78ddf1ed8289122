#!/bin/sh
# SPDX-License-Identifier: ISC
# pace: options from a profile, and a change of the rate during a run.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

seq 100000 >lines

# --- profile ----------------------------------------------------------------

mkdir folder
cat >folder/profile.yaml <<'END'
csvrows:
  file: x
pace:
  rate: 1000/s
  limit: 3
  status-file: figures
END
run pace --profile folder/profile.yaml <lines
status_is 'a profile: status' 0
is 'a profile' "$(cat out)" "$(printf '1\n2\n3')"
like 'a path beside it' folder/figures '^released=3$'
run pace --profile folder/profile.yaml -n 2 -i 2ms <lines
is 'the command line beats it' "$(cat out)" "$(printf '1\n2')"
like 'and its rival' folder/figures '^interval=0\.002000000$'
run pace --profile folder/profile.yaml --check
status_is '--check: status' 0
like '--check: rate' out '^rate=1000/s$'
like '--check: path' out '^status-file=folder/figures$'
unlike '--check: a rival is not in force' out '^interval='
run pace --check
like '--check: preset' out '^interval=1s$'
printf 'pace:\n  rate: 5\n  speed: 400\n  limit: 2\n  status-file: figures\n' \
	>speed.yaml
run pace --profile speed.yaml <lines
like 'a speed in a profile' figures '^interval=0\.000500000$'
run pace --profile speed.yaml --speed 200 <lines
like 'is beaten by one on the command line' figures '^interval=0\.001000000$'
run pace --profile speed.yaml --rate max <lines
status_is 'and by an unpaced rate: status' 0
like 'and by an unpaced rate' figures '^interval=0\.000000000$'
printf 'pace:\n  rate: max\n  speed: 2\n' >speed.yaml
run pace --profile speed.yaml <lines
status_is 'a speed without slots in a profile: status' 2
like 'a speed without slots in a profile' err \
	'^pace: speed\.yaml:3:3: pace\.speed: does not go with rate max$'
printf 'pace:\n  tick: 1ms\n  rate: max\n  order: skip\n' >speed.yaml
run pace --profile speed.yaml <lines
like 'the later key has the fault' err \
	'^pace: speed\.yaml:3:3: pace\.rate: max does not go with tick$'
like 'so does one that lacks another' err \
	'^pace: speed\.yaml:4:3: pace\.order: needs --by$'

cat >bad.yaml <<'END'
pace:
  interval: 0
  limit: many
  paused: maybe
  speed-of-light: 1
  for: [1, 2]
END
run pace --profile bad.yaml <lines
status_is 'a bad profile: status' 2
is 'a bad profile: nothing on stdout' "$(cat out)" ''
for place in 2:13:.pace.interval 3:10:.pace.limit 4:11:.pace.paused \
	5:3:.*speed-of-light 6:3:.pace.for; do
	like "a bad profile: $place" err "^pace: bad.yaml:$place"
done
printf 'pace:\n  by: time\n  max-gap: 2s\n  order: error\n  burst: 3\n' >by.yaml
run pace --profile by.yaml <lines
status_is 'a burst beside recorded time in a profile: status' 2
like 'a burst beside recorded time in a profile' err \
	'^pace: by\.yaml:5:3: pace\.burst: does not go with by$'
run pace --profile by.yaml -n 2 -r 1000 <lines
status_is 'a rate beats recorded time, and what belongs to it: status' 0
is 'a rate beats recorded time, and what belongs to it' "$(cat out)" \
	"$(seq 2)"
run pace --profile folder/profile.yaml --by time --first 1 --speed 1000 <lines
status_is 'recorded time beats a rate: status' 0
like 'recorded time beats a rate' folder/figures '^unstamped=3$'
printf 'pace:\n  rate: 5\n  interval: 1s\n' >rivals.yaml
run pace --profile rivals.yaml <lines
status_is 'rivals in a profile: status' 2
like 'rivals in a profile' err '^pace: rivals.yaml:3:3: pace.interval: '
run pace --profile missing.yaml <lines
status_is 'no profile: status' 2
like 'no profile' err '^pace: missing.yaml: '

# --- another rate while it runs ---------------------------------------------

# profile KEYS: writes the profile again.
profile() {
	printf 'pace:\n  status-file: figures\n%b' "$1" >new.yaml
	mv new.yaml profile.yaml
}

interval_is() {
	until_true 20 grep -q "^interval=$1\$" figures
}

: >figures
: >out
profile '  interval: 1h\n'
background pace --profile profile.yaml <lines >out 2>err
check 'a line an hour' until_true 20 lines_are 1 out
profile '  rate: 50\n  speed: 2\n'
kill -HUP "$pid"
check 'SIGHUP: takes the new rate within the slot' until_true 20 lines_are 5 out
check 'SIGHUP: the status file shows it' interval_is 0.010000000
is 'SIGHUP: says nothing' "$(cat err)" ''
profile '  interval: 10x\n  speeed: 3\n'
kill -HUP "$pid"
check 'SIGHUP: a fault is reported' until_true 20 \
	grep -q '^pace: profile.yaml:3:13: pace.interval: must be a duration' err
check 'SIGHUP: and the next one' until_true 20 \
	grep -q '^pace: profile.yaml:4:3: pace.speeed: unknown key' err
before=$(wc -l <out)
check 'SIGHUP: and lines continue' until_true 20 lines_are $((before + 5)) out
is 'SIGHUP: at the old rate' "$(figure interval)" 0.010000000
profile '  by: time\n'
kill -HUP "$pid"
check 'SIGHUP: slots stay slots' until_true 20 \
	grep -q '^pace: profile.yaml: pace.by: cannot change' err
profile '  rate: 20\n  burst: 4\n'
kill -USR1 "$pid"
check 'SIGHUP: in a pause' state_is paused
kill -HUP "$pid"
check 'SIGHUP: the status file shows that' interval_is 0.200000000
like 'SIGHUP: it is still paused' figures '^state=paused$'
kill -USR2 "$pid"
before=$(wc -l <out)
check 'SIGHUP: and lines continue' until_true 20 lines_are $((before + 5)) out
rm profile.yaml
kill -HUP "$pid"
check 'SIGHUP: a profile that is gone is reported' until_true 20 \
	grep -q '^pace: profile.yaml: No such file' err
kill -TERM "$pid"
settle
status_is 'it stopped for SIGTERM, not before' 143
is 'none is missing' "$(cat out)" "$(head -n "$(wc -l <out)" lines)"

# If a slot has already released more lines than the new burst, the slot is
# complete.
held() {
	kill -QUIT "$pid"
	grep -q "running $1 lines" err
}
for burst in 3 5; do
	profile '  interval: 1h\n  burst: 10\n'
	rm -f fed
	mkfifo fed
	: >out
	exec 5<>fed
	background pace --profile profile.yaml <fed >out 2>err 5>&-
	head -n 5 lines >&5
	check "burst 10 to $burst: five leave" until_true 20 lines_are 5 out
	profile "  interval: 1h\n  burst: $burst\n"
	kill -HUP "$pid"
	head -n 50 lines >&5
	check "burst 10 to $burst: it answers" until_true 20 held 5
	is "burst 10 to $burst: and holds the rest" "$(($(wc -l <out)))" 5
	kill -TERM "$pid"
	settle
	status_is "burst 10 to $burst: it can be stopped" 143
	exec 5>&-
done

profile '  rate: 1/h\n'
: >out
background pace --profile profile.yaml --rate 50 --status-file figures \
	<lines >out
check 'a rate of the command line' until_true 20 lines_are 1 out
profile '  interval: 2h\n'
kill -HUP "$pid"
check 'SIGHUP: it stays' until_true 20 lines_are 5 out
kill -HUP "$pid"
kill -HUP "$pid"
check 'SIGHUP never stops one with a profile' until_true 20 lines_are 20 out
kill -TERM "$pid"
settle

# Recorded time: another speed.
printf '{"t":%s}\n' 0 3600 3601 3602 >day
profile '  by: t\n  time-format: s\n'
: >out
background pace --profile profile.yaml <day >out
check 'replay: a line' until_true 20 lines_are 1 out
profile '  by: t\n  time-format: s\n  speed: 100000\n'
kill -HUP "$pid"
settle
is 'replay: SIGHUP takes the new speed within the gap' "$(cat out)" \
	"$(cat day)"

# --- recorded times ---------------------------------------------------------

form="  by: [Date, 'T,ime']\n  time-format: '%d/%m/%Y %H:%M'\n  zone: UTC\n"
printf '{"Date":"16/02/2024","T,ime":"%s"}\n' 20:30 21:30 21:31 21:32 >lines
profile "$form"
run pace --profile profile.yaml --check
is 'a profile: --check' "$(grep -E '^(by|time-format|zone)=' out)" \
	'by=Date
by=T,ime
time-format=%d/%m/%Y %H:%M
zone=UTC'
run pace --profile profile.yaml --dry-run --stats=json <lines
is 'a profile: what it finds' "$(jq -c '[.first, .duration_s]' out)" \
	'["2024-02-16T20:30:00Z",3720]'
run pace --profile profile.yaml --time-format '%m/%d/%Y %H:%M' <lines
like 'the command line beats it' err 'stdin:1: "16/02/2024 20:30" is not a date'
run pace --profile profile.yaml -r max <lines
is 'a rate beats all of it' "$status $(cat err)" '0 '
profile "  rate: 5\n  time-format: s\n"
run pace --profile profile.yaml <lines
like 'a format without --by' err \
	'^pace: profile.yaml:4:3: pace.time-format: needs --by$'

profile "$form"
: >out
background pace --profile profile.yaml <lines >out 2>err
check 'a line' until_true 20 lines_are 1 out
# stays NAME KEYS: a profile that changes how times are read is refused.
stays() {
	profile "$2"
	kill -HUP "$pid"
	check "SIGHUP: $1 does not change" until_true 20 \
		grep -q "^pace: profile.yaml: pace.$1: cannot change during a run" err
}
stays by "  by: Date\n  time-format: '%d/%m/%Y %H:%M'\n  zone: UTC\n"
stays time-format "  by: [Date, 'T,ime']\n  zone: UTC\n"
stays zone "  by: [Date, 'T,ime']\n  time-format: '%d/%m/%Y %H:%M'\n"
profile "${form}  time-format: '%Q'\n"
kill -HUP "$pid"
check 'SIGHUP: a fault is reported' until_true 20 \
	grep -q '^pace: profile.yaml:6' err
is 'SIGHUP: and the line waits' "$(wc -l <out | tr -d ' ')" 1
profile "${form}  speed: 1000000\n"
kill -HUP "$pid"
settle
status_is 'SIGHUP: another speed is taken: status' 0
is_file 'SIGHUP: another speed is taken' out lines

done_testing
