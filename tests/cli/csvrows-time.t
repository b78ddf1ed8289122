#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: recorded times: forms, joined columns, zones, and refused values.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

TIMES=$ROOT/tests/data/real-data/times

# --- forms ------------------------------------------------------------------

# reads FILE FIRST SECOND OPTION...: the values of the column in the output, in
# UTC.
reads() {
	reads_file=$1
	reads_wanted=$(printf '"%s"\n"%s"' "$2" "$3")
	shift 3
	run csvrows --limit 2 "$@" "$TIMES/$reads_file"
	is "$reads_file $*" "$(sed 's/^{"[^"]*"://; s/,"v.*//; s/,"V.*//' out)" \
		"$reads_wanted"
	is "$reads_file $*: status" "$status $(cat err)" '0 '
}

at=2024-02-16T20:30
while read -r file first second; do
	reads "$file.csv" "$first" "$second" --time time
done <<END_OF_FORMS
apache $at:45Z $at:46Z
basic $at:45Z $at:46Z
bracket $at:45Z $at:46Z
comma-frac $at:45.123Z $at:46.123Z
ctime $at:45Z $at:46Z
dmy-dot $at:45Z $at:46Z
epoch-ms-string $at:45.123Z $at:46.123Z
lower $at:45Z $at:46Z
offset-nocolon 2024-02-16T19:30:45.123Z 2024-02-16T19:30:46.123Z
rfc1123 $at:45Z $at:46Z
space-offset $at:45Z $at:46Z
utc-suffix $at:45Z $at:46Z
ymd-T-hm $at:00Z 2024-02-16T20:31:00Z
ymd-hm $at:00Z 2024-02-16T20:31:00Z
ymd-slash 2017-10-15T00:02:04Z 2017-10-15T00:02:05Z
ymd 2024-02-16T00:00:00Z 2024-02-17T00:00:00Z
zone-name 2024-02-16T19:30:45Z 2024-02-16T19:30:46Z
END_OF_FORMS
reads ampm-ymd.csv 2024-02-16T11:59:58Z 2024-02-16T11:59:59Z --time Start
reads dmy-slash-s.csv $at:45Z $at:46Z --time 'time=%d/%m/%Y %H:%M:%S'
reads mdy.csv 2024-02-16T08:30:00Z 2024-02-16T08:31:00Z \
	--time 'time=%m/%d/%Y %H:%M'
reads counter-reset.csv 1970-01-01T00:00:05.000Z 1970-01-01T00:00:05.500Z \
	--time ms=ms

# --- how they are written ---------------------------------------------------

input='id,ts,v\n7,2024-02-16 20:30:45.250,1.5\n8,2024-02-16 20:30:46,2\n'
gives '--time: in place of the column' "$input" \
	'{"id":7,"ts":"2024-02-16T20:30:45.250Z","v":1.5}
{"id":8,"ts":"2024-02-16T20:30:46Z","v":2}' --time ts
gives '--time-as rfc3339' "$input" \
	'{"id":7,"ts":"2024-02-16T20:30:45.250Z","v":1.5}
{"id":8,"ts":"2024-02-16T20:30:46Z","v":2}' --time ts --time-as rfc3339
gives '--time-as s: a number, with the fraction as recorded' "$input" \
	'{"ts":1708115445.250}
{"ts":1708115446}' --time ts --time-as s -f ts
gives '--time-as ms' "$input" '{"ts":1708115445250}
{"ts":1708115446000}' --time ts --time-as ms -f ts
gives '--time-as us' "$input" '{"ts":1708115445250000}
{"ts":1708115446000000}' --time ts --time-as us -f ts
gives '--time-as ns' "$input" '{"ts":1708115445250000000}
{"ts":1708115446000000000}' --time ts --time-as ns -f ts
gives '--time-as ms: digits below the unit stay' \
	'ts\n2024-02-16 20:30:45.1234567\n' '{"ts":1708115445123.4567}' \
	--time ts --time-as ms
gives '--time: short text becomes longer' 's,t\n1,2\n' \
	'{"s":"1970-01-01T00:00:01Z","t":"1970-01-01T00:00:00.002Z"}' \
	--time s=s --time t=ms
gives '--time: before 1970' 'ts\n1969-12-31 23:59:59.5\n' \
	'{"ts":"1969-12-31T23:59:59.5Z"}' --time ts
gives '--time and --strings' "$input" \
	'{"id":"7","ts":1708115445250,"v":"1.5"}
{"id":"8","ts":1708115446000,"v":"2"}' --time ts --time-as ms --strings

# --- joined columns ---------------------------------------------------------

date='Date,Time,v\n16.02.2024,20:30:45,1\n16.02.2024,20:30:46,2\n'
gives 'two columns: the second one is not written' "$date" \
	'{"Date":"2024-02-16T20:30:45Z","v":1}
{"Date":"2024-02-16T20:30:46Z","v":2}' --time Date,Time
gives 'two columns: the first named is replaced' "$date" \
	'{"Time":"2024-02-16T20:30:45Z","v":1}
{"Time":"2024-02-16T20:30:46Z","v":2}' --time 'Time,Date=%H:%M:%S %d.%m.%Y'
gives 'several times' 'a,b,c,d\n2024-02-16,20:30,1708115445,x\n' \
	'{"a":"2024-02-16T20:30:00Z","c":"2024-02-16T20:30:45Z","d":"x"}' \
	--time a,b --time c
gives 'more than two columns' 'y,m,d,v\n2024,2,16,5\n' \
	'{"y":"2024-02-16T00:00:00Z","v":5}' --time 'y,m,d=%Y %m %d'
gives 'names with a comma, an equals sign and a quote' \
	'"a,b",c=d,"e""f"\n2024-02-16,20:30:45,1708115445\n' \
	'{"a,b":"2024-02-16T20:30:45Z","e\"f":"2024-02-16T20:30:45Z"}' \
	--time '"a,b","c=d"' --time '"e""f"'
gives 'a format with a comma and an equals sign' 'a,b\n"x=16,02,2024",1\n' \
	'{"a":"2024-02-16T00:00:00Z","b":1}' --time 'a=x=%d,%m,%Y'
gives '--columns with a joined column' "$date" \
	'{"v":1,"Date":"2024-02-16T20:30:45Z"}
{"v":2,"Date":"2024-02-16T20:30:46Z"}' --time Date,Time -f v,Time,Date
gives '--columns without the times: they are checked' "$date" \
	'{"v":1}
{"v":2}' --time Date,Time -f v
gives '--exclude' "$date" '{"v":1}
{"v":2}' --time Date,Time --exclude Date
gives '--rename: the new names hold' "$date" \
	'{"ts":"2024-02-16T20:30:45Z","v":1}
{"ts":"2024-02-16T20:30:46Z","v":2}' --rename Date=ts --time ts,Time
gives '--names' "$date" '{"d":"2024-02-16T20:30:45Z","w":1}
{"d":"2024-02-16T20:30:46Z","w":2}' --names d,t,w --time d,t
gives '--no-header' '16.02.2024,20:30:45,1\n' \
	'{"c1":"2024-02-16T20:30:45Z","c3":1}' --no-header --time c1,c2
gives '--nest' 'at.d,at.t,v.x\n2024-02-16,20:30,1\n' \
	'{"at":{"d":"2024-02-16T20:30:00Z"},"v":{"x":1}}' \
	--time at.d,at.t --nest .
gives '--nest with --empty omit' 'at.d,at.t,v.x\n2024-02-16,20:30,1\n,,2\n' \
	'{"at":{"d":"2024-02-16T20:30:00Z"},"v":{"x":1}}
{"v":{"x":2}}' --time at.d,at.t --nest . --empty omit
gives '--trim' 'd , t ,v\n 2024-02-16 , 20:30 , 1\n' \
	'{"d":"2024-02-16T20:30:00Z","v":1}' --time d,t --trim
gives 'quoted fields' 'd,t,v\n"2024-02-16","20:30","1"\n' \
	'{"d":"2024-02-16T20:30:00Z","v":"1"}' --time d,t
gives '--unquote' 'd,t,v\n"2024-02-16","20:30","1"\n"","",""\n' \
	'{"d":"2024-02-16T20:30:00Z","v":1}
{"d":null,"v":null}' --time d,t --unquote
gives '--quote none' 'ts,v\n2024-02-16 20:30,"1"\n' \
	'{"ts":"2024-02-16T20:30:00Z","v":"\"1\""}' --time ts --quote none
gives '--escape' 'ts,v\n2024-02-16 20:30,a\\"b\n2024-02-16 20:31,c\n' \
	'{"ts":"2024-02-16T20:30:00Z","v":"a\"b"}
{"ts":"2024-02-16T20:31:00Z","v":"c"}' --time ts --escape "\\"
gives '--decimal and --delimiter' 'ts;v\n2024-02-16 20:30:45,5;1,5\n' \
	'{"ts":"2024-02-16T20:30:45.5Z","v":1.5}' --time ts --decimal ,
gives '--type of another column' "$input" \
	'{"id":"7","ts":"2024-02-16T20:30:45.250Z","v":1.5}
{"id":"8","ts":"2024-02-16T20:30:46Z","v":2}' --time ts --type id=string
gives '--count' "$input" 2 --time ts --count
gives '--skip and --limit' "$input" '{"ts":"2024-02-16T20:30:46Z"}' \
	--time ts -f ts --skip 1 --limit 1
gives '--skip' "$input" '{"ts":"2024-02-16T20:30:46Z"}' \
	--time ts -f ts --skip 1
gives '--repeat' 'ts\n2024-02-16\n' '{"ts":"2024-02-16T00:00:00Z"}
{"ts":"2024-02-16T00:00:00Z"}' --time ts --repeat=2
gives '--ragged pad' 'v,d,t\n1\n2,2024-02-16,20:30\n' \
	'{"v":1,"d":null}
{"v":2,"d":"2024-02-16T20:30:00Z"}' --time d,t --ragged pad

# --- null -------------------------------------------------------------------

gives 'empty fields and null tokens' 'd,t,v\n,,1\nNA,NA,2\n,NA,3\n2024-02-16,20:30,4\n' \
	'{"d":null,"v":1}
{"d":null,"v":2}
{"d":null,"v":3}
{"d":"2024-02-16T20:30:00Z","v":4}' --time d,t --null-token NA
gives '--empty omit' 'd,t,v\n,,1\n2024-02-16,20:30,4\n' \
	'{"v":1}
{"d":"2024-02-16T20:30:00Z","v":4}' --time d,t --empty omit
refuses 'half a time is not left out' 'd,t,v\n2024-02-16,20:30,1\n,20:30,2\n,,3\n' \
	'csvrows: in.csv:3:1: d,t: " 20:30" lacks one of its fields' \
	'{"d":"2024-02-16T20:30:00Z","v":1}
{"v":3}' --time d,t --empty omit
refuses 'half a time is not null' 'd,t,v\n2024-02-16,20:30:00,1\n,20:30:00,2\n2024-02-16,,3\n' \
	'csvrows: in.csv:3:1: d,t: " 20:30:00" lacks one of its fields
csvrows: in.csv:4:1: d,t: "2024-02-16 " lacks one of its fields' \
	'{"d":"2024-02-16T20:30:00Z","v":1}' --time d,t
refuses 'half a time shows no form' 'd,t,v\n2024-02-16,,1\n2024-02-16,20:30,2\n' \
	'csvrows: in.csv:2:1: d,t: "2024-02-16 " lacks one of its fields' \
	'{"d":"2024-02-16T20:30:00Z","v":2}' --time d,t
refuses 'half a time has no form' 'd,t,v\n2024-02-16,NA,1\n2024-02-16,,2\n' \
	'csvrows: in.csv:2:1: d,t: "2024-02-16 NA" lacks one of its fields
csvrows: in.csv:3:1: d,t: "2024-02-16 " lacks one of its fields' \
	'' --time 'd,t=%Y-%m-%d NA' --null-token NA
refuses 'with --empty string nothing is not null' 'ts,v\n,1\n2024-02-16,2\n' \
	"csvrows: in.csv:2:1: ts: \"\" is not a recognised time; see --time 'ts=FORMAT'" \
	'{"ts":"2024-02-16T00:00:00Z","v":2}' --time ts --empty string

# --- decimal commas ---------------------------------------------------------

gives 'a day of a spreadsheet, with a comma' 't;v\n45338,5;1\n45338,75;2,5\n' \
	'{"t":"2024-02-16T12:00:00Z","v":1}
{"t":"2024-02-16T18:00:00Z","v":2.5}' --time t=excel --decimal ,
gives 'an epoch, with a comma and points' \
	't;v\n1708115445,50;1\n1.708.115.446,25;2\n' \
	'{"t":1708115445.50,"v":1}
{"t":1708115446.25,"v":2}' --time t --decimal , --thousands . --time-as s
gives 'other times stay as they are' 't;v\n16.02.2024 20:30:45,5;1,5\n' \
	'{"t":"2024-02-16T20:30:45.5Z","v":1.5}' \
	--time t --decimal , --thousands .
gives '--from, with a comma' 't;v\n1708115445,5;1\n1708115446,5;2\n' \
	'{"t":1708115446.5,"v":2}' \
	--time t --decimal , --time-as s --from t=1708115446
printf 't;v\n45338,5;1\n' >in.csv
run csvrows --time t --decimal , in.csv
like 'a number that is not an epoch, with a comma' err \
	't: "45338,5" is a number, but not an epoch; add --time .t=excel'

# --- zones ------------------------------------------------------------------

if TZ=Europe/Berlin date -d '2024-07-01 12:00 UTC' +%H 2>/dev/null | grep -q 14
then
	gives '--zone' 'ts\n2024-02-16 20:30:45\n2024-07-01 12:00:00\n' \
		'{"ts":"2024-02-16T19:30:45Z"}
{"ts":"2024-07-01T10:00:00Z"}' --time ts --zone Europe/Berlin
	gives '--zone: a time with an offset has its own' \
		'ts\n2024-02-16 20:30:45Z\n' '{"ts":"2024-02-16T20:30:45Z"}' \
		--time ts --zone Europe/Berlin
	gives '--zone: times that occur twice, or not at all' \
		'ts\n2024-10-27 02:30:00\n2024-03-31 02:30:00\n' \
		'{"ts":"2024-10-27T00:30:00Z"}
{"ts":"2024-03-31T01:30:00Z"}' --time ts --zone Europe/Berlin
	printf 'ts\n2024-02-16 20:30:45\n' >in.csv
	run env TZ=Europe/Berlin csvrows --time ts --zone local in.csv
	is '--zone local' "$(cat out)" '{"ts":"2024-02-16T19:30:45Z"}'
	run env TZ=Europe/Berlin csvrows --time ts in.csv
	is 'without --zone it is UTC on all machines' "$(cat out)" \
		'{"ts":"2024-02-16T20:30:45Z"}'
else
	skip '--zone' 'no zone data'
fi
gives '--zone UTC' 'ts\n2024-02-16 20:30:45\n' \
	'{"ts":"2024-02-16T20:30:45Z"}' --time ts --zone UTC
run csvrows --time ts --zone Atlantis/Sunken in.csv
is '--zone: none of that name, or no data' \
	"$status $(sed 's/(.*//; s/: no time zone data[^"]*: /: unknown time zone: /' err)" \
	'2 csvrows: --zone: unknown time zone: "Atlantis/Sunken" '

