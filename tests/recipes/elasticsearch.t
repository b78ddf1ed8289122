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

# The first document does not fit: 200, with errors.
{
	head -n 1 readings.csv
	echo '2026-02-16T00:00:00Z,none,4.5,normal'
	tail -n +2 readings.csv
} >refused.csv
mv refused.csv readings.csv
csvrows readings.csv >wanted
: >server.log
run_block 1
status_is 'a document is refused' 1
cut -f 2- undelivered.jsonl >got
is_file 'the batch comes back' got wanted
like 'and the message has the reason' err 'failed to parse field'

# The others are sent again.
cp server.log before
: >server.log
sed 's/^csvrows readings.csv/grep -v none undelivered.jsonl/
	s/httppost /&--take-origin /; s/>undelivered/>again/' 1.sh >2.sh
like 'the page names the option' "$tests_page" '`--take-origin'
run_block 2
status_is 'the others are sent again' 0
is_file 'and keep their ids' server.log before

done_testing
