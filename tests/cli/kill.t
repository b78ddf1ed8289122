#!/bin/sh
# SPDX-License-Identifier: ISC
# Kills and stops at random moments, many times, with records from 100 bytes to
# 900 KiB; the last pass runs to its end. Each record arrives whole or is
# returned whole, nothing else arrives, repeated records were in flight at a
# kill and keep their keys, and delivered + returned + unread = input at each
# stop.
#
#	ROUNDS=300 SEED=5 tests/cli/kill.t	that many rounds, from that seed
#	ROUND=17 SEED=5 tests/cli/kill.t	that one of them

# shellcheck source-path=SCRIPTDIR
rounds=${ROUNDS:-30}
TEST_BOUND=${TEST_BOUND:-$((240 + rounds * 20))}
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

undelivered=undelivered
seed=${SEED:-$(($(date +%s) % 100000))}
folder=$XDG_STATE_HOME/datarunner/default

helper() {
	perl "$TESTS/kill.pl" "$@"
}

# --- plain pipelines --------------------------------------------------------

# Each pass reads the whole input again. Words have no blanks here.
begin_plain() {
	words="httppost --checkpoint checkpoint --resume --header Key:%{key}"
	words="$words --responses responses --grace $grace"
	case $sender in
	jobs) words="$words --jobs 4" ;;
	batch) words="$words --jobs 2 --batch 5" ;;
	esac
	words="$words $base/lines"
	case $shape in
	file) set -- /dev/null "csvrows $size.csv | pace --rate max | " ;;
	pipe) set -- "$size.csv" 'cat | csvrows | pace --rate max | ' ;;
	pace) set -- "$size.lines" 'pace --rate max | ' ;;
	post) set -- "$size.lines" '' ;;
	esac
	rm -f pids statuses rest
	# shellcheck disable=SC2086
	background perl "$TESTS/kill.pl" pipeline "$1" $2$words
	until_true 20 test -e pids || bail 'the pipeline does not begin'
	httppost=$(tail -n 1 pids)
	pace=$(tail -n 2 pids | head -n 1)
	csvrows=$(tail -n 3 pids | head -n 1)
	all=$(cat pids)
	watched=$httppost
}

end_plain() {
	settle
	ended=$(cat statuses 2>/dev/null || echo hung)
	rest=-
	[ "$shape" != post ] || rest=rest
}

# --- through datarunner -----------------------------------------------------

write_profile() {
	cat >datarunner.yaml <<-END
		csvrows:
		  file: $T/$size.csv
		pace:
		  rate: max
		httppost:
		  url: $base/lines
		  header: 'Key: %{key}'
	END
	case $sender in
	jobs) echo '  jobs: 4' ;;
	batch) printf '  jobs: 2\n  batch: 5\n' ;;
	esac >>datarunner.yaml
}

httppost_now() {
	tail -n 1 "$folder/httppost.lock" 2>/dev/null
}

# newest: prints the file of undelivered lines of the last start.
newest() {
	echo "$folder/kept/$(kept_numbers | tail -n 1)/undelivered"
}

# shellcheck disable=SC2317
has_begun() {
	watched=$(httppost_now)
	[ "$watched" != "$before" ] && [ -n "$watched" ] &&
		[ -s "$folder/csvrows.lock" ] && [ -s "$folder/pace.lock" ] ||
		! kill -0 "$pid" 2>/dev/null
}

