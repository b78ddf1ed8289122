#!/bin/sh
# SPDX-License-Identifier: ISC
# pace --by: every common form of a time. Each row has a file of
# tests/data/real-data/times: two or more rows a second apart (a minute if
# seconds are missing, a day if the time is). Then --by, --time-format, --zone
# and the messages about times that are not understood.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

TIMES=$ROOT/tests/data/real-data/times
files=

# lines_of FILE: converts its records to lines.
lines_of() {
	csvrows "$TIMES/$1" >lines || tests_fail "csvrows $1"
	files="$files $1"
}

# lasts SECONDS FILE [OPTION...]: --by time finds that duration and reports
# nothing.
lasts() {
	lasts_seconds=$1
	lasts_what=$2
	lines_of "$2"
	shift 2
	[ $# -gt 0 ] || set -- --by time
	run pace "$@" --dry-run --stats=json <lines
	is "$lasts_what: status, duration, stderr" \
		"$status $(jq .duration_s out) $(cat err)" "0 $lasts_seconds "
}

# asks FILE REASON [OPTION...]: pace ends with status 2 before any line leaves.
asks() {
	asks_what=$1
	asks_reason=$2
	lines_of "$1"
	shift 2
	[ $# -gt 0 ] || set -- --by time
	run pace "$@" <lines
	is "$asks_what: status and lines" "$status $(cat out)" '2 '
	like "$asks_what: asks" err "^pace: stdin:1: $asks_reason"
}

# offers FORMAT...: the message contains a command for each format.
offers() {
	for offered; do
		printf "    pace --by time --time-format '%s'\n" "$offered"
	done >wanted
	grep '^ ' err >offered
	is_file "$asks_what: the commands" offered wanted
}

# --- the table ----------------------------------------------------------------

lasts 2 ampm-tod.csv --by Time
lasts 3602 ampm-ymd.csv --by Start
lasts 1 apache.csv
lasts 1 basic.csv
lasts 1 bracket.csv
lasts 1 comma-frac.csv
lasts 1 ctime.csv
lasts 1 dmy-dot.csv
lasts 1 epoch-ms-string.csv
lasts 1 h-unpadded.csv
lasts 60 hm.csv
lasts 1 hms24.csv
lasts 1 lower.csv
lasts 1 offset-nocolon.csv
lasts 1 rfc1123.csv
lasts 1 space-offset.csv
lasts 1 utc-suffix.csv
lasts 60 ymd-T-hm.csv
lasts 60 ymd-hm.csv
lasts 1 ymd-slash.csv
lasts 86400 ymd.csv
lasts 1 zone-name.csv

asks dmy-slash-s.csv '"16/02/2024 20:30:45" may be D/M/Y or M/D/Y; '
offers '%d/%m/%Y %H:%M:%S' '%m/%d/%Y %H:%M:%S'
lasts 1 dmy-slash-s.csv --by time --time-format '%d/%m/%Y %H:%M:%S'
asks mdy.csv '"2/16/2024 8:30" may be D/M/Y or M/D/Y; '
offers '%d/%m/%Y %H:%M' '%m/%d/%Y %H:%M'
lasts 60 mdy.csv --by time --time-format '%m/%d/%Y %H:%M'
asks colon-frac.csv '"15:41:10:5179" is not .*--time-format '\''%H:%M:%S:%f'\'
lasts 0.0199 colon-frac.csv --by time --time-format '%H:%M:%S:%f'
asks excel-serial.csv '"45338[.]8546875" is a number.*--time-format .*excel'
lasts 0.994 excel-serial.csv --by time --time-format excel
asks elapsed-ms.csv '"0" is a number.* --time-format s[|]ms[|]us[|]ns' --by Time
lasts 1 elapsed-ms.csv --by Time --time-format ms

# A counter that restarts continues at its own spacing, with one report.
lines_of counter-reset.csv
lasts 2.5 counter-reset.csv --by ms --time-format ms
is 'counter-reset.csv: where' "$(jq -c .steps_back_lines out)" '[4]'
stamped() {
	stamps pace --by ms --time-format ms <lines 2>err
	gap "$1" "$2"
}
seen 'counter-reset.csv: 10 leaves half a second after 6000' 0.45 stamped 3 4
seen 'counter-reset.csv: 510 leaves half a second later' 0.45 stamped 4 5
is 'counter-reset.csv: one report' "$(cat err)" \
	'pace: stdin:4: "10" is earlier than a time before it; timing restarts here, one spacing after the previous line'

# So does the hour that occurs twice.
lasts 7201 hour-twice.csv
is 'hour-twice.csv: where' "$(jq -c .steps_back_lines out)" '[4]'
run pace --by time --speed 7200 --status-file figures <lines
status_is 'hour-twice.csv: status' 0
is_file 'hour-twice.csv: all lines' out lines
like 'hour-twice.csv: the report' err \
	'^pace: stdin:4: "2024-10-27 02:00:00" is earlier .* one spacing after'
is 'hour-twice.csv: and no other' "$(wc -l <err | tr -d ' ')" 1

lines_of newest-first.csv
run pace --by time --speed 1000 <lines
status_is 'newest-first.csv: status' 2
like 'newest-first.csv: the advice' err '^pace: stdin:4: .*reverse the file'

for file in "$TIMES"/*.csv; do
	case " $files " in
	*" ${file##*/} "*) ;;
	*) tests_fail "${file##*/} has no row" ;;
	esac
