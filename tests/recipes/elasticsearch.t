#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/elasticsearch.md, against the documented request.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe elasticsearch
is_documented
edit "s/localhost:9200/127.0.0.1:$new_port/"
run_block 1
status_is 'it is sent' 0
csvrows readings.csv | jq -c . >wanted
jq -c .source server.log >got
is_file 'each record is a document' got wanted
is 'with an id of its own' "$(jq -r ._id server.log | sort -u | grep -c .)" 20
cp server.log before
: >server.log
run_block 1
is_file 'a second run has the same ids' server.log before

stop_server
: >server.log
outage 1 documented_start
is_file 'after an outage, too' server.log before

# A document that does not fit: 200, with errors.
echo '2026-02-16T01:00:00Z,none,4.5,normal' >>readings.csv
csvrows readings.csv >wanted
run_block 1
status_is 'a document is refused' 1
is_file 'the batch comes back' undelivered.jsonl wanted
like 'and the message has the reason' err 'failed to parse field'

done_testing
