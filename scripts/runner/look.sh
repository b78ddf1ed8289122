# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# What the stream is doing. datarunner-status decides it from the locks, the exit
# statuses and the status files.

# stage_verdict STAGE EXIT-STATUS: sets REPLY to well or to the reason.
stage_verdict() {
	case $1:$2 in
	*:0 | csvrows:1 | httppost:1 | csvrows:141) REPLY=well ;;
	*)
		if [ "$2" -gt 128 ]; then
			REPLY="was killed by signal $(($2 - 128))"
		else
			REPLY="ended with exit status $2"
		fi
		;;
	esac
}

# look: sets $status to the state of the stream, $alive to the stages that run,
# $reason to why the stream is in that state, $pace_state, $settled, by the
# checkpoint, and the figures $delivered, $undelivered, $redelivered, $elapsed and
# $paused, in seconds, $data_time, the recorded time of the record that was
# delivered last, and $kept_place, the files of undelivered lines.
look() {
	status=STOPPED
	alive=
	reason=
	data_time=
	settings_load || return 0
	looked=$(datarunner-status shell "$state" "$name" 8>&-) ||
		fail 2 'The state of the stream cannot be read'
	eval "$looked"
}

# is_streaming: whether a stream runs.
is_streaming() {
	look
	case $status in
	STARTING | RUNNING | RETRYING | PAUSED) return 0 ;;
	esac
	return 1
}

# already_streaming: reports the stream that runs. A start of the same file and
# URL has what it wants; anything else is refused.
already_streaming() {
	holder=
	for stage in keeper $alive; do
		holder=$(tail -n 1 "$state/$stage.lock" 2>/dev/null)
		[ -z "$holder" ] || break
	done
	settings_of "$stored_csvrows_check" part
	which=$stored_csv_file${REPLY:+, part $REPLY}
	settings_of "$stored_pace_check" shard
	which=$which${REPLY:+, shard $REPLY}
	warn "Already streaming $which to ${stored_shown_url:-its URL}" \
		"(pid ${holder:-unknown})"
	[ "$mode" = run ] || ! is_same_stream || exit 0
	[ "$mode" = run ] ||
		bad "The stream $name has another file, URL, part or shard:" \
			'stop it first, or choose another --name'
	exit 1
}

# is_same_stream: whether the command line names the file, the URL, the profile,
# the part and the shard of the stream that runs, or does not name them.
is_same_stream() {
	if [ -n "$file" ]; then
		absolute "$file"
		[ "$REPLY" = "${stored_file:-$stored_csv_file}" ] || return 1
	fi
	if [ -n "$profile" ]; then
		absolute "$profile"
		[ "$REPLY" = "$stored_profile" ] || return 1
	fi
	settings_of "$stored_csvrows_check" part
	[ "${part:-$REPLY}" = "$REPLY" ] || return 1
	settings_of "$stored_pace_check" shard
	[ "${shard:-$REPLY}" = "$REPLY" ] || return 1
	[ -z "$url" ] || [ "$url" = "$stored_told_url" ] ||
		[ "$url" = "$stored_shown_url" ]
}

# log_settle: waits until the last messages of a stream that has ended are in its
# log.
log_settle() {
	is_held httppost || until_free 2 keeper log
}

# is_orphaned: whether `run` was killed and may have left its stages behind.
is_orphaned() {
	[ "${stored_mode:-}" = run ] && [ ! -e "$state/run.ended" ] &&
		! is_held run
}
