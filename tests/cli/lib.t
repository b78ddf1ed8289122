#!/bin/sh
# SPDX-License-Identifier: ISC
# lib.sh and its guard: however a test ends, no process and no file of it
# remains, and a program that reads its output reaches the end.

# shellcheck disable=SC2016 # shells that are started here expand it
# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# inner NAME: writes a test whose body is on stdin.
inner() {
	{
		echo '#!/bin/sh'
		echo '. "$(dirname "$0")/lib.sh"'
		cat
	} >"$1.t"
	chmod 755 "$1.t"
}
ln -s "$TESTS"/*.sh .
export BIN BACKEND GUARD

# --- waits that fail ----------------------------------------------------------

# The result of until_true must be used: by check, by ||, or as the result of a
# function.
is 'no test ignores that a wait was in vain' "$(awk '
	ignored != "" && !/^}$/ { print ignored }
	{ ignored = "" }
	!is_continued && /^[ \t]*until_true / && !/(&&|[|][|])/ && !/\\$/ {
		ignored = FILENAME ": " $0
	}
	{ is_continued = /\\$/ }
' "$TESTS"/*.t "$TESTS"/*.sh)" ''
echo 'wait_for 1 false; wait_for 1 true; done_testing' | inner vain
run ./vain.t
status_is 'wait_for fails the test' 1
is 'once' "$(cat out)" 'not ok 1 - within 1 s: false
1..1'

# --- what a test leaves -------------------------------------------------------

if [ "$(uname)" != Linux ]; then
	skip 'nothing is left' 'only Linux gives orphans to the guard'
	done_testing
fi

# Children of every kind: a server, one that ignores signals and one that is
# stopped, a function, and a grandchild in a session of its own that holds the
# output of the test. Each one gives a sign of life, because a signal that
# comes before a new process has reset the traps of its shell is lost in it, and
# nobody sends it again when the guard was killed.
cat >children <<'END'
echo "$$ $PPID" >"$OUT/test.new"
echo "$T" >"$OUT/folder"
mv "$OUT/test.new" "$OUT/test"
backend_start
background sh -c ': >asleep; exec sleep 1000'
background sh -c 'trap "" TERM HUP INT; : >deaf; while :; do sleep 1; done'
background sh -c ': >stopped; exec sleep 1000'
wait_for 20 test -e stopped
kill -STOP "$pid"
background perl -MPOSIX -e 'fork and exit; setsid; open F, ">", "far";
	close F; sleep 1000'
wander() {
	: >wandering
	while :; do
		sleep 1
	done
}
background wander
wait_for 20 test -e asleep
wait_for 20 test -e deaf
wait_for 20 test -e wandering
wait_for 20 test -e far
: >"$OUT/ready"
END

# started NAME [SECONDS]: runs the test, with a reader that waits for the end of
# its output, as prove does.
started() {
	rm -f test folder ready read
	background env OUT="$T" TEST_BOUND="${2:-300}" NAME="./$1.t" sh -c \
		'{ "$NAME" 2>&1; echo "status $?"; } | cat >said; : >read'
}

# The guard of this test becomes the parent of all orphans; this shell is its
# only own child.
has_no_orphans() {
	[ "$(ps -o pid= --ppid "$PPID" | wc -l)" -eq 1 ]
}

nothing_is_left() {
	check "$1: its output ends" until_true 60 test -e read ||
		kill -KILL "$pid"
	settle
	check "$1: no process is left" until_true 20 has_no_orphans
	check "$1: nor is its folder" test ! -e "$(cat folder)"
}

# signal NUMBER SIGNAL: sends it to the test (1) or to its guard (2).
signal() {
	kill "-$2" "$(cut -d' ' -f"$1" test)" 2>/dev/null
}

check 'nothing is there before' has_no_orphans

# ends DESCRIPTION STATUS LAST-LINE: checks how a test with these children ends.
ends() {
	{
		cat children
		echo "$3"
	} | inner ends
	started ends
	nothing_is_left "$1"
	like "$1: its status" said "^status $2\$"
}
ends 'a test that passes' 0 'check works true; done_testing'
ends 'a test that fails' 1 'check works false; done_testing'
ends 'a test that bails out' 255 'bail out'
ends 'a test that is killed' 137 'kill -KILL $$'

{
	cat children
	echo 'mkfifo never; cat <never'
} | inner hangs
started hangs 1
nothing_is_left 'a test that hangs'
like 'it is ended' said '^# ./hangs.t: takes too long: SIGTERM$'

{
	cat children
	echo 'wait'
} | inner waits
for name in TERM INT HUP KILL; do
	for whom in 1 2; do
		what="SIG$name to a test"
		[ "$whom" = 1 ] || what="SIG$name to the guard of a test"
		# no process is left that knows which processes belong to the
		# test
		[ "$name$whom" != KILL2 ] || sed -i '/perl/,/close/d; / far$/d' waits.t
		started waits
		check "$what: it runs" until_true 60 test -e ready
		signal "$whom" "$name"
		nothing_is_left "$what"
	done
done

# The first signal comes at any moment, and the second one before, during or
# after the handling of the first.
for nap in 0 0.01 0.02 0.05 0.1 0.15 0.2 0.3; do
	{
		cat children
		echo 'wait'
	} | inner waits
	started waits
	check "SIGTERM after $nap s: it has begun" until_true 60 test -s test
	sleep "$nap" 2>/dev/null || :
	signal 1 TERM
	sleep "$nap" 2>/dev/null || :
	signal 1 TERM
	signal 2 TERM
	nothing_is_left "SIGTERM after $nap s"
done

done_testing
