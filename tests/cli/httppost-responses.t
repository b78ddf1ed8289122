#!/bin/sh
# SPDX-License-Identifier: ISC
# --responses: a JSON line for each settled request.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

backend_start
seq 1 5 | sed 's/.*/{"n":&}/' >five
head -n 1 five >one

run httppost --responses file "$base/sink" <five
status_is 'five lines' 0
is 'a line for each' "$(jq -c '[.line,.lines,.fate,.status,.attempts,.answer]' \
	file)" '[1,1,"delivered",200,1,""]
[2,1,"delivered",200,1,""]
[3,1,"delivered",200,1,""]
[4,1,"delivered",200,1,""]
[5,1,"delivered",200,1,""]'
is 'with its time in seconds' \
	"$(jq '.time > 0 and .time < 60' file | sort -u)" true
is 'its mode' "$(mode_of file)" 600
: >open
chmod 644 open
run httppost --responses open "$base/sink" <five
is 'also of an older file' "$(mode_of open)" 600

run httppost --responses file "$base/sink" <five
is 'it is emptied at the beginning' "$(wc -l <file | tr -d ' ')" 5
run httppost --responses file --first 5 "$base/sink" <five
is 'but not if an input continues' "$(jq .line file | tr '\n' ' ')" \
	'1 2 3 4 5 6 7 8 9 10 '
run httppost --responses file --resume --checkpoint c "$base/sink" <five
is 'nor by a resume' "$(wc -l <file | tr -d ' ')" 15
run httppost --responses file --first 0 "$base/sink" <five
is '--first 0 begins again' "$(wc -l <file | tr -d ' ')" 5

# --- answers ----------------------------------------------------------------

backend_stop
backend_start --fault 'status=200,body=\xff"\\\x01\xe2\x82\xac\xe2\x82\n'
run httppost --responses file "$base/sink" <five
cat >wanted <<'END'
"�\"\\\u0001€�\n"
END
jq .answer file | sort -u >got
is_file 'an answer that is no UTF-8 becomes some' got wanted
euros=$(awk 'BEGIN { for (i = 0; i < 3000; i++) printf "\342\202\254" }')
backend_fault "status=200,body=$euros"
run httppost --responses file "$base/sink" <five
is 'a long one is cut, between two characters' \
	"$(jq '.answer | utf8bytelength' file | sort -u)" 4095
check 'and nothing of it is replaced' ! grep -q "$(printf '\357\277\275')" file

backend_stop
: >requests
backend_start --fault 'status=503,body=later@1-2' \
	--fault 'status=409,body=never@4'
run httppost --responses file "$base/sink" <five
status_is 'failures' 1
is 'are told as they ended' \
	"$(jq -c '[.line,.fate,.status,.attempts,.answer]' file)" \
	'[1,"delivered",200,3,""]
[2,"undelivered",409,1,"never"]
[3,"delivered",200,1,""]
[4,"delivered",200,1,""]
[5,"delivered",200,1,""]'

hold_port
run httppost --responses file --retry-for 0 "$free_url" <five
is 'without an answer there is an error' \
	"$(jq -c '[.fate,.status,.error,.answer]' file | sort -u)" \
	'["undelivered",null,"Connection refused (127.0.0.1:'"$free_port"')",null]'

# --- batches ----------------------------------------------------------------

printf '%s\n' '{"n":1}' '{"n":2}' bad '{"n":4}' '' '{"n":6}' >mixed
run httppost --batch 10 --responses file "$base/bulk" <mixed
is 'a batch that was split' "$(jq -c '[.line,.lines,.fate,.status]' file)" \
	'[1,5,"split",400]
[1,3,"split",400]
[1,1,"delivered",200]
[2,2,"split",400]
[2,1,"delivered",200]
[3,1,"undelivered",400]
[4,2,"delivered",200]'
is 'every line is in one that is not' "$(jq -s 'map(select(.fate != "split").lines) |
	add' file)" 5

# --- a stop -----------------------------------------------------------------

backend_stop
rm -f requests
backend_start --fault hang
background httppost --jobs 2 --grace 50ms --responses file "$base/sink" \
	<five >out 2>err
