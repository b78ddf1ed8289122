#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/clickhouse.md with ClickHouse.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe clickhouse
need clickhouse-server clickhouse-server
find_port
at=$new_port
edit "s/localhost:8123/127.0.0.1:$at/"
find_port
cat >config.xml <<END
<yandex>
  <logger><level>warning</level>
    <log>$T/clickhouse.log</log><errorlog>$T/clickhouse.err</errorlog></logger>
  <http_port>$at</http_port>
  <tcp_port>$new_port</tcp_port>
  <listen_host>127.0.0.1</listen_host>
  <path>$T/clickhouse/data/</path>
  <tmp_path>$T/clickhouse/tmp/</tmp_path>
  <users_config>users.xml</users_config>
  <mark_cache_size>67108864</mark_cache_size>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
</yandex>
END
cat >users.xml <<'END'
<yandex>
  <profiles><default/></profiles>
  <users><default><password></password>
    <networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile><quota>default</quota>
  </default></users>
  <quotas><default/></quotas>
</yandex>
END

# ask SQL: prints the answer.
ask() {
	printf '%s' "$1" |
		curl -qsS -f -m 60 --data-binary @- "http://127.0.0.1:$at/"
}

clickhouse_start() {
	serve clickhouse-server --config-file="$T/config.xml"
	ready ClickHouse ask 'SELECT 1'
}
clickhouse_start
diag "ClickHouse $(ask 'SELECT version()')"
run_block 1
status_is 'the table is made' 0
is 'without a word' "$(cat out err)" ''
run_block 2
status_is 'it is sent' 0
run_block 3
prints 3 out

# A record that does not fit its column.
echo '2026-02-16T01:00:00Z,none,4.5,normal' >>readings.csv
run_block 2
like 'a record that does not fit is reported by csvrows' err \
	'^csvrows: readings.csv:22:22: RX_kWh is not a number: "none"'
tail -n 1 readings.csv >wanted
is_file 'which keeps it' bad.csv wanted
is 'the others are there' "$(ask 'SELECT count() FROM readings')" 40
sed -i '$d' readings.csv

# --- when ClickHouse is down ------------------------------------------------

stop_server
outage 2 clickhouse_start
is 'after an outage, too' "$(ask 'SELECT count() FROM readings')" 60
ask 'DROP TABLE readings'
ask 'CREATE TABLE readings (time String, RX_kWh Float64, TX1_kWh Float64,
	TX2_kWh Float64) ENGINE = MergeTree ORDER BY time'
bulk clickhouse "s/localhost:8123/127.0.0.1:$at/"
is 'a day has arrived, each row once' \
	"$(ask 'SELECT count(), uniqExact(time) FROM readings')" '86400	86400'
is 'with its values' "$(ask 'SELECT round(sum(RX_kWh), 3) FROM readings')" \
	"$(csvrows --columns RX_kWh data.csv |
		awk -F: '{ sum += $2 } END { printf "%.3f", sum }' |
		sed 's/0*$//; s/[.]$//')"

done_testing
