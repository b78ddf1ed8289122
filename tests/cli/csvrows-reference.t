#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: generated CSV, compared with tests/reference, which reads one byte at
# a time. Lines and places must be the same for all sizes of reads and writes.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

REFERENCE=${BACKEND%/*/*}/reference/reference
[ -x "$REFERENCE" ] || bail "$REFERENCE is missing"

# Generates records: seed, bytes, delimiter, quote, share of unusual fields (1
# in N).
cat >make.pl <<'END'
my ($seed, $bytes, $d, $q, $odd) = @ARGV;
sub next_number {
	$seed = ($seed * 1103515245 + 12345) % 2147483648;
	return ($seed >> 8) % shift;
}
my @plain = ('', '0', '-1.50', '12345678', '1234567890123456',
	'12345678901234567', '1e5', '007', 'x', 'some text',
	'text of sixteen.', 'text of seventeen', "\xC3\xA4\xE2\x82\xAC", 'a\\b',
	'2,50', '1.299,99', '1,234.5', "1\xE2\x80\xAF234", '12.34', '.5', '5,',
	"tab\there", "Qx${d}yQ", 'Q1Q', 'QQ', "Q\xF0\x9F\x98\x80Q", 'y' x 70);
my @odd = ('QxQQyQ', "Qx\nyQ", "Qx\r\nyQ", '5Q pipe', "\xFF", 'Qx', 'QxQy',
	"\xE2\x82", 'xQyQ', ' QxQ', "a${d}b", "x\0", 'Qx\\QyQ', 'x\\Q', '\\Q',
	"Qx\\\\Q");
my @ends = ("\n", "\r\n", "\r");
my $width = 1 + next_number(6);
my $text = join($d, map { "name $_" } 1 .. $width) . "\n";
my $end = next_number(4);
while (length($text) < $bytes) {
	my @fields = map {
		next_number($odd) ? $plain[next_number(scalar @plain)]
			: $odd[next_number(scalar @odd)]
	} 1 .. $width;
	pop @fields unless next_number(40 * $odd);
	my $record = join $d, @fields;
	$record =~ s/Q/$q/g;
	$text .= $record . $ends[$end == 3 ? next_number(3) : $end];
}
print substr($text, 0, $bytes);
END

# compare DESCRIPTION FILE OPTION...: compares lines, and places of faults.
compare() {
	compare_what=$1
	compare_file=$2
	shift 2
	"$REFERENCE" "$@" <"$compare_file" >wanted 2>faults
	wanted_status=$?
	csvrows "$@" "$compare_file" >got 2>err
	is "$compare_what: status" "$?" "$wanted_status"
	is_file "$compare_what: lines" got wanted
	is "$compare_what: count" "$(csvrows --count "$@" "$compare_file" 2>err)" \
		"$(wc -l <wanted)"
	dd if="$compare_file" bs=4093 2>/dev/null | csvrows "$@" 2>err |
		dd bs=509 2>/dev/null >got
	is_file "$compare_what: lines, by pipes" got wanted
	jq -c . wanted >lines 2>&1
	is "$compare_what: lines are JSON" "$(wc -l <lines)" "$(wc -l <wanted)"
	# The first ten reports of a kind are always shown.
	csvrows "$@" "$compare_file" 2>messages >lines
	awk '$2 ~ /^(open|stray|nul|time)$/ && ++seen[$2] <= 10 { print $2, $1 }' \
		faults | sort -s -k 1,1 >wanted
	awk -F ': ' '
		$3 ~ /^the quote is never/ { kind = "open" }
		$3 ~ /^stray quote/ { kind = "stray" }
		$3 ~ /^NUL byte/ { kind = "nul" }
		$3 ~ /^d(,t)?$/ && $4 ~ /^"/ { kind = "time" }
		kind && ++seen[kind] <= 10 {
			sub(/^[^:]*:/, "", $2)
			print kind, $2
		}
		{ kind = "" }' messages | sort -s -k 1,1 >got
	is_file "$compare_what: places of faults" got wanted
}

# Sizes around the blocks of the index, its steps, reads and pipes.
seed=1
for bytes in 63 64 65 4095 4096 4097 65535 65536 65537 131071 131072 131073; do
	for odd in 10000 7; do
		seed=$((seed + 1))
		perl make.pl $seed $bytes , '"' $odd >in.csv
		compare "$bytes bytes, odd ones 1 in $odd" in.csv
	done
done
perl make.pl 99 1048577 , '"' 20 >in.csv
compare 'more than a pipe holds' in.csv
perl make.pl 100 140000 ';' "'" 20 >in.csv
compare 'another format' in.csv -d ';' --quote "'" --empty string
perl make.pl 101 140000 '|' '"' 30 >in.csv
compare 'strings and comments' in.csv -d '|' --strings --comment x
perl make.pl 103 140000 ';' '"' 20 >in.csv
compare 'decimal commas' in.csv -d ';' --decimal ,
compare 'decimal commas and groups' in.csv -d ';' --decimal , --thousands .
compare 'groups' in.csv -d ';' --thousands "$(printf '\342\200\257')"
compare 'no quotes' in.csv -d ';' --unquote
compare 'no quotes, groups' in.csv -d ';' --unquote --thousands ,
perl make.pl 104 140000 , "'" 20 >in.csv
compare 'no quotes, commas' in.csv --quote "'" --unquote --decimal , \
	--empty string
perl make.pl 107 140000 , '"' 20 >in.csv
compare 'escapes, and --unquote' in.csv --escape "\\" --unquote
compare 'quotes that mean nothing, and --unquote' in.csv --quote none --unquote
perl make.pl 108 140000 ';' '"' 20 >in.csv
compare 'decimal commas, the delimiter of the header' in.csv --decimal , \
	--unquote
{
	echo a
	perl make.pl 109 140000 , '"' 3 | tr , '\n'
} >in.csv
compare 'one column, and --unquote' in.csv --unquote
names='b.x,a,b.y.z,c.d,b.y.w,c.e'
for odd in 1000 10; do
	perl make.pl $odd 100000 , '"' $odd | perl -pe '
		if ($. == 1) { $n = tr/,// + 1; $_ = join(",",
			(split /,/, "'"$names"'")[0 .. $n - 1]) . "\n" }' >in.csv
	compare "nested, odd ones 1 in $odd" in.csv --nest .
	compare "nested and no quotes, 1 in $odd" in.csv --nest . --unquote
done

# Recorded times in one column, or in two.
cat >times.pl <<'END'
my ($seed, $bytes, $joint, $odd) = @ARGV;
sub next_number {
	$seed = ($seed * 1103515245 + 12345) % 2147483648;
	return ($seed >> 8) % shift;
}
my @texts = ('', 'x', '"a ""b"" c"', '"x,y"', '1.5', 'y' x 70, "\xC3\xA4",
	"\"x\ny\"");
my @bad = ('2023-02-29', '2024-13-01', '2024-00-10', '2024-01-32', 'x', '',
	'0000-01-01', "2024-01-\xFF", '2024-02-16x', '"2024""02-16"');
my $text = ($joint eq ',' ? 'd,t,v' : 'd,v') .
	"\n2024-02-29${joint}00:00:00,1\n";
while (length($text) < $bytes) {
	my $date = sprintf "%04d-%02d-%02d", 1 + next_number(9999),
		1 + next_number(12), 1 + next_number(28);
	my $time = sprintf "%02d:%02d:%02d", next_number(24), next_number(60),
		next_number(60);
	$time .= '.' . substr('1234567899', 0, 1 + next_number(10))
		unless next_number(3);
	$date = $bad[next_number(scalar @bad)] unless next_number($odd);
	$time = ('24:61', '', '1:2:3.', 'x')[next_number(4)]
		unless next_number(2 * $odd);
	$date = $time = '' unless next_number($odd);
	my $record = $date . ($date . $time eq '' && $joint ne ',' ? '' : $joint) .
		$time;
	$record =~ s/([^,]+)/"$1"/g unless next_number(5) || $record =~ /"/;
	$text .= "$record," . $texts[next_number(scalar @texts)] . "\n";
}
print substr($text, 0, $bytes);
END
for odd in 1000 7; do
	for bytes in 4097 65537 300000; do
		perl times.pl $((bytes + odd)) $bytes ' ' $odd >in.csv
		compare "times of $bytes bytes, bad ones 1 in $odd" in.csv --time d
		perl times.pl $((bytes + odd)) $bytes , $odd >in.csv
		compare "joined times of $bytes bytes, bad ones 1 in $odd" \
			in.csv --time d,t
		compare "the same and --unquote" in.csv --time d,t --unquote
		compare "the same and --strings" in.csv --time d,t --strings \
			--empty string
	done
done

# What the header line determines, and what is left out.
for delimiter in ';' '|' "$(printf '\t')"; do
	seed=$((seed + 1))
	perl make.pl $seed 70000 "$delimiter" '"' 30 |
		sed '1s/name [0-9]*/x/g' >in.csv
	compare "a header with repeated names and $delimiter" in.csv
	perl make.pl $seed 70000 "$delimiter" '"' 30 |
		sed '1s/name [1-9]//g; 1s/^/x/' >in.csv
	compare "a header without names and with $delimiter" in.csv
	{
		printf 'sep=%s\n' "$delimiter"
		perl make.pl $seed 140000 "$delimiter" '"' 30 |
			perl -ne 'BEGIN { $d = shift }
				$header = $_ if $. == 1;
				print $header unless $. % 40;
				s/(\r?\n)$/$d$d$1/ unless $. % 7;
				print' "$delimiter"
	} >in.csv
	compare "repeated headers and trailing $delimiter" in.csv
done
perl make.pl 103 140000 , '"' 20 >in.csv
compare 'escapes' in.csv --escape "\\"
compare 'no quotes' in.csv --quote none
compare 'no quotes, and escapes' in.csv --quote none --escape "\\"
perl make.pl 105 70000 ';' '"' 20 | sed '1s/^[^;]*/"x\\",y"/' >in.csv
compare 'a header with an escaped quote' in.csv --escape "\\"
perl make.pl 106 70000 ';' '"' 20 | sed '1s/^[^;]*/"x/' >in.csv
compare 'a header with a quote that means nothing' in.csv --quote none
{
	echo a
	perl make.pl 104 140000 , '"' 3 | tr , '\n'
} >in.csv
compare 'one column' in.csv
compare 'one column, and escapes' in.csv --escape "\\"

# A last read of one byte, and of none: the ends of the buffer.
for last in 0 1 2 3; do
	head -c $((131072 - 4 + last)) /dev/zero | tr '\0' x >in.csv
	printf 'x\n' | dd of=in.csv conv=notrunc 2>/dev/null
	compare "a record up to the border, $last" in.csv
done

# With --skip and --limit anywhere, the output is a part of all lines.
perl make.pl 102 200000 , '"' 50 >in.csv
csvrows in.csv >all 2>err
for skip in 0 1 17 1000 2500; do
	for limit in 0 1 1000 100000; do
		csvrows --skip $skip -n $limit in.csv >got 2>err
		tail -n "+$((skip + 1))" all | head -n $limit >wanted
		cmp -s got wanted || break 2
	done
done
is_file '--skip and --limit' got wanted

done_testing
