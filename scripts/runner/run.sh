# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# run, for supervisors: a stream in the foreground.

# run: starts a stream and waits for its end. It continues a stream that died,
# or whose `run` was killed. With --resume it continues however the stream
# ended, and begins at the first record if there was none.
verb_run() {
	mode=run
	notifier=
	need_file
	state_enter
	look
	[ -f "$state/settings" ] || is_resumed=
	if is_orphaned; then
		goes_on=1
		need_here
		[ -z "$alive" ] ||
			inform 'Taking over the stream of a run that was killed'
	elif [ "$status" = DIED ]; then
		goes_on=1
	elif [ -n "$alive" ] && [ "$status" != STOPPING ]; then
		already_streaming
	fi
	clear_way
	prepare
	place
	announce
	end_on INT 'run_stop INT'
	end_on TERM 'run_stop TERM'
	end_on HUP 'run_stop HUP'
	trap run_report QUIT
	launch
	run_notify
	await_stages || :
	exec 8>&-
	run_wait
}

# run_notify: starts a process that reports the progress of the stream to the
# supervisor until it ends.
run_notify() {
	[ -n "${NOTIFY_SOCKET:-}" ] || return 0
	datarunner-status supervise "$state" "$name" >/dev/null \
		5>&- 7>&- 8>&- &
	notifier=$!
}

# run_told: waits, for a few seconds at most, until the supervisor has been told
# of the end. The stream has ended, so there is nothing left to stop.
run_told() {
	trap '' INT TERM HUP QUIT
	[ -z "$notifier" ] || wait "$notifier"
}

# Waits for the stages even if the keeper was killed. If a restart has replaced
# this stream, the new one is neither waited for nor changed.
run_wait() {
	until wait "$keeper" || ! is_held keeper; do
		:
	done
	until run_is_replaced || until_free 5 csvrows pace httppost; do
		:
	done
	run_told
	! run_is_replaced || exit 0
	look
	case $status in
	FINISHED) run_finished ;;
	INCOMPLETE) run_incomplete ;;
	STOPPED) run_ended 0 ;;
	esac
	exit 1
}

run_is_replaced() {
	[ -n "${keeper:-}" ] && settings_load && [ "$stored_token" != "$token" ]
}

run_finished() {
	run_ended "${DATARUNNER_FINISHED_STATUS:-0}"
}

# A supervisor must not start it again: that would not deliver the lines.
run_incomplete() {
	run_ended 4
}

# run_ended STATUS: a supervisor is also told of a stream with nothing left to do,
# or it would take that for a failed start.
run_ended() {
	state_mark run.ended
	[ -n "$notifier" ] || run_notify
	run_told
	exit "$1"
}

run_report() {
	for stage in csvrows pace httppost; do
		signal_holder QUIT "$stage"
	done
}

# run_stop SIGNAL: stops the stream and dies of that signal.
run_stop() {
	trap '' INT TERM HUP QUIT
	exec 6>&-
	if ! run_is_replaced; then
		stop_and_tell
		state_mark run.ended
	fi
	run_told
	die_of "$1"
}
