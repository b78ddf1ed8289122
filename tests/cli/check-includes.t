#!/bin/sh
# SPDX-License-Identifier: ISC
# scripts/check-includes: breaks each rule of doc/architecture.md once, in a
# tree made for this, and checks that the report shows the place.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# file NAME INCLUDE...: writes a file of the tree with these includes, one a
# line.
file() {
	mkdir -p "tools/${1%/*}"
	name=$1
	shift
	printf '#include %s\n' "$@" >"tools/$name"
}

# check_is NAME STATUS LINE...: the script prints these lines, in the order of
# the files.
check_is() {
	name=$1
	wanted=$2
	shift 2
	run "$ROOT/scripts/check-includes"
	is "$name: status" "$status" "$wanted"
	printf '%s\n' "$@" | sed '/^$/d' >wanted
	is_file "$name" out wanted
}

file common/a.h '<stdint.h>'
file common/a.c '"common/a.h"' '<sys/stat.h>'
file one/a.h '"common/a.h"'
file one/a.c '"one/a.h"' '<stdio.h>'
file one/one.c '"common/a.h"' '"one/a.h"'
file one/a_more.h '"one/a.h"'
file one/a_more.c '"one/a_more.h"' '<zlib.h>'
file one/a_less.c '"one/a_less.h"' '<zlib.h>'
check_is 'a tree that keeps the rules' 0 ''

file two/b.h '"one/a.h"'
check_is 'a tool includes another' 1 \
	'tools/two/b.h:1: a tool includes another: one/a.h'
file two/b.h '<stdio.h>'

file common/a.c '"common/a.h"' '"one/b.h"'
check_is 'common includes a tool' 1 \
	'tools/common/a.c:2: common includes a tool: one/b.h'
file common/a.c '"common/a.h"'

file one/a.c '<stdio.h>' '"one/a.h"'
check_is 'another header comes first' 1 \
	'tools/one/a.c:1: one/a.h does not come first'
file one/a.c '"one/a.h"' '<zlib.h>'
check_is 'a library in the files of one prefix' 0 ''
file one/b.c '"one/b.h"' '<zlib.h>'
check_is 'a library in two modules' 1 \
	'tools/one/b.c:2: <zlib.h> is for one/a only'
rm tools/one/b.c

file one/c.h '"one/d.h"'
file one/d.h '"common/a.h"'
file one/d.c '"one/d.h"' '"one/e.h"'
file one/e.h '"one/c.h"'
run "$ROOT/scripts/check-includes"
is 'a circle of three: status' "$status" 1
is 'a circle of three is shown once' "$(grep -c 'one/[cde] -> one/[cde] ->' out)" 1
run "$ROOT/scripts/check-includes" two
is 'only faults of the folders that are named' "$status $(cat out)" '0 '

done_testing
