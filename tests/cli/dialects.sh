# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# For tables of files in many dialects of CSV, after lib.sh: a row is one run,
# and its lines, status and reports are one test. A row that needs a missing
# feature of csvrows is a TODO.

# has_option NAME: whether csvrows has the option.
has_option() {
	csvrows --help all | grep -Eq -e "^  .* --$1([[ ]|\$)"
}

# has_value NAME VALUE: whether the option accepts the value.
has_value() {
	csvrows "--$1" "$2" --check >/dev/null 2>&1
}

# makes INPUT LINE OPTION...: csvrows makes the line of the input, which is a
# format of printf.
makes() {
	makes_input=$1
	makes_line=$2
	shift 2
	# shellcheck disable=SC2059
	[ "$(printf "$makes_input" | csvrows "$@" 2>/dev/null)" = "$makes_line" ]
}

# dialect_has NEED: whether csvrows has the option, or follows the rule.
dialect_has() {
	case $1 in
	delimiter) makes 'x;y\n1;2\n' '{"x":1,"y":2}' ;;
	sep) makes 'sep=|\nx|y\n1|2\n' '{"x":1,"y":2}' ;;
	unnamed) makes 'x,\n1,2\n' '{"x":1,"c2":2}' ;;
	repeated) makes 'x,x\n1,2\n' '{"x":1,"x_2":2}' ;;
	longer-names) makes 'x\n1,2\n' '{"p":1,"q":2}' --names p,q ;;
	repeated-header) makes 'x,y\n1,2\nx,y\n' '{"x":1,"y":2}' ;;
	trailing) makes 'x,y\n1,2,\n' '{"x":1,"y":2}' ;;
	typed-numbers) makes 'x\n+1\n' '{"x":1}' --type x=number ;;
	quote-none) has_value quote none ;;
	utf32) makes '\0\0\376\377\0\0\0x\0\0\0\n\0\0\0001' '{"x":1}' ;;
	one-column)
		makes 'x\n\n1\n' "$(printf '{"x":null}\n{"x":1}')"
		;;
	*) has_option "$1" ;;
	esac
}

# awaits ROW...: the rows are TODO.
dialects_todo=' '
awaits() {
	dialects_todo="$dialects_todo$* "
}

# Whether csvrows has all options of the tables. If so, it also follows all
# rules, and no probe excuses a row.
dialects_are_whole() {
	has_option header-line && has_option data-line && has_option escape &&
		has_option decimal && has_option unquote && has_option nest
}

# needs PROBE... -- ROW...: the rows are TODO unless the probe succeeds.
needs() {
	! dialects_are_whole || return 0
	needs_probe=
	while [ "$1" != -- ]; do
		needs_word=$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")
		needs_probe="$needs_probe '$needs_word'"
		shift
	done
	shift
	eval "$needs_probe" || awaits "$@"
}

# dialects_verdict WHAT NAME FAULT: passes if there is no fault.
dialects_verdict() {
	if [ -z "$3" ]; then
		tests_pass "$1"
		return
	fi
	case $dialects_todo in
	*" $2 "*) todo "$1" "$3" ;;
	*)
		tests_fail "$1"
		{
			echo "# $3"
			diff -u "$T/wanted" "$T/out" | tests_show
			tests_show_file stderr "$T/err"
		} >&2
		;;
	esac
}

# dialects_reports WANTED: prints what is wrong with the reports in err. WANTED
# is a list of EREs, one a line; each matches one line. After success there is
# no other line.
dialects_reports() {
	printf '%s' "$1" | while IFS= read -r reports_ere || [ -n "$reports_ere" ]
	do
		[ "$(grep -Ec -e "$reports_ere" "$T/err")" = 1 ] ||
			printf 'not one report matches %s. ' "$reports_ere"
	done
	reports_count=$(printf '%s' "$1" | grep -c '')
	# shellcheck disable=SC2154 # run sets it
	if [ "$status" = 0 ] &&
		[ "$(grep -c '' "$T/err")" -gt "$reports_count" ]; then
		printf 'more is on stderr than %s lines. ' "$reports_count"
	fi
}

# row NAME STATUS REPORTS OPTION... FILE <LINES: csvrows reads the file with
# these results.
row() {
	row_name=$1
	row_status=$2
	row_reports=$3
	shift 3
	cat >"$T/wanted"
	run csvrows "$@" </dev/null
	row_fault=
	[ "$status" = "$row_status" ] ||
		row_fault="status $status, wanted $row_status. "
	cmp -s "$T/out" "$T/wanted" || row_fault="${row_fault}other lines. "
	row_fault=$row_fault$(dialects_reports "$row_reports")
	# TAP treats a bare # as the beginning of a directive
	row_what=
	for row_word in csvrows "$@"; do
		row_word=${row_word##*/}
		[ "$row_word" != '#' ] || row_word='\#'
		row_what="$row_what $row_word"
	done
	dialects_verdict "$row_name:$row_what" "$row_name" "$row_fault"
}
