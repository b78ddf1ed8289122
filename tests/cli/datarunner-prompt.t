#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2317
# The prompt of datarunner on a terminal and on a pipe.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"
# shellcheck source=terminal.sh
. "$TESTS/terminal.sh"

backend_start
hold_port
sample_day >day.csv
head -n 4 day.csv >three.csv
head -n 13 day.csv >twelve.csv
# long enough to be stopped, even on a slow machine
head -n 301 day.csv >longer.csv

# --- no terminal: no prompt, no escapes, the same verbs ----------------------

pipes() {
	printf '%s\n' start start nonsense stop stop exit >typed
	run datarunner --rate 20 day.csv "$url" <typed
	status_is "$1: verbs from a pipe" 0
	is "$1: their texts" "$(grep -v -e '^\[' -e '^Streamed' \
		-e '^✓ started: first record delivered in ' \
		-e '^ℹ Delivered: [0-9]*, undelivered: 0; start --resume ' out |
		sed 's/^\(⚠ Already streaming\) .*/\1/')" \
		"✓ Loaded 86400 data points from CSV
▶ Starting data stream...
Total data points: 86400
⚠ Already streaming
✗ Unknown command: nonsense
help lists the commands
⏹ Stream stopped
⚠ Not currently streaming
Goodbye!"
	like "$1: live lines" out '^\[0s\] 00:00:00 \| RX: '
	unlike "$1: no escape sequence" out "$(printf '\033')"
	unlike "$1: no prompt" out '^> '
	printf 'help\n' >typed
	run datarunner day.csv "$url" <typed
	like "$1: help" out '^Available Commands:$'
	is "$1: with a line for each verb" "$(grep -c '^  [a-z]* \{2,\}' out)" 13
	printf '%s\n' 'start "longer.csv"  '"'$url'" '  ' 'status' >typed
	run datarunner day.csv "$url" <typed
	like "$1: quotes at the prompt" out '^Total data points: 300$'
	like "$1: the end of input is exit" out '^Goodbye!$'
	like "$1: which ends the stream" out '^⏹ Stream stopped$'
	printf '%s\n' 'start "three' 'run' 'logs -f' 'status --watch' 'start --x' \
		'--name x status' 'start $(touch gotcha)' 'start ""' \
		'status three.csv' >typed
	run datarunner three.csv "$url" <typed
	for text in '✗ A quote is not closed' \
		'✗ run is not available at the prompt: use datarunner run' \
		'✗ --watch and --follow are not available at the prompt' \
		'datarunner: --x: unknown option' \
		'✗ --name is not available at the prompt: open another one' \
		'datarunner: an operand: must not be empty' \
		'datarunner: three.csv: status takes no file'; do
		like "$1: $text" out "^$text"
	done
	check "$1: nothing that is typed is run" test ! -e gotcha
}

for shell in ${RUNNER_SHELLS:-dash bash posh yash}; do
	if runner_under "$shell"; then
		pipes "$shell"
	fi
done

run datarunner nothing.csv "$url" </dev/null
status_is 'a file that is not there' 1
is 'is named' "$(cat err)" '✗ CSV file not found: nothing.csv'

mkfifo typing
exec 5<>typing
for shell in ${RUNNER_SHELLS:-dash bash}; do
	runner_under "$shell" || continue
	background datarunner --rate 20 day.csv "$url" <typing >out 2>&1 5>&-
	echo start >&5
	check "$shell: a stream" until_true 60 state_is RUNNING
	kill -HUP "$pid"
	settle
	status_is "$shell: SIGHUP ends the prompt" 129
	run datarunner status
	like "$shell: and the stream, gracefully" out '^Status: STOPPED$'
done

# The signal may also come after the verb that began the stream has ended and
# before the prompt has noticed that. A slow flock makes this moment longer
# here.
if command -v flock >/dev/null; then
	mkdir slow
	cat >slow/flock <<-END
		#!/bin/sh
		sleep 0.1
		exec $(command -v flock) "\$@"
	END
	chmod 755 slow/flock
	verb_has_ended() {
		flock -n "$XDG_STATE_HOME/datarunner/default/verb.lock" true
	}
	for shell in ${RUNNER_SHELLS:-dash bash}; do
		runner_under "$shell" || continue
		for nap in 0 0.1 0.3; do
			rm -rf "$XDG_STATE_HOME"
			background env PATH="$T/slow:$PATH" datarunner \
				--rate 20 day.csv "$url" <typing >out 2>&1 5>&-
			echo start >&5
			check "$shell: a stream" until_true 60 state_is RUNNING
			wait_for 60 verb_has_ended
			sleep "$nap"
			kill -HUP "$pid"
			settle
			check "$shell: SIGHUP $nap s after start ends the stream" \
				state_is STOPPED
			datarunner stop >/dev/null
		done
	done
