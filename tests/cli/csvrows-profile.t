#!/bin/sh
# SPDX-License-Identifier: ISC
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
like '--check: the delimiter that was found' out '^delimiter=,$'
is '--check: the names' "$(sed -n 's/^names=//p' out)" "$(printf 'time\nx')"
unlike '--check reads no data' out '{'
run csvrows --check missing.csv
status_is '--check of a file that is missing' 2
like 'names it' err '^csvrows: missing.csv: No such file'
like 'and shows the settings' out '^file=missing.csv$'

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

# Each key means the same as its option.
cat >all.csv <<'END'
# comment
a; b ;c;
1;'x;y';NA;
2;;5;6
3;true;7
4;'z';8;9
END
: >profiled
same() {
	same_key=$1
	same_value=$2
	shift 2
	echo "$same_key" >>profiled
	{
		printf 'csvrows:\n  delimiter: ";"\n  quote: "'"'"'"\n'
		printf '  comment: "#"\n  trim: true\n  rename: =d\n'
		printf '  file: all.csv\n  %s: %s\n' "$same_key" "$same_value"
	} >same.yaml
	csvrows -d ';' --quote "'" --comment '#' --trim --rename =d \
		"$@" all.csv >wanted 2>wanted.err
	wanted_status=$?
	run csvrows --profile same.yaml
	is "key $same_key: status" "$status" "$wanted_status"
	is_file "key $same_key: lines" out wanted
	is_file "key $same_key: messages" err wanted.err
}
same encoding latin1 --encoding latin1
same require '[a, zz]' --require a,zz
same columns 'd,a' -f d,a
same exclude '[a, b]' --exclude a,b
same type '[a=string, b=boolean]' -t a=string -t b=boolean
same escape b --escape b
same strings true --strings
same empty omit --empty omit
same empty null --empty null
same nest '"."' --nest .
same time '["a,b", "c=s"]' --time a,b --time c=s
same time-as ms --time-as ms
same zone UTC --zone UTC
same unquote true --unquote
same decimal "','" --decimal ,
same thousands "' '" --thousands ' '
same null-token '[NA, "5"]' --null-token NA --null-token 5
same part 2/2 --part 2/2
same from a=2 --from a=2
same skip 1 --skip 1
same limit 1 -n 1
same header-line 2 --header-line 2
same data-line 3 --data-line 3
same count true -c
same repeat 2 --repeat=2
same ragged pad --ragged pad
same replace-invalid true --replace-invalid
same strict true --strict
same max-line 12 --max-line 12
same stats json --stats=json
same color always --color always
same quiet true --quiet
same rejects kept.csv --rejects kept.csv
check 'key rejects: a file beside the profile' test -s kept.csv
printf 'csvrows:\n  tsv: true\n  no-header: true\n  names: x,y\n' >tsv.yaml
printf '1\t2\n' >in.tsv
run csvrows --profile tsv.yaml in.tsv
is 'keys tsv, no-header and names' "$(cat out)" '{"x":1,"y":2}'
run csvrows --profile tsv.yaml -d 1 in.tsv
is '--delimiter beats tsv' "$(cat out)" '{"x":null,"y":"\t2"}'
{
	printf '%s\n' file delimiter quote comment trim rename tsv no-header \
		names follow
	cat profiled
} | sort -u >tried
csvrows --help all | sed -n 's/^  .*--\([a-z-]*\).*/\1/p' |
	grep -vx -e profile -e check -e help -e version >keys
echo file >>keys
sort keys >sorted
is_file 'all keys were tried (follow in a file of its own)' tried sorted
cat >rivals.yaml <<'END'
csvrows:
  tsv: true
  delimiter: ";"
  quote: xx
  type: [a=number, b]
  part: 5/4
  repeat: x
  empty: none
END
run csvrows --profile rivals.yaml
status_is 'a profile full of faults: status' 2
for place in '3:3: csvrows.delimiter: does not go with tsv' \
	'4:10: csvrows.quote: must be one ASCII character or none' \
	'5:20: csvrows.type: must be NAME=' '6:9: csvrows.part: must be K/N' \
	'7:11: csvrows.repeat: must be forever' \
	'8:10: csvrows.empty: must be null'; do
	like "a profile full of faults: $place" err \
		"^csvrows: rivals.yaml:$place"
done

# If two keys contradict each other, the later one is reported.
cat >pairs.yaml <<'END'
csvrows:
  comment: "x"
  repeat: forever
  quote: x
  columns: [a, b, a]
  count: true
END
run csvrows --profile pairs.yaml
status_is 'keys in each other'"'"'s way: status' 2
is 'keys in each other'"'"'s way' "$(cat err)" "$(printf '%s\n' \
	'csvrows: pairs.yaml:5:3: csvrows.columns: "a" is given twice' \
	'csvrows: pairs.yaml:4:3: csvrows.quote: is the same as comment' \
	'csvrows: pairs.yaml:6:3: csvrows.count: does not go with repeat forever')"
run csvrows --profile pairs.yaml --quote , --repeat=2 --columns b
is 'an option in the way of a key' "$(cat err)" \
	'csvrows: --quote: is the same as --delimiter (see csvrows --help)'

# With --count on the command line, a profile with follow works.
printf 'csvrows:\n  file: folder/data.csv\n  follow: true\n' >follow.yaml
run csvrows --profile follow.yaml --count
is '--count beats a profile that follows' "$(cat out)" 3
printf 'csvrows:\n  file: folder/data.csv\n  count: true\n' >count.yaml
background csvrows --profile count.yaml --follow >followed 2>err
check '--follow beats a profile that counts' until_true 20 grep -q 5 followed
kill -TERM "$pid"
settle
printf 'csvrows:\n  count: true\n  follow: true\n' >both.yaml
run csvrows --profile both.yaml folder/data.csv
status_is 'both in a profile: status' 2
is 'both in a profile' "$(cat err)" \
	'csvrows: both.yaml:3:3: csvrows.follow: does not go with count'

for option in --nonsense --skip=x --limit=-1 --max-line=0 --color=red -z; do
	run csvrows "$option"
	status_is "$option: status" 2
	like "$option: names itself and --help" err \
		"$(printf '%s' "$option" | sed 's/=.*//; s/-z/z/').*--help"
	is "$option: nothing on stdout" "$(cat out)" ''
done

run csvrows --help all
status_is '--help: status' 0
like '--help: usage' out '^usage: csvrows \[options\] \[FILE \.\.\.\]$'
for option in $(cat keys) profile check help version; do
	[ "$option" != file ] || continue
	like "--help: $option" out "^ .*--$option"
done
run csvrows --version
like '--version' out '^csvrows [0-9]'
run sh -c 'csvrows --help >/dev/full'
[ ! -w /dev/full ] || status_is '--help into /dev/full' 2

# --- recorded times ---------------------------------------------------------

cat >times.yaml <<'END_OF_PROFILE'
csvrows:
  time: ["d,t", 'u=%d/%m/%Y']
  time-as: s
  zone: UTC
END_OF_PROFILE
printf 'd,t,u\n2024-02-16,20:30:45,16/02/2024\n' >times.csv
run csvrows --profile times.yaml times.csv
is 'a profile has the keys of recorded times' "$status $(cat out)" \
	'0 {"d":1708115445,"u":1708041600}'

done_testing
