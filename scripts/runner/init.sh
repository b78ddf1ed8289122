# shellcheck shell=sh
# init: a commented profile for a CSV file, its columns listed.

# column_names FILE: prints the names of the columns as JSON strings, a line
# each: the names of the members of the first record.
column_names() {
	first_record=$(csvrows --limit 1 \
		${delimiter:+--delimiter "$delimiter"} \
		${encoding:+--encoding "$encoding"} -- "$1") ||
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
	for key in delimiter encoding; do
		eval "value=\$$key"
		[ -z "$value" ] || {
			yaml_text "$value"
			say "  $key: $REPLY"
		}
	done
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
	good "Wrote $target_shown"
}
