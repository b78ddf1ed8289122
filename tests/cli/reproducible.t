#!/bin/sh
# SPDX-License-Identifier: ISC
# Two builds in different folders, at different times, under different locales,
# time zones and umasks are identical, and so are archives of the sources.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

make=$(command -v gmake || command -v make)
unset MAKEFLAGS MAKELEVEL MFLAGS SOURCE_DATE_EPOCH
TIME_BOUND=600

# copy FOLDER: copies the sources, with the time of the copy.
copy() {
	mkdir -p "$1"
	(cd "$ROOT" && tar -cf - --exclude=./build --exclude=./.git .) |
		tar -xmf - -C "$1"
}

# make_in FOLDER UMASK [VARIABLE=VALUE...]: builds and installs there, without
# optimization to save time, and makes an archive.
make_in() {
	folder=$1
	umask=$2
	shift 2
	run sh -c 'umask "$1" && shift && exec env "$@"' sh "$umask" "$@" \
		"$make" -s -C "$folder" BUILD=build CFLAGS='-O0 -g' \
		HARDENING= PREFIX=/usr DESTDIR=installed \
		SOURCE_DATE_EPOCH=1700000000 install dist
	status_is "a build in $folder" 0
}

# hashes_of FOLDER: prints mode, checksum and name of each installed file, and
# the checksum of the archive.
hashes_of() {
	(
		cd "$1" || exit
		find installed -type f | LC_ALL=C sort | while read -r file; do
			printf '%s %s\n' "$(mode_of "$file")" \
				"$(openssl dgst -r -sha256 "$file")"
		done
		openssl dgst -r -sha256 build/datarunner-*.tar.gz
	)
}

other=C.UTF-8
for name in $(locale -a 2>/dev/null); do
	case $name in
	C | C.* | POSIX) ;;
	*) other=$name ;;
	esac
done

copy one
make_in one 022 LC_ALL=C TZ=UTC COLUMNS=80
copy "another one's/folder"
make_in "another one's/folder" 077 LC_ALL="$other" TZ=Asia/Kathmandu \
	COLUMNS=132
hashes_of one >first
hashes_of "another one's/folder" >second
is_file 'both are the same' second first
like 'they have the commands' first ' [*]installed/usr/bin/httppost$'
like 'and the archive' first ' [*]build/datarunner-.*[.]tar[.]gz$'
diag "$(grep -E '(bin/|gz$)' first)"
check 'the folder is not in a command' ! grep -rq "$T" one/installed
like 'manuals name the folders in use' one/installed/usr/share/man/man1/datarunner.1 \
	' /usr/share/datarunner/ecosystem'

# Without git, in a folder that git would say belongs to another checkout.
mkdir unpacked
tar -xzf one/build/datarunner-*.tar.gz -C unpacked
cd unpacked/datarunner-* || exit
run "$make" -s BUILD=build dist
status_is 'make dist in the folder of an archive' 0
cd "$T" || exit
check 'makes the same archive' cmp one/build/datarunner-*.tar.gz \
	unpacked/datarunner-*/build/datarunner-*.tar.gz
check 'it has no built file' test ! -e unpacked/datarunner-*/build/bin

done_testing
