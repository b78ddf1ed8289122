#!/bin/sh
# SPDX-License-Identifier: ISC
# httppost shows no secret: not in messages, whatever fails, not in --check,
# --dry-run, figures, the status file or shown lines, and not in a core file.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# One secret for each way to pass one.
FILE_SECRET=hush1file
PROFILE_SECRET=hush2profile
HUSH=hush3environment
USER_SECRET=hush4user
BODY_HUSH=hush5body
QUERY_SECRET=hush6query
export HUSH BODY_HUSH

# shellcheck disable=SC2119
backend_start
hold_port
printf '%s\n' '{"n":1}' '{"n":2}' >two
umask 077
printf 'X-File: Token %s\n' "$FILE_SECRET" >headers

# profile PORT: writes settings with a secret in each place.
profile() {
	cat >secret.yaml <<-END
		httppost:
		  url: 'http://me:$USER_SECRET@127.0.0.1:$1/sink?k=%{env:HUSH}&t=$QUERY_SECRET&n=%{n}'
		  body: '{"k":"%{env:BODY_HUSH}","d":%{line}}'
		  header:
		    - '@headers'
		    - 'Authorization: Bearer $PROFILE_SECRET'
		    - 'X-Env: %{env:HUSH}'
		  show: 'sent %{n} with %{env:HUSH}'
		  status-file: status
	END
}

# Whether a file contains a secret, or the user and password in the form of the
# header.
hushed='hush[1-6]|aHVzaDR|bWU6aHVz'

# is_silent WHAT FILE...: the files exist, and contain no secret.
is_silent() {
	is_silent_what=$1
	shift
	for file; do
		unlike "$is_silent_what: $file" "$file" "$hushed"
	done
}

# --- they are sent ----------------------------------------------------------

profile "$port"
run httppost --profile secret.yaml --stats=json <two
status_is 'with all secrets' 0
is 'the server gets them' "$(head -n 1 requests | jq -r '[.path, .body,
	.headers["X-File","Authorization","X-Env"]] | join(" ")')" \
	"/sink?k=$HUSH&t=$QUERY_SECRET&n=1 {\"k\":\"$BODY_HUSH\",\"d\":{\"n\":1}} Token $FILE_SECRET Bearer $PROFILE_SECRET $HUSH"
like 'a shown line has a mask' err '^sent 1 with \*\*\*$'
like 'the figures are there' err '"delivered":2'
is_silent 'success' err out status

# --- and not shown ----------------------------------------------------------

run httppost --profile secret.yaml --check
status_is '--check' 0
like '--check: the file by its path' out '^header=@headers$'
like '--check: the header by its name' out '^header=Authorization: \*\*\*$'
like '--check: the URL' out '^url=http://\*\*\*@127.0.0.1:[0-9]*/sink\?\*\*\*$'
like '--check: the environment by its name' out '^body=.*%\{env:BODY_HUSH\}'
is_silent '--check' err out

