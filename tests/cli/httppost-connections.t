#!/bin/sh
# SPDX-License-Identifier: ISC
# Connections: when one is used again, and what its end, an early answer and
# bytes that nobody asked for mean. Both engines of httppost must pass, except
# for the cases of the table own_only.
#
#	CASE='a 408*' tests/cli/httppost-connections.t	only these

# shellcheck disable=SC2317 # functions that are called by others
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

engine=$(httppost_engine)

# What only the engine of httppost's own does: the case, and the reason why
# libcurl does not.
own_only() {
	cat <<'END'
Keep-Alive: timeout=1, a second to spare: reads no Keep-Alive
Keep-Alive: timeout=3, after 2.5 s: reads no Keep-Alive
Keep-Alive: max=0: reads no Keep-Alive
Connection: Close among others: uses it all the same in some versions
half an answer is no reason: does not tell it from none
reset while it was idle: uses it all the same in some versions
a 200 before the body: sends the rest first, or tries the next line on that connection
a 200 before the body, which is not read: sends the rest first, or tries the next line on that connection
a second 200 while it was idle: takes it for the next answer
a 408 while it was idle: takes it for the next answer
a CR LF while it was idle: takes it for the next answer
a 408 while it was idle, and its end: takes it for the next answer
a 200 at accept: takes it for the next answer
END
}

printf '%s\n' '{"n":1}' '{"n":2}' '{"n":3}' >three
head -n 1 three >one
# More than the buffers of a connection hold, and two lines.
{
	head -c 20000000 /dev/zero | tr '\0' x
	echo
	tail -n 2 three
} >large

# serve_script PORT-FILE [ADDRESS]: a server of the file script.
serve_script() {
	echo serve >script
	background perl "$TESTS/answer.pl" "$1" script ${2:+"$2"} 2>answer.err
	until_true 20 test -s "$1" || bail 'answer.pl does not start'
}

serve_script port.here
here=http://127.0.0.1:$(cat port.here)/
target=$here
input=three
after=
says=
hears=

# The first line at once, the others when a line of the server's log matches. When
# the first one is delivered, there is the file idle. A connection that has not
# been idle for 10 ms need not be looked at again.
feed() {
	head -n 1 "$input"
	until_true 20 grep -q '^delivered' err || :
	: >idle
	until_true 20 grep -q -e "$after" script.log || :
	between
	tail -n +2 "$input"
}
between() {
	:
}

# is_skipped CASE: it was not asked for, or the engine in use cannot do it.
is_skipped() {
	# shellcheck disable=SC2254 # a pattern
	case $1 in
	${CASE:-*}) ;;
	*) return ;;
	esac
	[ "$engine" = libcurl ] || return 1
	is_skipped_reason=$(own_only | awk -v name="$1: " \
		'index($0, name) == 1 { print substr($0, length(name) + 1) }')
	[ -n "$is_skipped_reason" ] && skip "$1" "libcurl: $is_skipped_reason"
}

# try CASE STATUS RETRIES BACK CONNECTIONS [ARGUMENT...] <SCRIPT: httppost posts
# the lines of $input to $target, gives those of the sed command BACK back, and
# delivers the others. "-" for RETRIES or CONNECTIONS is any number. If $after is
# set, the lines after the first one come when the log matches; $says is the
# reason for the first line given back, and the log matches $hears.
try() {
	try_case=$1
	try_status=$2
	try_retries=$3
	try_back=$4
	try_connections=$5
	shift 5
	rm -f script.log
	cat >script
	if is_skipped "$try_case"; then
		after=
		says=
		hears=
		return
	fi
	sed -n "$try_back" "$input" >back
	if [ -n "$after" ]; then
		rm -f lines idle err
		mkfifo lines
		feed >lines &
		run httppost --stats=json --timeout 10s -H 'Key: %{key}' \
			--show delivered "$@" "$target" <lines
		wait "$!"
	else
		run httppost --stats=json --timeout 10s -H 'Key: %{key}' "$@" \
			"$target" <"$input"
	fi
	after=
	try_all=$(wc -l <"$input")
	status_is "$try_case: exit $try_status" "$try_status"
	is_file "$try_case: what is given back" out back
	tail -n 1 err >json
	is "$try_case: delivered and undelivered" \
		"$(jq -c '[.delivered,.undelivered]' json)" \
		"[$((try_all - $(wc -l <back))),$(($(wc -l <back)))]"
	[ "$try_retries" = - ] ||
		is "$try_case: retries" "$(jq .retries json)" "$try_retries"
	[ "$try_connections" = - ] ||
		is "$try_case: connections" \
			"$(grep -c ' open$' script.log)" "$try_connections"
	[ -z "$says" ] ||
		like "$try_case: says why" err \
			": not delivered after 1 attempt: $says\$"
	[ -z "$hears" ] ||
		like "$try_case: what the server gets" script.log "$hears"
	says=
	hears=
	is "$try_case: a line that is sent again keeps its key" \
		"$(awk '$2 == "request" && key[$4] && key[$4] != $3
			{ key[$4] = $3 }' script.log)" ''
}

