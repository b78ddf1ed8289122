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

# --- batches that are open at a kill -----------------------------------------

# sent: the batches that the server got, without the name of the run.
sent() {
	jq -r .headers.Key requests | sed 's/^[0-9a-f]*-//' | sort -n |
		tr '\n' ' '
}
# shellcheck disable=SC2317
post() {
	httppost --checkpoint b --resume --header 'Key: %{key}' "$@" "$base/lines"
}
head -n 12 many >twelve
mkfifo fed

backend_again hang
exec 4<>fed
background httppost --checkpoint b --jobs 3 --batch 10 --header 'Key: %{key}' \
	"$base/lines" <fed 4>&-
sed -n 1,3p many >&4
check 'a batch of three' until_true 20 sh -c '[ "$(wc -l <requests)" -eq 1 ]'
sed -n 4,5p many >&4
check 'of two' until_true 20 sh -c '[ "$(wc -l <requests)" -eq 2 ]'
sed -n 6,7p many >&4
check 'and of two' until_true 20 sh -c '[ "$(wc -l <requests)" -eq 3 ]'
kill -KILL "$pid"
settle
exec 4>&-
is 'none was settled' "$(sent)$(settled b)" '1-3 4-5 6-7 0'
cp b open

backend_again
run post --batch 10 <twelve
status_is 'a resume' 0
is 'sends the same batches, and then its own' "$(sent)" '1-3 4-5 6-7 8-10 11-12 '
is_file 'each line once' log twelve

cp open b
backend_again
run post --jobs 2 --batch 5 --batch-bytes 16 --batch-as array --dry-run <twelve
is 'other limits hold for new batches: shown' "$(sed -n \
	's/^Key: [0-9a-f]*-//p' out | tr '\n' ' ')" '1-3 4-5 6-7 8 9 10 11 12 '
backend_again
run post --jobs 2 --batch 5 --batch-bytes 16 --batch-as array <twelve
is 'and done' "$(sent)" '1-3 4-5 6-7 8 9 10 11 12 '

cp open b
backend_again
exec 4<>fed
background httppost --checkpoint b --resume --header 'Key: %{key}' \
	--batch 10 --status-file status "$base/lines" <fed 4>&-
sed -n 1,2p many >&4
check 'two lines of three are read' until_true 20 grep -q '^lines=2$' status
is 'and wait for the third' "$(cat requests)" ''
sed -n 3,5p many >&4
check 'which makes the batch whole' until_true 20 \
	sh -c '[ "$(wc -l <requests)" -eq 2 ]'
kill -TERM "$pid"
settle
exec 4>&-
is 'and the next one' "$(sent)$(settled b)" '1-3 4-5 5'

cp open b
backend_again
head -n 6 many >six
run post --batch 10 <six
status_is 'an input that ends in the middle of a batch' 1
is 'that part is not sent, returned or counted' "$(sent)$(cat out)$(settled b)" \
	'1-3 4-5 5'
like 'and reported' err '^httppost: stdin:6: the input ends, but lines 6 to 7 '
check 'as in the manual' grep -qF 'the input ends, but lines L to M were' \
	"$ROOT/man/httppost.1"
run post --batch 10 <twelve
is 'the whole input continues' "$(sent)" '1-3 4-5 6-7 8-10 11-12 '
cp open b
backend_again
run httppost --checkpoint b --first 5 --batch 10 --header 'Key: %{key}' \
	"$base/lines" <five
is '--first begins other batches' "$(sent)" '6-10 '
run post --batch 10 <twelve
is 'also for a resume' "$(sent)" '6-10 11-12 '

sed 's/^- \(0*\)5 /- \18 /' open >b
run post --batch 10 <twelve
status_is 'a damaged one' 2
like 'is named' err '^httppost: b: is not a checkpoint, or is damaged'
head -c 120 open >b
run post --batch 10 <twelve
status_is 'and one that is cut' 2

# a checkpoint without batches, as every older one
rm -f b
httppost --checkpoint b "$base/sink" <five
is 'one record' "$(wc -c <b | tr -d ' ')" 85
backend_again
run post --batch 10 <twelve
is 'continues in batches' "$(sent)" '6-10 11-12 '

# Another machine has none, but a file and --run give the same.
backend_again
run httppost --run x --batch 10 --header 'Key: %{key}' "$base/lines" <twelve
run httppost --run x --batch 10 --header 'Key: %{key}' "$base/lines" <many
jq -r '[.headers.Key, .body] | @tsv' requests | sort | uniq -d >same
is '--run: the same batches on another machine' "$(cut -f1 same | sed 's/.*-1-/1-/')" '1-10'

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
