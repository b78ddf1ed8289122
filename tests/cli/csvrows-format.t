#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: other delimiters, quotes and line ends, comments, blanks, files
# without a header, other names.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

# --- delimiter and quote ----------------------------------------------------

gives '--delimiter' 'a;b\n1;"x;y"\n2,5;\n' \
	"$(printf '{"a":1,"b":"x;y"}\n{"a":"2,5","b":null}')" --delimiter ';'
gives '-d' 'a b\n1 2\n' '{"a":1,"b":2}' -d ' '
for tab in '\t' tab "$(printf '\t')"; do
	gives "--delimiter $tab" 'a\tb\n1\t"x\ty"\n' '{"a":1,"b":"x\ty"}' \
		--delimiter "$tab"
done
gives '--tsv' 'a\tb\n1,5\t2\n' '{"a":"1,5","b":2}' --tsv
gives '--quote' "a,b\n'x,''y''','\"z\"'\n" \
	'{"a":"x,'"'y'"'","b":"\"z\""}' --quote "'"
gives '--quote: other quotes are bytes' 'a,b\n"x,y"\n' \
	'{"a":"\"x","b":"y\""}' --quote '|'
for option in --delimiter --quote --escape --comment; do
	or=
	[ "$option" != --quote ] || or=' or none'
	for byte in '' ab "$(printf '\303\244')" "$(printf '\377')" "$(printf '\r')"; do
		shown=$byte
		case $byte in
		"$(printf '\377')") shown='\xFF' ;;
		"$(printf '\r')") shown='\r' ;;
		esac
		fails "$option $byte" 'a\n' \
			"csvrows: $option: must be one ASCII character$or, not \"$shown\" $see" \
			"$option" "$byte"
	done
done
fails '--delimiter is the quote' 'a\n' \
	"csvrows: --delimiter: is the same as --quote $see" --delimiter '"'
fails '--escape is the quote' 'a\n' \
	"csvrows: --escape: is the same as --quote $see" --escape '"'
fails '--escape is the delimiter' 'a\n' \
	"csvrows: --escape: is the same as --tsv $see" --escape tab --tsv
fails '--comment is the delimiter' 'a\n' \
	"csvrows: --comment: is the same as --delimiter $see" --comment ,
fails '--comment is the quote' 'a\n' \
	"csvrows: --comment: is the same as --quote $see" --comment '"'
fails '--tsv and --delimiter' 'a\n' \
	"csvrows: --delimiter: does not go with --tsv $see" --tsv -d ';'

# --- line ends --------------------------------------------------------------

awk 'BEGIN { printf "a,b\r"; for (i = 0; i < 30000; i++) printf "%d,x\r", i }' \
	>in.csv
run csvrows in.csv
is 'CR only' "$(tail -n 1 out)" '{"a":29999,"b":"x"}'
is 'CR only: all of them' "$(wc -l <out)" 30000
awk 'BEGIN { printf "a,b\r\n"
	for (i = 0; i < 30000; i++) printf "%d,\"x\r\ny\"%s", i,
		i % 3 ? "\r\n" : i % 2 ? "\r" : "\n" }' >in.csv
run csvrows in.csv
is 'mixed, and in quotes as they are' "$(tail -n 1 out)" \
	'{"a":29999,"b":"x\r\ny"}'
is 'mixed: all of them' "$(wc -l <out)" 30000
printf '1\n' >>in.csv
run csvrows in.csv
is 'mixed: lines are counted' "$(head -n 1 err)" \
	'csvrows: in.csv:60002:2: 1 field, the header has 2; see --ragged'

# --- comments and blanks ----------------------------------------------------

gives '--comment' '# "x\na,b\n#1,2\n3,#4\n"#5\n#6",7\n#' \
	"$(printf '{"a":3,"b":"#4"}\n{"a":"#5\\n#6","b":7}')" --comment '#'
gives 'no comments unless asked for' '#a\n#1\n' '{"#a":"#1"}'
refuses '--comment: lines are counted' '#x\na\n#y\n1,2\n' \
	'csvrows: in.csv:4:3: 2 fields, the header has 1
csvrows: in.csv:4: this line has 2 fields: "1,2"; if it is the header, add --header-line 4
csvrows: in.csv: every record has one field more than the header has names; give all names with --names' \
	'' --comment '#'
gives '--trim' ' a ,\t"b" , c d\n 1\t, "x y " ,  \n' \
	'{"a":1,"b":"x y ","c d":null}' --trim
gives '--trim: a delimiter is no blank' 'a\tb\n 1 \t\t\n' \
	'{"a":1,"b":null,"c":null}' --trim --tsv --names a,b,c --no-header \
	--ragged drop
refuses '--trim: text after a quote' 'a,b\n "1" x,2\n3, "4" \n' \
	'csvrows: in.csv:2:6: text after the closing quote; see --escape and --quote none' \
	'{"a":3,"b":"4"}' --trim
gives '--trim: a quote is no blank' 'a,b\n\t 1,2 \t,3\n' '{"a":"1,2","b":3}' \
	--trim --quote ' '
gives '--trim: a quote inside' 'a\n x "y" \n' '{"a":"x \"y\""}' --trim

# --- U+FFFD -----------------------------------------------------------------

gives '--replace-invalid' 'a\377,b\nx\342\202y,"\360\237\230""\300\200"\n' \
	"$(printf '{"a\357\277\275":"x\357\277\275y","b":"%s"}' \
		"$(printf '\357\277\275\\"\357\277\275\357\277\275')")" \
	--replace-invalid
