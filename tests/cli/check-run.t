#!/bin/sh
# SPDX-License-Identifier: ISC
# --check and a run refuse the same settings with the same messages, at once. A
# table lists what is refused before the first line, and what is accepted.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

hold_port
url=http://127.0.0.1:$free_port/
printf 'a,b\n1,2\n' >good.csv
cp good.csv lines
mkdir folder
ln -s nowhere link
mkfifo fifo

# listing: prints the names of the files in the folder, and their contents.
listing() {
	set -- . ! -name out ! -name err ! -name 'check.*' ! -name before \
		! -name after ! -name .lines ! -path .
	find "$@" -exec ls -ldn {} +
	find "$@" -type f -exec cksum {} +
}

# both COMMAND...: runs the command with --check and without, with one line on
# stdin. The results of --check are in check.err, check.out and $checked.
both() {
	listing >before
	run "$@" --check <lines
	checked=$status
	mv out check.out
	mv err check.err
	listing >after
	is_file "$*: --check changes nothing" after before
	run "$@" <lines
}

# refused COMMAND...: both end with 2 and the same message.
refused() {
	both "$@"
	is "$*: --check" "$checked" 2
	status_is "$*: the run" 2
	is_file "$*: the same words" check.err err
	check "$*: which are some" test -s err
	is "$*: no line" "$(cat out)" ''
}

# accepted COMMAND...: neither is refused.
accepted() {
	both "$@"
	is "$*: --check" "$checked" 0
	check "$*: the run" test "$status" -lt 2
}

# --- csvrows ------------------------------------------------------------------

printf 'a,b\n1,2\n' >other.csv
printf 'x,b\n1,2\n' >unlike.csv
printf '[{"a":1}]\n' >array.json
printf 'PK\003\004\024' >data.xlsx
printf ',a,a\n1,2,3\n' >names.csv
printf 'a,a.b\n1,2\n' >nest.csv
printf 'a,\351\n1,2\n' >latin.csv
printf 'a,b\0\n1,2\n' >nul.csv
printf '"a,b\n1,2\n' >open.csv
printf 'a;b\n1;2\n' >semicolon.csv
printf 'sep=|\na|b\n1|2\n' >sep.csv
: >empty.csv
refused csvrows missing.csv
refused csvrows missing/good.csv
refused csvrows good.csv/
refused csvrows folder
refused csvrows --repeat=2 folder
refused csvrows --repeat=2 fifo
refused csvrows --columns c good.csv
refused csvrows --exclude c good.csv
refused csvrows --require a,c good.csv
refused csvrows --require c --strict semicolon.csv
refused csvrows --type c=number good.csv
refused csvrows --rename c=d good.csv
refused csvrows --rename a=b good.csv
refused csvrows --from c=1 good.csv
refused csvrows --limit 0 --columns c good.csv
refused csvrows --count --columns c good.csv
refused csvrows --columns c empty.csv
refused csvrows --names a good.csv
refused csvrows --names a,a good.csv
refused csvrows --no-header --columns c3 good.csv
refused csvrows --no-header --names a,b --columns c good.csv
refused csvrows --strict names.csv
refused csvrows --nest . nest.csv
refused csvrows latin.csv
refused csvrows nul.csv
refused csvrows array.json
refused csvrows data.xlsx
refused csvrows open.csv
refused csvrows --header-line 9 good.csv
refused csvrows --header-line 2 --data-line 2 good.csv
refused csvrows --encoding nonsense good.csv
refused csvrows --delimiter xx good.csv
refused csvrows --delimiter ';' --columns a good.csv
refused csvrows --follow --columns c good.csv
refused csvrows --rejects missing/file good.csv
refused csvrows --rejects folder good.csv
refused csvrows --rejects new/ good.csv
refused csvrows --rejects good.csv good.csv
refused csvrows --rejects lines good.csv
refused csvrows --profile missing.yaml
refused csvrows --profile folder
for value in 'columns: c' 'type: c=number' 'rejects: folder'; do
	printf 'csvrows:\n  file: good.csv\n  %s\n' "$value" >bad.yaml
	refused csvrows --profile bad.yaml
done
printf 'csvrows:\n  file: missing.csv\n' >bad.yaml
refused csvrows --profile bad.yaml
accepted csvrows good.csv other.csv
accepted csvrows --limit 1 good.csv missing.csv
accepted csvrows --rejects new good.csv
accepted csvrows --rejects /dev/null good.csv
accepted csvrows names.csv
accepted csvrows empty.csv
accepted csvrows --names a,b latin.csv
accepted csvrows --encoding latin1 latin.csv
accepted csvrows --from a=1 good.csv
accepted csvrows -
# a run reads the header of a later file only later
both csvrows good.csv unlike.csv
is 'another header later: --check' "$checked" 2
status_is 'another header later: the run' 2
is_file 'another header later: the same words' check.err err

# --check shows what the header line determines.
shows() {
	shows_wanted=$1
	shift
	run csvrows --check "$@"
	status_is "$*: --check" 0
	is "$*: shows what it found" "$(sed -n \
		's/^delimiter=//p; s/^encoding=//p; s/^names=//p' out |
		paste -sd' ')" "$shows_wanted"
}
shows ', UTF-8 a b' good.csv
shows '; UTF-8 a b' semicolon.csv
shows '| UTF-8 a b' sep.csv
shows '; UTF-8 a b' semicolon.csv sep.csv
shows ', UTF-8 a;b' --strict semicolon.csv
shows ', UTF-8 c1 a a_2' names.csv
shows ', UTF-8 x y' --names x,y good.csv
shows ', UTF-8 c1 c2' --no-header good.csv
shows ', UTF-8 a c' --rename b=c good.csv
shows 'auto UTF-8' fifo
shows 'auto UTF-8' empty.csv
shows 'auto UTF-8' - <good.csv
printf 'a\tb\n1\t2\n' >tab.csv
shows '\t UTF-8 a b' tab.csv
printf '\377\376a\0;\0b\0\n\0' >wide.csv
shows '; UTF-16LE a b' wide.csv
printf 'a,b' >begun.csv
shows 'auto UTF-8' --follow --columns c begun.csv
: >nothing
run csvrows --check --follow --columns c nothing
status_is 'a followed file may get its header later' 0
run sh -c '{ csvrows --check; cat; } <good.csv'
like 'standard input is not read' out '^1,2$'

