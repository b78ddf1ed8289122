#!/bin/sh
# SPDX-License-Identifier: ISC
# One stream on many machines: bulk data by GNU parallel, a paced stream by
# datarunner-over-ssh, a Slurm array job on one node, and the command of the
# Kubernetes manifest. The machines are homes behind an sshd on loopback. The
# receiver counts every record and key.

# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

CLUSTER=$ROOT/scripts/cluster
ROWS=60
PATH=$PATH:/usr/sbin:/sbin
daemons=

# Background processes, and their state, end with the test.
end_daemons() {
	for daemon in $daemons; do
		if [ -s "$daemon" ]; then
			daemon=$(cat "$daemon")
			kill "$daemon" 2>/dev/null
			until_true 5 has_ended "$daemon" ||
				kill -KILL "$daemon"
		fi
	done
}
at_end end_daemons

sample_day | head -n $((ROWS + 1)) >day.csv
sed '1d; s/,.*//' day.csv | sort >rows
backend_start

# profile FILE PACE [HTTPPOST]: writes a profile for $data, with keys.
data=$T/day.csv
profile() {
	cat >"$1" <<-END
		csvrows: {file: $data}
		pace: {$2}
		httppost:
		  url: '$url'
		  body: '{"timestamp":"%{now}","data":%{line}}'
		  header: 'Idempotency-Key: %{key}'
		  run: day
		  ${3-}
	END
}
profile datarunner.yaml 'rate: 20'

# soon SECONDS: prints the whole second that far in the future.
soon() {
	date -u -d "@$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null ||
		date -u -r "$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%SZ
}

arrived() {
	[ "$(wc -l <requests)" -ge "$1" ]
}

anew() {
	: >log
	: >requests
}

# counted DESCRIPTION [REPEATS]: every row arrived, each under a key of its own,
# and at most REPEATS requests were repeated, under the same key.
counted() {
	jq -r '[(.headers | with_entries(.key |= ascii_downcase) |
			.["idempotency-key"]),
		(.body | fromjson | .data.time)] | join(" ")' requests >pairs
	is "$1: every row arrived, under one key" \
		"$(sort -u pairs | sed 's/.* //' | sort)" "$(cat rows)"
	is "$1: each has a key of its own" \
		"$(sed 's/ .*//' pairs | sort -u | grep -c .)" "$ROWS"
	check "$1: at most ${2:-0} were repeated" \
		test $(($(wc -l <pairs) - ROWS)) -le "${2:-0}"
}

# slots FILE MS: writes when each row of day.csv is due, with so many ms between
# two rows.
slots() {
	awk -F , -v ms="$2" 'NR > 1 {
		printf "%s\"%s\":%d", NR == 2 ? "{" : ",", $1, (NR - 2) * ms
	}
	END { print "}" }' day.csv >"$1"
}
slots slots.20 50

# figures FILE: compares the requests with the times when they were due. Prints
# by how many ms one was later than another, how many came before their
# neighbour, and how many came after it in less than half of the time.
figures() {
	jq -s -c --slurpfile due "$1" '
		map([$due[0][.body | fromjson | .data.time], .time_ns / 1e6]) |
		sort_by(.[1]) |
		[(map(.[1] - .[0]) | max - min),
		([range(1; length) as $i | select(.[$i][0] < .[$i - 1][0])] |
			length),
		([range(1; length) as $i | select((.[$i][1] - .[$i - 1][1]) * 2 <
			.[$i][0] - .[$i - 1][0])] | length)]' requests
}

# as_one DESCRIPTION SLOTS COMMAND...: the command runs four shards that begin
# $lead seconds later. Together they must be like one stream, within 50 ms, in
# one of ten tries, because a busy machine may delay some of them. Each try has a
# longer $lead.
as_one() {
	what=$1
	due=$2
	shift 2
	for lead in 3 5 8 8 12 12 20 20 30 30; do
		anew
		"$@" || return
		if ! until_true 60 arrived $ROWS; then
			diag "$what: $(wc -l <requests) arrived in time;" \
				"$(tail -q -n 3 datarunner-*.log 2>/dev/null)"
			echo false >fits
			continue
		fi
		got=$(figures "$due")
		diag "$what: ms apart, out of order, in bursts: $got"
		if jq -n -e "$got | .[0] < 50 and .[1] + .[2] == 0" >fits; then
			break
		fi
	done
	is "$what: within 50 ms, in order, without a burst" "$(cat fits)" true
	counted "$what"
}

