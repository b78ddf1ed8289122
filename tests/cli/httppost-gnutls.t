#!/bin/sh
# SPDX-License-Identifier: ISC
# TLS again, with a libcurl that uses GnuTLS, if there is one to link.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

make=$(command -v gmake || command -v make)
library=-l:libcurl-gnutls.so.4
echo 'int main(void) { return 0; }' >main.c
if ! cc -o main main.c "$library" 2>/dev/null; then
	skip 'TLS by GnuTLS' 'no libcurl with GnuTLS'
	done_testing
fi

# the variables of the outer make must not reach this one
unset MAKEFLAGS MAKELEVEL MFLAGS
TIME_BOUND=300
# only the linking differs, so the compiled modules are those of the build
mkdir build
cp -pR "${BIN%/bin}/tools" "${BIN%/bin}/lib" build 2>/dev/null
run "$make" -s -C "$ROOT" BUILD="$T/build" CURL_LIBS="$library" \
	"$T/build/bin/httppost"
status_is 'httppost is linked with it' 0
run env TIME_BOUND=60 BIN="$T/build/bin" BACKEND="$BACKEND" GUARD="$GUARD" \
	sh "$TESTS/httppost-tls.t"
status_is 'it passes the tests of TLS' 0
is 'none of them fails' "$(grep '^not ok' out)" ''

done_testing
