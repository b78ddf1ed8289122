#!/bin/sh
# SPDX-License-Identifier: ISC
# delivered + returned + unread = input, however httppost ends.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

backend_start
seq 1 2000 | sed 's/.*/{"n":&}/' >many
head -n 3 many >three

# --- a stop before the end --------------------------------------------------

for signal in TERM INT HUP; do
	rm -f log requests slow
	backend_stop
	backend_start --fault hang@4
	mkfifo slow
	exec 4<>slow
	background httppost --grace 300ms "$base/sink" <slow >out 2>err 4>&-
	head -n 10 many >&4
	check "$signal: three arrive, the fourth hangs" \
		until_true 20 got_requests 4
	kill "-$signal" "$pid"
	settle
	case $signal in
	TERM) status_is "$signal: dies of it" 143 ;;
	INT) status_is "$signal: dies of it" 130 ;;
	HUP) status_is "$signal: dies of it" 129 ;;
	esac
	exec 4>&-
	is "$signal: the rest is returned in order" "$(cat out)" \
		"$(sed -n 4,10p many)"
	like "$signal: and counted" err 'stopped early: 7 lines were'
done

rm -f log requests
backend_stop
backend_start --fault delay=600@2
background httppost --grace 2562047h "$base/sink" <three >out 2>err
check 'the second is in flight' until_true 20 got_requests 2
kill -TERM "$pid"
settle
status_is 'what is in flight may finish' 143
check 'it arrived' test "$(wc -l <log)" -ge 2
cat log out >all
is_file 'and is not returned' all three

rm -f log requests
backend_stop
backend_start --fault hang@2
background httppost --grace 1h --status-file status "$base/sink" \
	<three >out 2>err
check 'the second hangs' until_true 20 got_requests 2
kill -TERM "$pid"
check 'it stops, and waits' until_true 20 grep -q '^state=stopping' status
kill -TERM "$pid"
settle
status_is 'a second signal ends it at once' 143

# the unread lines follow those that were returned, in a file and in a pipe
rm -f log requests
backend_stop
backend_start --fault hang@2
exec 5<many
background httppost --grace 100ms "$base/sink" <&5 >given 2>err
check 'one was delivered, the second hangs' until_true 20 got_requests 2
kill -TERM "$pid"
settle
cat <&5 >unread
exec 5<&-
cat log given unread >all
is_file 'delivered, returned and unread are the input' all many
check 'some of it was returned' test -s given

rm -f log requests pid
backend_stop
backend_start --fault hang@2
mkfifo pipe
cat many >pipe &
# shellcheck disable=SC2016
background sh -c 'exec 5<&0
	httppost --grace 100ms "$1" <&5 >given 2>err &
	echo "$!" >pid
	wait "$!"
	cat >unread' sh "$base/sink" <pipe
check 'one was delivered, the second hangs' until_true 20 got_requests 2
wait_for 20 test -s pid
kill -TERM "$(cat pid)"
settle
cat log given unread >all
is_file 'and so it is with a pipe' all many

# the rest of a line that was partly read is read from the descriptor
rm -f log requests slow
mkfifo slow
backend_stop
backend_start --fault status=404
printf '{"n":1}\n{"n":' >first
exec 4<>slow
background httppost "$base/sink" <slow >out 2>err 4>&-
cat first >&4
check 'it stops at the first line' until_true 20 grep -q 'same way' err
printf '2}\nunread\n' >&4
settle
exec 4>&-
status_is 'stops with a part of a line read' 2
is 'the line is returned whole' "$(cat out)" '{"n":1}
{"n":2}'

# the last line has no newline, so it may be torn
printf '{"n":1}\n{"n":2}' >open
for end in read unread; do
	rm -f slow status
	mkfifo slow
	backend_again hang
	exec 4<>slow
	background httppost --last-line take --checkpoint "$end.point" \
		--status-file status "$base/sink" <slow >out 2>err 4>&-
	cat open >&4
	check "an end of input that is $end: one hangs" \
		until_true 20 test -s requests
	[ "$end" = unread ] || exec 4>&-
	kill -TERM "$pid"
	check 'it stops' until_true 20 grep -q '^state=stop' status
	exec 4>&-
	backend_stop KILL
	settle
	status_is 'SIGTERM before a last line without newline' 143
	is 'it is not returned, even with --last-line take' "$(cat out)" \
		'{"n":1}'
	like 'it is reported' err '^httppost: stdin:2: the last line has no newline'
	unlike 'no message says that it is tried again' err 'retrying in'
	is 'and not counted' \
		"$(settled "$end.point") $(sed -n 's/^lines=//p' status)" '1 1'