check 'two are in flight' until_true 20 sh -c '[ "$(wc -l <requests)" -eq 2 ]'
kill -TERM "$pid"
settle
is 'those without an answer are told' \
	"$(jq -c '[.line,.fate,.status,.attempts]' file)" \
	'[1,"stopped",null,1]
[2,"stopped",null,1]'

backend_stop
rm -f requests
backend_start --fault status=404,body=nope
run httppost --responses file "$base/sink" <one
status_is 'an answer that stops' 2
is 'is reported' "$(jq -c '[.line,.fate,.status,.attempts,.answer,.error]' file)" \
	'[1,"stopped",404,1,"nope",null]'
is 'with its time' "$(jq '.time > 0 and .time < 60' file)" true
backend_again status=503,body=busy@1 hang@2
background httppost --retry-for forever --grace 50ms --responses file \
	"$base/sink" <one >out 2>err
check 'the second attempt is under way' until_true 20 sh -c \
	'[ "$(wc -l <requests)" -eq 2 ]'
kill -TERM "$pid"
settle
is 'the first one is not its answer' \
	"$(jq -c '[.fate,.status,.attempts,.error]' file)" \
	'["stopped",null,2,"no answer before the end"]'
for fault in status=503,body=busy close; do
	backend_again "$fault"
	background httppost --retry-for forever --responses file \
		--status-file status "$base/sink" <one >out 2>err
	check "$fault: a line waits" until_true 20 grep -q 'retrying in' err
	kill -TERM "$pid"
	settle
	jq -c '[.fate,.status,.answer,.error] + [.time > 0]' file >$fault.got
done
is 'a line that waits is reported with its last answer' \
	"$(cat status=503*.got)" '["stopped",503,"busy",null,true]'
like 'or not' close.got '^\["stopped",null,null,"[^"]*[a-z]",true\]$'
unlike 'with the reason of the last attempt' close.got 'before the end'

# --- answers without end ----------------------------------------------------

cat >flood.pl <<'END'
# Answers each request with 300 MB, then closes.
require "$ARGV[1]/listen.pl";
my $listener = listen_on($ARGV[0]);
while (my $client = $listener->accept) {
	sysread $client, my $request, 65536;
	syswrite $client, "HTTP/1.1 $ARGV[2] So\r\nConnection: close\r\n" .
		"Content-Length: 300000000\r\n\r\n";
	syswrite $client, 'x' x 1000000 for 1 .. 300;
}
END
for code in 200 400; do
	rm -f flood_port
	background perl flood.pl flood_port "$TESTS" "$code"
	until_true 20 test -s flood_port || bail 'no flood'
	limit=200000
	! is_sanitized || limit=unlimited
	# shellcheck disable=SC2016
	run sh -c 'ulimit -v "$1"; exec httppost --jobs 2 --fail-if nothing \
		--responses file "http://127.0.0.1:$2/"' sh "$limit" \
		"$(cat flood_port)" <five
	status_is "answers of 300 MB, $code" "$((code / 400))"
	is "$code: 4096 bytes of each are kept" \
		"$(jq '.answer | length' file | tr '\n' ' ')" \
		'4096 4096 4096 4096 4096 '
done

# --- files ------------------------------------------------------------------

backend_fault
ln -s elsewhere link
run httppost --responses link "$base/sink" <five
status_is 'a symbolic link' 2
like 'is named' err '^httppost: --responses: link: is a symbolic link'
check 'and not written through' test ! -e elsewhere
run httppost --responses missing/file "$base/sink" <five
status_is 'a folder that is missing' 2
run httppost --responses . "$base/sink" <five
status_is 'a folder' 2
mkfifo fifo
run httppost --responses fifo "$base/sink" <five
status_is 'a pipe' 2

if [ -w /dev/full ]; then
	rm -f log
	backend_stop
	: >log
	backend_start
	seq 1 3000 | sed 's/.*/{"n":&}/' >many
	run httppost --jobs 4 --responses /dev/full --checkpoint full \
		"$base/sink" <many
	status_is 'a full disk' 2
	like 'is reported' err '^httppost: /dev/full: No space left'
	is 'once' "$(grep -c 'No space' err)" 1
	cat log out | sort -n -t: -k2 >all
	is_file 'what was read is delivered or returned' all many
else
	skip 'a full disk' 'no /dev/full'
fi

done_testing
