# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The prompt: datarunner-prompt reads what is typed and shows what happens. For
# each verb it runs this script again, with `prompted` and the words of its own
# command line, and a request in DATARUNNER_PROMPTED: words, one a line, of which
# the second is 1 if colours are wanted. The environment is used because other
# users can see arguments, and a URL may contain a password. Requests:
#
#	do WORD...   run the verb that was typed
#	stop TOKEN   stop the stream with this token, the prompt's own
#	leave TOKEN  the same, and tell if a stream continues
#	report       let the filters report

# prompt WORD...: becomes the prompt; the words are the command line.
prompt() {
	[ -z "$prompted" ] || prompt_answer
	prompt_load
	place=
	if is_streaming; then
		inform "A stream is running: $name"
		place=$(datarunner-log end "$state")
	fi
	exec datarunner-prompt "$self" "$state" "$name" "$color_out" "$place" \
		"$root" "$(prompt_words)" ${1+"$@"}
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

# prompt_answer: does what the prompt requests, and exits. A verb ignores signals
# from the terminal, except redeliver and check, which may take long.
prompt_answer() {
	trap '' INT QUIT
	# the settings of the command line apply to every start at this prompt
	for key in name $TOLD; do
		eval "prompt_$key=\$$key"
	done
	set --
	while IFS= read -r word; do
		set -- ${1+"$@"} "$word"
	done <<-END
		$prompted
	END
	prompted=
	request=$1
	color_out=$2
	color_err=$2
	shift 2
	case $request in
	do) prompt_do "$@" ;;
	stop) prompt_stop "$1" ;;
	leave) prompt_leave "$1" ;;
	report) settings_load && run_report ;;
	esac
	exit
}

prompt_do() {
	if [ "$*" = help ]; then
		say 'Available Commands:'
		verbs_text
		say '  help        print this list'
		say '  exit        stop the stream and leave'
		return
	fi
	words_read ${1+"$@"}
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
	case $verb in
	redeliver | check) trap - INT QUIT ;;
	esac
	[ "$name" = "$prompt_name" ] ||
		fail 2 '--name is not available at the prompt:' \
			'open another one'
	# shellcheck disable=SC2086
	[ -n "$names$is_all" ] || recall prompt $TOLD
	run_verb
}

# prompt_words: prints the verbs, with operands that are names of streams, and the
# options that the prompt knows, one a line.
prompt_words() {
	for verb in $(verbs_text | awk '{ print $1 }') help exit; do
		case $verb in
		rate | speed) say "$verb VALUE NAME" ;;
		*)
			! takes_names || verb="$verb NAME"
			say "$verb"
			;;
		esac
	done
	options_of_help
}

# prompt_stop TOKEN: stops the stream if it is this one; returns 1 if it is not.
prompt_stop() {
	[ -n "$1" ] && settings_load && [ "$stored_token" = "$1" ] || return 1
	look
	[ -n "$alive" ] || return 1
	(verb_stop)
}

prompt_leave() {
	prompt_stop "$1"
	look
	[ -z "$alive" ] || inform 'The stream continues'
}
