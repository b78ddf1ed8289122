# shellcheck shell=sh
# The words of the command line, and the verbs that change what the stream
# does. A verb ends by exit, so the prompt runs each in a process of its own.

# --- the command line -------------------------------------------------------

# options_clear: nothing is told.
options_clear() {
	verb=
	file=
	url=
	is_builtin=
	from=
	told_from=
	span=
	rate=
	speed=
	is_resumed=
	is_json=
	is_watched=
	is_followed=
	told=
	operands=0
}

# options_read WORD...: sets what they say; of the words behind --, all are
# operands.
options_read() {
	profile=
	name=default
	color=auto
	text_choose_color
	options_clear
	while [ $# -gt 0 ]; do
		option_read "$@"
		shift "$taken"
	done
	text_choose_color
	options_verify
	state_choose
}

# option_read WORD...: takes the first, and its argument; $taken says how many.
option_read() {
	taken=1
	word=$1
	value=
	case $word in
	--?*=*)
		value=${word#*=}
		word=${word%%=*}
		case $word in
		--profile | --name | --from | --for | --rate | --speed | --color) ;;
		*) option_unknown "$word" ;;
		esac
		;;
	--profile | --name | --from | --for | --rate | --speed | --color)
		[ $# -gt 1 ] || usage_fault "$word" 'needs an argument'
		value=$2
		taken=2
		;;
	esac
	case $word in
	--profile) profile=$value ;;
	--name) name=$value ;;
	--from) from=$value ;;
	--for) span=$value ;;
	--rate) rate=$value ;;
	--speed) speed=$value ;;
	--color) color=$value ;;
	--resume) is_resumed=1 ;;
	--json) is_json=1 ;;
	--watch) is_watched=1 ;;
	-f | --follow) is_followed=1 ;;
	-h | --help)
		help_text
		exit 0
		;;
	-V | --version)
		version=$(csvrows --version) || exit 2
		say "datarunner ${version#* }"
		exit 0
		;;
	--)
		shift
		for word in "$@"; do
			operand_read "$word"
			taken=$((taken + 1))
		done
		return
		;;
	-?*) usage_fault "$word" 'unknown option' ;;
	*)
		operand_read "$word"
		return
		;;
	esac
	case $word in
	--from | --for | --rate | --speed | --resume | --json | --watch | \
		-f | --follow)
		told="$told $word"
		;;
	esac
	if [ "$taken" = 2 ] || [ "$word" != "$1" ]; then
		[ -n "$value" ] || usage_fault "$word" 'must not be empty'
	fi
}

option_unknown() {
	case $1 in
	--resume | --json | --watch | --follow | --help | --version)
		usage_fault "$1" 'takes no argument'
		;;
	esac
	usage_fault "$1" 'unknown option'
}

# The first operand is the verb, where it is one or cannot be a file.
operand_read() {
	if [ -z "$verb" ] && [ "$operands" = 0 ]; then
		case $1 in
		start | stop | status | pause | resume | restart | redeliver | \
			logs | run | check | list | init | help | keep)
			verb=$1
			return
			;;
		*[./]*) ;;
		*)
			if [ ! -e "$1" ]; then
				shown "$1"
				bad "Unknown command: $REPLY"
				say 'help shows the commands' >&2
				exit 2
			fi
			;;
		esac
	fi
	[ -n "$1" ] || usage_fault 'an operand' 'must not be empty'
	operands=$((operands + 1))
	case $operands in
	1) file=$1 ;;
	2) url=$1 ;;
	*) usage_fault "$1" 'unexpected operand' ;;
	esac
}

# options_verify: what was told goes with the verb.
options_verify() {
	case $color in
	auto | always | never) ;;
	*) usage_fault --color 'must be auto, always or never' ;;
	esac
	for word in $told; do
		case ${verb:-prompt}:$word in
		start:--resume | restart:--resume) ;;
		*:--resume) option_misplaced ;;
		status:--json | status:--watch) ;;
		logs:-f | logs:--follow) ;;
		start:--* | restart:--* | run:--* | prompt:--*)
			case $word in
			--json | --watch | --follow) option_misplaced ;;
			esac
			;;
		*) option_misplaced ;;
		esac
	done
	case ${verb:-prompt}:$operands in
	*:0 | start:? | restart:? | run:? | check:? | status:? | prompt:?) ;;
	init:1) ;;
	init:*) usage_fault "$url" 'unexpected operand' ;;
	*) usage_fault "$file" "does not go with $verb" ;;
	esac
	if [ -n "$is_resumed" ] && [ -n "$from" ]; then
		usage_fault --from 'does not go with --resume'
	fi
	if [ -n "$rate" ] && [ -n "$speed" ] && [ "$rate" = max ]; then
		usage_fault --speed 'does not go with --rate max'
	fi
}

option_misplaced() {
	usage_fault "$word" "does not go with ${verb:-the prompt}"
}

run_verb() {
	case $verb in
	'') prompt ;;
	keep) keep ;;
	help) help_text ;;
	init) init_profile ;;
	*) "verb_$verb" ;;
	esac
}

# --- start, run -------------------------------------------------------------

