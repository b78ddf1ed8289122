#!/bin/sh
# SPDX-License-Identifier: ISC
# The manuals agree with the commands: options, keys of the profile, and
# examples, each of which is run.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

MAN=$ROOT/man
PROFILE_MANUAL=$MAN/datarunner.yaml.5

# --- options ----------------------------------------------------------------

# The options of --help all, one a line: "-n N, --limit N".
options_of_help() {
	"$1" --help all | awk '
	match($0, /^  (-[A-Za-z],|   ) --[a-z0-9-]+(\[=[^ ]*\]| [^ ]+)?/) {
		option = substr($0, 3, RLENGTH - 2)
		sub(/^ +/, "", option)
		argument = option
		sub(/^-., /, "", argument)
		if (argument != option && sub(/^[^ ]+ /, "", argument))
			sub(/,/, " " argument ",", option)
		print option
	}'
}

# The same from the lists of a manual: .It Fl n Ar N , Fl \-limit Ar N
options_of_lists() {
	sed -n '/^\.It Fl .*\\-/ {
		s/^\.It //
		s/ Ns Op = Ns Ar \(.*\)/[=\1]/
		s/ Ns = Ns Ar /=/g
		s/Fl \\-/--/g
		s/Fl /-/g
		s/Ar //g
		s/ \([,|]\)/\1/g
		s/| /|/g
		s/\\-/-/g
		p
	}'
}

# A section of a manual, without its first line.
section() {
	awk -v name="$2" '
	/^\.Sh / { is_there = substr($0, 5) == name; next }
	is_there' "$MAN/$1.1"
}

# The headings of --help all, each before its options.
groups_of_help() {
	"$1" --help all | awk '
	/^[A-Z][a-z ]*:$/ { print }
	match($0, /--[a-z0-9-]+/) && /^  ?(  |-.,)/ && substr($0, 7, 2) == "--" {
		print substr($0, RSTART, RLENGTH)
	}'
}

groups_of_manual() {
	section "$1" OPTIONS | sed -n '
		s/^\.Ss \(.*\)/\1:/p
		s/^\.It Fl .*\\\(-[a-z0-9-]*\).*/-\1/p'
}

# Prints the options of --help all that are not in the SYNOPSIS.
missing_in_synopsis() {
	options_of_help "$1" | while read -r option; do
		case $option in
		--*)
			name=$(echo "$option" | sed 's/^--\([a-z0-9-]*\).*/\1/')
			pattern="Fl .-$name( |$)"
			;;
		*)
			letter=$(echo "$option" | cut -c2)
			pattern="Fl [A-Za-z]*$letter"
			;;
		esac
		section "$1" SYNOPSIS | grep -Eq "$pattern" || echo "$option"
	done
}

# The sections of a manual in their order, up to OPTIONS, and the last one.
frame_of() {
	sed -n 's/^\.Sh //p' "$MAN/$1.1" |
		awk '{ last = $0 } $0 == "VERBS" { next } !found { print }
			/^OPTIONS$/ { found = 1 } END { print last }'
}

# A manual with a section OPTIONS lists them in groups, and again in short at
# its end, sorted by name.
grouped() {
	is "$1(1): the sections in their order" "$(frame_of "$1" | tr '\n' ,)" \
		'NAME,SYNOPSIS,DESCRIPTION,EXAMPLES,OPTIONS,OPTION SUMMARY,'
	check "$1(1): its synopsis has one or two lines" \
		test "$(section "$1" SYNOPSIS | grep -c '^\.Nm')" -le 2
	groups_of_help "$1" >help
	groups_of_manual "$1" >manual
	is_file "$1(1): groups options as --help all does" manual help
	section "$1" OPTIONS | options_of_lists | sort >help
	section "$1" 'OPTION SUMMARY' | options_of_lists >summary
	sort summary >manual
	is_file "$1(1): sums all options up" manual help
	sed 's/^.*--//; s/[[ ].*//' summary >names
	sort names >sorted
	is_file "$1(1): sorts the summary by name" names sorted
}

for tool in csvrows pace httppost datarunner; do
	options_of_help "$tool" | sort >help
	options_of_lists <"$MAN/$tool.1" | sort -u >manual
	check "$tool: --help all shows options" grep -q -e '-h, --help' help
	is_file "$tool(1): has the options of --help all, and no others" \
		manual help
	if grep -q '^\.Sh OPTIONS$' "$MAN/$tool.1"; then
		grouped "$tool"
	else
		is "$tool(1): its synopsis, too" \
			"$(missing_in_synopsis "$tool")" ''
	fi
done

# --- keys of the profile ----------------------------------------------------

# Rows of datarunner.yaml(5): .It Cm key Ta form Ta preset
rows_of_manual() {
	awk -v section="$1" '
	/^\.S[hs] / { is_there = $1 == ".Ss" && $2 == section }
	is_there && /^\.It Cm / {
		sub(/^\.It Cm /, "")
		gsub(/\\\(dq/, "\"")
		count = split($0, cells, " Ta ")
		print cells[1] "=" cells[count]
	}' "$PROFILE_MANUAL"
}

keys_of_help() {
	options_of_help "$1" | sed 's/^-[^-][^-]*--/--/; s/^--//; s/[[ ].*//' |
		grep -vx -e profile -e check -e dry-run -e help -e version
	case $1 in
	csvrows) echo file ;;
	httppost) echo url ;;
	esac
}

