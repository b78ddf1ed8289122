# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# Every .t file starts with:
#
#	. "$(dirname "$0")/lib.sh"
#
# It provides a private folder ($T, also the working directory), the commands
# from $BIN first in PATH, TAP output, bounded waiting, and a real server.
# Background processes of a test end with the test; no process is ended by its
# name.
#
# Variables that the functions set for the test:
#	status			of the last run, settle or backend_stop
#	pid			of the last background
#	port base url		of the backend started last
#	backend_pid		its process, or nothing
#	free_port free_url	nothing listens there
# run writes the output of the command to the files out and err.

set -u

LC_ALL=C
TZ=UTC
export LC_ALL TZ
unset http_proxy https_proxy all_proxy no_proxy
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
unset NO_COLOR CDPATH

TESTS=$(cd "$(dirname "$0")" && pwd) || exit 1
ROOT=$(cd "$TESTS/../.." && pwd) || exit 1
BIN=${BIN:-$ROOT/build/bin}
case $BIN in
/*) ;;
*) BIN=$PWD/$BIN ;;
esac
BACKEND=${BACKEND:-${BIN%/*}/tests/backend/backend}
case $BACKEND in
/*) ;;
*) BACKEND=$PWD/$BACKEND ;;
esac
GUARD=${GUARD:-${BIN%/*}/tests/guard/guard}
DAY=${DAY:-${BIN%/*}/tests/day.csv}
PATH=$BIN:$PATH
export PATH

status=0
pid=
port=
base=
url=
free_port=
free_url=
tests_done=0
tests_failed=0
tests_ran=
tests_children=
backend_pid=
tests_holder=

# Seconds that one command, and a whole test, may take. A suite that runs alone
# needs much less.
TIME_BOUND=${TIME_BOUND:-60}
TEST_BOUND=${TEST_BOUND:-900}

# --- the end of a test ------------------------------------------------------

# The guard runs the test again: it creates the folder, ends a test that takes
# too long, and kills the processes that a test leaves, however it ends. See
# tests/guard/guard.c.
if [ "${TESTS_GUARD:-}" != "$PPID" ]; then
	if [ ! -x "$GUARD" ]; then
		echo "Bail out! $GUARD is missing: make $GUARD"
		exit 255
	fi
	exec "$GUARD" "$TEST_BOUND" "$0" "$@"
fi
T=$(cd "$TESTS_FOLDER" && pwd -P) && cd "$T" || exit 1
unset TESTS_GUARD TESTS_FOLDER

# --- the engine of httppost -------------------------------------------------

# httppost_has_engines: whether there are several to choose from.
httppost_has_engines() {
	"$BIN/httppost" --help=all 2>/dev/null | grep -q -e --engine
}

# httppost_engine: prints the engine that a test runs on.
httppost_engine() {
	if httppost_has_engines; then
		echo "${HTTPPOST_ENGINE:-own}"
	else
		echo libcurl
	fi
}

# HTTPPOST_ENGINE=libcurl runs a test on that engine: httppost becomes a script
# that adds the option. HTTPPOST_ENGINE=own is what httppost does by itself,
# because with some options only libcurl can be used.
case ${HTTPPOST_ENGINE:-own} in
own) ;;
libcurl)
	if httppost_has_engines; then
		mkdir .engine
		cat >.engine/httppost <<-END
			#!/bin/sh
			exec "$BIN/httppost" --engine libcurl "\$@"
		END
		chmod 755 .engine/httppost
		PATH=$T/.engine:$PATH
	fi
	;;
*)
	echo "Bail out! HTTPPOST_ENGINE=$HTTPPOST_ENGINE: must be own or libcurl"
	exit 255
	;;
esac

# Sends SIGKILL to process $2 after $1 seconds, unless it has ended by then.
tests_watchdog() {
	tests_left=$1
	while [ "$tests_left" -gt 0 ]; do
		sleep 1
		tests_left=$((tests_left - 1))
	done
	kill -KILL "$2"
}

# at_end FUNCTION: calls it when the test ends, the last one first. It should
# end processes gracefully that are not children of the test; the guard kills
# the rest.
tests_at_end=
at_end() {
	tests_at_end="$1 $tests_at_end"
}

# The number of a child that was already waited for may belong to another
# process.
tests_is_child() {
	command -v ps >/dev/null 2>&1 || return 0
	[ "$(ps -o ppid= -p "$1" 2>/dev/null | tr -d ' ')" = $$ ]
}

# A child of this shell that gets a signal before it has reset the traps must
# not end the other processes.
tests_cleanup() {
	[ "$(exec sh -c 'echo "$PPID"')" = $$ ] || return
	trap '' INT TERM HUP
	for tests_function in $tests_at_end; do
		"$tests_function"
	done
	for tests_child in $tests_children; do
		if tests_is_child "$tests_child"; then
			kill -TERM "$tests_child" 2>/dev/null
			kill -CONT "$tests_child" 2>/dev/null
		fi
	done
	cd / && rm -rf "$T"
}

trap tests_cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# --- running commands -------------------------------------------------------

# Runs a command with a time limit; a function runs without one.
bounded() {
	case $(command -v -- "$1") in
	*/*)
		if command -v timeout >/dev/null 2>&1; then
			timeout -k 5 "$TIME_BOUND" "$@"
			return
		fi
		;;
	esac
	"$@"
}

