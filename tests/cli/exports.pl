# SPDX-License-Identifier: ISC
# perl exports.pl FOLDER <exports.txt: makes the files that it describes, and
# prints their names. Each gets a folder of its name with data.csv, and beside it
# lines (wanted), options, needs and init (one a line), reports, status and like.

use strict;
use warnings;
use Encode;

my ($folder) = @ARGV;
my $one;

# The bytes that a text with escapes stands for.
sub unescaped {
	my ($text) = @_;
	$text =~ s/\\(t|\\|x([0-9a-f]{2}))/
		$1 eq 't' ? "\t" : $1 eq '\\' ? '\\' : chr hex $2/ge;
	return $text;
}

sub keep {
	my ($name, $bytes) = @_;
	open my $file, '>:raw', "$folder/$one->{name}/$name" or die "$name: $!";
	print $file $bytes;
	close $file or die "$name: $!";
}

sub finish {
	return unless $one;
	mkdir "$folder/$one->{name}" or die "$one->{name}: $!";
	my $end = ($one->{ends} // '') eq 'CRLF' ? "\r\n" : "\n";
	my $text = decode('UTF-8', join '', map { $_ . $end } @{$one->{file}});
	$text = "\x{FEFF}$text" if ($one->{mark} // '') eq 'yes';
	keep('data.csv', encode($one->{encoding} // 'UTF-8', $text));
	keep('lines', join '', map { "$_\n" } @{$one->{lines}});
	for my $list (qw(options needs init)) {
		keep($list, join '', map { unescaped($_) . "\n" }
			split / /, $one->{$list} // '');
	}
	keep('has-init', '') if defined $one->{init};
	keep('reports', join "\n", @{$one->{report}});
	keep('status', ($one->{status} // 0) . "\n");
	keep('like', "$one->{like}\n");
	print "$one->{name}\n";
	undef $one;
}

while (<STDIN>) {
	chomp;
	if (/^#/ || /^$/) {
		next;
	} elsif (/^\[([a-z0-9-]+)\] (.+)/) {
		finish();
		$one = { name => $1, like => $2, file => [], lines => [],
			report => [] };
	} elsif (/^<(.*)/) {
		push @{$one->{file}}, unescaped($1);
	} elsif (/^>(.*)/) {
		push @{$one->{lines}}, $1;
	} elsif (/^report: (.*)/) {
		push @{$one->{report}}, $1;
	} elsif (/^([a-z]+):(?: (.*))?$/) {
		$one->{$1} = $2 // '';
	} else {
		die "exports.txt:$.: not understood: $_\n";
	}
}
finish();