# --- pace ---------------------------------------------------------------------

printf '{"n":1}\n' >lines

long=$(printf '%0250d' 0)
refused pace --status-file missing/file
refused pace --status-file folder
refused pace --status-file link
refused pace --status-file fifo
refused pace --status-file new/
refused pace --status-file lines/file
refused pace --status-file "$long"
refused pace --status-file /dev/null
refused pace --start-at 25:00:00
refused pace --start-at 16/02/2024
refused pace --start-at yesterday
refused pace --zone No/Such
refused pace --by time --time-format %Q
accepted pace --start-at 2001-01-01T00:00:00
refused pace --rate 0
refused pace --rate 5 --by time
refused pace --order skip
refused pace --tick 1s
refused pace --speed 0
refused pace --dry-run
refused pace lines
refused pace --profile missing.yaml
printf 'pace:\n  status-file: missing/file\n' >bad.yaml
refused pace --profile bad.yaml
like 'pace: the place in the profile' err \
	'^pace: bad.yaml:2:3: pace.status-file: .*missing/file: No such file'
accepted pace --status-file new
accepted pace --start-at 2001-01-01T00:00:00Z
run pace --check --status-file missing/file --dry-run --by time
status_is 'pace --dry-run has no status file' 0

# --- httppost -----------------------------------------------------------------

# post HOW OPTION...: a row of the table. A run that is not refused ends soon.
post() {
	post_how=$1
	shift
	"$post_how" httppost --retry 0 --grace 0 "$@" "$url"
}
httppost --retry 0 --checkpoint point "$url" <lines >/dev/null 2>&1
check 'there is a checkpoint' test -s point
sed 's/settled=00/settled=01/' point >damaged
head -c 20 point >short
: >begun
post refused --checkpoint point
post refused --checkpoint damaged
post refused --checkpoint damaged --resume
post refused --checkpoint short --resume
post refused --checkpoint short --first 5
post refused --checkpoint lines --first 5
post refused --checkpoint begun
post refused --checkpoint point --resume --first 5
post refused --checkpoint new --resume --first 5
post refused --resume
post accepted --checkpoint begun --resume
run httppost --check --checkpoint point --first 5 "$url"
status_is 'a checkpoint with --first' 0
run httppost --check --checkpoint damaged --first 5 "$url"
status_is 'a damaged checkpoint with --first' 0
rm -f new
for option in checkpoint responses status-file; do
	post refused "--$option" missing/file
	post refused "--$option" folder
	post refused "--$option" link
	post refused "--$option" fifo
	post refused "--$option" new/
	post refused "--$option" lines/file
	post refused "--$option" "$long$long"
	printf 'httppost:\n  %s: missing/file\n' "$option" >bad.yaml
	post refused --profile bad.yaml
	like "$option: the place in the profile" err \
		"^httppost: bad.yaml:2:3: httppost.$option: .*missing/file: No"
	post accepted "--$option" "new.$option"
done
post refused --status-file "$long"
post refused --checkpoint /dev/null
post accepted --responses /dev/null
post refused --checkpoint same --responses same
post refused --checkpoint same --status-file ./same
post refused --header @missing
post refused --header @folder
printf 'no colon\n' >headers
chmod 600 headers
post refused --header @headers
post refused --header 'Content-Length: 1'
post refused --gzip --header 'Content-Encoding: gzip'
post refused --fail-if x --header 'Accept-Encoding: gzip'
post refused --body '%{nothing}'
post refused --body '%{env:NOTHING_OF_THIS_NAME}'
post refused --show '%{'
post refused --batch-bytes 1k
post refused --batch-wait 1s
post refused --jobs 2000
post refused --cacert missing
post refused --cacert lines
post refused --cert lines
post refused --key lines
post refused --cert fifo
post refused --unix-socket "$(printf '%0200d' 0)"
post refused --profile missing.yaml
refused httppost
refused httppost http://h:99999/
refused httppost ftp://h/
refused sh -c 'ulimit -n 20; exec httppost --jobs 99 "$0" "$@"' "$url"

# a running httppost has locked its checkpoint
mkfifo input
exec 4<>input
background httppost --checkpoint busy --retry 0 "$url" <input >/dev/null 2>&1
wait_for 20 test -s busy
post refused --checkpoint busy --resume
run httppost --dry-run --checkpoint busy --resume "$url" <lines
status_is 'a dry run looks at it' 0
kill -TERM "$pid"
settle
exec 4>&-
post accepted --checkpoint busy --resume

# --- what may not be read or written ------------------------------------------

if [ "$(id -u)" != 0 ]; then
	mkdir -m 500 closed
	: >secret
	chmod 0 secret
	refused csvrows secret
	refused csvrows --rejects closed/file good.csv
	refused csvrows --rejects secret good.csv
	refused pace --status-file closed/file
	for option in checkpoint responses status-file; do
		post refused "--$option" closed/file
	done
	post refused --checkpoint secret --resume
	post refused --responses secret
	post refused --header @secret
else
	skip 'what may not be read or written' 'root may'
fi

done_testing
