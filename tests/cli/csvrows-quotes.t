#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: files without quotes, with escapes, with stray quotes, and with quoted
# fields longer than --max-line.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

stray='stray quote; see --escape and --quote none'

# bytewise DESCRIPTION LINES REPORTS OPTION...: reads in.csv from a pipe in
# pieces of each small size and of some larger ones; check_parser.c and
# check_closing.c split at every byte. REPORTS are those before the sum.
bytewise() {
	bytewise_what=$1
	bytewise_lines=$2
	bytewise_reports=$3
	shift 3
	for bytes in 1 2 3 4 5 7 11 16 23 32 47 60; do
		dd if=in.csv bs=$bytes 2>/dev/null | csvrows "$@" >out 2>err
		[ "$(cat out)" = "$bytewise_lines" ] || break
		[ "$(grep : err | grep -v refused$)" = "$bytewise_reports" ] ||
			break
	done
	is "$bytewise_what, $bytes bytes at a time: lines" "$(cat out)" \
		"$bytewise_lines"
	is "$bytewise_what, $bytes bytes at a time: reports" \
		"$(grep : err | grep -v refused$)" "$bytewise_reports"
}

# --- no quotes ----------------------------------------------------------------

gives '--quote none' 'a\tb\n1\t"x"\n2\t"y\n' \
	"$(printf '{"a":%s,"b":"%s"}\n' 1 '\"x\"' 2 '\"y')" --tsv --quote none
gives '--quote none: NUL is no quote' 'a,b\n\000x,y\000\n' \
	"$(printf '{"a":"\357\277\275x","b":"y\357\277\275"}')" \
	--quote none --replace-invalid
gives '--quote none: as long as the limit' 'a,b\n"2345,"\n' \
	'{"a":"\"2345","b":"\""}' --quote none --max-line 7
refuses '--quote none: longer than the limit' 'a,b\n"23456,"\n8,9\n' \
	'csvrows: in.csv:2:1: the record is longer than 7 bytes; see --max-line' \
	'{"a":8,"b":9}' --quote none --max-line 7
check '--check shows --quote none' \
	test "$(csvrows --quote none --check | grep -c '^quote=none$')" -eq 1

# --- escapes ------------------------------------------------------------------

gives '--escape' 'a,b\n"x\\"y","\\\\"\n"\\n","a""b"\n\\"z,C:\\\\d\\e\n' \
	'{"a":"x\"y","b":"\\"}
{"a":"\\n","b":"a\"b"}
{"a":"\"z","b":"C:\\d\\e"}' --escape "\\"
gives '--escape: numbers and null stay' 'a,b\n1.5,\\N\n' '{"a":1.5,"b":null}' \
	--escape "\\" --null-token '\N'
gives '--escape without quotes' 'a,b\n\\\\"x,"\\\n' '{"a":"\\\"x","b":"\"\\"}' \
	--escape "\\" --quote none
gives '--escape: another byte' 'a,b\n"x^"y","^^"\n' '{"a":"x\"y","b":"^"}' \
	--escape '^'
gives '--escape: names' '"a\\"",b\n1,2\n' '{"a\"":1,"b":2}' --escape "\\"
gives '--escape: --from' 'a\n"b\\"1"\n"b\\"2"\n' '{"a":"b\"2"}' --escape "\\" \
	--from 'a=b"2'
gives '--escape: --trim' 'a,b\n "x\\" " , y\\\\ \n' '{"a":"x\" ","b":"y\\"}' \
	--escape "\\" --trim
refuses '--escape: a value that is not of its type' 'a\n1\\\\\n2\n' \
	'csvrows: in.csv:2:1: a is not a number: "1\\"; see --null-token' '{"a":2}' --escape "\\" \
	--type a=number
refuses '--escape: the quote is never closed; see --escape and --quote none' 'a,b\n"x\\",1\n8,9\n' \
	'csvrows: in.csv:2:1: the quote is never closed; see --escape and --quote none' '{"a":8,"b":9}' --escape "\\"
printf 'a,b\n"x\\"y","\\\\"\n"\\\\\\"\n",2\n' >in.csv
bytewise '--escape' '{"a":"x\"y","b":"\\"}
{"a":"\\\"\n","b":2}' '' --escape "\\"

# --- stray quotes ---------------------------------------------------------------

good=$(printf '{"a":%s,"b":"%s"}\n' 2 x 3 y)
refuses 'a stray quote costs its line' 'a,b\n1,"x\n2,"x"\n3,"y"\n' \
	"csvrows: in.csv:2:3: $stray" "$good"
bytewise 'a stray quote' "$good" "csvrows: stdin:2:3: $stray"
refuses 'a stray quote before a doubled one' \
	'"a","b"\n"1","x\\""\n"2","x"\n"3","y"\n' "csvrows: in.csv:2:5: $stray" \
	"$(printf '{"a":"%s","b":"%s"}\n' 2 x 3 y)"
refuses 'a stray quote on one line' 'a,b\n1,"x"y\n2,"x"\n3,"y"\n' \
	'csvrows: in.csv:2:6: text after the closing quote; see --escape and --quote none' "$good"
refuses 'a stray quote with --trim' 'a,b\n1, "x\n2," x"\n2 ,"x"\n3,"y"\n' \
	"$(printf "csvrows: in.csv:%s\n" "2:4: $stray")" \
	"$(printf '{"a":2,"b":" x"}\n%s' "$good")" --trim
printf '1, "x\n' >wanted
csvrows --trim --rejects rejects in.csv >out 2>err
is_file 'a stray quote: --rejects' rejects wanted
printf 'a,b\n1,"x\n2,"x"\n' >in.csv
run csvrows --strict in.csv
status_is 'a stray quote: --strict' 2

