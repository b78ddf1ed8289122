#!/bin/sh
# SPDX-License-Identifier: ISC
# redeliver: undelivered lines belong to their CSV file, are not lost if they
# fail again, and are removed only when all of them are settled.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
hold_port
folder=$XDG_STATE_HOME/datarunner/default

# project NAME ROWS: makes a folder with a CSV file whose rows no other file
# has.
project() {
	mkdir "$1"
	awk -v name="$1" -v rows="$2" 'BEGIN {
		print "project,n,time,RX_kWh,TX1_kWh,TX2_kWh"
		for (i = 1; i <= rows; i++)
			printf "%s,%d,00:00:%02d,1,1,1\n", name, i, i
	}' >"$1/data.csv"
}

# fails FILE [URL]: streams the file; no record is delivered.
fails() {
	run datarunner start --rate 100 "$1" "${2:-$free_url}"
	check "$1: none is delivered" until_true 20 state_is FINISHED
}

# arrived: prints the records that the backend has accepted, in order.
arrived() {
	jq -r 'select(.data) | "\(.data.project)\(.data.n)"' log |
		tr '\n' ' '
}

# --- two projects under one name ----------------------------------------------

project a 3
project b 2
fails a/data.csv
fails b/data.csv
run datarunner status
like 'both are kept' out '^Kept for redeliver: 5$'
is 'those of the last file are by themselves' \
	"$(jq -r .project "$folder/undelivered.jsonl" | tr '\n' ' ')" 'b b '
run datarunner redeliver
status_is 'in vain' 1
like 'nothing is lost of either' err '^✗ 5 data points are still undelivered'
is 'and nothing is mixed' "$(cat "$folder"/kept/*/undelivered.jsonl |
	jq -r .project | tr '\n' ' ')" 'a a a '

# each set goes to the URL of its stream
sed "s|$free_url|$url|" "$folder/default.yaml" >there.yaml
run datarunner --profile there.yaml redeliver
status_is 'with a profile: the last file alone' 0
is 'arrives' "$(arrived)" 'b1 b2 '
like 'what is left is named' out \
	'^ℹ 3 data points belong to other CSV files: redeliver without --profile'
run datarunner status
like 'and kept' out '^Kept for redeliver: 3$'
: >log
release_port
backend_stop
backend_start --port "$free_port"
run datarunner redeliver
status_is 'the server of the first file is back' 0
is 'its records arrive there' "$(arrived)" 'a1 a2 a3 '
is 'and leave nothing behind' "$(ls "$folder/kept")" ''
backend_stop
backend_start
hold_port

# a second stream of the same file adds to its set
: >log
fails a/data.csv
fails a/data.csv
run datarunner status
like 'the same file twice' out '^Kept for redeliver: 6$'
check 'is one set' test ! -e "$folder/kept/1"
run datarunner stop
rm -rf "$folder"

# --- what fails again ----------------------------------------------------------

project c 6
fails c/data.csv
sed "s|$free_url|$url|" "$folder/default.yaml" >there.yaml
received=$(backend_stat received)
backend_fault "status=400@$((received + 3))-$((received + 4))"
: >log
run datarunner --profile there.yaml redeliver
status_is 'some are refused again' 1
like 'the others are delivered' out '^✓ Redelivered 4 data points$'
run datarunner status
like 'and those are still there' out '^Kept for redeliver: 2$'
backend_fault 'status=404'
run datarunner --profile there.yaml redeliver
status_is 'a server that refuses all' 1
run datarunner status
like 'costs none' out '^Kept for redeliver: 2$'
backend_fault
run datarunner --profile there.yaml redeliver
status_is 'in the end' 0
is 'each has arrived once' "$(arrived | tr ' ' '\n' | sort | tr '\n' ' ')" \
	'c1 c2 c3 c4 c5 c6 '
run datarunner redeliver
like 'and no more' out 'Nothing to redeliver'

# --- not confirmed is not removed ----------------------------------------------

# an httppost that reports success and has posted nothing
fails c/data.csv
sed "s|$free_url|$url|" "$folder/default.yaml" >there.yaml
mkdir fake
cat >fake/httppost <<END
#!/bin/sh
case " \$* " in
*' --check '*) exec "$BIN/httppost" "\$@" ;;
esac
exit 0
END
chmod +x fake/httppost
mkdir alone
cp "$BIN/datarunner" alone
run env PATH="$T/fake:$PATH" alone/datarunner --profile there.yaml redeliver
status_is 'what the checkpoint has not counted' 1
run datarunner status
like 'is still there' out '^Kept for redeliver: 6$'
: >log
run datarunner --profile there.yaml redeliver
status_is 'and is delivered the next time' 0
is 'whole' "$(arrived)" 'c1 c2 c3 c4 c5 c6 '

# the lines of a running stream stay with it
run datarunner start --rate 100 c/data.csv "$free_url"
datarunner pause >/dev/null
run datarunner redeliver
check 'while a stream runs nothing is moved' test ! -e "$folder/redeliver.jsonl"
run datarunner stop

done_testing
