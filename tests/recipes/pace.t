#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/pace.md with xargs and GNU parallel.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe pace
for n in 1 2 3 4 5 6; do
	seq "$n" 100 >"$n.log"
	seq "$n" 100 >"$n.txt"
done
began=$(date +%s%N)
run_block 1
status_is 'xargs' 0
is 'each job was done' "$(echo ./*.log.gz)" \
	'./1.log.gz ./2.log.gz ./3.log.gz ./4.log.gz ./5.log.gz ./6.log.gz'
check 'one every 200 ms' test $((($(date +%s%N) - began) / 1000000)) -ge 1000

# A job that fails.
gzip -d ./*.log.gz
: >7.log.gz
: >7.log
run_block 1
status_is 'a job fails: xargs' 123

need parallel parallel
diag "$(parallel --version | head -n 1)"
run_block 2
status_is 'parallel' 0
is 'each job was done' "$(echo ./*.txt.gz)" \
	'./1.txt.gz ./2.txt.gz ./3.txt.gz ./4.txt.gz ./5.txt.gz ./6.txt.gz'
diag "begun at: $(tail -n +2 jobs | sort -k 3 | awk '{ printf "%s ", $3 }')"
is 'each is in the list' "$(tail -n +2 jobs | grep -c gzip)" 6
gzip -d ./*.txt.gz
: >7.txt.gz
: >7.txt
run_block 2
status_is 'a job fails: parallel' 1

done_testing
