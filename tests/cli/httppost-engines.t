#!/bin/sh
# SPDX-License-Identifier: ISC
# The two engines of httppost: which one is used, that both send the same bytes,
# and that sessions of TLS are resumed.

# shellcheck source-path=SCRIPTDIR

# each test here names its engine
unset HTTPPOST_ENGINE

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=nginx.sh
. "$TESTS/nginx.sh"

# shellcheck disable=SC2119
backend_start
printf '%s\n' '{"n":1,"t":"a b"}' '{"n":2,"t":"\u00e4"}' '{"n":3}' >three

# --- which one --------------------------------------------------------------

# uses WHAT ENGINE ARGUMENT...: --check and the figures name this engine.
uses() {
	uses_what=$1
	uses_engine=$2
	shift 2
	run httppost --check "$@" "$base/sink"
	like "$uses_what: --check" out "^engine=$uses_engine\$"
	run httppost --stats=json --retry-for 0 --connect-timeout 1s "$@" \
		"$base/sink" <three
	is "$uses_what: --stats" "$(tail -n 1 err | jq -r .engine)" \
		"$uses_engine"
}

uses 'nothing special' own
uses '--engine auto' own --engine auto
uses '--engine own' own --engine own
uses '--engine libcurl' libcurl --engine libcurl
uses '--location' libcurl --location
uses '--http2' libcurl --http2
https_proxy=http://127.0.0.1:1
export https_proxy
uses 'a proxy for other URLs' own
unset https_proxy
http_proxy=http://127.0.0.1:1
export http_proxy
uses 'a proxy that forwards' libcurl
no_proxy=127.0.0.1
export no_proxy
uses 'a proxy for other hosts' libcurl
unset http_proxy no_proxy
ALL_PROXY=socks5h://127.0.0.1:1
export ALL_PROXY
uses 'a proxy that does not forward' own
unset ALL_PROXY
run httppost --dry-run --stats=json "$base/sink" <three
is 'no engine' "$(tail -n 1 err | jq -r .engine)" none
run httppost --status-file figures "$base/sink" <three
like 'the status file names it' figures '^engine=own$'

for option in --http2 --location; do
	for check in '' --check; do
		# shellcheck disable=SC2086
		run httppost $check --engine own "$option" "$base/sink" <three
		status_is "--engine own $option $check" 2
		like "--engine own $option $check: says why" err \
			"^httppost: .*does not go with"
	done
done
http_proxy=http://127.0.0.1:1
export http_proxy
run httppost --engine own "$base/sink" <three
status_is '--engine own and a proxy that forwards' 2
like 'are named' err '^httppost: --engine: must not be own with a proxy'
run httppost --engine own --unix-socket missing --retry-for 0 "$base/sink" <three
status_is 'a unix socket has no proxy' 1
unset http_proxy
run httppost --engine curl "$base/sink" <three
status_is 'another word' 2

# --- the same bytes ---------------------------------------------------------

cat >bytes.pl <<'END'
# Writes what it receives to a file, and answers each request. Its body ends
# with the byte that is named.
use strict;
use warnings;
require $ARGV[0];
my $listener = listen_on($ARGV[1]);
while (my $client = $listener->accept) {
	my $got = '';
	while (sysread $client, $got, 65536, length $got) {
		while ($got =~ /\A(.*?\r\n\r\n)/s) {
			my $head = $1;
			my ($length) = $head =~ /^Content-Length: (\d+)/mi;
			last if length $got < length($head) + $length;
			open my $out, '>>', $ARGV[2] or die "$ARGV[2]: $!\n";
			print $out substr $got, 0, length($head) + $length, '';
			print $out "\n--\n";
			close $out;
			syswrite $client,
				"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
		}
	}
}
END
: >bytes
background perl bytes.pl "$TESTS/listen.pl" bytes_port bytes
until_true 20 test -s bytes_port || bail 'no listener'
there=127.0.0.1:$(cat bytes_port)
printf 'X-File: 1\n' >file
chmod 600 file

