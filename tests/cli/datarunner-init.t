#!/bin/sh
# SPDX-License-Identifier: ISC
# datarunner init: finds the format of a file, reports it, and writes a profile
# that works at once. The files are those of the two tables of csvrows.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"
# shellcheck source=dialects.sh
. "$TESTS/dialects.sh"

# profile_keys FILE: prints the keys of csvrows that init has found, one
# key=value a line.
profile_keys() {
	awk '
	/^[^ #]/ { is_ours = $0 == "csvrows:" }
	is_ours && /^  [a-z-]+: / {
		key = $1
		sub(/:$/, "", key)
		if (key == "file" || key == "require")
			next
		text = $0
		sub(/^ *[a-z-]+: /, "", text)
		gsub(/[][" ]/, "", text)
		print key "=" text
	}' "$1" | sort
}

# known_keys: prints those lines of its input whose key this csvrows has.
known_keys() {
	while IFS= read -r known_line; do
		if [ -n "$known_line" ] && has_option "${known_line%%=*}"; then
			printf '%s\n' "$known_line"
		fi
	done | sort
}

# finds NAME FILE RECORDS KEYS: init writes a profile with these keys, one a
# line, and csvrows reads that many records with it. If csvrows lacks a feature
# that the row needs, a failure of the latter is a TODO.
finds() {
	rm -f found.yaml
	run datarunner --profile found.yaml init "$2"
	finds_said=$(grep -c '^ℹ Found delimiter ".*", .*header.*, encoding ' out)
	if [ "$status" != 0 ]; then
		: >"$T/wanted"
		dialects_verdict "init $1" "$1" "status $status. "
		return
	fi
	is "init $1: says what it found" "$finds_said" 1
	is "init $1: its profile" "$(profile_keys found.yaml)" \
		"$(printf '%s\n' "$4" | known_keys)"
	run csvrows --profile found.yaml
	finds_fault=
	[ "$status $(wc -l <out)" = "0 $3" ] ||
		finds_fault="status $status, not $3 records. "
	: >"$T/wanted"
	dialects_verdict "init $1: its profile reads the file" "$1" "$finds_fault"
}

# --- files in the manner of tools -----------------------------------------------

mkdir exports
perl "$TESTS/exports.pl" exports <"$ROOT/tests/data/exports.txt" >names ||
	bail 'exports.txt is not understood'
cat exports/*/needs | sort -u >needed
while read -r need; do
	dialect_has "$need" || echo "$need"
done <needed >missing
while read -r name; do
	[ -e "exports/$name/has-init" ] || continue
	if grep -qxF -f missing "exports/$name/needs"; then
		needs false -- "$name"
	fi
	finds "$name" "exports/$name/data.csv" \
		"$(wc -l <"exports/$name/lines")" "$(cat "exports/$name/init")"
done <names

# --- files as people have them ----------------------------------------------------

real=$ROOT/tests/data/real-data
needs dialect_has sep -- sep-comma sep-quoted sep-bom
needs dialect_has header-line -- preamble logger
needs dialect_has longer-names -- more-fields header-short-by-one
needs dialect_has repeated-header -- repeated-header
needs dialect_has trailing -- trailing-delimiter
needs dialect_has quote-none -- tsv-quote
needs dialect_has one-column -- one-column-blank
needs dialect_has unnamed -- index-column many-unnamed
needs dialect_has repeated -- duplicate-names
needs dialect_has utf32 -- utf32
while read -r name records keys; do
	finds "${name%.*}" "$real/$name" "$records" \
		"$(printf '%s\n' "$keys" | tr ' ' '\n')"
done <<'END'
sep-comma.csv 2
sep-quoted.csv 1 delimiter=;
sep-bom.csv 1 delimiter=;
semicolon.csv 1 delimiter=;
preamble.csv 2 header-line=3
logger.dat 3 header-line=2 data-line=5
repeated-header.csv 3
trailing-delimiter.csv 2
more-fields.csv 2 delimiter=; names=c1,c2,c3,c4,c5,c6,c7
header-short-by-one.csv 2 names=c1,x,y
bad-byte-header.csv 2 encoding=windows-1252
decimal-comma.csv 2 delimiter=; decimal=, thousands=.
plus-number.csv 2 trim=true
quoted-null.csv 4 unquote=true null-token=NULL
backslash.csv 3 escape=\\ unquote=true
tsv-quote.tsv 3 delimiter=tab quote=none
date-and-time.csv 4
one-column-blank.csv 3
index-column.csv 2
many-unnamed.csv 1
duplicate-names.csv 1
utf32.csv 1
END

# --- what it says -----------------------------------------------------------------

rm -f found.yaml
run datarunner --profile found.yaml init exports/excel-german/data.csv
is 'it says what it found' "$(head -n 1 out)" \
	"ℹ Found delimiter \";\", header in line 1, decimal \",\", \
thousands \".\", encoding windows-1252, \
time in \"Zeit\" as time of day, HH:MM:SS"
rm -f found.yaml
run datarunner --profile found.yaml init exports/mysql-outfile/data.csv
is 'also of a file without header' "$(head -n 1 out)" \
	'ℹ Found delimiter "tab", no header, "\N" for null, encoding UTF-8, time in "c2" as ISO 8601'
like 'the profile says why' found.yaml '^  # Field separator:$'

# --- quotes and null ----------------------------------------------------------------

# keys NAME WANTED: init finds these keys in $1.csv.
keys() {
	rm -f found.yaml
	run datarunner --profile found.yaml init "$1.csv"
	is "$1: keys" "$(profile_keys found.yaml | tr '\n' ' ')" "$2"
	run csvrows --profile found.yaml
	status_is "$1: is read with them" 0
}

cat >spellings.csv <<'END'
time,name,x,y,note
00:00:00,NA,NaN,-,-
00:00:01,b,1,NULL,NA
NA,c,2.5,3,NaN
00:00:03,d,-,4,\N
END
keys spellings 'null-token=NULL,\\N,NA,NaN,- '
like 'spellings: with a comment' found.yaml '^  # Spellings of a missing value:'
printf 'name,note\nNA,-\nb,NULL\n' >texts.csv
keys texts ''
printf 'x,y\n1,"NA"\n2,"b"\n' >quoted.csv
keys quoted ''
printf 'id,note\n1,"a \\"b\\""\n2,"c\\\\"\n3,"d"\n' >escapes.csv
keys escapes 'escape=\\ '
like 'escapes: with a comment' found.yaml '^  # Escape character before a quote:'
printf 'id,path\n1,"c:\\dir\\"\n2,"d, ""e"""\n' >paths.csv
keys paths ''
printf 'id|text\n1|"x\n2|y" z\n3|a"b\n' >inches.csv
keys inches 'delimiter=| quote=none '
like 'inches: with a comment' found.yaml '^  # Quotes have no meaning:'
printf 'id,text,more\n"1","x, y","z"\n"2","x"y","z"\n' >stray.csv
rm -f found.yaml
run datarunner --profile found.yaml init stray.csv
is 'a stray quote among good ones: keys' "$(profile_keys found.yaml)" \
	unquote=true

# --- what is told holds -------------------------------------------------------------

rm -f found.yaml
run datarunner --profile found.yaml --delimiter , init "$real/semicolon.csv"
is 'a delimiter that is given' "$(profile_keys found.yaml)" 'delimiter=,'
is 'is that of the columns' "$(csvrows --profile found.yaml)" '{"a;b":"1;2"}'
rm -f found.yaml
run datarunner --profile found.yaml --encoding ISO-8859-2 init \
	exports/latin1-header/data.csv
is 'an encoding that is given' "$(profile_keys found.yaml)" \
	'encoding=ISO-8859-2'
rm -f found.yaml
run datarunner --profile found.yaml --encoding UTF-16LE --delimiter tab init \
	exports/excel-unicode/data.csv
is 'both' "$(profile_keys found.yaml | tr '\n' ' ')" \
	'delimiter=tab encoding=UTF-16LE '

# --- recorded times -------------------------------------------------------------------

# times_of WHAT FILE FOUND KEYS: what init prints about the times, and the keys
# of pace that it writes, each one a line. csvrows and pace accept the profile.
times_of() {
	rm -f found.yaml
	run datarunner --profile found.yaml init "$2"
	is "$1: says so" \
		"$(sed -n 's/^ℹ Found .*, encoding [^,]*\(, \)*//p' out)" "$3"
	is "$1: keys of pace" "$(awk '
		/^[^ #]/ { is_ours = $0 == "pace:" }
		is_ours && /^  [a-z]/' found.yaml)" "$(printf '%s\n' "$4" |
			sed 's/^/  /')"
	csvrows --profile found.yaml >lines 2>err
	case $4 in
	by:*)
		run pace --profile found.yaml --dry-run --stats=json <lines
		is "$1: pace reads them all" \
			"$status $(jq .unreadable out)" '0 0'
		;;
	esac
}
# asks WHAT LINE...: the profile contains these comments.
asks() {
	asks_what=$1
	shift
	for asks_line in "$@"; do
		check "$asks_what: $asks_line" \
			grep -qxF "  # $asks_line" found.yaml
	done
}
interval='interval: 1s'
dates=$ROOT/tests/data/real-data/times
while read -r name form; do
	times_of "$name" "$dates/$name.csv" "time in \"time\" as $form" 'by: ["time"]'
done <<'END'
apache DD/Mon/YYYY:HH:MM:SS
bracket ISO 8601
comma-frac ISO 8601
ctime Day Mon DD HH:MM:SS YYYY
dmy-dot DD.MM.YYYY HH:MM:SS
epoch-ms-string milliseconds since the epoch
h-unpadded time of day, HH:MM:SS
hms24 time of day, HH:MM:SS
rfc1123 DD Mon YYYY HH:MM:SS
ymd YYYY-MM-DD
zone-name ISO 8601
END
times_of 'a date and a time' "$real/date-and-time.csv" \
	'time in "Date" and "Time" as ISO 8601' 'by: ["Date", "Time"]'
asks 'a date and a time' 'time: "Date,Time"' "$interval" 'zone: local'
like 'both are shown' found.yaml '^  show: .*%{.Date} %{.Time} \| Value: '
times_of 'a zone in the times' "$dates/offset-nocolon.csv" \
	'time in "time" as ISO 8601' 'by: ["time"]'
check 'no zone is asked for' sh -c '! grep -q zone: found.yaml'
times_of 'a format that fits' "$dates/colon-frac.csv" \
	'time in "time" as %H:%M:%S:%f' "by: [\"time\"]
time-format: '%H:%M:%S:%f'"
times_of 'D/M/Y or M/D/Y' "$dates/dmy-slash-s.csv" \
	'time in "time", D/M/Y or M/D/Y: choose time-format' "$interval"
asks 'D/M/Y or M/D/Y' 'by: ["time"]' "time-format: '%d/%m/%Y %H:%M:%S'" \
	"time-format: '%m/%d/%Y %H:%M:%S'" 'time: "time=%d/%m/%Y %H:%M:%S"' \
	'time: "time=%m/%d/%Y %H:%M:%S"'
sed -e "s/^  interval/  # &/; s/^  # by:/  by:/; s|^  # \(time-format: '%d.*\)|  \1|" \
	found.yaml >chosen.yaml
csvrows --profile chosen.yaml >lines
run pace --profile chosen.yaml --dry-run --stats=json <lines
is 'one of them is chosen' "$status $(jq -r .first out)" \
	'0 2024-02-16T20:30:45Z'
printf 'd,t,v\n16/02/2024,20:30,1\n17/02/2024,20:30,2\n' >slashed.csv
times_of 'D/M/Y and a time' slashed.csv \
	'time in "d" and "t", D/M/Y or M/D/Y: choose time-format' "$interval"
asks 'D/M/Y and a time' 'by: ["d", "t"]' "time-format: '%d/%m/%Y %H:%M'"
times_of 'elapsed milliseconds' "$dates/elapsed-ms.csv" \
	'time in "Time", not an epoch: choose time-format' "$interval"
asks 'elapsed milliseconds' 'by: ["Time"]' "time-format: 's'" \
	"time-format: 'ms'" "time-format: 'excel'"
printf 'id,time\n1,\n2,20:30\n' >null.csv
times_of 'no time in the first record, where pace would stop' null.csv '' \
	"$interval"
printf 'id,note\n1,20:30\n2,x\n3,y\n4,z\n' >seldom.csv
times_of 'few values that are times' seldom.csv '' "$interval"
printf 'born,id,time\n2001-02-03,1,2024-02-16 20:30\n2001-02-03,1,2024-02-16 20:31\n' >still.csv
times_of 'a date that is always the same' still.csv \
	'time in "time" as ISO 8601' 'by: ["time"]'
times_of 'newest first' "$dates/newest-first.csv" \
	'time in "time" as ISO 8601, newest first' "$interval"
asks 'newest first' 'by: ["time"]'
printf 'id,v\n1234567890,1\n1234567891,2\n' >numbers.csv
times_of 'numbers that are not named like times' numbers.csv '' "$interval"
printf 'id,created_at\n1,1708115445\n2,1708115446\n' >null.csv
times_of 'numbers that are' null.csv \
	'time in "created_at" as seconds since the epoch' 'by: ["created_at"]'
printf 'start;"a, b";v\n20:30:45;2024-02-16;1\n20:30:46;2024-02-16;2\n' >names.csv
times_of 'a name with a comma, and the date after the time' names.csv \
	'time in "a, b" and "start" as ISO 8601' 'by: ["a, b", "start"]'
asks 'a name with a comma' 'time: "\"a, b\",start"'

# --- files that are no tables, and long ones ------------------------------------------

printf '\0\1\2\377\376\n\n"\n' >bytes.csv
awk 'BEGIN { while (i++ < 70000) printf "\""; print "" }' >quotes.csv
awk 'BEGIN { while (i++ < 30000) printf "\"a,%d\n", i }' >open.csv
for name in bytes quotes open; do
	rm -f found.yaml
	run datarunner --profile found.yaml init "$name.csv"
	check "$name: it ends" test "$status" -le 2
done
awk 'BEGIN {
	print "Zeit;Wert"
	while (i++ < 20000)
		printf "00:00:%02d;%d,5\n", i % 60, i
	print "later;1.5;2"
}' >long.csv
rm -f found.yaml
run datarunner --profile found.yaml init long.csv
is 'only the beginning of a long file counts' "$(profile_keys found.yaml)" \
	"$(printf 'decimal=,\ndelimiter=;\n' | known_keys)"
awk 'BEGIN {
	print "a,b"
	while (i++ < 16382)
		print "1,2"
	print "33,\303\244"
}' >cut.csv
is 'a character is cut after 64 KiB' \
	"$(head -c 65536 cut.csv | tail -c 1 | od -A n -t x1 | tr -d ' ')" c3
rm -f found.yaml
run datarunner --profile found.yaml init cut.csv
is 'and the file still is UTF-8' "$(profile_keys found.yaml)" ''

done_testing
