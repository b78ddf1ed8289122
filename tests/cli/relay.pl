#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# A slow connection to a server on the loopback:
#
#	relay.pl PORT-FILE PORT BYTES MILLISECONDS
#
# accepts connections on a port that it chooses and writes to the file, and
# forwards that many bytes at a time in each direction, with a pause after each.
# With PORT 0 it accepts connections and does nothing.

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
