# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The verbs, interactively. Each runs in a process of its own, as on the command
# line. A stream that was started here ends with the prompt. A stream that was
# started elsewhere is shown, and continues.

prompt() {
	# the settings of the command line apply to every start at this prompt
	for key in name $TOLD; do
		eval "prompt_$key=\$$key"
	done
	is_ours=
	is_claimed=
	is_typing=
	prompt_load
	screen_open
	trap prompt_interrupt INT
	trap prompt_report QUIT
	trap '' TSTP
	trap screen_close EXIT
	for signal in HUP TERM ALRM ABRT; do
		end_on "$signal" "prompt_end $signal"
	done
	witness=
	witness_call
	if is_streaming; then
		inform "A stream is running: $name" | screen_pass
		follow -n 0
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
	if [ -n "$count_args" ]; then
		good 'Loaded CSV; its data points are counted after the start'
	else
		good "Loaded ${total:-endless} data points from CSV"
	fi
}

# With a scroll region the row for the next line is drawn before the verb runs,
# so that keys typed meanwhile are echoed in it. From the moment the row is drawn
# until a line was read, is_typing is set, and a signal draws the row again.
prompt_read() {
	is_typing=1
	screen_prompt
	while :; do
		is_interrupted=
		got=0
		prompt_line || got=$?
		! witness_is_dead || prompt_interrupt
		if [ "$got" != 0 ] && [ -n "$is_interrupted" ]; then
			continue
		fi
		[ "$got" -le 128 ] || continue
		is_typing=
		[ "$got" = 0 ] || [ -n "$typed" ] || return 0
		[ -z "$is_screen" ] || screen_prompt
		prompt_do || return 0
		is_typing=1
		[ -n "$is_screen" ] || screen_prompt
	done
}

# prompt_redraw: draws the row again after a signal, whose key the terminal may
# have echoed there. A signal that arrives just before the read does not end the
# read, so its handler draws.
prompt_redraw() {
	[ -z "$is_typing" ] || screen_prompt
}

# prompt_line: sets $typed; returns 1 at the end of input, and more than 128 if
# the read timed out. Ctrl-Z works only here: during a verb it would suspend
# what the verb waits for, with no way to continue it. In bash only SIGINT ends
# a read, and not if it comes just before the read; so bash reads with a time
# limit of 1 s.
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

# prompt_do: runs what was typed; returns 1 to leave.
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

# On a terminal the typed line moves up, above its output.
prompt_echo() {
	[ -z "$is_screen" ] || screen_line "> $typed"
}

prompt_help() {
	say 'Available Commands:'
	verbs_text
	say '  help        print this list'
	say '  exit        stop the stream and leave'
}

# prompt_split: trims $typed and splits it into $typed_words, with quotes as in
# the shell but without expansions.
prompt_split() {
	typed=${typed#"${typed%%[! 	]*}"}
	typed=${typed%"${typed##*[! 	]}"}
	[ -n "$typed" ] || return 0
	# the dot keeps an empty word at the end
	if typed_words=$(printf '%s\n' "$typed" |
		xargs printf '%s\n' 2>/dev/null && echo .); then
		typed_words=${typed_words%"$NL".}
		return
	fi
	bad 'A quote is not closed' 2>&1 | screen_pass
	return 1
}

# A verb ignores signals from the terminal, except redeliver and check, which
# may take long. The prompt handles them when the verb is done. A stream that a
# verb started is ours. The messages of a resumed stream are shown from the end of
# the log on, those of a new one from the beginning.
prompt_verb() {
	stream_before=$(stream_id)
	log_from=$(datarunner-log end "$state")
	is_claimed=1
	[ -z "$is_ours" ] && is_streaming && is_claimed=
	(
		trap '' INT QUIT
		trap - HUP TERM
		prompt_run
	) 2>&1 </dev/null | screen_pass
	# a signal may come at any time, so set is_ours before is_claimed is
	# unset
	stream_after=$(stream_id)
	if [ -n "$stream_after" ] && [ "$stream_after" != "$stream_before" ]; then
		is_ours=$stream_after
		is_claimed=
		look
		if [ "$status" = DIED ]; then
			is_ours=
		else
			follow -p "$log_from"
		fi
	fi
	is_claimed=
}

# stream_id: prints the unique token of the stream.
stream_id() {
	settings_load && echo "$stored_token"
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
	'') fail 2 'No command; help lists the commands' ;;
	run | init)
		fail 2 "$verb is not available at the prompt:" \
			"use datarunner $verb"
		;;
	keep) verb_unknown keep ;;
	esac
	[ -z "$is_watched$is_followed" ] ||
		fail 2 '--watch and --follow are not available at the prompt:' \
			'it shows new lines anyway'
	options_verify
	[ "$verb" != redeliver ] || trap - INT QUIT
	[ "$name$names$is_all" = "$prompt_name" ] ||
		fail 2 '--name is not available at the prompt:' \
			'open another one'
	# shellcheck disable=SC2086
	recall prompt $TOLD
	run_verb
}

# bash may lose a SIGINT that arrives while it starts or awaits a command. The
# witness is a process that dies of a SIGINT from the terminal, so its death
# shows that one was sent. A new one is started after each SIGINT, and every
# minute, so that a witness that outlives the prompt does not stay.
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

# witness_is_dead: whether there was a SIGINT that was not handled.
witness_is_dead() {
	seen=$witness
	[ -n "$seen" ] || return 1
	! kill -0 "$seen" 2>/dev/null || return 1
	wait "$seen" 2>/dev/null
	witness_end=$?
	# a trap may have handled it meanwhile
	[ "$seen" = "$witness" ] || return 1
	[ "$witness_end" != 130 ] || return 0
	witness_call
	return 1
}

# Ctrl-\ makes the filters report their status, which appears in the log.
prompt_report() {
	is_interrupted=1
	run_report
	prompt_redraw
}

# Ctrl-C stops the stream that was started here; without one, it leaves.
prompt_interrupt() {
	is_interrupted=1
	witness_call
	if prompt_stop; then
		prompt_redraw
		return
	fi
	prompt_leave
	die_of INT
}

# Ctrl-Z gives the whole screen to the shell. When the prompt continues, it sets
# the region again before it shows a line. Another Ctrl-Z meanwhile is ignored:
# it would suspend the prompt again right after it continues.
prompt_suspend() {
	trap '' TSTP
	is_interrupted=1
	follower_signal STOP
	screen_close
	kill -STOP "$$"
	screen_size
	screen_region
	screen_guard
	follower_signal CONT
	prompt_redraw
	trap prompt_suspend TSTP
}

# prompt_stop: stops the stream if it is ours, or if a verb is just starting it;
# returns 1 if there is no such stream.
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
		inform 'The stream continues' | screen_pass
	fi
	unfollow
	screen_close
	trap - EXIT
}

# prompt_end SIGNAL: stops our stream, leaves, and dies of the signal.
prompt_end() {
	trap '' INT HUP TERM
	prompt_leave
	die_of "$1"
}