done

# a long line that was partly read, with much after it; also longer than
# --max-line
{
	echo '{"n":1}'
	head -c 300000 /dev/zero | tr '\0' x
	echo
	cat many
} >long
for most in 1M 100k; do
	backend_again hang
	rm -f pid unread status
	cat long >pipe &
	# shellcheck disable=SC2016
	background sh -c 'exec 5<&0
		httppost --grace 60s --status-file status --max-line "$2" "$1" \
			<&5 >given 2>err &
		echo "$!" >pid
		wait "$!"
		cat >unread' sh "$base/sink" "$most" <pipe
	check "--max-line $most: one hangs" until_true 20 test -s requests
	wait_for 20 test -s pid
	kill -TERM "$(cat pid)"
	check 'it stops' until_true 20 grep -q '^state=stop' status
	backend_stop KILL
	settle
	cat given unread >all
	is_file "a long line, --max-line $most: returned and unread are the input" \
		all long
	is 'no line is torn' "$(tail -c 1 given | wc -l | tr -d ' ')" 1
	check 'and that line was returned' test "$(wc -c <given)" -gt 300000
done

# a line without an end is read until --grace is over, and then it is not a line
backend_again hang
rm -f slow
mkfifo slow
# shellcheck disable=SC2016
background sh -c '{ printf "1\ny"; yes | tr -d "\n"; } >slow' 2>/dev/null
background httppost --grace 100ms --stats=json "$base/sink" <slow >endless 2>err
check 'a line without an end' until_true 20 test -s requests
kill -TERM "$pid"
settle
status_is 'does not keep it from stopping' 143
is 'it is taken back from a file' "$(cat endless)" 1
like 'and reported' err '^httppost: stdin:2: the rest of the line did not arrive'
is 'and not counted' \
	"$(tail -n 1 err | jq -c '[.lines,.undelivered,.settled]')" '[1,1,1]'

# --- stdout -----------------------------------------------------------------

backend_fault status=500
if [ -w /dev/full ]; then
	run sh -c 'httppost --retry-for 0 --checkpoint full.checkpoint \
		"$1" <three >/dev/full' sh "$base/sink"
	status_is 'a full disk' 2
	like 'is reported' err '^httppost: stdout: No space left'
	like 'with all that is left' err \
		'^httppost: 3 lines from line 1 on were neither'
	like 'the checkpoint does not count the line' full.checkpoint \
		'settled=00000000000000000000 '
	run sh -c 'httppost --help >/dev/full'
	status_is '--help on a full disk' 2
else
	skip 'a full disk' 'no /dev/full'
fi
seq 100000 100500 >limit.lines
run sh -c 'ulimit -f 1; exec httppost --show-failure x --retry-for 0 \
	--checkpoint limit.checkpoint "$1" <limit.lines >limited' sh "$base/sink"
status_is 'a limit to files' 2
like 'is reported' err '^httppost: stdout: File too large'
is 'the checkpoint counts what is there' "$(settled limit.checkpoint)" \
	"$(wc -l <limited | tr -d ' ')"
run sh -c 'httppost --retry-for 0 "$1" <three >&-' sh "$base/sink"
status_is 'stdout is closed' 2
like 'is reported' err '^httppost: stdout: '

rm -f slow
mkfifo slow back
exec 4<>slow
exec 5<>back
background httppost --retry-for 0 "$base/sink" <slow >back 2>err 4>&- 5>&-
echo '{"n":1}' >&4
exec 6<back 5>&-
read -r line <&6
is 'a line is returned at once' "$line" '{"n":1}'
exec 6<&-
settle
exec 4>&-
status_is 'its reader goes away' 2
like 'is reported' err '^httppost: stdout: the reader closed it'

