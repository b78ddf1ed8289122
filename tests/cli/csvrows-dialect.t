#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: what the header line decides alone, missing names, the start of the
# table, repeated headers and trailing delimiters.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

# quiet DESCRIPTION INPUT WANTED OPTION...: as gives, with nothing on stderr.
quiet() {
	gives "$@"
	is "$1: is quiet" "$(cat err)" ''
}

# warns DESCRIPTION INPUT WANTED WARNING OPTION...: as gives, with that warning
# on stderr.
warns() {
	warns_what=$1
	warns_input=$2
	warns_wanted=$3
	warns_warning=$4
	shift 4
	gives "$warns_what" "$warns_input" "$warns_wanted" "$@"
	is "$warns_what: warning" "$(cat err)" "$warns_warning"
}

# --- the delimiter ------------------------------------------------------------

quiet 'a semicolon' 'a;b\n1;2\n' '{"a":1,"b":2}'
quiet 'a tab' 'a\tb\n1\t2\n' '{"a":1,"b":2}'
quiet 'a bar' 'a|b\n1|2\n' '{"a":1,"b":2}'
quiet 'the most frequent one' 'a;b|c|d\n1|2|3\n' '{"a;b":1,"c":2,"d":3}'
quiet 'a tie: the semicolon' 'a|b;c\n1;2\n' '{"a|b":1,"c":2}'
quiet 'a tie: the tab' 'a|b\tc\n1\t2\n' '{"a|b":1,"c":2}'
quiet 'quotes hide candidates' '"a|b|c";"x,y"\n1;2\n' '{"a|b|c":1,"x,y":2}'
quiet 'a quote within a field hides nothing' 'a";b"\n1;2\n' \
	'{"a\"":1,"b\"":2}'
quiet 'a header of two lines' '"a\n|";b\n1;2\n' '{"a\n|":1,"b":2}'
quiet 'doubled quotes' '"a"";""";b\n1;2\n' '{"a\";\"":1,"b":2}'
quiet 'an escaped quote hides the comma' '"a\\",";b\n1;2\n' \
	'{"a\",":1,"b":2}' --escape "\\"
quiet '--quote none: a quote hides nothing' '"a;b\n1;2\n' \
	'{"\"a":1,"b":2}' --quote none
warns '--quote none: a quote does not hide the comma' '"a,b";c\n1,2\n' \
	'{"\"a":1,"b\";c":2}' \
	"csvrows: in.csv:1:1: the header has both \",\" and \";\"; fields are separated by \",\" (see --delimiter ';')" \
	--quote none
quiet '--quote none: sep=' 'sep=;\na;b\n1;2\n' '{"a":1,"b":2}' --quote none
quiet 'an escape separates nothing' 'a;b;c|d\n1|2\n' '{"a;b;c":1,"d":2}' \
	--escape ';'
gives '--quote none: the header again' '"a;b\n1;2\n"a;b\n3;4\n' \
	'{"\"a":1,"b":2}
{"\"a":3,"b":4}' --quote none
gives 'an escape: the header again' \
	'"a\\"";b\n1;2\na\\";"b"\n3;4\n' '{"a\"":1,"b":2}
{"a\"":3,"b":4}' --escape "\\"
quiet 'one column' 'a\nx y\n"1;2"\n' '{"a":"x y"}
{"a":"1;2"}'
quiet 'a mark, comments and empty lines before it' \
	'\357\273\277\n#|||\n\na;b\n1;2\n' '{"a":1,"b":2}' --comment '#'
quiet 'the quote is no delimiter' 'a|b;c\n|x|;2\n' '{"a|b":"x","c":2}' \
	--quote '|'
quiet '--names' 'a;b\n1;2\n' '{"x":1,"y":2}' --names x,y
quiet 'no end of line' 'a;b' ''
quiet '--trim' ' "a,b" ; c\n1 ; 2\n' '{"a,b":1,"c":2}' --trim
quiet '--delimiter decides' 'a;b\n1;2\n' '{"a;b":"1;2"}' --delimiter ,
quiet '--tsv decides' 'a;b\n1;2\n' '{"a;b":"1;2"}' --tsv
quiet '--delimiter auto' 'a;b\n1;2\n' '{"a":1,"b":2}' --delimiter auto
quiet '--strict detects nothing' 'a;b\n1;2\n' '{"a;b":"1;2"}' --strict
quiet '--no-header detects nothing' 'a;b\n1;2\n' \
	'{"c1":"a;b"}
{"c1":"1;2"}' --no-header
both="csvrows: in.csv:1:1: the header has both \",\" and \";\"; fields are \
separated by \",\" (see --delimiter ';')"
warns 'a comma holds' 'Zeit;Leistung, kW\n00:00;1,5\n' \
	'{"Zeit;Leistung":"00:00;1"," kW":5}' "$both"
