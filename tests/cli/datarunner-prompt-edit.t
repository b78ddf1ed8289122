#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2317
# The prompt of datarunner on terminals of all kinds: editing, history,
# completion, the status row, floods of lines, and what it leaves behind.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"
# shellcheck source=terminal.sh
. "$TESTS/terminal.sh"

if ! command -v tmux >/dev/null; then
	skip 'the prompt' 'tmux is missing'
	done_testing
fi

backend_start
sample_day >day.csv
head -n 4 day.csv >three.csv
cp three.csv 'a b.csv'
mkdir -p many "$XDG_STATE_HOME/datarunner/night" \
	"$XDG_STATE_HOME/datarunner/noon"
touch many/one.csv many/other.csv
folder=$XDG_STATE_HOME/datarunner/default
history=$folder/history
unset TMUX

# types DESCRIPTION ROW: within a time limit, the last row is this.
types() {
	check "$1" until_true 60 typing "$2" || tests_show <screen
}

# above ERE: the row above it, with the status, matches.
above() {
	terminal capture-pane -p >screen
	tail -n 2 screen | head -n 1 | grep -Eq -e "$1"
}

# is_cleared: nothing is above the two rows.
is_cleared() {
	above '^PAUSED ' && typing '>' && [ "$(grep -c . screen)" = 2 ]
}

cursor_is() {
	[ "$(terminal display-message -p '#{cursor_x}')" = "$1" ]
}

# opened NAME [WORD...]: opens a prompt with these words in a cleared screen.
opened() {
	opened_name=$1
	shift
	keys "clear; datarunner $*" Enter
	types "$opened_name: a prompt" '>'
}

closed() {
	keys C-u 'exit' Enter
	shows "$1: it leaves" '^Goodbye!$'
}

shell_waits 90 20
keys 'stty -a >modes' Enter
wait_for 20 test -s modes

# --- editing ------------------------------------------------------------------------

opened editing --rate 10 day.csv "$url"
keys 'stats' Left 'u' C-e Left Right
types 'editing: the arrows move in the line' '> status'
keys C-a C-k 'tatus' C-a 's' Enter
shows 'editing: and Ctrl-A, Ctrl-K' '^Status: STOPPED$'
keys '漢字é' Left
types 'wide characters' '> 漢字é'
check 'wide characters: the cursor is where it belongs' until_true 20 cursor_is 6
keys C-e "$(printf 'e\314\201x')" Left
check 'combining characters: they take no column' until_true 20 cursor_is 8
keys C-u

# --- completion ---------------------------------------------------------------------

keys 'redel' Tab
types 'completion: of a verb' '> redeliver'
keys C-u 'st' Tab
shows 'completion: several verbs are listed' '^start  stop  status$'
types 'completion: and what is typed stays' '> st'
keys C-u 'start --time-f' Tab
types 'completion: of an option' '> start --time-format'
keys C-u 'start thr' Tab
types 'completion: of a file' '> start three.csv'
keys C-u 'start a' Tab
types 'completion: with a blank in its name' '> start a\ b.csv'
keys C-u 'start man' Tab 'o' Tab 'n' Tab
types 'completion: in a folder' '> start many/one.csv'
keys C-u 'status ni' Tab
types 'completion: of the name of a stream' '> status night'
keys C-u 'rate 5 ni' Tab
types 'completion: after another operand' '> rate 5 night'
keys C-u 'logs night no' Tab
types 'completion: of one more name' '> logs night noon'
keys C-u 'stop n' Tab
shows 'completion: several names are listed' '^night  noon$'
keys C-u 'start ni' Tab
types 'completion: not after a verb that takes a file' '> start ni'
keys C-u 'start nothing' Tab
types 'completion: of nothing' '> start nothing'
keys C-u

# --- history ------------------------------------------------------------------------

check 'history: nothing is kept before there is a stream' test ! -e "$history"
keys 'start' Enter
check 'history: a stream' until_true 60 state_is RUNNING
keys "check three.csv http://me:hush@127.0.0.1:$port/" Enter
shows 'history: a line with a password' '^Total data points: 3$'
keys " pause" Enter
shows 'history: one that begins with a blank' '^⏸ Stream paused$'
keys 'resume' Enter
shows 'history: and another' '^▶ Stream resumed$'
closed history
is 'history: is in the state folder' "$(cat "$history")" 'status
start
resume
exit'
is 'history: for nobody else' "$(mode_of "$history")" 600
opened 'history, again' --rate 10 day.csv "$url"
keys Up Up Up
types 'history: the arrows find earlier lines' '> start'
keys Down Down Down C-u C-r 'resu'
types 'history: and so does Ctrl-R' '> resume bck:resu'
keys C-c
shows 'history: which Ctrl-C leaves' '^shell'

