# SPDX-License-Identifier: ISC
# Puts page.css and the scripts in the place of the lines that name them.

function name_of(line) {
	match(line, /(href|src)="[^"]*"/)
	line = substr(line, RSTART, RLENGTH)
	gsub(/^[^"]*"|"$/, "", line)
	return line
}

function include(tag, file, line, got) {
	print "<" tag ">"
	while ((got = (getline line <file)) > 0)
		print line
	if (got < 0) {
		print file ": cannot be read" >"/dev/stderr"
		exit 1
	}
	close(file)
	print "</" tag ">"
}

FNR == 1 {
	folder = FILENAME
	sub(/[^\/]*$/, "", folder)
}
/^<link rel="stylesheet" href=/ { include("style", folder name_of($0)); next }
/^<script src=/ { include("script", folder name_of($0)); next }
{ print }