# --- datarunner -------------------------------------------------------------

run datarunner --name again --shard 5/4 start
status_is 'an invalid shard' 2
like 'named by pace' err '^pace: --shard: must be'
run datarunner --name again --start-at noon start
status_is 'an invalid moment' 2
run datarunner --shard 1/2 status
status_is 'a shard goes with no status' 2

# With --resume, run continues however the stream ended, and begins at the first
# record if there is nothing to resume.
anew
background datarunner --name once --rate 3 run --resume >out 2>&1
wait_for 20 arrived 5
kill "$pid"
settle
is 'it is stopped' "$(datarunner --name once status | sed -n 2p)" \
	'Status: STOPPED'
run datarunner --name once --rate max run --resume
status_is 'and continues' 0
counted 'a run that was stopped'
run datarunner --name once --rate max run --resume
status_is 'nothing is left' 0
like 'it says so' out "all $ROWS data points are settled"
counted 'after that'
run datarunner --name once --shard 1/2 run --resume
status_is 'another shard is not resumed' 2
like 'which is named' err 'the last stream had no --shard;'

# --- datarunner-over-ssh, without a machine ---------------------------------

# In place of ssh there is a shell that gets one text, as the shell of another
# machine does.
cat >no-ssh <<END
#!/bin/sh
echo "\$*" >>"$T/ssh-words"
shift 7
HOME=$T/here
cd "\$HOME" && exec sh -c "\$*"
END
chmod 755 no-ssh
mkdir here

no_ssh() {
	run env SSH="$T/no-ssh" "$CLUSTER/over-ssh" "$@"
}

# refused DESCRIPTION ERE WORD...
refused() {
	what=$1
	wanted=$2
	shift 2
	no_ssh "$@"
	status_is "over ssh: $what" 2
	like "over ssh: $what: says so" err "^datarunner-over-ssh: $wanted"
}

cat >machine <<'END'

# the only machine
  here  # or is it?
END
printf '# none\n\n' >no-machines
echo 'm1 m2' >two
echo -oProxyCommand=false >option
refused 'no machines' 'no-machines: no machines' --hosts no-machines status
refused 'no file' 'none: cannot be read' --hosts none status
refused 'two machines in a line' 'two: "m1 m2": one machine a line' --hosts two status
refused 'an option of ssh' 'option: "-oProxyCommand=false" is not' --hosts option status
refused 'no argument' '--hosts: needs an argument' --hosts
refused 'no number' '--in: must be whole seconds' --hosts machine --in 5s start
refused 'no such shard' '--only: must be 1 to 1, not "2"' --hosts machine \
	--only 2 status
refused 'an option that is none' '--verbose: unknown option' \
	--hosts machine --verbose status
refused 'a verb that is none' 'strat: unknown verb' --hosts machine strat
refused 'run' 'run: .* use start' --hosts machine run
refused 'one shard without its moment' '--only: start needs --resume, or' \
	--hosts machine --only 1 start
refused 'a file that is none' 'push: none: cannot be read' \
	--hosts machine push none
check 'over ssh: no machine was asked' test ! -e ssh-words

# Unusual words reach the machine unchanged.
odd="my {2} {} 'file' \$(touch gotcha).csv"
head -n 6 day.csv >"here/$odd"
profile "here/it's {1}.yaml" 'rate: 12/m'
anew
no_ssh --hosts machine --name odd --profile "it's {1}.yaml" --in 0 start "$odd"
status_is 'over ssh: names with quotes, blanks and braces' 0
check 'over ssh: are what they are' until_true 20 arrived 1
check 'over ssh: and nothing of them is run' test ! -e here/gotcha
like 'over ssh: no machine is asked for a password, or waited for' ssh-words \
	'^-o BatchMode=yes -o ConnectTimeout=5 -o ServerAliveInterval=5 here '
