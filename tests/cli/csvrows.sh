# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# Shared by the tests of csvrows, after lib.sh: runs a small file and checks
# everything visible.

# shellcheck disable=SC2034 # tests use it
see='(see csvrows --help)'

# gives DESCRIPTION INPUT WANTED OPTION...: csvrows writes these lines; INPUT is
# a format of printf.
gives() {
	gives_what=$1
	gives_wanted=$3
	# shellcheck disable=SC2059
	printf "$2" >in.csv
	shift 3
	run csvrows "$@" in.csv
	is "$gives_what" "$(cat out)" "$gives_wanted"
	status_is "$gives_what: status" 0
}

# numbers DESCRIPTION WANTED OPTION...: the values of n that are written.
numbers() {
	numbers_what=$1
	numbers_wanted=$2
	shift 2
	run csvrows "$@"
	is "$numbers_what" "$(sed 's/.*"n":\([^,}]*\).*/\1/' out | tr '\n' ' ')" \
		"$numbers_wanted"
	status_is "$numbers_what: status" 0
}

# refuses DESCRIPTION INPUT REPORT LINES OPTION...: exits with status 1, with
# this report and these lines.
refuses() {
	refuses_what=$1
	refuses_report=$3
	refuses_lines=$4
	# shellcheck disable=SC2059
	printf "$2" >in.csv
	shift 4
	run csvrows "$@" in.csv
	status_is "$refuses_what: status" 1
	is "$refuses_what: report" "$(sed '$d' err)" "$refuses_report"
	is "$refuses_what: lines" "$(cat out)" "$refuses_lines"
}

# fails DESCRIPTION INPUT MESSAGE OPTION...: exits with status 2, with this
# message and no output.
fails() {
	fails_what=$1
	fails_message=$3
	# shellcheck disable=SC2059
	printf "$2" >in.csv
	shift 3
	run csvrows "$@" in.csv
	status_is "$fails_what: status" 2
	is "$fails_what: message" "$(cat err)" "$fails_message"
	is "$fails_what: no line" "$(cat out)" ''
}

# usage DESCRIPTION MESSAGE OPTION...: the options are refused before a file is
# opened.
usage() {
	usage_what=$1
	usage_message=$2
	shift 2
	run csvrows "$@" missing.csv
	# shellcheck disable=SC2154 # run sets it
	is "$usage_what" "$status $(cat err)" "2 csvrows: $usage_message"
}
