#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: failures of stdout, signals, summaries.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# More than the largest pipe can hold.
awk 'BEGIN { print "n,text"
	for (i = 1; i <= 100000; i++) printf "%d,some text\n", i }' >big.csv
printf 'n\n1\n2\n' >data.csv
printf 'n\n1\n2,3\n' >bad.csv

if [ -w /dev/full ]; then
	for options in '' --count '-n 1'; do
		# shellcheck disable=SC2086
		run sh -c 'exec csvrows "$@" >/dev/full' sh $options data.csv
		status_is "/dev/full $options: status" 2
		is "/dev/full $options" "$(cat err)" \
			'csvrows: stdout: No space left on device'
	done
	run sh -c 'csvrows big.csv >/dev/full'
	status_is '/dev/full, many lines: status' 2
else
	skip '/dev/full' 'is not there'
fi
run sh -c 'ulimit -f 1; exec csvrows big.csv >limited'
status_is 'a limit to files: status' 2
is 'a limit to files' "$(cat err)" 'csvrows: stdout: File too large'
run sh -c 'csvrows data.csv >&-'
status_is 'closed stdout: status' 2
is 'closed stdout' "$(cat err)" 'csvrows: stdout: Bad file descriptor'

# Lines are written in large blocks if there is enough to read.
if can_trace; then
	run strace -qq -o calls -e trace=write csvrows big.csv
	check 'large blocks' awk -F ' = ' '{ last = $2; n++ }
		NR > 1 && before < 65536 { exit 1 }
		{ before = last } END { exit n < 3 }' calls
else
	skip 'large blocks' 'strace does not run here'
fi

# The reader exits.
for ignored in '' 'trap "" PIPE;'; do
	run sh -c "$ignored { csvrows big.csv; echo \$? >status; } | head -n 1"
	is "a reader that leaves $ignored" "$(cat status)" 141
	is "it leaves quietly $ignored" "$(cat err)" ''
done
mkfifo slow back blocked torn killed last
background sh -c 'exec csvrows slow >back' 2>err
exec 4<back 3>slow
printf 'n\n1\n' >&3
read -r line <&4
is 'a line, then the reader leaves' "$line" '{"n":1}'
exec 4<&-
if [ "$(uname)" = Linux ]; then
	settle
	status_is 'noticed without another line' 141
	exec 3>&-
else
	printf '2\n3\n' >&3
	exec 3>&-
	settle
	status_is 'noticed with the next line' 141
fi

# A status signal while csvrows waits for input. USR1 and USR2 do nothing.
background csvrows slow >out 2>err
exec 3>slow
printf 'n\n1\n2,2\n3\n' >&3
check 'two lines' until_true 10 grep -q '{"n":3}' out
kill -USR1 "$pid"
kill -USR2 "$pid"
kill -QUIT "$pid"
check 'SIGQUIT while it waits for input' until_true 10 grep -qx \
	'csvrows: slow:4: 3 records, 2 written, 1 refused' err
printf '4\n' >&3
exec 3>&-
settle
status_is 'it continues after that' 1
is 'and loses nothing' "$(tr '\n' ' ' <out)" '{"n":1} {"n":3} {"n":4} '

# A status signal while the reader blocks, then SIGTERM: no line is torn.
background sh -c 'exec csvrows big.csv >blocked' 2>err
exec 4<blocked
read -r line <&4
is 'the first line' "$line" '{"n":1,"text":"some text"}'
N='[0-9]+'
# shellcheck disable=SC2317 # until_true calls it
asked() {
	kill -QUIT "$pid"
	grep -Eqx "csvrows: big.csv:$N: $N records, $N written, 0 refused" err
}
check 'SIGQUIT while the reader blocks' until_true 10 asked
kill -TERM "$pid"
settle
status_is 'it dies of SIGTERM' 143
cat <&4 >rest
exec 4<&-
is 'the last byte is a newline' "$(tail -c 1 rest | od -An -c | tr -d ' ')" \
	'\n'
jq -c . rest >again 2>jq.err
is 'every line is whole' "$(wc -l <again)" "$(wc -l <rest)"
check 'not all was written' test "$(wc -l <rest)" -lt 100000
check 'written is what the reader has' test \
	"$(tail -n 1 err | sed 's/.* records, \([0-9]*\) written.*/\1/')" -le \
	"$(($(wc -l <rest) + 1))"

# Not even kill -9 can tear a line that is not longer than PIPE_BUF.
mkfifo torn9
background sh -c 'exec csvrows big.csv >torn9' 2>err
exec 4<torn9
read -r line <&4
kill -KILL "$pid"
cat <&4 >rest
exec 4<&-
settle
status_is 'it is killed' 137
is 'killed: the last byte is a newline' \
	"$(tail -c 1 rest | od -An -c | tr -d ' ')" '\n'
jq -c . rest >again 2>jq.err
is 'killed: every line is whole' "$(wc -l <again)" "$(wc -l <rest)"

# Lines longer than PIPE_BUF are whole, too: a partly written one is finished.
awk 'BEGIN { print "a"; for (i = 0; i < 4000; i++) t = t "0123456789"
	for (i = 0; i < 50; i++) print "x" t }' >long.csv
background sh -c 'exec csvrows long.csv >torn' 2>err
exec 4<torn
dd bs=1 count=1 <&4 2>/dev/null >first
kill -TERM "$pid"
cat first - <&4 >rest
exec 4<&-
settle
status_is 'it dies of SIGTERM in a long line' 143
is 'long lines are whole' "$(jq -r '.a | length' rest | sort -u)" 40001
check 'and few' test "$(wc -l <rest)" -lt 50

# A second signal ends csvrows at once.
background sh -c 'exec csvrows long.csv >killed' 2>err
exec 4<killed
dd bs=1 count=1 <&4 2>/dev/null >first
kill -TERM "$pid"
# shellcheck disable=SC2317
again() {
	! kill -TERM "$pid"
}
check 'a second SIGTERM ends it' until_true 10 again
settle
status_is 'also of SIGTERM' 143
exec 4<&-

# A non-blocking stdout: nothing is lost.
cat >nonblocking.pl <<'END'
use Fcntl;
my $flags = fcntl(STDOUT, F_GETFL, 0);
fcntl(STDOUT, F_SETFL, $flags | O_NONBLOCK) or die "fcntl: $!";
my $status = system(@ARGV);
print STDERR fcntl(STDOUT, F_GETFL, 0) & O_NONBLOCK ? "kept\n" : "changed\n";
exit($status ? 1 : 0);
END
csvrows big.csv >wanted
background sh -c 'exec perl nonblocking.pl csvrows big.csv >last' 2>err
{
	read -r line
	printf '%s\n' "$line"
	cat
} <last >out
settle
status_is 'a non-blocking stdout: status' 0
is_file 'a non-blocking stdout: all lines' out wanted
is 'a non-blocking stdout: flags' "$(cat err)" kept

# Summaries.
run csvrows data.csv
is 'no summary without a cause' "$(cat err)" ''
run csvrows --stats data.csv
is '--stats' "$(cat err)" \
	'csvrows: 2 records, 2 written, 0 refused, 6 bytes'
run csvrows --stats=json bad.csv
is '--stats json' "$(tail -n 1 err)" \
	'{"records":2,"written":1,"refused":1,"bytes":8}'
run csvrows bad.csv
is 'a summary after a failure' "$(tail -n 1 err)" \
	'csvrows: 1 record refused'
run csvrows --color always bad.csv
check 'colour if asked for' \
	grep -q "$(printf '\033')" err
run csvrows bad.csv
check 'and no colour in a file' ! grep -q "$(printf '\033')" err

done_testing
