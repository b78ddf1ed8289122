#!/bin/sh
# A torn line is not a line: bytes after the last newline of the input, and of
# the files that httppost appends to.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

backend_start
printf 'one\ntwo\nthr' >torn
printf 'one\ntwo\nthree\n' >whole
printf 'one\ntwo\n' >two

# what is left for the next reader of the input
rest='exec 5<&0; httppost "$@" <&5 >out 2>err; echo $? >status; cat <&5 >rest'

# sends FILE OPTION...: as run, and with what it leaves unread in the file rest.
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
is 'it is not given back' "$(cat out)" ''
is 'it is unread again' "$(cat rest)" thr
is 'it is not counted' "$(settled c)" 2
is 'nor in the figures' "$(tail -n 1 err |
	jq -c '[.lines,.delivered,.undelivered,.settled]')" '[2,2,0,2]'
is 'it is reported with the way out' "$(head -n 1 err)" \
	"httppost: stdin:3: the last line has no newline and may be cut short; \
not sent. If it is whole: --resume --last-line take"
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
like 'its number goes on from --first' err '^httppost: stdin:13: .*--first 12 '
sends torn --batch 10 --last-line refuse "$base/lines"
status_is 'in batches' 1
is_file 'the others are sent' log two
cat torn | bounded httppost --checkpoint pipe "$base/sink" >out 2>err
is 'of a pipe' "$(settled pipe)$(cat out)" 2
printf 'httppost:\n  last-line: refuse\n' >profile.yaml
sends torn --profile profile.yaml "$base/sink"
status_is 'by a profile' 1
run httppost --last-line half "$base/sink" <torn
status_is 'another word' 2
like 'is refused' err 'last-line: must be take|refuse'
sends torn --dry-run --last-line refuse "$base/sink"
status_is 'a dry run' 1
unlike 'does not show it' out thr
printf '\n\n' >empty
sends empty --checkpoint e "$base/sink"
status_is 'an empty last line is whole' 0

done_testing
