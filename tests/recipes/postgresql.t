#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/postgresql.md with PostgreSQL.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

for folder in /usr/lib/postgresql/*/bin "$SERVERS"/usr/lib/postgresql/*/bin; do
	PATH=$PATH:$folder
done
recipe postgresql
need initdb postgresql
need psql postgresql-client
diag "$(postgres --version)"
find_port
PGHOST=127.0.0.1
PGPORT=$new_port
PGUSER=tester
PGDATABASE=postgres
export PGHOST PGPORT PGUSER PGDATABASE

# The server refuses to run as root.
as_user=
mkdir -m 700 cluster
if [ "$(id -u)" = 0 ]; then
	as_user='setpriv --reuid=65534 --regid=65534 --clear-groups'
	chmod 711 .
	chown 65534:65534 cluster
fi
# shellcheck disable=SC2086
run $as_user initdb -D "$T/cluster" -U tester -A trust -E UTF8 --no-sync
status_is 'initdb' 0

postgres_start() {
	# shellcheck disable=SC2086
	serve $as_user "$(command -v postgres)" -D "$T/cluster" -p "$PGPORT" \
		-c listen_addresses=127.0.0.1 -c unix_socket_directories=''
	ready PostgreSQL psql -At -c 'SELECT 1'
}
postgres_start
for block in 1 2 3; do
	run_block "$block"
	status_is "block $block" 0
	is "block $block says nothing" "$(cat out err)" ''
done
run_block 4
prints 4 out

# What a line may contain.
printf '%s\n' 'time,CO_status' "2026-02-16T01:00:00Z,it's a \\ and :x" \
	>readings.csv
run_block 2
status_is 'quotes and backslashes' 0
is 'are as in the file' "$(psql -At -c \
	"SELECT \"CO_status\" FROM readings WHERE time >= '2026-02-16 01:00Z'")" \
	"it's a \\ and :x"
day | head -n 21 >readings.csv

# How fast.
day | head -n 1001 >readings.csv
sed -i 's|--rate 10/s|--rate max|' 2.sh
began=$(date +%s%N)
run_block 2
diag "1000 rows in $((($(date +%s%N) - began) / 1000000)) ms"
sed -i 's|--rate max|--rate 10/s|' 2.sh

# --- when PostgreSQL is down ------------------------------------------------

# rows: prints how many there are, and has_rows: whether there are any.
rows() {
	psql -At -c 'SELECT count(*) FROM readings'
}
has_rows() {
	[ "$(rows)" -gt 0 ]
}

# A stream of 30 s, in whose middle the server ends.
psql -q -c 'TRUNCATE readings'
day | head -n 301 >readings.csv
start_block 2
stream=$pid
wait_for 20 has_rows
kill -INT "$server_pid"
settle "$server_pid"
settle "$stream"
check 'the server ends: so does psql, with a failure' test "$status" != 0
diag "status $status when the server ends: $(cat 2.err)"
run_block 2
check 'it is down: psql fails' test "$status" != 0
diag "status $status when it is down: $(cat err)"
postgres_start
edit 's/--rate 10/--rate 1000/'
run_block 5
status_is 'it continues' 0
is 'each row is there' "$(rows)" 300
is 'once' "$(psql -At -c 'SELECT count(DISTINCT time) FROM readings')" 300

done_testing
