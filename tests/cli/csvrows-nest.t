#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: --nest, with names as paths, compared with objects that jq makes of
# flat lines.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=csvrows.sh
. "$TESTS/csvrows.sh"

gives '--nest' 'a.b,c,a.d.e,a.d.f\n1,2,3,4\n' \
	'{"a":{"b":1,"d":{"e":3,"f":4}},"c":2}' --nest .
gives '--nest: no name is a path' 'a,b\n1,x\n' '{"a":1,"b":"x"}' --nest .
gives '--nest: not asked for' 'a.b\n1\n' '{"a.b":1}'
gives '--nest: a long separator' 'a__b,a_c\n1,2\n' '{"a":{"b":1},"a_c":2}' \
	--nest __
gives '--nest: names that JSON escapes' '"a""/b\\",a"/{\n1,2\n' \
	'{"a\"":{"b\\":1,"{":2}}' --nest /
gives '--nest and --columns' 'a.b,c,a.d\n1,2,3\n' '{"a":{"d":3,"b":1},"c":2}' \
	--nest . -f a.d,c,a.b
gives '--nest and --rename' 'a,b\n1,2\n' '{"x":{"y":1},"b":2}' --nest . \
	--rename a=x.y
gives '--nest and --type' 'a.b,a.c\n+1,2\n' '{"a":{"b":1,"c":"2"}}' --nest . \
	-t a.b=number -t a.c=string
gives '--nest without a header' '1,2\n' '{"a":{"b":1,"c":2}}' --nest . \
	--no-header --names a.b,a.c
gives '--nest: a clash of what is not written' 'a,a.b\n1,2\n' '{"a":{"b":2}}' \
	--nest . --exclude a
gives '--nest --empty omit' 'a.b,c,a.d.e,a.d.f\n,2,,\n,,,4\n,,,\n1,,,4\n' \
	"$(printf '%s\n' '{"c":2}' '{"a":{"d":{"f":4}}}' '{}' \
		'{"a":{"b":1,"d":{"f":4}}}')" --nest . --empty omit
gives '--nest, records that are not plain' 'a.b,c,a.d\n"x\ny",2,"q""q"\n' \
	'{"a":{"b":"x\ny","d":"q\"q"},"c":2}' --nest .

fails '--nest: a value and an object' 'a,b,a.c\n1,2,3\n' \
	'csvrows: in.csv:1:5: column 1, "a", is a value, but column 3, "a.c", makes it an object; see --rename and --exclude' \
	--nest .
fails '--nest: an object and a value' 'a.c,b,"a"\n1,2,3\n' \
	'csvrows: in.csv:1:1: column 3, "a", is a value, but column 1, "a.c", makes it an object; see --rename and --exclude' \
	--nest .
for name in a..b .b b. .; do
	fails "--nest: $name" "x,$name\n1,2\n" \
		"csvrows: in.csv:1:3: column 2, \"$name\", has an empty part with --nest .; see --rename" \
		--nest .
done
usage '--nest: empty' "--nest: must not be empty $see" --nest ''

# --- beside jq --------------------------------------------------------------

perl -e '
	my $seed = 7;
	sub some { $seed = ($seed * 1103515245 + 12345) % 2147483648;
		($seed >> 8) % shift }
	my @values = ("", 1, -2, "x", "\"q,\"", "\"a\"\"b\"", "some text of it");
	print join(",", qw(a.b c d.e.f a.g d.h i a.j.k d.e.l a.j.m n.o)), "\n";
	for (1 .. 3000) {
		print join(",", map { $values[some(scalar @values)] } 1 .. 10),
			"\n";
	}
' >some.csv
nested='to_entries | reduce .[] as $e ({}; setpath($e.key / "."; $e.value))'
csvrows some.csv | jq -c "$nested" >wanted
csvrows --nest . some.csv >got
is_file 'as jq nests' got wanted
csvrows --empty omit some.csv | jq -cS "$nested" >wanted
csvrows --nest . --empty omit some.csv | jq -cS . >got
is_file 'as jq nests what is not empty' got wanted
csvrows --nest . some.csv >wanted
dd if=some.csv bs=7 2>/dev/null | csvrows --nest . >got
is_file '--nest by small reads' got wanted

done_testing