# --- used again, or not -----------------------------------------------------

try 'a connection that is kept' 0 0 '' 1 <<'END'
serve
END
try 'Connection: close' 0 0 '' 3 <<'END'
request answer=200,Connection:close drain
END
try 'Connection: Close among others' 0 0 '' 3 <<'END'
request send=HTTP/1.1\s204\sX\r\nConnection:\sx\r\nconnection:y\s,cLOSE\r\n\r\n drain
END
try 'HTTP/1.0' 0 0 '' 3 <<'END'
request send=HTTP/1.0\s200\sOK\r\nContent-Length:\s2\r\n\r\nok drain
END
keeps='HTTP/1.0\s200\sOK\r\nConnection:\skeep-alive\r\nContent-Length:\s2\r\n\r\nok'
try 'HTTP/1.0 that keeps it' 0 0 '' 1 <<END
request send=$keeps request send=$keeps request send=$keeps
END
try 'an answer that ends with the connection' 0 0 '' 3 <<'END'
request send=HTTP/1.1\s200\sOK\r\n\r\nok
END
try 'Keep-Alive with time and number left' 0 0 '' 1 <<'END'
request answer=200,Keep-Alive:timeout=60,Keep-Alive:max=9 serve
END
try 'Keep-Alive: timeout=1, a second to spare' 0 0 '' 3 <<'END'
request answer=200,Keep-Alive:timeout=1 drain
END
after='1 late'
try 'Keep-Alive: timeout=3, after 2.5 s' 0 0 '' 2 <<'END'
request answer=200,Keep-Alive:timeout=3 pause=2500 note=late drain
serve
END
try 'Keep-Alive: max=0' 0 0 '' 3 <<'END'
request answer=200,Keep-Alive:max=0 drain
END

# --- the end of an idle connection ------------------------------------------

try 'closed together with the answer' 0 0 '' 3 --retry 0 <<'END'
request last
END
printf '{"n":%d}\n' 1 2 3 4 5 6 >six
input=six
try 'closed together with a later answer' 0 0 '' 2 --retry 0 <<'END'
request ok request ok request ok request ok request last
serve
END
input=three
after='1 closed'
try 'closed while it was idle' 0 0 '' 2 <<'END'
request ok await=idle pause=50
serve
END
after='1 closed'
try 'closed while it was idle, without retries' 0 0 '' 2 --retry 0 <<'END'
request ok await=idle pause=50
serve
END
after='1 closed'
try 'reset while it was idle' 0 0 '' 2 --retry 0 <<'END'
request ok await=idle pause=50 reset
serve
END
after='1 half'
try 'half closed while it was idle' 0 0 '' 2 --retry 0 <<'END'
request ok await=idle pause=50 half note=half drain
serve
END

# --- the immediate retry ----------------------------------------------------

# dies WHAT ENDING: a connection that was kept and dies unanswered.
dies() {
	try "$1 without an answer" 0 1 '' 2 <<-END
		request ok request $2
		serve
	END
	try "$1, --retry 0" 1 0 2p 2 --retry 0 <<-END
		request ok request $2
		serve
	END
	try "$1, --retry-for 0" 0 1 '' 2 --retry-for 0 <<-END
		request ok request $2
		serve
	END
	try "$1, --retry-for 0, and again" 1 1 2p 3 --retry-for 0 <<-END
		request ok request $2
		request $2
		serve
	END
	try "$1 on a fresh connection, --retry-for 0" 1 0 1p 2 --retry-for 0 \
		<<-END
			request $2
			serve
		END
}
dies 'a connection that closes' ''
dies 'a connection that is reset' reset
try 'half an answer is no reason' 1 0 2p 2 --retry-for 0 <<'END'
request ok request send=HTTP/1.1\s200
serve
END

