# Puts the modules that scripts/datarunner reads in the place of their names.

/^# shellcheck source=/ { next }
/^\. "\$here\/runner\// {
	room = $2
	gsub(/"|\$here\//, "", room)
	room = "scripts/" room
	print ""
	while ((got = (getline line <room)) > 0) {
		if (line !~ /^# shellcheck shell=/)
			print line
	}
	if (got < 0) {
		print room ": cannot be read" >"/dev/stderr"
		exit 1
	}
	close(room)
	next
}
{ print }
