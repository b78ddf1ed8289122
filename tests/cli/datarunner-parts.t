#!/bin/sh
# SPDX-License-Identifier: ISC
# datarunner: --part and --shard with their checkpoints, and large files, whose
# records are counted beside the stream. Many machines are in cluster.t.

# shellcheck disable=SC2317 # some functions are called by until_true
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

ROWS=40
{
	echo time,RX_kWh,TX1_kWh,TX2_kWh,t
	i=0
	while [ "$i" -lt "$ROWS" ]; do
		i=$((i + 1))
		printf '00:00:%02d,%d,0,0,"a\nb"\n' "$i" "$i"
	done
} >rows.csv
backend_start
cat >datarunner.yaml <<END
pace: {rate: 20}
httppost: {url: '$url', body: '{"timestamp":"%{now}","data":%{line}}'}
END

arrived() {
	[ "$(wc -l <log)" -ge "$1" ]
}

# once DESCRIPTION: every row is in the log, and none twice.
once() {
	is "$1: every row arrived once" \
		"$(jq -r .data.RX_kWh log | sort -n | tr '\n' ' ')" \
		"$(seq "$ROWS" | tr '\n' ' ')"
}

# stop_and_resume OPTION N RATE: two streams with the option 1/2 and 2/2 are
# stopped after N rows, and go on. At the RATE all rows take 20 s.
stop_and_resume() {
	: >log
	for k in 1 2; do
		datarunner --name "$k" "$1" "$k/2" --rate "$3" start rows.csv \
			>"start.$k"
	done
	wait_for 20 arrived "$2"
	for k in 1 2; do
		datarunner --name "$k" stop >/dev/null
	done
	diag "$1: $((ROWS - $(wc -l <log))) rows are left"
	for k in 1 2; do
		run datarunner --name "$k" --rate max start --resume
		status_is "$1, $k: goes on" 0
	done
	check "$1: all rows" until_true 20 arrived "$ROWS"
	for k in 1 2; do
		check "$1, $k: finished" until_true 20 finished "$k"
	done
	once "$1"
}

# finished NAME: the stream has finished all of its rows.
finished() {
	datarunner --name "$1" status --json | jq -e \
		'.status == "FINISHED" and .index == .total' >/dev/null
}

stop_and_resume --part 6 1
is '--part: each knows its total' \
	"$(awk '/^Total/ { sum += $NF } END { print sum }' start.1 start.2)" \
	"$ROWS"
run datarunner --name 1 --part 2/2 start --resume
status_is 'another part is not resumed' 2
like 'the message names the part' err \
	'^✗ Cannot resume: the last stream had --part 1/2; start without'
run datarunner --name 1 --shard 1/2 --part 1/2 start --resume
like 'or the shard' err '^✗ Cannot resume: the last stream had no --shard; '
rm -rf "$XDG_STATE_HOME/datarunner"
stop_and_resume --shard 6 2
is '--shard: each knows its total' \
	"$(awk '/^Total/ { sum += $NF } END { print sum }' start.1 start.2)" \
	"$ROWS"
run datarunner --name 1 --shard 2/2 start --resume
status_is 'another shard is not resumed' 2
rm -rf "$XDG_STATE_HOME/datarunner"

