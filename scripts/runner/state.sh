# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The folder of a stream. A stage runs while its lock is held: the kernel
# releases the lock when the process ends, however it ends. The holder writes
# its process id into the file of the lock, so the id is valid as long as the
# lock is held, on the machine where it was written: see is_elsewhere. Files:
#
#	verb.lock               held by one verb at a time
#	settings                what was started, as words of the shell
#	default.yaml            the profile, if the user has none
#	pace.yaml               the profile of pace, which rate and speed change
#	csvrows.lock ...        lock and process id of each stage
#	keeper.lock run.lock    the same of the processes that wait for them
#	csvrows.exit ...        the exit status of a stage that has ended
#	died                    the first stage that failed, and how
#	stopped                 the stream was told to stop
#	finished                a resume found all records settled
#	run.ended               `run` ended, and was not killed
#	earlier                 sums of the starts that this one continues
#	pace.status httppost.status checkpoint
#	log log.1 ...           messages of this stream and of those before
#	log.lock log.journal    the writer of the log, and what it has read
#	history                 lines that were typed at the prompt
#	kept/N                  undelivered lines of a start; see redeliver.sh
#
# Descriptors of locks: 8 verb, 7 run, 6 keeper, 9 stage. A start writes to 5 for
# the prompt, and the keeper reads 4 for the log.

# Finds setsid(1) and flock(1), or uses the helper that replaces them.
state_find_tools() {
	flock=flock
	setsid=setsid
	if ! command -v flock >/dev/null 2>&1; then
		flock='datarunner-hold flock'
	fi
	if ! command -v setsid >/dev/null 2>&1; then
		setsid='datarunner-hold setsid'
	fi
	nap=0.05
	naps_a_second=20
	if ! sleep 0.01 2>/dev/null; then
		nap=1
		naps_a_second=1
	fi
}

# state_choose: sets $root and $state from $name.
state_choose() {
	case $name in
	[.-]*) refused --name 'must begin with a letter, a digit or _' "$name" ;;
	*[!"$LETTERS$DIGITS._-"]*)
		refused --name 'must be letters, digits, ., _ and -' "$name"
		;;
	esac
	state_find_root
	[ -n "$root" ] || fail 2 'HOME is not set: set it, or XDG_STATE_HOME,' \
		'to choose the state folder'
	state=$root/$name
}

# state_find_root: sets $root to the folder of all states, or to nothing if there
# is no home.
state_find_root() {
	root=
	case ${XDG_STATE_HOME:-} in
	/*) root=$XDG_STATE_HOME/datarunner ;;
	*)
		case ${HOME:-} in
		/*) root=$HOME/.local/state/datarunner ;;
		esac
		;;
	esac
}

# state_names: prints the names of all streams, one a line.
state_names() {
	for folder in "$root"/*/; do
		folder=${folder%/}
		case ${folder##*/} in
		[.-]* | *[!"$LETTERS$DIGITS._-"]*) ;;
		*) say "${folder##*/}" ;;
		esac
	done
}

state_is_there() {
	[ -e "$state" ] || [ -h "$state" ]
}

# Fails unless the state folder is a folder of this user with mode 0700.
state_verify() {
	shown "$state"
	if [ -h "$state" ]; then
		fail 2 "The state folder $REPLY is a symbolic link"
	elif [ ! -d "$state" ]; then
		fail 2 "$REPLY is not a folder, which the state needs"
	fi
	read -r permissions links owner remains <<-END
		$(ls -ldn "$state")
	END
	if [ "$owner" != "$(id -u)" ]; then
		fail 2 "The state folder $REPLY belongs to another user"
	fi
	case $permissions in
	drwx------*) ;;
	*)
		chmod 700 "$state" 2>/dev/null ||
			fail 2 "Cannot set the mode of the state folder $REPLY to 0700"
		;;
	esac
}

# state_make: creates the folder if it does not exist.
state_make() {
	if ! state_is_there; then
		reason=$( (mkdir -p "$root" && mkdir "$state") 2>&1) ||
			state_is_there ||
			fail 2 "Cannot create the state folder: $reason"
	fi
	state_verify
	reason=$( (: >>"$state/verb.lock") 2>&1) ||
		fail 2 "Cannot write the state folder: ${reason##*: }"
}

# state_mark FILE: creates it; returns 1 if that fails. It uses `true` because a
# failed redirection of `:` ends the shell.
state_mark() {
	true >"$state/$1"
} 2>/dev/null

# state_enter: takes the lock of the verb until this process ends. Processes
# that outlive the verb must close descriptor 8.
state_enter() {
	state_make
	exec 8>>"$state/verb.lock"
	take_lock 8 30 8>&8 ||
		fail 1 "Another datarunner command is changing $name;" \
			'try again when it is done'
}

