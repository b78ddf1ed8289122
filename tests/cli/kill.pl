#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# The parts of kill.t for which a shell is too slow:
#
#	kill.pl data SEED
#		writes NAME.csv for each size of records
#	kill.pl plan SEED ROUNDS
#		prints what each round does, one a line
#	kill.pl pipeline INPUT COMMAND WORD... | COMMAND WORD... | ...
#		runs the commands, joined by pipes, writes their process ids to
#		the file pids, waits for them, and writes how each has ended to
#		statuses, 128+n for signal n, and what is unread of INPUT to rest
#	kill.pl strike LINES NAP HOLD SIGNAL SERVER WATCHED PID...
#		waits until log has that many lines or WATCHED has ended, then
#		NAP ms (~N: by chance, up to N), sends SIGNAL (or A+B: A, then B) to each PID, which may
#		be a lock file that names one, or runs datarunner stop, and
#		prints how many ms it took.
#		A SERVER other than - is stopped before and continued HOLD ms
#		after.
#	kill.pl ended PID...
#		exits with 0 if all of them have ended
#	kill.pl judge KIND INPUT SETTLED SLACK KEYS RETURNED REST
#		checks the law over log, requests and RETURNED, prints what
#		breaks it, and appends the counts to the file tally
#	kill.pl table
#		reads "VICTIM SIGNAL SIZE FAILED" lines and prints the rates

use strict;
use warnings;
use Fcntl;
use Time::HiRes qw(sleep time);

# For each size of records: their bytes and number, which is more than the pipes
# and the filters hold; at most how many of them arrive before a strike; and the
# milliseconds that a slow server needs for a request.
my %size = (
	'100' => { bytes => 100, count => 4000, most => 400, delay => 2 },
	'6k' => { bytes => 6 << 10, count => 150, most => 30, delay => 20 },
	'64k' => { bytes => 64 << 10, count => 30, most => 7, delay => 60 },
	'900k' => { bytes => 900 << 10, count => 8, most => 3, delay => 120 },
);
my @sizes = ('100', '6k', '64k', '900k');

# --- chance -----------------------------------------------------------------

my $state;

# The minimal standard generator: the same numbers on every machine.
sub chance {
	my ($below) = @_;
	$state = $state * 16807 % 2147483647;
	return int($state / 2147483647 * $below);
}

sub seed {
	$state = $_[0] % 2147483646 + 1;
	chance(1) for 1 .. 10;
}

sub one_of {
	return $_[chance(scalar @_)];
}

# Returns a function that deals the values, each once before any comes again.
sub deck {
	my @values = @_;
	my @left;
	return sub {
		@left = @values unless @left;
		return splice @left, chance(scalar @left), 1;
	};
}

# --- data -------------------------------------------------------------------

# No record is part of another one, and no two share more than a few bytes. They
# contain quotes and characters that are not ASCII.
sub data {
	seed($_[0]);
	for my $name (@sizes) {
		my ($bytes, $count) = @{ $size{$name} }{ 'bytes', 'count' };
		open my $file, '>', "$name.csv" or die "$name.csv: $!\n";
		print $file "n,text\n";
		for my $n (1 .. $count) {
			my $length = int($bytes * (0.85 + chance(1000) / 4000));
			my $text = "$n." x ($length / length("$n.") + 1);
			print $file "$n,\"", substr($text, 0, $length),
			    "\"\"\xc3\xa9 end of $n\"\n";
		}
		close $file or die "$name.csv: $!\n";
	}
}

# --- plan -------------------------------------------------------------------

# Which process gets which signal; a second signal ends it at once.
my %ways = (
	plain => [
		qw(csvrows:KILL csvrows:KILL csvrows:TERM csvrows:INT
			csvrows:INT+TERM pace:KILL pace:KILL pace:TERM pace:INT
			pace:TERM+TERM httppost:KILL httppost:TERM httppost:INT
			httppost:TERM+INT all:KILL all:TERM all:INT)
	],
	runner => [
		qw(csvrows:KILL pace:KILL pace:TERM httppost:KILL httppost:TERM
			all:KILL all:TERM keeper:KILL keeper:TERM
			run:KILL run:TERM run:INT stop:stop)
	],
);