# Of 40 rows a third has 13 or 14; leading zeros are not octal.
for shard in 1/3:14 02/03:13 3/3:13; do
	run datarunner --shard "${shard%:*}" --rate max run rows.csv
	like "a share of all rows, ${shard%:*}" out \
		"^Total data points: ${shard#*:}\$"
	is "and they are sent, ${shard%:*}" "$(datarunner status --json |
		jq -r .index)" "${shard#*:}"
done

# One --run for all of them: each line has a key of its own, the same one again.
cat >run.yaml <<END
pace: {rate: max}
httppost: {url: '$base/sink', body: '%{key}', run: today}
END
rm -rf "$XDG_STATE_HOME/datarunner"
for round in 1 2; do
	: >requests
	for part in part:1/2 part:2/2 shard:1/2 shard:2/2; do
		datarunner --profile run.yaml "--${part%:*}" "${part#*:}" \
			run rows.csv >/dev/null 2>&1
	done
	jq -r .body requests | sort >keys.$round
done
is 'a key for each line' "$(sort -u keys.1 | wc -l | tr -d ' ')" $((2 * ROWS))
is_file 'which is the same in another run' keys.2 keys.1
rm -rf "$XDG_STATE_HOME/datarunner"

# A shard of the profile counts, too, and so does a limit of all lines.
cat >shard.yaml <<END
csvrows: {limit: 30, skip: 2}
pace: {rate: 84/m, shard: 2/4}
httppost: {url: '$url', body: '{"timestamp":"%{now}","data":%{line}}'}
END
: >log
rm -rf "$XDG_STATE_HOME/datarunner"
run datarunner --profile shard.yaml start rows.csv
wait_for 20 arrived 1
run datarunner --profile shard.yaml --shard 3/4 start
status_is 'a stream of another shard runs' 1
like 'which is named' out '^⚠ Already streaming .*/rows.csv, shard 2/4 to '
datarunner stop >/dev/null
sed s,2/4,3/4, shard.yaml >other.yaml
run datarunner --profile other.yaml start --resume
status_is 'a profile with another shard is not resumed' 2
like 'which is said' err 'the last stream had --shard 2/4; start without'
run datarunner --rate max start --resume
check 'a profile with a shard: all rows' until_true 20 arrived 8
is 'a profile with a shard' "$(jq -r .data.RX_kWh log | tr '\n' ' ')" \
	'4 8 12 16 20 24 28 32 '

# --- a moment to begin ------------------------------------------------------

# A stream that goes on has the slots of the moment that was told first. At
# its rate the rows take 20 s.
: >log
run datarunner --name late --shard 1/2 --rate 2 \
	--start-at 2024-02-16T20:30:45.5Z start rows.csv
wait_for 20 arrived 2
datarunner --name late stop >/dev/null
run datarunner --name late start --resume
check 'a shard goes on' until_true 20 arrived 4
like 'with the slots of its first start' \
	"$XDG_STATE_HOME/datarunner/late/settings" \
	"^stored_pace_args=.*'--start-at'.* '.*1708115445500000000'"
is 'which it says once' "$(datarunner --name late logs | grep -c ' late; ')" 1
datarunner --name late stop >/dev/null

# --- a state of before ------------------------------------------------------

settings=$XDG_STATE_HOME/datarunner/late/settings
sed "/^stored_csvrows_args=/s/'\$/ '\\\\''--shard'\\\\'' '\\\\''1\/2'\\\\'''/" \
	"$settings" >old
cat old >"$settings"
run datarunner --name late start --resume
status_is 'a shard of an older version is not resumed' 2
like 'with the way out' err 'older version .* start without --resume'
run datarunner --name late --rate max start rows.csv --shard 1/2
status_is 'which it is' 0

# --- large files ------------------------------------------------------------

# More than 64 MiB: the count waits for the file gate, the stream does not.
perl -e 'print "time,RX_kWh,TX1_kWh,TX2_kWh,t\n"; my $t = "x" x 1000;
	print "20:30:45,$_,0,0,$t\n" for 1 .. 70000' >large.csv
mkdir wrapped alone
cat >wrapped/csvrows <<END
#!/bin/sh
case " \$* " in
*' --count '*)
	echo \$\$ >"$T/counter"
	until [ -e "$T/gate" ]; do
		sleep 0.1
	done
	;;
esac
exec "$BIN/csvrows" "\$@"
END
chmod +x wrapped/csvrows
cp "$BIN/datarunner" alone
{
	echo 'csvrows: {file: large.csv}'
	cat datarunner.yaml
} >large.yaml
run env PATH="$T/wrapped:$PATH" alone/datarunner --name large --profile \
	large.yaml status
status_is 'status before the first start does not count it' 3
like 'so the total is unknown' out '^Total Data Points: unknown$'
mkdir bare
ln -s ../large.csv bare/24hr_per_second_offline_mode.csv
run env -C bare PATH="$T/wrapped:$PATH" "$T/alone/datarunner" --name large status
like 'without a profile, too' out '^Total Data Points: unknown$'
echo exit >typed
run env PATH="$T/wrapped:$PATH" alone/datarunner --name large large.csv <typed
like 'nor does the prompt' out '^✓ Loaded CSV; its data points are counted after'
check 'none of them has begun to count' test ! -e counter
: >log
total_is() {
	[ "$(datarunner --name large status --json | jq -c .total)" = "$1" ]
}
run env PATH="$T/wrapped:$PATH" alone/datarunner --name large start large.csv
status_is 'a large file begins before it is counted' 0
like 'its total is unknown' out '^Total data points: unknown$'
check 'its rows arrive' until_true 20 arrived 2
check 'and its status has no total' total_is null

# The count ends between the two steps in which a verb changes the settings.
mkdir slow
cat >slow/cp <<END
#!/bin/sh
$(command -v cp) "\$@" || exit
case \$1 in
*/settings)
	: >"$T/copied"
	until [ -e "$T/counted" ]; do
		sleep 0.1
	done
	;;
esac
END
chmod +x slow/cp
background env PATH="$T/slow:$PATH" datarunner --name large rate 5 >out 2>err
wait_for 20 test -e copied
wait_for 20 test -s counter
: >gate
wait_for 20 has_ended "$(cat counter)"
check 'the count waits for the verb' ! until_true 1 total_is 70000
: >counted
settle
status_is 'the rate is changed meanwhile' 0
check 'until it is counted' until_true 20 total_is 70000
run datarunner --name large stop
status_is 'it stops' 0
rm gate
run env PATH="$T/wrapped:$PATH" alone/datarunner --name large --shard 3/4 \
	start large.csv
: >gate
check 'the total of a shard' until_true 20 total_is 17500
rm gate
run datarunner --name large stop
status_is 'and it stops' 0
rm counter
run env PATH="$T/wrapped:$PATH" alone/datarunner --name large start large.csv
check 'it is counted again' until_true 20 test -s counter
run datarunner --name large stop
status_is 'it stops while it is counted' 0
check 'and then nothing counts' until_true 20 has_ended "$(cat counter)"

done_testing
