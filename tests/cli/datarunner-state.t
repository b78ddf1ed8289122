#!/bin/sh
# SPDX-License-Identifier: ISC
# The state folder of datarunner: one of another user, a symbolic link, a full
# or read-only disk, odd names, concurrent verbs, and live and dead processes.
# And the helper that replaces flock(1) and setsid(1).

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
sample_day >day.csv
folder=$XDG_STATE_HOME/datarunner/default

every_verb='start stop status pause resume restart redeliver logs run'

# --- a folder that is not ours to use ---------------------------------------

refused() {
	for verb in $every_verb; do
		run datarunner "$verb"
		status_is "$verb: $1" 2
		like "$verb: says so" err "$2"
	done
}

mkdir -p "$XDG_STATE_HOME/datarunner" elsewhere
ln -s "$T/elsewhere" "$folder"
refused 'a symbolic link' "^✗ The state folder $folder is a symbolic link$"
is 'nothing was written through it' "$(ls -A elsewhere)" ''
rm "$folder"
: >"$folder"
refused 'a file' "^✗ $folder is not a folder, which the state needs$"
rm "$folder"
if [ "$(id -u)" = 0 ]; then
	mkdir "$folder"
	chown 12345 "$folder"
	refused "another user's" "^✗ The state folder $folder belongs to another user$"
	rmdir "$folder"
else
	skip "another user's folder" 'only root can make one'
fi
run env XDG_STATE_HOME=/dev/null datarunner start day.csv "$url"
status_is 'a place that cannot have folders' 2
like 'says so' err '^✗ Cannot create the state folder: '
run env -u HOME -u XDG_STATE_HOME datarunner status
status_is 'no HOME' 2
mkdir -p home
run env -u XDG_STATE_HOME HOME="$T/home" datarunner start --for 1ms \
	day.csv "$url"
status_is 'unless set it is below HOME' 0
check 'there' test -d home/.local/state/datarunner/default
is 'for us alone' "$(find home/.local/state/datarunner -perm -o+r \
	-o -perm -g+r -o -perm -o+x)" ''
env -u XDG_STATE_HOME HOME="$T/home" datarunner stop >/dev/null
mkdir -m 755 "$folder"
run datarunner start --for 1ms day.csv "$url"
status_is 'a folder of ours that is open' 0
is 'is closed' "$(find "$folder" -prune -perm 700)" "$folder"
for mode in 000 500 300; do
	chmod "$mode" "$folder"
	run datarunner status
	is "one of mode $mode is opened for us" \
		"$(find "$folder" -prune -perm 700)" "$folder"
done
datarunner stop >/dev/null

# --- a disk that is full, or read-only --------------------------------------

if unshare -rm true 2>/dev/null; then
	mkdir disk
	cat >on_disk <<-END
		mount -t tmpfs -o size=64k none disk || exit 100
		XDG_STATE_HOME=$T/disk
		export XDG_STATE_HOME
		case \$1 in
		full)
			mkdir -p disk/datarunner/default
			dd if=/dev/zero of=disk/fill bs=1k 2>dd.err
			;;
		nearly-full) dd if=/dev/zero of=disk/fill bs=1k count=24 2>dd.err ;;
		read-only) mount -o remount,bind,ro disk ;;
		filling)
			datarunner start --rate 100 day.csv "$base/down"
			dd if=/dev/zero of=disk/fill bs=1k 2>dd.err
			tries=0
			until [ "\$tries" -gt 200 ]; do
				datarunner status >on_disk.out
				[ \$? != 1 ] || break
				tries=\$((tries + 1))
				sleep 0.05
			done
			cat disk/datarunner/default/log >on_disk.log
			exit
			;;
		esac
		if [ "\$1" = pausing ]; then
			datarunner start --rate 50 day.csv "$url" || exit
			dd if=/dev/zero of=disk/fill bs=1k 2>dd.err
			datarunner pause
			datarunner resume
			was=\$(wc -l <log)
			tries=0
			until [ "\$(wc -l <log)" -gt "\$((was + 20))" ]; do
				tries=\$((tries + 1))
				[ "\$tries" -lt 200 ] || break
				sleep 0.05
			done
			echo "\$(wc -l <log) \$was" >on_disk.lines
			datarunner stop
			exit
		fi
		datarunner start day.csv "$url"
	END
	run unshare -rm sh on_disk full
	if [ "$status" = 100 ]; then
		skip 'a full disk' 'no tmpfs can be mounted'
	else
		status_is 'a full disk' 2
		like 'is named' err '^✗ Cannot write .*: No space left on device$'
		run unshare -rm sh on_disk read-only
		status_is 'a read-only disk' 2
		like 'is named' err '^✗ Cannot create .*: Read-only file system$'
		run unshare -rm sh on_disk nearly-full
		like 'a disk without room for the end of a stream is named' err \
			'failed: [a-z]+ ended, but the state folder cannot be written; is the disk full'
		run unshare -rm sh on_disk filling
		like 'a disk that gets full while nothing is delivered: DIED' \
			on_disk.out '^Status: DIED \(httppost ended(, but| with .* 2\)$)'
		run unshare -rm sh on_disk pausing
		like 'on a disk that got full a stream pauses in vain' err \
			'^✗ The stream did not pause$'
		read -r lines was <on_disk.lines
		check 'and continues' test "$lines" -gt "$((was + 20))"
		like 'and can be stopped' out '^⏹ Stream stopped$'
	fi
