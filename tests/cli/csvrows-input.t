#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: sources of input, and input that arrives late or in pieces.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

printf 'a\n1\n2\n' >data.csv
printf '{"a":1}\n{"a":2}\n' >wanted

run csvrows <data.csv
is_file 'stdin' out wanted
run csvrows - <data.csv
is_file '-' out wanted
run csvrows -- data.csv
is_file '-- ends the options' out wanted

run csvrows .
status_is 'a folder: status' 2
is 'a folder' "$(cat err)" 'csvrows: .: Is a directory'
run csvrows missing.csv
status_is 'a missing file: status' 2
is 'a missing file' "$(cat err)" \
	'csvrows: missing.csv: No such file or directory'
cp data.csv secret.csv
chmod 0 secret.csv
if [ -r secret.csv ]; then
	skip 'an unreadable file' 'root reads everything'
else
	run csvrows secret.csv
	is 'an unreadable file' "$status $(cat err)" \
		'2 csvrows: secret.csv: Permission denied'
fi
run sh -c 'csvrows <&-'
status_is 'closed stdin: status' 2
is 'closed stdin' "$(cat err)" 'csvrows: stdin: Bad file descriptor'
run sh -c 'csvrows data.csv <&-'
is_file 'closed stdin does not matter to a file' out wanted

# has N: the output has N lines.
# shellcheck disable=SC2317 # until_true calls it
has() {
	[ "$(wc -l <slow.out)" -eq "$1" ]
}

# While a writer keeps a FIFO open, each record is written as soon as it is
# complete.
mkfifo slow
background csvrows slow >slow.out 2>slow.err
exec 3>slow
printf 'a,b\n1,2' >&3
printf '\n' >&3
check 'a line leaves when it is complete' until_true 10 has 1
printf '3,4\r' >&3
check 'also one that ends with CR' until_true 10 has 2
printf '\n5,"6' >&3
printf '\n"\n7,8\n9' >&3
check 'and two at once' until_true 10 has 4
is 'half a line stays' "$(tail -n 1 slow.out)" '{"a":7,"b":8}'
printf '9,' >&3
exec 3>&-
settle
status_is 'its end' 0
is 'the last line' "$(tail -n 1 slow.out)" '{"a":99,"b":null}'

# --limit ends csvrows while the writer still has the FIFO open.
background csvrows -n 2 slow >slow.out 2>slow.err
exec 3>slow
printf 'a\n1\n2\n' >&3
settle
status_is '--limit does not wait for the writer' 0
check '--limit: its lines' has 2
exec 3>&-

# Byte by byte: a read may end anywhere.
awk 'BEGIN { print "\"a\",b"
	for (i = 0; i < 40; i++) printf "\"x\"\"%d\r\n\",%d\r\n", i, i }' >b.csv
csvrows b.csv >wanted
background csvrows slow >slow.out 2>slow.err
dd if=b.csv bs=1 of=slow 2>/dev/null
settle
is_file 'a FIFO that is written byte by byte' slow.out wanted

# A stop while it waits for a FIFO that nobody has opened.
mkfifo alone
stops() {
	background csvrows data.csv alone >slow.out 2>slow.err
	check "$1: what was there has left" until_true 10 has 2
	kill -QUIT "$pid"
	check "$1: it says that it waits" until_true 10 \
		grep -q '^csvrows: alone:' slow.err
	kill "-$1" "$pid"
	settle
	status_is "$1 while it waits for input" "$2"
}
stops HUP 129
stops INT 130
stops TERM 143

# A non-blocking stdin: nothing is lost, and its flags do not change.
cat >nonblocking.pl <<'END'
# Makes stdin non-blocking for a command, and prints whether it still is
# afterwards.
use Fcntl;
my $flags = fcntl(STDIN, F_GETFL, 0);
fcntl(STDIN, F_SETFL, $flags | O_NONBLOCK) or die "fcntl: $!";
my $status = system(@ARGV);
print STDERR fcntl(STDIN, F_GETFL, 0) & O_NONBLOCK ? "kept\n" : "changed\n";
exit($status ? 1 : 0);
END
csvrows data.csv >wanted
background sh -c 'exec perl nonblocking.pl csvrows <slow' \
	>slow.out 2>slow.err
exec 3>slow
printf 'a\n1' >&3
printf '\n' >&3
check 'a non-blocking stdin: the first line' until_true 10 has 1
printf '2\n' >&3
exec 3>&-
settle
is_file 'a non-blocking stdin: all lines' slow.out wanted
is 'a non-blocking stdin: flags' "$(cat slow.err)" kept

# --- a file that becomes shorter while it is read -----------------------------

perl -e 'print "n,t\n"; printf "%d,%s\n", $_, "x" x 90 for 1 .. 20000' >long.csv
mkfifo rows
# shrinks DESCRIPTION BYTES WORD...: the file is cut after its first records were
# read.
shrinks() {
	cp long.csv cut.csv
	shrunk=$1
	bytes=$2
	shift 2
	# shellcheck disable=SC2016
	background sh -c 'exec "$@" >rows 2>err' sh "$@" <cut.csv
	exec 3<rows
	head -c 1000 <&3 >first
	perl -e 'truncate $ARGV[0], $ARGV[1] or die' cut.csv "$bytes"
	cat first - <&3 >out
	exec 3<&-
	settle
	status_is "$shrunk: status" 2
	like "$shrunk: said" err \
		'^csvrows: .*: became shorter while it was read, so its last record may be cut$'
	is "$shrunk: only whole records" \
		"$(grep -cvE '^\{"n":[0-9]+,"t":"x{90}"\}$' out)" 0
	check "$shrunk: there are some" test "$(wc -l <out)" -gt 10
}
shrinks 'cut before the place' 5000 csvrows cut.csv
shrinks 'cut after it' 1500050 csvrows cut.csv
shrinks 'stdin' 1500050 csvrows
printf 'a\n1\n' >grows.csv
run sh -c '(read -r _; cat) <grows.csv | csvrows'
status_is 'a pipe has no size' 0
run csvrows --no-header /proc/sys/kernel/ostype
if [ -e /proc/sys/kernel/ostype ]; then
	status_is 'nor has a file of /proc' 0
fi

done_testing
