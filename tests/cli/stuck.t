#!/bin/sh
# SPDX-License-Identifier: ISC
# Other programs that do not react never block a filter forever: it does not wait
# for a reader of its messages, and while it waits for others, signals end it.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# --- nobody reads stderr ----------------------------------------------------

# A pipe that is full: a write to it waits.
command -v perl >/dev/null || bail 'perl is missing'
mkfifo full
exec 5<>full
perl -e 'use Fcntl; fcntl(STDOUT, F_SETFL, O_WRONLY | O_NONBLOCK);
	1 while syswrite(STDOUT, "x" x 4096)' >full

# ends WHAT FILE: it drops its messages, and the work is done.
ends() {
	status_is "$1: nobody reads its messages" 0
	check "$1: the work is done" test -s "$2"
}

printf 'n\n1\n' >one.csv
bounded csvrows --stats one.csv >work 2>full
status=$?
ends csvrows work
rm -f work
echo 1 >one
bounded pace -r max --stats <one >work 2>full
status=$?
ends pace work
backend_start
bounded httppost --show '%{n}' "$base/sink" <one >work 2>full
status=$?
ends httppost log

# the same for --rejects
mkfifo in
exec 6<>in
background csvrows --rejects full <in >out 2>err 5>&- 6>&-
printf 'n\n1,2\n' >&6
check 'a record was refused' until_true 20 test -s err
kill -TERM "$pid"
kill -HUP "$pid"
settle
check 'csvrows: no reader of the rejects: the second signal ends it' \
	test "$status" -eq 143 -o "$status" -eq 129
exec 5>&- 6>&-

# --- a pipe of settings brings none -----------------------------------------

mkfifo settings

# is_ended_early WHAT: one signal ends the process that has opened the pipe.
is_ended_early() {
	exec 5>settings
	kill -TERM "$pid"
	settle
	exec 5>&-
	status_is "$1: a signal ends it" 143
}

for tool in csvrows pace httppost; do
	background "$tool" --profile settings </dev/null >out 2>err
	is_ended_early "$tool with a profile"
done
background httppost -H @settings "$base/sink" <one >out 2>err
is_ended_early 'httppost with a file of headers'

mkfifo never

# waits_until WHAT COMMAND...: the command waits for the other end of the pipe
# "never", which nobody opens. SIGHUP and SIGTERM end it; signals that ask for a
# report or a pause do not.
waits_until() {
	waits_what=$1
	shift
	for waits_signal in HUP:129 TERM:143; do
		background env --default-signal=HUP,TERM "$@" \
			</dev/null >out 2>err
		waits_name=$(basename "$1")
		wait_for 20 runs_as "$waits_name"
		for waits_other in QUIT USR1 USR2; do
			kill "-$waits_other" "$pid"
		done
		check "$waits_what: QUIT, USR1 and USR2 do not end it" \
			kill -0 "$pid"
		kill "-${waits_signal%:*}" "$pid"
		settle
		status_is "$waits_what: ${waits_signal%:*} ends it" \
			"${waits_signal#*:}"
	done
}

# runs_as NAME: the process has become that program and waits with signals let
# in.
# shellcheck disable=SC2317 # until_true calls it
runs_as() {
	[ "$(ps -o comm= -p "$pid")" = "$1" ] && lets_in_hup
}

# shellcheck disable=SC2317
lets_in_hup() {
	[ -r "/proc/$pid/status" ] || return 0
	# the handlers are installed and signals are let in: HUP is caught and
	# not blocked
	awk '$1 == "SigBlk:" { blocked = $2 } $1 == "SigCgt:" { caught = $2 }
		END { exit !(caught ~ /[13579bdf]$/ && blocked ~ /[02468ace]$/) }' \
		"/proc/$pid/status"
}

if env --default-signal=HUP,TERM true 2>/dev/null; then
	for tool in csvrows pace httppost; do
		waits_until "$tool --profile FIFO" "$tool" --profile never
		waits_until "$tool --profile FIFO --check" \
			"$tool" --profile never --check
	done
	waits_until 'httppost -H @FIFO' httppost -H @never "$base/sink"
	waits_until 'csvrows --rejects FIFO' csvrows --rejects never one.csv
	waits_until 'csvrows FIFO' csvrows never
fi
for option in --cacert --cert --key; do
	run httppost "$option" never https://127.0.0.1:1/ <one
	status_is "httppost $option FIFO: status" 2
	like "httppost $option FIFO" err \
		"^httppost: $option: never: is a pipe and must be a file"
done

# --- a pipe of settings that are asked for again ----------------------------

mkfifo pipe begin
exec 5<>pipe
background sh -c 'printf "pace:\n  rate: 1\n" >begin'
background pace --profile begin --status-file figures <pipe >out 2>err 5>&-
check 'pace with a pipe of settings: begins' until_true 20 test -s figures
kill -HUP "$pid"
check 'pace with a pipe of settings: SIGHUP is answered' until_true 20 grep -qx \
	'pace: begin: not a regular file, so it is not read again' err
echo 1 >&5
check 'pace with a pipe of settings: continues' until_true 20 test -s out
kill -TERM "$pid"
settle
status_is 'pace with a pipe of settings: SIGTERM ends it' 143
exec 5>&-

done_testing
