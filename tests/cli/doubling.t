#!/bin/sh
# SPDX-License-Identifier: ISC
# Four times the input takes about four times the work, however it arrives. Two
# runs are compared with each other, so a slow machine does not matter.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

command -v perl >/dev/null || bail 'perl is missing'

# perl cpu.pl BYTES BEFORE AFTER COMMAND...: runs it on BEFORE, so many bytes
# that come one by one, and AFTER; prints the time of its CPU. With 0 bytes, its
# input is the file BEFORE.
cat >cpu.pl <<'END'
my ($bytes, $before, $after, @command) = @ARGV;
my $unread = pack 'i', 0;
my $pid;
pipe my $reader, my $writer or die;
$pid = fork // die;
if (!$pid) {
	open STDIN, '<&', $reader if $bytes;
	open STDIN, '<', $before if !$bytes;
	close $_ for $reader, $writer;
	open STDOUT, '>', '/dev/null';
	open STDERR, '>', '/dev/null';
	exec @command or exit 127;
}
close $reader;
if ($bytes) {
	$SIG{PIPE} = 'IGNORE';
	syswrite $writer, $before;
	for (1 .. $bytes) {
		syswrite $writer, 'x';
		# FIONREAD of Linux; elsewhere some bytes come together
		for (1 .. 200) {
			last if !ioctl($writer, 0x541B, $unread) ||
				!unpack 'i', $unread;
		}
	}
	syswrite $writer, $after;
}
close $writer;
waitpid $pid, 0;
my (undef, undef, $user, $system) = times;
printf "%.2f\n", $user + $system;
END

# grows DESCRIPTION SMALL LARGE: LARGE is about four times SMALL; work that
# grows as the square would be 16 times.
grows() {
	check "$1 ($2 s, then $3 s)" awk "BEGIN { exit !($3 < 9 * ($2 + 0.05)) }"
}

# trickles DESCRIPTION BEFORE AFTER COMMAND...
trickles() {
	trickles_what=$1
	shift
	small=$(bounded perl cpu.pl 20000 "$@")
	large=$(bounded perl cpu.pl 80000 "$@")
	grows "a line that comes byte by byte: $trickles_what" "$small" "$large"
}

newline='
'
trickles csvrows "n$newline" "$newline" csvrows
trickles 'csvrows, in quotes' "n$newline\"" "\"$newline" csvrows
trickles 'csvrows, with --rejects' "n,m$newline" "$newline" \
	csvrows --rejects rejected --encoding latin1
trickles 'csvrows, too long' "n$newline" "$newline" csvrows --max-line 10k
trickles pace '' "$newline" pace
trickles 'pace, too long' '' "$newline" pace --max-line 10k
trickles 'pace --by' '{"t":1,"x":"' "\"}$newline" pace --by t --time-format s
backend_start --fast
trickles httppost '' "$newline" httppost "$base/sink"

# four_times DESCRIPTION PERL COMMAND...: compares the work on the file that the
# program makes for $n and for 4 $n things.
four_times() {
	four_what=$1
	four_program=$2
	shift 2
	n=50000 perl -e "$four_program" >small
	n=200000 perl -e "$four_program" >large
	small=$(bounded perl cpu.pl 0 small '' "$@")
	large=$(bounded perl cpu.pl 0 large '' "$@")
	grows "$four_what" "$small" "$large"
}

# shellcheck disable=SC2016
utf16='binmode STDOUT, ":encoding(UTF-16)"; print "n,m\n", "1\n" x $ENV{n}'
four_times 'bad records in UTF-16' "$utf16" csvrows --rejects rejected
perl -e 'print "n,m\n", "1\n" x 200000' >plain
plain=$(bounded perl cpu.pl 0 plain '' csvrows --rejects rejected)
check "they cost little more than in UTF-8 ($large s, $plain s)" \
	awk "BEGIN { exit !($large < 4 * ($plain + 0.05)) }"
# shellcheck disable=SC2016
wide='print join(",", map "c$_", 1 .. $ENV{n}), "\n", join(",", 1 .. $ENV{n}), "\n"'
four_times 'columns' "$wide" csvrows --max-line 16M

done_testing