else
	skip 'a signal right after start' 'flock is missing'
fi
exec 5>&-

datarunner start --rate 20 day.csv "$url" >/dev/null
printf 'status\nexit\n' >typed
run datarunner day.csv "$url" <typed
like "somebody else's stream is seen" out '^ℹ A stream is running: default$'
run datarunner status
status_is 'and left as it is' 0
datarunner stop >/dev/null

# Two streams that begin within one second are told apart.
mkdir one-second
cat >one-second/date <<-END
	#!/bin/sh
	[ "\$1" = +%s ] || exec $(command -v date) "\$@"
	echo 1
END
chmod 755 one-second/date
: >out
exec 5<>typing
background env PATH="$T/one-second:$PATH" datarunner --rate 20 day.csv "$url" \
	<typing >>out 2>&1 5>&-
for stream in first second; do
	echo start >&5
	check "the $stream stream of a second is shown" \
		until_true 60 grep -q '^\[0s\] 00:00:00' out
	echo stop >&5
	check "and its end" until_true 60 grep -q '^⏹ Stream stopped$' out
	: >out
done
echo exit >&5
settle
exec 5>&-

# --- a terminal -------------------------------------------------------------

if ! command -v tmux >/dev/null; then
	skip 'a terminal' 'tmux is missing'
	done_testing
fi

# Prints the live lines of the last captured screen.
live_lines() {
	grep '^\[' screen
}

# is_whole ROW: the last row is this, and no live line is torn. It tries again,
# because a line may be written during a capture.
# shellcheck disable=SC2317
is_whole() {
	typing "$1" && ! live_lines | grep -Evq \
		'^\[[0-9]+s\] [0-9:]{8} \| RX: [0-9.]+kWh \| TX1: [0-9.]+kWh \| TX2: [0-9.]+kWh$'
}

# fresh COMMAND: types it into a cleared screen. If the shell then shows
# something, such as the end of a job, the screen is cleared again.
fresh() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		terminal send-keys clear Enter
		if until_true 2 blank; then
			break
		fi
	done
	wait_for 2 blank
	terminal send-keys "$1" Enter
}

# blank: nothing is there but the prompt of the shell.
blank() {
	terminal capture-pane -p >screen
	[ "$(grep . screen)" = shell ]
}

# Ctrl-Z works while the prompt waits for a line, but not during a verb. A
# capture has no spaces at the end of a row.
# shellcheck disable=SC2317
suspended() {
	terminal send-keys C-z
	has_shell
}

# shellcheck disable=SC2317
has_shell() {
	screen '^shell( (\^Z)*)? *$'
}

# suspended_twice NAME: more of Ctrl-Z, while the prompt handles the first one,
# does not suspend it again after fg.
suspended_twice() {
	fresh "datarunner --rate 10 day.csv $url"
	check "$1: a prompt for Ctrl-Z twice" until_true 60 typing '>'
	terminal send-keys 'start' Enter
	shows "$1: and live lines" '^\[[0-9]+s\] '
	terminal send-keys C-z C-z C-z C-z
	check "$1: several Ctrl-Z give the shell back" until_true 60 has_shell
	answers "$1: fg goes on" '^Status: RUNNING$' 'fg' Enter 'status' Enter
	check "$1: the last row is for typing once more" until_true 60 typing '>'
	check "$1: Ctrl-Z still works" until_true 60 suspended
	terminal send-keys 'fg' Enter 'exit' Enter
	shows "$1: and it leaves" '^Goodbye!$'
}

