# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# What the stream is doing. The locks tell which stages run; exit statuses and
# the status files of the filters tell how the others ended.

# stage_end STAGE: sets REPLY to alive, well, unknown, or the reason of a
# failure. It is normal for csvrows to die of SIGPIPE when pace ends first.
stage_end() {
	if is_held "$1"; then
		REPLY=alive
		return
	fi
	own_line exit "$1"
	if [ -n "$REPLY" ]; then
		stage_verdict "$1" "$REPLY"
	elif [ ! -s "$state/$1.lock" ] && is_held keeper; then
		REPLY=alive # it is starting
	else
		REPLY=unknown
	fi
}

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

# own_line KIND [STAGE]: sets REPLY to the line that this stream wrote to a
# file. A line that a late process of an earlier stream wrote is ignored.
own_line() {
	first_line "$state/${2:+$2.}$1"
	case $REPLY in
	"$stored_token "*) REPLY=${REPLY#* } ;;
	*) REPLY= ;;
	esac
}

# stage_end_by_status STAGE: finds out how a stage ended if its keeper was
# killed before it wrote the exit status. Whether csvrows reached its end shows
# at the end of pace, and whether its last line was complete shows in what
# httppost settled.
stage_end_by_status() {
	case $1 in
	csvrows)
		! is_held pace || return
		ended_left=
		ended_released=0
		read_status "$state/pace.status" ended
		read_settled
		case $ended_left in
		'' | *[1-9]*) ;;
		*)
			if is_held httppost || [ $((${settled:-0} - \
				stored_first)) -ge "$ended_released" ]; then
				return
			fi
			;;
		esac
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

# look: sets $status to RUNNING, RETRYING, PAUSED, STOPPED, FINISHED or DIED,
# $alive to the stages that run, and $reason to why the stream died. The reason
# is the failure that was written first. If none was written, it is the failure
# of the last stage in the pipe, because a stage that ends takes those before it
# along.
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
		# it has just ended, and its keeper is writing the status
		until_free 1 keeper || :
		look again
		return
	fi
	if [ -n "$unknown" ] && [ ! -s "$state/keeper.lock" ]; then
		reason='it did not start'
	fi
	for stage in $unknown; do
		[ -n "$reason" ] || stage_end_by_status "$stage"
	done
	own_line died
	: "${REPLY:=$reason}"
	reason=$REPLY
	look_choose
}

look_choose() {
	post_failing=0
	read_status "$state/httppost.status" post
	pace_state=
	read_status "$state/pace.status" pace
	if [ -e "$state/stopped" ]; then
		reason=
		[ -z "$alive" ] || status=RUNNING
	elif [ -e "$state/finished" ]; then
		reason=
		status=FINISHED
	elif [ -n "$reason" ]; then
		status=DIED
	elif [ -z "$alive" ]; then
		look_at_end
	elif [ "$pace_state" = paused ]; then
		status=PAUSED
	elif [ "$post_failing" != 0 ]; then
		status=RETRYING
	else
		status=RUNNING
	fi
}

# All stages have ended well. It is not a success if the file has become shorter
# since its records were counted.
look_at_end() {
	status=FINISHED
	read_settled
	if [ -n "$stored_total" ] && [ -z "$stored_ends_early" ] &&
		[ -n "$settled" ] && [ "$settled" -lt "$stored_total" ]; then
		status=DIED
		reason="the file ended after $settled of $stored_total data points"
	fi
}

# is_streaming: whether a stream runs.
is_streaming() {
	look
	case $status in
	RUNNING | RETRYING | PAUSED) return 0 ;;
	esac
	return 1
}

# already_streaming: reports the stream that runs, and exits.
already_streaming() {
	holder=
	for stage in keeper $alive; do
		holder=$(tail -n 1 "$state/$stage.lock" 2>/dev/null)
		[ -z "$holder" ] || break
	done
	warn "Already streaming $stored_csv_file to ${stored_shown_url:-its URL}" \
		"(pid ${holder:-unknown})"
	exit 1
}

# is_orphaned: whether `run` was killed and may have left its stages behind.
is_orphaned() {
	[ "${stored_mode:-}" = run ] && [ ! -e "$state/run.ended" ] &&
		! is_held run
}
