#!/usr/bin/perl
# A server of one answer:
#
#	answer.pl PORT-FILE ANSWER-FILE [early]
#
# takes connections on a port of its own, which it writes to the file. It reads
# a request on each, or, if it is early, only the head of it, sends what is in
# the file at that moment, and ends its side. Then it reads on to the end.

use strict;
use warnings;
use FindBin;
use IO::Socket::INET;
require "$FindBin::Bin/listen.pl";

my ($file, $answer, $early) = @ARGV;
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';
my $listener = listen_on($file);

while (my $client = $listener->accept) {
	next if fork;
	alarm 60;
	close $listener;
	my $request = '';
	my $wanted;
	until (defined $wanted && length $request >= $wanted) {
		sysread($client, $request, 65536, length $request) or exit;
		$request =~ /\r\n\r\n/ or next;
		$wanted = $+[0];
		next if $early;
		$wanted += $1 if $request =~ /^Content-Length: (\d+)/mi;
	}
	open my $in, '<', $answer or die "$answer: $!\n";
	local $/;
	syswrite $client, scalar <$in>;
	shutdown $client, 1;
	1 while sysread $client, $request, 65536;
	exit;
}
