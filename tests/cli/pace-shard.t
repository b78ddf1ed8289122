#!/bin/sh
# SPDX-License-Identifier: ISC
# pace: --shard. What the slots of each shard are is in check_schedule_shards.c.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pace.sh
. "$TESTS/pace.sh"

seq 1000 >lines

# --- which lines ------------------------------------------------------------

# shards DESCRIPTION INPUT N OPTION...: each shard has its lines, byte for byte,
# and no other.
shards() {
	shards_what=$1
	shards_input=$2
	shards_count=$3
	shards_index=0
	shift 3
	while [ "$shards_index" -lt "$shards_count" ]; do
		shards_index=$((shards_index + 1))
		run pace --shard "$shards_index/$shards_count" "$@" \
			<"$shards_input"
		status_is "$shards_what, $shards_index: status" 0
		perl -ne "print if \$. % $shards_count == \
			$shards_index % $shards_count" <"$shards_input" >wanted
		is_file "$shards_what, $shards_index" out wanted
	done
}

shards 'unpaced' lines 3 -r max
shards 'in slots' lines 4 -r 1500
shards 'in ticks' lines 2 -r 20000
shards 'in bursts' lines 3 -r 3000 --burst 20
shards 'one shard' lines 1 -r 3000
shards 'more shards than lines' lines 3 -r max -n 1000
printf '1\n2\n3\n4' >torn
shards 'a last line without a newline' torn 2 -r max
printf '\n\n\n\n\n' >empty
shards 'empty lines' empty 2 -r max
perl -e 'print "x" x (1 << $_ % 18), "\n" for 1 .. 200' >long
shards 'long lines' long 3 -r max
shards 'lines longer than --max-line' long 3 -r max --max-line 100
perl -e 'printf "{\"t\":%d,\"x\":\"%s\"}\n", 1708115445000 + $_, "y" x (9 * $_)
	for 1 .. 300' >recorded
shards 'recorded times' recorded 4 --by t
shards 'recorded times, fast' recorded 3 --by t --speed 1000000

# A reader that takes little gets the same.
perl -e 'print "x" x (7 * $_ % 9001), "\n" for 1 .. 800' >wide
for options in '-r max' '-r 20000' '-r max --max-line 50'; do
	# shellcheck disable=SC2086
	pace --shard 2/3 $options <wide | perl -e '
		while (sysread STDIN, $bytes, 777) { print $bytes }' >out
	perl -ne 'print if $. % 3 == 2' <wide >wanted
	is_file "a slow reader, $options" out wanted
done

# The input comes in pieces that are no lines.
perl -e '$| = 1; open $in, "<", "wide" or die;
	while (sysread $in, $bytes, 1009) { syswrite STDOUT, $bytes }' |
	pace --shard 1/3 -r max >out
perl -ne 'print if $. % 3 == 1' <wide >wanted
is_file 'input in pieces' out wanted

# --- figures ----------------------------------------------------------------

run pace --shard 2/3 -r 1000 -n 5 --first 4 --total 20 \
	--status-file figures <lines
is '--limit counts the lines that leave' "$(tr '\n' ' ' <out)" '2 5 8 11 14 '
is 'and so do all figures; --total is of all' \
	"$(figure lines) $(figure released) $(figure total)" '9 5 7'
within 'others have their slots' "$(figure elapsed)" 0.013 60
is 'a shard has a slot of each N' "$(figure interval)" 0.001000000
run pace --shard 1/2 --rate max --stats=json <lines
is '--stats' "$(jq .released err)" 500

# --- recorded times ---------------------------------------------------------

printf '{"t":1}\n{"t":2}\n{"u":3}\n{"u":4}\n{"t":5}\n' >faulty
for line in 3 4; do
	run pace --by t --time-format s --speed 1000 --shard "$((line - 2))/2" \
		<faulty
	is "line $line is reported by its shard" "$status $(cat err)" \
		"0 pace: stdin:$line: field \"t\" is missing; the line is released one spacing after the previous one"
done
run pace --by t --time-format s --speed 1000 --shard 1/2 --first 10 <faulty
like 'with the number in the whole input' err '^pace: stdin:23: '
printf '{"u":1}\n{"t":2}\n' >faulty
for shard in 1 2; do
	run pace --by t --shard "$shard/2" <faulty
	is "a first line without a time ends shard $shard" \
		"$status $(cat out)" '2 '
done
printf '{"t":5}\n{"t":9}\n{"t":8}\n{"t":7}\n{"t":19}\n' >back
run pace --by t --time-format s --speed 1000 --order skip --shard 2/2 <back
is 'a line is dropped' "$status $(cat out)" '1 {"t":9}'
run pace --by t --time-format s --speed 1000 --order skip --shard 1/3 <back
is 'a line of another shard is, too, and takes its turn' \
	"$status $(cat out)" '1 {"t":5}'

# --- a start that was missed ------------------------------------------------

late='--start-at 2024-02-16T20:30:45Z'
# shellcheck disable=SC2086
run pace $late --shard 2/3 -r 100 -n 3 <lines
is 'it begins later' "$status $(tr '\n' ' ' <out)" '0 2 5 8 '
like 'and says so' err '^pace: --start-at 2024-02-16T20:30:45Z: began .* late; continues in the slots of this shard$'
# shellcheck disable=SC2086
run pace $late --shard 2/3 -r 100 -n 3 --first 5 <lines
is 'which a resume need not say' "$status $(cat err)" '0 '
# shellcheck disable=SC2086
run pace $late -r 100 -n 3 <lines
is 'nor a stream without shards' "$status $(cat err)" '0 '
# shellcheck disable=SC2086
run pace $late --shard 1/2 --by t --time-format s --speed 1000 <back
like 'recorded times begin later' err ' late; all times are later by that$'

# Of two seconds since the start, each shard has one. The machine may be late,
# so one of ten tries is enough.
# shellcheck disable=SC2086
for index in 1 2; do
	for try in 1 2 3 4 5 6 7 8 9 10; do
		into=$(pace $late --shard "$index/2" -i 1s -n 1 <lines 2>err |
			perl -MTime::HiRes=time -ne '
				$since = time - 1708115445;
				printf "%.3f", $since - 2 * int($since / 2)')
		if awk "BEGIN { exit !(int($into) == $index - 1) }"; then
			break
		fi
		diag "shard $index: try $try: $into s"
	done
	within "shard $index keeps the phase" "$into" "$index - 1" "$index"
done

# --- refused ----------------------------------------------------------------

for shard in 0/2 3/2 1 a/b /; do
	refused 'must be K/N, with K from 1 to N' --shard "$shard"
done
printf 'pace:\n  shard: 2/4\n  rate: max\n' >shard.yaml
run pace --profile shard.yaml <lines
is 'in a profile' "$(head -n 3 out | tr '\n' ' ')" '2 6 10 '

done_testing
