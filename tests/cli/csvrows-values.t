#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: types, strings and null.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

# --- types ------------------------------------------------------------------

gives '--type' 'a,b,c,d,e\n1,2.50,3,true,5\n' \
	'{"a":1,"b":2.50,"c":3,"d":true,"e":"5"}' -t a=auto -t b=number \
	-t c=integer -t d=boolean --type e=string
gives '--type says it of quoted fields, too' 'a,b,c\n"1.0","2","false"\n' \
	'{"a":1.0,"b":2,"c":false}' -t a=number -t b=integer -t c=boolean
gives '--type: what is null is of any type' 'a,b,c,d\n,,NA,\n' \
	'{"a":null,"b":null,"c":null,"d":null}' -t a=number -t b=integer \
	-t c=boolean -t d=string --null-token NA
gives '--type: a name with =' 'a=b\n1\n' '{"a=b":"1"}' -t a=b=string
refuses '--type number' 'n\n0x7\n1e5\n"x"\n""\n-1.5\n' \
	"$(printf 'csvrows: in.csv:%s\n' \
		'2:1: n is not a number: "0x7"; see --null-token' \
		'4:1: n is not a number: "x"' '5:1: n is not a number: ""')" \
	"$(printf '{"n":1e5}\n{"n":-1.5}')" -t n=number
refuses '--type number: a digit that quotes' 'n,m\n515525,1\n525,1\n' \
	'csvrows: in.csv:2:1: n is not a number: "1552"; see --unquote and --null-token' '{"n":2,"m":1}' \
	-t n=number --quote 5
refuses '--type integer' 'a,n\n1,2.0\n3,-4\n' \
	'csvrows: in.csv:2:3: n is not an integer: "2.0"; see --null-token' '{"a":3,"n":-4}' \
	-t n=integer
refuses '--type boolean' 'a,n\n1,True\n2,false\n' \
	'csvrows: in.csv:2:3: n is not a boolean: "True"; see --null-token' '{"a":2,"n":false}' \
	-t n=boolean
refuses '--type: a column that is not written' 'a,n\n1,x\n2,3\n' \
	'csvrows: in.csv:2:3: n is not a number: "x"; see --null-token' '{"a":2}' -t n=number -f a
refuses '--type: bytes of data are shown without harm' 'n\n\033[31m"x\n' \
	'csvrows: in.csv:2:1: n is not a number: "\x1B[31m"x"; see --null-token' '' -t n=number
refuses '--type with --empty string' 'n,m\n,1\n2,3\n' \
	'csvrows: in.csv:2:1: n is not a number: ""; see --null-token' '{"n":2,"m":3}' \
	-t n=number --empty string
usage '--type: no such type' \
	"--type: must be NAME=auto, number, integer, boolean or string, not \"a=float\" $see" \
	--type a=float
usage '--type: no name' \
	"--type: must be NAME=auto, number, integer, boolean or string, not \"=number\" $see" \
	--type =number
usage '--type: twice' "--type: \"a\" is given twice $see" \
	--type a=auto -t a=number
usage '--type with --strings' "--strings: does not go with --type $see" \
	-t a=auto --strings
printf 'a\n1\n' >in.csv
run csvrows --type b=number in.csv
is '--type: no such column' "$status $(cat err)" \
	'2 csvrows: in.csv: no column "b"; the columns are: a'

gives '--type: numbers that JSON writes otherwise' \
	'a,b,c,d,e\n+60.00000,.5,5.,007,-012\n-1,-.25,-3.,+0,000\n' \
	"$(printf '%s\n' '{"a":60.00000,"b":0.5,"c":5,"d":7,"e":"-012"}' \
		'{"a":-1,"b":-0.25,"c":-3,"d":0,"e":"000"}')" \
	-t a=number -t b=number -t c=integer -t d=integer
gives 'without a type these stay strings' 'a,b,c,d\n+60.0,.5,5.,007\n' \
	'{"a":"+60.0","b":".5","c":"5.","d":"007"}'
refuses '--type integer: no fraction' 'n\n.5\n' \
	'csvrows: in.csv:2:1: n is not an integer: ".5"; see --null-token' '' \
	-t n=integer

# --- numbers as people write them -------------------------------------------

gives '--decimal' 'a;b;c;d\n2,50;-0,5;1.5;12\n' \
	'{"a":2.50,"b":-0.5,"c":"1.5","d":12}' -d ';' --decimal ,
