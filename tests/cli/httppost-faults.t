#!/bin/sh
# SPDX-License-Identifier: ISC
# Misbehaving servers and networks. For each fault: the exit status, the
# returned lines, what the server saw; and delivered + returned = input.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=nginx.sh
. "$TESTS/nginx.sh"

printf '%s\n' '{"n":1}' '{"n":2}' '{"n":3}' >three
head -n 1 three >one
: >none
sed -n 2p three >second
{
	cat one
	printf '{"n":2,"x":"'
	head -c 2000000 /dev/zero | tr '\0' x
	printf '"}\n'
	tail -n 1 three
} >large
sed -n 2p large >large_second

# shellcheck disable=SC2119
backend_start

# What the server answered, if that is more than the lines that arrived.
answered=

# row WHAT STATUS SEEN INPUT BACK ARGUMENT...: httppost with these arguments
# reads INPUT, exits with STATUS and returns BACK; the server sees SEEN
# requests.
row() {
	row_what=$1
	row_status=$2
	row_seen=$3
	row_input=$4
	row_back=$5
	shift 5
	run httppost --stats=json "$@" <"$row_input"
	status_is "$row_what: exit $row_status" "$row_status"
	is_file "$row_what: returns $row_back" out "$row_back"
	is "$row_what: the server saw $row_seen requests" \
		"$(wc -l <requests | tr -d ' ')" "$row_seen"
	grep -vxF -f out "$row_input" >delivered
	is_file "$row_what: and answered the others" log \
		"${answered:-delivered}"
	row_sum=$(tail -n 1 err | jq .delivered)
	is "$row_what: delivered + returned = input" \
		$((row_sum + $(wc -l <out))) "$(wc -l <"$row_input" | tr -d ' ')"
}

# passing WHAT SPEC: a fault of the second request. Without retries that line is
# returned; with retries it arrives.
passing() {
	backend_again "$2@2"
	row "$1" 1 3 three second --retry 0 "$base/sink"
	like "$1: says why" err "^httppost: stdin:2: not delivered after 1 attempt: $3"
	backend_again "$2@2"
	row "$1, tried again" 0 4 three none "$base/sink"
}

# --- connections ------------------------------------------------------------

hold_port
backend_again
row 'refused' 1 0 three three --retry-for 0 "http://127.0.0.1:$free_port/sink"
like 'refused: says why' err 'Connection refused'
backend_again
row 'no such host' 1 0 three three --retry-for 0 http://host.invalid/sink
like 'no such host: says why' err 'Could not resolve host'

# A slow name server. libcurl asks it in a thread of its own, for which nothing
# may wait.
cat >slow.c <<'END'
#include <netdb.h>
#include <unistd.h>
int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
	struct addrinfo **found)
{
	(void)name, (void)service, (void)hints, (void)found;
	return sleep(50) ? EAI_SYSTEM : EAI_AGAIN;
}
END
can_preload() {
	! is_sanitized && [ "$(head -c 2 "$BIN/httppost")" != '#!' ] &&
		cc -shared -fPIC -o slow.so slow.c 2>/dev/null
}
if can_preload; then
	began=$(date +%s)
	run env LD_PRELOAD="$T/slow.so" httppost --connect-timeout 500ms \
		--retry-for 0 http://slow.example/ <one
	status_is 'a slow name server' 1
	like 'a slow name server: says why' err 'No connection within 500.000ms'
	background env LD_PRELOAD="$T/slow.so" httppost --grace 100ms \
		--connect-timeout 1m --status-file slow.status \
		http://slow.example/ <three >out 2>err
	check 'a name is looked up' until_true 20 grep -q '^attempts=1$' \
		slow.status
	kill -QUIT "$pid"
	check 'SIGQUIT is heard meanwhile' until_true 20 grep -q attempt err
	kill -TERM "$pid"
	settle
	is_file 'SIGTERM, too: all is returned' out three
	check 'nothing has waited for the name' \
		test $(($(date +%s) - began)) -lt 40
else
	skip 'a slow name server' 'no compiler, or nothing can be preloaded'
fi

cat >proxy.pl <<'END'
# Makes a port that refuses connections until the file exists; after that, it
# refuses each CONNECT.
use strict;
use warnings;
use IO::Socket::INET;
my ($port_file, $up_file) = @ARGV;
my $proxy = IO::Socket::INET->new(
	Proto => 'tcp', LocalAddr => '127.0.0.1', LocalPort => 0
) or die "bind: $!\n";
open my $out, '>', "$port_file.new" or die "$port_file.new: $!\n";
print $out $proxy->sockport, "\n";
close $out;
rename "$port_file.new", $port_file or die "$port_file: $!\n";
select undef, undef, undef, 0.05 until -e $up_file;
$proxy->listen(16) or die "listen: $!\n";
while (my $client = $proxy->accept) {
	sysread $client, my $request, 65536;
	syswrite $client, "HTTP/1.1 407 So\r\nContent-Length: 0\r\n\r\n";
}
END
background perl proxy.pl proxy_port proxy_up
until_true 20 test -s proxy_port || bail 'no proxy'
background env https_proxy="http://127.0.0.1:$(cat proxy_port)" httppost \
	--retry-for forever https://host.invalid/ <one >out 2>err
