#!/bin/sh
# SPDX-License-Identifier: ISC
# httppost's other engine: the tests of this table run once more, with libcurl's
# transfers. By themselves they run on httppost's own engine, as all tests do;
#
#	HTTPPOST_ENGINE=libcurl make check TESTS=...
#
# runs any test on libcurl's.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# The test, and what it promises on both engines. Tests that do not name the
# engine of httppost in their results can be added.
table() {
	cat <<'END'
httppost-connections.t	when a connection is used again, and when not
httppost-faults.t	what becomes of a line at each fault of a server
httppost-account.t	delivered + returned + unread = input
kill.t			the same after kills and stops
faults.t		the same when a system call fails
END
}

if [ -n "${HTTPPOST_ENGINE:-}" ] || ! httppost_has_engines; then
	skip 'both engines' 'one engine was asked for'
	done_testing
fi

# All at the same time: they wait more than they work.
TIME_BOUND=600
table >tests
while read -r test promise <&7; do
	background env HTTPPOST_ENGINE=libcurl TIME_BOUND=60 ROUNDS=6 \
		BIN="$BIN" BACKEND="$BACKEND" GUARD="$GUARD" \
		TORTURE="${TORTURE:-}" SHIM="${SHIM:-}" \
		sh "$TESTS/$test" >"$test.out" 2>"$test.err" </dev/null
	echo "$pid	$test	$promise" >>running
done 7<tests
while read -r pid test promise <&7; do
	settle "$pid"
	tests_ran=$test
	grep '^not ok' "$test.out" >out
	cp "$test.err" err
	status_is "$test with libcurl: $promise" 0
	check "$test with libcurl: says how many tests it ran" \
		grep -q '^1\.\.[1-9]' "$test.out"
done 7<running
done_testing
