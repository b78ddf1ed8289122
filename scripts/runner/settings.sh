# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The settings of a stream, and the arguments of the three filters.
#
# From the command line: $TOLD and is_resumed.
# Resolved: profile and file are absolute; csvrows_args, pace_args and
# httppost_args are quoted words for `eval "set -- ..."`.
#
# A URL may contain a password. So without a profile of the user, it is written
# to a profile of mode 0600 and does not appear among the arguments.

DEFAULT_FILE=24hr_per_second_offline_mode.csv
DEFAULT_URL=http://localhost:8000/api/realtime/data

# A file of more blocks of 512 bytes, 64 MiB, is counted beside the stream.
LARGE=131072

# How long httppost may finish what is in flight during a stop.
GRACE=3s

# absolute PATH: sets REPLY to the absolute path.
absolute() {
	case $1 in
	/*) REPLY=$1 ;;
	*) REPLY=${PWD%/}/$1 ;;
	esac
}

# Finds the profile if --profile is not given; $profile stays empty if there is
# none.
settings_find_profile() {
	case ${XDG_CONFIG_HOME:-} in
	/*) config=$XDG_CONFIG_HOME ;;
	*) config=${HOME:-}/.config ;;
	esac
	if [ -z "$profile" ] && [ -f datarunner.yaml ]; then
		profile=datarunner.yaml
	elif [ -z "$profile" ] && [ -f "$config/datarunner/$name.yaml" ]; then
		profile=$config/datarunner/$name.yaml
	fi
	if [ -n "$profile" ]; then
		absolute "$profile"
		profile=$REPLY
		settings_verify_profile
	fi
}

# Each filter reads the profile, so it must be possible to read it again.
settings_verify_profile() {
	[ -e "$profile" ] && [ ! -f "$profile" ] || return 0
	shown "$profile"
	fail 2 "$REPLY is not a regular file, which a profile must be"
}

# yaml_text TEXT: sets REPLY to it in the double quotes of YAML.
yaml_text() {
	REPLY=$(printf '%s.' "$1" | awk '
	{
		gsub(/["\\]/, "\\\\&")
		gsub(/\t/, "\\t")
		gsub(/\r/, "\\r")
		printf "%s%s", (NR == 1 ? "" : "\\n"), $0
	}')
	REPLY="\"${REPLY%.}\""
}

# Writes the profile that is used if there is none to standard output. If the
# file lacks the columns that are shown, whole lines are shown.
settings_default_profile() {
	yaml_text "${url:-$DEFAULT_URL}"
	require=
	show='[%{elapsed}s] %{line}'
	show_failure='✗ Error sending line %{n}: %{reason}'
	if [ "$file" = "$DEFAULT_FILE" ]; then
		require='require: [time, RX_kWh, TX1_kWh, TX2_kWh]'
	fi
	if [ -n "$require" ] || settings_has_readings; then
		show='[%{elapsed}s] %{.time} | RX: %{.RX_kWh}kWh'
		show="$show | TX1: %{.TX1_kWh}kWh | TX2: %{.TX2_kWh}kWh"
		show_failure='✗ Error sending data at %{.time}: %{reason}'
	fi
	cat <<-END
		csvrows:
		  max-line: 1M
		  $require
		pace:
		  interval: 1s
		httppost:
		  url: $REPLY
		  body: '{"timestamp":"%{now}","data":%{line}}'
		  show: '$show'
		  show-failure: '$show_failure'
		  retry-for: 0
	END
}

settings_has_readings() {
	csvrows --limit 1 --require time,RX_kWh,TX1_kWh,TX2_kWh -- "$file" \
		>/dev/null 2>&1
}

# settings_resolve: finds or writes the profile, and makes the file absolute.
settings_resolve() {
	told_url=$url
	if [ -z "$is_builtin" ]; then
		settings_find_profile
	fi
	if [ -z "$profile" ]; then
		settings_make_profile
	elif settings_has_password; then
		fail 2 'Put a URL with a password into the profile:' \
			'other users can see the command line'
	fi
	if [ -n "$file" ]; then
		absolute "$file"
		file=$REPLY
	fi
}

# Whether the URL has a user before the host.
settings_has_password() {
	authority=${url#*://}
	case ${authority%%[/?#]*} in
	*@*) return 0 ;;
	esac
	return 1
}

# Writes the default profile. redeliver needs no CSV file. check and the prompt
# only read the settings, so they use a temporary folder: they must create no
# state folder, and the stages of a stream that is starting may not have read
# their profile yet.
settings_make_profile() {
	: "${file:=$DEFAULT_FILE}"
	[ "$verb" = redeliver ] || settings_find_file "$file"
	case $verb in
	check | '')
		temporary=
		trap settings_drop_profile EXIT
		end_on HUP 'exit 129'
		end_on INT 'exit 130'
		end_on TERM 'exit 143'
		temporary=$(mktemp -d "${TMPDIR:-/tmp}/datarunner.XXXXXX") ||
			fail 2 'Cannot create a temporary folder'
		profile=$temporary/default.yaml
		;;
	*)
		profile=$state/default.yaml
		state_make
		;;
	esac
	reason=$( (settings_default_profile >"$profile.new" &&
		mv "$profile.new" "$profile") 2>&1) ||
		fail 2 "Cannot write the profile: ${reason##*: }"
	url=
}

# settings_drop_profile: removes the temporary profile.
settings_drop_profile() {
	trap - EXIT HUP INT TERM
	[ -z "${temporary:-}" ] || rm -rf "$temporary"
}

# settings_not_found PATH: fails, and shows how to name the file.
settings_not_found() {
	bad "CSV file not found: $REPLY"
	case $1 in
	"$DEFAULT_FILE") say '  Name your file: datarunner start FILE URL' >&2 ;;
	*://*) say '  The file comes first: datarunner start FILE URL' >&2 ;;
	esac
	exit 1
}

# settings_find_file PATH: fails unless it is a regular file. A path of an open
# descriptor would name another file in the background.
settings_find_file() {
	shown "$1"
	case $1 in
	- | /dev/stdin | /dev/fd/* | /proc/*/fd/*) file_kind='standard input' ;;
	*) file_kind=$REPLY ;;
	esac
	if [ "$file_kind" = "$REPLY" ]; then
		if [ ! -e "$1" ]; then
			settings_not_found "$1"
		elif [ -d "$1" ]; then
			fail 1 "$REPLY is a folder, not a CSV file"
		elif [ -f "$1" ]; then
			return 0
		fi
	fi
	bad "$file_kind is not a regular file," \
		'so it cannot be counted or resumed'
	case $file_kind in
	'standard input') pipe='COMMAND | csvrows' ;;
	*)
		case $REPLY in
		*[!"$LETTERS$DIGITS./_-"]*) quoted "$REPLY" ;;
		esac
		pipe="csvrows $REPLY"
		;;
	esac
	say "  Stream it with: $pipe | pace | httppost URL" >&2
	exit 1
}

# settings_of TEXT KEY: sets REPLY to the values of a key in the output of
# --check, separated by ", ".
settings_of() {
	REPLY=
	while IFS= read -r line; do
		case $line in
		"$2="*) REPLY=$REPLY${REPLY:+, }${line#*=} ;;
		esac
	done <<-END
		$1
	END
}

# settings_names TEXT KEY: the same of names, as an option takes them.
settings_names() {
	REPLY=
	while IFS= read -r line; do
		case $line in
		"$2="*) line=${line#*=} ;;
		*) continue ;;
		esac
		case $line in
		*[,=\"]*)
			line=$(printf '%s\n' "$line" | sed 's/"/""/g; s/.*/"&"/')
			;;
		esac
		REPLY=$REPLY${REPLY:+,}$line
	done <<-END
		$1
	END
}

