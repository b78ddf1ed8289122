#!/bin/sh
# SPDX-License-Identifier: ISC
# One stream in four shards: by hand, by GNU parallel over ssh to an sshd on
# loopback, as a Slurm array job on one node, and by the command of the
# Kubernetes manifest. Each row arrives once, and all shards begin within 50 ms.

# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

CLUSTER=$ROOT/scripts/cluster
ROWS=120
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

"$ROOT/scripts/sample-day" | head -n $((ROWS + 1)) >day.csv
backend_start
cat >datarunner.yaml <<END
csvrows: {file: $T/day.csv}
pace: {rate: 20}
httppost: {url: '$url', body: '{"timestamp":"%{now}","data":%{line}}'}
END

# soon SECONDS: prints the whole second that far in the future.
soon() {
	date -u -d "@$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null ||
		date -u -r "$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%SZ
}

# Rows 1 to 4 are the first of each shard, 50 ms apart: by how many ms one of
# them came later than another one, each beside its slot.
spread() {
	jq -s --argjson first "$(sed -n '2,5s/,.*//p' day.csv | jq -R . | jq -sc .)" '
		map((.body | fromjson | .data.time) as $t |
			($first | index($t)) as $slot | select($slot != null) |
			.time_ns - 50e6 * $slot) |
		(max - min) / 1e6' requests
}

arrived() {
	[ "$(wc -l <log)" -ge "$1" ]
}

anew() {
	: >log
	: >requests
}

# once DESCRIPTION: each row is in the log exactly once.
once() {
	is "$1: every row arrived once" \
		"$(jq -r .data.time log | sort | tr '\n' ' ')" \
		"$(sed '1d; s/,.*//' day.csv | sort | tr '\n' ' ')"
}

# began_together DESCRIPTION COMMAND...: the command runs four shards that begin
# $lead seconds later. They must begin within 50 ms of each other in one of ten
# tries, because a busy machine may delay some of them. Each try has a longer
# $lead.
began_together() {
	what=$1
	shift
	for lead in 5 8 8 12 12 12 20 20 30 30; do
		anew
		"$@" || return
		wait_for 60 arrived $ROWS
		apart=$(spread)
		diag "$what: the first rows came $apart ms from their slots"
		if [ "$(jq -n "$apart < 50")" = true ]; then
			break
		fi
	done
	check "$what: they begin in their slots, within 50 ms" \
		test "$(jq -n "$apart < 50")" = true
	once "$what"
}

settle_shards() {
	for child in $tests_children; do
		if [ "$child" != "$backend_pid" ]; then
			settle "$child"
		fi
	done
}

# --- by hand ----------------------------------------------------------------

by_hand() {
	at=$(soon "$lead")
	for k in 1 2 3 4; do
		background datarunner --name "shard-$k" --shard "$k/4" \
			--start-at "$at" run >"run.$k" 2>&1 </dev/null
	done
	settle_shards
}
began_together 'four runs' by_hand
status=0
run datarunner --name shard-2 status --json
is 'each counts its own' "$(jq -c '[.status, .index, .total]' out)" \
	'["FINISHED",30,30]'
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
background datarunner --name once --rate 10 run --resume >out 2>&1
wait_for 20 arrived 5
kill "$pid"
settle
is 'it is stopped' "$(datarunner --name once status | sed -n 2p)" \
	'Status: STOPPED'
run datarunner --name once --rate max run --resume
status_is 'and continues' 0
once 'a run that was stopped'
run datarunner --name once --rate max run --resume
status_is 'nothing is left' 0
like 'it says so' out 'all 120 data points are settled'
once 'after that'
run datarunner --name once --shard 1/2 run --resume
status_is 'another stream is not resumed' 2

# Each shard is stopped and then continues where it stopped. Another shard is a
# different stream.
anew
for k in 1 2; do
	datarunner --name "half-$k" --shard "$k/2" --rate 2 start >/dev/null
done
wait_for 20 arrived 8
for k in 1 2; do
	datarunner --name "half-$k" stop >/dev/null
done
run datarunner --name half-1 --shard 2/2 start --resume
status_is 'another shard is not resumed' 2
check 'some are left' test "$(wc -l <log)" -lt $ROWS
for k in 1 2; do
	datarunner --name "half-$k" --rate max start --resume >/dev/null
done
wait_for 60 arrived $ROWS
once 'two shards, stopped and resumed'

