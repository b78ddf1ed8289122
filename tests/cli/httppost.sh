# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# Shared by the tests of httppost, after lib.sh: accounting of lines.

# settled FILE: prints how many lines a checkpoint counts.
settled() {
	sed -n 's/.*settled=0*\([0-9][0-9]*\) .*/\1/p' "$1"
}

# account INPUT DESCRIPTION FILE...: together the files contain each line of the
# input once, and no other.
account() {
	account_input=$1
	account_what=$2
	shift 2
	sort "$@" >account.got
	sort "$account_input" >account.wanted
	is_file "$account_what" account.got account.wanted
}

# got_requests N: the server got that many requests. If httppost sends one after
# the other, it has read the answers to all of them but the last; a line in the
# log may not be answered yet.
got_requests() {
	[ "$(wc -l <requests)" -ge "$1" ]
}

# delivers WHAT ARGUMENT...: httppost with these arguments delivers the lines of
# the file five, in order.
delivers() {
	delivers_what=$1
	shift
	backend_again
	run httppost "$@" <five
	status_is "$delivers_what: delivered" 0
	is_file "$delivers_what: all arrive in order" log five
	is "$delivers_what: nothing is returned" "$(cat out)" ''
}