# settings_times: sets $time_words to csvrows's options for recorded times, as
# words of the shell.
settings_times() {
	quoted_words ${time_as:+--time-as "$time_as"} ${zone:+--zone "$zone"}
	time_words=$REPLY
	while IFS= read -r item; do
		[ -z "$item" ] || {
			quoted "$item"
			time_words="$time_words --time $REPLY"
		}
	done <<-END
		$times
	END
}

# settings_place: sets REPLY to where files can be made if the state folder can:
# a stream has a checkpoint and status files of its own, in place of those that
# the profile names.
settings_place() {
	REPLY=$state
	until [ -d "$REPLY" ]; do
		REPLY=${REPLY%/*}
		: "${REPLY:=/}"
	done
	REPLY=${REPLY%/}/check.$$
}

# check_csvrows: prints the settings, also if a file is at fault. Needs
# settings_times.
check_csvrows() (
	eval "set -- $time_words"
	csvrows --profile "$profile" --check "$@" ${part:+--part "$part"} \
		${file:+-- "$file"}
)

# check_httppost: includes the options that datarunner always sets.
check_httppost() {
	settings_place
	httppost --profile "$profile" --check --grace "$GRACE" \
		--last-line refuse --first 0 --checkpoint "$REPLY.checkpoint" \
		--status-file "$REPLY.status" ${url:+"$url"}
}

# settings_check: lets the three filters and the log check their settings, and
# exits where there is a fault. Sets csvrows_check, pace_check, httppost_check,
# log_check and csv_file.
settings_check() {
	[ -z "$file" ] || settings_find_file "$file"
	is_faulty=
	settings_times
	csvrows_check=$(check_csvrows 2>/dev/null) || is_faulty=1
	if [ -n "$is_faulty" ]; then
		settings_find_csv
		check_csvrows >/dev/null
		# the other two would say the same
		[ -r "$profile" ] || exit 2
	fi
	settings_place
	pace_check=$(pace --profile "$profile" --check \
		${rate:+--rate "$rate"} ${speed:+--speed "$speed"} \
		${span:+--for "$span"} ${zone:+--zone "$zone"} \
		${time_format:+--time-format "$time_format"} \
		--status-file "$REPLY.status" ${shard:+--shard "$shard"} \
		${start_at:+--start-at "$start_at"}) || is_faulty=1
	httppost_check=$(check_httppost) || is_faulty=1
	[ -z "$is_faulty" ] || exit 2
	log_check=$(datarunner-log --profile "$profile" --check) || exit 2
	settings_of "$httppost_check" url
	shown_url=$REPLY
	settings_of "$pace_check" for
	ends_early=$REPLY
	settings_of "$pace_check" limit
	ends_early=$ends_early$REPLY
	settings_of "$csvrows_check" file
	csv_file=$REPLY
	[ -n "$csv_file" ] ||
		fail 1 'No CSV file: name one, or set csvrows.file in the profile'
	settings_find_csv
}

# settings_metrics: sets $metrics_files to the files in which the filters keep
# metrics, one a line. Each needs a file of its own: the later write would replace
# the earlier one.
settings_metrics() {
	metrics_files=
	for check in "$pace_check" "$httppost_check"; do
		settings_of "$check" metrics-file
		[ -n "$REPLY" ] || continue
		absolute "$REPLY"
		REPLY=$(CDPATH='' cd -- "${REPLY%/*}/" && pwd -P)/${REPLY##*/}
		[ "$REPLY$NL" != "$metrics_files" ] ||
			fail 2 'pace.metrics-file and httppost.metrics-file' \
				'must be two files'
		metrics_files=$metrics_files$REPLY$NL
	done
	[ -n "$metrics_files" ] || return 0
	for other in $(state_names); do
		[ "$other" != "$name" ] || continue
		shared=$(shared_metrics "$root/$other" 2>/dev/null) || continue
		warn "The stream $other keeps its metrics in the same" \
			"file, $shared: give each stream a profile with a" \
			'metrics-file of its own'
	done
}

