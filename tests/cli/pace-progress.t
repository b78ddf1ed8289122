#!/bin/sh
# SPDX-License-Identifier: ISC
# pace --progress on a terminal: the screen at two widths, after a resize, after
# Ctrl-Z with fg and bg, in a pause, and at the end.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"
# shellcheck source=terminal.sh
. "$TESTS/terminal.sh"

seq 100000 >lines

# Without a terminal nothing is drawn.
run pace -r 2000 -n 1000 --total 1000 --progress <lines
status_is 'no terminal: status' 0
is 'no terminal: nothing is drawn' "$(cat err)" ''

if ! command -v tmux >/dev/null; then
	skip 'the screen' 'tmux is missing'
	done_testing
fi

# --- the screen -------------------------------------------------------------

# resize COLUMNS
resize() {
	terminal resize-window -x "$1" -y 20
}

# Rows that pace draws begin with a bar or with a percentage.
drawn() {
	terminal capture-pane -p | grep -E '^(\[[=> ]+\]  )?[0-9.]+%  '
}

# shows ERE: exactly one row is drawn, and it matches.
shows() {
	drawn >.drawn
	[ "$(wc -l <.drawn)" -eq 1 ] && grep -Eq "$1" .drawn
}

shows_nothing() {
	! drawn >/dev/null
}

# appears DESCRIPTION ERE
appears() {
	if ! check "$1" until_true 20 shows "$2"; then
		terminal capture-pane -p | tests_show
	fi
}

vanishes() {
	if ! check "$1" until_true 20 shows_nothing; then
		terminal capture-pane -p | tests_show
	fi
}

LINES_NOW='[0-9]+/4000 lines'
TIMES='[0-9.]+/s  0:0[0-9]:[0-9][0-9]  left 0:0[0-9]:[0-9][0-9]'

shell_waits 40 20
keys clear Enter
keys 'pace -r 50 --total 4000 --progress --stats --status-file figures' \
	' <lines >copy' Enter
appears '40 columns: no room for a bar' \
	"^[0-9.]+%  $LINES_NOW  left 0:0[0-9]:[0-9][0-9]\$"
count=$(figure lines)
moves() {
	[ "$(drawn | sed 's/.*%  //; s,/.*,,')" -gt $((count + 20)) ]
}
check 'it is drawn over and over' until_true 20 moves
resize 120
appears '120 columns: all of it' "^\[=*> *\]  [0-9.]+%  $LINES_NOW  $TIMES\$"
# is_wide COLUMNS: the drawn row is that wide, with a newline in place of the
# last column.
is_wide() {
	drawn >.drawn
	[ "$(wc -c <.drawn)" -eq "$1" ]
}
check '120 columns: as wide as the terminal' until_true 20 is_wide 120
resize 200
appears '200 columns: all of it' "^\[=*> *\]  [0-9.]+%  $LINES_NOW  $TIMES\$"
check '200 columns: as wide as the terminal' until_true 20 is_wide 200
resize 40
appears 'back to 40 columns: one row' \
	"^[0-9.]+%  $LINES_NOW  left 0:0[0-9]:[0-9][0-9]\$"
resize 120
appears 'and to 120: one row' "^\[=*> *\]  [0-9.]+%  $LINES_NOW  $TIMES\$"
resize 50
appears '50 columns: no elapsed time' \
	"^[0-9.]+%  $LINES_NOW  [0-9.]+/s  left 0:0[0-9]:[0-9]{2}\$"

# --- Ctrl-\ -----------------------------------------------------------------

resize 120
# The terminal echoes the key, maybe after the line was removed.
# shellcheck disable=SC1003
keys 'C-\'
check 'Ctrl-\ reports' until_true 20 screen 'pace: running [0-9]+/4000 '
appears 'Ctrl-\: the line is below it' "^\[=*> *\]  .*  $TIMES\$"

# --- Ctrl-S -----------------------------------------------------------------

goes_on() {
	[ "$(figure lines)" -gt $((count + 50)) ]
}
# The terminal may show the key late, after earlier output. So wait until fifty
# lines have come without a change.
stands_still() {
	goes_on || return
	if [ "$(drawn)" = "$(cat .before)" ]; then
		return
	fi
	drawn >.before
	count=$(figure lines)
	return 1
}
keys C-s
drawn >.before
count=$(figure lines)
check 'Ctrl-S: lines continue, and the screen does not change' \
	until_true 20 stands_still
keys C-q
changes() {
	[ "$(drawn)" != "$(cat .before)" ]
}
check 'Ctrl-Q: it moves again' until_true 20 changes
appears 'Ctrl-Q: one row' "^\[=*> *\]  .*  $TIMES( .*)?\$"

# --- Ctrl-Z -----------------------------------------------------------------

keys C-z
check 'Ctrl-Z: the shell says so' until_true 20 screen '(Stopped|stopped)'
vanishes 'Ctrl-Z: nothing is left behind'
sleep 0.4
keys fg Enter
appears 'fg: the line is back, and what was late slipped' \
	"^\[=*> *\]  .*  $TIMES( .*)?\$"
keys C-z
vanishes 'Ctrl-Z again: nothing is left behind'
keys bg Enter
count=$(figure lines)
check 'bg: lines continue' until_true 20 goes_on
check 'bg: nothing is drawn' shows_nothing
keys fg Enter
appears 'fg: the line is back' "^\[=*> *\]  .*  $TIMES( .*)?\$"

# --- a pause, and the end ---------------------------------------------------

stopped=$(figure pid)
kill -USR1 "$stopped"
appears 'it shows a pause' "^\[=*> *\]  .*  left 0:0[0-9]:[0-9]{2}  paused\$"
kill -USR2 "$stopped"
appears 'and its end' "^\[=*> *\]  .*  $TIMES( .*)?\$"
keys C-c
check 'Ctrl-C: stopped' state_is stopped
vanishes 'Ctrl-C: nothing is left behind'
check 'Ctrl-C: but the summary' until_true 20 screen '^pace: stopped [0-9]+/'
keys clear Enter
check 'the shell is there' until_true 20 screen '^shell'

: >figures
mkfifo feed
exec 5<>feed
keys 'pace -r 50 --progress --stats --status-file figures <feed >copy' Enter
seq 50 >&5
lines_only() {
	screen '^[0-9]+ lines  [0-9.]+/s  0:0[0-9]:[0-9][0-9]'
}
check 'without a total: no bar' until_true 20 lines_only
exec 5>&-
check 'it finishes' state_is finished
nothing_but_the_summary() {
	screen 'pace: finished 50 lines' && ! lines_only
}
check 'finished: nothing is left behind but the summary' \
	until_true 20 nothing_but_the_summary
keys clear Enter
keys 'TERM=dumb pace -r 100 -n 100 --total 100 --progress --stats <lines >copy' Enter
dumb_is_done() {
	screen 'pace: finished 100/100' && shows_nothing
}
if ! check 'a dumb terminal: only the summary' until_true 20 dumb_is_done; then
	tests_show <screen
fi
terminal kill-server 2>/dev/null

done_testing
