# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# redeliver: posts undelivered lines again.
#
# Each start has a folder kept/N, which holds its settings and the file
# undelivered, to which httppost returns lines with their origins. Until 0.2.0
# lines had no origin, and were in the files undelivered.jsonl and
# redeliver.jsonl. While a file is posted, its checkpoint is beside it. Lines that
# fail again go to a new folder kept/N, so a file never grows while it is posted,
# and after any kill its checkpoint shows which lines are left.

KEPT_FILES='redeliver.jsonl undelivered.jsonl undelivered'

# kept_left FILE: sets REPLY to the number of its lines that are not settled.
kept_left() {
	count_lines "$1"
	lines=$REPLY
	count_settled "${1%.jsonl}.checkpoint"
	REPLY=$((lines - ${REPLY:-0}))
	[ "$REPLY" -ge 0 ] || REPLY=0
}

# kept_in FOLDER: sets REPLY to the number of lines that redeliver would post.
kept_in() {
	left=0
	for kept_file in $KEPT_FILES; do
		kept_left "$1/$kept_file"
		left=$((left + REPLY))
	done
	REPLY=$left
}

# kept_numbers: prints N of each folder kept/N, the oldest first.
kept_numbers() {
	for folder in "$home"/kept/*/; do
		folder=${folder%/}
		case ${folder##*/} in
		*[!0-9]*) ;;
		*) echo "${folder##*/}" ;;
		esac
	done | sort -n
}

# kept_next: sets REPLY to a number that no folder kept/N has, and that is
# greater than all of them.
kept_next() {
	REPLY=$(kept_numbers | tail -n 1)
	REPLY=$((${REPLY:-0} + 1))
}

# kept_make N: makes the folder kept/N with the settings of $state.
kept_make() {
	mkdir -p "$home/kept/$1" || return
	[ ! -e "$state/settings" ] ||
		cp "$state/settings" "$home/kept/$1/settings"
}

# kept_drop FOLDER: removes it with its files of lines, which are settled. These
# go first: without their checkpoint they would be posted again.
kept_drop() {
	for kept_file in $KEPT_FILES; do
		rm -f "$1/$kept_file" || return
	done
	rm -rf "$1"
}

# kept_mend FOLDER: removes half a line, which a crash has left, from the ends of
# its files. The checkpoint of the stream has not counted it.
kept_mend() {
	for kept_file in $KEPT_FILES; do
		is_torn "$1/$kept_file" || continue
		warn 'Removing half a data point at the end of' \
			"$1/$kept_file, left by a crash"
		sed '$d' "$1/$kept_file" >"$1/mended" &&
			mv "$1/mended" "$1/$kept_file" || return
	done
}

# kept_tidy: mends all files while no stream runs, moves those that an older
# version has left in the state folder to a folder kept/N, with the settings of
# their stream, and removes folders of which all lines are settled.
kept_tidy() {
	home=$state
	kept_mend "$home" || return
	if [ -s "$home/redeliver.jsonl" ] || [ -s "$home/undelivered.jsonl" ]; then
		kept_next
		kept_make "$REPLY" && kept_adopt "$home/kept/$REPLY" || return
	fi
	for number in $(kept_numbers); do
		kept_mend "$home/kept/$number" || return
		kept_in "$home/kept/$number"
		[ "$REPLY" != 0 ] || kept_drop "$home/kept/$number" || return
	done
}

# kept_adopt FOLDER: a checkpoint is there before its lines, and is removed after
# them.
kept_adopt() {
	if [ -e "$home/redeliver.jsonl" ]; then
		[ ! -e "$home/redeliver.checkpoint" ] ||
			cp "$home/redeliver.checkpoint" "$1" || return
		mv "$home/redeliver.jsonl" "$1" || return
	fi
	rm -f "$home/redeliver.checkpoint" || return
	[ ! -e "$home/undelivered.jsonl" ] ||
		mv "$home/undelivered.jsonl" "$1"
}

# kept_csv_file FOLDER: sets REPLY to the quoted path of the CSV file of its
# lines.
kept_csv_file() {
	REPLY=$(sed -n 's/^stored_csv_file=//p' "$1/settings" 2>/dev/null)
}

# kept_choose: sets $kept to the number of lines that are kept, $kept_others to
# the number of those of other CSV files than the last one, and $chosen to the
# folders that redeliver posts: with --profile only those of the last CSV file,
# because the profile is not for other files.
kept_choose() {
	kept_in "$home"
	kept=$REPLY
	kept_others=0
	chosen=
	kept_csv_file "$home"
	last_csv_file=$REPLY
	for number in $(kept_numbers); do
		kept_in "$home/kept/$number"
		[ "$REPLY" != 0 ] || continue
		in_folder=$REPLY
		kept=$((kept + in_folder))
		kept_csv_file "$home/kept/$number"
		if [ "$REPLY" != "$last_csv_file" ]; then
			kept_others=$((kept_others + in_folder))
			[ -z "$told_profile" ] || continue
		fi
		chosen="$chosen $number"
	done
}