# --- GNU parallel over ssh --------------------------------------------------

# sshd_start: starts an sshd with its own keys, which finds our commands.
sshd_start() {
	mkdir -m 700 ssh
	ssh-keygen -q -t ed25519 -N '' -f ssh/host || return
	ssh-keygen -q -t ed25519 -N '' -f ssh/user || return
	cp ssh/user.pub ssh/authorized
	cat >ssh/sshd_config <<-END
		ListenAddress 127.0.0.1
		HostKey $T/ssh/host
		PidFile $T/ssh/pid
		AuthorizedKeysFile $T/ssh/authorized
		StrictModes no
		UsePAM no
		PasswordAuthentication no
		PrintMotd no
		SetEnv PATH=$PATH XDG_STATE_HOME=$XDG_STATE_HOME XDG_CONFIG_HOME=$XDG_CONFIG_HOME
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
	cat >ssh/config <<-END
		Host m1 m2 m3 m4
		  HostName 127.0.0.1
		  Port $ssh_port
		  IdentityFile $T/ssh/user
		  IdentitiesOnly yes
		  UserKnownHostsFile $T/ssh/known
		  StrictHostKeyChecking accept-new
		  LogLevel ERROR
	END
	printf 'm1\nm2\n# a machine that is away\nm3\nm4\n' >hosts
	SSH="ssh -F $T/ssh/config"
	export SSH
	until_true 20 ssh -n -F ssh/config m1 true
}

over_ssh() {
	"$CLUSTER/over-ssh" --profile "$T/datarunner.yaml" "$@"
}

from_ssh() {
	over_ssh --in "$lead" start >started 2>&1
}

# Wrong options are refused before any machine is reached, and unusual words
# reach it unchanged. In place of ssh there is a shell that gets one text, as
# the shell of another machine does.
cat >no-ssh <<'END'
#!/bin/sh
shift 2
exec sh -c "$*"
END
chmod 755 no-ssh

# refused DESCRIPTION ERE WORD...
refused() {
	what=$1
	wanted=$2
	shift 2
	run env SSH="$T/no-ssh" "$CLUSTER/over-ssh" "$@"
	status_is "over ssh: $what" 2
	like "over ssh: $what: says so" err "^over-ssh: $wanted"
}

echo here >machine
: >no-machines
refused 'no machines' 'no-machines: no machines' --hosts no-machines status
refused 'no file' 'none: no machines' --hosts none status
refused 'no argument' '--hosts: needs an argument' --hosts
refused 'no number' '--in: must be whole seconds' --hosts machine --in 5s start
refused 'an option that is none' '--verbose: unknown option' \
	--hosts machine --verbose status
if command -v parallel >/dev/null; then
	odd="my {2} {} 'file' \$(touch gotcha).csv"
	head -n 6 day.csv >"$odd"
	cp datarunner.yaml "it's {1}.yaml"
	anew
	run env SSH="$T/no-ssh" "$CLUSTER/over-ssh" --hosts machine \
		--profile "it's {1}.yaml" --in 0 start "$odd"
	status_is 'over ssh: names with quotes, blanks and braces' 0
	check 'over ssh: are what they are' until_true 20 arrived 5
	check 'over ssh: and nothing of them is run' test ! -e gotcha
	run env SSH="$T/no-ssh" "$CLUSTER/over-ssh" --hosts machine stop
	rm -rf "$XDG_STATE_HOME"
fi

if ! command -v parallel >/dev/null || ! command -v sshd >/dev/null; then
	skip 'GNU parallel over ssh' 'parallel or sshd is missing'
elif ! sshd_start; then
	skip 'GNU parallel over ssh' "no sshd: $(tail -n 1 ssh/log 2>&1)"
else
	began_together 'over ssh' from_ssh
	is 'over ssh: each line names its machine' \
		"$(sed -n 's/	Total data points:/ /p' started | tr -s ' ' |
			sort | tr '\n' ' ')" \
		'm1 1 30 m2 2 30 m3 3 30 m4 4 30 '
	wait_for 20 sh -c "! '$CLUSTER/over-ssh' status | grep -q RUNNING"
	run over_ssh status
	is 'over ssh: status' "$(grep -c 'Status: FINISHED' out)" 4
	status_is 'over ssh: four have ended' 4
	anew
	over_ssh --in 1 start --rate 1 >started 2>&1
	wait_for 30 arrived 12
	run over_ssh pause
	status_is 'over ssh: pause' 0
	run over_ssh status
	is 'over ssh: four are paused' "$(grep -c 'Status: PAUSED' out)" 4
	run over_ssh resume
	status_is 'over ssh: resume' 0
	run over_ssh stop
	status_is 'over ssh: stop' 0
	check 'over ssh: some are left' test "$(wc -l <log)" -lt $ROWS
	run over_ssh start --resume --rate max
	status_is 'over ssh: start --resume' 0
	wait_for 60 arrived $ROWS
	once 'over ssh, stopped and resumed'
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

