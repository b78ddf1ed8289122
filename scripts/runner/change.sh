# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# rate, speed and reload: they write the profile of pace's own anew, send SIGHUP,
# and wait until pace has taken it.

# What pace can change while it runs.
CHANGEABLE=' rate interval burst speed '

# need_pace: fails unless a stream runs whose pace has a profile of its own.
need_pace() {
	need_stream
	[ -f "$state/pace.yaml" ] ||
		fail 1 'The stream was started by an older version:' \
			'restart it to change it'
}

# change_pace CHECK [KEY VALUE]: gives pace the settings, and waits until its status
# shows that it has read them. Without that the old ones are put back. A resume
# will have the new ones, with the value as that of the command line.
change_pace() {
	pace_reloads=0
	read_status "$state/pace.status" pace
	before=$pace_reloads
	cp "$state/pace.yaml" "$state/pace.yaml.old" ||
		fail 2 'Cannot write the state folder'
	settings_save pace.yaml settings_of_pace "$1"
	signal_holder HUP pace
	tries=0
	while [ "$tries" -lt $((5 * naps_a_second)) ]; do
		read_status "$state/pace.status" pace
		if [ "$pace_reloads" -gt "$before" ]; then
			rm -f "$state/pace.yaml.old"
			keep_settings pace_check "$@" ||
				fail 2 'Cannot write the state folder:' \
					'a resume will have the old settings'
			return 0
		fi
		tries=$((tries + 1))
		sleep "$nap"
	done
	mv "$state/pace.yaml.old" "$state/pace.yaml"
	fail 1 'pace has not taken the change; its log may say why:' \
		'datarunner logs'
}

# change_to KEY: changes the key to the value of the verb; exits if pace refuses it.
change_to() {
	REPLY=$(pace --profile "$state/pace.yaml" "--$1" "$value_of_verb" \
		--check) || exit 2
	change_pace "$REPLY" "$1" "$value_of_verb"
}

verb_rate() {
	need_pace
	settings_of "$stored_pace_check" by
	[ -z "$REPLY" ] ||
		fail 1 'The stream releases records at their recorded time' \
			'(pace.by), so it has no rate; speed changes how fast it runs'
	change_to rate
	say "▶ Rate is now $value_of_verb"
}

verb_speed() {
	need_pace
	settings_of "$stored_pace_check" rate
	[ "$REPLY" != max ] ||
		fail 1 'The stream has the rate max, so it has no speed'
	change_to speed
	say "▶ Speed is now $value_of_verb"
}

# --- reload -------------------------------------------------------------------

# The profile is read as a start would read it, with the options of the last
# start. Only rate and speed of pace can change without a restart.
verb_reload() {
	need_pace
	span=$stored_span
	start_at=$stored_start_at
	settings_recall
	settings_resolve
	settings_check
	changed=
	waiting=
	for tool in csvrows pace httppost log; do
		eval "old=\$stored_${tool}_check new=\$${tool}_check"
		for key in $(printf '%s\n' "$old" "$new" | sed '
			/^profile=/d; /^status-file=/d; /^checkpoint=/d
			s/=.*//' | sort -u); do
			! is_same "$key" "$new" "$old" || continue
			case $tool$CHANGEABLE in
			pace*" $key "*) changed="$changed $key" ;;
			*) waiting="$waiting $tool.$key" ;;
			esac
		done
	done
	if [ -n "$changed" ]; then
		change_pace "$pace_check"
		say "▶ Changed:$changed"
	elif [ -z "$waiting" ]; then
		inform 'Nothing has changed'
	fi
	[ -z "$waiting" ] || warn "Needs a restart:$waiting"
}