check 'a proxy that is down' until_true 20 grep -q \
	'stdin:1: Connection refused (the proxy of https_proxy); retrying' \
	err
: >proxy_up
check 'and then refuses: says no earlier reason' until_true 20 grep -q \
	'stdin:1: The proxy answers HTTP 407; retrying' err
kill -TERM "$pid"
settle

# shellcheck disable=SC2016
background perl -e 'require $ARGV[0]; my $deaf = listen_on($ARGV[1]);
	sleep 300' "$TESTS/listen.pl" deaf_port
until_true 20 test -s deaf_port || bail 'no listener'
for limit in --timeout --connect-timeout; do
	run httppost --retry-for 0 "$limit" 300ms \
		"https://127.0.0.1:$(cat deaf_port)/" <one
	like "no connection within $limit: that is reported" err \
		'No connection within 300.000ms$'
done

# It depends on the moment which call of libcurl fails. libcurl must not send a
# second request of its own.
dies='The connection closed without an answer'
passing 'reset before the body' reset-head "$dies"
backend_again reset-body@2
row 'reset in the body' 1 3 large large_second --max-line 3M --retry 0 \
	"$base/sink"
like 'reset in the body: says why' err "$dies"
backend_again reset-body@2
row 'reset in the body, tried again' 0 4 large none --max-line 3M "$base/sink"
passing 'reset after the body' reset "$dies"
passing 'closed without an answer' close "$dies"
passing 'half an answer' half 'The connection closed before the end of the answer'
passing 'junk' junk 'The answer is not valid HTTP'

backend_again hang@2
row 'no answer' 1 3 three second --retry-for 0 --timeout 3s "$base/sink"
like 'no answer: says why' err 'No answer within 3.000s'
backend_again hang@2
row 'no answer, tried again' 0 4 three none --timeout 3s "$base/sink"
backend_again 'status=200,body=slow' drip
row 'an answer by drips' 0 3 three none "$base/sink"
backend_again drip
row 'an answer by drips that take too long' 1 1 one one --retry-for 0 \
	--timeout 1s \
	--body '{"timestamp":"%{now}","data":{"time":"t","RX_kWh":1,"TX1_kWh":1,"TX2_kWh":1}}' \
	"$base/api/realtime/data"

# --- answers ----------------------------------------------------------------

backend_again giant=64@2
row 'a header of 64 KiB' 0 3 three none "$base/sink"
backend_again giant=2048@2
answered=three
row 'a header of 2 MiB' 1 3 three second --retry-for 0 "$base/sink"
like 'a header of 2 MiB: says why' err \
	'stdin:2: .*: A header of the answer is too long'
backend_again giant=2048@2
sed -n '1p; 2p; 2p; 3p' three >answers
answered=answers
row 'a header of 2 MiB, tried again' 0 4 three none "$base/sink"
answered=
backend_again interim@2
row '100, 102 and 103 before the answer' 0 3 three none "$base/sink"
backend_again chunked@2
row 'an answer in chunks' 0 3 three none "$base/sink"
backend_again status=204@2
row '204' 0 3 three none "$base/sink"
backend_again 'status=301,location=/lines@2'
row '301' 1 3 three second "$base/sink"
like '301: says so' err 'stdin:2: .*HTTP 301'
backend_again 'status=400,body=\x1b[31m\x07\xff \xc2\x9b1m@2'
row '400 with escapes' 1 3 three second "$base/sink"
like '400 with escapes: shows them escaped' err \
	'HTTP 400: \\x1B\[31m\\x07\\xFF \\xC2\\x9B1m$'
for code in 401 404 301 308; do
	backend_again "status=$code"
	row "$code first" 2 1 three three "$base/sink"
	like "$code first: says why" err 'every line would fail the same way'
done
backend_again 'status=302,location=/lines@1'
row '302 of --retry-status' 0 4 three none --retry-status 302 "$base/sink"
backend_again 'status=302,location=http://elsewhere.invalid/'
row 'a redirect that --location refuses' 1 3 three three --location "$base/sink"
unlike 'a redirect that --location refuses: does not stop' err stopping
backend_again status=404@2
row '404 after successes' 1 3 three second "$base/sink"
backend_again status=413@2
row '413' 1 3 three second "$base/sink"
like '413: one attempt' err 'stdin:2: not delivered after 1 attempt: HTTP 413'
passing '408' status=408 'HTTP 408'
passing '429' status=429 'HTTP 429'
passing '503' status=503 'HTTP 503'

# --- a server of TLS --------------------------------------------------------

# It takes a request for a handshake, and answers with an alert.
alert='request send=\x15\x03\x01\x00\x02\x02\x46'
printf '%s\n' "$alert" >script
background perl "$TESTS/answer.pl" alert_port script 2>answer.err
until_true 20 test -s alert_port || bail 'answer.pl does not start'
: >log
: >requests
row 'TLS behind http://' 2 0 three three "http://127.0.0.1:$(cat alert_port)/"
like 'TLS behind http://: says why' err \
	'after 1 attempt: The server answers with TLS: use https://$'
