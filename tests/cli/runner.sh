# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# For the tests of datarunner: a separate state folder, and the end of every
# stream that a test leaves.

XDG_STATE_HOME=$T/state
XDG_CONFIG_HOME=$T/no-config
export XDG_STATE_HOME XDG_CONFIG_HOME

# runner_under SHELL: runs datarunner with this shell from now on; 1 if it is
# not installed.
runner_under() {
	runner_shell=$(command -v "$1") || return 1
	if [ "$1" = yash ]; then
		# it cannot read scripts with bytes that its locale does not
		# know
		runner_shell="/usr/bin/env -S LC_ALL=C.UTF-8 $runner_shell"
	fi
	mkdir -p "$T/runner"
	sed "1s|.*|#!$runner_shell|" "$BIN/datarunner" >"$T/runner/datarunner"
	chmod 755 "$T/runner/datarunner"
	case $PATH in
	"$T/runner":*) ;;
	*) PATH=$T/runner:$PATH ;;
	esac
}

# state_is STATUS, and streams N: more than N data points have arrived.
# shellcheck disable=SC2317
state_is() {
	datarunner status | grep -q "^Status: $1"
}

# shellcheck disable=SC2317
streams() {
	[ "$(wc -l <log)" -gt "$1" ]
}

# kept_numbers: prints N of the folders kept/N of the stream default, the oldest
# first.
kept_numbers() {
	for kept_folder in "$XDG_STATE_HOME"/datarunner/default/kept/*/; do
		basename "$kept_folder"
	done | sort -n
}

# kept: prints the undelivered lines that the stream default keeps, the oldest
# first, without their origins.
# shellcheck disable=SC2317
kept() {
	for kept_number in $(kept_numbers); do
		sed 's/^[0-9a-f]*-[0-9]* [0-9]* [0-9]*	//' \
			"$XDG_STATE_HOME/datarunner/default/kept/$kept_number/undelivered" \
			2>/dev/null
	done
}

# shellcheck disable=SC2317
keeps_lines() {
	[ -n "$(kept)" ]
}

# runner_cleanup: ends the processes of the state folders, which it finds by the
# locks.
runner_cleanup() {
	for runner_state in "$XDG_STATE_HOME"/datarunner/*/; do
		runner_name=${runner_state%/}
		"$BIN/datarunner" --name "${runner_name##*/}" stop \
			>/dev/null 2>&1
	done
}

at_end runner_cleanup