# shared_metrics FOLDER: prints the first of $metrics_files in which another stream
# keeps its metrics, if that runs here; otherwise it fails.
shared_metrics() {
	state=$1
	settings_load && is_held httppost && ! is_elsewhere || return
	while IFS= read -r line; do
		[ -n "$line" ] || continue
		case $NL$stored_metrics_files in
		*"$NL$line$NL"*)
			shown "$line"
			say "$REPLY"
			return
			;;
		esac
	done <<-END
		$metrics_files
	END
	return 1
}

# log_limits CHECK: sets $log_size and $log_files.
log_limits() {
	settings_of "$1" size
	log_size=$REPLY
	settings_of "$1" files
	log_files=$REPLY
}

# Checks the files that csvrows reads. --check escapes control bytes in a name, so
# names with a backslash are left to csvrows.
settings_find_csv() {
	csv_files | while IFS= read -r line; do
		settings_find_file "$line"
	done || exit
}

# settings_begin: turns the value of --from into NAME=VALUE. It is compared with
# recorded times in the zone of pace where csvrows knows of no times.
settings_begin() {
	: "${told_from:=$from}"
	[ -n "$from" ] || return 0
	settings_of "$csvrows_check" time
	csv_times=$REPLY
	settings_of "$csvrows_check" zone
	[ -n "$csv_times$REPLY" ] || settings_of "$pace_check" zone
	from_zone=$REPLY
	quoted_words ${from_zone:+--zone "$from_zone"}
	time_words=$time_words$REPLY
	case $from in
	*=*) return ;;
	now) from=$(settings_now) ;;
	esac
	settings_names "$pace_check" by
	from=${REPLY:-time}=$from
}

