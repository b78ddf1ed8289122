# shellcheck shell=sh
# What people read. Results go to standard output; what is wrong goes to
# standard error.

NL='
'
# Ranges of letters are others in other locales.
LETTERS=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz
DIGITS=0123456789

# shown TEXT: sets REPLY to the text as it may be shown: what is not UTF-8, and
# what could steer a terminal, is escaped as the filters do it.
shown() {
	REPLY=$1
	case $REPLY in
	*[!"$LETTERS$DIGITS ./_"-]*) ;;
	*) return 0 ;;
	esac
	REPLY=$(printf '%s' "$1" | od -A n -v -t x1 | LC_ALL=C awk '
	BEGIN {
		escape["0a"] = "n"
		escape["0d"] = "r"
		escape["09"] = "t"
	}
	function is_among(at, low, high) {
		return byte[at] >= low && byte[at] <= high
	}
	# how many bytes the character has that may be shown; 0 for none
	function width(at, first, bytes, i) {
		first = byte[at]
		if (first < "80")
			return first >= "20" && first != "7f"
		if (first < "c2" || first > "f4")
			return 0
		bytes = first < "e0" ? 2 : first < "f0" ? 3 : 4
		if (!is_among(at + 1, first == "c2" || first == "e0" ? "a0" : \
		    first == "f0" ? "90" : "80", first == "ed" ? "9f" : \
		    first == "f4" ? "8f" : "bf"))
			return 0
		for (i = 2; i < bytes; i++)
			if (!is_among(at + i, "80", "bf"))
				return 0
		return bytes
	}
	function value(digit) {
		return index("123456789abcdef", digit)
	}
	function octal(hex) {
		return sprintf("\\0%03o", value(substr(hex, 1, 1)) * 16 + \
			value(substr(hex, 2)))
	}
	{
		for (i = 1; i <= NF; i++)
			byte[count++] = $i ""
	}
	END {
		at = 0
		while (at < count) {
			rest = width(at)
			if (rest == 0) {
				printf "\\\\%s", byte[at] in escape ? \
					escape[byte[at]] : "x" toupper(byte[at])
				at++
			}
			for (; rest > 0; rest--)
				printf "%s", octal(byte[at++])
		}
	}')
	REPLY=$(printf %b "$REPLY")
}

# quoted TEXT: sets REPLY to the text as a word of the shell.
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

# quoted_words WORD...: sets REPLY to words that `eval "set -- $REPLY"` takes.
quoted_words() {
	words=
	for word in "$@"; do
		quoted "$word"
		words="$words $REPLY"
	done
	REPLY=$words
}

# --- colours ----------------------------------------------------------------

# Decides for stdout and stderr apart; each mark looks at the one it goes to.
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

# write_out TEXT: what was asked for, in one write, so that a full disk is noticed.
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

# fail STATUS TEXT: says it and exits.
fail() {
	fail_status=$1
	shift
	bad "$*"
	exit "$fail_status"
}

# usage_fault WHAT REASON: the words of the command line are off.
usage_fault() {
	shown "$1"
	printf 'datarunner: %s: %s (see datarunner --help)\n' "$REPLY" "$2" >&2
	exit 2
}

# --- help -------------------------------------------------------------------

# The verbs, a line each; the prompt shows them without those that make no
# sense there.
verbs_text() {
	cat <<'END'
  start       stream from record 0, --resume from where it ended
  stop        end the stream and say what was streamed
  status      what the stream is doing
  pause       hold the stream
  resume      let it go on
  restart     stop, then start
  redeliver   post again what was not delivered
  logs        what the stream said
  check       check the settings and print them
  list        all streams by name
END
}

help_text() {
	cat <<'END'
usage: datarunner [options] [VERB] [FILE [URL]]
Streams a CSV file to a server as if it were measured now. Without a verb it
opens a prompt.

END
	verbs_text
	cat <<'END'
  run         stream in the foreground, for a supervisor
  init FILE   write a profile for a CSV file, ./datarunner.yaml
  help        print this

      --profile FILE     a YAML profile; ./datarunner.yaml unless set, or
                         ~/.config/datarunner/NAME.yaml
      --name NAME        which stream (default)
      --resume           start, run: go on behind the last settled record
      --from VALUE       start: begin at the first record whose time is VALUE
                         or more; now; COLUMN=VALUE
      --for DUR          start: end after DUR, pauses not counted
      --rate RATE        start: lines in a time: 250/s, 10/m, max
      --speed X          start: X times as fast
      --shard K/N        start: every Nth record, from the Kth on
      --start-at TIME    start: release nothing before 13:00:00 or RFC 3339
      --time A[,B][=FORMAT]
                         start: send these columns as one recorded time
      --time-as rfc3339|s|ms|us|ns
                         start: how these times are sent
      --time-format FORMAT
                         start: how the times that pace reads are written
      --zone NAME        start: the zone of recorded times, --from now and
                         --start-at; or local
      --delimiter CHAR   init: the fields of FILE are separated by it
      --encoding NAME    init: the encoding of FILE
      --json             status: one JSON object
      --watch            status: draw it each second
  -f, --follow           logs: go on with what comes
      --color auto|always|never
                         colour of messages (auto)
  -h, --help             print this and exit
  -V, --version          print the version and exit

DUR: 250ms, 1.5s, 2m, 1h. See datarunner(1).
END
}
