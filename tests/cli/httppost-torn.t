#!/bin/sh
# SPDX-License-Identifier: ISC
# Torn lines: bytes after the last newline of the input, and of the files that
# httppost appends to.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

backend_start
printf 'one\ntwo\nthr' >torn
printf 'one\ntwo\nthree\n' >whole
printf 'one\ntwo\n' >two

# Prints what is left for the next reader of the input.
rest='exec 5<&0; httppost "$@" <&5 >out 2>err; echo $? >status; cat <&5 >rest'

# sends FILE OPTION...: runs httppost; what it leaves unread is in the file
# rest.
sends() {
	sends_file=$1
	shift
	: >log
	bounded sh -c "$rest" sh "$@" <"$sends_file"
	status=$(cat status)
}

# --- --last-line ------------------------------------------------------------

sends torn "$base/sink"
status_is 'without a checkpoint the last line is taken' 0
is 'it is sent' "$(cat log)" "$(cat torn)"
sends torn --checkpoint c --stats=json "$base/sink"
status_is 'with a checkpoint it is refused' 1
is_file 'the lines before it are sent' log two
is 'it is not returned' "$(cat out)" ''
is 'it is unread again' "$(cat rest)" thr
is 'it is not counted' "$(settled c)" 2
is 'nor in the figures' "$(tail -n 1 err |
	jq -c '[.lines,.delivered,.undelivered,.settled]')" '[2,2,0,2]'
is 'it is reported with the way out' "$(head -n 1 err)" \
	"httppost: stdin:3: the last line has no newline and may be incomplete; \
not sent. If it is complete: --resume --last-line take"
check 'as in the manual' grep -qF \
	".It \"$(sed '1!d; s/:3:/:LINE:/' err)\"" "$ROOT/man/httppost.1"
sends torn --checkpoint c --resume "$base/sink"
status_is 'a resume refuses it again' 1
is 'and counts the same' "$(settled c)" 2
cp c before
sends torn --checkpoint c --resume --last-line take "$base/sink"
status_is '--resume --last-line take' 0
is 'sends it' "$(cat log)" thr
is 'and counts it' "$(settled c)" 3
sends torn --checkpoint c --resume "$base/sink"
status_is 'then a resume skips it' 0
is 'and sends nothing' "$(cat log)$(settled c)" 3
sends whole --checkpoint before --resume "$base/sink"
status_is 'when the line has been written to its end' 0
is 'a resume sends it' "$(cat log)" three

sends torn --last-line refuse "$base/sink"
status_is '--last-line refuse without a checkpoint' 1
like 'says how to send it' err ': send it with --first 2 --last-line take$'
printf thr >alone
sends alone --first 2 --last-line take --body '%{n}' "$base/sink"
is 'and so it is sent' "$(cat log)" 3
sends torn --first 10 --last-line refuse "$base/sink"
like 'its number continues from --first' err '^httppost: stdin:13: .*--first 12 '
sends torn --batch 10 --last-line refuse "$base/lines"
status_is 'in batches' 1
is_file 'the others are sent' log two
mkfifo feed
cat torn >feed &
run httppost --checkpoint pipe "$base/sink" <feed
is 'of a pipe' "$(settled pipe)$(cat out)" 2
printf 'httppost:\n  last-line: refuse\n' >profile.yaml
sends torn --profile profile.yaml "$base/sink"
status_is 'by a profile' 1
run httppost --last-line half "$base/sink" <torn
status_is 'another word' 2
like 'is refused' err 'last-line: must be take or refuse'
sends torn --dry-run --last-line refuse "$base/sink"
status_is 'a dry run' 1
unlike 'does not show it' out thr
printf '\n\n' >empty
sends empty --checkpoint e "$base/sink"
status_is 'an empty last line is whole' 0

# --- a line over --max-line --------------------------------------------------

