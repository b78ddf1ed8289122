#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/kafka-rest.md, against the documented request.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe kafka-rest
is_documented
edit "s/localhost:8082/127.0.0.1:$new_port/"
run_block 1
status_is 'it is sent' 0
csvrows readings.csv | jq -c . >wanted
jq -c .value server.log >got
is_file 'each record is a message' got wanted
is 'with a key of its own' "$(jq -r .key server.log | sort -u | grep -c .)" 20

stop_server
: >server.log
outage 1 documented_start
jq -c .value server.log >got
is_file 'after an outage, too' got wanted

done_testing