gives '--decimal: with quotes' 'a,b\n"1,5","2,5"\n' '{"a":1.5,"b":"2,5"}' \
	--decimal , -t a=number
gives '--decimal: not in columns of strings' 'a;b\n1,5;1,5\n' \
	'{"a":"1,5","b":1.5}' -d ';' --decimal , -t a=string
gives '--decimal and --strings' 'a;b\n1,5;x\n' '{"a":"1,5","b":"x"}' \
	-d ';' --decimal , --strings
gives '--decimal --thousands' \
	'a;b;c;d\n1.299,99;12.345;1.23;1.234.567\n1234,5;12.3456;0.123;.123\n' \
	"$(printf '%s\n' '{"a":1299.99,"b":12345,"c":"1.23","d":1234567}' \
		'{"a":1234.5,"b":"12.3456","c":"0.123","d":".123"}')" \
	-d ';' --decimal , --thousands .
for separator in ' ' "'" "$(printf '\302\240')" "$(printf '\342\200\257')" \
	"$(printf '\342\200\231')"; do
	gives "--thousands '$separator'" \
		"a,b,c\n1${separator}234.5,12${separator}34,x\n" \
		"{\"a\":1234.5,\"b\":\"12${separator}34\",\"c\":\"x\"}" \
		--thousands "$separator"
done
gives '--thousands: the delimiter, in quotes' 'a,b\n"1,234.5",2\n' \
	'{"a":1234.5,"b":2}' --thousands , --unquote
gives '--thousands: a declared integer' 'n\n1 000\n+2 000 000\n' \
	"$(printf '{"n":1000}\n{"n":2000000}')" --thousands ' ' -t n=integer
gives '--thousands and --trim' 'a,b\n 1 000 , 2 000 x\n' \
	'{"a":1000,"b":"2 000 x"}' --thousands ' ' --trim
refuses '--decimal: declared' 'n;m\n1,5;2\n1.5;3\n' \
	'csvrows: in.csv:3:1: n is not a number: "1.5"; see --decimal' \
	'{"n":1.5,"m":2}' -d ';' --decimal , -t n=number
refuses 'a number that needs --decimal' 'n;m\n1,5;2\n2;3\n' \
	'csvrows: in.csv:2:1: n is not a number: "1,5"; see --decimal' \
	'{"n":2,"m":3}' -d ';' -t n=number
refuses 'a number that needs --thousands' 'n;m\n1.299,99;2\n2;3\n1.299,9;3\n' \
	"$(printf 'csvrows: in.csv:%s\n' \
		'2:1: n is not a number: "1.299,99"; see --thousands' \
		'4:1: n is not a number: "1.299,9"')" \
	'{"n":2,"m":3}' -d ';' --decimal , -t n=number
gives '--decimal and --from' 'n;m\n9,5;1\n1.299,9;2\n1,5;3\n' \
	"$(printf '{"m":2}\n{"m":3}')" -d ';' --decimal , --thousands . \
	--from 'n=10,0' -f m
refuses '--unquote --trim: a record that is too long' \
	'a,b\n"abc","defg"," hi "," "\n" 2 ",3\n' \
	'csvrows: in.csv:2:1: the record is longer than 12 bytes; see --max-line' \
	'{"a":2,"b":3}' --unquote --trim --max-line 12
gives '--unquote and --from' 'n,m\n"9.5",1\n"10",2\n' '{"m":2}' --unquote \
	--from n=9.9 -f m
usage '--decimal: more than a character' \
	"--decimal: must be one character other than a digit, a sign or e, not \",,\" $see" \
	--decimal ,,
usage '--thousands: a digit' \
	"--thousands: must be one character other than a digit, a sign or e, not \"5\" $see" \
	--thousands 5
usage '--thousands: the point of --decimal' \
	"--thousands: is the same as --decimal $see" --thousands .
usage '--thousands: the quote' "--thousands: is the same as --quote $see" \
	--thousands "'" --quote "'"

gives '--unquote' 'a,b,c,d\n"1.5","","x","007"\n' \
	'{"a":1.5,"b":null,"c":"x","d":"007"}' --unquote
gives '--unquote --trim --null-token' \
	'"t","a"\n"0"," "\n"1"," NULL "\n"2"," 1.5 "\n"3"," 2\t"\n' \
	"$(printf '{"t":%s}\n' '0,"a":null' '1,"a":null' '2,"a":1.5' \
		'3,"a":2')" --unquote --trim --null-token NULL
