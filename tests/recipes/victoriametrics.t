#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/victoriametrics.md with VictoriaMetrics.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe victoriametrics
need victoria-metrics victoria-metrics
find_port
at=$new_port
edit "s/localhost:8428/127.0.0.1:$at/"

victoria_start() {
	serve victoria-metrics -storageDataPath="$T/data" -httpListenAddr="127.0.0.1:$at" \
		-search.latencyOffset=0s -retentionPeriod=100y
	answers "http://127.0.0.1:$at/health"
}

# has METRIC COUNT: whether there are that many samples. They become visible some
# time after the answer.
has() {
	[ "$(curl -qsS -f -m 60 "http://127.0.0.1:$at/api/v1/export" \
		-d "match[]=$1" | jq -s 'map(.values | length) | add // 0')" = "$2" ]
}
victoria_start
run_block 1
status_is 'it is sent' 0
check 'each record is a sample of one metric' until_true 30 has RX_kWh 20
check 'and of the other' until_true 30 has RX_CO_ppm 20
run_block 2
status_is 'with recorded times' 0
check 'it is a sample, too' until_true 30 has recorded_kWh 20
run_block 3
prints 3 out

# --- when VictoriaMetrics is down -------------------------------------------

stop_server
outage 1 victoria_start
check 'after an outage, too' until_true 30 has RX_kWh 40
day >readings.csv
edit 's/recorded_kWh/day_kWh/; s/httppost /&--stats /'
run_block 2
diag "a day: $(tail -n 1 err)"
check 'a day has arrived' until_true 30 has day_kWh 86400
run_block 2
check 'sent twice, it is stored twice' until_true 30 has day_kWh 172800
bulk victoriametrics "s/localhost:8428/127.0.0.1:$at/"
check 'a day by the profile' until_true 30 has energy_kWh $((3 * 86400))

done_testing
