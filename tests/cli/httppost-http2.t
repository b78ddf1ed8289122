#!/bin/sh
# SPDX-License-Identifier: ISC
# HTTP/2: many requests on one connection, and unusual behaviour of servers.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=nginx.sh
. "$TESTS/nginx.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

if ! command -v nginx >/dev/null || ! command -v openssl >/dev/null; then
	skip 'HTTP/2' 'nginx or openssl is not installed'
	done_testing
fi

tls_authority || bail 'no authority'
tls_certificate good IP:127.0.0.1 || bail 'no certificate'

# shellcheck disable=SC2119
backend_start
nginx_start <<END
	ssl_certificate $T/good.pem;
	ssl_certificate_key $T/good.key;
	log_format streams '\$connection \$status';
	server {
		listen 127.0.0.1:@PORT1@ ssl http2;
		keepalive_requests 1000000;
		access_log access.log plain;
		access_log streams.log streams;
		location / { proxy_pass $base; }
		location /huge { client_max_body_size 1k; return 200; }
	}
	server {
		listen 127.0.0.1:@PORT2@ ssl;
		location / { proxy_pass $base; }
	}
	server {
		listen 127.0.0.1:@PORT3@ http2;
		location / { proxy_pass $base; }
	}
	server {
		listen 127.0.0.1:@PORT4@ ssl http2;
		keepalive_requests 10;
		access_log goaway.log streams;
		location / { proxy_pass $base; }
	}
END
seq -f '{"n":%g}' 5 >five
seq -f '{"n":%g}' 2000 >many
tls=https://127.0.0.1:$port1

# --- versions ---------------------------------------------------------------

delivers 'HTTP/2 by ALPN' --http2 --cacert ca.pem "$tls/sink?alpn"
saw 'HTTP/2 by ALPN: as such' alpn 'HTTP/2.0 200;'
delivers 'HTTP/2 where the server has none' --http2 --cacert ca.pem \
	"https://127.0.0.1:$port2/sink?older"
saw 'becomes HTTP/1.1' older 'HTTP/1.1 200;'
delivers 'HTTP/2 without TLS' --http2 "http://127.0.0.1:$port3/sink?clear"
saw 'HTTP/2 without TLS: as such' clear 'HTTP/2.0 200;'

head -c 200000 /dev/zero | tr '\0' x >large
echo >>large
delivers_large() {
	run httppost "$@" <large
	status_is "$1: a line of 200 kB that is too large" 1
	is_file "$1: is returned" out large
	like "$1: after one attempt, with the status" err \
		'after 1 attempt: HTTP 413'
}
delivers_large --http2 --cacert ca.pem "$tls/huge"
delivers_large --cacert=ca.pem "$tls/huge"

# --- many on one connection -------------------------------------------------

# connections FILE COUNT: the streams in the log of nginx, which has them when
# they are over, used that many connections.
connections() {
	# shellcheck disable=SC2016 # the inner shell's
	until_true 10 sh -c '[ "$(wc -l <"$1")" -ge "$2" ]' sh "$1" "$2" || return
	cut -d' ' -f1 "$1" | sort -u | wc -l | tr -d ' '
}

backend_again hang
: >nginx/streams.log
background httppost --http2 --jobs 32 --grace 100ms --checkpoint c \
	--cacert ca.pem "$tls/sink" <many >out 2>err
check '32 are in flight' until_true 20 sh -c '[ "$(wc -l <requests)" -eq 32 ]'
kill -TERM "$pid"
settle
status_is 'SIGTERM then' 143
head -n "$(wc -l <out)" many >taken
is_file 'returns what was read, in order' out taken
is 'and counts it' "$(settled c)" "$(wc -l <out | tr -d ' ')"
is 'all were on one connection' "$(connections nginx/streams.log 32)" 1

backend_again
: >nginx/streams.log
run httppost --http2 --jobs 32 --stats=json --cacert ca.pem "$tls/sink" <many
status_is '2000 lines, 32 at a time' 0
account many 'every line arrives once' log
is 'nothing is returned' "$(cat out)" ''
is 'each by one attempt' "$(tail -n 1 err |
	jq -c '[.lines,.delivered,.settled,.attempts,.retries]')" \
	'[2000,2000,2000,2000,0]'
is 'on one connection' "$(connections nginx/streams.log 2000)" 1

# nginx sends GOAWAY with the tenth stream of a connection, and ignores later
# ones.
backend_again
run httppost --http2 --jobs 8 --stats=json --cacert ca.pem \
	"https://127.0.0.1:$port4/sink" <many
