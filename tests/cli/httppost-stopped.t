#!/bin/sh
# SPDX-License-Identifier: ISC
# A process that is suspended longer than its deadlines, by Ctrl-Z or with the
# machine: answers that arrived meanwhile count.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# Answers when the file go exists, and creates the file sent when everything is
# on its way.
cat >late.pl <<'END'
use strict;
use warnings;
require "$ARGV[1]/listen.pl";
my $listener = listen_on($ARGV[0]);
while (my $client = $listener->accept) {
	my $request = '';
	until ($request =~ /\r\n\r\n\{"n":1\}/) {
		sysread $client, $request, 4096, length $request or last;
	}
	open my $seen, '>', 'seen';
	close $seen;
	select undef, undef, undef, 0.05 until -e 'go';
	my $answer = "HTTP/1.1 200 OK\r\nContent-Length: 150000\r\n\r\n" .
		'x' x 150000;
	syswrite($client, $answer) == length $answer or die "short: $!\n";
	open my $sent, '>', 'sent';
	close $sent;
	1 while sysread $client, $request, 4096;
}
END
background perl late.pl late_port "$TESTS" 2>late.err
until_true 20 test -s late_port || bail 'late.pl does not start'
late=http://127.0.0.1:$(cat late_port)/
echo '{"n":1}' >one

# stopped WHAT ARGUMENT...: the answer arrives while httppost is suspended, and
# the deadline passes.
stopped() {
	stopped_what=$1
	shift
	rm -f seen go sent
	background httppost --timeout 5s --retry 0 --stats=json "$@" "$late" \
		<one >out 2>err
	until_true 20 test -e seen || bail 'no request'
	kill -STOP "$pid"
	: >go
	check "$stopped_what: the answer is there" until_true 20 test -e sent
	sleep 6
	kill -CONT "$pid"
	settle
	status_is "$stopped_what: is delivered" 0
	is "$stopped_what: by one attempt" \
		"$(tail -n 1 err | jq -c '[.delivered, .attempts]')" '[1,1]'
	is "$stopped_what: nothing is returned" "$(cat out)" ''
}
stopped 'one line'
stopped 'many jobs' --jobs 8

# A stop signal before the suspension, which is longer than --grace.
rm -f seen go sent
background httppost --retry 0 --grace 5s --stats=json --status-file status \
	"$late" <one >out 2>err
until_true 20 test -e seen || bail 'no request'
kill -TERM "$pid"
check 'after a signal: ends' until_true 20 grep -q '^state=stopping' status
kill -STOP "$pid"
: >go
check 'after a signal: the answer is there' until_true 20 test -e sent
sleep 6
kill -CONT "$pid"
settle
is 'after a signal: is delivered' "$(tail -n 1 err | jq .delivered)" 1
is 'after a signal: nothing is returned' "$(cat out)" ''

done_testing
