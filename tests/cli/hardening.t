#!/bin/sh
# SPDX-License-Identifier: ISC
# Hardening: of the installed files, the rights that filters drop, descriptors
# closed on exec, and private state files.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

make=$(command -v gmake || command -v make)
unset MAKEFLAGS MAKELEVEL MFLAGS

# --- the files --------------------------------------------------------------

# elf DESCRIPTION ERE OPTION: a line of readelf matches, for each installed
# program.
elf() {
	for tool in csvrows pace httppost datarunner-hold datarunner-log \
		datarunner-prompt datarunner-status; do
		readelf "$3" -W "root/bin/$tool" >"elf.$tool" 2>&1
		like "$tool: $1" "elf.$tool" "$2"
	done
}

if ! command -v readelf >/dev/null || ! readelf -h "$BIN/pace" >/dev/null 2>&1
then
	skip 'the installed files' 'readelf is missing, or they are no ELF files'
elif is_sanitized; then
	skip 'the installed files' 'built without hardening for a sanitizer'
else
	# Relative to the tree, whose path may contain a blank.
	build=${BIN%/bin}
	run "$make" -s -C "$ROOT" BUILD="${build#"$ROOT/"}" install \
		DESTDIR="$T/root" PREFIX= BINDIR=/bin
	status_is 'make install' 0
	elf 'is independent of its place' '^ *Type: *DYN' -h
	elf 'has its tables read-only' 'GNU_RELRO' -l
	elf 'and all of them, at once' 'FLAGS.*NOW|BIND_NOW' -d
	elf 'has no executable stack' 'GNU_STACK .* RW  *0x' -l
	elf 'guards its stack' '__stack_chk_fail' -s
	elf 'checks lengths' '__[a-z]*_chk' -s
	for tool in csvrows pace httppost datarunner-hold datarunner-log \
		datarunner-prompt datarunner-status; do
		readelf -W -l "root/bin/$tool" >segments
		unlike "$tool: has no memory to write and run" segments \
			'LOAD .* RWE'
		readelf -W -d "root/bin/$tool" >dynamic
		unlike "$tool: brings no search path" dynamic 'RPATH|RUNPATH'
	done
	"$make" -s -n -C "$ROOT" BUILD="$T/none" V=1 "$T/none/bin/pace" >how
	like 'fortified by level 3, or 2 if that is the highest' how \
		'-D_FORTIFY_SOURCE=[32] '
	if cc -O2 -Werror -D_FORTIFY_SOURCE=3 -include stdlib.h -E -x c \
		/dev/null >/dev/null 2>&1; then
		like 'here by level 3' how '-D_FORTIFY_SOURCE=3 '
	fi
	like 'a large frame touches every page' how '-fstack-clash-protection'
fi

# --- what is opened ---------------------------------------------------------

