#!/bin/sh
# SPDX-License-Identifier: ISC
# datarunner: --from with recorded times of any form, zones, and the options
# passed to csvrows and pace.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

# shellcheck disable=SC2119
backend_start
: >log

cat >dated.csv <<'END_OF_FILE'
id,time
1,16.02.2024 08:00:00
2,16.02.2024 12:00:00
3,17.02.2024 08:00:00
4,01.03.2024 08:00:00
END_OF_FILE
cat >pair.csv <<'END_OF_FILE'
id,Date,Clock
1,2024-02-16,8:00
2,2024-02-16,12:00
3,2024-02-17,8:00
END_OF_FILE
cat >slashed.csv <<'END_OF_FILE'
id,time
1,03/04/2024 10:00
2,04/04/2024 10:00
END_OF_FILE

# profile FILE KEYS-OF-CSVROWS KEYS-OF-PACE: writes test.yaml.
profile() {
	{
		printf 'csvrows:\n  file: %s\n' "$1"
		[ -z "$2" ] || printf '  %s\n' "$2"
		printf 'pace:\n  speed: 100000000\n'
		[ -z "$3" ] || printf '  %s\n' "$3"
		printf 'httppost:\n  url: %s\n' "$base/lines"
	} >test.yaml
}

# sends WHAT IDS OPTION...: run posts the records with these ids.
sends() {
	sends_what=$1
	sends_wanted=$2
	shift 2
	: >log
	run datarunner --profile test.yaml "$@" run
	is "$sends_what" "$status $(jq -r .id log | tr '\n' ' ')" \
		"0 $sends_wanted"
}

# --- times of any form --------------------------------------------------------

profile dated.csv '' 'by: time'
sends 'without --from' '1 2 3 4 '
sends '--from: a date in another form' '3 4 ' --from 2024-02-17
sends '--from: the form of the file' '4 ' --from '17.02.2024 08:00:01'
sends '--from: a time with an offset' '2 3 4 ' \
	--from 2024-02-16T12:00:00+01:00
sends '--from: COLUMN=TIME' '3 4 ' --from time=2024-02-17
sends '--from: a number' '2 3 4 ' --from id=2
sends '--from: a time of day' '2 3 4 ' --from 9:00
: >log
run datarunner --profile test.yaml --from 2025-01-01 run
is '--from: none is so' "$status $(cat log)" '2 '
like '--from: none is so, and it says so' err 'no record has time >= 2025-01-01'

printf 'exit\n' >words
run datarunner --profile test.yaml --from 2024-02-17 <words
is '--from at the prompt' "$status $(head -n 1 out)" \
	'0 ✓ Loaded 2 data points from CSV'

# --- several columns ------------------------------------------------------------

profile pair.csv '' 'by: [Date, Clock]'
sends 'by of two columns' '2 3 ' --from '2024-02-16 09:00'
sends 'by of two columns: COLUMN=VALUE' '3 ' --from Date=2024-02-17
sed '1s/.*/id,"the,date","a=b"/' pair.csv >comma.csv
profile comma.csv '' 'by: ["the,date", "a=b"]'
sends 'names with a comma and an equals sign' '2 3 ' \
	--from '2024-02-16 09:00'
profile pair.csv 'time: "Date,Clock"' 'by: Date'
sends 'columns that csvrows joins' '2 3 ' --from '2024-02-16 09:00'
is 'and sends in UTC' "$(jq -r .Date log | head -n 1)" 2024-02-16T12:00:00Z

# --- where it continues -------------------------------------------------------------

profile dated.csv '' 'by: time'
run datarunner --profile test.yaml --from 2024-02-16T12:00 start
status_is 'start' 0
check 'it ends' until_true 20 state_is FINISHED
: >log
run datarunner restart
check 'it ends again' until_true 20 state_is FINISHED
is 'restart recalls --from' "$(jq -r .id log | tr '\n' ' ')" '2 3 4 '

