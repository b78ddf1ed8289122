#!/bin/sh
# SPDX-License-Identifier: ISC
# Recorded times compared with GNU date: generated moments, printed in many
# forms and zones, are read as the same moments.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# 1973 to 2199: %z has no seconds, which offsets had before.
make_moments() {
	seed=$(date +%s)
	diag "seed $seed"
	awk -v seed="$seed" 'BEGIN {
		srand(seed)
		for (i = 0; i < 500; i++)
			printf "@%.0f\n", 94694400 + int(rand() * 7170163200)
	}' >made
}

# reads ZONE FORM [FORMAT]: date writes by FORM, csvrows reads by FORMAT. Of
# moments that the clocks show twice, date itself must read the same again.
reads() {
	{
		echo t
		TZ=$1 date -f made +"$2" | sed 's/.*/"&"/'
	} >times.csv
	TZ=$1 date -f made +'%Y-%m-%d %H:%M:%S' >plain
	TZ=$1 date -f plain +@%s >again
	csvrows --time "t${3:+=$3}" --time-as s --zone "$1" times.csv \
		>lines 2>err
	sed 's/^{"t":/@/; s/}$//' lines | paste - made again |
		awk '$2 == $3 && $1 != $2' >wrong
	is "$1: $2" "$(wc -l <lines) $(cat wrong err | head -n 3)" '500 '
}

reads_all() {
	reads "$1" '%Y-%m-%dT%H:%M:%S'
	reads "$1" '%Y-%m-%d %H:%M:%S %z'
	reads "$1" '%d.%m.%Y %H:%M:%S'
	reads "$1" '%a, %d %b %Y %H:%M:%S %z'
	reads "$1" '%a %b %e %H:%M:%S %Y'
	reads "$1" '%d/%m/%Y %I:%M:%S %p' '%d/%m/%Y %I:%M:%S %p'
	reads "$1" '%Y-%j %H%M%S%z' '%Y-%j %H%M%S%z'
	reads "$1" '%s' '%s'
}

is_known() {
	[ "$1" = UTC ] || [ -e "/usr/share/zoneinfo/$1" ]
}

make_moments
for zone in UTC Europe/Berlin America/New_York Australia/Lord_Howe \
	Asia/Kathmandu Africa/Casablanca Europe/Dublin; do
	if ! date --version 2>err | grep -q GNU; then
		skip "$zone" 'there is no GNU date'
	elif ! is_known "$zone"; then
		skip "$zone" 'its zone data is not installed'
	elif ! csvrows --help | grep -q -e --time-as; then
		skip "$zone" 'csvrows does not read times'
	else
		reads_all "$zone"
	fi
done

done_testing
