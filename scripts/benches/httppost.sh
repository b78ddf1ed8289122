# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# httppost, for scripts/bench: compared with sockets and with libcurl alone,
# which read the same lines and send the same requests.

posts=${POSTS:-60000}
lines=${LINES:-1000000}

# begin COMMAND...: starts a server on loopback that writes its port to a file,
# and sets $port and $url.
begin() {
	rm -f port.txt
	"$@" </dev/null &
	server_pid=$!
	until_true 20 test -s port.txt
	read -r port _ <port.txt
	url=http://127.0.0.1:$port/sink
}

end() {
	kill "$server_pid"
	wait "$server_pid" || :
	server_pid=
}

begin_sink() {
	rm -f counts
	begin sink port.txt counts
}

# end_sink REQUESTS WHAT: prints whether the sink counted that many requests.
end_sink() {
	end
	read -r counted _ <counts
	printf '%-34s %10d  %s\n' "  $2" "$counted" \
		"$([ "$counted" = "$1" ] && echo 'none lost: holds' ||
			echo "not $1: MISSED")"
}

# begin_nginx [ssl]: nginx drops each body and answers 204.
begin_nginx() {
	begin "$build/tests/backend/backend" --quiet --refuse --port-file port.txt
	end
	nginx_config "$port" "${1:-}" >nginx.conf
	nginx -p "$folder" -c nginx.conf -e nginx.err &
	server_pid=$!
	[ $# -eq 0 ] || url=https://127.0.0.1:$port/sink
	until_true 20 curl -qs -k -o answer "$url"
}

nginx_config() {
	cat <<-END
		daemon off;
		worker_processes 1;
		pid nginx.pid;
		events { worker_connections 2048; }
		http {
			access_log off;
			client_body_temp_path bodies;
			proxy_temp_path proxy;
			fastcgi_temp_path fastcgi;
			uwsgi_temp_path uwsgi;
			scgi_temp_path scgi;
			client_max_body_size 16m;
			keepalive_requests 1000000000;
			$([ -z "$2" ] || echo 'ssl_certificate ca.pem;')
			$([ -z "$2" ] || echo 'ssl_certificate_key ca.key;')
			server {
				listen 127.0.0.1:$1 $2;
				location / { return 204; }
			}
		}
	END
}

# readings of about 230 bytes, all different
write_lines() {
	csvrows --limit "$lines" days.csv | awk -v pad="$(printf '%0160d' 0)" '{
		printf "{\"n\":%d,\"pad\":\"%s\",%s\n", NR,
			substr(pad, 1, 205 - length($0)), substr($0, 2)
	}' >lines.jsonl
	lines=$(wc -l <lines.jsonl)
	width=$(($(wc -c <lines.jsonl) / lines))
	head -n "$posts" lines.jsonl >posts.jsonl
	posts=$(wc -l <posts.jsonl)
	sed 's/.*/{"timestamp":"2026-02-16T20:30:45.123Z","data":&}/' \
		posts.jsonl >ready.jsonl
	head -n 1 posts.jsonl | tr -d '\n' >one.json
}

write_peers() {
	awk '{
		gsub(/["\\]/, "\\\\&")
		if (NR > 1) print "next"
		print "url = URL\noutput = \"/dev/null\""
		print "header = \"Content-Type: application/json\""
		printf "data-raw = \"%s\"\n", $0
	}' posts.jsonl >posts.curl
	{
		printf 'wrk.method = "POST"\nwrk.body = [==['
		cat one.json
		printf ']==]\nwrk.headers["Content-Type"] = "application/json"\n'
	} >wrk.lua
}

write_undici() {
	cat >undici.js <<-'END'
		const [undici, url, jobs, file] = process.argv.slice(2);
		const { Pool } = require(undici);
		const { origin, pathname } = new URL(url);
		const lines = require("fs").readFileSync(file, "utf8").split("\n");
		const pool = new Pool(origin, { connections: +jobs });
		const request = { path: pathname, method: "POST",
			headers: { "content-type": "application/json" } };
		let next = 0;
		async function post() {
			while (next < lines.length - 1) {
				const { statusCode, body } = await pool.request(
					{ ...request, body: lines[next++] });
				await body.dump();
				if (statusCode >= 300) process.exit(1);
			}
		}
		Promise.all(Array.from({ length: +jobs }, post)).then(
			() => pool.close());
	END
}

# one_body: peers that post the same body again and again, without accounting.
one_body() {
	once 'hey -c 32, one body' "hey -n $posts -c 32 -m POST \
		-T application/json -D one.json $url >/dev/null" "$posts" post
	if has wrk; then
		wrk -t 1 -c 32 -d 2s -s wrk.lua "$url" | awk '/^Requests\/sec/ {
			printf "%-34s %10s %11.0f post/s\n",
				"  wrk -t 1 -c 32, one body", "", $2 }'
	fi
}

