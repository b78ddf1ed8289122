# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The three stages. A keeper waits for them in a session of its own, where
# signals of the terminal do not reach it, and writes how each has ended. The
# stages run without it too. Each stage holds its own lock: the shell that takes
# the lock becomes the filter.

# The script of a stage for `sh -c`, with the lock as $0 and then the filter.
# Looking at a lock takes it for a moment, so the stage tries again.
stage_words() {
	cat <<-END
		exec 2>&3 3>&- 9>>"\$0" || exit 74
		tries=0
		until $flock -n 9 9>&9 2>/dev/null; do
			tries=\$((tries + 1))
			[ "\$tries" -lt 200 ] || exit 75
			sleep $nap
		done
		echo "\$\$" >&9 || exit 74
		exec "\$@" 9>&9
	END
}

# stage NAME COMMAND...: runs it and writes its exit status. The shell's own
# message about a filter that was killed does not go into the log.
stage() {
	stage_name=$1
	shift
	stage_status=0
	sh -c "$(stage_words)" "$state/$stage_name.lock" "$@" ||
		stage_status=$?
	# signal n is 128+n here, but 256+n or 384+n in some shells
	if [ "$stage_status" -gt 256 ]; then
		stage_status=$((128 + stage_status % 128))
	fi
	stage_note "$stage_name" "$stage_status"
} 3>&2 2>/dev/null

# stage_note STAGE EXIT-STATUS: writes the exit status, and for the first stage
# that fails, the reason. SIGPIPE is no reason: it follows the end of another
# stage. If csvrows fails, pace is ended too, since no records will come.
stage_note() {
	stage_verdict "$1" "$2"
	if [ "$REPLY" != well ] && [ "$2" != 141 ]; then
		(
			set -C
			echo "$stored_token $1 $REPLY" >"$state/died"
		)
		[ "$1" != csvrows ] || signal_holder TERM pace
	fi
	echo "$stored_token $2" >"$state/$1.exit.new" &&
		mv "$state/$1.exit.new" "$state/$1.exit"
}

# stage_csvrows: with a large file, its records are counted meanwhile.
stage_csvrows() {
	counter=
	if [ -n "$stored_count_args" ]; then
		count_beside </dev/null >/dev/null &
		counter=$!
	fi
	eval "set -- $stored_csvrows_args"
	stage csvrows csvrows "$@" </dev/null
	[ -z "$counter" ] || kill "$counter" 2>/dev/null
}

# count_beside: counts all records, and writes their number to the settings, as
# long as these are of this stream. It takes the lock of the verbs, which change
# the settings, too.
count_beside() {
	trap 'kill "$counting" 2>/dev/null; exit' TERM
	eval "set -- $stored_count_args"
	csvrows "$@" >"$state/count.new" 2>/dev/null &
	counting=$!
	wait "$counting"
	[ $? -le 1 ] || return
	first_line "$state/count.new"
	decimal "$REPLY"
	[ -n "$REPLY" ] || return
	shards=$stored_shards
	shard_index=$stored_shard_index
	share_of "$REPLY"
	counted=$REPLY
	token=$stored_token
	exec 8>>"$state/verb.lock"
	take_lock 8 30 8>&8 || return
	settings_load && [ "$token" = "$stored_token" ] || return
	keep_settings total "$counted"
}

stage_pace() {
	eval "set -- $stored_pace_args"
	stage pace pace "$@"
}

stage_httppost() {
	eval "set -- $stored_httppost_args"
	stage httppost httppost "$@" >>"$state/$stored_returned"
}

