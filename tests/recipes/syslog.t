#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/syslog.md with rsyslog.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe syslog
need rsyslogd rsyslog
need logger bsdutils
diag "$(rsyslogd -v | head -n 1)"
find_port
edit "s/localhost --port 514/127.0.0.1 --port $new_port/"
set -- "$SERVERS"/usr/lib/*/rsyslog /usr/lib/*/rsyslog
modules=$(printf '%s:' "$@")
cat >rsyslog.conf <<END
global(workDirectory="$T" maxMessageSize="64k")
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="$new_port")
template(name="plain" type="string" string="%programname% %msg%\n")
action(type="omfile" file="$T/messages" template="plain")
END

syslog_start() {
	serve rsyslogd -n -f "$T/rsyslog.conf" -i "$T/rsyslog.pid" \
		-M "$modules"
	ready rsyslog logger --server 127.0.0.1 --port "$new_port" --tcp \
		--octet-count --tag ready ready
}
syslog_start
csvrows readings.csv | sed 's/^/readings /' >wanted
run_block 1
status_is 'it is sent' 0
has_all() {
	grep '^readings' messages | sed 's/^readings  */readings /' >got
	[ "$(wc -l <got)" -ge 20 ]
}
wait_for 20 has_all
is_file 'each line is a message' got wanted

# --- when the server is down ------------------------------------------------

# A stream of 30 s, which is interrupted.
day | head -n 301 >readings.csv
: >messages
start_block 1
wait_for 20 grep -q '^readings' messages
stop_server
settle
diag "status $status when the server ends: $(cat 1.err)"
run_block 1
diag "status $status when it is down: $(cat err)"

done_testing
