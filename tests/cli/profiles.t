#!/bin/sh
# SPDX-License-Identifier: ISC
# scripts/profiles: each is valid, and sends what the documentation of its
# target asks for. tests/data/targets has the sources and the expected requests,
# with <key>, <now>, <ms> and <ns> for values that change.

# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

PROFILES=$ROOT/scripts/profiles
FORMS=$ROOT/tests/data/targets

# form: prints the last request in the form of tests/data/targets, with the
# headers that those files name.
form() {
	perl -MJSON::PP -MCompress::Zlib=memGunzip -e '
		my ($names) = @ARGV;
		my $line;
		$line = $_ while <STDIN>;
		my $request = JSON::PP->new->utf8->decode($line);
		my $body = defined $request->{body_hex}
			? pack("H*", $request->{body_hex}) : $request->{body};
		$body = memGunzip($body)
			if ($request->{headers}{"Content-Encoding"} // "") eq "gzip";
		my $text = "$request->{method} $request->{path}\n";
		for my $name (split /,/, $names) {
			$text .= "$name: " .
				($request->{headers}{$name} // "(none)") . "\n";
		}
		$text .= "\n$body";
		$text .= "\n" unless $text =~ /\n\z/;
		$text =~ s/\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z/<now>/g;
		$text =~ s/\b[0-9]{19}\b/<ns>/g;
		$text =~ s/\b[0-9]{13}\b/<ms>/g;
		$text =~ s/\b[0-9a-f]{16}-[0-9a-f]+(-[0-9]+)?\b/<key>/g;
		print $text;
	' "$1" <requests
}

# is_json_body FILE: the body in the file is JSON, if the target expects JSON.
is_json_body() {
	sed '1,/^$/d; s/<ms>/1/g' "$1" | case $1 in
	influxdb*) cat ;;
	*) jq -c . >/dev/null ;;
	esac
}

sample_day | head -n 4 | cut -d, -f1-4 >data.csv
printf 'Authorization: Bearer secret\n' >webhook.headers
printf 'Authorization: Splunk secret\n' >splunk.headers
chmod 600 ./*.headers
backend_start --fault status=200@all
for profile in "$PROFILES"/*.yaml; do
	name=$(basename "$profile" .yaml)
	expected=$FORMS/$name.request
	check "$name: its form is recorded" test -s "$expected"
	like "$name: and says where it is from" "$expected" '^# .'
	sed '/^#/d' "$expected" >"$name.wanted"
	check "$name: the recorded body is what it should be" \
		is_json_body "$name.wanted"
	sed -E "s|https?://localhost:[0-9]+|$base|" "$profile" >"$name.yaml"
	for tool in csvrows pace httppost; do
		run "$tool" --profile "$name.yaml" --check
		status_is "$name: $tool knows its settings" 0
	done
	unlike "$name: no secret is shown" out secret
	: >requests
	rows=3
	[ "$name" != webhook ] || rows=1
	csvrows --profile "$name.yaml" --limit $rows >lines
	run httppost --profile "$name.yaml" <lines
	status_is "$name: all lines are delivered" 0
	is "$name: in one request" "$(grep -c . requests)" 1
	form "$(sed -n '2,/^$/s/:.*//p' "$name.wanted" | paste -sd, -)" \
		>"$name.got"
	is_file "$name: in the form of its documentation" "$name.got" \
		"$name.wanted"
done

# --- what counts as a failure -----------------------------------------------

# If an answer of 200 reports an error, the lines are returned.
refused_by() {
	backend_fault "status=200,body=$2"
	csvrows --profile "$1.yaml" --limit 2 >lines
	run httppost --profile "$1.yaml" <lines
	status_is "$1: an answer that reports an error" 1
	is_file "$1: gives the lines back" out lines
}
refused_by elasticsearch '{"errors":true,"items":[{"index":{"error":{}}}]}'
refused_by kafka-rest '{"offsets":[{"partition":0,"offset":null,"error_code":1}]}'
backend_fault 'status=200,body={"errors":false}'
run httppost --profile elasticsearch.yaml <lines
status_is 'elasticsearch: and none is a success' 0

done_testing