# --- longer than --max-line -----------------------------------------------------

long='the quoted field is longer than 32 bytes; see --max-line'
ending='a,b\n1,"first\nhello, world\nxxxxxxxxxxxxxxxxxxxxxxxxxx\nbye, ""bye"\n2,x\n'
refuses 'a long quoted field' "$ending" "csvrows: in.csv:2:3: $long" \
	'{"a":2,"b":"x"}' --max-line 32
bytewise 'a long quoted field' '{"a":2,"b":"x"}' "csvrows: stdin:2:3: $long" \
	--max-line 32
# shellcheck disable=SC2059
printf "$ending" | sed '1d; $d' >wanted
csvrows --max-line 32 --rejects rejects in.csv >out 2>err
is_file 'a long quoted field: --rejects' rejects wanted
dd if=in.csv bs=7 2>/dev/null |
	csvrows --max-line 32 --rejects rejects >out 2>err
is_file 'a long quoted field by a pipe: --rejects' rejects wanted
run csvrows --max-line 32 --count in.csv
is 'a long quoted field: --count' "$(cat out)" 1
run csvrows --max-line 32 --strict in.csv
status_is 'a long quoted field: --strict' 2
dd if=in.csv bs=7 2>/dev/null | csvrows --max-line 32 --strict >out 2>err
is 'a long quoted field by a pipe: --strict' "$(sed '$d' err)" \
	"csvrows: stdin:2:3: $long"
refuses 'a long quoted field and more in its record' \
	'a,b\n"first\nhello, world\nxxxxxxxxxxxxxxxxxxxxxxxx","a\nb"\n2,x\n' \
	"csvrows: in.csv:2:1: $long" '{"a":2,"b":"x"}' --max-line 32
bytewise 'and more in its record' '{"a":2,"b":"x"}' \
	"csvrows: stdin:2:1: $long" --max-line 32
refuses 'a long quoted field at the end' \
	'a,b\n2,x\n1,"xxxxxxxxxxxxxx\nxxxxxxxxxxxxxxxxxxxxxxxxx"' \
	"csvrows: in.csv:3:3: $long" '{"a":2,"b":"x"}' --max-line 32
bytewise 'a long quoted field at the end' '{"a":2,"b":"x"}' \
	"csvrows: stdin:3:3: $long" --max-line 32
refuses 'escapes in a long quoted field' \
	'a,b\n1,"xxxxxxxxxxxxxx\nxxxxxxxxxxxxxxx\\"y\nxxxxxxx\\\\"\n2,x\n' \
	"csvrows: in.csv:2:3: $long" '{"a":2,"b":"x"}' --max-line 32 --escape "\\"
bytewise 'escapes in a long quoted field' '{"a":2,"b":"x"}' \
	"csvrows: stdin:2:3: $long" --max-line 32 --escape "\\"

# The quote that decides is on the fifth line.
refuses 'a stray quote and the limit' \
	'a,b\n1,"x\n2,aaaaaaaaaaaaa\n3,bbbbbbbbbbbbbbbbbbb\n4,"c"\n5,d\n' \
	"csvrows: in.csv:2:3: $stray" \
	"$(printf '{"a":%s,"b":"%s"}\n' 2 aaaaaaaaaaaaa 3 bbbbbbbbbbbbbbbbbbb \
		4 c 5 d)" --max-line 32
run csvrows --max-line 32 <in.csv
is 'and on standard input' "$(jq .a out | tr '\n' ' ')" '2 3 4 5 '
bytewise 'a stray quote and the limit' \
	"$(printf '{"a":%s,"b":"%s"}\n' 4 c 5 d)" \
	"csvrows: stdin:2:3: stray quote: 3 lines lost; see --max-line, --escape and --quote none" \
	--max-line 32
dd if=in.csv bs=7 2>/dev/null |
	csvrows --max-line 32 --rejects rejects >out 2>err
sed -n '2,4p' in.csv >wanted
is_file 'a stray quote and the limit, by a pipe: --rejects' rejects wanted
refuses 'a quote that is never closed and the limit' \
	'a,b\n1,"x\n2,aaaaaaaaaaaaa\n3,bbbbbbbbbbbbbbbbbbb\n' \
	'csvrows: in.csv:2:3: the quote is never closed; see --escape and --quote none' \
	"$(printf '{"a":%s,"b":"%s"}\n' 2 aaaaaaaaaaaaa 3 bbbbbbbbbbbbbbbbbbb)" \
	--max-line 32
bytewise 'a quote that is never closed and the limit' '' \
	"csvrows: stdin:2:3: stray quote: 3 lines lost; see --max-line, --escape and --quote none" \
	--max-line 32
printf 'a,b\n1,"x\n2,aaaaaaaaaaaaa\n3,bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,"c"\n5,d\n' \
	>in.csv
bytewise 'a line too long to be read again' '{"a":5,"b":"d"}' \
	"csvrows: stdin:2:3: stray quote: 3 lines lost; see --max-line, --escape and --quote none" \
	--max-line 32

# --- a reader that goes away ----------------------------------------------------

for options in '--quote none' '--escape x' '--trim' '--replace-invalid'; do
	# shellcheck disable=SC2086 # options of one word or two
	{
		yes '1,2' | csvrows $options --no-header 2>err
		echo $? >status
	} | head -n 1 >out
	is "$options: SIGPIPE" "$(cat status)" 141
	is "$options: SIGPIPE is quiet" "$(cat err)" ''
done

done_testing
