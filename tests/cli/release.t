#!/bin/sh
# SPDX-License-Identifier: ISC
# scripts/release --dry-run refuses a commit that cannot be released, with all
# reasons at once. The tree and its commands are stand-ins.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

if ! command -v git >/dev/null; then
	skip 'scripts/release' 'git is missing'
	done_testing
fi
HOME=$T
GIT_CONFIG_NOSYSTEM=1
export HOME GIT_CONFIG_NOSYSTEM
unset MAKEFLAGS MAKELEVEL MFLAGS

mkdir tree tree/scripts tree/build tree/build/bin
cp "$ROOT/scripts/release" tree/scripts
printf 'VERSION = 1.2.3\nall:\n' >tree/Makefile
echo build/ >tree/.gitignore
printf '# Changelog\n\n## [1.2.3] - 2026-11-29\n\n### Added\n\n- A thing.\n' \
	>tree/CHANGELOG.md

# says COMMAND VERSION: what its --version prints.
says() {
	printf '#!/bin/sh\necho "%s %s"\n' "$1" "$2" >"tree/build/bin/$1"
	chmod 755 "tree/build/bin/$1"
}
for name in csvrows pace httppost datarunner; do
	says "$name" 1.2.3
done

# in_tree WORD...: git.
in_tree() {
	git -C tree -c user.name=me -c user.email=me@here.example "$@" \
		>/dev/null 2>&1
}
in_tree init
in_tree add .
in_tree commit -m first

run tree/scripts/release --dry-run
status_is 'a tree that can be released' 0
is 'is named' "$(cat out)" 'release: 1.2.3 can be built'

in_tree tag v1.2.3
says pace 1.2.2
printf '# Changelog\n\n## [1.2.3] - unreleased\n\n## [1.2.2] - 2026-10-01\n\n- Old.\n' \
	>tree/CHANGELOG.md
run tree/scripts/release --dry-run
status_is 'one that cannot' 1
like 'a command of another version' err \
	'^release: pace --version prints "pace 1[.]2[.]2", not 1[.]2[.]3$'
like 'a version that is tagged' err '^release: v1[.]2[.]3 is tagged already'
like 'no date' err '^release: CHANGELOG[.]md begins with .*unreleased'
like 'no changes' err '^release: CHANGELOG[.]md: the section 1[.]2[.]3 is empty$'
like 'something not committed' err '^release: not committed: .*CHANGELOG[.]md'
is 'all of them are counted' "$(tail -n 1 err)" 'release: 5 faults'
run tree/scripts/release
status_is 'without --dry-run, too' 1
is 'nothing is built' "$(tail -n 1 err)" 'release: nothing was built: 5 faults'
run tree/scripts/release --help
status_is '--help' 0

done_testing
