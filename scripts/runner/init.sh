# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# init: writes a commented profile for a CSV file, with its columns and those of
# its recorded times.

# init_dialect FILE: examines the file. Sets dialect_text, the keys of csvrows for
# the profile, and found, for people.
init_dialect() {
	dialect_text=
	# csvrows says why a file cannot be read
	dialect=$(dialect_find "$1" 2>/dev/null)
	found=
	while IFS= read -r line; do
		key=${line%%=*}
		value=${line#*=}
		case $key in
		charset)
			shown "$value"
			charset=$REPLY
			;;
		separator)
			shown "$value"
			found="delimiter \"$REPLY\""
			;;
		header)
			header="header in line $value"
			[ "$value" != none ] || header='no header'
			found="$found, $header"
			;;
		?*) init_option ;;
		esac
	done <<-END
		$dialect
	END
	found="$found, encoding $charset"
}

# init_option: adds $key and $value.
init_option() {
	remark=
	case $key in
	delimiter) remark='Field separator:' ;;
	quote)
		remark='Quotes have no meaning:'
		found="$found, no quotes"
		;;
	escape)
		remark='Escape character before a quote:'
		found="$found, escape \"$value\""
		;;
	null-token)
		remark='Spellings of a missing value:'
		found="$found, \"$value\" for null"
		;;
	comment) remark='Lines that begin with this are skipped:' ;;
	no-header) remark='The first record is data; see also names:' ;;
	header-line) remark='The header is in this line:' ;;
	data-line)
		remark='The first record is in this line:'
		found="$found, data from line $value"
		;;
	names)
		remark='The header has too few names; change these as you like:'
		found="$found, which has too few names"
		;;
	ragged) remark='Records have fewer fields than the header:' ;;
	trim) remark='Numbers have blanks around them:' ;;
	unquote)
		remark='Numbers are in quotes:'
		found="$found, numbers in quotes"
		;;
	decimal)
		remark='Decimal separator:'
		found="$found, decimal \"$value\""
		;;
	thousands)
		remark='Thousands separator:'
		found="$found, thousands \"$value\""
		;;
	esac
	dialect_text="$dialect_text${remark:+  # $remark$NL}"
	case $key in
	null-token | names)
		REPLY=$(printf '%s\n' "$value" |
			sed 's/\\/&&/g; s/[^,]*/"&"/g; s/,/, /g; s/.*/[&]/')
		;;
	no-header | trim | unquote | header-line | data-line) REPLY=$value ;;
	*) yaml_text "$value" ;;
	esac
	dialect_text="$dialect_text  $key: $REPLY$NL"
}

# The number of records in which times are searched.
INIT_SAMPLE=100

# sample FILE: prints the first records as lines of JSON, as the profile reads
# them.
sample() {
	printf 'csvrows:\n%s' "$dialect_text" |
		csvrows --profile /dev/stdin --limit "$INIT_SAMPLE" -- "$1" ||
		[ $? -le 1 ]
}

# column_names: prints the names of the columns as JSON strings, a line each: the
# names of the members of the first line of $records.
column_names() {
	printf '%s\n' "$records" | awk '
	NR > 1 { exit }
	{
		is_name = 1
		for (i = 2; i <= length($0); i++) {
			c = substr($0, i, 1)
			if (is_text && c == "\\") {
				text = text c substr($0, ++i, 1)
			} else if (c == "\"") {
				text = text c
				is_text = !is_text
				if (!is_text && is_name)
					print text
				if (!is_text)
					text = ""
			} else if (is_text) {
				text = text c
			} else if (c == ":" || c == ",") {
				is_name = c == ","
			}
		}
	}'
}

# --- recorded times -------------------------------------------------------------

# The number of columns that are tried.
INIT_COLUMNS=60

# look_at_times: reads the columns $tried of $records with pace, and with a format
# if one is given. Sets survey, form and kind: date, clock or number.
look_at_times() {
	survey=$(printf '%s\n' "$records" | pace --by "$tried" --order emit \
		--dry-run --stats=json ${1:+--time-format "$1"} 2>&1)
	form=$(printf '%s\n' "$survey" |
		sed -n 's/^{.*"form":"\([^"]*\)".*/\1/p')
	kind=
	case $survey in
	*'"form":"'*'"first":"'*-*T*) kind='date' ;;
	*'"form":"'*'"first":"'*) kind=clock ;;
	*'"form":"'*) kind=number ;;
	esac
	case $form in
	*epoch*) kind=number ;;
	esac
}

