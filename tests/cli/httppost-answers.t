#!/bin/sh
# SPDX-License-Identifier: ISC
# Complete answers: by length, by the end of the connection, and early ones.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=nginx.sh
. "$TESTS/nginx.sh"

echo '{"n":1}' >one

# answers PORT-FILE [early]: a server of what is in the file answer.
answers() {
	background perl "$TESTS/answer.pl" "$1" answer ${2:+"$2"} 2>answer.err
	until_true 20 test -s "$1" || bail 'answer.pl does not start'
}

# verdict WHAT FATE URL [ARGUMENT...]: the line has that fate.
verdict() {
	verdict_what=$1
	verdict_fate=$2
	shift 2
	rm -f responses
	run httppost --retry 0 --responses responses "$@" <one
	is "$verdict_what: $verdict_fate" "$(jq -r .fate responses)" \
		"$verdict_fate"
}

: >answer
answers port.whole
whole=http://127.0.0.1:$(cat port.whole)/

# --- by its length ----------------------------------------------------------

# sized FATE VALUE: the fate of a line whose answer has two bytes and this
# Content-Length.
sized() {
	printf 'HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\nok' "$2" >answer
	verdict "Content-Length: $2" "$1" "$whole"
	if [ "$1" = undelivered ]; then
		like "Content-Length: $2: says why" err \
			'Content-Length|not valid HTTP'
		is "Content-Length: $2: returns" "$(cat out)" "$(cat one)"
	fi
}
for value in '2, 3' '3, 2' 0x2 1e1 +2 -2 '2;' '2 2' 2a a '' ',' \
	9223372036854775808 18446744073709551618 99999999999999999999999; do
	sized undelivered "$value"
done
for value in 2 02 '2 ' '2, 2' '2,,2,'; do
	sized delivered "$value"
done
printf 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nCONTENT-LENGTH: 3\r\n\r\nok!' >answer
verdict 'two lengths' undelivered "$whole"
printf 'HTTP/1.1 404 No\r\nContent-Length: 2;\r\n\r\nok' >answer
verdict 'a refusal without a length' undelivered "$whole"
unlike 'is not an answer' err 'HTTP 404'
printf 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' >answer
verdict 'an answer after an interim one' delivered "$whole"

# --- by chunks --------------------------------------------------------------

head='HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
for chunks in '2\r\nok\r\n' '0x2\r\nok\r\n0\r\n\r\n' \
	'0\r\nno trailer\r\n\r\n' '-2\r\nok\r\n0\r\n\r\n'; do
	# shellcheck disable=SC2059
	printf "$head$chunks" >answer
	verdict "chunks, $(tail -n +4 answer | tr -d "\r" |
		tr "\n" " ")" undelivered "$whole"
	status_is 'others may fare better' 1
done

# --- in an encoding that nobody knows ------------------------------------------

for value in junk 'chunked, junk' 'junk, chunked' gzip; do
	printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n2\r\nok\r\n0\r\n\r\n' \
		"$value" >answer
	verdict "Transfer-Encoding: $value" undelivered "$whole"
	like "Transfer-Encoding: $value: in our words" err \
		': The answer (cannot be decoded|is not valid HTTP)$'
	status_is 'others may fare better' 1
done

# --- without the end of its head --------------------------------------------

for head in 'HTTP/1.1 200 OK\r\n' 'HTTP/1.1 204 OK\r\nServer: me\r\n' \
	'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n' \
	'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\n' \
	'HTTP/1.1 200 OK\r\nX: y'; do
	# shellcheck disable=SC2059
	printf "$head" >answer
	verdict "a head cut off, $(tail -n 1 answer | tr -d '\r')" \
		undelivered "$whole"
	is 'is returned' "$(cat out)" "$(cat one)"
done

# --- by the end of the connection -------------------------------------------

printf 'HTTP/1.1 200 OK\r\n\r\nok' >answer
verdict 'the end of TCP' delivered "$whole"

if command -v nginx >/dev/null && command -v openssl >/dev/null; then
	tls_authority || bail 'no authority'
	tls_certificate good 'IP:127.0.0.1' || bail 'no certificate'
	nginx_start <<-END
		ssl_certificate $T/good.pem;
		ssl_certificate_key $T/good.key;
		ssl_protocols TLSv1.2;
		chunked_transfer_encoding off;
		server {
			listen 127.0.0.1:@PORT1@ ssl;
			location / { proxy_pass $whole; }
		}
	END
	background perl "$TESTS/cut.pl" port.cut "$port1" 2>cut.err
	until_true 20 test -s port.cut || bail 'cut.pl does not start'
	notified=https://127.0.0.1:$port1/
	cut=https://127.0.0.1:$(cat port.cut)/
	# with GnuTLS and other libraries libcurl has its own message
	for body in ok ''; do
		printf 'HTTP/1.1 200 OK\r\n\r\n%s' "$body" >answer
		verdict "the end of TLS, \"$body\"" delivered --cacert ca.pem \
			"$notified"
		verdict "TLS that breaks off, \"$body\"" undelivered \
			--cacert ca.pem "$cut"
		is 'is returned' "$(cat out)" "$(cat one)"
	done
	printf 'HTTP/1.1 301 Moved\r\nLocation: /next\r\n\r\n' >answer
	verdict 'a redirect that breaks off' undelivered --cacert ca.pem -L \
		"$cut"
	unlike 'is not followed' err 'redirects'
	printf 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' >answer
	verdict 'a length, and TLS that breaks off' delivered --cacert ca.pem \
		"$cut"
	printf 'HTTP/1.1 204 OK\r\n\r\n' >answer
	verdict 'no body, and TLS that breaks off' delivered --cacert ca.pem \
		"$cut"
else
	skip 'the end of TLS' 'nginx or openssl is not installed'
fi

# --- early ------------------------------------------------------------------

# More than the buffers of a connection can hold.
{
	head -c 20000000 /dev/zero | tr '\0' x
	echo
} >one
answers port.early early
early=http://127.0.0.1:$(cat port.early)/
for code in 200 400; do
	printf 'HTTP/1.1 %s Early\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok' \
		"$code" >answer
	fate=delivered
	[ "$code" = 200 ] || fate=undelivered
	verdict "an early $code that closes" "$fate" --max-line 32M "$early"
	is 'its status is what counts' "$(jq -r .status responses)" "$code"
done

done_testing