# settings_now: the time of day, local unless a zone is set.
settings_now() {
	case $from_zone in
	'' | local) date +%H:%M:%S ;;
	*) TZ=$from_zone date +%H:%M:%S ;;
	esac
}

# count_records WORD...: sets REPLY to how many records there are with them.
count_records() {
	counted=0
	REPLY=$(quoted_words "$@"
		eval "set -- $time_words $REPLY"
		csvrows --profile "$profile" --count "$@" \
			${part:+--part "$part"} ${file:+"$file"} 8>&-) ||
		counted=$?
	[ "$counted" -le 1 ] || exit 2
}

# settings_shards: sets $shards to the number of streams that share the lines.
settings_shards() {
	settings_of "$pace_check" shard
	shard_index=1
	shards=1
	[ -n "$REPLY" ] || return 0
	shards=${REPLY#*/}
	decimal "${REPLY%/*}"
	shard_index=$REPLY
	decimal "$shards"
	shards=$REPLY
}

# share_of TOTAL: sets REPLY to how many of the lines are of this shard.
share_of() {
	REPLY=$(($1 / shards + ($1 % shards >= shard_index)))
}

# is_large: whether one of the files is so large that its records are counted
# beside the stream.
is_large() {
	[ -n "$(
		[ -z "$file" ] || find -H "$file" -prune -size +$LARGE
		csv_files | while IFS= read -r line; do
			absolute "$line"
			find -H "$REPLY" -prune -size +$LARGE
		done
	)" ]
}

# settings_count: sets $total to the number of records of this stream, and
# $total_lines to that of all shards; to nothing for an endless stream and, except
# for `check`, for a large file: then $count_args counts them later.
settings_count() {
	total=
	total_lines=
	count_args=
	settings_shards
	case $NL$csvrows_check$NL in
	*"${NL}follow=true$NL"* | *"${NL}repeat=forever$NL"*) return 0 ;;
	esac
	if [ "$verb" != check ] && is_large; then
		quoted_words --profile "$profile" --count \
			${from:+--from "$from"} ${part:+--part "$part"} \
			${file:+"$file"}
		count_args="$time_words $REPLY"
		return
	fi
	count_records ${from:+--from "$from"}
	total_lines=$REPLY
	share_of "$total_lines"
	total=$REPLY
	# a part or a shard of a short file may be empty
	[ "$total" != 0 ] || [ -n "$part$shard" ] ||
		fail 1 "$csv_file has no records"
}

# settings_rest TOOL-CHECK KEY DONE: sets REPLY to what remains of a limit after
# that many records.
settings_rest() {
	settings_of "$1" "$2"
	if [ -n "$REPLY" ]; then
		REPLY=$((REPLY > $3 ? REPLY - $3 : 0))
	fi
}