gives '--replace-invalid: the rest is as it was' 'a,b\n\377,1\n2,\303\244\n' \
	"$(printf '{"a":"\357\277\275","b":1}\n{"a":2,"b":"\303\244"}')" \
	--replace-invalid

# --- names ------------------------------------------------------------------

gives '--no-header' 'a,b\n1,2\n' \
	"$(printf '{"c1":"a","c2":"b"}\n{"c1":1,"c2":2}')" --no-header
gives '--no-header, nothing there' '' '' --no-header
gives '--no-header --names' '1,2\n' '{"x":1,"y,z":2}' --no-header \
	--names 'x,"y,z"'
refuses '--no-header: a first record that is bad' '"1"x,2\n1,2\n3\n' \
	"$(printf 'csvrows: in.csv:%s\n' '1:4: text after the closing quote; see --escape and --quote none' \
		'3:2: 1 field, the first record has 2; see --ragged')" \
	'{"c1":1,"c2":2}' --no-header
refuses '--no-header: a first record that is not UTF-8; see --encoding and --replace-invalid' \
	'\377,1,2\n1,2\n3,4\n' 'csvrows: in.csv:1:1: is not UTF-8; see --encoding and --replace-invalid' \
	"$(printf '{"c1":1,"c2":2}\n{"c1":3,"c2":4}')" --no-header
gives '--no-header: one that becomes UTF-8' '\377,1\n1,2\n' \
	"$(printf '{"c1":"\357\277\275","c2":1}\n{"c1":1,"c2":2}')" \
	--no-header --replace-invalid
printf '"x\n' >in.csv
run csvrows --no-header --require zz in.csv
status_is '--no-header: no good record has what is required' 2
refuses '--no-header --names: another count' '1,2\n3\n' \
	'csvrows: in.csv:2:2: 1 field, --names has 2; see --ragged' '{"x":1,"y":2}' \
	--no-header --names x,y
gives '--names' 'a,a,\n1,2,3\n' '{"x":1,"y":2,"z":3}' --names x,y,z
fails '--names: another count' 'a,b\n1,2\n' \
	'csvrows: in.csv: --names has 1 name, the header has 2' --names x
fails '--names: twice' 'a,b\n' \
	"csvrows: --names: \"x\" is given twice $see" \
	--names x,x
usage '--names: not UTF-8' "--names: must be UTF-8, not \"a,\xFF\" $see" \
	--names "a,$(printf '\377')"
usage '--rename: not UTF-8' "--rename: must be UTF-8, not \"a=\xFF\" $see" \
	--rename "a=$(printf '\377')"
gives '--rename' 'a,b,c\n1,2,3\n' '{"b":1,"a":2,"c":3}' --rename a=b \
	--rename b=a
gives '--rename distinguishes names' 'a,a,\n1,2,3\n' '{"a":1,"x":2,"y=z":3}' \
	--rename a=a --rename a=x --rename =y=z
fails '--rename: no such column' 'a,b\n' \
	'csvrows: in.csv: no column "c"; the columns are: a, b' --rename c=d
fails '--rename: more often than it is there' 'a,b\n' \
	'csvrows: in.csv: no column "a"; the columns are: x, b' --rename a=x --rename a=y
fails '--rename: a name that is there' 'a,b\n' \
	'csvrows: in.csv:1:3: columns 1 and 2 have the same name: b; see --rename' \
	--rename a=b
fails '--rename: malformed' 'a\n' \
	"csvrows: --rename: must be OLD=NEW, not \"a\" $see" --rename a
gives 'all others mean the new names' 'a,b\n1,2\n3,4\n' '{"z":4,"y":3}' \
	--names x,z --rename x=y --require y -f z,y --type z=number --from y=2
gives '--require with names alone' '' '' --no-header --names a,b --require b
fails '--require with --no-header' '1,2\n' \
	'csvrows: in.csv: no column "c3"; the columns are: c1, c2' --no-header \
	--require c3
gives '--exclude' 'a,b,c\n1,2,3\n' '{"a":1,"c":3}' --exclude b
gives '--exclude all' 'a,b\n1,2\n' '{}' --exclude a,b
fails '--exclude: no such column' 'a,b\n' \
	'csvrows: in.csv: no column "c"; the columns are: a, b' --exclude c
fails 'a name with blanks around it' ' Time ,b\n1,2\n' \
	'csvrows: in.csv: no column "Time"; the columns are:  Time , b; there are blanks around names, see --trim' \
	--columns Time
fails '--exclude and --columns' 'a\n' \
	"csvrows: --columns: does not go with --exclude $see" --exclude a -f b

# Several files must have the same columns, even if options rename them.
printf 'a,b\n1,2\n' >one.csv
printf 'a,c\n3,4\n' >two.csv
run csvrows --names x,y one.csv two.csv
status_is 'other columns under --names: status' 2
is 'other columns under --names' "$(cat err)" \
	'csvrows: two.csv:1:3: column 2 is "c", but in one.csv it is "b"'
run csvrows --rename b=z one.csv one.csv
is 'the same columns under --rename' "$(cat out)" \
	"$(printf '{"a":1,"z":2}\n{"a":1,"z":2}')"
run csvrows --no-header one.csv two.csv
is 'no headers at all' "$(jq -r .c2 out | tr '\n' ' ')" 'b 2 c 4 '

done_testing