head -c 100000 /dev/zero | tr '\0' x >long
cat two long >torn-long
sends torn-long --max-line 1k --last-line refuse "$base/sink"
status_is 'a long last line of a file' 1
is_file 'the lines before it are sent' log two
is 'it is not returned' "$(cat out)" ''
check 'it is unread again' cmp rest long
is 'it is reported once' "$(grep -c '^httppost: stdin:3: the last line' err)" 1
unlike 'as torn, not as too long' err refused
cat torn-long >feed &
run httppost --max-line 1k --checkpoint long.point --stats=json "$base/sink" \
	<feed
status_is 'of a pipe' 1
is 'it is taken back from a file' "$(cat out)" ''
is 'and not counted' "$(settled long.point) $(tail -n 1 err |
	jq -c '[.lines,.undelivered,.settled]')" '2 [2,0,2]'
cat torn-long >feed &
run sh -c 'httppost --max-line 1k --last-line refuse "$1" | cat >piped' sh \
	"$base/sink" <feed
is 'a part of it that is in a pipe already gets no newline' \
	"$(wc -l <piped | tr -d ' ')" 0
run httppost --max-line 1k "$base/sink" <torn-long
is 'with --last-line take it is a line' "$(wc -l <out)$(wc -c <out)" 1100001

# --- a stop in the middle of a line ------------------------------------------

# Starts httppost on the fifo slow with one request in flight that hangs, and
# stops it when $1 bytes of another line are read; further arguments are
# options.
stop_within() {
	stop_bytes=$1
	shift
	rm -f slow status out
	mkfifo slow
	backend_again hang
	exec 4<>slow
	background httppost --checkpoint stop.point --status-file status "$@" \
		"$base/sink" <slow >out 2>err 4>&-
	# what a pipe holds is read at once; of a longer line only a part is
	{
		echo 1
		head -c "$stop_bytes" line
	} >start
	cat start >&4
	check 'one is in flight' until_true 20 test -s requests
	kill -TERM "$pid"
	check 'it stops' until_true 20 grep -q '^state=stop' status
}

for bytes in 100 6000 200000 900000; do
	head -c $((bytes - 1)) /dev/zero | tr '\0' x >line
	echo >>line
	rm -f stop.point
	# half of the line has arrived when httppost stops; its writer waits for
	# httppost to read on, while a request in flight hangs
	stop_within $((bytes / 2)) --grace 60s
	tail -c +$((bytes / 2 + 1)) line >end
	check "$bytes bytes: the writer can finish" timeout 30 \
		sh -c 'cat end >&4'
	check 'while one is in flight' kill -0 "$pid"
	echo behind >&4
	backend_stop KILL
	settle
	status_is "$bytes bytes: stopped in the middle of a line" 143
	{
		echo 1
		cat line
	} >wanted
	check 'the line is read to its end and returned' cmp out wanted
	is 'and counted' "$(settled stop.point)" 2
	exec 4>&-
done

rm -f stop.point
stop_within 100 --grace 300ms
settle
status_is 'a line whose rest does not come' 143
is 'is not returned' "$(cat out)" 1
is 'not counted' "$(settled stop.point) $(sed -n 's/^lines=//p' status)" '1 1'
like 'and reported' err \
	'^httppost: stdin:2: the rest of the line .*; not sent. .*: --resume$'
exec 4>&-
rm -f stop.point
stop_within 100 --grace 60s
kill -TERM "$pid"
settle
status_is 'a second signal ends it at once' 143
is 'and nothing is returned' "$(cat out)" ''
exec 4>&-

# a buffer full of lines, with half a line at the end
seq 1 20000 >numbers
rm -f slow status stop.point
mkfifo slow
backend_again hang
exec 4<>slow
background httppost --grace 60s --checkpoint stop.point --status-file status \
	"$base/sink" <slow >out 2>err 4>&-
