# shellcheck shell=sh
# The verbs, interactively. Each runs in a process of its own, as on the
# command line. What was started here ends with the prompt; what somebody else
# started is looked at, and left.

prompt() {
	# what holds for every start here
	for key in name $TOLD; do
		eval "prompt_$key=\$$key"
	done
	is_ours=
	is_claimed=
	prompt_load
	screen_open
	trap prompt_interrupt INT
	trap prompt_report QUIT
	trap '' TSTP
	trap screen_close EXIT
	for signal in HUP TERM ALRM ABRT; do
		# shellcheck disable=SC2064
		trap "prompt_end $signal" "$signal"
	done
	witness=
	witness_call
	if is_streaming; then
		inform "A stream is running: $name" | screen_pass
		follow 0
	fi
	prompt_read
	prompt_leave
	say 'Goodbye!'
}

prompt_load() {
	settings_resolve
	settings_check
	settings_begin
	settings_count
	settings_drop_profile
	good "Loaded ${total:-endless} data points from CSV"
}

# On a screen the row for the next line is there as soon as a line is typed, so
# that what is typed while a verb runs stands where it belongs.
prompt_read() {
	screen_prompt
	while :; do
		is_interrupted=
		got=0
		prompt_line || got=$?
		! witness_is_dead || prompt_interrupt
		if [ "$got" != 0 ] && [ -n "$is_interrupted" ]; then
			screen_prompt
			continue
		fi
		[ "$got" -le 128 ] || continue
		[ "$got" = 0 ] || [ -n "$typed" ] || return 0
		[ -z "$is_screen" ] || screen_prompt
		prompt_do || return 0
		[ -n "$is_screen" ] || screen_prompt
	done
}

# prompt_line: sets $typed; 1 at the end of input, more than 128 where it was
# only looked for. Ctrl-Z is served here and nowhere else: what a verb waits for
# would stand still with nobody to bring it back. In bash no signal but SIGINT
# ends a read, and not even that where it comes just before; so that one looks up
# each second.
prompt_line() {
	line_status=0
	trap prompt_suspend TSTP
	if [ -n "$is_terminal" ] && has_witness; then
		# shellcheck disable=SC3045
		IFS= read -r -t 1 typed || line_status=$?
	else
		IFS= read -r typed || line_status=$?
	fi
	trap '' TSTP
	return "$line_status"
}

# prompt_do: does what was typed; 1 where that is to leave.
prompt_do() {
	prompt_split "$typed" || return 0
	[ -n "$typed" ] || return 0
	prompt_echo
	case $typed in
	exit | quit) return 1 ;;
	help) prompt_help | screen_pass ;;
	*) prompt_verb ;;
	esac
	return 0
}

# On a terminal the line that was typed goes up to what it brings about.
prompt_echo() {
	[ -z "$is_screen" ] || screen_line "> $typed"
}

prompt_help() {
	say 'Available Commands:'
	verbs_text
	say '  help        show this'
	say '  exit        end the stream and leave'
}