# many_to_sink: the four commands in turn, with 32 requests at a time.
many_to_sink() {
	begin_sink
	sed "s|^url = .*|url = \"$url\"|" posts.curl >now.curl
	take_turns "httppost --jobs 32 $url <posts.jsonl" \
		"raw 32 $port /sink <posts.jsonl >>raw.out" \
		"poster multi 32 $url posts.jsonl" \
		'curl -qs -Z --parallel-max 32 -K now.curl >curl.out 2>&1'
	row 'httppost --jobs 32' 1 "$posts" post
	row '  raw epoll, 32' 2 "$posts" post
	limit '  as fast as raw epoll' '$2 / $1' least 0.85
	row '  curl_multi loop, 32' 3 "$posts" post
	row '  curl -Z --parallel-max 32' 4 "$posts" post
	end_sink $((4 * runs * posts)) 'requests that the sink counted'
}

other_peers() {
	undici=$build/undici/node_modules/undici
	begin_sink
	if [ -d "$undici" ]; then
		once 'undici, 32' "node undici.js $undici $url 32 posts.jsonl" \
			"$posts" post
	fi
	one_body
	end
}

# in_order: with the time to start httppost and to end it, which libcurl and
# its libraries take.
in_order() {
	begin_sink
	take_turns "httppost $url <posts.jsonl" \
		"raw order $port /sink <posts.jsonl >>raw.out" \
		"poster easy $url posts.jsonl" "httppost $url </dev/null"
	row 'httppost in order' 1 "$posts" post
	printf '%-34s %8.3f s\n' '  without a line' \
		"$(figure '$4' | cut -d ' ' -f 1)"
	row '  raw blocking loop' 2 "$posts" post
	limit '  as fast as a raw loop' '$2 / $1' least 0.9
	row '  curl_easy loop' 3 "$posts" post
	end_sink $((3 * runs * posts)) 'requests that the sink counted'
}

many_to_nginx() {
	begin_nginx
	sed "s|^url = .*|url = \"$url\"|" posts.curl >now.curl
	take_turns "httppost --jobs 32 $url <posts.jsonl" \
		"raw 32 $port /sink <posts.jsonl >>raw.out" \
		'curl -qs -Z --parallel-max 32 -K now.curl >curl.out 2>&1'
	row 'httppost --jobs 32, to nginx' 1 "$posts" post
	row '  raw epoll, 32' 2 "$posts" post
	row '  curl -Z --parallel-max 32' 3 "$posts" post
	limit '  as fast as curl -Z, times' '$3 / $1' least 2
	end
}

over_tls() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
		-nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=bench \
		-addext subjectAltName=IP:127.0.0.1 2>openssl.err
	begin_nginx ssl
	take_turns "httppost --jobs 32 --cacert ca.pem $url <posts.jsonl" \
		"bare 32 ${url%/sink} /sink ca.pem <posts.jsonl >>raw.out"
	row 'httppost --jobs 32, TLS, to nginx' 1 "$posts" post
	row '  bare CONNECT_ONLY loop, 32' 2 "$posts" post
	limit '  as fast as the bare loop' '$2 / $1' least 0.85
	end
}

in_batches() {
	begin_sink
	take_turns "httppost --jobs 8 --batch 500 $url <lines.jsonl" \
		"raw 8 $port /sink 500 <lines.jsonl >>raw.out"
	row 'httppost --jobs 8 --batch 500' 1 "$lines" line
	row '  raw epoll, 8, 500 lines' 2 "$lines" line
	limit '  as fast as raw epoll' '$2 / $1' least 0.8
	end_sink $((2 * runs * ((lines + 499) / 500))) \
		'requests that the sink counted'
	zipped
}

# zipped: compression on one processor, compared with that of gzip.
zipped() {
	one=
	if has taskset; then
		one='taskset -c 0'
	fi
	begin_sink
	within 'httppost --gzip --batch 500' \
		"$one httppost --gzip --batch 500 $url <lines.jsonl" \
		"$one gzip -1 <lines.jsonl >/dev/null" 1 'the time of gzip -1' \
		"$lines" line
	end
}

