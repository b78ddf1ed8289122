#!/bin/sh
# make install and uninstall, and the demo.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

make=$(command -v gmake || command -v make)
build=${BIN%/bin}

# The outer make's settings are not for this one.
unset MAKEFLAGS MAKELEVEL MFLAGS

run "$make" -s -C "$ROOT" BUILD="$build" install DESTDIR="$T/root" PREFIX=/opt/live
status_is 'make install' 0
for tool in csvrows pace httppost; do
	check "$tool runs from there" "$T/root/opt/live/bin/$tool" --version
	check "its manual is there" test -s \
		"$T/root/opt/live/share/man/man1/$tool.1"
done
check 'the manual of the profile' test -s \
	"$T/root/opt/live/share/man/man5/datarunner.yaml.5"
run "$make" -s -C "$ROOT" BUILD="$build" uninstall DESTDIR="$T/root" PREFIX=/opt/live
status_is 'make uninstall' 0
is 'takes all of it away' "$(find root -type f)" ''

run env DEMO_SECONDS=2 BACKEND="$BACKEND" TMPDIR="$T" "$ROOT/scripts/demo"
status_is 'the demo ends by itself' 0
like 'it shows live lines' err '^\[0s\] 00:00:00 \| RX: [0-9.]+kWh \| TX1: '
like 'it counts what arrived' out '^The backend received 2 readings, 0 were'
is 'it leaves nothing behind' "$(find . -name 'demo.*')" ''

done_testing
