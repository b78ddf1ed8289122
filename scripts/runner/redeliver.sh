# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# redeliver: posts undelivered lines again.
#
# Lines belong to the CSV file that they came from. Those of the last stream are
# in the state folder. Those of earlier streams of other files are in folders
# kept/N, with the settings of their stream.

# kept_set_aside: moves undelivered lines away before a stream of another CSV
# file begins. The settings are copied first, so that lines never lack them.
kept_set_aside() {
	[ -n "${stored_csv_file:-}" ] || return 0
	[ "$stored_csv_file" != "$csv_file" ] || return 0
	kept_in "$state"
	[ "$REPLY" != 0 ] || return 0
	number=1
	while [ -e "$state/kept/$number" ]; do
		number=$((number + 1))
	done
	mkdir -p "$state/kept/$number" || return
	aside=$state/kept/$number
	[ ! -e "$state/settings" ] || cp "$state/settings" "$aside" || return
	for kept_file in redeliver.checkpoint redeliver.jsonl undelivered.jsonl; do
		[ ! -e "$state/$kept_file" ] ||
			mv "$state/$kept_file" "$aside" || return
	done
}

# kept_in FOLDER: sets REPLY to the number of lines that redeliver would post.
kept_in() {
	count_lines "$1/redeliver.jsonl"
	waiting=$REPLY
	if [ "$waiting" -gt 0 ]; then
		count_settled "$1/redeliver.checkpoint"
		waiting=$((waiting - ${REPLY:-0}))
	fi
	count_lines "$1/undelivered.jsonl"
	REPLY=$((waiting + REPLY))
}

# kept_count: sets $kept to the number of all lines that are kept, and
# $kept_others to the number of those that came from other CSV files.
kept_count() {
	kept_others=0
	for set in "$state"/kept/*/; do
		kept_in "${set%/}"
		kept_others=$((kept_others + REPLY))
	done
	kept_in "$state"
	kept=$((REPLY + kept_others))
}

# Each set of lines goes to the URL of its stream. With --profile only the lines
# of the last stream are posted, because the profile is not for other files.
verb_redeliver() {
	! state_is_there || state_enter
	kept_count
	if [ "$kept" = 0 ]; then
		inform 'Nothing to redeliver'
		exit 0
	fi
	look
	[ -z "$alive" ] || fail 1 'A stream is running: stop it first'
	poster=
	ended_by=
	trap 'redeliver_end INT' INT
	trap 'redeliver_end TERM' TERM
	trap 'redeliver_end HUP' HUP
	trap : QUIT
	redelivered=0
	worst=0
	told_profile=$profile
	home=$state
	for set in "$home"/kept/*/ "$home"; do
		state=${set%/}
		if [ -n "$ended_by" ] || [ ! -d "$state" ]; then
			continue
		elif [ -n "$told_profile" ] && [ "$state" != "$home" ]; then
			continue
		fi
		kept_in "$state"
		[ "$REPLY" = 0 ] || redeliver_set || worst=$?
	done
	state=$home
	[ -z "$ended_by" ] || die_of "$ended_by"
	redeliver_tell
}

# redeliver_set: posts the lines of $state; returns 2 if it could not try. The
# folder of another file is removed when none of its lines is left.
redeliver_set() {
	profile=$told_profile
	url=
	file=
	is_builtin=
	! settings_load || settings_recall
	settings_resolve
	check_httppost >/dev/null || return 2
	tell_torn_line
	clear_torn_line ||
		fail 2 'Cannot write the state folder'
	redelivered_not=0
	redeliver_status=0
	if [ -e "$state/redeliver.jsonl" ]; then
		redeliver_once
	fi
	if [ -z "$ended_by" ] && [ "$redeliver_status" -le 1 ] &&
		[ "$redelivered_not" = 0 ] &&
		[ -s "$state/undelivered.jsonl" ]; then
		rm -f "$state/redeliver.checkpoint"
		mv "$state/undelivered.jsonl" "$state/redeliver.jsonl" || return 2
		redeliver_once
	fi
	kept_in "$state"
	if [ "$REPLY" = 0 ] && [ "$state" != "$home" ]; then
		rm -rf "$state"
	fi
}

# redeliver_end SIGNAL: ends httppost, and then redeliver. In the background
# httppost does not get SIGINT from a terminal. It may get SIGHUP, and counts it
# once.
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

# A shell runs a trap only after a foreground command has ended, so httppost
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
	redeliver_confirm
}

# redeliver_confirm: removes the lines if the checkpoint shows that all of them
# are settled.
redeliver_confirm() {
	[ "$redeliver_status" -le 1 ] || return 0
	count_lines "$state/redeliver.jsonl"
	lines=$REPLY
	count_settled "$state/redeliver.checkpoint"
	if [ "${REPLY:-0}" -ge "$lines" ]; then
		rm -f "$state/redeliver.jsonl" "$state/redeliver.checkpoint"
	else
		redeliver_status=2
	fi
}

# redeliver_wait: sets $redeliver_status. A signal may interrupt `wait`, so it
# is repeated until httppost has ended.
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
	if [ -n "$told_profile" ] && [ "$kept_others" -gt 0 ]; then
		inform "$kept_others data points belong to other CSV files:" \
			'redeliver without --profile posts them'
		kept=$((kept - kept_others))
	fi
	if [ "$kept" -gt 0 ]; then
		bad "$kept data points are still undelivered;" \
			'redeliver tries them again'
		[ "$worst" != 0 ] || worst=1
	fi
	exit "$worst"
}
