# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# Messages, colours and help. Results go to standard output, errors to standard
# error.

NL='
'
# Ranges such as A-Z depend on the locale.
LETTERS=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz
DIGITS=0123456789

# shown TEXT: sets REPLY to the text with invalid UTF-8 and control bytes
# escaped, in the same way as the filters do.
shown() {
	REPLY=$1
	case $REPLY in
	*[!"$LETTERS$DIGITS ./_"-]*) ;;
	*) return 0 ;;
	esac
	REPLY=$(printf '%s' "$1" | datarunner-status escape)
}

# quoted TEXT: sets REPLY to the text, quoted for the shell.
quoted() {
	REPLY=
	rest=$1
	while :; do
		case $rest in
		*\'*)
			REPLY=$REPLY${rest%%\'*}"'\\''"
			rest=${rest#*\'}
			;;
		*)
			REPLY="'$REPLY$rest'"
			return 0
			;;
		esac
	done
}

# quoted_words WORD...: sets REPLY to the words for `eval "set -- $REPLY"`.
quoted_words() {
	words=
	for word in "$@"; do
		quoted "$word"
		words="$words $REPLY"
	done
	REPLY=$words
}

# --- colours ----------------------------------------------------------------

# Decides separately for stdout and stderr.
text_choose_color() {
	color_out=
	color_err=
	case $color in
	always)
		color_out=1
		color_err=1
		;;
	auto)
		if [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
			[ ! -t 1 ] || color_out=1
			[ ! -t 2 ] || color_err=1
		fi
		;;
	esac
}

# mark COLOURED NUMBER SYMBOL TEXT
mark() {
	if [ -n "$1" ]; then
		printf '\033[%sm%s\033[0m %s\n' "$2" "$3" "$4"
	else
		printf '%s %s\n' "$3" "$4"
	fi
}

say() {
	printf '%s\n' "$*"
}

# write_out TEXT: prints a result in one write, and exits if that fails.
write_out() {
	printf '%s\n' "$1" || exit 2
}

good() {
	mark "$color_out" 32 ✓ "$*"
}

warn() {
	mark "$color_out" 33 ⚠ "$*"
}

inform() {
	mark "$color_out" 36 ℹ "$*"
}

bad() {
	mark "$color_err" 31 ✗ "$*" >&2
}

# fail STATUS TEXT: prints the text and exits.
fail() {
	fail_status=$1
	shift
	bad "$*"
	exit "$fail_status"
}

# usage_fault WHAT REASON: reports an error in the command line and exits.
usage_fault() {
	shown "$1"
	printf 'datarunner: %s: %s (see datarunner --help)\n' "$REPLY" "$2" >&2
	exit 2
}

# nearest WORD CANDIDATE...: sets REPLY to the candidate that WORD most likely
# stands for, or to nothing.
nearest() {
	REPLY=$(printf '%s\n' "$@" | datarunner-status nearest)
}

# --- help -------------------------------------------------------------------

# verbs_text: the verbs that the prompt has too, one a line.
verbs_text() {
	cat <<'END'
  start       stream from the first record
  stop        stop the stream and show what was delivered
  status      show what the stream is doing
  pause       pause the stream
  resume      continue a paused stream
  restart     stop, then start with the same settings
  rate R      change the rate of a running stream
  speed X     change its speed
  reload      read the profile of a running stream again
  redeliver   post undelivered lines again
  logs        print the messages of the stream
  check       check the settings and print them
  list        list all streams
END
}

# help_text [all]: prints the common options, without speed and reload so that
# they fit one screen, or all options in groups.
help_text() {
	cat <<'END'
usage: datarunner [options] [VERB] [FILE [URL] | NAME ...]
Streams a CSV file as if it were measured now; without VERB it opens a prompt.

END
	case ${1:-} in
	all) verbs_text ;;
	*) verbs_text | grep -v -e '^  speed ' -e '^  reload ' ;;
	esac
	cat <<'END'
  run         stream in the foreground, for a supervisor
  init FILE   write a profile for a CSV file, ./datarunner.yaml
  help        print this; help all prints all options

END
	case ${1:-} in
	all) all_options_text ;;
	*) common_options_text ;;
	esac
}

common_options_text() {
	cat <<'END'
      --resume           start: continue after the last settled record
      --rate RATE        start: rate of records: 250/s, 10/m, max
      --name NAME        name of the stream ("default")
      --profile FILE     read the settings from a YAML file (./datarunner.yaml)
  -h, --help[=all]       print this, or all options, and exit
  -V, --version          print the version and exit
END
}

all_options_text() {
	cat <<'END'
Start of a stream:
      --resume           continue after the last settled record
      --no-wait          do not wait for the first record
      --from VALUE       begin at the first record whose time is VALUE or
                         later; VALUE may be now, or COLUMN=VALUE
      --for DUR          stop after DUR; paused time does not count
      --rate RATE        rate of records: 250/s, 10/m, max
      --speed X          run X times as fast: 2, 0.5
      --part K/N         stream the Kth of N parts of the file
      --shard K/N        stream every Nth record, from the Kth, each in its
                         slot of the whole stream
      --start-at TIME    release nothing before TIME: 13:00:00, or a date
                         and time; local time unless --zone
      --time A[,B][=FORMAT]
                         send these columns as one recorded time
      --time-as rfc3339|s|ms|us|ns
                         form in which these times are sent (rfc3339)
      --time-format FORMAT
                         format of the recorded times, for pace
      --zone NAME        zone of times without one: Europe/Berlin, local

Other verbs:
      --all              stop, status, pause, resume, redeliver, logs, rate,
                         speed, reload: for all streams
      --dry-run          redeliver: print what would be posted
      --json             status: print one JSON object; logs: one for each
                         message
      --prometheus       status: print metrics for Prometheus
      --watch            status: print it again every second
  -n, --lines N          logs: print only the last N messages
      --since TIME       logs: print the messages since TIME: 10m, 13:00:00
  -f, --follow           logs: print new messages as they come
      --delimiter CHAR   init: delimiter of FILE (detected)
      --encoding NAME    init: encoding of FILE (detected)

Settings and help:
      --name NAME        name of the stream ("default")
      --profile FILE     read the settings from a YAML file (./datarunner.yaml,
                         otherwise ~/.config/datarunner/NAME.yaml)
      --color auto|always|never
                         colour of messages (auto)
  -h, --help[=all]       print this, or all options, and exit
  -V, --version          print the version and exit

DUR: 250ms, 1.5s, 2m, 1h. Manual: man datarunner
END
}

# The verbs and the long options of the help, one a line.
verbs_of_help() {
	help_text all | awk '/^  [a-z]/ { print $1 }'
}

options_of_help() {
	help_text all | awk '/^  (-., |    )--/ && match($0, /--[a-z-]+/) {
		print substr($0, RSTART, RLENGTH)
	}'
}