gives '--unquote: blanks without --trim' 'a\n" 1"\n' '{"a":" 1"}' --unquote
gives '--unquote: what needs its quotes' \
	'a,b,c\n"x, y","1\n2","say ""1"""\n' \
	'{"a":"x, y","b":"1\n2","c":"say \"1\""}' --unquote
gives '--unquote: null with a quote inside' 'a,b\n"n""a","1"\n' \
	'{"a":null,"b":1}' --unquote --null-token 'n"a'
gives '--unquote --empty omit' 'a,b\n"","1"\n' '{"b":1}' --unquote \
	--empty omit
gives '--unquote: a declared string' 'a,b\n"1","2"\n' '{"a":"1","b":2}' \
	--unquote -t a=string

gives '--strings' 'a,b,c,d\n1,true,,"x"\n' \
	'{"a":"1","b":"true","c":null,"d":"x"}' --strings
gives '--strings --empty string' 'a,b\n1,\n' '{"a":"1","b":""}' --strings \
	--empty string

# --- null -------------------------------------------------------------------

gives '--empty null' 'a,b\n,""\n' '{"a":null,"b":""}' --empty null
gives '--empty string' 'a,b\n,""\n' '{"a":"","b":""}' --empty string
gives '--empty omit' 'a,b,c\n,"",1\n1,,\n,,\n' \
	"$(printf '%s\n' '{"b":"","c":1}' '{"a":1}' '{}')" --empty omit
gives '--empty omit, chosen columns' 'a,b,c\n1,,3\n' '{"c":3,"a":1}' \
	--empty omit -f c,b,a
gives '--null-token' 'a,b,c,d\n\\N,NA,"NA",NAN\n' \
	'{"a":null,"b":null,"c":"NA","d":"NAN"}' --null-token '\N' \
	--null-token NA
gives '--null-token: a number' 'a,b\n-999,-99\n' '{"a":null,"b":-99}' \
	--null-token -999
gives '--null-token: not what --empty is about' 'a,b\nNA,\n' '{"a":null}' \
	--null-token NA --empty omit
usage '--null-token: empty' \
	"--null-token: must not be empty; see --empty $see" --null-token ''
usage '--empty: another word' \
	"--empty: must be null, string or omit, not \"nothing\" $see" --empty nothing

# --- short and long records -------------------------------------------------

ragged='a,b\n1\n2,3\n4,5,6\n7,8\n'
refuses '--ragged error' "$ragged" \
	'csvrows: in.csv:2:2: 1 field, the header has 2; see --ragged
csvrows: in.csv:4:5: 3 fields, the header has 2' \
	"$(printf '{"a":2,"b":3}\n{"a":7,"b":8}')" --ragged error
refuses '--ragged pad' "$ragged" \
	'csvrows: in.csv:4:5: 3 fields, the header has 2' \
	"$(printf '%s\n' '{"a":1,"b":null}' '{"a":2,"b":3}' '{"a":7,"b":8}')" \
	--ragged pad
gives '--ragged drop' "$ragged" "$(printf '{"a":2,"b":3}\n{"a":7,"b":8}')" \
	--ragged drop
gives '--ragged pad --empty' 'a,b\n1\n' '{"a":1}' --ragged pad --empty omit
refuses '--ragged pad and types' 'a,b\n1\n' \
	'csvrows: in.csv:2:2: b is not a number: ""; see --null-token' '' --ragged pad -t b=number \
	--empty string
gives '--from looks at what is not there' 'a,b\n1\n2,3\n' '{"a":2,"b":3}' \
	--ragged pad --from b=1

# --- bad records ------------------------------------------------------------

