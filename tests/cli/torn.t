#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows and pace leave no torn line: stops, limits, full disks, files with a
# torn end. A line that cannot be finished is reported.

# shellcheck disable=SC2317 # some functions are called by until_true and check
# shellcheck disable=SC2154 # and what filter sets, it names itself
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

# A reader that reports when the pipe contains something, and takes nothing
# before the file `go` exists. Then it reads as fast as it can, or that many
# bytes at a time.
cat >reader.pl <<'END'
use strict;
my ($fifo, $go, $bytes) = @ARGV;
$| = 1;
open STDIN, "<", $fifo or die "$fifo: $!";
vec(my $ready, 0, 1) = 1;
select $ready, undef, undef, undef;
open my $begun, ">", "$fifo.begun" or die;
select undef, undef, undef, 0.02 until -e $go;
my $slow = $bytes;
$bytes ||= 65536;
while (sysread STDIN, my $some, $bytes) {
	print $some;
	select undef, undef, undef, 0.02 if $slow;
}
END

# Runs a command with a stdout that is non-blocking.
cat >nonblocking.pl <<'END'
use Fcntl;
fcntl STDOUT, F_SETFL, O_WRONLY | O_NONBLOCK or die;
exec @ARGV or die;
END

# Makes about 4 MiB of lines with that many KiB each, and the CSV file for them.
for kib in 6 20 200 900; do
	perl -e 'my $line = "{\"a\":\"" . "x" x ($ARGV[0] * 1024 - 9) . "\"}";
		print "$line\n" for 1 .. 4200 / $ARGV[0]' $kib >lines.$kib
	{
		echo a
		sed 's/^{"a":"//; s/"}$//' lines.$kib
	} >csv.$kib
done
kib=
is 'the lines are those of the file' "$(csvrows csv.6 | cksum)" \
	"$(cksum <lines.6)"

# filter NAME TOOL KIB READER-WORD...: the tool with a reader of its own. With
# lines of 20 KiB its stdout is non-blocking.
filter() {
	name=$1
	tool=$2
	size=$3
	shift 3
	mkfifo "$name.fifo"
	: >"$name.figures"
	: >"$name.err"
	background perl reader.pl "$name.fifo" "$@" >"$name.copy"
	eval "reader_$name=\$pid"
	case $tool in
	csvrows) set -- csvrows "csv.$size" ;;
	pace) set -- pace -r max --status-file "$name.figures" ;;
	esac
	[ "$size" != 20 ] || set -- perl nonblocking.pl "$@"
	# a separate process opens the pipe, because opening it waits for the
	# other end
	background sh -c 'to=$1; shift; exec "$@" >"$to"' sh "$name.fifo" \
		"$@" <"lines.$size" 2>"$name.err"
	eval "tool_$name=\$pid"
}

# blocked NAME: it has written nothing since the last check.
blocked() {
	[ -e "$1.fifo.begun" ] && eval "kill -QUIT \$tool_$1" || return
	looked=$(sed -n '$s/ elapsed .*//; $p' "$1.err")
	[ -n "$looked" ] && [ "$looked" = "${before:-}" ] && return
	before=$looked
	return 1
}

# signalled NAME SIGNAL: sends the signal when it is blocked.
signalled() {
	before=
	wait_for 20 blocked "$1"
	eval "kill -$2 \$tool_$1"
}

# seen NAME: it has handled the first signal, because it answers another one.
answers() {
	eval "kill -QUIT \$tool_$1"
	[ "$(wc -l <"$1.err")" -gt "$answered" ]
}
seen() {
	answered=$(($(wc -l <"$1.err") + 1))
	wait_for 20 answers "$1"
}

# ended NAME: waits for it, and sets $status.
ended() {
	eval "settle \$tool_$1"
}

# copied NAME: waits until its reader has everything.
copied() {
	kept=$status
	eval "settle \$reader_$1"
	status=$kept
}

# whole NAME KIB: everything that was read consists of lines of the file.
whole() {
	head -n "$(wc -l <"$1.copy")" "lines.$2" | cmp -s - "$1.copy"
}

# --- a stop -----------------------------------------------------------------

touch now
# A slow reader needs more than 8 s for one line, and the filter still waits for
# it.
for tool in csvrows pace; do
	# the filter itself is suspended for longer than that
	filter "asleep_$tool" "$tool" 200 awake
	signalled "asleep_$tool" TERM
	seen "asleep_$tool"
	eval "kill -STOP \$tool_asleep_$tool"
done
for tool in csvrows pace; do
	filter "cut_$tool" "$tool" 200 never
	signalled "cut_$tool" TERM
	filter "slow_$tool" "$tool" 900 now 1500
done
for tool in csvrows pace; do
	# the filter has read something, so it may be in the middle of a line
	wait_for 20 test -s "slow_$tool.copy"
	eval "kill -TERM \$tool_slow_$tool"
