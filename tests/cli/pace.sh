# shellcheck shell=sh
# What tests of pace share, behind lib.sh. Bounds from below are exact, for
# nothing may leave early; those from above are loose.

command -v perl >/dev/null || bail 'perl is missing'

# Prints each line with the second at which it came.
cat >stamp.pl <<'END'
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
$| = 1;
while (<STDIN>) {
	printf "%.6f %s", clock_gettime(CLOCK_MONOTONIC), $_;
}
END

now() {
	perl -MTime::HiRes=clock_gettime,CLOCK_MONOTONIC \
		-e 'printf "%.6f\n", clock_gettime(CLOCK_MONOTONIC)'
}

# within DESCRIPTION VALUE LEAST MOST: all may be sums.
within() {
	if awk "BEGIN { exit !($2 >= $3 && $2 <= $4) }"; then
		is "$1" yes yes
	else
		is "$1" "$2" "from $3 to $4"
	fi
}

# figure NAME: from the status file.
figure() {
	sed -n "s/^$1=//p" figures
}

state_is() {
	until_true 20 grep -q "^state=$1\$" figures
}

# lines_are NUMBER FILE: so many lines, or more, have come.
lines_are() {
	[ "$(wc -l <"$2")" -ge "$1" ]
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
