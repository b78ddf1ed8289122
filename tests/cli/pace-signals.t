#!/bin/sh
# SPDX-License-Identifier: ISC
# pace: the status in every state, by signal and in the file, and the ways in
# which it is stopped.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"
# shellcheck source=terminal.sh
. "$TESTS/terminal.sh"

seq 1000 >lines
perl -e 'print "x" x 9999, "\n" for 1 .. 12' >big
mkfifo in out.fifo

# processor_time: prints the processor time of $pid, in ticks of the system.
processor_time() {
	sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'
}

# idles DESCRIPTION: $pid uses almost no processor time.
idles() {
	if ! [ -r "/proc/$pid/stat" ]; then
		skip "$1" 'no /proc'
		return
	fi
	idles_before=$(processor_time)
	sleep 0.5
	check "$1" [ $(($(processor_time) - idles_before)) -lt 10 ]
}

FIGURES='elapsed [0-9]+:[0-9][0-9]:[0-9][0-9], [0-9]+\.[0-9]{3} lines/s, '\
'lag [0-9.]+[a-z]*, slipped [0-9.]+[a-z]*'

# --- status in every state --------------------------------------------------

# Each wait for the status line has a limit. If a signal ends pace or gets no
# answer, the test fails here.
exec 3<>in 4<>out.fifo
background pace -i 10ms --first 100 --total 200 --status-file figures \
	<in >out.fifo 2>err 3>&- 4>&-
check 'waiting before the first line' state_is waiting
kill -QUIT "$pid"
check 'SIGQUIT while waiting' until_true 20 grep -Eqx \
	"pace: waiting 100/200 lines \(50\.0%\), $FIGURES, left 0:00:01" err
is 'no line, no time' "$(figure elapsed)" 0.000000000
idles 'waiting is idle'
kill -USR1 "$pid"
check 'paused before the first line' state_is paused
kill -USR2 "$pid"
check 'and waiting again' state_is waiting
cat big >&3
check 'blocked by its reader' state_is blocked
kill -QUIT "$pid"
check 'SIGQUIT while blocked' until_true 20 grep -Eq \
	"^pace: blocked 10[0-9]/200 lines \(5[0-9]\.[0-9]%\), $FIGURES, " err
idles 'being blocked is idle'
kill -USR1 "$pid"
check 'paused while blocked' state_is paused
: >err
kill -QUIT "$pid"
check 'SIGQUIT while paused' until_true 20 grep -Eq '^pace: paused 10' err
idles 'a pause is idle'
exec 3>&-
idles 'so is one after the end of input'
kill -USR2 "$pid"
check 'blocked again' state_is blocked
background cat <out.fifo >copy 4>&-
reader=$pid
exec 4>&-
settle "$reader"
is_file 'all comes when the reader continues' copy big
check 'finished' state_is finished
is 'the last figures' "$(figure lines) $(figure released) $(figure total)" \
	'112 12 200'
is 'percent and left' "$(figure percent) $(figure left)" \
	'56.000000000 0.880000000'

background pace -i 30ms --total 1000 --status-file figures <lines >copy 2>err
running=$pid
check 'running' state_is running
kill -QUIT "$pid"
check 'SIGQUIT while running' until_true 20 grep -Eq \
	"^pace: running [0-9]+/1000 lines \([0-9.]+%\), $FIGURES, left 0:" err
is 'the file names its process' "$(figure pid)" "$running"
before=$(figure seq)
kill -QUIT "$pid"
check 'each status signal rewrites the file' \
	until_true 20 eval "[ \"\$(figure seq)\" -gt $before ]"
before=$(figure lines)
check 'so does a second with lines' \
	until_true 20 eval "[ \"\$(figure lines)\" -gt $before ]"
is 'only its user can read it' "$(find figures -perm 600)" figures
is 'no other file is left' "$(ls figures*)" figures
kill -USR1 "$pid"
check 'paused' state_is paused
before=$(figure seq)
check 'how long it is paused is written' until_true 20 eval \
	"[ \"\$(figure seq)\" -gt $before ]"