# --- what does not tell a form ----------------------------------------------

fails 'the day or the month first' 'v,ts\n1,03/04/2024 10:00:00\n' \
	"csvrows: in.csv:2:3: ts: \"03/04/2024 10:00:00\" may be D/M/Y or M/D/Y; add --time 'ts=%d/%m/%Y %H:%M:%S' or --time 'ts=%m/%d/%Y %H:%M:%S'" \
	--time ts
csvrows --time ts in.csv 2>err
for which in 1 2; do
	option=$(sed "s/.*; add //; s/ or --time.*//" err)
	[ $which = 1 ] || option=$(sed "s/.* or //" err)
	eval "run csvrows $option in.csv"
	status_is "option $which can be pasted" 0
	cat out >>both
	csvrows --time ts in.csv 2>err
done
is 'and both mean what they say' "$(cat both)" \
	'{"v":1,"ts":"2024-04-03T10:00:00Z"}
{"v":1,"ts":"2024-03-04T10:00:00Z"}'
run csvrows --time time "$TIMES/dmy-slash-s.csv"
is 'dmy-slash-s.csv' "$status $(cat out)" '2 '
fails 'names in the option are quoted' \
	"\"it's, d\",t\n03/04/2024,10:00:00\n" \
	"csvrows: in.csv:2:1: \"it's, d\",t: \"03/04/2024 10:00:00\" may be D/M/Y or M/D/Y; add --time '\"it'\\''s, d\",t=%d/%m/%Y %H:%M:%S' or --time '\"it'\\''s, d\",t=%m/%d/%Y %H:%M:%S'" \
	--time "\"it's, d\",t"