opens=$(cd "$ROOT" && grep -lE '[^_a-z](open|openat|creat|fopen|freopen)\(' \
	tools/*/*.c | grep -v '^tools/common/\(file\|signals\)\.c$')
# strace shows the calls of httppost's own modules
is 'one module opens files, and signals.c /dev/null' \
	"$(echo "$opens" | grep -v '^tools/httppost/')" ''

printf 'a,b\n1,2\nbad\n' >rows.csv
printf 'pace:\n  rate: max\n' >profile.yaml
printf '{}\n' >in
backend_start

# traced COMMAND...: writes the files that it opens, after those of the C
# library, to the file opened.
traced() {
	rm -f trace
	strace -f -o trace -e trace=openat,open,pipe2,landlock_restrict_self \
		"$@" >out 2>err
	status=$?
	awk '/landlock_restrict_self/ { confined = 1 }
		/open(at)?\(/ && !/\/(lib|usr|etc|proc|sys|dev)/ { print }' \
		trace >opened
}
if ! can_trace; then
	skip 'what is opened' 'strace cannot be used here'
else
	traced csvrows --rejects rejects rows.csv
	like 'csvrows opens its files' opened '"rejects".*"|"rows.csv"'
	is 'for itself only' "$(grep -v O_CLOEXEC opened)" ''
	traced pace --profile profile.yaml --status-file status <in
	like 'pace opens its files' opened '"status\.'
	is 'for itself only' "$(grep -v O_CLOEXEC opened)" ''
	like 'the status file not through a link' opened \
		'"status\.[^"]*", .*O_EXCL.*O_NOFOLLOW'
	traced httppost --checkpoint c --status-file status "$base/sink" <in
	like 'httppost opens its files' opened '"c", '
	is 'for itself only' "$(grep -v O_CLOEXEC opened)" ''
	like 'the checkpoint not through a link' opened '"c", .*O_NOFOLLOW'
	is 'all that it keeps so' \
		"$(grep -E 'O_(WRONLY|RDWR)' opened | grep -v O_NOFOLLOW)" ''
fi

# --- what is given up -------------------------------------------------------

# same_without COMMAND...: stdin is in; the output is in the file with where the
# kernel knows no Landlock, or knows only some of it.
same_without() {
	strace -f -o trace -e inject="$inject" "$@" <in >without 2>err
	is_file "$1: the same lines with $inject" without with
}
if can_trace; then
	strace -f -o trace -e trace=landlock_restrict_self csvrows rows.csv \
		>with 2>err
	if grep -q 'restrict_self(.*) = 0' trace; then
		tests_pass 'csvrows gives up what it does not need'
		strace -f -o trace -e trace=landlock_restrict_self,openat pace \
			--rate max --status-file status <in >out 2>err
		like 'and so does pace' trace 'restrict_self\(.*\) = 0'
		unlike 'which nothing that it opens then misses' trace EACCES
	else
		skip 'what is given up' 'the kernel has no Landlock'
	fi
	for inject in landlock_create_ruleset:error=ENOSYS \
		landlock_create_ruleset:error=EOPNOTSUPP \
		landlock_add_rule:error=ENOMEM \
		landlock_restrict_self:error=E2BIG prctl:error=EINVAL; do
		csvrows rows.csv >with 2>err
		same_without csvrows rows.csv
		cp in with
		rm -f status
		same_without pace --rate max --status-file status
		check "pace: its status file, too" test -s status
	done
else
	skip 'what is given up' 'strace cannot be used here'
fi

# A file that is read again must be read under the same rules.
mkdir logs other
printf 'a\n1\n' >logs/x.csv
background csvrows --follow logs/x.csv >followed
check 'a file that is followed' until_true 20 grep -q '"a":1' followed
printf 'a\n2\n' >logs/new
mv logs/new logs/x.csv
check 'and replaced' until_true 20 grep -q '"a":2' followed
kill "$pid"
settle
ln -s ../logs/x.csv other/link.csv
printf 'a\n3\n' >elsewhere.csv
background csvrows --follow other/link.csv >followed
check 'one behind a link' until_true 20 grep -q '"a":2' followed
ln -s ../elsewhere.csv other/new
mv other/new other/link.csv
check 'that is made to lead elsewhere' until_true 20 grep -q '"a":3' followed
kill "$pid"
settle
mkfifo fifo
background csvrows fifo >piped
printf 'a\n4\n' >fifo
settle
is 'a FIFO' "$(cat piped)" '{"a":4}'
run csvrows /dev/stdin <logs/x.csv
is '/dev/stdin' "$(cat out)" '{"a":2}'
run csvrows --repeat=2 logs/x.csv other/link.csv
is 'files that are read again' "$(grep -c . out)" 4
run csvrows logs
status_is 'a folder is no file' 2
like 'and is named as one' err 'logs: Is a directory'
run csvrows missing.csv
like 'what is not there is named so' err 'missing.csv: No such file'
printf '\377\376a\000\n\0005\000\n\000' >marked.csv
run csvrows marked.csv
is 'a converter is loaded later on' "$(cat out)" '{"a":5}'

# --- whose files they are ---------------------------------------------------

umask 0
rm -f status c
run pace --rate max --status-file status <in
is 'the status file is for its owner, whatever the umask' "$(mode_of status)" 600
run httppost --checkpoint c --status-file status2 "$base/sink" <in
is 'and the checkpoint' "$(mode_of c)" 600
is "and httppost's status file" "$(mode_of status2)" 600

# --- what is claimed --------------------------------------------------------

# each test and target that THREATS.md names exists
for name in $(grep -oE '[a-z_-]+[.][tc]([ ,|]|$)' "$ROOT/tests/THREATS.md" |
	tr -d ' ,|' | sort -u); do
	check "THREATS.md: $name" test -e "$ROOT/tests/cli/$name" \
		-o -e "$ROOT/tests/unit/$name"
done
grep -oE '`make [a-z]+' "$ROOT/tests/THREATS.md" | sort -u >targets
while read -r _ name; do
	check "THREATS.md: make $name" grep -q "^$name:" "$ROOT/Makefile"
done <targets

done_testing