on_a_terminal() {
	shell_waits 100 24
	terminal send-keys "NO_COLOR= datarunner three.csv $free_url" Enter
	shows "$1: the file is loaded" '^✓ Loaded 3 data points from CSV$'
	terminal capture-pane -p -e >loaded
	check "$1: the last row is for typing" until_true 60 typing '>'
	terminal send-keys 'start' Enter
	shows "$1: a line that is not delivered" \
		'^✗ Error sending data at 00:00:02: .*[Rr]efused'
	shows "$1: the end" '^✗ Stream ended incomplete: 3 data points '
	terminal capture-pane -p -e >colours
	like "$1: with a red mark" colours "$(printf '\033')\\[31m✗"
	like "$1: and a green one" loaded "$(printf '\033')\\[32m✓"
	terminal send-keys 'exit' Enter
	shows "$1: exit" '^Goodbye!$'
	shows "$1: the shell has its screen again" '^shell *$'

	fresh "NO_COLOR=1 datarunner --rate 10 day.csv $url" Enter
	check "$1: the prompt is there" until_true 60 typing '>'
	terminal send-keys 'start' Enter
	shows "$1: live lines" '^\[[0-9]+s\] 00:00:[0-9]+ \| RX: .*kWh$'
	terminal send-keys 'stat'
	check "$1: a line is being typed" until_true 60 typing '> stat'
	was=$(live_lines | tail -n 1)
	wait_for 60 sh -c '[ "$(wc -l <log)" -gt '$(($(wc -l <log) + 30))' ]'
	check "$1: thirty lines later it is whole, and so are the live lines" \
		until_true 60 is_whole '> stat' ||
		tests_show <screen
	is "$1: of which there are more" \
		"$([ "$(live_lines | tail -n 1)" != "$was" ] && echo yes)" yes
	answers "$1: status" '^Status: RUNNING$' 'us' Enter
	check "$1: its last line" until_true 60 scrolled '^Commands: start [|] stop [|] status [|] exit$'
	terminal capture-pane -p -e >colours
	unlike "$1: NO_COLOR: no colours" colours "$(printf '\033')\\[3[0-9]m"
	terminal resize-window -x 90 -y 14
	wait_for 60 sh -c '[ "$(wc -l <log)" -gt '$(($(wc -l <log) + 5))' ]'
	check "$1: after a resize the last row is for typing" until_true 60 typing '>'
	terminal send-keys 'paus'
	check "$1: it is" until_true 60 typing '> paus'
	terminal resize-window -x 110 -y 30
	terminal send-keys 'e' Enter
	shows "$1: also in a larger window" '^⏸ Stream paused$'
	check "$1: the last row is for typing there" until_true 60 typing '>'
	check "$1: Ctrl-Z gives the shell back" until_true 60 suspended
	answers "$1: fg goes on" '^▶ Stream resumed$' 'fg' Enter 'resume' Enter
	answers "$1: Ctrl-\\ makes them report" '^pace: running ' "C-\\"
	terminal send-keys C-c
	shows "$1: Ctrl-C stops the stream" '^⏹ Stream stopped$'
	check "$1: and stays" until_true 60 typing '>'
	is "$1: it is stopped" "$(datarunner status | sed -n 2p)" 'Status: STOPPED'
	terminal send-keys C-c
	shows "$1: a second one leaves" '^shell'

	fresh "datarunner --rate 10 day.csv $url" Enter
	check "$1: again" until_true 60 typing '>'
	terminal send-keys 'start' Enter
	shows "$1: a stream" '^\[[0-9]+s\] '
	terminal send-keys C-d
	shows "$1: Ctrl-D is exit" '^Goodbye!$'
	is "$1: which stops it" "$(datarunner status | sed -n 2p)" 'Status: STOPPED'

	# Lines that come while the shell has the screen are shown as soon as
	# the prompt continues. By default the kernel drops output that was not
	# yet shown when Ctrl-Z is pressed.
	fresh "stty noflsh; datarunner --rate 4 twelve.csv $url" Enter
	check "$1: a short stream" until_true 60 typing '>'
	terminal send-keys 'start' Enter
	shows "$1: begins" '00:00:01'
	check "$1: Ctrl-Z again" until_true 60 suspended
	check "$1: it continues to its end" until_true 60 state_is FINISHED
	terminal send-keys 'fg' Enter
	shows "$1: which fg shows" '^✓ Stream completed$'
	terminal capture-pane -p -S - >screen
	is "$1: no line of the time between is missing" \
		"$(sed -n 's/^\[[0-9]*s\] \([0-9:]*\) | RX.*kWh$/\1/p' screen |
			tail -n 12)" "$(sed '1d; s/,.*//' twelve.csv)"
	check "$1: the last row is for typing again" until_true 60 typing '>'
	terminal send-keys 'exit' Enter
	shows "$1: after which it leaves" '^Goodbye!$'
	suspended_twice "$1"
	terminal send-keys 'stty -noflsh' Enter

	fresh "TERM=dumb datarunner --rate 10 day.csv $url" Enter
	shows "$1: a dumb terminal has a prompt" '^> *$'
	terminal send-keys 'start' Enter
	check "$1: and a stream" until_true 60 state_is RUNNING
	terminal send-keys 'status' Enter
	shows "$1: with a status" '^Status: RUNNING$'
	terminal send-keys 'exit' Enter
	shows "$1: and an end" '^Goodbye!$'
	unlike "$1: but no lines that would tear" screen '^\[[0-9]+s\] '

	fresh "datarunner --rate 10 day.csv $url" Enter
	check "$1: a last one" until_true 60 typing '>'
	terminal send-keys 'start' Enter
	check "$1: with a stream" until_true 60 state_is RUNNING
	terminal kill-server
	check "$1: ends with its terminal, the stream too" until_true 60 state_is STOPPED
}

for shell in ${RUNNER_SHELLS:-dash bash}; do
	if runner_under "$shell"; then
		on_a_terminal "$shell"
	fi
done

done_testing
