# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# Shared by the tests of pace, after lib.sh. Lower bounds are exact, because no
# line may leave early; upper bounds are loose.

command -v perl >/dev/null || bail 'perl is missing'

# Prints each line with the second at which it arrived. The file stamping appears
# before it reads the first one.
cat >stamp.pl <<'END'
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
$| = 1;
open my $begun, ">", "stamping" or die;
close $begun;
while (<STDIN>) {
	printf "%.6f %s", clock_gettime(CLOCK_MONOTONIC), $_;
}
END

# stamps COMMAND...: writes the lines of the command into stamped, each with the
# second at which it arrived. The command begins after its reader, whose start
# would otherwise shorten the time after the first line.
stamps() {
	rm -f stamping
	{ until_true 20 test -e stamping && "$@"; } | perl stamp.pl >stamped
}

now() {
	perl -MTime::HiRes=clock_gettime,CLOCK_MONOTONIC \
		-e 'printf "%.6f\n", clock_gettime(CLOCK_MONOTONIC)'
}

# within DESCRIPTION VALUE LEAST MOST: the numbers may be sums.
within() {
	if awk "BEGIN { exit !($2 >= $3 && $2 <= $4) }"; then
		is "$1" yes yes
	else
		is "$1" "$2" "from $3 to $4"
	fi
}

# seen DESCRIPTION LEAST COMMAND...: the command sets $gap to the time between
# two lines. A reader that is held up by the machine sees less than the real
# gap, so one of ten tries is enough.
seen() {
	seen_what=$1
	seen_least=$2
	shift 2
	for seen_try in 1 2 3 4 5 6 7 8 9 10; do
		"$@"
		if awk "BEGIN { exit !($gap >= $seen_least) }"; then
			break
		fi
		diag "$seen_what: try $seen_try: $gap s"
	done
	within "$seen_what" "$gap" "$seen_least" 30
}

# gap FROM TO: the time between the lines with these numbers in stamped.
gap() {
	gap=$(awk -v "from=$1" -v "to=$2" 'NR == from { first = $1 }
		NR == to { print $1 - first }' stamped)
}

# figure NAME: from the status file.
figure() {
	sed -n "s/^$1=//p" figures
}

state_is() {
	until_true 20 grep -q "^state=$1\$" figures
}

# lines_are NUMBER FILE: the file has that many lines, or more.
lines_are() {
	[ "$(wc -l <"$2")" -ge "$1" ]
}

# suspend_midway OPTION...: starts pace, and suspends it for a second and a half
# before the last of $count lines. On a busy machine few lines may all have left
# by then, so it tries with more.
suspend_midway() {
	for count in 60 300 1000; do
		: >figures
		background pace "$@" -n "$count" --status-file figures \
			<lines >out
		wait_for 20 lines_are 3 out
		# shellcheck disable=SC2154 # background sets it
		kill -STOP "$pid"
		sleep 1.5
		lines_are "$count" out || return 0
		diag "all $count lines have left before it was suspended"
		kill -CONT "$pid"
		settle
	done
	tests_fail 'pace is suspended midway'
}

# clocked COMMAND...: run, with the seconds in $took.
clocked() {
	clocked_from=$(now)
	run "$@"
	# shellcheck disable=SC2034
	took=$(awk "BEGIN { print $(now) - $clocked_from }")
}

# refused REASON OPTION...: exit 2, and the message names and explains.
refused() {
	refused_reason=$1
	shift
	run pace "$@" <lines
	status_is "pace $*: status" 2
	like "pace $*: reason" err "^pace: .*$refused_reason.*see pace --help"
	is "pace $*: nothing on stdout" "$(cat out)" ''
}
