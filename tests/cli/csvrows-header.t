#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: headers, columns, and several files.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# fails DESCRIPTION MESSAGE COMMAND...: exits with status 2, with this message
# on stderr and no output.
fails() {
	fails_what=$1
	fails_message=$2
	shift 2
	run "$@"
	status_is "$fails_what: status" 2
	is "$fails_what: message" "$(cat err)" "$fails_message"
	is "$fails_what: no line" "$(cat out)" ''
}

printf 'time,x,y\n1,2,3\n4,5,6\n' >data.csv
: >empty.csv

run csvrows --columns y,time data.csv
is 'columns are chosen and ordered' "$(cat out)" \
	"$(printf '{"y":3,"time":1}\n{"y":6,"time":4}')"
run csvrows --require x,time --columns x data.csv
is 'what is required need not be written' "$(head -n 1 out)" '{"x":2}'
fails 'a missing column' \
	'csvrows: data.csv: no column "RX_kWh"; the columns are: time, x, y' \
	csvrows --require time,RX_kWh data.csv
fails 'all missing ones' \
	'csvrows: data.csv: no column "a", "b", "c"; the columns are: time, x, y' \
	csvrows --require a,x --columns y,b --from c=1 data.csv
fails 'a missing column of no header' \
	'csvrows: empty.csv: no column "a"; the file is empty' \
	csvrows --require a empty.csv
fails 'the same with --columns' \
	'csvrows: stdin: no column "a"; the file is empty' \
	csvrows --columns a </dev/null
fails 'a column that is chosen twice' \
	'csvrows: --columns: "x" is given twice (see csvrows --help)' \
	csvrows --columns x,y,x data.csv

printf 'a,b,"",d\n' >in.csv
fails 'a name that is empty' \
	'csvrows: in.csv:1:5: column 3 has no name; see --names and --rename' \
	csvrows --strict in.csv
printf 'a,"b c",d,b c\n' >in.csv
fails 'a name that is there twice' \
	'csvrows: in.csv:1:11: columns 2 and 4 have the same name: b c; see --rename' \
	csvrows --strict in.csv
printf 'a,\377\n' >in.csv
fails 'a name that is no UTF-8' "csvrows: in.csv:1:3: the header is not UTF-8;\
 read as windows-1252, column 2 is \"$(printf '\303\277')\"; see\
 --encoding windows-1252 and --names" csvrows in.csv
run csvrows --encoding windows-1252 in.csv
status_is 'and with --encoding windows-1252' 0
printf 'a,\377\n1,2\n' >in.csv
run csvrows --names a,b in.csv
is 'and with --names' "$(cat out)" '{"a":1,"b":2}'
printf 'a,"b\n1,2\n' >in.csv
fails 'a header with an open quote' \
	'csvrows: in.csv:1:3: the quote is never closed; see --escape and --quote none' csvrows in.csv
printf 'abc,def\n' >in.csv
fails 'a header that is too long' \
	'csvrows: in.csv:1:1: the record is longer than 6 bytes; see --max-line' \
	csvrows --max-line 6 in.csv
printf 'a\033[31m,a\033[31m\n' >in.csv
run csvrows in.csv
like 'names are shown without control bytes' err 'become a\\x1B\[31m_2 '

printf '"time",x,"y"\r\n7,8,9' >more.csv
run csvrows data.csv empty.csv - data.csv <more.csv
is 'several files are one' "$(jq .y out | tr '\n' ' ')" '3 6 9 3 6 '
status_is 'several files: status' 0
printf 'time,x,z\n7,8,9\n' >other.csv
run csvrows data.csv other.csv
status_is 'another name: status' 2
is 'another name' "$(cat err)" \
	'csvrows: other.csv:1:8: column 3 is "z", but in data.csv it is "y"'
is 'what came before is written' "$(jq .y out | tr '\n' ' ')" '3 6 '
printf 'time,y,x\n7,8,9\n' >other.csv
run csvrows data.csv other.csv
is 'another order' "$(cat err)" \
	'csvrows: other.csv:1:6: column 2 is "y", but in data.csv it is "x"'
printf 'time,x\n7,8\n' >other.csv
run csvrows data.csv other.csv
is 'one column less' "$(cat err)" \
	'csvrows: other.csv:1:7: column 3 of data.csv, "y", is missing'
printf 'time,x,y,z\n7,8,9,0\n' >other.csv
run csvrows data.csv other.csv
is 'one column more' "$(cat err)" \
	'csvrows: other.csv:1:10: column 4, "z", is not in data.csv'
awk 'BEGIN { printf "time,x,y"
	for (i = 0; i < 100; i++) printf ",z%d", i
	print "" }' >other.csv
run csvrows data.csv other.csv
status_is 'a hundred columns more: status' 2
is 'a hundred columns more' "$(cat err)" \
	'csvrows: other.csv:1:10: column 4, "z0", is not in data.csv'
run csvrows data.csv missing.csv more.csv
status_is 'a missing file: status' 2
is 'a missing file is opened when it is reached' \
	"$(jq .y out | tr '\n' ' ')" '3 6 '
is 'a missing file' "$(cat err)" \
	'csvrows: missing.csv: No such file or directory'

awk 'BEGIN { for (i = 1; i <= 20000; i++) printf "%sc%d", (i > 1 ? "," : ""), i
	print ""
	for (i = 1; i <= 20000; i++) printf "%s%d", (i > 1 ? "," : ""), i
	print "" }' >wide.csv
run csvrows --columns c20000,c1 wide.csv
is 'twenty thousand columns' "$(cat out)" '{"c20000":20000,"c1":1}'

done_testing