quiet 'a comma holds, and that is meant' 'a;b,c\n1,2\n' '{"a;b":1,"c":2}' -d ,
quiet 'a comma in quotes is not a delimiter' '"a, kW";b\n1;2\n' '{"a, kW":1,"b":2}'

semicolon='(delimiter ";" read off the header; see --delimiter)'
refuses 'a count of fields' 'a;b\n1\n1;2\n' \
	"csvrows: in.csv:2:2: 1 field, the header has 2 $semicolon; see --ragged" \
	'{"a":1,"b":2}'
fails 'a count of names' 'a;b\n' \
	"csvrows: in.csv: --names has 1 name, the header has 2 $semicolon" \
	--names x
refuses 'a count of fields under sep=' 'sep=|\na|b\n1\n' \
	'csvrows: in.csv:3:2: 1 field, the header has 2 (delimiter "|" read off the sep= line; see --delimiter); see --ragged' \
	''
refuses 'a count of fields under an option' 'a;b\n1\n' \
	'csvrows: in.csv:2:2: 1 field, the header has 2; see --ragged' '' -d ';'
refuses 'a tab is shown' 'a\tb\n1\n' \
	'csvrows: in.csv:2:2: 1 field, the header has 2 (delimiter "\t" read off the header; see --delimiter); see --ragged' \
	''

printf 'a;b\n1;2\n' >semicolon.csv
printf 'a|b\n3|4\n5|6\n' >bar.csv
printf 'sep=\t\r\na\tb\r\n7\t8\r\n' >sep.csv
printf 'a,b\n9,0\n' >comma.csv
numbers='1 3 5 7 9 '
run csvrows semicolon.csv bar.csv - comma.csv <sep.csv
is 'each file has its own' "$(jq .a out | tr '\n' ' ')" "$numbers"
is 'each file has its own: is quiet' "$(cat err)" ''
run csvrows --repeat 2 semicolon.csv bar.csv sep.csv comma.csv
is 'on every pass' "$(jq .a out | tr '\n' ' ')" "$numbers$numbers"
run csvrows --count semicolon.csv bar.csv sep.csv comma.csv
is '--count' "$(cat out)" 5
printf 'a;b,c\n1,2\n' >both.csv
run csvrows --repeat 3 both.csv both.csv
is 'one warning a run' "$(grep -c 'has both' err)" 1

# A pipe may deliver one byte at a time.
for file in semicolon bar sep; do
	dd if=$file.csv bs=1 2>err.dd | csvrows >got 2>err
	csvrows $file.csv >wanted
	is_file "$file: byte by byte" got wanted
	is "$file: byte by byte: is quiet" "$(cat err)" ''
done

iconv -f UTF-8 -t UTF-16 sep.csv >utf16.csv
run csvrows utf16.csv
is 'UTF-16' "$(cat out)" '{"a":7,"b":8}'
iconv -f UTF-8 -t UTF-16LE bar.csv >utf16.csv
run csvrows --encoding UTF-16LE utf16.csv
is 'UTF-16 without a mark' "$(head -n 1 out)" '{"a":3,"b":4}'

cp semicolon.csv live.csv
background csvrows --follow live.csv >live.out 2>live.err
wait_for 20 grep -q '"b":2' live.out
printf '1;3\n' >>live.csv
wait_for 20 grep -q '"b":3' live.out
cp bar.csv new.csv
mv new.csv live.csv
wait_for 20 grep -q '"b":6' live.out
cp sep.csv new.csv
mv new.csv live.csv
wait_for 20 grep -q '"b":8' live.out
kill "$pid"
settle
is '--follow: each file has its own' "$(jq .b live.out | tr '\n' ' ')" \
	'2 3 4 6 8 '

run csvrows --stats semicolon.csv
is '--stats shows it' "$(cat err)" \
	'csvrows: 1 record, 1 written, 0 refused, 8 bytes, delimiter ";" detected'