# --- now, and zones -------------------------------------------------------------

sample_day >day.csv
profile day.csv '' 'by: time'

# begins_now WHAT OPTION...: the first record is that of the current minute in
# $zone.
begins_now() {
	begins_what=$1
	shift
	: >log
	before=$(TZ=$zone date +%H:%M)
	run datarunner --profile test.yaml --from now --for 10ms "$@" run
	after=$(TZ=$zone date +%H:%M)
	begun=$(jq -r .time log | head -n 1)
	check "$begins_what ($before, $begun)" test "${begun%:*}" = "$before" -o \
		"${begun%:*}" = "$after"
}
zone=UTC
begins_now '--from now: the local time'
begins_now '--from now --zone UTC' --zone UTC
if [ "$(TZ=Asia/Kolkata date -d '2024-01-01 UTC' +%H%M 2>/dev/null)" = 0530 ]; then
	zone=Asia/Kolkata
	begins_now '--from now --zone' --zone Asia/Kolkata
	TZ=$zone
	begins_now '--from now: the local time of another zone'
	TZ=UTC
	profile day.csv '' "by: time
  zone: Asia/Kolkata"
	begins_now '--from now: the zone of the profile'
	profile dated.csv '' "by: time
  zone: Asia/Kolkata"
	sends '--from: times of a zone' '2 3 4 ' --from 2024-02-16T02:31Z
	profile dated.csv 'time: time' 'by: time'
	sends '--zone: csvrows knows it, too' '1 2 3 4 ' --zone Asia/Kolkata
	is '--zone: what is sent' "$(jq -r .time log | head -n 1)" \
		2024-02-16T02:30:00Z
else
	skip '--zone' 'no zone data'
fi
run datarunner --profile test.yaml --zone Atlantis/Sunken run
status_is 'an unknown zone' 2
like 'csvrows says so' err '^csvrows: --zone: '
like 'pace says so' err '^pace: --zone: '

# --- a run that died ------------------------------------------------------------

# The next run begins in another second, and so at another time of day.
profile day.csv '' "by: time"
: >log
background datarunner --profile test.yaml --speed 20 --from now run >out 2>err
wait_for 20 test -s log
kill -KILL "$(tail -n 1 "$XDG_STATE_HOME/datarunner/default/pace.lock")"
settle
now=$(date +%H:%M:%S)
wait_for 20 sh -c "[ \"\$(date +%H:%M:%S)\" != $now ]"
run datarunner --profile test.yaml --speed 20 --from now --for 10ms run
like 'a run from now that died is continued' out '^ℹ Continuing after record '

# --- what is handed on ------------------------------------------------------------

profile slashed.csv '' 'by: time'
run datarunner --profile test.yaml run
check 'D/M/Y or M/D/Y: it does not run' test "$status" != 0
sends '--time-format' '1 2 ' --time-format '%d/%m/%Y %H:%M'
profile pair.csv '' 'by: Date'
sends '--time and --time-as' '1 2 3 ' --time Date,Clock --time-as ms
is 'what is sent' "$(head -n 1 log)" '{"id":1,"Date":1708070400000}'
profile pair.csv '' 'interval: 1s'
sends '--time twice' \
	'1970-01-01T00:00:01Z 1970-01-01T00:00:02Z 1970-01-01T00:00:03Z ' \
	--time Date --time id=s
: >log
run datarunner --profile test.yaml --time Date,Clock --time-as s start
check 'start ends' until_true 20 state_is FINISHED
: >log
run datarunner restart
check 'restart ends' until_true 20 state_is FINISHED
is 'restart recalls --time and --time-as' "$(head -n 1 log)" \
	'{"id":1,"Date":1708070400}'
run datarunner --profile test.yaml --time 'Date=%Q' run
status_is '--time: refused' 2
run datarunner --time Date status
like '--time is no option of status' err '--time: not an option of status'

done_testing
