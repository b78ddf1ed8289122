#!/bin/sh
# SPDX-License-Identifier: ISC
# --return-origin and --take-origin: a line that is posted again carries what it
# was sent with.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

backend_start
tab=$(printf '\t')
form='%{n} %{now:ns} %{elapsed} %{key}'
head -c 3000 /dev/zero | tr '\0' x >wide
# lines with any content: tabs, an origin, no JSON, bytes that are no text
{
	printf '{"n":1}\n\ta\tb \n0123456789abcdef-7 1 2\tc\n \nd\001\377\n'
	cat wide
	printf '\n{"n":7}\n'
} >any
seq 1 25 | sed 's/.*/{"n":&}/' >many

# sent: prints what the header Is of the requests says, one a line.
sent() {
	jq -r '.headers.Is' requests
}

# sent_keys: prints the header Key of the requests without the run.
sent_keys() {
	jq -r '.headers.Key' requests | sed 's/^[0-9a-f]*-//' | tr '\n' ' '
}

# without_origin FILE: prints its lines as they were sent.
without_origin() {
	cut -f 2- "$1"
}

# --- one line a request ------------------------------------------------------

backend_again status=400
run httppost --return-origin -H "Is: $form" "$base/sink" <any
status_is 'a server that refuses all lines' 1
sent >first
cp out returned
is 'each line is returned once, after its origin' "$(grep -cE \
	"^[0-9a-f]{16}-[0-9]+ [0-9]+ [0-9]+$tab" returned)" 7
without_origin returned >stripped
is_file 'after the tab there is the line, byte for byte' stripped any
is 'the origin is key, time and elapsed time' \
	"$(cut -f 1 returned | awk '{
		number = $1
		sub(/.*-/, "", number)
		print number, $2, int($3 / 1000000000 + 0.5), $1
	}')" "$(cat first)"

backend_again
run httppost --take-origin -H "Is: $form" "$base/sink" <returned
status_is '--take-origin' 0
is_file 'the lines arrive without their origins' log any
sent >second
is_file 'with the number, times and key that they were sent with' second first
is 'nothing is returned' "$(cat out)" ''

# the same when they are returned again
tail -n 3 returned >last
backend_again status=400
run httppost --take-origin --return-origin "$base/sink" <last
status_is 'lines that are returned again' 1
is_file 'keep their first origin' out last
run httppost --take-origin "$base/sink" <last
is_file '--take-origin alone returns them as they were read, too' out last
backend_again
run httppost --take-origin --return-origin --resume --checkpoint c \
	--first 0 -H "Is: $form" "$base/sink" <last
is 'a checkpoint counts the lines of its input' "$(settled c)" 3
sent >again
tail -n 3 first >wanted
is_file 'and changes no origin' again wanted
backend_again
run httppost --take-origin --body '[%{n},"%{key}",%{line:string}]' \
	--show '%{n} %{line}' "$base/sink" <last
is 'templates of bodies know it' "$(head -n 1 log | jq -c '.[0]')" 5
like 'and those of messages' err '^7 \{"n":7\}$'

# --jobs and --batch with a resume
backend_again status=400
run httppost --return-origin --checkpoint d --run x "$base/sink" <many
cp out given
: >requests
backend_fault 'hang@36-'
background httppost --take-origin --jobs 4 --checkpoint e -H "Is: $form" \
	"$base/sink" <given >out 2>err
# shellcheck disable=SC2317
is_under_way() {
	[ "$(settled e)" -ge 5 ]
}
wait_for 20 is_under_way
kill -KILL "$pid"
settle
backend_fault
run httppost --take-origin --resume --jobs 4 --checkpoint e \
	-H "Is: $form" "$base/sink" <given
status_is 'killed and resumed' 0
is 'all arrive' "$(sort -u log | wc -l | tr -d ' ')" 25
is 'each with one origin, over all attempts' "$(sent | sort -u | wc -l |
	tr -d ' ')" 25
is 'and number' "$(sent | cut -d ' ' -f 1 | sort -nu | tr '\n' ' ')" \
	"$(seq 1 25 | tr '\n' ' ')"

# --- batches -----------------------------------------------------------------

backend_again status=503
run httppost --return-origin --batch 10 --retry 0 -H 'Key: %{key}' \
	"$base/lines" <many
status_is 'batches that are returned' 1
cp out whole
is 'each line has its own origin' "$(cut -d ' ' -f 1 whole | sed 's/.*-//' |
	tr '\n' ' ')" "$(seq 1 25 | tr '\n' ' ')"
cp requests before
backend_again
run httppost --take-origin --batch 10 -H 'Key: %{key}' "$base/lines" <whole
is_file 'arrive' log many
is 'as the same batches with the same keys' \
	"$(jq -r '.headers.Key, .body' requests)" \
	"$(jq -r '.headers.Key, .body' before)"
backend_again
sed -n '3,7p; 9,12p; 14p; 20,25p' whole >gaps
run httppost --take-origin --batch 10 -H 'Key: %{key}' "$base/lines" <gaps
is 'a batch with gaps has a key of its own; none crosses a multiple' \
	"$(sent_keys)" '3-10-7 11-20-4 21-25 '
