# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The verbs that change a stream. A verb ends with exit, so the prompt runs each
# in a process of its own.

# run_verb WORD...: the words are the command line, which the prompt repeats.
run_verb() {
	[ -z "$names$is_all" ] || run_named
	case $verb in
	'') prompt ${1+"$@"} ;;
	keep) keep ;;
	help) write_out "$(help_text "$file")" ;;
	init) init_profile ;;
	*) "verb_$verb" ;;
	esac
}

# run_named: runs the verb for each stream that is named after it, or for all, and
# exits with the worst status: 2, then 1, then 3.
run_named() {
	if [ -n "$is_all" ]; then
		names=$(state_names)
		[ -n "$names" ] || {
			inform 'No streams' >&2
			exit 0
		}
	fi
	# shellcheck disable=SC2086
	set -- $names
	names=
	is_all=
	if [ $# = 1 ]; then
		run_for "$1"
	elif [ -n "$is_watched$is_followed" ]; then
		usage_fault "$verb" 'shows one stream at a time with -f or --watch'
	fi
	worst=0
	if [ -n "$is_prometheus" ]; then
		metrics=$(run_for_each "$@") || worst=$?
		write_out "$(printf '%s\n' "$metrics" | metrics_grouped)"
	else
		run_for_each "$@" || worst=$?
	fi
	exit "$worst"
}

# run_for NAME: runs the verb for this stream, and exits.
run_for() {
	name=$1
	state_choose
	suggest_name
	run_verb
	exit
}

# run_for_each NAME...: runs the verb for each; returns the worst status.
run_for_each() {
	worst=0
	for each in "$@"; do
		[ -n "$is_json$is_prometheus" ] || say "$each:"
		each_status=0
		(run_for "$each") || each_status=$?
		case $worst:$each_status in
		*:0 | 2:* | 1:[13] | 3:3) ;;
		*) worst=$each_status ;;
		esac
	done
	return "$worst"
}

# metrics_grouped: brings the samples of several streams together by metric, each
# with one HELP and one TYPE, as Prometheus demands.
metrics_grouped() {
	awk '
	/^# HELP / && !($3 in head) { order[count++] = $3 }
	/^# / {
		if (!seen[$2, $3]++)
			head[$3] = head[$3] $0 "\n"
		next
	}
	{
		metric = $1
		sub(/\{.*/, "", metric)
		samples[metric] = samples[metric] $0 "\n"
	}
	END {
		for (i = 0; i < count; i++)
			printf "%s%s", head[order[i]], samples[order[i]]
	}'
}

# --- start, restart ----------------------------------------------------------

NO_STREAM_YET='Nothing to resume: no stream has been started yet'

# --resume with the name of no stream must not create a state folder.
need_resumable() {
	[ -z "$is_resumed" ] || state_is_there || fail 1 "$NO_STREAM_YET"
}

# need_file: a new name without its CSV file must not create one either.
need_file() {
	! state_is_there || return 0
	[ -n "$is_builtin" ] || settings_find_profile
	if [ -n "$file" ] || [ -z "$profile" ]; then
		settings_find_file "${file:-$DEFAULT_FILE}"
	fi
}

# prepare: determines what is streamed, and changes nothing. With $goes_on it
# continues the last stream if the settings are the same. The file is counted
# only once.
prepare() {
	settings_resolve
	settings_check
	settings_begin
	if [ -n "$goes_on" ] && settings_goes_on; then
		is_resumed=1
	elif [ -n "$is_resumed" ] && ! settings_goes_on; then
		fail 2 "Cannot resume: $REPLY; start without --resume," \
			'or choose another --name'
	fi
	if [ -n "$is_resumed" ]; then
		need_new_shard
		settings_verify_identity
	fi
	settings_identity
	settings_count
	record=
	[ -z "$is_resumed" ] || settings_verify_record
	settings_metrics
}

# need_new_shard: until 0.2.0, csvrows chose the records of a shard, and a rate
# was that of one shard.
need_new_shard() {
	case " $stored_csvrows_args" in
	*" '--shard' "*)
		fail 2 'Cannot resume: an older version started the last' \
			'stream, and its --shard has another meaning now;' \
			'start without --resume'
		;;
	esac
}

# place: determines the first record, and exits if no records are left.
place() {
	first=0
	from_time=
	if [ -n "$is_resumed" ]; then
		look
		first=$settled
		from_time=$data_time
	fi
	if [ -n "$total" ] && [ "$first" -gt "$total" ]; then
		fail 1 "Cannot resume: $first data points are settled, but the" \
			"file has only $total: it has changed"
	elif [ "$first" = "$total" ] && [ "$first" != 0 ]; then
		# a stop may have come after the last record was settled
		if ! state_mark finished || ! rm -f "$state/stopped"; then
			fail 2 "$CANNOT_MARK"
		fi
		look
		if [ "$status" = INCOMPLETE ]; then
			bad "Nothing is left to stream, but $reason"
			[ "$mode" != run ] || run_incomplete
			exit 1
		fi
		good "Stream completed: all $total data points are settled"
		[ "$mode" != run ] || run_finished
		exit 0
	fi
	settings_arguments
}

announce() {
	say '▶ Starting data stream...'
	say "Total data points: ${total:-unknown}"
	if [ "$first" != 0 ]; then
		inform "Continuing after record $first${total:+ of $total}${from_time:+, $from_time}"
	fi
}

verb_start() {
	mode=start
	need_resumable
	need_file
	state_enter
	! is_streaming || already_streaming
	clear_way
	if [ -n "$is_resumed" ]; then
		settings_load ||
			fail 1 "$NO_STREAM_YET"
		settings_recall
	fi
	prepare
	begin
}