before=$(figure seq)

# --- the end ----------------------------------------------------------------

kill -TERM "$pid"
settle
status_is 'SIGTERM while paused: by that signal' 143
check 'stopped' state_is stopped
is 'only whole lines were written' "$(cat copy)" \
	"$(head -n "$(figure released)" lines)"
check 'seq counts on' test "$(figure seq)" -gt "$before"

for signal in HUP INT TERM; do
	exec 3<>in
	: >figures
	background pace --status-file figures <in >copy 3>&-
	check "waits for SIG$signal" state_is waiting
	kill -$signal "$pid"
	settle
	is "SIG$signal while waiting: by that signal" \
		"$(kill -l $((status - 128)))" $signal
	exec 3>&-
done

perl -e 'print "x" x 300000, "\n" for 1 .. 3' >longer

# The reader takes the rest of the line that was partly written, and nothing
# else follows. The other pipe may still contain bytes.
mkfifo new.fifo
exec 4<>new.fifo
: >figures
background pace -r max --status-file figures <longer >new.fifo \
	2>err 4>&-
stopped=$pid
check 'blocked in a line' state_is blocked
kill -USR1 "$pid"
check 'a pause does not unblock it' state_is paused
background cat <new.fifo >copy 4>&-
exec 4>&-
check 'but it lasts until the line has left' \
	until_true 20 lines_are 1 copy
kill -QUIT "$stopped"
sleep 0.3
is 'and lets no other leave' "$(wc -l <copy | tr -d ' ')" 1
kill -TERM "$stopped"
settle "$stopped"
status_is 'stopped while paused' 143
settle "$pid"
is 'the one line was whole' "$(wc -c <copy | tr -d ' ')" 300001

# --- its reader goes --------------------------------------------------------

# gone DESCRIPTION: the last reader exits; pace ends by SIGPIPE, quietly.
gone() {
	exec 4>&-
	settle
	is "$1: by SIGPIPE" "$(kill -l $((status - 128)))" PIPE
	is "$1: quietly" "$(cat err)" ''
	check "$1: stopped" state_is stopped
}

exec 3<>in 4<>out.fifo
: >figures
background pace --status-file figures <in >out.fifo 2>err 3>&- 4>&-
check 'it waits' state_is waiting
gone 'the reader goes while it waits for input'
exec 4<>out.fifo
background pace --paused --status-file figures <lines >out.fifo 2>err 3>&- 4>&-
check 'it is paused' state_is paused
gone 'while paused'
exec 4<>out.fifo
background pace -i 1h --status-file figures <lines >out.fifo 2>err 3>&- 4>&-
check 'it runs' state_is running
gone 'while it waits for a slot'
exec 4<>out.fifo
background pace -r max --status-file figures <big >out.fifo 2>err 3>&- 4>&-
check 'it is blocked' state_is blocked
gone 'while blocked'
exec 4<>out.fifo
background sh -c 'trap "" PIPE; exec pace --status-file figures' \
	<in >out.fifo 2>err 3>&- 4>&-
check 'it waits' state_is waiting
gone 'with SIGPIPE ignored'
exec 3>&-

# --- a terminal -------------------------------------------------------------

if command -v tmux >/dev/null; then
	# A process must keep the terminal open.
	cat >in_terminal <<-END
		exec 3<&0
		exec pace -i 30ms --total 1000 --status-file figures \
			<lines 2>err >copy
	END
	: >err
	: >figures
	terminal new-session -d -x 80 -y 24 sh in_terminal
	check 'it runs in a terminal' state_is running
	keys "C-\\"
	check 'Ctrl-\ shows the status' until_true 20 \
		grep -Eq '^pace: running [0-9]+/1000 lines' err
	before=$(figure lines)
	check 'and it continues' \
		until_true 20 eval "[ \"\$(figure lines)\" -gt $before ]"
	terminal kill-server 2>/dev/null
else
	skip 'Ctrl-\ in a terminal' 'tmux is missing'
fi

done_testing
