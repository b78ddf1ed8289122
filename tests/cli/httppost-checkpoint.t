#!/bin/sh
# SPDX-License-Identifier: ISC
# The checkpoint: after kill -9 a resume loses nothing and repeats at most what
# was in flight.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

backend_start
seq 1 300 | sed 's/.*/{"n":&}/' >many

run httppost --checkpoint c "$base/sink" <many
status_is 'a whole run' 0
is 'counts every line' "$(settled c)" 300
is 'its mode' "$(mode_of c)" 600
run httppost --checkpoint c "$base/sink" <many
status_is 'an old checkpoint is not overwritten' 2
like 'and is named' err '^httppost: c: already exists: .*--resume'
check 'as in the manual' grep -qF \
	".It \"$(sed 's/: c: /: FILE: /' err)\"" "$ROOT/man/httppost.1"
: >log
run httppost --checkpoint c --resume "$base/sink" <many
status_is 'a resume after the end' 0
is 'sends nothing' "$(cat log)" ''
run httppost --checkpoint new --resume "$base/sink" <many
status_is 'a resume without a checkpoint begins at 0' 0
is 'and makes one' "$(settled new)" 300
head -n 5 many >five
printf 'a\nb' >open
run httppost --checkpoint o --last-line take "$base/sink" <open
: >log
run httppost --checkpoint o --resume "$base/sink" <open
status_is 'a resume after a last line without a newline' 0
is 'sends nothing either' "$(cat log)$(settled o)" 2
run httppost --checkpoint c --resume "$base/sink" <five
status_is 'an input that is shorter than the checkpoint' 2
like 'is named' err 'has 295 lines fewer than the checkpoint counts'

: >requests
run httppost --checkpoint c --first 10 --body '%{n} %{key}' "$base/sink" <five
status_is '--first' 0
is 'numbers continue from there' "$(jq -r '.body | split(" ")[0]' requests |
	tr '\n' ' ')" '11 12 13 14 15 '
is 'and so does the checkpoint' "$(settled c)" 15
runs=$(jq -r '.body | split(" ")[1] | split("-")[0]' requests | sort -u)
like 'keys are those of the first run' c "run=$runs "

# Another machine has neither the checkpoint nor the lines before.
# keys: those that arrived.
keys() {
	jq -r .body requests | tr '\n' ' '
}
: >requests
run httppost --run 'day 7' --body '%{key}' "$base/sink" <five
wanted=$(keys)
: >requests
head -n 2 five | httppost --run 'day 7' --checkpoint d --body '%{key}' "$base/sink"
run httppost --run 'day 7' --checkpoint d --resume --body '%{key}' "$base/sink" <five
is '--run: keys after a resume' "$(keys)" "$wanted"
: >requests
head -n 2 five | httppost --run 'day 7' --body '%{key}' "$base/sink"
sed 1,2d five | httppost --run 'day 7' --first 2 --body '%{key}' "$base/sink"
is '--run: keys of another machine' "$(keys)" "$wanted"
run httppost --run 'day 8' --checkpoint d --resume "$base/sink" <five
status_is '--run: another one' 2
like 'which is refused' err '^httppost: d: has the keys of another --run: '
check 'as in the manual' grep -qF \
	".It \"$(sed 's/: d: /: FILE: /' err)\"" "$ROOT/man/httppost.1"
run httppost --run 'day 8' --checkpoint d --resume --check "$base/sink"
status_is '--check refuses it, too' 2
run httppost --checkpoint d --resume --body '%{key}' "$base/sink" <many
is 'without --run the keys go on' \
	"$(jq -r '.body | split("-")[0]' requests | sort -u)" "${wanted%%-*}"
run httppost --run '' "$base/sink" <five
status_is 'an empty --run' 2

# returned lines are settled, too
backend_fault status=400
rm -f c
run httppost --checkpoint c "$base/sink" <five
is 'what is returned is settled' "$(settled c)" 5
backend_fault

# --- kill -9 ----------------------------------------------------------------

