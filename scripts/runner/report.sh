# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# status and list: the figures of a stream as text, JSON and a row.

# figures: sets the figures of the stream. The index of a stream that has ended
# is the number of settled records from the checkpoint, which is exact.
figures() {
	csv_file=
	total=
	stored_first=0
	figures_clear
	look
	if settings_load; then
		csv_file=$stored_csv_file
		total=$stored_total
	fi
	read_settled
	index=$pace_lines
	if [ -z "$alive" ] && [ -n "$settled" ]; then
		index=$settled
	fi
	# The two filters write their figures at different moments, and with
	# several requests at once more may be delivered than leading lines are
	# settled.
	figures_done=$((stored_first + post_delivered + post_undelivered + \
		post_empty))
	[ "$index" -ge "$figures_done" ] || index=$figures_done
	elapsed_seconds
	if [ -z "$alive" ]; then
		pace_rate=
		pace_lag=
		pace_left=
	fi
	kept_count
}

# figures_clear: sets the values that hold if a status file lacks them.
figures_clear() {
	pace_lines=0
	pace_elapsed=0.0
	pace_paused=0.0
	pace_rate=
	pace_lag=
	pace_left=
	post_delivered=0
	post_undelivered=0
	post_empty=0
	post_last_error=
}

# elapsed_seconds: sets $elapsed to the whole seconds since the first record,
# pauses included, as %{elapsed} counts them; and $paused to the paused seconds.
elapsed_seconds() {
	decimal "${pace_paused%.*}${pace_paused#*.}"
	paused=${REPLY:-0}
	decimal "${pace_elapsed%.*}${pace_elapsed#*.}"
	elapsed=$(((${REPLY:-0} + paused) / 1000000000))
	paused=$((paused / 1000000000))
}

# Before the first start: shows the file that would be streamed.
figures_before() {
	settings_find_profile
	if [ -n "$profile" ]; then
		settings_times
		csvrows_check=$(check_csvrows 2>/dev/null) ||
			[ -n "$csvrows_check" ] ||
			{ check_csvrows || exit 2; }
		settings_of "$csvrows_check" file
		csv_file=$REPLY
		total=$(csvrows --profile "$profile" --count \
			${file:+-- "$file"} 2>/dev/null)
	else
		absolute "${file:-$DEFAULT_FILE}"
		shown "$REPLY"
		csv_file=$REPLY
		total=$(csvrows --count -- "${file:-$DEFAULT_FILE}" 2>/dev/null)
	fi
}

# three_digits DECIMAL: sets REPLY to it with three digits after the point.
three_digits() {
	REPLY=${1#*.}000
	REPLY=${1%%.*}.${REPLY%"${REPLY#???}"}
}

# clock SECONDS: sets REPLY to a text such as 22:29:28.
clock() {
	REPLY=${1%%.*}
	REPLY=$(printf '%d:%02d:%02d' $((REPLY / 3600)) \
		$((REPLY / 60 % 60)) $((REPLY % 60)))
}

status_text() {
	say '=== Real-Time Data Runner Status ==='
	say "Status: $status${reason:+ ($reason)}"
	say "CSV File: $csv_file"
	say "Total Data Points: ${total:-unknown}"
	say "Current Index: $index${total:+/$total}"
	text=
	[ "$paused" = 0 ] || text=" (${paused}s paused)"
	say "Elapsed Time: ${elapsed}s$text"
	say "Delivered: $post_delivered"
	say "Undelivered: $post_undelivered"
	if [ "$kept" -gt 0 ]; then
		say "Kept for redeliver: $kept"
	fi
	say "Last error: ${post_last_error:-none}"
	if [ -n "$pace_rate" ]; then
		three_digits "$pace_rate"
		say "Rate: $REPLY/s"
		lag=${pace_lag%%.*}${pace_lag#*.}
		decimal "${lag%???}"
		say "Lag: ${REPLY:-0}us"
	fi
	if [ -n "$pace_left" ]; then
		clock "$pace_left"
		say "Time left: $REPLY"
	fi
	say 'Commands: start | stop | status | exit'
}

# json_text TEXT: sets REPLY to a JSON string, or to null if the text is empty.
# Control bytes are escaped already.
json_text() {
	REPLY=null
	[ -n "$1" ] || return 0
	REPLY=$(printf '%s.' "$1" | sed 's/[\\"]/\\&/g')
	REPLY="\"${REPLY%.}\""
}

status_json() {
	json_text "$csv_file"
	json_file=$REPLY
	json_text "$reason"
	json_reason=$REPLY
	json_text "$post_last_error"
	printf '{"name":"%s","status":"%s","reason":%s,"csv_file":%s,' \
		"$name" "$status" "$json_reason" "$json_file"
	printf '"total":%s,"index":%s,' "${total:-null}" "$index"
	printf '"elapsed_seconds":%s,"paused_seconds":%s,' \
		"$pace_elapsed" "$pace_paused"
	printf '"delivered":%s,"undelivered":%s,"kept":%s,"last_error":%s,' \
		"$post_delivered" "$post_undelivered" "$kept" "$REPLY"
	printf '"rate_per_second":%s,"lag_seconds":%s,"left_seconds":%s}\n' \
		"${pace_rate:-null}" "${pace_lag:-null}" "${pace_left:-null}"
}

status_show() {
	figures
	[ -f "$state/settings" ] || figures_before
	if [ -n "$is_json" ]; then
		write_out "$(status_json)"
	else
		write_out "$(status_text)"
	fi
}

# On a terminal each status replaces the one before.
status_watch() {
	trap 'exit 130' INT
	while :; do
		if [ -t 1 ] && [ -z "$is_json" ]; then
			drawn=$(status_show) || exit
			printf '\033[H%s\033[J' "$(printf '%s\n' "$drawn" |
				sed "s/\$/$(printf '\033')[K/")"
		else
			status_show
		fi
		sleep 1
	done
}

verb_status() {
	if state_is_there; then
		state_verify
	fi
	[ -z "$is_watched" ] || status_watch
	status_show
	case $status in
	RUNNING | RETRYING | PAUSED) exit 0 ;;
	DIED) exit 1 ;;
	esac
	exit 3
}

verb_list() {
	list_status=0
	rows=$(list_rows) || list_status=$?
	write_out "$rows"
	exit "$list_status"
}

# list_rows: prints a row for each stream; returns the worst status of them.
list_rows() {
	worst=0
	for state in "$root"/*/; do
		state=${state%/}
		if [ ! -d "$state" ]; then
			inform 'No streams'
			return
		fi
		name=${state##*/}
		row_status=0
		(list_row) || row_status=$?
		[ "$row_status" -le "$worst" ] || worst=$row_status
	done
	return "$worst"
}

list_row() {
	state_verify
	figures
	printf '%-20s %-8s %12s  %s\n' "$name" "$status" \
		"$index${total:+/$total}" "${csv_file:--}"
}