fails 'a date and an hour, or an epoch' 'ts,v\n2024021620,1\n' \
	"csvrows: in.csv:2:1: ts: \"2024021620\" may be a date or an epoch; add --time 'ts=%Y%m%d%H' or --time 'ts=s'" \
	--time ts
refuses 'a decimal comma' 'ts;v\n45338,5;1\n' \
	'csvrows: in.csv:2:1: ts: "45338,5" is not a recognised time; if it is a number, add --decimal ,' \
	'' --time ts
gives 'and the way out' 'ts;v\n45338,5;1\n' \
	'{"ts":"2024-02-16T12:00:00Z","v":1}' --time ts=excel --decimal ,
fails 'a time of day' 'v,t\n1,20:30:45\n' \
	"csvrows: in.csv:2:3: t: \"20:30:45\" is a time of day; add the column of the date: --time 'DATE,t'" \
	--time t
for file in elapsed-ms:Time excel-serial:time; do
	run csvrows --time "${file#*:}" "$TIMES/${file%:*}.csv"
	is "${file%:*}.csv" "$status $(cat out)" '2 '
	like "${file%:*}.csv: names value, place and option" err \
		"${file%:*}.csv:2:1: ${file#*:}: \".*--time '${file#*:}="
done
fails 'no record is written, and none is bad' 'ts,v\n03/04/2024,1\n' \
	"csvrows: in.csv:2:1: ts: \"03/04/2024\" may be D/M/Y or M/D/Y; add --time 'ts=%d/%m/%Y' or --time 'ts=%m/%d/%Y'" \
	--time ts --rejects bad.csv
