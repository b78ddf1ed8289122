#!/bin/sh
# csvrows: files in the manner of the tools that people export from. They, the
# options and the right lines are described in tests/data/exports.txt.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=dialects.sh
. "$TESTS/dialects.sh"

# has NEED: csvrows has the option, or follows the rule.
# shellcheck disable=SC2317
has() {
	case $1 in
	delimiter) makes 'x;y\n1;2\n' '{"x":1,"y":2}' ;;
	sep) makes 'sep=|\nx|y\n1|2\n' '{"x":1,"y":2}' ;;
	unnamed) makes 'x,\n1,2\n' '{"x":1,"c2":2}' ;;
	repeated) makes 'x,x\n1,2\n' '{"x":1,"x_2":2}' ;;
	longer-names) makes 'x\n1,2\n' '{"p":1,"q":2}' --names p,q ;;
	repeated-header) makes 'x,y\n1,2\nx,y\n' '{"x":1,"y":2}' ;;
	trailing) makes 'x,y\n1,2,\n' '{"x":1,"y":2}' ;;
	typed-numbers) makes 'x\n+1\n' '{"x":1}' --type x=number ;;
	quote-none) has_value quote none ;;
	utf32) makes '\0\0\376\377\0\0\0x\0\0\0\n\0\0\0001' '{"x":1}' ;;
	one-column)
		makes 'x\n\n1\n' "$(printf '{"x":null}\n{"x":1}')"
		;;
	*) has_option "$1" ;;
	esac
}

mkdir exports
perl "$TESTS/exports.pl" exports <"$ROOT/tests/data/exports.txt" >names ||
	bail 'exports.txt is not understood'
check 'there are forty files and more' test "$(wc -l <names)" -ge 40
cat exports/*/needs | sort -u >needed
while read -r need; do
	has "$need" || echo "$need"
done <needed >missing

# export_row NAME: its row of the table.
export_row() {
	export_folder=$T/exports/$1
	grep -qxF -f missing "$export_folder/needs" && needs false -- "$1"
	export_name=$1
	export_reports=$(cat "$export_folder/reports")
	set --
	while IFS= read -r export_option; do
		[ -z "$export_option" ] || set -- "$@" "$export_option"
	done <"$export_folder/options"
	row "$export_name" "$(cat "$export_folder/status")" "$export_reports" \
		"$@" "$export_folder/data.csv" <"$export_folder/lines"
}

while read -r name; do
	export_row "$name"
done <names

done_testing
