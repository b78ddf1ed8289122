# SPDX-License-Identifier: ISC
# parts.pl SEED FILES: makes random files of CSV, with quotes, all line ends,
# marks and bad records, and compares what csvrows makes of each with what it
# makes of its parts, one, two, three and some number up to 9: lines, rejected
# bytes, and the places of reports. Prints the first difference, and exits with 1
# then.
use strict;
use warnings;

my ($seed, $files) = @ARGV;
srand $seed;

sub any { return $_[int rand @_] }

sub field {
	my $kind = rand;

	return int rand 99 if $kind < .3;
	return '"' . any('a', 'b,c', 'x""y', "l\nm", "p\r\nq", "r\rs", '', ',',
		'""', 'a' x 70, "\n\n\n") . '"' if $kind < .5;
	return any('a"b', '"ab"c', '"open', '5" pipe', "\"x\ny\"z", '\\"',
		'"a\\"b"', "\xC3\xA9", "\xFF") if $kind < .55;
	return any('', 'x', 'word', 'y' x (1 + rand 90), ' sp ', '1.5');
}

# Lines of 1 to 3 columns; a bad record now and then, but few enough that all
# are reported.
sub file {
	my $columns = 1 + int rand 3;
	my $end = any("\n", "\r\n", "\r", undef);
	my $text = any('', '', "\xEF\xBB\xBF");

	$text .= join(',', (qw(a b c))[0 .. $columns - 1]);
	$text .= $end // any("\n", "\r\n", "\r");
	for (0 .. rand 30) {
		my $kind = rand;

		if ($kind < .12) {
			$text .= '# c "x, "y' if $kind < .04;
		} else {
			$text .= join ',', map { field() }
				1 .. $columns + ($kind > .97);
		}
		$text .= $end // any("\n", "\r\n", "\r");
	}
	$text =~ s/[\r\n]+$// if rand() < .3;
	return $text;
}

sub options {
	return map { rand() < .2 ? @$_ : () } [qw(--comment #)], ['--trim'],
		[qw(--escape \\)], [qw(--ragged pad)], [qw(--data-line 4)],
		['--max-line', any(20, 64, 128, 140, 300)],
		any(['--no-header'], [qw(--from a=5)]), [qw(--quote none)];
}

sub content {
	my ($path) = @_;

	open my $file, '<', $path or return '';
	local $/;
	return scalar(<$file>) // '';
}

# Lines, rejected bytes, and reports without advice. Notes about the whole file
# are no reports.
sub run {
	my @words = @_;
	my $pid = fork // die;

	if (!$pid) {
		open STDOUT, '>', 'part.out' or die;
		open STDERR, '>', 'part.err' or die;
		exec 'csvrows', '--rejects', 'part.rejects', @words, 'part.csv'
			or die;
	}
	waitpid $pid, 0;
	die "csvrows @words: status $?\n" if $? & 127;
	return ($? >> 8, content('part.out'), content('part.rejects'), map {
		/^(.*?(?:\d+:|byte )\d+: [^;(]*)/
			&& !/has no name|repeats the header|add --/
			? "$1\n" : () } split /\n/, content('part.err'));
}

for my $number (1 .. $files) {
	my $text = file();
	my @options = options();
	my ($status, $lines, $rejects, @reports) = do {
		open my $file, '>', 'part.csv' or die;
		print $file $text;
		close $file or die;
		run(@options);
	};

	# without quotes, places are bytes
	@reports = () if grep { $_ eq 'none' } @options;
	for my $count (1 .. 3, 4 + int rand 6) {
		my ($all, $rejected, $worst, @reported) = ('', '', 0);

		for my $index (1 .. $count) {
			my ($ended, $some, $few, @told) =
				run(@options, '--part', "$index/$count");

			$all .= $some;
			$rejected .= $few;
			$worst = $ended if $ended > $worst;
			push @reported, @told if @reports;
		}
		next if $status == 2 && $worst == 2;
		next if $all eq $lines && $rejected eq $rejects &&
			$worst == $status && "@reported" eq "@reports";
		print "# file $number of seed $seed, $count parts, @options:\n",
			"# status $worst, not $status\n";
		print "# @reported# not\n# @reports\n" if "@reported" ne "@reports";
		exit 1;
	}
}