backend_fault
run sh -c 'httppost "$1" <&-' sh "$base/sink"
status_is 'stdin is closed' 2
like 'is reported' err '^httppost: stdin: '
run sh -c 'httppost "$1" </' sh "$base/sink"
status_is 'stdin is a folder' 2


# the reader of the returned lines is slow
rm -f back
mkfifo back
backend_fault status=400
exec 5<>back
background httppost "$base/sink" <many >back 2>err 5>&-
exec 6<back 5>&-
check 'it has begun' until_true 20 test -s err
kill -QUIT "$pid"
check 'status answers while its reader blocks' \
	until_true 20 grep -q ' lines, ' err
cat <&6 >out
exec 6<&-
settle
status_is 'and all was refused' 1
is_file 'nothing is lost' out many
check 'a flood of reports is held back' test "$(grep -c 'HTTP 400' err)" -lt 100
backend_fault

# a stop while the reader blocks: httppost waits without spinning, which a limit
# of one CPU second would end
rm -f back requests
mkfifo back
backend_stop
: >log
backend_start --fault hang@2
exec 5<>back
head -c 61440 /dev/zero >&5
awk 'BEGIN { for (i = 0; i < 9000; i++) print i }' >thousands
# shellcheck disable=SC3045
background sh -c 'ulimit -t 1
	exec httppost --grace 50ms "$1" <thousands 2>err' sh "$base/sink" \
	>back 5>&-
exec 6<back 5>&-
check 'one was delivered, the second hangs' until_true 20 got_requests 2
kill -TERM "$pid"
check 'it waits for the reader' ! until_true 4 has_ended "$pid"
tail -c +61441 <&6 >out
exec 6<&-
settle
status_is 'and ends by the signal' 143
cat log out >all
is_file 'what was read is all there' all thousands

# --- fail-over --------------------------------------------------------------

: >log
hold_port
httppost --retry-for 0 "$free_url" <three 2>err1 | httppost "$base/sink" 2>err2
is 'httppost A | httppost B: B gets what A does not take' "$(cat log)" \
	"$(cat three)"

# --- long lines -------------------------------------------------------------

: >log
{
	echo before
	head -c 300000 /dev/zero | tr '\0' x
	echo
	echo after
} >long
run httppost --max-line 100k "$base/sink" <long
status_is 'a line over --max-line' 1
like 'is named with its place' err '^httppost: stdin:2: not sent: longer'
is 'its neighbours arrive' "$(cat log)" 'before
after'
sed -n 2p long >wanted
is_file 'it is returned whole' out wanted
run httppost --max-line 100k --show-failure '%{n}|%{line}|%{.a}|%{reason}' \
	"$base/sink" <long
is 'with a report of its own' "$(sed '$d' err)" \
	'2||null|longer than 102400 bytes; see --max-line'
is 'in place of the standard one' "$(grep -c refused err)" 0
awk 'BEGIN { for (i = 0; i < 300; i++) print "0123456789" }' >many-long
run httppost --max-line 5 "$base/sink" <many-long
status_is 'many of them' 1
is_file 'are all returned' out many-long
check 'but not all reported' test "$(wc -l <err)" -lt 50
run httppost "$base/lines" <long
status_is 'and without the limit it is sent' 0

# the last line has no newline, which is known only after some of its bytes were
# written
mkfifo ending
exec 4<>ending
background httppost --max-line 5 --checkpoint long.point --stats=json \
	--last-line take "$base/sink" <ending >out 2>err 4>&-
printf 0123456789 >&4
check 'a long line is returned as it comes' \
	until_true 20 grep -q 0123456789 out
exec 4>&-
settle
status_is 'its end without a newline' 1
is 'it is a line all the same' "$(cat out; echo .)" '0123456789
.'
is 'and counts' "$(tail -n 1 err | jq -c '[.lines,.undelivered,.settled]')" \
	'[1,1,1]'
exec 4<>ending
background httppost --max-line 5 --checkpoint long.point --resume \
	--status-file resumed "$base/sink" <ending >out 2>err 4>&-
check 'a resume begins' until_true 20 test -s resumed
printf 0123456789 >&4
exec 4>&-
settle
status_is 'and passes it over' 0
is 'and gives nothing back' "$(cat out)" ''

done_testing