# run COMMAND...: sets $status and writes out and err. Redirect its input by <,
# because after a pipe it would run in another process.
run() {
	tests_ran=$*
	bounded "$@" >"$T/out" 2>"$T/err"
	status=$?
	if [ "$1" = csvrows ]; then
		grep '^{' "$T/out" >>"$T/.lines"
	fi
	return 0
}

# background COMMAND...: starts it with the given input and output, and sets
# $pid. It should not be a shell function, because ending that would not end its
# commands. SIGINT and SIGQUIT are not ignored in it, and it dies with this
# shell. A signal that is sent at once may still reach the shell: wait for a
# sign of life first.
background() {
	case $(command -v -- "$1") in
	*/*) set -- "$GUARD" -c "$@" ;;
	esac
	# without this detour a shell sets the stdin of a background command to
	# /dev/null
	{ "$@" <&9 9<&- & } 9<&0
	pid=$!
	tests_children="$tests_children $pid"
}

# settle [PID]: waits for a background process ($pid by default), kills it at
# the time limit, and sets $status.
settle() {
	tests_pid=${1:-$pid}
	tests_watchdog "$TIME_BOUND" "$tests_pid" >/dev/null 2>&1 &
	tests_guard=$!
	wait "$tests_pid" 2>/dev/null
	status=$?
	kill -KILL "$tests_guard" 2>/dev/null
	wait "$tests_guard" 2>/dev/null
	tests_rest=
	for tests_child in $tests_children; do
		if [ "$tests_child" != "$tests_pid" ]; then
			tests_rest="$tests_rest $tests_child"
		fi
	done
	tests_children=$tests_rest
	return 0
}

# The first naps are short. Later ones are longer, because a try costs more than
# a nap, and other tests wait, too.
if sleep 0.01 2>/dev/null; then
	tests_short=0.05
	tests_long=0.1
	tests_naps=10
else
	tests_short=1
	tests_long=1
	tests_naps=1
fi

# until_true SECONDS COMMAND...: tries it every 50 ms, after half a second every
# 100 ms; 1 if it never succeeds. Use it with check, if and ||; on a line of its
# own use wait_for.
until_true() {
	tests_tries=$(($1 * tests_naps + tests_naps / 2))
	tests_early=$((tests_tries - tests_naps))
	shift
	until "$@" >/dev/null 2>&1; do
		tests_tries=$((tests_tries - 1))
		[ "$tests_tries" -gt 0 ] || return 1
		if [ "$tests_tries" -ge "$tests_early" ]; then
			sleep "$tests_short"
		else
			sleep "$tests_long"
		fi
	done
}

# wait_for SECONDS COMMAND...: the same for a precondition of a test: it is a
# failed test if the command never succeeds, and prints nothing otherwise.
wait_for() {
	until_true "$@" && return
	tests_fail "within $1 s: $2"
	echo "# never true: $*" >&2
	return 1
}

# is_alive PID: it is running. kill -0 also succeeds for a child that has ended
# and was not waited for.
is_alive() {
	case $(ps -o stat= -p "$1" 2>/dev/null) in
	'' | Z*) return 1 ;;
	esac
}

# has_ended PID: the opposite, for until_true.
has_ended() {
	! is_alive "$1"
}

# sample_day: prints a day of readings, which make has written once for all tests.
sample_day() {
	if [ -r "$DAY" ]; then
		cat "$DAY"
	else
		"$ROOT/scripts/sample-day"
	fi
}

# mode_of FILE: prints its permissions in octal; GNU and BSD have different
# options.
mode_of() {
	stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"
}

# Whether the commands were built for a sanitizer.
is_sanitized() {
	ldd "$BIN/pace" 2>/dev/null | grep -q libasan
}

# Whether system calls of a command can be traced: not with a sanitizer, nor if
# the command is a script that runs it under another program.
can_trace() {
	! is_sanitized && [ "$(head -c 2 "$BIN/pace")" != '#!' ] &&
		strace -o "$T/.trace" true 2>/dev/null
}

# --- TAP --------------------------------------------------------------------

# Shows its input as diagnostics, at most 40 lines.
tests_show() {
	awk 'NR <= 40 { print "#   " $0 }'
}

tests_pass() {
	tests_done=$((tests_done + 1))
	echo "ok $tests_done - $1"
}

tests_fail() {
	tests_done=$((tests_done + 1))
	tests_failed=$((tests_failed + 1))
	echo "not ok $tests_done - $1"
	# the only output of a test that prove shows
	echo "# ${0##*/}: not ok $tests_done - $1" >&2
}

