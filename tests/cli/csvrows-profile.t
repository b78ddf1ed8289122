#!/bin/sh
# csvrows: options from the command line and from a profile.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

mkdir folder
printf 'time,x\n1,2\n3,4\n5,6\n' >folder/data.csv
printf 'time,x\n7,8\n' >folder/more.csv
cat >folder/runner.yaml <<'END'
csvrows:
  file: data.csv
  require: [time, x]
  columns: [x]
  skip: 1
pace:
  interval: 1s
END

run csvrows --profile folder/runner.yaml
is 'a profile, with a path beside it' "$(cat out)" \
	"$(printf '{"x":4}\n{"x":6}')"
run csvrows --profile folder/runner.yaml --skip 0 --columns time -n 1
is 'the command line beats it' "$(cat out)" '{"time":1}'
run csvrows --profile folder/runner.yaml folder/more.csv --skip=0
is 'other files beat its files' "$(cat out)" '{"x":8}'
printf 'csvrows:\n  file: [data.csv, more.csv]\n  limit: 9\n' >folder/two.yaml
run csvrows --profile folder/two.yaml -c
is 'a list of files' "$(cat out)" 4
printf 'csvrows:\n  file: "-"\n' >folder/stdin.yaml
run csvrows --profile folder/stdin.yaml <folder/more.csv
is '- in a profile is stdin' "$(cat out)" '{"time":7,"x":8}'

run csvrows --profile folder/runner.yaml --check
status_is '--check: status' 0
like '--check: file' out '^file=.*data\.csv$'
like '--check: list' out '^require=x$'
like '--check: number' out '^skip=1$'
like '--check: preset' out '^max-line=1M$'
unlike '--check reads no data' out '{'
run csvrows --check missing.csv
status_is '--check does not open files' 0

cat >bad.yaml <<'END'
csvrows:
  skip: -1
  limit: many
  from: nothing
  colunms: [x]
  max-line: 0
END
run csvrows --profile bad.yaml
status_is 'a bad profile: status' 2
for place in 2:9:.csvrows.skip 3:10:.csvrows.limit 4:9:.csvrows.from \
	'5:3:.csvrows.colunms|5:3:.*colunms' 6:13:.csvrows.max-line; do
	like "a bad profile: $place" err "^csvrows: bad.yaml:($place)"
done
run csvrows --profile bad.yaml --check
status_is '--check finds the same' 2

for option in --nonsense --skip=x --limit=-1 --max-line=0 --color=red -z; do
	run csvrows "$option"
	status_is "$option: status" 2
	like "$option: names itself and --help" err \
		"$(printf '%s' "$option" | sed 's/=.*//; s/-z/z/').*--help"
	is "$option: nothing on stdout" "$(cat out)" ''
done

run csvrows --help
status_is '--help: status' 0
like '--help: usage' out '^usage: csvrows \[options\] \[FILE \.\.\.\]$'
for option in require columns from skip limit count max-line stats color \
	profile check help version; do
	like "--help: $option" out "^ .*--$option"
done
run csvrows --version
like '--version' out '^csvrows [0-9]'
run sh -c 'csvrows --help >/dev/full'
[ ! -w /dev/full ] || status_is '--help into /dev/full' 2

done_testing