no_ssh --hosts machine --name odd stop
like 'over ssh: it is the stream NAME-K of the machine' out '^here	⏹ Stream stopped'
rm -rf "$XDG_STATE_HOME"

# --- machines ---------------------------------------------------------------

# sshd_start: starts an sshd with its own keys; because of SHLVL, bash does not
# read the files of the user who runs the test. m1 to m6 are homes below
# machines, in which datarunner is not installed. Nothing answers at m8, and m9
# accepts connections but is silent.
sshd_start() {
	mkdir -m 700 ssh
	ssh-keygen -q -t ed25519 -N '' -f ssh/host || return
	ssh-keygen -q -t ed25519 -N '' -f ssh/user || return
	cp ssh/user.pub ssh/authorized
	cat >ssh/login <<-END
		#!/bin/sh
		[ ! -e "$T/lost/\$MACHINE" ] || exit 255
		HOME=$T/machines/\$MACHINE
		PATH=/usr/local/bin:/usr/bin:/bin
		cd "\$HOME" && exec sh -c "\$SSH_ORIGINAL_COMMAND"
	END
	chmod 755 ssh/login
	cat >ssh/sshd_config <<-END
		ListenAddress 127.0.0.1
		HostKey $T/ssh/host
		PidFile $T/ssh/pid
		AuthorizedKeysFile $T/ssh/authorized
		StrictModes no
		UsePAM no
		PasswordAuthentication no
		PrintMotd no
		MaxStartups 100
		AcceptEnv MACHINE
		SetEnv SHLVL=2
		ForceCommand $T/ssh/login
	END
	# if the system does not create it
	if [ ! -d /run/sshd ]; then
		mkdir /run/sshd 2>/dev/null || return
	fi
	daemons="$daemons $T/ssh/pid"
	hold_port
	ssh_port=$free_port
	release_port
	"$(command -v sshd)" -f "$T/ssh/sshd_config" -p "$ssh_port" \
		-E "$T/ssh/log" || return
	background perl -MIO::Socket::INET -e '$| = 1;
		my $socket = IO::Socket::INET->new(LocalAddr => "127.0.0.1",
			Listen => 5) or die; print $socket->sockport, "\n"; sleep' \
		>silent
	until_true 20 test -s silent || return
	mkdir lost machines
	for k in 1 2 3 4 5 6; do
		mkdir "machines/m$k"
		cat <<-END
			Host m$k
			  Port $ssh_port
			  SetEnv MACHINE=m$k
		END
	done >ssh/config
	hold_port
	cat >>ssh/config <<-END
		Host m8
		  Port $free_port
		Host m9
		  Port $(cat silent)
		Host *
		  HostName 127.0.0.1
		  IdentityFile $T/ssh/user
		  IdentitiesOnly yes
		  UserKnownHostsFile $T/ssh/known
		  StrictHostKeyChecking accept-new
		  LogLevel ERROR
		  ControlMaster auto
		  ControlPath $T/ssh/%n
		  ControlPersist yes
	END
	printf 'm1\n\n# four machines\nm2\nm3\nm4\n' >hosts
	SSH="ssh -F $T/ssh/config"
	export SSH
	until_true 20 ssh -n -F ssh/config m1 true
}

# Each machine keeps its own states unless a test sets $shared.
shared=
over_ssh() {
	env XDG_STATE_HOME="$shared" "$CLUSTER/over-ssh" "$@"
}

# all_are STATUS [OPTION...]: whether this is the exit status of status --total.
# It costs too much to be asked as often as until_true does.
all_are() {
	sleep 0.5
	wanted=$1
	shift
	over_ssh "$@" status --total >total 2>&1
	[ $? = "$wanted" ]
}

# total_shows LINE [OPTION...]: whether status --total prints that line.
total_shows() {
	sleep 0.5
	wanted=$1
	shift
	over_ssh "$@" status --total >total 2>&1
	grep -qx "$wanted" total
}