tests_show_file() {
	if [ -s "$2" ]; then
		echo "# $1:"
		tests_show <"$2"
	fi
}

# check DESCRIPTION COMMAND...: the command succeeds, or with ! before it fails.
check() {
	tests_what=$1
	tests_wanted=0
	shift
	if [ "$1" = ! ]; then
		tests_wanted=1
		shift
	fi
	tests_got=0
	bounded "$@" >"$T/.out" 2>"$T/.err" || tests_got=$?
	if [ $((tests_got != 0)) = "$tests_wanted" ]; then
		tests_pass "$tests_what"
		return 0
	fi
	tests_fail "$tests_what"
	{
		echo "# status $tests_got: $*"
		tests_show_file stdout "$T/.out"
		tests_show_file stderr "$T/.err"
	} >&2
	return 1
}

# is DESCRIPTION GOT WANTED: two texts are equal.
is() {
	if [ "$2" = "$3" ]; then
		tests_pass "$1"
		return 0
	fi
	tests_fail "$1"
	{
		echo '# got:'
		printf '%s\n' "$2" | tests_show
		echo '# wanted:'
		printf '%s\n' "$3" | tests_show
	} >&2
	return 1
}

# is_file DESCRIPTION FILE WANTED: two files are equal.
is_file() {
	if cmp -s "$2" "$3"; then
		tests_pass "$1"
		return 0
	fi
	tests_fail "$1"
	{
		echo "# got (-) $2, wanted (+) $3:"
		diff -u "$2" "$3" 2>&1 | tests_show
	} >&2
	return 1
}

# like DESCRIPTION FILE ERE: a line of the file matches.
like() {
	if grep -Eq -e "$3" "$2"; then
		tests_pass "$1"
		return 0
	fi
	tests_fail "$1"
	{
		printf '# no line of %s matches %s\n' "$2" "$3"
		tests_show_file "$2" "$2"
	} >&2
	return 1
}

# unlike DESCRIPTION FILE ERE: the file exists and no line of it matches.
unlike() {
	if [ -r "$2" ] && ! grep -Eq -e "$3" "$2"; then
		tests_pass "$1"
		return 0
	fi
	tests_fail "$1"
	{
		printf '# %s is missing or a line matches %s\n' "$2" "$3"
		tests_show_file "$2" "$2"
	} >&2
	return 1
}

# status_is DESCRIPTION NUMBER: $status is that; 128+n for a signal n.
status_is() {
	if [ "$status" = "$2" ]; then
		tests_pass "$1"
		return 0
	fi
	tests_fail "$1"
	{
		echo "# status $status, wanted $2: $tests_ran"
		tests_show_file stdout "$T/out"
		tests_show_file stderr "$T/err"
	} >&2
	return 1
}

