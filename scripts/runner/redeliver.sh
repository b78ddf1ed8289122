# shellcheck shell=sh
# redeliver: what was not delivered is posted again.

# What was not delivered is taken away from where a stream may add to it, and
# posted under a checkpoint of its own: whatever is killed, nothing is lost. What
# is given back again is with what was not delivered, for the next time.
verb_redeliver() {
	! state_is_there || state_enter
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
	httppost --profile "$profile" --check ${url:+"$url"} >/dev/null ||
		exit 2
	tell_torn_line
	clear_torn_line ||
		fail 2 'Cannot write the state folder'
	poster=
	ended_by=
	trap 'redeliver_end INT' INT
	trap 'redeliver_end TERM' TERM
	trap 'redeliver_end HUP' HUP
	trap : QUIT
	redelivered=0
	redelivered_not=0
	redeliver_status=0
	if [ -e "$state/redeliver.jsonl" ]; then
		redeliver_once
	fi
	if [ -z "$ended_by" ] && [ "$redeliver_status" -le 1 ] &&
		[ "$redelivered_not" = 0 ] &&
		[ -s "$state/undelivered.jsonl" ]; then
		rm -f "$state/redeliver.checkpoint"
		mv "$state/undelivered.jsonl" "$state/redeliver.jsonl" || exit 2
		redeliver_once
	fi
	[ -z "$ended_by" ] || die_of "$ended_by"
	redeliver_tell
}

# redeliver_end SIGNAL: httppost is to end, and then this. In the background it
# does not see the SIGINT of a terminal; SIGHUP it may, and counts it once.
redeliver_end() {
	ended_by=$1
	redeliver_pass
}

redeliver_pass() {
	[ -n "$poster" ] || return 0
	case $ended_by in
	HUP) kill -HUP "$poster" 2>/dev/null ;;
	*) kill -TERM "$poster" 2>/dev/null ;;
	esac
}

# A shell serves no signal before what runs in the foreground has ended, so this
# runs in the background.
redeliver_once() {
	rm -f "$state/redeliver.status"
	httppost --profile "$profile" --first 0 --resume --grace "$GRACE" \
		--last-line refuse \
		--checkpoint "$state/redeliver.checkpoint" \
		--status-file "$state/redeliver.status" --status-format lines \
		${url:+"$url"} \
		<"$state/redeliver.jsonl" >>"$state/undelivered.jsonl" 8>&8 &
	poster=$!
	[ -z "$ended_by" ] || redeliver_pass
	redeliver_wait
	again_delivered=0
	again_undelivered=0
	read_status "$state/redeliver.status" again
	redelivered=$((redelivered + again_delivered))
	redelivered_not=$((redelivered_not + again_undelivered))
	if [ "$redeliver_status" -le 1 ]; then
		rm -f "$state/redeliver.jsonl" "$state/redeliver.checkpoint"
	fi
}

# redeliver_wait: sets $redeliver_status; a signal ends a wait, not httppost.
redeliver_wait() {
	redeliver_status=129
	while [ "$redeliver_status" -gt 128 ]; do
		redeliver_status=0
		wait "$poster" || redeliver_status=$?
		kill -0 "$poster" 2>/dev/null || break
	done
	poster=
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