# has_no_process MACHINE: kills the processes that run there, if there are any.
has_no_process() {
	! grep -lzx "HOME=$T/machines/$1" /proc/[0-9]*/environ 2>/dev/null |
		sed 's|/proc/\([0-9]*\)/.*|\1|' | while read -r process; do
			kill -KILL "$process"
			echo "$process"
		done | grep -q .
}

# lose MACHINE: all of its processes are killed, and it does not answer.
lose() {
	: >"lost/$1"
	wait_for 10 has_no_process "$1"
}

if ! command -v sshd >/dev/null; then
	has_machines=
	skip 'many machines' 'sshd is missing'
elif ! sshd_start; then
	has_machines=
	skip 'many machines' "no sshd: $(tail -n 1 ssh/log 2>&1)"
elif [ ! -r /proc/self/environ ]; then
	has_machines=
	skip 'many machines' 'there is no /proc'
else
	has_machines=1
fi

# --- bulk data: parts, by GNU parallel --------------------------------------

# by_parallel: runs eight parts as the manual says; any machine takes the next.
by_parallel() {
	parallel --will-cite --sshloginfile hosts --jobs 1 --retries 20 \
		--ssh "$SSH -o BatchMode=yes -o ConnectTimeout=5" \
		--env XDG_STATE_HOME "$BIN/datarunner" --name part-{} \
		--part {}/8 --profile "$T/parts.yaml" run --resume \
		::: 1 2 3 4 5 6 7 8
}

if [ -z "$has_machines" ] || ! command -v parallel >/dev/null; then
	skip 'parts by GNU parallel' 'sshd or parallel is missing'
else
	profile parts.yaml 'rate: max'
	anew
	backend_fault delay=2000
	by_parallel >parts.out 2>&1 &
	parts=$!
	wait_for 60 arrived 6
	lose m2
	backend_fault
	wait "$parts"
	is 'parts: a machine is lost, and the others take its parts' $? 0
	counted 'parts' 1
	is 'parts: list shows the whole' "$(datarunner list |
		grep -c '^part-[1-8] *FINISHED')" 8
	rm lost/m2
	run by_parallel
	status_is 'parts: the same command again' 0
	counted 'parts: repeats nothing' 1
	rm -rf "$XDG_STATE_HOME"
fi

# --- a paced stream: shards, by datarunner-over-ssh -------------------------

by_ssh() {
	over_ssh --in "$lead" start >started 2>&1
}

# recorded_file: day.csv with times that are not evenly spaced, and slots.at.
recorded_file() {
	awk -F , -v slots=slots.at '
	NR == 1 { print $0 ",at"; next }
	{
		printf "%s,00:00:%06.3f\n", $0, at / 1000
		printf "%s\"%s\":%d", NR == 2 ? "{" : ",", $1, at >slots
		at += 40 + NR * 7 % 5 * 25
	}
	END { print "}" >slots }' day.csv >recorded.csv
}

by_ssh_recorded() {
	over_ssh --in "$lead" --name recorded --profile recorded.yaml start \
		>started 2>&1
}