# skip DESCRIPTION REASON: a test that cannot run here.
skip() {
	tests_done=$((tests_done + 1))
	echo "ok $tests_done - $1 # SKIP $2"
}

# todo DESCRIPTION REASON: a test that fails because a feature is missing.
todo() {
	tests_done=$((tests_done + 1))
	echo "not ok $tests_done - $1 # TODO $2"
}

# diag TEXT: prints a remark.
diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# bail REASON: no test can run; ends the whole run.
bail() {
	echo "Bail out! $*"
	exit 255
}

# done_testing: the last line of a test. Each line that csvrows wrote under run
# must be JSON.
done_testing() {
	if [ -s "$T/.lines" ]; then
		jq -c . "$T/.lines" >"$T/.json" 2>&1
		is 'every line of csvrows is JSON' \
			"$(wc -l <"$T/.json")" "$(wc -l <"$T/.lines")"
	fi
	echo "1..$tests_done"
	[ "$tests_failed" = 0 ]
	exit
}

# --- the server -------------------------------------------------------------

# Starts $BACKEND with the arguments and waits for its port. Sets tests_pid and
# tests_port, but not $pid.
tests_serve() {
	tests_kept=$pid
	[ -x "$BACKEND" ] || bail "$BACKEND is missing"
	rm -f "$T/port"
	background "$BACKEND" --quiet --port-file "$T/port" "$@" \
		</dev/null >"$T/backend.out" 2>"$T/backend.err"
	tests_pid=$pid
	pid=$tests_kept
	if ! until_true 20 test -s "$T/port"; then
		tests_show <"$T/backend.err"
		bail 'the backend does not start'
	fi
	tests_port=$(cat "$T/port")
}

# backend_start [OPTION...]: starts a server with the files log and requests, to
# which it appends. Sets $port, $base and $url. After an outage, --port "$port"
# restarts it on its port, which no other test can take meanwhile: on Linux a
# socket that does not listen can hold the port of one that does. --port
# "$free_port" takes the port of hold_port.
backend_start() {
	case "$(uname) $* " in
	Linux*' --port '*) ;;
	*' --port '*) release_port ;;
	Linux*)
		tests_serve --refuse
		set -- --port "$tests_port" "$@"
		;;
	esac
	tests_serve --log "$T/log" --requests "$T/requests" "$@"
	backend_pid=$tests_pid
	port=$tests_port
	base=http://127.0.0.1:$port
	# shellcheck disable=SC2034
	url=$base/api/realtime/data
}

# backend_stop [SIGNAL]: ends the backend started last and waits for it.
backend_stop() {
	[ -n "$backend_pid" ] || return 1
	kill "-${1:-TERM}" "$backend_pid"
	settle "$backend_pid"
	backend_pid=
}

# backend_fault [SPEC...]: sets the faults from now on; without arguments clears
# them.
backend_fault() {
	if [ $# -gt 0 ]; then
		printf '%s\n' "$@"
	fi | curl -qsS -f -m 20 -o "$T/.fault" -X PUT --data-binary @- \
		"$base/fault"
}

# backend_again [SPEC...]: restarts the backend on its port, with empty files
# and with these faults from the first request on.
backend_again() {
	backend_stop
	: >"$T/log"
	: >"$T/requests"
	for tests_spec; do
		set -- "$@" --fault "$tests_spec"
		shift
	done
	backend_start --port "$port" "$@"
}

# backend_stat NAME: prints received, posts, delivered or connections.
backend_stat() {
	curl -qsS -f -m 20 "$base/stats" | sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p"
}

# hold_port: sets $free_port and $free_url, where every connection is refused.
# The port is held, so that no other test takes it.
hold_port() {
	tests_serve --refuse
	tests_holder=$tests_pid
	# shellcheck disable=SC2034
	free_port=$tests_port
	# shellcheck disable=SC2034
	free_url=http://127.0.0.1:$tests_port/api/realtime/data
}

# release_port: releases $free_port, for a program that cannot share it.
release_port() {
	[ -n "$tests_holder" ] || return 1
	kill "$tests_holder"
	settle "$tests_holder"
	tests_holder=
}