# settings_repeat: finds the place in a repeated file after the first $passed
# records. Sets $skip, $repeat and $begin; $begin applies to the first pass
# only.
settings_repeat() {
	settings_of "$csvrows_check" repeat
	repeat=$REPLY
	settings_of "$csvrows_check" part
	[ -z "$REPLY" ] || repeat= # they do not go together
	case $repeat in
	'' | 1) return 0 ;;
	esac
	count_records --repeat=1 ${begin:+--from "$begin"}
	[ "$passed" -ge "$REPLY" ] || return 0
	later=$((passed - REPLY))
	settings_of "$csvrows_check" from
	[ -z "$REPLY" ] ||
		fail 2 'Cannot resume a profile that sets both repeat and from'
	begin=
	count_records --repeat=1 --skip 0
	[ "$REPLY" -gt 0 ] || return 0
	skip=$((later % REPLY))
	[ "$repeat" = forever ] || repeat=$((repeat - 1 - later / REPLY))
}

# settings_moment: a stream that continues does not wait for --start-at, so it
# gets a time in the past. A shard gets the moment of its first start, from which
# its slots count.
settings_moment() {
	pace_start=
	if [ -n "$is_resumed" ] && [ "$shards" != 1 ]; then
		read_status "$state/pace.status" pace
	fi
	case $pace_start in
	*?.?????????)
		start_at=${pace_start%.*}${pace_start#*.}
		return
		;;
	esac
	[ "$first" != 0 ] || return 0
	settings_of "$pace_check" start-at
	start_at=${REPLY:+1970-01-01T00:00:00Z}
}

# settings_run: sets $run_id. Parts and shards with one profile have lines of the
# same numbers, so each of them needs a name of its own for its keys.
settings_run() {
	settings_of "$httppost_check" run
	run_id=$REPLY
	[ -n "$run_id" ] || return 0
	settings_of "$csvrows_check" part
	run_id=$run_id${REPLY:+ part $REPLY}
	settings_of "$pace_check" shard
	run_id=$run_id${REPLY:+ shard $REPLY}
}

# settings_records PASSED [LIMIT]: sets $csvrows_args to read the records after the
# first PASSED ones.
settings_records() {
	passed=$1
	settings_of "$csvrows_check" skip
	skip=$((${REPLY:-0} + passed))
	begin=$from
	settings_repeat
	settings_rest "$csvrows_check" limit "$passed"
	limit=${2:-$REPLY}
	quoted_words --profile "$profile" ${begin:+--from "$begin"} \
		${part:+--part "$part"} --skip "$skip" \
		${repeat:+"--repeat=$repeat"} \
		${limit:+--limit "$limit"} ${file:+"$file"}
	csvrows_args="$time_words $REPLY"
}

# settings_arguments: sets the arguments of the filters, to begin at $first. Of
# the records that csvrows passes then, $first are of this shard.
settings_arguments() {
	settings_records $((first * shards))
	settings_moment
	settings_rest "$pace_check" limit "$first"
	quoted_words --profile "$state/pace.yaml" \
		${start_at:+--start-at "$start_at"} \
		${REPLY:+--limit "$REPLY"} \
		${total_lines:+--total "$total_lines"} \
		--first "$first" --status-file "$state/pace.status" \
		--status-format lines
	pace_args=$REPLY
	settings_of "$httppost_check" take-origin
	[ "$REPLY" != true ] ||
		fail 2 'Remove take-origin from the profile: records of a CSV' \
			'file have no origin, and redeliver sets it'
	settings_of "$httppost_check" status-member
	member=
	if [ -z "$REPLY" ]; then
		settings_names "$pace_check" by
		member=${REPLY:-time}
	fi
	settings_run
	quoted_words --profile "$profile" ${is_resumed:+--resume} \
		${member:+--status-member "$member"} \
		--first "$first" --checkpoint "$state/checkpoint" \
		--status-file "$state/httppost.status" --status-format lines \
		--grace "$GRACE" --last-line refuse --return-origin ${run_id:+--run "$run_id"} \
		${url:+"$url"}
	httppost_args=$REPLY
}

