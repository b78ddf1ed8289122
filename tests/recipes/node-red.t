#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/node-red.md with Node-RED.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe node-red
need_module node-red
diag "Node-RED $(jq -r .version "$MODULES/node-red/package.json")"
find_port
edit "s/localhost:1880/127.0.0.1:$new_port/"
mkdir folder
mv flow.json folder
cat >settings.js <<'END'
	module.exports = { uiHost: '127.0.0.1', flowFile: 'flow.json',
		telemetry: { enabled: false } };
END

node_red_start() {
	serve node "$MODULES/node-red/red.js" --settings settings.js \
		--userDir "$T/folder" --port "$new_port"
	ready Node-RED grep -q 'Started flows' server.log
}
node_red_start
run_block 1
status_is 'it is sent' 0
csvrows readings.csv | jq -c . >wanted
is_file 'the flow has written each object' readings.jsonl wanted

# --- when Node-RED is down --------------------------------------------------

stop_server
: >readings.jsonl
: >server.log
outage 1 node_red_start
is_file 'after an outage, too' readings.jsonl wanted

done_testing
