# shellcheck shell=sh
# until_true SECONDS COMMAND...: tries it each 100 ms; 1 if it never succeeds.
until_true() {
	tries=$(($1 * 10))
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}