run csvrows --stats=json --no-header sep.csv
is '--stats json shows that of sep=' "$(jq -r .delimiter err)" '\t'
run csvrows --stats=json semicolon.csv
is '--stats json shows it' "$(jq -r .delimiter err)" ';'

# --- sep= ---------------------------------------------------------------------

quiet 'sep=' 'sep=;\na;b\n1;2\n' '{"a":1,"b":2}'
quiet 'sep= in quotes' '"sep=;"\r\na;b\r\n1;2\r\n' '{"a":1,"b":2}'
quiet 'sep= after a mark' '\357\273\277sep=,\na,b\n1,2\n' '{"a":1,"b":2}'
quiet 'sep= beats the header' 'sep=,\na;b\n1\n' '{"a;b":1}'
quiet 'sep= of any byte' 'sep=^\na^b\n1^2\n' '{"a":1,"b":2}'
quiet 'sep= with --no-header' 'sep=;\n1;2\n' '{"c1":1,"c2":2}' --no-header
quiet '--delimiter beats sep=' 'sep=;\na,b\n1,2\n' '{"a":1,"b":2}' -d ,
quiet 'sep= is the first line' '\nsep=;\n1;2\n' '{"sep=":1,"c2":2}' \
	--rename =c2
quiet 'sep= is all of the line' 'sep=;;\n1;2;3\n' '{"sep=":1,"x":2,"y":3}' \
	--rename =x --rename =y
quiet 'sep= alone' 'sep=;' ''
quiet 'sep= without a byte' 'sep=\n1\n' '{"sep=":1}'
quiet 'sep= and the header line' 'sep=;\nx\na;b\n1;2\n' '{"a":1,"b":2}' \
	--header-line 3
printf 'sep=;\n1;2\n' >one.csv
printf 'sep=|\n3|4\n' >two.csv
run csvrows --no-header one.csv two.csv
is 'sep= of several files without header' "$(jq .c2 out | tr '\n' ' ')" '2 4 '

# --- names --------------------------------------------------------------------

see_names='(see --names and --rename)'
warns 'no name' ',a\n0,5\n' '{"c1":0,"a":5}' \
	"csvrows: in.csv:1:1: unnamed columns become c1 $see_names"
warns 'no names' 'title,,,,\n1,2,3,4,5\n' \
	'{"title":1,"c2":2,"c3":3,"c4":4,"c5":5}' \
	"csvrows: in.csv:1:1: unnamed columns become c2, c3, c4, c5 $see_names"
warns 'repeated names' 'date,v,date,v\n1,2,3,4\n' \
	'{"date":1,"v":2,"date_2":3,"v_2":4}' \
	"csvrows: in.csv:1:1: repeated names become date_2, v_2 $see_names"
warns 'both' ',c1,c1,c1_2\n1,2,3,4\n' \
	'{"c1_3":1,"c1":2,"c1_4":3,"c1_2":4}' \
	"csvrows: in.csv:1:1: unnamed columns become c1_3; repeated names become c1_4 $see_names"
quiet '--rename of a name that was made' ',a\n0,5\n' '{"x":0,"a":5}' \
	--rename c1=x
quiet '--names' ',a,a\n1,2,3\n' '{"x":1,"y":2,"z":3}' --names x,y,z
quiet 'more --names than the header has' 'a;b\n1;2;3\n' \
	'{"x":1,"y":2,"z":3}' --names x,y,z
warns 'columns by names that were made' ',a\n0,5\n' '{"c1":0}' \
	"csvrows: in.csv:1:1: unnamed columns become c1 $see_names" -f c1
fails '--strict: no name' ',a\n0,5\n' \
	'csvrows: in.csv:1:1: column 1 has no name; see --names and --rename' \
	--strict
fails '--strict: a repeated name' 'a,a\n' \
	'csvrows: in.csv:1:3: columns 1 and 2 have the same name: a; see --rename' \
	--strict
printf ',a\n0,5\n' >index.csv
run csvrows --repeat 2 index.csv index.csv
is 'one warning a run' "$(wc -l <out) $(wc -l <err)" '4 1'

# --- where the table begins ---------------------------------------------------

preamble='Station report\nIt is "open\ntime;x\n1;2\n'
quiet '--header-line' "$preamble" '{"time":1,"x":2}' --header-line 3
quiet '--data-line' 'a,b\n"unit,\nx,y\n1,2\n' '{"a":1,"b":2}' --data-line 4
quiet 'both' 'TOA5\na;b\n"\n"\n1;2\n' '{"a":1,"b":2}' --header-line 2 \
	--data-line 5
