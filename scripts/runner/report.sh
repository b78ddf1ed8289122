# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# status and list, which datarunner-status prints.

# Before the first start: shows the file that would be streamed. A large file is
# not counted.
figures_before() {
	total=
	csvrows_check=
	settings_find_profile
	if [ -n "$profile" ]; then
		settings_times
		csvrows_check=$(check_csvrows 2>/dev/null) ||
			[ -n "$csvrows_check" ] ||
			{ check_csvrows || exit 2; }
		settings_of "$csvrows_check" file
		csv_file=$REPLY
	else
		: "${file:=$DEFAULT_FILE}"
		absolute "$file"
		shown "$REPLY"
		csv_file=$REPLY
	fi
	is_large 2>/dev/null || total=$(csvrows --count \
		${profile:+--profile "$profile"} ${file:+-- "$file"} 2>/dev/null)
}

# status_show: prints the status; returns its exit status.
status_show() {
	form=text
	[ -z "$is_json" ] || form=json
	[ -z "$is_prometheus" ] || form=prometheus
	if settings_load; then
		datarunner-status "$form" "$state" "$name"
	else
		figures_before
		datarunner-status "$form" "$state" "$name" "$csv_file" "$total"
	fi
}

# On a terminal each status replaces the one before.
status_watch() {
	end_on INT 'exit 130'
	while :; do
		if [ -t 1 ] && [ -z "$is_json$is_prometheus" ]; then
			drawn=$(status_show) || [ $? != 2 ] || exit 2
			printf '\033[H%s\033[J' "$(printf '%s\n' "$drawn" |
				sed "s/\$/$(printf '\033')[K/")"
		else
			(status_show) || [ $? != 2 ] || exit 2
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
	exit
}

verb_list() {
	list_status=0
	rows=$(list_rows) || list_status=$?
	write_out "$rows"
	exit "$list_status"
}

# list_rows: prints a row for each stream; returns the worst status of them.
list_rows() {
	names=$(state_names)
	[ -n "$names" ] || inform 'No streams'
	worst=0
	for name in $names; do
		state=$root/$name
		row_status=0
		(
			state_verify
			[ ! -f "$state/settings" ] || settings_trust
			datarunner-status row "$state" "$name"
		) || row_status=$?
		[ "$row_status" -le "$worst" ] || worst=$row_status
	done
	return "$worst"
}