status_is 'GOAWAY while eight are in flight' 0
sort -u log >arrived
sort many >wanted
is_file 'every line arrives' arrived wanted
check 'twice at most if it was tried again' test "$(wc -l <log)" -le \
	"$(tail -n 1 err | jq '.delivered + .retries')"
is 'nothing is returned' "$(cat out)" ''
is 'each attempt is counted' "$(tail -n 1 err |
	jq -c '[.delivered,.settled,.attempts - .retries]')" '[2000,2000,2000]'
check 'it happened' test "$(connections nginx/goaway.log 2000)" -ge 100

# --- resets -----------------------------------------------------------------

# h2 WHAT NUMBER: starts h2.pl with these arguments; sets $h2_url.
h2() {
	rm -f h2_port
	background perl "$TESTS/h2.pl" h2_port "$@"
	until_true 20 test -s h2_port || bail 'no h2.pl'
	h2_url=http://127.0.0.1:$(cat h2_port)/
}
h2 answer 200
run httppost --http2 "$h2_url" <large
status_is 'an answer before the body has arrived, then a reset without error' 0
is 'it counts' "$(cat out)" ''
run httppost --http2 --jobs 4 --stats=json "$h2_url" <five
status_is 'a reset without error after each of several answers' 0
is 'they count' "$(cat out; jq -c '[.delivered,.attempts]' err)" '[5,5]'
h2 answer 413
run httppost --http2 "$h2_url" <large
status_is 'the same as a refusal' 1
like 'it counts, too' err 'after 1 attempt: HTTP 413'
is_file 'and the line is returned' out large
h2 reset 2
run httppost --http2 --retry 1 "$h2_url" <five
status_is 'a reset with an error' 1
is_file 'gives all back' out five
like 'after it was tried again' err 'stdin:1: not delivered after 2 attempts: '
h2 goaway 3
run httppost --http2 --stats=json "$h2_url" <five
status_is 'GOAWAY in place of an answer, three times' 0
is 'each was an attempt' "$(cat out; tail -n 1 err |
	jq -c '[.delivered,.attempts,.retries]')" '[5,8,3]'
# a fault of a connection that two requests share affects both
h2 goaway 3
run httppost --http2 --jobs 2 --stats=json "$h2_url" <five
status_is 'GOAWAY while two are in flight' 0
is 'all are delivered' "$(cat out; tail -n 1 err |
	jq -c '[.delivered,.attempts - .retries]')" '[5,5]'

# --- no answer --------------------------------------------------------------

# The system accepts connections, but no program reads from them.
# shellcheck disable=SC2016
background perl -e 'require $ARGV[0]; my $deaf = listen_on($ARGV[1]);
	sleep 300' "$TESTS/listen.pl" deaf_port
until_true 20 test -s deaf_port || bail 'no listener'
deaf=http://127.0.0.1:$(cat deaf_port)/
for jobs in 1 4; do
	run httppost --http2 --jobs "$jobs" --timeout 300ms --retry-for 0 \
		"$deaf" <five
	status_is "nobody answers, $jobs at a time" 1
	is_file "nobody answers, $jobs at a time: all is returned" out five
	is "nobody answers, $jobs at a time: each line says why" "$(grep -c \
		'after 1 attempt: No answer within 300.000ms$' err)" 5
done
run httppost --http2 --jobs 4 --timeout 300ms --retry-for 1s "$deaf" <five
status_is 'nobody answers, tried again' 1
is_file 'nobody answers, tried again: ends by --retry-for' out five
# shellcheck disable=SC2016
background perl -e 'require $ARGV[0]; my $curt = listen_on($ARGV[1]);
	while (my $client = $curt->accept) { close $client }' \
	"$TESTS/listen.pl" curt_port
until_true 20 test -s curt_port || bail 'no listener'
run httppost --http2 --jobs 4 --retry-for 0 \
	"http://127.0.0.1:$(cat curt_port)/" <five
status_is 'a server that closes at once' 1
is_file 'a server that closes at once: all is returned' out five
is 'a server that closes at once: each line says why' "$(grep -c \
	'after 1 attempt: The connection closed without an answer$' err)" 5
h2 reset 2
run httppost --http2 --jobs 4 --timeout 5s --retry-for 1s "$h2_url" <five
status_is 'resets with an error, tried again' 1
is_file 'resets with an error, tried again: all is returned' out five

done_testing
