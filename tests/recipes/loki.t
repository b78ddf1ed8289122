#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/loki.md, against the documented request.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe loki
is_documented
edit "s/localhost:3100/127.0.0.1:$new_port/"
run_block 1
status_is 'it is sent' 0
csvrows readings.csv >wanted
jq -r .line server.log >got
is_file 'each line has arrived, byte for byte' got wanted
is 'in one stream' "$(jq -c .stream server.log | sort -u)" '{"job":"readings"}'
jq -r .time server.log >moments
check 'in the order of their times' sort -n -c moments

stop_server
: >server.log
outage 1 documented_start
jq -r .line server.log >got
is_file 'after an outage, too' got wanted

done_testing
