#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: files as common programs export them. tests/data/exports.txt
# describes them, the options, and the expected lines.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=dialects.sh
. "$TESTS/dialects.sh"

mkdir exports
perl "$TESTS/exports.pl" exports <"$ROOT/tests/data/exports.txt" >names ||
	bail 'exports.txt is not understood'
check 'there are forty files and more' test "$(wc -l <names)" -ge 40
cat exports/*/needs | sort -u >needed
while read -r need; do
	dialect_has "$need" || echo "$need"
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

# --- README -----------------------------------------------------------------

while read -r name; do
	printf 'csvrows %s data.csv\n' "$(tr '\n' ' ' <"exports/$name/options" |
		sed 's/ *$//')"
done <names | sort -u >commands
sed -n "/^## Your own file/,/^## [^Y]/{
	s/'//g
	s/.*\`\(csvrows .* data.csv\)\`.*/\1/p
}" "$ROOT/README.md" >shown
is 'README shows five files' "$(grep -c . shown)" 5
is 'and each is a row of the table' "$(grep -vxF -f commands shown)" ''

done_testing