# prepare: settles what is streamed; nothing is changed yet.
prepare() {
	settings_resolve
	settings_check
	settings_begin
	if [ -n "$is_resumed" ] && ! settings_goes_on; then
		fail 2 "The last stream was of $stored_csv_file:" \
			'start begins another one'
	fi
	settings_count
}

# place: settles where it begins, and ends here where nothing is left.
place() {
	first=0
	if [ -n "$is_resumed" ]; then
		read_settled
		first=${settled:-0}
	fi
	if [ -n "$total" ] && [ "$first" -gt "$total" ]; then
		fail 1 "$first data points are settled, and the file has $total:" \
			'it is not the same any more'
	elif [ "$first" = "$total" ] && [ "$first" != 0 ]; then
		: >"$state/finished"
		good "Stream completed: all $total data points are settled"
		[ "$mode" != run ] || run_finished
		exit 0
	fi
	settings_arguments
}

announce() {
	say '▶ Starting data stream...'
	say "Total data points: ${total:-not known}"
	if [ "$first" != 0 ]; then
		inform "Going on behind data point $first"
	fi
}

verb_start() {
	mode=start
	state_enter
	if is_streaming; then
		warn 'Already streaming'
		exit 1
	fi
	[ -z "$alive" ] || end_stages
	if [ -n "$is_resumed" ]; then
		settings_load ||
			fail 1 'Nothing to resume: no stream was started yet'
		settings_recall
	fi
	prepare
	begin
}

begin() {
	place
	announce
	launch
	if await_start; then
		started
		exit 0
	fi
	end_stages
	bad "The stream does not run: ${reason:-it did not begin in time}"
	tail -n 10 "$state/log" >&2
	exit 1
}

# What runs may still not flow.
started() {
	if [ "$status" = PAUSED ]; then
		inform 'It is paused: resume lets it go'
	elif [ "$pace_state" = waiting ]; then
		inform 'It runs; no data point is released yet'
	fi
}

# The new settings are sound before the old stream is stopped.
verb_restart() {
	mode=start
	state_enter
	look
	if settings_load; then
		: "${span:=$stored_span}"
		settings_recall
	fi
	prepare
	[ -z "$alive" ] || stop_and_tell
	begin
}

# run: the same in the foreground. It goes on where the last stream died, also
# where only who ran that was killed.
verb_run() {
	mode=run
	state_enter
	look
	goes_on=
	if is_orphaned; then
		goes_on=1
		[ -z "$alive" ] || inform 'Taking over from a run that was killed'
	elif [ "$status" = DIED ]; then
		goes_on=1
	elif [ -n "$alive" ]; then
		warn 'Already streaming'
		exit 1
	fi
	[ -z "$alive" ] || end_stages
	prepare
	if [ -n "$goes_on" ] && settings_goes_on; then
		is_resumed=1
	fi
	settings_count
	place
	announce
	trap 'run_stop INT 2' INT
	trap 'run_stop TERM 15' TERM
	trap 'run_stop HUP 1' HUP
	trap run_report QUIT
	launch
	await_start || :
	exec 8>&-
	run_wait
}

# Also where the keeper was killed, the stages are waited for.
run_wait() {
	until wait "$keeper" || ! is_held keeper; do
		:
	done
	until until_free 3600 csvrows pace httppost; do
		:
	done
	look
	case $status in
	FINISHED) run_finished ;;
	STOPPED)
		: >"$state/run.ended"
		exit 0
		;;
	esac
	exit 1
}

run_finished() {
	: >"$state/run.ended"
	exit "${DATARUNNER_FINISHED_STATUS:-0}"
}

run_report() {
	for stage in csvrows pace httppost; do
		signal_holder QUIT "$stage"
	done
}

# run_stop NAME NUMBER: stops the stream and dies of the signal; process 1 of a
# container cannot, and exits with what a shell makes of it.
run_stop() {
	trap '' INT TERM HUP QUIT
	exec 6>&-
	stop_and_tell
	: >"$state/run.ended"
	trap - "$1"
	kill "-$1" "$$"
	exit $((128 + $2))
}

# --- stop, pause, resume ----------------------------------------------------

verb_stop() {
	state_is_there || stop_nothing
	state_enter
	look
	if [ -z "$alive" ]; then
		[ "$status" != DIED ] || : >"$state/stopped"
		stop_nothing
	fi
	stop_and_tell
}

stop_nothing() {
	warn 'Not currently streaming'
	exit 0
}

stop_and_tell() {
	settings_load
	if stop_stages; then
		say '⏹ Stream stopped'
	else
		bad 'What is left of the stream cannot be ended'
	fi
	pace_released=0
	pace_elapsed=0
	post_undelivered=0
	read_status "$state/pace.status" pace
	read_status "$state/httppost.status" post
	say "Streamed $pace_released data points in ${pace_elapsed%%.*} seconds"
	read_settled
	unsettled=$((stored_first + pace_released - ${settled:-0}))
	if [ "$post_undelivered" -gt 0 ]; then
		warn "Not delivered: $post_undelivered data points;" \
			'redeliver posts them again'
	fi
	if [ "$unsettled" -gt 0 ]; then
		warn "Not settled: $unsettled data points;" \
			'start --resume sends them again'
	fi
}