# --- answers that come early ------------------------------------------------

# The server reads so slowly that the answer arrives before the last byte leaves.
input=large
try 'a 200 before the body' 0 0 '' 2 --max-line 32M <<'END'
head ok drain=50
serve
END
try 'a 200 before the body, which is not read' 0 0 '' 2 --max-line 32M <<'END'
head ok await=over
serve
END
try 'a 400 before the body' 1 0 1p 2 --max-line 32M <<'END'
head answer=400 drain=50
serve
END
try 'a 400 before the body, which is not read' 1 0 1p 2 --max-line 32M <<'END'
head answer=400,Connection:close await=over
serve
END
try 'a 400 before the body, then a reset' 1 0 1p 2 --max-line 32M <<'END'
head answer=400,Connection:close pause=300
serve
END
try 'a close before the body is read' 1 0 1p 2 --max-line 32M --retry 0 <<'END'
head
serve
END
input=three

# --- bytes that nobody asked for --------------------------------------------

ok='HTTP/1.1\s200\sOK\r\nContent-Length:\s2\r\n\r\nok'
try 'two 200s, then 400' 1 0 2p 2 <<END
request send=$ok$ok request answer=400 drain
request answer=400 serve
END
after='1 sent'
try 'a second 200 while it was idle' 1 0 2p 2 <<'END'
request ok await=idle pause=50 ok note=sent request answer=400 drain
request answer=400 serve
END
after='1 sent'
try 'a 408 while it was idle' 0 0 '' 2 --retry 0 <<'END'
request ok await=idle pause=50 answer=408,Connection:close note=sent drain
serve
END
after='1 closed'
try 'a 408 while it was idle, and its end' 0 0 '' 2 --retry 0 <<'END'
request ok await=idle pause=50 answer=408,Connection:close
serve
END
try 'a CR LF after an answer' 0 0 '' 2 --retry 0 <<END
request send=$ok\r\n drain
serve
END
after='1 sent'
try 'a CR LF while it was idle' 0 0 '' 2 --retry 0 <<'END'
request ok await=idle pause=50 send=\r\n note=sent drain
serve
END

# A connection that has brought an answer when it is opened: the call waits for
# it.
cat >early.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
int
connect(int fd, const struct sockaddr *address, socklen_t length)
{
	static int calls;
	int (*next)(int, const struct sockaddr *, socklen_t) =
		(int (*)(int, const struct sockaddr *, socklen_t))dlsym(
			RTLD_NEXT, "connect");
	int result = next(fd, address, length), fault = errno;
	struct pollfd wait = { fd, POLLIN, 0 };

	if (!calls++)
		(void)poll(&wait, 1, 20000);
	errno = fault;
	return result;
}
END
# can_preload NAME: NAME.c can take the place of functions of httppost.
can_preload() {
	! is_sanitized && [ "$(head -c 2 "$BIN/httppost")" != '#!' ] &&
		cc -shared -fPIC -o "$1.so" "$1.c" -ldl 2>/dev/null
}
if can_preload early; then
	LD_PRELOAD=$T/early.so
	export LD_PRELOAD
	try 'a 200 at accept' 1 - '1,$p' - <<-'END'
		ok drain
		request answer=400 request answer=400 request answer=400
	END
	unset LD_PRELOAD
else
	skip 'a 200 at accept' 'no compiler, or nothing can be preloaded'
fi

# --- the wait for an answer -------------------------------------------------

# traced WHAT LINES <SCRIPT: the trace shows whether httppost has waited in the
# receiving of an answer.
traced() {
	rm -f script.log
	cat >script
	yes '{}' | head -n "$2" >few
	run strace -f -o trace -e trace=recvfrom,recvmsg httppost "$here" <few
	status_is "$1" 0
}

if [ "$engine" = libcurl ] || ! can_trace; then
	skip 'how an answer is waited for' 'libcurl, or strace does not run'
