#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: files in encodings other than UTF-8.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

text='n\303\244me,b\n\342\202\254,1\n\360\237\230\200,\n'
# shellcheck disable=SC2059
printf "$text" >utf8.csv
csvrows utf8.csv >wanted
for name in UTF-16 UTF-16LE UTF-16BE UTF-32 UTF-7 GB18030; do
	iconv -f UTF-8 -t "$name" utf8.csv >in.csv
	run csvrows --encoding "$name" in.csv
	is_file "--encoding $name" out wanted
	dd if=in.csv bs=1 2>/dev/null | csvrows --encoding "$name" >out
	is_file "--encoding $name, byte by byte" out wanted
done
for name in UTF-16LE UTF-16BE UTF-32LE UTF-32BE; do
	case $name in
	UTF-16LE) mark='\377\376' ;;
	UTF-16BE) mark='\376\377' ;;
	UTF-32LE) mark='\377\376\000\000' ;;
	UTF-32BE) mark='\000\000\376\377' ;;
	esac
	{
		# shellcheck disable=SC2059
		printf "$mark"
		iconv -f UTF-8 -t $name utf8.csv
	} >in.csv
	run csvrows in.csv
	is_file "$name by its mark" out wanted
	dd if=in.csv bs=1 2>/dev/null | csvrows >out
	is_file "$name by its mark, byte by byte" out wanted
	run csvrows in.csv utf8.csv
	is "$name and another one" "$(wc -l <out)" 4
done
gives '--encoding latin1' '\344,b\n\366,1\n' \
	"$(printf '{"\303\244":"\303\266","b":1}')" --encoding ISO-8859-1
gives '--encoding: a mark is no text' '\357\273\277a\n1\n' '{"a":1}' \
	--encoding utf8
refuses '--encoding: what is no text' 'a,b\n1,\201\n2,3\n' \
	'csvrows: in.csv:2:3: is not SJIS; see --encoding and --replace-invalid' '{"a":2,"b":3}' --encoding SJIS
refuses 'UTF-16: half a pair, half a character' \
	'\377\376a\000\n\000\000\330\n\0001\000\n\0002' \
	'csvrows: in.csv:2:1: is not UTF-16LE; see --encoding and --replace-invalid
csvrows: in.csv:4:1: is not UTF-16LE' '{"a":1}'
gives 'UTF-16: --replace-invalid' \
	'\377\376a\000\n\000\000\330\n\0001\000\n\0002' \
	"$(printf '{"a":"\357\277\275"}\n{"a":1}\n{"a":"\357\277\275"}')" \
	--replace-invalid
awk 'BEGIN { print "a,b"; for (i = 0; i < 60000; i++)
	printf "%d,some \303\244\342\202\254\n", i }' >long.csv
csvrows long.csv >wanted
iconv -f UTF-8 -t UTF-16 long.csv >in.csv
run csvrows in.csv
is_file 'UTF-16, much of it' out wanted
# the buffer may have any size when the second file begins
csvrows --encoding ISO-8859-1 long.csv >once
cat once once >twice
run csvrows --encoding ISO-8859-1 long.csv long.csv
is_file 'the second file of an encoding' out twice
run csvrows --encoding ISO-8859-1 --repeat=2 long.csv
is_file 'and the second pass' out twice
cat wanted wanted >twice
run csvrows long.csv in.csv
is_file 'UTF-16 after UTF-8' out twice
# a letter that an accent may follow
gives 'CP1258: the last letter' 'x\na' '{"x":"a"}' --encoding CP1258
gives 'CP1255: the last letter' 'x,y\n1,\340' \
	"$(printf '{"x":1,"y":"\327\220"}')" --encoding CP1255
# What is kept of a record does not depend on where a read ended: here after
# 32768 bytes, the last of which make no text by themselves.
# at_border ENCODING RECORD REST REJECTED
at_border() {
	{
		# shellcheck disable=SC2059
		printf "x,y\n$2"
		awk 'BEGIN { for (i = 0; i < 8189; i++) print "1,2" }'
		# shellcheck disable=SC2059
		printf "$3"
	} >in.csv
	run csvrows --encoding "$1" --rejects rejects in.csv
	status_is "$1: a record after the end of a read: status" 1
	# shellcheck disable=SC2059
	printf "$4" >wanted
	is_file "$1: a record after the end of a read" rejects wanted
	is "$1: and the others" "$(wc -l <out)" 8191
}
at_border ISO-2022-JP '11,2\n' '\033$B$+\033(B\n1,2\n' '\033$B$+\033(B\n'
at_border CP1258 '1111,2\n' 'bad\n1,2\n' 'bad\n'
refuses 'UTF-32: no character' "$(
	printf '\\377\\376\\000\\000a\\000\\000\\000\\n\\000\\000\\000'
	printf '\\000\\000\\021\\000\\n\\000\\000\\000'
	printf '1\\000\\000\\000'
)" 'csvrows: in.csv:2:1: is not UTF-32LE; see --encoding and --replace-invalid' '{"a":1}'
printf '\377\376\000\0001\000\000\000,\000\000\0002\000\000\000' >in.csv
run csvrows --no-header --names a --rejects rejects in.csv
status_is 'UTF-32: a record is refused' 1
printf '1\000\000\000,\000\000\0002\000\000\000' >wanted
is_file 'UTF-32: no mark is in the rejects' rejects wanted
printf '\377\3761\000,\0002\000,\0003\000\n\0001\000,\0002\000\n\000' >in.csv
run csvrows --no-header --names a,b --encoding UTF-16 --rejects rejects in.csv
printf '1\000,\0002\000,\0003\000\n\000' >wanted
is_file 'UTF-16: no mark is in the rejects' rejects wanted
fails '--encoding: an unknown one' 'a\n' \
	"csvrows: --encoding: is an unknown encoding (iconv --list shows all): \"nonsense\" $see" --encoding nonsense
fails '--encoding: no name' 'a\n' \
	"csvrows: --encoding: must be the name of an encoding, not \"latin1//IGNORE\" $see" \
	--encoding latin1//IGNORE

done_testing
