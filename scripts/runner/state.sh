# shellcheck shell=sh
# The folder of a stream, and what is true of it. A stage lives while its lock
# is held: the kernel drops the lock with the process, whatever killed it. The
# file of the lock holds the process id, written by the holder, so an id is
# good as long as the lock is, where it was written: see is_elsewhere. Files:
#
#	verb.lock               held by one verb at a time
#	settings                what was started, as words of the shell
#	default.yaml            the profile, where the user has none
#	csvrows.lock ...        a lock and process id a stage; keeper.lock,
#	run.lock                of the process that waits for the stages
#	csvrows.exit ...        the exit status of a stage that has ended
#	died                    which stage was the first to fail, and how
#	stopped                 it was told to stop
#	finished                there was nothing left to resume
#	run.ended               who ran it in the foreground ended by itself
#	pace.status httppost.status checkpoint
#	log log.1               what the stages say; of the stream before
#	undelivered.jsonl       what was not delivered
#	redeliver.*             what is being posted again
#	kept/N                  these and the settings, of an earlier CSV file
#
# Descriptors: 8 the lock of the verb, 7 of run, 6 of the keeper, 9 of a stage;
# 5 tells the guard of the screen that the prompt lives.

# setsid(1) and flock(1), or the helper that stands in for both.
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
	'' | [.-]* | *[!"$LETTERS$DIGITS._-"]*)
		usage_fault --name 'must be letters, digits, ., _ and -, and not begin with . or -'
		;;
	esac
	case ${XDG_STATE_HOME:-} in
	/*) root=$XDG_STATE_HOME/datarunner ;;
	*)
		case ${HOME:-} in
		/*) root=$HOME/.local/state/datarunner ;;
		*) fail 2 'HOME is not set: set it, or XDG_STATE_HOME, to choose the state folder' ;;
		esac
		;;
	esac
	state=$root/$name
}

state_is_there() {
	[ -e "$state" ] || [ -h "$state" ]
}

# Fails unless the folder is a folder, ours, and for us and nobody else to use.
state_verify() {
	shown "$state"
	if [ -h "$state" ]; then
		fail 2 "$REPLY is a symbolic link"
	elif [ ! -d "$state" ]; then
		fail 2 "$REPLY is not a folder"
	fi
	read -r permissions links owner remains <<-END
		$(ls -ldn "$state")
	END
	if [ "$owner" != "$(id -u)" ]; then
		fail 2 "$REPLY belongs to another user"
	fi
	case $permissions in
	drwx------*) ;;
	*)
		chmod 700 "$state" 2>/dev/null ||
			fail 2 "$REPLY: cannot set its mode to 0700"
		;;
	esac
}

# state_make: creates the folder where it is missing.
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

# state_mark FILE: creates it; 1 where the disk does not let it. A redirection
# that fails would end the shell at `:`, and what is to be done behind it.
state_mark() {
	true >"$state/$1"
} 2>/dev/null

# state_enter: one verb at a time, until this process ends. Those who began
# something that goes on must close descriptor 8 there.
state_enter() {
	state_make
	exec 8>>"$state/verb.lock"
	take_lock 8 30 8>&8 ||
		fail 1 "Another datarunner command is changing $name;" \
			'try again when it is done'
}

# is_held LOCK: whether a process holds it. A shared lock looks, so that two
# who look do not see each other. A signal from the terminal may meet flock.
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

# take_lock FD SECONDS: for one's own; who looks has it for a moment.
take_lock() {
	takes=0
	until $flock -n "$1" 2>/dev/null; do
		takes=$((takes + 1))
		[ "$takes" -le $(($2 * naps_a_second)) ] || return 1
		sleep "$nap"
	done
}

# state_find_space: sets $host, and $pid_space to where process ids mean the
# same: this boot of this machine, or its name, and the PID namespace.
state_find_space() {
	host=$(uname -n)
	first_line /proc/sys/kernel/random/boot_id
	pid_space=${REPLY:-$host}/$(readlink /proc/self/ns/pid 2>/dev/null)
}

# is_elsewhere: whether the stream was started on another machine, or in another
# container, that shares the folder and its locks. What is its process id there
# is a stranger's here.
is_elsewhere() {
	[ -n "${stored_pid_space:-}" ] || return 1
	[ -n "${pid_space:-}" ] || state_find_space
	[ "$stored_pid_space" != "$pid_space" ]
}

# signal_holder SIGNAL LOCK: to the process that holds it, and to no other.
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

# until_free SECONDS LOCK...: waits until none is held; 1 if that takes longer.
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

# die_of SIGNAL: this shell, or the one within it, dies of it; process 1 of a
# container cannot, and exits with what a shell makes of it.
die_of() {
	trap - "$1"
	kill "-$1" "$(exec sh -c 'echo "$PPID"')"
	case $1 in
	HUP) exit 129 ;;
	INT) exit 130 ;;
	esac
	exit 143
}

# first_line FILE: sets REPLY to it, or to nothing.
first_line() {
	REPLY=
	{ read -r REPLY <"$1"; } 2>/dev/null
	return 0
}

# read_status FILE PREFIX: sets PREFIX_KEY for each key=value line.
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

# read_settled: sets $settled to the count of the checkpoint, or to nothing.
# Whether the checkpoint is sound is for httppost to say.
read_settled() {
	count_settled "$state/checkpoint"
	settled=$REPLY
}

# count_settled CHECKPOINT: sets REPLY to its count, or to nothing.
count_settled() {
	first_line "$1"
	case $REPLY in
	'httppost-checkpoint 1 settled='*) ;;
	*) REPLY= ;;
	esac
	REPLY=${REPLY##* settled=}
	decimal "${REPLY%% *}"
}

# decimal DIGITS: sets REPLY without leading zeros, which would mean octal; to
# nothing for anything else.
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

# count_lines FILE: sets REPLY; 0 where there is none.
count_lines() {
	REPLY=0
	if [ -f "$1" ]; then
		REPLY=$(($(wc -l <"$1")))
	fi
}