begin() {
	place
	announce
	launch
	[ -z "$is_not_awaited" ] || exit 0
	if await_start; then
		started
		exit 0
	fi
	trap - INT
	look
	end_stages
	bad "The stream failed: ${reason:-it did not start in time}"
	log_settle
	datarunner-log show "$state" -p "$log_begin" | tail -n 10 >&2
	exit 1
}

# started: says what has happened first.
started() {
	case $event in
	delivered) good "$text" ;;
	failed) warn "$text" ;;
	ended) ;;
	*) inform "$text" ;;
	esac
}

# clear_way: ends the remaining processes of an earlier stream, or fails.
clear_way() {
	need_here
	[ -z "$alive" ] || end_stages || fail 1 "$CANNOT_END"
}

# The new settings are checked before the old stream is stopped.
verb_restart() {
	mode=start
	need_resumable
	need_file
	state_enter
	look
	need_here
	if settings_load; then
		: "${span:=$stored_span}"
		settings_recall
	elif [ -n "$is_resumed" ]; then
		fail 1 "$NO_STREAM_YET"
	fi
	prepare
	[ -z "$alive" ] || stop_and_tell || exit 1
	begin
}

# --- stop, pause, resume ----------------------------------------------------

CANNOT_END='Cannot end the remaining processes of the stream'
CANNOT_MARK='Cannot write the state folder: status will not show this'

verb_stop() {
	state_is_there || stop_nothing
	state_enter
	look
	need_here
	if [ -z "$alive" ]; then
		[ "$status" = DIED ] || stop_nothing
		state_mark stopped || fail 2 "$CANNOT_MARK"
		warn 'Not currently streaming'
		stop_tell
		exit 0
	fi
	stop_and_tell
}

stop_nothing() {
	warn 'Not currently streaming'
	exit 0
}

# Fails if processes of the stream run elsewhere and cannot be signalled.
need_here() {
	[ -n "$alive" ] && is_elsewhere || return 0
	fail 1 "The stream runs on $stored_host, another machine or container:" \
		'use this command there'
}

# stop_and_tell: returns 1 if processes of the stream remain, or if the stop
# could not be recorded.
stop_and_tell() {
	stop_status=0
	if stop_stages; then
		say '⏹ Stream stopped'
	else
		stop_status=1
		bad "$CANNOT_END"
	fi
	if [ -n "$is_unmarked" ]; then
		stop_status=1
		bad "$CANNOT_MARK"
	fi
	stop_tell
	pace_released=0
	read_status "$state/pace.status" pace
	case $pace_state in
	'' | finished | stopped) ;;
	*)
		warn 'Cut off and not sent: the data point that pace was' \
			'writing; start --resume sends it'
		;;
	esac
	unsettled=$((stored_first + pace_released - settled))
	if [ "$unsettled" -gt 0 ]; then
		warn "Not settled: $unsettled data points;" \
			'start --resume sends them again'
	fi
	return "$stop_status"
}

# stop_tell: says what the stream has done, and how to go on.
stop_tell() {
	look
	text=
	[ "$paused" = 0 ] || text=" ($paused paused)"
	say "Streamed $delivered data points in $elapsed seconds$text"
	text=
	[ "$redelivered" = 0 ] || text=" ($redelivered redelivered)"
	inform "Delivered: $delivered, undelivered: $undelivered$text;" \
		"start --resume continues after record $settled${stored_total:+ of $stored_total}"
	left=$((undelivered - redelivered))
	if [ "$left" -gt 0 ]; then
		place=${kept_place:+, in $kept_place}
		warn "Not delivered: $left data points$place;" \
			'redeliver posts them again'
	fi
}

# Fails if there is no stream to pause or to resume.
need_stream() {
	if state_is_there; then
		state_enter
		if is_streaming && is_held pace; then
			need_here
			return 0
		fi
	fi
	warn 'Not currently streaming'
	case $verb:${status:-} in
	resume:STOPPED | resume:DIED)
		[ ! -f "$state/settings" ] ||
			inform 'start --resume continues the last stream'
		;;
	esac
	exit 1
}

# await_pace SIGNAL STATE: sends the signal until pace has this state; `!STATE`
# means any other state. Sending the signal again does no harm.
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
		signal_holder USR2 pace
		fail 1 'The stream did not pause'
	fi
}

verb_resume() {
	need_stream
	if [ "$status" != PAUSED ]; then
		# the status file may be old if the disk is full
		signal_holder USR2 pace
		warn 'Not paused'
	elif await_pace USR2 '!paused'; then
		say '▶ Stream resumed'
	else
		fail 1 'The stream did not resume'
	fi
}

# --- check, logs ------------------------------------------------------------

verb_check() {
	settings_resolve
	settings_check
	settings_begin
	settings_count
	write_out "csvrows:
$csvrows_check
pace:
$(printf '%s\n' "$pace_check" | sed '/^status-file=/d')
httppost:
$(printf '%s\n' "$httppost_check" | sed '/^checkpoint=/d; /^status-file=/d')
log:
$(printf '%s\n' "$log_check" | sed '/^profile=/d')
Total data points: ${total:-unknown}"
}

verb_logs() {
	state_is_there && state_verify
	if [ ! -f "$state/log" ]; then
		[ -z "$is_followed" ] ||
			fail 1 'No log to follow: no stream has been started yet'
		inform 'No log: no stream has been started yet'
		exit 0
	fi
	if settings_load && [ "$stored_mode" = run ]; then
		inform 'The last stream runs in the foreground:' \
			'its messages are there' >&2
	fi
	log_settle
	exec datarunner-log show "$state" ${log_lines:+-n "$log_lines"} \
		${log_since:+-s "$log_since"} ${is_json:+-j} ${is_followed:+-f}
}
