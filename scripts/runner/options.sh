# shellcheck shell=sh
# The words of the command line, and of a line at the prompt.

# What may be told of a stream, beside its name and whether it is resumed.
TOLD='profile file url from span rate speed shard start_at times time_as
time_format zone'

# options_clear: nothing is told.
options_clear() {
	for key in verb $TOLD delimiter encoding is_builtin told_from is_resumed goes_on is_json \
		is_watched is_followed told; do
		eval "$key="
	done
	operands=0
}

# options_read WORD...: sets what they say; of the words behind --, all are
# operands.
options_read() {
	name=default
	color=auto
	text_choose_color
	options_clear
	while [ $# -gt 0 ]; do
		option_read "$@"
		shift "$taken"
	done
	text_choose_color
	options_verify
	state_choose
}

# option_read WORD...: takes the first, and its argument; $taken says how many.
option_read() {
	taken=1
	word=$1
	case $1 in
	--?*=*) word=${1%%=*} ;;
	esac
	case $word in
	--profile | --name | --from | --for | --rate | --speed | --shard | \
		--start-at | --time | --time-as | --time-format | --zone | \
		--delimiter | --encoding | --color)
		value=${1#*=}
		if [ "$word" = "$1" ]; then
			[ $# -gt 1 ] || usage_fault "$word" 'needs an argument'
			value=$2
			taken=2
		fi
		[ -n "$value" ] || usage_fault "$word" 'must not be empty'
		;;
	*) [ "$word" = "$1" ] || option_unknown "$word" ;;
	esac
	case $word in
	--profile) profile=$value ;;
	--name) name=$value ;;
	--from) from=$value ;;
	--for) span=$value ;;
	--rate) rate=$value ;;
	--speed) speed=$value ;;
	--shard) shard=$value ;;
	--start-at) start_at=$value ;;
	--time) times=$times${times:+$NL}$value ;;
	--time-as) time_as=$value ;;
	--time-format) time_format=$value ;;
	--zone) zone=$value ;;
	--delimiter) delimiter=$value ;;
	--encoding) encoding=$value ;;
	--color) color=$value ;;
	--resume) is_resumed=1 ;;
	--json) is_json=1 ;;
	--watch) is_watched=1 ;;
	-f | --follow) is_followed=1 ;;
	-h | --help)
		write_out "$(help_text)"
		exit 0
		;;
	-V | --version)
		version=$(csvrows --version) || exit 2
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
	-?*) usage_fault "$word" 'unknown option' ;;
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

option_unknown() {
	case $1 in
	--resume | --json | --watch | --follow | --help | --version)
		usage_fault "$1" 'takes no argument'
		;;
	esac
	usage_fault "$1" 'unknown option'
}

# The first operand is the verb, where it is one or cannot be a file.
operand_read() {
	if [ -z "$verb" ] && [ "$operands" = 0 ]; then
		case $1 in
		start | stop | status | pause | resume | restart | redeliver | \
			logs | run | check | list | init | help | keep)
			verb=$1
			return
			;;
		*[./]*) ;;
		*)
			if [ ! -e "$1" ]; then
				shown "$1"
				bad "Unknown command: $REPLY"
				say 'help shows the commands' >&2
				exit 2
			fi
			;;
		esac
	fi
	[ -n "$1" ] || usage_fault 'an operand' 'must not be empty'
	operands=$((operands + 1))
	case $operands in
	1) file=$1 ;;
	2) url=$1 ;;
	*) usage_fault "$1" 'unexpected operand' ;;
	esac
}

# options_verify: what was told goes with the verb.
options_verify() {
	case $color in
	auto | always | never) ;;
	*) usage_fault --color 'must be auto, always or never' ;;
	esac
	for word in $told; do
		case ${verb:-prompt}:$word in
		start:--resume | restart:--resume | run:--resume) ;;
		*:--resume) option_misplaced ;;
		status:--json | status:--watch) ;;
		logs:-f | logs:--follow) ;;
		init:--delimiter | init:--encoding) ;;
		start:--* | restart:--* | run:--* | prompt:--*)
			case $word in
			--json | --watch | --follow | --delimiter | --encoding)
				option_misplaced
				;;
			esac
			;;
		*) option_misplaced ;;
		esac
	done
	case ${verb:-prompt}:$operands in
	*:0 | start:? | restart:? | run:? | check:? | prompt:?) ;;
	init:1) ;;
	init:*) usage_fault "$url" 'unexpected operand' ;;
	*) usage_fault "$file" "does not go with $verb" ;;
	esac
	if [ -n "$is_resumed" ] && [ -n "$from" ]; then
		usage_fault --from 'does not go with --resume'
	fi
	if [ -n "$rate" ] && [ -n "$speed" ] && [ "$rate" = max ]; then
		usage_fault --speed 'does not go with --rate max'
	fi
}

option_misplaced() {
	usage_fault "$word" "does not go with ${verb:-the prompt}"
}