if [ -n "$has_machines" ]; then
	printf 'm1\nm2\nm3\nm4\nm5\nm1\n' >all-hosts
	data=day.csv
	profile datarunner.yaml 'rate: 10'
	run over_ssh --hosts all-hosts --profile datarunner.yaml push day.csv
	status_is 'over ssh: push' 0
	printf 'm1\nm8\nm9\n' >silent-hosts
	background env XDG_STATE_HOME= "$CLUSTER/over-ssh" \
		--hosts silent-hosts status >silent.out 2>silent.err </dev/null
	silent=$pid
	is 'over ssh: the commands run there, once on each' \
		"$(sed -n 's/\(httppost\) .*/\1/p' out | tr '\n\t' ', ')" \
		'm1 httppost,m2 httppost,m3 httppost,m4 httppost,m5 httppost,'
	check 'over ssh: the files are there' cmp day.csv machines/m5/day.csv
	run over_ssh --only 2 check
	like 'over ssh: check reads them there' out '^m2	Total data points: '

	slots slots.10 100
	as_one 'over ssh, 10 lines/s' slots.10 by_ssh
	like 'over ssh: it says when they begin' started \
		'^All shards begin at 20[0-9-]*T[0-9:]*Z$'
	is 'over ssh: each line names its machine' \
		"$(sed -n 's/	Total data points:/ /p' started | tr -s ' ' |
			sort | tr '\n' ' ')" \
		'm1 15 m2 15 m3 15 m4 15 '
	check 'over ssh: all have finished' until_true 20 all_are 3
	is 'over ssh: in total' "$(head -n 5 total | tr '\n' ',')" \
		"Shards: 4,Status: 4 FINISHED,Current Index: $ROWS/$ROWS,\
Delivered: $ROWS,Undelivered: 0,"
	run over_ssh status
	status_is 'over ssh: status of each' 3
	is 'over ssh: which it shows' "$(grep -c '	Status: FINISHED' out)" 4

	recorded_file
	data=recorded.csv
	profile recorded.yaml 'by: at'
	data=$T/day.csv
	over_ssh --profile recorded.yaml push recorded.csv >pushed 2>&1
	as_one 'over ssh, recorded times' slots.at by_ssh_recorded

	# pause, resume and stop; a process that is killed
	anew
	over_ssh --in 1 start --rate 3 >started 2>&1
	wait_for 30 arrived 8
	run over_ssh pause
	status_is 'over ssh: pause' 0
	run over_ssh status --total
	status_is 'over ssh: four live' 0
	like 'over ssh: and are paused' out '^Status: 4 PAUSED$'
	background env XDG_STATE_HOME= "$CLUSTER/over-ssh" status --total \
		--watch >watched
	check 'over ssh: --watch repeats it' until_true 20 sh -c \
		'[ "$(grep -c "^Status: 4 PAUSED" watched)" -ge 2 ]'
	kill "$pid"
	settle
	run over_ssh resume
	status_is 'over ssh: resume' 0
	run over_ssh --only 2 stop
	is 'over ssh: one shard is stopped' "$(cut -f 1 out | sort -u)" m2
	kill -KILL "$(cat machines/m3/.local/state/datarunner/shard-3/httppost.lock)"
	check 'over ssh: status of one that died' until_true 20 all_are 1
	like 'over ssh: and of the others' total '^Status: 1 DIED, 2 RUNNING, 1 STOPPED$'
	run over_ssh start --resume --rate max
	status_is 'over ssh: start --resume continues those that ended' 0
	run over_ssh rate max
	check 'over ssh: they end' until_true 20 all_are 3
	counted 'over ssh, stopped, killed and resumed' 1

	# undelivered lines
	anew
	backend_fault status=503
	profile short.yaml 'rate: max' 'retry-for: 0'
	over_ssh --profile short.yaml push >pushed 2>&1
	run over_ssh --profile short.yaml --name short start
	check 'over ssh: incomplete' until_true 20 \
		total_shows 'Status: 4 INCOMPLETE' --name short
	is 'over ssh: the sum of undelivered lines' \
		"$(grep -i -e undelivered -e redeliver total | tr '\n' ',')" \
		"Undelivered: $ROWS,Kept for redeliver: $ROWS,"
	backend_fault
	run over_ssh --name short redeliver
	status_is 'over ssh: redeliver, with the profile of each' 0
	check 'over ssh: and all have finished' all_are 3 --name short
	is 'over ssh: every row arrived once' "$(jq -r .data.time log | sort)" \
		"$(cat rows)"

	# One machine is lost in the middle. Another one goes on with its state,
	# which they share, and the same keys.
	profile shared.yaml 'rate: 3'
	anew
	shared=$XDG_STATE_HOME
	over_ssh --profile "$T/shared.yaml" --in 1 start >started 2>&1
	wait_for 30 arrived 12
	lose m3
	run over_ssh status --total
	status_is 'over ssh: a lost machine' 255
	like 'over ssh: which is named' out '^Shards: 4, unreachable: m3$'
	like 'over ssh: the others live' out '^Status: 3 RUNNING$'
	# each of them has a quarter of 3/s
	like 'over ssh: with the sum of their rates' out '^Rate: [123]\.[0-9]+/s$'
	like 'over ssh: and the time left' out '^Time left: 00:00:[0-5][0-9]$'
	run datarunner list
	is 'over ssh: list shows the whole' "$(awk '{ print $1, $2 }' out | tr '\n' ,)" \
		'shard-1 RUNNING,shard-2 RUNNING,shard-3 DIED,shard-4 RUNNING,'
	sed s/m3/m6/ hosts >new-hosts
	over_ssh --hosts new-hosts push >pushed 2>&1
	run over_ssh --hosts new-hosts start --resume
	status_is 'over ssh: start --resume with another machine' 0
	run over_ssh --hosts new-hosts rate max
	check 'over ssh: a lost machine: all finish' until_true 20 \
		all_are 3 --hosts new-hosts
	counted 'over ssh, a lost machine' 1
	run over_ssh --hosts new-hosts start --resume
	status_is 'over ssh: start --resume once more' 0
	counted 'over ssh, a lost machine: nothing is sent again' 1

	# If the state is lost as well, the shard begins again under the same
	# keys.
	shared=
	run over_ssh --hosts new-hosts --only 3 --profile "$T/shared.yaml" \
		start --rate max --start-at 2026-01-01T00:00:00Z
	status_is 'over ssh: one shard without its state' 0
	check 'over ssh: it finishes' until_true 20 \
		all_are 3 --hosts new-hosts --only 3
	counted 'over ssh, a lost state' $((ROWS / 4 + 1))

	# Machines that do not answer are given up, while the others are shown.
	settle "$silent"
	status_is 'over ssh: silent machines' 255
	like 'over ssh: are named' silent.err \
		'^datarunner-over-ssh: cannot reach m8 m9$'
	like 'over ssh: and the others shown' silent.out '^m1	Status: STOPPED$'
