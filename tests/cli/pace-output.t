#!/bin/sh
# SPDX-License-Identifier: ISC
# pace: descriptors that are closed, full, non-blocking, or not pipes.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

seq 20000 >lines

# stdout_is_full RATE
stdout_is_full() {
	tests_ran="pace -r $1 >/dev/full"
	bounded pace -r "$1" <lines >/dev/full 2>err
	status=$?
	status_is "/dev/full at $1: status" 2
	like "/dev/full at $1: message" err \
		'^pace: stdout: No space left on device$'
	like "/dev/full at $1: summary" err '^pace: failed 0 lines, '
}

if [ -c /dev/full ]; then
	stdout_is_full max
	stdout_is_full 10
	stdout_is_full 100000
else
	skip '/dev/full' 'there is none'
fi

run sh -c 'ulimit -f 1; exec pace -r max <lines >limited'
status_is 'a limit to files: status' 2
like 'a limit to files: message' err '^pace: stdout: File too large$'
tests_ran='pace >&-'
bounded pace -r max <lines 2>err >&-
status=$?
status_is 'closed stdout: status' 2
like 'closed stdout: message' err '^pace: stdout: Bad file descriptor$'
tests_ran='pace <&-'
bounded pace -r max 2>err >out <&-
status=$?
status_is 'closed stdin: status' 2
like 'closed stdin: message' err '^pace: stdin: Bad file descriptor$'
bounded pace -r max <lines >out 2>&-
status=$?
status_is 'closed stderr: status' 0
is_file 'closed stderr' out lines
run pace --paused <.
status_is 'a directory: status' 2
like 'a directory: message' err '^pace: stdin: Is a directory$'
run pace -r max --status-file . <lines
status_is 'no status file: status' 2
like 'no status file: message' err '^pace: --status-file: \.: Is a directory '
is 'no status file: no line' "$(cat out)" ''
: >elsewhere
ln -s elsewhere link
run pace -r max --status-file link <lines
status_is 'a status file that is a link: status' 2
is 'it is not followed' "$(cat elsewhere)" ''
run pace -r max --status-file missing/figures <lines
status_is 'a status file in a folder that is missing: status' 2
is 'a status file in a folder that is missing: no line' "$(cat out)" ''
mkdir folder
{
	head -n 9 lines
	until_true 20 test -e folder/figures || exit
	mv folder moved
	tail -n +10 lines
} | bounded pace -r max --status-file folder/figures >out 2>err
is 'a folder that is moved stops no line: status' "$?" 0
is_file 'a folder that is moved stops no line' out lines
is 'and is reported once' "$(grep -c 'folder/figures: ' err)" 1

# Both ends of pace are non-blocking, with a reader and a writer that are slow
# at first, and their flags do not change.
cat >nonblocking.pl <<'END'
use strict;
use Fcntl;
use Socket;
my ($kind, @command) = @ARGV;
my ($from, $in, $out, $to);
if ($kind eq "socket") {
	socketpair($from, $in, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die;
	socketpair($out, $to, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die;
} else {
	pipe($in, $from) or die;
	pipe($to, $out) or die;
}
for my $fd ($in, $out) {
	fcntl($fd, F_SETFL, fcntl($fd, F_GETFL, 0) | O_NONBLOCK) or die;
}
my $pace = fork;
if (!$pace) {
	open STDIN, "<&", $in or die;
	open STDOUT, ">&", $out or die;
	close $_ for $from, $in, $out, $to;
	exec @command or die;
}
my $writer = fork;
if (!$writer) {
	close $_ for $in, $out, $to;
	open my $lines, "<", "lines" or die;
	select undef, undef, undef, 0.2;
	while (<$lines>) { print $from $_ }
	close $from;
	exit;
}
close $from;
select undef, undef, undef, 0.5;
fcntl($in, F_GETFL, 0) & O_NONBLOCK or die "stdin is blocking";
fcntl($out, F_GETFL, 0) & O_NONBLOCK or die "stdout is blocking";
close $_ for $in, $out;
print while <$to>;
waitpid $pace, 0;
exit $? >> 8 || $? & 127;
END
for kind in pipe socket; do
	for rate in max 40000; do
		run perl nonblocking.pl $kind pace -r $rate
		status_is "non-blocking ${kind}s at $rate: status" 0
		is_file "non-blocking ${kind}s at $rate" out lines
		is "non-blocking ${kind}s at $rate: stderr" "$(cat err)" ''
	done
done

# The output pipe keeps its size at any rate; the input pipe grows only if lines
# pass as fast as possible.
cat >size.pl <<'END'
use Fcntl;
sysopen my $pipe, shift, O_RDWR | O_NONBLOCK or die;
fcntl $pipe, 1031, 0 + shift or die if @ARGV; # F_SETPIPE_SZ
print fcntl($pipe, 1032, 0), "\n";
END
mkfifo in.fifo out.fifo tried.fifo
exec 3<>in.fifo 4<>out.fifo 5<>tried.fifo
if [ "$(uname)" = Linux ] && perl size.pl tried.fifo 262144 >out; then
	usual=$(perl size.pl in.fifo)
	for rate in 1 200000 1000000 max; do
		: >figures
		background pace -r $rate --status-file figures <in.fifo \
			>out.fifo 2>err 3>&- 4>&- 5>&-
		check "pipes at $rate: it runs" state_is waiting
		wanted=$usual
		case $rate in
		1000000 | max) wanted=262144 ;;
		esac
		is "pipes at $rate" "$(perl size.pl in.fifo; perl size.pl out.fifo)" \
			"$(printf '%s\n' "$wanted" "$usual")"
		kill -TERM "$pid"
		settle
	done
else
	skip 'pipes' 'their size cannot be set here'
fi
exec 3>&- 4>&- 5>&-

# A slow reader of long lines gets all of them, through a pipe that blocks.
perl -e 'print $_ x 7919, "\n" for "aa" .. "cz"' >long
bounded pace -r max <long | perl -e 'while (sysread STDIN, $_, 5000) {
	print; select undef, undef, undef, 0.001 }' >copy
is_file 'a slow reader' copy long

# Lines that fit into a pipe are written whole: the lines of two writers to one
# pipe are not mixed.
perl -e 'print $_ x 1999, "\n" for ("a") x 300' >as
tr a b <as >bs
{
	pace -r 100000 <as &
	pace -r 2500 <bs
	wait
} | cat >mixed
is 'lines are not torn' "$(grep -Ecx 'a{1999}|b{1999}' mixed)" 600

run sh -c 'pace -r max <lines | head -n 1'
is 'its reader leaves' "$(cat out)" 1
is 'which is no reason for a message' "$(cat err)" ''

done_testing
