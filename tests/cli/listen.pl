# SPDX-License-Identifier: ISC
# For servers of tests: listens on a free port of the loopback.
use strict;
use warnings;
use IO::Socket::INET;

# listen_on FILE: listens there, and writes the port to the file, which appears
# with its content.
sub listen_on {
	my ($file) = @_;
	my $listener = IO::Socket::INET->new(
		LocalAddr => '127.0.0.1',
		LocalPort => 0,
		Listen => 16,
	) or die "listen: $!\n";
	open my $out, '>', "$file.new" or die "$file.new: $!\n";
	print $out $listener->sockport, "\n";
	close $out;
	rename "$file.new", $file or die "$file: $!\n";
	return $listener;
}

1;
