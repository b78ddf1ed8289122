#!/usr/bin/perl
# A slow way to a server on the loopback:
#
#	relay.pl PORT-FILE PORT BYTES MILLISECONDS
#
# takes connections on a port of its own, which it writes to the file, and hands
# on so many bytes at a time in each direction, with a pause behind each. With
# PORT 0 it takes connections and does nothing with them.

use strict;
use warnings;
use FindBin;
use IO::Select;
use IO::Socket::INET;
require "$FindBin::Bin/listen.pl";

my ($file, $port, $bytes, $pause_ms) = @ARGV;
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';
my $listener = listen_on($file);

my @kept;
while (my $client = $listener->accept) {
	if ($port == 0) {
		push @kept, $client;
		next;
	}
	next if fork;
	alarm 60;
	close $listener;
	my $server = IO::Socket::INET->new("127.0.0.1:$port") or exit 1;
	my $ready = IO::Select->new($client, $server);
	while (1) {
		for my $from ($ready->can_read) {
			my $to = $from == $client ? $server : $client;
			my $count = sysread($from, my $part, $bytes);
			exit unless $count;
			syswrite $to, $part;
			select undef, undef, undef, $pause_ms / 1000;
		}
	}
}