done

# --- the command that is offered works ------------------------------------------

lines_of dmy-slash-s.csv
run pace --by time <lines
sed -n '2s/^ *//p' err >offered
run sh -c "$(cat offered) --dry-run --stats=json <lines"
is 'the first command, unchanged' "$(jq .first out)" '"2024-02-16T20:30:45Z"'
echo "{\"it's\":\"16/02/24\",\"a,\\\"b\":\"8:30\"}" >lines
run pace --by "it's,\"a,\"\"b\"" <lines
is 'names are quoted for CSV and for the shell' "$(sed -n 2p err)" \
	"    pace --by 'it'\\''s,\"a,\"\"b\"' --time-format '%d/%m/%y %H:%M'"
sed -n '2s/^ *//p' err >offered
run sh -c "$(cat offered) --dry-run --stats=json <lines"
is 'and the command works' "$(jq .first out)" '"2024-02-16T08:30:00Z"'
printf '{"t":"16/02/2024 \033[31m"}\n' | sed 's/\x1b/\\u001b/' >lines
run pace --by t <lines
unlike 'no escape sequence reaches the terminal' err "$(printf '\033')"

# --- --time-format ----------------------------------------------------------------

# reads FORMAT FIRST SECOND DURATION: two times in the format.
reads() {
	printf '{"t":"%s"}\n' "$2" "$3" >lines
	run pace --by t --time-format "$1" --dry-run --stats=json <lines
	check "--time-format '$1'" jq -e ".duration_s == $4" out
}
reads '%d/%m/%Y' 01/02/2024 02/02/2024 86400
reads '%m/%d/%Y' 01/02/2024 02/02/2024 2678400
reads '%Y-%j %H:%M' '2024-060 23:59' '2024-061 00:01' 120
reads '%I:%M:%S %p' '11:59:59 AM' '12:00:00 PM' 1
reads '%d %b %y' '31 Dec 99' '01 Jan 00' 86400
reads s 5 7.25 2.25
reads ms 5 7.25 0.00225
reads us 5 7.25 0.00000225
reads ns 5 7 0.000000002
reads '%s.%f' 1708115445.5 1708115446.25 0.75
printf '{"t":%s}\n' 5 7.25 >lines
run pace --by t --time-format s --dry-run <lines
like 'seconds of any start are shown as such' out '^first +5 s$'
printf '{"t":"%s"}\n' 16.02.2024 2024-02-17 18.02.2024 >lines
run pace --by t --time-format %d.%m.%Y --dry-run <lines
like 'a text that the format does not read' out \
	'line 2: "2024-02-17" does not have the form of --time-format$'
