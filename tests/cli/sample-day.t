#!/bin/sh
# SPDX-License-Identifier: ISC
# The generated day: its shape, and that its bytes are the same with every awk.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

SAMPLE_DAY=$ROOT/scripts/sample-day
CHECKSUM='215212682 4928552'

# Prints the number of rows that break a rule of the energy flow or of the
# format.
cat >rules.awk <<'EOF'
NR > 1 && ($3 + $4 > $2 || $2 <= 0 || NF != 10) { broken++ }
BEGIN {
	numbers = "(,[0-9]+[.][0-9]+)+"
	words = ",(normal|warning|danger),(low|normal|high)"
	grammar = "^[0-9:]+" numbers words ",[0-9]+[.][0-9][0-9]$"
}
NR > 1 && $0 !~ grammar { broken++ }
NR > 1 { share = ($2 - $3 - $4) / $2 * 100 - $10 }
NR > 1 && (share > 0.006 || share < -0.006) { broken++ }
END { print broken + 0 }
EOF

run "$SAMPLE_DAY" day.csv
status_is 'a day into a file' 0
is 'a header and 86,400 rows' "$(wc -l <day.csv | tr -d ' ')" 86401
{
	printf 'time,RX_kWh,TX1_kWh,TX2_kWh,RX_CO_ppm,TX1_CO_ppm,TX2_CO_ppm,'
	printf 'CO_status,load_status,deviation_percent\n'
} >header
head -n 1 day.csv >out
is_file 'the header' out header
is 'the first row' "$(sed -n 2p day.csv)" \
	'00:00:00,1.147,0.634,0.488,4.7,4.0,3.8,normal,low,2.18'
is 'the last row' "$(tail -n 1 day.csv)" \
	'23:59:59,1.210,0.650,0.518,2.4,2.0,2.5,normal,low,3.47'
is 'the same bytes as ever' "$(cksum <day.csv)" "$CHECKSUM"
is 'TX1 + TX2 <= RX, deviation and grammar of every row' \
	"$(awk -F, -f rules.awk day.csv)" 0
is 'every second, in order' \
	"$(sed 1d day.csv | cut -d , -f 1 | sort -u -c && echo sorted)" sorted
for word in warning danger; do
	check "CO: $word occurs" grep -q ",$word," day.csv
done
for word in low normal high; do
	check "load: $word occurs" grep -q ",$word,[0-9.]*\$" day.csv
done

run "$SAMPLE_DAY" --days 2
status_is 'two days' 0
sed 1d day.csv | cat day.csv - >wanted
is_file 'the day twice, one header' out wanted

# Every installed awk gives the same bytes.
for awk in mawk gawk original-awk busybox; do
	path=$(command -v "$awk") || path=
	if [ -z "$path" ]; then
		skip "the same bytes with $awk" 'not installed'
		continue
	fi
	mkdir "$awk.d"
	ln -s "$path" "$awk.d/awk"
	run env PATH="$T/$awk.d:$PATH" "$SAMPLE_DAY"
	is "the same bytes with $awk" "$(cksum <out)" "$CHECKSUM"
done

run "$SAMPLE_DAY" --help
status_is 'help' 0
like 'help on stdout' out '^usage: sample-day '
for wrong in --days --days=0 --days=x --nothing "$T/missing/file"; do
	run "$SAMPLE_DAY" "$wrong"
	status_is "refused: $wrong" 2
	like "named: $wrong" err '^sample-day: '
done
if [ -w /dev/full ]; then
	check 'a full disk is a failure' ! "$SAMPLE_DAY" /dev/full
else
	skip 'a full disk is a failure' 'no /dev/full'
fi

done_testing