# shellcheck disable=SC2030,SC2031
submit() {
	START_AT=$(soon "$1") PROFILE=$T/datarunner.yaml STATE=$XDG_STATE_HOME \
		sbatch --parsable --array=1-4 "$CLUSTER/slurm.sbatch" 2>slurm/said
}

by_slurm() {
	job=$(submit "$lead") || return
	wait_for 60 sh -c "[ -z \"\$(squeue -h -j $job)\" ]"
}

if ! command -v slurmctld >/dev/null || ! command -v slurmd >/dev/null; then
	skip 'a Slurm array job' 'slurmctld or slurmd is missing'
elif [ "$(id -u)" != 0 ]; then
	skip 'a Slurm array job' 'slurmd needs root'
elif ! slurm_start; then
	skip 'a Slurm array job' "no cluster: $(tail -n 1 slurm/out)"
	diag "$(tail -n 5 slurm/control.log slurm/node.log 2>&1)"
else
	began_together 'by Slurm' by_slurm
	# slow enough that some lines still wait when it is stopped
	anew
	backend_fault delay=1000
	job=$(submit 2)
	wait_for 30 arrived 12
	run scancel "$job"
	wait_for 30 sh -c "[ -z \"\$(squeue -h -j $job)\" ]"
	for k in 1 2 3 4; do
		datarunner --name "$job-$k" status | sed -n 's/^Status: //p'
	done >states
	is 'by Slurm: scancel stops each gracefully' \
		"$(tr '\n' ' ' <states)" 'STOPPED STOPPED STOPPED STOPPED '
	check 'by Slurm: some are left' test "$(wc -l <log)" -lt $ROWS
	anew
	job=$(submit 2)
	wait_for 30 arrived 12
	run scontrol requeue "${job}_2"
	status_is 'by Slurm: requeue' 0
	wait_for 30 sh -c "squeue -h -j ${job}_2 -o %T | grep -qx PENDING"
	is 'by Slurm: the task is stopped, and will be run again' \
		"$(datarunner --name "$job-2" status | sed -n 's/^Status: //p')" \
		STOPPED
	backend_fault
	# begin in 3 s: Slurm would wait two minutes, but it must first forget
	# the task that was stopped
	scontrol update "JobId=${job}_2" StartTime=now+3
	wait_for 120 sh -c "[ -z \"\$(squeue -h -j $job)\" ]"
	once 'by Slurm, one of the tasks requeued'
fi

# --- Kubernetes -------------------------------------------------------------

# The command of the manifest, with the index as its only environment, as a pod
# has it.
sed -n '/^ *args:/,/^ *readinessProbe:/p' "$CLUSTER/kubernetes.yaml" |
	sed '1,2d; $d; s/^ *//' | tr '\n' ' ' |
	sed "s|/etc/datarunner/|$T/|" >pod.sh
sed -n '/^ *- -c$/{n; s/^ *- //p;}' "$CLUSTER/kubernetes.yaml" >probe.sh
like 'the manifest has a command' pod.sh '^exec datarunner .* run --resume $'
like 'and asks whether it is ready' probe.sh '^datarunner .* status$'

by_pods() {
	START_AT=$(soon "$lead")
	SHARDS=4
	export START_AT SHARDS
	rm -rf "$XDG_STATE_HOME"
	for JOB_COMPLETION_INDEX in 0 1 2 3; do
		export JOB_COMPLETION_INDEX
		background sh -c "$(cat pod.sh)" >"pod.$JOB_COMPLETION_INDEX" \
			2>&1 </dev/null
	done
	JOB_COMPLETION_INDEX=3
	until_true 20 sh probe.sh && ready=yes
	settle_shards
}
ready=no
began_together 'by the manifest' by_pods
is 'by the manifest: it was ready' "$ready" yes
check 'by the manifest: and is not when it has ended' ! sh probe.sh

done_testing