printf '{"t":"2024-02-16"}\n' >lines
run pace --by t --time-format %d.%m.%Y <lines
like 'a first text that the format does not read' err \
	'^pace: stdin:1: "2024-02-16" does not have the form of --time-format; '

# --- --zone -----------------------------------------------------------------------

RULES=CET-1CEST,M3.5.0,M10.5.0/3
printf '{"t":"%s"}\n' '2024-03-31 01:59:59' '2024-03-31 03:00:00' >lines
run pace --by t --dry-run --stats=json <lines
is 'without a zone times are UTC' "$(jq -c '[.zone, .duration_s]' out)" \
	'["UTC",3601]'
run env TZ="$RULES" pace --by t --dry-run --stats=json <lines
is 'whatever the zone of the machine' "$(jq .first out)" '"2024-03-31T01:59:59Z"'
run env TZ="$RULES" pace --by t --zone local --dry-run --stats=json <lines
is '--zone local' "$(jq -c '[.zone, .first, .duration_s]' out)" \
	'["local","2024-03-31T00:59:59Z",1]'
run env TZ="$RULES" pace --by t --zone local --dry-run <lines
like '--zone: shown' out '^zone +local$'
like '--zone: and as its clocks show it' out \
	'^first +2024-03-31 01:59:59 \+01:00$'
run env TZ="$RULES" pace --by t --zone local <lines
status_is '--zone: a run' 0
is_file '--zone: its lines' out lines
if [ -r /usr/share/zoneinfo/Europe/Berlin ]; then
	run pace --by t --zone Europe/Berlin --dry-run --stats=json <lines
	is '--zone Europe/Berlin' "$(jq -c '[.zone, .duration_s]' out)" \
		'["Europe/Berlin",1]'
	run pace --by t --zone Europe/Berlin <lines
	is_file '--zone Europe/Berlin: a confined run' out lines
else
	skip '--zone Europe/Berlin' 'no time zone data'
fi
mkdir no-zones
run env TZDIR="$T/no-zones" pace --by t --zone Europe/Berlin <lines
status_is 'no zone data: status' 2
is 'no zone data: nothing leaves' "$(cat out)" ''
like 'no zone data' err '^pace: --zone: .*time zone.*Europe/Berlin'
printf '{"t":"%s"}\n' 2024-03-31T01:59:59Z 2024-03-31T04:00:00+02:00 >lines
run env TZ="$RULES" pace --by t --zone local --dry-run --stats=json <lines
is 'an offset beats --zone' "$(jq -c '[.zone, .duration_s]' out)" \
	'["recorded",1]'

# --- --start-at ---------------------------------------------------------------------

seq 3 >lines
for at in '2024-02-16 20:30' 16.02.2024 '16-Feb-2024 20:30:45' 1708115445 \
	'Fri, 16 Feb 2024 20:30:45 GMT'; do
	run pace --start-at "$at" --rate max <lines
	is "--start-at '$at' is over" "$status $(cat out)" "0 $(cat lines)"
done
run env TZ=Nowhere/Never pace --start-at '2024-02-16 20:30' <lines
status_is '--start-at in a local time that is not known: status' 2
like '--start-at in a local time that is not known' err \
	'^pace: --start-at: cannot use local time: .*time zone'
run env TZ=Nowhere/Never pace --start-at 2024-02-16T20:30Z -r max <lines
status_is '--start-at with an offset needs no zone' 0
run env TZ=Nowhere/Never pace --start-at '2024-02-16 20:30' --zone UTC -r max \
	<lines
status_is '--start-at with --zone' 0

done_testing