fi

# --- Slurm ------------------------------------------------------------------

# slurm_start: starts a cluster with one node.
slurm_start() {
	mkdir -p slurm/spool slurm/state
	hold_port
	control_port=$free_port
	release_port
	hold_port
	node_port=$free_port
	release_port
	node=$(hostname -s)
	SLURM_CONF=$T/slurm/slurm.conf
	export SLURM_CONF
	cat >"$SLURM_CONF" <<-END
		ClusterName=test
		SlurmctldHost=$node(127.0.0.1)
		SlurmUser=$(id -un)
		SlurmdUser=$(id -un)
		AuthType=auth/none
		CredType=cred/none
		SlurmctldPort=$control_port
		SlurmdPort=$node_port
		SlurmctldPidFile=$T/slurm/control.pid
		SlurmdPidFile=$T/slurm/node.pid
		SlurmctldLogFile=$T/slurm/control.log
		SlurmdLogFile=$T/slurm/node.log
		StateSaveLocation=$T/slurm/state
		SlurmdSpoolDir=$T/slurm/spool
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SwitchType=switch/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_Core
		SchedulerParameters=sched_interval=1,sched_min_interval=0
		SlurmdParameters=config_overrides
		MpiDefault=none
		ReturnToService=2
		KillWait=12
		NodeName=$node NodeAddr=127.0.0.1 CPUs=8 Boards=1 SocketsPerBoard=1 CoresPerSocket=8 ThreadsPerCore=1 RealMemory=1000
		PartitionName=all Nodes=ALL Default=YES State=UP OverSubscribe=FORCE:8
	END
	daemons="$daemons $T/slurm/node.pid $T/slurm/control.pid"
	slurmctld -f "$SLURM_CONF" >slurm/out 2>&1 || return
	slurmd -f "$SLURM_CONF" -N "$node" >>slurm/out 2>&1 || return
	until_true 30 sh -c 'sinfo -h -o %T | grep -qx -e idle -e mixed'
}

