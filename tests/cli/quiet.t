#!/bin/sh
# SPDX-License-Identifier: ISC
# A success prints nothing, on a terminal too; --quiet turns many failures into
# one counted line; and a filter that waits for a terminal says so.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=terminal.sh
. "$TESTS/terminal.sh"

printf 'a,b\n1,2\n3,4\n' >good.csv
{
	echo 'a,b,a'
	seq -f '%.0f,2' 20
	echo '1,2,3'
} >bad.csv
csvrows good.csv >good.lines
backend_start
hold_port

# --- success ----------------------------------------------------------------

run csvrows good.csv
is 'csvrows: success is quiet' "$(cat err)" ''
run pace --rate max <good.lines
is 'pace: success is quiet' "$(cat err)" ''
run httppost "$base/sink" <good.lines
is 'httppost: success is quiet' "$(cat err)" ''

# --- --quiet ----------------------------------------------------------------

run csvrows bad.csv
status_is 'csvrows: bad records' 1
check 'csvrows: each is reported, up to a flood' test "$(wc -l <err)" -ge 11
for word in -q --quiet; do
	run csvrows "$word" bad.csv
	status_is "csvrows $word: the exit status shows it" 1
	is "csvrows $word: one line, and no warnings" "$(cat err)" \
		'csvrows: 20 records refused'
	is "csvrows $word: the good record" "$(wc -l <out)" 1
done
run csvrows -q nosuch.csv
status_is 'csvrows -q: what cannot be read' 2
is 'csvrows -q: is reported' "$(cat err)" \
	'csvrows: nosuch.csv: No such file or directory'

{
	echo '{"t":"00:00:00"}'
	seq 20
} >undated
run pace -q --by t --speed 1000000 <undated
is 'pace -q: one line' "$(cat err)" \
	'pace: 20 lines had no time; 0 reported steps back'

seq 20 >lines
run httppost -q --retry-for 0 "$free_url" <lines
status_is 'httppost -q: the exit status shows it' 1
is 'httppost -q: one line, and no summary' "$(cat err)" \
	'httppost: 20 lines not delivered; last error: Connection refused (127.0.0.1:'"$free_port)"
is_file 'httppost -q: the lines come back' out lines
run httppost -q --retry 1 "$free_url" <good.lines
is 'httppost -q: nothing about waiting' "$(cat err)" \
	'httppost: 2 lines not delivered; last error: Connection refused (127.0.0.1:'"$free_port)"
run httppost -q --dry-run --max-line 3 "$free_url" <good.lines
is 'httppost -q --dry-run' "$(cat err)" \
	'httppost: 2 lines not delivered; last error: line longer than --max-line'
run httppost -qk "$base/sink" <good.lines
is 'httppost -q: no warning of --insecure' "$(cat err)" ''
run httppost -q --show '%{n}' "$base/sink" <good.lines
is 'httppost -q: --show is not dropped' "$(tr '\n' ' ' <err)" '1 2 '

for tool in csvrows pace httppost; do
	echo "$tool: {quiet: true}" >quiet.yaml
	run "$tool" --profile quiet.yaml --stats -q
	status_is "$tool: --quiet with --stats" 2
	like "$tool: is refused" err \
		"^$tool: --quiet: does not go with --stats"
done
echo 'csvrows: {quiet: true}' >quiet.yaml
run csvrows --profile quiet.yaml bad.csv
is 'the key quiet' "$(cat err)" 'csvrows: 20 records refused'
run csvrows --profile quiet.yaml --stats good.csv
like '--stats beats it' err '^csvrows: 2 records, 2 written, 0 refused'

# --- a terminal -------------------------------------------------------------

if ! command -v tmux >/dev/null; then
	skip 'a terminal' 'tmux is missing'
	done_testing
fi

is_done() {
	screen "^done $1\$"
}

# Nothing is left from the command before, and the shell waits for input.
is_cleared() {
	screen '^cleared$' && screen '^shell *$'
}

# type_in COMMAND [KEY...]: types it, and then the keys.
type_in() {
	type_in_command=$1
	shift
	keys 'clear; echo cleared' Enter
	wait_for 20 is_cleared
	keys "clear; $type_in_command; echo \"done\" \$?" Enter "$@"
}

# says TOOL WHAT COMMAND: the tool says once what it waits for, takes a line,
# and ends silently at Ctrl-D.
says() {
	type_in "$3"
	check "$1: says what it waits for" until_true 20 screen \
		"^$1: reading $2 from the terminal; Ctrl-D ends, --help explains\$"
	keys 'a,b' Enter C-d
	check "$1: ends at Ctrl-D" until_true 20 is_done 0
	is "$1: has no more to say" "$(grep -c "^$1: " screen)" 1
}

shell_waits 100 24
says csvrows CSV 'csvrows >out'
says csvrows CSV 'csvrows good.csv - >out'
says pace lines 'pace --rate max >out'
is 'pace: the line is taken' "$(cat out)" 'a,b'
delivered=$(backend_stat delivered)
says httppost lines "httppost '$base/sink'"
is 'httppost: the line is taken' "$(backend_stat delivered)" \
	$((delivered + 1))

type_in 'pace -q --rate max >out' a,b Enter C-d
check 'pace -q: ends at Ctrl-D' until_true 20 is_done 0
check 'pace -q: says nothing' ! screen '^pace: '

type_in "csvrows good.csv | pace --rate max | httppost '$base/sink'"
check 'a pipe on a terminal' until_true 20 is_done 0
check 'success is quiet there, too' ! screen '^(csvrows|pace|httppost): '
terminal kill-server 2>/dev/null

done_testing