# The processes that may be killed.
my %shapes = (
	'file' => 'csvrows pace httppost all',
	'pipe' => 'csvrows pace httppost all',
	'pace' => 'pace httppost all',
	'post' => 'httppost all',
	'start' => 'csvrows pace httppost all keeper stop',
	'run' => 'csvrows pace httppost all keeper run stop',
);
my %family = (
	plain => [qw(file pipe pace post)],
	runner => [qw(start run)],
);

sub has_victim {
	my ($shape, $victim) = @_;
	return grep { $_ eq $victim } split / /, $shapes{$shape};
}

sub ways_of {
	my ($family, $shape) = @_;
	return grep { has_victim($shape, /^(\w+):/) } @{ $ways{$family} };
}

# VICTIM:SIGNAL:LINES:NAP:HOLD. In long runs there is also a hold that is longer
# than any stop waits.
sub cycle {
	my ($way, $server, $most, $is_long) = @_;
	my $is_kill = $way =~ /KILL/;
	my $lines = chance($most);
	$lines = 1 if $lines == 0 && !$is_kill;
	my $hold = $server eq 'stalled' ? one_of(0, 200, 1500) : 0;
	$hold = 9500 if $hold && $is_long && chance(10) == 0;
	return join ':', $way, $lines, chance($server eq 'fast' ? 10 : 60),
	    $hold;
}

sub faults_at {
	my ($count, @kinds) = @_;
	return map { one_of(@kinds) . '@' . (1 + chance($count)) } 1 .. 3;
}

# ROUND SHAPE SIZE SERVER DELAY FAULTS SENDER GRACE TAIL CYCLES
sub plan {
	my ($seed, $rounds) = @_;
	seed($seed);
	my $way = deck((map { "plain $_" } @{ $ways{plain} }),
		map { "runner $_" } @{ $ways{runner} });
	my %shape = map { $_ => deck(@{ $family{$_} }) } keys %family;
	my $size = deck(@sizes);
	my $server = deck(qw(fast slow slow stalled stalled flaky));
	my $sender = deck(qw(one one jobs batch));
	my $refuses = deck(0, 1, 1);
	for my $round (1 .. $rounds) {
		my ($family, $first) = split / /, $way->();
		my ($victim) = $first =~ /^(\w+):/;
		my $shape = $shape{$family}->();
		$shape = $shape{$family}->()
			until has_victim($shape, $victim);
		my $name = $size->();
		my $of = $size{$name};
		my $how = $server->();
		my $cycles = 1 + chance($family eq 'plain' ? 3 : 2);
		my @faults;
		push @faults, faults_at($of->{count}, 'status=422')
			if $refuses->();
		push @faults, faults_at($of->{count},
			qw(status=503 reset close half)) if $how eq 'flaky';
		my @cycles = $first;
		push @cycles, one_of(ways_of($family, $shape))
			while @cycles < $cycles;
		$_ = cycle($_, $how, $of->{most}, $round > 30) for @cycles;
		print join(' ', $round, $shape, $name, $how,
			$how eq 'fast' ? 0 : $of->{delay},
			join(',', @faults) || '-', $sender->(),
			one_of('8s', '8s', '200ms'), one_of('tail', '-'),
			join(',', @cycles)), "\n";
	}
}

# --- pipeline ---------------------------------------------------------------

sub save {
	my ($path, $text) = @_;
	open my $file, '>', "$path.new" or die "$path.new: $!\n";
	print $file $text;
	close $file or die "$path.new: $!\n";
	rename "$path.new", $path or die "$path: $!\n";
}

# Becomes the command in a child process.
sub launch {
	my ($in, $out, @words) = @_;
	my $pid = fork // die "fork: $!\n";
	return $pid if $pid;
	$SIG{$_} = 'DEFAULT' for qw(INT QUIT TERM);
	open STDIN, '<&', $in or die "stdin: $!\n";
	open STDOUT, '>&', $out or die "stdout: $!\n";
	exec @words or die "$words[0]: $!\n";
}