# A stream has died, but a stage may still be finishing its work.
# shellcheck disable=SC2317
has_ended() {
	! datarunner status >/dev/null 2>&1 &&
		helper ended "$folder"/*.lock
}

begin_runner() {
	before=$(httppost_now)
	if [ "$shape" = run ]; then
		background datarunner run --resume >>err 2>&1
	elif [ -e "$folder/settings" ]; then
		background datarunner start --resume >>err 2>&1
	else
		background datarunner start >>err 2>&1
	fi
	run=$pid
	keeper=$folder/keeper.lock
	csvrows=$folder/csvrows.lock
	pace=$folder/pace.lock
	httppost=$folder/httppost.lock
	all="$csvrows $pace $httppost"
	until_true 20 has_begun
}

end_runner() {
	ended=
	rest=-
	settle "$run"
	until_true 40 has_ended || ended=hung
	[ ! -s "$folder/log" ] || datarunner-log show "$folder" >>err
	kept >"$undelivered"
}

# --- a round ----------------------------------------------------------------

begin() {
	case $family in
	plain) begin_plain ;;
	runner) begin_runner ;;
	esac
}

end() {
	case $family in
	plain) end_plain ;;
	runner) end_runner ;;
	esac
}

# hurry [FAULT]: replaces the faults of the round, by this one if it is given,
# so that the rest is sent fast.
hurry() {
	# shellcheck disable=SC2046
	backend_fault "$@" $(echo "$faults" | tr -- ',-' '  ')
}

# Prints how many lines a kill of httppost may repeat.
in_flight() {
	case $sender in
	one) echo 1 ;;
	jobs) echo 4 ;;
	batch) echo 10 ;;
	esac
}

# Whether httppost was killed before it could finish. datarunner kills a stage
# that does not end.
is_killed() {
	case $victim:$signal in
	httppost:*+* | all:*+* | httppost:KILL | all:KILL) return 0 ;;
	*) [ "$family" = runner ] && [ "$took" -gt 5000 ] ;;
	esac
}

# Whether each process ended by itself, by SIGPIPE, or by the signal that it was
# sent. httppost refuses an input that ends within a batch which is to be sent
# again.
ended_well() {
	for code in $ended; do
		case $code:$signal in
		[01]:* | 141:* | 137:*KILL* | 143:*TERM* | 130:*INT*) ;;
		2:?*)
			[ "$sender" = batch ] &&
				grep -q 'the input ends, but lines' err ||
				return 1
			;;
		*) return 1 ;;
		esac
	done
}

# If a suspension is longer than the grace, requests in flight are abandoned.
is_hasty() {
	case $family:$victim in
	runner:*) [ "$took" -gt 2500 ] ;;
	*:httppost | *:all) [ "$grace" != 8s ] || [ "$took" -gt 7000 ] ;;
	*) return 1 ;;
	esac
}

# judge KIND: prints what breaks the promise.
judge() {
	count=
	[ ! -e "$checkpoint" ] || count=$(settled "$checkpoint")
	ended_well || echo "the processes have ended with $ended" >>broken
	helper judge "$1" "$size.lines" "${count:-0}" "$slack" "$keys" \
		"$undelivered" "$rest" >>broken
	[ ! -s broken ]
}

# Now and then, adds what a kill in the middle of a write would have left.
tear() {
	torn=$undelivered
	[ "$family" = plain ] || torn=$(newest)
	[ "$tail" = tail ] && [ -e "$torn" ] || return 0
	# no second part if nothing was written since the first one
	[ -z "$(tail -q -c 1 "$torn" responses 2>/dev/null |
		tr -d '\n')" ] || return 0
	sed -n "$((${count:-0} + 1))p" "$size.lines" | head -c 70 >>"$torn"
	printf '{"line":' >>responses
}

# one_cycle VICTIM SIGNAL LINES NAP HOLD
one_cycle() {
	victim=$1
	signal=$2
	had=$(wc -l <log)
	hurry "delay=$delay"
	server=-
	[ "$how" != stalled ] || server=$backend_pid
	begin
	case $victim in
	csvrows) victims=$csvrows ;;
	pace) victims=$pace ;;
	httppost) victims=$httppost ;;
	keeper) victims=$keeper ;;
	run) victims=$run ;;
	all) victims=$all ;;
	*) victims= ;;
	esac
	# shellcheck disable=SC2086
	took=$(helper strike $((had + $3)) "$4" "$5" "$signal" "$server" \
		"${watched:-$$}" $victims)
	hurry
	end
	kind=exact
	kills=$((kills + 1))
	if is_killed || is_hasty; then
		slack=$((slack + $(in_flight)))
		! is_killed || kind=killed
	fi
	if judge "$kind"; then
		echo "$victim $signal $size 0" >>struck
	else
		echo "$victim $signal $size 1" >>struck
		echo "after $victim $signal ($kind)" >>broken
		return 1
	fi
	[ "$kind" = exact ] || tear
}

last_pass() {
	signal=
	hurry
	begin
	end
	[ "$family" = plain ] || judge_status
	judge end || echo 'after the last pass' >>broken
}

# What datarunner prints at the end agrees with the files.
judge_status() {
	datarunner status --json >json 2>>err
	says=$(jq -r '"\(.index) settled, \(.kept) kept"' json)
	is="$(settled "$checkpoint") settled"
	is="$is, $(wc -l <"$undelivered" | tr -d ' ') kept"
	[ "$says" = "$is" ] || echo "status: $says, but $is" >>broken
}

one_round() {
	case $shape in
	start | run)
		family=runner
		checkpoint=$folder/checkpoint
		;;
	*)
		family=plain
		checkpoint=checkpoint
		;;
	esac
	# The lines of a refused batch, and those after lines that a stop has
	# returned, are sent in other batches.
	keys=record
	case $sender:$faults,$cycles in
	batch:*=422* | batch:*TERM* | batch:*INT* | batch:*stop* | \
		batch:*keeper* | batch:*run:*) keys=body ;;
	esac
	rm -rf "$folder"
	rm -f checkpoint undelivered responses err broken
	: >broken
	: >err
	slack=0
	backend_again
	write_profile
	is_whole=1
	for cycle in $(echo "$cycles" | tr , ' '); do
		# shellcheck disable=SC2046
		one_cycle $(echo "$cycle" | tr : ' ') || {
			is_whole=
			break
		}
	done
	[ -z "$is_whole" ] || last_pass
	[ "$family" = plain ] || datarunner stop >/dev/null 2>&1
	if [ ! -s broken ]; then
		tests_pass "round $round: $shape $size $how $sender $cycles"
		return
	fi
	tests_fail "SEED=$seed ROUND=$round: $plan"
	{
		tests_show <broken
		tail -n 10 err | cut -c 1-200 | tests_show
	} >&2
}

# --- all rounds -------------------------------------------------------------

helper data "$seed"
for size in 100 6k 64k 900k; do
	csvrows "$size.csv" >"$size.lines" || bail 'csvrows does not run'
done
: >log
: >requests
: >struck
: >tally
backend_start
helper plan "$seed" "$((rounds > ${ROUND:-0} ? rounds : ROUND))" >plans
diag "SEED=$seed ROUNDS=$rounds"
kills=0
while read -r round shape size how delay faults sender grace tail cycles \
	<&7; do
	[ "${ROUND:-$round}" = "$round" ] || continue
	plan="$shape $size $how $faults $sender $grace $tail $cycles"
	one_round
done 7<plans
diag "$(awk -v rounds="$tests_done" -v kills="$kills" '
	$1 == "end" { delivered += $2; returned += $3; repeats += $4 }
	{ torn += $5 }
	END {
		printf "rounds=%d kills=%d delivered=%d returned=%d " \
			"repeats=%d torn=%d", rounds, kills, delivered, \
			returned, repeats, torn
	}' tally)"
[ "$tests_failed" = 0 ] || diag "$(helper table <struck)"

done_testing
