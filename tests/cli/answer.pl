#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# A server that follows a script:
#
#	answer.pl PORT-FILE SCRIPT [ADDRESS]
#
# accepts connections on the address, 127.0.0.1 by default, and on a port that
# it chooses and writes to the file. The first line of the script is for the
# first connection, and so on; the last line is for all later ones. Where a line
# begins with a request, a connection without one does not count. A new script
# begins with SCRIPT.log removed. The words of the line are done in order, and
# then the connection is closed:
#
#	request		read a request, and log it
#	head		read the head of a request only, and log it
#	answer=STATUS[,NAME:VALUE]...
#			send an answer with these headers and the body "ok"
#	ok		send a 200
#	last		send a 200 and the end of the connection in one packet
#	send=TEXT	send the text, in which \r, \n, \s (a blank) and \xNN
#			are replaced
#	file=FILE	send the current content of the file
#	drip=TEXT	send the text, a byte each 100 ms
#	flood=TEXT	send the text again and again, until the client closes
#	pause=MS	wait
#	await=FILE	wait until the file exists
#	note=TEXT	write the text to the log
#	half		close our side, and go on
#	drain[=MS]	read to the end, with such a pause after each 64 KiB
#	reset		close the connection by a reset
#	serve[=MS]	answer each further request with 200, after that time
#
# The log is SCRIPT.log: the number of the connection, what happened ("open",
# "head", "request" or "closed"), and for a request its header Key, the beginning
# of its body and its header Host. Connections are counted by it.

use strict;
use warnings;
use Fcntl ':flock';
use FindBin;
use IO::Select;
use Socket qw(:DEFAULT IPPROTO_TCP);
use Time::HiRes 'sleep';
require "$FindBin::Bin/listen.pl";

my ($port_file, $script, $address) = @ARGV;
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';
my $listener = listen_on($port_file, $address);

my ($client, $number, $log);
my $buffer = '';

sub note {
	syswrite $log, join(' ', $number, @_) . "\n";
}

sub contents {
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!\n";
	local $/;
	my $bytes = <$in>;
	return defined $bytes ? $bytes : '';
}

sub unescape {
	my ($text) = @_;
	my %named = (r => "\r", n => "\n", s => ' ');
	$text =~ s/\\(?:([rns])|x([0-9A-Fa-f]{2}))/
		defined $1 ? $named{$1} : chr hex $2/gex;
	return $text;
}

sub finish {
	close $client;
	note('closed');
	exit;
}

# False if the client has gone.
sub put {
	my ($bytes) = @_;
	while (length $bytes) {
		my $count = syswrite $client, $bytes;
		return 0 unless $count;
		substr $bytes, 0, $count, '';
	}
	return 1;
}

sub take_request {
	my ($is_whole) = @_;
	my $wanted;
	until (defined $wanted && length $buffer >= $wanted) {
		if (!defined $wanted && $buffer =~ /\r\n\r\n/) {
			$wanted = $+[0];
			$wanted += $1 if $is_whole &&
				$buffer =~ /^Content-Length: (\d+)/mi;
			next;
		}
		sysread($client, $buffer, 65536, length $buffer) or finish();
	}
	my $request = substr $buffer, 0, $wanted, '';
	my ($head, $body) = split /\r\n\r\n/, $request, 2;
	my $key = $head =~ /^Key: (.*?)\r?$/mi ? $1 : '-';
	my $host = $head =~ /^Host: (.*?)\r?$/mi ? $1 : '-';
	note($is_whole ? 'request' : 'head', $key, substr($body, 0, 20), $host);
}

sub answer {
	my ($status, @headers) = @_;
	return put(join "\r\n", "HTTP/1.1 $status So", 'Content-Length: 2',
		@headers, '', 'ok');
}

# With TCP_CORK, Linux sends what is written together with the end.
sub answer_and_end {
	setsockopt $client, IPPROTO_TCP, Socket::TCP_CORK(), 1
		if $^O eq 'linux';
	answer(200);
	finish();
}

my %does = (
	request => sub { take_request(1) },
	head => sub { take_request(0) },
	answer => sub { answer(split /,/, $_[0]) },
	ok => sub { answer(200) },
	last => \&answer_and_end,
	send => sub { put(unescape($_[0])) },
	file => sub { put(contents($_[0])) },
	drip => sub {
		for my $byte (split //, unescape($_[0])) {
			put($byte) or finish();
			sleep 0.1;
		}
	},
	flood => sub {
		my $much = unescape($_[0]) x 100;
		1 while put($much);
	},
	pause => sub { sleep $_[0] / 1000 },
	await => sub { sleep 0.02 until -e $_[0] },
	note => sub { note($_[0]) },
	half => sub { shutdown $client, 1 },
	drain => sub {
		while (sysread $client, $buffer, 65536) {
			sleep $_[0] / 1000 if $_[0];
		}
	},
	reset => sub {
		setsockopt $client, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0);
		finish();
	},
	serve => sub {
		while (1) {
			take_request(1);
			sleep $_[0] / 1000 if $_[0];
			answer(200);
		}
	},
);

# The words for this connection, once it counts. The log is locked meanwhile, so
# that each number is given once, and kept: what ends late does not belong to the
# log of the next script.
sub begin {
	my @lines = split /\n/, contents($script);
	while (1) {
		open $log, '+>>', "$script.log" or die "$script.log: $!\n";
		flock $log, LOCK_EX;
		seek $log, 0, 0;
		$number = 1 + grep { / open$/ } <$log>;
		my $line = $lines[$number > @lines ? -1 : $number - 1];
		my @words = split ' ', defined $line ? $line : '';
		my $waits = @words && $words[0] =~ /^(request|head|serve)$/;
		if (!$waits || length $buffer) {
			syswrite $log, "$number open\n";
			flock $log, LOCK_UN;
			return @words;
		}
		close $log;
		if (IO::Select->new($client)->can_read(0.05)) {
			sysread $client, $buffer, 65536 or exit;
		}
	}
}

while ($client = $listener->accept) {
	# a connection ends when no process has it any more
	pipe my $left, my $leave or die "pipe: $!\n";
	if (fork) {
		close $client;
		next;
	}
	alarm 60;
	close $leave;
	sysread $left, my $nothing, 1;
	close $listener;
	for my $word (begin()) {
		my ($verb, $value) = split /=/, $word, 2;
		($does{$verb} or die "no such word: $verb\n")->($value);
	}
	finish();
}
