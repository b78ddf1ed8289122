# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# Runs the commands of a page of doc/recipes. Every .t file here starts with:
#
#	. "$(dirname "$0")/recipe.sh"
#	recipe NAME
#
# A fenced block of sh is a block of commands, numbered from 1. A block of text
# after it shows what the commands print. A block with a name after its
# language, such as ```js send.js, is that file.
#
# Variables that the functions set for the test:
#	new_port	a free port
#	server_pid	the server started last

# shellcheck source-path=SCRIPTDIR
# shellcheck source=../cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh"

# Where scripts/setup unpacks servers, and make installs modules of Node.js.
SERVERS=$ROOT/build/servers
MODULES=${BIN%/bin}/recipes/node_modules
PATH=$PATH:/usr/sbin:/sbin:$SERVERS/usr/sbin:$SERVERS/usr/bin
for folder in "$SERVERS"/usr/lib/*-linux-gnu; do
	LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
done
NODE_PATH=$MODULES
export LD_LIBRARY_PATH NODE_PATH

recipe=
new_port=
server_pid=

# The page says that its target was not there.
MARK='Checked against the documented request, not a server.'

# recipe NAME: reads the page. Its data, readings.csv, has 20 records.
recipe() {
	recipe=$1
	tests_page=$ROOT/doc/recipes/$1.md
	awk '
	/^```$/ { file = ""; next }
	/^```sh$/ { file = ++number ".sh"; next }
	/^```text$/ { file = number ".text"; next }
	/^```[a-z]+ / { file = $2; next }
	/^```/ { file = "/dev/null"; next }
	file { print >file }' "$tests_page"
	check 'the page has commands' test -s 1.sh
	check 'it has at most 40 lines' \
		test "$(wc -l <"$tests_page")" -le 40
	like 'it is in the table' "$ROOT/doc/recipes/README.md" \
		"^\| \[[^]]*\]\($1\.md\)"
	sed -n '/^```text$/,/^```$/p' "$ROOT/doc/recipes/README.md" |
		sed '/^```/d' >outage.text
	day | head -n 21 >readings.csv
	: >edit
}

# day: prints a day of readings, with dates and fewer columns.
day() {
	"$ROOT/scripts/sample-day" |
		awk -F, -v OFS=, '{ print (NR > 1 ? "2026-02-16T" $1 "Z" : $1), \
			$2, $5, $8 }'
}

# need COMMAND PACKAGE: skips the test if the command is missing.
need() {
	command -v "$1" >/dev/null && return
	skip "$recipe" "$1 is missing; package: $2"
	done_testing
}

# need_module NAME: the same for a module of npm.
need_module() {
	[ -d "$MODULES/$1" ] && command -v node >/dev/null && return
	skip "$recipe" "node or its module $1 is missing; package: npm"
	done_testing
}

# is_documented: for a target that is not here.
is_documented() {
	need node nodejs
	like 'the page says that no server was tried' "$tests_page" "^$MARK\$"
	find_port
	documented_start
}

documented_start() {
	serve node "$TESTS/documented.js" "$new_port"
	answers "http://127.0.0.1:$new_port/"
}

# find_port: sets $new_port.
find_port() {
	hold_port
	# shellcheck disable=SC2154
	new_port=$free_port
	release_port
}

# serve COMMAND...: starts a server, with its messages in server.log, and changes
# $pid, too.
serve() {
	background "$@" </dev/null >>server.log 2>&1
	server_pid=$pid
}

# ready WHAT COMMAND...: waits until the command succeeds.
ready() {
	tests_what=$1
	shift
	until_true 60 "$@" && return
	tests_show <server.log
	bail "$tests_what does not start"
}

# answers URL: waits until a server answers there, with any status.
answers() {
	ready "$recipe" curl -qsS -m 5 -o answer "$1"
}

stop_server() {
	kill "$server_pid"
	settle "$server_pid"
}

# edit SCRIPT: changes commands by sed before they run, such as their ports.
edit() {
	printf '%s\n' "$1" >>edit
}

# run_block NUMBER: sets $status, out and err.
run_block() {
	sed -f edit "$1.sh" >"$1.run"
	run sh "$1.run"
}

# start_block NUMBER: runs it in the background, with its output in NUMBER.out
# and NUMBER.err, and sets $pid.
start_block() {
	sed -f edit "$1.sh" >"$1.run"
	background sh "$1.run" </dev/null >"$1.out" 2>"$1.err"
}

# prints NUMBER FILE: the file is what the page shows after that block.
prints() {
	is_file "block $1 prints what the page shows" "$2" "$1.text"
}

# says SHOWN FILE: each line of SHOWN is in FILE, but for its numbers.
tests_plain() {
	sed -E 's/[0-9][0-9.]*(ms|us|s|m)?/N/g' "$1"
}
says() {
	tests_plain "$1" >shown
	tests_plain "$2" >said
	check 'the page shows what it says' test -s shown
	while read -r tests_line; do
		check "it says: $tests_line" grep -qxF -e "$tests_line" said
	done <shown
}

# outage NUMBER START: runs a block whose target is down. If it stays down, all
# lines come back. If START starts it while httppost waits, all are delivered,
# and the messages are those that doc/recipes/README.md shows.
outage() {
	sed -f edit "$1.sh" | sed 's/--retry-for 10m/--retry-for 1s/' >"$1.run"
	run sh "$1.run"
	status_is 'the target stays down' 1
	is 'all lines come back' "$(wc -l <undelivered.jsonl | tr -d ' ')" 20
	start_block "$1"
	tests_block=$pid
	wait_for 20 grep -q 'retrying in' "$1.err"
	"$2"
	settle "$tests_block"
	is 'httppost waits until the target is back' "$status" 0
	check 'and nothing comes back' test ! -s undelivered.jsonl
	says outage.text "$1.err"
}

# bulk NAME EDIT: streams a day, 86,400 rows, with the profile of that name and
# shows how fast that is. EDIT changes the profile.
bulk() {
	"$ROOT/scripts/sample-day" >data.csv
	sed -e "$2" -e 's/interval: 1s/rate: max/' \
		"$ROOT/scripts/profiles/$1.yaml" >"$1.yaml"
	chmod 600 "$1.yaml"
	csvrows --profile "$1.yaml" >lines
	run httppost --profile "$1.yaml" --stats <lines
	status_is 'its profile delivers a day' 0
	check 'and returns nothing' test ! -s out
	diag "a day by its profile: $(tail -n 1 err)"
}