# --- the status row -----------------------------------------------------------------

opened 'status row' --rate 10 day.csv "$url"
check 'status row: the last stream' until_true 60 above '^STOPPED  [0-9]+/86400'
keys 'start' Enter
check 'status row: state, place, rate, backlog and time left' until_true 60 \
	above '^RUNNING  [0-9]+/86400  [0-9.]+/s  backlog [0-9]+  2:[0-9:]+ left' ||
	tests_show <screen
backend_fault status=503
check 'status row: an outage' until_true 60 \
	above '^RETRYING  [0-9]+/86400  HTTP 503: .*, since [0-9:]+' || tests_show <screen
shows 'status row: and its first failure' '^✗ Error sending data at .*503'
backend_fault
check 'status row: its end' until_true 60 above 'left$'
keys 'pau'
terminal resize-window -x 20 -y 8
types '20 columns: what is typed stays' '> pau'
check '20 columns: the status is cut' until_true 60 \
	above '^RUNNING  [0-9]+/86400$' || tests_show <screen
keys 'se and more than fits'
shows '20 columns: the end of a long line is shown' '^> .*than fits$'
keys C-u 'pause' Enter
check '20 columns: a verb' until_true 60 above '^PAUSED '
terminal resize-window -x 90 -y 20
check 'resize: both rows are at the end again' until_true 60 \
	above '^PAUSED  [0-9]+/86400  .*backlog 0'
types 'resize: the last one for typing' '>'
keys C-l
check 'Ctrl-L: only the two rows stay' until_true 60 is_cleared ||
	tests_show <screen
keys 'stop' Enter
shows 'status row: a stop' '^⏹ Stream stopped$'
check 'status row: is told' until_true 60 above '^STOPPED '
closed 'status row'

# --- Ctrl-C during a verb -----------------------------------------------------------

awk 'BEGIN { for (i = 1; i <= 600; i++) print "pause " i }' >"$history"
opened Ctrl-C --rate 10 day.csv "$url"
is 'history: 500 lines are kept' "$(sed -n '1p;$p' "$history" | tr '\n' ,)" \
	'pause 101,pause 600,'
keys Up
types 'history: and read' '> pause 600'
keys C-u
backend_fault hang
: >requests
keys 'redeliver' Enter
check 'Ctrl-C: the server does not answer redeliver' \
	until_true 60 test -s requests
keys C-c 'list' Enter
shows 'Ctrl-C: it ends redeliver, and the prompt goes on' '^default '
backend_fault
closed Ctrl-C

# --- a flood ------------------------------------------------------------------------

# A profile without a rate: the backend takes thousands of lines a second.
opened flood --rate 1000 day.csv "$url"
keys 'start' Enter
shows 'flood: lines are left out, and counted' '^\.\.\. [0-9]+ more lines; logs prints all$'
keys 'status'
types 'flood: typing works' '> status'
keys Enter
shows 'flood: so do verbs' '^Status: RUNNING$'
keys 'stop' Enter
shows 'flood: a stop' '^⏹ Stream stopped$'
closed flood

# --- what it leaves behind ----------------------------------------------------------

# restored NAME: the shell has a terminal with the modes that it had before.
restored() {
	shows "$1: the shell is back" '^shell'
	rm -f after
	keys 'stty -a >after; clear' Enter
	wait_for 20 test -s after
	is_file "$1: the modes of the terminal are as before" after modes
}

prompt_begins() {
	keys "clear; sh -c 'echo \$\$ >prompt.pid; exec datarunner three.csv $url'" \
		Enter
	types "$1: a prompt" '>'
	keys 'some text'
	types "$1: with text" '> some text'
}

for signal in TERM HUP ALRM KILL SEGV PIPE; do
	prompt_begins "SIG$signal"
	kill "-$signal" "$(cat prompt.pid)"
	if [ "$signal" = PIPE ]; then
		keys C-u 'exit' Enter
	fi
	restored "SIG$signal"
done
for last in C-c C-d; do
	prompt_begins "$last"
	if [ "$last" = C-d ]; then
		keys C-u
	fi
	keys "$last"
	restored "$last"
