#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# A supervisor's socket, as NOTIFY_SOCKET names it:
#
#	notify.pl NAME LOG
#
# receives datagrams at a path, or at @NAME that is not in the file system, and
# appends each to the log as one line, with | for its line ends. The log appears
# when the socket is there.
#
#	notify.pl NAME
#
# sends a datagram to it, after which the file LOG.all appears.

use strict;
use warnings;
use Socket;

my ($name, $log) = @ARGV;
(my $path = $name) =~ s/^@/\0/;
socket my $socket, AF_UNIX, SOCK_DGRAM, 0 or die "socket: $!\n";
if (!defined $log) {
	send $socket, 'all', 0, pack_sockaddr_un($path) or die "$name: $!\n";
	exit;
}
bind $socket, pack_sockaddr_un($path) or die "$name: $!\n";
open my $out, '>>', $log or die "$log: $!\n";
while (defined recv $socket, my $message, 65536, 0) {
	if ($message eq 'all') {
		open my $all, '>', "$log.all" or die "$log.all: $!\n";
		next;
	}
	$message =~ s/\n\z//;
	$message =~ tr/\n/|/;
	syswrite $out, "$message\n";
}
