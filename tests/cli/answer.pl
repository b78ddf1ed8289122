#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# A server of one answer:
#
#	answer.pl PORT-FILE ANSWER-FILE [early]
#
# accepts connections on a port that it chooses and writes to the file. On each
# it reads a request, or with early only its head, sends the current content of
# the file, and closes its side. Then it reads to the end.

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