# same WHAT ARGUMENT...: both engines send the same requests.
same() {
	same_what=$1
	shift
	for same_engine in libcurl own; do
		: >bytes
		run httppost --engine "$same_engine" --first 0 --checkpoint c \
			"$@" <three
		status_is "$same_what by $same_engine" 0
		# versions of libcurl write %c3 or %C3
		sed '/^X-Key/d; s/%C3%A4/%c3%a4/g' bytes >"bytes.$same_engine"
		rm -f c
	done
	check "$same_what: there are requests" test -s bytes.own
	is_file "$same_what: the same bytes" bytes.own bytes.libcurl
}

same 'defaults' "http://$there"
# newer versions of libcurl leave its question mark out
: >bytes
run httppost --engine own "http://$there/a?" <three
like 'an empty query is sent' bytes '^POST /a[?] HTTP/1.1'
same 'a path' "http://$there/a/../b/./c?d=e&f#g"
same 'a query alone' "http://$there?q"
same 'bytes of a path' "http://$there/%7e/ä{|}^[]\"'<>?b"
same 'templates' -H 'X: %{.t}' -H 'X-Key: %{key}' -b '%{n}' \
	"http://$there/%{.t}?%{line}"
same 'user and password' "http://me:pa%20ss@$there/"
same 'a user' "http://m%3Ae@$there/"
same 'an empty user' "http://@$there/"
same 'a password alone' "http://:pw@$there/"
same 'another Authorization' -H 'authorization: Bearer x' "http://me:pw@$there/"
same 'another Host' -H 'X: 1' -H 'host:  other' -H 'Y: 2' "http://$there/"
same 'no Host' -H 'Host:' "http://$there/"
same 'another Accept' -H 'accept: a/b' "http://$there/"
same 'no Accept' -H 'Accept:' "http://$there/"
same 'headers without a value' -H 'X:' -H 'Y: ' -H 'Z:z' "http://$there/"
same 'a header twice' -H 'X: 1' -H 'X: 2' "http://$there/"
same 'Expect' -H 'Expect: 100-continue' "http://$there/"
same 'Connection' -H 'Connection: keep-alive' -H 'TE: trailers' "http://$there/"
same 'Cookie' -H 'Cookie: a=b' "http://$there/"
same 'headers of a file' -H @file "http://$there/"
same 'a user agent and a type' -H 'User-Agent: me' --content-type text/x \
	"http://$there/"
same 'a method' -X PATCH "http://$there/"
same 'no body' -b '' "http://$there/"
same 'gzip' --gzip "http://$there/"
same 'a batch' --batch 3 --batch-as array "http://$there/"
same 'a large body' -b "%{line}$(printf '%060000d' 0)" "http://$there/"
same 'a name' "http://localhost:${there#*:}/"
same 'a name in capitals' "HTTP://LocalHost:0${there#*:}/"
same 'a short address' "http://127.1:${there#*:}/"

# --- TLS --------------------------------------------------------------------

if ! command -v nginx >/dev/null || ! command -v openssl >/dev/null; then
	skip 'resumption' 'nginx or openssl is not installed'
	done_testing
fi
tls_authority || bail 'no authority'
tls_certificate good 'IP:127.0.0.1,DNS:localhost' || bail 'no certificate'
nginx_start <<END
	log_format session '\$ssl_protocol \$ssl_session_reused';
	access_log session.log session;
	ssl_certificate $T/good.pem;
	ssl_certificate_key $T/good.key;
	ssl_session_cache shared:sessions:1m;
	keepalive_requests 1;
	server {
		listen 127.0.0.1:@PORT1@ ssl;
		ssl_protocols TLSv1.2;
		location / { return 204; }
	}
	server {
		listen 127.0.0.1:@PORT2@ ssl;
		ssl_protocols TLSv1.3;
		location / { return 204; }
	}
END

# nginx writes its log after the answer.
# shellcheck disable=SC2317
has_three_sessions() {
	[ "$(wc -l <nginx/session.log)" -eq 3 ]
}

# resumed VERSION PORT: three connections, of which two resume.
resumed() {
	: >nginx/session.log
	run httppost --engine own --cacert ca.pem "https://127.0.0.1:$2/" <three
	status_is "$1: delivered" 0
	wait_for 20 has_three_sessions
	is "$1: sessions are resumed" "$(cat nginx/session.log)" \
		"$1 .
$1 r
$1 r"
}
resumed TLSv1.2 "$port1"
resumed TLSv1.3 "$port2"

done_testing
