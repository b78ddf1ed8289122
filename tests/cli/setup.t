#!/bin/sh
# SPDX-License-Identifier: ISC
# scripts/setup when packages are missing: what it installs and how, with
# scripts in place of the package manager and make.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

mkdir tree tree/scripts bin
cp "$ROOT/scripts/setup" tree/scripts
cp "$ROOT/Makefile" tree
for name in sh sed grep tr sort dirname stat cat chown mkdir rm; do
	ln -s "$(command -v "$name")" "bin/$name"
done

# stand_in NAME: makes a command from the script on stdin. The stand-ins write
# down how they were called.
stand_in() {
	{
		echo '#!/bin/sh'
		echo "echo \"$1 \$*\" >>$T/calls"
		cat
	} >"bin/$1"
	chmod 755 "bin/$1"
}
stand_in id <<END
cat $T/uid
END
stand_in dpkg-query <<END
for package; do :; done
grep -q -x -e "\$package" $T/missing || printf 'install ok installed'
END
stand_in getconf <<END
echo 3
END
stand_in make </dev/null
echo 1000 >uid
: >missing

# setup ARGUMENT...: runs it with only the stand-ins in PATH.
setup() {
	: >calls
	run env PATH="$T/bin" tree/scripts/setup "$@"
	grep -v '^dpkg-query \|^getconf \|^id ' calls >did
}

setup check TESTS=x
status_is 'nothing is missing: neither apt-get nor root is needed' 0
is 'and the target is made, on all processors' "$(cat did)" 'make -j3 check TESTS=x'
is 'without a word' "$(cat err)" ''
setup deps
status_is 'deps' 0
is 'makes nothing' "$(cat did)" ''

stand_in apt-get </dev/null
printf '%s\n' zlib1g-dev check jq >missing
setup chekc
status_is 'a target that is not there' 2
is 'nothing is installed for it' "$(cat did)" ''
like 'it is named' err '^setup: chekc: no such target; the targets are .* check '
sed -n "s/.*echo 'make \([a-z][a-z0-9-]*\) .*/\1/p" tree/Makefile >targets
while read -r target; do
	like "$target is a target" err " $target "
done <targets

line='apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install'
line="$line -q -y --no-install-recommends zlib1g-dev check jq"
setup check
status_is 'neither root nor sudo' 2
is 'nothing is made' "$(cat did)" ''
is 'the whole line is there to paste' "$(tail -n 1 err)" "$line"
setup demo
is 'for a target the packages of that' "$(tail -n 1 err)" "${line% check jq}"

stand_in sudo <<'END'
exec "$@"
END
setup check
status_is 'by sudo' 0
is 'it is that line' "$(cat did)" "sudo sh -c $line
apt-get update -q
apt-get install -q -y --no-install-recommends zlib1g-dev check jq
make -j3 check"
stand_in sudo <<'END'
exit 1
END
setup check
status_is 'who may not use sudo' 2
is 'sees the line' "$(tail -n 1 err)" "$line"
echo 0 >uid
setup check
is 'root needs no sudo' "$(cat did)" 'apt-get update -q
apt-get install -q -y --no-install-recommends zlib1g-dev check jq
make -j3 check'

# --- packages for other processors -------------------------------------------

printf '%s\n' zlib1g-dev:arm64 >missing
line='dpkg --add-architecture arm64 && apt-get update -q &&'
line="$line DEBIAN_FRONTEND=noninteractive apt-get install -q -y"
echo 1000 >uid
setup deb-arm64
line="$line --no-install-recommends -o Dpkg::Options::=--force-overwrite"
is 'libraries for another processor' "$(tail -n 1 err)" "$line zlib1g-dev:arm64"

# --- packages that start a server --------------------------------------------

printf '%s\n' nginx nginx-common >missing
stand_in apt-get <<'END'
case $1 in
-s)
	[ ! -e "${0%/*}/../lists-are-old" ] || exit 100
	# one that the package needs, and one that is only upgraded
	echo 'Inst nginx-common (1 Debian [all])'
	echo 'Inst libssl3 [1] (2 Debian [amd64])'
	echo 'Inst nginx (1 Debian [amd64])'
	;;
download)
	: >nginx_1.deb
	: >nginx-common_1.deb
	;;
update) rm -f "${0%/*}/../lists-are-old" ;;
esac
END
stand_in dpkg-deb <<'END'
name=$(basename "$2" _1.deb)
mkdir -p "usr/share/doc/$name"
END
ln -s "$(command -v basename)" bin/basename
setup demo
is 'the demo needs no nginx' "$(cat did)" 'make -j3 demo'
echo 1000 >uid
setup check
status_is 'the tests do' 0
taken='apt-get -s install --no-install-recommends nginx
apt-get download -q -o APT::Sandbox::User=root nginx-common nginx
dpkg-deb -x ./nginx-common_1.deb .
dpkg-deb -x ./nginx_1.deb .'
is 'which is not installed' "$(cat did)" "$taken
make -j3 check"
setup check
is 'and is taken once' "$(cat did)" 'make -j3 check'

rm -r tree/build
: >lists-are-old
echo 0 >uid
setup check
is 'old lists are updated' "$(cat did)" \
	"apt-get -s install --no-install-recommends nginx
apt-get update -q
$taken
make -j3 check"

# A package that this system does not have.
printf '%s\n' influxdb >missing
stand_in apt-get </dev/null
setup check-recipes
status_is 'a server that is not in Debian' 0
like 'is named' err '^setup: influxdb: cannot be unpacked'

done_testing