else
	skip 'a full disk' 'no namespaces of our own'
fi

# --- odd names --------------------------------------------------------------

NL='
'
odd="a 'b\" \$c *${NL}d%s\\"
mkdir -p "$odd/state" ./-odd
sample_day >"$odd/x y.csv"
cp "$odd/x y.csv" "./-odd/$odd.csv"
# shellcheck disable=SC2030,SC2031
(
	cd "$odd" || exit
	XDG_STATE_HOME=$PWD/state
	export XDG_STATE_HOME
	run datarunner start --rate 50 'x y.csv' "$url"
	status_is 'a folder with quotes, blanks and newlines' 0
	run datarunner pause
	run datarunner status
	like 'is shown on one line' "$T/out" \
		"^CSV File: $T/a 'b\" .c .*[nd]%s.*/x y[.]csv\$"
	run datarunner status --json
	is 'and as JSON' "$(jq -r .csv_file "$T/out")" \
		"$(csvrows --check "$PWD/x y.csv" | sed -n 's/^file=//p')"
	run datarunner stop
	status_is 'stops' 0
	run datarunner start --resume
	status_is 'continues' 0
	run datarunner stop
	cd ../-odd || exit
	run datarunner start --rate 50 -- "$odd.csv" "$url"
	status_is 'a file with such a name' 0
	run datarunner stop
	printf '%s\n' "$tests_done $tests_failed" >"$T/counts"
)
read -r tests_done tests_failed <counts

# Bytes that must not reach a terminal, and that JSON must not contain.
mkdir -p plain
for shell in ${RUNNER_SHELLS:-dash bash posh yash}; do
	runner_under "$shell" || continue
	# C1 as one byte and as UTF-8; UTF-8 that is cut, overlong, a surrogate,
	# or above U+10FFFF
	odd=$(printf 'x\302\2339\233\303\251\342\234\223\360\237\230\200')
	odd=$odd$(printf '\342\234\300\257\355\240\200\364\220\200\200\033\177.csv')
	run datarunner start "$odd" "$url"
	is "$shell: a name is shown as the filters show it" "$(cat err)" \
		"✗ CSV file not found: $(csvrows "$odd" 2>&1 |
			sed 's/^csvrows: //; s/: No such file.*//')"
	mkdir -p "$odd/state"
	cp day.csv "$odd/24hr_per_second_offline_mode.csv"
	run env -C "$odd" XDG_STATE_HOME="$T/plain" datarunner status --json
	status_is "$shell: a folder with such a name" 3
	is "$shell: as JSON" "$(jq -r .csv_file out)" "$(csvrows --check \
		"$T/$odd/24hr_per_second_offline_mode.csv" | sed -n 's/^file=//p')"
	check "$shell: which is UTF-8" iconv -f UTF-8 -t UTF-8 out
	rm -rf "$odd"
	echo 'csvrows: {limit: 3}' >no-file.yaml
	run env XDG_STATE_HOME="$T/plain" \
		datarunner --profile no-file.yaml --name none status --json
	is "$shell: no file is null" "$(jq -c .csv_file out)" null
	run env XDG_STATE_HOME="$T/plain" \
		datarunner --profile no-such.yaml --name none status
	status_is "$shell: a profile that cannot be read" 2
	is "$shell: shows no status" "$(cat out)" ''

	# the exit status of list is not that of its last stream
	mkdir -p rows/datarunner/a rows/datarunner/b
	: >rows/datarunner/a/settings
	chmod 700 rows/datarunner/b
	ln -s "$T" rows/datarunner/a-link
	run env XDG_STATE_HOME="$T/rows" datarunner list
	status_is "$shell: list ends with the worst of its rows" 2
	like "$shell: says which" err 'a-link is a symbolic link$'
	like "$shell: and shows the others" out '^b +STOPPED +0  -$'
	rm -rf rows