# submit SECONDS [NAME]: queues four shards that begin then.
# shellcheck disable=SC2030,SC2031
submit() {
	START_AT=$(soon "$1") NAME=${2-} PROFILE=$T/datarunner.yaml \
		sbatch --parsable --array=1-4 "$CLUSTER/slurm.sbatch" \
		2>slurm/said
}

# has_left JOB: it is neither running nor waiting. A busy controller may not
# answer.
has_left() {
	sleep 0.5
	queued=$(squeue -h -j "$1") && [ -z "$queued" ]
}

# task_is TASK STATE
task_is() {
	squeue -h -j "$1" -o %T | grep -qx "$2"
}

by_slurm() {
	job=$(submit "$lead" "slurm-$lead") || return
	wait_for 60 has_left "$job"
}

# shard_is STATE K
shard_is() {
	datarunner --name "shard-$2" status | grep -q "^Status: $1"
}

if ! command -v slurmctld >/dev/null || ! command -v slurmd >/dev/null; then
	skip 'a Slurm array job' 'slurmctld or slurmd is missing'
elif [ "$(id -u)" != 0 ]; then
	skip 'a Slurm array job' 'slurmd needs root'
elif ! slurm_start; then
	skip 'a Slurm array job' "no cluster: $(tail -n 1 slurm/out)"
	diag "$(tail -n 5 slurm/control.log slurm/node.log 2>&1)"
else
	rm -rf "$XDG_STATE_HOME"
	profile datarunner.yaml 'rate: 20'
	as_one 'by Slurm' slots.20 by_slurm

	# slow enough that some lines still wait when it is stopped
	anew
	backend_fault delay=2000
	job=$(submit 2)
	wait_for 30 arrived 8
	run srun --overlap --jobid "$(squeue -h -j "${job}_3" -o %A)" \
		datarunner pause shard-3
	like 'by Slurm: a verb on the node of a task' out 'Stream paused'
	check 'by Slurm: it is for that shard' shard_is PAUSED 3
	kill -KILL "$(cat "$XDG_STATE_HOME/datarunner/shard-2/httppost.lock")"
	check 'by Slurm: a task whose filter is killed requeues itself' \
		until_true 30 task_is "${job}_2" PENDING
	run scancel "$job"
	wait_for 30 has_left "$job"
	for k in 1 3 4; do
		check "by Slurm: scancel stops gracefully, $k" shard_is STOPPED $k
	done
	check 'by Slurm: some are left' test "$(wc -l <log)" -lt $ROWS
	job=$(submit 2)
	wait_for 30 shard_is RUNNING 2
	run scontrol requeue "${job}_2"
	status_is 'by Slurm: requeue' 0
	wait_for 30 task_is "${job}_2" PENDING
	check 'by Slurm: the task is stopped, and will be run again' \
		shard_is STOPPED 2
	backend_fault
	# begin in 3 s: Slurm would wait two minutes, but it must first forget
	# the task that was stopped
	scontrol update "JobId=${job}_2" StartTime=now+3
	wait_for 120 has_left "$job"
	counted 'by Slurm, a filter killed, another sbatch, a task requeued' 1

	# One part of two, by itself.
	anew
	job=$(COUNT=2 SHARE=part PROFILE=$T/datarunner.yaml \
		sbatch --parsable --array=2 "$CLUSTER/slurm.sbatch")
	wait_for 60 has_left "$job"
	check 'by Slurm: one part' test "$(datarunner --name part-2 status --json |
		jq -r '"\(.state) \(.delivered)"')" = \
		"FINISHED $(csvrows --part 2/2 --count day.csv)"
fi

# --- Kubernetes -------------------------------------------------------------

# The manifest without its placeholders, with the settings of this test; and the
# command of it, with the index as its only own variable, as a pod has it.
sed -e 's/@COUNT@/4/g; s/@START_AT@/soon/' "$CLUSTER/kubernetes.yaml" >manifest
unlike 'the manifest: the number of shards is in one place' manifest @
is 'the manifest: it is for as many pods' \
	"$(sed -n 's/^ *\(completions\|parallelism\): //p' manifest | tr '\n' ' ')" \
	'4 4 '