quiet '--data-line with --no-header' '"x\n1,2\n' '{"c1":1,"c2":2}' \
	--no-header --data-line 2
quiet '--header-line counts CR and CRLF' 'x\r"y\r\na,b\n1,2\n' \
	'{"a":1,"b":2}' --header-line 3
quiet '--header-line of one column' 'x\n\na\n1\n' '{"a":1}' --header-line 3
fails '--header-line: fewer lines' 'a\n1\n' \
	'csvrows: in.csv: no header in line 4 or later (--header-line)' \
	--header-line 4
quiet '--header-line: an empty file' '' '' --header-line 4
usage '--data-line: not after the header' \
	"--data-line: must be after --header-line $see" --header-line 2 \
	--data-line 2
usage '--header-line and --no-header' \
	"--header-line: does not go with --no-header $see" --no-header \
	--header-line 2
# shellcheck disable=SC2059
printf "$preamble" >in.csv
cp in.csv more.csv
for file in in.csv -; do
	run csvrows --repeat 2 --header-line 3 in.csv "$file" <more.csv
	is "--header-line: every file, $file" "$(wc -l <out)" 4
done
dd if=in.csv bs=1 2>err.dd | csvrows --header-line 3 >got 2>err
is '--header-line: byte by byte' "$(cat got)" '{"time":1,"x":2}'

refuses 'the header is a later line' 'Report\nx\ntime,x\n1,2\n' \
	'csvrows: in.csv:3:6: 2 fields, the header has 1
csvrows: in.csv:3: this line has 2 fields: "time,x"; if it is the header, add --header-line 3
csvrows: in.csv:4:3: 2 fields, the header has 1' '{"Report":"x"}'
refuses 'the header is a later line, with as many fields before' \
	'Report,1\nx,2\ntime,x,y\n1,2,3\n' \
	'csvrows: in.csv:3:8: 3 fields, the header has 2
csvrows: in.csv:4:5: 3 fields, the header has 2
csvrows: in.csv:3: this line has 3 fields: "time,x,y"; if it is the header, add --header-line 3' \
	'{"Report":"x","1":2}'

refuses 'the header is a later line, which is shorter' \
	'TOA5,x,y\nt,v\ns,V\n1,2\n' \
	'csvrows: in.csv:2:4: 2 fields, the header has 3; see --ragged
csvrows: in.csv:3:4: 2 fields, the header has 3
csvrows: in.csv:4:4: 2 fields, the header has 3
csvrows: in.csv:2: this line has 2 fields: "t,v"; if it is the header, add --header-line 2' ''
refuses 'no hint if some are good' 'a,b,c\n1,2\n3,4\n5,6,7\n' \
	'csvrows: in.csv:2:4: 2 fields, the header has 3; see --ragged
csvrows: in.csv:3:4: 2 fields, the header has 3' '{"a":5,"b":6,"c":7}'
refuses 'no hint if they differ' 'a,b,c\n1,2\n3\n' \
	'csvrows: in.csv:2:4: 2 fields, the header has 3; see --ragged
csvrows: in.csv:3:2: 1 field, the header has 3' ''
refuses 'a quote after a blank' 'a,b\n1, "2,3"\n' \
	'csvrows: in.csv:2:7: 3 fields, the header has 2
csvrows: in.csv:2: a quote after a blank is data: "1, "2,3""; see --trim' ''
gives 'and the way out' 'a,b\n1, "2,3"\n' '{"a":1,"b":"2,3"}' --trim
refuses 'single quotes' "'a','b'\\n'1','2,3'\\n" \
	"csvrows: in.csv:1: the names are in single quotes, which are data: \"'a','b'\"; see --quote \"'\"
csvrows: in.csv:2:8: 3 fields, the header has 2" ''
gives 'and the way out' "'a','b'\\n'1','2,3'\\n" '{"a":"1","b":"2,3"}' \
	--quote "'"
refuses 'the hint about the delimiter is the only one' 'a;b, c\n1,2;3,4\n' \
	"csvrows: in.csv:1:1: the header has both \",\" and \";\"; fields are separated by \",\" (see --delimiter ';')
csvrows: in.csv:2:7: 3 fields, the header has 2" ''

warns 'blanks separate' 'time p v\n1 2 3\n4 5 6\n' \
	'{"time p v":"1 2 3"}
{"time p v":"4 5 6"}' \
	"csvrows: in.csv:2: \"1 2 3\" is read as one column; if this line is the header, add --header-line 2; if \" \" separates fields, add --delimiter ' '"
