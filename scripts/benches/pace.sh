# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# pace, for scripts/bench. What the receiver measured of a command is a line of
# the file seen-NAME: 1 lines, 2 error of the mean rate in ppm, lateness in ms
# as 3 p50, 4 p99, 5 maximum and 6 last line, 7 CPU in percent, 8 ms of CPU up
# to the first line, 9 KiB.

span=${SPAN:-4}

# see NAME RATE COMMAND...: lets the receiver measure a command once, with the
# file `paced` as its input.
see() {
	see_name=$1
	shift
	receiver "$@" <paced | sed 's/[a-z0-9_]*=//g' >>"seen-$see_name"
}

# seen NAME WHAT: prints a row of medians.
seen() {
	for column in 2 3 4 5 6 7 8 9; do
		figure "\$$column" "seen-$1" | cut -d ' ' -f 1
	done | tr '\n' ' ' | awk -v what="$2" \
		-v spread="$(figure '$4' "seen-$1" | spread %.3f)" '{
		printf "  %-28s %+7d ppm %8.3f %8.3f %8.3f %8.3f ms", what, $1,
			$2, $3, $4, $5
		printf " %7.3f %% %7.3f ms %6d KiB%s\n", $6, $7, $8,
			spread == "" ? "" : "  p99" spread
	}'
}

# seen_within NAME FIGURE LIMIT...: prints which limits hold.
seen_within() {
	within_file=seen-$1
	shift
	while [ $# -gt 0 ]; do
		case $1 in
		ppm) within='($2 < 0 ? -$2 : $2)' ;;
		p99) within='$4' ;;
		last) within='$6' ;;
		cpu) within='$7' ;;
		kib) within='$9' ;;
		esac
		limit "    $1" "$within" most "$2" "$within_file"
		shift 2
	done
}

# A loop as people write it: one line per interval, above 1000/s several lines
# per millisecond.
pace_write_interval() {
	cat >interval.js <<-'END'
		const [rate, count] = process.argv.slice(2).map(Number);
		const lines = Math.max(1, Math.round(rate / 1000));
		const text = "1234567\n".repeat(lines);
		let done = 0;
		const timer = setInterval(() => {
			process.stdout.write(text);
			if ((done += lines) >= count) clearInterval(timer);
		}, 1000 * lines / rate);
	END
}

# paced_peers RATE: how other programs pace the same lines, once.
paced_peers() {
	if has pv; then
		see "pv-$1" "$1" pv -q -l -L "$1"
		seen "pv-$1" "pv -l -L $1"
	fi
	if has node; then
		see "node-$1" "$1" node interval.js "$1" "$paced_lines"
		seen "node-$1" 'node setInterval'
	fi
}

# paced RATE FIGURE LIMIT...: pace and its peers at RATE lines per second.
paced() {
	paced_rate=$1
	shift
	paced_lines=$((paced_rate * span + 1))
	yes 1234567 | head -n "$paced_lines" >paced
	turn=0
	while [ "$turn" -lt "$runs" ]; do
		turn=$((turn + 1))
		see "$paced_rate" "$paced_rate" pace -r "$paced_rate"
		paced_beside "$paced_rate"
	done
	seen "$paced_rate" "pace -r $paced_rate"
	seen_within "$paced_rate" "$@" kib 4096
	paced_beside_seen "$paced_rate"
	paced_peers "$paced_rate"
}

# paced_beside RATE: the commands that take turns with pace at this rate: short
# ticks if there are ticks, and the bare loop if lines leave one at a time.
paced_beside() {
	case $1 in
	1) ;;
	1000) see bare 1000 ticker 1000 "$paced_lines" ;;
	*) see "tick-$1" "$1" pace -r "$1" --tick 100us ;;
	esac
}

paced_beside_seen() {
	case $1 in
	1) return ;;
	1000)
		seen bare 'clock_nanosleep and write'
		paste -d ' ' seen-1000 seen-bare >pairs
		limit '    p99 of pace by that' '$4 / $13' most 1.5 pairs
		return
		;;
	esac
	seen "tick-$1" "pace -r $1 --tick 100us"
	case $1 in
	100000) seen_within "tick-$1" ppm 100 p99 0.15 ;;
	*) seen_within "tick-$1" ppm 200 ;;
	esac
}

# stalled COMMAND...: prints the lines in the second after 4 s without a reader,
# which is long after the pipe is full.
stalled() {
	receiver -s 4 -a 1000 1000 "$@" <many | sed 's/[a-z]*=//g' >stall
	awk -v what="$*" '{
		printf "  %-30s %6d lines, %d beyond the rate; %d in the pipe\n",
			what, $2, $3, $1
	}' stall
}

pace_stalls() {
	echo "pace: the second after a stall of 4 s, 1000/s, lines of $width bytes"
	head -n 20000 days.jsonl >many
	stalled pace -r 1000 --for 8s
	limit '    beyond the rate' '$3' most 250 stall
	if has pv; then
		stalled timeout 8 pv -q -l -L 1000
	fi
}

# unpaced OPTION...: pace at full speed, and cat in its place.
unpaced() {
	take_turns "cat days.jsonl | pace $* | cat >/dev/null" \
		'cat days.jsonl | cat | cat >/dev/null'
	row "cat | pace $* | cat" 1 "$rows" line
	limit '  as fast as cat | cat | cat' '$2 / $1' least 0.8
}

# recorded WHAT LIMIT COMMAND: prints a row, and the time compared with that in
# which csvrows makes these lines.
recorded() {
	within "$1" "$3 >/dev/null" 'csvrows days.csv >/dev/null' "$2" \
		'the time of csvrows' "$rows" line
}

pace_recorded() {
	others=$(head -n 1 days.csv | cut -d , -f 2-)
	csvrows --columns "$others,time" days.csv >last.jsonl
	recorded 'pace --by, the first member' 8 \
		'pace --by time --max-gap 1ns <days.jsonl'
	recorded 'pace --by, the tenth member' 8 \
		'pace --by time --max-gap 1ns <last.jsonl'
	recorded 'pace --by, --time-format' 10 \
		'pace --by time --max-gap 1ns --time-format %H:%M:%S <days.jsonl'
	rm last.jsonl
}

pace_rates() {
	cat <<-END
		pace: lines of 8 bytes, measured by the receiver for $span s.
		Columns: error of the mean rate; lateness after the ideal slot, counted
		from the earliest line (p50, p99, max, last line); CPU after the first
		line; time to the first line; memory. Medians of $runs runs; peers run
		once.
	END
	pace_write_interval
	paced 1 last 2 p99 3 cpu 0.02
	paced 1000 ppm 50 p99 0.3 cpu 5
	paced 100000 ppm 100 p99 1 cpu 5
	paced 1000000 ppm 200 p99 1 cpu 10
}

bench_pace() {
	timed 'all rates' pace_rates
	timed 'the stalls' pace_stalls
	echo "pace: $rows lines of $width bytes at full speed"
	unpaced --rate max
	unpaced --rate 100000000
	echo "pace: the same lines by their recorded times, without waiting"
	pace_recorded
}
