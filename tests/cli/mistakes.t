#!/bin/sh
# SPDX-License-Identifier: ISC
# Typical mistakes as a table: the command, then its exit status and what it
# prints first, whole. It is meant to be read from time to time.
#
#	$ COMMAND
#	STATUS MESSAGE		(ends with ...: a server or a library goes on)
#
# $url is a server, which messages show with the port 8080, and nothing listens
# at $free_url, port 8081.

# shellcheck disable=SC2154
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=nginx.sh
. "$TESTS/nginx.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"
# shellcheck source=terminal.sh
. "$TESTS/terminal.sh"

# --- the files --------------------------------------------------------------

printf 'time,id,value\n10:00:00,7,1.5\n10:00:01,8,2.5\n' >data.csv
printf '<!DOCTYPE html>\n<html><title>Sign in</title>\n' >page.csv
printf 't\000i\000m\000e\000,\000i\000d\000\n\000' >utf16.csv
printf '[\n  {"a": 1, "b": 2},\n  {"a": 3, "b": 4}\n]\n' >array.json
printf '\037\213\010\000\000\000\000\000\000\003' >data.csv.gz
printf 'PK\003\004\024\000\006\000\010\000\000\000!\000b' >data.xlsx
printf '\320\317\021\340\241\261\032\341\000\000\000\000' >data.xls
csvrows data.csv >data.json
mkdir folder
cp data.csv secret.csv
chmod 0 secret.csv
echo 'Authorization Bearer abc' >token
printf 'Authorization: Bearer abc\r\n' >token.crlf
chmod 600 token token.crlf
printf 'pace:\n\trate: 10/s\n' >tab.yaml
printf 'pace:\n  rate: 10/s\n  timeout: 5s\n' >other.yaml
printf 'httppost:\n  time-out: 5s\n' >unknown.yaml
printf 'csvrow:\n  strict: true\n' >section.yaml

backend_start
hold_port
export base url free_url port free_port

# --- the table --------------------------------------------------------------

# The first line of err, with ports and folders that are always the same.
first_line() {
	head -n 1 err | sed -e "s/:$port\\([^0-9]\\|\$\\)/:8080\\1/g" \
		-e "s/:$free_port\\([^0-9]\\|\$\\)/:8081\\1/g" -e "s|$T|.|g"
}