# try_times NAME...: whether these columns, joined, are times. In addition to
# what look_at_times sets, kind may be unclear (D/M/Y or M/D/Y) or count (a
# number that is not an epoch). Sets format if one is needed; ways to all
# formats that fit, a line each; and example.
try_times() {
	tried=
	for column in "$@"; do
		case $column in
		*[,=]*) column="\"$column\"" ;;
		esac
		tried=$tried${tried:+,}$column
	done
	format=
	look_at_times
	ways=$(printf '%s\n' "$survey" |
		sed -n "s/.*--time-format '\([^']*\)'.*/\1/p" | sort -u)
	example=$(printf '%s\n' "$survey" |
		sed -n 's/^pace: [^"]*"\([^"]*\)" .*/\1/p' | head -n 1)
	case $survey in
	*'may be D/M/Y or M/D/Y'*) kind=unclear ;;
	*'not an epoch'*)
		kind=count
		ways="s${NL}ms${NL}us${NL}ns${NL}excel"
		;;
	*)
		[ -n "$kind" ] || [ -z "$ways" ] || {
			format=$ways
			look_at_times "$format"
		}
		;;
	esac
	[ -n "$kind" ] && ! is_seldom
}

# figure KEY: sets REPLY to a number in $survey.
figure() {
	REPLY=$(printf '%s\n' "$survey" | sed -n "s/^{.*\"$1\":\([0-9]*\)[,}].*/\1/p")
	: "${REPLY:=0}"
}

# is_seldom: whether most values of $survey are not times.
is_seldom() {
	figure unreadable
	[ "$REPLY" -gt "$half" ]
}

# A number is a time only if its column is named like one.
is_named_time() {
	case $1 in
	*[Tt]ime* | *TIME* | *[Dd]ate* | *DATE* | *[Ss]tamp* | *STAMP* | \
		*[Ee]poch* | [Tt] | [Tt][Ss] | ms | us | ns | *_ts | *_at | *_ms) ;;
	*) return 1 ;;
	esac
}

# init_times NAMES: finds the columns of the recorded times: sets by, a line
# each, and what try_times sets. A date and a time of day in separate columns
# are one time. A date that is the same in all records is tried last.
init_times() {
	date=
	still=
	clock=
	number=
	other=
	looked_at=0
	while IFS= read -r candidate; do
		looked_at=$((looked_at + 1))
		candidate=${candidate#\"}
		candidate=${candidate%\"}
		case $candidate in
		*\\*) continue ;;
		esac
		[ "$looked_at" -le "$INIT_COLUMNS" ] || break
		try_times "$candidate" || continue
		case $kind$survey in
		date*'"span_s":0,'*) kind=still ;;
		esac
		case $kind in
		date | unclear) : "${date:=$candidate}" ;;
		still) : "${still:=$candidate}" ;;
		clock) : "${clock:=$candidate}" ;;
		number) ! is_named_time "$candidate" || : "${number:=$candidate}" ;;
		count) ! is_named_time "$candidate" || : "${other:=$candidate}" ;;
		esac
	done <<-END
		$1
	END
	: "${date:=$still}"
	if [ -n "$date" ] && [ -n "$clock" ] && try_times "$date" "$clock"; then
		by=$date$NL$clock
	else
		by=${date:-${number:-${clock:-$other}}}
		[ -z "$by" ] || try_times "$by"
	fi
	[ -z "$by" ] || init_say_times
}

# init_say_times: adds the times to what was found.
init_say_times() {
	shown "$by"
	found="$found, time in \"$(printf '%s\n' "$REPLY" |
		sed 's/\\n/" and "/g')\""
	figure steps_back
	case $kind in
	unclear) found="$found, D/M/Y or M/D/Y: choose time-format" ;;
	count) found="$found, not an epoch: choose time-format" ;;
	*)
		found="$found as $form"
		if [ "$REPLY" -gt "$half" ]; then
			kind=backwards
			found="$found, newest first"
		fi
		;;
	esac
}

# by_list: sets REPLY to the columns of $by as a list of YAML.
by_list() {
	REPLY=[$(printf '%s\n' "$by" | sed 's/.*/"&"/' | tr '\n' ',' |
		sed 's/,$//; s/","/", "/g')]
}

# init_time: prints how csvrows would send the times.
init_time() {
	case $kind in
	date | unclear) ;;
	*) return ;;
	esac
	case $by in
	*"$NL"*)
		say '  # This sends the time in UTC as one column. In the section of'
		say "  # pace, by is then [\"${by%%"$NL"*}\"], without time-format:"
		;;
	*)
		say '  # This sends the time in UTC, and pace needs no time-format:'
		;;
	esac
	printf '%s\n' "${ways:-$format}" | while IFS= read -r way; do
		yaml_text "$tried${way:+=$way}"
		say "  # time: $REPLY"
	done
}

