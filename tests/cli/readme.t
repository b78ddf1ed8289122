#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs every command of README and of the pages that it links. Their servers are
# replaced by those of the test, and programs that install packages or talk to a
# supervisor by scripts that check their arguments. make installs into the
# folder of the test.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"
# shellcheck source=nginx.sh
. "$TESTS/nginx.sh"

# Relative to the tree, whose path may contain a blank.
build=${BIN%/bin}
build=${build#"$ROOT/"}
real_make=$(command -v gmake || command -v make)
unset MAKEFLAGS MAKELEVEL MFLAGS
hold_port
backend_start
# The stand-ins below use these variables.
export ROOT T build real_make

# --- the blocks -------------------------------------------------------------

# Writes each block that is indented by four spaces into NNN.block, without the
# indent, and the heading that it stands under into NNN.heading.
awk '
/^#/ { heading = $0; sub(/^#+ /, "", heading) }
/^    [^ ]/ || (in_block && /^    /) {
	if (!in_block)
		number++
	in_block = 1
	print substr($0, 5) >((100 + number) ".block")
	print heading >((100 + number) ".heading")
	next
}
{ in_block = 0 }' "$ROOT/README.md" "$ROOT/doc/install.md" \
	"$ROOT/doc/node-runner.md" "$ROOT/doc/recipes/README.md"
check 'they have blocks' test -s 120.block
is 'README has at most 150 lines' \
	"$(wc -l <"$ROOT/README.md" | awk '{ print ($1 <= 150) }')" 1

# Whether a block is not a command: a CSV file, its JSON, a status line or a
# profile.
is_data() {
	head -n 1 "$1" | grep -Eq '^(time,|[{]|pace: |csvrows:$)'
}

# --- stand-ins --------------------------------------------------------------

mkdir stand-ins scripts share
stand_in() {
	{
		echo '#!/bin/sh'
		cat
	} >"$1"
	chmod 755 "$1"
}
stand_in stand-ins/sudo <<'END'
exec "$@"
END
# The packages must be those that scripts/setup installs for make.
for manager in apt-get:apt dnf:dnf brew:brew pkg:pkg; do
	stand_in "stand-ins/${manager%:*}" <<END
case "\$*" in
--prefix*)
	echo /nowhere
	exit
	;;