# settings_of_pace CHECK: prints the profile of pace's own, so that `rate` and
# `speed` can change it while the stream runs, and the user's profile stays as it
# is. It is made of what --check says of the profile and the command line, without
# the defaults, since some of them may not be set together.
settings_of_pace() {
	defaults=$NL$(pace --check)$NL
	say 'pace:'
	while IFS= read -r line; do
		value=${line#*=}
		case $line in
		by=* | profile=* | status-f*) continue ;;
		esac
		case $defaults in
		*"$NL$line$NL"*) continue ;;
		esac
		case $line in
		*=true | *=false) REPLY=$value ;;
		*) yaml_text "$value" ;;
		esac
		say "  ${line%%=*}: $REPLY"
	done <<-END
		$1
	END
	settings_names "$1" by
	if [ -n "$REPLY" ]; then
		yaml_text "$REPLY"
		say "  by: $REPLY"
	fi
}

# settings_save FILE COMMAND...: replaces a file of the state folder with what the
# command prints, or exits.
settings_save() {
	saved=$state/$1
	shift
	reason=$( ("$@" >"$saved.new" && mv "$saved.new" "$saved") 2>&1) ||
		fail 2 "Cannot write the state folder: ${reason##*: }"
}

# keep_settings KEY VALUE...: changes what was saved; the last assignment counts.
keep_settings() {
	changed_settings=$state/settings.new
	cp "$state/settings" "$changed_settings" || return
	while [ $# -gt 0 ]; do
		quoted "$2"
		printf 'stored_%s=%s\n' "$1" "$REPLY" \
			>>"$changed_settings" || return
		shift 2
	done
	mv "$changed_settings" "$state/settings"
}

SETTINGS="token first_token host pid_space mode $TOLD told_url told_from total first
csv_file identity record shown_url returned ends_early csvrows_check pace_check httppost_check
log_check metrics_files
csvrows_args pace_args httppost_args count_args shards shard_index"

# settings_write: prints the settings for the other verbs.
settings_write() {
	for key in $SETTINGS; do
		eval "quoted \"\$$key\""
		printf 'stored_%s=%s\n' "$key" "$REPLY" || return
	done
}

# settings_identity: sets $identity to the size of each CSV file and the checksum of
# its first 4 KiB, one file a line. Names that --check escapes are left out.
settings_identity() {
	identity=$(csv_files | while IFS= read -r line; do
		file_identity "$line" "$(($(wc -c <"$line")))"
	done)
}

# csv_files: prints the paths of the CSV files, one a line.
csv_files() {
	printf '%s\n' "$csvrows_check" | sed -n '/\\/d; s/^file=//p'
}

# file_identity PATH BYTES: prints BYTES and the checksum of the first 4 KiB, or of
# as many bytes if they are fewer.
file_identity() {
	head_bytes=$2
	[ "$head_bytes" -le 4096 ] || head_bytes=4096
	echo "$2 $(head -c "$head_bytes" <"$1" | cksum)"
}

# settings_verify_identity: fails if a file is not the one that the last stream
# read: it has become shorter, or begins with other bytes. It may have grown.
settings_verify_identity() {
	[ -n "${stored_identity:-}" ] || return 0
	REPLY=$(
		csv_files | while IFS= read -r line; do
			IFS= read -r was <&3 || break
			bytes=${was%% *}
			if [ "$(($(wc -c <"$line")))" -lt "$bytes" ]; then
				echo "$line is shorter than before"
				break
			elif [ "$(file_identity "$line" "$bytes")" != "$was" ]; then
				echo "$line begins with other bytes than before"
				break
			fi
		done 3<<-END
			$stored_identity
		END
	)
	[ -z "$REPLY" ] ||
		fail 2 "Cannot resume: $REPLY; start without --resume"
}

# settings_verify_record: fails if the file has another record where the one was
# that was delivered last. Sets $record to its number, checksum and length. A file
# that is followed may have been rotated, other settings of csvrows make other
# lines, and pace --order skip drops lines: then records are not compared.
settings_verify_record() {
	record=$stored_record
	post_delivered_line=
	read_status "$state/httppost.status" post
	[ -z "$post_delivered_line" ] ||
		record="$post_delivered_line $post_delivered_sum"
	case $NL$csvrows_check$NL in
	*"${NL}follow=true$NL"*) return 0 ;;
	esac
	settings_of "$pace_check" order
	[ "$REPLY" != skip ] || return 0
	[ -n "$record" ] && [ "$csvrows_check" = "$stored_csvrows_check" ] ||
		return 0
	number=${record%% *}
	settings_records $(((number - 1) * shards + shard_index - 1)) 1
	REPLY=$(eval "set -- $csvrows_args"
		csvrows --rejects /dev/null "$@" 2>/dev/null 8>&- | tr -d '\n' | cksum)
	[ "$REPLY" = "${record#* }" ] ||
		fail 2 "Cannot resume: record $number of $csv_file is not the" \
			'one that was delivered; start without --resume'
}