done
for signal in USR1 USR2 QUIT; do
	prompt_begins "SIG$signal"
	kill "-$signal" "$(cat prompt.pid)"
	keys C-u 'list' Enter
	shows "SIG$signal: the prompt goes on" '^default '
	closed "SIG$signal"
	restored "SIG$signal"
done
ps -o args= -u "$(id -u)" >processes
is 'no process is left' "$(grep -F "$T" processes |
	grep -c 'datarunner-\(prompt\|log show\|status follow\)')" 0

# --- GNU screen -----------------------------------------------------------------------

# gnu WORD...: a command of screen, whose name is a function here.
gnu() {
	env -u STY SCREENDIR="$T/gnu" screen -c /dev/null -S prompt -p 0 "$@"
}

# gnu_types TEXT: types it and Enter.
gnu_types() {
	gnu -X stuff "$1$(printf '\r')"
}

# gnu_shows ERE [ROWS]: one of the last ROWS rows matches, or one of all.
gnu_shows() {
	rm -f rows
	gnu -X hardcopy "$T/rows"
	wait_for 5 test -s rows
	tail -n "${2:-24}" rows | grep -Eq -e "$1"
}

gnu_check() {
	check "GNU screen: $1" until_true 60 gnu_shows "$2" "${3:-24}" ||
		tests_show <rows
}

# It refuses a user without an account.
mkdir -m 700 gnu
if gnu -d -m env ENV= PS1='shell ' sh -i 2>/dev/null; then
	cat >begin <<-END
		stty -a >gnu.modes
		echo \$\$ >prompt.pid
		exec datarunner --rate 10 day.csv $url
	END
	gnu_check 'a shell' '^shell *$'
	gnu_types 'sh begin'
	gnu_check 'the last row is for typing' '^> *$' 1
	gnu_types start
	gnu -X stuff 'tatus'
	gnu_check 'what is typed stays there' '^> tatus *$' 1
	gnu_check 'the status is above it' '^RUNNING  [0-9]+/86400  .* left *$' 2
	gnu_check 'and so are whole lines' \
		'^\[[0-9]+s\] [0-9:]{8} .* TX2: [0-9.]+kWh *$'
	gnu -X stuff "$(printf '\001s\005\r')"
	gnu_check 'the line is edited' '^Status: RUNNING *$'
	gnu_types stop
	gnu_check 'a stop' '^STOPPED ' 2
	kill -KILL "$(cat prompt.pid)"
	gnu_check 'after SIGKILL: the shell is back' '^shell *$'
	gnu_types 'clear; stty -a >gnu.after'
	check 'GNU screen: the modes are as before' until_true 60 \
		cmp -s gnu.modes gnu.after
	gnu -X quit
else
	skip 'GNU screen' 'screen is missing, or does not start'
fi

# --- no libedit ---------------------------------------------------------------------

# The same program, with the module that knows libedit compiled without it.
built=${BIN%/*}
if ! is_sanitized && [ -r "$built/lib/datarunner-prompt.a" ] &&
	mkdir plain && ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L \
	-I"$ROOT/tools" -o plain/datarunner-prompt \
	"$ROOT/tools/datarunner-prompt/edit.c" \
	"$built/tools/datarunner-prompt/datarunner-prompt.o" \
	"$built/lib/datarunner-prompt.a" "$built/lib/common.a" 2>/dev/null; then
	# a script finds helpers in its own folder first
	cp "$BIN/datarunner" plain
	keys "PATH='$T/plain:$PATH'" Enter
	keys "clear; datarunner --rate 10 day.csv $url" Enter
	shows 'no libedit: a prompt' '^> *$'
	keys C-z
	shows 'no libedit: Ctrl-Z' 'Stopped'
	keys 'clear; fg' Enter
	shows 'no libedit: fg' '^> *$'
	keys 'start' Enter
	check 'no libedit: a stream' until_true 60 state_is RUNNING
	keys 'status' Enter
	shows 'no libedit: its status' '^Status: RUNNING$'
	keys 'exit' Enter
	shows 'no libedit: it leaves' '^Goodbye!$'
	unlike 'no libedit: no lines that would tear' screen '^\[[0-9]+s\] '
	restored 'no libedit'
else
	skip 'no libedit' 'the program cannot be linked without it here'
fi
terminal kill-server 2>/dev/null

done_testing
