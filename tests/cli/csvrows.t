#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: the output for good records.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

gives 'numbers stay byte for byte' \
	'a,b,c,d\n2.50,12345678901234567890,1e400,-0\n' \
	'{"a":2.50,"b":12345678901234567890,"c":1e400,"d":-0}'
gives 'what is nearly a number is a string' \
	'a,b,c,d,e,f\n007,+5,.5,5.,NaN,0x1F\n' \
	'{"a":"007","b":"+5","c":".5","d":"5.","e":"NaN","f":"0x1F"}'
gives 'quoted is a string' 'a,b\n"1",""\n' '{"a":"1","b":""}'
gives 'empty is null' 'a,b\n,\n' '{"a":null,"b":null}'
gives 'words are strings' 'a,b\ntrue,null\n' '{"a":"true","b":"null"}'
gives 'doubled quotes' 'a,"b ""x"""\n"say ""hi""",""""\n' \
	'{"a":"say \"hi\"","b \"x\"":"\""}'
gives 'a quote inside an unquoted field' 'a,b\n5" pipe,x""y\n' \
	'{"a":"5\" pipe","b":"x\"\"y"}'
gives 'delimiters and line ends in quotes' 'a,b\n"x,y","1\n2\r\n3\r4"\n' \
	'{"a":"x,y","b":"1\n2\r\n3\r4"}'
gives 'LF, CRLF and CR, mixed' 'a\r1\n2\r\n3\r\r\n4' \
	"$(printf '{"a":%s}\n' 1 2 3 null 4)"
gives 'empty lines are no records' '\n\na,b\n\n1,\n\r\n\r2,\n\n' \
	"$(printf '{"a":%s,"b":null}\n' 1 2)"
# In a file of one column an empty line before a record is one.
gives 'one column: empty lines' '\n\na\n\n1\n\r\n\r2\n\n' \
	"$(printf '{"a":%s}\n' null 1 null null 2)"
gives 'one column: --empty string' 'a\n1\n\n3\n' \
	"$(printf '{"a":%s}\n' 1 '""' 3)" --empty string
gives 'one column: --no-header' '\n1\n\n3\n\n' \
	"$(printf '{"c1":%s}\n' 1 null 3)" --no-header
gives 'one column: --count' 'a\n1\n\n\n3\n\n' 4 --count
gives 'one column: --skip and --limit' 'a\n1\n\n\n3\n4\n' \
	"$(printf '{"a":%s}\n' null 3)" --skip 2 -n 2
gives 'one column: blanks with --trim' 'a\n1\n \t\n3\n  \n' \
	"$(printf '{"a":%s}\n' 1 null 3)" --trim
gives 'one column: blanks without --trim' 'a\n1\n  \n' \
	"$(printf '{"a":%s}\n' 1 '"  "')"
gives 'one column: a comment is no record' 'a\n1\n\n#x\n' '{"a":1}' \
	--comment '#'
printf 'a\n1\n\n\n4\n' >in.csv
run csvrows in.csv in.csv
is 'one column: two files' "$(jq -c .a out | tr '\n' ' ')" \
	'1 null null 4 1 null null 4 '
run csvrows --repeat=2 in.csv
is 'one column: two passes' "$(jq -c .a out | tr '\n' ' ')" \
	'1 null null 4 1 null null 4 '
for bytes in 1 2 3 4 5; do
	dd if=in.csv bs=$bytes 2>/dev/null | csvrows >out
	is "one column: $bytes bytes at a time" \
		"$(jq -c .a out | tr '\n' ' ')" '1 null null 4 '
done
gives '--trim: a line of blanks is empty' ' \t\na,b\n1,2\n  \n3,4\n \n' \
	"$(printf '{"a":%s,"b":%s}\n' 1 2 3 4)" --trim
gives 'a quoted empty field is a record' 'a\n""\n' '{"a":""}'
gives 'no line end at the end' 'a,b\n1,' '{"a":1,"b":null}'
gives 'a BOM is dropped' '\357\273\277a\n1\n' '{"a":1}'
gives 'a BOM before a quote' '\357\273\277"a"\n1\n' '{"a":1}'
gives 'control bytes and backslash' 'a\n\001\\\t\n' \
	'{"a":"\u0001\\\t"}'
gives 'UTF-8 stays' 'a\n\303\244\342\202\254\360\237\230\200\n' \
	"$(printf '{"a":"\303\244\342\202\254\360\237\230\200"}')"
gives 'spaces are data' ' a ,b\n 1, "x"\n' '{" a ":" 1","b":" \"x\""}'
gives 'empty input' '' ''
gives 'a BOM and nothing else' '\357\273\277' ''
gives 'a header and nothing else' 'a,b\n' ''
gives 'a header without line end' 'a,b' ''

# The locale changes nothing.
printf 'a,b\n1.5,\303\204\n' >in.csv
csvrows in.csv >wanted
for locale in C.UTF-8 de_DE.UTF-8 tr_TR.ISO-8859-9; do
	LC_ALL=$locale csvrows in.csv >out
	is_file "the locale $locale changes nothing" out wanted
done

# Every line is JSON, and its members are in the order of the columns.
awk 'BEGIN {
	print "n,text,\"quoted\",empty"
	for (i = 0; i < 20000; i++)
		printf "%d.%d,x\\%d\ty,\"a \"\"%d\"\"\n%s\",\n", i, i % 7, i,
			i, substr("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", i % 30)
}' >in.csv
run csvrows in.csv
is 'as many lines as records' "$(wc -l <out | tr -d ' ')" 20000
jq -c . out >again 2>jq.err
is 'jq reads all of them' "$(wc -l <again | tr -d ' ')" 20000
is 'the last one says what it should' "$(tail -n 1 out)" \
	"$(printf '{"n":19999.0,"text":"x\\\\19999\\ty",%s}' \
		'"quoted":"a \"19999\"\nzzzzzzzzzzzz","empty":null')"

# It must not matter where reads end: records of every length around the sizes
# of blocks and buffers, one after the other.
awk 'BEGIN {
	print "a,b"
	text = ""
	for (i = 0; i < 1500; i++) {
		text = text (i % 10)
		printf "%s,\"%s\"\r\n", text, i % 3 ? text : "x\"\"" text
	}
}' >in.csv
csvrows in.csv >wanted
is 'records of growing length' "$(wc -l <wanted | tr -d ' ')" 1500
for size in 1 7 64 4093; do
	if [ "$size" = 1 ]; then
		head -n 60 in.csv >short.csv
	else
		cp in.csv short.csv
	fi
	csvrows short.csv >wanted
	dd if=short.csv bs="$size" 2>/dev/null | csvrows >out
	is_file "the same from a pipe by $size" out wanted
done

done_testing
