# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The words of the command line, and of a line at the prompt.

# The settings of a stream that the command line may give, besides its name and
# --resume.
TOLD='profile file url from span rate speed part shard start_at times time_as
time_format zone'

# words_read WORD...: reads the words, and forgets those that were read before. All
# words after -- are operands.
words_read() {
	for key in verb $TOLD delimiter encoding is_builtin told_from is_resumed goes_on \
		log_lines log_since is_named names is_all is_dry_run value_of_verb is_not_awaited is_json is_prometheus is_watched is_followed told; do
		eval "$key="
	done
	operands=0
	while [ $# -gt 0 ]; do
		option_read "$@"
		shift "$taken"
	done
}

# options_read WORD...: reads the command line.
options_read() {
	name=default
	color=auto
	text_choose_color
	words_read ${1+"$@"}
	text_choose_color
	options_verify
	state_choose
	[ -n "$names$is_all" ] || suggest_name
}

# option_read WORD...: reads the first word and its argument, and sets $taken to
# the number of words read.
option_read() {
	taken=1
	word=$1
	case $1 in
	--?*=*) word=${1%%=*} ;;
	esac
	case $word in
	--profile | --name | --from | --for | --rate | --speed | --part | \
		--shard | --start-at | --time | --time-as | --time-format | --zone | \
		--delimiter | --encoding | --lines | -n | --since | --color)
		value=${1#*=}
		if [ "$word" = "$1" ]; then
			[ $# -gt 1 ] || usage_fault "$word" 'needs an argument'
			value=$2
			taken=2
		fi
		[ -n "$value" ] || usage_fault "$word" 'must not be empty'
		;;
	--help) [ "$word" = "$1" ] || help_exit "${1#*=}" ;;
	*) [ "$word" = "$1" ] || option_unknown "$word" ;;
	esac
	case $word in
	--profile) profile=$value ;;
	--name)
		name=$value
		is_named=1
		;;
	--from) from=$value ;;
	--for) span=$value ;;
	--rate) rate=$value ;;
	--speed) speed=$value ;;
	--part) part=$value ;;
	--shard) shard=$value ;;
	--start-at) start_at=$value ;;
	--time) times=$times${times:+$NL}$value ;;
	--time-as) time_as=$value ;;
	--time-format) time_format=$value ;;
	--zone) zone=$value ;;
	--delimiter) delimiter=$value ;;
	--encoding) encoding=$value ;;
	-n | --lines)
		case $value in
		*[!0-9]*) refused "$word" 'must be a number' "$value" ;;
		esac
		log_lines=$value
		;;
	--since) log_since=$value ;;
	--color) color=$value ;;
	--resume) is_resumed=1 ;;
	--no-wait) is_not_awaited=1 ;;
	--all) is_all=1 ;;
	--dry-run) is_dry_run=1 ;;
	--json) is_json=1 ;;
	--prometheus) is_prometheus=1 ;;
	--watch) is_watched=1 ;;
	-f | --follow) is_followed=1 ;;
	-h | --help)
		[ "${2:-}" != all ] || help_exit all
		help_exit
		;;
	-V | --version)
		version=$(httppost --version) || exit 2
		write_out "datarunner ${version#* }"
		exit 0
		;;
	--)
		shift
		for word in "$@"; do
			operand_read "$word"
			taken=$((taken + 1))
		done
		return
		;;
	-?*) option_unknown "$word" ;;
	*)
		operand_read "$word"
		return
		;;
	esac
	case $word in
	--profile | --name | --color) ;;
	*) told="$told $word" ;;
	esac
}

# help_exit [all]: prints the help and exits.
help_exit() {
	case ${1-} in
	'' | all) ;;
	*) refused --help 'must be all' "$1" ;;
	esac
	write_out "$(help_text "${1-}")"
	exit 0
}

# refused OPTION RULE VALUE: reports that the value breaks the rule, and exits.
refused() {
	shown "$3"
	usage_fault "$1" "$2, not \"$REPLY\""
}

option_unknown() {
	known=$(options_of_help)
	case $NL$known$NL in
	*"$NL$1$NL"*) usage_fault "$1" 'takes no argument' ;;
	esac
	for tool in csvrows pace httppost; do
		# the whole help is taken first, since grep reads to a match only
		grep -q -e "^  .\{4\}$1\([ =[]\|\$\)" <<-END || continue
			$("$tool" --help all)
		END
		usage_fault "$1" "unknown option; it belongs to $tool: \
put it into the profile, under $tool"
	done
	# shellcheck disable=SC2086
	nearest "$1" $known
	usage_fault "$1" "unknown option${REPLY:+; did you mean $REPLY?}"
}

# The first operand is a verb if it is the name of one, or if it cannot be a
# file: it has neither a dot nor a slash, and no such file exists.
operand_read() {
	if [ -z "$verb" ] && [ "$operands" = 0 ]; then
		case $1 in
		prompted)
			# a request of the prompt; the words after it
			# are those of its own command line
			[ -z "$prompted" ] || return
			verb_unknown "$1"
			;;
		start | stop | status | pause | resume | restart | redeliver | \
			logs | run | check | list | init | help | keep | \
			rate | speed | reload)
			verb=$1
			return
			;;
		*[./]*) ;;
		*)
			[ -e "$1" ] || verb_unknown "$1"
			;;
		esac
	fi
	[ -n "$1" ] || usage_fault 'an operand' 'must not be empty'
	case $verb:$value_of_verb in
	rate: | speed:)
		value_of_verb=$1
		return
		;;
	esac
	if takes_names; then
		name_read "$1"
		return
	fi
	operands=$((operands + 1))
	case $operands in
	1) file=$1 ;;
	2) url=$1 ;;
	*) usage_fault "$1" 'unexpected operand' ;;
	esac
}

