#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2317
# Signals that request something do not end any part of datarunner, and the
# terminal is restored however the prompt ends.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"
# shellcheck source=terminal.sh
. "$TESTS/terminal.sh"

backend_start
sample_day >day.csv
folder=$XDG_STATE_HOME/datarunner/default
signals='USR1 USR2 QUIT'

# --- a trap that ends -----------------------------------------------------------

# bash 5.2 runs a trap during $( ) as if it stood in it.
sed -n '/^end_on()/,/^}/p' "$ROOT/scripts/runner/state.sh" >ender
cat >>ender <<'END'
end_on TERM 'exit 7'
: >ready
while :; do
	x=$(exec sh -c 'echo "$$"').$(exec sh -c 'echo "$$"')
done
END
for shell in dash bash; do
	command -v "$shell" >/dev/null || continue
	for turn in 1 2 3 4 5 6 7 8 9 10; do
		rm -f ready
		background "$shell" ender 2>ender.err
		check "$shell: it works" until_true 20 test -e ready
		kill -TERM "$pid"
		settle
		status_is "$shell: SIGTERM ends it, $turn" 7
	done
done

# --- run, status --watch, logs -f -----------------------------------------------

cat >profile.yaml <<END
csvrows:
  file: day.csv
pace:
  rate: 50
httppost:
  url: $url
  body: '{"timestamp":"%{now}","data":%{line}}'
END
background datarunner --profile profile.yaml run >run.out 2>&1
runner=$pid
check 'run streams' until_true 20 streams 5
for signal in $signals; do
	kill "-$signal" "$runner"
	before=$(wc -l <log)
	check "run: SIG$signal does not end it" until_true 20 streams $((before + 20))
	check "run: nor its process" kill -0 "$runner"
done
background datarunner status --watch >watch.out 2>&1
watcher=$pid
check 'status --watch draws' until_true 20 test -s watch.out
background datarunner logs -f >logs.out 2>&1
follower=$pid
check 'logs -f follows' until_true 20 test -s logs.out
for signal in $signals; do
	kill "-$signal" "$watcher"
	: >watch.out
	check "status --watch: SIG$signal" until_true 20 test -s watch.out
	kill "-$signal" "$follower"
done
echo 'a line of the log' >>"$folder/log"
check 'logs -f continues' until_true 20 grep -q 'a line of the log' logs.out
check 'as the process that it was' kill -0 "$follower"
kill "$watcher" "$follower"
settle "$watcher"
settle "$follower"
for stage in keeper csvrows pace httppost; do
	holder=$(tail -n 1 "$folder/$stage.lock")
	for signal in USR2 QUIT; do
		kill "-$signal" "$holder"
	done
done
before=$(wc -l <log)
check 'nor do the stages end' until_true 20 streams $((before + 20))
kill -TERM "$runner"
settle "$runner"
status_is 'run dies of SIGTERM' 143
rm -rf "$folder"

# --- the prompt ------------------------------------------------------------------

if ! command -v tmux >/dev/null; then
	skip 'the prompt' 'tmux is missing'
	done_testing
fi
shell_waits 120 10

# prompt_begins: starts a prompt with a stream, and sets $prompt to its process.
prompt_begins() {
	keys "clear; sh -c 'echo \$\$ >prompt.pid; exec datarunner --rate 20 \
		day.csv $url'" Enter
	check "$1: a prompt" until_true 20 screen '^>'
	prompt=$(cat prompt.pid)
	keys start Enter
	check "$1: a stream" until_true 20 screen '^\[[0-9]+s\] '
}

# scrolls: lines move through all rows of the terminal.
scrolls() {
	screen '^132$' && screen '^140$' && return
	keys 'clear; seq 101 140' Enter
	return 1
}

is_whole() {
	check "$1: the shell is back" until_true 20 screen '^shell'
	check "$1: the screen is whole" until_true 20 scrolls
	keys clear Enter
}

prompt_begins signals
for signal in $signals; do
	kill "-$signal" "$prompt"
done
before=$(wc -l <log)
check 'the stream continues' until_true 20 streams $((before + 20))
answers 'the prompt answers' '^Commands: start' status Enter
keys exit Enter
is_whole exit

for signal in TERM HUP ALRM; do
	prompt_begins "SIG$signal"
	kill "-$signal" "$prompt"
	is_whole "SIG$signal"
	datarunner stop >/dev/null
done
is 'no FIFO is left behind' "$(find "$folder" -type p)" ''
prompt_begins SIGKILL
kill -KILL "$prompt"
is_whole SIGKILL
datarunner stop >/dev/null
terminal kill-server 2>/dev/null

done_testing
