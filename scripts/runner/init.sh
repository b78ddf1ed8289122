# shellcheck shell=sh
# init: a commented profile for a CSV file, its columns listed.

# init_dialect FILE: looks at the file. Sets dialect_words, the options of csvrows
# as quoted words, dialect_text, the same for the profile, and found, for people.
init_dialect() {
	dialect_words=
	dialect_text=
	csvrows_help=$(csvrows --help all)
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

# init_option: adds $key and $value, if this csvrows has the option.
init_option() {
	remark=
	case $key in
	delimiter) remark='This separates fields:' ;;
	quote)
		remark='Quotes are bytes like others:'
		found="$found, no quotes"
		;;
	escape)
		remark='This stands before a quote that is data:'
		found="$found, escape \"$value\""
		;;
	null-token)
		remark='These stand where there is no value:'
		found="$found, \"$value\" for null"
		;;
	comment) remark='Lines that begin with this are left out:' ;;
	no-header) remark='The first record is data; see also names:' ;;
	header-line) remark='The names of the columns are in this line:' ;;
	data-line)
		remark='The data begin in this line:'
		found="$found, data from line $value"
		;;
	names)
		remark='The header has too few names; change these:'
		found="$found, which has too few names"
		;;
	ragged) remark='Records have fewer fields than the header:' ;;
	trim) remark='There are blanks around numbers:' ;;
	unquote)
		remark='Numbers are in quotes:'
		found="$found, numbers in quotes"
		;;
	decimal)
		remark='This separates the decimals of a number:'
		found="$found, decimal \"$value\""
		;;
	thousands)
		remark='This separates thousands:'
		found="$found, thousands \"$value\""
		;;
	esac
	case $csvrows_help in
	*" --$key"[!a-z-]*) ;;
	*) return ;;
	esac
	dialect_text="$dialect_text${remark:+  # $remark$NL}"
	case $key in
	no-header | trim | unquote) quoted "--$key" ;;
	null-token) init_nulls ;;
	*) quoted "--$key=$value" ;;
	esac
	dialect_words="$dialect_words $REPLY"
	case $key in
	null-token) REPLY="[$nulls]" ;;
	names)
		REPLY=$(printf '%s\n' "$value" |
			sed 's/[^,]*/"&"/g; s/,/, /g; s/.*/[&]/')
		;;
	no-header | trim | unquote | header-line | data-line) REPLY=$value ;;
	*) yaml_text "$value" ;;
	esac
	dialect_text="$dialect_text  $key: $REPLY$NL"
}

# init_nulls: sets REPLY to options for the spellings of null in $value, and nulls to
# the same for a list.
init_nulls() {
	nulls=
	null_words=
	null_rest=$value,
	while [ -n "$null_rest" ]; do
		null_token=${null_rest%%,*}
		null_rest=${null_rest#*,}
		yaml_text "$null_token"
		nulls="$nulls${nulls:+, }$REPLY"
		quoted "--null-token=$null_token"
		null_words="$null_words $REPLY"
	done
	REPLY=$null_words
}

# column_names FILE: prints the names of the columns as JSON strings, a line
# each: the names of the members of the first record.
column_names() {
	csv=$1
	eval "set -- $dialect_words"
	first_record=$(csvrows --limit 1 "$@" -- "$csv") ||
		[ $? -le 1 ] || return 2
	printf '%s\n' "$first_record" | awk '
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

# So many columns an example shows.
INIT_SHOWN=5

# init_text NAMES FILE: prints the profile. In a template a name stands as it
# is, so only plain ones are shown.
init_text() {
	display=
	shown_columns=0
	while IFS= read -r column; do
		plain=${column#\"}
		plain=${plain%\"}
		case $plain in
		*[!"$LETTERS${DIGITS}_"]*) continue ;;
		time)
			time='%{.time}'
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
		say '  # This is what the first 64 KiB of the file show.'
		printf '%s' "$dialect_text"
	}
	say '  # These columns must be there:'
	init_list '  require: ' "$1"
	say '  # Only these are sent, in this order, where it is set:'
	init_list '  # columns: ' "$1"
	cat <<-END

		pace:
		  # One line leaves in each interval; or set rate: 250/s
		  interval: 1s

		httppost:
		  url: $DEFAULT_URL
		  # What is posted for a line:
		  body: '{"timestamp":"%{now}","data":%{line}}'
		  # What is shown of one that was delivered, and of one that was not:
		  show: '[%{elapsed}s] $when$display'
		  show-failure: '✗ Error sending data at $which: %{reason}'
		  # With 0 a line that fails is not tried again, so that live time is
		  # kept; what was not delivered is kept for datarunner redeliver.
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
		fail 1 "$target_shown is there already; it is left as it is"
	fi
	time=
	init_dialect "$file"
	names=$(column_names "$file") || exit 2
	[ -n "$names" ] || fail 1 'The file has no records: what are its columns?'
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
	if ! csvrows --profile "$target" --check >/dev/null; then
		rm -f "$target"
		exit 2
	fi
	inform "Found $found"
	good "Wrote $target_shown"
}
