# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# csvrows, for scripts/bench.

usual='csvrows days.csv >/dev/null'

# csvrows_as_usual WHAT LIMIT COMMAND: prints a row about csvrows, and the time
# compared with that of the plain conversion.
csvrows_as_usual() {
	within "$1" "$3 >/dev/null" "$usual" "$2" 'the plain time'
}

# csvrows_plainly WHAT COMMAND: prints a row about csvrows, without a limit.
csvrows_plainly() {
	take_turns "$2"
	row "$1" 1 "$rows" row
}

# csvrows_peer WHAT COMMAND: prints a row about another command, if it is
# installed.
csvrows_peer() {
	if has "${2%% *}"; then
		race 1 "$2 >/dev/null" 'csvrows days.csv >/dev/null' >raced
		row "$1" 1 "$rows" row
		printf '%-34s %10.1f times\n' '  csvrows is faster by' \
			"$(figure '$1 / $2' | cut -d ' ' -f 1)"
	fi
}

csvrows_usual() {
	sed 's/[^,]*/"&"/g' days.csv >quoted.csv
	within 'csvrows >/dev/null' "$usual" "writer $bytes | cat >/dev/null" 3 \
		'a writer from memory to cat'
	within 'csvrows --count' 'csvrows --count days.csv >/dev/null' \
		"$usual" 0.3334 'the plain time'
	within "csvrows --skip $rows" \
		"csvrows --skip $rows days.csv >/dev/null" "$usual" 0.3334 \
		'the plain time'
	within "csvrows --skip $rows --type" \
		"csvrows --skip $rows --type RX_kWh=number days.csv >/dev/null" \
		"$usual" 1.5 'the plain time'
	within 'csvrows, all fields quoted' \
		'csvrows quoted.csv >/dev/null' "$usual" 2 'the plain time'
	within 'csvrows | cat' 'csvrows days.csv | cat >/dev/null' \
		"writer $bytes | cat >/dev/null" 2 'a writer from memory to cat'
	csvrows_plainly 'csvrows --strings' \
		'csvrows --strings days.csv >/dev/null'
	peak_below 'MiB at its peak' 8 csvrows days.csv
}

csvrows_values() {
	sed 's/,/;/g; s/\./,/g' days.csv >comma.csv
	csvrows_as_usual 'csvrows --type' 1.6 \
		'csvrows --type RX_kWh=number days.csv'
	csvrows_as_usual 'csvrows --trim --null-token NA' 1.6 \
		'csvrows --trim --null-token NA days.csv'
	csvrows_as_usual "csvrows -d ';' --decimal ," 2.4 \
		"csvrows -d ';' --decimal , comma.csv"
	csvrows_as_usual 'csvrows --unquote, all quoted' 2.1 \
		'csvrows --unquote quoted.csv'
	rm comma.csv quoted.csv
}

csvrows_times() {
	perl -pe 'if ($. > 1) {
		my $day = int(($. - 2) / 86400);
		$_ = sprintf "%d-%02d-%02d %s", 2024 + int($day / 336),
			1 + $day / 28 % 12, 1 + $day % 28, $_;
	}' days.csv >dated.csv
	sed '1s/^/date,/; 2,$s/ /,/' dated.csv >joined.csv
	csvrows_as_usual 'csvrows --time, ISO 8601' 4.7 \
		'csvrows --time time dated.csv'
	csvrows_as_usual 'csvrows --time, as ms' 4.7 \
		'csvrows --time time --time-as ms dated.csv'
	csvrows_as_usual 'csvrows --time, two columns' 4.7 \
		'csvrows --time date,time joined.csv'
	csvrows_as_usual 'csvrows --time, a stated format' 6 \
		"csvrows --time 'time=%Y-%m-%d %H:%M:%S' dated.csv"
	rm dated.csv joined.csv
}

# What parts of a large file cost beside the whole, in processor time; and how
# much faster two of them post to a server that answers after 20 ms.
csvrows_parts() {
	cp days.csv parts.csv
	copies=1
	while [ "$copies" -lt "$parts" ]; do
		sed 1d days.csv
		copies=$((copies + 1))
	done >>parts.csv
	echo "csvrows --part: $(wc -c <parts.csv) bytes"
	set --
	for part in 1/4 2/4 3/4 4/4; do
		set -- "$@" "csvrows --part $part parts.csv >/dev/null"
	done
	take_turns 'csvrows parts.csv >/dev/null' "$@"
	limit 'csvrows --part 4/4, of the whole' '$10 / $6' most 0.45
	limit '  all four parts, of the whole' '($7 + $8 + $9 + $10) / $6' \
		most 1.7
	take_turns 'csvrows --count parts.csv >/dev/null' \
		'csvrows --part 1000/1000 parts.csv >/dev/null'
	limit '  bytes before a part, of --count' '$4 / $3' most 1
	head -n 401 days.csv >parts.csv
	begin "$build/tests/backend/backend" --quiet --port-file port.txt \
		--fault delay=20
	post="| httppost $url"
	take_turns "csvrows parts.csv $post" \
		"csvrows --part 1/2 parts.csv $post &
		csvrows --part 2/2 parts.csv $post && wait"
	end
	limit '  two parts to a server, at once' '$1 / $2' least 1.6
	rm parts.csv
}

csvrows_peers() {
	csvrows_peer 'mlr --icsv --ojsonl cat' 'mlr --icsv --ojsonl cat days.csv'
	csvrows_peer 'duckdb' "duckdb -c \"copy (from 'days.csv') to\
 '/dev/stdout' (format json)\""
	csvrows_peer 'zsv 2json' 'zsv 2json days.csv'
}

bench_csvrows() {
	echo "csvrows: $rows rows, $(wc -c <days.csv) bytes in, $bytes bytes out"
	csvrows_usual
	csvrows_values
	csvrows_times
	csvrows_parts
	csvrows_peers
}
