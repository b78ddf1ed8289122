# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# Live lines above the row for typing. On a terminal the last row is for typing,
# and the rows above it are a scroll region (DECSTBM). A line is written at the
# bottom of that region, between a save and a restore of the cursor, in one
# write without a newline, so that no echo of a key comes in between. If
# standard output is not a terminal, lines are written as they are.

# screen_size: sets $rows, and $is_screen if there are enough rows for a region.
# If a signal from the terminal interrupts stty, nothing changes.
screen_size() {
	size=
	if [ -n "$is_terminal" ] && [ "${TERM:-dumb}" != dumb ]; then
		size=$(stty size 2>/dev/null </dev/tty) || return 0
	fi
	size=${size%% *}
	case $size in
	'' | *[!0-9]*) size=0 ;;
	esac
	rows=$size
	is_screen=
	[ "$rows" -lt 3 ] || is_screen=1
}

screen_open() {
	is_terminal=
	if [ -t 0 ] && [ -t 1 ]; then
		is_terminal=1
	fi
	rows=0
	is_screen=
	guard=
	screen_size
	[ -z "$is_screen" ] || printf '\n'
	screen_region
	screen_guard
}

# screen_guard: starts a process that resets the scroll region if this process
# is killed. It reads a FIFO that only this process has open for writing, so it
# sees the end of the FIFO; long-lived children close descriptor 5.
screen_guard() {
	[ -n "$is_screen" ] && [ -z "$guard" ] || return 0
	guard_fifo=$state/guard.$$
	state_make
	rm -f "$guard_fifo"
	mkfifo "$guard_fifo" 2>/dev/null || return 0
	(
		trap '' INT TSTP HUP TERM
		# restore the cursor: a shell may have printed its prompt
		IFS= read -r line || printf '\0337\033[r\0338'
	) <"$guard_fifo" &
	guard=$!
	exec 5>"$guard_fifo"
	rm -f "$guard_fifo"
}

screen_unguard() {
	[ -n "$guard" ] || return 0
	echo done >&5
	exec 5>&-
	wait "$guard" 2>/dev/null
	guard=
}

# screen_region [TEXT]: sets the region. This moves the cursor, so put it back
# into the last row, and show the text there. It is one write, because the prompt
# and the follower may both do this at the same time.
screen_region() {
	if [ -n "$is_screen" ]; then
		printf '\033[1;%dr\033[%d;1H\033[K%s' $((rows - 1)) "$rows" \
			"${1:-}"
	fi
}

screen_close() {
	screen_unguard
	if [ -n "$is_screen" ]; then
		printf '\033[r\033[%d;1H\033[K' "$rows"
	fi
}

# screen_line TEXT: shows a line above the row for typing.
screen_line() {
	if [ -n "$is_screen" ]; then
		printf '\0337\033[%d;1H\033D%s\033[K\0338' $((rows - 1)) "$1"
	elif [ -z "$is_terminal" ]; then
		printf '%s\n' "$1"
	fi
}

# screen_pass: shows the lines of its standard input, also on a terminal without
# a region: they are the output of a verb.
screen_pass() {
	while IFS= read -r line || [ -n "$line" ]; do
		if [ -n "$is_screen" ]; then
			screen_line "$line"
		else
			printf '%s\n' "$line"
		fi
	done
}

# Draws the row for typing again; the size of the terminal may have changed.
screen_prompt() {
	old_rows=$rows
	screen_size
	if [ "$rows" != "$old_rows" ]; then
		screen_region
	fi
	if [ -n "$is_screen" ]; then
		printf '\033[%d;1H\033[K> ' "$rows"
	elif [ -n "$is_terminal" ]; then
		printf '> '
	fi
}

# --- the follower -----------------------------------------------------------

# follow WORD...: shows the log and new messages until unfollow; the words are
# options of datarunner-log. On a terminal without a region nothing is shown, because
# the lines would tear what is being typed.
follow() {
	unfollow
	if [ -n "$is_terminal" ] && [ -z "$is_screen" ]; then
		return
	fi
	fifo=$state/live.$$
	rm -f "$fifo"
	mkfifo "$fifo" || return
	{
		trap '' INT QUIT TSTP
		exec datarunner-log show "$state" "$@" -f >"$fifo" 2>/dev/null \
			</dev/null
	} 5>&- &
	tail_pid=$!
	follow_lines <"$fifo" 5>&- &
	follow_pid=$!
	until_opened "$fifo"
}

# Removes the FIFO when its reader has started, since both ends are then open.
until_opened() {
	tries=0
	until [ -e "$1.open" ] || [ "$tries" -gt $((2 * naps_a_second)) ]; do
		tries=$((tries + 1))
		sleep "$nap"
	done
	rm -f "$1" "$1.open"
}

follow_lines() {
	trap '' INT QUIT TSTP
	# after a stop it may continue before the prompt does, and then it draws
	# the region
	trap 'is_resized=1' WINCH CONT
	is_resized=
	: >"$fifo.open"
	while :; do
		got=0
		IFS= read -r line || got=$?
		if [ "$got" = 0 ]; then
			# the prompt may have been killed
			kill -0 "$$" 2>/dev/null || break
			[ -z "$is_resized" ] || screen_resize
			screen_mark "$line"
		elif [ -n "$is_resized" ]; then
			screen_resize
		elif [ "$got" -le 128 ]; then
			break
		fi
	done
}

screen_resize() {
	is_resized=
	screen_size
	printf '\033[2K'
	screen_region '> '
}

# The marks that the stages write to the log have no colour; add it.
screen_mark() {
	if [ -n "$color_out" ]; then
		case $1 in
		✗*) set -- "$(printf '\033[31m✗\033[0m%s' "${1#✗}")" ;;
		✓*) set -- "$(printf '\033[32m✓\033[0m%s' "${1#✓}")" ;;
		esac
	fi
	screen_line "$1"
}

follower_signal() {
	[ -z "${tail_pid:-}" ] || kill "-$1" "$follow_pid" 2>/dev/null
}

unfollow() {
	[ -n "${tail_pid:-}" ] || return 0
	# TERM would be lost before the process has reset our traps
	rm -f "$fifo" "$fifo.open"
	kill -KILL "$tail_pid" 2>/dev/null
	wait "$follow_pid" 2>/dev/null
	wait "$tail_pid" 2>/dev/null
	tail_pid=
}