rm script.log
cat >script <<END
request answer=200,Connection:close
$alert
serve
END
run httppost --retry-for 0 "http://127.0.0.1:$(cat alert_port)/" <three
status_is 'after the first delivery it costs only its line' 1
is_file 'which is given back' out second

# --- Retry-After ------------------------------------------------------------

# The time between the requests, in milliseconds.
waited() {
	jq -s "(.[$2 - 1].time_ns - .[$1 - 1].time_ns) / 1000000 | floor" \
		requests
}

# A date has whole seconds, so at least one second is left.
in_two_seconds() {
	perl -MPOSIX -e 'print strftime "%a, %d %b %Y %H:%M:%S GMT",
		gmtime(time + 2)'
}

for code in 429 503; do
	backend_again "status=$code,retry-after=1@2"
	row "$code, Retry-After of a second" 0 4 three none "$base/sink"
	check "$code: it is waited for" test "$(waited 2 3)" -ge 990
	backend_again "status=$code,retry-after=$(in_two_seconds)@2"
	row "$code, Retry-After as a date" 0 4 three none "$base/sink"
	for absurd in 99999999999999999999 86400 \
		'Fri, 31 Dec 9999 23:59:59 GMT'; do
		backend_again "status=$code,retry-after=$absurd"
		row "$code, Retry-After: $absurd" 1 1 one one --retry-for 1s \
			"$base/sink"
	done
	for nonsense in soon -5 1e9 '' 'Mon, 01 Jan 2001 00:00:00 GMT'; do
		backend_again "status=$code,retry-after=$nonsense@2"
		row "$code, Retry-After: '$nonsense'" 0 4 three none "$base/sink"
	done
done
backend_again status=503,retry-after=2@1
row 'a date in the near future is waited for, too' 0 4 three none "$base/sink"
check 'for so long' test "$(waited 1 2)" -ge 1900

# --- TLS --------------------------------------------------------------------

# Starts a relay to a port that forwards BYTES each MILLISECONDS; sets
# $slow_port.
slow_way() {
	rm -f slow_port
	background perl "$TESTS/relay.pl" slow_port "$@"
	until_true 20 test -s slow_port || bail 'no relay'
	slow_port=$(cat slow_port)
}

if command -v nginx >/dev/null && command -v openssl >/dev/null; then
	tls_authority || bail 'no authority'
	tls_certificate good IP:127.0.0.1 || bail 'no certificate'
	tls_certificate expired IP:127.0.0.1 20200101000000Z 20200102000000Z ||
		bail 'no expired certificate'
	tls_certificate elsewhere DNS:elsewhere.example ||
		bail 'no certificate for another host'
	for name in 1:good 2:expired 3:elsewhere; do
		cat <<-END
			server {
				listen 127.0.0.1:@PORT${name%:*}@ ssl;
				ssl_certificate $T/${name#*:}.pem;
				ssl_certificate_key $T/${name#*:}.key;
				location / { proxy_pass $base; }
			}
		END
	done >servers
	echo 'server { listen 127.0.0.1:@PORT4@; }' >>servers
	nginx_start <servers
	backend_again
	row 'TLS' 0 3 three none --cacert ca.pem "https://127.0.0.1:$port1/sink"
	backend_again
	row 'an expired certificate' 2 0 three three --cacert ca.pem \
		"https://127.0.0.1:$port2/sink"
	like 'an expired certificate: says why' err \
		"The server's certificate cannot be trusted \("
	backend_again
	row 'a certificate of another host' 2 0 three three --cacert ca.pem \
		"https://127.0.0.1:$port3/sink"
	like 'a certificate of another host: says why' err \
		"The server's certificate cannot be trusted \("
	slow_way "$port1" 100 10
	backend_again
	row 'slow TLS' 0 3 three none --cacert ca.pem \
		"https://127.0.0.1:$slow_port/sink"
	slow_way 0 1 1
	backend_again
	row 'TLS that does not begin' 1 0 three three --cacert ca.pem \
		--retry-for 0 --connect-timeout 300ms \
		"https://127.0.0.1:$slow_port/sink"
	like 'TLS that does not begin: says why' err \
		'No connection within 300.000ms'
	backend_again
	row 'TLS to a port without it' 2 0 three three \
		"https://127.0.0.1:$port4/sink"
	like 'TLS to a port without it: says why' err \
		'The server answers without TLS: use http://, or the port for https$'
	backend_again
	row 'a port that needs TLS' 2 0 three three "http://127.0.0.1:$port1/sink"
	like 'a port that needs TLS: says why' err \
		'HTTP 400: .*plain HTTP request was sent to HTTPS port'
	like 'a port that needs TLS: says what to do' err \
		'^httppost: stopping: .* same way; use https:// in the URL$'
else
	skip 'TLS' 'nginx or openssl is not installed'
fi

done_testing