run httppost --profile secret.yaml --dry-run --show '%{line} %{env:HUSH}' <two
status_is '--dry-run' 0
is '--dry-run: the request' "$(sed '/^User-Agent/d' out | head -n 10)" \
"POST /sink?k=***&t=***&n=1 HTTP/1.1
Host: 127.0.0.1:$port
Accept: */*
Content-Type: application/json
X-File: ***
Authorization: ***
X-Env: ***
Content-Length: 29

{\"k\":\"*********\",\"d\":{\"n\":1}}"
is '--dry-run: the length is the true one' \
	"$(sed -n 's/^Content-Length: //p' out | head -n 1)" \
	"$(head -n 1 requests | jq -r '.headers["Content-Length"]')"
is_silent '--dry-run' err out status
run httppost --dry-run "http://me:$USER_SECRET@127.0.0.1/" <two
like '--dry-run: the user' out '^Authorization: Basic \*\*\*$'
is_silent '--dry-run of a URL' err out
run httppost --dry-run "http://127.0.0.1/sink?$QUERY_SECRET&%{n}" <two
like '--dry-run: a value without a name' out '^POST /sink\?\*\*\*&1 '
is_silent '--dry-run of such a URL' err out

# fails WHAT STATUS [SPEC...]: with these faults, no secret is shown.
fails() {
	fails_what=$1
	fails_status=$2
	shift 2
	backend_fault "$@"
	for fails_form in standard shown; do
		set --
		if [ "$fails_form" = shown ]; then
			set -- --show-failure '%{reason} %{line} %{env:HUSH}'
		fi
		run httppost --profile secret.yaml --retry 1 --timeout 1s \
			--stats=json "$@" <two
		status_is "$fails_what, $fails_form" "$fails_status"
		is "$fails_what, $fails_form: all is returned" \
			"$(wc -l <out | tr -d ' ')" 2
		is_silent "$fails_what, $fails_form" err out status
	done
}
# The server repeats what it received, also cut in the middle.
echo="you sent $FILE_SECRET, $PROFILE_SECRET, $HUSH, me:$USER_SECRET, $BODY_HUSH"
for code in 400 401 403 404; do
	wanted=2
	[ "$code" != 400 ] || wanted=1
	fails "$code" "$wanted" "status=$code,body=$echo"
	like "$code: the answer is withheld" err \
		"HTTP $code: \(answer withheld: it repeats a secret\)"
done
fails '500' 1 "status=500,body=$echo"
backend_fault "status=400,body=nothing hushed: \"token\" is not valid"
run httppost --profile secret.yaml <two
like 'an answer without a secret is shown' err \
	'HTTP 400: nothing hushed: "token" is not valid'

# Other spellings of a secret, of two cookies, of the user, and of the path.
withheld='(answer withheld: it repeats a secret)'
{
	printf 'X-File: Token a+b/%s"\n' "$FILE_SECRET"
	printf 'Cookie: one=1; two=%scookie; three=x\n' "$FILE_SECRET"
} >spelt
while read -r what spelt; do
	backend_fault "status=422,body=<got $(printf %s "$spelt" |
		sed 's/\\/\\x5c/g')>"
	rm -f answers
	run httppost -H @spelt --responses answers --status-file status \
		--show-failure '%{reason}' \
		"http://me:$USER_SECRET@127.0.0.1:$port/hook/T0K-$QUERY_SECRET-99?k=%2F$QUERY_SECRET" <two
	is "$what: --responses" "$(jq -r .answer answers | sort -u)" "$withheld"
	like "$what: --show-failure" err "^HTTP 422: \\(answer withheld"
	like "$what: status" status "HTTP 422: \\(answer withheld"
	is_silent "$what" err answers status
	unlike "$what: nothing of it" answers got
done <<-END
	as-it-is a+b/$FILE_SECRET"
	by-form a b/$FILE_SECRET"
	by-percent a%2Bb%2F${FILE_SECRET}%22
	by-percent-twice a%252Bb%252F${FILE_SECRET}%2522
	by-JSON a\\u002Bb\\/${FILE_SECRET}\\"
	by-HTML a&#43;b&#x2F;${FILE_SECRET}&quot;
	in-capitals A+B/$(printf %s "$FILE_SECRET" | tr '[:lower:]' '[:upper:]')
	by-base64 $(printf 'a+b/%s"' "$FILE_SECRET" | base64)
	one-cookie ${FILE_SECRET}cookie
	user-and-password $(printf 'me:%s' "$USER_SECRET" | base64)
	the-password $USER_SECRET
	the-path T0K-$QUERY_SECRET-99
	the-query /$QUERY_SECRET
END
fails 'an answer that is cut off' 1 \
	"status=400,body=$(printf '%0250d' 0)$PROFILE_SECRET"
fails 'a redirect' 2 "status=301,location=http://elsewhere/?$HUSH"
for fault in reset close junk half hang; do
	fails "$fault" 1 "$fault"
done
backend_fault "status=302,location=http://me:$USER_SECRET@elsewhere/?$HUSH@all"
run httppost --profile secret.yaml -L <two
like 'a redirect to elsewhere: names the host' err 'host or port, http://elsewhere:80'
is_silent 'a redirect to elsewhere' err out status
backend_fault
profile "$free_port"
fails 'refused' 1
run httppost --profile secret.yaml --retry-for 0 --color always <two
is_silent 'in colour' err
run httppost --profile secret.yaml "http://me:$USER_SECRET@[::1" <two
status_is 'an invalid URL' 2
is_silent 'a URL that is none' err out
run httppost "http://h/" "http://me:$USER_SECRET@h/" <two
is_silent 'one URL too many' err out
run httppost --retry-for 0 "http://me:$USER_SECRET@host.invalid/?$HUSH" <two
is_silent 'a host that nobody knows' err out
printf 'X-File: %%{%s}\n%s\n' "$FILE_SECRET" "$FILE_SECRET" >headers
run httppost --profile secret.yaml <two
status_is 'a bad file of headers' 2
is_silent 'a bad file of headers' err out

# a server may also repeat the header lines as they were sent
backend_stop
backend_start --fault 'status=409,body=a%2Bb%2Fc%3D end'
encoded=a+b/c=
export encoded
run httppost --responses answers \
	"http://my%40name:p%40ssword@127.0.0.1:$port/sink?t=%{env:encoded}" <two
like 'not as the URL has them' err "HTTP 409: \\(answer withheld"
is 'nor in --responses' "$(jq -r .answer answers | sort -u)" "$withheld"
# libcurl repeats the value of a proxy variable that it does not understand
proxy_secret=hush6proxy
for proxy in "http://me:$proxy_secret#x@127.0.0.1:9" \
	"foo://me:$proxy_secret@127.0.0.1:9" \
	"http://me:$proxy_secret@127.0.0.1:99999" \
	"http://me:$proxy_secret@[127.0.0.1" "me:$proxy_secret @127.0.0.1"; do
	run env http_proxy="$proxy" httppost --retry-for 0 --stats=json \
		--status-file status --responses answers "$base/sink" <two
	is_silent "the proxy ${proxy%%:*} ${proxy##*@}" err status answers
done
backend_stop
basic=$(printf 'me:%s' "$proxy_secret" | base64)
backend_start --fault "status=407,body=denied: Basic $basic"
run env ALL_PROXY="http://me:$proxy_secret@127.0.0.1:$port" httppost \
	--responses answers http://host.invalid/sink <two
like 'a proxy repeats the header' err 'HTTP 407: \(answer withheld'
is 'the proxy gets it' "$(tail -n 1 requests |
	jq -r '.headers["Proxy-Authorization"]')" "Basic $basic"
is_silent 'a proxy repeats the header' err answers
backend_stop
backend_start

# --- nor left behind --------------------------------------------------------

printf 'X-File: %s\n' "$FILE_SECRET" >headers
profile "$port"
mkfifo slow
exec 4<>slow
background httppost --profile secret.yaml <slow 2>err 4>&-
echo '{"n":1}' >&4
check 'it lives' until_true 20 grep -q '^delivered=1$' status
if [ -r "/proc/$pid/limits" ]; then
	like 'no core file is written' "/proc/$pid/limits" \
		'^Max core file size +0 +0 '
	is 'the command line has no secret' \
		"$(tr '\0' ' ' <"/proc/$pid/cmdline" | grep -Ec "$hushed")" 0
else
	skip 'the size of a core file' 'there is no /proc'
fi
exec 4>&-
settle
status_is 'and ends' 0
is_silent 'at the end' err status

# --- nor read by others -----------------------------------------------------

# warns WHAT COUNT URL [HEADER]: the number of warnings about a profile that
# others can read.
warns() {
	{
		printf 'httppost:\n  url: %s\n' "'$3'"
		[ -z "${4:-}" ] || printf '  header: %s\n' "'$4'"
	} >open.yaml
	chmod 644 open.yaml
	run httppost --profile open.yaml --check
	is "$1: --check" "$(grep -c \
		'^httppost: open.yaml: contains secrets and is readable by others; see chmod 600$' err)" "$2"
	run httppost --profile open.yaml --dry-run <two
	is "$1: a run" "$(grep -c 'open.yaml: contains secrets' err)" "$2"
	chmod 600 open.yaml
	run httppost --profile open.yaml --check
	is "$1: with mode 0600" "$(wc -c <err | tr -d ' ')" 0
}
umask 077
printf 'X-File: %s\n' "$FILE_SECRET" >headers
warns 'a header' 1 http://127.0.0.1/ "X-Key: $FILE_SECRET"
warns 'a user' 1 "http://me:$USER_SECRET@127.0.0.1/"
warns 'a query' 1 "http://127.0.0.1/?key=$QUERY_SECRET"
warns 'no secret' 0 'http://127.0.0.1/?db=sink&%{n}' 'Accept: text/plain'
warns 'the environment' 0 'http://127.0.0.1/?k=%{env:HUSH}' \
	'Authorization: Bearer %{env:HUSH}'
warns 'a file' 0 http://127.0.0.1/ @headers

# No other process can read its memory, and it can still open its own pipe
# again.
mkdir open
chmod 755 "$T"
chmod 777 open
if [ "$(id -u)" = 0 ] && ! is_sanitized &&
	setpriv --reuid=65534 --regid=65534 --clear-groups \
		test -x "$BIN/httppost" 2>/dev/null; then
	as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
else
	as_nobody='env'
fi
backend_fault 'status=400'
# shellcheck disable=SC2086
seq 20000 | $as_nobody httppost --batch 100 --status-file open/status \
	"$base/sink" 2>err | {
	until_true 60 grep -q '^state=blocked' open/status || echo 'not blocked'
	cat
} >out
is 'a slow reader of a pipe gets all lines' "$(wc -l <out | tr -d ' ')" 20000
exec 4<>slow
# shellcheck disable=SC2086
background $as_nobody httppost --stats=json --header 'X-Key: hush-hush-hush' \
	"$base/sink" <slow 2>err 4>&-
if ! [ -e "/proc/$pid/environ" ] || is_sanitized; then
	skip 'no other process reads its memory' 'there is no /proc'
elif [ "$as_nobody" = env ]; then
	skip 'no other process reads its memory' 'needs another user'
else
	# its files in /proc belong to root, so its own user cannot read them; before
	# it has begun, they always do
	# shellcheck disable=SC2317
	is_of_root() {
		[ "$(ps -o comm= -p "$pid")" = httppost ] &&
			[ "$(stat -c %u "/proc/$pid/environ")" = 0 ]
	}
	check 'no other process reads its memory' until_true 20 is_of_root
fi
exec 4>&-
settle

done_testing