cat numbers >&4 &
writer=$!
check 'one of many is in flight' until_true 20 test -s requests
kill -TERM "$pid"
check 'it stops' until_true 20 grep -q '^state=stop' status
backend_stop KILL
settle
status_is 'stopped with a buffer full of lines' 143
# the writer may wait for room in the pipe
cat <&4 >unread &
reader=$!
wait "$writer"
exec 4>&-
check 'the rest is read' until_true 20 sh -c 'tail -n 1 unread | grep -qx 20000'
kill "$reader"
cat out unread >all
is_file 'what is returned and what is unread are the input' all numbers

# in a file, a line that was partly read is unread again
backend_again hang
exec 5<torn-long
background httppost --grace 100ms --checkpoint file.point "$base/sink" <&5 \
	>out 2>err
check 'one of a file is in flight' until_true 20 test -s requests
kill -TERM "$pid"
settle
cat <&5 >rest
exec 5<&-
check 'a torn last line of a file stays unread' cmp rest long
is_file 'the others are returned' out two
is 'and counted' "$(settled file.point)" 2

# a long line of a file, a part of which is already in a full pipe
for grace in 60s 50ms; do
	head -c 300000 /dev/zero | tr '\0' x >broad
	printf '\nafter\n' | cat two broad - >within
	rm -f back status within.point
	mkfifo back
	backend_again
	exec 5<>back 7<within
	background httppost --max-line 1k --grace "$grace" \
		--checkpoint within.point --status-file status \
		"$base/sink" <&7 >back 2>err 5>&-
	exec 6<back 5>&-
	check "$grace: its reader takes no more" \
		until_true 20 grep -q '^state=blocked' status
	kill -TERM "$pid"
	if [ "$grace" = 50ms ]; then
		check 'it waits for the reader' \
			! until_true 2 sh -c "! kill -0 $pid"
	fi
	cat <&6 >got
	exec 6<&-
	settle
	status_is "$grace: a stop within a long line of a file" 143
	cat <&7 >rest
	exec 7<&-
	# a part of a line that the reader has received is not counted as a line
	[ "$(settled within.point)" -gt 2 ] || : >got
	sed 1,2d within >wanted
	# if its reader comes at the same moment as the signal, the line behind
	# it may still be delivered
	sed 1,2d log >late
	cat got rest late >all
	check "$grace: it is returned, unread or delivered" cmp all wanted
done

# --- what is returned -------------------------------------------------------

rm -f back
backend_again status=400
for file in 'one
tw' 'tw' 'one
' ''; do
	printf %s "$file" >back
	rm -f c
	: >none
	run httppost --checkpoint c "$base/sink" <none
	bounded httppost --checkpoint c --resume "$base/sink" <two >>back 2>err
	is "resumed: no line is glued to \"$file\"" "$(cat back)" \
		"$(printf %s "$file" | grep -x one; cat two)"
	case $file in
	*tw) like 'what is cut is reported' err '^httppost: .*stdout: removed 2 bytes ' ;;
	*) unlike 'nothing is reported' err 'stdout: ' ;;
	esac
	printf %s "$file" >back
	bounded httppost "$base/sink" <two >>back 2>err
	is "begun: no line is glued to \"$file\"" "$(cat back)" \
		"$(printf %s "$file"; case $file in *tw) echo ;; esac; cat two)"
done
printf 'one\ntw' >back
bounded httppost --checkpoint c --resume "$base/sink" <two 1<>back 2>err
is 'what is overwritten is left alone' "$(cat back)" 'one
tw'
printf 'one\ntw' >back
bounded httppost --dry-run --checkpoint c --resume "$base/sink" <two >>back 2>err
is 'a dry run cuts nothing' "$(cat back)" 'one
tw'
printf 'one\ntw' >back
rm c
bounded sh -c '{ printf thr; httppost --checkpoint c --resume "$1" <two; } \
	>>back 2>err' sh "$base/sink"
is 'one descriptor with others' "$(cat back)" "$(echo one; cat two)"