printf 'a,b\n1,2\n' >good.csv
printf 'a,b\r\n1,2\r\n3\r\n"x"y,4\n5,6,7\r8,"9\n10,11\n\377,1' >bad.csv
run csvrows --rejects kept bad.csv
status_is '--rejects: status' 1
is '--rejects: the others' "$(jq .a out | tr '\n' ' ')" '1 10 '
printf '3\r\n"x"y,4\n5,6,7\r8,"9\n\377,1' >wanted
is_file '--rejects: byte for byte' kept wanted
mkfifo slow
background csvrows --rejects kept slow >slow.out 2>slow.err
dd if=bad.csv bs=1 of=slow 2>/dev/null
settle
is_file '--rejects: byte by byte' kept wanted
run csvrows --rejects kept bad.csv bad.csv
{
	cat wanted
	echo
	cat wanted
} >twice
is_file '--rejects: of two files' kept twice
# convert ENCODING: converts stdin, except the byte 377, which becomes a lone
# surrogate.
convert() {
	tr '\377' '~' | iconv -f UTF-8 -t "$1" |
		perl -0777 -pe 's/~\0/\0\xDC/g || s/\0~/\xDC\0/g'
}
for encoding in UTF-16LE UTF-16BE; do
	convert $encoding <bad.csv >bad16.csv
	convert $encoding <wanted >wanted16
	{
		convert $encoding <wanted
		printf '\n' | iconv -f UTF-8 -t $encoding
		cat wanted
	} >twice16
	run csvrows --encoding $encoding --rejects kept bad16.csv
	is "--rejects: $encoding: the others" "$(jq .a out | tr '\n' ' ')" '1 10 '
	is_file "--rejects: $encoding: byte for byte" kept wanted16
	background csvrows --encoding $encoding --rejects kept slow \
		>slow.out 2>slow.err
	dd if=bad16.csv bs=1 of=slow 2>/dev/null
	settle
	is_file "--rejects: $encoding: byte by byte" kept wanted16
	printf '\357\273\277' | iconv -f UTF-8 -t $encoding >mark
	cat mark bad16.csv >marked.csv
	run csvrows --rejects kept marked.csv bad.csv
	is_file "--rejects: $encoding, and another file" kept twice16
done
{
	printf 'a,b\n'
	yes 1,2 | head -n 3000
	yes x | head -n 30000 | tr -d '\n'
	printf '\n1,2\n\303\244\n'
} | iconv -f UTF-8 -t UTF-16LE >long16.csv
run csvrows --encoding UTF-16LE --max-line 999 --rejects kept long16.csv
iconv -f UTF-16LE -t UTF-8 long16.csv | sed -n '3002p; $p' |
	iconv -f UTF-8 -t UTF-16LE >wanted16
is_file '--rejects: long ones of another encoding' kept wanted16
is '--rejects: and no others' "$(wc -l <out)" 3001
run csvrows --rejects kept --ragged drop bad.csv
check '--rejects: what is dropped is not kept' ! grep -q '5,6,7' kept
run csvrows --rejects kept good.csv
check '--rejects: it is emptied' test ! -s kept
{
	printf 'a,b\n'
	head -c 300000 /dev/zero | tr '\0' x
	printf '\n1,2\n1,"'
	head -c 300000 /dev/zero | tr '\0' y
	printf '\n3,4\n'
} >long.csv
run csvrows --max-line 1000 --rejects kept long.csv
is '--rejects: long ones: the others' "$(jq .a out | tr '\n' ' ')" '1 3 '
sed -n '2p; 4p' long.csv >wanted
is_file '--rejects: long ones, wholly' kept wanted
cp bad.csv same.csv
ln -s same.csv link.csv
for name in same.csv ./same.csv link.csv; do
	run csvrows --rejects "$name" same.csv
	is "--rejects: $name is an input" "$status $(cat err)" \
		"2 csvrows: --rejects: $name is also an input; choose another file"
done
# shellcheck disable=SC2094
run csvrows --rejects same.csv - <same.csv
status_is '--rejects: stdin is an input' 2
is_file '--rejects: inputs are left alone' same.csv bad.csv
run csvrows --rejects no/such/folder bad.csv
is '--rejects: cannot be opened' "$status $(cat err)" \
	'2 csvrows: no/such/folder: No such file or directory'
if [ -w /dev/full ]; then
	run csvrows --rejects /dev/full bad.csv
	is '--rejects: cannot be written' "$status $(grep full err)" \
		'2 csvrows: /dev/full: No space left on device'
fi

run csvrows --strict bad.csv
status_is '--strict: status' 2
is '--strict: what came before is written' "$(cat out)" '{"a":1,"b":2}'
is '--strict: one report' "$(head -n 1 err)" \
	'csvrows: bad.csv:3:2: 1 field, the header has 2; see --ragged'
is '--strict: and no other' "$(wc -l <err)" 2
run csvrows --strict --rejects kept bad.csv
printf '3\r\n' >wanted
is_file '--strict keeps that record' kept wanted
run csvrows --strict good.csv
status_is '--strict: nothing is bad' 0

done_testing
