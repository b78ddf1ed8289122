# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# until_true SECONDS COMMAND...: runs it every 100 ms until it succeeds; returns
# 1 after SECONDS.
until_true() {
	tries=$(($1 * 10))
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}