sub pipeline {
	my ($input, @words) = @_;
	my @commands = ([]);
	for my $word (@words) {
		if ($word eq '|') {
			push @commands, [];
		} else {
			push @{ $commands[-1] }, $word;
		}
	}
	sysopen my $first, $input, O_RDONLY or die "$input: $!\n";
	sysopen my $last, 'undelivered', O_WRONLY | O_APPEND | O_CREAT
		or die "undelivered: $!\n";
	open STDERR, '>>', 'err' or die "err: $!\n";
	my @pids;
	my $in = $first;
	for my $i (0 .. $#commands) {
		my ($next, $out);
		pipe $next, $out or die "pipe: $!\n" if $i < $#commands;
		push @pids, launch($in, $out // $last, @{ $commands[$i] });
		$in = $next;
	}
	my $hung = 0;
	local $SIG{ALRM} = sub { $hung = 1; kill 'KILL', @pids };
	local $SIG{TERM} = $SIG{ALRM};
	alarm 50;
	save('pids', join '', map { "$_\n" } @pids);
	my @statuses;
	for my $pid (@pids) {
		waitpid $pid, 0;
		push @statuses, $? & 127 ? 128 + ($? & 127) : $? >> 8;
	}
	local $/;
	save('rest', <$first> // '');
	save('statuses', $hung ? 'hung' : join ' ', @statuses);
}

# --- strike -----------------------------------------------------------------

sub lines_of {
	my ($path) = @_;
	my $lines = 0;
	open my $file, '<', $path or return 0;
	while (read $file, my $block, 1 << 20) {
		$lines += $block =~ tr/\n//;
	}
	return $lines;
}

# Whether it has ended; its parent may not have waited for it yet.
sub has_ended {
	my ($pid) = @_;
	return 1 unless kill 0, $pid;
	open my $stat, '<', "/proc/$pid/stat" or return 0;
	return (<$stat> // '') =~ /\) [ZX] /;
}

# The process itself, or the one that the last line of a lock file names.
sub process {
	my ($what) = @_;
	return $what if $what =~ /^\d+$/;
	open my $lock, '<', $what or return;
	my @lines = <$lock>;
	return @lines && $lines[-1] =~ /^(\d+)$/ ? $1 : ();
}

sub ended {
	exit 1 if grep { !has_ended($_) } map { process($_) } @_;
}

sub strike {
	my ($lines, $nap, $hold, $signals, $server, $watched, @victims) = @_;
	my $until = time + 20;
	sleep 0.001 until lines_of('log') >= $lines || has_ended($watched) ||
	    time > $until;
	kill 'STOP', $server if $server ne '-';
	sleep(($nap =~ s/^~// ? rand $nap : $nap) / 1000);
	my $began = time;
	my ($first, $second) = split /\+/, $signals;
	my @pids = map { process($_) } @victims;
	my $stop;
	if ($first eq 'stop') {
		$stop = fork // die "fork: $!\n";
		exec 'datarunner stop >>err 2>&1' if !$stop;
	} else {
		kill $first, @pids;
	}
	if (defined $second) {
		sleep 0.05;
		kill $second, grep { !has_ended($_) } @pids;
	}
	sleep $hold / 1000;
	kill 'CONT', $server if $server ne '-';
	waitpid $stop, 0 if $stop;
	print int(1000 * (time - $began)), "\n";
}

# --- judge ------------------------------------------------------------------

my $breaks = 0;

sub breaks {
	print shift() =~ s/[^ -~]/?/gr, "\n" if ++$breaks <= 10;
}

sub slurp {
	my ($path) = @_;
	open my $file, '<', $path or return '';
	local $/;
	return <$file> // '';
}

sub shown {
	my ($text) = @_;
	return $text if length $text <= 60;
	return sprintf '%s...%s (%d bytes)', substr($text, 0, 30),
	    substr($text, -25), length $text;
}

sub text_of_json {
	my ($text) = @_;
	my %is = (n => "\n", t => "\t", r => "\r", b => "\b", f => "\f");
	$text =~ s{\\(?:u00(..)|(.))}
		{ defined $1 ? chr hex $1 : $is{$2} // $2 }gse;
	return $text;
}

# Checks each request, and returns how often each record came in a request that
# the server accepted.
sub judge_requests {
	my ($number, $keys) = @_;
	my (%sent, %body_of, %key_of);
	open my $requests, '<', 'requests' or return \%sent;
	while (my $request = <$requests>) {
		my ($status) = $request =~ /,"status":"?([^",]+)/;
		my ($key) = $request =~ /[{,]"Key":"([^"]*)"/;
		my $at = index $request, ',"body":"';
		if ($at < 0) {
			breaks('a request without a body of text');
			next;
		}
		my $body = text_of_json(substr $request, $at + 9, -3);
		breaks("key $key is of two bodies")
			if ($body_of{$key} //= $body) ne $body;
		for my $line (split /\n/, $body) {
			my $n = $number->{$line};
			if (!defined $n) {
				breaks('torn: ' . shown($line));
				next;
			}
			$sent{$n}++ if $status eq '200';
			breaks("record $n has keys $key_of{$n} and $key")
				if $keys eq 'record' &&
				($key_of{$n} //= $key) ne $key;
		}
	}
	return \%sent;
}

# The records in a file of lines, with the number of each.
sub judge_lines {
	my ($path, $number, $is_killed) = @_;
	my %times;
	my $text = slurp($path);
	my $part = substr $text, rindex($text, "\n") + 1, length $text, '';
	breaks("$path ends with a part of a line: " . shown($part))
		if $part ne '' && !$is_killed;
	for my $line (split /\n/, $text) {
		my $n = $number->{$line};
		if (defined $n) {
			$times{$n}++;
		} else {
			breaks("$path has what is no record: " . shown($line));
		}
	}
	return \%times;
}

sub extra {
	my $sum = 0;
	$sum += $_ - 1 for values %{ $_[0] };
	return $sum;
}

sub judge {
	my ($kind, $input, $settled, $slack, $keys, $returned, $rest) = @_;
	my @lines = split /\n/, slurp($input);
	my %number;
	@number{@lines} = 1 .. @lines;
	my $sent = judge_requests(\%number, $keys);
	my $delivered = judge_lines('log', \%number, 0);
	my $kept = judge_lines($returned, \%number, $kind eq 'killed');
	my $torn = $breaks;
	my %seen = (%$delivered, %$kept);

	my @lost = grep { !$seen{$_} } 1 .. $settled;
	breaks("settled=$settled, but neither delivered nor returned: @lost")
		if @lost;
	my $beyond = grep { $_ > $settled } keys %seen;
	breaks("settled=$settled, but $beyond more are delivered or returned"
		. " (at most $slack)") if $beyond > $slack;
	breaks("settled=$settled of " . @lines)
		if $kind eq 'end' && $settled != @lines;
	my $repeats = extra($sent);
	breaks("$repeats were repeated (at most $slack)") if $repeats > $slack;
	breaks('lines of responses are glued')
		if slurp('responses') =~ /\{"line":.*\{"line":/;
	my $again = extra($kept);
	breaks("$again were returned again (at most $slack)")
		if $again > $slack;
	my $both = grep { $kept->{$_} } keys %$delivered;
	breaks("$both were delivered and returned (at most $slack)")
		if $both > $slack;
	breaks('what is unread is not what is left of the input')
		if $rest ne '-' && $kind ne 'killed' &&
		slurp($rest) ne join '', map { "$_\n" }
		@lines[$settled .. $#lines];

	open my $tally, '>>', 'tally' or die "tally: $!\n";
	print $tally join(' ', $kind, scalar keys %$delivered,
		scalar keys %$kept, $repeats, $torn), "\n";
	exit($breaks > 0);
}

# --- table ------------------------------------------------------------------

sub table {
	my (%struck, %failed);
	while (<STDIN>) {
		my ($victim, $signal, $size, $has_failed) = split;
		$struck{"$victim $signal"}{$size}++;
		$failed{"$victim $signal"}{$size} += $has_failed;
	}
	printf "%-22s" . ' %8s' x @sizes . "\n", 'broken of struck', @sizes;
	for my $way (sort keys %struck) {
		printf "%-22s" . ' %8s' x @sizes . "\n", $way, map {
			my $all = $struck{$way}{$_};
			$all ? "$failed{$way}{$_}/$all" : '-'
		} @sizes;
	}
}

my %commands = (
	data => \&data,
	plan => \&plan,
	pipeline => \&pipeline,
	strike => \&strike,
	ended => \&ended,
	judge => \&judge,
	table => \&table,
);
my $command = $commands{ shift() // '' } or die "kill.pl: see its first lines\n";
$command->(@ARGV);
