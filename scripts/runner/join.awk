# SPDX-License-Identifier: ISC
# Puts the modules that scripts/datarunner reads in the place of their names.

/^# shellcheck source=/ { next }
/^\. "\$here\/runner\// {
	module = $2
	gsub(/"|\$here\//, "", module)
	module = "scripts/" module
	print ""
	while ((got = (getline line <module)) > 0) {
		if (line !~ /^# (shellcheck shell=|SPDX-)/)
			print line
	}
	if (got < 0) {
		print module ": cannot be read" >"/dev/stderr"
		exit 1
	}
	close(module)
	next
}
{ print }
