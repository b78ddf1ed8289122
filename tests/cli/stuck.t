#!/bin/sh
# What others do not do holds no filter up for ever: who waits for them can be
# ended by signals.

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

# is_ended WHAT FILE: once the file is there, two signals end what then says
# how it went.
is_ended() {
	check "$1: all is done but the last words" until_true 20 test -s "$2"
	kill -TERM "$pid"
	kill -HUP "$pid"
	settle
	check "$1: the second signal ends it" \
		test "$status" -eq 143 -o "$status" -eq 129
}

printf 'n\n1\n' >one.csv
background csvrows --stats one.csv >out 2>full
is_ended csvrows out
rm -f out
echo 1 >one
background pace -r max --stats <one >out 2>full
is_ended pace out
backend_start
background httppost --show '%{n}' "$base/sink" <one >out 2>full
is_ended httppost log

# the same of rejects
mkfifo in
exec 6<>in
background csvrows --rejects full <in >out 2>err 5>&- 6>&-
printf 'n\n1,2\n' >&6
check 'a record was refused' until_true 20 test -s err
kill -TERM "$pid"
kill -HUP "$pid"
settle
check 'csvrows: nobody takes rejects: the second signal ends it' \
	test "$status" -eq 143 -o "$status" -eq 129
exec 5>&- 6>&-

# --- a pipe of settings brings none -----------------------------------------

mkfifo settings

# is_ended_early WHAT: one signal ends what has opened the pipe.
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

done_testing
