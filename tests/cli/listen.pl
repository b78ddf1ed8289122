# SPDX-License-Identifier: ISC
# For servers of tests: listens on a free port of the loopback.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::IP;
use IO::Socket::UNIX;

# listen_on FILE [ADDRESS]: listens on the address, 127.0.0.1 by default and with
# a port if it is ADDRESS:PORT in IPv4, or on a unix socket if it has a slash.
# Writes the port, or the socket, to the file,
# which appears with its content.
sub listen_on {
	my ($file, $address) = @_;
	$address = '127.0.0.1' unless defined $address;
	my $port = $address =~ s/^([0-9.]+):(\d+)$/$1/ ? $2 : 0;
	my $is_unix = $address =~ m{/};
	my $listener = $is_unix
		? IO::Socket::UNIX->new(Local => $address, Listen => 64)
		: IO::Socket::IP->new(
			LocalHost => $address,
			LocalPort => $port,
			ReuseAddr => 1,
			Listen => 64,
		);
	$listener or die "listen: $!\n";
	open my $out, '>', "$file.new" or die "$file.new: $!\n";
	print $out $is_unix ? $address : $listener->sockport, "\n";
	close $out;
	rename "$file.new", $file or die "$file: $!\n";
	return $listener;
}

1;