is 'no bad record is kept' "$(cat bad.csv)" ''
printf 'ts,v\n,1\n03/04/2024,2\n' >in.csv
run csvrows --time ts in.csv
is 'null shows no form' "$status $(cat out)" '2 {"ts":null,"v":1}'

# --- times that cannot be read ----------------------------------------------

refuses 'not a time of the form' \
	'ts,v\n16.02.2024 20:30:45,1\nnever,2\n2024-02-16 20:30:46,3\n30.02.2024 00:00:00,4\n16.02.2024 20:30:47,5\n' \
	'csvrows: in.csv:3:1: ts: "never" does not have the form DD.MM.YYYY HH:MM:SS
csvrows: in.csv:4:1: ts: "2024-02-16 20:30:46" does not have the form DD.MM.YYYY HH:MM:SS
csvrows: in.csv:5:1: ts: "30.02.2024 00:00:00" is not a date or time that exists' \
	'{"ts":"2024-02-16T20:30:45Z","v":1}
{"ts":"2024-02-16T20:30:47Z","v":5}' --time ts --rejects bad.csv
is '--rejects keeps them' "$(cat bad.csv)" 'never,2
2024-02-16 20:30:46,3
30.02.2024 00:00:00,4'
refuses 'the first ones are unknown' 'ts\nsoon\n2024-02-16\n' \
	"csvrows: in.csv:2:1: ts: \"soon\" is not a recognised time; see --time 'ts=FORMAT'" \
	'{"ts":"2024-02-16T00:00:00Z"}' --time ts
