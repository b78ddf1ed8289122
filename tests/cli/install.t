#!/bin/sh
# SPDX-License-Identifier: ISC
# make install and uninstall, and the demo.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=terminal.sh
. "$TESTS/terminal.sh"

make=$(command -v gmake || command -v make)
# Relative to the tree, whose path may contain a blank.
build=${BIN%/bin}
build=${build#"$ROOT/"}

# The settings of an outer make must not reach the make of this test.
unset MAKEFLAGS MAKELEVEL MFLAGS

run "$make" -s -C "$ROOT" BUILD="$build" install DESTDIR="$T/root" PREFIX=/opt/live
status_is 'make install' 0
for tool in csvrows pace httppost datarunner; do
	check "$tool runs from there" "$T/root/opt/live/bin/$tool" --version
	check "its manual is there" test -s \
		"$T/root/opt/live/share/man/man1/$tool.1"
	for file in bash-completion/completions/$tool \
		zsh/site-functions/_$tool \
		fish/vendor_completions.d/$tool.fish; do
		check "its completion: $file" test -s \
			"$T/root/opt/live/share/$file"
	done
done
like 'the unit runs what was installed' \
	root/opt/live/lib/systemd/system/datarunner@.service \
	'^ExecStart=/opt/live/bin/datarunner '
check 'the ecosystem file of pm2' test -s \
	root/opt/live/share/datarunner/ecosystem.config.js
check 'the manual of the profile' test -s \
	"$T/root/opt/live/share/man/man5/datarunner.yaml.5"
check 'the manual of many machines' test -s \
	"$T/root/opt/live/share/man/man7/datarunner-cluster.7"
check 'its recipes' test -x \
	"$T/root/opt/live/share/datarunner/cluster/slurm.sbatch"
check 'the command for many machines' \
	"$T/root/opt/live/bin/datarunner-over-ssh" --help
check 'the profiles' test -s \
	"$T/root/opt/live/share/datarunner/profiles/clickhouse.yaml"
run "$make" -s -C "$ROOT" BUILD="$build" uninstall DESTDIR="$T/root" PREFIX=/opt/live
status_is 'make uninstall' 0
is 'removes all of it' "$(find root -type f)" ''
is 'and the folders that only it needs' \
	"$(find root -type d | sort | tr '\n' ' ')" \
	'root root/opt root/opt/live root/opt/live/bin root/opt/live/lib '"\
root/opt/live/share root/opt/live/share/man "
# below /usr/local, fish reads its folder only if it is installed there itself
run "$make" -s -C "$ROOT" BUILD="$build" install DESTDIR="$T/root"
status_is 'make install below /usr/local' 0
if [ "$(uname -s)" = Linux ]; then
	check 'fish finds its completions' test -s \
		"$T/root/etc/fish/completions/csvrows.fish"
fi
run "$make" -s -C "$ROOT" BUILD="$build" uninstall DESTDIR="$T/root"
is 'make uninstall there' "$(find root -type f)" ''

run env DEMO_SECONDS=2 BACKEND="$BACKEND" TMPDIR="$T" "$ROOT/scripts/demo"
status_is 'the demo ends by itself' 0
like 'it prints the address of the page' out \
	'^The page: +http://127.0.0.1:[0-9]+/#token=[0-9a-f]{32}$'
like 'it shows live lines' err '^\[0s\] 00:00:00 \| RX: [0-9.]+kWh \| TX1: '
like 'it counts what arrived' out '^The backend received [12] readings, 0 were'
is 'it leaves nothing behind' "$(find . -name 'demo.*')" ''

# Pastes the line that the demo prints for another shell.
odd="$T/it's a folder"
mkdir "$odd"
ln -s "$BIN" "$odd/bin"
run env DEMO_SECONDS=1 BIN="$odd/bin" BACKEND="$BACKEND" TMPDIR="$odd" \
	"$ROOT/scripts/demo"
status_is 'the demo in a folder with a blank' 0
sed -n 's/^In another shell: *//p' out >line.sh
echo 'echo "$XDG_STATE_HOME"; command -v datarunner' >>line.sh
run env PATH=/usr/bin:/bin sh line.sh
like 'its line finds the state' out "^$odd/demo[.]"
like 'and datarunner' out "^$odd/bin/datarunner\$"

# On a terminal, under make: neither Ctrl-\ nor Ctrl-Z ends it, Ctrl-C ends it
# cleanly.
if command -v tmux >/dev/null; then
	shell_waits 120 30
	keys "'$make' -s -C '$ROOT' BUILD='$build' demo" Enter
	check 'make demo on a terminal' until_true 20 screen '^\[0s\] 00:00:00'
	keys "C-\\"
	check 'Ctrl-\ shows the status' until_true 20 screen 'pace: running'
	check 'and the demo continues' until_true 20 screen '^\[[0-9]*s\] 00:00:04'
	keys C-z
	check 'after Ctrl-Z, too' until_true 20 screen '^\[[0-9]*s\] 00:00:08'
	unlike 'which ends nothing' screen '^The backend received'
	# What the buttons of the page do.
	# shellcheck disable=SC2317
	has_page() {
		terminal capture-pane -J -p -S - >scrolled
		page=$(sed -n 's/^The page: *//p' scrolled)
		[ -n "$page" ]
	}
	check 'it has printed the address of its page' until_true 20 has_page
	demo=${page%/#token=*}
	# steer VERB: prints the status of the answer.
	# shellcheck disable=SC2317
	steer() {
		curl -qsS -m 60 -o answer -w '%{http_code}' -X PUT \
			-H "Origin: $demo" \
			-H "X-Control-Token: ${page#*#token=}" --data-binary \
			"{\"verb\":\"$1\",\"stream\":\"default\"}" "$demo/control"
	}
	# shellcheck disable=SC2317
	steers() {
		[ "$(steer "$1")" = 200 ]
	}
	# shellcheck disable=SC2317
	begins_again() {
		screen 'The stream has ended' &&
			sed '1,/The stream has ended/d' screen |
			grep -q '^\[1s\] 00:00:01'
	}
	check 'the page can stop the stream' until_true 20 steers stop
	check 'which does not end the demo' until_true 20 screen \
		'^The stream has ended. Start it again'
	check 'and start it again' until_true 20 steers start
	check 'which the demo shows' until_true 20 begins_again
	keys C-c
	check 'Ctrl-C ends it' until_true 20 screen \
		'The backend received [0-9]* readings, 0 were not'
	unlike 'without an error of make' screen '\*\*\*'
	terminal kill-server 2>/dev/null
else
	skip 'the demo on a terminal' 'tmux is missing'
fi

done_testing