# is_held LOCK: whether a process holds it. It tries a shared lock, so that two
# verbs that look at the same time do not see each other. A signal from the
# terminal may end flock, so it is tried again.
is_held() {
	looks=0
	while [ -e "$state/$1.lock" ] && [ "$looks" -lt 5 ]; do
		$flock -s -n 9 9<"$state/$1.lock" 2>/dev/null
		case $? in
		0) return 1 ;;
		1) return 0 ;;
		esac
		looks=$((looks + 1))
	done
	return 1
}

# take_lock FD SECONDS: takes a lock, and tries again because is_held has it for
# a moment.
take_lock() {
	takes=0
	until $flock -n "$1" 2>/dev/null; do
		takes=$((takes + 1))
		[ "$takes" -le $(($2 * naps_a_second)) ] || return 1
		sleep "$nap"
	done
}

# state_find_space: sets $host, and $pid_space to what identifies the process
# ids here: the boot of this machine, or its name, and the PID namespace.
state_find_space() {
	host=$(uname -n)
	first_line /proc/sys/kernel/random/boot_id
	pid_space=${REPLY:-$host}/$(readlink /proc/self/ns/pid 2>/dev/null)
}

# is_elsewhere: whether the stream was started on another machine or in another
# container that shares the folder and its locks. Its process ids mean other
# processes here.
is_elsewhere() {
	[ -n "${stored_pid_space:-}" ] || return 1
	[ -n "${pid_space:-}" ] || state_find_space
	[ "$stored_pid_space" != "$pid_space" ]
}

# signal_holder SIGNAL LOCK: signals the process that holds the lock.
signal_holder() {
	is_held "$2" || return 1
	! is_elsewhere || return 1
	holder=
	while read -r line; do
		holder=$line
	done <"$state/$2.lock"
	case $holder in
	'' | *[!0-9]*) return 1 ;;
	esac
	kill "-$1" "$holder" 2>/dev/null
}

# until_free SECONDS LOCK...: waits until no lock is held; returns 1 after
# SECONDS.
until_free() {
	naps=$(($1 * naps_a_second))
	shift
	for lock in "$@"; do
		while is_held "$lock"; do
			[ "$naps" -gt 0 ] || return 1
			naps=$((naps - 1))
			sleep "$nap"
		done
	done
}

# die_of SIGNAL: this shell or subshell dies of the signal. Process 1 of a
# container cannot, and exits with 128 plus the number of the signal.
die_of() {
	trap - "$1"
	kill "-$1" "$(exec sh -c 'echo "$PPID"')"
	case $1 in
	HUP) exit 129 ;;
	INT) exit 130 ;;
	esac
	exit 143
}

# end_on SIGNAL COMMAND: sets a trap whose command does not return. If the signal
# arrives while bash 5.2 expands $( ), bash parses the trap up to a closing
# parenthesis, and drops the signal if it finds none. At other times the command
# has ended the shell before it reads that line.
end_on() {
	# shellcheck disable=SC2064
	trap "$2
)" "$1"
}

# first_line FILE: sets REPLY to its first line, or to nothing.
first_line() {
	REPLY=
	{ read -r REPLY <"$1"; } 2>/dev/null
	return 0
}

# read_status FILE PREFIX: sets PREFIX_key to the value of each key=value line.
read_status() {
	[ -r "$1" ] || return 1
	while IFS= read -r line; do
		key=${line%%=*}
		value=${line#*=}
		case $key in
		'' | *[!a-z0-9_]*) ;;
		*) eval "$2_$key=\$value" ;;
		esac
	done <"$1"
}

# count_settled CHECKPOINT: sets REPLY to its count, or to nothing. Only httppost
# verifies its checksum.
count_settled() {
	first_line "$1"
	case $REPLY in
	'httppost-checkpoint 1 settled='*) ;;
	*) REPLY= ;;
	esac
	REPLY=${REPLY##* settled=}
	decimal "${REPLY%% *}"
}

# decimal DIGITS: sets REPLY to the number without leading zeros, which would
# mean octal, or to nothing if these are not digits.
decimal() {
	REPLY=$1
	case $REPLY in
	*[!0-9]*) REPLY= ;;
	esac
	while :; do
		case $REPLY in
		0?*) REPLY=${REPLY#0} ;;
		*) return 0 ;;
		esac
	done
}

# count_lines FILE: sets REPLY to its number of lines, 0 if it does not exist.
count_lines() {
	REPLY=0
	if [ -f "$1" ]; then
		REPLY=$(($(wc -l <"$1")))
	fi
}