# --responses appends to its file
backend_again
printf '{"line":1}\n{"li' >answers
run httppost --first 1 --responses answers "$base/sink" <two
is 'answers: no line is glued to a torn one' \
	"$(jq -cR 'fromjson? | .line' answers | tr '\n' ' ')" '1 2 3 '
printf '{"line":1}\n{"li' >answers
run httppost --responses answers "$base/sink" <two
is 'answers: a fresh run empties the file' "$(jq -c .line answers |
	tr '\n' ' ')" '1 2 '

# --- stdout that breaks in the middle of a line --------------------------------

awk 'BEGIN { for (i = 1; i <= 3; i++) { printf "%d", i
	for (j = 0; j < 100000; j++) printf "x"
	print "" } }' >wide

# stuck: httppost returns the file wide to the fifo back, which is full in the
# middle of the first line.
stuck() {
	rm -f back status stuck.point
	mkfifo back
	backend_again status=400
	exec 5<>back
	background httppost --checkpoint stuck.point --status-file status \
		"$base/sink" <wide >back 2>err 5>&-
	exec 6<back 5>&-
	check "$1: the reader takes no more" \
		until_true 20 grep -q '^state=blocked' status
}

stuck SIGKILL
kill -KILL "$pid"
settle
is 'a line that is cut by SIGKILL is not counted' "$(settled stuck.point)" 0
is 'it is the only one there' "$(cat <&6 | wc -l)" 0
exec 6<&-
run httppost --checkpoint stuck.point --resume "$base/sink" <wide
check 'a resume gives all of them back' cmp out wide

stuck 'a reader that goes away'
dd bs=1000 count=1 <&6 >part 2>dd.err
exec 6<&-
settle
status_is 'its reader goes away in the middle of a line' 2
is 'the line is not counted' "$(settled stuck.point)" 0
like 'and said to be left' err '3 lines from line 1 on were neither'

stuck SIGTERM
kill -TERM "$pid"
cat <&6 >part
exec 6<&-
settle
status_is 'a stop while the reader is slow' 143
check 'whole lines only' cmp -n "$(wc -c <part)" part wide
is 'and they are counted' "$(settled stuck.point)" "$(wc -l <part)"
is 'none is torn' "$(tail -c 1 part | wc -l)" 1

if command -v perl >/dev/null; then
	rm -f status stuck.point
	backend_again status=400
	# shellcheck disable=SC2016
	background perl -e 'use Fcntl;
		pipe(my $in, my $out);
		fcntl($out, F_SETFL, O_NONBLOCK);
		my $is_asked = 0;
		$SIG{TERM} = sub { $is_asked = 1 };
		my $child = fork;
		if (!$child) {
			open(STDOUT, ">&", $out);
			close($in);
			close($out);
			exec(@ARGV);
		}
		close($out);
		select(undef, undef, undef, 0.05) until $is_asked;
		kill(9, $child);
		waitpid($child, 0);
		print while <$in>;' \
		httppost --checkpoint stuck.point --status-file status \
		"$base/sink" <wide >part 2>err
	check 'a non-blocking pipe: full' \
		until_true 20 grep -q '^state=blocked' status
	kill -TERM "$pid"
	settle
	check 'a part of a line is there' test -s part
	is 'it is not counted' "$(settled stuck.point) $(wc -l <part)" '0 0'
else
	skip 'a non-blocking pipe' 'no perl'
fi

backend_again status=400
rm -f limit.point
seq 1000000 1000999 | paste -sd '.........................................\n' \
	- >broad
run sh -c 'ulimit -f 2; exec httppost --checkpoint limit.point "$1" \
	<broad >limited' sh "$base/sink"
status_is 'a full disk in the middle of a line' 2
is 'the checkpoint counts what is there' "$(settled limit.point)" \
	"$(wc -l <limited)"
is 'what was torn is removed' "$(tail -c 1 limited | wc -l)" 1
bounded httppost --checkpoint limit.point --resume "$base/sink" <broad \
	>>limited 2>err
is_file 'a resume returns the rest' limited broad

done_testing