# init_pace: prints the section of pace.
init_pace() {
	by_list
	case ${by:+$kind} in
	'')
		say '  # Release one line per interval; or set rate: 250/s'
		say '  interval: 1s'
		;;
	unclear | count)
		cat <<-END
			  interval: 1s
			  # To release each line at its recorded time, use these keys instead of
			  # interval. "$example" can be read in several ways; keep one:
			  # by: $REPLY
		END
		printf '%s\n' "$ways" | sed "s/.*/  # time-format: '&'/"
		;;
	backwards)
		cat <<-END
			  interval: 1s
			  # The newest line comes first. To release each line at its recorded
			  # time, reverse the file and use this instead of interval:
			  # by: $REPLY
		END
		;;
	*)
		say '  # Release each line at its recorded time; see also speed and max-gap:'
		say "  by: $REPLY"
		[ -z "$format" ] || say "  time-format: '$format'"
		case $kind$survey in
		date*'"zone":"UTC"'*)
			say '  # The times have no zone, so they are UTC. To change that:'
			say '  # zone: local'
			;;
		esac
		say '  # Or, instead, release one line per interval:'
		say '  # interval: 1s'
		;;
	esac
}

# init_list PREFIX NAMES: prints PREFIX and the names as a list of YAML, folded
# at 78 columns; a comment stays one.
init_list() {
	printf '%s\n' "$2" | awk -v prefix="$1" '
	BEGIN {
		indent = prefix ~ /#/ ? "  #   " : "    "
		line = prefix "["
	}
	{
		item = (NR > 1 ? ", " : "") $0
		if (NR > 1 && length(line item) > 76) {
			print line ","
			line = indent $0
		} else {
			line = line item
		}
	}
	END { print line "]" }'
}

# The number of columns in the example.
INIT_SHOWN=5

# init_text NAMES FILE: prints the profile. A template contains names as they
# are, so only plain ones are used there.
init_text() {
	display=
	shown_columns=0
	while IFS= read -r column; do
		plain=${column#\"}
		plain=${plain%\"}
		case $plain in
		*[!"$LETTERS${DIGITS}_"]*) continue ;;
		esac
		case $NL$by$NL in
		*"$NL$plain$NL"*)
			time="$time${time:+ }%{.$plain}"
			continue
			;;
		esac
		shown_columns=$((shown_columns + 1))
		[ "$shown_columns" -gt "$INIT_SHOWN" ] ||
			display="$display | $plain: %{.$plain}"
	done <<-END
		$1
	END
	when=$time
	which=$time
	if [ -z "$time" ]; then
		when='%{n}'
		which='line %{n}'
	fi
	yaml_text "$2"
	cat <<-END
		# A profile of datarunner(1) and its filters; datarunner.yaml(5) has all
		# keys. Check it with: datarunner check

		csvrows:
		  file: $REPLY
	END
	[ -z "$dialect_text" ] || {
		say '  # Found in the first 64 KiB of the file.'
		printf '%s' "$dialect_text"
	}
	say '  # The file must have these columns:'
	init_list '  require: ' "$1"
	say '  # To send only these, in this order:'
	init_list '  # columns: ' "$1"
	[ -z "$by" ] || init_time
	cat <<-END

		pace:
		$(init_pace)

		httppost:
		  url: $DEFAULT_URL
		  # The body of the POST of a line:
		  body: '{"timestamp":"%{now}","data":%{line}}'
		  # Shown for a delivered line, and for an undelivered one:
		  show: '[%{elapsed}s] $when$display'
		  show-failure: '✗ Error sending data at $which: %{reason}'
		  # 0 does not retry a line, so that the stream stays on time.
		  # datarunner redeliver posts undelivered lines again.
		  retry-for: 0
	END
}

init_profile() {
	[ -n "$file" ] || usage_fault init 'needs a CSV file'
	settings_find_file "$file"
	target=${profile:-datarunner.yaml}
	shown "$target"
	target_shown=$REPLY
	if [ -e "$target" ] || [ -h "$target" ]; then
		fail 1 "$target_shown already exists and was not changed"
	fi
	time=
	by=
	# of the options that were typed, a fault is shown as such
	csvrows --check ${delimiter:+--delimiter "$delimiter"} \
		${encoding:+--encoding "$encoding"} >/dev/null || exit 2
	init_dialect "$file"
	records=$(sample "$file") || exit 2
	half=$(($(printf '%s\n' "$records" | wc -l) / 2))
	names=$(column_names)
	[ -n "$names" ] || fail 1 'The file has no records, so its columns are unknown'
	init_times "$names"
	case $target in
	*/*)
		absolute "$file"
		path=$REPLY
		;;
	*) path=$file ;;
	esac
	text=$(init_text "$names" "$path")
	reason=$( (
		set -C
		umask 077
		printf '%s\n' "$text" >"$target"
	) 2>&1) || fail 2 "Cannot write $target_shown: ${reason##*: }"
	if ! csvrows --profile "$target" --check >/dev/null ||
		! pace --profile "$target" --check >/dev/null; then
		rm -f "$target"
		exit 2
	fi
	inform "Found $found"
	good "Wrote $target_shown"
}