# prompt_split LINE: trims it into $typed and takes it apart, with quotes as in
# the shell but without its expansions, into $typed_words.
prompt_split() {
	typed=${typed#"${typed%%[! 	]*}"}
	typed=${typed%"${typed##*[! 	]}"}
	[ -n "$typed" ] || return 0
	# an empty word at the end would go with the newlines
	if typed_words=$(printf '%s\n' "$typed" |
		xargs printf '%s\n' 2>/dev/null && echo .); then
		typed_words=${typed_words%"$NL".}
		return
	fi
	bad 'A quote is open' 2>&1 | screen_pass
	return 1
}

# A verb is left alone by the terminal's signals, but for redeliver and check,
# which may take long; they are served when it is done. A stream that a verb
# began is ours.
prompt_verb() {
	stream_before=$(stream_id)
	log_end
	is_claimed=1
	[ -z "$is_ours" ] && is_streaming && is_claimed=
	(
		trap '' INT QUIT
		trap - HUP TERM
		prompt_run
	) 2>&1 </dev/null | screen_pass
	# a signal may come at any time: it is ours before it is no longer claimed
	stream_after=$(stream_id)
	if [ -n "$stream_after" ] && [ "$stream_after" != "$stream_before" ]; then
		is_ours=$stream_after
		is_claimed=
		look
		if [ "$status" = DIED ]; then
			is_ours=
		else
			[ "$log_file" = "$(ls -i "$state/log")" ] || log_from=+1
			follow "$log_from"
		fi
	fi
	is_claimed=
}

# stream_id: prints what no other stream has.
stream_id() {
	settings_load && echo "$stored_token"
}

# log_end: sets $log_file and $log_from to what the log is and where it ends; a
# stream that goes on is shown from there, a new log from its beginning.
log_end() {
	log_file=
	log_from=+1
	if [ -f "$state/log" ]; then
		log_file=$(ls -i "$state/log")
		log_from=+$(($(wc -c <"$state/log") + 1))
	fi
}

prompt_run() {
	set --
	while IFS= read -r word; do
		set -- ${1+"$@"} "$word"
	done <<-END
		$typed_words
	END
	options_clear
	while [ $# -gt 0 ]; do
		option_read "$@"
		shift "$taken"
	done
	case $verb$is_watched$is_followed in
	'') fail 2 'What is to be done? help shows the commands' ;;
	run | init | keep) fail 2 "$verb: not at the prompt" ;;
	*1) fail 2 "$verb: the prompt goes on showing what comes" ;;
	esac
	options_verify
	[ "$verb" != redeliver ] || trap - INT QUIT
	[ "$name" = "$prompt_name" ] || fail 2 '--name: not at the prompt'
	# shellcheck disable=SC2086
	recall prompt $TOLD
	run_verb
}

# bash may forget a SIGINT that it gets while it begins or awaits a command. A
# process that dies of those of the terminal is the witness; when a SIGINT has
# been served there is a new one, and each minute, for one that was left behind
# by a kill -9 is not to stay.
has_witness() {
	[ -n "${BASH_VERSION:-}" ] && [ "${BASH_VERSION%%.*}" -ge 4 ]
}

witness_call() {
	witness_dismiss
	has_witness || return 0
	(
		trap - INT HUP TERM
		trap '' QUIT TSTP
		exec sleep 60
	) </dev/null >/dev/null 2>&1 5>&- &
	witness=$!
}

witness_dismiss() {
	[ -n "$witness" ] || return 0
	kill -KILL "$witness" 2>/dev/null
	wait "$witness" 2>/dev/null
	witness=
}

# witness_is_dead: whether there was a SIGINT that nobody has served.
witness_is_dead() {
	seen=$witness
	[ -n "$seen" ] || return 1
	! kill -0 "$seen" 2>/dev/null || return 1
	wait "$seen" 2>/dev/null
	witness_end=$?
	# it may be served by now
	[ "$seen" = "$witness" ] || return 1
	[ "$witness_end" != 130 ] || return 0
	witness_call
	return 1
}

# Ctrl-\ makes the filters report; what they say comes by the log.
prompt_report() {
	is_interrupted=1
	run_report
}

# Ctrl-C stops what was started here; where there is nothing, it leaves.
prompt_interrupt() {
	is_interrupted=1
	witness_call
	if prompt_stop; then
		return
	fi
	prompt_leave
	die_of INT
}

# Ctrl-Z: the shell that comes gets its whole screen, and this takes it again,
# before a line is shown.
prompt_suspend() {
	is_interrupted=1
	follower_signal STOP
	screen_close
	kill -STOP "$$"
	screen_size
	screen_region
	screen_guard
	follower_signal CONT
}

# prompt_stop: ends the stream if it is ours, or what a verb is just about to
# begin; 1 where there is none.
prompt_stop() {
	if [ -z "$is_claimed" ]; then
		[ -n "$is_ours" ] && [ "$is_ours" = "$(stream_id)" ] || return 1
	fi
	is_claimed=
	is_ours=
	look
	[ -n "$alive" ] || return 1
	(
		trap '' INT HUP TERM QUIT
		verb_stop
	) 2>&1 | screen_pass
}

prompt_leave() {
	witness_dismiss
	prompt_stop
	look
	if [ -n "$is_terminal" ] && [ -n "$alive" ]; then
		inform 'The stream goes on' | screen_pass
	fi
	unfollow
	screen_close
	trap - EXIT
}

# prompt_end SIGNAL: the terminal has gone, or somebody ends this.
prompt_end() {
	trap '' INT HUP TERM
	prompt_leave
	die_of "$1"
}
