# shellcheck shell=sh
# The three stages. A keeper waits for them in a session of its own, away from
# the terminal's signals, and writes down how each has ended; the stages do not
# need it. Each stage holds its lock by itself: the shell that takes it becomes
# the filter.

# The words of `sh -c`, with the lock as $0 and the filter behind it. Who looks
# at a lock holds it for a moment, so it is tried again.
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

# stage NAME COMMAND...: runs it and keeps its exit status. What the shell says
# of a filter that was killed is not for the log.
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

# stage_note STAGE EXIT-STATUS: writes it down. The first that fails has the
# reason; without records to come the others end, too. SIGPIPE only follows from
# another end.
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

stage_csvrows() {
	eval "set -- $stored_csvrows_args"
	stage csvrows csvrows "$@" </dev/null
}

stage_pace() {
	eval "set -- $stored_pace_args"
	stage pace pace "$@"
}

stage_httppost() {
	eval "set -- $stored_httppost_args"
	stage httppost httppost "$@" >>"$state/undelivered.jsonl"
}

# keep: the keeper, with its lock from who launched it. Signals that may come at
# any time must not kill a filter that has not installed its handlers yet, so
# they are ignored until then.
keep() {
	settings_load || exit 2
	{ echo "$$" >&6; } 2>/dev/null || exit 2
	is_keeper=1
	trap '' QUIT USR1 USR2
	trap stop_stages TERM
	{
		stage_csvrows 6>&- | stage_pace 6>&- | stage_httppost 6>&-
	} &
	while ! wait; do
		:
	done
	exec 6>&-
	look
	case $status in
	FINISHED) good 'Stream completed' ;;
	DIED) bad "Stream died: $reason" 2>&1 ;;
	esac
}

# clear_state: what an earlier stream has left behind is gone, but for what was not
# delivered. A line of that which was written in part is not counted by the
# checkpoint, so it goes too, or redeliver would take it for a whole one.
clear_state() {
	for lock in csvrows pace httppost keeper run; do
		: >"$state/$lock.lock" || return
	done
	rm -f "$state"/*.exit "$state"/*.new "$state"/*.status \
		"$state"/*.tmp "$state/died" "$state/stopped" \
		"$state/finished" "$state/run.ended" || return
	if [ -z "$is_resumed" ]; then
		rm -f "$state/checkpoint" || return
		[ ! -e "$state/log" ] || mv -f "$state/log" "$state/log.1" ||
			return
	fi
	: >>"$state/log" || return
	if is_torn "$state/log"; then
		echo >>"$state/log" || return
	fi
	clear_torn_line && kept_set_aside
}

# is_torn FILE: whether its last line has no newline, since who wrote it was
# killed.
is_torn() {
	[ -s "$1" ] && [ "$(($(tail -c 1 "$1" | wc -l)))" = 0 ]
}

clear_torn_line() {
	is_torn "$state/undelivered.jsonl" || return 0
	count_lines "$state/undelivered.jsonl"
	head -n "$REPLY" "$state/undelivered.jsonl" \
		>"$state/undelivered.jsonl.new" &&
		mv "$state/undelivered.jsonl.new" "$state/undelivered.jsonl"
}

# tell_torn_line: before it is cleared.
tell_torn_line() {
	! is_torn "$state/undelivered.jsonl" ||
		warn 'Removing half a data point at the end of' \
			'undelivered.jsonl, left by a crash'
}

# launch_guard: what is said of a stream and its keeper must not stay a half. Of
# a terminal that closes the keeper, which has no session of its own yet, would
# die; so HUP is nothing to the stream, as by nohup. This dies of INT and TERM
# when it has begun; at the prompt INT is nothing to it.
launch_guard() {
	launch_ended_by=
	trap '' HUP
	trap 'launch_ended_by=TERM' TERM
	[ -n "${prompt_name:-}" ] || trap 'launch_ended_by=INT' INT
}

launch_unguard() {
	trap - HUP TERM
	[ -n "${prompt_name:-}" ] || trap - INT
	[ -z "$launch_ended_by" ] || die_of "$launch_ended_by"
}

# launch: begins the stream that the settings describe.
launch() {
	[ "$mode" = run ] || launch_guard
	exec 6>>"$state/keeper.lock"
	take_lock 6 5 6>&6 || fail 2 'The last stream is still ending; try again'
	tell_torn_line
	reason=$(clear_state 2>&1) ||
		fail 2 "Cannot write the state folder: ${reason##*: }"
	# a prompt begins many, and more than one a second
	token=$(sh -c 'echo "$$"').$(date +%s)
	state_find_space
	settings_save
	if [ "$mode" = run ]; then
		exec 7>>"$state/run.lock"
		take_lock 7 5 7>&7 || fail 2 'The last run is still ending; try again'
		echo "$$" >&7
		launch_keeper "$color" &
	else
		launch_keeper never >>"$state/log" 2>&1 &
	fi
	keeper=$!
	exec 6>&-
	[ "$mode" = run ] || launch_unguard
}

# launch_keeper COLOR: becomes the keeper, with its lock and no other one.
launch_keeper() {
	exec </dev/null 5>&- 7>&- 8>&-
	exec $setsid "$self" --name "$name" --color "$1" keep 6>&6
}

# await_start: waits until a data point is settled, or until nothing can be
# said against the stream: it is held up by a slow server, or by a moment that
# is to come. 1 where it has failed. What httppost gives back as it fails is
# settled too, so it gets another look.
await_start() {
	tries=0
	released=0
	good_looks=0
	while [ "$tries" -lt $((10 * naps_a_second)) ] &&
		[ "$released" -lt $((3 * naps_a_second)) ] &&
		[ "$good_looks" -lt 4 ]; do
		look
		read_settled
		case $status in
		DIED) return 1 ;;
		FINISHED | PAUSED) return 0 ;;
		esac
		if [ "${settled:-0}" -gt "$first" ]; then
			good_looks=$((good_looks + 1))
		fi
		case $pace_state in
		running | blocked | finished) released=$((released + 1)) ;;
		esac
		tries=$((tries + 1))
		sleep "$nap"
	done
	[ -n "$alive" ] && [ -s "$state/pace.lock" ]
}

# end_stages: ends pace, lets httppost deliver what it has, then only what is in
# flight, and kills what is left, all within twenty seconds. What is about to
# begin is waited for. Within a line pace waits 8 s for a reader that takes
# nothing, so it gets a little more than that.
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

# stop_stages: the same, because somebody wants it; also where that cannot be
# written down, which is_unmarked says.
stop_stages() {
	is_unmarked=
	state_mark stopped || is_unmarked=1
	end_stages
}