done

# --- two at once ------------------------------------------------------------

for round in 1 2 3; do
	datarunner start day.csv "$url" >first 2>&1 &
	one=$!
	datarunner start day.csv "$url" >second 2>&1
	two=$?
	wait "$one"
	one=$?
	is "two starts, round $round: one begins, and the other has what it wants" \
		"$((one + two))" 0
	is 'one says so' "$(cat first second | grep -c '^⚠ Already streaming ')" 1
	datarunner stop >/dev/null
done
datarunner start day.csv "$url" >/dev/null
datarunner stop >first 2>&1 &
one=$!
datarunner stop >second 2>&1
wait "$one"
is 'two stops: one stops it' "$(cat first second | grep -c '^⏹ Stream stop')" 1
is 'for the other there is none' \
	"$(cat first second | grep -c '^⚠ Not currently')" 1

# --- signals right after the start ------------------------------------------

sent=0
for round in 1 2 3 4 5; do
	rm -rf "$folder"
	datarunner start --rate 50 day.csv "$url" >started 2>&1 &
	one=$!
	# as soon as the stage exists, with or without its handlers; without
	# naps, because there is little time
	tries=0
	until [ -s "$folder/httppost.lock" ] && [ -s "$folder/pace.lock" ] &&
		[ -s "$folder/csvrows.lock" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 3000000 ] || break
	done
	for stage in csvrows pace httppost; do
		for signal in QUIT USR1 USR2; do
			kill "-$signal" "$(tail -n 1 "$folder/$stage.lock")" &&
				sent=$((sent + 1))
		done
	done
	wait "$one"
	datarunner resume >/dev/null 2>&1
	run datarunner status
	status_is "round $round: it lives" 0
	datarunner stop >/dev/null
done
is 'all signals were sent' "$sent" 45

# --- what cannot be written down ----------------------------------------------

# Nothing can be created through a dangling link, not even by root.
unmarkable() {
	rm -rf "$folder"
	datarunner start --rate 50 day.csv "$url" >/dev/null
	ln -s nowhere/none "$folder/stopped"
	run datarunner stop
	status_is "$1: stop if that cannot be recorded" 1
	like "$1: says so" err '^✗ Cannot write the state folder'
	like "$1: and ends the stream" out '^⏹ Stream stopped$'
	check "$1: it has ended" ! state_is RUNNING
	run datarunner stop
	status_is "$1: if it cannot be recorded as stopped, either" 2
	rm -f "$folder/stopped"
	background datarunner --rate 50 run day.csv "$url" >run.out 2>run.err
	check "$1: a run" until_true 20 state_is RUNNING
	ln -s nowhere/none "$folder/stopped"
	mkdir "$folder/run.ended"
	kill -TERM "$pid"
	settle
	status_is "$1: SIGTERM ends it alike" 143
	like "$1: with the stream" run.out '^⏹ Stream stopped$'
	check "$1: which has ended" ! state_is RUNNING
	rm -rf "$folder"
	datarunner start --rate 50 day.csv "$url" >/dev/null
	ln -s nowhere/none "$folder/stopped"
	kill -TERM "$(tail -n 1 "$folder/keeper.lock")"
	check "$1: and so does the keeper" until_true 20 sh -c \
		'! datarunner status | grep -q "^Status: RUNNING"'
	rm -rf "$folder"
}

