#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: --from, --skip, --limit, --count.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

printf 'time,n\n09:00:00,1\n10:00:00,2\n11:00:00,3\n12:00:00,4\n' >day.csv
printf 'time,n\n13:00:00,5\n14:00:00,10\n' >more.csv

numbers 'all' '1 2 3 4 ' day.csv
numbers '--skip' '3 4 ' --skip 2 day.csv
numbers '--skip beyond the end' '' --skip 9 day.csv
numbers '--skip over files' '5 10 ' --skip 4 day.csv more.csv
numbers '--limit' '1 2 ' --limit 2 day.csv
numbers '-n' '1 ' -n 1 day.csv
numbers '--limit 0' '' -n0 day.csv
numbers '--skip and --limit' '2 3 ' --skip 1 --limit 2 day.csv
numbers '--from, equal' '3 4 ' --from time=11:00:00 day.csv
numbers '--from, between' '3 4 ' --from time=10:30 day.csv
numbers '--from in another file' '5 10 ' --from time=12:30 day.csv more.csv
numbers '--from as numbers' '10 ' --from n=5.5e0 day.csv more.csv
numbers '--from, --skip and --limit' '4 ' --from n=2 --skip 2 -n 1 day.csv
printf 'a=b,n\nx=y,1\nx=z,2\n' >odd.csv
numbers '--from with = in the value' '2 ' --from n=2 odd.csv

run csvrows --from time=25:00:00 day.csv
status_is 'no record is reached: status' 2
is 'no record is reached' "$(cat err)" \
	'csvrows: no record has time >= 25:00:00'
run csvrows --from time day.csv
status_is 'a malformed --from: status' 2
like 'a malformed --from' err '^csvrows: --from: must be NAME=VALUE'
run csvrows -n 0 --require z day.csv
status_is '--limit 0 looks at the header' 2

run csvrows --count day.csv more.csv
is '--count' "$(cat out)" 6
run csvrows -c --skip 1 --limit 4 day.csv more.csv
is '--count of a range' "$(cat out)" 4
run csvrows -c --from n=3 day.csv
is '--count from a record' "$(cat out)" 2
run csvrows -c </dev/null
is '--count of nothing' "$(cat out)" 0
status_is '--count of nothing: status' 0

# Bad records are reported, but not counted.
printf 'n\n1\n2,2\n3\n4\n' >bad.csv
run csvrows --skip 1 --limit 1 bad.csv
is 'refused records do not count' "$(cat out)" '{"n":3}'
status_is 'but make the status 1' 1
run csvrows -c bad.csv
is '--count leaves them out' "$(cat out)" 3
status_is '--count: status' 1
run csvrows -n 1 bad.csv
status_is 'what is not read is not reported' 0

done_testing
