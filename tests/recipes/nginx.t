#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/nginx.md with nginx.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"
# shellcheck source=../cli/nginx.sh
. "$TESTS/../cli/nginx.sh"

recipe nginx
need nginx nginx
diag "$(nginx -v 2>&1)"
log=$T/nginx/readings.jsonl
sed "s/8080/@PORT1@/g; s|/var/log/nginx/readings.jsonl|$log|" sink.conf >conf
nginx_start <conf
edit "s/localhost:8080/127.0.0.1:$port1/"
csvrows readings.csv >wanted
run_block 1
status_is 'it is sent' 0
is_file 'each line is in the log' "$log" wanted

# --- when nginx is down -----------------------------------------------------

kill "$nginx_pid"
settle "$nginx_pid"
rm "$log"
nginx_again() {
	background nginx -p "$T/nginx/" -c nginx.conf -e error.log \
		</dev/null >nginx.out 2>&1
}
outage 1 nginx_again
is_file 'after an outage, too' "$log" wanted
rm "$log"
kill -USR1 "$(cat nginx/nginx.pid)"
wait_for 10 test -e "$log"
bulk nginx "s/localhost:8080/127.0.0.1:$port1/"
is 'a day has arrived' "$(wc -l <"$log" | tr -d ' ')" 86400
is 'each row once' "$(sort -u "$log" | wc -l | tr -d ' ')" 86400

done_testing