refuses 'a text that is longer than any time' \
	"ts\n2024-02-16\n$(printf '%0130d' 0)\n" \
	"csvrows: in.csv:3:1: ts: \"$(printf '%096d' 0)...\" does not have the form YYYY-MM-DD" \
	'{"ts":"2024-02-16T00:00:00Z"}' --time ts
refuses 'years that RFC 3339 does not have' 's\n0\n9999999999999\n' \
	'csvrows: in.csv:3:1: s: "9999999999999" is outside the years 1 to 9999' \
	'{"s":0}' --time s=s --time-as s
refuses 'invalid bytes' 'ts\n2024-02-16\n2024\377\n' \
	'csvrows: in.csv:3:1: ts: "2024\xFF" does not have the form YYYY-MM-DD' \
	'{"ts":"2024-02-16T00:00:00Z"}' --time ts --replace-invalid
refuses '--count counts the good ones' 'ts\n2024-02-16\nx\n' \
	'csvrows: in.csv:3:1: ts: "x" does not have the form YYYY-MM-DD' 1 \
	--time ts --count
printf 'ts\n2024-02-16\nx\n2024-02-17\n' >in.csv
run csvrows --time ts --strict in.csv
is '--strict' "$status $(cat out)" '2 {"ts":"2024-02-16T00:00:00Z"}'

