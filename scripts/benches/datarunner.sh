# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# datarunner, for scripts/bench: status of a live stream, compared with a shell
# that only becomes another command.

calls=${CALLS:-100}

# called COMMAND: prints a loop that runs the command $calls times. status exits
# with 0 only while the stream runs.
called() {
	echo "i=$calls; while [ \$((i -= 1)) -ge 0 ]; do $1 >/dev/null; done"
}

bench_datarunner() {
	XDG_STATE_HOME=$folder/state
	export XDG_STATE_HOME
	head -n 600 days.csv >minutes.csv
	begin_sink
	datarunner --rate 1 start minutes.csv "$url" >/dev/null
	take_turns "$(called 'datarunner status')" \
		"$(called "sh -c 'exec /bin/true'")"
	row 'datarunner status' 1 "$calls" call
	row "  sh -c 'exec /bin/true'" 2 "$calls" call
	limit '  of the time of that' '$1 / $2' most 2
	datarunner stop >/dev/null
	end
}