else
	answer='recvmsg\(.*"HTTP/1.1 200'
	traced 'prompt answers' 500 <<-'END'
		serve
	END
	like 'prompt answers are waited for where they are received' trace \
		"$answer"
	traced 'slow answers' 20 <<-'END'
		serve=40
	END
	unlike 'slow answers are waited for with everything else' trace \
		"$answer"
fi

# All lines are read at once, and their answers take more than 20 s.
rm -f script.log
echo serve=1 >script
yes '{}' | head -n 20000 >all
background httppost --stats=json "$here" <all >out 2>err
until_true 20 grep -q '^1 request' script.log || bail 'no request'
kill -TERM "$pid"
settle
status_is 'a signal while answers are waited for: the end' 143
is 'a signal while answers are waited for: no line is lost' \
	"$(($(tail -n 1 err | jq .delivered) + $(wc -l <out)))" 20000
check 'a signal while answers are waited for: most lines are returned' \
	test "$(wc -l <out)" -gt 10000

# --- answers in odd forms ---------------------------------------------------

chunks='HTTP/1.1\s200\sOK\r\nTransfer-Encoding:\schunked\r\n\r\n'
chunks="$chunks"'1;a=b;c="d"\r\no\r\n01;e\r\nk\r\n000;last\r\nT:\sv\r\nU:\r\n\r\n'
try 'chunks with extensions and trailers' 0 0 '' 1 <<END
request send=$chunks request send=$chunks request send=$chunks
END
try 'conflicting lengths' 1 0 1p 2 --retry 0 <<'END'
request send=HTTP/1.1\s200\sOK\r\nContent-Length:\s2\r\nContent-Length:\s3\r\n\r\nok drain
serve
END
interim='HTTP/1.1\s100\sContinue\r\n\r\nHTTP/1.1\s103\sX\r\nLink:\sy\r\n\r\n'
many=
while [ "${#many}" -lt $((20 * (${#interim} + 6))) ]; do
	many="$many send=$interim"
done
try '40 interim answers' 0 0 '' 1 <<END
request$many ok serve
END
input=one
try 'interim answers without end' 1 0 1p - --retry 0 --timeout 3s <<'END'
request flood=HTTP/1.1\s100\sContinue\r\n\r\n
END
try 'a header without end' 1 0 1p - --retry 0 --timeout 3s <<'END'
request send=HTTP/1.1\s200\sOK\r\nX: flood=x
END
try 'headers without end' 1 0 1p - --retry 0 --timeout 3s <<'END'
request send=HTTP/1.1\s200\sOK\r\n flood=X:\sy\r\n
END
try 'trailers without end' 1 0 1p - --retry 0 --timeout 3s <<'END'
request send=HTTP/1.1\s200\sOK\r\nTransfer-Encoding:\schunked\r\n\r\n0\r\n flood=X:\sy\r\n
END
try 'a status line without end' 1 0 1p - --retry 0 --timeout 3s <<'END'
request send=HTTP/1.1\s200\s flood=x
END
try 'an answer a byte at a time' 0 0 '' 1 <<'END'
request drip=HTTP/1.1\s200\sOK\r\nContent-Length:\s2\r\n\r\nok
END
says='No answer within 1.000s'
try 'a byte at a time, too slowly' 1 0 1p - --retry 0 --timeout 1s <<'END'
request drip=HTTP/1.1\s200\sOK\r\nContent-Length:\s2\r\n\r\nok
END
try 'a body a byte at a time, too slowly' 1 0 1p - --retry 0 --timeout 1s <<'END'
request send=HTTP/1.1\s200\sOK\r\nContent-Length:\s50\r\n\r\n drip=01234567890123456789
END
input=three

# --- a folded first header --------------------------------------------------

kept='HTTP/1.1\s200\sOK\r\nServer:\sme\r\nContent-Length:\s2\r\n\r\nok'
moved='HTTP/1.1\s307\sGo\r\nLocation:\s/b\r\nContent-Length:\s2\r\n\r\nok'
folded='HTTP/1.1\s200\sOK\r\n\sServer:\sme\r\nContent-Length:\s2\r\n\r\nok'

# folds CASE NUMBER [ARGUMENT...] <SCRIPT: the line of that number gets a folded
# first header. It is given back, or delivered by versions of libcurl that accept
# one; the others are delivered. Ten times, because a fault of memory does not
# show each time; it does with a glibc that overwrites what is freed.
folds() {
	folds_case=$1
	sed -n "$2p" three >back
	shift 2
	cat >script
	is_skipped "$folds_case" && return
	: >faults
	GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.perturb=165
	export GLIBC_TUNABLES
	for folds_i in 1 2 3 4 5 6 7 8 9 10; do
		rm -f script.log
		run httppost --stats=json --timeout 10s --retry 0 "$@" \
			"$target" <three
		folds_count=$(tail -n 1 err |
			jq -c '[.delivered,.undelivered,.attempts]' 2>&1)
		case $status.$folds_count in
		'0.[3,0,3]') [ ! -s out ] ;;
		'1.[2,1,3]') cmp -s out back ;;
		*) false ;;
		esac || {
			echo "$folds_i: exit $status, $folds_count"
			sed 's/^/gives back /' out
		} >>faults
	done
	unset GLIBC_TUNABLES
	is "$folds_case: ten times" "$(cat faults)" ''
}

folds 'a folded first header' 2 <<END
request send=$kept request send=$folded serve
serve
END
folds 'a folded first header on a fresh connection' 2 <<END
request answer=200,Connection:close drain
request send=$folded serve
serve
END
folds 'a folded first header after a redirect' 1 --location <<END
request send=$moved request send=$folded serve
serve
END
http_proxy=$here
export http_proxy
target=http://host.invalid/
folds 'a folded first header from a proxy' 2 <<END
request send=$kept request send=$folded serve
serve
END
unset http_proxy
target=$here

# --- other ways to the server -----------------------------------------------

https_proxy=$here
export https_proxy
target=https://host.invalid/
says='The proxy answers HTTP 407'
try 'a proxy that answers 407' 1 0 '1,$p' - --retry 0 <<'END'
request answer=407,Proxy-Authenticate:Basic drain
END
unset https_proxy

serve_script port.unix "$T/socket"
target=http://somewhere.invalid/
try 'a unix socket' 0 1 '' 2 --unix-socket socket <<'END'
request ok request
serve
END

# serves_too PORT-FILE ADDRESS: a server of the script there, too; 1 if this
# machine does not have the address.
serves_too() {
	background perl "$TESTS/answer.pl" "$1" script "$2" 2>answer.err
	until_true 5 test -s "$1"
}
if serves_too port.six ::1; then
	target="http://[::1]:$(cat port.six)/"
	hears=" \\[::1\\]:$(cat port.six)\$"
	try 'IPv6' 0 1 '' 2 <<-'END'
		request ok request
		serve
	END
else
	skip 'IPv6' 'this machine has none'
fi
if [ -s port.six ] && [ -d /sys/class/net/lo ]; then
	target="http://[::1%25lo]:$(cat port.six)/"
	hears=" \\[::1\\]:$(cat port.six)\$"
	try 'IPv6 with a zone' 0 0 '' 1 <<-'END'
		serve
	END
else
	skip 'IPv6 with a zone' 'no such interface'
fi

# A name that moves to another address while a connection is kept.
cat >names.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
	struct addrinfo **found)
{
	int (*next)(const char *, const char *, const struct addrinfo *,
		struct addrinfo **) =
		(int (*)(const char *, const char *, const struct addrinfo *,
			struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");
	char address[64] = "";
	FILE *file = fopen("address", "r");

	if (!file)
		return EAI_FAIL;
	if (!fgets(address, sizeof(address), file))
		address[0] = '\0';
	(void)fclose(file);
	address[strcspn(address, "\n")] = '\0';
	return next(strcmp(name, "moves.invalid") ? name : address, service,
		hints, found);
}
END

if can_preload names && serves_too port.old 127.0.0.2 && old=$pid &&
	serves_too port.new "127.0.0.3:$(cat port.old)"; then
	port=$(cat port.old)
	echo 127.0.0.2 >address
	between() {
		kill "$old"
		until_true 20 has_ended "$old" || :
		echo 127.0.0.3 >address
	}
	target=http://moves.invalid:$port/
	after='1 closed'
	LD_PRELOAD=$T/names.so
	export LD_PRELOAD
	try 'a server that moves to another address' 0 - '' 2 <<-'END'
		request ok
		serve
	END
	unset LD_PRELOAD
else
	skip 'a server that moves to another address' \
		'no second address, no compiler, or nothing can be preloaded'
fi

touch over
done_testing