# mistakes: tries the commands of the table on stdin.
mistakes() {
	while IFS= read -r mistakes_line; do
		case $mistakes_line in
		'$ '*)
			mistakes_command=${mistakes_line#"$ "}
			continue
			;;
		[0-9]*) ;;
		*) continue ;;
		esac
		rm -f checkpoint
		run sh -c "$mistakes_command" </dev/null
		mistakes_got=$(first_line)
		mistakes_got=$status${mistakes_got:+ $mistakes_got}
		case $mistakes_line in
		*...) mistakes_got=$(printf '%.*s...' \
			$((${#mistakes_line} - 3)) "$mistakes_got") ;;
		esac
		is "$mistakes_command" "$mistakes_got" "$mistakes_line"
	done
}

mistakes <<'END'
The input:

$ csvrows nosuch.csv
2 csvrows: nosuch.csv: No such file or directory
$ csvrows folder
2 csvrows: folder: Is a directory
$ csvrows data.csv.gz
2 csvrows: data.csv.gz: is compressed, not CSV; use: gzip -dc FILE | csvrows
$ csvrows data.xlsx
2 csvrows: data.xlsx: is a spreadsheet (.xlsx, .ods) or another zip file, not CSV; save the sheet as CSV, or use: unzip -p FILE | csvrows
$ csvrows data.xls
2 csvrows: data.xls: is an Excel file (.xls), not CSV; save the sheet as CSV
$ csvrows array.json
2 csvrows: array.json: is a JSON array, not CSV; csvrows is not needed: jq -c '.[]' FILE | pace
$ csvrows data.json
2 csvrows: data.json: is JSON, not CSV; if each line is an object, csvrows is not needed: pace <FILE
$ csvrows page.csv
2 csvrows: page.csv: is an HTML page, not CSV; open it in a browser to see why the download was not the file
$ csvrows utf16.csv
2 csvrows: utf16.csv: seems to be UTF-16 without a byte order mark; add --encoding UTF-16LE
$ pace data.json
2 pace: input: must be standard input (pace <FILE), not "data.json" (see pace --help)
$ pace --by time <data.csv
2 pace: stdin:1: the line is not a JSON object; csvrows makes JSON lines of CSV: csvrows FILE | pace
$ httppost $url data.json
2 httppost: data.json: is a file; lines are read from standard input: httppost URL <FILE (see httppost --help)
$ httppost data.json $url
2 httppost: data.json: is a file; lines are read from standard input: httppost URL <FILE (see httppost --help)
$ httppost $url nosuch.json
2 httppost: nosuch.json: unexpected operand; lines are read from standard input: httppost URL <FILE (see httppost --help)
$ datarunner start $url data.csv
1 ✗ CSV file not found: http://127.0.0.1:8080/api/realtime/data
$ datarunner start folder $url
1 ✗ folder is a folder, not a CSV file
$ datarunner start data.xlsx $url
2 csvrows: ./data.xlsx: is a spreadsheet (.xlsx, .ods) or another zip file, not CSV; save the sheet as CSV, or use: unzip -p FILE | csvrows
$ datarunner init data.csv.gz
2 csvrows: data.csv.gz: is compressed, not CSV; use: gzip -dc FILE | csvrows

Names and values:

$ csvrows --columns vlaue data.csv
2 csvrows: data.csv: no column "vlaue" (did you mean "value"?); the columns are: time, id, value
$ csvrows --require ID data.csv
2 csvrows: data.csv: no column "ID" (did you mean "id"?); the columns are: time, id, value
$ csvrows --columns 'id, value' data.csv
2 csvrows: data.csv: no column " value" (did you mean "value"?); the columns are: time, id, value
$ csvrows --columns price data.csv
2 csvrows: data.csv: no column "price"; the columns are: time, id, value
$ csvrows --time tiem data.csv
2 csvrows: data.csv: no column "tiem" (did you mean "time"?); the columns are: time, id, value
$ csvrows --type value=int data.csv
2 csvrows: --type: must be NAME=auto, number, integer, boolean or string, not "value=int" (see csvrows --help)
$ csvrows --delimiter ',,' data.csv
2 csvrows: --delimiter: must be one ASCII character, not ",," (see csvrows --help)
$ csvrows --delimiter ; data.csv
127 csvrows: --delimiter: needs an argument; put ; | & and the like in quotes: ';' (see csvrows --help)
$ csvrows --part 3/2 data.csv
2 csvrows: --part: must be K/N, with K from 1 to N, not "3/2" (see csvrows --help)
$ csvrows --limit ten data.csv
2 csvrows: --limit: must be a whole number, not "ten" (see csvrows --help)
$ csvrows --encoding utf9 data.csv
2 csvrows: --encoding: is an unknown encoding (iconv --list shows all): "utf9" (see csvrows --help)
$ pace --rate 10ms <data.json
2 pace: --rate: must be a rate such as 250/s, 10/m or max, not "10ms" (see pace --help)
$ pace --rate 0 <data.json
2 pace: --rate: must be more than 0, not "0" (see pace --help)
$ pace --interval 0 <data.json
2 pace: --interval: must be more than 0, not "0" (see pace --help)
$ pace --by tiem <data.json
2 pace: stdin:1: field "tiem" is missing; did you mean "time"?
$ pace --start-at 10am <data.json
2 pace: --start-at: must be a time such as 13:00:00, 2024-02-16 13:00:00 or 2024-02-16T12:00:00Z, not "10am" (see pace --help)
$ pace --start-at 25:00 <data.json
2 pace: --start-at: is not a date or time that exists: "25:00" (see pace --help)
$ httppost --batch-as arry $url <data.json
2 httppost: --batch-as: must be lines or array, not "arry" (see httppost --help)
$ httppost --body '%{lin}' $url <data.json
2 httppost: --body: has an unknown %{lin}; known are line, line:string, now, now:ms, now:ns, n, key, elapsed, env:NAME, .NAME, .NAME:-text and, for failures, reason: "%{lin}" (see httppost --help)
$ httppost --header 'Authorization Bearer abc' $url <data.json
2 httppost: --header: must be "Name: value" (see httppost --help)
$ httppost --header @token $url <data.json
2 httppost: token:1: must be "Name: value"
$ httppost --header @nosuch $url <data.json
2 httppost: --header: nosuch: No such file or directory
$ httppost --resume $base/sink <data.json
2 httppost: --resume: needs --checkpoint FILE (see httppost --help)
$ for i in 1 2; do httppost --checkpoint checkpoint $base/sink <data.json; done
2 httppost: checkpoint: already exists: continue with --resume or --first N, or remove it
$ httppost --checkpoint data.csv $base/sink <data.json
2 httppost: data.csv: already exists, and is not a checkpoint: name another FILE

Right after all, and quiet:

$ timeout 20 pace --rate 10 <data.json
0
$ pace --interval 1 --limit 1 <data.json
0
$ httppost --header @token.crlf $base/sink <data.json
0

Options:

$ csvrows --rate 10/s data.csv
2 csvrows: --rate: unknown option; it belongs to pace (see csvrows --help)
$ csvrows --shard 1/2 data.csv
2 csvrows: --shard: unknown option; it belongs to pace (see csvrows --help)
$ pace --jobs 3 <data.json
2 pace: --jobs: unknown option; it belongs to httppost (see pace --help)
$ httppost --columns id $url <data.json
2 httppost: --columns: unknown option; it belongs to csvrows (see httppost --help)
$ datarunner start --jobs 3 data.csv $url
2 datarunner: --jobs: unknown option; it belongs to httppost: put it into the profile, under httppost (see datarunner --help)
$ csvrows --delimeter ';' data.csv
2 csvrows: --delimeter: unknown option; did you mean --delimiter? (see csvrows --help)
$ pace --st <data.json
2 pace: --st: ambiguous: --start-at, --stats, --status-file, --status-format (see pace --help)
$ pace -rate 10/s <data.json
2 pace: -rate: did you mean --rate? (see pace --help)
$ pace –rate 10/s <data.json
2 pace: –rate: begins with a dash that is not a hyphen; type --rate (see pace --help)
$ httppost --body “%{line}” $url <data.json
2 httppost: --body: begins with “, which the shell does not take for a quote; type ' or " (see httppost --help)
$ datarunner strat
2 ✗ Unknown command: strat
$ datarunner --resum
2 datarunner: --resum: unknown option; did you mean --resume? (see datarunner --help)
$ datarunner stop nigth
2 datarunner: nigth: no stream has this name (see datarunner --help)

The profile:

$ csvrows --profile nosuch.yaml data.csv
2 csvrows: nosuch.yaml: No such file or directory
$ csvrows --profile data.csv data.csv
2 csvrows: data.csv:1:1: must be a mapping of sections such as "pace: {rate: 10/s}"
$ csvrows --profile section.yaml data.csv
2 csvrows: section.yaml:1:1: unknown section: csvrow; did you mean csvrows?
$ pace --profile tab.yaml <data.json
2 pace: tab.yaml:2:1: is indented with a tab; use spaces
$ pace --profile other.yaml <data.json
2 pace: other.yaml:3:3: pace.timeout: unknown key; it belongs to httppost
$ httppost --profile unknown.yaml $url <data.json
2 httppost: unknown.yaml:2:3: httppost.time-out: unknown key; did you mean timeout?
$ datarunner start --profile nosuch.yaml
2 csvrows: ./nosuch.yaml: No such file or directory

The server:

$ httppost <data.json
2 httppost: URL missing (see httppost --help)
$ httppost localhost:8000/data <data.json
2 httppost: url: must be a URL that begins with http:// or https://, not "localhost:8000..." (see httppost --help)
$ datarunner start data.csv localhost:8000/data
2 datarunner: URL: must begin with http:// or https:// (see datarunner --help)
$ httppost --retry 0 $free_url <data.json
1 httppost: stdin:1: not delivered after 1 attempt: Connection refused (127.0.0.1:8081)
$ http_proxy=$free_url httppost --retry 0 $url <data.json
1 httppost: stdin:1: not delivered after 1 attempt: Connection refused (the proxy of http_proxy)
$ httppost --retry 0 http://nosuch.invalid/ <data.json
1 httppost: stdin:1: not delivered after 1 attempt: Could not resolve host (nosuch.invalid)
$ httppost --retry 0 $base/nosuch <data.json
2 httppost: stdin:1: not delivered after 1 attempt: HTTP 404: {"error":"no such path"}
$ httppost --retry 0 $base/nosuch <data.json 2>all; sed -n 2p all >&2
0 httppost: stopping: every line would fail the same way; check the path of the URL
$ httppost --retry 0 $url <data.csv
1 httppost: stdin:1: not delivered after 1 attempt: HTTP 400: {"error":"not JSON: ...

The output:

$ csvrows data.csv >&-
2 csvrows: stdout: Bad file descriptor
$ pace --rate max <data.json >&-
2 pace: stdout: Bad file descriptor
END

if [ -c /dev/full ]; then
	mistakes <<'END'
$ csvrows data.csv >/dev/full
2 csvrows: stdout: No space left on device
$ pace --rate max <data.json >/dev/full
2 pace: stdout: No space left on device
$ httppost --retry 0 $free_url <data.json 2>all >/dev/full; grep stdout: all >&2
0 httppost: stdout: No space left on device: undelivered lines cannot be returned
END
fi

if [ "$(id -u)" != 0 ]; then
	mistakes <<'END'
$ csvrows secret.csv
2 csvrows: secret.csv: Permission denied
END
else
	skip 'no permission' 'root may read all'
fi

if [ -d /usr/share/zoneinfo/Europe ]; then
	mistakes <<'END'
$ csvrows --time time --zone Europe/Berln data.csv
2 csvrows: --zone: unknown time zone: "Europe/Berln" (see csvrows --help)
$ pace --by time --zone Europe/Berln <data.json
2 pace: --zone: unknown time zone: "Europe/Berln" (see pace --help)
END
fi

# --- a server that redirects, and one that speaks TLS -----------------------

if command -v nginx >/dev/null && command -v openssl >/dev/null &&
	tls_authority && tls_certificate good 'IP:127.0.0.1'; then
	nginx_start <<-END
		ssl_certificate $T/good.pem;
		ssl_certificate_key $T/good.key;
		server {
			listen 127.0.0.1:@PORT1@;
			location / { return 301 https://example.invalid/data; }
		}
		server { listen 127.0.0.1:@PORT2@ ssl; }
	END
	export port1 port2
	mistakes <<'END'
$ httppost --retry 0 http://127.0.0.1:$port1/ <data.json
2 httppost: stdin:1: not delivered after 1 attempt: HTTP 301: redirects to https://example.invalid/data; use that URL, or --location
$ httppost --retry 0 http://127.0.0.1:$port2/ <data.json
2 httppost: stdin:1: not delivered after 1 attempt: HTTP 400: ...
$ httppost --retry 0 http://127.0.0.1:$port2/ <data.json 2>all; grep stopping: all >&2
0 httppost: stopping: every line would fail the same way; use https:// in the URL
$ httppost https://127.0.0.1:$port1/ <data.json
2 httppost: stdin:1: not delivered after 1 attempt: The server answers without TLS: use http://, or the port for https
$ httppost --retry 0 https://127.0.0.1:$port2/ <data.json
2 httppost: stdin:1: not delivered after 1 attempt: The server's certificate cannot be trusted (...
END
else
	skip 'a redirect and TLS' 'nginx or openssl is not installed'
fi

# --- no arguments at a terminal ---------------------------------------------

if command -v tmux >/dev/null; then
	# no_arguments TOOL WANTED: the first line that it prints is this.
	no_arguments() {
		rm -f typed
		# a wide screen wraps no message
		terminal new-session -d -s "$1" -x 200 -y 24 \
			"cd '$T' && $1 2>&1 >/dev/null | head -n 1 >typed"
		wait_for 20 test -s typed
		is "$1, at a terminal" "$(cat typed)" "$2"
		terminal send-keys -t "$1" C-d 2>/dev/null
	}

	# without a session the server would end
	terminal new-session -d -s held cat
	no_arguments csvrows \
		'csvrows: reading CSV from the terminal; Ctrl-D ends, --help explains'
	no_arguments pace \
		'pace: reading lines from the terminal; Ctrl-D ends, --help explains'
	no_arguments httppost 'httppost: URL missing (see httppost --help)'
	no_arguments datarunner \
		'✗ CSV file not found: 24hr_per_second_offline_mode.csv'
	terminal kill-server 2>/dev/null
else
	skip 'no arguments at a terminal' 'tmux is missing'
fi

# --- the list of other filters' options -------------------------------------

# long_options TOOL: those of --help, one a line, sorted.
long_options() {
	"$1" --help all | sed -n 's/^  .\{4\}--\([a-z0-9-]*\).*/\1/p' | sort
}

for tool in csvrows pace httppost; do
	long_options "$tool" >"$tool.options"
done
sort csvrows.options pace.options httppost.options | uniq -u >once
for tool in csvrows pace httppost; do
	# except options that abbreviate one of its own
	comm -23 once "$tool.options" | while read -r option; do
		grep -q "^$option" "$tool.options" || echo "$option"
	done >others
	# shellcheck disable=SC2046
	run "$tool" $(sed 's/^/--/' others)
	sed -n 's/.*: --\(.*\): unknown option; it belongs to \([a-z]*\) .*/\1 \2/p' \
		err | sort >got
	for owner in csvrows pace httppost; do
		comm -12 others "$owner.options" | sed "s/\$/ $owner/"
	done | sort >wanted
	is_file "$tool knows whose each other option is" got wanted
done

done_testing
