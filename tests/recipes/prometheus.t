#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/prometheus.md with the Pushgateway and node_exporter.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe prometheus
need prometheus-pushgateway prometheus-pushgateway
diag "$(prometheus-pushgateway --version 2>&1 | head -n 1)"
find_port
edit "s/localhost:9091/127.0.0.1:$new_port/"
gateway=127.0.0.1:$new_port

gateway_start() {
	serve prometheus-pushgateway --web.listen-address="$gateway"
	answers "http://$gateway/-/ready"
}
gateway_start
run_block 1
status_is 'it is pushed' 0
run_block 2
prints 2 out
stop_server
outage 1 gateway_start
run_block 2
prints 2 out
stop_server

# --- textfile ---------------------------------------------------------------

backend_start
mkdir textfile
edit "s|/var/lib/prometheus/node-exporter|$T/textfile|g"
edit "s|http://localhost:8000/data|$base/sink|"
run_block 3
status_is 'the figures are written' 0
like 'by pace' textfile/pace.prom '^pace_lines_total[{]stream="pace"[}] 20$'
if ! command -v prometheus-node-exporter >/dev/null; then
	skip 'node_exporter' 'package: prometheus-node-exporter'
	done_testing
fi
diag "$(prometheus-node-exporter --version 2>&1 | head -n 1)"
find_port
edit "s/localhost:9100/127.0.0.1:$new_port/"
serve prometheus-node-exporter --web.listen-address="127.0.0.1:$new_port" \
	--collector.disable-defaults --collector.textfile \
	--collector.textfile.directory="$T/textfile"
answers "http://127.0.0.1:$new_port/metrics"
run_block 4
prints 4 out

done_testing
