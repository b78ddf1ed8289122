# shellcheck shell=sh
# What the stream is doing. The locks say what lives, the exit statuses and
# the filters' own status files how the rest has ended.

# stage_end STAGE: sets REPLY to alive, well, unknown, or what befell it. A
# csvrows whose reader had enough dies of SIGPIPE, and that is well.
stage_end() {
	if is_held "$1"; then
		REPLY=alive
		return
	fi
	first_line "$state/$1.exit"
	case $1:$REPLY in
	*:)
		REPLY=unknown
		if [ ! -s "$state/$1.lock" ] &&
			{ is_held keeper || is_held verb; }; then
			REPLY=alive # it is about to begin
		fi
		;;
	*:0 | csvrows:1 | httppost:1 | csvrows:141) REPLY=well ;;
	*)
		if [ "$REPLY" -gt 128 ]; then
			REPLY="was killed by signal $((REPLY - 128))"
		else
			REPLY="ended with exit status $REPLY"
		fi
		;;
	esac
}

# What a stage has ended like whose exit status nobody was left to write.
stage_end_by_status() {
	case $1 in
	csvrows)
		read_settled
		if [ -n "$stored_total" ] && [ -n "$settled" ] &&
			[ "$settled" -ge "$stored_total" ]; then
			return
		fi
		;;
	*)
		ended_state=
		read_status "$state/$1.status" ended
		[ "$ended_state" != finished ] || return
		;;
	esac
	reason="$1 was killed"
}

# look: sets $status to RUNNING, PAUSED, STOPPED, FINISHED or DIED, $alive to
# the stages that live, and $reason to why it died. A stage that ends early
# takes those before it along, so the last one has the reason.
look() {
	status=STOPPED
	alive=
	reason=
	settings_load || return 0
	unknown=
	for stage in httppost pace csvrows; do
		stage_end "$stage"
		case $REPLY in
		alive) alive="$alive $stage" ;;
		well) ;;
		unknown) unknown="$unknown $stage" ;;
		*) : "${reason:=$stage $REPLY}" ;;
		esac
	done
	if [ -n "$unknown" ] && is_held keeper && [ "${1:-}" != again ]; then
		# it has ended just now, and that is being written
		until_free 1 keeper || :
		look again
		return
	fi
	for stage in $unknown; do
		[ -n "$reason" ] || stage_end_by_status "$stage"
	done
	look_choose
}

look_choose() {
	pace_state=
	read_status "$state/pace.status" pace
	if [ -e "$state/stopped" ]; then
		reason=
		[ -z "$alive" ] || status=RUNNING
	elif [ -n "$reason" ]; then
		status=DIED
	elif [ -z "$alive" ]; then
		status=FINISHED
	elif [ "$pace_state" = paused ]; then
		status=PAUSED
	else
		status=RUNNING
	fi
}

# is_streaming: whether a stream is there that would be one too many.
is_streaming() {
	look
	case $status in
	RUNNING | PAUSED) return 0 ;;
	esac
	return 1
}

# is_orphaned: it was run in the foreground, and who ran it was killed.
is_orphaned() {
	[ "${stored_mode:-}" = run ] && ! is_held run
}
