#!/bin/sh
# SPDX-License-Identifier: ISC
# Failing system calls: repeats each fault that tests/torture once found, and
# checks that the torture run notices a broken promise. `make torture` does the
# rest.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

TORTURE=${TORTURE:-$ROOT/build/tests/torture/torture}
SHIM=${SHIM:-$ROOT/build/tests/torture/shim.so}
if [ ! -x "$TORTURE" ] || [ ! -r "$SHIM" ]; then
	skip 'calls that fail' 'the shim is for Linux with glibc'
	done_testing
fi
# A sanitizer must be loaded first.
if is_sanitized; then
	skip 'calls that fail' 'see make torture-asan'
	done_testing
fi
TMPDIR=$T
export TMPDIR
# The linker splits a name at a blank.
cp "$SHIM" shim.so
SHIM=$T/shim.so

# torture CASE KIND
torture() {
	check "$1: each call of $2 fails" "$TORTURE" -j 1 -o "$1" -k "$2" \
		"$BIN" "$SHIM" "$BACKEND"
}

# a signal such as SIGCONT interrupts an open, too
torture csvrows-profile open
torture csvrows-rejects open
torture csvrows-rejects ftruncate
# if there was no converter for UTF-8, its name was lost
torture csvrows-encoding iconv_open
# a clock that returned 0 made the next wait as long as the uptime of the
# machine
torture pace-rate clock_gettime
torture pace-status clock_gettime
# if memory was short while a default was verified, the option had no value
torture httppost-refused realloc
# a transfer for which libcurl had no memory never ended
torture httppost-deliver curl_multi_socket_action
torture httppost-deliver curl_easy_getinfo
torture httppost-profile curl_multi_setopt
# lines that --resume had read after the checkpoint were not returned
torture httppost-resume calloc
# a checkpoint was written, read or made durable by a single call, which a
# signal may interrupt
torture httppost-checkpoint pread
torture httppost-checkpoint fdatasync
torture httppost-checkpoint fsync

# --- a tool that breaks its promises is noticed -----------------------------

mkdir fake
# liar TEXT: the rest of a program that takes the place of csvrows-count.
liar() {
	printf '#!/bin/sh\n%s\n' "$1" >fake/csvrows
	chmod +x fake/csvrows
	run "$TORTURE" -j 1 -o csvrows-count -k write "$T/fake" "$SHIM" \
		"$BACKEND"
}
liar 'echo 4 2>/dev/null; exit 0'
status_is 'a write whose failure is hidden' 1
like 'is named' out '^not ok: csvrows-count: call 1 of write, No space left'
like 'with what is wrong' out 'exit 0, but stdout failed'
liar 'echo $$'
status_is 'output that changes' 1
like 'is reported' out 'other bytes'
liar 'exit 3'
status_is 'an exit status that does not exist' 1
liar 'kill -SEGV $$'
status_is 'a crash' 1
like 'is reported' out 'died of signal 11'
liar 'kill -STOP $$'
status_is 'a process that hangs' 1
like 'is reported' out 'hangs'
liar 'exit 0'
status_is 'and faults that are never hit are no proof' 1
like 'and are counted' out '0 faults hit .* of 0, 0 wrong'
is 'no folder is left behind' "$(find . -name 'torture.*')" ''

done_testing
