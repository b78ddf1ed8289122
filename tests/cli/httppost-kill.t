#!/bin/sh
# SPDX-License-Identifier: ISC
# kill -9 at random moments: with --checkpoint and --resume every line arrives,
# and repeated lines were in flight and keep their keys and their batches. KILLS
# rounds (7) for each way to send; 200 by hand.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
TEST_BOUND=${TEST_BOUND:-3000}
. "$(dirname "$0")/lib.sh"

kills=${KILLS:-7}

# Prints the keys of requests with the lines of each: "KEY LINE".
lines_by_key() {
	jq -r '.headers.Key as $key | .body | split("\n")[] |
		select(. != "") | $key + " " + .' requests
}

# Writes many in pieces of 1 to 14 lines, other ones each time, so that the moment
# decides which lines make a batch.
in_pieces() {
	perl -e 'open my $lines, "<", "many" or die; $| = 1;
		while (my $line = <$lines>) {
			print $line;
			select undef, undef, undef, 0.001 if rand() < 1 / 7;
		}'
}

# The remains of the killed processes and of the last one keep the promise.
judge() {
	is "$name: nothing was returned" "$(cat given)" ''
	run httppost --resume --checkpoint checkpoint --header 'Key: %{key}' \
		"$@" "$base/lines" <many
	status_is "$name: the last one ends well" 0
	backend_stop
	sort -u log >arrived
	sort many >wanted
	is_file "$name: every line has arrived" arrived wanted
	repeats=$(($(wc -l <log) - 3000))
	check "$name: at most what was in flight is repeated" \
		test "$repeats" -le $((killed * most))
	lines_by_key | sort -u | cut -d' ' -f2 | sort | uniq -d >differing
	is "$name: what is repeated has the same key" "$(cat differing)" ''
	jq -c '[.headers.Key, .body]' requests | sort -u | jq -r '.[0]' |
		uniq -d >differing
	is "$name: and each key has one body" "$(cat differing)" ''
	diag "$name: killed $killed times, $repeats lines were repeated"
}

# Sends an input again from its beginning until all of it is sent or the rounds
# are over.
pass() {
	rm -f log requests checkpoint
	: >log
	backend_start --fault "delay=$delay"
	killed=0
	status=137
	while [ "$status" = 137 ] && [ "$round" -lt "$kills" ]; do
		round=$((round + 1))
		had=$(wc -l <log)
		# the last writer may not have ended yet
		rm -f pieces
		mkfifo pieces
		[ "$input" = many ] || in_pieces >pieces &
		background httppost --resume --checkpoint checkpoint \
			--header 'Key: %{key}' "$@" "$base/lines" <"$input" \
			>given 2>err
		perl "$TESTS/kill.pl" strike $((had + 1)) '~60' 0 KILL - \
			"$pid" "$pid" >took
		settle
		[ "$status" != 137 ] || killed=$((killed + 1))
	done
	judge "$@"
}

# killing NAME DELAY IN-FLIGHT OPTION...: sends 3000 lines with these options to
# a server that needs DELAY ms, and kills httppost again and again. Each kill
# may repeat at most IN-FLIGHT lines.
killing() {
	name=$1
	delay=$2
	most=$3
	shift 3
	round=0
	while [ "$round" -lt "$kills" ]; do
		pass "$@"
	done
}

seq 1 3000 | sed 's/.*/{"n":&}/' >many
input=many
killing 'jobs 1' 1 1
killing 'jobs 8' 3 8 --jobs 8
killing 'jobs 4, batch 10' 10 40 --jobs 4 --batch 10
killing 'jobs 4, a body for each of 10' 10 40 --jobs 4 --batch 10 \
	--body '{"n":%{.n}}'
input=pieces
killing 'jobs 4, batch 10, in pieces' 10 40 --jobs 4 --batch 10
killing 'the same with libcurl' 10 40 --jobs 4 --batch 10 --engine libcurl
killing 'jobs 8, by bytes and time' 10 80 --jobs 8 --batch 10 \
	--batch-bytes 100 --batch-wait 2ms

done_testing
