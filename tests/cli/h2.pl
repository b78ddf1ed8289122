#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# An HTTP/2 server without TLS (RFC 9113) that does one thing to each request as
# soon as its headers have arrived, before the rest of its body:
#
#	h2.pl PORT-FILE answer STATUS	answers it, and then resets the stream
#					without an error
#	h2.pl PORT-FILE reset CODE	resets the stream with that error
#	h2.pl PORT-FILE goaway COUNT	answers that many with GOAWAY and closes the
#					connection; answers the others with 200
#
# It listens on a port of the loopback, which it writes to the file.

use strict;
use warnings;
use FindBin;
use IO::Socket::INET;
require "$FindBin::Bin/listen.pl";

use constant { DATA => 0, HEADERS => 1, RST_STREAM => 3, SETTINGS => 4,
	GOAWAY => 7 };
use constant { END_STREAM => 1, ACK => 1, END_HEADERS => 4 };

my ($file, $what, $number) = @ARGV;
$SIG{PIPE} = 'IGNORE';
my $listener = listen_on($file);

sub frame {
	my ($type, $flags, $stream, $payload) = @_;
	return substr(pack('N', length $payload), 1)
		. pack('CCN', $type, $flags, $stream) . $payload;
}

# Reads that many bytes, or returns undef if the client has closed.
sub take {
	my ($client, $count) = @_;
	my $bytes = '';
	while (length $bytes < $count) {
		sysread $client, $bytes, $count - length $bytes, length $bytes
			or return undef;
	}
	return $bytes;
}

# A status in HPACK: index 8 of its table, with the value as a literal.
sub answer {
	my ($client, $stream, $status) = @_;
	syswrite $client, frame(HEADERS, END_HEADERS, $stream,
		"\x08" . chr(length $status) . $status);
	select undef, undef, undef, 0.2;
	syswrite $client, frame(DATA, END_STREAM, $stream, 'so it is')
		. frame(RST_STREAM, 0, $stream, pack('N', 0));
}

sub serve {
	my ($client) = @_;
	take($client, 24) // return;
	syswrite $client, frame(SETTINGS, 0, 0, '');
	while (defined(my $head = take($client, 9))) {
		my ($high, $low, $type, $flags, $stream) =
			unpack 'CnCCN', $head;
		take($client, $high << 16 | $low) // return;
		if ($type == SETTINGS && !($flags & ACK)) {
			syswrite $client, frame(SETTINGS, ACK, 0, '');
		} elsif ($type == HEADERS && $what eq 'answer') {
			answer($client, $stream, $number);
		} elsif ($type == HEADERS && $what eq 'goaway') {
			if ($number-- <= 0) {
				answer($client, $stream, 200);
				next;
			}
			# no stream was processed, and there is no error
			syswrite $client, frame(GOAWAY, 0, 0, pack('NN', 0, 0));
			return;
		} elsif ($type == HEADERS) {
			syswrite $client, frame(RST_STREAM, 0, $stream,
				pack('N', $number));
		}
	}
}

while (my $client = $listener->accept) {
	serve($client);
	close $client;
}