for shell in ${RUNNER_SHELLS:-dash bash posh yash}; do
	if runner_under "$shell"; then
		unmarkable "$shell"
	fi
done

# --- a pid that another process got -----------------------------------------

background sleep 1000
bystander=$pid
datarunner start --rate 50 day.csv "$url" >/dev/null
for stage in csvrows pace httppost; do
	kill -KILL "$(tail -n 1 "$folder/$stage.lock")"
done
check 'all stages are dead' until_true 20 sh -c \
	'datarunner status >dead; [ $? = 1 ] && [ -s "$0/httppost.exit" ]' "$folder"
for stage in csvrows pace httppost keeper; do
	echo "$bystander" >"$folder/$stage.lock"
done
for verb in status pause resume stop "start --for 1ms" restart stop; do
	# shellcheck disable=SC2086
	run datarunner $verb
done
check 'a stranger with their number is left alone' is_alive "$bystander"

# --- a stream that lives elsewhere --------------------------------------------

# out_of_reach DESCRIPTION [COMMAND...]: verbs that would signal the stream
# refuse to do so.
out_of_reach() {
	what=$1
	shift
	for verb in stop pause resume restart; do
		run "$@" datarunner "$verb"
		status_is "$what: no $verb from here" 1
		like 'but the machine on which it runs' err \
			'^✗ The stream runs on .*: use this command there$'
	done
	run "$@" datarunner start
	like 'start: one is enough' out '^⚠ Already streaming '
	run "$@" datarunner status
	status_is 'status looks' 0
}

sed_settings() {
	sed "$1" "$folder/settings" >settings.new && mv settings.new "$folder/settings"
}

rm -rf "$folder"
datarunner start --rate 50 day.csv "$url" >/dev/null
sed_settings "s/^stored_pid_space='/&another/"
out_of_reach 'another machine that shares the folder'
sed_settings "s/^stored_mode=.*/stored_mode='run'/"
run datarunner run
status_is 'and no run takes it over' 1
like 'which says why' err '^✗ The stream runs on '
run datarunner status
status_is 'it was left alone' 0
keeper=$(tail -n 1 "$folder/keeper.lock")
kill -KILL "$(tail -n 1 "$folder/httppost.lock")"
wait_for 20 has_ended "$keeper"
run datarunner start day.csv "$url"
status_is 'after its end, a stream begins here' 0
datarunner stop >/dev/null

if can_trace && unshare -rpf --mount-proc true 2>/dev/null; then
	rm -rf "$folder"
	background unshare -rpf --mount-proc --kill-child "$BIN/datarunner" \
		--rate 50 run day.csv "$url" >run.out 2>run.err
	check 'in a PID namespace of its own' until_true 20 state_is RUNNING
	# in place of a signal, the test writes down what would be sent
	out_of_reach 'another container' strace -f -qq -e trace=kill \
		-e inject=kill:retval=0 -A -o kills
	unlike 'and nobody is sent a signal' kills 'kill\('
	kill -KILL "$pid"
	settle
	check 'it ends with its container' until_true 20 sh -c \
		'! datarunner status >/dev/null'
	datarunner stop >/dev/null
else
	skip 'a PID namespace of its own' 'no namespaces of our own, or no strace'
fi

# --- without flock(1) and setsid(1) -----------------------------------------