is 'the manifest: wrong settings fail, undelivered lines are tried again' \
	"$(sed -n 's/.*action: //p; s/.*values: //p' manifest | tr '\n' ' ')" \
	'FailIndex [2]} Count [4]} Ignore '
# Types of the fields that Kubernetes documents, and a compiler that refuses all
# other fields.
types=${BIN%/bin}/kubernetes/node_modules
if [ ! -x "$types/.bin/tsc" ]; then
	skip 'the manifest: its fields' 'no types: make check-cluster'
else
	ln -s "$types" node_modules
	cat >typed.mjs <<-'END'
		import { readFileSync } from 'node:fs';
		import { parseAllDocuments } from 'yaml';
		console.log("import { ConfigMap } from 'kubernetes-types/core/v1';");
		console.log("import { Job } from 'kubernetes-types/batch/v1';");
		parseAllDocuments(readFileSync(0, 'utf8')).forEach((part, i) => {
			if (part.errors.length)
				throw part.errors[0];
			console.log(`const part${i}: ${part.toJS().kind} =`,
				JSON.stringify(part) + ';');
		});
	END
	sed 's/onExitCodes/onExitCode/' manifest >misspelt
	for name in manifest misspelt; do
		node typed.mjs <$name >$name.ts ||
			bail "$name: cannot be read as YAML"
	done
	run node_modules/.bin/tsc --noEmit --strict --lib es5 --skipLibCheck \
		manifest.ts misspelt.ts
	like 'the manifest: a field that is not documented is refused' out \
		'^misspelt.ts.*onExitCode.* does not exist'
	is 'the manifest: it has only documented fields, with their types' \
		"$(grep -v '^misspelt.ts.*onExitCode' out)$(cat err)" ''
	is 'the manifest: in two documents' "$(grep -c ^const manifest.ts)" 2
fi
sed -n '/^ *args:/,/^ *readinessProbe:/p' manifest |
	sed "1,2d; \$d; s|/etc/datarunner/|$T/|" >pod.sh
sed -n '/^ *- -c$/{n; s/^ *- //p;}' manifest >probe.sh
like 'the manifest has a command' pod.sh '^ *exec datarunner '
like 'and asks whether it is ready' probe.sh '^datarunner .* status$'
is 'the manifest: its profile is one' "$(sed -n '/^data:/,/^---/p' manifest |
	sed '1,2d; $d; s/^    //' >of-manifest.yaml
	TOKEN=secret httppost --profile of-manifest.yaml --check 2>&1 |
		sed -n 's/^run=//p; /readable/p')" day

# pod INDEX: runs a pod.
pod() {
	JOB_COMPLETION_INDEX=$1
	export JOB_COMPLETION_INDEX
	background sh pod.sh >"pod.$1" 2>&1 </dev/null
	pods="$pods $pid"
}

by_pods() {
	START_AT=$(soon "$lead")
	COUNT=4
	export START_AT COUNT
	rm -rf "$XDG_STATE_HOME"
	pods=
	for index in 0 1 2 3; do
		pod "$index"
	done
	until_true 20 sh probe.sh && ready=yes
	for pod in $pods; do
		settle "$pod"
	done
}
profile datarunner.yaml 'rate: 20'
ready=no
as_one 'by the manifest' slots.20 by_pods
is 'by the manifest: it was ready' "$ready" yes
check 'by the manifest: and is not when it has ended' ! sh probe.sh

# What a pod could not deliver, the next pod of that index delivers.
anew
rm -rf "$XDG_STATE_HOME"
profile datarunner.yaml 'rate: max' 'retry-for: 0'
backend_fault status=503
pod 0
settle
status_is 'by the manifest: undelivered lines' 4
backend_fault
pod 0
settle
status_is 'by the manifest: the next pod delivers them' 0
is 'by the manifest: each once' "$(jq -r .data.time log | sort)" \
	"$(awk -F , 'NR % 4 == 2 { print $1 }' day.csv | sort)"

done_testing
