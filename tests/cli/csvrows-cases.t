#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: public test suites: csv-spectrum for CSV, JSONTestSuite for numbers
# and the escapes of strings, utf8tests for UTF-8.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# If the cases are next to the project, they are read from there.
CASES=$ROOT/../shared/cases
DATA=$ROOT/tests/data

# --- csv-spectrum -----------------------------------------------------------

spectrum=$CASES/csv-spectrum
[ -d "$spectrum" ] || spectrum=$DATA/csv-spectrum
for file in "$spectrum"/csvs/*.csv; do
	name=$(basename "$file" .csv)
	# the two files of this case contradict each other
	[ "$name" != location_coordinates ] || continue
	run csvrows --strings --empty string "$file"
	jq -S -c . out >got
	jq -S -c '.[]' "$spectrum/json/$name.json" >wanted
	check "csv-spectrum: $name has records" test -s wanted
	is_file "csv-spectrum: $name" got wanted
done

# --- JSONTestSuite ----------------------------------------------------------

# The cases of JSONTestSuite, one a line: name, blank, bytes in hexadecimal.
suite=$CASES/jsontestsuite/test_parsing
if [ -d "$suite" ]; then
	for file in "$suite"/[yni]_*.json; do
		name=$(basename "$file" .json)
		case $name in
		n_structure_100000_opening_arrays | n_structure_open_array_object)
			continue
			;;
		esac
		printf '%s %s\n' "$name" "$(od -An -v -tx1 "$file" | tr -d ' \n')"
	done >cases
else
	grep -v '^#' "$DATA/jsontestsuite/cases.txt" >cases
fi
check 'JSONTestSuite: there are cases' test "$(wc -l <cases)" -gt 300

# Prints the cases of a kind that are a single value between [ and ], each as a
# CSV file with one column, if they contain no byte that has a meaning in CSV.
cat >alone.pl <<'END'
my ($kind) = @ARGV;
while (<STDIN>) {
	my ($name, $hex) = split;
	my $text = pack 'H*', $hex // '';
	next unless $name =~ /^$kind/ && $text =~ /^\[(.*)\]\s*$/s;
	my $value = $1;
	next if $value =~ /[,"\r\n]|^$/ || $value =~ /[\0\x80-\xFF]/;
	print "$name,$value\n";
}
END
# White space around a number is valid JSON, but not part of the number.
{
	echo name,value
	perl alone.pl '[yi]_number' <cases | grep -v -e '^[^,]*, ' -e ' $'
} >bare.csv
{
	echo name,value
	perl alone.pl n_ <cases
} >no.csv
check 'JSONTestSuite: numbers' test "$(wc -l <bare.csv)" -gt 20
check 'JSONTestSuite: what is no number' test "$(wc -l <no.csv)" -gt 50
csvrows bare.csv >out
sed '1d; s/\([^,]*\),\(.*\)/{"name":"\1","value":\2}/' bare.csv >wanted
is_file 'JSONTestSuite: numbers stay as they are' out wanted
run csvrows no.csv
is 'JSONTestSuite: all others are strings' \
	"$(jq -r '.value | type' out | sort -u)" string
is 'JSONTestSuite: all of them' "$(wc -l <out)" "$(($(wc -l <no.csv) - 1))"

# Every text of a string in the suite is the same in the output.
cat >texts.pl <<'END'
print "name,value\n";
while (<STDIN>) {
	my ($name, $hex) = split;
	my $text = pack 'H*', $hex // '';
	next unless $name =~ /^[yn]_/;
	next if $text =~ /\0/;
	utf8::decode(my $copy = $text) or next;
	$text =~ s/"/""/g;
	print "$name,\"$text\"\n";
}
END
perl texts.pl <cases >texts.csv
cat >same.pl <<'END'
# Prints the values of the lines as hexadecimal, by the rules of JSON.
use JSON::PP;
while (<STDIN>) {
	my $line = JSON::PP->new->utf8->decode($_);
	utf8::encode(my $bytes = $line->{value});
	print "$line->{name} ", unpack('H*', $bytes), "\n";
}
END
run csvrows texts.csv
status_is 'JSONTestSuite: texts: status' 0
check 'JSONTestSuite: texts' test "$(wc -l <out)" -gt 200
perl same.pl <out >got
cat >valid.pl <<'END'
while (<STDIN>) {
	my ($name, $hex) = split;
	next unless $name =~ /^[yn]_/;
	my $text = pack 'H*', $hex // '';
	next if $text =~ /\0/;
	utf8::decode(my $copy = $text) or next;
	print "$name ", $hex // '', "\n";
}
END
perl valid.pl <cases >wanted
is_file 'JSONTestSuite: texts come out as they went in' got wanted

# --- utf8tests --------------------------------------------------------------

utf8=$CASES/utf8tests/utf8tests.txt
[ -r "$utf8" ] || utf8=$DATA/utf8tests/utf8tests.txt
# num:valid hex:HEX or num:invalid hex:HEX:skipped:replaced, and num:valid:text.
cat >utf8.pl <<'END'
my ($form) = @ARGV;
sub bytes { my $hex = shift; $hex =~ s/\s|nothing//g; pack 'H*', $hex }
while (<STDIN>) {
	next unless /^([0-9.]+):(valid|invalid)( hex)?:(.*)$/;
	my ($number, $kind, $is_hex, $rest) = ($1, $2, $3, $4);
	my ($text, undef, $replaced) = $is_hex ? split(/:/, $rest) : ($rest);
	$text = bytes($text) if $is_hex;
	next if $text =~ /\0/;
	$replaced = $kind eq 'valid' ? $text : bytes($replaced);
	if ($form eq 'csv') {
		$text =~ s/"/""/g;
		print "n$number,\"$text\"\n";
	} elsif ($form eq 'replaced' || $kind eq 'valid') {
		print "n$number ", unpack('H*', $replaced), "\n";
	}
}
END
{
	echo name,value
	perl utf8.pl csv <"$utf8"
} >utf8.csv
perl utf8.pl replaced <"$utf8" >replaced.txt
perl utf8.pl valid <"$utf8" >valid.txt
check 'utf8tests: there are cases' test "$(wc -l <replaced.txt)" -gt 100
run csvrows utf8.csv
status_is 'utf8tests: what is invalid is refused' 1
perl same.pl <out >got
is_file 'utf8tests: and nothing else' got valid.txt
run csvrows --replace-invalid utf8.csv
status_is 'utf8tests: --replace-invalid: status' 0
perl same.pl <out >got
is_file 'utf8tests: one U+FFFD for each maximal subpart' got replaced.txt

done_testing
