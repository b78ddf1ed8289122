#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/mqtt.md with mosquitto.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe mqtt
need mosquitto mosquitto
need mosquitto_pub mosquitto-clients
diag "$(mosquitto -h | head -n 1)"
find_port
edit "s/-h localhost/-h 127.0.0.1 -p $new_port/"
cat >broker.conf <<END
listener $new_port 127.0.0.1
allow_anonymous true
log_dest stderr
log_type all
persistence true
persistence_location $T/
END

broker_start() {
	serve mosquitto -c broker.conf
	ready mosquitto mosquitto_pub -h 127.0.0.1 -p "$new_port" -t ready -n
}
broker_start

start_block 1
subscriber=$pid
wait_for 20 grep -q 'Sending SUBACK' server.log
run_block 2
status_is 'it is sent' 0
settle "$subscriber"
csvrows readings.csv >wanted
is_file 'each line has arrived, in order' 1.out wanted
head -n 1 1.out >first
prints 2 first

# --- when the broker is down ------------------------------------------------

# is_all: each line has arrived. A message may arrive twice at this quality.
is_all() {
	sort -u 1.out | cmp -s - wanted
}

# A stream of 20 s, in whose middle the broker is away for a second.
day | head -n 201 >readings.csv
csvrows readings.csv | sort >wanted
edit 's/-C 20$/-C 1000/'
: >server.log
start_block 1
wait_for 20 grep -q 'Sending SUBACK' server.log
start_block 2
publisher=$pid
wait_for 20 grep -q '^{' 1.out
stop_server
sleep 1
broker_start
settle "$publisher"
is 'it goes on after an outage' "$status" 0
check 'and each line arrives' until_true 20 is_all
stop_server
run_block 2
check 'the broker is down: it fails' test "$status" != 0
diag "status $status when the broker is down: $(cat err)"

done_testing
