#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/home-assistant.md, against the documented request.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe home-assistant
is_documented
edit "s/localhost:8123/127.0.0.1:$new_port/"
# 20 records a second, not one
edit 's/--rate 1/--rate 20/'
run_block 1
status_is 'it is sent' 0
csvrows readings.csv | jq -c '{json: .}' >wanted
is_file 'each record triggers the automation' server.log wanted
stop_server
: >server.log
outage 1 documented_start
is_file 'after an outage, too' server.log wanted

# An id that is not registered.
edit 's/readings-4f1b/readings-other/'
: >server.log
run_block 1
status_is 'another id: is not noticed' 0
check 'another id: triggers nothing' test ! -s server.log

done_testing