esac
[ "\$1" != update ] || exit 0
# what make deb writes
[ "\$*" != 'install ./build/deb/datarunner_*.deb' ] || exit 0
[ "\$1" = install ] || exit 9
shift
eval "\$(sed -n '/^build_for()/,/^}/p' "$ROOT/scripts/setup")"
wanted=\$(build_for ${manager#*:})
[ "\$*" = "\$wanted" ] || {
	echo "told: \$*; scripts/setup has: \$wanted"
	exit 9
}
END
done
for name in make gmake; do
	stand_in "stand-ins/$name" <<'END'
exec "$real_make" -s -C "$ROOT" BUILD="$build" DESTDIR="$T/root" "$@"
END
done
stand_in scripts/setup <<'END'
exec "$real_make" -n -C "$ROOT" BUILD="$build" "$1" >/dev/null
END
stand_in stand-ins/buildah <<'END'
[ "$1 $2 $3 $4" = 'bud --format docker -f' ] && test -s "$ROOT/$5"
END
stand_in stand-ins/systemctl <<'END'
[ "$1 $2 $3" = 'enable --now datarunner@night' ] &&
	test -s "$ROOT/scripts/datarunner@.service"
END
stand_in stand-ins/pm2 <<'END'
[ "$1" = start ] && test -s "$T/root$2"
END
stand_in stand-ins/less <<'END'
exec cat
END
stand_in stand-ins/psql <<'END'
cat >psql.got
END
stand_in stand-ins/sensor <<'END'
printf '{"reading":1}\n{"reading":2}\n'
END

# Signals need a running pace, so kill waits for its status file.
cat >begin.sh <<'END'
kill() {
	tries=0
	until [ -s pace.status ] || [ "$tries" -gt 200 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	# a script has no jobs, so only pace gets the signal
	[ "$2" = %1 ] || exit
	command kill "$1" "$(sed -n 's/^pid=//p' pace.status)"
}
set -e
END

# The gateway that requires a client certificate is a real nginx.
gateway=
if command -v nginx >/dev/null && command -v openssl >/dev/null; then
	tls_authority
	tls_certificate gateway 'IP:127.0.0.1'
	tls_certificate me 'DNS:me'
	nginx_start <<END
server {
	listen 127.0.0.1:@PORT1@ ssl http2;
	ssl_certificate $T/gateway.pem;
	ssl_certificate_key $T/gateway.key;
	ssl_client_certificate $T/ca.pem;
	ssl_verify_client on;
	location /in { proxy_pass $base/sink; }
}
END
	gateway=https://127.0.0.1:$port1
fi
(umask 077 && echo 'Authorization: Bearer secret-of-ours' >token.txt)
printf '{"a":1}\n{"a":2}\n' >kept.jsonl

# --- running them -----------------------------------------------------------

sample_day >day-of-readings.csv
seq 5 >queries.txt
seq 12 | sed 's/.*/GET \/& HTTP\/1.1/' >access.log

# prepare BLOCK: makes data.csv, with few rows, or a day of rows if the stream
# must last.
prepare() {
	rm -f pace.status datarunner.yaml
	cp kept.jsonl undelivered.jsonl
	rows=4
	if grep -q -e '^datarunner' -e 'bin/datarunner ' "$1"; then
		rows=86401
	fi
	head -n $rows day-of-readings.csv >data.csv
	cp data.csv day.csv
	printf 'csvrows: {file: data.csv}\nhttppost: {url: "%s"}\n' "$url" \
		>night.yaml
}

# run_crontab BLOCK: runs each line as cron would, in the home folder and with
# few folders in PATH.
run_crontab() {
	prepare "$1"
	while read -r minute hour day month weekday command; do
		check "$what: is a line" test -n "$minute$hour$day$month$weekday"
		command=$(printf '%s\n' "$command" | sed "s|/home/me/|$T/|g
			s|/usr/local/|$T/root/usr/local/|g")
		for time in first second; do
			run env -i HOME=/ XDG_STATE_HOME="$XDG_STATE_HOME" \
				PATH=/usr/bin:/bin sh -c "cd / && $command"
			status_is "$what: the $time midnight" 0
			check "$what: streams" until_true 20 night_runs
		done
	done <"$1"
	runner_cleanup
}

# shellcheck disable=SC2317
night_runs() {
	datarunner --name night status
}

# run_block NUMBER
run_block() {
	heading=$(tail -n 1 "$1.heading")
	what="$heading: $(sed -n '1s/ *[\\#|].*//; 1s/http:.*//; 1p' "$1.block")"
	if is_data "$1.block"; then
		return
	fi
	if grep -q '^[0-9*/]* [0-9*/]* \* \* \* ' "$1.block"; then
		run_crontab "$1.block"
		return
	fi
	if grep -q gateway.example "$1.block" && [ -z "$gateway" ]; then
		skip "$what" 'nginx or openssl is missing'
		return
	fi
	prepare "$1.block"
	{
		cat begin.sh
		sed -e "s|http://localhost:8000/api/|$base/api/|g" \
			-e "s|http://localhost:[0-9]*/[a-z]*|$base/sink|g" \
			-e "s|https://gateway.example|$gateway|g" \
			-e "s|http://first/in|$free_url|" \
			-e "s|http://second/in|$base/sink|" "$1.block"
		echo wait
	} >"$1.sh"
	delivered=$(backend_stat delivered)
	printf 'status\nexit\n' >typed
	PATH=$T/stand-ins:$PATH run sh "$1.sh" <typed
	status_is "$what" 0
	check "$what: no secret is shown" \
		sh -c "! grep -l secret-of-ours '$T/out' '$T/err'"
	if grep -q -e --dry-run "$1.block"; then
		check "$what: shows requests" grep -q '^POST /' "$T/out"
	elif grep -q httppost "$1.block"; then
		check "$what: lines are delivered" \
			test "$(backend_stat delivered)" -gt "$delivered"
	fi
	runner_cleanup
}

for block in 1*.block; do
	run_block "${block%.block}"
done
is 'psql got each line' "$(cat psql.got)" "$(cat queries.txt)"
check 'what the first server did not take went to the second' \
	grep -q '"reading":2' log

# --- what README shows ------------------------------------------------------

sed -n 's/.*src\(set\)*="\([^"]*\)".*/\2/p; s/.*!\[.*](\([^)]*\)).*/\1/p' \
	"$ROOT/README.md" >pictures
is 'it has three pictures' "$(grep -c . pictures)" 3
while read -r picture; do
	check "$picture is there" test -s "$ROOT/$picture"
done <pictures
for example in *.block; do
	if head -n 1 "$example" | grep -q '^csvrows:$'; then
		cp "$example" shown.yaml
		cp data.csv 24hr_per_second_offline_mode.csv
		for tool in csvrows pace httppost; do
			check "the profile that it shows: $tool" \
				"$tool" --profile shown.yaml --check
		done
	fi
done
cat >two.csv <<'END'
time,RX_kWh,TX1_kWh
00:00:00,2.50,1.2
END
like 'the CSV that it shows' "$ROOT/README.md" '^    00:00:00,2.50,1.2$'
shown=$(sed -n 's/^becomes `\(.*}\)`.*/\1/p' "$ROOT/README.md")
is 'becomes what it says' "$(csvrows two.csv)" "$shown"

done_testing
