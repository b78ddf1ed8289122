#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/sse.md with curl as the page.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe sse
need node nodejs
diag "node $(node --version)"
find_port
sed -i "s/8081/$new_port/" events.js

# pace waits until a page is connected.
edit 's/pace /pace --paused --status-file pace.status /'
start_block 1
stream=$pid
background curl -qsSN -m 60 --retry 60 --retry-delay 1 --retry-connrefused \
	-D head "http://127.0.0.1:$new_port/events" \
	</dev/null >page.out 2>page.err
page=$pid
wait_for 20 grep -q connected page.out
wait_for 20 test -s pace.status
kill -USR2 "$(sed -n 's/^pid=//p' pace.status)"
settle "$stream"
is 'the stream ends' "$status" 0
settle "$page"
like 'it is an event stream' head '^Content-Type: text/event-stream'
sed -n 's/^data: //p' page.out >got
csvrows readings.csv >wanted
is_file 'each line is an event' got wanted

done_testing