# templates: compared with the same requests, made beforehand.
templates() {
	begin_sink
	take_turns "httppost --jobs 32 --first 0 --checkpoint c --header \
		'Idempotency-Key: %{key}' --body \
		'{\"timestamp\":\"%{now}\",\"data\":%{line}}' $url \
		<posts.jsonl" "httppost --jobs 32 --header \
		'Idempotency-Key: 0123456789abcdef-12345' $url <ready.jsonl"
	row 'httppost, templates, checkpoint' 1 "$posts" post
	row '  such requests as lines' 2 "$posts" post
	limit '  as fast as without' '$2 / $1' least 0.85
	end_sink $((2 * runs * posts)) 'requests that the sink counted'
}

# fed COUNT COMMAND: prints a command line that feeds COUNT lines at 1000/s. The
# processor time of pace does not count, because pace is not waited for.
fed() {
	printf 'pace -q -r 1000 -n %d <posts.jsonl >fifo & %s <fifo' "$1" "$2"
}

# at_1000: processor time per request, without that of the start.
at_1000() {
	begin_sink
	[ -p fifo ] || mkfifo fifo
	ours="httppost $url"
	raw="raw order $port /sink >>raw.out"
	fed=$((posts < 3001 ? posts : 3001))
	take_turns "$(fed "$fed" "$ours")" "$(fed "$fed" "$raw")" \
		"$(fed 1 "$ours")" "$(fed 1 "$raw")"
	printf '%-34s %10s  %.1f us a request, raw %.1f us\n' \
		'httppost at 1000/s, CPU' '' \
		"$(figure "(\$5 - \$7) / $((fed - 1)) * 1e6" | cut -d ' ' -f 1)" \
		"$(figure "(\$6 - \$8) / $((fed - 1)) * 1e6" | cut -d ' ' -f 1)"
	limit '  CPU by that of a raw loop' '($5 - $7) / ($6 - $8)' most 1.3
	end_sink $((2 * runs * (fed + 1))) 'requests that the sink counted'
}

many_connections() {
	begin_sink
	take_turns "httppost --jobs 1024 $url <posts.jsonl" \
		"httppost --jobs 32 $url <posts.jsonl" \
		"raw 1024 $port /sink <posts.jsonl >>raw.out" \
		"raw 32 $port /sink <posts.jsonl >>raw.out"
	row 'httppost --jobs 1024' 1 "$posts" post
	row '  raw epoll, 1024' 3 "$posts" post
	limit '  as fast as with --jobs 32' '$2 / $1' least 0.8
	printf '%-34s %10.2f\n' '  the same of raw epoll' \
		"$(figure '$4 / $3' | cut -d ' ' -f 1)"
	end_sink $((4 * runs * posts)) 'requests that the sink counted'
}

# remembered WHAT LINES OPTION...: the peak memory of httppost in MiB.
remembered() {
	remembered_what=$1
	remembered_lines=$2
	shift 2
	peak_below "$remembered_what" 16 sh -c "exec timeout 30 httppost $* $url \
		<$remembered_lines"
}

memory() {
	echo "httppost: MiB at its peak, at most $lines lines"
	begin_sink
	remembered 'the server up' posts.jsonl
	remembered 'up, --jobs 32' posts.jsonl --jobs 32
	remembered 'up, --jobs 8 --batch 500' lines.jsonl --jobs 8 --batch 500
	end
	begin "$build/tests/backend/backend" --quiet --fault delay=50 \
		--port-file port.txt
	memory_slow 'slow, --jobs 32, 4 s' --jobs 32
	memory_slow 'slow, --jobs 8 --batch 500, 4 s' --jobs 8 --batch 500
	end
	remembered 'down' lines.jsonl --retry-for 0
	remembered 'down, --jobs 32' lines.jsonl --retry-for 3s --jobs 32
	remembered 'down, --jobs 8 --batch 500' lines.jsonl --retry-for 3s \
		--jobs 8 --batch 500
}

memory_slow() {
	slow_what=$1
	shift
	peak_below "$slow_what" 16 sh -c "exec timeout 4 httppost --grace 1 $* \
		$url <lines.jsonl"
}

bench_httppost() {
	# shellcheck disable=SC3045 # dash and bash know it
	ulimit -n 4096 || echo 'httppost: too few descriptors for --jobs 1024'
	timed 'preparing the lines' write_lines
	write_peers
	write_undici
	echo "httppost: $posts lines of $width bytes, $lines in batches"
	timed '32 at a time' many_to_sink
	timed 'other peers' other_peers
	timed 'in order' in_order
	timed 'in batches' in_batches
	timed 'templates' templates
	timed '1000/s' at_1000
	timed '1024 connections' many_connections
	if has nginx; then
		timed 'nginx' many_to_nginx
		timed 'TLS' over_tls
	fi
	timed 'memory' memory
}