# --- the form is fixed by the first time of the run ---------------------------

printf 'ts\n2024-02-16\n' >one.csv
printf 'ts\n16.02.2024\n2024-02-17\n' >two.csv
run csvrows --time ts one.csv two.csv
is 'another file has the same form' "$status $(cat out)" \
	'1 {"ts":"2024-02-16T00:00:00Z"}
{"ts":"2024-02-17T00:00:00Z"}'
like 'and its report has its place' err \
	'^csvrows: two.csv:2:1: ts: "16.02.2024" does not have the form'
printf 'ts;v\n2024-02-16;1\n' >one.csv
printf 'ts,v\n2024-02-17,2\n' >two.csv
run csvrows --time ts one.csv two.csv
is 'with another delimiter, too' "$status $(cat out)" \
	'0 {"ts":"2024-02-16T00:00:00Z","v":1}
{"ts":"2024-02-17T00:00:00Z","v":2}'
printf 'ts\n2024-02-16\n' >grows.csv
background csvrows --time ts --follow grows.csv >followed 2>followed.err
wait_for 20 grep -q 16T followed
printf '16.02.2024\n2024-02-17\n' >>grows.csv
wait_for 20 grep -q 17T followed
kill -TERM "$pid"
settle "$pid"
is '--follow' "$(cat followed)" '{"ts":"2024-02-16T00:00:00Z"}
{"ts":"2024-02-17T00:00:00Z"}'
like '--follow: reports what has another form' followed.err \
	'grows.csv:3:1: ts: "16.02.2024" does not have the form'

