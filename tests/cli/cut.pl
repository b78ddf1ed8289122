#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# Relays connections to a TLS server on the loopback, without the alerts of the
# server:
#
#	cut.pl PORT-FILE PORT
#
# accepts connections on a port that it chooses and writes to the file. The
# first alert of the server ends the connection instead. TLS 1.3 hides which
# record is an alert.

use strict;
use warnings;
use FindBin;
use IO::Select;
use IO::Socket::INET;
require "$FindBin::Bin/listen.pl";

my ($file, $port) = @ARGV;
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';
my $listener = listen_on($file);

while (my $client = $listener->accept) {
	next if fork;
	alarm 60;
	close $listener;
	my $server = IO::Socket::INET->new("127.0.0.1:$port") or exit 1;
	my $ready = IO::Select->new($client, $server);
	my $records = '';
	while (1) {
		for my $from ($ready->can_read) {
			sysread($from, my $part, 65536) or exit;
			if ($from == $client) {
				syswrite $server, $part;
				next;
			}
			$records .= $part;
			while (length $records >= 5) {
				my ($kind, $size) = unpack 'Cxxn', $records;
				exit if $kind == 21;
				last if length $records < 5 + $size;
				syswrite $client, substr $records, 0, 5 + $size, '';
			}
		}
	}
}
