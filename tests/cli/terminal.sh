# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# A terminal for tests of what people see: tmux on a socket in the folder of the
# test, without anybody's settings.

# terminal COMMAND...: a command of tmux.
terminal() {
	env -u TMUX tmux -f /dev/null -S "$T/tmux" "$@"
}

keys() {
	terminal send-keys "$@"
}

# screen ERE: a row matches. The file screen has all of them.
screen() {
	terminal capture-pane -p >screen
	grep -Eq -e "$1" screen
}

# shows DESCRIPTION ERE: within a time limit, a row of the screen matches.
shows() {
	check "$1" until_true 60 screen "$2" || tests_show <screen
}

# scrolled ERE: the same, also for rows that have scrolled out of the screen since
# answers began.
scrolled() {
	terminal capture-pane -p -S - >screen
	grep -Eq -e "$1" screen
}

# answers DESCRIPTION ERE KEY...: types the keys; within a time limit, a row
# matches, even if the lines of a stream have moved it out of the screen by then.
answers() {
	answers_what=$1
	answers_row=$2
	shift 2
	terminal clear-history
	keys "$@"
	check "$answers_what" until_true 60 scrolled "$answers_row" ||
		tests_show <screen
}

# typing ROW: the last row, which is for typing, is this.
typing() {
	terminal capture-pane -p >screen
	[ "$(tail -n 1 screen)" = "$1" ]
}

# shell_waits COLUMNS ROWS: begins a shell in the folder of the test, and waits for
# its prompt. What is typed earlier is echoed in front of the prompt, so that the
# first row of output would begin behind it.
shell_waits() {
	terminal new-session -d -x "$1" -y "$2" \
		"cd '$T' && exec env ENV= PS1='shell ' sh -i"
	wait_for 20 screen '^shell *$'
}
