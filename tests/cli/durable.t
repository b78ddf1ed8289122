#!/bin/sh
# SPDX-License-Identifier: ISC
# Power loss: settled lines are on the disk before they are forgotten elsewhere,
# and a damaged checkpoint skips no line.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

backend_start
for n in 1 2 3 4 5 6; do
	printf '{"n":%d}\n' $n
done >lines
length=$(wc -c <lines | tr -d ' ')

# --- the order of calls -----------------------------------------------------

# The calls as words: make (of the checkpoint), count (a record written), sync,
# folder (made durable), back (a line returned), back-sync, post (a request).
# Calls that came at once, one after the other, are one word.
words() {
	awk -v folder="$T/state" '
	/ open(at)?\(.*\/c", .*O_CREAT/ && / = [0-9]/ { word("make") }
	/ pwrite64\(.*\/c>/ { word("count") }
	/ fdatasync\([0-9]+<[^>]*\/c>/ { word("sync") }
	/ fsync\(/ && index($0, "<" folder ">") { word("folder") }
	/ write\(1</ { word("back") }
	/ fdatasync\(1</ { word("back-sync") }
	/ sendto\(/ && /POST/ { word("post") }
	function word(text) {
		if (text != last)
			printf "%s ", text
		last = text
	}' trace
}

calls=open,openat,pwrite64,fdatasync,fsync,write,sendto

# traced COMMAND...: runs it with the lines; what it returns goes to the file
# back.
traced() {
	strace -f -y -s 64 -o trace -e trace="$calls" "$@" <lines >back 2>err
	status=$?
}

# checkpointed WHAT STATUS WORDS [FAULT]: a run with a checkpoint makes these calls
# from the first request on; FAULT counts its requests. The checkpoint is synced
# each second, too, so a slow machine has five tries.
checkpointed() {
	for try in 1 2 3 4 5; do
		rm -f state/c
		backend_again ${4:+"$4"}
		traced httppost --checkpoint "$T/state/c" "$base/sink"
		[ "$(words | cut -d' ' -f5-)" != "$3" ] || break
		diag "$1: try $try: $(words)"
	done
	status_is "$1" "$2"
	is "$1: counts each line after its request or its synced writing" \
		"$(words | cut -d' ' -f5-)" "$3"
}

mkdir state
if ! can_trace; then
	skip 'the order of calls' 'strace cannot be used here'
else
	checkpointed 'a run with a checkpoint' 0 \
		'post count post count post count post count post count post count sync '
	is 'it is durable, name and all, before the first request' \
		"$(words | cut -d' ' -f1-5)" 'make count sync folder post'
	checkpointed 'a run that gives a line back' 1 \
		'post count post back count post count post count post count post count back-sync sync ' \
		status=400@2
	backend_fault
	traced httppost --checkpoint "$T/state/c" --resume "$base/sink"
	is 'a resume syncs what it found before it continues' \
		"$(words)" 'count sync '
	rm state/c

	# each second: half a second has one line
	backend_fault delay=450
	traced httppost --checkpoint "$T/state/c" "$base/sink"
	check 'a long run syncs each second' test \
		"$(words | tr ' ' '\n' | grep -c '^sync$')" -ge 3
	backend_fault

	# the status file is the old one or the new one, never a part of it
	strace -f -y -o trace -e trace=openat,write,close,rename,renameat2 \
		pace --rate max --status-file "$T/state/status" <lines \
		>out 2>err
	awk '/O_EXCL.*status\.|status\..*O_EXCL/ { made = 1 }
		/write\(.*status\./ { written = made }
		/close\(.*status\./ { closed = written }
		/rename.*status\..*status"/ { if (!closed) bad = 1; n++; made = closed = written = 0 }
		END { exit bad || n < 1 }' trace
	is 'a status file is whole before it takes its name' $? 0
fi

# --- what is left of a checkpoint -------------------------------------------

rm -f state/c
head -n 3 lines >three
run httppost --checkpoint state/c "$base/sink" <three
cp state/c whole
size=$(wc -c <whole | tr -d ' ')

# refused FILE: a resume with it is refused, exits with 2 and names the file,
# and no byte of the input was read.
refused() {
	cp "$1" state/c
	: >log
	{
		httppost --checkpoint state/c --resume "$base/sink" >out 2>err
		status=$?
		left=$(cat | wc -c | tr -d ' ')
	} <lines
	[ "$status" = 2 ] && [ "$left" = "$length" ] && [ ! -s out ] &&
		[ ! -s log ] && grep -q '^httppost: state/c: ' err &&
		cmp -s "$1" state/c
}

wrong=
n=1
while [ "$n" -lt "$size" ]; do
	head -c "$n" whole >damaged
	refused damaged || wrong="$wrong $n"
	n=$((n + 1))
done
is "cut at every length from 1 to $((size - 1)), it is refused" "$wrong" ''

wrong=
n=0
while [ "$n" -lt "$size" ]; do
	{
		head -c "$n" whole
		printf '\001'
		tail -c +$((n + 2)) whole
	} >damaged
	refused damaged || wrong="$wrong $n"
	n=$((n + 1))
done
is 'and with any byte of it changed' "$wrong" ''

{ cat whole; echo; } >damaged
check 'and with something after it' refused damaged
head -c "$size" /dev/zero >damaged
check 'and as zeros' refused damaged
head -c "$size" /dev/urandom >damaged
check 'and as noise' refused damaged
head -c 100000 /dev/urandom >damaged
check 'and as much of it' refused damaged
# the count of another run, with the checksum of this one
sed 's/settled=\(0*\)3/settled=\14/' whole >damaged
check 'and with another count' refused damaged

: >state/c
: >log
run httppost --checkpoint state/c --resume "$base/sink" <lines
status_is 'an empty one is one that was never written' 0
is_file 'and skips nothing' log lines
cp whole state/c
: >log
run httppost --checkpoint state/c --resume "$base/sink" <lines
status_is 'the whole one' 0
tail -n +4 lines >rest
is_file 'skips what it counts' log rest

done_testing