mkdir bare
IFS=:
# shellcheck disable=SC2086
set -- $PATH
unset IFS
# the first of a name stays
for tools; do
	ln -s "$tools"/* bare 2>/dev/null
done
rm -f bare/flock bare/setsid
cat >on_bare <<END
PATH=$T/bare
datarunner start --rate 50 day.csv "$url" && datarunner pause &&
	datarunner resume && datarunner status && datarunner stop
END
run sh on_bare
status_is 'the helper does for both' 0
like 'it was streaming' out '^Status: RUNNING$'
like 'and stopped' out '^⏹ Stream stopped$'
run datarunner-hold flock -n 300
status_is 'the helper refuses nonsense' 2
run datarunner-hold setsid no-such-command
status_is 'and what is not there' 127
exec 5>lockfile 6>lockfile
run datarunner-hold flock -n 5
status_is 'it locks' 0
run datarunner-hold flock -s -n 6
status_is 'what is locked is locked' 1
run flock -n 6
status_is 'for flock(1), too' 1
exec 5>&- 6>&-

# --- as another user --------------------------------------------------------

as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
if [ "$(id -u)" = 0 ] && $as_nobody true 2>/dev/null; then
	# the user may have no access to the folder of the commands
	mkdir commands
	cp "$BIN"/* commands
	chmod 755 commands commands/*
	chmod 755 "$T"
	mkdir user
	chown 65534 user
	# shellcheck disable=SC2031
	cat >as_user <<-END
		PATH=$T/commands:/usr/bin:/bin
		XDG_STATE_HOME=$T/user
		export PATH XDG_STATE_HOME
		datarunner start --rate 50 $T/day.csv "$url" || exit
		datarunner pause && datarunner resume && datarunner status
		datarunner stop
		XDG_STATE_HOME=$XDG_STATE_HOME datarunner status
	END
	# shellcheck disable=SC2031
	chmod 755 "$XDG_STATE_HOME" "$XDG_STATE_HOME/datarunner"
	# shellcheck disable=SC2086
	run $as_nobody sh as_user
	status_is "another user is refused root's streams" 2
	like 'but has his own' out '^⏹ Stream stopped$'
else
	skip 'another user' 'this is not root, or there is no setpriv'
fi

# shellcheck disable=SC2031
states=$XDG_STATE_HOME/datarunner

# --- settings are words of the shell, so they must be ours ----------------------

rm -rf "$states"
datarunner start --rate 100 --for 50ms day.csv "$url" >/dev/null
check 'a stream' until_true 20 state_is FINISHED
# The keeper, which may not have ended yet, must not read it either.
chmod 620 "$folder/settings"
echo 'touch gotcha' >>"$folder/settings"
for mode in 620 602 666; do
	chmod "$mode" "$folder/settings"
	for verb in status stop 'start --resume' list; do
		# shellcheck disable=SC2086
		run datarunner $verb
		status_is "$verb, settings of mode $mode: refused" 2
	done
	like "mode $mode: with the reason" err \
		'settings: refused: the file must belong to you, and only you'
done
check 'nothing of it is run' test ! -e gotcha
chmod 600 "$folder/settings"
mv "$folder/settings" settings.elsewhere
ln -s "$PWD/settings.elsewhere" "$folder/settings"
run datarunner status
status_is 'settings that are a link: refused' 2
if [ "$(id -u)" = 0 ] && chown 12345 settings.elsewhere 2>/dev/null; then
	rm "$folder/settings"
	mv settings.elsewhere "$folder/settings"
	run datarunner status
	status_is "another user's settings: refused" 2
else
	skip "another user's settings" 'needs root'
fi
check 'nothing of them is run' test ! -e gotcha
rm -rf "$states"

# --- a mistyped name makes no folder ----------------------------------------------

for verb in status stop pause resume redeliver logs 'start --resume' \
	'restart --resume' "check day.csv $url" list start restart run \
	'run none.csv' 'start none.csv'; do
	# shellcheck disable=SC2086
	run datarunner --name mistyped $verb
	check "$verb: makes no folder" test ! -e "$states"
done
run datarunner --name mistyped logs -f
status_is 'logs -f without a stream' 1
like 'says so' err '^✗ No log to follow: no stream has been started yet$'
echo exit >typed
run datarunner --name mistyped day.csv "$url" <typed
check 'nor does a prompt without a stream' test ! -e "$states"

# --- what is told now wins ----------------------------------------------------------

# The start may be over before pace has written its status.
# shellcheck disable=SC2317
has_interval() {
	grep -qx "interval=$1" "$folder/pace.status" 2>/dev/null
}
datarunner start --speed 5 day.csv "$url" >/dev/null
datarunner restart --resume --speed 10 >/dev/null
check 'restart --resume --speed' until_true 20 has_interval 0.100000000
datarunner restart --resume --rate max >/dev/null
check 'restart --resume --rate max, after a speed' \
	until_true 20 has_interval 0.000000000
run datarunner restart --resume --speed 4
status_is 'and a speed after that' 0
check 'which holds' until_true 20 has_interval 0.250000000
datarunner stop >/dev/null

done_testing