done
rows='6:TERM 20:INT 200:HUP 900:TERM'
for tool in csvrows pace; do
	for row in $rows; do
		filter "${tool}_${row%:*}" "$tool" "${row%:*}" go
	done
	for row in $rows; do
		before=
		wait_for 20 blocked "${tool}_${row%:*}"
	done
done
for tool in csvrows pace; do
	for row in $rows; do
		eval "kill -${row#*:} \$tool_${tool}_${row%:*}"
	done
done
one_is_gone() {
	for patient in csvrows_200 csvrows_900 pace_200 pace_900; do
		eval "kill -0 \$tool_$patient" 2>/dev/null || return 0
	done
	return 1
}
check 'a line that has begun is waited for' ! until_true 2 one_is_gone
touch go
for tool in csvrows pace; do
	for row in $rows; do
		name=${tool}_${row%:*}
		ended "$name"
		copied "$name"
		is "$tool, ${row%:*} KiB: it dies of SIG${row#*:}" \
			"$(kill -l $((status - 128)))" "${row#*:}"
		check "$tool, ${row%:*} KiB: no line is torn" \
			whole "$name" "${row%:*}"
		unlike "$tool, ${row%:*} KiB: and no line is reported as cut" \
			"$name.err" 'cut'
	done
done
for tool in csvrows pace; do
	ended "slow_$tool"
	copied "slow_$tool"
	status_is "$tool, a slow reader: it dies of SIGTERM" 143
	check "$tool, a slow reader: no line is torn" whole "slow_$tool" 900
	unlike "$tool, a slow reader: and no line is reported as cut" "slow_$tool.err" cut
	ended "cut_$tool"
	status_is "$tool, a reader that takes nothing: it dies of SIGTERM" 143
	like "$tool, a reader that takes nothing: which line is cut" \
		"cut_$tool.err" "^$tool: stdout: line [0-9]+ is cut short after \
[0-9]+ bytes: the reader took nothing for 8 s\$"
done
touch awake
for tool in csvrows pace; do
	wait_for 20 test -s "asleep_$tool.copy"
	eval "kill -CONT \$tool_asleep_$tool"
	ended "asleep_$tool"
	copied "asleep_$tool"
	status_is "$tool, stopped meanwhile: it dies of SIGTERM" 143
	check "$tool, stopped meanwhile: no line is torn" \
		whole "asleep_$tool" 200
	unlike "$tool, stopped meanwhile: and no line is reported as cut" \
		"asleep_$tool.err" cut
done
touch never
for tool in csvrows pace; do
	copied "cut_$tool"
	check "$tool: the torn line has no newline" \
		[ "$(tail -c 1 cut_$tool.copy)" = x ]
	at=$(($(wc -l <cut_$tool.copy) + 1))
	bytes=$(tail -n 1 cut_$tool.copy | wc -c)
	like "$tool: it is the one that was said, with its bytes" \
		"cut_$tool.err" "line $at is cut short after $((bytes)) bytes"
done
is 'pace: the state shows it' "$(sed -n 's/^state=//p' cut_pace.figures)" failed
is 'pace: the torn line does not count' \
	"$(sed -n 's/^released=//p' cut_pace.figures)" \
	"$(($(wc -l <cut_pace.copy)))"
is 'pace: no other state after a line was finished' \
	"$(sed -n 's/^state=//p' slow_pace.figures)" stopped

# A second signal ends them at once, which they report, too.
rm -f never
is_gone() {
	eval "! kill -0 \$tool_$1"
}
for tool in csvrows pace; do
	filter "twice_$tool" "$tool" 200 never
	signalled "twice_$tool" INT
	seen "twice_$tool"
	eval "kill -TERM \$tool_twice_$tool"
	check "$tool: a second signal ends it" until_true 6 is_gone "twice_$tool"
	ended "twice_$tool"
	status_is "$tool: by that signal" 143
	like "$tool: the line that it cuts is reported" "twice_$tool.err" \
		"^$tool: stdout: line [0-9]+ is cut short after [0-9]+ bytes\$"
done
touch never

# --- limits -----------------------------------------------------------------

mkfifo limit.fifo
for limit in '--limit 2' '--for 1s'; do
	rm -f go
	: >figures
	background perl reader.pl limit.fifo go >copy
	reader=$pid
	# shellcheck disable=SC2086
	background sh -c 'exec pace "$@" >limit.fifo' sh -r max $limit \
		--status-file figures <lines.900 2>err
	check "pace $limit: the reader blocks" state_is blocked
	if [ "$limit" = '--for 1s' ]; then
		# the time is up
		check 'its time is up' until_true 20 perl -e \
			'exit !(-M "figures" > 1.5 / 86400)'
	fi
	touch go
	settle
	status_is "pace $limit: status" 0
	settle "$reader"
	is "pace $limit: lines" "$(($(wc -l <copy)))" \
		"$(sed -n 's/^released=//p' figures)"
	check "pace $limit: no line is torn" eval \
		"head -n $(($(wc -l <copy))) lines.900 | cmp - copy"
