#!/bin/sh
# SPDX-License-Identifier: ISC
# doc/recipes/csvrows.md with jq and Miller.

# shellcheck disable=SC2154,SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=recipe.sh
. "$(dirname "$0")/recipe.sh"

recipe csvrows
diag "$(jq --version)"
run_block 1
status_is 'with jq' 0
prints 1 out
need mlr miller
diag "$(mlr --version)"
run_block 2
status_is 'with Miller' 0
prints 2 out

"$ROOT/scripts/sample-day" >meter.csv
cat >1.sh <<'END'
csvrows meter.csv | head -n 1
END
run_block 1
status_is 'a reader that ends early' 0
is 'is no failure' "$(cat err)" ''

done_testing
