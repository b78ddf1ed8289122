#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows and pace of `make static` need no other file: they run where there is
# nothing else, with a profile.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

if ldd "$BIN/csvrows" >/dev/null 2>&1; then
	skip 'static commands' 'these are not'
	done_testing
fi
if ! unshare -r true 2>/dev/null && [ "$(id -u)" != 0 ]; then
	skip 'static commands' 'only root may change its root here'
	done_testing
fi

mkdir empty
cp "$BIN/csvrows" "$BIN/pace" empty
printf 'csvrows: {file: data.csv}\npace: {rate: max}\n' >empty/profile.yaml
printf 'a,b\n1,2.50\n' >empty/data.csv

# alone COMMAND...: in the folder as root folder.
alone() {
	if [ "$(id -u)" = 0 ]; then
		run chroot empty "$@"
	else
		run unshare -r chroot empty "$@"
	fi
}

alone /csvrows --profile profile.yaml
status_is 'csvrows in an empty root folder' 0
is 'reads a profile and a file' "$(cat out)" '{"a":1,"b":2.50}'
mv out lines
alone /pace --profile profile.yaml <lines
status_is 'pace, too' 0
is_file 'passes lines on' out lines
alone /pace --by a --zone Asia/Kathmandu <lines
status_is 'without data of time zones' 2

done_testing