is 'no line is lost' "$(wc -l <log | tr -d ' ')" 16
sed 's/^[0-9a-f]*-/0000000000000000-/' whole >other
head -n 3 whole >mixed
sed -n 4,6p other >>mixed
backend_again
run httppost --take-origin --batch 10 -H 'Key: %{key}' "$base/lines" <mixed
is 'lines of two runs make two batches' "$(sent_keys)" '1-3 4-6 '
backend_again
run httppost --take-origin --batch 10 --batch-as array --body '[%{n}]' \
	"$base/sink" <mixed
is 'items have their own numbers' "$(head -n 1 log)" '[[1],[2],[3]]'
run httppost --return-origin --batch 10 --dry-run "$base/lines" <many
is 'origins are not sent' "$(grep -c -e "$tab" out)" 0

# --- lines without an origin -------------------------------------------------

{
	sed -n 1,2p whole
	echo '{"n":3}'
	sed -n 4p whole | tr "$tab" ' '
	echo
	sed -n 5p whole
} >broken
backend_again
run httppost --take-origin --stats=json "$base/sink" <broken
status_is 'lines without a valid origin' 1
is 'are not sent' "$(cat log)" "$(sed -n '1,2p; 5p' many)"
sed -n 3,4p broken >wanted
is_file 'but returned as they are' out wanted
is 'are reported with their place' "$(sed '$d' err)" \
	'httppost: stdin:3: not sent: does not begin with an origin; see --take-origin
httppost: stdin:4: not sent: does not begin with an origin; see --take-origin'
check 'as in the manual' grep -qF \
	".It \"$(sed '1!d; s/:3:/:LINE:/' err)\"" "$ROOT/man/httppost.1"
is 'and counted' "$(tail -n 1 err |
	jq -c '[.lines,.delivered,.undelivered,.empty,.settled]')" '[6,3,2,1,6]'
backend_again
run httppost --take-origin --return-origin --batch 10 --show-failure \
	'%{n}: %{reason}' "$base/lines" <broken
is_file 'in batches, too, and no origin is invented' out wanted
is 'the others arrive' "$(cat log)" "$(sed -n '1,2p; 5p' many)"
is '--show-failure shows them' "$(grep -c 'does not begin with' err)" 2
backend_again
run httppost --take-origin "$base/sink" <many
status_is 'a file without origins' 1
is 'is returned whole' "$(cmp out many; cat log)" ''

# torn files
tear=$(($(head -n 3 whole | wc -c) - 3))
head -c "$tear" whole >torn
backend_again
run httppost --take-origin --checkpoint t "$base/sink" <torn
status_is 'a file that ends in half a line' 1
is 'its whole lines are sent' "$(cat log)" "$(head -n 2 many)"
is 'the rest is refused' "$(cat out)$(settled t)" 2
head -c $(($(head -n 2 whole | wc -c) + 20)) whole >torn
backend_again
run httppost --take-origin "$base/sink" <torn
is 'half an origin is no line to send' "$(cat log)" "$(head -n 2 many)"
is 'and is returned' "$(cat out)" "$(tail -n 1 torn)"

# --- long lines and early stops -----------------------------------------------

backend_again
run httppost --return-origin --max-line 1k "$base/sink" <any
status_is 'a line over --max-line' 1
is 'is returned after its origin' "$(without_origin out)" "$(cat wide)"
like 'with its number' out '^[0-9a-f]{16}-6 [0-9]+ [0-9]+'"$tab"
cp out long
run httppost --take-origin --max-line 3000 "$base/sink" <long
status_is 'the origin does not count towards --max-line' 0
is 'and is sent then' "$(tail -n 1 log)" "$(cat wide)"
run httppost --take-origin --return-origin --max-line 1k "$base/sink" <long
is_file 'a long line that is returned again keeps its origin' out long

mkfifo feed
exec 7<>feed
backend_again 'hang@3-'
background httppost --return-origin --grace 0 -H "Is: $form" "$base/sink" \
	<feed >out 2>err
cat many >&7
wait_for 20 sh -c '[ "$(wc -l <requests)" -ge 3 ]'
kill -TERM "$pid"
exec 7>&-
settle
status_is 'a stop' 143
sed 1,2d many >wanted
without_origin out >got
is_file 'returns what was read' got wanted
is 'each line with its origin' "$(grep -cE \
	"^[0-9a-f]{16}-[0-9]+ [0-9]+ [0-9]+$tab" out)" 23
is 'and its number' "$(cut -d ' ' -f 1 out | sed 's/.*-//' | tr '\n' ' ')" \
	"$(seq 3 25 | tr '\n' ' ')"
is 'of one run' "$(cut -d - -f 1 out | sort -u | wc -l | tr -d ' ')" 1
cp out early
backend_again
run httppost --take-origin "$base/sink" <early
is_file 'and all of it can be sent' log wanted

# a reader that takes little at a time
backend_again status=400
cat any any any any any any any any any any >much
run sh -c 'httppost --return-origin --max-line 1k "$1" 2>err |
	dd bs=7 2>dd.err >slow' sh "$base/sink" <much
without_origin slow >got
is_file 'a slow reader gets all of it' got much

# --- settings ------------------------------------------------------------------

printf 'httppost:\n  take-origin: true\n' >profile.yaml
run httppost --profile profile.yaml --check "$base/sink"
like 'a profile may say so' out '^take-origin=true$'

done_testing