# Records that need a closer look are in order with those that do not.
perl -e '
	print "id,d,t,v\n";
	for my $n (0 .. 49999) {
		my ($q, $x) = $n % 7 ? ("", "x") : ("\"", "\"\"");
		printf "%d,%s2024-02-%02d%s,%02d:%02d:%02d.%03d,%s\n", $n, $q,
			1 + $n / 3600 % 28, $q, $n / 3600 % 24, $n / 60 % 60,
			$n % 60, $n % 1000, $n % 11 ? "x" : "\"a $x b\"";
	}' >many.csv
perl -ne '
	if (/^(\d+),"?([^",]*)"?,([^,]*),(.*)/) {
		my ($id, $d, $t, $v) = ($1, $2, $3, $4);
		$v =~ s/^"(.*)"$/$1/; $v =~ s/""/\\"/g;
		print "{\"id\":$id,\"d\":\"${d}T${t}Z\",\"v\":\"$v\"}\n";
	}' many.csv >wanted
run csvrows --time d,t many.csv
status_is 'many records: status' 0
is_file 'many records' out wanted
dd if=many.csv bs=509 2>/dev/null | csvrows --time d,t --trim \
	--null-token NA >got 2>err
is_file 'many records, by pipes and with --trim' got wanted

# --- --from -----------------------------------------------------------------

ids() {
	ids_what=$1
	ids_wanted=$2
	shift 2
	run csvrows "$@" in.csv
	is "$ids_what" "$status $(jq -r .id out | tr '\n' ' ')" "0 $ids_wanted"
}
printf 'id,ts\n1,16.02.2024 20:30:45\n2,01.03.2024 00:00:00\n3,02.03.2024 00:00:00\n' >in.csv
ids '--from: times in another form' '2 3 ' --from 'ts=2024-02-17'
ids '--from: a time with an offset' '1 2 3 ' --from 'ts=2024-02-16T21:30:45+01:00'
ids '--from: one second later' '2 3 ' --from 'ts=2024-02-16T21:30:46+01:00'
ids '--from: the same form' '3 ' --from 'ts=01.03.2024 00:00:01'
ids '--from: a time of day' '1 2 3 ' --from ts=20:30
printf 'id,ts\n1,2024-02-16 08:00\n2,2024-02-16 09:00\n3,2024-02-16 10:00\n' >in.csv
ids '--from: the time of day of a date and time' '2 3 ' --from ts=8:30
printf 'id,ts\n1,8:00:00\n2,9:00:00\n3,10:00:00\n' >in.csv
ids '--from: times of day without a leading zero' '3 ' --from ts=09:30
printf 'id,ts\n1,1708115445\n2,1708115446\n3,1708115447\n' >in.csv
ids '--from: a date and numbers since 1970' '2 3 ' \
	--from ts=2024-02-16T20:30:46Z
ids '--from: numbers as numbers' '2 3 ' --from ts=1708115445.5
printf 'id,d,t\n1,16.02.2024,23:00\n2,17.02.2024,01:00\n3,17.02.2024,02:00\n' >in.csv
ids '--from: two columns' '2 3 ' --from 'd,t=2024-02-17 00:30'
ids '--from: two columns that are joined' '2 3 ' --time d,t \
	--from 'd=2024-02-17 00:30'
ids '--from: both say so' '2 3 ' --time d,t --from 'd,t=2024-02-17 00:30'
printf 'id,ts\n1,03/04/2024 10:00\n2,04/04/2024 10:00\n' >in.csv
ids '--from: a value in the form of --time' '2 ' --time 'ts=%d/%m/%Y %H:%M' \
	--from 'ts=03/04/2024 10:01'
ids '--from: a value in another form' '2 ' --time 'ts=%d/%m/%Y %H:%M' \
	--from 'ts=2024-04-03 10:01'