gives 'and the way out' 'time p v\n1 2 3\n' '{"time":1,"p":2,"v":3}' -d ' '
warns 'another byte separates' 'time^p\n1^2\n' '{"time^p":"1^2"}' \
	"csvrows: in.csv:2: \"1^2\" is read as one column; if this line is the header, add --header-line 2; if \"^\" separates fields, add --delimiter '^'"
quiet 'a text with blanks' 'what is it\nno other table has this\na b c\n' \
	'{"what is it":"no other table has this"}
{"what is it":"a b c"}'
warns 'whole lines in quotes' '"time,p"\r\n"1,""2"""\r\n"3,4"\r\n' \
	'{"time,p":"1,\"2\""}
{"time,p":"3,4"}' \
	"csvrows: in.csv:2: the whole line is in quotes: \"\"1,\"\"2\"\"\"\"; if it holds several fields, use: sed 's/^\"//; s/\"\\r*\$//; s/\"\"/\"/g' FILE | csvrows"
way=$(sed 's/.*use: //; s/FILE/in.csv/' err)
eval "$way" >out
is 'and the way out' "$(cat out)" '{"time":1,"p":"2"}
{"time":3,"p":4}'
quiet 'one column in quotes' '"a"\n"1,2"\n' '{"a":"1,2"}'

# --- one column, --trim and --escape, many records at a time and one by one -----

awk 'BEGIN {
	print "a b"
	while (i++ < 3000) {
		print i
		if (i % 7 == 0) print "  "
		if (i % 11 == 0) print ""
		if (i % 13 == 0) print " " i "\t"
		if (i % 17 == 0) print " a b "
		if (i % 19 == 0) print "\"  \""
		if (i % 23 == 0) print "\"x^\"y^^\""
		if (i % 29 == 0) print "x^\"y^^ ^z"
		if (i % 31 == 0) print "\"x\"\"y\""
		if (i % 37 == 0) print "\"x\ny\""
		if (i % 41 == 0) print "\t# " i
	}
}' >in.csv
# alike OPTION...: the same lines and reports if bytes arrive three at a time, so
# that most records are taken one by one. After ten reports their number depends
# on the time.
alike() {
	perl -e '$| = 1; while (sysread STDIN, $bytes, 3) { print $bytes }' \
		<in.csv | csvrows "$@" -d , >wanted 2>err
	sed -n 's/^csvrows: stdin:/csvrows: in.csv:/; 1,10p; $p' err >wanted_err
	run csvrows "$@" -d , in.csv
	sed -n '1,10p; $p' err >some_err
	is_file "one by one, or not: $*" out wanted
	is_file "one by one, or not: $*, stderr" some_err wanted_err
	is "and counted: $*" "$(csvrows "$@" -d , --count in.csv 2>err)" \
		"$(wc -l <wanted)"
}

alike --trim
alike --trim --unquote
alike --trim --comment '#'
alike --escape ^
alike --escape ^ --trim
alike --escape ^ --quote none
alike --escape ^ --unquote --trim --null-token 99

# --- one column that may be more ------------------------------------------------

# one LINE SHOWN C: the warning about that line, whose text is shown as SHOWN.
one() {
	printf '%s' "csvrows: in.csv:$1: \"$2\" is read as one column; if this \
line is the header, add --header-line $1; if \"$3\" separates fields, add \
--delimiter '$3'"
}

warns 'a preamble of one field' 'Bericht\nvom Montag\nZeit;P\n1;2\n3;4\n' \
	'{"Bericht":"vom Montag"}
{"Bericht":"Zeit;P"}
{"Bericht":"1;2"}
{"Bericht":"3;4"}' "$(one 3 'Zeit;P' ';')"
quiet 'the option that it names' 'Bericht\nvom Montag\nZeit;P\n1;2\n' \
	'{"Zeit":1,"P":2}' --header-line 3
warns 'tabs' 'Report\na\tb\n1\t2\n' \
	'{"Report":"a\tb"}
{"Report":"1\t2"}' "$(one 2 'a\tb' '\t')"
warns 'the most frequent one' 'Report\na;b|c|d\n' '{"Report":"a;b|c|d"}' \
	"$(one 2 'a;b|c|d' '|')"