# Fails where there is no stream to hold or to let go.
need_stream() {
	if state_is_there; then
		state_enter
		if is_streaming && is_held pace; then
			return 0
		fi
	fi
	warn 'Not currently streaming'
	exit 1
}

# await_pace SIGNAL STATE: sends it until the status says so, for what is sent
# twice is done once; STATE with ! before it is any other.
await_pace() {
	tries=0
	while [ "$tries" -lt $((5 * naps_a_second)) ]; do
		if [ $((tries % naps_a_second)) = 0 ]; then
			signal_holder "$1" pace || return
		fi
		pace_state=
		read_status "$state/pace.status" pace
		case $2:$pace_state in
		!paused:paused) ;;
		!paused:* | paused:paused) return 0 ;;
		esac
		tries=$((tries + 1))
		sleep "$nap"
	done
	return 1
}

verb_pause() {
	need_stream
	if [ "$status" = PAUSED ]; then
		warn 'Already paused'
	elif await_pace USR1 paused; then
		say '⏸ Stream paused'
	else
		fail 1 'The stream does not pause'
	fi
}

verb_resume() {
	need_stream
	if [ "$status" != PAUSED ]; then
		warn 'Not paused'
	elif await_pace USR2 '!paused'; then
		say '▶ Stream resumed'
	else
		fail 1 'The stream does not go on'
	fi
}

# --- redeliver --------------------------------------------------------------

# What was not delivered is taken away from where a stream may add to it, and
# posted under a checkpoint of its own: whatever is killed, nothing is lost. What
# is given back again is with what was not delivered, for the next time.
verb_redeliver() {
	redeliver_nothing=
	state_is_there || redeliver_nothing=1
	[ -n "$redeliver_nothing" ] || state_enter
	kept_count
	if [ "$kept" = 0 ]; then
		inform 'Nothing to redeliver'
		exit 0
	fi
	look
	[ -z "$alive" ] || fail 1 'A stream is running: stop it first'
	if settings_load; then
		settings_recall
	fi
	settings_resolve
	settings_check
	clear_torn_line "$state/undelivered.jsonl" ||
		fail 2 'Cannot write the state folder'
	trap : INT
	redelivered=0
	redelivered_not=0
	redeliver_status=0
	if [ -e "$state/redeliver.jsonl" ]; then
		redeliver_once
	fi
	if [ "$redeliver_status" -le 1 ] && [ -s "$state/undelivered.jsonl" ] &&
		[ "$redelivered_not" = 0 ]; then
		rm -f "$state/redeliver.checkpoint"
		mv "$state/undelivered.jsonl" "$state/redeliver.jsonl" || exit 2
		redeliver_once
	fi
	redeliver_tell
}

redeliver_once() {
	rm -f "$state/redeliver.status"
	httppost --profile "$profile" --resume --grace "$GRACE" \
		--checkpoint "$state/redeliver.checkpoint" \
		--status-file "$state/redeliver.status" ${url:+"$url"} \
		<"$state/redeliver.jsonl" >>"$state/undelivered.jsonl" 8>&8
	redeliver_status=$?
	again_delivered=0
	again_undelivered=0
	read_status "$state/redeliver.status" again
	redelivered=$((redelivered + again_delivered))
	redelivered_not=$((redelivered_not + again_undelivered))
	if [ "$redeliver_status" -le 1 ]; then
		rm -f "$state/redeliver.jsonl" "$state/redeliver.checkpoint"
	fi
}

redeliver_tell() {
	if [ "$redelivered" -gt 0 ]; then
		good "Redelivered $redelivered data points"
	fi
	kept_count
	if [ "$kept" -gt 0 ]; then
		bad "$kept data points are not delivered yet; they are kept"
		exit 1
	fi
}

# kept_count: sets $kept to how many data points are there for redeliver.
kept_count() {
	count_lines "$state/redeliver.jsonl"
	kept=$REPLY
	first_line "$state/redeliver.checkpoint"
	if [ "$kept" -gt 0 ]; then
		REPLY=${REPLY##* settled=}
		decimal "${REPLY%% *}"
		kept=$((kept - ${REPLY:-0}))
	fi
	count_lines "$state/undelivered.jsonl"
	kept=$((kept + REPLY))
}

# --- check, logs ------------------------------------------------------------

verb_check() {
	settings_resolve
	settings_check
	settings_begin
	settings_count
	say "csvrows:$NL$csvrows_check"
	say "pace:$NL$pace_check"
	say "httppost:$NL$httppost_check"
	say "Total data points: ${total:-not known}"
}

verb_logs() {
	state_is_there && state_verify
	if [ ! -f "$state/log" ]; then
		inform 'There is no log: no stream was started yet'
		exit 0
	fi
	if settings_load && [ "$stored_mode" = run ]; then
		inform 'The last stream runs in the foreground, and says it there' >&2
	fi
	if [ -n "$is_followed" ]; then
		exec tail -n +1 -F "$state/log"
	fi
	exec cat "$state/log"
}