# keep_log: runs the writer of the log until nobody can write to the pipe any
# more, and starts it again if it dies. What it has not written is in its
# journal, and what it has not read is in the pipe, which the keeper holds. A
# writer that was not killed would fail again, so the next one comes later, and
# none after the stages have ended.
keep_log() {
	trap '' HUP INT TERM
	log_limits "$stored_log_check"
	exec <&4 4<&- 6>&- >/dev/null 2>&1
	while :; do
		log_status=0
		datarunner-log write "$state" "$log_size" "$log_files" ||
			log_status=$?
		case $log_status in
		0) break ;;
		137) sleep "$nap" ;;
		*)
			command -v datarunner-log || break
			sleep 5
			is_held csvrows || is_held pace || is_held httppost ||
				break
			;;
		esac
	done
}

# keep: the keeper; it inherits its lock from launch, and both ends of the pipe to
# the log, unless `run` has its messages. Signals that may come at any time must
# not kill a filter before it has installed its handlers, so filters start with
# these signals ignored.
keep() {
	settings_load || exit 2
	{ echo "$$" >&6; } 2>/dev/null || exit 2
	is_keeper=1
	trap '' QUIT USR1 USR2
	logger=
	if [ "$stored_mode" != run ]; then
		keep_log &
		logger=$!
	fi
	trap stop_stages TERM
	{
		stage_csvrows | stage_pace | stage_httppost
	} 4<&- 6>&- &
	stages=$!
	until wait "$stages" || ! kill -0 "$stages" 2>/dev/null; do
		:
	done
	exec 6>&-
	look
	case $status in
	FINISHED) good 'Stream completed' ;;
	INCOMPLETE) bad "Stream ended incomplete: $reason" 2>&1 ;;
	DIED) bad "Stream died: $reason" 2>&1 ;;
	esac
	[ -n "$logger" ] || return 0
	exec >/dev/null 2>&1
	wait "$logger"
}

# log_finish: if everything was killed, the writer of the log had read lines that
# are not in the log yet: writes them. After a crash of the machine the log may be
# newer than the journal, so then it stays as it is.
log_finish() {
	[ -e "$state/log.journal" ] && ! is_held log || return 0
	last_space=${stored_pid_space:-}
	[ "${last_space%%/*}" = "${pid_space%%/*}" ] || return 0
	datarunner-log write "$state" "$log_size" "$log_files" </dev/null
}