done

# --- the end of input -------------------------------------------------------

# Bytes without a newline may be half a record; they pass unchanged in every
# mode.
printf '%s\n%s\n%s' '{"t":1}' '{"t":2}' '{"t":3' >torn
perl -e 'printf "{\"t\":1}\n{\"t\":2,\"x\":\"%s", "x" x 300000' >torn.long
for file in torn torn.long; do
	for options in '-r max' '-i 1ms' '-r 100000' '-r 100000 --tick 10ms' \
		'--by t --time-format s --speed 1000' \
		'--by t --time-format s --max-gap 1ms' \
		'-r 1000 --burst 5' '-r max --max-line 1k' \
		'--by t --time-format s --max-gap 1ms --max-line 1k' '-r max -n 3' \
		'--late slip -i 1ms'; do
		# shellcheck disable=SC2086
		run pace $options <$file
		is_file "pace $options <$file" out "$file"
	done
done

# --- files ------------------------------------------------------------------

# If a disk or a limit has no room for a whole line, no part of it stays.
cat >in_small <<'END'
mount -t tmpfs -o size=100k none full || exit
csvrows csv.6 >full/csvrows 2>csvrows.err
echo $? >csvrows.status
cp full/csvrows csvrows.copy
rm full/csvrows
pace -r max <lines.6 >full/pace 2>pace.err
echo $? >pace.status
cp full/pace pace.copy
rm full/pace
head -c 90000 /dev/zero | tr '\0' x >full/fill
sed '1!s/$/,x/' csv.6 | csvrows --rejects full/rejects >rejects.out 2>rejects.err
echo $? >rejects.status
cp full/rejects .
END
mkdir full
if unshare -rm true 2>/dev/null && unshare -rm sh in_small; then
	for tool in csvrows pace; do
		is "$tool on a full disk: status" "$(cat $tool.status)" 2
		is "$tool on a full disk: message" \
			"$(grep -v '^pace: failed ' $tool.err)" \
			"$tool: stdout: No space left on device"
		check "$tool on a full disk: something was written" \
			test -s $tool.copy
		check "$tool on a full disk: no line is torn" whole "$tool" 6
	done
	is '--rejects on a full disk: status' "$(cat rejects.status)" 2
	like '--rejects on a full disk: message' rejects.err \
		'^csvrows: full/rejects: No space left on device$'
	is '--rejects on a full disk: no record is torn' \
		"$(tail -c 1 rejects | od -An -c | tr -d ' ')" '\n'
else
	skip 'a full disk' 'no file systems of our own'
fi
for tool in csvrows pace; do
	case $tool in
	csvrows) set -- csvrows csv.6 ;;
	pace) set -- pace -r max ;;
	esac
	run sh -c "ulimit -f 100; exec \"\$@\" <lines.6 >limit.copy" sh "$@"
	status_is "$tool, a limit to files: status" 2
	check "$tool, a limit to files: something was written" \
		test -s limit.copy
	check "$tool, a limit to files: no line is torn" whole limit 6
	# the content from before stays
	printf '{"torn":' >limit.copy
	run sh -c "ulimit -f 100; exec \"\$@\" <lines.6 >>limit.copy" sh "$@"
	is "$tool, appended up to a limit: what was there" \
		"$(head -n 1 limit.copy)" '{"torn":'
	sed 1d limit.copy >rest.copy
	check "$tool, appended up to a limit: no line is torn" whole rest 6
done

# No line is appended to a torn one.
printf 'a\n1\n2\n' >two.csv
csvrows two.csv >two
for tool in csvrows pace; do
	case $tool in
	csvrows) set -- csvrows two.csv ;;
	pace) set -- pace -r max ;;
	esac
	for end in torn whole nothing; do
		case $end in
		torn) printf '{"torn":' ;;
		whole) echo '{"whole":1}' ;;
		nothing) ;;
		esac >there
		{
			cat there
			[ "$end" != torn ] || echo
			cat two
		} >wanted
		cp there file
		"$@" <two >>file
		is_file "$tool, appended to what ends $end" file wanted
		{
			cat there
			"$@" <two
		} >file
		is_file "$tool, after a command whose output ends $end" file wanted
	done
	printf '{"torn":' >file
	"$@" <two 1<>file
	is "$tool, over existing content" "$(head -n 1 file)" '{"a":1}'
done
printf 'old, torn' >rejects
run csvrows --rejects rejects - <<'END'
a
1,2
END
is '--rejects begins with an empty file' "$(cat rejects)" '1,2'

done_testing