# Each file goes to the URL of its stream.
verb_redeliver() {
	home=$state
	told_profile=$profile
	! state_is_there || state_enter
	look
	[ -z "$is_dry_run" ] || kept_show
	if [ -z "$alive" ] && state_is_there; then
		kept_tidy || fail 2 'Cannot write the state folder'
	fi
	kept_choose
	if [ "$kept" = 0 ]; then
		inform 'Nothing to redeliver'
		exit 0
	fi
	[ -z "$alive" ] || fail 1 'A stream is running: stop it first'
	is_posting=
	end_on INT 'redeliver_end INT'
	end_on TERM 'redeliver_end TERM'
	end_on HUP 'redeliver_end HUP'
	trap : QUIT
	all_delivered=0
	worst=0
	for number in $chosen; do
		redeliver_folder "$home/kept/$number" || worst=$?
	done
	redeliver_tell
}

# kept_show: prints what redeliver would post, and exits.
kept_show() {
	kept_choose
	shown_lines=0
	kept_show_folder "$home"
	for number in $chosen; do
		kept_show_folder "$home/kept/$number"
	done
	inform "$shown_lines data points would be posted again; nothing was sent"
	exit 0
}

kept_show_folder() {
	state=$1
	settings_load || :
	for kept_file in $KEPT_FILES; do
		kept_left "$1/$kept_file"
		[ "$REPLY" != 0 ] || continue
		shown_lines=$((shown_lines + REPLY))
		target=${stored_shown_url:-its URL}
		[ -z "$told_profile" ] || target="the URL of $told_profile"
		origin=
		[ "$kept_file" = undelivered ] || origin=', without origin'
		say "$REPLY data points of ${stored_csv_file:-a CSV file} to" \
			"$target, from $1/$kept_file$origin"
	done
}

# redeliver_folder FOLDER: posts the lines of its files; returns 2 if it could
# not try.
redeliver_folder() {
	state=$1
	profile=$told_profile
	url=
	file=
	is_builtin=
	! settings_load || settings_recall
	settings_resolve
	check_httppost >/dev/null || return 2
	for posted in $KEPT_FILES; do
		kept_left "$state/$posted"
		[ "$REPLY" = 0 ] || redeliver_file "$state/$posted" || return
	done
	kept_in "$state"
	[ "$REPLY" != 0 ] || kept_drop "$state"
}

# redeliver_file FILE: posts its lines that are not settled. A shell runs a trap
# only after a foreground command has ended, so httppost runs in the background.
#
# The checkpoint gets a run of its own: that of the profile may have changed since
# the last attempt, and lines without origin would get keys that lines of the
# stream have. A redeliver.jsonl may have a checkpoint of an older version.
redeliver_file() {
	take=--take-origin
	own_run=redeliver
	if [ "$1" != "$state/undelivered" ]; then
		take=
		own_run=
		[ "$1" = "$state/redeliver.jsonl" ] || own_run=${stored_token:-}
		kept_left "$1"
		inform "$REPLY data points were kept by an older version, without" \
			'their origin: they get new times and keys'
	fi
	kept_next
	again=$home/kept/$REPLY
	kept_make "$REPLY" || fail 2 'Cannot write the state folder'
	rm -f "$state/redeliver.status"
	last_job=${!:-}
	is_posting=1
	httppost --profile "$profile" --first 0 --resume --grace "$GRACE" \
		--last-line refuse --return-origin ${take:+"$take"} \
		${own_run:+--run "$own_run"} \
		--checkpoint "${1%.jsonl}.checkpoint" \
		--status-file "$state/redeliver.status" --status-format lines \
		${url:+"$url"} <"$1" >>"$again/undelivered" 8>&8 &
	redeliver_wait
	is_posting=
	again_delivered=0
	read_status "$state/redeliver.status" again
	all_delivered=$((all_delivered + again_delivered))
	[ -s "$again/undelivered" ] || kept_drop "$again"
}

# redeliver_wait: waits until httppost has ended. A signal may interrupt `wait`.
redeliver_wait() {
	poster=$!
	until wait "$poster" || ! kill -0 "$poster" 2>/dev/null; do
		:
	done
}

# redeliver_end SIGNAL: ends httppost, and then redeliver. In the background
# httppost does not get SIGINT from a terminal. It may get SIGHUP, and counts it
# once.
redeliver_end() {
	trap '' INT TERM HUP QUIT
	if [ -n "$is_posting" ] && [ "${!:-}" != "$last_job" ]; then
		case $1 in
		HUP) kill -HUP "$!" 2>/dev/null ;;
		*) kill -TERM "$!" 2>/dev/null ;;
		esac
		redeliver_wait
	fi
	die_of "$1"
}

redeliver_tell() {
	if [ "$all_delivered" -gt 0 ]; then
		good "Redelivered $all_delivered data points"
	fi
	kept_choose
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
