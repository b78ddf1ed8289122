#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/websocket.md with a server of ws.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe websocket
need_module ws
diag "ws $(jq -r .version "$MODULES/ws/package.json"), node $(node --version)"
find_port
edit "s/localhost:8080/127.0.0.1:$new_port/"
cat >server.js <<'END'
const { WebSocketServer } = require('ws');
const server = new WebSocketServer({ host: '127.0.0.1', port: process.argv[2] });
server.on('listening', () => console.log('listening'));
server.on('connection', (socket) =>
  socket.on('message', (message) => console.log(`${message}`)));
END

server_start() {
	: >server.log
	serve node server.js "$new_port"
	ready ws grep -q listening server.log
}
server_start
csvrows readings.csv >wanted
run_block 1
status_is 'it is sent' 0
sed 1d server.log >got
is_file 'each line has arrived, in order' got wanted

# --- when the server is down ------------------------------------------------

# A stream of 30 s, which is interrupted.
day | head -n 301 >readings.csv
: >server.log
start_block 1
wait_for 20 grep -q '^{' server.log
stop_server
settle
check 'the server ends: so does the client, with a failure' test "$status" != 0
diag "status $status when the server ends: $(cat 1.err)"
run_block 1
check 'it is down: the client fails' test "$status" != 0
diag "status $status when it is down: $(cat err)"

done_testing
