#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/influxdb.md with InfluxDB 1.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe influxdb
need influxd influxdb
diag "$(influxd version)"
find_port
edit "s/localhost:8086/127.0.0.1:$new_port/"
at=$new_port
find_port
cat >influxdb.conf <<END
reporting-disabled = true
bind-address = "127.0.0.1:$new_port"
[meta]
  dir = "$T/influxdb/meta"
[data]
  dir = "$T/influxdb/data"
  wal-dir = "$T/influxdb/wal"
[http]
  bind-address = "127.0.0.1:$at"
  log-enabled = false
[monitor]
  store-enabled = false
END

# query METHOD QUERY: prints the answer.
query() {
	curl -qsS -f -m 60 -G "http://127.0.0.1:$at/query" -X "$1" \
		--data-urlencode db=readings --data-urlencode "q=$2"
}

# count FIELD MEASUREMENT: prints how many points there are.
count() {
	query GET "SELECT COUNT($1) FROM $2" |
		jq '.results[0].series[0].values[0][1]'
}

influxdb_start() {
	serve influxd -config influxdb.conf
	ready InfluxDB query POST 'CREATE DATABASE readings'
}
influxdb_start
run_block 1
status_is 'recorded times' 0
run_block 1
is 'each record is a point, however often it is sent' "$(count kWh recorded)" 20
run_block 2
status_is 'present times' 0
is 'each record is a point, too' "$(count CO energy)" 20
run_block 3
prints 3 out

printf 'time,RX_kWh,RX_CO_ppm,CO_status\n2026-02-16T01:00:00Z,,1,a\n' >readings.csv
run_block 1
status_is 'a null is refused' 1
csvrows --time time --time-as ns readings.csv >wanted
is_file 'and comes back' undelivered.jsonl wanted
day | head -n 21 >readings.csv

# --- when InfluxDB is down --------------------------------------------------

query POST 'DROP MEASUREMENT energy' >answer
stop_server
outage 2 influxdb_start
is 'each record is a point of its own' "$(count kWh energy)" 20
query POST 'DROP MEASUREMENT energy' >answer
bulk influxdb "s/localhost:8086/127.0.0.1:$at/"
is 'a day has arrived' "$(count RX energy)" 86400

done_testing