refuses 'quoted names' 'Report\n"a";"b"\n1;2\n' \
	"$(one 2 '"a";"b"' ';')
csvrows: in.csv:2:4: text after the closing quote; see --escape and --quote \
none" '{"Report":"1;2"}'
for option in '-d,' --strict --no-header --count; do
	wanted='{"a":"1;2"}'
	[ "$option" != --count ] || wanted=1
	[ "$option" != --no-header ] || wanted='{"c1":"a"}
{"c1":"1;2"}'
	case $option in
	--count) warns "$option" 'a\n1;2\n' "$wanted" "$(one 2 '1;2' ';')" "$option" ;;
	*) quiet "$option" 'a\n1;2\n' "$wanted" "$option" ;;
	esac
done
quiet 'a line sep= says it' 'sep=;\na\n1|2\n' '{"a":"1|2"}'
warns 'later lines may have none' 'a\n1|2\nx\n' '{"a":"1|2"}
{"a":"x"}' "$(one 2 '1|2' '|')"
printf 'a\n1;2\n' >one.csv
printf 'a\n3;4\n' >in.csv
run csvrows --repeat 2 in.csv one.csv
is 'once a run' "$(cat err)" "$(one 2 '3;4' ';')"
awk 'BEGIN { print "a"; while (i++ < 100) print i; print "1;2"; print "3;4" }' \
	>in.csv
run csvrows in.csv
is 'only in the first hundred records' "$(wc -l <out) $(cat err)" '102 '
sed 2d in.csv >less.csv && mv less.csv in.csv
run csvrows in.csv
is 'up to the last of these' "$(cat err)" "$(one 101 '1;2' ';')"
run csvrows --limit 5 in.csv
is 'but not beyond those that are read' "$(wc -l <out) $(cat err)" '5 '
printf 'R\nx;y\n' | dd bs=1 2>err.dd | csvrows >out 2>err
is 'bytes that come one by one' "$(cat out err)" '{"R":"x;y"}
csvrows: stdin:2: "x;y" is read as one column; if this line is the header, add --header-line 2; if ";" separates fields, add --delimiter '"';'"

refuses 'one long record is no header' 'a,b\n1,2\n3,4,5\n6,7\n' \
	'csvrows: in.csv:3:5: 3 fields, the header has 2' \
	'{"a":1,"b":2}
{"a":6,"b":7}'

# --- a header that may be a record --------------------------------------------

has_figures='the header has only numbers and times:'
add_no_header='if it is a record, add --no-header'
warns 'numbers' '1,-2.5e3\n3,4\n' '{"1":3,"-2.5e3":4}' \
	"csvrows: in.csv:1: $has_figures \"1,-2.5e3\"; $add_no_header"
warns 'a time and a decimal comma' '16.02.2024 20:30;1.299,5\n' '' \
	"csvrows: in.csv:1: $has_figures \"16.02.2024 20:30;1.299,5\"; $add_no_header" \
	-d ';'
warns 'one column, with --names' '2024-02-16T20:30:45Z\n' '' \
	"csvrows: in.csv:1: $has_figures \"2024-02-16T20:30:45Z\"; $add_no_header" \
	--names t
quiet '--no-header needs no hint' '1,2\n' '{"c1":1,"c2":2}' --no-header
quiet '--header-line says that it is the header' 'x\n1,2\n3,4\n' \
	'{"1":3,"2":4}' --header-line 2
quiet 'one name' 'year,2023,2024\na,1,2\n' '{"year":"a","2023":1,"2024":2}'
quiet 'signs without digits' '+/-\n1\n' '{"+/-":1}'

# --- repeated headers ---------------------------------------------------------

again='csvrows: 1 repeated header left out'
warns 'a repeated header' 'time,x\n1,2\ntime,x\n3,4\n' \
	'{"time":1,"x":2}
{"time":3,"x":4}' "$again"
warns 'with other quotes' 'time,x\n"time","x"\n3,4\n' '{"time":3,"x":4}' \
	"$again"
warns 'the header has quotes' '"time","x"\ntime,x\n3,4\n' \
	'{"time":3,"x":4}' "$again"
warns 'after a byte order mark, as in files that were joined' \
	'\357\273\277time,x\n1,2\n\357\273\277time,x\n3,4\n' \
	'{"time":1,"x":2}
{"time":3,"x":4}' "$again"
warns 'and with quotes' \
	'\357\273\277"time","x"\n\357\273\277"time","x"\n3,4\n' \
	'{"time":3,"x":4}' "$again"