# settings_trust: the file is run by the shell, so it must belong to this user
# and be writable for nobody else.
settings_trust() {
	[ "${trusted:-}" != "$state" ] || return 0
	read -r permissions links owner remains <<-END
		$(ls -ldn "$state/settings")
	END
	case $permissions:$owner in
	-????-??-*:"$(id -u)") trusted=$state ;;
	*)
		shown "$state/settings"
		fail 2 "$REPLY: refused: the file must belong to you, and" \
			'only you may be able to write it'
		;;
	esac
}

# settings_load: sets stored_KEY for each key of settings_write, empty if another
# version did not write it. Returns 1 if no stream has been started yet.
settings_load() {
	[ -f "$state/settings" ] || return 1
	settings_trust
	for key in $SETTINGS; do
		eval "stored_$key="
	done
	# shellcheck source=/dev/null
	. "$state/settings"
}

# recall PREFIX KEY...: sets each empty KEY to the value of PREFIX_KEY.
recall() {
	prefix=$1
	shift
	for key in "$@"; do
		eval ": \"\${$key:=\${${prefix}_$key}}\""
	done
}

# settings_recall: takes settings that are not given from the last stream. A
# default profile is written again. The URL is not taken if --profile is given,
# because that profile may have another one.
settings_recall() {
	if [ -z "$profile" ]; then
		: "${url:=$stored_told_url}"
		if [ "$stored_profile" = "$root/$name/default.yaml" ]; then
			is_builtin=1
		else
			profile=$stored_profile
		fi
	fi
	# --rate max and --speed exclude each other: the one given now wins
	[ -z "$speed" ] || [ "$stored_rate" != max ] || stored_rate=
	[ "$rate" != max ] || stored_speed=
	recall stored file rate speed part shard times time_as time_format zone
	if [ -z "$from" ]; then
		from=$stored_from
		told_from=$stored_told_from
	fi
}

# settings_goes_on: whether the stream is the last one, so that its checkpoint
# counts the same records; otherwise sets REPLY to what the last one was. Sets
# $from to where that stream began.
settings_goes_on() {
	if [ "$csv_file" != "$stored_csv_file" ]; then
		REPLY="the last stream read $stored_csv_file"
		return 1
	fi
	is_same part "$csvrows_check" "$stored_csvrows_check" || return 1
	is_same shard "$pace_check" "$stored_pace_check" || return 1
	if [ "$from" != "$stored_from" ] &&
		[ "$told_from" != "$stored_told_from" ]; then
		had from "$stored_told_from"
		return 1
	fi
	from=$stored_from
	told_from=$stored_told_from
}

# is_same KEY CHECK STORED-CHECK: whether both have the same value, from the
# command line or the profile.
is_same() {
	settings_of "$2" "$1"
	now=$REPLY
	settings_of "$3" "$1"
	[ "$now" != "$REPLY" ] || return 0
	had "$1" "$REPLY"
	return 1
}

# had OPTION VALUE: sets REPLY to what the last stream had.
had() {
	REPLY="the last stream had ${2:+--$1 $2}"
	[ -n "$2" ] || REPLY="${REPLY}no --$1"
}