run csvrows --from ts=2024-04-03 in.csv
is '--from: the day or the month first' "$status $(cat out) $(cat err)" \
	"2  csvrows: in.csv:2:3: ts: \"03/04/2024 10:00\" may be D/M/Y or M/D/Y; add --time 'ts=%d/%m/%Y %H:%M' or --time 'ts=%m/%d/%Y %H:%M'"
run csvrows --from 'ts=04/04/2024' in.csv
is '--from: a value of both forms' "$status $(cat out)" '2 '
like '--from: a value of both forms: how to choose' err 'add --time .ts=%d/%m/%Y %H:%M'
printf 'id,note\n1,03/05\n2,05/06/07\n3,x\n' >in.csv
ids '--from: text that only begins like a date' '2 3 ' --from note=04/x
printf 'id,ts\n1,\n2,n/a\n3,2024-02-16\n4,n/a\n' >in.csv
ids '--from: fields that are not times are passed' '3 4 ' --from ts=2024-02-16
run csvrows --from ts=2024-02-17 in.csv
is '--from: none is so' "$status $(cat err)" \
	'2 csvrows: no record has ts >= 2024-02-17'
printf 'id,name\n1,apple\n2,pear\n' >in.csv
ids '--from: text as text' '2 ' --from name=b
printf 'id,"a,b"\n1,5\n2,10\n' >in.csv
ids '--from: a name with a comma that is there' '2 ' --from a,b=7
printf 'id,"a,b",c=d,"e""f"\n1,2024-02-16,8:00,5\n2,2024-02-16,9:00,6\n' >in.csv
ids '--from: quoted names' '2 ' --from '"a,b","c=d"=2024-02-16 08:30'
ids '--from: a quoted quote' '2 ' --from '"e""f"=6'
ids '--from: a name as it is' '2 ' --from 'e"f=6'
printf 'id,"a,b"\n1,5\n2,10\n' >in.csv
run csvrows --from x,y=7 in.csv
is '--from: columns that are not there' "$status $(cat err)" \
	'2 csvrows: in.csv: no column "x", "y"; the columns are: id, a,b'

# --- what is refused --------------------------------------------------------

must='must be A[,B][=FORMAT], with names quoted as in CSV'
for text in '' = ,b =%Y 'a,' 'a,=%Y' '"a' '"a"b' 'a,,b'; do
	usage "--time '$text'" "--time: $must, not \"$text\" $see" --time "$text"
done
usage '--time: too many columns' "--time: has more than 8 columns: \"a,b,c,d,e,f,g,h,i\" $see" \
	--time a,b,c,d,e,f,g,h,i
usage '--time: a format without a date' \
	"--time: has no date; see --time A,B: \"a=%H:%M\" $see" --time a=%H:%M
run csvrows --time 'a=%Q' in.csv
is '--time: an invalid format' "$status" 2
run csvrows --time 'a=' in.csv
is '--time: an empty format' "$status" 2
usage '--time: a column twice' "--time: \"a\" is given twice $see" \
	--time a,b --time c,a
usage '--time with --type' "--time: does not go with --type $see" \
	--time a,b --type b=string
usage '--time-as' "--time-as: must be rfc3339, s, ms, us or ns, not \"m\" $see" --time-as m
printf 'a\n1\n' >in.csv
run csvrows --time b,c in.csv
is '--time: no such column' "$status $(cat err)" \
	'2 csvrows: in.csv: no column "b", "c"; the columns are: a'

# --- settings ---------------------------------------------------------------

run csvrows --check --time d,t --time 'u=%d/%m/%Y' --time-as ms --zone UTC in.csv
like '--check shows it' out '^time=d,t$'
like '--check shows all' out '^time=u=%d/%m/%Y$'
like '--check shows --time-as' out '^time-as=ms$'
like '--check shows --zone' out '^zone=UTC$'

done_testing
