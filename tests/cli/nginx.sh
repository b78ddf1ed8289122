# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# A real nginx and real certificates, for tests that use lib.sh:
#
#	. "$TESTS/nginx.sh"
#	nginx_start <<'END'
#	server { listen 127.0.0.1:@PORT1@; ... }
#	END
#
# It runs in the folder $T/nginx, as one process with one worker, and ends with
# the test. Each request is a line of nginx/access.log: protocol, method, URI,
# status.
#
# Sets nginx_pid and port1 to port4, of which @PORT1@ to @PORT4@ are replaced.

# Debian installs it outside the PATH of users; scripts/setup takes it from its
# package.
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin:$ROOT/build/servers/usr/sbin

nginx_pid=
port1=
port2=
port3=
port4=

nginx_write() {
	cat <<END
daemon off;
master_process on;
worker_processes 1;
pid nginx.pid;
error_log error.log;
$([ "$(id -u)" != 0 ] || echo 'user root root;')
events { worker_connections 256; }
http {
	log_format plain '\$server_protocol \$request_method \$request_uri \$status';
	access_log access.log plain;
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	keepalive_timeout 30;
END
	sed -e "s/@PORT1@/$port1/g; s/@PORT2@/$port2/g" \
		-e "s/@PORT3@/$port3/g; s/@PORT4@/$port4/g"
	echo '}'
}

nginx_is_up_or_gone() {
	[ -s "$T/nginx/nginx.pid" ] || has_ended "$nginx_pid"
}

# nginx_start: starts the servers on stdin. If a port is taken, it tries again
# with others.
nginx_start() {
	nginx_kept=$pid
	nginx_tries=0
	mkdir -p "$T/nginx"
	cat >"$T/nginx/servers"
	while [ "$nginx_tries" -lt 20 ]; do
		port1=$((10000 + ($$ * 7 + nginx_tries * 1009) % 20000))
		port2=$((port1 + 1))
		port3=$((port1 + 2))
		port4=$((port1 + 3))
		nginx_write <"$T/nginx/servers" >"$T/nginx/nginx.conf"
		rm -f "$T/nginx/nginx.pid"
		background nginx -p "$T/nginx/" -c nginx.conf -e error.log \
			</dev/null >"$T/nginx/out" 2>&1
		nginx_pid=$pid
		wait_for 20 nginx_is_up_or_gone
		if [ -s "$T/nginx/nginx.pid" ]; then
			pid=$nginx_kept
			return 0
		fi
		settle "$nginx_pid"
		grep -q 'in use' "$T/nginx/out" "$T/nginx/error.log" || break
		nginx_tries=$((nginx_tries + 1))
	done
	tests_show <"$T/nginx/out"
	bail 'nginx does not start'
}

# saw WHAT QUERY WANTED: the requests with that query in the log of nginx,
# protocol and status, each once. nginx writes its log after the answer.
# shellcheck disable=SC2317
saw_now() {
	awk -v "query=?$1" 'index($3, query) { print $1, $4 }' \
		nginx/access.log | sort -u | tr '\n' ';' >saw
	[ "$(cat saw)" = "$2" ]
}
saw() {
	wait_for 10 saw_now "$2" "$3"
	is "$1" "$(cat saw)" "$3"
}

# tls_authority [FOLDER]: ca.pem and ca.key, and ca.cnf for `openssl ca`, in $T or
# the folder.
tls_authority() {
	tls_folder=${1:-$T}
	mkdir -p "$tls_folder/issued"
	cat >"$tls_folder/ca.cnf" <<-END
		[ca]
		default_ca = here
		[here]
		database = $tls_folder/issued/index
		new_certs_dir = $tls_folder/issued
		certificate = $tls_folder/ca.pem
		private_key = $tls_folder/ca.key
		default_md = sha256
		rand_serial = yes
		unique_subject = no
		policy = any
		[any]
		commonName = supplied
	END
	: >"$tls_folder/issued/index"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
		-nodes -keyout "$tls_folder/ca.key" -out "$tls_folder/ca.pem" -days 2 \
		-subj '/CN=test authority' 2>>"$tls_folder/openssl.err"
}

# tls_certificate NAME ALTERNATIVE-NAMES [BEGIN END]: NAME.pem and NAME.key,
# issued by the authority.
tls_certificate() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
		-keyout "$T/$1.key" -out "$T/$1.csr" -subj "/CN=$1" \
		2>>"$T/openssl.err" &&
		printf 'subjectAltName = %s\n' "$2" >"$T/$1.ext" &&
		openssl ca -batch -notext -config "$T/ca.cnf" \
			-extfile "$T/$1.ext" -in "$T/$1.csr" -out "$T/$1.pem" \
			-startdate "${3:-20240101000000Z}" \
			-enddate "${4:-20490101000000Z}" 2>>"$T/openssl.err"
}