warns 'and in one column' 'a\n\357\273\277a\n\357\273\277b\n' \
	"$(printf '{"a":"\357\273\277b"}')" "$again"
quiet 'two byte order marks at the start' \
	'\357\273\277\357\273\277time,x\n1,2\n' '{"time":1,"x":2}'
warns 'blanks around it' 'time,x\n  "time" , x\n3,4\n' '{"time":3,"x":4}' \
	"$again" --trim
warns 'one column' 'a\na\nab\n"a"\n' '{"a":"ab"}' \
	'csvrows: 2 repeated headers left out'
warns 'long names' 'a long name,b\na long name,"b"\na long name,c\n' \
	'{"a long name":"a long name","b":"c"}' "$again"
warns 'other names' 'time,x\ntime,x\n3,4\n' '{"a":3,"b":4,"c":null}' "$again" \
	--names a,b,c --ragged pad
quiet 'it is data without a header' 'a\na\n' '{"c1":"a"}
{"c1":"a"}' --no-header
quiet 'other letters' 'a,b\nA,b\n' '{"a":"A","b":"b"}'
warns 'it counts for nothing' 'a\n1\na\n2\n3\n' '{"a":2}' "$again" --skip 1 \
	--limit 1
printf 'a,b\n1,2\na,b\n' >in.csv
run csvrows --count in.csv
is '--count leaves it out' "$(cat out)" 1
run csvrows --stats=json in.csv
is '--stats json counts it' \
	"$(jq -c '[.records, .repeated_headers]' err)" '[1,1]'
run csvrows --strict in.csv
is '--strict refuses it' "$status $(head -n 1 err)" \
	'2 csvrows: in.csv:3:1: repeats the header (left out without --strict)'
awk 'BEGIN { for (i = 0; i < 20000; i++) print i % 100 ? i ",x" : "k,v" }' \
	>in.csv
run csvrows in.csv
is 'many repeated headers: lines' "$(wc -l <out)" 19800
is 'many repeated headers' "$(cat err)" \
	'csvrows: 199 repeated headers left out'

gives '--unquote and --trim: the header again' \
	'a,b\n1,2\n" a ",b\n3,4\n "a" , b \n5,6\na ,b\n7,8\n' \
	'{"a":1,"b":2}
{"a":3,"b":4}
{"a":5,"b":6}
{"a":7,"b":8}' --unquote --trim
quiet '--trim: a blank in quotes is not the header' 'a,b\n" a",b\n' \
	'{"a":" a","b":"b"}' --trim
gives '--trim: the header again, a blank before the delimiter' \
	'a,b\n1,2\na ,b\n3,4\n' '{"a":1,"b":2}
{"a":3,"b":4}' --trim
quiet '--unquote: surplus fields in quotes' 'a,b\n1,2,"",""\n' \
	'{"a":1,"b":2}' --unquote

# --- trailing delimiters ------------------------------------------------------

quiet 'trailing delimiters' 'a,b\n1,2,\n3,4,,,\n5,6\n' \
	'{"a":1,"b":2}
{"a":3,"b":4}
{"a":5,"b":6}'
quiet 'in quotes and with blanks' 'a,b\n1,2, , ""\n' '{"a":1,"b":2}' --trim
refuses 'one of them is not empty' 'a,b\n1,2\n1,2,,x,\n' \
	'csvrows: in.csv:3:5: 5 fields, the header has 2' '{"a":1,"b":2}'
refuses 'a blank is not empty' 'a,b\n1,2\n1,2, \n' \
	'csvrows: in.csv:3:5: 3 fields, the header has 2' '{"a":1,"b":2}'
fails '--strict refuses them' 'a,b\n1,2,\n' \
	'csvrows: in.csv:2:5: 3 fields, the header has 2
csvrows: in.csv:2: this line has 3 fields: "1,2,"; if it is the header, add --header-line 2
csvrows: in.csv: every record has one field more than the header has names; give all names with --names
csvrows: 1 record refused' --strict
printf 'x,y\nr1,1,2\nr2,3,4\n' >in.csv
run csvrows in.csv
status_is 'a header that is one short: status' 1
like 'a header that is one short' err \
	'^csvrows: in.csv: every record has one field more .* --names$'
run csvrows --names r,x,y in.csv
is 'the way out' "$(head -n 1 out)" '{"r":"r1","x":1,"y":2}'

done_testing