# takes_names: whether the verb is one for streams that exist, which may be
# named after it, and after its value.
takes_names() {
	case $verb in
	stop | status | pause | resume | redeliver | logs | reload | \
		rate | speed) return 0 ;;
	esac
	return 1
}

# name_read NAME: one more stream for the verb.
name_read() {
	state_find_root
	case $1 in
	*/* | [.-]* | *[!"$LETTERS$DIGITS._-"]*)
		shown "$1"
		usage_fault "$REPLY" "$verb takes no file"
		;;
	esac
	[ -e "$root/$1" ] || [ -h "$root/$1" ] || name_unknown "$1"
	names="$names $1"
}

# name_unknown NAME: exits; what looks like a file is taken for one.
name_unknown() {
	case $1 in
	*.*) usage_fault "$1" "$verb takes no file" ;;
	esac
	nearest_stream "$1"
	usage_fault "$1" "no stream has this name${REPLY:+; did you mean $REPLY?}"
}

# nearest_stream NAME: sets REPLY to the stream that was probably meant.
nearest_stream() {
	# shellcheck disable=SC2046
	nearest "$1" $(state_names)
}

verb_unknown() {
	shown "$1"
	bad "Unknown command: $REPLY"
	# shellcheck disable=SC2046
	nearest "$1" $(verbs_of_help) ${prompt_name:+exit quit}
	text='help lists the commands'
	[ -n "${prompt_name:-}" ] || text="datarunner $text"
	say "${REPLY:+Did you mean $REPLY? }$text" >&2
	exit 2
}

# suggest_name: a verb that needs a stream names the one that was probably
# meant, if no stream has the name that was given.
suggest_name() {
	case $verb:$is_resumed in
	start:1 | restart:1) ;;
	*) takes_names || return 0 ;;
	esac
	[ "$name" != default ] && ! state_is_there || return 0
	nearest_stream "$name"
	[ -n "$REPLY" ] || return 0
	inform "No stream is named $name; did you mean $REPLY?" >&2
}

# options_verify: the options and operands must fit the verb.
options_verify() {
	case $color in
	auto | always | never) ;;
	*) refused --color 'must be auto, always or never' "$color" ;;
	esac
	for word in $told; do
		case ${verb:-prompt}:$word in
		start:--resume | restart:--resume | run:--resume) ;;
		start:--no-wait | restart:--no-wait) ;;
		status:--json | status:--prometheus | status:--watch) ;;
		logs:-f | logs:--follow | logs:-n | logs:--lines) ;;
		logs:--since | logs:--json) ;;
		redeliver:--dry-run) ;;
		*:--all) takes_names || option_misplaced ;;
		init:--delimiter | init:--encoding) ;;
		*:--resume | *:--no-wait | *:--json | *:--prometheus | \
			*:--watch | *:--follow | *:--dry-run | *:--delimiter | \
			*:--encoding | *:--lines | *:--since) option_misplaced ;;
		start:--* | restart:--* | run:--* | prompt:--*) ;;
		*) option_misplaced ;;
		esac
	done
	case ${verb:-prompt}:$operands in
	*:0 | start:? | restart:? | run:? | check:? | prompt:?) ;;
	init:1) ;;
	help:1)
		[ "$file" = all ] ||
			usage_fault "$file" 'not a topic of help; try all'
		;;
	init:* | help:*) usage_fault "$url" 'unexpected operand' ;;
	*) usage_fault "$file" "$verb takes no file" ;;
	esac
	# settings_not_found reports a file and a URL that were swapped
	case $file in
	*://*) ;;
	*)
		case $url in
		'' | [hH][tT][tT][pP]://* | [hH][tT][tT][pP][sS]://*) ;;
		*) usage_fault URL 'must begin with http:// or https://' ;;
		esac
		;;
	esac
	if [ -n "$is_resumed" ] && [ -n "$from" ]; then
		usage_fault --from 'does not go with --resume'
	fi
	case $verb:$value_of_verb in
	rate:) usage_fault rate 'needs a rate, such as 250/s' ;;
	speed:) usage_fault speed 'needs a factor, such as 2' ;;
	esac
	if [ -n "$names$is_all" ] && [ -n "$is_named" ]; then
		usage_fault --name 'does not go with names after the verb, or --all'
	elif [ -n "$names" ] && [ -n "$is_all" ]; then
		usage_fault --all 'does not go with names'
	fi
	if [ -n "$is_json" ] && [ -n "$is_prometheus" ]; then
		usage_fault --prometheus 'does not go with --json'
	fi
	if [ -n "$rate" ] && [ -n "$speed" ] && [ "$rate" = max ]; then
		usage_fault --speed 'does not go with --rate max'
	fi
}

option_misplaced() {
	usage_fault "$word" "not an option of ${verb:-the prompt}"
}