round=0
rm -f c log requests
backend_stop
backend_start
while [ "$round" -lt 8 ]; do
	round=$((round + 1))
	had=$(wc -l <log)
	# the server accepts some lines and no others, however late the kill
	# comes
	backend_fault delay=2 "hang@$(($(wc -l <requests) + 31))-"
	background httppost --resume --checkpoint c --body '%{line} %{key}' \
		"$base/sink" <many >given 2>err
	wait_for 20 sh -c '[ "$(wc -l <log)" -gt '$((had + round * 3))' ]'
	kill -KILL "$pid"
	settle
done
backend_fault
diag "killed $round times at $(settled c) lines"
check 'it was killed in the middle' test "$(settled c)" -lt 300
run httppost --resume --checkpoint c --body '%{line} %{key}' "$base/sink" <many
status_is 'the last resume ends well' 0
cut -d' ' -f1 log | uniq >arrived
is_file 'every line arrived, in order' arrived many
repeats=$(cut -d' ' -f1 log | uniq -d | wc -l)
check 'at most one repeats for each kill' test "$repeats" -le "$round"
sort log | uniq | cut -d' ' -f1 | sort -t: -k2 -n | uniq -d >differing
is 'repeats carry the same key' "$(cat differing)" ''

# --- both: the input begins at N, the checkpoint is checked ------------------

run httppost --checkpoint both --first 3 "$base/sink" <five
: >requests
run httppost --checkpoint both --resume --first 6 --body '%{n}' \
	"$base/sink" <five
status_is '--resume and --first' 0
is 'skip what the checkpoint counts beyond N' \
	"$(jq -r .body requests | tr '\n' ' ')" '9 10 11 '
is 'and continue from it' "$(settled both)" 11
run httppost --checkpoint both --resume --first 12 "$base/sink" <five
status_is 'a checkpoint that counts less than N' 2
like 'is refused' err '^httppost: both: counts 11 lines, .*--first .* after 12'
is 'and left alone' "$(settled both)" 11
sed 's/settled=0/settled=1/' both >damaged
run httppost --checkpoint damaged --resume --first 5 "$base/sink" <five
status_is 'a damaged one is refused' 2

# --- files that are no checkpoint -------------------------------------------

for damage in 's/settled=0/settled=1/' 's/crc=./crc=x/' 's/^./H/'; do
	sed "$damage" c >damaged
	run httppost --resume --checkpoint damaged "$base/sink" <five
	status_is "damaged by $damage" 2
	like "named: $damage" err '^httppost: damaged: is not a checkpoint'
done
head -c 30 c >short
run httppost --resume --checkpoint short "$base/sink" <five
status_is 'a truncated checkpoint' 2
ln -s elsewhere link
run httppost --checkpoint link "$base/sink" <five
status_is 'a symbolic link' 2
check 'is not written through' test ! -e elsewhere
run httppost --checkpoint . --resume "$base/sink" <five
status_is 'a folder' 2
run httppost --checkpoint missing/c "$base/sink" <five
status_is 'a folder that is missing' 2

rm -f slow
mkfifo slow
exec 4<>slow
background httppost --checkpoint busy "$base/sink" <slow 2>err 4>&-
check 'a first process has the checkpoint' until_true 20 test -s busy
run httppost --resume --checkpoint busy "$base/sink" <five
status_is 'a second one is refused' 2
like 'by name' err '^httppost: busy: is in use'
exec 4>&-
settle
status_is 'the first ends well' 0

run httppost --first 18446744073709551613 "$base/sink" <five
status_is 'more lines than can be counted' 2
like 'are refused' err '^httppost: --first: must be less than 2\^63'

# --- one file under two names -----------------------------------------------

ln -s . here
cp five kept
# same WHAT ARGUMENT...: two of these options name the same file.
same() {
	same_what=$1
	shift
	run httppost "$@" "$base/sink" <five
	status_is "one file: $same_what" 2
	like "one file: $same_what: said" err 'must not be the file of --'
}
same 'checkpoint and status' --checkpoint one --status-file ./one
same 'checkpoint and answers' --checkpoint one --responses here/one
same 'status and answers' --status-file kept --responses here/kept
is_file 'nothing is written' kept five
check 'and nothing made' ! test -e one
run httppost --checkpoint one --status-file two --responses three "$base/sink" <five
status_is 'other files' 0

done_testing