# clear_state: removes the files of an earlier stream, except undelivered lines.
clear_state() {
	log_limits "$log_check"
	log_finish
	sums=
	if [ -n "$is_resumed" ]; then
		sums=$(datarunner-status sums "$state" "$name") || return
	fi
	for lock in csvrows pace httppost keeper run; do
		: >"$state/$lock.lock" || return
	done
	rm -f "$state"/*.exit "$state"/*.new "$state"/*.status \
		"$state"/*.tmp "$state/log.journal" "$state/died" "$state/stopped" \
		"$state/finished" "$state/run.ended" || return
	if [ -z "$is_resumed" ]; then
		rm -f "$state/checkpoint" || return
		datarunner-log rotate "$state" "$log_files" || return
	fi
	: >>"$state/log" || return
	# what earlier starts of the stream have settled
	printf '%s\n' "$sums" >"$state/earlier.new" &&
		mv "$state/earlier.new" "$state/earlier"
}

# is_torn FILE: whether its last line has no newline, because its writer was
# killed.
is_torn() {
	[ -s "$1" ] && [ "$(($(tail -c 1 "$1" | wc -l)))" = 0 ]
}

# launch_guard: until the stream has started, signals must not stop this shell
# halfway. The keeper has no session of its own yet and would die when the
# terminal closes, so HUP is ignored, as with nohup. INT and TERM are remembered
# and take effect afterwards; at the prompt INT is ignored.
launch_guard() {
	launch_ended_by=
	trap '' HUP
	trap 'launch_ended_by=TERM' TERM
	[ -n "${prompt_name:-}" ] || trap 'launch_ended_by=INT' INT
}

launch_unguard() {
	trap - HUP TERM
	[ -n "${prompt_name:-}" ] || trap await_left INT
	case $launch_ended_by in
	INT) await_left ;;
	TERM) die_of TERM ;;
	esac
}

# await_left: Ctrl-C ends only the start, not the stream.
await_left() {
	inform 'The stream continues; datarunner status shows it'
	die_of INT
}

# launch: starts the stream that the settings describe.
launch() {
	[ "$mode" = run ] || launch_guard
	exec 6>>"$state/keeper.lock"
	take_lock 6 5 6>&6 || fail 1 'The last stream is still ending; try again'
	until_free 5 log || signal_holder KILL log
	state_find_space
	reason=$(clear_state 2>&1) ||
		fail 2 "Cannot write the state folder: ${reason##*: }"
	kept_tidy || fail 2 'Cannot write the state folder'
	log_begin=$(datarunner-log end "$state")
	# a prompt may start several streams in one second
	token=$(sh -c 'echo "$$"').$(date +%s)
	settings_save pace.yaml settings_of_pace "$pace_check"
	kept_next
	returned=kept/$REPLY/undelivered
	first_token=$token
	[ -z "$is_resumed" ] || first_token=$stored_first_token
	settings_save settings settings_write
	kept_make "$REPLY" || fail 2 'Cannot write the state folder'
	[ -z "${prompt_name:-}" ] ||
		say "$token $(datarunner-log end "$state" 8>&-)" >&5
	if [ "$mode" = run ]; then
		exec 7>>"$state/run.lock"
		take_lock 7 5 7>&7 || fail 1 'The last run is still ending; try again'
		echo "$$" >&7
		launch_keeper "$color" &
	else
		launch_keeper never datarunner-log pipe &
	fi
	keeper=$!
	exec 6>&-
	[ "$mode" = run ] || launch_unguard
}

# launch_keeper COLOR WORD...: becomes the keeper, run by these words, with no lock
# but its own.
launch_keeper() {
	exec </dev/null 5>&- 7>&- 8>&-
	keeper_color=$1
	shift
	exec $setsid ${1+"$@"} "$self" --name "$name" \
		--color "$keeper_color" keep 6>&6
}

# await_start: waits for the first event of the stream, for 5 s at most; see
# await.h of datarunner-status. Sets $event to its word and $text to what is said
# about it. Returns 1 if the stream has died.
await_start() {
	event=late
	text=
	awaited=0
	first_event=$(datarunner-status await "$state" "$name" 8>&-) || awaited=$?
	eval "$first_event"
	return "$awaited"
}

# await_stages: the same for `run`, which says nothing about it. A trap ends the
# wait.
await_stages() {
	datarunner-status await "$state" "$name" >/dev/null 2>&1 \
		5>&- 7>&- 8>&- &
	wait "$!"
}

# end_stages: ends pace, lets httppost deliver the lines that it has, then only
# what is in flight, and kills what still runs, all within twenty seconds. It
# waits for a stage that is just starting. pace takes up to 8 s to finish a line
# if its reader is stuck, so it gets 9 s.
end_stages() {
	tries=0
	for stage in csvrows pace httppost; do
		while [ "$tries" -lt "$naps_a_second" ] &&
			[ ! -s "$state/$stage.lock" ] && is_held keeper; do
			tries=$((tries + 1))
			sleep "$nap"
		done
	done
	signal_holder TERM pace
	signal_holder CONT pace
	if ! until_free 9 pace; then
		signal_holder KILL pace
	fi
	if ! until_free 2 httppost csvrows; then
		for stage in httppost csvrows; do
			signal_holder TERM "$stage"
			signal_holder CONT "$stage"
		done
		if ! until_free 4 httppost csvrows; then
			signal_holder KILL httppost
			signal_holder KILL csvrows
		fi
	fi
	if [ -z "${is_keeper:-}" ] && ! until_free 1 keeper; then
		signal_holder KILL keeper
	fi
	until_free 1 csvrows pace httppost
}

# stop_stages: records that the stream was told to stop, and ends it. If that
# cannot be recorded, $is_unmarked is set.
stop_stages() {
	is_unmarked=
	state_mark stopped || is_unmarked=1
	end_stages
}