for tool in csvrows pace httppost; do
	keys_of_help "$tool" | sort >help
	rows_of_manual "$tool" >rows
	sed 's/=.*//' rows | sort >manual
	is_file "datarunner.yaml(5): has the keys of $tool, and no others" \
		manual help
	operand=
	if [ "$tool" = httppost ]; then
		operand=http://localhost/
	fi
	# shellcheck disable=SC2086
	# --check shows the engine that is chosen
	"$tool" --check $operand | grep -v '^url=' |
		sed 's/^engine=.*/engine=auto/' >presets
	check "datarunner.yaml(5): $tool has presets" test -s presets
	is "datarunner.yaml(5): and they are those of $tool" \
		"$(grep -vxF -f rows presets)" ''
done

rows_of_manual log | sort >manual
: >empty.yaml
datarunner-log --profile empty.yaml --check | grep -v '^profile=' |
	sort >presets
check 'datarunner.yaml(5): the log has presets' test -s presets
is 'datarunner.yaml(5): has the keys of the log, with their presets' \
	"$(sed 's/ Ta .*=/=/' manual)" "$(cat presets)"

# --- form -------------------------------------------------------------------

for manual in "$MAN"/*.[157]; do
	if command -v mandoc >/dev/null 2>&1; then
		run mandoc -Tlint -Wwarning "$manual"
		status_is "${manual##*/}: mandoc has nothing to warn of" 0
	else
		skip "${manual##*/}: mandoc" 'it is not installed'
	fi
done

# --- examples ---------------------------------------------------------------

# Writes each command of the section EXAMPLES to N.run and its printed output to
# N.shown, with N from 101 on. The servers of the manual are replaced by those
# of the test.
extract_examples() {
	sed -e 's/\\e/\\/g; s/\\-/-/g; s/^\\&//' \
		-e "s|http://localhost:8000/api/|$base/api/|g" \
		-e "s|http://localhost:8000/[a-z]*|$base/sink|g" \
		-e "s|http://localhost:8001/[a-z]*|$free_url|g" "$1" |
		awk '
	function begin(command) {
		number++
		print command >((100 + number) ".run")
		printf "" >((100 + number) ".shown")
	}
	/^\.Sh / { is_there = $2 == "EXAMPLES" }
	!is_there { next }
	sub(/^\.Dl \$ /, "") { begin($0); next }
	/^\.Bd -literal/ { is_block = 1; next }
	/^\.Ed/ { is_block = 0; next }
	!is_block { next }
	sub(/^\$ /, "") { begin($0); next }
	sub(/^> /, "") { print >((100 + number) ".run"); next }
	{ print >((100 + number) ".shown") }'
}

# Creates the files that a manual shows by cat.
make_shown_files() {
	for example in *.run; do
		file=$(sed -n 's/^cat \([a-z.]*\)$/\1/p' "$example")
		if [ -n "$file" ]; then
			cp "${example%.run}.shown" "$file"
		fi
	done
}

run_example() {
	command=$(cat "$1.run")
	name="$2: $(sed -n '1s/ http:.*//; s/ *[\\].*//; 1p' "$1.run")"
	delivered=$(backend_stat delivered)
	run sh -c "exec 2>&1; $command"
	status_is "$name" 0
	if [ -s "$1.shown" ]; then
		is_file "$name: prints what the manual shows" out "$1.shown"
	fi
	case $command in
	*' --check' | *--dry-run* | *'<<'* | *'>token') ;;
	*httppost*)
		check "$name: lines are delivered" \
			test "$(backend_stat delivered)" -gt "$delivered"
		;;
	*'>'*) ;;
	*) check "$name: prints something" test -s out ;;
	esac
}

hold_port
# shellcheck disable=SC2119
backend_start
for manual in csvrows.1 pace.1 httppost.1 datarunner.yaml.5 datarunner.1 \
	datarunner-cluster.7; do
	mkdir "$manual"
	cd "$manual" || bail "no folder $manual"
	cat >data.csv <<-'END'
		time,RX_kWh,TX1_kWh,TX2_kWh
		00:00:00,1.50,0.25,0.10
		00:00:01,1.75,0.50,0.20
		00:00:02,2.00,0.75,0.30
	END
	case $manual in
	datarunner.1 | datarunner-cluster.7)
		# its streams still run during the next example
		sample_day >data.csv
		;;
	esac
	cp data.csv day.csv
	cp data.csv 24hr_per_second_offline_mode.csv
	extract_examples "$MAN/$manual"
	check "$manual: has examples" test -s 101.run
	make_shown_files
	for example in *.run; do
		# run writes to $T, where is_file must find it.
		ln -sf "$T/out" out
		run_example "${example%.run}" "$manual"
	done
	cd "$T" || bail "no folder $T"
done

done_testing
