#!/bin/sh
# SPDX-License-Identifier: ISC
# httppost over TLS, a unix socket and proxies, against nginx.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=nginx.sh
. "$TESTS/nginx.sh"
# shellcheck source=httppost.sh
. "$TESTS/httppost.sh"

if ! command -v nginx >/dev/null || ! command -v openssl >/dev/null; then
	skip 'TLS' 'nginx or openssl is not installed'
	done_testing
fi

tls_authority || bail 'no authority'
tls_certificate good 'IP:127.0.0.1,DNS:localhost' || bail 'no certificate'
tls_certificate client 'DNS:client' || bail 'no certificate'
openssl ec -aes256 -passout pass:sesame -in client.key -out locked.key \
	2>>openssl.err || bail 'no key with a passphrase'
cat client.pem client.key >both.pem
tls_authority "$T/other" || bail 'no other authority'

# shellcheck disable=SC2119
backend_start
nginx_start <<END
	ssl_certificate $T/good.pem;
	ssl_certificate_key $T/good.key;
	server {
		listen 127.0.0.1:@PORT1@ ssl;
		location / { proxy_pass $base; }
	}
	server {
		listen 127.0.0.1:@PORT2@ ssl;
		ssl_client_certificate $T/ca.pem;
		ssl_verify_client on;
		location / { proxy_pass $base; }
	}
	server {
		listen unix:$T/socket;
		location / { proxy_pass $base; }
	}
	server {
		listen 127.0.0.1:@PORT4@;
		location / { proxy_pass $base; }
	}
END
seq -f '{"n":%g}' 5 >five
tls=https://127.0.0.1:$port1

# stops WHAT REASON ARGUMENT...: exits with 2; nothing is sent, and all lines
# are returned.
stops() {
	stops_what=$1
	stops_reason=$2
	shift 2
	run httppost "$@" <five
	status_is "$stops_what: stops" 2
	like "$stops_what: says why" err "$stops_reason"
}

# --- certificates -----------------------------------------------------------

delivers 'https' --cacert ca.pem "$tls/sink?plain"
saw 'https: HTTP/1.1' plain 'HTTP/1.1 200;'
distrust="The server's certificate cannot be trusted \("
stops 'an unknown authority' "$distrust" "$tls/sink?unknown"
is_file 'an unknown authority: all is returned' out five
stops 'another authority' "$distrust" --cacert other/ca.pem "$tls/sink?unknown"
is_file 'another authority: all is returned' out five
run httppost --cacert other/ca.pem --insecure "$tls/sink" <five
status_is '--insecure' 0
is 'warns, once' "$(cat err)" \
	'httppost: --insecure: certificates are not verified'
run httppost -k --check "$tls/sink"
like '-k is --insecure' out '^insecure=true$'
run httppost -k "https://localhost:$port1/sink" <five
status_is '-k with another name' 0
saw 'nothing was sent where nobody was trusted' unknown ''

for option in cacert cert key; do
	stops "--$option that is missing" \
		"^httppost: --$option: missing: No such file" \
		--cert good.pem "--$option" missing "$tls/sink"
	is "--$option: nothing is read" "$(cat out)" ''
done
stops '--cert that is a folder' '^httppost: --cert: other: Is a directory' \
	--cert other "$tls/sink"
stops '--key alone' '^httppost: --key: needs --cert' --key good.key "$tls/sink"
stops '--cacert without a certificate' 'five: has no certificate in PEM format' \
	--cacert five "$tls/sink"
is '--cacert without a certificate: nothing is read' "$(cat out)" ''
printf -- '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' >damaged
stops '--cacert that is damaged' '.' --cacert damaged "$tls/sink"
is_file '--cacert that is damaged: all is returned' out five
if [ "$(id -u)" != 0 ]; then
	: >closed && chmod 0 closed
	stops '--key that we may not read' 'Permission denied' \
		--cert client.pem --key closed "$tls/sink"
fi

cat >tls.yaml <<END
httppost:
  cacert: ca.pem
  cert: client.pem
  key: client.key
  url: https://127.0.0.1:$port2/sink
END
mkdir -p elsewhere
delivers 'a client certificate' --cacert ca.pem --cert client.pem \
	--key client.key "https://127.0.0.1:$port2/sink"
delivers 'a certificate with its key' --cacert ca.pem --cert both.pem \
	"https://127.0.0.1:$port2/sink"
cd elsewhere || bail 'no folder'
run httppost --profile ../tls.yaml <../five
cd "$T" || bail 'no folder'
status_is 'a client certificate by profile, from another folder' 0
run httppost --cacert ca.pem "https://127.0.0.1:$port2/sink" <five
status_is 'no client certificate although one is required' 1
is_file 'gives all back' out five
like 'says so' err 'HTTP 400: .*No required SSL certificate'
# unusable WHAT BACK ARGUMENT...: a certificate or key ends the run before
# anything is sent, and these lines are returned.
unusable() {
	unusable_what=$1
	unusable_back=$2
	shift 2
	stops "$unusable_what" '.' --cacert ca.pem "$@" \
		"https://127.0.0.1:$port2/sink?unusable"
	is_file "$unusable_what: what was read is returned" out "$unusable_back"
	stops "$unusable_what, which nobody wants" '.' --cacert ca.pem "$@" \
		"$tls/sink?unusable"
}
: >none
unusable 'a key with a passphrase' none --cert client.pem --key locked.key
unusable 'a key of another certificate' five --cert client.pem --key good.key
unusable 'a key that is none' none --cert client.pem --key five
unusable 'a certificate without its key' none --cert client.pem
unusable 'a certificate that is none' none --cert five --key client.key
saw 'nothing was sent with any of them' unusable ''

# --- a unix socket ----------------------------------------------------------

http_proxy=http://127.0.0.1:1
export http_proxy
delivers 'a unix socket, whatever the proxy' --unix-socket socket \
	"http://somewhere.invalid/sink?socket"
unset http_proxy
saw 'the URL still gives the path' socket 'HTTP/1.1 200;'
run httppost --retry-for 0 --unix-socket no-socket http://h/sink <five
status_is 'a socket that is not there' 1
is_file 'gives all back' out five
stops 'a path that is too long' '^httppost: --unix-socket: must be a shorter' \
	--unix-socket "$(printf '%0120d' 0)" http://h/

# --- proxies ----------------------------------------------------------------

http_proxy=http://user:hunter22@127.0.0.1:$port4
export http_proxy
delivers 'a proxy' http://somewhere.invalid/sink?proxy
saw 'the proxy was asked' proxy 'HTTP/1.1 200;'
http_proxy=http://user:hunter22@127.0.0.1:1
run httppost --retry-for 0 http://somewhere.invalid/sink <five
status_is 'a proxy that is down' 1
is_file 'gives all back' out five
unlike 'and its password is not shown' err hunter22
NO_PROXY=127.0.0.1
export NO_PROXY
delivers 'NO_PROXY' "$base/sink"
unset NO_PROXY
no_proxy=.invalid,127.0.0.1
export no_proxy
delivers 'no_proxy' "$base/sink"
unset http_proxy no_proxy
ALL_PROXY=http://127.0.0.1:$port4
export ALL_PROXY
delivers 'ALL_PROXY' http://somewhere.invalid/sink

done_testing
