#!/bin/sh
# SPDX-License-Identifier: ISC
# A run does not fail at once with settings that --check accepts: both refuse
# the same with the same message and status 2, before a line is read.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

echo '{"n":1}' >one
url=http://127.0.0.1:9/sink

# refuses WHAT REASON ARGUMENT...
refuses() {
	refuses_what=$1
	refuses_reason=$2
	shift 2
	run httppost --check "$@"
	status_is "$refuses_what: --check" 2
	like "$refuses_what: --check says why" err "$refuses_reason"
	run httppost --retry 0 "$@" <one
	status_is "$refuses_what: a run" 2
	like "$refuses_what: a run says why" err "$refuses_reason"
	is "$refuses_what: reads nothing" "$(cat out)" ''
}

# accepts WHAT ARGUMENT...
accepts() {
	accepts_what=$1
	shift
	run httppost --check "$@"
	status_is "$accepts_what: is accepted" 0
	is "$accepts_what: without a word" "$(cat err)" ''
}

# --- the URL ----------------------------------------------------------------

for port in 0 65536 99999 99999999999999999999; do
	refuses "port $port" '^httppost: url: must have a port' \
		"http://127.0.0.1:$port/sink?%{n}"
done
for host in '[::zz]' '[::1' '[::1]x' '[]' 'a^b' 'a%00b' 'a%20b' 'a,b' 'a;b' '(a)' \
	'a\b' '"a"' 'a<b'; do
	refuses "host $host" \
		'^httppost: url: must have a (host name or an address|port)' \
		"http://$host/"
done
refuses 'the URL of a profile' '^httppost: url: must have a port' \
	"https://me:hush@h:99999/?k=hush"
unlike 'nothing of it is shown' err 'hush|me:|99999'
for good in http://h http://h:/ http://h:1/ https://h:65535 'http://[::1]:80/' \
	'http://[fe80::1%25eth0]/' http://1.2.3.4 http://xn--bcher-kva.example/ \
	http://a_b.c-d/%zz 'https://me:p%40ss@h:80?a=%{.b c}'; do
	accepts "$good" "$good"
done

# --- proxies ----------------------------------------------------------------

for proxy in http://me:hush@h:99999 foo://me:hush@h 'me:hush@[::1'; do
	http_proxy=$proxy
	export http_proxy
	refuses "a proxy ${proxy##*@}" '^httppost: http_proxy: must ' "$url"
	unlike 'is not shown' err 'hush|me:'
	accepts 'is not that of https' "https://h/"
	accepts 'is not needed for a socket' --unix-socket here "$url"
done
no_proxy=127.0.0.1
export no_proxy
accepts 'may not be needed' "$url"
unset http_proxy no_proxy
for good in h:8080 http://me:p%40ss@h https://h:1 socks5h://h socks4a://h; do
	ALL_PROXY=$good
	export ALL_PROXY
	accepts "a proxy $good" "$url"
done
unset ALL_PROXY

# --- files ------------------------------------------------------------------

mkdir folder
ln -s elsewhere link
echo text >text
for option in checkpoint responses status-file; do
	refuses "--$option in no folder" 'missing/file: No such file' \
		"--$option" missing/file "$url"
	refuses "--$option that is a folder" \
		'folder: (Is a directory|is not a regular file)' \
		"--$option" folder "$url"
	refuses "--$option that is a link" \
		'link: is (a symbolic link|not a regular file)' \
		"--$option" link "$url"
	accepts "--$option" "--$option" "$option" "$url"
	check 'and is not made' test ! -e "$option"
done
accepts '--responses to a device' --responses /dev/null "$url"
if [ "$(id -u)" != 0 ]; then
	mkdir -m 500 closed
	refuses 'a folder that is closed' 'Permission denied' \
		--responses closed/file "$url"
fi

# pem FILE WORD: makes a file with the form of PEM; httppost checks only that.
pem() {
	printf -- '-----BEGIN %s-----\nAAAA\n-----END %s-----\n' "$2" "$2" >"$1"
}
pem ca.pem CERTIFICATE
pem key.pem 'PRIVATE KEY'
pem locked.pem 'ENCRYPTED PRIVATE KEY'
cat ca.pem key.pem >both.pem
refuses '--cacert without a certificate' 'text: has no certificate' \
	--cacert text "$url"
refuses '--cacert with a key' 'key.pem: has no certificate' \
	--cacert key.pem "$url"
refuses '--cert without a certificate' 'key.pem: has no certificate' \
	--cert key.pem "$url"
refuses '--cert without a key' 'ca.pem: has no private key' \
	--cert ca.pem "$url"
refuses '--key without a key' 'text: has no private key' \
	--cert ca.pem --key text "$url"
refuses '--key with a passphrase' 'locked.pem: has a key with a passphrase' \
	--cert ca.pem --key locked.pem "$url"
accepts 'certificates and keys' --cacert ca.pem --cert ca.pem --key key.pem \
	"$url"
accepts 'a certificate with its key' --cert both.pem "$url"

refuses 'a path that is too long for a socket' 'shorter path' \
	--unix-socket "$(printf '%0200d' 0)" "$url"
refuses 'a file of headers that is missing' 'missing: No such file' \
	-H @missing "$url"

done_testing
